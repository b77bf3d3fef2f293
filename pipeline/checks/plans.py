"""Plans of measures: their numbering and their periods."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.checks.report import finding, listed, parameter
from schemas.facts import Facts, Finding, Measure, PeriodStatement


def check_plans(facts: Facts) -> Iterator[Finding]:
    """`duplicate_number`, `period_reversed` and `period_outside_fiscal_year`."""
    for run in _runs([measure for measure in facts.measures if measure.number is not None]):
        yield from _duplicates(facts, run)
    groups: dict[tuple[dt.date, dt.date, int | None], list[PeriodStatement]] = {}
    for period in facts.periods:
        groups.setdefault((period.start, period.end, period.fiscal_year), []).append(period)
    for (start, end, year), periods in groups.items():
        if start > end:
            yield _reversed(facts, start, end, year, periods)
        else:
            yield from _outside(facts, start, end, year, periods)


def fiscal_year_bounds(year: int) -> tuple[dt.date, dt.date]:
    """The first and last day of a fiscal year (B.E.): 1 October of the year before to 30 September."""
    return dt.date(year - 544, 10, 1), dt.date(year - 543, 9, 30)


def _runs(measures: Sequence[Measure]) -> list[list[Measure]]:
    """Measures cut wherever the numbering starts again (falls back to 1)."""
    runs: list[list[Measure]] = []
    for measure in sorted(measures, key=lambda measure: measure.sequence):
        before = runs[-1][-1].number if runs else None
        if before is None or (measure.number == 1 and before > 1):
            runs.append([])
        runs[-1].append(measure)
    return runs


def _duplicates(facts: Facts, run: Sequence[Measure]) -> Iterator[Finding]:
    """Numbers given to different measures of a run that otherwise ascends.

    Where many numbers repeat, the number is that of a group; where the wording repeats, a row was printed again after a page
    break; where the numbering of another indicator begins at 1, it has started again.
    """
    numbers = [measure.number for measure in run if measure.number is not None]
    falls = sum(1 for one, two in zip(numbers, numbers[1:], strict=False) if two < one)
    if len(set(numbers)) < parameter("duplicate_number", "shortest_run") or falls > 1:
        return
    groups: dict[int, list[Measure]] = {}
    for measure in run:
        groups.setdefault(measure.number or 0, []).append(measure)
    repeated = {number: same for number, same in groups.items() if len(same) > 1 and _different(same)}
    if len(repeated) > max(1, int(len(groups) * parameter("duplicate_number", "largest_share"))):
        return
    for number, same in repeated.items():
        if number == 1 and len({(measure.indicator, measure.title) for measure in same}) > 1:
            continue
        yield finding(
            facts,
            "duplicate_number",
            evidence=same,
            fields={"times": len(same)},
            year=same[0].fiscal_year,
            stated=str(number),
            code=str(number),
            proposal=_renumbered(numbers, number),
        )


def _different(same: Sequence[Measure]) -> bool:
    texts = {_wording(measure) for measure in same}
    return len(texts) > 1 and not any(one != two and one.startswith(two) for one in texts for two in texts)


def _wording(measure: Measure) -> str:
    text = "".join((measure.measure or measure.issue or measure.title or "").split())
    return text.lstrip("0123456789๐๑๒๓๔๕๖๗๘๙.)( -")


def _renumbered(numbers: Sequence[int], number: int) -> str | None:
    """The next number, where the list leaves it free: of 10, 11, 11, 13 the second 11 is 12."""
    count = Counter(numbers)
    return str(number + 1) if count[number] == 2 and not count[number + 1] and max(numbers) > number else None


def _reversed(facts: Facts, start: dt.date, end: dt.date, year: int | None, periods: Sequence[PeriodStatement]) -> Finding:
    swapped = fiscal_year_bounds(end.year + 543 + (end.month >= 10)) == (end, start)
    return finding(
        facts,
        "period_reversed",
        evidence=periods,
        fields={"start": _date(start), "end": _date(end)},
        year=year or facts.fiscal_year,
        stated=f"{start.isoformat()} – {end.isoformat()}",
        expected=None,
        proposal=f"{end.isoformat()} – {start.isoformat()}" if swapped else None,
    )


def _outside(facts: Facts, start: dt.date, end: dt.date, year: int | None, periods: Sequence[PeriodStatement]) -> Iterator[Finding]:
    years = sorted({*([] if facts.fiscal_year is None else [facts.fiscal_year, facts.fiscal_year + 1]), *([] if year is None else [year])})
    bounds = [fiscal_year_bounds(allowed) for allowed in years]
    if not years or any(start <= last and end >= first for first, last in bounds):
        return
    yield finding(
        facts,
        "period_outside_fiscal_year",
        evidence=periods,
        fields={"start": _date(start), "end": _date(end)},
        year=year or facts.fiscal_year,
        stated=f"{start.isoformat()} – {end.isoformat()}",
        expected=listed([str(allowed) for allowed in years]),
    )


def _date(day: dt.date) -> dict[str, str]:
    """A date as read in each language: in the Buddhist era in Thai, as ISO 8601 in English."""
    return {"th": f"{day.day}/{day.month}/{day.year + 543}", "en": day.isoformat()}
