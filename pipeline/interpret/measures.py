"""Plan and report tables to measures: what is to be done, by whom, when, with what result.

Columns may come in any order and under any of many headers. A measure may go on over several rows (merged cells, page breaks); rows that
carry on a measure are joined to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from normalizers.dates import Period, fiscal_year_span, parse_period
from pipeline.identity import value_id
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Names, Subject, instrument_in, named_sub_indicator
from pipeline.interpret.measure_rows import (
    TEXT_ROLES,
    by_role,
    heading_indicator,
    is_banner,
    leading_indicator_of,
    own_indicator,
    row_number,
    topic_of,
    whole_rows,
)
from pipeline.interpret.units import looks_like_unit, split_units
from schemas.document import Cell
from schemas.facts import Evidence, Measure, PeriodStatement, Unread
from schemas.vocabulary import key, load, pattern

_WORK = ("steps", "responsible", "period", "period_start", "follow_up", "result", "outcome")
_BY_LINES = ("aligned", "unruled")
"""Styles of tables that are told from printed lines: a cell that is wrapped gives more than one row."""
_BULLETS = ("-", "•", "–")
_D = "[0-9๐-๙]"
_NUMBER_CELL = re.compile(rf"\s*({_D}{{1,3}}(?:\.{_D}{{1,2}})?)\s*[.)]?\s*")
_DASHES = re.compile(r"^[-–•\s]+")
_NUMBER = re.compile(
    rf"^\s*(?P<raw>\(?{_D}{{1,3}}(?:\.{_D}{{1,2}})*\s*[.)]+|\(?{_D}{{1,2}}\)|{_D}{{1,2}}(?=\s+\S)|{_D}{{1,2}}\.{_D}{{1,2}}(?=\s))\s*"
)


@dataclass(slots=True)
class _Collected:
    """A measure being put together from the cells of its rows."""

    first: Cell
    grid: Grid
    texts: dict[str, list[str]] = field(default_factory=dict)
    responsible: list[str] = field(default_factory=list)
    period: Period | None = None
    period_raw: str | None = None
    quarters: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    indicator: Subject | None = None
    instrument: str | None = None
    number_raw: str | None = None
    ordinal: str | None = None
    about: str | None = None
    sub_name: str | None = None
    steps: list[str] = field(default_factory=list)
    confidence: float = 0.97

    def add(self, role: str, text: str) -> None:
        if text and text not in self.texts.get(role, []):
            self.texts.setdefault(role, []).append(text)

    def text(self, role: str) -> str | None:
        return "\n".join(self.texts[role]) if role in self.texts else None

    @property
    def main_role(self) -> str | None:
        return next((role for role in TEXT_ROLES if role in self.texts), None)


@dataclass(slots=True)
class Plan:
    """What the tables of measures of a document gave."""

    measures: list[Measure] = field(default_factory=list)
    periods: list[PeriodStatement] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def is_measures_table(grid: Grid) -> bool:
    """Whether a table lists measures: a column of them (or of what must improve), and columns of work, and no scores."""
    roles = grid.roles()
    if "score" in roles and not {"responsible", "period"} & roles:
        return False
    if "code" in roles and "score" in roles:
        return False
    work = sum(role in roles for role in _WORK) + any(column.quarter or column.month for column in grid.columns)
    if roles & {"measure", "issue"}:
        return work >= 1 and (work >= 2 or "measure" in roles or bool({"result", "steps", "responsible"} & roles))
    return work >= 2 and bool({"responsible", "period"} & roles) and bool(roles & {"indicator", "steps", "title"})


def read_measures(grids: Sequence[Grid], fiscal_year: int, plan_year: int, names: Names, doc_id: str) -> Plan:
    """The measures of all tables of a document, in order. `plan_year` is the fiscal year the measures are for (quarters, "all year")."""
    plan = Plan()
    collected: list[_Collected] = []
    last: _Collected | None = None
    carried: Subject | None = None
    merged: Subject | None = None
    before: Grid | None = None
    for grid in grids:
        if not is_measures_table(grid):
            if grid.roles():
                last = carried = before = None
            continue
        chained = before is not None and (grid.adjacent or grid.inherited)
        if not chained:
            last, carried = None, None
        heading = heading_indicator(grid, names)
        merged = merged if chained else None
        for position, row in enumerate(whole_rows(grid, names) if grid.table.style in _BY_LINES else [row for _, row in grid.body()]):
            cells = by_role(row, grid, names)
            own = own_indicator(cells, names)
            label = own or leading_indicator_of(cells, names)
            merged = topic_of(cells, names) if cells.get("issue") else merged
            carried = own or carried
            is_wrapped = last is not None and _is_wrapped(cells, last, label, grid)
            subject = label or merged or carried or heading
            continues = is_wrapped or (last is not None and _carries_on(cells, last, label, subject, position == 0 and chained))
            if not any(cells.values()):
                continue
            if is_banner(row, grid):
                carried = label or carried
                continue
            if not continues:
                last = _Collected(next(cell for cell in row if cell.text.strip()), grid)
                last.indicator = subject
                collected.append(last)
            if last is not None:
                _take(last, cells, row, grid, plan_year, names, doc_id, plan, is_wrapped=is_wrapped)
        before = grid
    kept = [one for one in collected if one.main_role is not None or one.texts.get("steps")]
    for sequence, one in enumerate(kept, start=1):
        plan.measures.append(_finish(one, sequence, fiscal_year, plan_year, names, doc_id))
    return plan


def _printed(cells: dict[str, list[Cell]], role: str) -> str | None:
    """What the cells of a role say, for comparing one row with another."""
    return key("".join(cell.text for cell in cells.get(role, ()))).strip(".()") or None


def _says_otherwise(cells: dict[str, list[Cell]], last: _Collected, subject: Subject | None) -> bool:
    """Whether a row has a number or an indicator that is not that of the measure above it."""
    ordinal, about = _printed(cells, "ordinal"), _printed(cells, "indicator")
    if ordinal not in (None, last.ordinal) or about not in (None, last.about):
        return True
    return subject is not None and (last.indicator is None or subject.code != last.indicator.code)


def _is_wrapped(cells: dict[str, list[Cell]], last: _Collected, label: Subject | None, grid: Grid) -> bool:
    """Whether a row is the second line of the one above, the unit wrapped too: no number, no period, and its unit begins like none."""
    if grid.table.style not in _BY_LINES or label is not None or (last.number_raw is None and last.period_raw is None):
        return False
    if any(cells.get(role) for role in ("ordinal", "indicator", "sub_indicator", "period", "period_start", "period_end", "quarter")):
        return False
    texts = [cell.text.strip() for role in (*TEXT_ROLES, "steps", "result", "outcome", "follow_up") for cell in cells.get(role, ())]
    if any(text.startswith(_BULLETS) or _NUMBER.match(text) for text in texts):
        return False
    units = "".join(cell.text for cell in cells.get("responsible", ())).split()
    if not units or not last.responsible or not looks_like_unit(last.responsible[-1]):
        return False
    return units[0].startswith(tuple(load("units")["joiners"])) or not looks_like_unit(units[0])


def _carries_on(
    cells: dict[str, list[Cell]], last: _Collected, label: Subject | None, subject: Subject | None, first_after_break: bool
) -> bool:
    """Whether a row goes on with the measure above it. `label` is the indicator the row names, `subject` the one that holds for it."""
    main = [cell.text.strip() for role in TEXT_ROLES for cell in cells.get(role, ())]
    if not main:
        return label is None or (last.indicator is not None and label.code == last.indicator.code and not cells.get("indicator"))
    role = last.main_role
    if role is not None and key(main[0]) == key(last.texts[role][0]):
        return not _says_otherwise(cells, last, subject)
    if _NUMBER.match(main[0]) or label is not None or cells.get("ordinal"):
        return False
    numbered = last.number_raw is not None and any(column.role in ("ordinal", "code") for column in last.grid.columns)
    if numbered and not any(cells.get(name) for name in ("responsible", "period", "period_start")):
        return True
    if first_after_break and not cells.get("responsible") and not cells.get("period") and not main[0].startswith(_BULLETS):
        return not cells.get("indicator") and not cells.get("sub_indicator")
    return False


def _take(
    one: _Collected,
    cells: dict[str, list[Cell]],
    row: Sequence[Cell],
    grid: Grid,
    plan_year: int,
    names: Names,
    doc_id: str,
    plan: Plan,
    *,
    is_wrapped: bool,
) -> None:
    """Adds the cells of a row to a measure. In a wrapped row the last unit of the row above goes on."""
    one.ordinal, one.about = one.ordinal or _printed(cells, "ordinal"), one.about or _printed(cells, "indicator")
    for role in (*TEXT_ROLES, "steps", "follow_up", "result", "outcome"):
        for cell in cells.get(role, ()):
            one.add(role, cell.text.strip())
            one.steps.extend(cell.steps)
    for cell in cells.get("responsible", ()):
        begun = f"{one.responsible.pop()}\n" if is_wrapped else ""
        for unit in split_units(begun + cell.text):
            if key(unit) not in {key(known) for known in one.responsible}:
                one.responsible.append(unit)
    for cell in cells.get("period", ()):
        _take_period(one, cell, cell.text, grid, plan_year, doc_id, plan)
    ends = [*cells.get("period_start", ()), *cells.get("period_end", ())]
    if len(ends) == 2:
        _take_period(one, ends[0], f"{ends[0].text} - {ends[1].text}", grid, plan_year, doc_id, plan)
    marks = {str(mark) for mark in load("tables")["check_marks"]}
    for cell in row:
        column = grid.columns[cell.column] if cell.column < len(grid.columns) else None
        text = cell.text.strip()
        if column is None or not text:
            continue
        marked = text in marks or len(text) <= 3
        if column.quarter and marked:
            one.quarters.append(column.quarter)
        if column.month and marked:
            one.months.append(column.month)
        if not (column.role or column.quarter or column.month or column.subject or marked):
            plan.unread.append(Unread(_evidence(cell, grid, 0.3, ()), "unknown_column"))
    for cell in cells.get("ordinal", ()):
        if one.number_raw is None and (match := _NUMBER_CELL.fullmatch(cell.text)):
            one.number_raw = match.group(1)
    for role in ("instrument", "indicator", "sub_indicator", "other"):
        for cell in cells.get(role, ()):
            one.instrument = one.instrument or instrument_in(cell.text, names)
    for cell in (*cells.get("indicator", ()), *cells.get("sub_indicator", ())):
        sub = named_sub_indicator(_DASHES.sub("", cell.text), names)
        one.sub_name = one.sub_name or (cell.text.strip() if sub else None)


def _take_period(one: _Collected, cell: Cell, text: str, grid: Grid, plan_year: int, doc_id: str, plan: Plan) -> None:
    period = parse_period(text, plan_year) or _bare_quarters(text, cell, grid, plan_year)
    if period is None:
        plan.unread.append(Unread(_evidence(cell, grid, 0.3, ()), "unreadable_period"))
        one.period_raw = one.period_raw or text.strip()
        return
    if period.start is not None and period.end is not None:
        identity = value_id(doc_id, "period", grid.table.page, cell.line, grid.table.index, cell.row, cell.column)
        evidence = _evidence(cell, grid, 0.97, period.steps)
        plan.periods.append(
            PeriodStatement(value_id=identity, evidence=evidence, start=period.start, end=period.end, fiscal_year=plan_year)
        )
    if one.period is None:
        one.period, one.period_raw = period, text.strip()


def _bare_quarters(text: str, cell: Cell, grid: Grid, plan_year: int) -> Period | None:
    """`๑, ๒` under a header that speaks of quarters."""
    word = min(load("tables")["quarter_headers"]["contains"], key=len)
    header = grid.columns[cell.column].header if cell.column < len(grid.columns) else ""
    bare = pattern("measures", "bare_quarters").fullmatch(key(text)) is not None
    return parse_period(f"{word} {text}", plan_year) if bare and key(word) in key(header) else None


def _evidence(cell: Cell, grid: Grid, confidence: float, steps: Iterable[str]) -> Evidence:
    return Evidence(
        page=grid.table.page, line=cell.line, raw=cell.raw, confidence=confidence, steps=tuple(dict.fromkeys((*cell.steps, *steps))),
        table=grid.table.index, row=cell.row, column=cell.column, bbox=cell.bbox,
    )  # fmt: skip


def _span(one: _Collected, plan_year: int) -> tuple[dt.date | None, dt.date | None]:
    """The span of the quarters or months marked in a chart, within the fiscal year of the plan (October to September)."""
    months = [month for quarter in one.quarters for month in range(3 * quarter - 2, 3 * quarter + 1)]  # counted from October
    months += [(month + 2) % 12 + 1 for month in one.months]
    if not months:
        return None, None
    first, _ = fiscal_year_span(plan_year)
    return _month(first, min(months) - 1), _month(first, max(months)) - dt.timedelta(days=1)


def _month(first: dt.date, after: int) -> dt.date:
    """The first day of the month so many months after a first day."""
    months = first.month - 1 + after
    return dt.date(first.year + months // 12, months % 12 + 1, 1)


def _finish(one: _Collected, sequence: int, fiscal_year: int, plan_year: int, names: Names, doc_id: str) -> Measure:
    role = one.main_role
    main = one.texts[role][0] if role else ""
    number_raw = one.number_raw
    if number_raw is None and (match := _NUMBER.match(main)):
        number_raw = match["raw"].strip()
    indicator = one.indicator.indicator if one.indicator is not None else None
    instrument = names.instrument_of(indicator) if indicator is not None else one.instrument
    quarters = tuple(sorted(set(one.quarters) | set(one.period.quarters if one.period else ())))
    start, end = (one.period.start, one.period.end) if one.period else _span(one, plan_year)
    cell = one.first
    return Measure(
        value_id=value_id(doc_id, "measure", one.grid.table.page, cell.line, one.grid.table.index, cell.row, None),
        evidence=_evidence(cell, one.grid, one.confidence, one.indicator.steps if one.indicator else ()),
        fiscal_year=fiscal_year,
        sequence=sequence,
        number_raw=number_raw,
        number=row_number(number_raw),
        indicator=indicator,
        instrument=instrument,
        title=one.text("title") or one.sub_name,
        issue=one.text("issue"),
        measure=one.text("measure") or (one.text("steps") if role is None else None),
        steps_text=one.text("steps"),
        responsible=tuple(one.responsible),
        period_raw=one.period_raw,
        period_start=start,
        period_end=end,
        quarters=quarters,
        follow_up=one.text("follow_up"),
        result=one.text("result"),
        outcome=one.text("outcome"),
    )
