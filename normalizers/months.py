"""Months, years of the two eras and the Thai fiscal year: the parts that dates and periods are made of.

Fiscal year Y (B.E.) runs from 1 October Y-544 to 30 September Y-543 C.E. (พ.ร.บ. วิธีการงบประมาณ พ.ศ. ๒๕๖๑ มาตรา ๔).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from normalizers.patterns import abbreviation, any_of
from schemas.thai_tables import load_table

ERA_OFFSET = 543
"""Years from the Christian to the Buddhist era since 1941."""

_FIRST_FISCAL_MONTH = 10
_SPACING = re.compile(r"[\s.,]+")

_MONTHS = load_table("months")["months"]
_SHORT = [row["short"] for row in _MONTHS]
_LONG = [row["long"] for row in _MONTHS]
_OTHER = [word for row in _MONTHS for word in row["variants"]]
_ENGLISH = [word for row in _MONTHS for word in row["english"]]


MONTH_NAMES = (*_LONG, *_SHORT, *_ENGLISH, *_OTHER)
"""All names of months, long, short, English and misspelt."""


def _key(word: str) -> str:
    return _SPACING.sub("", word).lower()


_NUMBER = {_key(word): row["number"] for row in _MONTHS for word in (row["long"], row["short"], *row["english"], *row["variants"])}
_CANONICAL = {*_SHORT, *_LONG, *_ENGLISH}
_SHORT_KEYS = {_key(word) for word in _SHORT}

MONTH = (
    f"(?:{any_of([*_LONG, *_OTHER])}|{'|'.join(map(abbreviation, _SHORT))}"
    rf"|(?<![A-Za-z]){any_of(_ENGLISH)}(?![A-Za-z])\.?)"
)
"""Pattern (no groups) of a month name in any usual form; read the match with `month_number`."""


@dataclass(frozen=True, slots=True)
class ReadYear:
    """A year of the Buddhist era with the steps that made it."""

    year: int
    steps: tuple[str, ...] = ()


def month_number(word: str) -> tuple[int, tuple[str, ...]]:
    """The month (1-12) that a match of `MONTH` names, with steps: `month_variant`, `missing_dot`."""
    key = _key(word)
    if word in _CANONICAL:
        return _NUMBER[key], ()
    steps = []
    if key in _SHORT_KEYS:
        if word.count(".") < 2:
            steps.append("missing_dot")
    elif key not in {_key(name) for name in _CANONICAL}:
        steps.append("month_variant")
    return _NUMBER[key], tuple(steps)


def is_dotless_abbreviation(word: str) -> bool:
    """Whether a match of `MONTH` is a short form without a point, which inside a word would be chance letters."""
    return "." not in word and _key(word) in _SHORT_KEYS


def closest_month(word: str) -> str | None:
    """The full month name one letter or mark away from `word`, or None. No two month names are that near each other."""
    near = [name for name in _LONG if _within_one_edit(word, name)]
    return near[0] if len(near) == 1 else None


def _within_one_edit(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    short, long = sorted((left, right), key=len)
    index = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[index + (len(short) == len(long)) :] == long[index + 1 :]


def resolve_year(digits: str, *, christian: bool = False) -> ReadYear | None:
    """The B.E. year that two or four ASCII digits (spaces allowed) beside a month or an era name, or None when none is plausible.

    Four digits 2400-2650 are B.E., 1900-2100 C.E.; two digits are B.E. from 43 on (25yy), else C.E. (20yy): a report of
    B.E. 2500-2542 does not exist. Steps: `two_digit_year`, `ce_year`, `spaced_digits`.
    """
    compact = "".join(digits.split())
    if not compact.isascii():
        return None
    steps = ["spaced_digits"] if compact != digits else []
    year = int(compact)
    if len(compact) == 2:
        steps.append("two_digit_year")
        year += 2000 if christian or year < ERA_OFFSET % 100 else 2500
    if 1900 <= year <= 2100:
        steps.append("ce_year")
        year += ERA_OFFSET
    low, high = load_table("years")["plausible"]["stated"]
    return ReadYear(year, tuple(steps)) if low <= year <= high else None


def fiscal_year_span(fiscal_year: int) -> tuple[dt.date, dt.date]:
    """First and last day of fiscal year `fiscal_year` (B.E.): 1 October Y-544 to 30 September Y-543 C.E."""
    year = fiscal_year - ERA_OFFSET
    return dt.date(year - 1, _FIRST_FISCAL_MONTH, 1), dt.date(year, _FIRST_FISCAL_MONTH - 1, 30)


def fiscal_year_of(day: dt.date) -> int:
    """The fiscal year (B.E.) that `day` lies in."""
    return day.year + ERA_OFFSET + (day.month >= _FIRST_FISCAL_MONTH)


def quarter_span(fiscal_year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter (1-4; the first is October to December) of a fiscal year (B.E.)."""
    first_month = (_FIRST_FISCAL_MONTH - 1 + 3 * (quarter - 1)) % 12 + 1
    year = year_of_month(fiscal_year, first_month) - ERA_OFFSET
    return dt.date(year, first_month, 1), dt.date(year, first_month + 2, last_day(year, first_month + 2))


def year_of_month(fiscal_year: int, month: int) -> int:
    """The calendar year (B.E.) in which a month of a fiscal year (B.E.) lies."""
    return fiscal_year - (month >= _FIRST_FISCAL_MONTH)


def last_day(year: int, month: int) -> int:
    """The number of days of a month of a year C.E."""
    return calendar.monthrange(year, month)[1]
