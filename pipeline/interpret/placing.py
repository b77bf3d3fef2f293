"""The numbers of a row of scores: which column each belongs to, also in rows displaced by a column or mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizers.numbers import Number, parse_number
from normalizers.years import parse_year
from pipeline.interpret.cells import codes_in, numbers_in
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Names, Subject, change_in, indicator_in, rating_in, total_label
from pipeline.interpret.reading import (
    MAX_SCORE,
    NOT_SCORES,
    RowState,
    Surroundings,
    TableReading,
    add_score,
    evidence_of,
    rating_row,
    role_of,
)
from pipeline.interpret.roles import Column
from pipeline.interpret.straighten import DISPLACED
from pipeline.interpret.straighten import STEP as DISPLACED_STEP
from schemas.document import Cell
from schemas.facts import Score, Unread
from schemas.vocabulary import key, pattern

_SHORT = 16


def score_columns(grid: Grid, around: Surroundings) -> list[Column]:
    """The columns that hold scores: by header, else by what stands in them."""
    holds = {
        column.index
        for column in grid.columns
        if any(column.index < len(row) and numbers_in(row[column.index].text) for _, row in grid.body())
    }
    named = [c for c in grid.columns if c.role == "score" or (c.role in (None, "year", "part") and (c.year or c.part))]
    named = [c for c in named if c.index in holds]
    if any(c.role == "count" for c in grid.columns):  # how many, and what share of all: nobody's score
        named = [c for c in named if not pattern("tables", "in_percent").fullmatch(key(c.header))]
    dated = [c for c in named if c.year]
    if len(dated) >= 2:
        named = dated
    if named or any(c.role == "count" for c in grid.columns):
        return _of_a_hundred(grid, named)
    found = [c for c in grid.columns if c.index in holds and c.role not in NOT_SCORES]
    return [c for c in found if _mostly_decimals(grid, c)]


def _of_a_hundred(grid: Grid, columns: list[Column]) -> list[Column]:
    """Of columns with points of another full mark and columns in percent beside them, those in percent."""
    full = [c.index for c in grid.columns if c.role == "full_score"]
    marks = {n.value for _, row in grid.body() for i in full if i < len(row) for n in numbers_in(row[i].text)}
    if not marks - {MAX_SCORE}:
        return columns
    return [column for column in columns if pattern("tables", "in_percent").search(key(column.header))] or columns


def _mostly_decimals(grid: Grid, column: Column) -> bool:
    """Without a header that says so, a column of scores must look like one: decimals, or full marks."""
    numbers = [n for _, row in grid.body() if column.index < len(row) for n in numbers_in(row[column.index].text)]
    good = sum((n.decimals > 0 or n.value == MAX_SCORE) and n.value <= MAX_SCORE for n in numbers)
    return bool(numbers) and 2 * good > len(numbers)


def read_subject_row(
    grid: Grid,
    row: Sequence[Cell],
    subject: Subject,
    expected: Sequence[Column],
    state: RowState,
    around: Surroundings,
    reading: TableReading,
) -> None:
    """Adds the scores of a row whose subject is known; a change or a rating in the row goes to the latest year's score."""
    placed, steps, cost = _place_numbers(grid, row, subject, expected)
    if not {"displaced_row", "mirrored_row"} & set(steps):
        note_unreadable(grid, row, expected, around.names, reading)
    if any("stacked_cell" in cell.steps for cell in row):
        cost += 0.03
    if any(DISPLACED_STEP in cell.steps for cell in row):
        cost += DISPLACED
    if not placed and subject.level in ("overall", "average"):
        lone = [cell for cell in row if len(numbers_in(cell.text)) == 1 and role_of(grid, cell) == "instrument_score"]
        placed = [(cell, numbers_in(cell.text)[0], grid.columns[cell.column]) for cell in lone[:1]]
    change = next((change for cell in row if role_of(grid, cell) not in ("issue", "measure") and (change := change_in(cell.text))), None)
    signed = next((cell for cell in row if role_of(grid, cell) in ("change", "difference") and _sign(cell.text)), None)
    added: list[Score] = []
    for cell, number, column in placed:
        by_column = any(other.part for other in grid.columns)
        part = column.part or (state.part if not by_column and (subject.instrument or state.instrument) == "EIT" else None)
        owner = replace(column, year=column.year or state.year, part=part if (subject.instrument or "EIT") == "EIT" else None)
        score = add_score(grid, cell, number, 0, subject, owner, around, reading, steps, cost)
        if score is not None:
            added.append(score)
    if added and change is None and signed is not None:
        change = _change_by_sign(_sign(signed.text), added)
    if added and change:
        last = max(added, key=lambda score: score.fiscal_year)
        place = next(place for place in reversed(range(len(reading.scores))) if reading.scores[place] is last)  # among the last few
        reading.scores[place] = replace(last, change=change)
    if subject.level in ("overall", "average"):
        _give_ratings(grid, row, len(added), reading)


