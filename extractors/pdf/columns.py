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

_CHUNK_GAP, _CLEAR_GAP, _STRIPE_GAP, _WORD_SPACE = 0.85, 0.55, 0.3, 0.4
_NARROWEST_STRIPE = 0.45
_CROSSED_SHARE = 0.15
_FEW = 4
_MIDDLE = 0.6
"""The boundary of two rows lies between the lower line's middle and the upper one's baseline: this share of a size above half way."""
_OVERLAP = 0.2
_JUMP, _JUMP_POINTS = 0.1, 1.2
_TIGHT_TOP, _TIGHT_BOTTOM = 0.72, 0.22
_REACHED = 0.72
_VALUE = re.compile(r"[(\[]?[-–+]?(?:\d{1,3}(?:[.,]\d{1,3})?|\d{4})\s*%?[)\]]?|[-–]")
_VALUE_COLUMN = 0.5
_ORDINAL = re.compile(r"\(?\d{1,3}(?:\.\d{1,2})?[.)]?")


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
    return _pieces(row, index, _wider_than(_CHUNK_GAP * row.size))


def _wider_than(gap: float) -> Callable[[float, float], bool]:
    return lambda x0, x1: x1 - x0 > gap


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

    def is_cut(x0: float, x1: float) -> bool:
        gap = (x1 - x0) / row.size
        return gap > _CLEAR_GAP or (gap > _STRIPE_GAP and any(_shared((x0, x1), stripe) for stripe in stripes))

    return _pieces(row, index, is_cut)


def _shared(gap: tuple[float, float], stripe: tuple[float, float]) -> bool:
    common = min(gap[1], stripe[1]) - max(gap[0], stripe[0])
    return common > 0.5 * min(gap[1] - gap[0], stripe[1] - stripe[0])


def is_value(text: str) -> bool:
    """Whether a piece of text is one number, as the cells of score columns are."""
    return _VALUE.fullmatch(text.strip()) is not None


