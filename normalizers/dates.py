"""Thai dates in running text and in cells. Periods live in `normalizers.periods` and are offered here too."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from normalizers.months import (
    ERA_OFFSET,
    MONTH,
    closest_month,
    fiscal_year_of,
    fiscal_year_span,
    month_number,
    resolve_year,
)
from normalizers.numerals import to_arabic
from normalizers.patterns import THAI_LETTER, any_of
from normalizers.periods import Period, parse_period
from normalizers.thai import repair
from normalizers.years import ERA, YEAR_WORD
from schemas.thai_tables import load_table

__all__ = ["FoundDate", "Period", "find_dates", "fiscal_year_of", "fiscal_year_span", "parse_date", "parse_period"]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A full date in running text; `raw == text[start:end]`. Steps: those of `month_number` and `resolve_year`."""

    start: int
    end: int
    date: dt.date
    raw: str
    steps: tuple[str, ...] = ()


_GAP = r"(?:\s|\.{2,}|…){0,6}"
"""Spaces, or the dots of a form that was filled in."""

_TABLE = load_table("periods")
_DAY_WORD = any_of(_TABLE["day_words"], loose=True)
_MONTH_WORD = any_of(_TABLE["month_words"], loose=True)
_NAMED = re.compile(
    rf"(?<!\d)(?<!\d[.,/-])(?P<day>[0-3]?\d){_GAP}(?:{_MONTH_WORD}{_GAP})?(?P<month>{MONTH}),?{_GAP}(?:{YEAR_WORD}{_GAP})?{ERA}?{_GAP}['’]?"
    r"(?P<year>\d{4}|\d{2})(?!\d)(?![.,/]\d)"
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<day>[0-3]?\d)\s?(?:/\s?(?P<month>[01]?\d)\s?/\s?(?P<year>\d{4}|\d{2})"
    r"|(?P<mark>[.-])(?P<month2>[01]?\d)(?P=mark)(?P<year2>\d{4}))(?![\d/-])(?!\.\d)"
)
_DIGITS = re.compile("[0-9]+")
_ISO = re.compile(r"(?<![\d/-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d/-])")
_AROUND = re.compile(rf"^(?:\s|[.…(:]|{_DAY_WORD})+|(?:\s|[.…)])+$")
_INNER_SPACE = re.compile(rf"(?<={THAI_LETTER}) (?={THAI_LETTER})")
_LONG_WORD = re.compile(rf"{THAI_LETTER}{{5,}}")


def parse_date(text: str) -> dt.date | None:
    """The date a whole cell states, or None. The text is repaired first; a month name that is one letter off is accepted."""
    arabic = _AROUND.sub("", to_arabic(repair(text).text))
    found = find_dates(arabic)
    if not found:
        arabic = _INNER_SPACE.sub("", arabic)
        found = find_dates(arabic)
    if not found:
        arabic = _LONG_WORD.sub(lambda match: closest_month(match.group()) or match.group(), arabic)
        found = find_dates(arabic)
    return found[0].date if len(found) == 1 and found[0].raw == arabic else None


def find_dates(text: str) -> list[FoundDate]:
    """The full dates (day, month, year) in running text, in order. What looks like one but is no day of the calendar is left out."""
    arabic = to_arabic(text)
    found: list[FoundDate] = []
    for run in _DIGITS.finditer(arabic):
        if found and run.start() < found[-1].end:
            continue
        for pattern in (_NAMED, _NUMERIC, _ISO):
            match = pattern.match(arabic, run.start())
            date = _found(text, match) if match is not None else None
            if date is not None:
                found.append(date)
                break
    return found


def _found(text: str, match: re.Match[str]) -> FoundDate | None:
    parts = match.groupdict()
    word = parts.get("month") or parts["month2"]
    month, steps = (int(word), ()) if word.isdigit() else month_number(word)
    year = resolve_year(parts.get("year") or parts["year2"], christian=parts.get("christian") is not None)
    if year is None:
        return None
    try:
        date = dt.date(year.year - ERA_OFFSET, month, int(parts["day"]))
    except ValueError:
        return None
    return FoundDate(match.start(), match.end(), date, text[match.start() : match.end()], (*steps, *year.steps))
