"""Columns and rows that no rule separates, found from where the text of a table stands.

A column is what white stripes leave between them: a stripe runs down through the rows, crossed at most by a few of them (headings and
totals over several columns). A row of the table is a line of print, or several where the paddings between them say so or where a line
only carries on the text above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractors.pdf.lattice import GridCell, Lattice
from extractors.pdf.rows import Row

_CHUNK_GAP, _STRIPE_GAP = 0.85, 0.3
_NARROWEST_STRIPE = 0.5
_CROSSED_SHARE = 0.15
_OVERLAP = 0.2
_UNEVEN = 1.6
_UNEVEN_POINTS = 1.2
_TIGHT_TOP, _TIGHT_BOTTOM = 0.72, 0.22
_REACHED = 0.72
_VALUE = re.compile(r"[(\[]?[-–+]?(?:\d{1,3}(?:[.,]\d{1,3})?|\d{4})\s*%?[)\]]?|[-–]")
_VALUE_COLUMN = 0.5


class Chunk(NamedTuple):
    """A piece of a line of print with wide gaps on both sides."""

    x0: float
    x1: float
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class TextGrid:
    """The columns (their extents from left to right), and which lines of print make each row of the table."""

    columns: tuple[tuple[float, float], ...]
    rows: tuple[tuple[int, ...], ...]


def chunks_of(rows: Sequence[Row]) -> list[list[Chunk]]:
    """Each line of print cut at its wide gaps."""
    return [_chunks(row, index) for index, row in enumerate(rows)]


def _chunks(row: Row, index: int) -> list[Chunk]:
    return _pieces(row, index, lambda x0, x1: x1 - x0 > _CHUNK_GAP * row.size)


def _pieces(row: Row, index: int, is_cut: Callable[[float, float], bool]) -> list[Chunk]:
    """The row cut at those gaps (from, to) between its letters."""
    found: list[Chunk] = []
    start = 0
    clusters = row.clusters
    for position in range(1, len(clusters) + 1):
        if position == len(clusters) or is_cut(clusters[position - 1].x1, clusters[position].x0):
            piece = clusters[start:position]
            found.append(Chunk(piece[0].x0, max(cluster.x1 for cluster in piece), "".join(cluster.text for cluster in piece), index))
            start = position
    return found


def settled(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> tuple[list[list[Chunk]], list[tuple[float, float]]]:
    """The lines cut again where a narrower gap lies in a stripe between columns, and the columns with all that stands in them alone."""
    chunks = [_cut(row, index, columns) for index, row in enumerate(rows)]
    extents = list(columns)
    for row in chunks:
        for chunk in row:
            first, last = reach(chunk, columns)
            if first == last:
                extents[first] = min(extents[first][0], chunk.x0), max(extents[first][1], chunk.x1)
    apart = all(left[1] < right[0] for left, right in pairwise(extents))
    return chunks, extents if apart else list(columns)


def _cut(row: Row, index: int, columns: Sequence[tuple[float, float]]) -> list[Chunk]:
    stripes = [(left[1], right[0]) for left, right in pairwise(columns)]
    return _pieces(row, index, lambda x0, x1: x1 - x0 > _STRIPE_GAP * row.size and any(_shared((x0, x1), stripe) for stripe in stripes))


def _shared(gap: tuple[float, float], stripe: tuple[float, float]) -> bool:
    common = min(gap[1], stripe[1]) - max(gap[0], stripe[0])
    return common > 0.5 * min(gap[1] - gap[0], stripe[1] - stripe[0])


def is_value(text: str) -> bool:
    """Whether a piece of text is one number, as the cells of score columns are."""
    return _VALUE.fullmatch(text.strip()) is not None


def columns_of(chunks: Sequence[Sequence[Chunk]], size: float) -> list[tuple[float, float]]:
    """The extents of the columns of some lines of print, from left to right; `size` is that of the letters."""
    parted = [row for row in chunks if len(row) > 1]
    crossing = max(1, int(_CROSSED_SHARE * len(parted))) if len(parted) > 3 else 0
    marks = sorted([(chunk.x0, 1) for row in parted for chunk in row] + [(chunk.x1, -1) for row in parted for chunk in row])
    columns: list[tuple[float, float]] = []
    depth, start = 0, None
    for x, step in marks:
        depth += step
        if depth > crossing and start is None:
            start = x
        elif depth <= crossing and start is not None:
            columns.append((start, x))
            start = None
    columns = _joined(columns, _NARROWEST_STRIPE * size)
    return sorted(columns + _thin(columns, parted))


def _joined(columns: Sequence[tuple[float, float]], narrowest: float) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for x0, x1 in columns:
        if found and x0 - found[-1][1] < narrowest:
            found[-1] = found[-1][0], x1
        else:
            found.append((x0, x1))
    return found


def _thin(columns: Sequence[tuple[float, float]], chunks: Sequence[Sequence[Chunk]]) -> list[tuple[float, float]]:
    """Columns of which only a few rows say anything: chunks that stand wholly between the others."""
    found: list[tuple[float, float]] = []
    for chunk in sorted(chunk for row in chunks for chunk in row):
        if any(chunk.x0 < x1 and x0 < chunk.x1 for x0, x1 in columns):
            continue
        if found and chunk.x0 < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], chunk.x1)
        else:
            found.append((chunk.x0, chunk.x1))
    return found


def reach(chunk: Chunk, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """The first and the last column that a chunk stands in."""
    inside = [
        index
        for index, (x0, x1) in enumerate(columns)
        if min(chunk.x1, x1) - max(chunk.x0, x0) > _OVERLAP * min(x1 - x0, chunk.x1 - chunk.x0)
    ]
    if inside:
        return inside[0], inside[-1]
    middle = (chunk.x0 + chunk.x1) / 2
    nearest = min(range(len(columns)), key=lambda index: abs((columns[index][0] + columns[index][1]) / 2 - middle))
    return nearest, nearest


def value_columns(chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> set[int]:
    """The columns at least half of whose chunks are numbers."""
    seen: dict[int, list[bool]] = {}
    for row in chunks:
        for chunk in row:
            first, last = reach(chunk, columns)
            if first == last:
                seen.setdefault(first, []).append(is_value(chunk.text))
    return {index for index, values in seen.items() if sum(values) >= max(2, _VALUE_COLUMN * len(values))}


def table_rows(rows: Sequence[Row], chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> list[tuple[int, ...]]:
    """Which lines of print (by index) make each row of the table."""
    groups = _by_padding(rows)
    if groups is None:
        groups = _by_text(chunks, columns)
    return [tuple(group) for group in groups]


def _by_padding(rows: Sequence[Row]) -> list[list[int]] | None:
    """Rows told apart by the white between them; None where all lines stand alike."""
    gaps = [_white(above, below) for above, below in pairwise(rows)]
    if len(gaps) < 2:
        return None
    inner, outer = min(gaps), sorted(gaps)[-max(1, len(gaps) // 4)]
    if outer - inner < max(_UNEVEN_POINTS, (_UNEVEN - 1) * max(inner, 0.0)):
        return None
    middle = (inner + outer) / 2
    groups = [[0]]
    for index, gap in enumerate(gaps, start=1):
        if gap > middle:
            groups.append([index])
        else:
            groups[-1].append(index)
    return groups


def _white(above: Row, below: Row) -> float:
    return (below.baseline - _TIGHT_TOP * below.size) - (above.baseline + _TIGHT_BOTTOM * above.size)


def _by_text(chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> list[list[int]]:
    """Each line is a row, but for lines without a number that carry on a text which filled its column."""
    values = value_columns(chunks, columns)
    groups: list[list[int]] = []
    for index, row in enumerate(chunks):
        places = [reach(chunk, columns) for chunk in row]
        above = chunks[index - 1] if index else ()
        if groups and values and not any(first in values for first, _ in places) and _carries_on(row, above, columns):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _carries_on(row: Sequence[Chunk], above: Sequence[Chunk], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether every chunk stands at the left of its column, under a chunk that reached far to the right of it."""
    for chunk in row:
        column = columns[reach(chunk, columns)[0]]
        over = [other for other in above if reach(other, columns)[0] == reach(chunk, columns)[0]]
        if not over or over[-1].x1 < column[0] + _REACHED * (column[1] - column[0]):
            return False
    return True


