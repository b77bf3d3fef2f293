"""Columns and rows that no rule separates, found from where the text of a table stands.

A column is what white stripes leave between them: a stripe runs down through the rows, crossed at most by a few of them (headings and
totals over several columns). A row of the table is a line of print, or several where the paddings between them say so or where a line
only carries on the text above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractors.pdf.glyphs import Edge
from extractors.pdf.lattice import GridCell, Lattice, Piece
from extractors.pdf.rows import Row

_CHUNK_GAP, _CLEAR_GAP, _STRIPE_GAP, _WORD_SPACE = 0.85, 0.55, 0.3, 0.5
_LEAST_SPACE, _SPREAD = 0.2, 1.3
_CROSSED_SHARE = 0.15
_SEVERAL_SHARE = 0.3
_FEW = 4
_MIDDLE = 0.6
"""The boundary of two rows lies between the lower line's middle and the upper one's baseline: this share of a size above half way."""
_OVERLAP = 0.2
_JUMP, _JUMP_POINTS = 0.1, 1.2
_MOST_JUMPS = 4
_TIGHT_TOP, _TIGHT_BOTTOM = 0.72, 0.22
_REACHED = 0.72
_NUMBER = r"[-–+]?\d{1,4}(?:,\d{3})*(?:\.\d{1,4})?\s*%?"
_VALUE = re.compile(rf"[(\[]?{_NUMBER}(?:\s*[-–—]\s*{_NUMBER})?[)\]]?|[-–]")
_VALUE_COLUMN = 0.5
_ORDINAL = re.compile(r"\(?\d{1,3}(?:\.\d{1,2})?[.)]?")


class Chunk(NamedTuple):
    """A piece of a line of print with wide gaps on both sides; `row` is the index of the line."""

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


def _wider_than(gap: float) -> Callable[[float, tuple[float, float]], bool]:
    return lambda white, _: white > gap


def _pieces(row: Row, index: int, is_cut: Callable[[float, tuple[float, float]], bool]) -> list[Chunk]:
    """The row cut at those gaps between its letters that `is_cut` (given the white, and from where to where it is) says."""
    found: list[Chunk] = []
    start = 0
    clusters = row.clusters
    for position in range(1, len(clusters) + 1):
        if position == len(clusters) or is_cut(row.white[position], (clusters[position - 1].x1, clusters[position].x0)):
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

    def is_cut(white: float, gap: tuple[float, float]) -> bool:
        return white > _CLEAR_GAP * row.size or (white > _STRIPE_GAP * row.size and any(_shared(gap, stripe) for stripe in stripes))

    return _pieces(row, index, is_cut)


def _shared(gap: tuple[float, float], stripe: tuple[float, float]) -> bool:
    common = min(gap[1], stripe[1]) - max(gap[0], stripe[0])
    return common > 0.5 * min(gap[1] - gap[0], stripe[1] - stripe[0])


def is_value(text: str) -> bool:
    """Whether a piece of text is one number, as the cells of score columns are."""
    return _VALUE.fullmatch(text.strip()) is not None


def columns_of(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """The extents of the columns of some lines of print, from left to right.

    Pieces of different lines that stand over each other are of one column; those over several columns (headings, totals) do not count.
    """
    space = _widest_space(rows)
    lines = [_pieces(row, index, _wider_than(space * row.size)) for index, row in enumerate(rows)]
    narrowest = space * median(row.size for row in rows)
    crossing = int(_CROSSED_SHARE * len(lines)) if len(lines) > _FEW else 0
    single = [chunk for line in lines for chunk in line if not _stands_over_several(chunk, lines)]
    columns: list[tuple[float, float]] = []
    depth, start = 0, 0.0
    for x, step in sorted([(chunk.x0, 1) for chunk in single] + [(chunk.x1, -1) for chunk in single]):
        if depth == crossing and step > 0:
            start = x
        elif depth == crossing + 1 and step < 0:
            if columns and start - columns[-1][1] < narrowest:
                columns[-1] = columns[-1][0], x
            else:
                columns.append((start, x))
        depth += step
    return sorted(columns + _thin(columns, single))


def _widest_space(rows: Sequence[Row]) -> float:
    """How wide (in sizes) the white between two words may be in these lines; what is wider parts columns. Fonts differ by twice."""
    gaps = sorted(gap for row in rows for white in row.white if _LEAST_SPACE < (gap := white / row.size) < _CHUNK_GAP)
    return max(_WORD_SPACE, _SPREAD * gaps[len(gaps) // 3]) if len(gaps) > _FEW else _WORD_SPACE


def _thin(columns: Sequence[tuple[float, float]], chunks: Sequence[Chunk]) -> list[tuple[float, float]]:
    """Columns of which only a few lines say anything: pieces that stand wholly between the others."""
    found: list[tuple[float, float]] = []
    for chunk in sorted(chunks):
        if any(chunk.x0 < x1 and x0 < chunk.x1 for x0, x1 in columns):
            continue
        if found and chunk.x0 < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], chunk.x1)
        else:
            found.append((chunk.x0, chunk.x1))
    return found


def _stands_over_several(chunk: Chunk, lines: Sequence[Sequence[Chunk]]) -> bool:
    """Whether a piece stands over two pieces or more of enough of the other lines that have anything there."""
    one = several = 0
    for line in lines:
        under = sum(other.x0 < chunk.x1 and chunk.x0 < other.x1 for other in line if other.row != chunk.row)
        one += under == 1
        several += under > 1
    return several >= max(1 if len(lines) <= _FEW else 2, _SEVERAL_SHARE * (one + several))


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
    for groups in _by_padding(rows, bool(value_columns(chunks, columns))):
        if not holds_several(groups, chunks, columns):
            return [tuple(group) for group in groups]
    return [tuple(group) for group in _by_text(chunks, columns)]


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


def _by_padding(rows: Sequence[Row], numbered: bool) -> Iterator[list[list[int]]]:
    """The ways in which rows may be told apart by the white between lines; none where all lines stand alike.

    Where numbers can show that a row was missed (`numbered`) the widest white comes first, else the clearest difference.
    """
    gaps = [_white(above, below) for above, below in pairwise(rows)]
    jumps = [(after - before, (after + before) / 2) for before, after in pairwise(sorted(gaps))]
    clear = [(middle if numbered else jump, middle) for jump, middle in jumps if jump >= max(_JUMP_POINTS, _JUMP * rows[0].size)]
    for _, middle in sorted(clear, reverse=True)[:_MOST_JUMPS]:
        groups = [[0]]
        for index, gap in enumerate(gaps, start=1):
            if gap > middle:
                groups.append([index])
            else:
                groups[-1].append(index)
        yield groups


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
    rows: Sequence[Row],
    columns: Sequence[tuple[float, float]],
    bands: Sequence[Sequence[int]] | None,
    style: str,
    partial: Sequence[Edge] = (),
) -> Lattice | None:
    """The table that lines of print in columns make; None when they make no two columns.

    `bands`: the lines (by index) between horizontal rules, if there are any. Boundaries lie in the middle of the white; text over
    several columns makes a merged cell, and headings beside a divided one reach down over its parts. `partial`: rules that run through
    some columns only, beside which cells reach down.
    """
    columns = united(*_grouped(rows, columns, bands))
    chunks, columns, groups = _grouped(rows, columns, bands)
    if len(columns) < 2:
        return None
    groups, whole = _nested(chunks, columns, groups)
    for number, (above, below) in enumerate(pairwise(groups)):
        whole.setdefault(number, set()).update(_beside(partial, rows[above[-1]], rows[below[0]], columns))
    size = median(row.size for row in rows)
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    xs = [left - size, *((one[1] + other[0]) / 2 for one, other in pairwise(columns)), right + size]
    ys = [rows[groups[0][0]].box[1]]
    ys += [(rows[above[-1]].baseline + rows[below[0]].baseline - _MIDDLE * size) / 2 for above, below in pairwise(groups)]
    ys.append(rows[groups[-1][-1]].box[3])
    cells: list[GridCell] = []
    for number, group in enumerate(groups):
        spans = _spans([chunk for index in group for chunk in chunks[index]], columns)
        column = 0
        while column < len(columns):
            across = spans.get(column, 1)
            down = 1
            while column in whole.get(number + down - 1, ()):
                down += 1
            if number == 0 or column not in whole.get(number - 1, ()):
                cells.append(GridCell(number, column, down, across, (xs[column], ys[number], xs[column + across], ys[number + down])))
            column += across
    return Lattice(tuple(xs), tuple(ys), tuple(cells), style, tuple(_pieces_of(rows, chunks, columns, groups, cells)))


def _beside(partial: Sequence[Edge], above: Row, below: Row, columns: Sequence[tuple[float, float]]) -> set[int]:
    """The columns that partial rules between two lines leave whole; none where no partial rule runs."""
    between = [edge for edge in partial if above.baseline < edge.top < below.baseline]
    if not between:
        return set()
    return {index for index, (x0, x1) in enumerate(columns) if not any(edge.x0 <= (x0 + x1) / 2 <= edge.x1 for edge in between)}


def _pieces_of(
    rows: Sequence[Row],
    chunks: Sequence[Sequence[Chunk]],
    columns: Sequence[tuple[float, float]],
    groups: Sequence[Sequence[int]],
    cells: Sequence[GridCell],
) -> Iterator[Piece]:
    """Which cell each chunk belongs to: without rules, text may reach over the middle of the white beside it."""
    places = {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    for number, group in enumerate(groups):
        for index in group:
            for chunk in chunks[index]:
                yield Piece(rows[index].baseline, chunk.x0, chunk.x1, places[number, reach(chunk, columns)[0]])


def _grouped(
    rows: Sequence[Row], columns: Sequence[tuple[float, float]], bands: Sequence[Sequence[int]] | None
) -> tuple[list[list[Chunk]], list[tuple[float, float]], list[tuple[int, ...]]]:
    """The chunks of the lines, the settled columns, and which lines make each row of the table."""
    chunks, columns = settled(rows, columns)
    if bands is None:
        return chunks, columns, table_rows(rows, chunks, columns)
    if len(bands) > 1 and not holds_several(bands, chunks, columns):
        return chunks, columns, [tuple(band) for band in bands]
    groups = [tuple(bands[0])] if len(bands) > 1 else []  # what stands over the second rule are the headings
    for band in bands[len(groups) :]:
        own = table_rows([rows[index] for index in band], [chunks[index] for index in band], columns)
        groups += [tuple(band[index] for index in group) for group in own]
    return chunks, columns, groups


def _nested(
    chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]], groups: Sequence[tuple[int, ...]]
) -> tuple[list[tuple[int, ...]], dict[int, set[int]]]:
    """Rows in which a text stands over several columns that lower lines fill one by one, divided there.

    The second value: number of a row -> the columns whose cell reaches down into the next one.
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
