"""Deterministic names for values: the same place in the same file has the same id in every run."""

from __future__ import annotations

import hashlib

_SEPARATOR = "\x1f"


def short_hash(*parts: object, length: int = 16) -> str:
    """The first `length` hex digits of the SHA-256 of the parts, joined by the unit separator; None counts as empty."""
    joined = _SEPARATOR.join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8")).hexdigest()[:length]


def value_id(
    doc_id: str,
    kind: str,
    page: int,
    line: int | None,
    table: int | None,
    row: int | None,
    column: int | None,
    key: str = "",
) -> str:
    """The id of a value: 16 hex digits that depend only on the file and the place in it, never on the run.

    `kind` is what the value is (`score`, `measure`, `name`, ...); `key` tells values of one place and kind apart
    (a code, an ordinal). Positions as in `schemas.facts.Evidence`. The reading itself is left out on purpose when callers
    leave it out of `key`: a better reading of the same cell keeps its id.
    """
    return short_hash(doc_id, kind, page, line, table, row, column, key)
