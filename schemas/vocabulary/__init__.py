"""The words of the reports as data: how columns, rows, ratings, codes and sentences are written.

Texts are compared in *key form* (`key`): Arabic digits, lower case, no white space. One function a data file; all are cached.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from schemas.knowledge import knowledge

_FOLDER = Path(__file__).parent
_WITH_PATTERNS = ("about", "measures", "ratings", "sections", "sentences", "tables")
_DIGITS = tuple(zip("๐๑๒๓๔๕๖๗๘๙", "0123456789", strict=True))
_THAI_DIGIT = re.compile("[๐-๙]")
_INVISIBLE = re.compile("[\u200b-\u200d\ufeff]+")


@lru_cache(maxsize=1 << 13)
def key(text: str) -> str:
    """The form in which texts are compared: Arabic digits, lower case, no white space."""
    folded = "".join(text.split()).lower()
    if folded.isascii():
        return folded
    folded = _INVISIBLE.sub("", folded)
    if _THAI_DIGIT.search(folded):
        # Not str.translate: it looks up every Thai letter.
        for thai, arabic in _DIGITS:
            folded = folded.replace(thai, arabic)
    return folded


@cache
def load(name: str) -> Mapping[str, Any]:
    """The content of `<name>.yaml` of this folder.

    Raises:
        FileNotFoundError: there is no such vocabulary.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (_FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        return MappingProxyType(yaml.load(file, Loader=loader))  # noqa: S506 - a safe loader, in C where it was built


@dataclass(frozen=True, slots=True)
class Phrases:
    """Names with the phrases that give them: `find` returns the name of the longest phrase a text contains."""

    exact: Mapping[str, str]
    contains: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, table: Mapping[str, Mapping[str, Iterable[str]]]) -> Phrases:
        """Phrases from `{name: {contains: [...], exact: [...]}}`."""
        exact = {key(str(phrase)): name for name, entry in table.items() for phrase in entry.get("exact", ())}
        contains = [(key(phrase), name) for name, entry in table.items() for phrase in entry.get("contains", ())]
        return cls(MappingProxyType(exact), tuple(sorted(contains, key=lambda pair: -len(pair[0]))))

    def find(self, text_key: str) -> tuple[str, int] | None:
        """The name for a text in key form with the length of the phrase found, or None."""
        if text_key in self.exact:
            return self.exact[text_key], len(text_key)
        return next(((name, len(phrase)) for phrase, name in self.contains if phrase in text_key), None)


@knowledge
def column_phrases() -> Phrases:
    """Header wordings to column roles."""
    return Phrases.of(load("tables")["columns"])


@knowledge
def row_phrases() -> Phrases:
    """Row labels that are not indicators: overall, average, rating, weight, ignored."""
    return Phrases.of({name: entry for name, entry in load("tables")["rows"].items() if name != "plain_mean"})


@cache
def pattern(file: str, *path: str) -> re.Pattern[str]:
    """A regular expression of a vocabulary file, compiled."""
    value: Any = load(file)
    for step in path:
        value = value[step]
    return re.compile(value)


@knowledge
def _patterns() -> None:
    """Compiles every pattern of the files that hold some: there a text by itself is one, words stand in lists."""
    for file in _WITH_PATTERNS:
        for path in _texts(load(file)):
            pattern(file, *path)


def _texts(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield (*above, name)
        elif isinstance(value, Mapping):
            yield from _texts(value, (*above, name))


@cache
def alternatives(file: str, *path: str) -> str:
    """A list of phrases of a vocabulary file as a regular expression alternative, longest first, blanks allowed inside."""
    value: Any = load(file)
    for step in path:
        value = value[step]
    return "|".join(re.escape(phrase) for phrase in sorted(value, key=len, reverse=True))
