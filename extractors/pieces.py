"""Pieces of a line between wide gaps, and the columns they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_GAP = re.compile(r"[ \u00a0\u2000-\u200a\u3000]{2,}")
_ZERO_WIDTH = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200b-\u200f\u2060\ufeff]")
_LEADER = re.compile(r"[.…_·]{4,}|…{2,}|(?:\. ){4}")
_NAME_IN_BRACKETS = re.compile(r"\([^()\d]{8,}\)")
_VALUE = re.compile(r"\d+(?:[.,]\d+)*(?:\s?[-–]\s?\d+(?:[.,]\d+)*)?(?:\s?%)?|[A-Z]{1,2}|[-–]")
_LIST_MARK = re.compile(r"\d{1,3}|[-–]")
_LONGEST_LINE = 4000
_LONGEST_VALUE = 24
SLACK = 1
"""How many columns of a screen a piece may be off its place."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between gaps: where it starts and ends on a screen, and its first and last (exclusive) offset in the line."""

    start: int
    end: int
    first: int
    last: int
    text: str

    @property
    def width(self) -> int:
        """Columns it takes on a screen."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its extent, where most of its pieces start, and how places are counted (screen or characters)."""

    left: int
    right: int
    start: int
    by_characters: bool

    def place(self, piece: Piece) -> tuple[int, int]:
        """Where a piece starts and ends, counted as this column is."""
        return (piece.first, piece.last) if self.by_characters else (piece.start, piece.end)

    def begins(self, piece: Piece) -> bool:
        """Whether a piece starts where most pieces of the column do, and does not reach beyond it."""
        start, end = self.place(piece)
        return abs(start - self.start) <= SLACK and end <= self.right + SLACK

    def holds(self, piece: Piece) -> bool:
        """Whether a piece lies within the extent of the column."""
        start, end = self.place(piece)
        return self.left - SLACK <= start and end <= self.right + SLACK

    def closeness(self, piece: Piece) -> tuple[int, int, int]:
        """The greater, the better a piece fits: stands where others do, overlap, distance of the middles."""
        start, end = self.place(piece)
        overlap = min(end, self.right) - max(start, self.left)
        return self.begins(piece), overlap, -abs(start + end - self.left - self.right)


def width_of(text: str) -> int:
    """The columns a text takes on a screen: Thai vowels and tone marks above and below take none."""
    return len(text) - len(_ZERO_WIDTH.findall(text))


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a line between gaps of two or more blanks; a line too long for a row of a table gives none or one."""
    stripped = text.strip()
    if not stripped:
        return ()
    if len(text) > _LONGEST_LINE:
        return (Piece(0, len(text), 0, len(text), stripped),)
    pieces: list[Piece] = []
    column = position = 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        piece = text[position:end]
        core = piece.strip()
        if core:
            lead = len(piece) - len(piece.lstrip())
            start, first = column + width_of(piece[:lead]), position + lead
            pieces.append(Piece(start, start + width_of(core), first, first + len(core), core))
        column += width_of(text[position : gap.end() if gap else end])
        position = gap.end() if gap else end
    return tuple(pieces)


def has_leader(text: str) -> bool:
    """Whether a line has a run of dots or underscores: a table of contents, or a place to sign or to fill in."""
    return len(text) <= _LONGEST_LINE and _LEADER.search(text) is not None


def is_signature(pieces: Sequence[Piece]) -> bool:
    """Whether a line is names in brackets side by side, as they stand below signatures."""
    return len(pieces) > 1 and all(_NAME_IN_BRACKETS.fullmatch(piece.text) for piece in pieces)


def is_value(piece: Piece) -> bool:
    """A number, a range or a grade."""
    return len(piece.text) <= _LONGEST_VALUE and _VALUE.fullmatch(piece.text) is not None


def is_list_mark(piece: Piece) -> bool:
    """A small number or a dash, as items of a list have in front."""
    return _LIST_MARK.fullmatch(piece.text) is not None


def spread(pieces: Sequence[Piece], columns: Sequence[Column], in_order: bool) -> dict[int, tuple[Piece, Piece]]:
    """Which columns the pieces of a line stand in: column to the first and the last piece in it.

    `in_order`: as many pieces as columns are taken in order unless each begins where another column does.
    """
    nearest: list[int] = []
    for piece in pieces:
        lowest = nearest[-1] if nearest else 0
        nearest.append(max(range(lowest, len(columns)), key=lambda i: columns[i].closeness(piece)))
    if in_order and len(pieces) == len(columns) and not all(columns[i].begins(piece) for i, piece in zip(nearest, pieces, strict=True)):
        nearest = list(range(len(pieces)))
    found: dict[int, tuple[Piece, Piece]] = {}
    for column, piece in zip(nearest, pieces, strict=True):
        found[column] = (found[column][0] if column in found else piece, piece)
    return found
