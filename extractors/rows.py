"""Lines of text to table rows: tab-separated, Markdown pipes, space-aligned columns.

Pure functions over `SourceLine`; they know nothing of what the table is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_RULE_CELL = re.compile(r"^[\s:=\-–—_+]*[\-–—=_]{1,}[\s:=\-–—_+]*$")
_GAP = re.compile(r"[ \u00a0]{2,}")
_PIPE_LEAD = re.compile(r"^\s*[-*•]?\s*\|")
_MIN_ALIGNED_ROWS = 3
_WIDE_ALIGNED = 4
_MAX_ALIGNED_CELL = 60
_MAX_ALIGNED_CELL_INSIDE = 130
_SHARE_OF_ROWS = 0.15


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the file: 1-based number and text without its line end."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """A table row as cut from the text: the raw cells, and the line each began on."""

    line: int
    cells: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Consecutive rows of one style (`tab`, `pipe`, `aligned`), from line `first` to line `last` (inclusive)."""

    style: str
    rows: tuple[RawRow, ...]
    first: int
    last: int


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row is only a ruler (`--`, `:---:`, `====`) and blanks, with at least one ruler."""
    marked = [cell for cell in cells if cell.strip()]
    return bool(marked) and all(_RULE_CELL.match(cell) for cell in marked)


def cut_tables(lines: Sequence[SourceLine]) -> list[RawTable]:
    """The tables among the lines of a page, in order. Lines that belong to none of them are running text."""
    tables: list[RawTable] = []
    position = 0
    while position < len(lines):
        found = _tab_table(lines, position) or _pipe_table(lines, position) or _aligned_table(lines, position)
        if found is None:
            position += 1
            continue
        table, position = found
        if table.rows:
            tables.append(table)
    return tables


def _tab_table(lines: Sequence[SourceLine], start: int) -> tuple[RawTable, int] | None:
    if "\t" not in lines[start].text:
        return None
    stop = start
    rows: list[RawRow] = []
    while stop < len(lines):
        line = lines[stop]
        if "\t" in line.text:
            cells = tuple(line.text.split("\t"))
            rows.append(RawRow(line.number, cells, (line.number,) * len(cells)))
        elif not (line.text.strip() and rows and _is_cell_tail(lines, stop, len(rows[-1].cells), rows)):
            break
        else:
            rows[-1] = _append_tail(rows[-1], line)
        stop += 1
    return RawTable("tab", _kept(_join_broken_rows(rows)), lines[start].number, lines[stop - 1].number), stop


def _is_cell_tail(lines: Sequence[SourceLine], at: int, columns: int, rows: Sequence[RawRow]) -> bool:
    """Whether a line without a tab is the broken-off tail of the cell before it: the next line completes the row's columns."""
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    return columns < width and "\t" in following and columns + following.count("\t") == width


def _append_tail(row: RawRow, line: SourceLine) -> RawRow:
    return RawRow(row.line, (*row.cells[:-1], f"{row.cells[-1]}\n{line.text}"), row.lines)


def _join_broken_rows(rows: list[RawRow]) -> list[RawRow]:
    """Rows cut in two by a line break inside a cell are joined again, when the halves make exactly the table's width."""
    if len(rows) < 3:
        return rows
    width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    if count < 2 or width < 3:
        return rows
    joined: list[RawRow] = []
    for row in rows:
        before = joined[-1] if joined else None
        fits = before is not None and len(before.cells) < width and len(before.cells) + len(row.cells) - 1 == width
        if before is not None and fits and row.cells[0].strip() and before.cells[-1].strip():
            cells = (*before.cells[:-1], f"{before.cells[-1]}\n{row.cells[0]}", *row.cells[1:])
            joined[-1] = RawRow(before.line, cells, (*before.lines, *row.lines[1:]))
        else:
            joined.append(row)
    return joined


def _kept(rows: Sequence[RawRow]) -> tuple[RawRow, ...]:
    return tuple(row for row in rows if not is_rule(row.cells) and any(cell.strip() for cell in row.cells))


def _pipe_table(lines: Sequence[SourceLine], start: int) -> tuple[RawTable, int] | None:
    if not _is_pipe_row(lines[start].text):
        return None
    stop = start
    rows: list[RawRow] = []
    while stop < len(lines) and (_is_pipe_row(lines[stop].text) or _continues_pipe_row(rows, lines[stop].text)):
        line = lines[stop]
        if _continues_pipe_row(rows, line.text):
            rows[-1] = _extend_pipe_row(rows[-1], line)
        else:
            cells = _pipe_cells(line.text)
            rows.append(RawRow(line.number, cells, (line.number,) * len(cells)))
        stop += 1
    if len(rows) < 2:
        return None
    closed = [RawRow(row.line, row.cells[:-1] if _closed(row) else row.cells, row.lines) for row in rows]
    return RawTable("pipe", _kept(closed), lines[start].number, lines[stop - 1].number), stop


def _is_pipe_row(text: str) -> bool:
    return text.count("|") >= 2 and (bool(_PIPE_LEAD.match(text)) or text.count(" | ") >= 2)


def _pipe_cells(text: str) -> tuple[str, ...]:
    """The cells between pipes; a trailing empty one marks that the row was closed by a pipe."""
    lead = _PIPE_LEAD.match(text)
    return tuple(text[lead.end() :].rstrip().split("|") if lead else text.rstrip().split("|"))


