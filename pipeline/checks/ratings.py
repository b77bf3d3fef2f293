"""Ratings: is the printed level the one that the year's scale gives to the score?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks.arithmetic import CENT, Quantity
from pipeline.checks.report import as_printed, confirms, either, finding, listed, score_label
from pipeline.checks.sheet import Sheet, estimates, is_possible, quantity
from pipeline.checks.totals import total_choices
from schemas.facts import INSTRUMENTS, Facts, Finding, Score
from schemas.framework import Framework, RatingLevel, RatingScale

YES, NO, MAYBE = "yes", "no", "maybe"
_HALF_CENT = CENT / 2


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the instruments of a year: the score of each (where known), the parts of EIT, and where it was read."""

    instruments: Mapping[str, Quantity]
    evidence: tuple[Score, ...] = ()


def check_ratings(facts: Facts, years: Sequence[Sheet]) -> Iterator[Finding]:
    """`rating_mismatch`: one finding for each score and level that do not go together."""
    by_year = {sheet.year: sheet for sheet in years}
    grouped: dict[tuple[object, ...], list[tuple[Score, Score]]] = {}
    for row in facts.scores:
        sheet = by_year.get(row.fiscal_year)
        if row.rating is None or sheet is None or sheet.framework is None:
            continue
        rated = _rated(sheet, row)
        if rated is not None and not any(_fits(sheet, sheet.framework, score, row.rating) for score in rated):
            key = (row.fiscal_year, row.level, row.code, row.part, rated[0].score, row.rating)
            grouped.setdefault(key, []).append((row, rated[0]))
    for pairs in grouped.values():
        row, score = pairs[0]
        sheet = by_year[row.fiscal_year]
        if sheet.framework is not None and row.rating is not None:
            yield _finding(facts, sheet, sheet.framework, [pair[0] for pair in pairs], score, row.rating)


def _rated(sheet: Sheet, row: Score) -> tuple[Score, ...] | None:
    """The scores that a printed rating may be of; None when that cannot be told."""
    totals = total_choices(sheet)
    if row.level == "average" and is_possible(row):
        return (*totals, row)  # the rating beside an average is that of the body
    if row.score is not None:
        return (row,) if is_possible(row) else None
    return totals if row.level == "overall" and len(totals) == 1 else None


def _fits(sheet: Sheet, framework: Framework, score: Score, rating: str) -> bool:
    """Whether some scale of the year may give the rating to the score. Levels with conditions judge no single indicator."""
    known = _conditions(sheet, framework, score)
    for scale in framework.rating_scales:
        conditional = any(level.instrument_minimum is not None for level in scale.levels)
        if conditional and score.level not in ("overall", "average"):
            return True
        if rating in possible_levels(scale, quantity(sheet, score), known.instruments):
            return True
    return not framework.rating_scales


def possible_levels(scale: RatingScale, total: Quantity, instruments: Mapping[str, Quantity]) -> tuple[str, ...]:
    """The levels of a scale that a total may have, best first; one when everything that decides is known.

    `instruments` holds the instrument scores that are known (0 to 100); conditions on the others may go either way.
    """
    found = []
    for level in scale.levels:
        holds = _holds(level, total, instruments)
        if holds != NO:
            found.append(level.name)
        if holds == YES:
            break
    return tuple(found)


def _holds(level: RatingLevel, total: Quantity, instruments: Mapping[str, Quantity]) -> str:
    verdicts = [_within(total, level.minimum, level.maximum)]
    if level.instrument_minimum is not None:
        verdicts.extend(_reaches(instruments.get(code), level.instrument_minimum) for code in INSTRUMENTS)
    if level.any_instrument_below is not None:
        reached = [_reaches(instruments.get(code), level.any_instrument_below) for code in INSTRUMENTS]
        verdicts.append(YES if NO in reached else NO if set(reached) == {YES} else MAYBE)
    return NO if NO in verdicts else MAYBE if MAYBE in verdicts else YES


def _within(total: Quantity, minimum: Decimal, maximum: Decimal) -> str:
    """Scales are printed with two places: a total with two places is judged as it stands, a shorter one by all it may stand for."""
    if total.slack <= _HALF_CENT:
        return YES if minimum <= total.point < maximum + CENT else NO
    if total.high <= minimum or total.low >= maximum + CENT:
        return NO
    return YES if total.low >= minimum and total.high <= maximum + CENT else MAYBE


def _reaches(score: Quantity | None, minimum: Decimal) -> str:
    if score is None:
        return MAYBE
    if score.low >= minimum:
        return YES
    return NO if score.high < minimum else MAYBE


def _conditions(sheet: Sheet, framework: Framework, score: Score) -> Known:
    """What bears on a level beside the score itself: the instruments, for a total, in a year whose scale is not in dispute."""
    return _known(sheet) if score.level in ("overall", "average") and framework.is_confirmed("rating") else Known({})


def _known(sheet: Sheet) -> Known:
    """The instruments whose scores are certain: read whole, and alike in every reading."""
    found: dict[str, Quantity] = {}
    evidence: list[Score] = []
    for code in INSTRUMENTS:
        ways = estimates(sheet, code)
        certain = [way for way in ways if way.whole]
        if certain and len(certain) == len(ways):
            low, high = min(way.value.low for way in certain), max(way.value.high for way in certain)
            found[code] = Quantity(certain[0].value.point, low, high)
            evidence.extend(certain[0].scores)
    return Known(found, tuple(evidence))


def _finding(facts: Facts, sheet: Sheet, framework: Framework, rows: Sequence[Score], score: Score, rating: str) -> Finding:
    total, known = quantity(sheet, score), _conditions(sheet, framework, score)
    scales = framework.rating_scales
    by_total = {name for scale in scales for name in possible_levels(scale, total, {})}
    own = [scale for scale in scales if rating in {level.name for level in scale.levels}]
    expected = list(dict.fromkeys(name for scale in own or scales for name in possible_levels(scale, total, known.instruments)))
    # A disputed year has several scales, each well known: what every one of them excludes is wrong whichever was in force.
    confirmed = confirms(framework, "rating_mismatch") or (framework.confidence.get("rating") == "conflicting" and len(scales) > 1)
    others = [other for other in total_choices(sheet) if other.score != score.score and _fits(sheet, framework, other, rating)]
    proposal = as_printed(others[0].score) if others and others[0].score is not None else listed(expected) or None
    return finding(
        facts,
        "rating_mismatch",
        message="mismatch" if own else "unknown_level",
        evidence=[*rows, *([score] if score not in rows else []), *(() if rating not in by_total else known.evidence)],
        fields={"label": score_label(score.level, score.code), "score": as_printed(total.point), "expected": either(expected)},
        year=sheet.year,
        code=score.code,
        stated=rating,
        expected=listed(expected),
        confirmed=confirmed and bool(own),
        proposal=proposal,
    )
