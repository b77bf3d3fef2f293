"""Holds what the product read in a report against the truth: the same keys as the gold files are scored with."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from generator.truth import Gold
from schemas.facts import Facts, Finding, Measure, Score

THAI = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
CODE = re.compile(r"[ieO]\d")
TABLES = (
    "document", "organization", "scores", "ratings", "changes", "mentions", "recommendations", "measures", "measure.indicator",
    "measure.number", "measure.responsible", "measure.period", "defects found", "defects explained", "defects located",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What was right (tp), invented (fp) and missed (fn) in one table of one document, with examples."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def add(self, want: Iterable[Hashable], got: Iterable[Hashable]) -> None:
        """Count two bags against each other."""
        wanted, given = Counter(want), Counter(got)
        right = sum((wanted & given).values())
        self.tp += right
        self.fp += sum(given.values()) - right
        self.fn += sum(wanted.values()) - right
        self.missed += [str(item) for item in (wanted - given).elements()]
        self.invented += [str(item) for item in (given - wanted).elements()]


@dataclass(slots=True)
class Outcome:
    """One document: a tally a table, (table, confidence, right) of each row, findings that should not be, cells given up."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    confidences: list[tuple[str, float, bool]] = field(default_factory=list)
    false_findings: list[str] = field(default_factory=list)
    unread: int = 0

    def of(self, table: str) -> Tally:
        """The tally of a table."""
        return self.tallies.setdefault(table, Tally())

    @property
    def errors(self) -> int:
        """Everything missed or invented."""
        return sum(tally.fp + tally.fn for tally in self.tallies.values()) + len(self.false_findings)


def compare(gold: Gold, facts: Facts, findings: Iterable[Finding]) -> Outcome:
    """The outcome of one document."""
    outcome = Outcome(unread=len(facts.unread))
    document = gold["document"]
    outcome.of("document").add(document.items(), [("fiscal_year", facts.fiscal_year), ("kind", facts.kind)])
    body = facts.organization
    right_body = [(name, getattr(body, name, None)) for name in gold["organization"]]
    outcome.of("organization").add(gold["organization"].items(), right_body)
    if body is not None:
        outcome.confidences.append(("organization", body.confidence, right_body == list(gold["organization"].items())))
    _scores(gold, facts, outcome)
    _mentions(gold, facts, outcome)
    outcome.of("recommendations").add(
        [(r["instrument"], r["part"], tuple(sorted(r["codes"])), tuple(sorted(r["references"]))) for r in gold["recommendations"]],
        [(r.instrument, r.part, tuple(sorted(r.codes)), tuple(sorted(r.references))) for r in facts.recommendations if r.codes],
    )
    _measures(gold, facts, outcome)
    _findings(gold, facts, list(findings), outcome)
    return outcome


def _key(score: Score) -> tuple[Any, ...]:
    return (score.fiscal_year, score.level, score.code, score.part, round(float(score.score or 0), 2))


def _scores(gold: Gold, facts: Facts, outcome: Outcome) -> None:
    want = {(*row[:4], round(float(row[4]), 2)) for row in gold["scores"]}
    free = {tuple(row[:3]) for row in gold["scores_ambiguous"]}
    printed = [score for score in facts.scores if score.score is not None]
    counted = [score for score in printed if _key(score) in want or _key(score)[:3] not in free]
    outcome.of("scores").add(want, {_key(score) for score in counted})
    outcome.confidences += [("scores", score.evidence.confidence, _key(score) in want) for score in counted]
    rated = {(s.fiscal_year, s.level, s.code, s.rating) for s in facts.scores if s.rating and s.level == "overall"}
    outcome.of("ratings").add({tuple(row) for row in gold["ratings"]}, rated)
    loose = {tuple(row) for row in gold["changes_ambiguous"]}
    changes = {(s.fiscal_year, s.code, s.change) for s in facts.scores if s.change and s.level == "indicator"}
    outcome.of("changes").add({tuple(row) for row in gold["changes"]}, changes - loose)


