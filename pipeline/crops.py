"""Pictures of the places that values were read at: a part of a page of a PDF or image file with boxes drawn on it.

A PDF page is drawn by pdfium as it is shown (turned, cropped), a frame of an image file as its camera or scanner says: that is the frame
that `bbox` is measured in.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.limits import DEFAULT_LIMITS, LimitExceeded
from extractors.sniff import SNIFFED, sniff
from pipeline.files import open_regular
from schemas.document import Box

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from PIL.Image import Image

DPI = 110
"""Enough to read the print of a report on a screen and on paper, at some 20 kB a strip."""
MOST_PIXELS = 16_000_000
"""A page is drawn no larger than this: a PDF may call a page two hundred inches wide."""

_COLOUR = (190, 18, 60)
_AROUND = 32.0  # points above and below the box: the row or two beside it


class NoPicture(Exception):
    """The page cannot be drawn; the text says why."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page drawn whole: the picture, and how many pixels a point is."""

    image: Image
    scale: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a page over its whole width: the picture; where it begins, how high and how wide it is, in points."""

    image: Image
    top: float
    height: float
    width: float


@contextmanager
def open_pages(file: Path) -> Iterator[PageDrawer]:
    """Draws pages of a PDF or image file while the block lasts. Raises NoPicture when it cannot be opened."""
    import pypdfium2 as pdfium

    try:
        with open_regular(file) as stream:
            head = stream.read(SNIFFED)
            image = head + stream.read() if sniff(head).startswith("image/") else b""
        document = None if image else pdfium.PdfDocument(file)
    except (pdfium.PdfiumError, OSError) as error:
        raise NoPicture(str(error)) from error
    try:
        yield PageDrawer(partial(_frame, image) if document is None else partial(_draw, document))
    finally:
        if document is not None:
            document.close()


class PageDrawer:
    """An open file; the page drawn last is kept, because values of one page come together."""

    def __init__(self, draw: Callable[[int], Drawn]) -> None:
        """`draw`: draws a page by its number; raises NoPicture."""
        self._draw = draw
        self._last: tuple[int, Drawn] | None = None

    def crop(self, page: int, boxes: Sequence[Box], around: float = _AROUND) -> Image:
        """The strip of a page (1-based) that holds the boxes, over its whole width, with the boxes drawn. Raises NoPicture."""
        return self.strip(page, boxes, around).image

    def strip(self, page: int, boxes: Sequence[Box], around: float = _AROUND) -> Strip:
        """As `crop`, with where on the page the strip is. Raises NoPicture."""
        from PIL import ImageDraw

        drawn = self._page(page)
        width, height = drawn.image.size
        top = max(0.0, min(box[1] for box in boxes) - around) * drawn.scale
        bottom = (max(box[3] for box in boxes) + around) * drawn.scale
        if not 0 <= top < bottom or top >= height:
            raise NoPicture(f"page {page}: the box lies outside")
        strip = drawn.image.crop((0, math.floor(top), width, min(height, math.ceil(bottom))))
        pen = ImageDraw.Draw(strip)
        for x0, box_top, x1, box_bottom in boxes:
            # Two pixels of air, so that the frame does not cross what it shows.
            corners = (x0 * drawn.scale - 2, box_top * drawn.scale - top - 2, x1 * drawn.scale + 2, box_bottom * drawn.scale - top + 2)
            if corners[0] <= corners[2] and corners[1] <= corners[3]:
                pen.rectangle(corners, outline=_COLOUR, width=2)
        return Strip(strip, math.floor(top) / drawn.scale, strip.height / drawn.scale, width / drawn.scale)

    def _page(self, number: int) -> Drawn:
        if self._last is None or self._last[0] != number:
            self._last = number, self._draw(number)
        return self._last[1]


def png(image: Image) -> bytes:
    """The picture as a PNG file."""
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def webp(image: Image) -> bytes:
    """The picture as a WebP file, a fifth of the PNG's size; print stays sharp."""
    stream = io.BytesIO()
    image.save(stream, "WEBP", quality=70, method=2)
    return stream.getvalue()


def _scale(width: float, height: float) -> float:
    return min(DPI / 72, math.sqrt(MOST_PIXELS / max(width * height, 1.0)))


def _frame(data: bytes, number: int) -> Drawn:
    from extractors.scan.pages import sheet_of
    from extractors.scan.reader import UnreadableImage, frames

    try:
        image = next(frames(data, DEFAULT_LIMITS, only=number), None)
    except (LimitExceeded, UnreadableImage, MemoryError) as error:
        raise NoPicture(f"page {number}: {error}") from error
    if image is None:
        raise NoPicture(f"there is no page {number} that can be drawn")
    _, width, height = sheet_of(image)
    scale = _scale(width, height)
    return Drawn(image.convert("RGB").resize((max(1, round(width * scale)), max(1, round(height * scale)))), scale)


def _draw(document: pdfium.PdfDocument, number: int) -> Drawn:
    import pypdfium2 as pdfium

    try:
        if not 1 <= number <= len(document):
            raise NoPicture(f"there is no page {number}")
        page = document[number - 1]
        try:
            width, height = page.get_size()
            scale = _scale(width, height)
            return Drawn(page.render(scale=scale).to_pil().convert("RGB"), scale)
        finally:
            page.close()
    except (pdfium.PdfiumError, ValueError, MemoryError) as error:
        raise NoPicture(f"page {number}: {error}") from error
