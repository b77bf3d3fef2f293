"""Lines of print in columns to a lattice: rows, merged cells, nested headings, and which text belongs to which cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractors.pdf.columns import Chunk, Column, reach, settled, united
from extractors.pdf.glyphs import Edge
from extractors.pdf.lattice import GridCell, Lattice, Piece, by_place
from extractors.pdf.rows import Row
from extractors.pdf.table_rows import holds_several, stacks, table_rows

_MIDDLE = 0.6
"""The boundary of two rows lies between the lower line's middle and the upper one's baseline: this share of a size above half way."""


def text_lattice(
    rows: Sequence[Row],
    columns: Sequence[Column],
    bands: Sequence[Sequence[int]] | None,
    style: str,
    partial: Sequence[Edge] = (),
    known: bool = False,
) -> Lattice | None:
    """The table that lines of print in columns make; None when they make no two columns.

    `bands`: the lines (by index) between horizontal rules, if there are any. Boundaries lie in the middle of the white; text over
    several columns makes a merged cell, and headings beside a divided one reach down over its parts. `partial`: rules that run through
    some columns only, beside which cells reach down. `known`: the columns are those of the page before, whatever of them is filled here.
    """
    columns = columns if known else united(*_grouped(rows, columns, bands))
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
    taken: set[tuple[int, int]] = set()
    for number, group in enumerate(groups):
        spans = _spans([chunk for index in group for chunk in chunks[index]], columns)
        column = 0
        while column < len(columns):
            if (number, column) in taken:  # a cell above reaches down
                column += 1
                continue
            across = range(column, column + spans.get(column, 1))
            across = range(column, next((one for one in across if (number, one) in taken), across.stop))
            down = 1
            while whole.get(number + down - 1, set()).issuperset(across):
                down += 1
            cells.append(GridCell(number, column, down, len(across), (xs[column], ys[number], xs[across.stop], ys[number + down])))
            taken.update((row, one) for row in range(number, number + down) for one in across)
            column = across.stop
    return Lattice(tuple(xs), tuple(ys), tuple(cells), style, tuple(_pieces_of(rows, chunks, columns, groups, cells)))


def _beside(partial: Sequence[Edge], above: Row, below: Row, columns: Sequence[Column]) -> set[int]:
    """The columns that partial rules between two lines leave whole; none where no partial rule runs."""
    between = [edge for edge in partial if above.baseline < edge.top < below.baseline]
    if not between:
        return set()
    return {index for index, (x0, x1) in enumerate(columns) if not any(edge.x0 <= (x0 + x1) / 2 <= edge.x1 for edge in between)}


def _pieces_of(
    rows: Sequence[Row],
    chunks: Sequence[Sequence[Chunk]],
    columns: Sequence[Column],
    groups: Sequence[Sequence[int]],
    cells: Sequence[GridCell],
) -> Iterator[Piece]:
    """Which cell each chunk belongs to: without rules, text may reach over the middle of the white beside it."""
    places = by_place(cells)
    for number, group in enumerate(groups):
        for index in group:
            for chunk in chunks[index]:
                yield Piece(rows[index].baseline, chunk.x0, chunk.x1, places[number, reach(chunk, columns)[0]])


def _grouped(
    rows: Sequence[Row], columns: Sequence[Column], bands: Sequence[Sequence[int]] | None
) -> tuple[list[list[Chunk]], list[Column], list[tuple[int, ...]]]:
    """The chunks of the lines, the settled columns, and which lines make each row of the table."""
    chunks, columns = settled(rows, columns)
    if bands is None:
        return chunks, columns, table_rows(rows, chunks, columns)
    if len(bands) > 1 and (not holds_several(bands, chunks, columns) or stacks(bands, chunks, columns)):
        return chunks, columns, [tuple(band) for band in bands]
    groups = [tuple(bands[0])] if len(bands) > 1 else []  # what stands over the second rule are the headings
    for band in bands[len(groups) :]:
        own = table_rows([rows[index] for index in band], [chunks[index] for index in band], columns)
        groups += [tuple(band[index] for index in group) for group in own]
    return chunks, columns, groups


def _nested(
    chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column], groups: Sequence[tuple[int, ...]]
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


def _division(chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column], group: Sequence[int]) -> tuple[int, set[int]] | None:
    for at in range(1, len(group)):
        above = [reach(chunk, columns) for index in group[:at] for chunk in chunks[index]]
        below = {first for index in group[at:] for first, last in (reach(chunk, columns) for chunk in chunks[index]) if first == last}
        over = [set(range(first, last + 1)) for first, last in above if last > first]
        divided = {column for span in over if len(span & below) > 1 for column in span}
        if divided and not divided & {first for first, last in above if first == last}:
            return at, divided
    return None


def _spans(chunks: Sequence[Chunk], columns: Sequence[Column]) -> dict[int, int]:
    """First column -> how many columns, of the chunks of a row that stand over several."""
    reaches = [reach(chunk, columns) for chunk in chunks]
    alone = {first for first, last in reaches if first == last}
    return {first: last - first + 1 for first, last in reaches if last > first and not alone & set(range(first, last + 1))}
