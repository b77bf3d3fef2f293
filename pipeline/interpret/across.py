"""Score tables with their subjects across: transposed ones, and matrices of indicators by instruments."""

from __future__ import annotations

from dataclasses import replace

from normalizers.years import parse_year
from pipeline.interpret.cells import numbers_in
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Subject, change_in, indicator_in, part_in, rating_in, total_label
from pipeline.interpret.reading import NOT_SCORES, RowState, Surroundings, TableReading, add_score, one_year, rating_row
from pipeline.interpret.roles import Column
from pipeline.interpret.straighten import DISPLACED, straightened
from pipeline.interpret.weights import read_weight_row


def read_transposed(whole: Grid, around: Surroundings, reading: TableReading) -> None:
    """Subjects across, years (or parts) down."""
    state = RowState(around.instrument, None)
    for _, printed in whole.body():
        if not any(numbers_in(cell.text) for cell in printed):
            continue
        grid, row, by = straightened(whole, printed, around.names)
        label = " ".join(cell.text for cell in row if cell.text and not numbers_in(cell.text)).strip()
        kind = total_label(label)
        year = next((year.year for cell in row if (year := parse_year(cell.text))), None) or one_year(label)
        state.year = year or state.year
        part = part_in(label)
        if kind == "weight":
            read_weight_row(grid, row, around, reading)
            continue
        if kind in ("ignored", "weighted") or (label and change_in(label)):
            continue
        if kind == "full_score" and not any(number.decimals for cell in row for number in numbers_in(cell.text)):
            continue
        for cell in row:
            column = grid.columns[cell.column] if cell.column < len(grid.columns) else Column(cell.column)
            subject = _column_subject(column)
            if subject is None or parse_year(cell.text) is not None:
                continue
            rating = rating_in(cell.text)
            if rating and (column.role == "rating" or subject.level == "overall"):
                reading.scores.append(rating_row(grid, cell, rating, state.year or around.year, around))
                continue
            for position, number in enumerate(numbers_in(cell.text)):
                owner = replace(column, year=column.year or state.year, part=column.part or part)
                add_score(grid, cell, number, position, subject, owner, around, reading, (), DISPLACED * by)


def read_matrix(grid: Grid, around: Surroundings, reading: TableReading) -> None:
    """Indicators down the side and instruments across: each number is its row's score in the column of the indicator's instrument."""
    for _, row in grid.body():
        subject = next((found for cell in row if (found := indicator_in(cell.text, around.names))), None)
        for cell in row:
            column = grid.columns[cell.column] if cell.column < len(grid.columns) else Column(cell.column)
            numbers = numbers_in(cell.text)
            if column.subject is None or len(numbers) != 1 or parse_year(cell.text) is not None:
                continue
            owner = subject if subject is not None and subject.instrument == column.subject.instrument else None
            if subject is None and total_label(" ".join(c.text for c in row if not numbers_in(c.text))) not in (
                "weight",
                "ignored",
                "weighted",
                "full_score",
            ):
                owner = column.subject
            if owner is not None:
                add_score(grid, cell, numbers[0], 0, owner, column, around, reading, (), 0.0)


def _column_subject(column: Column) -> Subject | None:
    if column.subject is not None:
        return column.subject
    if column.role == "rating":
        return Subject("overall", "overall", None)
    if column.role in NOT_SCORES:
        return None
    kind = total_label(column.header)
    return Subject(kind, kind, None, 0.95) if kind in ("overall", "average") else None
