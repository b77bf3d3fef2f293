"""HTML tables inside text files (`<table><tr><td>`), as document converters and OCR models write them.

Only the tags of tables are looked at; what stands in a cell is left to `extractors.markup`, what stands outside the cells stays text.
End tags may be missing, and a table may go on after a page break without its own tag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.rows import RawRow, RawTable, SourceLine

_BEGINS = re.compile(r"<table\b|^\s*</?(?:thead|tbody|tr|td|th)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(table|thead|tbody|tfoot|tr|td|th|caption|colgroup|col)\b([^<>]{0,4000})>", re.IGNORECASE)
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?\s*(\d{1,4})", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")
_MOST_SPANNED = 40
_MOST_COLUMNS = 100
_CELL_ENDS = frozenset({"td", "th", "tr", "thead", "tbody", "tfoot"})


@dataclass(slots=True)
class _Table:
    """A table while it is read. `covered` are the columns that a cell above reaches into, with how many rows it still does."""

    first: int
    last: int
    rows: list[RawRow] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)

    def add(self, text: str, line: int, down: int, across: int) -> None:
        """A cell in the next free place of the row; a merged cell's text stands in its top left place, the others are empty."""
        self._skip_covered(line)
        column = len(self.cells)
        across = max(1, min(across, _MOST_COLUMNS - column))
        self.cells += [text, *[""] * (across - 1)]
        self.lines += [line] * across
        self.spans += [(down, across), *[(1, 1)] * (across - 1)]
        for beside in range(column, column + across) if down > 1 else ():
            self.covered[beside] = down

    def end_row(self, line: int) -> None:
        """The row is complete."""
        if not self.cells:
            return
        self._skip_covered(line)
        if any(cell.strip() for cell in self.cells):
            self.rows.append(RawRow(self.lines[0], tuple(self.cells), tuple(self.lines), tuple(self.spans)))
        self.covered = {column: rows - 1 for column, rows in self.covered.items() if rows > 1}
        self.cells, self.lines, self.spans = [], [], []

    def _skip_covered(self, line: int) -> None:
        while self.covered.get(len(self.cells), 0) > 0 and len(self.cells) < _MOST_COLUMNS:
            self.cells.append("")
            self.lines.append(line)
            self.spans.append((1, 1))


def cut_html_tables(lines: Sequence[SourceLine]) -> tuple[list[RawTable], list[SourceLine]]:
    """The HTML tables among the lines, and the lines with their text taken out (empty where nothing else stands on them)."""
    begin = next((position for position, line in enumerate(lines) if "<" in line.text and _BEGINS.search(line.text)), None)
    if begin is None:
        return [], list(lines)
    numbers = [line.number for line in lines[begin:]]
    text = "\n".join(line.text for line in lines[begin:])
    tables, outside = _read(text, numbers)
    left = [
        line if line.text == rest else SourceLine(line.number, rest.strip())
        for line, rest in zip(lines[begin:], "".join(outside).split("\n"), strict=True)
    ]
    return tables, [*lines[:begin], *left]


def _read(text: str, numbers: Sequence[int]) -> tuple[list[RawTable], list[str]]:
    """The tables of a text, and the text outside cells in which each newline still stands."""
    tables: list[RawTable] = []
    outside: list[str] = []
    table: _Table | None = None
    cell: tuple[int, int, int, int] | None = None
    position = line = 0

    def close(upto: int, ended: bool) -> None:
        """Ends the cell that is open, at a tag of cells or, without one, at the end of its paragraph."""
        nonlocal cell
        if cell is None or table is None:
            outside.append(text[position:upto])
            return
        start, number, down, across = cell
        blank = None if ended else _PARAGRAPH_END.search(text, start, upto)
        stop = blank.start() if blank else upto
        inside = text[start:stop]
        table.add(" ".join(inside.split("\n")).strip(), number, down, across)
        outside.append("\n" * inside.count("\n") + text[stop:upto])
        cell = None

    def finish() -> None:
        nonlocal table
        if table is not None:
            table.end_row(numbers[line])
            if table.rows:
                tables.append(RawTable("html", tuple(table.rows), table.first, table.last))
        table = None

    for tag in _TAG.finditer(text):
        name, is_end = tag[2].lower(), bool(tag[1])
        close(tag.start(), name in _CELL_ENDS or is_end)
        line += text.count("\n", position, tag.start())
        position = tag.end()
        outside.append("\n" * tag[0].count("\n") or " ")
        if name == "table":
            if table is not None and is_end:
                table.last = numbers[line]
            finish()
            table = None if is_end else _Table(numbers[line], numbers[line])
        elif table is None and (is_end or name in ("caption", "colgroup", "col")):
            outside[-1] = tag[0]
        else:
            table = table or _Table(numbers[line], numbers[line])
            if name in ("tr", "thead", "tbody", "tfoot"):
                table.end_row(numbers[line])
            elif name in ("td", "th") and not is_end:
                spans = {kind.lower(): min(int(number), _MOST_SPANNED) or 1 for kind, number in _SPAN.findall(tag[3])}
                cell = position, numbers[line], spans.get("row", 1), spans.get("col", 1)
        if table is not None:
            line_after = line + tag[0].count("\n")
            table.last = numbers[line_after]
        line += tag[0].count("\n")
    close(len(text), False)
    line = len(numbers) - 1
    finish()
    return tables, outside
