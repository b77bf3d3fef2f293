"""A row of a table of measures: its cells by role (put back where the row is displaced), and the indicator it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from normalizers.dates import parse_period
from normalizers.numerals import to_arabic
from pipeline.interpret.cells import numbers_in
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Names, Subject, indicator_in
from pipeline.interpret.leading import leading_indicator
from schemas.document import Cell
from schemas.vocabulary import key, load

_NO_NUMBER = re.compile(r"[^\d.]")

TEXT_ROLES = ("measure", "issue", "title")


def row_number(raw: str | None) -> int | None:
    """The number a measure bears (`(๓)`, `3.`); None for none, a bullet, or a number of several levels (`1.2`)."""
    digits = _NO_NUMBER.sub("", to_arabic(raw or "")).strip(".")
    return int(digits) if digits.isdigit() else None


def by_role(row: Sequence[Cell], grid: Grid, names: Names) -> dict[str, list[Cell]]:
    """The cells of a row by role. A row that does not fit its headers (displaced) is read by what the cells hold."""
    cells: dict[str, list[Cell]] = {}
    for cell in row:
        if cell.text.strip():
            column = grid.columns[cell.column] if cell.column < len(grid.columns) else None
            role = (column.role if column else None) or ("quarter" if column and column.quarter else "other")
            role = "ordinal" if role == "code" else role
            cells.setdefault(role, []).append(cell)
    return _realigned(cells, row, grid, names)


def _realigned(cells: dict[str, list[Cell]], row: Sequence[Cell], grid: Grid, names: Names) -> dict[str, list[Cell]]:
    """A row shifted by one column: told by a period or a unit standing where its header does not allow it, and moved back as a whole."""
    period_column = next((column.index for column in grid.columns if column.role == "period"), None)
    if period_column is None:
        return cells
    here = next((cell for cell in row if cell.column == period_column), None)
    if here is not None and here.text and parse_period(here.text, 2560) is not None:
        return cells
    found = [cell.column for cell in row if 3 < len(cell.text) <= 60 and parse_period(cell.text, 2560) is not None]
    if len(found) != 1 or found[0] == period_column or abs(found[0] - period_column) > 1:
        return cells
    shift = period_column - found[0]
    moved: dict[str, list[Cell]] = {}
    for cell in row:
        if cell.text.strip():
            target = cell.column + shift
            role = grid.columns[target].role if 0 <= target < len(grid.columns) else None
            moved.setdefault(role or "other", []).append(cell)
    return moved


def whole_rows(grid: Grid, names: Names) -> list[tuple[Cell, ...]]:
    """The rows of a table told from printed lines, put together where the name of the indicator is broken over two of them or more."""
    rows: list[tuple[Cell, ...]] = []
    columns = [column.index for column in grid.columns if column.role == "indicator"]
    for _, row in grid.body():
        if rows and len(columns) == 1 and _completes_name(rows[-1], row, columns[0], names):
            rows[-1] = tuple(_glued(above, below, columns[0]) for above, below in zip_longest(rows[-1], row))
        else:
            rows.append(tuple(row))
    return rows


def _completes_name(above: Sequence[Cell], row: Sequence[Cell], column: int, names: Names) -> bool:
    """Whether the cell of the indicator goes on with the name begun above it: together they are one, and it alone is none."""
    begun, tail = (next((cell.text.strip() for cell in one if cell.column == column), "") for one in (above, row))
    if not begun or not tail or indicator_in(tail, names) is not None:
        return False
    return indicator_in(begun + tail, names) is not None and (indicator_in(begun, names) is None or _says_more(begun, tail, names))


def _says_more(begun: str, tail: str, names: Names) -> bool:
    """Whether a name that was understood though it is cut off is whole with what stands below it."""
    first, both = indicator_in(begun, names), indicator_in(begun + tail, names)
    return (
        first is not None
        and both is not None
        and first.code == both.code
        and both.confidence >= first.confidence
        and not first.steps == both.steps == ()
    )


def _glued(above: Cell | None, below: Cell | None, name: int) -> Cell:
    """Two cells of one column as one; a name goes on without a break."""
    first, second = above or below, below if above else None
    assert first is not None
    if second is None or not second.text.strip():
        return first
    mark = "" if first.column == name or not first.text.strip() else "\n"
    return replace(
        first,
        text=f"{first.text}{mark}{second.text}",
        raw=f"{first.raw}{mark}{second.raw}",
        steps=tuple(dict.fromkeys((*first.steps, *second.steps))),
    )


def own_indicator(cells: dict[str, list[Cell]], names: Names) -> Subject | None:
    """The indicator in a column of its own: it holds for the rows below too (merged cells)."""
    for role in ("indicator", "sub_indicator", "ordinal", "instrument", "other"):
        for cell in cells.get(role, ()):
            subject = indicator_in(cell.text, names)
            if subject is not None:
                return subject
            numbers = numbers_in(cell.text)
            if role == "indicator" and len(numbers) == 1 and not numbers[0].decimals and names.instrument_of(int(numbers[0].value)):
                return Subject("indicator", str(int(numbers[0].value)), names.instrument_of(int(numbers[0].value)), 0.93)
    return None


def topic_of(cells: dict[str, list[Cell]], names: Names) -> Subject | None:
    """The indicator that a cell of the topic names and nothing else: it holds for the rows below whose topic is blank (merged cells)."""
    issues = cells.get("issue", ()) if "measure" in cells else ()
    return next((subject for cell in issues if (subject := indicator_in(cell.text, names)) is not None), None)


def leading_indicator_of(cells: dict[str, list[Cell]], names: Names) -> Subject | None:
    """The indicator that the measure's own text begins with: it holds for that measure alone."""
    for role in TEXT_ROLES:
        for cell in cells.get(role, ()):
            subject = leading_indicator(cell.text, names)
            if subject is not None:
                return subject
    return None


def heading_indicator(grid: Grid, names: Names) -> Subject | None:
    """The indicator named by a short heading right above the table."""
    for line in reversed(grid.caption[-2:]):
        text = line.text.strip()
        if len(text) <= 110 and (subject := indicator_in(text, names)) is not None:
            return subject
    return None


def is_banner(row: Sequence[Cell], grid: Grid) -> bool:
    """A row with a single short cell at its beginning: the heading of the rows below (an indicator, an instrument)."""
    marked = [cell for cell in row if cell.text.strip()]
    if len(marked) != 1 or len(grid.columns) < 3 or marked[0].column != 0 or len(marked[0].text) > 120:
        return False
    return key(marked[0].text).startswith(tuple(key(word) for word in load("measures")["banner_starts"]))
