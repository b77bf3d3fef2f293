"""The document model that every reader fills: pages of lines and tables, each piece with its place.

A reader sets `raw` and `text` to what stands in the file (markup removed in `text`); the repair step replaces `text` and names what it
did in `steps`. `raw` is never changed: it is the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points, origin at the top left of the page; None for text files."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scan may say in one place, and how sure that is (0-1)."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text; in a PDF one paragraph, whose lines of print are joined.

    `number` is 1-based in a text file, and the order within the page elsewhere. `role`: `text`, or what stands on page after page:
    `header`, `footer`, `page_number`; or `aside`, what stands at an angle of its own, as stamps and watermarks do.
    `confidence`: how sure it is that the text is what is printed (1 where nothing was guessed).
    """

    page: int
    number: int
    raw: str
    text: str
    steps: tuple[str, ...] = ()
    bbox: Box | None = None
    role: str = "text"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `row` and `column` are 0-based within the table; `line` as in `Line.number`.

    `text` holds the paragraphs of the cell separated by newlines, without markup. `confidence` as in `Line`. `readings`: where a scan
    leaves a number in doubt, all that it may say, the likeliest (which is `raw`) first.
    """

    row: int
    column: int
    line: int
    raw: str
    text: str
    steps: tuple[str, ...] = ()
    row_span: int = 1
    column_span: int = 1
    bbox: Box | None = None
    confidence: float = 1.0
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells, in reading order. Rows may differ in length; an empty cell has an empty `text`.

    `index` is the 0-based number of the table within its page, `style` how it was recognised
    (`tab`, `pipe`, `aligned`, `html`, `ruled`, `half-ruled`, `unruled`).
    """

    page: int
    index: int
    style: str
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def first_line(self) -> int:
        """The number of the line the table begins on."""
        return self.rows[0][0].line

    @property
    def last_line(self) -> int:
        """The number of the last line of the table."""
        return self.rows[-1][0].line


@dataclass(frozen=True, slots=True)
class Page:
    """A page (1-based). `reader` is who read it (`txt`, `pdf`, `ocr`; `none`: nobody could), `reason` why that reader was chosen."""

    number: int
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    reader: str = "txt"
    reason: str = ""

    def blocks(self) -> Iterator[Line | Table]:
        """Lines and tables in reading order."""
        tables = list(self.tables)
        for line in self.lines:
            while tables and tables[0].first_line < line.number:
                yield tables.pop(0)
            yield line
        yield from tables


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read. `doc_id` is the first 16 hex digits of the SHA-256 of the bytes."""

    doc_id: str
    sha256: str
    media_type: str
    encoding: str | None
    pages: tuple[Page, ...]
    steps: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Line | Table]:
        """All lines and tables of all pages in reading order. Of what stands on page after page only the first is given."""
        seen: set[str] = set()
        for page in self.pages:
            for block in page.blocks():
                if isinstance(block, Line) and block.role != "text":
                    if block.role == "page_number" or block.text in seen:
                        continue
                    seen.add(block.text)
                yield block
