"""What the commands say, in Thai and English: a view of `schemas/messages.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

LANGUAGES = ("th", "en")


@lru_cache(maxsize=1)
def load_messages() -> Mapping[str, Mapping[str, str]]:
    """All messages by dotted key: a template for each language (`{name}` places are for `str.format`).

    A message that counts has `one` beside the language it differs in, under the key `<language>.one`.
    """
    return _catalogue("messages.yaml")


@lru_cache(maxsize=1)
def load_steps() -> Mapping[str, Mapping[str, str]]:
    """What each step of a reading did, by its name: a view of `schemas/messages_steps.yaml`."""
    return _catalogue("messages_steps.yaml")


@lru_cache(maxsize=1)
def load_report_texts() -> Mapping[str, Mapping[str, str]]:
    """The words of the pages of `ita report`, by dotted key: a view of `schemas/messages_report.yaml`."""
    return _catalogue("messages_report.yaml")


@lru_cache(maxsize=1)
def load_review_texts() -> Mapping[str, Mapping[str, str]]:
    """The words of the page of `ita review`, by key: a view of `schemas/messages_review.yaml`."""
    return _catalogue("messages_review.yaml")


@lru_cache(maxsize=1)
def load_run_texts() -> Mapping[str, Mapping[str, str]]:
    """What a run says in the user interface of Prefect, by dotted key: a view of `schemas/messages_run.yaml`."""
    return _catalogue("messages_run.yaml")


def step_text(name: str, language: str) -> str:
    """A step of a reading in plain words; its name with spaces where no words are on file. `kind:id` is a step of that kind."""
    kind, _, entry = name.partition(":")
    texts = load_steps().get(kind)
    if texts is None:
        return name.replace("_", " ")
    return f"{texts[language]}: {entry}" if entry else texts[language]


def _catalogue(name: str) -> Mapping[str, Mapping[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return dict(_flatten("", yaml.load(text, Loader=loader)))  # noqa: S506 - both loaders are safe loaders


def _flatten(prefix: str, node: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, str]]]:
    if "th" in node or "en" in node:
        yield prefix, {name: str(text) for name, text in node.items()}
        return
    for name, child in node.items():
        # YAML reads the bare keys yes, no and null as other things than texts.
        if not isinstance(child, Mapping) or not isinstance(name, str):
            raise ValueError(f"messages.yaml: {prefix}.{name} is no message")
        yield from _flatten(f"{prefix}.{name}" if prefix else name, child)


def message(key: str, language: str, /, **values: object) -> str:
    """The text of `key` in `language` (`th` or `en`) with `values` put in; `count` = 1 takes the singular where there is one.

    Raises KeyError for a key, a language or a value that is missing.
    """
    texts = load_messages()[key]
    template = texts[language]
    if values.get("count") == 1:
        template = texts.get(f"{language}.one", template)
    return template.format(**values) if values else template


def label(group: str, name: str | None, language: str) -> str:
    """The word for `name` of a closed list (`label.<group>.<name>`); the name itself where no word is on file, empty for None."""
    if name is None:
        return ""
    texts = load_messages().get(f"label.{group}.{name}")
    return texts[language] if texts else name
