"""Score tables to score rows: indicators, sub-indicators, instruments, totals, and the rows of question codes.

A table is read by what its labels name, whichever way it lies: subjects down the side and years or parts across, or the other way round.
Rows displaced by a column or mirrored are recognised by what the cells hold. Numbers under weights, full marks, ranks, counts and the
like are passed over by name; a number that cannot be placed is recorded as unread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from normalizers.years import parse_year
from pipeline.interpret.across import read_matrix, read_transposed
from pipeline.interpret.cells import codes_in, numbers_in
from pipeline.interpret.code_rows import code_groups, code_header, code_row, goes_on_below, owner_of, under_codes, value_cells
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import (
    Names,
    Subject,
    indicator_in,
    instrument_in,
    is_part_label,
    named_sub_indicator,
    part_in,
    rating_in,
    says_plain_mean,
    subtotal_in,
    total_label,
)
from pipeline.interpret.placing import (
    note_nameless,
    note_unreadable,
    read_indicator_cells,
    read_instrument_cells,
    read_rating_row,
    read_subject_row,
    score_columns,
)
from pipeline.interpret.reading import CodeRow, RowState, Surroundings, TableReading, one_year, role_of
from pipeline.interpret.roles import Column
from pipeline.interpret.stacked import mended_label, side_by_side, stacked_rows
from pipeline.interpret.straighten import moved, straightened
from pipeline.interpret.weights import read_weight_column
from schemas.document import Cell


def read_table(grid: Grid, around: Surroundings) -> TableReading:
    """The scores, code rows and weights of a table; empty for a table of something else."""
    reading = TableReading()
    subjects = [column for column in grid.columns if column.subject is not None and _holds_numbers(grid, column)]
    across = {(c.subject.level, c.subject.code) for c in subjects if c.subject}
    named = sum(any(indicator_in(cell.text, around.names) for cell in row[:3]) for _, row in grid.body())
    if len(across) >= 2 and named >= 2 and all(level == "instrument" for level, _ in across):
        read_matrix(grid, around, reading)
    elif len(across) >= 2 and not grid.inherited:
        read_transposed(grid, around, reading)
    else:
        _read_upright(grid, around, reading)
    return reading


def _holds_numbers(grid: Grid, column: Column) -> bool:
    return any(column.index < len(row) and numbers_in(row[column.index].text) for _, row in grid.body())


def _read_upright(whole: Grid, around: Surroundings, reading: TableReading) -> None:
    """Subjects down the side."""
    columns_of_scores = score_columns(whole, around)
    state = RowState(around.instrument, around.part)
    ratings: list[tuple[int, tuple[Cell, ...]]] = []
    torn = around.torn
    nameless: list[tuple[Grid, tuple[Cell, ...]]] = []
    beside: dict[int, list[CodeRow]] = defaultdict(list)
    rows = (
        list(enumerate(whole.table.rows))
        if any(code_header([c for c in row if c.text.strip()], whole) for row in whole.table.rows)
        else whole.body()
    )
    for number, printed in rows:
        grid, row, by = straightened(whole, printed, around.names)
        expected = moved(columns_of_scores, by)
        marked = [cell for cell in row if cell.text.strip()]
        if not marked:
            continue
        mended = mended_label(torn, marked, around) if torn else None
        if torn and mended:
            read_subject_row(torn[0], torn[1], mended, score_columns(torn[0], around), state, around, reading)
            nameless = nameless[:-1]
            torn = None
            continue
        torn = None
        _take_year(marked, grid, state)
        is_part_row = _take_parts(row, state)
        subject = _take_labels(marked, grid, around, state)
        if header_codes := code_header(marked, grid):
            state.code_header = header_codes
            continue
        if state.code_header and (under := under_codes(row, state.code_header)):
            reading.code_rows.append(code_row(grid, number, row, *under, state, around))
            continue
        if several := stacked_rows(marked, row, around.names) or side_by_side(marked, row, around.names):
            for one, lone in several:
                state.indicator, state.instrument = int(one.code), one.instrument
                own = {cell.column for cell in lone if cell.text.strip()}
                columns = [column for column in expected if column.index in own] or expected
                read_subject_row(grid, lone, one, columns, state, around, reading)
            continue
        groups = code_groups(marked, grid, subject)
        if not groups and subject is None and goes_on_below(row, marked, state):
            groups = [state.last_codes]
        state.last_codes = groups[0] if len(groups) == 1 else ()
        for rank, tokens in enumerate(groups):
            values = tuple(
                (cell, numbers_in(cell.text)) for cell in value_cells(row, grid, tokens, subject) if owner_of(cell, groups) == rank
            )
            beside[rank].append(code_row(grid, number, row, tokens, values, state, around))
        if groups:
            read_indicator_cells(grid, row, state, around, reading)
            note_unreadable(grid, row, [column for column in expected if column.role == "score" or column.part], around.names, reading)
            continue
        if is_part_row:
            continue
        label = next((cell.text for cell in marked if total_label(cell.text) and not rating_in(cell.text)), "")
        kind = total_label(label)
        kind = "overall" if kind == "weighted" else kind
        rated = sum(rating_in(cell.text) is not None for cell in marked)
        if (
            subject is None
            and rated
            and (kind == "rating" or (expected and rated >= len(marked) - 1 and not any(numbers_in(c.text) for c in marked)))
        ):
            ratings.append((number, row))
            continue
        if subject is None and kind == "weight":
            continue
        if subject is None and kind in ("overall", "average"):
            subject = Subject(kind, kind, None, 0.97, ("labelled_plain_mean",) if kind == "average" and says_plain_mean(label) else ())
        if subject is not None:
            read_subject_row(grid, row, subject, expected, state, around, reading)
        elif any(numbers_in(cell.text) for cell in marked):
            torn = (grid, tuple(row))
            if not kind:
                nameless.append(torn)
        if subject is None or subject.level not in ("overall", "average"):
            read_instrument_cells(grid, row, state, around, reading)
    if reading.scores:
        for grid, row in nameless:
            note_nameless(grid, row, columns_of_scores, reading)
    reading.code_rows += [row for rank in sorted(beside) for row in beside[rank]]
    for _, row in ratings:
        read_rating_row(whole, row, columns_of_scores, state, around, reading)
    read_weight_column(whole, around, reading)
    reading.instrument, reading.part, reading.torn = state.instrument, state.part, torn


def _take_year(marked: Sequence[Cell], grid: Grid, state: RowState) -> None:
    """A year in a merged first column, or alone in a heading row, is the year of the rows below."""
    if any(column.year for column in grid.columns):
        return
    for cell in marked:
        column = grid.columns[cell.column] if cell.column < len(grid.columns) else Column(cell.column)
        year = parse_year(cell.text)
        if year is not None and (column.role in ("year", None) or len(marked) == 1):
            state.year = year.year
        elif len(marked) == 1 and len(cell.text) < 100 and (one := one_year(cell.text)):
            state.year = one


def _take_parts(row: Sequence[Cell], state: RowState) -> bool:
    """Whether the row is a heading of EIT's parts (`ส่วนที่ ๑ | ๒`); a single part is that of this row and those below."""
    order: list[int] = []
    for cell in row:
        part = part_in(cell.text) if not codes_in(cell, code_column=False) else None
        if part is not None:
            order.append(part)
        elif is_part_label(cell.text):
            order.append(1)
        elif order and [int(n.value) for n in numbers_in(cell.text)] == [order[-1] + 1] and len(cell.text.strip()) == 1:
            order.append(order[-1] + 1)
    if len(order) >= 2:
        state.part_order, state.part = tuple(order), None
        return True
    if order and not any(is_part_label(cell.text) for cell in row):
        state.part, state.part_order = order[0], ()
    return False


