"""Tables without rules, or with horizontal ones alone, among the lines of print outside the ruled tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from extractors.pdf.columns import Chunk, chunks_of, columns_of, is_value, reach, settled, table_rows, text_lattice, value_columns
from extractors.pdf.glyphs import Edge
from extractors.pdf.lattice import Lattice
from extractors.pdf.rows import Row

_SHORTEST_RULE = 60.0
_SAME_RULE = 8.0
_FEWEST_ROWS = 3
_MOST_BETWEEN = 2
_FARTHEST = 3.2
"""Lines of print farther apart than this many sizes belong to different tables."""
_LIST_MARK = re.compile(r"(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]|[-–•·●○▪■□*➢✓]|[\u0e01-\u0e2e][.)])")
_SHARE = 0.6


def half_ruled(rows: Sequence[Row], edges: Iterable[Edge], taken: Sequence[Lattice]) -> list[Lattice]:
    """The tables between horizontal rules of one width that stand over each other."""
    found: list[Lattice] = []
    for rules in _stacks(edges, taken):
        lattice = _between(rows, rules)
        if lattice is not None:
            found.append(lattice)
    return found


def _stacks(edges: Iterable[Edge], taken: Sequence[Lattice]) -> list[list[Edge]]:
    """Long horizontal rules outside tables, those of one left and right end together, from top to bottom."""
    stacks: list[list[Edge]] = []
    for edge in sorted((edge for edge in edges if _is_rule(edge) and not _inside(edge, taken)), key=lambda edge: edge.top):
        for stack in stacks:
            if abs(stack[0].x0 - edge.x0) <= _SAME_RULE and abs(stack[0].x1 - edge.x1) <= _SAME_RULE:
                if edge.top - stack[-1].top > 2.0:
                    stack.append(edge)
                break
        else:
            stacks.append([edge])
    return [stack for stack in stacks if len(stack) > 1]


def _is_rule(edge: Edge) -> bool:
    return edge.x1 - edge.x0 >= _SHORTEST_RULE and edge.bottom - edge.top <= 1.0


def _inside(edge: Edge, lattices: Sequence[Lattice]) -> bool:
    return any(box[0] - 3 <= edge.x0 <= box[2] + 3 and box[1] - 3 <= edge.top <= box[3] + 3 for box in (one.box for one in lattices))


def _between(rows: Sequence[Row], rules: Sequence[Edge]) -> Lattice | None:
    left, right = rules[0].x0 - _SAME_RULE, rules[0].x1 + _SAME_RULE
    inside = [row for row in rows if rules[0].top < row.baseline <= rules[-1].top + 1.0 and left <= row.x0 and row.x1 <= right]
    if len(inside) < 2:
        return None
    chunks = chunks_of(inside)
    columns = columns_of(chunks, median(row.size for row in inside))
    if len(columns) < 2:
        return None
    chunks, columns = settled(inside, columns)
    bands = [[index for index, row in enumerate(inside) if above.top < row.baseline <= below.top + 1.0] for above, below in pairwise(rules)]
    bands = [band for band in bands if band]
    if len(bands) < 2 or _holds_several(bands, chunks, columns):
        groups: list[tuple[int, ...]] = []
        for band in bands:
            part = [inside[index] for index in band]
            own = table_rows(part, [chunks[index] for index in band], columns)
            groups += [tuple(band[index] for index in group) for group in own]
    else:
        groups = [tuple(band) for band in bands]
    return text_lattice(inside, chunks, columns, groups, "half-ruled")


def _holds_several(bands: Sequence[Sequence[int]], chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether the rules leave several rows of the table between them: some column has numbers on two lines of one band."""
    values = value_columns(chunks, columns)
    for band in bands:
        for column in values:
            lines = [
                index
                for index in band
                if any(reach(chunk, columns) == (column, column) and is_value(chunk.text) for chunk in chunks[index])
            ]
            if len(lines) > 1:
                return True
    return False


def unruled(rows: Sequence[Row]) -> list[Lattice]:
    """The tables among lines of print that stand in columns: three lines or more in at least two columns, one of them numbers."""
    chunks = chunks_of(rows)
    found: list[Lattice] = []
    for start, end in _runs(rows, chunks):
        part = list(rows[start:end])
        own = [[chunk._replace(row=chunk.row - start) for chunk in row] for row in chunks[start:end]]
        columns = columns_of(own, median(row.size for row in part))
        if len(columns) >= 2 and _is_table(own, columns):
            own, columns = settled(part, columns)
            found.append(text_lattice(part, own, columns, table_rows(part, own, columns), "unruled"))
    return found


def _runs(rows: Sequence[Row], chunks: Sequence[Sequence[Chunk]]) -> list[tuple[int, int]]:
    """Stretches of lines most of which fall into chunks. One or two whole lines in between may be headings or carry a text on."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for index, row in enumerate(chunks):
        far = start is not None and rows[index].baseline - rows[index - 1].baseline > _FARTHEST * rows[index].size
        if start is not None and (far or (len(row) < 2 and index - last > _MOST_BETWEEN)):
            runs.append((start, last + 1))
            start = None
        if len(row) > 1:
            start = index if start is None else start
            last = index
    if start is not None:
        runs.append((start, last + 1))
    return [(first, end) for first, end in runs if sum(len(row) > 1 for row in chunks[first:end]) >= _FEWEST_ROWS]


def _is_table(chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether columns are those of a table: numbers stand in one of them, or there are three; a list with its marks is none."""
    parted = [row for row in chunks if len(row) > 1]
    marked = sum(_LIST_MARK.fullmatch(row[0].text.strip()) is not None for row in parted)
    values = value_columns(chunks, columns)
    if len(columns) == 2:
        return bool(values) and (marked < _SHARE * len(parted) or 1 in values)
    aligned = sum(all(reach(chunk, columns)[0] == reach(chunk, columns)[1] for chunk in row) for row in parted)
    return aligned >= _SHARE * len(parted) and (bool(values) or len(parted) >= _FEWEST_ROWS + 1)
