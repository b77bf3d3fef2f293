"""Score tables to score rows: indicators, sub-indicators, instruments, totals, and the rows of question codes.

A table is read by what its labels name, whichever way it lies: subjects down the side and years or parts across, or the other way round.
Rows displaced by a column or mirrored are recognised by what the cells hold. Numbers under weights, full marks, ranks, counts and the
like are passed over by name; a number that cannot be placed is recorded as unread.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from normalizers.codes import Place
from normalizers.numbers import Number
from normalizers.years import find_fiscal_years, parse_year
from pipeline.identity import value_id
from pipeline.interpret.cells import codes_in, numbers_in
from pipeline.interpret.grid import Column, Grid
from pipeline.interpret.labels import (
    Names,
    Subject,
    change_in,
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
from schemas.document import Cell
from schemas.facts import Evidence, Score, Unread, WeightClaim

_NOT_SCORES = frozenset(
    "instrument_score ordinal weight weighted full_score rank target count page budget difference change code url remark verdict responsible period".split()
)
_MAX_SCORE = Decimal(100)
_MAX_PLAUSIBLE = Decimal(999)


@dataclass(slots=True)
class TableReading:
    """What one table gave. For the table that carries it on: `instrument` and `part` of its last rows, and a row whose label was torn off."""

    scores: list[Score] = field(default_factory=list)
    code_rows: list[CodeRow] = field(default_factory=list)
    weights: list[WeightClaim] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    instrument: str | None = None
    part: int | None = None
    torn: tuple[Grid, tuple[Cell, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known outside the table: the document, its year and names, the section the table stands in, the year of its caption."""

    doc_id: str
    fiscal_year: int
    names: Names
    instrument: str | None = None
    part: int | None = None
    caption_year: int | None = None
    torn: tuple[Grid, tuple[Cell, ...]] | None = None

    @property
    def year(self) -> int:
        """The fiscal year of a score whose column and row do not say one."""
        return self.caption_year or self.fiscal_year


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row with question codes, before the codes are resolved: printed tokens, scores by column, and what surrounds them."""

    grid: Grid
    row: int
    tokens: tuple[tuple[Cell, str], ...]
    values: tuple[tuple[Cell, tuple[Number, ...]], ...]
    place: Place
    part: int | None
    part_order: tuple[int, ...]
    year: int
    title: str | None


@dataclass(slots=True)
class _State:
    """What the rows above say of the rows below (merged cells, heading rows)."""

    instrument: str | None
    part: int | None
    indicator: int | None = None
    part_order: tuple[int, ...] = ()
    year: int | None = None
    code_header: tuple[tuple[Cell, str], ...] = ()


def read_table(grid: Grid, around: Surroundings) -> TableReading:
    """The scores, code rows and weights of a table; empty for a table of something else."""
    reading = TableReading()
    subjects = [column for column in grid.columns if column.subject is not None]
    across = {(c.subject.level, c.subject.code) for c in subjects if c.subject}
    named = sum(any(indicator_in(cell.text, around.names) for cell in row[:3]) for _, row in grid.body())
    if len(across) >= 2 and named >= 2 and all(level == "instrument" for level, _ in across):
        _read_matrix(grid, around, reading)
    elif len(across) >= 2 and not grid.inherited:
        _read_transposed(grid, around, reading)
    else:
        _read_upright(grid, around, reading)
    return reading


def evidence_of(grid: Grid, cell: Cell, confidence: float, steps: Sequence[str]) -> Evidence:
    """The evidence of a value read in a cell."""
    return Evidence(
        page=grid.table.page,
        line=cell.line,
        raw=cell.raw,
        confidence=round(confidence, 3),
        steps=tuple(dict.fromkeys((*cell.steps, *steps))),
        table=grid.table.index,
        row=cell.row,
        column=cell.column,
        bbox=cell.bbox,
    )


def _read_transposed(grid: Grid, around: Surroundings, reading: TableReading) -> None:
    """Subjects across, years (or parts) down."""
    rows = [(number, row) for number, row in grid.body() if any(numbers_in(cell.text) for cell in row)]
    state = _State(around.instrument, None)
    for _, row in rows:
        label = " ".join(cell.text for cell in row if cell.text and not numbers_in(cell.text)).strip()
        kind = total_label(label)
        year = next((year.year for cell in row if (year := parse_year(cell.text))), None) or _one_year(label)
        state.year = year or state.year
        part = part_in(label)
        if kind == "weight":
            _read_weights(grid, row, around, reading)
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
                reading.scores.append(_rating_row(grid, cell, rating, state.year or around.year, around))
                continue
            for position, number in enumerate(numbers_in(cell.text)):
                owner = replace(column, year=column.year or state.year, part=column.part or part)
                _add_score(grid, cell, number, position, subject, owner, around, reading, (), 0.0)


def _read_matrix(grid: Grid, around: Surroundings, reading: TableReading) -> None:
    """Indicators down the side and instruments across: each number is its row's score in the column of the indicator's instrument."""
    for _, row in grid.body():
        subject = next((found for cell in row if (found := indicator_in(cell.text, around.names))), None)
        for cell in row:
            column = grid.columns[cell.column] if cell.column < len(grid.columns) else Column(cell.column)
            numbers = numbers_in(cell.text)
            if column.subject is None or len(numbers) != 1 or parse_year(cell.text) is not None:
                continue
            owner = subject if subject is not None and subject.instrument == column.subject.instrument else None
            if subject is None and total_label(" ".join(c.text for c in row if not numbers_in(c.text))) not in ("weight", "ignored", "weighted", "full_score"):
                owner = column.subject
            if owner is not None:
                _add_score(grid, cell, numbers[0], 0, owner, column, around, reading, (), 0.0)


def _one_year(label: str) -> int | None:
    years = {found.year for found in find_fiscal_years(label) if not found.is_range}
    return years.pop() if len(years) == 1 else None


def _column_subject(column: Column) -> Subject | None:
    if column.subject is not None:
        return column.subject
    if column.role == "rating":
        return Subject("overall", "overall", None)
    if column.role in _NOT_SCORES:
        return None
    kind = total_label(column.header)
    return Subject(kind, kind, None, 0.95) if kind in ("overall", "average") else None


def _read_upright(grid: Grid, around: Surroundings, reading: TableReading) -> None:
    """Subjects down the side."""
    expected = _score_columns(grid, around)
    state = _State(around.instrument, around.part)
    ratings: list[tuple[int, tuple[Cell, ...]]] = []
    torn = around.torn
    beside: dict[int, list[CodeRow]] = defaultdict(list)
    rows = list(enumerate(grid.table.rows)) if any(_code_header([c for c in row if c.text.strip()]) for row in grid.table.rows) else grid.body()
    for number, row in rows:
        marked = [cell for cell in row if cell.text.strip()]
        if not marked:
            continue
        mended = _mend(torn, marked, around) if torn else None
        if torn and mended:
            _read_subject_row(torn[0], torn[1], mended, _score_columns(torn[0], around), state, around, reading)
            torn = None
            continue
        torn = None
        _take_year(marked, grid, state)
        is_part_row = _take_parts(row, state)
        subject = _take_labels(marked, grid, around, state)
        if header_codes := _code_header(marked):
            state.code_header = header_codes
            continue
        if state.code_header and (under := _under_codes(row, state.code_header)):
            reading.code_rows.append(_code_row(grid, number, row, *under, state, around))
            continue
        if stacked := _stacked_rows(marked, row, around.names):
            for one, lone in stacked:
                state.indicator, state.instrument = int(one.code), one.instrument
                _read_subject_row(grid, lone, one, expected, state, around, reading)
            continue
        groups = _code_groups(marked, grid, subject)
        for rank, tokens in enumerate(groups):
            values = tuple((cell, numbers_in(cell.text)) for cell in _value_cells(row, grid, tokens, subject) if _owner(cell, groups) == rank)
            beside[rank].append(_code_row(grid, number, row, tokens, values, state, around))
        if groups:
            continue
        if is_part_row:
            continue
        label = next((cell.text for cell in marked if total_label(cell.text) and not rating_in(cell.text)), "")
        kind = total_label(label)
        kind = "overall" if kind == "weighted" else kind
        rated = sum(rating_in(cell.text) is not None for cell in marked)
        if subject is None and rated and (kind == "rating" or (expected and rated >= len(marked) - 1 and not any(numbers_in(c.text) for c in marked))):
            ratings.append((number, row))
            continue
        if subject is None and kind == "weight":
            continue
        if subject is None and kind in ("overall", "average"):
            subject = Subject(kind, kind, None, 0.97, ("labelled_plain_mean",) if kind == "average" and says_plain_mean(label) else ())
        if subject is not None:
            _read_subject_row(grid, row, subject, expected, state, around, reading)
        elif any(numbers_in(cell.text) for cell in marked):
            torn = (grid, tuple(row))
        if subject is None or subject.level not in ("overall", "average"):
            _read_instrument_cells(grid, row, state, around, reading)
    reading.code_rows += [row for rank in sorted(beside) for row in beside[rank]]
    for _, row in ratings:
        _read_rating_row(grid, row, expected, state, around, reading)
    _read_weight_column(grid, around, reading)
    reading.instrument, reading.part, reading.torn = state.instrument, state.part, torn


def _stacked_rows(marked: Sequence[Cell], row: Sequence[Cell], names: Names) -> list[tuple[Subject, tuple[Cell, ...]]]:
    """A row with several indicators stacked in its cells, as one row for each: names, numbers and changes are taken apart in step."""
    for cell in marked:
        labels = [piece for piece in re.split(r"\n|(?<=\S)\s+(?=[0-9๐-๙]{1,2}\s*[.)])", cell.text) if piece.strip()]
        subjects = [indicator_in(label.strip(), names) for label in labels]
        if len(labels) < 2 or not all(subject is not None and subject.level == "indicator" for subject in subjects):
            continue
        count = len(labels)
        split = {other.column: _taken_apart(other, count) for other in row if other.column != cell.column}
        if any(parts is not None and len(numbers_in(parts[0])) == 1 for parts in split.values()):
            found = [subject for subject in subjects if subject is not None]
            return [(found[i], tuple(_part_cell(other, labels[i] if other is cell else _at(split[other.column], i)) for other in row)) for i in range(count)]
    return []


def _taken_apart(cell: Cell, count: int) -> list[str] | None:
    """The pieces of a cell that holds as many as are wanted; None when it holds another number of them."""
    pieces = [piece for piece in re.split(r"[\n\s]+", cell.text.strip()) if piece]
    return pieces if len(pieces) == count else None


def _at(pieces: list[str] | None, index: int) -> str:
    return pieces[index] if pieces else ""


def _part_cell(cell: Cell, text: str) -> Cell:
    return replace(cell, text=text, steps=(*cell.steps, "stacked_cell") if text else cell.steps)


def _mend(torn: tuple[Grid, tuple[Cell, ...]], marked: Sequence[Cell], around: Surroundings) -> Subject | None:
    """The indicator of a row whose label goes on in the next row, which holds nothing else (a row torn by a page break)."""
    if len(marked) != 1 or numbers_in(marked[0].text):
        return None
    head = next((cell.text for cell in torn[1] if cell.text.strip() and not numbers_in(cell.text)), "")
    found = indicator_in(head + marked[0].text, around.names) if head and indicator_in(marked[0].text, around.names) is None else None
    return replace(found, confidence=found.confidence - 0.05, steps=(*found.steps, "torn_row_joined")) if found else None


def _score_columns(grid: Grid, around: Surroundings) -> list[Column]:
    """The columns that hold scores: by header, else by what stands in them."""
    holds = {
        column.index
        for column in grid.columns
        if any(column.index < len(row) and numbers_in(row[column.index].text) for _, row in grid.body())
    }
    named = [c for c in grid.columns if c.role == "score" or (c.role in (None, "year", "part") and (c.year or c.part))]
    named = [c for c in named if c.index in holds]
    dated = [c for c in named if c.year]
    if len(dated) >= 2:
        named = dated
    if named:
        return named
    found = [c for c in grid.columns if c.index in holds and c.role not in _NOT_SCORES]
    return [c for c in found if _mostly_decimals(grid, c)]


def _mostly_decimals(grid: Grid, column: Column) -> bool:
    """Without a header that says so, a column of scores must look like one: decimals, or full marks."""
    numbers = [n for _, row in grid.body() if column.index < len(row) for n in numbers_in(row[column.index].text)]
    good = sum((n.decimals > 0 or n.value == _MAX_SCORE) and n.value <= _MAX_SCORE for n in numbers)
    return bool(numbers) and 2 * good > len(numbers)


def _take_year(marked: Sequence[Cell], grid: Grid, state: _State) -> None:
    """A year in a merged first column, or alone in a heading row, is the year of the rows below."""
    if any(column.year for column in grid.columns):
        return
    for cell in marked:
        column = grid.columns[cell.column] if cell.column < len(grid.columns) else Column(cell.column)
        year = parse_year(cell.text)
        if year is not None and (column.role in ("year", None) or len(marked) == 1):
            state.year = year.year
        elif len(marked) == 1 and len(cell.text) < 100 and (one := _one_year(cell.text)):
            state.year = one


def _take_parts(row: Sequence[Cell], state: _State) -> bool:
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


def _take_labels(marked: Sequence[Cell], grid: Grid, around: Surroundings, state: _State) -> Subject | None:
    """The subject of a row; instrument and indicator are remembered for the rows below."""
    names = around.names
    found: Subject | None = None
    for cell in sorted(marked, key=lambda cell: _role(grid, cell) not in ("sub_indicator", "indicator")):
        if _role(grid, cell) in ("issue", "measure", "steps", "result", "outcome", "follow_up", "responsible") and len(cell.text) > 60:
            continue
        if numbers_in(cell.text) and _role(grid, cell) not in ("sub_indicator", "indicator", "ordinal", "code"):
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
    if found is None and state.instrument == "OIT" and any(_role(grid, cell) == "sub_indicator" for cell in marked):
        found = next((s for cell in marked if _role(grid, cell) == "sub_indicator" and (s := named_sub_indicator(cell.text, names))), None)
    if found is not None and found.level in ("indicator", "sub_indicator"):
        state.indicator = int(found.code.partition(".")[0])
        if found.instrument != state.instrument:
            state.instrument, state.part = found.instrument, state.part if found.instrument == "EIT" else None
    return found


def _by_number(marked: Sequence[Cell], grid: Grid, names: Names) -> Subject | None:
    """`4` alone in a column headed as that of the indicators."""
    for cell in marked:
        numbers = numbers_in(cell.text)
        if _role(grid, cell) == "indicator" and len(numbers) == 1 and not numbers[0].decimals and names.instrument_of(int(numbers[0].value)):
            code = str(int(numbers[0].value))
            return Subject("indicator", code, names.instrument_of(int(code)), 0.93, ("indicator_by_number",))
    return None


def _role(grid: Grid, cell: Cell) -> str | None:
    return grid.columns[cell.column].role if cell.column < len(grid.columns) else None


def _code_header(marked: Sequence[Cell]) -> tuple[tuple[Cell, str], ...]:
    """The codes of a row that heads columns: three or more cells of one code each, and no scores."""
    found = [(cell, codes[0]) for cell in marked if len(codes := codes_in(cell, code_column=False)) == 1 and len(cell.text) <= 20]
    others = [cell for cell in marked if cell.column not in {one.column for one, _ in found}]
    if len(found) < 3 or len(others) > 2 or any(n.decimals for cell in others for n in numbers_in(cell.text)):
        return ()
    return tuple(found)


def _under_codes(
    row: Sequence[Cell], header: Sequence[tuple[Cell, str]]
) -> tuple[tuple[tuple[Cell, str], ...], tuple[tuple[Cell, tuple[Number, ...]], ...]] | None:
    """The codes of the columns that hold a number in a row below them, and the one stack of those numbers."""
    columns = {cell.column: (cell, token) for cell, token in header}
    cells = [cell for cell in row if cell.column in columns and len(numbers_in(cell.text)) == 1]
    if 2 * len(cells) < len(columns):
        return None
    return tuple(columns[cell.column] for cell in cells), tuple((cell, numbers_in(cell.text)) for cell in cells)


def _owner(cell: Cell, groups: Sequence[tuple[tuple[Cell, str], ...]]) -> int:
    """Which of the codes side by side in a row a score belongs to: the nearest to its left; with a single code, any."""
    starts = [tokens[0][0].column for tokens in groups]
    return max((rank for rank, start in enumerate(starts) if start < cell.column), default=0 if len(groups) == 1 else -1)


def _code_groups(marked: Sequence[Cell], grid: Grid, subject: Subject | None) -> list[tuple[tuple[Cell, str], ...]]:
    """The codes of a row: one group, or several where the table runs side by side (code, score, code, score)."""
    tokens = _tokens(marked, grid, subject)
    if not tokens:
        return []
    cells = [cell for cell in marked if len(codes_in(cell, code_column=_role(grid, cell) == "code")) == 1]
    scored = [cell for cell in cells if any(numbers_in(other.text) and other.column > cell.column for other in marked)]
    if len(tokens) == 1 and len(scored) > 1 and all(len(cell.text) <= 20 for cell in scored):
        return [((cell, codes_in(cell, code_column=_role(grid, cell) == "code")[0]),) for cell in scored]
    return [tokens]


def _tokens(marked: Sequence[Cell], grid: Grid, subject: Subject | None) -> tuple[tuple[Cell, str], ...]:
    """The printed codes of a row. Bare numbers beside an indicator's own name are its ordinal, not a code."""
    best: tuple[tuple[Cell, str], ...] = ()
    for cell in marked:
        role = _role(grid, cell)
        if role in ("responsible", "period") or (role in ("issue", "measure", "steps", "result") and len(cell.text) > 40):
            continue
        tokens = codes_in(cell, code_column=role == "code")
        bare = len(tokens) == 1 and cell.text.strip() == tokens[0].strip() and tokens[0].strip().isdigit()
        if not tokens or (subject is not None and bare and subject.level != "instrument" and role != "code"):
            continue
        if len(tokens) > len(best):
            best = tuple((cell, token) for token in tokens)
    if best and subject is not None and subject.level == "indicator" and all(_is_ordinal(token, subject) for _, token in best):
        return ()
    return best


