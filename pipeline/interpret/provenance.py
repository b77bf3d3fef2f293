"""Who read each fact, and what that reading costs its confidence: the last word of the interpretation on its evidence.

For a text file there is nothing to add. Elsewhere the steps of the reading (`schemas/vocabulary/reading.yaml`) lower the confidence, and no
fact is surer than the reading of the cell or line of a scan that it stands in.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from schemas.document import Document
from schemas.facts import Evidence, Facts
from schemas.knowledge import knowledge
from schemas.vocabulary import load

_LEAST = 0.05


def with_readers(facts: Facts, document: Document) -> Facts:
    """The facts with the reader of its page in the evidence of each."""
    readers = {page.number: page.reader for page in document.pages if page.reader != "txt"}
    if not readers:
        return facts
    sureness = _sureness(document)
    changed: dict[str, Any] = {}
    for field in fields(Facts):
        value = getattr(facts, field.name)
        if isinstance(value, tuple) and value:
            changed[field.name] = tuple(replace(fact, evidence=_read_by(fact.evidence, readers, sureness)) for fact in value)
    return replace(facts, **changed)


Place = tuple[int, int | None, int | None, int | None]
"""Page and table, row, column; of running text page and None, number of the line, None."""


def place_of(evidence: Evidence) -> Place:
    """Where a fact was read."""
    if evidence.table is None:
        return evidence.page, None, evidence.line, None
    return evidence.page, evidence.table, evidence.row, evidence.column


def _sureness(document: Document) -> dict[Place, float]:
    """How sure the reading of each cell and line of scanned pages is."""
    found: dict[Place, float] = {}
    for page in (page for page in document.pages if page.reader == "ocr"):
        found.update({(page.number, None, line.number, None): line.confidence for line in page.lines})
        for table in page.tables:
            found.update({(page.number, table.index, cell.row, cell.column): cell.confidence for row in table.rows for cell in row})
    return found


def _read_by(evidence: Evidence, readers: dict[int, str], sureness: dict[Place, float]) -> Evidence:
    cost = max(0.0, sum(_costs().get(step, 0.0) for step in evidence.steps))
    confidence = max(_LEAST, round(evidence.confidence - cost, 3)) if cost else evidence.confidence
    sure = sureness.get(place_of(evidence), 1.0)
    if sure < 1.0:
        confidence = max(_LEAST, round(min(confidence, sure), 3))
    return replace(evidence, reader=readers.get(evidence.page, "txt"), confidence=confidence)


@knowledge
def _costs() -> dict[str, float]:
    return dict(load("reading")["costs"])