def text_lattice(
    rows: Sequence[Row],
    chunks: Sequence[Sequence[Chunk]],
    columns: Sequence[tuple[float, float]],
    groups: Sequence[Sequence[int]],
    style: str,
) -> Lattice:
    """The table as a lattice: boundaries in the middle of the white, chunks over several columns as merged cells."""
    size = median(row.size for row in rows)
    xs = [columns[0][0] - size, *((left[1] + right[0]) / 2 for left, right in pairwise(columns)), columns[-1][1] + size]
    ys = [rows[groups[0][0]].box[1]]
    ys += [(rows[above[-1]].box[3] + rows[below[0]].box[1]) / 2 for above, below in pairwise(groups)]
    ys.append(rows[groups[-1][-1]].box[3])
    cells: list[GridCell] = []
    for number, group in enumerate(groups):
        covered = -1
        spans = _spans([chunk for index in group for chunk in chunks[index]], columns)
        for column in range(len(columns)):
            if column <= covered:
                continue
            across = spans.get(column, 1)
            covered = column + across - 1
            cells.append(GridCell(number, column, 1, across, (xs[column], ys[number], xs[column + across], ys[number + 1])))
    return Lattice(tuple(xs), tuple(ys), tuple(cells), style)


def _spans(chunks: Sequence[Chunk], columns: Sequence[tuple[float, float]]) -> dict[int, int]:
    """First column -> how many columns, of the chunks of a row that stand over several."""
    reaches = [reach(chunk, columns) for chunk in chunks]
    alone = {first for first, last in reaches if first == last}
    return {first: last - first + 1 for first, last in reaches if last > first and not alone & set(range(first, last + 1))}