def _is_ordinal(token: str, subject: Subject) -> bool:
    return bool(numbers_in(token)) and str(numbers_in(token)[0].value) == subject.code


def _value_cells(row: Sequence[Cell], grid: Grid, tokens: Sequence[tuple[Cell, str]], subject: Subject | None) -> Iterator[Cell]:
    """The cells with the scores of a row of codes: numbers, but not the codes, nor the ordinal of the indicator."""
    code_cells = {cell.column for cell, _ in tokens}
    for cell in row:
        numbers = numbers_in(cell.text)
        if not numbers or cell.column in code_cells or parse_year(cell.text) is not None:
            continue
        role = _role(grid, cell)
        small = len(numbers) == 1 and not numbers[0].decimals and numbers[0].value <= 50
        if role in _NOT_SCORES and (small or role not in ("code", "ordinal")):
            continue
        if small and subject is not None and subject.code == str(int(numbers[0].value)):
            continue
        if small and numbers[0].value <= 10 and role not in ("score",) and not _keyed(grid, cell) and _has_better(row, cell, code_cells):
            continue
        if all(number.value <= (_MAX_PLAUSIBLE if number.decimals else _MAX_SCORE) for number in numbers):
            yield cell


def _keyed(grid: Grid, cell: Cell) -> bool:
    column = grid.columns[cell.column] if cell.column < len(grid.columns) else None
    return column is not None and bool(column.year or column.part)


