"""What the text says about scores: highest and lowest, passing and missing a threshold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks.arithmetic import HUNDRED, Quantity, combine, same_number
from pipeline.checks.differences import level_of
from pipeline.checks.report import as_printed, finding, label, listed, number, score_label
from pipeline.checks.sheet import Sheet, choices, estimates, numbers_of, quantity, question_codes_of
from pipeline.checks.totals import settles_eit
from schemas.facts import INSTRUMENTS, ExtremumClaim, Facts, Finding, Score, ThresholdClaim

BELOW, AT_LEAST = "below", "at_least"
_HALF_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where something stands: the values it may have (any of them may be the one meant), and whether these are all there is.

    `whole` is False for EIT from which a part may be missing.
    """

    values: tuple[Quantity, ...]
    scores: tuple[Score, ...]
    whole: bool


def check_comparisons(facts: Facts, years: Sequence[Sheet]) -> Iterator[Finding]:
    """`extremum_claim_mismatch` and `threshold_claim_mismatch`."""
    by_year = {sheet.year: sheet for sheet in years}
    settled: dict[int, bool] = {}
    for claim in facts.claims:
        sheet = by_year.get(claim.fiscal_year) if isinstance(claim, ExtremumClaim | ThresholdClaim) else None
        if sheet is None:
            continue
        if isinstance(claim, ExtremumClaim):
            if sheet.year not in settled:
                settled[sheet.year] = settles_eit(sheet)
            yield from _extremum(facts, sheet, claim, settled[sheet.year])
        elif isinstance(claim, ThresholdClaim):
            yield from _threshold(facts, sheet, claim)


def _extremum(facts: Facts, sheet: Sheet, claim: ExtremumClaim, settled: bool) -> Iterator[Finding]:
    """`settled`: the EIT scores are known to be whole."""
    field = {code: standing for code in _field(sheet, claim) if (standing := _standing(sheet, code)) is not None}
    named = {code: field[code] for code in claim.codes if code in field}
    others = {code: standing for code, standing in field.items() if code not in claim.codes}
    if not named or len(named) < len(claim.codes) or not others:
        return
    complete = len(field) == len(_field(sheet, claim))
    if all(_may_rank(standing, field, others, claim, complete) for standing in named.values()):
        return
    best = _leaders(field, claim)
    whole = settled or all(standing.whole for standing in (*named.values(), *(field[code] for code in best)))
    whole = whole or not all(_may_still_rank(sheet, standing, others, claim) for standing in named.values())
    yield finding(
        facts,
        "extremum_claim_mismatch",
        evidence=[claim, *(score for code in (*claim.codes, *best) for score in field[code].scores)],
        fields={
            "label": {language: listed([score_label(level_of(code), code)[language] for code in claim.codes]) for language in ("th", "en")},
            "stated": listed([number(standing.values[0].point) for standing in named.values()]),
            "which": label("extremum", claim.which),
            "rank": claim.rank,
            "scope": label("scope", "instrument", code=claim.scope) if claim.scope else label("scope", "all"),
        },
        year=sheet.year,
        code=listed(claim.codes),
        stated=listed(claim.codes),
        expected=listed([f"{code} ({number(field[code].values[0].point)})" for code in best]),
        unverifiable=not whole,
        severity=None if whole else "info",
    )


def _field(sheet: Sheet, claim: ExtremumClaim) -> tuple[str, ...]:
    """The codes among which something is said to be extreme."""
    level = level_of(claim.codes[0]) if claim.codes else ""
    scopes = (claim.scope,) if claim.scope else INSTRUMENTS
    if level == "instrument":
        return INSTRUMENTS
    if level == "indicator":
        return tuple(str(number) for code in scopes for number in numbers_of(sheet.framework, code))
    if level == "question" and sheet.framework is not None:
        prefix = claim.codes[0][0]
        return tuple(
            code
            for instrument in INSTRUMENTS
            for indicator in numbers_of(sheet.framework, instrument)
            for code in question_codes_of(sheet.framework, instrument, indicator)
            if code.startswith(prefix)
        )
    return ()


def _standing(sheet: Sheet, code: str) -> Standing | None:
    """What a table says of a code; sentences count only where no table has such scores, for one may err as another does."""
    level = level_of(code)
    two_parts = sheet.framework is not None and sheet.framework.eit_parts == 2
    if level == "instrument":
        ways = estimates(sheet, code)
        return Standing(tuple(way.value for way in ways), ways[0].scores, ways[0].whole) if ways else None
    tabled = level in sheet.tabled
    found = {part: [score for score in choices(sheet, level, code, part) if score.role == "table" or not tabled] for part in (None, 1, 2)}
    scores = tuple(score for part in (None, 1, 2) for score in found[part])
    if not scores:
        return None
    values = [quantity(sheet, score) for score in scores]
    if sheet.framework is not None and two_parts and found[1] and found[2]:
        shares = sheet.framework.eit_part_shares
        values.append(combine(zip(shares, (quantity(sheet, found[1][0]), quantity(sheet, found[2][0])), strict=True)))
    of_eit = code.startswith("e") or (code.isdecimal() and int(code) in numbers_of(sheet.framework, "EIT"))
    return Standing(tuple(values), scores, whole=not (of_eit and two_parts) or bool(found[1] and found[2]))


