"""The reader of text files: bytes to `Document`.

Lines are counted as an editor counts them (split at newlines only); form feeds end pages. Tables are cut out by `extractors.rows`; the
rest is running text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from extractors.encoding import decode
from extractors.html import cut_html_tables
from extractors.markup import strip_markup
from extractors.rows import RawTable, SourceLine, cut_tables
from schemas.document import Cell, Document, Line, Page, Table


def read_text(data: bytes) -> Document:
    """The document in a text file's bytes.

    Raises:
        UndecodableText: the bytes are not text.
    """
    decoded = decode(data)
    digest = hashlib.sha256(data).hexdigest()
    pages = tuple(_page(number, lines) for number, lines in enumerate(_pages(decoded.text), start=1))
    return Document(digest[:16], digest, "text/plain", decoded.encoding, pages, decoded.steps)


def _pages(text: str) -> Iterator[list[SourceLine]]:
    """Lines page by page. A form feed ends a page; what follows it on the same line opens the next one under the same number."""
    newline = "\n" if "\n" in text or "\r" not in text else "\r"
    page: list[SourceLine] = []
    for number, line in enumerate(text.split(newline), start=1):
        first, *rest = line.rstrip("\r").split("\f")
        page.append(SourceLine(number, first))
        for piece in rest:
            yield page
            page = [SourceLine(number, piece)]
    yield page


def _page(number: int, lines: list[SourceLine]) -> Page:
    raw_tables = sorted([*cut_html_tables(lines), *cut_tables(_outside_html(lines))], key=lambda table: table.first)
    inside = {n for table in raw_tables for n in range(table.first, table.last + 1)}
    tables = tuple(_table(number, index, raw) for index, raw in enumerate(raw_tables))
    return Page(number, tuple(_line(number, line) for line in lines if line.number not in inside), tables)


def _outside_html(lines: list[SourceLine]) -> list[SourceLine]:
    """The lines with those of HTML tables blanked, so that they are not cut twice."""
    inside = {n for table in cut_html_tables(lines) for n in range(table.first, table.last + 1)}
    return [SourceLine(line.number, "") if line.number in inside else line for line in lines] if inside else lines


def _line(page: int, line: SourceLine) -> Line:
    text, steps = strip_markup(line.text)
    return Line(page, line.number, line.text, text, steps)


def _table(page: int, index: int, raw: RawTable) -> Table:
    return Table(page, index, raw.style, tuple(tuple(_cells(number, row.cells, row.lines)) for number, row in enumerate(raw.rows)))


def _cells(row: int, raw_cells: tuple[str, ...], lines: tuple[int, ...]) -> Iterator[Cell]:
    for column, (raw, line) in enumerate(zip(raw_cells, lines, strict=False)):
        text, steps = strip_markup(raw.strip())
        yield Cell(row, column, line, raw.strip(), text.strip(), steps)
