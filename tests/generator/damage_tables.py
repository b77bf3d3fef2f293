"""Damage to the shape of tables: rows lost, moved, mirrored; pages that cut a table in two; digits of headings in cells."""

from __future__ import annotations

import random
from dataclasses import replace

from generator.blocks import PageBreak, Row, Table
from generator.facts import Notes, ScoreFact, unmarked

LONG = 7
"""A table with more rows than this can be cut by a page."""


def score_cells(notes: Notes, row: Row) -> int:
    """How many cells of a row hold scores."""
    return sum(any(isinstance(fact, ScoreFact) for fact in notes.found(cell)) for cell in row)


def _data(table: Table) -> list[int]:
    """The rows with facts that a reader could do without: no headings, no row that a merged cell begins in."""
    rows = table.rows
    return [
        i
        for i in range(table.header, len(rows))
        if sum(bool(cell) for cell in rows[i]) > 1 and not (rows[i][0] and i + 1 < len(rows) and not rows[i + 1][0])
    ]


def lose_rows(rng: random.Random, table: Table, notes: Notes, rate: float) -> Table:
    """Rows that are not there any more."""
    lost = {i for i in _data(table) if rng.random() < rate}
    return table.with_rows([row for i, row in enumerate(table.rows) if i not in lost])


def displace(rng: random.Random, table: Table, notes: Notes, rate: float) -> Table:
    """Rows one column to the right, in tables where every row holds as many scores as the next."""
    counts = {score_cells(notes, row) for row in table.rows[table.header :]} - {0}
    if len(counts) > 1:
        return table
    moved = {i for i in _data(table) if rng.random() < rate}
    width = len(table.rows[0]) + bool(moved)
    rows = [("", *row) if i in moved else row + ("",) * (width - len(row)) for i, row in enumerate(table.rows)]
    if any(row[-1] for row in rows):
        return table.with_rows(rows)
    return table.with_rows([row[:-1] for row in rows])


def mirror(rng: random.Random, table: Table, notes: Notes, rate: float) -> Table:
    """The last rows of a table in reverse order of columns, as from a page that was turned; never where two columns hold scores."""
    short = max(score_cells(notes, row) for row in table.rows) > 1 or len(table.rows[0]) < 4 or len(table.rows) < table.header + 4
    cells = [unmarked(cell) for row in table.rows for cell in row]
    ticks = table.kind == "measures" and any(len(cell) == 1 and not cell.isdigit() for cell in cells)
    if short or ticks or rng.random() >= rate:
        return table
    first = rng.randint(table.header + 2, len(table.rows) - 1)
    return table.with_rows([row if i < first else row[::-1] for i, row in enumerate(table.rows)])


def continue_table(rng: random.Random, table: Table, rate: float, split_cells: bool) -> list[Table | PageBreak]:
    """The table cut by a page, its header repeated; with `split_cells` a long cell goes on below the cut."""
    rows = list(table.rows)
    if len(rows) - table.header <= LONG or table.header != 1 or rng.random() >= rate:
        return [table]
    cut = rng.randint(table.header + 2, len(rows) - 2)
    head, top, rest = rows[:1], rows[1:cut], rows[cut:]
    if split_cells and table.kind == "measures":
        longest = max(range(len(top[-1])), key=lambda column: top[-1][column].count("\n"))
        first, _, more = top[-1][longest].partition("\n")
        if more and unmarked(more) == more:
            top[-1] = tuple(first if column == longest else cell for column, cell in enumerate(top[-1]))
            rest = [tuple(more if column == longest else "" for column in range(len(head[0]))), *rest]
    return [replace(table, rows=tuple(head + top)), PageBreak(), replace(table, rows=tuple(head + rest))]


def stray_row(rng: random.Random, table: Table, digits: str, rate: float) -> Table:
    """An empty row in a table of measures, one with a digit that belongs to no cell in a table of questions."""
    if table.kind not in ("questions", "measures") or rng.random() >= rate or len(table.rows) < table.header + 3:
        return table
    place, column = rng.randint(table.header + 1, len(table.rows) - 1), rng.randrange(len(table.rows[0]))
    stray = tuple(digits if i == column and table.kind == "questions" else "" for i in range(len(table.rows[0])))
    return table.with_rows([*table.rows[:place], stray, *table.rows[place:]])


def leak_digit(rng: random.Random, table: Table, notes: Notes, one: str, rate: float) -> Table:
    """The 1 of the heading of EIT part 1 in the first row's cell: that score is lost, and the other one's part becomes unsure."""
    rows = [list(row) for row in table.rows]
    for row in rows[table.header :]:
        cells = [i for i, cell in enumerate(row) if any(isinstance(fact, ScoreFact) for fact in notes.found(cell))]
        if len(cells) != 2:
            continue
        first, second = (next(fact for fact in notes.found(row[i]) if isinstance(fact, ScoreFact)) for i in cells)
        of_parts = first.level == "question" and first.code == second.code and (first.part, second.part) == (1, 2)
        if not of_parts or rng.random() >= rate:
            return table
        row[cells[0]] = one
        row[cells[1]] = notes.mark(replace(second, part=None, free=True), unmarked(row[cells[1]]))
        return table.with_rows([tuple(row) for row in rows])
    return table
