"""Rows of a table that a page break tore: what stands on the next page goes back to the cells it carries on.

A table goes on when the next page begins with a table of the same columns. Its first row after repeated headings carries on the last row
of the page before when a column that nearly all rows fill is empty in it (but for a cell of several rows), and each of its texts stands
under a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.pdf.columns import is_value
from extractors.pdf.layout import CellBlock, PageLayout, TableBlock
from extractors.pdf.paragraphs import begins_item, joint

STEP_JOINED = "joined_over_page"
_SAME_COLUMNS = 4.0
_NEARLY_ALL = 0.6
_MOST_HEADINGS = 3
_FEWEST_ROWS = 2
_MANY = 3


def mended(pages: Sequence[PageLayout], furniture: Sequence[frozenset[int]]) -> list[PageLayout]:
    """The pages with torn rows put together on the page they begin on. `furniture`: positions of the blocks that are no content."""
    found = list(pages)
    for above, below in pairwise(range(len(found))):
        last = _edge(found[above], furniture[above], -1)
        first = _edge(found[below], furniture[below], 0)
        if last is None or first is None:
            continue
        upper, lower = found[above].blocks[last], found[below].blocks[first]
        assert isinstance(upper, TableBlock)
        assert isinstance(lower, TableBlock)
        torn = _torn_row(upper, lower)
        if torn is not None:
            joined, rest = _joined(upper, lower, torn)
            found[above] = _with_block(found[above], last, joined)
            found[below] = _with_block(found[below], first, rest)
    return found


def _edge(page: PageLayout, furniture: frozenset[int], end: int) -> int | None:
    """The position of the first (0) or last (-1) block of the content, if it is a table."""
    content = [index for index in range(len(page.blocks)) if index not in furniture]
    return content[end] if content and isinstance(page.blocks[content[end]], TableBlock) else None


def _torn_row(upper: TableBlock, lower: TableBlock) -> int | None:
    """The number of the row of `lower` that carries on the last row of `upper`; None when it begins with a row of its own."""
    if len(upper.xs) != len(lower.xs) or any(abs(a - b) > _SAME_COLUMNS for a, b in zip(upper.xs, lower.xs, strict=True)):
        return None
    above, below = _texts(upper), _texts(lower)
    row = _headings(above, below)
    if row >= len(below) or len(above) - row < _FEWEST_ROWS - (row > 0):
        return None
    body = above[row or 1 :] + below[row + 1 :]
    filled = [sum(bool(line[column]) for line in body) for column in range(len(upper.xs) - 1)]
    usual = {column for column, count in enumerate(filled) if body and count >= _NEARLY_ALL * len(body)}
    present = {column for column, text in enumerate(below[row]) if text}
    reaching = {
        (cell.place.column, cell.place.column_span)
        for cell in upper.cells
        if cell.place.row + cell.place.row_span == upper.rows and cell.text
    }
    carried = {(cell.place.column, cell.place.column_span) for cell in lower.cells if cell.place.row == row and cell.text}
    missing = usual - present - _merged(upper, upper.rows - 1) - _merged(lower, row)
    if not present or not missing or not carried <= reaching:
        return None
    if len(present) >= _MANY and max(missing) < min(present) and usual - missing <= present:
        return None  # it fills all columns but the first: a row of its own below a cell of several rows that the page break cut
    return None if any(is_value(below[row][column]) for column in present) else row  # a number is not torn


def _merged(table: TableBlock, row: int) -> set[int]:
    """The columns in which a cell of several rows stands at a row: below the first of them it is empty by itself."""
    return {
        column
        for cell in table.cells
        if cell.place.row_span > 1 and cell.place.row <= row < cell.place.row + cell.place.row_span
        for column in range(cell.place.column, cell.place.column + cell.place.column_span)
    }


def _headings(above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> int:
    """How many rows at the top of `below` repeat those at the top of `above`."""
    count = 0
    while count < min(_MOST_HEADINGS, len(above), len(below)) and _same(above[count], below[count]):
        count += 1
    return count


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return ["".join(text.split()) for text in one] == ["".join(text.split()) for text in other]


def _texts(table: TableBlock) -> list[list[str]]:
    rows = [[""] * (len(table.xs) - 1) for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.place.row][cell.place.column] = cell.text
    return rows


def _joined(upper: TableBlock, lower: TableBlock, row: int) -> tuple[TableBlock, TableBlock]:
    """Both tables after the torn row of the lower one went to the last row of the upper one."""
    rest = {cell.place.column: cell.text for cell in lower.cells if cell.place.row == row and cell.text}
    cells = [
        replace(cell, text=_continued(cell.text, rest[cell.place.column]), steps=(*cell.steps, STEP_JOINED))
        if cell.place.row + cell.place.row_span == upper.rows and cell.place.column in rest
        else cell
        for cell in upper.cells
    ]
    return replace(upper, cells=tuple(cells)), _without_row(lower, row)


def _continued(above: str, below: str) -> str:
    if begins_item(below):
        return f"{above}\n{below}"
    return above + joint(above, below) + below


def _without_row(table: TableBlock, row: int) -> TableBlock:
    cells: list[CellBlock] = []
    for cell in table.cells:
        place = cell.place
        if place.row > row:
            cells.append(replace(cell, place=replace(place, row=place.row - 1)))
        elif place.row + place.row_span > row + 1 or place.row < row:
            shrunk = place.row_span - (place.row + place.row_span > row)
            cells.append(replace(cell, place=replace(place, row_span=max(1, shrunk))))
    return replace(table, rows=table.rows - 1, cells=tuple(cells))


def _with_block(page: PageLayout, index: int, block: TableBlock) -> PageLayout:
    """The page with another table in this place, or without it where no row of it is left."""
    blocks = [*page.blocks]
    blocks[index : index + 1] = [block] if block.rows else []
    return replace(page, blocks=tuple(blocks))
