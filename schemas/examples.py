"""Ready questions to the dataset: a typed view of `schemas/examples.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Example:
    """A question: its name, what it asks in both languages, and its SQL (DuckDB)."""

    name: str
    th: str
    en: str
    sql: str


@lru_cache(maxsize=1)
def load_examples() -> Mapping[str, Example]:
    """The questions by name, in the order of the file."""
    data = yaml.safe_load(Path(__file__).with_name("examples.yaml").read_text(encoding="utf-8"))
    return {name: Example(name, entry["th"], entry["en"], entry["sql"]) for name, entry in data.items()}
