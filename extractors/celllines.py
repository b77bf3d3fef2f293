"""Tables whose cells stand on lines of their own, row after row, as converters leave them that lose the columns.

Told by what repeats: records of as many lines, with words and numbers in the same places, four or more in a row. The lines right above,
as many as a record has, are the header; below, a label with as many values as the records have numbers is a footer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from extractors.pieces import has_leader
from extractors.rows import RawRow, RawTable, SourceLine

_LEAST_RECORDS = 4
_WIDEST = 8
_LONGEST = 80
_LONGEST_LEVEL = 14
_MOST_WORDS = 3
_GRADE = re.compile(r"[A-F]{1,2}[+]?")
_ORDINAL = re.compile(r"\(?([0-9๐-๙]{1,2})[.)]?")
_NUMBER = re.compile(r"[+\-–−]?\s?[0-9๐-๙]{1,3}(?:[.][0-9๐-๙]+)?\s?%?|[-–]")
_DECIMAL = re.compile(r"[0-9๐-๙]{1,3}[.][0-9๐-๙]{1,2}")
_APART = re.compile(r"\t|\|| {3}")


@dataclass(frozen=True, slots=True)
class _Filled:
    """A line with text, and its position among all lines. `kind`: `o` a number as rows are counted with, `n` another number, `w` words."""

    position: int
    line: SourceLine
    text: str
    kind: str


def cell_table(lines: Sequence[SourceLine], start: int) -> tuple[list[RawTable], int] | None:
    """The table whose first record begins on a line, with its header above it, and the position after it; None when none begins there."""
    if _kind(lines[start].text.strip()) not in ("o", "w"):
        return None
    widths = _widths(lines, start)
    if not widths:
        return None
    head = list(islice(_run(lines, start), max(widths) * _LEAST_RECORDS))
    kinds = next((kinds for width in widths if (kinds := _kinds(head[:width])) and _begins(head, kinds)), "")
    return _table(lines, start, kinds) if kinds else None


def _widths(lines: Sequence[SourceLine], start: int) -> list[int]:
    """How many lines a record may have here, told by the kinds of the first ones alone: words and numbers that come again as they were."""
    kinds = ""
    decimal = False
    for line in lines[start : start + 4 * _WIDEST]:
        text = line.text.strip()
        if text:
            kind = _kind(text)
            if not kind or len(kinds) == 2 * _WIDEST:
                break
            kinds += "w" if kind == "w" else "n"
            decimal = decimal or _is_decimal(text)
    return (
        [width for width in range(2, _WIDEST + 1) if kinds[:width] == kinds[width : 2 * width] and "n" in kinds[:width]] if decimal else []
    )


def _table(lines: Sequence[SourceLine], start: int, kinds: str) -> tuple[list[RawTable], int]:
    width = len(kinds)
    run = list(_run(lines, start))
    records = _records(run, kinds)
    footers = _footers(run[len(records) * width :], kinds, {record[-1].text for record in records})
    header = _header(lines, start, width)
    rows = [_row(header)] if header else []
    rows += [_row([one.line for one in record]) for record in records]
    rows += [_footer_row(footer, kinds) for footer in footers]
    last = (footers or records)[-1][-1]
    return [RawTable("lines", tuple(rows), rows[0].line, last.line.number)], last.position + 1


def _run(lines: Sequence[SourceLine], start: int) -> Iterator[_Filled]:
    """The lines with text from a line on, up to two blank lines in a row or a line that is no cell."""
    blanks = 0
    for position in range(start, len(lines)):
        text = lines[position].text.strip()
        kind = _kind(text)
        blanks = blanks + 1 if not text else 0
        if blanks > 1 or (text and not kind):
            return
        if text:
            yield _Filled(position, lines[position], text, kind)


@lru_cache(maxsize=1 << 12)
def _kind(text: str) -> str:
    if not text or len(text) > _LONGEST:
        return ""
    if _ORDINAL.fullmatch(text):
        return "o"
    if _NUMBER.fullmatch(text):
        return "n"
    return "" if _APART.search(text) or has_leader(text) else "w"


@lru_cache(maxsize=1 << 12)
def _is_decimal(text: str) -> bool:
    return _DECIMAL.fullmatch(text) is not None


def _kinds(record: Sequence[_Filled]) -> str:
    """What a record holds, line by line: maybe a running number, words, and a number with decimals among the rest; empty for none."""
    kinds = "".join("n" if one.kind == "o" and place else one.kind for place, one in enumerate(record))
    named = kinds.removeprefix("o")
    decimals = any(_is_decimal(one.text) for one in record)
    return kinds if decimals and named.startswith("w") and "n" in named and named.count("w") <= _MOST_WORDS else ""


def _begins(head: Sequence[_Filled], kinds: str) -> bool:
    """Whether enough records begin here, and begin with what tells them apart: not in the middle of them."""
    records = _records(head, kinds)
    if len(records) < _LEAST_RECORDS:
        return False
    counted = [place for place in range(1, len(kinds)) if all(_follows(*pair, place) for pair in pairwise(records))]
    names = [record[kinds.index("w")].text for record in records]
    return not counted and len(set(names)) == len(names)


def _records(run: Sequence[_Filled], kinds: str) -> list[Sequence[_Filled]]:
    """The records of a kind that follow one another; running numbers go up by one."""
    records: list[Sequence[_Filled]] = []
    for at in range(0, len(run) - len(kinds) + 1, len(kinds)):
        record = run[at : at + len(kinds)]
        if not all(_fits(one, kind) for one, kind in zip(record, kinds, strict=True)):
            break
        if kinds[0] == "o" and records and not _follows(records[-1], record, 0):
            break
        records.append(record)
    return records


def _fits(one: _Filled, kind: str) -> bool:
    return one.kind == kind if kind == "o" else (one.kind == "w") == (kind == "w")


def _follows(above: Sequence[_Filled], below: Sequence[_Filled], place: int) -> bool:
    first, second = _ORDINAL.fullmatch(above[place].text), _ORDINAL.fullmatch(below[place].text)
    return first is not None and second is not None and int(second[1]) == int(first[1]) + 1


def _footers(rest: Sequence[_Filled], kinds: str, last_words: set[str]) -> list[Sequence[_Filled]]:
    """The footers below the records: a label, a value for each number of a record, and the last column's word where it was met before."""
    numbers = kinds.count("n")
    footers: list[Sequence[_Filled]] = []
    at = 0
    while at + numbers < len(rest) and rest[at].kind == "w":
        values = rest[at + 1 : at + 1 + numbers]
        levels = bool(footers) and numbers > 1 and all(_may_be_level(one) for one in values)
        if not levels and any(one.kind == "w" for one in values):
            break
        end = at + 1 + numbers
        end += kinds.endswith("w") and end < len(rest) and rest[end].text in last_words
        footers.append(rest[at:end])
        at = end
    return footers


