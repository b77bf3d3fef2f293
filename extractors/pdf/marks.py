"""Thai letters by what they do in a cluster, for assembling glyphs. Displaced glyphs (U+F700-F71A) count as the letters they draw."""

from __future__ import annotations

from normalizers.thai import MARK, TONE, map_private_use

SARA_AA = "\u0e32"
SARA_AM = "\u0e33"
NIKHAHIT = "\u0e4d"
BELOW = frozenset("\u0e38\u0e39\u0e3a")
"""Marks drawn under the base: sara u, sara uu, phinthu."""
TONES = frozenset(TONE)
MARKS = frozenset(MARK) | BELOW | {"\u0e4e"}
ABOVE = MARKS - BELOW
DISPLACED = {chr(code): map_private_use(chr(code)) for code in range(0xF700, 0xF71B)}
_COMBINING = MARKS | {glyph for glyph, letter in DISPLACED.items() if letter in MARKS}


def is_mark(text: str) -> bool:
    """Whether `text` begins with a mark that is drawn over or under the letter before it."""
    return text[:1] in _COMBINING


def plain(char: str) -> str:
    """The letter or mark that a displaced glyph draws; any other character as it is."""
    return DISPLACED.get(char, char)


def rank(char: str) -> int:
    """The place of a mark in its cluster: vowels and nikhahit before tones and thanthakhat."""
    char = plain(char)
    if char in BELOW or (char in ABOVE and char not in TONES and char not in "\u0e4c\u0e4e"):
        return 0
    return 1
