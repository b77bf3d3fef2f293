"""Which total a row labelled "average" is: the plain mean of the ten indicators, or the official weighted total under that name.

Local bodies print both under `คะแนนเฉลี่ย` (see the frameworks' notes); the numbers decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.interpret.labels import Names
from schemas.facts import Score

_NEAR = Decimal("0.011")


def settle_totals(scores: Sequence[Score], names: Names) -> list[Score]:
    """The scores with every `average` row either kept or turned into `overall`, by what it equals."""
    if not any(score.level == "average" for score in scores):
        return list(scores)
    said = _said(scores)
    return [_settle(score, said, names) if score.level == "average" and score.score is not None else score for score in scores]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a document says by year: totals, whether a rating stands alone, indicators (also by page and table)."""

    totals: Mapping[int, set[Decimal]]
    rated: frozenset[int]
    indicators: Mapping[int, Mapping[str, Decimal]]
    tabled: Mapping[tuple[int, int, int | None], Mapping[str, Decimal]]


def _said(scores: Sequence[Score]) -> _Said:
    totals: defaultdict[int, set[Decimal]] = defaultdict(set)
    indicators: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    tabled: defaultdict[tuple[int, int, int | None], dict[str, Decimal]] = defaultdict(dict)
    for score in scores:
        if score.level == "overall" and score.score is not None:
            totals[score.fiscal_year].add(score.score)
        if score.level == "indicator" and score.score is not None and score.part is None:
            indicators[score.fiscal_year][score.code] = score.score
            tabled[score.fiscal_year, score.evidence.page, score.evidence.table][score.code] = score.score
    rated = frozenset(score.fiscal_year for score in scores if score.level == "overall" and score.score is None)
    return _Said(totals, rated, indicators, tabled)


def _settle(score: Score, said: _Said, names: Names) -> Score:
    if "labelled_plain_mean" in score.evidence.steps:
        return score
    beside = _indicators_beside(score, said)
    mean = sum(beside.values(), Decimal(0)) / len(beside) if len(beside) == len(names.framework.indicators) else None
    weighted = _weighted(beside, names) if mean is not None else None
    stated = said.totals.get(score.fiscal_year, set())
    value = score.score or Decimal(0)
    if mean is not None and abs(mean - value) <= _NEAR:
        return score
    if value in stated:
        return _as_overall(score, "average_equals_stated_total", 0.0)
    if weighted is not None and abs(weighted - value) <= _NEAR:
        return _as_overall(score, "average_equals_weighted_total", 0.0)
    if stated:
        return score
    rated = score.fiscal_year in said.rated and mean is not None
    return _as_overall(score, "average_is_only_total", 0.12) if rated else score


def _as_overall(score: Score, step: str, cost: float) -> Score:
    evidence = replace(score.evidence, steps=(*score.evidence.steps, step), confidence=max(0.1, score.evidence.confidence - cost))
    return replace(score, level="overall", code="overall", evidence=evidence)


def _indicators_beside(score: Score, said: _Said) -> Mapping[str, Decimal]:
    """The indicator scores of the same year, from the same table when it has them all, else from anywhere."""
    own = said.tabled.get((score.fiscal_year, score.evidence.page, score.evidence.table), {})
    return own if len(own) >= 10 else said.indicators.get(score.fiscal_year, {})


def _weighted(indicators: Mapping[str, Decimal], names: Names) -> Decimal:
    total = Decimal(0)
    for instrument in names.framework.instruments:
        own = [indicators[str(row.number)] for row in names.framework.indicators if row.instrument == instrument.code]
        total += instrument.weight * sum(own, Decimal(0)) / len(own)
    return total
