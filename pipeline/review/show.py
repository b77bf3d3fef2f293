"""What a reviewer sees of an item of the queue: what the flag says, and each value from the print to the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.checks.report import score_label
from pipeline.report.views import SURE, finding_view, value_view
from pipeline.review.queue import Item, Row
from pipeline.sources import Source, repaired_text
from schemas.messages import LANGUAGES, load_messages, load_review_texts, step_text

Json = dict[str, Any]


def about_finding(item: Item, scores: Mapping[str, Row], source: Source) -> Json | None:
    """What a flag says, with its figures and arithmetic; None for an item that is a value. `scores`: those of its document by id."""
    if item.table is not None:
        return None
    view = finding_view(item.row, scores, source)
    names = ("title", "severity", "severity_text", "status_text", "message", "working", "formula", "source", "proposal")
    figures = [{"name": load_review_texts()[name], "value": value} for name, value in view["figures"]]
    return {name: view[name] for name in names} | {"figures": figures}


def values_of(item: Item, scores: Mapping[str, Row], source: Source, snippets: Sequence[Row]) -> list[Json]:
    """The values of an item in the order of its evidence, each once: what was read, how, where, and what else it might be."""
    found: dict[str, Json] = {}
    for snippet in snippets:
        value_id = snippet["value_id"]
        frame = [snippet["page"], *snippet["bbox"]] if snippet["bbox"] else None
        if not value_id or value_id in found:
            continue
        if value_id in scores:
            findings = (item.row,) if item.table is None else ()
            found[value_id] = {**value_view(scores[value_id], source, scores.values(), findings), "kind": "score", "frame": frame}
        elif item.table is not None:
            found[value_id] = _other_value(item, source) | {"frame": frame}
        else:
            found[value_id] = {
                "id": value_id, "kind": "text", "label": load_review_texts()["text_value"], "name": "", "year": None, "score": "",
                "raw": snippet["text"], "repaired": snippet["text"], "confidence": "", "doubtful": False, "page": snippet["page"],
                "line": snippet["line"], "others": [], "steps": [], "frame": frame,
            }  # fmt: skip
    return list(found.values())


def _other_value(item: Item, source: Source) -> Json:
    """A doubtful measure, recommendation or mention."""
    row = item.row
    return {
        "id": item.id, "kind": "code" if item.table == "mentions" else "whole", "label": name_of_value(item.table or "", row), "name": "",
        "year": row["fiscal_year"], "raw": row["raw"], "repaired": repaired_text(source, row), "score": row.get("code") or "",
        "confidence": f"{row['confidence']:.2f}", "doubtful": row["confidence"] < SURE, "page": row["page"], "line": row["line"],
        "others": [], "steps": [{language: step_text(step, language) for language in LANGUAGES} for step in row["steps"]],
    }  # fmt: skip


def name_of_value(table: str, row: Row) -> Mapping[str, str]:
    """A value in a line: `indicator 9 = 87.61`, or the beginning of its text."""
    if table == "scores":
        label, score = score_label(row["level"], row["code"]), "–" if row["score"] is None else f"{row['score']:.2f}"
        return {language: f"{label[language]} = {score}" for language in LANGUAGES}
    kind = load_messages()[f"explain.table.{table}"]
    text = row.get("measure") or row.get("text") or row.get("code") or row.get("title") or row["raw"]
    return {language: f"{kind[language]}: {str(text)[:120]}" for language in LANGUAGES}
