"""Markdown pipe tables and grid tables: with and without outer pipes, escaped pipes, cells broken over lines.

Sources: the GitHub Flavored Markdown specification (tables) and Pandoc's manual (grid tables).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.rows import MOST_COLUMNS, RawRow, RawTable, SourceLine, is_rule, kept, may_be_torn

_LEAD = re.compile(r"\s*(?:([-*•+])\s+)?\|")
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER_CHARACTERS = frozenset("|-: \t")
_GRID_CHARACTERS = frozenset("+-=:")
_BROKEN_LINES = 10
_MYSQL_RULES = 3


@dataclass(slots=True)
class _Row:
    """A row while it is read. `led` and `closed` say whether outer pipes stand before and behind; `mark` is a list mark before them."""

    cells: list[str]
    lines: list[int]
    led: bool
    closed: bool
    mark: str = ""


def pipe_table(lines: Sequence[SourceLine], start: int) -> tuple[list[RawTable], int] | None:
    """The table that begins on a line, and the position after it; None when none does."""
    first = lines[start].text
    announced = _is_announced(lines, start)
    if not (announced or is_pipe_row(first) or (_is_grid_rule(first) and start + 1 < len(lines) and is_pipe_row(lines[start + 1].text))):
        return None
    rows: list[_Row] = []
    groups: list[int] = []
    stop = start
    while stop < len(lines):
        text = lines[stop].text
        if _is_grid_rule(text):
            groups.append(len(rows))
            stop += 1
        elif is_pipe_row(text) or (announced and _PIPE.search(text)):
            rows.append(_parse(lines[stop]))
            stop += 1
            stop += _complete(rows, lines, stop)
        else:
            break
    if len(rows) < 2 and not (rows and groups):
        return None
    whole = _merged(rows, groups) if len(groups) > _MYSQL_RULES else rows
    raw = kept([RawRow(row.lines[0], tuple(row.cells), tuple(row.lines)) for row in _fitted(whole)])
    return ([RawTable("pipe", raw, lines[start].number, lines[stop - 1].number)] if raw else []), stop


def is_pipe_row(text: str) -> bool:
    """Two pipes with one at the start, or two between blanks; a table of two columns without outer pipes must be announced by a ruler."""
    if text.count("|") < 2 or text.count("|") > MOST_COLUMNS:
        return False
    return len(_PIPE.findall(text)) >= 2 and (bool(_LEAD.match(text)) or text.count(" | ") >= 2)


def _is_announced(lines: Sequence[SourceLine], start: int) -> bool:
    """Whether the next line is a ruler (`---|:--:`) of as many cells as this one has."""
    if "|" not in lines[start].text or start + 1 >= len(lines) or not _is_delimiter(lines[start + 1].text):
        return False
    head, ruler = _parse(lines[start]), _parse(lines[start + 1])
    width = len(ruler.cells)
    return width <= MOST_COLUMNS and width in (len(head.cells), len(head.cells) + (head.closed and not ruler.led))


def _is_delimiter(text: str) -> bool:
    return "|" in text and "-" in text and _DELIMITER_CHARACTERS.issuperset(text)


def _is_grid_rule(text: str) -> bool:
    text = text.strip()
    return text.startswith("+") and text.endswith("+") and len(text) > 2 and _GRID_CHARACTERS.issuperset(text)


def _parse(line: SourceLine) -> _Row:
    lead = _LEAD.match(line.text)
    cells = _PIPE.split((line.text[lead.end() :] if lead else line.text).rstrip())
    closed = len(cells) > 1 and not cells[-1].strip()
    cells = cells[:-1] if closed else cells
    return _Row(cells, [line.number] * len(cells), bool(lead), closed, lead[1] or "" if lead else "")


def _complete(rows: list[_Row], lines: Sequence[SourceLine], at: int) -> int:
    """Carries on the last row, if the lines at `at` are the rest of a cell broken over them; returns how many they are.

    They are, when the row is not whole without them (too few cells, or no closing pipe in a table that has them) and is with them.
    """
    row, first = rows[-1], rows[1] if len(rows) > 1 and is_rule(rows[1].cells) else rows[0]
    if row is first:
        ruler = next((line for line in lines[at : at + _BROKEN_LINES] if _is_delimiter(line.text)), None)
        first = _parse(ruler) if ruler else first
    width, closes = len(first.cells), first.closed
    if row is first or row.closed or len(row.cells) > width or (len(row.cells) == width and not closes):
        return 0
    if row.led and not first.led and len(row.cells) + 1 == width:
        return 0
    cells, numbers = list(row.cells), list(row.lines)
    for count, line in enumerate(lines[at : at + _BROKEN_LINES], start=1):
        lead = _LEAD.match(line.text)
        pieces = _PIPE.split(line.text.rstrip()) if "|" in line.text else [line.text]
        if "\t" in line.text or (first.led and lead) or len(cells) + len(pieces) - 1 > width + 1:
            return 0
        if not closes and len(pieces) > 1 and not may_be_torn(cells[-1], pieces[0]):
            return 0
        closed = len(pieces) > 1 and not pieces[-1].strip()
        rest = pieces[1:-1] if closed else pieces[1:]
        cells[-1] = f"{cells[-1]}\n{pieces[0]}"
        cells += rest
        numbers += [line.number] * len(rest)
        if len(cells) == width and (closed if closes else len(pieces) > 1):
            rows[-1] = _Row(cells, numbers, row.led, closed, row.mark)
            return count
        if closed:
            return 0
    return 0


def _merged(rows: Sequence[_Row], groups: Sequence[int]) -> list[_Row]:
    """The rows of a grid table: the lines between two rulers are one row, cell by cell."""
    merged: list[_Row] = []
    for first, last in zip([0, *groups], [*groups, len(rows)], strict=True):
        group = rows[first:last]
        if len({len(row.cells) for row in group}) != 1:
            merged += group
            continue
        cells = ["\n".join(cell.strip() for cell in column if cell.strip()) for column in zip(*(row.cells for row in group), strict=True)]
        merged.append(_Row(cells, group[0].lines, group[0].led, group[0].closed, group[0].mark))
    return merged


def _fitted(rows: Sequence[_Row]) -> list[_Row]:
    """The rows with the cells that outer pipes left in doubt: a list mark that is a cell, an empty first or last cell without a pipe."""
    ruler = next((row for row in rows if is_rule(row.cells)), None)
    width = len(ruler.cells) if ruler else Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    led = ruler.led if ruler else 2 * sum(row.led for row in rows) > len(rows)
    fitted: list[_Row] = []
    for row in rows:
        cells, numbers = row.cells, row.lines
        if len(cells) < width and (row.mark or (row.led and not led)):
            cells, numbers = [row.mark, *cells], [numbers[0], *numbers]
        if len(cells) < width and row.closed and not led:
            cells, numbers = [*cells, ""], [*numbers, numbers[-1]]
        fitted.append(_Row(cells, numbers, row.led, row.closed, row.mark))
    return fitted
