"""What people see of a finding and of the values it rests on, as plain data: for the pages of `ita report` and of `ita review`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.alternatives import other_readings
from pipeline.checks.report import score_label
from pipeline.explain import involvement
from pipeline.sources import Source, repaired_text
from schemas.framework import load_framework
from schemas.messages import LANGUAGES, label, load_report_texts, step_text
from schemas.rules import SEVERITIES, load_rules

Row = Mapping[str, Any]
Text = Mapping[str, str]

SURE = 0.9
"""Readings below this confidence are doubtful (the contract calibrates `confidence` there)."""


def heading(row: Row) -> dict[str, Any]:
    """A row of `findings`: its rule, how grave it is, what it says."""
    rule = load_rules().rules.get(row["rule"])
    return {
        "id": row["finding_id"],
        "rule": row["rule"],
        "title": rule.title if rule else same(row["rule"]),
        "severity": row["severity"],
        "severity_text": words("severity", row["severity"]),
        "status": row["status"],
        "status_text": words("status", row["status"]),
        "message": {language: row[f"message_{language}"] for language in LANGUAGES},
        "year": row["fiscal_year"],
        "gravity": SEVERITIES.index(row["severity"]),
    }


def finding_view(row: Row, scores: Mapping[str, Row], source: Source) -> dict[str, Any]:
    """A row of `findings` with its figures, arithmetic, formula and the values it rests on. `scores`: those of its document by id."""
    rule = load_rules().rules.get(row["rule"])
    used = [scores[snippet["value_id"]] for snippet in row["evidence"] if snippet["value_id"] in scores]
    figures = [(name, row[name]) for name in ("stated", "expected", "difference", "tolerance")]
    return {
        **heading(row),
        "figures": [(name, figure(value)) for name, value in figures if value is not None],
        "working": involvement(row, scores).working,
        "formula": rule.formula if rule else row["rule"],
        "source": rule.source if rule else "–",
        "compares": rule.compares if rule else same(row["rule"]),
        "method": method_sources(row),
        "values": [value_view(value, source, scores.values(), (row,)) for value in used],
        "proposal": row["proposal"],
        "sure": all(value["confidence"] >= SURE for value in used),
    }


def method_sources(row: Row) -> tuple[str, ...]:
    """Where the method of the year is published, as far as the rule of a finding leans on it."""
    rule, framework = load_rules().rules.get(row["rule"]), load_framework(row["fiscal_year"] or 0)
    blocks = rule.leans_on if rule else ()
    return tuple(dict.fromkeys(source for block in blocks if framework for source in framework.sources.get(block.partition(".")[0], ())))


def value_view(row: Row, source: Source, scores: Any, findings: Sequence[Row]) -> dict[str, Any]:
    """A row of `scores` from the print to the value: as it stands there, letters mended, steps, confidence, and other readings."""
    return {
        **score_line(row),
        "repaired": repaired_text(source, row),
        "others": [
            {"score": other.score, "why": load_report_texts()[f"other_{other.why}"], "page": other.page, "line": other.line}
            for other in other_readings(row, scores, findings)
        ],
        "steps": [{language: step_text(step, language) for language in LANGUAGES} for step in row["steps"]],
    }


def score_line(row: Row) -> dict[str, Any]:
    """A row of `scores` in a line."""
    return {
        "id": row["value_id"],
        "label": score_label(row["level"], row["code"]),
        "name": row["title"] or "",
        "year": row["fiscal_year"],
        "raw": row["raw"],
        "score": "–" if row["score"] is None else f"{row['score']:.2f}",
        "confidence": f"{row['confidence']:.2f}",
        "doubtful": row["confidence"] < SURE,
        "page": row["page"],
        "line": row["line"],
    }


def figure(value: object) -> object:
    """A number of a finding with up to four decimals; a text as it is."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def words(group: str, name: str) -> Text:
    """The word for `name` of a closed list in both languages."""
    return {language: label(group, name, language) for language in LANGUAGES}


def same(text: str) -> Text:
    """A text that is the same in both languages."""
    return dict.fromkeys(LANGUAGES, text)
