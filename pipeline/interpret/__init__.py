"""A read document to facts: scores, measures, recommendations, mentions, claims, the body and the year it is about."""

from __future__ import annotations

from pipeline.interpret.document import interpret

__all__ = ["interpret"]