def _has_better(row: Sequence[Cell], cell: Cell, code_cells: set[int]) -> bool:
    """Whether a row has a number that looks more like a score than a small whole one on its outer edge."""
    edge = [other.column for other in row if other.text.strip()]
    rivals = [n for other in row if other.column not in code_cells and other.column != cell.column for n in numbers_in(other.text)]
    return cell.column in (edge[0], edge[-1]) and any(n.decimals or n.value > 10 for n in rivals)


def _code_row(
    grid: Grid,
    number: int,
    row: Sequence[Cell],
    tokens: tuple[tuple[Cell, str], ...],
    values: tuple[tuple[Cell, tuple[Number, ...]], ...],
    state: _State,
    around: Surroundings,
) -> CodeRow:
    used = {cell.column for cell, _ in tokens} | {cell.column for cell, _ in values}
    titles = [cell.text for cell in row if cell.column not in used and _role(grid, cell) in ("title", "indicator", None) and 5 < len(cell.text) <= 200]
    return CodeRow(
        grid, number, tokens, values, Place(state.indicator, state.instrument), state.part, state.part_order, state.year or around.year,
        titles[0] if titles else None,
    )


def _read_subject_row(
    grid: Grid, row: Sequence[Cell], subject: Subject, expected: Sequence[Column], state: _State, around: Surroundings, reading: TableReading
) -> None:
    placed, steps, cost = _place_numbers(grid, row, subject, expected)
    if not placed and subject.level in ("overall", "average"):
        lone = [cell for cell in row if len(numbers_in(cell.text)) == 1 and _role(grid, cell) == "instrument_score"]
        placed = [(cell, numbers_in(cell.text)[0], grid.columns[cell.column]) for cell in lone[:1]]
    change = next((change for cell in row if _role(grid, cell) not in ("issue", "measure") and (change := change_in(cell.text))), None)
    rating = next((r for cell in row if _role(grid, cell) == "rating" and (r := rating_in(cell.text))), None)
    added: list[Score] = []
    for cell, number, column in placed:
        by_column = any(other.part for other in grid.columns)
        part = column.part or (state.part if not by_column and (subject.instrument or state.instrument) == "EIT" else None)
        owner = replace(column, year=column.year or state.year, part=part if (subject.instrument or "EIT") == "EIT" else None)
        score = _add_score(grid, cell, number, 0, subject, owner, around, reading, steps, cost)
        if score is not None:
            added.append(score)
    if added and (change or (rating and subject.level in ("overall", "average"))):
        last = max(added, key=lambda score: score.fiscal_year)
        index = reading.scores.index(last)
        reading.scores[index] = replace(last, change=change, rating=rating if subject.level in ("overall", "average") else None)


