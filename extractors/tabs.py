"""Tab-separated tables: rows, rows torn by a line break inside a cell, and what only looks like a table (indents, lists)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors.rows import MOST_COLUMNS, RawRow, RawTable, SourceLine, is_value, kept, may_be_torn

_TORN_LINES = 8
_TORN_ROWS = 4
_DEEPEST_INDENT = 3
_LONG = 40
_MARKER = re.compile(r"[-*•●○▪➢–·o]|\(?(?:[\d๐-๙]{1,3}(?:\.[\d๐-๙]{1,3})*|[ก-ฮa-zA-Z])[.)]")


def tab_table(lines: Sequence[SourceLine], start: int) -> tuple[list[RawTable], int] | None:
    """The table that begins on a line, and the position after it; no table when the lines are text (tabs that indent, lists).

    None when the line has no tab.
    """
    if not _has_tabs(lines[start].text):
        return None
    rows, stop = _rows(lines, start)
    if _is_text(rows):
        return [], stop
    text_before, rows, text_after = _without_text_around(rows)
    if text_before:
        return [], start + sum(1 for line in lines[start:stop] if line.number < rows[0].line)
    if text_after:
        stop = start + sum(1 for line in lines[start:stop] if line.number < text_after[0].line)
    table = RawTable("tab", kept(_join_torn_rows(rows), shortest_rule=2), lines[start].number, lines[stop - 1].number)
    return ([table] if table.rows else []), stop


def _has_tabs(text: str) -> bool:
    return "\t" in text and text.count("\t") < MOST_COLUMNS


def _rows(lines: Sequence[SourceLine], start: int) -> tuple[list[RawRow], int]:
    """The rows of the unbroken run of lines with tabs; lines without, in which a torn cell goes on, are glued to the row they part."""
    rows: list[RawRow] = []
    widths: Counter[int] = Counter()
    usual = 0
    stop = start
    while stop < len(lines):
        line = lines[stop]
        if _has_tabs(line.text):
            cells = tuple(line.text.split("\t"))
            rows.append(RawRow(line.number, cells, (line.number,) * len(cells)))
            widths[len(cells)] += 1
            usual = len(cells) if widths[len(cells)] > widths[usual] else usual
            stop += 1
            continue
        torn = _torn_lines(lines, stop, len(rows[-1].cells), usual)
        if not torn:
            break
        tail = "\n".join((rows[-1].cells[-1], *(line.text for line in lines[stop : stop + torn])))
        end = lines[stop + torn]
        rest = tuple(end.text.split("\t"))
        head = RawRow(rows[-1].line, (*rows[-1].cells[:-1], tail), rows[-1].lines)
        rows[-1] = _glued((head, RawRow(end.number, rest, (end.number,) * len(rest))))
        widths[usual] += 1
        stop += torn + 1
    return rows, stop


def _torn_lines(lines: Sequence[SourceLine], at: int, columns: int, width: int) -> int:
    """How many lines without a tab are the torn-off tail of the cell before them: what follows must complete the table's width."""
    if columns >= width:
        return 0
    for count, line in enumerate(lines[at : at + _TORN_LINES + 1]):
        if "\t" in line.text:
            return count if columns + line.text.count("\t") == width else 0
        if not line.text.strip():
            return 0
    return 0


def _is_text(rows: Sequence[RawRow]) -> bool:
    """Whether tabs only indent paragraphs, follow the marks of a list, or stand by chance in one long line."""
    if all(_is_indented(row) or _is_item(row) for row in rows):
        return True
    filled = [cell.strip() for cell in rows[0].cells if cell.strip()]
    return len(rows) == 1 and len(rows[0].cells) == 2 == len(filled) and min(map(len, filled)) > _LONG


def _is_indented(row: RawRow) -> bool:
    """One piece of text, with tabs before it or behind it alone."""
    filled = [index for index, cell in enumerate(row.cells) if cell.strip()]
    return len(filled) <= 1 and (not filled or filled[0] in (0, len(row.cells) - 1)) and len(row.cells) <= _DEEPEST_INDENT + 1


def _is_item(row: RawRow) -> bool:
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    return len(filled) == 2 and _MARKER.fullmatch(filled[0]) is not None and not is_value(filled[1])


def _without_text_around(rows: Sequence[RawRow]) -> tuple[list[RawRow], list[RawRow], list[RawRow]]:
    """Indented paragraphs and list items that touch a table of another width are text: those before it, the table, those behind it."""
    width = Counter(len(row.cells) for row in rows if not (_is_indented(row) or _is_item(row))).most_common(1)[0][0]
    first, last = 0, len(rows)
    while _is_beside(rows[first], width):
        first += 1
    while _is_beside(rows[last - 1], width):
        last -= 1
    return list(rows[:first]), list(rows[first:last]), list(rows[last:])


def _is_beside(row: RawRow, width: int) -> bool:
    leads = not row.cells[0].strip() and bool(row.cells[-1].strip())
    return len(row.cells) != width and ((leads and _is_indented(row)) or _is_item(row))


def _join_torn_rows(rows: list[RawRow]) -> list[RawRow]:
    """Rows torn by a line break inside a cell are joined again, when the parts make exactly the table's width."""
    if len(rows) < 3:
        return rows
    width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    if count < 2 or width < 3:
        return rows
    joined: list[RawRow] = []
    position = 0
    while position < len(rows):
        parts = _parts(rows, position, width)
        joined.append(_glued(rows[position : position + parts]))
        position += parts
    return joined


def _parts(rows: Sequence[RawRow], at: int, width: int) -> int:
    """How many rows from here on are parts of one: 1 when it is whole, or when no few rows make it so."""
    columns = len(rows[at].cells)
    for count in range(2, min(_TORN_ROWS, len(rows) - at) + 1):
        before, row = rows[at + count - 2], rows[at + count - 1]
        columns += len(row.cells) - 1
        if columns > width or len(before.cells) >= width or not may_be_torn(before.cells[-1], row.cells[0]):
            return 1
        if columns == width:
            return count
    return 1


def _glued(rows: Sequence[RawRow]) -> RawRow:
    first, *rest = rows
    cells, numbers = list(first.cells), list(first.lines)
    for row in rest:
        cells[-1] = f"{cells[-1]}\n{row.cells[0]}"
        cells += row.cells[1:]
        numbers += row.lines[1:]
    return RawRow(first.line, tuple(cells), tuple(numbers))
