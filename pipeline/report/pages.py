"""What the pages of the site show, as plain data: made from the rows of the dataset, one function a kind of page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.checks.report import score_label
from pipeline.crops import NoPicture, PageDrawer, open_pages, webp
from pipeline.explain import involvement
from pipeline.sources import Source, lines_around, open_source, repaired_text
from schemas.framework import load_framework
from schemas.messages import LANGUAGES, label, message, step_text
from schemas.rules import SEVERITIES, load_rules

Row = Mapping[str, Any]
Ask = Callable[..., list[dict[str, Any]]]
Text = Mapping[str, str]

SURE = 0.9
MOST_LISTED = 200
"""Rejects listed on the overview, which stays small however many there are."""
MOST_PICTURES = 4
"""Pages pictured for one finding."""

_CURRENT = "superseded_by IS NULL"


@dataclass(frozen=True, slots=True)
class Names:
    """What every page needs to name things: documents and bodies by id, and the documents of each body."""

    documents: Mapping[str, Row]
    bodies: Mapping[str, Row]
    of_body: Mapping[str, Sequence[Row]]

    def body(self, org_id: str | None) -> str:
        """A public body with its place as a person writes it; empty when unknown."""
        row = self.bodies.get(org_id or "")
        if row is None:
            return ""
        parts = [message(f"label.body.{row['type']}", "th", name=row["name"])]
        parts += [message(f"label.place.{kind}", "th", name=row[kind]) for kind in ("amphoe", "province") if row[kind]]
        return " ".join(parts)


def names_of(ask: Ask) -> Names:
    """The documents (but those that gave way to another) and bodies of the dataset."""
    documents = ask(f"SELECT * FROM documents WHERE {_CURRENT} ORDER BY source_path, doc_id")  # noqa: S608 - ours
    bodies = ask("SELECT * FROM organizations ORDER BY province NULLS LAST, name, org_id")
    of_body: dict[str, list[Row]] = {}
    for row in documents:
        of_body.setdefault(row["org_id"] or "", []).append(row)
    return Names({row["doc_id"]: row for row in documents}, {row["org_id"]: row for row in bodies}, of_body)


def file_name(key: str) -> str:
    """A key as the name of a file: ids of ours stay as they are, anything else loses what a file name or an address may not hold."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", key)


def overview(ask: Ask, names: Names) -> dict[str, Any]:
    """The front page: how much there is, scores by year and indicator, what is flagged, what was not read."""
    (scores,) = ask("SELECT count(*) AS count FROM scores")
    (errors,) = ask("SELECT count(DISTINCT doc_id) AS count FROM findings WHERE severity = 'error' AND status = 'mismatch'")
    rejects = ask("SELECT source_path, reason FROM rejects ORDER BY source_path")
    rules = load_rules().rules
    counted = ask("SELECT rule, count(*) AS count FROM findings GROUP BY rule ORDER BY count DESC, rule")
    years = sorted({row["fiscal_year"] for row in names.documents.values()} - {0})
    findings = sum(row["count"] for row in counted)
    framework = load_framework(years[-1]) if years else None
    indicators = {str(one.number): one.name for one in framework.indicators} if framework else {}
    return {
        "counts": [
            ("documents", len(names.documents)),
            ("organizations", len(names.of_body.keys() & names.bodies.keys())),
            ("scores", scores["count"]),
            ("findings", findings),
        ],
        "years": f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)) or "–",
        "with_errors": errors["count"],
        "by_year": _means(ask, "fiscal_year", "level = 'overall' AND fiscal_year > 0"),
        "by_indicator": [
            (f"{number} {indicators.get(number, '')}".strip(), value)
            for number, value in _means(ask, "TRY_CAST(code AS INTEGER)", "level = 'indicator' AND role = 'table' AND part IS NULL")
        ],
        "by_rule": [
            (row["rule"], rules[row["rule"]].title if row["rule"] in rules else _same(row["rule"]), row["count"]) for row in counted
        ],
        "unread_cells": sum(row["unread_cells"] for row in names.documents.values()),
        # A dataset of an older version has no such column.
        "unread_pages": sum(row.get("pages_unread") or 0 for row in names.documents.values()),
        "reject_count": len(rejects),
        "rejects": [(row["source_path"], _same(row["reason"])) for row in rejects[:MOST_LISTED]],
    }


def _means(ask: Ask, by: str, where: str) -> list[tuple[str, float]]:
    sql = f"""
        SELECT {by} AS of, avg(score) AS mean FROM scores
        WHERE {where} AND score BETWEEN 0 AND 100 AND confidence >= {SURE} GROUP BY of HAVING of IS NOT NULL ORDER BY of
    """  # noqa: S608 - pieces of ours
    return [(str(row["of"]), row["mean"]) for row in ask(sql)]


def findings_page(ask: Ask, names: Names) -> dict[str, Any]:
    """All findings in one table, gravest first, with what they can be filtered by."""
    rows = [_finding_row(row, names) for row in ask("SELECT * EXCLUDE (evidence) FROM findings") if row["doc_id"] in names.documents]
    rows.sort(key=lambda row: (row["gravity"], row["source_path"], row["rule"], row["id"]))
    severities = [(name, " / ".join(row.values())) for name in SEVERITIES for row in [_label("severity", name)]]
    rules = sorted({(row["rule"], row["title"]["th"]) for row in rows})
    return {
        "rows": rows,
        "filters": [
            ("severity", [one for one in severities if any(row["severity"] == one[0] for row in rows)]),
            ("rule", rules),
            ("year", [(str(year), str(year)) for year in sorted({row["year"] for row in rows} - {0})]),
            ("province", [(name, name) for name in sorted({row["province"] for row in rows} - {""})]),
        ],
    }


