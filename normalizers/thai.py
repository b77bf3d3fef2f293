"""Repair of Thai text: what readers and text layers do to marks, vowels and spaces, undone by named pure functions.

Each repair maps text to text and is right on any text: one that needs no repair comes back as it is. Newlines and tabs are never
touched, because they separate lines and cells. Spelling is not corrected here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.knowledge import knowledge
from schemas.thai_tables import load_table

CONSONANT = "ก-ฮ"
VOWEL_MARK = "ัิีึืฺุู็ํ"
TONE = "่้๊๋"
FINAL_MARK = "์๎"
LEADING_VOWEL = "เแโใไ"
FOLLOWING_VOWEL = "ะาำๅ"
MARK = VOWEL_MARK + TONE + FINAL_MARK
"""Character classes (for use within brackets of a regular expression): consonants and the combining marks by their place in a cluster."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """`text` after repair; `steps` names the repairs that changed something, in the order applied (empty iff nothing changed)."""

    text: str
    steps: tuple[str, ...] = ()


_GLYPHS = load_table("glyphs")
_PRIVATE_USE = {chr(int(code, 16)): letter for code, letter in _GLYPHS["private_use"].items()}
_INVISIBLE_CLASS = "".join(chr(int(code, 16)) for code in _GLYPHS["invisible"])
_SPACE_CLASS = "".join(chr(int(code, 16)) for code in _GLYPHS["spaces"])
_FULLWIDTH_OFFSET = 0xFEE0
"""Full-width forms stand this far above their ASCII characters (Unicode block Halfwidth and Fullwidth Forms)."""

_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]")
_FULLWIDTH = re.compile("[\uff01-\uff5e]")
_SPACES = re.compile(f"[{_SPACE_CLASS}]")
_DISPLACED = re.compile(f"[{''.join(_PRIVATE_USE)}]")
_FOREIGN = re.compile(f"[{_INVISIBLE_CLASS}{_SPACE_CLASS}{''.join(_PRIVATE_USE)}\uff01-\uff5e]")
_FLOATING = re.compile(rf"([{CONSONANT}])([{MARK}]*) {{1,3}}([{MARK}]+)")
_NIKHAHIT_AA = re.compile(rf"ํ ?([{TONE}]?) {{0,2}}า")
_SPACED_AM = re.compile(rf"(?<=[{CONSONANT}{TONE}]) {{1,3}}(?=ำ)")
_SPACED_AA = re.compile(rf"(?<=[{CONSONANT}{TONE}]) {{1,2}}า")
_MARK_RUN = re.compile(rf"[ัิีึืุู็{TONE}์]{{2,}}")
_AM_TONE = re.compile(rf"ำ([{TONE}]+)")
_DOUBLED_MARK = re.compile(rf"([{MARK}])\1+")
_DOUBLED_VOWEL = re.compile("ำ[ำา]+|า{2,}|ะ{2,}")
_SUSPECT_SPACE = re.compile(rf" [{MARK}ำา]")
_SUSPECT_ORDER = re.compile(rf"[{TONE}์][ัิีึืุู็ํ]")
_SUSPECT_AM = re.compile(rf"ำ[{TONE}ำา]")


def strip_invisible(text: str) -> str:
    """Without zero-width characters, soft hyphens, marks of direction and byte order marks."""
    return _INVISIBLE.sub("", text)


def narrow_fullwidth(text: str) -> str:
    """Full-width forms of ASCII characters become ASCII."""
    return _FULLWIDTH.sub(lambda match: chr(ord(match.group()) - _FULLWIDTH_OFFSET), text)


def plain_spaces(text: str) -> str:
    """No-break, thin, ideographic and other odd spaces become U+0020, one for one."""
    return _SPACES.sub(" ", text)


def map_private_use(text: str) -> str:
    """Displaced glyphs U+F700-U+F71A become the letters and marks they draw."""
    return _DISPLACED.sub(lambda match: _PRIVATE_USE[match.group()], text)


def glue_floating_marks(text: str) -> str:
    """A mark cut off from its consonant by one to three spaces goes back to it, where both parts make one well-formed cluster.

    A cluster that would carry two different vowels or two different tones is left alone: which of them is right is not known.
    A mark with no consonant before it is left alone too.
    """
    previous = ""
    while previous != text:
        previous, text = text, _FLOATING.sub(_glued, text)
    return text


def _glued(match: re.Match[str]) -> str:
    consonant, near, far = match.groups()
    marks = sorted(set(near + far), key=_mark_rank)
    vowels = sum(mark in VOWEL_MARK for mark in marks)
    others = sum(mark not in VOWEL_MARK for mark in marks)
    return consonant + "".join(marks) if vowels <= 1 and others <= 1 else match.group()


def _mark_rank(mark: str) -> int:
    return 0 if mark in VOWEL_MARK else 1


def compose_sara_am(text: str) -> str:
    """Nikhahit and sara aa, with a tone or a space between them or not, become sara am after the tone (`น้ํา`, `นํ้า` -> `น้ำ`)."""
    return _NIKHAHIT_AA.sub(r"\1ำ", text)


def glue_sara_am(text: str) -> str:
    """A sara am cut off from its consonant by one to three spaces goes back to it (`ก ำหนด`)."""
    return _SPACED_AM.sub("", text)


def restore_lost_nikhahit(text: str) -> str:
    """A space and sara aa become sara am within the words of `schemas/thai/sara_am.yaml` (`ด าเนินการ` -> `ดำเนินการ`).

    Text layers of many producers lose the nikhahit of a decomposed sara am and leave a space in its place. Elsewhere a space before
    sara aa may be a plain cut (`ก าร`), so only listed words are repaired.
    """
    previous = ""
    while previous != text:
        previous, text = text, _SPACED_AA.sub(_restored, text)
    return text


def _restored(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    rests = _lost_nikhahit()
    for length in range(1, min(start, max(map(len, rests))) + 1):
        rest = rests.get(text[start - length : start])
        if rest is not None and rest.match(text, end):
            return "ำ"
    return match.group()


@knowledge
def _lost_nikhahit() -> dict[str, re.Pattern[str]]:
    """For each sara am of each listed word: what stands before it -> what may stand behind it, where the next one may be lost too."""
    rests: dict[str, set[str]] = {}
    for stem in load_table("sara_am")["stems"]:
        for index, letter in enumerate(stem):
            if letter == "ำ":
                rest = stem[index + 1 :].replace("ำ", "(?:ำ| {1,2}า)")
                rests.setdefault(stem[:index], set()).add(rest)
    return {beginning: re.compile("|".join(sorted(rest, reverse=True))) for beginning, rest in rests.items()}


def order_marks(text: str) -> str:
    """Vowel marks go before tone marks, tone marks before sara am (`เพ่ือ` -> `เพื่อ`, `นำ้` -> `น้ำ`)."""
    return _MARK_RUN.sub(lambda match: "".join(sorted(match.group(), key=_mark_rank)), _AM_TONE.sub(r"\1ำ", text))


def collapse_doubled_marks(text: str) -> str:
    """The same mark twice on one consonant becomes one."""
    return _DOUBLED_MARK.sub(r"\1", text)


def collapse_doubled_vowels(text: str) -> str:
    """Sara aa, a or am twice becomes one, and sara am and aa becomes sara am. No Thai syllable holds either of these."""
    return _DOUBLED_VOWEL.sub(lambda match: match.group()[0], text)


def compose_sara_ae(text: str) -> str:
    """Sara e twice becomes sara ae: no Thai syllable begins with two sara e."""
    return text.replace("เเ", "แ")


REPAIRS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        repair.__name__: repair
        for repair in (
            strip_invisible,
            narrow_fullwidth,
            plain_spaces,
            map_private_use,
            glue_floating_marks,
            compose_sara_am,
            glue_sara_am,
            restore_lost_nikhahit,
            order_marks,
            collapse_doubled_marks,
            collapse_doubled_vowels,
            compose_sara_ae,
        )
    }
)
"""Name -> repair, in order of application: characters first, then what belongs together, then order, then doubles."""


def needs_repair(text: str) -> bool:
    """Whether anything in `text` looks suspicious. False means that no repair would change it; costs microseconds per kilobyte."""
    if text.isascii():
        return False
    return (
        "ํ" in text
        or "เเ" in text
        or "าา" in text
        or "ะะ" in text
        or _FOREIGN.search(text) is not None
        or _SUSPECT_ORDER.search(text) is not None
        or _SUSPECT_AM.search(text) is not None
        or _SUSPECT_SPACE.search(text) is not None
        or _DOUBLED_MARK.search(text) is not None
    )


def repair(text: str) -> Repaired:
    """All repairs in order, until nothing changes. Idempotent; newlines and tabs stay; no digit and no consonant is ever lost."""
    if not needs_repair(text):
        return Repaired(text)
    steps: dict[str, None] = {}
    previous = None
    while previous != text:
        previous = text
        for name, function in REPAIRS.items():
            changed = function(text)
            if changed != text:
                steps[name] = None
                text = changed
    return Repaired(text, tuple(steps))
