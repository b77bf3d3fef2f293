"""Tables without rules, or with horizontal ones alone, among the lines of print outside the ruled tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.pdf.columns import Chunk, chunks_of, columns_of, reach, settled, text_lattice, value_columns
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
_SAME_SIZE = 0.12
_SAME_LEFT = 2.5


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
    columns = columns_of(inside)
    if len(columns) < 2:
        return None
    bands = [[index for index, row in enumerate(inside) if above.top < row.baseline <= below.top + 1.0] for above, below in pairwise(rules)]
    return text_lattice(inside, columns, [band for band in bands if band], "half-ruled")


def unruled(rows: Sequence[Row]) -> list[Lattice]:
    """The tables among lines of print that stand in columns: three lines or more in at least two columns, one of them numbers."""
    chunks = chunks_of(rows)
    found: list[Lattice] = []
    for start, end in _runs(rows, chunks):
        part = list(rows[start:end])
        columns = columns_of(part)
        if len(columns) < 2:
            continue
        own, columns = settled(part, columns)
        lattice = text_lattice(part, columns, None, "unruled") if _is_table(own, columns) else None
        if lattice is not None:
            found.append(lattice)
    return found


def _runs(rows: Sequence[Row], chunks: Sequence[Sequence[Chunk]]) -> list[tuple[int, int]]:
    """Stretches of lines that fall into chunks.

    A line in one piece belongs to the stretch where it stands in a column of it. One or two others may be headings within the table.
    """
    runs: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for index, row in enumerate(chunks):
        if start is not None and (_apart(rows[index - 1], rows[index]) or index - last > _MOST_BETWEEN + 1):
            runs.append((start, last + 1))
            start = None
        if len(row) > 1:
            start = index if start is None else start
            last = index
        elif start is not None and _stands_in_column(row[0], [chunk for other in chunks[start:index] for chunk in other]):
            last = index
    if start is not None:
        runs.append((start, last + 1))
    return [(first, end) for first, end in runs if sum(len(row) > 1 for row in chunks[first:end]) >= _FEWEST_ROWS]


def _stands_in_column(chunk: Chunk, above: Sequence[Chunk]) -> bool:
    """Whether a piece begins where a piece above it does, and ends before the pieces to the right of that one begin."""
    over = [other for other in above if abs(other.x0 - chunk.x0) <= _SAME_LEFT]
    beside = [other.x0 for other in above if other.x0 > chunk.x0 + _SAME_LEFT and any(other.row == one.row for one in over)]
    return bool(over) and bool(beside) and chunk.x1 < min(beside)


def _apart(above: Row, below: Row) -> bool:
    """Whether two lines of print cannot be of one table: too far from each other, or of letters of different sizes."""
    size = max(above.size, below.size)
    return below.baseline - above.baseline > _FARTHEST * size or abs(above.size - below.size) > _SAME_SIZE * size


def _is_table(chunks: Sequence[Sequence[Chunk]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether columns are those of a table: numbers stand in one of them, or there are three; a list with its marks is none."""
    parted = [row for row in chunks if len(row) > 1]
    marked = sum(_LIST_MARK.fullmatch(row[0].text.strip()) is not None for row in parted)
    values = value_columns(chunks, columns)
    if len(columns) == 2:
        return bool(values) and (marked < _SHARE * len(parted) or 1 in values)
    aligned = sum(all(reach(chunk, columns)[0] == reach(chunk, columns)[1] for chunk in row) for row in parted)
    return aligned >= _SHARE * len(parted) and (bool(values) or len(parted) >= _FEWEST_ROWS + 1)
