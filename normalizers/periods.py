"""Periods of action plans: months, quarters, fiscal years and their ranges, as a cell states them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from normalizers.months import ERA_OFFSET, closest_month, fiscal_year_span, last_day, quarter_span, year_of_month
from normalizers.numerals import to_arabic
from normalizers.patterns import THAI_LETTER
from normalizers.period_tokens import Point, Token, tokenize
from normalizers.thai import repair


@dataclass(frozen=True, slots=True)
class Period:
    """A period as stated. `start` and `end` are Gregorian and inclusive, None where no year is known (`end` also where it is open).

    `quarters`: the quarters (1-4) of the fiscal year that the text names, ascending. A period that ends before it begins is returned
    as stated. Steps: those of text repair, `month_number` and `resolve_year`, and

    - `spaced_word`: spaces within words were left out; `fuzzy_month`: a month name one letter off; `word_variant`: a misspelt ไตรมาส;
    - `year_inherited`: the year of one end was taken from the other; `year_from_fiscal_year`: from the fiscal year;
    - `year_as_fiscal`: a year without ปีงบประมาณ was taken for a fiscal year; `day_past_month_end`: 31 ก.ย. was taken for the last day;
    - `deadline`: only the end is stated (ภายใน); `open_end`: only the start; `several_periods`: from the first start to the last end.
    """

    start: dt.date | None
    end: dt.date | None
    quarters: tuple[int, ...]
    raw: str
    steps: tuple[str, ...] = ()


_LONGEST_CELL = 200
"""Characters: a longer cell is prose."""

_Span = tuple[dt.date | None, dt.date | None]
_Steps = dict[str, None]

_NOWHERE: _Span = (None, None)
_SPACES = re.compile(r"[\s*]+")
"""Line ends within a cell are chance, and asterisks are markup."""

_INNER_SPACE = re.compile(rf"(?<={THAI_LETTER}) (?={THAI_LETTER})")
_DIGIT = re.compile("[0-9]")
_LONG_WORD = re.compile(rf"{THAI_LETTER}{{5,}}")
_HALVES = {"first_half": (1, 2), "second_half": (3, 4)}


def parse_period(text: str, fiscal_year: int | None = None) -> Period | None:
    """The period a whole cell states, or None when it states none or says anything else too.

    `fiscal_year` (B.E.) is the year of the plan: it completes quarters, ปีงบประมาณ and months that name no year.
    """
    return _parse(text, fiscal_year) if len(text) <= _LONGEST_CELL else None


@lru_cache(maxsize=1 << 12)
def _parse(text: str, fiscal_year: int | None) -> Period | None:
    repaired = repair(text)
    cell = _SPACES.sub(" ", to_arabic(repaired.text)).strip()
    steps: _Steps = dict.fromkeys(repaired.steps)
    cut = tokenize(cell)
    if cut is None and _INNER_SPACE.search(cell):
        steps["spaced_word"] = None
        cell = _INNER_SPACE.sub("", cell)
        cut = tokenize(cell)
    if cut is None and _DIGIT.search(cell):
        steps["fuzzy_month"] = None
        cut = tokenize(_LONG_WORD.sub(lambda match: closest_month(match.group()) or match.group(), cell))
    if cut is None:
        return None
    tokens, more = cut
    steps.update(dict.fromkeys(more))
    read = _read(tokens, fiscal_year, steps)
    if read is None:
        return None
    (start, end), quarters = read
    return Period(start, end, quarters, text.strip(), tuple(steps))


def _read(tokens: list[Token], fiscal_year: int | None, steps: _Steps) -> tuple[_Span, tuple[int, ...]] | None:
    """The span and the quarters that the tokens state, or None."""
    parted = _take_quarters(tokens)
    if parted is None:
        return None
    quarters, rest = parted
    stated = _stated_years(rest, steps)
    year = stated[0] if stated else fiscal_year
    points = _days_joined(rest)
    if points is None:
        return None
    if any(token.kind == "point" for token in points):
        span = _span_of_points(points, stated[0] if stated else None, fiscal_year, steps)
        return None if span is None else (span, quarters)
    if quarters:
        return (_NOWHERE if year is None else (quarter_span(year, quarters[0])[0], quarter_span(year, quarters[-1])[1])), quarters
    return _span_of_years(rest, stated, year, steps)


def _take_quarters(tokens: list[Token]) -> tuple[tuple[int, ...], list[Token]] | None:
    """The quarters named, and the tokens that are not about quarters (`1/2566` leaves the year); None for ไตรมาส without a number."""
    quarters: set[int] = set()
    rest: list[Token] = []
    index = 0
    while index < len(tokens):
        if tokens[index].kind == "every_quarter":
            quarters.update((1, 2, 3, 4))
        elif tokens[index].kind != "quarter":
            rest.append(tokens[index])
        else:
            index, named = _quarter_run(tokens, index, rest)
            if not named:
                return None
            quarters |= named
            continue
        index += 1
    return tuple(sorted(quarters)), rest


def _quarter_run(tokens: list[Token], index: int, rest: list[Token]) -> tuple[int, set[int]]:
    """The quarters of a run such as `ไตรมาส 1 - 3` or `ไตรมาสที่ 2 ,3` from `index`, and where it ends. A year after `/` goes to `rest`."""
    named: set[int] = set()
    last: int | None = None
    joint: str | None = None
    while index < len(tokens):
        token = tokens[index]
        if token.kind in ("range", "list", "slash"):
            if joint is not None or not _goes_on(tokens, index + 1):
                break
            joint = token.kind
        elif joint == "slash" and (token.kind == "bare_year" or (token.kind == "number" and (token.number or 0) > 4)):
            year = token.year if token.kind == "bare_year" else 2500 + (token.number or 0)
            rest.append(Token("whole", year=year))
            joint = None
        elif token.kind == "quarter" or (token.kind == "number" and token.number in (1, 2, 3, 4)):
            if token.number is not None:
                named.update(range(last, token.number + 1) if joint == "range" and last is not None else (token.number,))
                named.add(token.number)
                last, joint = token.number, None
        else:
            break
        index += 1
    return index, named


def _goes_on(tokens: list[Token], index: int) -> bool:
    """Whether a joining word before `index` joins quarters, rather than dates or years."""
    if index >= len(tokens):
        return False
    token = tokens[index]
    after_slash = tokens[index - 1].kind == "slash" and token.kind in ("bare_year", "number")
    return after_slash or token.kind == "quarter" or (token.kind == "number" and token.number in (1, 2, 3, 4))


def _stated_years(tokens: list[Token], steps: _Steps) -> list[int]:
    """The fiscal years that the tokens name, in order."""
    years = []
    for index, token in enumerate(tokens):
        if token.year is None or (token.kind == "bare_year" and not _follows_year(tokens, index)):
            continue
        if token.kind == "year":
            steps["year_as_fiscal"] = None
        years.append(token.year)
    return years


def _follows_year(tokens: list[Token], index: int) -> bool:
    return index >= 2 and tokens[index - 1].kind in ("range", "list") and tokens[index - 2].year is not None


def _days_joined(tokens: list[Token]) -> list[Token] | None:
    """The tokens with a bare number before a joint and a date (`1 - 30 เมษายน`) made a date too; None for any other number."""
    joined: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "bare_year" and not _follows_year(tokens, index):
            return None
        if token.kind != "number":
            joined.append(token)
            continue
        following = tokens[index + 2] if index + 2 < len(tokens) and tokens[index + 1].kind in ("range", "list") else None
        if following is None or following.point is None or following.point.day is None or not 1 <= (token.number or 0) <= 31:
            return None
        joined.append(replace(following, point=replace(following.point, day=token.number)))
    return joined


def _span_of_points(tokens: list[Token], stated: int | None, fiscal_year: int | None, steps: _Steps) -> _Span | None:
    """The span of cells that name months or days."""
    places = [index for index, token in enumerate(tokens) if token.point is not None]
    points = _with_years([token.point for token in tokens if token.point is not None], stated, fiscal_year, steps)
    if points is None:
        return _NOWHERE
    spans: list[tuple[Point, Point]] = []
    for order, (place, point) in enumerate(zip(places, points, strict=True)):
        if order and tokens[place - 1].kind == "range" and spans[-1][0] is points[order - 1] is spans[-1][1]:
            spans[-1] = (points[order - 1], point)
        else:
            spans.append((point, point))
        if place and tokens[place - 1].kind == "within":
            steps["deadline"] = None
    starts, ends = [], []
    for first, last in spans:
        start, end = _day(first, steps, at_end=False), _day(last, steps, at_end=True)
        starts.append(start)
        ends.append(end)
    if len(spans) > 1:
        steps["several_periods"] = None
    if any(token.kind == "open" for token in tokens):
        steps["open_end"] = None
        return min(starts), None
    return min(starts), max(ends)


def _with_years(points: Sequence[Point], stated: int | None, fiscal_year: int | None, steps: _Steps) -> list[Point] | None:
    """The points with all their years: from ปีงบประมาณ in the cell, else from a neighbour, else from the plan; None when unknown."""
    dated = list(points)
    if all(point.year is not None for point in dated):
        return dated
    known = [index for index, point in enumerate(dated) if point.year is not None]
    if stated is not None or not known:
        year = stated if stated is not None else fiscal_year
        if year is None:
            return None
        steps["year_from_fiscal_year"] = None
        return [point if point.year is not None else replace(point, year=year_of_month(year, point.month)) for point in dated]
    steps["year_inherited"] = None
    for index in range(known[-1] - 1, -1, -1):
        point, behind = dated[index], dated[index + 1]
        if point.year is None and behind.year is not None:
            dated[index] = replace(point, year=behind.year - (point.month > behind.month))
    for index in range(1, len(dated)):
        point, before = dated[index], dated[index - 1]
        if point.year is None and before.year is not None:
            dated[index] = replace(point, year=before.year + (point.month < before.month))
    return dated


def _day(point: Point, steps: _Steps, *, at_end: bool) -> dt.date:
    """The first or last day of a point whose year is known."""
    assert point.year is not None
    year = point.year - ERA_OFFSET
    last = last_day(year, point.month)
    day = point.day if point.day is not None else last if at_end else 1
    if day > last:
        steps["day_past_month_end"] = None
    return dt.date(year, point.month, min(day, last))


def _span_of_years(tokens: list[Token], stated: list[int], year: int | None, steps: _Steps) -> tuple[_Span, tuple[int, ...]] | None:
    """The span of cells that name fiscal years, halves or the end of one; None when they name none of these."""
    kinds = {token.kind for token in tokens}
    half = next((kind for kind in _HALVES if kind in kinds), None)
    if not kinds & {"whole", "year", "year_end", *_HALVES}:
        return None
    if year is None:
        return _NOWHERE, ()
    if half is not None:
        first, last = _HALVES[half]
        return (quarter_span(year, first)[0], quarter_span(year, last)[1]), ()
    if "year_end" in kinds:
        steps["deadline"] = None
        end = fiscal_year_span(year)[1]
        return (end, end), ()
    final = stated[-1] if stated else year
    return (fiscal_year_span(year)[0], fiscal_year_span(final)[1]), ()
