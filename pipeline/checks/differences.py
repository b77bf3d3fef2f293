"""Changes between two years: directions, differences in points and in percent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from pipeline.checks.arithmetic import HUNDRED, printed, same_number
from pipeline.checks.report import as_printed, finding, label, number, parameter, score_label
from pipeline.checks.sheet import Sheet, is_possible
from schemas.facts import INSTRUMENTS, DifferenceClaim, Fact, Facts, Finding, Score

DIRECTIONS = ("increase", "decrease", "same")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scores of one thing, the earlier first, with the facts they come from."""

    earlier: Decimal
    later: Decimal
    evidence: tuple[Fact, ...] = ()


def check_differences(facts: Facts, years: Sequence[Sheet]) -> Iterator[Finding]:
    """`change_direction_mismatch` of tables and texts, and `difference_mismatch` of texts."""
    by_year = {sheet.year: sheet for sheet in years}
    rows: dict[tuple[object, ...], list[Score]] = {}
    different: set[tuple[object, ...]] = set()
    for score in (score for sheet in years for score in sheet.scores):
        row = (score.fiscal_year, *_row(score))
        if (row, score.score) not in different:
            different.add((row, score.score))
            rows.setdefault(row, []).append(score)
    for score in facts.scores:
        if score.change in DIRECTIONS and is_possible(score):
            yield from _row_direction(facts, by_year, rows, score)
    for claim in facts.claims:
        if isinstance(claim, DifferenceClaim):
            yield from _claim(facts, by_year, claim)


def direction_of(pair: Pair) -> str:
    """`increase`, `decrease` or `same`."""
    return "same" if pair.later == pair.earlier else "increase" if pair.later > pair.earlier else "decrease"


def _row(score: Score) -> tuple[object, ...]:
    """What the same row has in common in two years."""
    return score.level, score.code, score.part, score.role


def _row_direction(
    facts: Facts, by_year: Mapping[int, Sheet], rows: Mapping[tuple[object, ...], Sequence[Score]], later: Score
) -> Iterator[Finding]:
    earlier_years = [year for year in by_year if year < later.fiscal_year]
    if not earlier_years or later.score is None:
        return
    before = by_year[max(earlier_years)]
    scores = rows.get((before.year, *_row(later)), ())
    pairs = [Pair(score.score, later.score, (later, score)) for score in scores if score.score is not None]
    if pairs and not any(_agrees(pair, later.change) for pair in pairs):
        yield _direction_finding(facts, later, later.level, later.code, str(later.change), pairs[0], (before.year, later.fiscal_year))


def _agrees(pair: Pair, change: str | None) -> bool:
    """Numbers that may be one number (97.6 and 97.61) agree with every direction."""
    return direction_of(pair) == change or (pair.earlier != pair.later and same_number(pair.earlier, pair.later))


def _direction_finding(
    facts: Facts, accused: Fact, level: str, code: str, stated: str, pair: Pair, years: tuple[int | None, int | None]
) -> Finding:
    return finding(
        facts,
        "change_direction_mismatch",
        evidence=[accused, *(fact for fact in pair.evidence if fact is not accused)],
        fields={
            "label": score_label(level, code),
            "stated": label("direction", stated),
            "expected": label("direction", direction_of(pair)),
            "from_year": years[0] or "–",
            "to_year": years[1] or "–",
            "from_score": as_printed(pair.earlier),
            "to_score": as_printed(pair.later),
        },
        year=years[1],
        code=code,
        stated=label("direction", stated)["th"],
        expected=label("direction", direction_of(pair))["th"],
        difference=pair.later - pair.earlier,
    )


def _claim(facts: Facts, by_year: Mapping[int, Sheet], claim: DifferenceClaim) -> Iterator[Finding]:
    to_year = claim.to_year or facts.fiscal_year
    from_year = claim.from_year or (to_year - 1 if to_year else None)
    pairs = _pairs(by_year, claim, claim.code, from_year, to_year)
    if not pairs:
        return
    if claim.direction in DIRECTIONS and not any(_agrees(pair, claim.direction) for pair in pairs):
        yield _direction_finding(facts, claim, level_of(claim.code), claim.code, str(claim.direction), pairs[0], (from_year, to_year))
    half = None
    for pair in pairs:
        verdicts = _verdicts(claim, pair)
        if all(verdicts):
            return
        half = half or (pair if any(verdicts) else None)
    pair = half or pairs[0]
    points_right = half is not None and (claim.points is None or _near(claim.points, abs(half.later - half.earlier)))
    averages = _averages(by_year, claim, from_year, to_year) if half is None else None
    yield finding(
        facts,
        "difference_mismatch",
        message="half" if half else "averages" if averages else "mismatch",
        evidence=[claim, *pair.evidence, *(averages.evidence if averages else ())],
        needed=[claim, *pair.evidence],
        fields={
            "label": score_label(level_of(claim.code), claim.code),
            "claim": _said(claim),
            "from_score": as_printed(pair.earlier),
            "to_score": as_printed(pair.later),
            "points": number(abs(pair.later - pair.earlier)),
            "percent": number(_percents(pair)[0]),
            "from_average": as_printed(averages.earlier) if averages else "–",
            "to_average": as_printed(averages.later) if averages else "–",
        },
        year=to_year,
        code=claim.code,
        stated=_said(claim),
        expected=number(abs(pair.later - pair.earlier)) if claim.points is not None else f"{number(_percents(pair)[0])}%",
        difference=_gap(claim, pair),
        tolerance=parameter("difference_mismatch", "rounding"),
        unverifiable=points_right,
        severity="warning" if points_right else None,
    )


