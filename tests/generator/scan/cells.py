"""Tables of scores and codes in any font, drawn without a writer of PDFs: pages to hold a reader of numerals against."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from generator.scan.degrade import Box, Grey, Transform, degrade
from tools.digits.fonts import Face, Pen
from tools.digits.texts import thai_words

ROWS, COLUMNS = 14, 8
TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell: what is printed, `score`, `code` or `prose`, the box of the print and the box between the rules (pixels of the page)."""

    text: str
    kind: str
    print: Box
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class CellPage:
    """A page of cells as it was scanned; `cells` row by row, their boxes as on the page before."""

    image: Grey
    transform: Transform
    dpi: int
    cells: tuple[Printed, ...]


def draw_cells(face: Face, level: int, dpi: int, rng: random.Random) -> CellPage:
    """A scanned page with a ruled table: question codes in order in the first column, Thai words in the last, scores between."""
    pen = Pen(face, max(14, round(rng.choice((12, 13, 14, 14, 15, 16, 16, 18)) * dpi / 72)))
    high = round((pen.ascent + pen.descent) * rng.uniform(1.05, 1.35))
    wide = round(max(pen.width("๑๐๐.๐๐"), pen.width("100.00")) * rng.uniform(1.3, 1.7))
    margin = round(0.35 * dpi)
    page = Image.new("L", (2 * margin + COLUMNS * wide, 2 * margin + ROWS * high), 255)
    canvas = ImageDraw.Draw(page)
    thick = max(1, round(rng.uniform(0.4, 1.0) * dpi / 72))
    thai, letter = rng.random() < 0.7, rng.choice("ieO")
    first = rng.randint(1, 3)
    cells = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            kind = "code" if not column else "prose" if column == COLUMNS - 1 else "score"
            text = {"code": f"{letter}{first + row}", "prose": _word(rng, pen), "score": _score(rng)}[kind]
            text = text.translate(TO_THAI) if thai else text
            left, top = margin + column * wide, margin + row * high
            x = left + (wide - pen.width(text)) / 2
            baseline = top + (high - pen.ascent - pen.descent) / 2 + pen.ascent
            pen.draw(canvas, x, baseline, text)
            tall = max(0.3 * pen.ascent, *(-pen.font(char).getbbox(char, anchor="ls")[1] for char in text))
            inside = (float(left + thick), float(top + thick), float(left + wide - thick), float(top + high - thick))
            cells.append(Printed(text, kind, (x, baseline - tall, x + pen.width(text), baseline), inside))
    for row in range(ROWS + 1):
        y = margin + row * high
        canvas.line((margin, y, margin + COLUMNS * wide, y), fill=0, width=thick)
    for column in range(COLUMNS + 1):
        x = margin + column * wide
        canvas.line((x, margin, x, margin + ROWS * high), fill=0, width=thick)
    scanned = degrade(np.array(page, dtype=np.uint8), level, np.random.default_rng(rng.getrandbits(32)), dpi)
    return CellPage(scanned.image, scanned.transform, dpi, tuple(cells))


def _word(rng: random.Random, pen: Pen) -> str:
    """A word that fits into a column of scores."""
    while True:
        word = rng.choice(thai_words())
        if pen.width(word) <= pen.width("๑๐๐.๐๐") and pen.knows(word):
            return word


def _score(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.88:
        return f"{rng.randint(4000, 9999) / 100:.2f}"
    if kind < 0.94:
        return rng.choice(("100", "100.00", "0.00"))
    return f"{rng.randint(0, 999) / 10:.1f}"


def cut(page: CellPage, cell: Printed, rng: random.Random) -> Grey:
    """The crop of a cell as a finder of cells would give it: upright to a tenth of a degree, cut within the rules, not quite evenly."""
    import cv2

    x0, top, x1, bottom = cell.print
    high = bottom - top
    most = (cell.box[0], cell.box[1], cell.box[2], cell.box[3])
    margins = [rng.uniform(0.1, 0.6) * high for _ in range(4)]
    wanted = (
        max(most[0], x0 - margins[0]),
        max(most[1], top - margins[1]),
        min(most[2], x1 + margins[2]),
        min(most[3], bottom + margins[3]),
    )
    corners = page.transform.quad(wanted)
    across = corners[1] - corners[0]
    turn = np.degrees(np.arctan2(across[1], across[0])) + rng.gauss(0, 0.05)
    middle = corners.mean(axis=0)
    width, height = round(wanted[2] - wanted[0]), round(wanted[3] - wanted[1])
    matrix = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), float(turn), 1.0)
    matrix[:, 2] += np.array([width / 2, height / 2]) - middle
    return np.asarray(
        cv2.warpAffine(page.image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )
