"""What every page needs to name things: documents and bodies by id, and how a key becomes the name of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.messages import message

Row = Mapping[str, Any]
Ask = Callable[..., list[dict[str, Any]]]
"""Asks the dataset: SQL and the values of its places; the rows as dicts."""


@dataclass(frozen=True, slots=True)
class Names:
    """Documents and bodies by id, and the documents of each body."""

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
    documents = ask("SELECT * FROM documents WHERE superseded_by IS NULL ORDER BY source_path, doc_id")
    bodies = ask("SELECT * FROM organizations ORDER BY province NULLS LAST, name, org_id")
    of_body: dict[str, list[Row]] = {}
    for row in documents:
        of_body.setdefault(row["org_id"] or "", []).append(row)
    return Names({row["doc_id"]: row for row in documents}, {row["org_id"]: row for row in bodies}, of_body)


def file_name(key: str) -> str:
    """A key as the name of a file: ids of ours stay as they are, anything else loses what a file name or an address may not hold."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", key)