def _pairs(by_year: Mapping[int, Sheet], claim: DifferenceClaim, code: str, from_year: int | None, to_year: int | None) -> list[Pair]:
    """The pairs of scores a claim may be about: those it names itself, then those printed for its years."""
    earlier = _printed(by_year, from_year, code, claim.from_score)
    later = _printed(by_year, to_year, code, claim.to_score)
    found = []
    if claim.from_score is not None and claim.to_score is not None:
        found.append(Pair(claim.from_score, claim.to_score, _same(earlier, claim.from_score) + _same(later, claim.to_score)))
    for one, two in product(earlier, later):
        if one.score is not None and two.score is not None and (one.score, two.score) != (claim.from_score, claim.to_score):
            found.append(Pair(one.score, two.score, (one, two)))
    if not found and claim.from_score is not None:
        found.extend(Pair(claim.from_score, two.score, (two,)) for two in later if two.score is not None)
    if not found and claim.to_score is not None:
        found.extend(Pair(one.score, claim.to_score, (one,)) for one in earlier if one.score is not None)
    return found


def _printed(by_year: Mapping[int, Sheet], year: int | None, code: str, named: Decimal | None) -> list[Score]:
    """The scores of a code in a year, that which the claim names first."""
    sheet = by_year.get(year) if year is not None else None
    if sheet is None:
        return []
    return sorted(sheet.values.get(code, ()), key=lambda score: score.score != named)


def _same(scores: Sequence[Score], named: Decimal | None) -> tuple[Fact, ...]:
    return tuple(score for score in scores if score.score == named)


def _averages(by_year: Mapping[int, Sheet], claim: DifferenceClaim, from_year: int | None, to_year: int | None) -> Pair | None:
    """The averages of the two years, when they explain a claim that speaks of the totals."""
    earlier, later = _printed(by_year, from_year, "average", None), _printed(by_year, to_year, "average", None)
    for one, two in product(earlier, later):
        if one.score is not None and two.score is not None and claim.code == "overall":
            pair = Pair(one.score, two.score, (one, two))
            if all(_verdicts(claim, pair)):
                return pair
    return None


def _verdicts(claim: DifferenceClaim, pair: Pair) -> tuple[bool, ...]:
    """For each number the claim states whether the pair gives it. A percentage may be meant in points or of either year."""
    points = abs(pair.later - pair.earlier)
    verdicts = []
    if claim.points is not None:
        verdicts.append(_near(claim.points, points))
    if claim.percent is not None:
        verdicts.append(any(_near(claim.percent, value) for value in (*_percents(pair), points)))
    return tuple(verdicts)


def _near(stated: Decimal, value: Decimal) -> bool:
    """Within rounding, or a cut after the last printed place."""
    gap = abs(abs(stated) - value)
    if gap > parameter("difference_mismatch", "coarse"):
        return False
    return gap <= max(parameter("difference_mismatch", "rounding"), 2 * printed(abs(stated)).slack)


def _percents(pair: Pair) -> tuple[Decimal, ...]:
    points = abs(pair.later - pair.earlier)
    return tuple(HUNDRED * points / base for base in (pair.earlier, pair.later) if base > 0) or (Decimal(0),)


def _gap(claim: DifferenceClaim, pair: Pair) -> Decimal | None:
    if claim.points is not None:
        return abs(claim.points) - abs(pair.later - pair.earlier)
    return None if claim.percent is None else abs(claim.percent) - _percents(pair)[0]


def _said(claim: DifferenceClaim) -> str:
    said = [] if claim.points is None else [as_printed(claim.points)]
    if claim.percent is not None:
        said.append(f"{as_printed(claim.percent)}%")
    return " / ".join(said)


def level_of(code: str) -> str:
    """The level that a code belongs to: `overall`, `average`, `instrument`, `indicator`, `sub_indicator` or `question`."""
    if code in ("overall", "average"):
        return code
    if code in INSTRUMENTS:
        return "instrument"
    if code.isdecimal():
        return "indicator"
    return "sub_indicator" if code[:1].isdecimal() else "question"
