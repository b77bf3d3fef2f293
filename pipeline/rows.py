"""A document's result as rows of the tables of the dataset: plain dicts, columns as in `schemas/tables.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pipeline.errors import PublishError
from schemas.facts import DocumentResult, Evidence, Facts, Finding, Measure, Mention, Recommendation, Score

Row = dict[str, Any]
Rows = dict[str, list[Row]]

FACT_TABLES = ("scores", "measures", "recommendations", "mentions", "findings")
"""The tables whose rows belong to one document; in this order they stand in its staged file."""

BUDDHIST_ERA = 543

Kind = TypeVar("Kind", Score, Measure, Recommendation, Mention)


def document_rows(result: DocumentResult, code_version: str, now: dt.datetime) -> Rows:
    """The rows of one document: `documents` (one), `organizations` (none or one) and each of `FACT_TABLES`, in reading order.

    `documents.first_seen` and `ingested_at` are `now`; the ledger sets them, and the path, when publishing. Decimal scores become float64
    here and nowhere else: the printed digits stay in `raw`, and `stated` of a finding stays text.
    Raises PublishError `duplicate_key` when two rows of a table would carry the same key.
    """
    facts = result.facts
    org_id = facts.organization.org_id if facts.organization else None
    own = {"doc_id": facts.doc_id, "org_id": org_id}
    rows: Rows = {
        "documents": [_document(result, org_id, code_version, now)],
        "organizations": _organizations(facts),
        "scores": _facts(facts.scores, _score, own),
        "measures": _facts(facts.measures, _measure, own),
        "recommendations": _facts(facts.recommendations, _recommendation, own),
        "mentions": _facts(facts.mentions, _mention, {"doc_id": facts.doc_id}),
        "findings": [_finding(finding, own, facts.fiscal_year) for finding in result.findings],
    }
    for table, key in (*((name, "value_id") for name in FACT_TABLES[:-1]), ("findings", "finding_id")):
        _assert_unique(rows[table], table, key)
    return rows


def _document(result: DocumentResult, org_id: str | None, code_version: str, now: dt.datetime) -> Row:
    facts = result.facts
    return {
        "doc_id": facts.doc_id,
        "source_path": result.source_path,
        "sha256": result.sha256,
        "media_type": result.media_type,
        "pages": result.pages,
        "pages_ocr": result.pages_ocr,
        "pages_unread": result.pages_unread,
        "kind": facts.kind,
        "title": facts.title,
        "org_id": org_id,
        "fiscal_year_ce": facts.fiscal_year - BUDDHIST_ERA if facts.fiscal_year else None,
        "report_date": facts.report_date,
        "findings": len(result.findings),
        "unread_cells": len(facts.unread),
        "code_version": code_version,
        "first_seen": now,
        "ingested_at": now,
        "missing_since": None,
        "superseded_by": None,
        "fiscal_year": facts.fiscal_year or 0,
    }


def _organizations(facts: Facts) -> list[Row]:
    body = facts.organization
    if body is None:
        return []
    names = ("org_id", "type", "name", "tambon", "amphoe", "province", "geocode", "confidence")
    return [{**{name: getattr(body, name) for name in names}, "variants": list(body.variants)}]


def _facts(facts: Iterable[Kind], own: Callable[[Kind], Row], common: Mapping[str, Any]) -> list[Row]:
    return [
        {"value_id": fact.value_id, **common, **own(fact), **_evidence(fact.evidence), "fiscal_year": fact.fiscal_year or 0}
        for fact in facts
    ]


def _evidence(evidence: Evidence) -> Row:
    return {
        "page": evidence.page,
        "line": evidence.text_line,
        "table": evidence.table,
        "row": evidence.row,
        "column": evidence.column,
        "bbox": list(evidence.bbox) if evidence.bbox else None,
        "raw": evidence.raw,
        "reader": evidence.reader,
        "confidence": evidence.confidence,
        "steps": list(evidence.steps),
    }


def _score(score: Score) -> Row:
    row = {name: getattr(score, name) for name in ("level", "instrument", "part", "code", "title", "rating", "change", "role")}
    return {**row, "score": None if score.score is None else float(score.score)}


def _measure(measure: Measure) -> Row:
    plain = (
        *("sequence", "number_raw", "number", "indicator", "instrument", "title", "issue", "measure", "steps_text"),
        *("period_raw", "period_start", "period_end", "follow_up", "result", "outcome"),
    )
    lists = {"responsible": list(measure.responsible), "quarters": list(measure.quarters)}
    return {**{name: getattr(measure, name) for name in plain}, **lists}


def _recommendation(recommendation: Recommendation) -> Row:
    return {
        "instrument": recommendation.instrument,
        "part": recommendation.part,
        "codes": list(recommendation.codes),
        "references": list(recommendation.references),
        "text": recommendation.text,
    }


def _mention(mention: Mention) -> Row:
    return {"code": mention.code, "kind": mention.kind, "context": mention.context}


def _finding(finding: Finding, own: Mapping[str, Any], fiscal_year: int | None) -> Row:
    names = ("finding_id", "rule", "severity", "status", "code", "stated", "expected", "message_th", "message_en", "proposal")
    return {
        **own,
        **{name: getattr(finding, name) for name in names},
        "difference": None if finding.difference is None else float(finding.difference),
        "tolerance": None if finding.tolerance is None else float(finding.tolerance),
        "evidence": [
            {
                "value_id": snippet.value_id,
                "text": snippet.text,
                "page": snippet.page,
                "line": snippet.line,
                "bbox": list(snippet.bbox) if snippet.bbox else None,
            }
            for snippet in finding.evidence
        ],
        "fiscal_year": finding.fiscal_year or fiscal_year or 0,
    }


def _assert_unique(rows: Iterable[Row], table: str, key: str) -> None:
    seen: set[str] = set()
    for row in rows:
        if row[key] in seen:
            raise PublishError("duplicate_key", row["doc_id"], f"{table}.{key} {row[key]} occurs twice")
        seen.add(row[key])
