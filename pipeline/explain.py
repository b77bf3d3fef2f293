"""Everything that is known about one value of the dataset: what it is, where and how it was read, and the findings that rest on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.sources import Source, SourceLine, lines_around, open_source, repaired_text, row_texts
from pipeline.workings import working

Row = Mapping[str, Any]
Ask = Callable[..., list[dict[str, Any]]]
"""Asks the dataset: SQL and the values of its places; the rows as dicts."""

VALUE_TABLES = ("scores", "measures", "recommendations", "mentions")
"""The tables whose rows are values, each under a `value_id`."""


@dataclass(frozen=True, slots=True)
class Involvement:
    """A finding that rests on the value: its row, the other values it rests on, and its arithmetic (may be empty)."""

    finding: Row
    others: tuple[Row, ...]
    working: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value explained. `table` is None for a value that only findings name (a claim, a name, a year): then `value` is their snippet.

    `repaired`: the raw text with its letters mended; `lines`: those of a text file around it; `row_texts`: the cells of its row or the
    paragraph; `file`: the source, None when it is gone or changed.
    """

    table: str | None
    value: Row
    document: Row
    organization: Row | None
    repaired: str
    lines: tuple[SourceLine, ...]
    row_texts: tuple[str, ...]
    file: Path | None
    findings: tuple[Involvement, ...]


def explain(value_id: str, ask: Ask, raw: Path, processed: Path) -> Explanation | None:
    """The explanation of a value of the dataset that `ask` asks; None when no value has this id."""
    table, value = _find(value_id, ask)
    if value is None:
        return None
    (document,) = ask("SELECT * FROM documents WHERE doc_id = ?", value["doc_id"])
    bodies = ask("SELECT * FROM organizations WHERE org_id = ?", document["org_id"])
    source = open_source(raw, processed, document)
    return Explanation(
        table=table,
        value=value,
        document=document,
        organization=bodies[0] if bodies else None,
        repaired=repaired_text(source, value),
        lines=_lines(source, value),
        row_texts=() if value["line"] is not None else row_texts(source, value),
        file=source.file,
        findings=_findings(value_id, str(value["doc_id"]), ask),
    )


def near_ids(value_id: str, ask: Ask, most: int = 5) -> list[str]:
    """Ids that begin like this one, or else differ from it least: what may have been meant."""
    unions = " UNION ALL ".join(f"SELECT value_id FROM {name}" for name in VALUE_TABLES)  # noqa: S608 - names of ours
    sql = f"""
        SELECT value_id FROM ({unions})
        ORDER BY NOT starts_with(value_id, ?), levenshtein(value_id, ?), value_id LIMIT ?
    """  # noqa: S608
    return [row["value_id"] for row in ask(sql, value_id[:6] or "-", value_id[:64], most)]


def _find(value_id: str, ask: Ask) -> tuple[str | None, Row | None]:
    for table in VALUE_TABLES:
        rows = ask(f"SELECT * FROM {table} WHERE value_id = ?", value_id)  # noqa: S608 - a name of ours
        if rows:
            return table, rows[0]
    for finding in _naming(value_id, ask):
        for snippet in finding["evidence"]:
            if snippet["value_id"] == value_id:
                place = {"page": snippet["page"], "line": snippet["line"], "bbox": snippet["bbox"], "raw": snippet["text"] or ""}
                nowhere: Row = {"table": None, "row": None, "column": None, "reader": None, "confidence": None, "steps": []}
                return None, {"value_id": value_id, "doc_id": finding["doc_id"], "fiscal_year": finding["fiscal_year"], **place, **nowhere}
    return None, None


def _naming(value_id: str, ask: Ask) -> list[dict[str, Any]]:
    return ask(
        "SELECT * FROM findings WHERE len(list_filter(evidence, lambda one: one.value_id = ?)) > 0 ORDER BY severity, rule, finding_id",
        value_id,
    )


def _findings(value_id: str, doc_id: str, ask: Ask) -> tuple[Involvement, ...]:
    found = _naming(value_id, ask)
    if not found:
        return ()
    scores = {row["value_id"]: row for row in ask("SELECT * FROM scores WHERE doc_id = ?", doc_id)}
    return tuple(involvement(finding, scores, value_id) for finding in found)


def involvement(finding: Row, scores: Mapping[str, Row], value_id: str | None = None) -> Involvement:
    """A row of `findings` with the scores it rests on (`scores`: rows by id), without the one being explained."""
    named = [scores[snippet["value_id"]] for snippet in finding["evidence"] if snippet["value_id"] in scores]
    return Involvement(finding, tuple(row for row in named if row["value_id"] != value_id), working(finding, named))


def _lines(source: Source, value: Row) -> tuple[SourceLine, ...]:
    numbers: Sequence[int] = [value["line"]] if value["line"] is not None else []
    return lines_around(source, numbers)