def _read_instrument_cells(grid: Grid, row: Sequence[Cell], state: _State, around: Surroundings, reading: TableReading) -> None:
    """A column with the score of the whole instrument, merged over the rows of its indicators."""
    for cell in row:
        numbers = numbers_in(cell.text)
        if _role(grid, cell) == "instrument_score" and len(numbers) == 1 and state.instrument:
            subject = Subject("instrument", state.instrument, state.instrument, 0.97)
            column = replace(grid.columns[cell.column], year=grid.columns[cell.column].year or state.year)
            _add_score(grid, cell, numbers[0], 0, subject, column, around, reading, (), 0.0)


def _place_numbers(
    grid: Grid, row: Sequence[Cell], subject: Subject, expected: Sequence[Column]
) -> tuple[list[tuple[Cell, Number, Column]], tuple[str, ...], float]:
    """The numbers of a row with the columns they belong to; by position, else by order when just as many numbers stand elsewhere."""
    by_index = {column.index: column for column in expected}
    here = [(cell, numbers_in(cell.text)[0], by_index[cell.column]) for cell in row if cell.column in by_index and len(numbers_in(cell.text)) == 1]
    here = [(cell, number, column) for cell, number, column in here if not _is_row_number(cell, number, row, subject)]
    if any(n.decimals for cell in row for n in numbers_in(cell.text)):
        here = [(cell, number, column) for cell, number, column in here if number.decimals or not number.is_percent]
    if len(here) == len(expected) and here:
        return here, (), 0.0
    loose = [
        (cell, numbers_in(cell.text)[0])
        for cell in row
        if len(numbers_in(cell.text)) == 1
        and not _is_row_number(cell, numbers_in(cell.text)[0], row, subject)
        and (cell.column in by_index or _role(grid, cell) not in ("weight", "weighted", "full_score", "rank", "target", "count", "page", "budget", "instrument_score"))
        and parse_year(cell.text) is None
        and (numbers_in(cell.text)[0].decimals or not numbers_in(cell.text)[0].is_percent)
    ]
    decimals = [(cell, number) for cell, number in loose if number.decimals or number.value == _MAX_SCORE or cell.column in by_index]
    if expected and len(decimals) == len(expected) and len(decimals) > len(here):
        label = max((cell.column for cell in row if cell.text.strip() and not numbers_in(cell.text) and not change_in(cell.text)), default=-1)
        mirrored = len(expected) > 1 and label > decimals[-1][0].column and label >= len(row) // 2
        ordered = decimals[::-1] if mirrored else decimals
        step = "mirrored_row" if mirrored else "displaced_row"
        return [(cell, number, column) for (cell, number), column in zip(ordered, expected, strict=True)], (step,), 0.09
    return here, (), 0.0 if len(here) == len(expected) else 0.04


