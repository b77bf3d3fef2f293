"""The truth of a written report, in the format of the gold files: what is still marked on its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from generator.defects import DEFECTS, RELATED
from generator.facts import (
    ChangeFact,
    DefectFact,
    Fact,
    MeasureFact,
    MentionFact,
    Notes,
    PeriodFact,
    RatingFact,
    RecommendationFact,
    ResponsibleFact,
    ScoreFact,
)
from generator.plan import Plan

Gold = dict[str, Any]


def truth_of(plan: Plan, notes: Notes, marked_text: str, damage: frozenset[str], file: str) -> Gold:
    """The gold of a text that still holds its marks. `damage` names the kinds that were applied: some excuse a finding."""
    placed = [(number, fact) for number, line in enumerate(marked_text.split("\n"), 1) for fact in notes.found(line)]
    facts = [fact for _, fact in placed]
    scores = [fact for fact in facts if isinstance(fact, ScoreFact)]
    sure = {(s.year, s.level, s.code, s.part, float(s.value)): None for s in scores if not s.free}
    free = {(s.year, s.level, s.code, s.part, float(s.value)): None for s in scores if s.free}
    changes = [fact for fact in facts if isinstance(fact, ChangeFact)]
    defects = {fact.rule: fact for fact in facts if isinstance(fact, DefectFact)}
    return {
        "file": file,
        "document": {"fiscal_year": plan.fiscal_year, "kind": plan.kind},
        "organization": _organization(plan),
        "scores": [list(key) for key in sure],
        "scores_ambiguous": [list(key) for key in free],
        "ratings": [[f.year, "overall", "overall", f.rating] for f in _unique(f for f in facts if isinstance(f, RatingFact))],
        "changes": [[f.year, f.code, f.change] for f in _unique(f for f in changes if not f.free)],
        "changes_ambiguous": [[f.year, f.code, f.change] for f in _unique(f for f in changes if f.free)],
        "mentions": [list(m) for m in dict.fromkeys((line, f.code) for line, f in placed if isinstance(f, MentionFact))],
        "recommendations": [_recommendation(f) for f in facts if isinstance(f, RecommendationFact)],
        "measures": _measures(facts),
        "findings": sorted(defects),
        "findings_absent": _absent(defects, plan, damage),
        "defects": [
            {"rule": f.rule, "fiscal_year": f.year, "code": f.code, "stated": f.stated, "expected": f.expected,
             "lines": sorted({line for line, other in placed if isinstance(other, DefectFact) and other.rule == f.rule})}
            for f in defects.values()
        ],
    }  # fmt: skip


def _unique(facts: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(facts))


def _organization(plan: Plan) -> dict[str, str]:
    body = plan.body
    fields = {"type": body.type, "name": body.name, "amphoe": body.amphoe, "province": body.province}
    return {key: value for key, value in fields.items() if value}


def _recommendation(fact: RecommendationFact) -> Gold:
    return {"instrument": fact.instrument, "part": fact.part, "codes": list(fact.codes), "references": list(fact.references)}


def _measures(facts: list[Fact]) -> list[Gold]:
    units = {fact.key: fact.units for fact in facts if isinstance(fact, ResponsibleFact)}
    periods = {fact.key: fact.period for fact in facts if isinstance(fact, PeriodFact)}
    listed: list[Gold] = []
    for fact in facts:
        if not isinstance(fact, MeasureFact):
            continue
        measure: Gold = {} if fact.indicator is None else {"indicator": fact.indicator}
        measure |= {} if fact.number is None else {"number": fact.number}
        period = periods.get(fact.key)
        measure |= {
            "starts": re.sub(r"\s+", " ", fact.starts),
            "responsible": list(units[fact.key]) if fact.key in units else None,
            "period": list(period) if isinstance(period, tuple) else period,
        }
        listed.append(measure)
    return listed


def _absent(defects: Iterable[str], plan: Plan, damage: frozenset[str]) -> list[str]:
    """The rules that must not speak: all but the planted ones, those they set off, and those that damage gives a reason for."""
    excused = set(defects) | set(plan.defects)
    for rule in plan.defects:
        excused |= RELATED.get(rule, frozenset())
    if damage & {"names"}:
        excused |= {"organization_conflict", "place_conflict"}
    if damage & {"lost_rows", "leaked_digits"}:
        excused |= {"missing_questions"}
    return [rule for rule in DEFECTS if rule not in excused]
