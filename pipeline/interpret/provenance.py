"""Who read each fact, and what that reading costs its confidence: the last word of the interpretation on its evidence.

For a text file there is nothing to add. Elsewhere the steps of the reading (`schemas/vocabulary/reading.yaml`) lower the confidence.
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
    changed: dict[str, Any] = {}
    for field in fields(Facts):
        value = getattr(facts, field.name)
        if isinstance(value, tuple) and value:
            changed[field.name] = tuple(replace(fact, evidence=_read_by(fact.evidence, readers)) for fact in value)
    return replace(facts, **changed)


def _read_by(evidence: Evidence, readers: dict[int, str]) -> Evidence:
    cost = max(0.0, sum(_costs().get(step, 0.0) for step in evidence.steps))
    confidence = max(_LEAST, round(evidence.confidence - cost, 3)) if cost else evidence.confidence
    return replace(evidence, reader=readers.get(evidence.page, "txt"), confidence=confidence)


@knowledge
def _costs() -> dict[str, float]:
    return dict(load("reading")["costs"])
