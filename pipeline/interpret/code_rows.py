"""Rows of question codes in a table, before the codes are resolved: which cells are codes, which are their scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from normalizers.codes import Place
from normalizers.numbers import Number
from normalizers.years import parse_year
from pipeline.interpret.cells import codes_in, numbers_in
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Subject, part_in
from pipeline.interpret.reading import MAX_PLAUSIBLE, MAX_SCORE, NOT_SCORES, CodeRow, RowState, Surroundings, role_of
from schemas.document import Cell

_ANSWERS = 3


def code_header(marked: Sequence[Cell], grid: Grid) -> tuple[tuple[Cell, str], ...]:
    """The codes of a row that heads columns: three or more cells of one code each, and no scores."""
    lettered = {cell.column for cell in marked if len(codes_in(cell, code_column=False)) == 1}
    bare = len(lettered) >= 2  # among codes with their letters one may have lost it, but not where scores stand
    heads = [cell for cell in marked if cell.column in lettered or (bare and role_of(grid, cell) != "score")]
    found = [(cell, codes[0]) for cell in heads if len(codes := codes_in(cell, code_column=bare)) == 1 and len(cell.text) <= 20]
    others = [cell for cell in marked if cell.column not in {one.column for one, _ in found}]
    if len(found) < 3 or len(others) > 2 or any(n.decimals for cell in others for n in numbers_in(cell.text)):
        return ()
    return tuple(found)


def under_codes(
    row: Sequence[Cell], header: Sequence[tuple[Cell, str]]
) -> tuple[tuple[tuple[Cell, str], ...], tuple[tuple[Cell, tuple[Number, ...]], ...]] | None:
    """The codes of the columns that hold a number in a row below them, and the one stack of those numbers."""
    columns = {cell.column: (cell, token) for cell, token in header}
    cells = [cell for cell in row if cell.column in columns and len(numbers_in(cell.text)) == 1]
    if 2 * len(cells) < len(columns):
        return None
    return tuple(columns[cell.column] for cell in cells), tuple((cell, numbers_in(cell.text)) for cell in cells)


def goes_on_below(row: Sequence[Cell], marked: Sequence[Cell], state: RowState) -> bool:
    """Whether a row holds another part of the codes above it: its cell of codes is blank (merged), and it names a part."""
    blank = {cell.column for cell in row if not cell.text.strip()}
    if not state.last_codes or not {cell.column for cell, _ in state.last_codes} <= blank:
        return False
    return any(part_in(cell.text) for cell in marked) and any(numbers_in(cell.text) for cell in marked)


def owner_of(cell: Cell, groups: Sequence[tuple[tuple[Cell, str], ...]]) -> int:
    """Which of the codes side by side in a row a score belongs to: the nearest to its left; with a single code, any."""
    starts = [tokens[0][0].column for tokens in groups]
    return max((rank for rank, start in enumerate(starts) if start < cell.column), default=0 if len(groups) == 1 else -1)


def code_groups(marked: Sequence[Cell], grid: Grid, subject: Subject | None) -> list[tuple[tuple[Cell, str], ...]]:
    """The codes of a row: one group, or several where the table runs side by side (code, score, code, score)."""
    tokens = _tokens(marked, grid, subject)
    if not tokens:
        return []
    cells = [cell for cell in marked if len(codes_in(cell, code_column=role_of(grid, cell) == "code")) == 1]
    scored = [cell for cell in cells if any(numbers_in(other.text) and other.column > cell.column for other in marked)]
    if len(tokens) == 1 and len(scored) > 1 and all(len(cell.text) <= 20 for cell in scored):
        return [((cell, codes_in(cell, code_column=role_of(grid, cell) == "code")[0]),) for cell in scored]
    return [tokens]


def _tokens(marked: Sequence[Cell], grid: Grid, subject: Subject | None) -> tuple[tuple[Cell, str], ...]:
    """The printed codes of a row. Bare numbers beside an indicator's own name are its ordinal, not a code."""
    best: tuple[tuple[Cell, str], ...] = ()
    for cell in marked:
        role = role_of(grid, cell)
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


def value_cells(row: Sequence[Cell], grid: Grid, tokens: Sequence[tuple[Cell, str]], subject: Subject | None) -> Iterator[Cell]:
    """The cells with the scores of a row of codes: numbers, but not the codes, nor the ordinal of the indicator."""
    code_cells = {cell.column for cell, _ in tokens}
    named = {column.index for column in grid.columns if column.role == "score" or column.year or column.part}
    named = {cell.column for cell in row if cell.column in named and numbers_in(cell.text)}
    loose = [cell for cell in row if role_of(grid, cell) is None and cell.column not in named and numbers_in(cell.text)]
    for cell in row:
        numbers = numbers_in(cell.text)
        if not numbers or cell.column in code_cells or parse_year(cell.text) is not None:
            continue
        role = role_of(grid, cell)
        if named and role is None and cell.column not in named and len(loose) >= _ANSWERS:
            continue  # the share of each answer, beside the score it makes
        small = len(numbers) == 1 and not numbers[0].decimals and numbers[0].value <= 50
        if role in NOT_SCORES and (small or role not in ("code", "ordinal")):
            continue
        if small and subject is not None and subject.code == str(int(numbers[0].value)):
            continue
        if small and role != "score" and not _keyed(grid, cell) and _has_better(row, cell, numbers[0], code_cells):
            continue
        if all(number.value <= (MAX_PLAUSIBLE if number.decimals else MAX_SCORE) for number in numbers):
            yield cell


def _keyed(grid: Grid, cell: Cell) -> bool:
    column = grid.columns[cell.column] if cell.column < len(grid.columns) else None
    return column is not None and bool(column.year or column.part)


def _has_better(row: Sequence[Cell], cell: Cell, small: Number, code_cells: set[int]) -> bool:
    """Whether a row has a number that looks more like a score than a small whole one on its outer edge: with decimals, or above ten."""
    edge = [other.column for other in row if other.text.strip()]
    rivals = [n for other in row if other.column not in code_cells and other.column != cell.column for n in numbers_in(other.text)]
    return cell.column in (edge[0], edge[-1]) and any(n.decimals or n.value > 10 >= small.value for n in rivals)


def code_row(
    grid: Grid,
    number: int,
    row: Sequence[Cell],
    tokens: tuple[tuple[Cell, str], ...],
    values: tuple[tuple[Cell, tuple[Number, ...]], ...],
    state: RowState,
    around: Surroundings,
) -> CodeRow:
    """A row of codes with its scores and what the rows above say of it; the longest text beside them is its title."""
    used = {cell.column for cell, _ in tokens} | {cell.column for cell, _ in values}
    titles = [
        cell.text
        for cell in row
        if cell.column not in used and role_of(grid, cell) in ("title", "indicator", None) and 5 < len(cell.text) <= 200
    ]
    return CodeRow(
        grid,
        number,
        tokens,
        values,
        Place(state.indicator, state.instrument),
        state.part,
        state.part_order,
        state.year or around.year,
        titles[0] if titles else None,
    )
