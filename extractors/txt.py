"""The reader of text files: bytes to `Document`.

Lines are counted as an editor counts them (split at newlines only); form feeds end pages. Tables are cut out by `extractors.tables`; the
rest is running text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from extractors.encoding import decode
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.markup import strip_markup
from extractors.rows import RawRow, RawTable, SourceLine
from extractors.tables import cut_tables
from schemas.document import Cell, Document, Line, Page, Table

_SOFT_BREAK = re.compile("[\r\v\x85\u2028\u2029]+")


def read_text(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in a text file's bytes.

    Raises:
        UndecodableText: the bytes are not text.
        LimitExceeded: there is more of it than `limits` allow.
    """
    decoded = decode(data)
    _hold(decoded.text, limits)
    digest = hashlib.sha256(data).hexdigest()
    pages = tuple(_page(number, lines) for number, lines in enumerate(_pages(decoded.text), start=1))
    limits.hold("pages", len(pages))
    return Document(digest[:16], digest, "text/plain", decoded.encoding, pages, decoded.steps)


def _hold(text: str, limits: Limits) -> None:
    """Refuse what is too much before anything is made of it."""
    limits.hold("characters", len(text))
    limits.hold("pages", text.count("\f"))  # at least so many
    start = 0
    for number, end in enumerate(_line_ends(text), start=1):
        limits.hold("line_characters", end - start, f"line {number}")
        start = end + 1


def _line_ends(text: str) -> Iterator[int]:
    newline, end = _newline(text), -1
    while (end := text.find(newline, end + 1)) >= 0:
        yield end
    yield len(text)


def _newline(text: str) -> str:
    return "\n" if "\n" in text or "\r" not in text else "\r"


def _pages(text: str) -> Iterator[list[SourceLine]]:
    """Lines page by page. A form feed ends a page; what follows it on the same line opens the next one under the same number.

    Converters put a form feed behind the last page, too: nothing behind it is no page.
    """
    page: list[SourceLine] = []
    opened = False
    for number, line in enumerate(text.split(_newline(text)), start=1):
        first, *rest = line.rstrip("\r").split("\f")
        page.append(SourceLine(number, first))
        for piece in rest:
            yield page
            page, opened = [SourceLine(number, piece)], True
    if not opened or any(line.text.strip() for line in page):
        yield page


def _page(number: int, lines: list[SourceLine]) -> Page:
    raw_tables, left = cut_tables(lines)
    tables = tuple(_table(number, index, raw) for index, raw in enumerate(raw_tables))
    return Page(number, tuple(_line(number, line) for line in left), tables)


def _line(page: int, line: SourceLine) -> Line:
    text, steps = strip_markup(line.text)
    return Line(page, line.number, line.text, text, steps)


def _table(page: int, index: int, raw: RawTable) -> Table:
    return Table(page, index, raw.style, tuple(tuple(_cells(number, row)) for number, row in enumerate(raw.rows)))


def _cells(number: int, row: RawRow) -> Iterator[Cell]:
    spans = row.spans or ((1, 1),) * len(row.cells)
    for column, (raw, line, (down, across)) in enumerate(zip(row.cells, row.lines, spans, strict=True)):
        text, steps = strip_markup(_SOFT_BREAK.sub("\n", raw.strip()))
        yield Cell(number, column, line, raw.strip(), text.strip(), steps, down, across)