def _mentions(gold: Gold, facts: Facts, outcome: Outcome) -> None:
    want = [tuple(row) for row in gold["mentions"]]
    in_tables = {(s.evidence.line, s.code) for s in facts.scores if s.level == "question"}
    got = [(m.evidence.line, m.code) for m in facts.mentions]
    wanted = set(want)
    outcome.of("mentions").add(want, [m for m in got if m in wanted or (CODE.match(m[1]) and m not in in_tables)])


def squash(text: str | None) -> str:
    """A text without spaces, markup and numbering signs, in Arabic digits: the form in which beginnings are compared."""
    plain = unicodedata.normalize("NFC", (text or "").replace("ํา", "ำ")).translate(THAI)
    return re.sub(r"[\s<>/p.\-*]+", "", plain)


def _begins(row: Measure, start: str) -> bool:
    texts = [row.measure, row.issue, row.title]
    return any(squash(text).startswith(start) or squash((row.number_raw or "") + (text or "")).startswith(start) for text in texts)


def _measures(gold: Gold, facts: Facts, outcome: Outcome) -> None:
    left = list(facts.measures)
    for want in gold["measures"]:
        start = squash(want["starts"])
        fits = [row for row in left if _begins(row, start) and ("indicator" not in want or row.indicator == want["indicator"])]
        if not fits:
            outcome.of("measures").add([want["starts"]], [])
            continue
        row = fits[0]
        left.remove(row)
        before = outcome.errors
        outcome.of("measures").add([want["starts"]], [want["starts"]])
        for name in ("indicator", "number"):
            if name in want:
                outcome.of(f"measure.{name}").add([want[name]], [getattr(row, name)])
        if want["responsible"] is not None:
            outcome.of("measure.responsible").add(map(squash, want["responsible"]), map(squash, row.responsible))
        if want["period"]:
            expected = want["period"] if want["period"] == "year" else tuple(want["period"])
            outcome.of("measure.period").add([expected], [_period(row, expected)])
        outcome.confidences.append(("measures", row.evidence.confidence, outcome.errors == before))
    outcome.of("measures").add([], [(row.measure or row.issue or row.title or "")[:30] for row in left])
    outcome.confidences += [("measures", row.evidence.confidence, False) for row in left]


def _period(row: Measure, expected: str | tuple[Any, ...]) -> str | tuple[Any, ...]:
    """The period of a measure in the form of the expected one."""
    if expected == "year":
        return "year" if not row.quarters and row.period_start else "other"
    return row.quarters if isinstance(expected[0], int) else (str(row.period_start), str(row.period_end))


def _findings(gold: Gold, facts: Facts, findings: list[Finding], outcome: Outcome) -> None:
    mismatches = [finding for finding in findings if finding.status == "mismatch"]
    groups = (facts.scores, facts.measures, facts.periods, facts.claims, facts.years, facts.names, facts.mentions, facts.recommendations)
    lines = {fact.value_id: fact.evidence.line for group in groups for fact in group}
    for defect in gold["defects"]:
        rule = defect["rule"]
        found = [finding for finding in mismatches if finding.rule == rule]
        outcome.of("defects found").add([rule], [rule] if found else [])
        if found and defect["expected"] is not None:
            right = any(_same(finding.expected, defect["expected"]) for finding in found)
            outcome.of("defects explained").add([rule], [rule] if right else [])
        if found:
            pieces = [piece for finding in found for piece in finding.evidence]
            shown = {piece.line for piece in pieces} | {lines.get(piece.value_id) for piece in pieces if piece.value_id}
            outcome.of("defects located").add([rule], [rule] if shown & set(defect["lines"]) else [])
    outcome.false_findings += [
        f"{finding.rule} ({finding.severity}): {finding.message_en}" for finding in mismatches if finding.rule in gold["findings_absent"]
    ]


def _same(found: str | None, expected: str) -> bool:
    """Whether two printed values are one: equal as numbers, or one text within the other."""
    try:
        return abs(Decimal(found or "") - Decimal(expected)) <= Decimal("0.011")
    except InvalidOperation:
        return squash(expected).lower() in squash(found).replace(",", "").lower()
