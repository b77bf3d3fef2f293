"""The checks as data: a small typed view of `schemas/rules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from schemas.knowledge import knowledge

LANGUAGES = ("th", "en")
SEVERITIES = ("error", "warning", "info")
"""Gravest first."""

Text = Mapping[str, str]
"""A text in each of `LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: what it compares, how grave a mismatch is (`severity`), and what it says (`messages`, templates by name).

    `leans_on` names the framework blocks without whose confirmation the rule may say `unverifiable` at most. `tolerance` is in
    the unit of what is compared. `parameters` are the rule's own limits.
    """

    name: str
    title: Text
    compares: Text
    formula: str
    source: str
    severity: str
    tolerance: Decimal | None
    leans_on: tuple[str, ...]
    messages: Mapping[str, Text]
    parameters: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules by name, and the words the messages are made of (`labels`: group, name, language)."""

    rules: Mapping[str, Rule]
    labels: Mapping[str, Mapping[str, Text]]


@knowledge
def load_rules() -> Rulebook:
    """The rules of this version. Raises KeyError when an entry lacks a required field (a test holds the file to its schema)."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=loader)  # noqa: S506 - both loaders are safe loaders
    return Rulebook(rules={name: _rule(name, entry) for name, entry in data["rules"].items()}, labels=data["labels"])


def rule_names() -> tuple[str, ...]:
    """The names of all rules, in the order of the file."""
    return tuple(load_rules().rules)


def _rule(name: str, entry: Mapping[str, object]) -> Rule:
    return _typed_rule(name, **entry)  # type: ignore[arg-type]


def _typed_rule(
    name: str,
    *,
    title: Text,
    compares: Text,
    formula: str,
    source: str,
    severity: str,
    messages: Mapping[str, Text],
    tolerance: str | None = None,
    leans_on: tuple[str, ...] = (),
    parameters: Mapping[str, str] | None = None,
) -> Rule:
    return Rule(
        name=name,
        title=title,
        compares=compares,
        formula=formula,
        source=source,
        severity=severity,
        tolerance=None if tolerance is None else Decimal(tolerance),
        leans_on=tuple(leans_on),
        messages=messages,
        parameters={key: Decimal(value) for key, value in (parameters or {}).items()},
    )
