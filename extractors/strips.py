"""Columns told by what all rows leave blank: strips that run down a block of lines.

Rows need not have the same number of pieces: merged and empty cells leave gaps, wrapped cells stand alone on their lines. Some rows,
such as headings over several columns and cells that are too long, may cross the strips of the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

from extractors.pieces import SLACK, Column, Piece, is_list_mark, is_value

_NARROWEST = 2
_CROSSING_SHARE = 10
_MERGED_SHARE = 0.2
_IN_LINE = 0.75
_ALL_IN_LINE = 0.999
_SHORT = 12
_SHORT_SHARE = 0.6
_VALUE_SHARE = 0.5
_NUMBERED_SHARE = 0.8

_Row = Sequence[Piece]
_Extent = tuple[int, int]


def strip_columns(rows: Sequence[_Row]) -> list[Column] | None:
    """The columns between the strips that rows of two or more pieces leave blank; None when chance may have made them.

    Places are counted in columns of a screen or in characters, whichever leaves fewer cells empty and more pieces in line.
    """
    best: list[Column] | None = None
    most = 0.0
    for by_characters in (False, True):
        kept, bands = _bands_without_crossing(rows, by_characters)
        columns = [Column(left, right, left, by_characters) for left, right in bands]
        if len(columns) < 2:
            continue
        placed = _placed(kept, columns)
        fit = _fit(kept, placed, columns) * len(kept) / len(rows)  # rows that cross a strip speak against it
        if fit > most:
            most, best = fit, [_with_usual_start(column, placed[index]) for index, column in enumerate(columns)]
    return best


def _extent(piece: Piece, by_characters: bool) -> _Extent:
    return (piece.first, piece.last) if by_characters else (piece.start, piece.end)


def _bands_without_crossing(rows: Sequence[_Row], by_characters: bool) -> tuple[list[_Row], list[_Extent]]:
    """The rows that respect the strips, and the bands between these; few rows may cross strips if the others have more of them."""
    everything = _bands(rows, by_characters, 0)
    allowed = max(len(rows) // _CROSSING_SHARE, 2 if len(rows) >= 6 else 1 if len(rows) >= 4 else 0)
    if not allowed:
        return list(rows), everything
    bands = _bands(rows, by_characters, allowed)
    starts = [left for left, _ in bands]
    rest = [row for row in rows if not any(_crosses(_extent(piece, by_characters), starts) for piece in row)]
    if len(rows) - allowed <= len(rest) < len(rows):
        without = _bands(rest, by_characters, 0)
        if len(without) > len(everything):
            return rest, without
    return list(rows), everything


def _crosses(extent: _Extent, starts: Sequence[int]) -> bool:
    """Whether a piece reaches from one band into another."""
    first = bisect_right(starts, extent[0])
    return first > 0 and first < len(starts) and extent[1] > starts[first]


def _bands(rows: Sequence[_Row], by_characters: bool, allowed: int) -> list[_Extent]:
    """Where more than `allowed` rows have text, bands closer than the narrowest strip taken together."""
    changes: Counter[int] = Counter()
    for row in rows:
        for piece in row:
            start, end = _extent(piece, by_characters)
            changes[start] += 1
            changes[end] -= 1
    bands: list[_Extent] = []
    depth = begin = 0
    for place in sorted(changes):
        before, depth = depth, depth + changes[place]
        if before <= allowed < depth:
            begin = place
        elif depth <= allowed < before:
            if bands and begin - bands[-1][1] < _NARROWEST:
                begin = bands.pop()[0]
            bands.append((begin, place))
    return bands


def _placed(rows: Sequence[_Row], columns: Sequence[Column]) -> list[dict[int, list[Piece]]]:
    """The pieces of each column by row."""
    starts = [column.left for column in columns]
    placed: list[dict[int, list[Piece]]] = [defaultdict(list) for _ in columns]
    for number, row in enumerate(rows):
        for piece in row:
            place = columns[0].place(piece)[0]
            placed[max(0, bisect_right(starts, place) - 1)][number].append(piece)
    return placed


def _fit(rows: Sequence[_Row], placed: Sequence[dict[int, list[Piece]]], columns: Sequence[Column]) -> float:
    """How well pieces fit columns, 0 when these may be chance: cells are whole, line up, and some column holds values or short words."""
    merged = {number for column in placed for number, pieces in column.items() if len(pieces) > 1}
    if len(merged) > _MERGED_SHARE * len(rows):
        return 0
    body = [[pieces[0] for number, pieces in sorted(column.items()) if number > 0] for column in placed]
    if not any(len(pieces) > 1 for pieces in body[1:]):
        return 0
    in_line = sum(_lined_up(pieces, columns[0]) for pieces in body) / sum(map(len, body))
    if len(columns) == 2:
        certain = in_line >= _IN_LINE and _tells(body[0], body[1])
    else:
        certain = in_line >= _ALL_IN_LINE or (in_line >= _IN_LINE and any(_share_short(pieces) >= _SHORT_SHARE for pieces in body))
    filled = sum(map(len, placed)) / (len(rows) * len(columns))
    return in_line * filled * (1 - len(merged) / len(rows)) if certain else 0


def _lined_up(pieces: Sequence[Piece], column: Column) -> int:
    """How many pieces start, end or are centred where most of them do."""
    places = [column.place(piece) for piece in pieces]
    most = 0
    for values in ([a for a, _ in places], [b for _, b in places], [(a + b) // 2 for a, b in places]) if places else ():
        usual = Counter(values).most_common(1)[0][0]
        most = max(most, sum(abs(value - usual) <= SLACK for value in values))
    return most


def _tells(first: Sequence[Piece], second: Sequence[Piece]) -> bool:
    """Whether one of two columns is more than text: values in the second or as keys in the first, or numbers that begin the second."""
    if not (first and second):
        return False
    keys = sum(is_value(piece) and not is_list_mark(piece) for piece in first)
    values = sum(is_value(piece) for piece in second)
    if max(keys / len(first), values / len(second)) >= _VALUE_SHARE:
        return True
    numbered = sum(any(char.isdigit() for char in piece.text) and (piece.width <= _SHORT or piece.text[0].isdigit()) for piece in second)
    return numbered >= _NUMBERED_SHARE * len(second) and not any(is_list_mark(piece) for piece in first)


def _share_short(pieces: Sequence[Piece]) -> float:
    return sum(piece.width <= _SHORT for piece in pieces) / len(pieces) if len(pieces) > 1 else 0.0


def _with_usual_start(column: Column, pieces: dict[int, list[Piece]]) -> Column:
    usual = Counter(column.place(piece[0])[0] for piece in pieces.values()).most_common(1)[0][0]
    return Column(column.left, column.right, usual, column.by_characters)
