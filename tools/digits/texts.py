"""What stands in the lines that the reader of numerals learns from, and the labels the network is to give."""

from __future__ import annotations

import random
from functools import cache

from extractors.scan.numerals import ALPHABET, FOREIGN

THAI = ALPHABET[:10]
ARABIC = ALPHABET[10:20]
TO_THAI = str.maketrans(ARABIC, THAI)
SILENT = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")
"""Marks above and below letters: they take no place of their own in a line."""
LATIN = "ABCDFGHJKLMNPQRSTUVWXYZabcdfghjklmnpqrstuvwxyz"


def draw_text(rng: random.Random, longest: int = 12) -> str:
    """A text to print: mostly scores and other numerals, codes, some prose, some of both."""
    kind = rng.random()
    thai = rng.random() < 0.62
    if kind < 0.40:
        text = score(rng)
    elif kind < 0.55:
        text = "".join(rng.choice(ARABIC) for _ in range(rng.randint(1, 7)))
    elif kind < 0.67:
        text = code(rng)
    elif kind < 0.84:
        text = other_numeral(rng)
    elif kind < 0.93:
        return prose(rng, longest)
    elif kind < 0.96:
        text = f"{prose(rng, 5)} {rng.choice((score, code))(rng)}"
    else:  # any signs in any order, Thai and Arabic mixed: what print says, not what would be likely
        return "".join(rng.choice(ALPHABET[:-1]) for _ in range(rng.randint(1, 7)))
    return text.translate(TO_THAI) if thai else text


def score(rng: random.Random) -> str:
    """A score as reports print it."""
    kind = rng.random()
    if kind < 0.75:
        return f"{rng.randint(0, 9999) / 100:.2f}"
    if kind < 0.85:
        return rng.choice(("100", "100.00", "0.00", "0", "100.0"))
    if kind < 0.93:
        return f"{rng.randint(0, 999) / 10:.1f}"
    return f"{rng.randint(0, 99999) / 1000:.3f}"


def code(rng: random.Random) -> str:
    """A question code."""
    return f"{rng.choice('iiieeeoOIE')}{rng.choice(('', '', '', '', '-', ' ', '.'))}{rng.randint(1, 43)}"


def other_numeral(rng: random.Random) -> str:
    """Numerals of other forms: years, ranges, parts, percentages, dates, sums, counts in brackets, a dash alone."""
    a, b = rng.randint(1, 99), rng.randint(1, 30)
    year = str(rng.randint(2560, 2572))
    return rng.choice(
        (
            f"{score(rng)}%", f"{score(rng)} %", f"({score(rng)})", f"{score(rng)}-{score(rng)}", f"{a}.{b}", f"{a}/{year}", f"{a}.",
            f"({a})", f"{b}/{rng.randint(1, 12)}/{year}", year, f"{a},{rng.randint(0, 999):03d}", f"{a},{rng.randint(0, 999):03d}.00", "-",
            f"-{score(rng)}", f"{a}-{b}", f"{a} - {b}", f"{a}/{b}", f"{b}.{rng.randint(1, 9)}.{rng.randint(1, 9)}", f"{a})", f"{a} {b}",
            str(a),
        )
    )  # fmt: skip


def prose(rng: random.Random, longest: int) -> str:
    """Some letters of prose, Thai or Latin."""
    if rng.random() < 0.15:
        return "".join(rng.choice(LATIN) for _ in range(rng.randint(2, 8)))
    text = ""
    while len(text) < longest and (not text or rng.random() < 0.75):
        text += rng.choice(thai_words())
    return text[:longest]


@cache
def thai_words() -> tuple[str, ...]:
    """Words of the Thai language, in a fixed order."""
    from pythainlp.corpus import thai_words as corpus

    return tuple(sorted(word for word in corpus() if 2 <= len(word) <= 12 and all("ก" <= char <= "์" for char in word)))


def label(text: str) -> str:
    """What the network is to read: the text with `FOREIGN` for each letter that is none of the alphabet."""
    signs = "".join(char if char in ALPHABET else FOREIGN for char in text if char not in SILENT)
    return signs.replace(" %", "%")  # how wide the gap is, is a matter of the font
