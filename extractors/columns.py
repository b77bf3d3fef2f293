"""Columns told by rows of the same number of pieces: they line up, or hold numbers in the same places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from extractors.pieces import SLACK, Column, Piece, is_list_mark, is_value

_SHORT = 12
_SHARE_IN_LINE = 0.8
_SHARE_OF_VALUES = 0.8
_SHARE_OF_NUMBERS = 0.5
_SHARE_OF_SHORT = 0.6
_ENOUGH_ROWS = 4
_WIDE = 4
_LONGEST_SQUEEZED = 60


def columns_of(rows: Sequence[Sequence[Piece]], rows_in_all: int) -> list[Column] | None:
    """The columns of rows that have the same number of pieces, or None when these are not columns.

    The first row may be a heading set otherwise than what is below it.
    """
    body = rows[1:] if len(rows) > 2 else rows
    width = len(rows[0])
    values = [_share(body, i, is_value) for i in range(width)]
    for by_characters in (False, True):
        columns = [_column(body, rows, i, by_characters) for i in range(width)]
        if all(columns) and _apart(body, by_characters):
            keyed = _share(body, 0, lambda piece: is_value(piece) and not is_list_mark(piece))
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


def _some_short(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether a column holds mostly numbers or short words, as prose in columns of chance does not."""
    return any(_share(rows, i, lambda piece: piece.width <= _SHORT) >= _SHARE_OF_SHORT for i in range(len(rows[0])))


def _column(body: Sequence[Sequence[Piece]], rows: Sequence[Sequence[Piece]], index: int, by_characters: bool) -> Column | None:
    """The column of the pieces at an index, when most of them start, end or are centred at one place."""
    places = [(piece.first, piece.last) if by_characters else (piece.start, piece.end) for piece in (row[index] for row in body)]
    marks: tuple[list[int], list[int], list[int]] = ([a for a, _ in places], [b for _, b in places], [(a + b) // 2 for a, b in places])
    for values in marks:
        usual = Counter(values).most_common(1)[0][0]
        if sum(abs(value - usual) <= SLACK for value in values) >= _SHARE_IN_LINE * len(values):
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