def columns_of(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """The extents of the columns of some lines of print, from left to right.

    Counted over all lines at once: word spaces do not stand over each other in many lines, the white between columns does.
    """
    pieces = [_pieces(row, index, _wider_than(_WORD_SPACE * row.size)) for index, row in enumerate(rows)]
    crossing = int(_CROSSED_SHARE * len(pieces)) if len(pieces) > _FEW else 0
    marks = sorted([(chunk.x0, 1) for row in pieces for chunk in row] + [(chunk.x1, -1) for row in pieces for chunk in row])
    columns: list[tuple[float, float]] = []
    depth, start = 0, None
    for x, step in marks:
        depth += step
        if depth > crossing and start is None:
            start = x
        elif depth <= crossing and start is not None:
            columns.append((start, x))
            start = None
    columns = _joined(columns, _NARROWEST_STRIPE * median(row.size for row in rows))
    return sorted(columns + _thin(columns, chunks_of(rows)))


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
    if groups is None or holds_several(groups, chunks, columns):
        groups = _by_text(chunks, columns)
    return [tuple(group) for group in groups]


def holds_several(groups: Sequence[Sequence[int]], chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether some group of lines is more than one row of a table: a column of numbers has numbers on two of its lines."""
    values = value_columns(chunks, columns)
    for group in groups:
        lines: set[int] = set()
        for index in group:
            for column in {reach(chunk, columns)[0] for chunk in chunks[index] if is_value(chunk.text)} & values:
                if column in lines:
                    return True
                lines.add(column)
    return False


def _by_padding(rows: Sequence[Row]) -> list[list[int]] | None:
    """Rows told apart by the white between them; None where all lines stand alike."""
    gaps = [_white(above, below) for above, below in pairwise(rows)]
    ordered = sorted(gaps)
    jumps = [(after - before, (after + before) / 2) for before, after in pairwise(ordered)]
    if not jumps or max(jumps)[0] < max(_JUMP_POINTS, _JUMP * rows[0].size):
        return None
    middle = max(jumps)[1]
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
    """Rows where all lines stand alike: each begins where its number does, or is a line of its own unless it carries on a text."""
    key = _key_column(chunks, columns)
    values = value_columns(chunks, columns)
    groups: list[list[int]] = []
    for index, row in enumerate(chunks):
        places = [reach(chunk, columns) for chunk in row]
        if groups and key is not None:
            goes_on = (
                bool(values)
                and not any(first <= key <= last or first in values for first, last in places)
                and any(reach(chunk, columns)[0] == key for chunk in chunks[groups[-1][0]])
            )
        else:
            above = chunks[index - 1] if index else ()
            goes_on = bool(groups and values) and not any(first in values for first, _ in places) and _carries_on(row, above, columns)
        if goes_on:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _key_column(chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> int | None:
    """The column of the row's own numbers: the first one, when it holds little but ordinals."""
    first = [row[0].text.strip() for row in chunks if row and reach(row[0], columns) == (0, 0)]
    ordinals = sum(_ORDINAL.fullmatch(text) is not None for text in first)
    return 0 if ordinals >= 2 and ordinals >= 0.6 * len(first) else None


def _carries_on(row: Sequence[Chunk], above: Sequence[Chunk], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether every chunk stands at the left of its column, under a chunk that reached far to the right of it."""
    for chunk in row:
        column = columns[reach(chunk, columns)[0]]
        over = [other for other in above if reach(other, columns)[0] == reach(chunk, columns)[0]]
        if not over or over[-1].x1 < column[0] + _REACHED * (column[1] - column[0]):
            return False
    return True


def united(
    chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]], groups: Sequence[Sequence[int]]
) -> list[tuple[float, float]]:
    """The columns with those made one that no row fills both of: a heading in the middle of a column whose cells stand at its left."""
    filled = [{reach(chunk, columns) for index in group for chunk in chunks[index]} for group in groups]
    alone = [{first for first, last in places if first == last} for places in filled]
    found = [columns[0]]
    members = [{0}]
    for index in range(1, len(columns)):
        if any(places & members[-1] and index in places for places in alone):
            found.append(columns[index])
            members.append({index})
        else:
            found[-1] = found[-1][0], columns[index][1]
            members[-1].add(index)
    return found


def text_lattice(
    rows: Sequence[Row], columns: Sequence[tuple[float, float]], bands: Sequence[Sequence[int]] | None, style: str
) -> Lattice | None:
    """The table that lines of print in columns make; None when they make no two columns.

    `bands`: the lines (by index) between horizontal rules, if there are any. Boundaries lie in the middle of the white; text over
    several columns makes a merged cell, and headings beside a divided one reach down over its parts.
    """
    columns = united(*_grouped(rows, columns, bands))
    chunks, columns, groups = _grouped(rows, columns, bands)
    if len(columns) < 2:
        return None
    groups, nested = _nested(chunks, columns, groups)
    size = median(row.size for row in rows)
    xs = [columns[0][0] - size, *((left[1] + right[0]) / 2 for left, right in pairwise(columns)), columns[-1][1] + size]
    ys = [rows[groups[0][0]].box[1]]
    ys += [(rows[above[-1]].baseline + rows[below[0]].baseline - _MIDDLE * size) / 2 for above, below in pairwise(groups)]
    ys.append(rows[groups[-1][-1]].box[3])
    cells: list[GridCell] = []
    for number, group in enumerate(groups):
        spans = _spans([chunk for index in group for chunk in chunks[index]], columns)
        column = 0
        while column < len(columns):
            across = spans.get(column, 1)
            reaches_up = number > 0 and column in nested.get(number - 1, ())
            down = 2 if column in nested.get(number, ()) else 1
            if not reaches_up:
                cells.append(GridCell(number, column, down, across, (xs[column], ys[number], xs[column + across], ys[number + down])))
            column += across
    return Lattice(tuple(xs), tuple(ys), tuple(cells), style)


def _grouped(
    rows: Sequence[Row], columns: Sequence[tuple[float, float]], bands: Sequence[Sequence[int]] | None
) -> tuple[list[list[Chunk]], list[tuple[float, float]], list[tuple[int, ...]]]:
    """The chunks of the lines, the settled columns, and which lines make each row of the table."""
    chunks, columns = settled(rows, columns)
    if bands is None:
        return chunks, columns, table_rows(rows, chunks, columns)
    if len(bands) > 1 and not holds_several(bands, chunks, columns):
        return chunks, columns, [tuple(band) for band in bands]
    groups: list[tuple[int, ...]] = []
    for band in bands:
        own = table_rows([rows[index] for index in band], [chunks[index] for index in band], columns)
        groups += [tuple(band[index] for index in group) for group in own]
    return chunks, columns, groups


def _nested(
    chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]], groups: Sequence[tuple[int, ...]]
) -> tuple[list[tuple[int, ...]], dict[int, set[int]]]:
    """Rows in which a text stands over several columns that lower lines fill one by one, divided there.

    The second value: number of the upper part -> the columns whose cell reaches down over both parts.
    """
    parts: list[tuple[int, ...]] = []
    nested: dict[int, set[int]] = {}
    for group in groups:
        cut = _division(chunks, columns, group)
        if cut is None:
            parts.append(group)
            continue
        at, divided = cut
        nested[len(parts)] = set(range(len(columns))) - divided
        parts += [group[:at], group[at:]]
    return parts, nested


def _division(
    chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]], group: Sequence[int]
) -> tuple[int, set[int]] | None:
    for at in range(1, len(group)):
        above = [reach(chunk, columns) for index in group[:at] for chunk in chunks[index]]
        below = {first for index in group[at:] for first, last in (reach(chunk, columns) for chunk in chunks[index]) if first == last}
        over = [set(range(first, last + 1)) for first, last in above if last > first]
        divided = {column for span in over if len(span & below) > 1 for column in span}
        if divided and not divided & {first for first, last in above if first == last}:
            return at, divided
    return None


def _spans(chunks: Sequence[Chunk], columns: Sequence[tuple[float, float]]) -> dict[int, int]:
    """First column -> how many columns, of the chunks of a row that stand over several."""
    reaches = [reach(chunk, columns) for chunk in chunks]
    alone = {first for first, last in reaches if first == last}
    return {first: last - first + 1 for first, last in reaches if last > first and not alone & set(range(first, last + 1))}