def _sign(text: str) -> str:
    """`+` or `-` of a change printed as a number with its sign, `0` of one that is nothing; empty for anything else."""
    match = pattern("tables", "signed_change").fullmatch(text.strip())
    number = parse_number(text.strip().lstrip("+-–−").strip()) if match else None
    if match is None or number is None:
        return ""
    return "0" if not number.value else "" if match["sign"] is None else "+" if match["sign"] == "+" else "-"


def _change_by_sign(sign: str, scores: Sequence[Score]) -> str | None:
    """The change that a sign says, when the scores beside it agree (some print the year before less this one)."""
    ordered = sorted(scores, key=lambda score: score.fiscal_year)[-2:]
    if len(ordered) < 2 or ordered[0].score is None or ordered[1].score is None:
        return None
    went = (ordered[1].score > ordered[0].score) - (ordered[1].score < ordered[0].score)
    said = {"+": 1, "-": -1}.get(sign, 0)
    return ("same", "increase", "decrease")[went] if went == said else None


def _give_ratings(grid: Grid, row: Sequence[Cell], count: int, reading: TableReading) -> None:
    """Gives the last `count` scores the rating levels of their row: one level to the latest year, several each to its own year."""
    levels = [(cell, level) for cell in row if role_of(grid, cell) == "rating" and (level := rating_in(cell.text))]
    first = len(reading.scores) - count
    for cell, level in levels if count else ():
        year = grid.columns[cell.column].year if len(levels) > 1 else None
        own = [i for i in range(first, len(reading.scores)) if year is None or reading.scores[i].fiscal_year == year]
        if own:
            best = max(own, key=lambda i: reading.scores[i].fiscal_year)
            reading.scores[best] = replace(reading.scores[best], rating=level)


def note_unreadable(grid: Grid, row: Sequence[Cell], expected: Sequence[Column], names: Names, reading: TableReading) -> None:
    """Records what stands in a column of scores and is neither a number nor anything else that may stand there."""
    columns = {column.index for column in expected}
    for cell in row:
        text = cell.text.strip()
        if cell.column not in columns or not text or len(text) > _SHORT or numbers_in(text) or parse_year(text):
            continue
        known = change_in(text) or rating_in(text) or indicator_in(text, names) or total_label(text) or codes_in(cell, code_column=True)
        if not known and not pattern("tables", "nothing").fullmatch(key(text)):
            reading.unread.append(Unread(evidence_of(grid, cell, 0.3, ()), "unreadable_number"))


def note_nameless(grid: Grid, row: Sequence[Cell], columns: Sequence[Column], reading: TableReading) -> None:
    """Records the scores of a row of a score table that nothing names: a label that is unknown, or none."""
    places = {column.index for column in columns}
    for cell in row:
        numbers = numbers_in(cell.text)
        if cell.column in places and any(number.decimals and number.value <= MAX_SCORE for number in numbers):
            reading.unread.append(Unread(evidence_of(grid, cell, 0.3, ()), "unknown_subject"))


def read_instrument_cells(grid: Grid, row: Sequence[Cell], state: RowState, around: Surroundings, reading: TableReading) -> None:
    """A column with the score of the whole instrument, merged over the rows of its indicators."""
    for cell in row:
        numbers = numbers_in(cell.text)
        if role_of(grid, cell) == "instrument_score" and len(numbers) == 1 and state.instrument:
            subject = Subject("instrument", state.instrument, state.instrument, 0.97)
            column = replace(grid.columns[cell.column], year=grid.columns[cell.column].year or state.year)
            add_score(grid, cell, numbers[0], 0, subject, column, around, reading, (), 0.0)