def _is_row_number(cell: Cell, number: Number, row: Sequence[Cell], subject: Subject) -> bool:
    """Whether a number is the row's ordinal: a small whole number equal to the indicator's, on the outer side of its name."""
    if number.decimals or number.value > 10 or number.value != number.value.to_integral_value():
        return False
    return subject.level == "indicator" and str(int(number.value)) == subject.code and sum(bool(numbers_in(c.text)) for c in row) > 1


def _add_score(
    grid: Grid,
    cell: Cell,
    number: Number,
    position: int,
    subject: Subject,
    column: Column,
    around: Surroundings,
    reading: TableReading,
    steps: Sequence[str],
    cost: float,
) -> Score | None:
    year = column.year or around.year
    all_steps = (*number.steps, *subject.steps, *steps)
    confidence = max(0.1, min(subject.confidence, 0.99) - cost - 0.03 * len(number.steps))
    evidence = evidence_of(grid, cell, confidence, all_steps)
    if number.value > _MAX_PLAUSIBLE or (number.value > _MAX_SCORE and not number.decimals):
        reading.unread.append(Unread(evidence, "number_out_of_range"))
        return None
    part = column.part if subject.instrument == "EIT" else None
    identity = value_id(
        around.doc_id, "score", grid.table.page, cell.line, grid.table.index, cell.row, cell.column, f"{subject.code}/{part}/{year}/{position}"
    )
    score = Score(
        value_id=identity, evidence=evidence, fiscal_year=year, level=subject.level, code=subject.code, score=number.value,
        instrument=subject.instrument, part=part, title=_title(subject, around.names),
    )  # fmt: skip
    reading.scores.append(score)
    return score


