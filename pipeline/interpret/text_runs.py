"""The running text and the cells of a document as strings in which names are looked for, each position traceable to its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby

from schemas.document import Cell, Document, Line, Page, Table

COVER_LINES = 25
"""So many non-empty lines at the start of a document count as its cover: there a body names itself."""
SHORT_LINE = 110
"""A line up to this many characters can be a heading."""

RUN = re.compile("[\u0e01-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e\ufffd]+")
"""An unbroken run of Thai letters (no digits, no paiyannoi, no maiyamok)."""


BARRIER = "\x1f"
"""Stands between the cells of a table in a run: no name and no word reaches over it (to `re` it is a space, unlike the Thai marks)."""

BLANKS = " \t\u00a0\u200b\n"
"""What may tear a word apart."""
_BLANK = re.compile(f"[{BLANKS}]")


@dataclass(frozen=True)
class FlatText:
    """A text without its spaces and line ends, in which a word is found that a space or a line end tore apart.

    `text` has as many characters less as `original` has blanks; a gap of two line ends stays (as characters that no word holds).
    """

    text: str
    original: str

    @cached_property
    def _dropped(self) -> list[int]:
        """The offset of the k-th dropped character, less k. Looked up only where something was found."""
        return [match.start() - count for count, match in enumerate(_BLANK.finditer(_barred(self.original)))]

    def offset(self, index: int) -> int:
        """Where the character at this index stands in the original text."""
        return index + bisect_right(self._dropped, index)


def _barred(text: str) -> str:
    return text.replace("\n\n", BARRIER * 2)


def flatten(text: str) -> FlatText:
    """The text without spaces and single line ends. Time and memory are linear in its length."""
    flat = _barred(text)
    for blank in BLANKS:
        flat = flat.replace(blank, "")
    return FlatText(flat, text)


@dataclass(frozen=True, slots=True)
class TextRun:
    """A string to look for names in: lines that follow each other, or the cells of a table. `pieces[i]` begins at `starts[i]` of `text`.

    Lines are joined by a newline, across a gap by two; cells by `BARRIER`. `covers[i]` says that piece i belongs to the cover.
    """

    text: str
    page: int
    reader: str
    starts: tuple[int, ...]
    pieces: tuple[Line | Cell, ...]
    covers: tuple[bool, ...]
    table: int | None = None

    def index_at(self, offset: int) -> int:
        """Which piece holds the character at this offset."""
        return bisect_right(self.starts, offset) - 1


def _line_run(page: Page, lines: list[Line], cover_left: int) -> TextRun:
    parts: list[str] = []
    starts: list[int] = []
    covers: list[bool] = []
    length = 0
    previous: Line | None = None
    for line in lines:
        if previous is not None:
            joint = "\n" if line.number - previous.number <= 1 else "\n\n"
            parts.append(joint)
            length += len(joint)
        starts.append(length)
        parts.append(line.text)
        length += len(line.text)
        covers.append(cover_left > 0)
        cover_left -= 1
        previous = line
    return TextRun("".join(parts), page.number, page.reader, tuple(starts), tuple(lines), tuple(covers))


def _table_run(page: Page, table: Table) -> TextRun | None:
    cells = [cell for row in table.rows for cell in row if cell.text.strip()]
    if not cells:
        return None
    starts = tuple(accumulate((len(cell.text) + 1 for cell in cells[:-1]), initial=0))
    text = BARRIER.join(cell.text for cell in cells)
    return TextRun(text, page.number, page.reader, starts, tuple(cells), (False,) * len(cells), table.index)


def text_runs(document: Document) -> Iterator[TextRun]:
    """All text of a document: stretches of lines (tables interrupt them), and the tables. Empty lines and cells are left out."""
    left = COVER_LINES
    for page in document.pages:
        for is_table, blocks in groupby(page.blocks(), key=lambda block: isinstance(block, Table)):
            if is_table:
                yield from (run for table in blocks if isinstance(table, Table) and (run := _table_run(page, table)) is not None)
                continue
            lines = [block for block in blocks if isinstance(block, Line) and block.text.strip()]
            if lines:
                yield _line_run(page, lines, left)
                left -= len(lines)
