"""What the text says about the assessment itself: how many there are of what, the weights, the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.checks.arithmetic import HUNDRED
from pipeline.checks.report import as_printed, confirms, finding, label, listed, number, parameter
from pipeline.checks.sheet import numbers_of, question_codes_of
from schemas.facts import INSTRUMENTS, CountClaim, Facts, Finding, TargetClaim, WeightClaim
from schemas.framework import Framework, framework_years, instrument_of_indicator, load_framework
from schemas.rules import load_rules


def check_frameworks(facts: Facts) -> Iterator[Finding]:
    """`count_claim_mismatch`, `weights_mismatch` and `target_conflict`."""
    for claim in facts.claims:
        if isinstance(claim, CountClaim):
            yield from _count(facts, claim)
    yield from _weights(facts, [claim for claim in facts.claims if isinstance(claim, WeightClaim)])
    targets = [claim for claim in facts.claims if isinstance(claim, TargetClaim)]
    yield from _targets(facts, "share", targets)
    yield from _targets(facts, "score", targets)


def _count(facts: Facts, claim: CountClaim) -> Iterator[Finding]:
    framework = load_framework(claim.fiscal_year)
    counted = _counts(framework, claim) if framework is not None else None
    if framework is None or counted is None:
        return
    allowed, block = counted
    if not allowed or claim.count in allowed:
        return
    # "3 indicators" without saying of what is often said of one instrument, or of those that need work.
    bare = claim.of == "indicator" and claim.scope is None and claim.count < parameter("count_claim_mismatch", "smallest_bare_count")
    yield finding(
        facts,
        "count_claim_mismatch",
        evidence=[claim],
        fields={
            "counted": label("counted", claim.of),
            "scope_th": f" ({claim.scope})" if claim.scope else "",
            "scope_en": f" ({claim.scope})" if claim.scope else "",
        },
        year=claim.fiscal_year,
        code=claim.scope,
        stated=str(claim.count),
        expected=str(allowed[0]),
        difference=Decimal(claim.count - allowed[0]),
        confirmed=framework.is_confirmed(block),
        unverifiable=bare,
        severity="info" if bare else None,
    )


def _counts(framework: Framework, claim: CountClaim) -> tuple[tuple[int, ...], str] | None:
    """The numbers that are right, the usual one first, and the block of the framework that says so; None for a scope unknown to us."""
    if claim.of == "instrument":
        return (len(framework.instruments),), "indicators"
    if claim.of == "indicator":
        of = framework.indicators if claim.scope is None else [row for row in framework.indicators if row.instrument == claim.scope]
        return (len(of),), "indicators"
    if claim.scope is not None and claim.scope in framework.questions:
        questions = framework.questions[claim.scope]
        return _times(framework, claim.scope, questions.last - questions.first + 1), f"questions.{claim.scope}"
    if claim.scope is not None and claim.scope.isdecimal():
        instrument = instrument_of_indicator(framework, int(claim.scope))
        if instrument is not None and int(claim.scope) in numbers_of(framework, instrument):
            return _times(
                framework, instrument, len(question_codes_of(framework, instrument, int(claim.scope)))
            ), f"questions.{instrument}.split"
    return None


def _times(framework: Framework, instrument: str, count: int) -> tuple[int, ...]:
    """A count of questions; asked in two parts, those of EIT may be counted twice."""
    if not count:
        return ()
    return (count, count * framework.eit_parts) if instrument == "EIT" and framework.eit_parts > 1 else (count,)


def _weights(facts: Facts, claims: Sequence[WeightClaim]) -> Iterator[Finding]:
    seen: dict[tuple[int, str, Decimal], list[WeightClaim]] = {}
    for claim in claims:
        seen.setdefault((claim.fiscal_year, claim.instrument, claim.weight), []).append(claim)
    for (year, instrument, weight), group in seen.items():
        framework = load_framework(year)
        right = next((row.weight * HUNDRED for row in framework.instruments if row.code == instrument), None) if framework else None
        halves = [right * share for share in framework.eit_part_shares] if framework and right is not None and instrument == "EIT" else []
        if right is None or weight in (right, *halves):
            continue
        yield finding(
            facts,
            "weights_mismatch",
            evidence=group,
            year=year,
            code=instrument,
            stated=as_printed(weight),
            expected=format(right.normalize(), "f"),
            difference=weight - right,
            confirmed=confirms(framework, "weights_mismatch"),
            proposal=format(right.normalize(), "f"),
        )
    for year in sorted({claim.fiscal_year for claim in claims}):
        yield from _weight_sum(facts, year, [claim for claim in claims if claim.fiscal_year == year])


def _weight_sum(facts: Facts, year: int, claims: Sequence[WeightClaim]) -> Iterator[Finding]:
    """Whatever the framework, weights sum to 100: says so where no confirmed framework already contradicts one of them."""
    weights = {claim.instrument: claim for claim in claims}
    distinct = {(claim.instrument, claim.weight) for claim in claims}
    total = sum((claim.weight for claim in weights.values()), Decimal(0))
    if (
        confirms(load_framework(year), "weights_mismatch")
        or set(weights) != set(INSTRUMENTS)
        or len(distinct) != len(INSTRUMENTS)
        or total == HUNDRED
    ):
        return
    yield finding(
        facts,
        "weights_mismatch",
        message="sum",
        evidence=list(weights.values()),
        fields={"parts": " + ".join(as_printed(weights[code].weight) for code in INSTRUMENTS)},
        year=year,
        stated=as_printed(total),
        expected=as_printed(HUNDRED),
        difference=total - HUNDRED,
    )


def _targets(facts: Facts, kind: str, claims: Sequence[TargetClaim]) -> Iterator[Finding]:
    dated: dict[int, list[tuple[Decimal, TargetClaim]]] = {}
    undated: list[tuple[Decimal, TargetClaim]] = []
    for claim in claims:
        value = claim.share if kind == "share" else claim.score
        if value is not None:
            (undated if claim.fiscal_year is None else dated.setdefault(claim.fiscal_year, [])).append((value, claim))
    if kind == "share":
        undated = _placed(dated, undated)
    for year, stated in (*sorted(dated.items()), (None, undated)):
        values = list(dict.fromkeys(value for value, _ in stated))
        if len({value.normalize() for value in values}) < 2:
            continue
        right = _known_target(year, kind)
        framework_says = number(right) if right is not None and right in values else None
        yield finding(
            facts,
            "target_conflict",
            evidence=[claim for _, claim in stated],
            fields={"kind": label("target", kind), "when": _when(year), "values": listed([as_printed(value) for value in values])},
            year=year,
            code=kind,
            stated=listed([as_printed(value) for value in values]),
            expected=framework_says,
            proposal=framework_says,
        )


def _placed(
    dated: dict[int, list[tuple[Decimal, TargetClaim]]], undated: Sequence[tuple[Decimal, TargetClaim]]
) -> list[tuple[Decimal, TargetClaim]]:
    """Undated shares go to the year whose target they are, if the document speaks of that year; the rest is returned.

    A share that is the target of a year the document does not speak of contradicts nothing.
    """
    rest = []
    for value, claim in undated:
        years = [year for year in framework_years() if _known_target(year, "share") == value]
        homes = [year for year in years if year in dated]
        for year in homes:
            dated[year].append((value, claim))
        if not years:
            for year in dated:
                dated[year].append((value, claim))
        if not homes and not (not years and dated):
            rest.append((value, claim))
    return rest


def _known_target(year: int | None, kind: str) -> Decimal | None:
    framework = load_framework(year) if year is not None else None
    if framework is None:
        return None
    return framework.target_share if kind == "share" else framework.target_score


def _when(year: int | None) -> dict[str, str]:
    text = load_rules().rules["target_conflict"].messages["undated" if year is None else "year"]
    return {language: words.format(year=year) for language, words in text.items()}
