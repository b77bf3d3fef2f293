"""Rows of question codes to scores: codes resolved down the whole document, scores given to codes and to the parts of EIT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizers.codes import INSTRUMENT_OF, ResolvedCode, resolve_column
from normalizers.numbers import Number
from pipeline.identity import value_id
from pipeline.interpret.labels import Names
from pipeline.interpret.reading import CodeRow, evidence_of
from schemas.document import Cell
from schemas.facts import Score, Unread


def read_questions(rows: Sequence[CodeRow], names: Names, doc_id: str) -> tuple[list[Score], list[Unread]]:
    """The scores of all code rows of a document, in reading order, and the cells that could not be read."""
    tokens = [(row, cell, token) for row in rows for cell, token in row.tokens]
    places = [
        replace(row.place, restart=index > 0 and tokens[index - 1][0].grid.table != row.grid.table and not row.grid.adjacent)
        for index, (row, _, _) in enumerate(tokens)
    ]
    resolved = resolve_column([token for _, _, token in tokens], places, names.book)
    by_row: dict[int, list[tuple[Cell, str, ResolvedCode]]] = {}
    for (row, cell, token), code in zip(tokens, resolved, strict=True):
        by_row.setdefault(id(row), []).append((cell, token, code))
    scores: list[Score] = []
    unread: list[Unread] = []
    for row in rows:
        _read_row(row, by_row[id(row)], rows, names, doc_id, scores, unread)
    return scores, unread


def _read_row(
    row: CodeRow,
    codes: Sequence[tuple[Cell, str, ResolvedCode]],
    rows: Sequence[CodeRow],
    names: Names,
    doc_id: str,
    scores: list[Score],
    unread: list[Unread],
) -> None:
    leaked = _leaked_part_numbers(row, rows)
    for cell, numbers in row.values:
        if cell.column in leaked:
            unread.append(Unread(evidence_of(row.grid, cell, 0.3, ("leaked_header_digit",)), "leaked_header_digit"))
        elif len(numbers) not in (len(codes), 1) and len(codes) > 1:
            unread.append(Unread(evidence_of(row.grid, cell, 0.3, ()), "stacked_numbers_do_not_match_codes"))
    values = [(cell, numbers) for cell, numbers in row.values if cell.column not in leaked and len(numbers) == len(codes)]
    if not values and len(codes) > 1:
        single = [(cell, numbers[0]) for cell, numbers in row.values if len(numbers) == 1 and cell.column not in leaked]
        if len(single) == len(codes):
            values = [(single[0][0], tuple(number for _, number in single))]
    for (code_cell, _, code), position in zip(codes, range(len(codes)), strict=True):
        if code.code is None:
            unread.append(Unread(evidence_of(row.grid, code_cell, 0.0, code.steps), "unknown_code"))
            continue
        keyed = _keys([cell for cell, _ in values], row, rows, code.code, bool(leaked))
        for (cell, numbers), (year, part, extra, cost) in zip(values, keyed, strict=True):
            if len(numbers) > 1:
                extra, cost = (*extra, "stacked_cell"), cost + 0.03
            scores.append(_score(row, cell, numbers[position], code, year, part, extra, cost, position, names, doc_id))


def _keys(
    cells: Sequence[Cell], row: CodeRow, rows: Sequence[CodeRow], code: str, leaked: bool
) -> list[tuple[int, int | None, tuple[str, ...], float]]:
    """Year and part of each score of a row: by column header, by the heading row of the parts, by the columns of the rows beside it."""
    columns = [row.grid.columns[cell.column] if cell.column < len(row.grid.columns) else None for cell in cells]
    years = [column.year if column and column.year else row.year for column in columns]
    is_eit = INSTRUMENT_OF[code[0]] == "EIT"
    if not is_eit:
        return [(year, None, (), 0.0) for year in years]
    named = [column.part if column else None for column in columns]
    if cells and all(part is not None for part in named):
        return [(year, part, (), 0.0) for year, part in zip(years, named, strict=True)]
    order = row.part_order
    if order and len(cells) == len(order):
        return [(year, part, (), 0.0) for year, part in zip(years, order, strict=True)]
    if order and len(cells) == 1:
        part = _part_by_column(cells[0], row, rows)
        return [(years[0], part, ("part_by_column",) if part else ("part_unknown",), 0.45 if leaked or not part else 0.1)]
    headed = sorted({column.part for column in row.grid.columns if column.part})
    if len(headed) == 2 and len(cells) == 2:
        return [(year, part, ("part_by_order",), 0.08) for year, part in zip(years, headed, strict=True)]
    return [(year, row.part, (), 0.0) for year in years]


def _full_rows(row: CodeRow, rows: Sequence[CodeRow]) -> list[CodeRow]:
    """The rows of the same table that have a score for each part."""
    return [other for other in rows if other.grid.table == row.grid.table and len(other.values) == len(other.part_order) >= 2]


def _part_by_column(cell: Cell, row: CodeRow, rows: Sequence[CodeRow]) -> int | None:
    parts = {
        part
        for other in _full_rows(row, rows)
        for (beside, _), part in zip(other.values, other.part_order, strict=True)
        if beside.column == cell.column
    }
    return parts.pop() if len(parts) == 1 else None


def _leaked_part_numbers(row: CodeRow, rows: Sequence[CodeRow]) -> set[int]:
    """Columns where a digit of the heading `ส่วนที่ ๑ ๒` fell into a score's cell: a bare 1 or 2 among scores far above it."""
    order = row.part_order or tuple(column.part for column in row.grid.columns if column.part)
    if not order:
        return set()
    others = [n.value for other in rows if other.grid.table == row.grid.table and other is not row for _, ns in other.values for n in ns]
    high = [value for value in others if value > 10]
    if 2 * len(high) < len(others) or not high:
        return set()
    return {cell.column for cell, numbers in row.values if len(numbers) == 1 and _is_part_digit(numbers[0], order)}


def _is_part_digit(number: Number, order: Sequence[int]) -> bool:
    return not number.decimals and number.value in order


def _score(
    row: CodeRow,
    cell: Cell,
    number: Number,
    code: ResolvedCode,
    year: int,
    part: int | None,
    steps: Sequence[str],
    cost: float,
    position: int,
    names: Names,
    doc_id: str,
) -> Score:
    name = code.code or ""
    table = row.grid.table
    key = f"{name}/{part}/{year}/{position}"
    return Score(
        value_id=value_id(doc_id, "score", table.page, cell.line, table.index, cell.row, cell.column, key),
        evidence=evidence_of(
            row.grid, cell, max(0.1, code.confidence - cost - 0.03 * len(number.steps)), (*number.steps, *code.steps, *steps)
        ),
        fiscal_year=year,
        level="question",
        code=name,
        score=number.value,
        instrument=INSTRUMENT_OF[name[0]],
        part=part,
        title=names.framework.items.get(name) or row.title,
    )
