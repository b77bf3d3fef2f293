"""The reader of PDF files: bytes to `Document`.

Page by page: glyphs -> clusters -> rows -> cells and paragraphs, at a cost that does not grow with the number of pages. What a glyph
without a character draws is decided at the end, from all the words of the document in which it stands; then, whether each page can be
read at all, and which pages a second reader is to be asked about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.pdf.chosen import ChosenReading, FirstReading, chosen
from extractors.pdf.clusters import LostGlyphs
from extractors.pdf.content import content_of
from extractors.pdf.continuation import mended
from extractors.pdf.frame import frame_of
from extractors.pdf.furniture import furniture_of
from extractors.pdf.layout import CellBlock, PageLayout, TableBlock, TextBlock, layout_of
from extractors.pdf.lost import Resolution, raw_text
from extractors.pdf.rows import SpaceCount
from extractors.pdf.signs import picture_share
from extractors.pdf.streams import hold_streams
from normalizers.latin_thai import STEP as STEP_LATIN
from normalizers.latin_thai import is_latin_for_thai, latin_to_thai, thai_to_latin
from schemas.document import Cell, Document, Line, Page, Table

if TYPE_CHECKING:
    from extractors.scan.options import Ocr


class UnreadablePdf(ValueError):
    """A PDF that cannot be opened. `code`: `encrypted` or `corrupt_file`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def read_pdf(data: bytes, limits: Limits = DEFAULT_LIMITS, ocr: Ocr | None = None) -> Document:
    """The document in a PDF's bytes. A file that opens with an empty user password is read; a page that cannot be read has no lines.

    `ocr`: how pages are read whose text layer says nothing; without it they are not.

    Raises:
        UnreadablePdf: it is encrypted, or damaged beyond what pdfium mends.
        LimitExceeded: it asks for more than `limits` allow.
    """
    hold_streams(data, limits)
    lost = LostGlyphs()
    firsts = list(_first_readings(data, lost, limits))
    readings, letters = chosen(data, firsts, lost, limits)
    if all(reading.verdict.reason == "page damaged" for reading in readings):
        raise UnreadablePdf("corrupt_file", f"none of {len(readings)} pages can be read")
    if ocr is not None and any(reading.verdict.reader == "none" for reading in readings):
        from extractors.scan.reader import with_scans  # OpenCV costs memory that a file with text need not pay

        readings = with_scans(data, readings, limits, ocr)
    return assembled(data, "application/pdf", readings, letters)


def assembled(data: bytes, media_type: str, readings: Sequence[ChosenReading], letters: Resolution) -> Document:
    """The document of some pages that were read: torn rows mended, what stands on page after page told from the text."""
    digest = hashlib.sha256(data).hexdigest()
    found = [reading.layout for reading in readings]
    roles = furniture_of(found)
    layouts = mended(found, [frozenset(own) for own in roles])
    if layouts != found:  # a table that was torn may be gone from its page: the positions of the blocks are others
        readings = [replace(reading, layout=layout) for reading, layout in zip(readings, layouts, strict=True)]
        roles = furniture_of(layouts)
    pages = tuple(_page(number, reading, own, letters) for number, (reading, own) in enumerate(zip(readings, roles, strict=True), start=1))
    return Document(digest[:16], digest, media_type, None, pages)


def _first_readings(data: bytes, lost: LostGlyphs, limits: Limits) -> Iterator[FirstReading]:
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise UnreadablePdf("encrypted" if encrypted else "corrupt_file", str(error)) from error
    try:
        count = len(file)
        limits.hold("pages", count)
        before: PageLayout | None = None
        spaces = SpaceCount()
        characters = 0
        for number in range(count):
            try:
                page = file[number]
            except pdfium.PdfiumError:
                yield FirstReading()
                continue
            try:
                reading, glyphs = _first_reading(page, lost, limits, before, spaces)
            finally:
                page.close()
            characters += glyphs
            limits.hold("characters", characters)
            before = reading.layout
            yield reading
    finally:
        file.close()


def _first_reading(
    page: pdfium.PdfPage, lost: LostGlyphs, limits: Limits, before: PageLayout | None, spaces: SpaceCount
) -> tuple[FirstReading, int]:
    """The reading of a page, and how many glyphs it has. `before`, `spaces` as in `layout_of`."""
    content = content_of(page, limits)
    latin = is_latin_for_thai("".join(glyph.text for glyph in content.glyphs))
    if latin:
        content = content_of(page, limits, latin_to_thai)
    layout = layout_of(content, lost, before, spaces)
    return FirstReading(layout, frame_of(page), picture_share(content), content.shapes, latin), len(content.glyphs)


def _page(number: int, reading: ChosenReading, roles: Mapping[int, str], letters: Resolution) -> Page:
    lines: list[Line] = []
    tables: list[Table] = []
    order = 1
    for index, block in enumerate(reading.layout.blocks):
        if isinstance(block, TextBlock):
            said, text, steps = _piece(block, reading, letters)
            steps = (*block.steps, *steps)
            lines.append(Line(number, order, said, text, steps, block.box, roles.get(index, "text"), block.confidence))
            order += 1
        else:
            tables.append(_table(number, len(tables), order, block, reading, letters))
            order += block.rows
    return Page(number, tuple(lines), tuple(tables), reading.verdict.reader, reading.verdict.reason)


def _piece(block: TextBlock | CellBlock, reading: ChosenReading, letters: Resolution) -> tuple[str, str, tuple[str, ...]]:
    """A paragraph or cell: as the file says it, its text, and the steps between the two."""
    text, steps = letters.apply(block.text)
    said = raw_text(block.text)
    if reading.latin and (latin := thai_to_latin(said)) != said:
        said, steps = latin, (STEP_LATIN, *steps)
    other = reading.steps.get((block.box, block.text))
    return said, text, (*steps, other) if other else steps


def _table(page: int, index: int, first_line: int, block: TableBlock, reading: ChosenReading, letters: Resolution) -> Table:
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
            said, text, steps = _piece(found, reading, letters)
            place = found.place
            spans = place.row_span, place.column_span
            sure = found.confidence, found.readings
            cells.append(Cell(row, column, first_line + row, said, text, (*found.steps, *steps), *spans, found.box, *sure))
        rows.append(tuple(cells))
    return Table(page, index, block.style, tuple(rows))