def read_indicator_cells(grid: Grid, row: Sequence[Cell], state: RowState, around: Surroundings, reading: TableReading) -> None:
    """A column with the score of the whole indicator, beside those of its questions."""
    for cell in row:
        numbers = numbers_in(cell.text)
        if role_of(grid, cell) == "indicator_score" and len(numbers) == 1 and state.indicator:
            subject = Subject("indicator", str(state.indicator), around.names.instrument_of(state.indicator), 0.95)
            column = replace(grid.columns[cell.column], year=grid.columns[cell.column].year or state.year)
            add_score(grid, cell, numbers[0], 0, subject, column, around, reading, (), 0.0)
        elif (match := pattern("tables", "score_in_label").search(key(cell.text))) is not None:
            named = indicator_in(cell.text, around.names)
            number = parse_number(match["score"])
            if named is not None and named.level == "indicator" and number is not None:
                add_score(grid, cell, number, 0, named, Column(cell.column, year=state.year), around, reading, ("score_in_label",), 0.03)


def _place_numbers(
    grid: Grid, row: Sequence[Cell], subject: Subject, expected: Sequence[Column]
) -> tuple[list[tuple[Cell, Number, Column]], tuple[str, ...], float]:
    """The numbers of a row with the columns they belong to; by position, else by order when just as many numbers stand elsewhere."""
    by_index = {column.index: column for column in expected}
    here = [
        (cell, numbers_in(cell.text)[0], by_index[cell.column])
        for cell in row
        if cell.column in by_index and len(numbers_in(cell.text)) == 1
    ]
    here = [(cell, number, column) for cell, number, column in here if not _is_row_number(cell, number, row, subject)]
    if any(n.decimals for cell in row for n in numbers_in(cell.text)):
        here = [(cell, number, column) for cell, number, column in here if _is_no_share(number)]
    if len(here) == len(expected) and here:
        return here, (), 0.0
    loose = [
        (cell, numbers_in(cell.text)[0])
        for cell in row
        if len(numbers_in(cell.text)) == 1
        and not _is_row_number(cell, numbers_in(cell.text)[0], row, subject)
        and (
            cell.column in by_index
            or role_of(grid, cell)
            not in ("weight", "weighted", "full_score", "rank", "target", "count", "page", "budget", "instrument_score")
        )
        and parse_year(cell.text) is None
        and _is_no_share(numbers_in(cell.text)[0])
    ]
    decimals = [(cell, number) for cell, number in loose if number.decimals or number.value == MAX_SCORE or cell.column in by_index]
    if expected and len(decimals) == len(expected) and len(decimals) > len(here):
        label = max(
            (cell.column for cell in row if cell.text.strip() and not numbers_in(cell.text) and not change_in(cell.text)), default=-1
        )
        mirrored = len(expected) > 1 and label > decimals[-1][0].column and label >= len(row) // 2
        ordered = decimals[::-1] if mirrored else decimals
        step = "mirrored_row" if mirrored else "displaced_row"
        return [(cell, number, column) for (cell, number), column in zip(ordered, expected, strict=True)], (step,), 0.09
    return here, (), 0.0 if len(here) == len(expected) else 0.04


def _is_no_share(number: Number) -> bool:
    """Whether a number beside scores with decimals may be a score: not a whole percentage, but for full marks."""
    return bool(number.decimals) or not number.is_percent or number.value == MAX_SCORE


def _is_row_number(cell: Cell, number: Number, row: Sequence[Cell], subject: Subject) -> bool:
    """Whether a number is the row's ordinal: a small whole number equal to the indicator's, on the outer side of its name."""
    if number.decimals or number.value > 10 or number.value != number.value.to_integral_value():
        return False
    return subject.level == "indicator" and str(int(number.value)) == subject.code and sum(bool(numbers_in(c.text)) for c in row) > 1


def read_rating_row(
    grid: Grid, row: Sequence[Cell], expected: Sequence[Column], state: RowState, around: Surroundings, reading: TableReading
) -> None:
    """A footer of rating levels: by column, else by order."""
    cells = [(cell, rating) for cell in row if (rating := rating_in(cell.text))]
    by_index = {column.index: column for column in expected}
    in_place = all(cell.column in by_index for cell, _ in cells)
    for position, (cell, rating) in enumerate(cells):
        column = by_index[cell.column] if in_place else (expected[position] if len(cells) == len(expected) else Column(cell.column))
        reading.scores.append(rating_row(grid, cell, rating, column.year or state.year or around.year, around))
