"""Rows that stand a column too far to the right: told by what their cells hold, read with the columns moved along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizers.years import parse_year
from pipeline.interpret.cells import lettered_codes, numbers_in
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Names, change_in, indicator_in, instrument_in, rating_in
from pipeline.interpret.roles import Column
from schemas.document import Cell

STEP = "displaced_row"
DISPLACED = 0.06
"""What it costs the confidence of a score that its row stands a column too far to the right."""
_COUNTED = frozenset({"score", "instrument_score", "difference", "weight", "weighted", "full_score", "ordinal", "rank", "target", "count"})
_NAMED = frozenset({"indicator", "sub_indicator", "instrument", "title", "measure", "issue"})


def straightened(grid: Grid, row: tuple[Cell, ...], names: Names) -> tuple[Grid, tuple[Cell, ...], int]:
    """The grid to read a row by, the row, and by how many columns it is displaced (0 or 1).

    A row is displaced when its first cell is blank, not all of its cells hold what their columns are for, and those of the columns to
    their left are for all of them. The cells of such a row bear the step `displaced_row`.
    """
    if not row or row[0].text.strip():
        return grid, row, 0
    cells = [cell for cell in row if cell.text.strip()]
    if len(cells) < 2 or not all(_fits(cell, grid.columns, cell.column - 1, names) for cell in cells):
        return grid, row, 0
    if all(_fits(cell, grid.columns, cell.column, names) for cell in cells):
        return grid, row, 0
    columns = (Column(0), *(replace(column, index=column.index + 1) for column in grid.columns))
    return replace(grid, columns=columns), tuple(replace(cell, steps=(*cell.steps, STEP)) for cell in row), 1


def moved(columns: Sequence[Column], by: int) -> list[Column]:
    """Columns moved to the right."""
    return [replace(column, index=column.index + by) for column in columns] if by else list(columns)


def _fits(cell: Cell, columns: Sequence[Column], index: int, names: Names) -> bool:
    """Whether a cell holds what the column at an index is for, going by its header."""
    if not 0 <= index < len(columns):
        return False
    column, text = columns[index], cell.text
    if parse_year(text) is not None:
        return column.role == "year"
    if lettered_codes(text):
        return column.role in ("code", "title")
    if numbers_in(text):
        return column.role in _COUNTED or bool(column.year or column.part or column.subject)
    if change_in(text):
        return column.role == "change"
    if rating_in(text):
        return column.role == "rating"
    if indicator_in(text, names) or instrument_in(text, names):
        return column.role in _NAMED
    return bool(column.header)
