"""The reader of PDF files: bytes to `Document`.

Page by page: glyphs -> clusters -> rows -> cells and paragraphs, at a cost that does not grow with the number of pages. What a glyph
without a character draws is decided at the end, from all the words of the document in which it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.pdf.clusters import LostGlyphs
from extractors.pdf.content import content_of
from extractors.pdf.continuation import mended
from extractors.pdf.furniture import furniture_of
from extractors.pdf.layout import CellBlock, PageLayout, TableBlock, TextBlock, layout_of
from extractors.pdf.lost import Resolution, raw_text, resolve
from schemas.document import Cell, Document, Line, Page, Table


class UnreadablePdf(ValueError):
    """A PDF that cannot be opened. `code`: `encrypted` or `corrupt_file`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def read_pdf(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in a PDF's bytes. A file that opens with an empty user password is read.

    Raises:
        UnreadablePdf: it is encrypted, or damaged beyond what pdfium mends.
        LimitExceeded: it asks for more than `limits` allow.
    """
    digest = hashlib.sha256(data).hexdigest()
    lost = LostGlyphs()
    layouts = list(_layouts(data, lost, limits))
    letters = resolve((text for layout in layouts for text in _texts(layout)), lost.kinds)
    layouts = mended(layouts, [frozenset(roles) for roles in furniture_of(layouts)])
    roles = furniture_of(layouts)
    pages = tuple(_page(number, layout, own, letters) for number, (layout, own) in enumerate(zip(layouts, roles, strict=True), start=1))
    return Document(digest[:16], digest, "application/pdf", None, pages)


def _layouts(data: bytes, lost: LostGlyphs, limits: Limits) -> Iterator[PageLayout]:
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise UnreadablePdf("encrypted" if encrypted else "corrupt_file", str(error)) from error
    try:
        count = len(file)
        limits.hold("pages", count)
        layout: PageLayout | None = None
        for number in range(count):
            try:
                page = file[number]
            except pdfium.PdfiumError as error:
                raise UnreadablePdf("corrupt_file", f"page {number + 1}: {error}") from error
            try:
                layout = layout_of(content_of(page, limits), lost, layout.open_table if layout else None)
            finally:
                page.close()
            yield layout
    finally:
        file.close()


def _texts(layout: PageLayout) -> Iterator[str]:
    for block in layout.blocks:
        if isinstance(block, TextBlock):
            yield block.text
        else:
            yield from (cell.text for cell in block.cells if cell.text)


def _page(number: int, layout: PageLayout, roles: Mapping[int, str], letters: Resolution) -> Page:
    lines: list[Line] = []
    tables: list[Table] = []
    order = 1
    for index, block in enumerate(layout.blocks):
        if isinstance(block, TextBlock):
            text, steps = letters.apply(block.text)
            lines.append(Line(number, order, raw_text(block.text), text, steps, block.box, roles.get(index, "text")))
            order += 1
        else:
            tables.append(_table(number, len(tables), order, block, letters))
            order += block.rows
    return Page(number, tuple(lines), tuple(tables), "pdf", "text layer")


def _table(page: int, index: int, first_line: int, block: TableBlock, letters: Resolution) -> Table:
    """The table as full rows: a merged cell stands in its top left place, the others it covers are empty."""
    drawn: dict[tuple[int, int], CellBlock] = {(cell.place.row, cell.place.column): cell for cell in block.cells}
    rows = []
    for row in range(block.rows):
        cells = []
        for column in range(len(block.xs) - 1):
            found = drawn.get((row, column))
            if found is None:
                cells.append(Cell(row, column, first_line + row, "", ""))
                continue
            text, steps = letters.apply(found.text)
            place = found.place
            cells.append(
                Cell(
                    row,
                    column,
                    first_line + row,
                    raw_text(found.text),
                    text,
                    (*found.steps, *steps),
                    place.row_span,
                    place.column_span,
                    found.box,
                )
            )
        rows.append(tuple(cells))
    return Table(page, index, block.style, tuple(rows))