def _may_be_level(one: _Filled) -> bool:
    """A grade, or a word: no number, no phrase."""
    return bool(_GRADE.fullmatch(one.text)) or (
        one.kind == "w" and len(one.text) <= _LONGEST_LEVEL and one.text.isprintable() and " " not in one.text
    )


def _row(cells: Sequence[SourceLine]) -> RawRow:
    return RawRow(cells[0].number, tuple(cell.text for cell in cells), tuple(cell.number for cell in cells))


def _footer_row(footer: Sequence[_Filled], kinds: str) -> RawRow:
    """A footer in the columns of the records: the label under the words, values under the numbers."""
    cells, numbers = [""] * len(kinds), [footer[0].line.number] * len(kinds)
    places = [kinds.index("w"), *(place for place, kind in enumerate(kinds) if kind == "n")]
    places += [len(kinds) - 1] * (len(footer) - len(places))
    for place, one in zip(places, footer, strict=True):
        cells[place], numbers[place] = one.line.text, one.line.number
    return RawRow(footer[0].line.number, tuple(cells), tuple(numbers))


def _header(lines: Sequence[SourceLine], start: int, width: int) -> list[SourceLine]:
    """The lines right above the first record, one a column; none when there are not as many, or one is a number."""
    above: list[SourceLine] = []
    blanks = 0
    for line in reversed(lines[max(0, start - 3 * width) : start]):
        text = line.text.strip()
        blanks = blanks + 1 if not text else 0
        if blanks > 1 or len(above) == width or (text and _kind(text) != "w"):
            break
        if text:
            above.insert(0, line)
    return above if len(above) == width else []