def _title(subject: Subject, names: Names) -> str | None:
    if subject.level == "indicator":
        return next((row.name for row in names.framework.indicators if str(row.number) == subject.code), None)
    if subject.level == "sub_indicator":
        return next((row.name for row in names.framework.sub_indicators if row.code == subject.code), None)
    return None


def _rating_row(grid: Grid, cell: Cell, rating: str, year: int, around: Surroundings) -> Score:
    identity = value_id(around.doc_id, "rating", grid.table.page, cell.line, grid.table.index, cell.row, cell.column, str(year))
    return Score(
        value_id=identity, evidence=evidence_of(grid, cell, 0.97, ()), fiscal_year=year, level="overall", code="overall", score=None, rating=rating
    )


def _read_rating_row(
    grid: Grid, row: Sequence[Cell], expected: Sequence[Column], state: _State, around: Surroundings, reading: TableReading
) -> None:
    """A footer of rating levels: by column, else by order."""
    cells = [(cell, rating) for cell in row if (rating := rating_in(cell.text))]
    by_index = {column.index: column for column in expected}
    in_place = all(cell.column in by_index for cell, _ in cells)
    for position, (cell, rating) in enumerate(cells):
        column = by_index[cell.column] if in_place else (expected[position] if len(cells) == len(expected) else Column(cell.column))
        reading.scores.append(_rating_row(grid, cell, rating, column.year or state.year or around.year, around))


