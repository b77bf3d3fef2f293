"""Damage inside a text. Marks (plane 15) are no letters, so they stay in front of what they mark."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from generator.words import words

ARABIC = "0123456789"
THAI = "๐๑๒๓๔๕๖๗๘๙"
SWITCH = str.maketrans(ARABIC + THAI, THAI + ARABIC)
NUMBER = re.compile(f"[{ARABIC}{THAI}][{ARABIC}{THAI}.,]*")
CODE = re.compile(f"(?<![A-Za-z])([ieO])([{ARABIC}{THAI}]{{1,2}})(?![{ARABIC}{THAI}.])")
CLUSTER = re.compile("[ิ-ูั็][่-๋]|[่-๋์]|แ|[ิีึืั]")
INSTRUMENT = re.compile("(?<![A-Za-z])(?:IIT|EIT|OIT)(?![A-Za-z])")
LETTERS = re.compile("[ก-ฮ]")
BREAK_AFTER = 70
"""Lines of running text are broken at the first space after so many characters."""

TextDamage = Callable[[random.Random, str, float], str]


def sara_am(rng: random.Random, text: str, rate: float) -> str:
    """SARA AM as NIKHAHIT and SARA AA, sometimes apart."""
    return re.sub("ำ", lambda hit: rng.choice(("ํา", "ํา", "ํ า", " ำ")) if rng.random() < rate else hit[0], text)


def spaces(rng: random.Random, text: str, rate: float) -> str:
    """Spaces where none belong, between a letter and the next consonant, and doubled spaces."""
    pieces = []
    for i, letter in enumerate(text):
        pieces.append(letter)
        inside = "ก" <= letter <= "ฮ" and i + 1 < len(text) and "ก" <= text[i + 1] <= "ฮ"
        if (inside or letter == " ") and rng.random() < rate:
            pieces.append(" ")
    return "".join(pieces)


def numerals(rng: random.Random, text: str, rate: float) -> str:
    """Numbers in the other digits, whole or in part."""

    def switch(hit: re.Match[str]) -> str:
        if rng.random() >= rate:
            return hit[0]
        if rng.random() < 0.6:
            return hit[0].translate(SWITCH)
        return "".join(letter.translate(SWITCH) if rng.random() < 0.5 else letter for letter in hit[0])

    return NUMBER.sub(switch, text)


def tags(rng: random.Random, text: str, rate: float) -> str:
    """A cell as HTML: paragraphs, line breaks, a list."""
    if not text or rng.random() >= rate:
        return text
    paragraphs = text.split("\n")
    form = rng.choice(("p", "br", "ul"))
    if form == "br" and len(paragraphs) > 1:
        return rng.choice(("<br>", "<br/>")).join(paragraphs)
    if form == "ul" and len(paragraphs) > 1:
        return "<ul>" + "".join(f"<li>{paragraph}</li>" for paragraph in paragraphs) + "</ul>"
    return " ".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def codes(rng: random.Random, text: str, rate: float) -> str:
    """The letter of a code as a digit or another letter."""
    table = words("damage")["prefixes"]

    def confuse(hit: re.Match[str]) -> str:
        if rng.random() >= rate:
            return hit[0]
        choices = table[hit[1]]
        return f"{rng.choices(list(choices), list(choices.values()))[0]}{hit[2]}"

    return CODE.sub(confuse, text)


def code_digits(rng: random.Random, text: str, rate: float) -> str:
    """A digit of a code as a similar one."""
    table = words("damage")["code_digits"]

    def confuse(hit: re.Match[str]) -> str:
        if rng.random() >= rate:
            return hit[0]
        spot = rng.randrange(len(hit[2]))
        return f"{hit[1]}{hit[2][:spot]}{table.get(hit[2][spot], hit[2][spot])}{hit[2][spot + 1 :]}"

    return CODE.sub(confuse, text)


def instruments(rng: random.Random, text: str, rate: float) -> str:
    """The short name of an instrument misread."""
    table = words("damage")["instruments"]
    return INSTRUMENT.sub(lambda hit: rng.choice(table[hit[0]]) if rng.random() < rate else hit[0], text)


def letters(rng: random.Random, text: str, rate: float) -> str:
    """One letter lost, or two changed round, in a text."""
    spots = [hit.start() for hit in LETTERS.finditer(text)][2:]
    if rng.random() >= rate or len(spots) < 6:
        return text
    spot = rng.choice(spots[:-1])
    if rng.random() < 0.5:
        return text[:spot] + text[spot + 1 :]
    return text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :] if "ก" <= text[spot + 1] <= "ฮ" else text[:spot] + text[spot + 1 :]


def marks(rng: random.Random, text: str, rate: float) -> str:
    """Vowel and tone in the wrong order, marks doubled, SARA AE as two SARA E."""

    def displace(hit: re.Match[str]) -> str:
        if rng.random() >= rate:
            return hit[0]
        if hit[0] == "แ":
            return "เเ"
        return hit[0][::-1] if len(hit[0]) == 2 else hit[0] * 2

    return CLUSTER.sub(displace, text)


def pua(rng: random.Random, text: str, rate: float) -> str:
    """Marks as private glyphs of a font."""
    table = words("damage")["pua"]
    return "".join(table[letter] if letter in table and rng.random() < rate else letter for letter in text)


def broken(rng: random.Random, text: str, rate: float) -> str:
    """Lines broken at spaces."""
    if rng.random() >= rate:
        return text
    lines, line = [], ""
    for word in text.split(" "):
        line = f"{line} {word}" if line else word
        if len(line) > BREAK_AFTER:
            lines.append(line)
            line = ""
    return "\n".join([*lines, line] if line else lines)
