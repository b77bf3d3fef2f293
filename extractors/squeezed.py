"""Tables whose columns are parted by no more than a blank, as converters print them that keep the order of the text and not its place.

Told by what repeats: lines that end in as many numbers, two or more, behind words; a word may stand behind the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.rows import RawRow, RawTable, SourceLine

_LEAST_ROWS = 3
_LONGEST_LINE = 160
_LONGEST_LABEL = 90
_NUMBER = r"[+\-–−]?[0-9๐-๙]{1,3}(?:[.][0-9๐-๙]{1,4})?%?"
_ROW = re.compile(
    rf"\s*(?P<label>\S.{{0,{_LONGEST_LABEL}}}?)(?P<numbers>(?:[ \u00a0]{_NUMBER}){{2,6}})"
    r"(?:[ \u00a0](?P<tail>[^\s0-9๐-๙+\-–(]\S{0,19}))?\s*"
)
_LEVELS = re.compile(r"\s*(?P<label>\S.{0,40}?)(?P<levels>(?:[ \u00a0][A-F]{1,2}){2,6})\s*")
_DECIMAL = re.compile(r"[0-9๐-๙][.][0-9๐-๙]")
_YEAR = re.compile(r"(?:(?:ปี(?:งบประมาณ)?|คะแนน|พ\.ศ\.)\s*)*(?:25|๒๕)[0-9๐-๙]{2}")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line holds: words, numbers behind them, and a word behind those."""

    label: str
    numbers: tuple[str, ...]
    tail: str


def squeezed_table(lines: Sequence[SourceLine], start: int) -> tuple[list[RawTable], int] | None:
    """The table whose first row of numbers is a line, with its header above it, and the position after it; None when none begins there."""
    first = _row(lines[start].text)
    if first is None:
        return None
    rows: list[tuple[int, _Row]] = []
    labels: set[str] = set()
    for position in range(start, len(lines)):
        row = _row(lines[position].text) or (_levels(lines[position].text) if rows else None)
        if row is None or len(row.numbers) != len(first.numbers) or row.label in labels:
            break
        rows.append((position, row))
        labels.add(row.label)
    if len(rows) < _LEAST_ROWS:
        return None
    has_tail = any(row.tail for _, row in rows)
    header = _header(lines[start - 1].text, len(first.numbers), has_tail) if start else ()
    raw = [_raw(lines[start - 1].number, header)] if header else []
    raw += [_raw(lines[at].number, (row.label, *row.numbers, *([row.tail] if has_tail else []))) for at, row in rows]
    return [RawTable("squeezed", tuple(raw), raw[0].line, lines[rows[-1][0]].number)], rows[-1][0] + 1


@lru_cache(maxsize=1 << 10)
def _row(text: str) -> _Row | None:
    if len(text) > _LONGEST_LINE or len(_DECIMAL.findall(text)) < 2:
        return None
    match = _ROW.fullmatch(text)
    if match is None or not _LETTER.search(match["label"]):
        return None
    numbers = match["numbers"].split()
    return _Row(match["label"].strip(), tuple(numbers), match["tail"] or "") if any(map(_DECIMAL.search, numbers)) else None


def _levels(text: str) -> _Row | None:
    """A row of grades below the rows of numbers."""
    match = _LEVELS.fullmatch(text) if len(text) <= _LONGEST_LABEL else None
    return _Row(match["label"].strip(), tuple(match["levels"].split()), "") if match else None


def _header(text: str, numbers: int, has_tail: bool) -> tuple[str, ...]:
    """The header of a table: by the years it names, one a column of numbers; else by its last words, one a column."""
    if len(text) > _LONGEST_LINE or _DECIMAL.search(text):
        return ()
    years = list(_YEAR.finditer(text))
    if years:
        if len(years) != numbers:
            return ()
        tail = text[years[-1].end() :].strip()
        return (text[: years[0].start()].strip(), *(year.group().strip() for year in years), *([tail] if has_tail else []))
    words = text.split()
    columns = numbers + has_tail
    return (" ".join(words[:-columns]), *words[-columns:]) if columns < len(words) <= columns + 3 else ()


def _raw(line: int, cells: Sequence[str]) -> RawRow:
    return RawRow(line, tuple(cells), (line,) * len(cells))