def _read_weights(grid: Grid, row: Sequence[Cell], around: Surroundings, reading: TableReading) -> None:
    """The row of weights of a table with the instruments across."""
    for cell in row:
        subject = grid.columns[cell.column].subject if cell.column < len(grid.columns) else None
        numbers = numbers_in(cell.text)
        if subject is not None and subject.level == "instrument" and len(numbers) == 1:
            reading.weights.append(_weight(grid, cell, subject.code, numbers[0], around))


def _read_weight_column(grid: Grid, around: Surroundings, reading: TableReading) -> None:
    """Weights down the side: each number in a column headed so, with the instrument of its row."""
    for column in grid.columns:
        if column.role != "weight":
            continue
        for _, row in grid.body():
            instruments = {code for cell in row if (code := instrument_in(cell.text, around.names))}
            numbers = numbers_in(row[column.index].text) if column.index < len(row) else ()
            if len(instruments) == 1 and len(numbers) == 1:
                reading.weights.append(_weight(grid, row[column.index], instruments.pop(), numbers[0], around))


def _weight(grid: Grid, cell: Cell, instrument: str, number: Number, around: Surroundings) -> WeightClaim:
    identity = value_id(around.doc_id, "weight", grid.table.page, cell.line, grid.table.index, cell.row, cell.column, instrument)
    return WeightClaim(
        value_id=identity, evidence=evidence_of(grid, cell, 0.95, number.steps), fiscal_year=around.year, instrument=instrument, weight=number.value
    )
