"""Edges to cells: the tables that rules draw on a page.

The geometry is pdfplumber's (snapping, joining, intersections, smallest cells, touching cells); what is added here are the places of the
cells in a grid of rows and columns, so that merged cells have spans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extractors.pdf.glyphs import Edge
from schemas.document import Box

_TOLERANCE = 3.0
_SHORTEST = 4.0
_MOST_POINTS = 20_000
_FEWEST_COLUMN_RULES, _FEWEST_ROW_RULES = 3, 3


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid: its first row and column, how many it spans, and its box."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


class Piece(NamedTuple):
    """A piece of a line of print that belongs to a cell, wherever the boundaries of the cell lie."""

    baseline: float
    x0: float
    x1: float
    cell: GridCell


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table as drawn: the positions of its column and row lines, ascending, and its cells.

    `style`: `ruled`, `half-ruled`, `unruled`. `pieces`: where no rules do it, what of the text belongs to which cell.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    style: str = "ruled"
    pieces: tuple[Piece, ...] = ()

    @property
    def box(self) -> Box:
        """The box around the table."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def by_place(cells: Iterable[GridCell]) -> dict[tuple[int, int], GridCell]:
    """The cell at each row and column; a cell that spans several stands at each of them."""
    return {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def finder(lattice: Lattice) -> Callable[[float, float], GridCell | None]:
    """What finds the cell that a point lies in."""
    places = by_place(lattice.cells)
    return lambda x, y: places.get((bisect_right(lattice.ys, y) - 1, bisect_right(lattice.xs, x) - 1))


def merged(edges: Iterable[Edge]) -> list[Edge]:
    """The edges as one sees them: near ones snapped to each other, pieces of one line joined; slanted ones and dots left out."""
    from pdfplumber import table as geometry

    records = [record for edge in edges if (record := _record(edge)) is not None]
    lines = geometry.merge_edges(records, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE) if records else []
    return [Edge(line["x0"], line["top"], line["x1"], line["bottom"]) for line in lines]


def lattices_of(edges: Iterable[Edge]) -> list[Lattice]:
    """The tables that merged edges draw, from top to bottom: two cells or more that touch."""
    from pdfplumber import table as geometry

    records = [record for edge in edges if (record := _record(edge)) is not None]
    crossings = geometry.edges_to_intersections(records, _TOLERANCE, _TOLERANCE)
    if not crossings or len(crossings) > _MOST_POINTS:
        return []
    cells = geometry.intersections_to_cells(crossings)
    return [_lattice(group) for group in geometry.cells_to_tables(cells)]


def closed(edges: Sequence[Edge]) -> list[Edge]:
    """Merged edges with those added that a page break left out: a cell that goes on over it is drawn open at the break."""
    columns: list[list[Edge]] = []
    for edge in sorted((edge for edge in edges if not edge.is_horizontal), key=lambda edge: edge.x0):
        same = next((stretch for stretch in columns if _ends_with(stretch[0], edge)), None)
        if same is None:
            columns.append([edge])
        else:
            same.append(edge)
    flat = [edge for edge in edges if edge.is_horizontal]
    added = [edge for rules in columns if len(rules) >= _FEWEST_COLUMN_RULES for edge in _missing(rules, flat)]
    return merged([*edges, *added]) if added else list(edges)


def _missing(rules: Sequence[Edge], flat: Sequence[Edge]) -> list[Edge]:
    """What closes the columns between rules of one height at both ends, if rows are ruled between some of them.

    Columns that no rule crosses belong to the table at its left and right end only: in the middle they are the white between two tables.
    Two rules, and none at the bottom, are those of a heading over columns without rows.
    """
    top, bottom = min(edge.top for edge in rules), max(edge.bottom for edge in rules)
    pairs = list(pairwise(rules))
    crossed = [[edge.top for edge in flat if _crosses(edge, left, right, top, bottom)] for left, right in pairs]
    known = [place for place, heights in enumerate(crossed) if heights]
    if not known:
        return []
    if max(map(len, crossed)) < _FEWEST_ROW_RULES and not all(_has(crossed[place], bottom) for place in known):
        return []
    return [
        Edge(left.x0, y, right.x0, y)
        for place, (left, right) in enumerate(pairs)
        if crossed[place] or not known[0] < place < known[-1]
        for y in (top, bottom)
        if not _has(crossed[place], y)
    ]


def _ends_with(one: Edge, other: Edge) -> bool:
    return abs(one.top - other.top) <= _TOLERANCE and abs(one.bottom - other.bottom) <= _TOLERANCE


def _crosses(edge: Edge, left: Edge, right: Edge, top: float, bottom: float) -> bool:
    inside = top - _TOLERANCE <= edge.top <= bottom + _TOLERANCE
    return inside and edge.x0 <= left.x0 + _TOLERANCE and edge.x1 >= right.x0 - _TOLERANCE


def _has(heights: Sequence[float], y: float) -> bool:
    return any(abs(height - y) <= _TOLERANCE for height in heights)


def _record(edge: Edge) -> dict[str, object] | None:
    """An edge as pdfplumber's functions take it; None for a slanted one, or a dot."""
    width, height = edge.x1 - edge.x0, edge.bottom - edge.top
    if max(width, height) < _SHORTEST or min(width, height) > 1.0:
        return None
    flat = edge.is_horizontal
    return {
        "x0": edge.x0,
        "x1": edge.x1 if flat else edge.x0,
        "top": edge.top,
        "bottom": edge.top if flat else edge.bottom,
        "width": width if flat else 0.0,
        "height": 0.0 if flat else height,
        "orientation": "h" if flat else "v",
    }


def _lattice(boxes: Sequence[Box]) -> Lattice:
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    column = {x: index for index, x in enumerate(xs)}
    row = {y: index for index, y in enumerate(ys)}
    cells = [
        GridCell(row[top], column[x0], row[bottom] - row[top], column[x1] - column[x0], (x0, top, x1, bottom))
        for x0, top, x1, bottom in boxes
    ]
    return Lattice(tuple(xs), tuple(ys), tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))