def _may_rank(
    standing: Standing, field: Mapping[str, Standing], others: Mapping[str, Standing], claim: ExtremumClaim, complete: bool
) -> bool:
    """Whether some reading gives the claimed rank; ties share ranks in either way of counting."""
    sign = 1 if claim.which == "highest" else -1
    for value in standing.values:
        beyond = [other for other in others.values() if all(sign * (way.point - value.point) > 0 for way in other.values)]
        level = [
            other
            for other in field.values()
            if other is not standing and any(sign * (way.point - value.point) >= 0 for way in other.values)
        ]
        distinct = len({other.values[0].point for other in beyond})
        if distinct + 1 <= claim.rank and (claim.rank <= len(level) + 1 or not complete):
            return True
    return False


def _may_still_rank(sheet: Sheet, standing: Standing, others: Mapping[str, Standing], claim: ExtremumClaim) -> bool:
    """Whether the claimed rank is possible when a part of EIT that is not printed may be anything.

    Who gives the score that is printed speaks of just that score.
    """
    sign = 1 if claim.which == "highest" else -1
    told = claim.score is not None and any(same_number(claim.score, value.point) for value in standing.values)
    own = max(sign * value.point for value in (standing.values if told else _reach(sheet, standing)))
    beyond = [other for other in others.values() if all(sign * value.point > own for value in _reach(sheet, other))]
    return len({other.values[0].point for other in beyond}) + 1 <= claim.rank


def _reach(sheet: Sheet, standing: Standing) -> list[Quantity]:
    """What a score may come to: its values, or, where a part of EIT may be missing, the least and the most it leaves room for."""
    if standing.whole or sheet.framework is None:
        return list(standing.values)
    share = sheet.framework.eit_part_shares[0]
    least = [share * value.point for value in standing.values]
    return [Quantity(point, point, point) for value in least for point in (value, value + (1 - share) * HUNDRED)]


def _leaders(field: Mapping[str, Standing], claim: ExtremumClaim) -> list[str]:
    """The codes that hold the claimed rank, counting different values."""
    points = sorted({standing.values[0].point for standing in field.values()}, reverse=claim.which == "highest")
    point = points[min(claim.rank, len(points)) - 1]
    return [code for code, standing in field.items() if standing.values[0].point == point]


def _threshold(facts: Facts, sheet: Sheet, claim: ThresholdClaim) -> Iterator[Finding]:
    codes = INSTRUMENTS if claim.level == "instrument" else tuple(str(n) for code in INSTRUMENTS for n in numbers_of(sheet.framework, code))
    sides = {code: _side(sheet, code, claim.threshold) for code in dict.fromkeys((*claim.codes, *codes))}
    opposite = AT_LEAST if claim.side == BELOW else BELOW
    groups = {
        "wrong": [code for code in claim.codes if sides[code] == opposite],
        "left_out": [code for code in codes if claim.exhaustive and claim.codes and code not in claim.codes and sides[code] == claim.side],
    }
    if not any(groups.values()):
        groups["unknown"] = [code for code in claim.codes if sides[code] is None and not _is_printed_so(sheet, code, claim)]
    right = [code for code in codes if sides[code] == claim.side]
    for message, accused in groups.items():
        if not accused:
            continue
        scores = [score for code in accused for score in _threshold_scores(sheet, code)]
        yield finding(
            facts,
            "threshold_claim_mismatch",
            message=message,
            evidence=[claim, *scores],
            fields={
                "side": label("side", claim.side),
                "threshold": as_printed(claim.threshold),
                "values": listed([_shown(sheet, code) for code in accused]),
            },
            year=sheet.year,
            code=listed(accused),
            stated=listed(claim.codes),
            expected=listed(right) if message != "unknown" else None,
            unverifiable=message == "unknown",
            severity="info" if message == "unknown" else None,
        )


def _side(sheet: Sheet, code: str, threshold: Decimal) -> str | None:
    """`below` or `at_least` where every reading agrees, else None. A missing part of EIT may be anything from 0 to 100."""
    values = _threshold_values(sheet, code)
    if values and all(value.low >= threshold - _HALF_CENT and value.point >= threshold for value in values):
        return AT_LEAST
    return BELOW if values and all(value.high <= threshold and value.point < threshold for value in values) else None


def _is_printed_so(sheet: Sheet, code: str, claim: ThresholdClaim) -> bool:
    """Whether a score is printed for the code itself and every reading of it lies on the claimed side, whatever EIT still lacks."""
    own = [quantity(sheet, score) for score in choices(sheet, level_of(code), code)]
    readings = _threshold_values(sheet, code) or own
    return bool(own) and all((value.point < claim.threshold) == (claim.side == BELOW) for value in readings)


def _threshold_values(sheet: Sheet, code: str) -> list[Quantity]:
    if level_of(code) == "instrument":
        pairs = [(way.value, way.whole) for way in estimates(sheet, code)]
    else:
        standing = _standing(sheet, code)
        pairs = [(value, standing.whole) for value in standing.values] if standing else []
    share = sheet.framework.eit_part_shares[0] if sheet.framework else Decimal(1)
    return [
        value if whole else Quantity(value.point, share * value.low, share * value.high + (1 - share) * HUNDRED) for value, whole in pairs
    ]


def _threshold_scores(sheet: Sheet, code: str) -> tuple[Score, ...]:
    if level_of(code) == "instrument":
        ways = estimates(sheet, code)
        return ways[0].scores if ways else ()
    standing = _standing(sheet, code)
    return standing.scores if standing else ()


def _shown(sheet: Sheet, code: str) -> str:
    values = _threshold_values(sheet, code)
    return f"{code} = {number(values[0].point)}" if values else code
