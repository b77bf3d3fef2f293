"""What a column is for, told by what its cells hold where its header does not say.

Headers of real reports are missing, broken over lines, or worded in ways no list foresees; a column of periods, of units or of indicators
shows itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from normalizers.dates import parse_period
from normalizers.years import parse_year
from pipeline.interpret.cells import lettered_codes, numbers_in
from pipeline.interpret.labels import Names, Subject, indicator_in
from pipeline.interpret.units import looks_like_unit
from schemas.document import Cell
from schemas.knowledge import knowledge
from schemas.vocabulary import key, load, pattern

_MOST = 0.7
_MOST_CODES = 0.5
_PROSE = 18


@dataclass(frozen=True, slots=True)
class Column:
    """What the header of a column says. All fields but `index` may be unknown (None or empty)."""

    index: int
    header: str = ""
    role: str | None = None
    year: int | None = None
    part: int | None = None
    quarter: int | None = None
    month: int | None = None
    subject: Subject | None = None


@knowledge
def _months() -> dict[str, int]:
    return {key(form).rstrip("."): number for number, forms in load("measures")["month_forms"].items() for form in forms}


def month_in(text: str) -> int | None:
    """The month (1-12) a short header names alone (`ต.ค.`, `ตุลาคม`), or None."""
    return _months().get(key(text).rstrip(".")) if len(text) <= 14 else None


def roles_by_content(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], names: Names) -> tuple[Column, ...]:
    """The columns, with a role for those whose header gave none: period, responsible, indicator; text that is left is the measure."""
    found = list(columns)
    for index, column in enumerate(found):
        if column.role in (None, "title", "indicator", "remark") and _share(_texts(rows, index), _is_code) >= _MOST_CODES:
            found[index] = replace(column, role="code")
    for index, column in enumerate(found):
        if _is_open(column):
            role = _role(_texts(rows, index), names)
            if role is not None and role not in {other.role for other in found}:
                found[index] = replace(column, role=role)
    roles = {column.role for column in found}
    for index, column in enumerate(found):
        if column.role == "organization" and "responsible" not in roles and _share(_texts(rows, index), looks_like_unit) >= _MOST:
            found[index] = replace(column, role="responsible")
    scores = [column for column in found if column.role == "score"]
    if "code" in roles and len(scores) == 2 and not any(column.year or column.part for column in scores):
        of_indicators = [column for column in scores if pattern("tables", "indicator_scores").search(key(column.header))]
        for column in of_indicators if len(of_indicators) == 1 else ():
            found[column.index] = replace(column, role="indicator_score")
    roles = {column.role for column in found}
    if roles & {"period", "responsible", "period_start"} and not roles & {"measure", "issue", "score", "code"}:
        prose = [c for c in found if _is_open(c) or c.role in ("indicator", "title")]
        prose = [c for c in prose if _is_prose(_texts(rows, c.index)) and not _share(_texts(rows, c.index), _test(names)) > _MOST]
        if prose:
            first = prose[0]
            found[first.index] = replace(first, role="measure")
    return tuple(found)


def _is_open(column: Column) -> bool:
    return column.role in (None, "remark") and not (column.year or column.part or column.quarter or column.month or column.subject)


def _texts(rows: Sequence[Sequence[Cell]], index: int) -> list[str]:
    return [row[index].text.strip() for row in rows if index < len(row) and row[index].text.strip()]


def _role(texts: Sequence[str], names: Names) -> str | None:
    if len(texts) < 2 and not (texts and len(texts[0]) > 5):
        return None
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("period", lambda text: parse_year(text) is None and not numbers_in(text) and parse_period(text, 2560) is not None),
        ("responsible", looks_like_unit),
        ("indicator", _test(names)),
    )
    if _counts_up(texts):
        return "ordinal"
    if _are_weights(texts):
        return "weight"
    for role, test in tests:
        if _share(texts, test) >= _MOST:
            return role
    return None


def _is_code(text: str) -> bool:
    return len(text) <= 24 and bool(lettered_codes(text))


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether a column only numbers its rows: whole numbers, each one more than the last."""
    numbers = [numbers_in(text)[0] for text in texts if len(numbers_in(text)) == 1]
    if len(numbers) < 4 or len(numbers) < len(texts) or any(number.decimals for number in numbers):
        return False
    steps = [later.value - earlier.value for earlier, later in pairwise(numbers)]
    return sum(step == 1 for step in steps) >= 0.8 * len(steps)


def _are_weights(texts: Sequence[str]) -> bool:
    """Whether a column gives the shares of the instruments: whole percentages that make a hundred."""
    numbers = [numbers_in(text)[0] for text in texts if len(numbers_in(text)) == 1]
    shares = [number for number in numbers if number.is_percent and not number.decimals and number.value < 100]
    return len(shares) >= 3 and len(shares) >= len(texts) - 1 and sum(number.value for number in shares[:3]) == 100


def _test(names: Names) -> Callable[[str], bool]:
    return lambda text: indicator_in(text, names) is not None


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(test(text) for text in texts) / len(texts) if texts else 0.0


def _is_prose(texts: Sequence[str]) -> bool:
    """Mostly running text: long, and neither numbers nor codes."""
    return _share(texts, lambda text: len(text) >= _PROSE and not numbers_in(text)) >= 0.5