def _finding_row(row: Row, names: Names) -> dict[str, Any]:
    document = names.documents[row["doc_id"]]
    body = names.bodies.get(document["org_id"] or "", {})
    return {
        **_heading(row),
        "gravity": SEVERITIES.index(row["severity"]),
        "year": row["fiscal_year"],
        "province": body.get("province") or "",
        "body": names.body(document["org_id"]),
        "source_path": document["source_path"],
        "href": f"doc/{file_name(row['doc_id'])}.html#{file_name(row['finding_id'])}",
    }


def _heading(row: Row) -> dict[str, Any]:
    rule = load_rules().rules.get(row["rule"])
    return {
        "id": file_name(row["finding_id"]),
        "rule": row["rule"],
        "title": rule.title if rule else _same(row["rule"]),
        "severity": row["severity"],
        "severity_text": _label("severity", row["severity"]),
        "status_text": _label("status", row["status"]),
        "message": {language: row[f"message_{language}"] for language in LANGUAGES},
    }


def organization_page(names: Names, org_id: str, totals: Sequence[Row], measures: Sequence[Row], advice: Sequence[Row]) -> dict[str, Any]:
    """One public body: its totals over the years, its documents, measures and recommendations.

    `totals`: its scores of level `overall`; `measures`, `advice`: its rows of `measures` and `recommendations`.
    """
    printed = {(row["fiscal_year"], row["score"]) for row in totals if row["fiscal_year"] and row["score"] is not None}
    texts = [(row["fiscal_year"], row["measure"] or row["title"] or row["issue"] or row["raw"]) for row in measures]
    return {
        "name": names.body(org_id),
        "by_year": [(str(year), score) for year, score in sorted(printed) if 0 <= score <= 100],
        "documents": names.of_body.get(org_id, ()),
        "lists": [("measures", texts), ("recommendations", [(row["fiscal_year"], row["text"]) for row in advice])],
    }


def document_page(
    document: Row, findings: Sequence[Row], scores: Sequence[Row], names: Names, folders: tuple[Path, Path], pictures: Path
) -> dict[str, Any]:
    """One document: each finding beside the place it was read at. Writes the pictures it needs into the folder `pictures`.

    `folders`: the folder of reports and that of the dataset.
    """
    by_id = {row["value_id"]: row for row in scores}
    shown: list[dict[str, Any]] = []
    gone = False
    if findings:
        source = open_source(*folders, document)
        gone = source.file is None
        drawn = _pictures(source, document, findings, pictures)
        shown = [_finding(row, by_id, source, drawn.get(row["finding_id"], ())) for row in findings]
    return {
        "document": document,
        "body": names.body(document["org_id"]),
        "org_href": f"../org/{file_name(document['org_id'])}.html" if document["org_id"] in names.bodies else "",
        "gone": gone,
        "findings": shown,
        "scores": [_value(row) for row in scores],
    }


def _finding(row: Row, scores: Mapping[str, Row], source: Source, pictures: Sequence[tuple[int, str]]) -> dict[str, Any]:
    rule = load_rules().rules.get(row["rule"])
    used = [scores[snippet["value_id"]] for snippet in row["evidence"] if snippet["value_id"] in scores]
    figures = [(name, row[name]) for name in ("stated", "expected", "difference", "tolerance")]
    return {
        **_heading(row),
        "figures": [
            (name, f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else value)
            for name, value in figures
            if value is not None
        ],
        "working": involvement(row, scores).working,
        "formula": rule.formula if rule else row["rule"],
        "source": rule.source if rule else "–",
        "pictures": pictures,
        "lines": lines_around(source, sorted({snippet["line"] for snippet in row["evidence"] if snippet["line"] is not None})),
        "snippets": [snippet["text"] or "" for snippet in row["evidence"]],
        "values": [{**_value(value), "repaired": repaired_text(source, value)} for value in used],
        "proposal": row["proposal"],
    }


def _value(row: Row) -> dict[str, Any]:
    return {
        "id": row["value_id"],
        "label": score_label(row["level"], row["code"]),
        "name": row["title"] or "",
        "year": row["fiscal_year"],
        "raw": row["raw"],
        "score": "–" if row["score"] is None else f"{row['score']:.2f}",
        "confidence": f"{row['confidence']:.2f}",
        "page": row["page"],
        "line": row["line"],
        "steps": [{language: step_text(step, language) for language in LANGUAGES} for step in row["steps"]],
    }


def _pictures(source: Source, document: Row, findings: Sequence[Row], folder: Path) -> dict[str, list[tuple[int, str]]]:
    """By finding: pages and the addresses (from a document's page) of the pictures of its places; none for a text file."""
    if source.file is None or document["media_type"] != "application/pdf":
        return {}
    try:
        with open_pages(source.file) as pages:
            return {row["finding_id"]: list(_crops(pages, row, document, folder)) for row in findings}
    except NoPicture:
        return {}


def _crops(pages: PageDrawer, finding: Row, document: Row, folder: Path) -> Iterator[tuple[int, str]]:
    places = [snippet for snippet in finding["evidence"] if snippet["bbox"] and snippet["page"]]
    for page in sorted({snippet["page"] for snippet in places})[:MOST_PICTURES]:
        name = f"{file_name(document['doc_id'])}-{file_name(finding['finding_id'])}-{page}.webp"
        try:
            picture = webp(pages.crop(page, [tuple(snippet["bbox"]) for snippet in places if snippet["page"] == page]))
        except NoPicture:
            continue  # the snippets are shown as text
        (folder / name).write_bytes(picture)
        yield page, f"../img/{name}"


def _label(group: str, name: str) -> Text:
    return {language: label(group, name, language) for language in LANGUAGES}


def _same(text: str) -> Text:
    return dict.fromkeys(LANGUAGES, text)