def _take_labels(marked: Sequence[Cell], grid: Grid, around: Surroundings, state: RowState) -> Subject | None:
    """The subject of a row; instrument and indicator are remembered for the rows below."""
    names = around.names
    found: Subject | None = None
    for cell in sorted(marked, key=lambda cell: role_of(grid, cell) not in ("sub_indicator", "indicator")):
        if role_of(grid, cell) in ("issue", "measure", "steps", "result", "outcome", "follow_up", "responsible") and len(cell.text) > 60:
            continue
        if numbers_in(cell.text) and role_of(grid, cell) not in ("sub_indicator", "indicator", "ordinal", "code"):
            continue
        subject = indicator_in(cell.text, names)
        if subject is not None and (found is None or (found.level, subject.level) == ("indicator", "sub_indicator")):
            found = subject
    for cell in marked:
        instrument = instrument_in(cell.text, names)
        if instrument is None or (found is not None and indicator_in(cell.text, names) is found):
            continue
        if instrument != state.instrument:
            state.part = part_in(cell.text)
            state.part_order = () if not state.part_order or instrument != "EIT" else state.part_order
        state.instrument, state.indicator = instrument, None
        if found is None and subtotal_in(cell.text, names):
            found = Subject("instrument", instrument, instrument, 0.97)
    if found is not None and found.level == "instrument" and len(marked) == 1:
        return None
    if found is None:
        found = _by_number(marked, grid, names)
    if found is None and state.instrument == "OIT" and any(role_of(grid, cell) == "sub_indicator" for cell in marked):
        found = next(
            (s for cell in marked if role_of(grid, cell) == "sub_indicator" and (s := named_sub_indicator(cell.text, names))), None
        )
    if found is not None and found.level in ("indicator", "sub_indicator"):
        state.indicator = found.indicator
        if found.instrument != state.instrument:
            state.instrument, state.part = found.instrument, state.part if found.instrument == "EIT" else None
    return found


def _by_number(marked: Sequence[Cell], grid: Grid, names: Names) -> Subject | None:
    """`4` alone in a column headed as that of the indicators."""
    for cell in marked:
        numbers = numbers_in(cell.text)
        if (
            role_of(grid, cell) == "indicator"
            and len(numbers) == 1
            and not numbers[0].decimals
            and names.instrument_of(int(numbers[0].value))
        ):
            code = str(int(numbers[0].value))
            return Subject("indicator", code, names.instrument_of(int(code)), 0.93, ("indicator_by_number",))
    return None
