"""Regular expressions over Thai words of the data tables, tolerant of the spaces that readers put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalizers.thai import MARK

DASH = "[-\u2010-\u2015\u2212\u00ad~\ufe58\ufe63\uff0d]"
"""A hyphen, dash, minus or tilde between two ends of a range."""

THAI_LETTER = "[ก-ฺเ-๎]"
"""A Thai letter or mark, no digit, no paiyannoi at a word's end."""

_CLUSTER = re.compile(rf".[{MARK}]*", re.DOTALL)


def any_of(words: Iterable[str], *, loose: bool = False) -> str:
    """A non-capturing group that matches any of `words`, the longest first; `loose` allows one space or line end between letters."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(_loosely if loose else re.escape, ordered)) + ")"


def abbreviation(word: str) -> str:
    """A pattern for an abbreviation such as `ม.ค.`: each point may be missing, a comma, or have spaces around it."""
    letters = [re.escape(part) for part in word.split(".") if part]
    return r"\s?[.,]?\s?".join(letters) + r"(?:\s?\.)?"


def _loosely(word: str) -> str:
    clusters = (re.escape(cluster) for part in word.split() for cluster in _CLUSTER.findall(part))
    return r"\s?".join(clusters)
