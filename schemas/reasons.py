"""Why something failed and what to do about it, in Thai and English: a typed view of `schemas/reasons.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

LANGUAGES = ("th", "en")


@dataclass(frozen=True, slots=True)
class Reason:
    """`kind` is `reject` (a file is quarantined), `usage` or `publish`; `reason` and `advice` map `th` and `en` to a sentence.

    `transient` says that the same file may succeed when it is simply tried again.
    """

    code: str
    kind: str
    reason: Mapping[str, str]
    advice: Mapping[str, str]
    transient: bool


@lru_cache(maxsize=1)
def load_reasons() -> Mapping[str, Reason]:
    """All reasons by code. Raises KeyError when an entry lacks a text in one of the languages."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name("reasons.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, Loader=loader)  # noqa: S506 - both loaders are safe loaders
    return {
        code: Reason(
            code=code,
            kind=entry["kind"],
            reason={language: entry["reason"][language] for language in LANGUAGES},
            advice={language: entry["advice"][language] for language in LANGUAGES},
            transient=entry.get("transient", False),
        )
        for code, entry in entries.items()
    }
