"""Which total a row labelled "average" is: the plain mean of the ten indicators, or the official weighted total under that name.

Local bodies print both under `คะแนนเฉลี่ย` (see the frameworks' notes); the numbers decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.interpret.labels import Names
from schemas.facts import Score

_NEAR = Decimal("0.011")


def settle_totals(scores: Sequence[Score], names: Names) -> list[Score]:
    """The scores with every `average` row either kept or turned into `overall`, by what it equals."""
    return [_settle(score, scores, names) if score.level == "average" and score.score is not None else score for score in scores]


def _settle(score: Score, scores: Sequence[Score], names: Names) -> Score:
    if "labelled_plain_mean" in score.evidence.steps:
        return score
    beside = _indicators_beside(score, scores)
    mean = sum(beside.values(), Decimal(0)) / len(beside) if len(beside) == len(names.framework.indicators) else None
    weighted = _weighted(beside, names) if mean is not None else None
    stated = {s.score for s in scores if s.level == "overall" and s.fiscal_year == score.fiscal_year and s.score is not None}
    value = score.score or Decimal(0)
    if mean is not None and abs(mean - value) <= _NEAR:
        return score
    if value in stated:
        return _as_overall(score, "average_equals_stated_total", 0.0)
    if weighted is not None and abs(weighted - value) <= _NEAR:
        return _as_overall(score, "average_equals_weighted_total", 0.0)
    if stated:
        return score
    rated = any(s.level == "overall" and s.score is None and s.fiscal_year == score.fiscal_year for s in scores)
    return _as_overall(score, "average_is_only_total", 0.12) if rated and mean is not None else score


def _as_overall(score: Score, step: str, cost: float) -> Score:
    evidence = replace(score.evidence, steps=(*score.evidence.steps, step), confidence=max(0.1, score.evidence.confidence - cost))
    return replace(score, level="overall", code="overall", evidence=evidence)


def _indicators_beside(score: Score, scores: Sequence[Score]) -> dict[str, Decimal]:
    """The indicator scores of the same year, from the same table when it has them all, else from anywhere."""
    place = (score.evidence.page, score.evidence.table)
    found = [s for s in scores if s.level == "indicator" and s.fiscal_year == score.fiscal_year and s.score is not None and s.part is None]
    own = {s.code: s.score for s in found if (s.evidence.page, s.evidence.table) == place and s.score is not None}
    return own if len(own) >= 10 else {s.code: s.score for s in found if s.score is not None}


def _weighted(indicators: dict[str, Decimal], names: Names) -> Decimal:
    total = Decimal(0)
    for instrument in names.framework.instruments:
        own = [indicators[str(row.number)] for row in names.framework.indicators if row.instrument == instrument.code]
        total += instrument.weight * sum(own, Decimal(0)) / len(own)
    return total
