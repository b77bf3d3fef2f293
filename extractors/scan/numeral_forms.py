"""How likely a text is as a numeral or a code, before the print is looked at.

The letters e and o are doubles of digits, a point is easily lost. What is printed decides; this only weighs readings that the print leaves
open. Nothing is ruled out.
"""

from __future__ import annotations

import re
from functools import lru_cache

MIXED = -4.0
"""Thai and Arabic digits in one text."""
UNUSUAL = -3.5
"""A form that numerals and codes do not have."""
CODE = -0.5
"""A letter and a number; rarer than numbers."""
PART = -1.0
"""Each further part of a text of several parts."""
STRANGE = -2.0
"""A single strange sign among digits: rather a digit that is hard to read than a letter."""
_TO_ARABIC = {ord("๐") + digit: str(digit) for digit in range(10)}
_NUMBER = r"(?:0|[1-9]\d{0,3}|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d{1,3})?"
_FORMS = re.compile(
    rf"-?{_NUMBER}%?|\({_NUMBER}%?\)|[1-9]\d{{0,2}}[.)]|\([1-9]\d?\)|[1-9]\d?(?:\.[1-9]\d?){{1,3}}\.?"
    rf"|{_NUMBER}%?[-/]{_NUMBER}%?|[0-3]?\d/[01]?\d/\d{{2,4}}|-|\d{{1,2}}-\d{{1,2}}|00\.00|0\d{{8,9}}"
)
_CODES = re.compile(r"\(?[iIeEoO][.\- ]?[1-9]\d?[,)]?")
_THAI, _ARABIC = re.compile(r"[๐-๙]"), re.compile(r"[0-9]")


def strange(text: str, foreign: str) -> float:
    """As `prior`, for a text in which `foreign` stands for each letter that is none of numerals and codes."""
    letters, digits = text.count(foreign), len(_THAI.findall(text)) + len(_ARABIC.findall(text))
    return STRANGE if digits > 2 * letters else 0.0


@lru_cache(maxsize=1 << 14)
def prior(text: str) -> float:
    """The logarithm of how much likelier (0) or less likely (negative) a text is than a usual number."""
    weight = MIXED if _THAI.search(text) and _ARABIC.search(text) else 0.0
    plain = text.translate(_TO_ARABIC)
    if _CODES.fullmatch(plain):
        return weight + CODE
    parts = plain.replace(" - ", "-").replace(" / ", "/").split(" ")
    for part in parts:
        if not _FORMS.fullmatch(part):
            weight += CODE if _CODES.fullmatch(part) else UNUSUAL
    return weight + PART * (len(parts) - 1)
