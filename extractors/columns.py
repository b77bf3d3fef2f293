"""The geometry of columns kept apart by spaces: pieces of a line, what lines up, and which column a piece belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_GAP = re.compile(r"[ \u00a0\u2000-\u200a\u3000]{2,}")
_ZERO_WIDTH = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200b-\u200f\u2060\ufeff]")
_LEADER = re.compile(r"[.…_·]{4,}|…{2,}|(?:\. ){4}")
_NAME_IN_BRACKETS = re.compile(r"\([^()\d๐-๙]{8,}\)")
_VALUE = re.compile(r"\d+(?:[.,]\d+)*(?:\s?[-–]\s?\d+(?:[.,]\d+)*)?(?:\s?%)?|[A-Z]{1,2}|[-–]")
_LIST_NUMBER = re.compile(r"\d{1,3}")
_LONGEST_LINE = 4000
_LONGEST_VALUE = 24
_SLACK = 1
_SHORT = 12
_SHARE_IN_LINE = 0.8
_SHARE_OF_VALUES = 0.8
_SHARE_OF_NUMBERS = 0.5
_SHARE_OF_SHORT = 0.6
_ENOUGH_ROWS = 4
_WIDE = 4
_LONGEST_SQUEEZED = 60


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
        return abs(start - self.start) <= _SLACK and end <= self.right + _SLACK

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


def columns_of(rows: Sequence[Sequence[Piece]], rows_in_all: int) -> list[Column] | None:
    """The columns of rows that have the same number of pieces, or None when these are not columns.

    The first row may be a heading set otherwise than what is below it.
    """
    body = rows[1:] if len(rows) > 2 else rows
    width = len(rows[0])
    values = [_share(body, i, _is_value) for i in range(width)]
    for by_characters in (False, True):
        columns = [_column(body, rows, i, by_characters) for i in range(width)]
        if all(columns) and _apart(body, by_characters):
            keyed = _share(body, 0, lambda piece: _is_value(piece) and not _LIST_NUMBER.fullmatch(piece.text))
            if max(keyed, values[1]) >= _SHARE_OF_NUMBERS if width == 2 else _some_short(body):
                return [column for column in columns if column]
    often = len(rows) >= _SHARE_IN_LINE * rows_in_all
    counted = len(rows) >= 3 and any(share >= _SHARE_OF_VALUES for share in values[1:]) and values[0] < _SHARE_OF_VALUES
    wide = len(rows) >= _ENOUGH_ROWS and width >= _WIDE and all(piece.width <= _LONGEST_SQUEEZED for row in rows for piece in row)
    if often and (counted or wide):
        return [_extent(rows, i, rows[-1][i].start) for i in range(width)]
    return None


def _share(rows: Sequence[Sequence[Piece]], index: int, holds: Callable[[Piece], bool]) -> float:
    return sum(holds(row[index]) for row in rows) / len(rows)


def _is_value(piece: Piece) -> bool:
    """A number or a grade."""
    return len(piece.text) <= _LONGEST_VALUE and _VALUE.fullmatch(piece.text) is not None


def _some_short(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether a column holds mostly numbers or short words, as prose in columns of chance does not."""
    return any(_share(rows, i, lambda piece: piece.width <= _SHORT) >= _SHARE_OF_SHORT for i in range(len(rows[0])))


def _column(body: Sequence[Sequence[Piece]], rows: Sequence[Sequence[Piece]], index: int, by_characters: bool) -> Column | None:
    """The column of the pieces at an index, when most of them start, end or are centred at one place."""
    places = [(piece.first, piece.last) if by_characters else (piece.start, piece.end) for piece in (row[index] for row in body)]
    marks: tuple[list[int], list[int], list[int]] = ([a for a, _ in places], [b for _, b in places], [(a + b) // 2 for a, b in places])
    for values in marks:
        usual = Counter(values).most_common(1)[0][0]
        if sum(abs(value - usual) <= _SLACK for value in values) >= _SHARE_IN_LINE * len(values):
            break
    else:
        return None
    start = Counter(marks[0]).most_common(1)[0][0]
    if by_characters:
        return Column(min(marks[0]), max(marks[1]), start, True)
    return _extent(rows, index, start)


def _extent(rows: Sequence[Sequence[Piece]], index: int, start: int) -> Column:
    return Column(min(row[index].start for row in rows), max(row[index].end for row in rows), start, False)


def _apart(rows: Sequence[Sequence[Piece]], by_characters: bool) -> bool:
    """Whether a strip of blanks runs between neighbouring columns, but for one row in ten."""
    outside = len(rows) // 10
    for left, right in pairwise(range(len(rows[0]))):
        ends = sorted(row[left].last if by_characters else row[left].end for row in rows)
        starts = sorted(row[right].first if by_characters else row[right].start for row in rows)
        if ends[len(ends) - 1 - outside] > starts[outside]:
            return False
    return True


def spread(pieces: Sequence[Piece], columns: Sequence[Column]) -> dict[int, tuple[Piece, Piece]]:
    """Which columns the pieces of a line stand in: column to the first and the last piece in it.

    As many pieces as columns are taken in order unless two of them clearly stand in one column.
    """
    nearest: list[int] = []
    for piece in pieces:
        lowest = nearest[-1] if nearest else 0
        nearest.append(max(range(lowest, len(columns)), key=lambda i: columns[i].closeness(piece)))
    in_order = list(range(len(pieces)))
    if len(pieces) == len(columns) and not all(columns[i].closeness(piece)[0] for i, piece in zip(nearest, pieces, strict=True)):
        nearest = in_order
    found: dict[int, tuple[Piece, Piece]] = {}
    for column, piece in zip(nearest, pieces, strict=True):
        found[column] = (found[column][0] if column in found else piece, piece)
    return found
