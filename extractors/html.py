"""HTML tables inside text files (`<table><tr><td>`), as document converters and OCR models write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from extractors.rows import RawRow, RawTable, SourceLine

_OPEN = re.compile(r"<table\b", re.IGNORECASE)
_CLOSE = re.compile(r"</table\s*>", re.IGNORECASE)
_MAX_SPAN = 100


class _TableParser(HTMLParser):
    """Collects rows of cells with their spans laid out: a merged cell's text stands in its top left place, the others are empty."""

    def __init__(self, first_line: int) -> None:
        super().__init__(convert_charrefs=False)
        self.first_line = first_line
        self.rows: list[list[tuple[str, int]]] = []
        self._blocked: dict[tuple[int, int], bool] = {}
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._line = first_line

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            if not self.rows:
                self.rows.append([])
            given = dict(attrs)
            self._spans = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self._cell, self._line = [], self.first_line + self.getpos()[0] - 1
        elif self._cell is not None:
            self._cell.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        elif self._cell is not None:
            self._cell.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        row = len(self.rows) - 1
        while self._blocked.get((row, len(self.rows[row]))):
            self.rows[row].append(("", self._line))
        column = len(self.rows[row])
        down, across = self._spans
        self.rows[row].append((" ".join("".join(self._cell).split("\n")).strip(), self._line))
        self.rows[row].extend(("", self._line) for _ in range(across - 1))
        for below in range(1, down):
            for beside in range(across):
                self._blocked[(row + below, column + beside)] = True
        self._cell = None


def _span(value: str | None) -> int:
    return min(int(value), _MAX_SPAN) if value and value.isascii() and value.isdigit() and int(value) > 0 else 1


def cut_html_tables(lines: Sequence[SourceLine]) -> list[RawTable]:
    """The HTML tables among the lines, rows and columns laid out by their spans. A table without an end tag ends with the lines."""
    tables: list[RawTable] = []
    position = 0
    while position < len(lines):
        if not _OPEN.search(lines[position].text):
            position += 1
            continue
        stop = position
        while stop < len(lines) - 1 and not _CLOSE.search(lines[stop].text):
            stop += 1
        parser = _TableParser(lines[position].number)
        parser.feed("\n".join(line.text for line in lines[position : stop + 1]))
        parser.close()
        rows = tuple(
            RawRow(row[0][1], tuple(text for text, _ in row), tuple(line for _, line in row))
            for row in parser.rows
            if any(text.strip() for text, _ in row)
        )
        if rows:
            tables.append(RawTable("html", rows, lines[position].number, lines[stop].number))
        position = stop + 1
    return tables