def _closed(row: RawRow) -> bool:
    return len(row.cells) > 1 and not row.cells[-1].strip()


def _continues_pipe_row(rows: Sequence[RawRow], text: str) -> bool:
    """Whether a line carries on a row whose last cell was broken by a newline: the row is open, and shorter than the first."""
    if not rows or _closed(rows[-1]) or not _closed(rows[0]) or not text.strip() or _PIPE_LEAD.match(text):
        return False
    return len(rows[-1].cells) < len(rows[0].cells)


def _extend_pipe_row(row: RawRow, line: SourceLine) -> RawRow:
    first, *rest = line.text.rstrip().split("|")
    cells = (*row.cells[:-1], f"{row.cells[-1]}\n{first}", *rest)
    return RawRow(row.line, cells, (*row.lines, *(line.number for _ in rest)))


@dataclass(frozen=True, slots=True)
class _Segment:
    start: int
    end: int
    text: str


def _segments(text: str) -> list[_Segment]:
    """Pieces of a line between gaps of two or more spaces, with their columns on a screen (combining marks take no column)."""
    pieces: list[_Segment] = []
    position = 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        piece = text[position:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            start = _width(text[: position + lead])
            pieces.append(_Segment(start, start + _width(piece.strip()), piece.strip()))
        position = gap.end() if gap else len(text)
    return pieces


def _width(text: str) -> int:
    return sum(unicodedata.category(char) not in ("Mn", "Cf", "Me") for char in text)


def _aligned_table(lines: Sequence[SourceLine], start: int) -> tuple[RawTable, int] | None:
    """A run of lines cut into columns by gaps: at least three rows, or two wide ones, most with the same number of short pieces."""
    block: list[tuple[SourceLine, list[_Segment]]] = []
    stop = start
    while stop < len(lines) and "\t" not in lines[stop].text:
        pieces = _segments(lines[stop].text)
        if not pieces:
            following = lines[stop + 1].text if stop + 1 < len(lines) else ""
            if not block or not _looks_aligned(_segments(following)):
                break
        elif is_rule([piece.text for piece in pieces]):
            if not block:
                break
        elif _looks_aligned(pieces, inside=bool(block)) or (block and _is_lone_piece(pieces, lines, stop)):
            block.append((lines[stop], pieces))
        else:
            break
        stop += 1
    while block and len(block[-1][1]) < 2:
        block.pop()
    full = [pieces for _, pieces in block if len(pieces) >= 2]
    if len(full) < _MIN_ALIGNED_ROWS and not (len(full) == 2 and len(full[0]) == len(full[1]) >= _WIDE_ALIGNED):
        return None
    columns = _column_spans(full)
    if columns is None:
        return None
    last = block[-1][0].number
    rows = tuple(_aligned_row(line, pieces, columns) for line, pieces in block)
    while stop > start and lines[stop - 1].number > last:
        stop -= 1
    return RawTable("aligned", _kept(rows), lines[start].number, last), stop


def _looks_aligned(pieces: Sequence[_Segment], *, inside: bool = False) -> bool:
    """Whether the pieces of a line may be cells; in the middle of a table one of three or more may be long."""
    longest = _MAX_ALIGNED_CELL_INSIDE if inside and len(pieces) >= 3 else _MAX_ALIGNED_CELL
    return len(pieces) >= 2 and all(piece.end - piece.start <= longest for piece in pieces)


def _is_lone_piece(pieces: Sequence[_Segment], lines: Sequence[SourceLine], at: int) -> bool:
    """A single short piece between two aligned rows is a heading row or a wrapped cell of the table."""
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    return len(pieces) == 1 and pieces[0].end - pieces[0].start <= _MAX_ALIGNED_CELL and _looks_aligned(_segments(following))


def _column_spans(rows: Sequence[Sequence[_Segment]]) -> list[tuple[int, int]] | None:
    """The extent of each column, from the fullest kind of row that is no exception (merged cells leave others shorter); None when they do not line up."""
    counts = Counter(len(row) for row in rows)
    often = [n for n in counts if counts[n] >= max(2, _SHARE_OF_ROWS * len(rows))]
    width = max(often, default=counts.most_common(1)[0][0])
    model = [row for row in rows if len(row) == width]
    if len(model) < 2:
        return None
    spans = [(min(row[i].start for row in model), max(row[i].end for row in model)) for i in range(width)]
    overlaps = sum(left[1] > right[0] + 2 for left, right in pairwise(spans))
    return None if overlaps > width // 2 else spans


def _aligned_row(line: SourceLine, pieces: Sequence[_Segment], columns: Sequence[tuple[int, int]]) -> RawRow:
    cells = [""] * len(columns)
    if len(pieces) == len(columns):
        cells = [piece.text for piece in pieces]
    else:
        for piece in pieces:
            best = max(range(len(columns)), key=lambda i: _closeness(piece, columns[i]))
            cells[best] = f"{cells[best]} {piece.text}".strip()
    return RawRow(line.number, tuple(cells), (line.number,) * len(cells))


def _closeness(piece: _Segment, column: tuple[int, int]) -> tuple[int, int]:
    overlap = min(piece.end, column[1]) - max(piece.start, column[0])
    return (overlap, -abs((piece.start + piece.end) - (column[0] + column[1])))
