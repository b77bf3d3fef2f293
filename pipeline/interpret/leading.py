"""An indicator named at the beginning of a longer text ("๒) การใช้งบประมาณ จัดให้มีการ…", "ตัวชี้วัดที่ 4 …")."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from normalizers.numerals import to_arabic
from pipeline.interpret.labels import Names, Subject, indicator_in
from schemas.knowledge import knowledge
from schemas.vocabulary import alternatives, key

_POINT = re.compile(r"^[\s\-–•*(]*(?:\d{1,2}(?:\.\d{1,2})?\s*[.):]*)?\s*")


@knowledge
def _numbered() -> re.Pattern[str]:
    """The word for indicator and its number at the head of a text."""
    return re.compile(rf"^[\s\-–•*(]*(?:{alternatives('codes', 'cues', 'indicator')})\s*(\d{{1,2}})(?![\d.]\d|\d)")


@knowledge
def _words() -> re.Pattern[str]:
    """What may stand before the name of an indicator."""
    return re.compile(f"^(?:{alternatives('codes', 'cues', 'indicator')})?(?:{alternatives('codes', 'cues', 'side')})?")


@lru_cache(maxsize=1 << 12)
def leading_indicator(text: str, names: Names) -> Subject | None:
    """The indicator that a text begins with, by the word for indicator and its number, or by its whole name; else None."""
    folded = to_arabic(text.strip())
    first_line = folded.split("\n", 1)[0]
    whole = indicator_in(first_line, names) if len(first_line) <= 90 else None
    if whole is not None:
        return whole
    numbered = _numbered().match(folded)
    if numbered and (instrument := names.instrument_of(int(numbered.group(1)))):
        return Subject("indicator", str(int(numbered.group(1))), instrument, 0.96)
    return _by_name(folded, names)


def _by_name(folded: str, names: Names) -> Subject | None:
    """By a name at the head, followed by a break: a space, a bracket, a newline, the end. One letter in eight may be misprinted."""
    body = _words().sub("", _POINT.sub("", folded))
    best: tuple[float, int] | None = None
    for alias, number in names.indicators:
        head, end = _head(body, len(alias))
        if head is None or not _breaks(body, end):
            continue
        distance = Levenshtein.distance(alias, head, score_cutoff=max(1, len(alias) // 8))
        if distance <= max(1, len(alias) // 8) and (best is None or distance < best[0]):
            best = (distance, number)
    if best is None:
        return None
    steps = ("indicator_by_leading_name",) if not best[0] else ("indicator_by_leading_name", "fuzzy_indicator_name")
    return Subject("indicator", str(best[1]), names.instrument_of(best[1]), 0.95 - 0.03 * best[0], steps)


def _head(body: str, length: int) -> tuple[str | None, int]:
    """The first `length` characters of a text in key form, and where they end in the text."""
    taken = 0
    for position, char in enumerate(body[: 2 * length + 8]):
        if not char.isspace():
            taken += 1
        if taken == length:
            return key(body[: position + 1]), position + 1
    return None, 0


def _breaks(body: str, end: int) -> bool:
    return end >= len(body) or body[end].isspace() or body[end] in "(:,-–/["
