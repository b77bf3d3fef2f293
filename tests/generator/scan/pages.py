"""The pages of a written PDF as pictures, with the place of all that stands on them.

Texts are found by their letters in the PDF's own text layer, as pdfium knows it; cells by the rules around their text in the clean picture.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from pypdfium2 import raw as pdfium

from generator.blocks import PageBreak
from generator.pdf.pages import SKELETON, align
from generator.pdf.sheet import Sheet, Text
from generator.scan.degrade import Box, Grey


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with text. `table` counts the document's tables from 0; `text` has its lines as the document has them (paragraphs, not print).

    `print`: the box around its letters (base letters and digits: marks may stand out of it). `box`: the box between the rules around it, in
    ruled tables. `lines`: the boxes of its lines of print. Pixels.
    """

    table: int
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    print: Box
    box: Box | None
    lines: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph outside tables, or what of it stands on the page. `text`: the whole paragraph."""

    text: str
    print: Box
    lines: tuple[Box, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A page as it leaves the printer: grey, at `dpi`, with what stands on it. `number` counts from 1; `style` as in `look.RULES`."""

    number: int
    dpi: int
    image: Grey
    cells: tuple[Cell, ...]
    prose: tuple[Prose, ...]
    style: str


def render(path: Path, page: int, dpi: int) -> Grey:
    """A page of a PDF (from 0) as it is shown, in grey."""
    document = pypdfium2.PdfDocument(path)
    try:
        bitmap = document[page].render(scale=dpi / 72, grayscale=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width], dtype=np.uint8)
    finally:
        document.close()


def pictures(sheet: Sheet, path: Path, dpi: int = 300) -> Iterator[Picture]:
    """The pages of the PDF that was written from the sheet, one after the other.

    Raises:
        ValueError: the PDF does not show what the sheet says.
    """
    items = [item for item in sheet.items if not isinstance(item, PageBreak)]
    texts = [text for item in items for text in ([item.text] if isinstance(item, Text) else [box.text for box in item.boxes])]
    letters = _letters(path, dpi)
    found = iter(align(texts, "".join(letter for letter, _, _ in letters)))
    pages = max((page for _, page, _ in letters), default=-1) + 1
    cells: list[list[Cell]] = [[] for _ in range(pages)]
    prose: list[list[Prose]] = [[] for _ in range(pages)]
    table = -1
    for item in items:
        if isinstance(item, Text):
            for page, boxes in _by_page(next(found), letters).items():
                prose[page].append(Prose(item.text, _around(boxes), _lines(boxes)))
            continue
        table += 1
        for box in item.boxes:
            by_page = _by_page(next(found), letters)
            if by_page:
                page = max(by_page, key=lambda page: len(by_page[page]))
                boxes = by_page[page]
                cells[page].append(
                    Cell(table, box.row, box.column, box.row_span, box.column_span, box.text, _around(boxes), None, _lines(boxes))
                )
    for page in range(pages):
        image = render(path, page, dpi)
        ruled = _between_rules(image, cells[page], dpi) if sheet.look.rules == "ruled" else cells[page]
        yield Picture(page + 1, dpi, image, tuple(ruled), tuple(prose[page]), sheet.look.rules)


Letter = tuple[str, int, Box]


def _letters(path: Path, dpi: int) -> list[Letter]:
    """Base letters and digits of a PDF in the order of its text layer: each with its page (from 0) and its box in the rendered page."""
    found: list[Letter] = []
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            width, height = (math.ceil(side * dpi / 72) for side in page.get_size())
            for index in range(text.count_chars()):
                letter = chr(pdfium.FPDFText_GetUnicode(text, index))
                if not SKELETON.fullmatch(letter):
                    continue
                left, bottom, right, top = text.get_charbox(index)
                a, b = _on_device(page, width, height, left, top), _on_device(page, width, height, right, bottom)
                found.append((letter, number, (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))))
    finally:
        document.close()
    return found


def _on_device(page: pypdfium2.PdfPage, width: int, height: int, x: float, y: float) -> tuple[float, float]:
    """A point of a page in the rendered page, whatever its rotation; to a sixteenth of a pixel."""
    fine = 16
    to_x, to_y = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width * fine, height * fine, 0, x, y, ctypes.byref(to_x), ctypes.byref(to_y))
    return to_x.value / fine, to_y.value / fine


def _by_page(spots: dict[int, int], letters: list[Letter]) -> dict[int, list[Box]]:
    """The boxes of a text's letters by page."""
    pages: dict[int, list[Box]] = {}
    for index in spots.values():
        _, page, box = letters[index]
        if box[2] > box[0] and box[3] > box[1]:
            pages.setdefault(page, []).append(box)
    return pages


def _around(boxes: list[Box]) -> Box:
    table = np.array(boxes)
    return (float(table[:, 0].min()), float(table[:, 1].min()), float(table[:, 2].max()), float(table[:, 3].max()))


def _lines(boxes: list[Box]) -> tuple[Box, ...]:
    """The lines of print that letters stand in, from top to bottom."""
    lines: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: (box[1] + box[3]) / 2):
        middle = (box[1] + box[3]) / 2
        last = _around(lines[-1]) if lines else None
        if last is not None and middle < last[3] and middle > last[1]:
            lines[-1].append(box)
        else:
            lines.append([box])
    return tuple(_around(line) for line in lines)


def _between_rules(image: Grey, cells: list[Cell], dpi: int) -> list[Cell]:
    """The cells with the boxes between the rules around them."""
    black = (image < 170).astype(np.uint8)
    long = max(12, round(0.16 * dpi))
    across = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((1, round(0.5 * dpi)), np.uint8))
    down = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return [_between(cell, across, down) for cell in cells]


def _between(cell: Cell, across: npt.NDArray[np.uint8], down: npt.NDArray[np.uint8]) -> Cell:
    """A cell with its box: from the middle of its print to the next rule on each side; None where a side has no rule."""
    x0, top, x1, bottom = (round(side) for side in cell.print)
    columns = across[:, max(0, x0) : max(x0 + 1, x1)].mean(axis=1) > 0.9
    above, below = np.flatnonzero(columns[: max(0, top)]), np.flatnonzero(columns[bottom:])
    rows = down[max(0, top) : max(top + 1, bottom)].mean(axis=0) > 0.9
    before, after = np.flatnonzero(rows[: max(0, x0)]), np.flatnonzero(rows[x1:])
    if not (len(above) and len(below) and len(before) and len(after)):
        return cell
    box = (float(before[-1] + 1), float(above[-1] + 1), float(x1 + after[0]), float(bottom + below[0]))
    return Cell(cell.table, cell.row, cell.column, cell.row_span, cell.column_span, cell.text, cell.print, box, cell.lines)
