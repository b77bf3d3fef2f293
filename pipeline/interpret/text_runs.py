"""The running text and the cells of a document as strings in which names are looked for, each position traceable to its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from schemas.document import Cell, Document, Line, Page, Table

COVER_LINES = 25
"""So many non-empty lines at the start of a document count as its cover: there a body names itself."""
SHORT_LINE = 110
"""A line up to this many characters can be a heading."""

RUN = re.compile("[\u0e01-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e\ufffd]+")
"""An unbroken run of Thai letters (no digits, no paiyannoi, no maiyamok)."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """A string to look for names in. `starts[i]` is where `pieces[i]` begins in `text`; a table cell is a run of one piece.

    Lines that follow each other are joined by a newline, across a gap by two. `covers[i]` says that piece i belongs to the cover.
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


def text_runs(document: Document) -> Iterator[TextRun]:
    """All text of a document: stretches of lines (tables interrupt them), and every non-empty cell. Empty lines are left out."""
    left = COVER_LINES
    for page in document.pages:
        for is_table, blocks in groupby(page.blocks(), key=lambda block: isinstance(block, Table)):
            if not is_table:
                lines = [block for block in blocks if isinstance(block, Line) and block.text.strip()]
                if lines:
                    yield _line_run(page, lines, left)
                    left -= len(lines)
                continue
            for table in blocks:
                if isinstance(table, Table):
                    for cell in (cell for row in table.rows for cell in row if cell.text.strip()):
                        yield TextRun(cell.text, page.number, page.reader, (0,), (cell,), (False,), table.index)
