"""Weights of the instruments as tables state them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from normalizers.numbers import Number
from pipeline.identity import value_id
from pipeline.interpret.cells import numbers_in
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import instrument_in
from pipeline.interpret.reading import Surroundings, TableReading, evidence_of
from schemas.document import Cell
from schemas.facts import WeightClaim

_CENT = Decimal("0.011")


def read_weight_row(grid: Grid, row: Sequence[Cell], around: Surroundings, reading: TableReading) -> None:
    """The row of weights of a table with the instruments across."""
    for cell in row:
        subject = grid.columns[cell.column].subject if cell.column < len(grid.columns) else None
        numbers = numbers_in(cell.text)
        if subject is not None and subject.level == "instrument" and len(numbers) == 1:
            reading.weights.append(_weight(grid, cell, subject.code, numbers[0], around))


def read_weight_column(grid: Grid, around: Surroundings, reading: TableReading) -> None:
    """Weights down the side: each number in a column headed so, with the instrument of its row."""
    for column in grid.columns:
        if column.role != "weight":
            continue
        found: list[tuple[Sequence[Cell], Cell, str, Number]] = []
        for _, row in grid.body():
            instruments = {code for cell in row if (code := instrument_in(cell.text, around.names))}
            numbers = numbers_in(row[column.index].text) if column.index < len(row) else ()
            if len(instruments) == 1 and len(numbers) == 1:
                found.append((row, row[column.index], instruments.pop(), numbers[0]))
        if not all(_is_weighted(row, cell, instrument, number, around) for row, cell, instrument, number in found):
            reading.weights += [_weight(grid, cell, instrument, number, around) for _, cell, instrument, number in found]


def _is_weighted(row: Sequence[Cell], cell: Cell, instrument: str, number: Number, around: Surroundings) -> bool:
    """Whether a number is not the weight of an instrument but its score in the same row, weighted (the header may have lost a letter)."""
    share = next((one.weight for one in around.names.framework.instruments if one.code == instrument), Decimal(0))
    scores = [other.value for one in row if one is not cell for other in numbers_in(one.text)]
    return bool(number.decimals) and any(abs(share * score - number.value) <= _CENT for score in scores)


def _weight(grid: Grid, cell: Cell, instrument: str, number: Number, around: Surroundings) -> WeightClaim:
    identity = value_id(around.doc_id, "weight", grid.table.page, cell.line, grid.table.index, cell.row, cell.column, instrument)
    return WeightClaim(
        value_id=identity,
        evidence=evidence_of(grid, cell, 0.95, number.steps),
        fiscal_year=around.year,
        instrument=instrument,
        weight=number.value,
    )
