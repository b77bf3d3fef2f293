"""Totals and averages of a year: do they agree with one another, and with the ten indicators?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, product

from pipeline.checks.arithmetic import (
    HUNDRED,
    MISMATCH,
    Quantity,
    compare,
    implied_instrument,
    implied_part,
    mean,
    meets,
    one_digit_readings,
    places_of,
    printed,
    round_cents,
    same_number,
    weighted_total,
)
from pipeline.checks.report import as_printed, confirms, finding, listed, number, reading_proposal
from pipeline.checks.sheet import Estimate, Row, Sheet, alike, estimates, printed_instruments, quantity, rows, tens, weights_of
from schemas.facts import INSTRUMENTS, Facts, Finding, Score

_TRIES = 512


def check_totals(facts: Facts, years: Sequence[Sheet]) -> Iterator[Finding]:
    """`overall_conflict`, `weighted_total_mismatch` and `average_mismatch` of each year."""
    for sheet in years:
        totals = sheet.totals
        if len(totals) > 1:
            yield _conflict(facts, sheet, totals)
        if totals:
            yield from _weighted(facts, sheet, _likeliest(sheet, totals)[0])
        for group in alike(score for score in sheet.scores if score.level == "average"):
            yield from _average(facts, sheet, group[0], [same[0] for same in totals])


def computed_totals(sheet: Sheet) -> tuple[Quantity, ...]:
    """The total by the formula of the year in every reading the document allows, the most natural first."""
    return tuple(total for total, _ in _totals(sheet))


def settles_eit(sheet: Sheet) -> bool:
    """Whether a printed total follows from the indicators as printed: then those of EIT are whole, not one part of it."""
    stated = [quantity(sheet, group[0]) for group in sheet.totals]
    return any(
        compare(one, total) != MISMATCH
        for total, parts in _totals(sheet)
        if all(score.level == "indicator" and score.part is None for part in parts.values() for score in part.scores)
        for one in stated
    )


def _totals(sheet: Sheet) -> tuple[tuple[Quantity, Mapping[str, Estimate]], ...]:
    if sheet.framework is None:
        return ()
    weights = weights_of(sheet.framework)
    found = []
    for combination in islice(product(*(estimates(sheet, code) for code in INSTRUMENTS)), _TRIES):
        parts = dict(zip(INSTRUMENTS, combination, strict=True))
        found.append((weighted_total({code: part.value for code, part in parts.items()}, weights), parts))
    return tuple(found)


def _likeliest(sheet: Sheet, totals: Sequence[Sequence[Score]]) -> Sequence[Score]:
    """Of several totals the one the formula supports, else the one printed most often, else the first."""
    ways = computed_totals(sheet)
    if ways:
        return min(totals, key=lambda group: min(abs(way.point - quantity(sheet, group[0]).point) for way in ways))
    return max(totals, key=len)


def _conflict(facts: Facts, sheet: Sheet, totals: Sequence[Sequence[Score]]) -> Finding:
    right = _likeliest(sheet, totals)
    tie = not computed_totals(sheet) and Counter(len(group) for group in totals)[len(right)] > 1
    wrong = [group for group in totals if group is not right]
    values = [as_printed(group[0].score) for group in (*wrong, right) if group[0].score is not None]
    return finding(
        facts,
        "overall_conflict",
        evidence=[score for group in (*wrong, right) for score in group],
        needed=[group[0] for group in totals],
        fields={"values": listed(values)},
        year=sheet.year,
        code="overall",
        stated=listed(values[:-1]),
        expected=values[-1],
        difference=_minus(wrong[0][0], right[0]),
        proposal=None if tie else values[-1],
    )


def _weighted(facts: Facts, sheet: Sheet, total: Score) -> Iterator[Finding]:
    stated = quantity(sheet, total)
    # Indicators of one instrument and the printed score of another do explain a total, but accuse it only as a full set.
    ways = _totals(sheet) if tens(sheet) or all(printed_instruments(sheet, code) for code in INSTRUMENTS) else ()
    if not ways or any(compare(stated, way) != MISMATCH for way, _ in ways):
        return
    computed, parts = ways[0]
    implied = _implied(sheet, stated, parts)
    plain = [ten for ten in tens(sheet) if compare(stated, mean([value for row in ten for value in row.values])) != MISMATCH]
    excused = implied is not None and meets(implied, Decimal(0), HUNDRED)
    fields = {"implied": number(implied.point)} if implied else {}
    used = [score for code in INSTRUMENTS for score in parts[code].scores]
    yield finding(
        facts,
        "weighted_total_mismatch",
        message="plain_mean" if plain else "part_missing" if excused else "mismatch",
        evidence=[total, *used],
        fields=fields,
        year=sheet.year,
        code="overall",
        stated=as_printed(stated.point),
        expected=number(computed.point),
        difference=stated.point - computed.point,
        tolerance=stated.slack + computed.slack,
        confirmed=confirms(sheet.framework, "weighted_total_mismatch"),
        unverifiable=excused,
        severity=("warning" if plain else "info") if excused else None,
        proposal=None if excused else _reading(sheet, total, stated),
    )


def _implied(sheet: Sheet, total: Quantity, parts: Mapping[str, Estimate]) -> Quantity | None:
    """The other part of EIT that the total implies, when the printed EIT may be one part only."""
    if sheet.framework is None or parts["EIT"].whole or sheet.framework.eit_parts != 2:
        return None
    others = {code: part.value for code, part in parts.items() if code != "EIT"}
    whole = implied_instrument(total, others, weights_of(sheet.framework), "EIT")
    return implied_part(whole, parts["EIT"].value, sheet.framework.eit_part_shares[0])


def _reading(sheet: Sheet, total: Score, stated: Quantity) -> str | None:
    """The one digit that, read differently in the total or in one indicator, makes the sum close; None if none or several do."""
    ways = tens(sheet)
    if not ways or sheet.framework is None:
        return None
    weights = weights_of(sheet.framework)
    computed = weighted_total({code: mean(row.values) for code, row in zip(INSTRUMENTS, ways[0], strict=True)}, weights)
    places = places_of([stated.point])
    of_total = [other for other in one_digit_readings(stated.point) if compare(printed(other, places), computed) != MISMATCH]
    if of_total:
        return reading_proposal(total, min(of_total, key=lambda other: abs(other - computed.point)))
    of_parts = [
        (score, other)
        for code, row in zip(INSTRUMENTS, ways[0], strict=True)
        if len(row.scores) == len(row.values)
        for score in row.scores
        for other in one_digit_readings(quantity(sheet, score).point)
        if compare(stated, _moved(computed, (other - quantity(sheet, score).point) * weights[code] / len(row.values))) != MISMATCH
    ]
    return reading_proposal(*of_parts[0]) if len(of_parts) == 1 else None


def _average(facts: Facts, sheet: Sheet, average: Score, totals: Sequence[Score]) -> Iterator[Finding]:
    stated = quantity(sheet, average)
    ways = tens(sheet)
    if not ways or any(same_number(stated.point, quantity(sheet, total).point) for total in totals):
        return  # a total under the name of an average is the business of weighted_total_mismatch
    means = [mean([value for row in ten for value in row.values]) for ten in ways]
    of_one = [mean(row.values) for code in INSTRUMENTS for row in rows(sheet, code)]  # "average" may be the subtotal of an instrument
    others = [*computed_totals(sheet), *of_one, *_mean_of_instruments(ways)]
    if any(compare(stated, way) != MISMATCH for way in (*means, *others)):
        return
    yield finding(
        facts,
        "average_mismatch",
        evidence=[average, *(score for row in ways[0] for score in row.scores)],
        year=sheet.year,
        code="average",
        stated=as_printed(stated.point),
        expected=number(means[0].point),
        difference=stated.point - means[0].point,
        tolerance=stated.slack + means[0].slack,
        proposal=_average_reading(average, stated, means[0]),
    )


def _mean_of_instruments(ways: Sequence[Sequence[Row]]) -> list[Quantity]:
    return [mean([mean(row.values) for row in ten]) for ten in ways]


def _average_reading(average: Score, stated: Quantity, computed: Quantity) -> str | None:
    places = places_of([stated.point])
    close = [other for other in one_digit_readings(stated.point) if compare(printed(other, places), computed) != MISMATCH]
    return reading_proposal(average, close[0]) if close else number(computed.point)


def _moved(value: Quantity, by: Decimal) -> Quantity:
    return Quantity(value.point + by, value.low + by, value.high + by)


def _minus(first: Score, second: Score) -> Decimal | None:
    return None if first.score is None or second.score is None else round_cents(first.score - second.score)


def total_choices(sheet: Sheet) -> tuple[Score, ...]:
    """The different totals printed for the year, one score each."""
    return tuple(group[0] for group in sheet.totals)
