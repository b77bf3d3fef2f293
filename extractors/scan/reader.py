"""Scanned pages read: those of a PDF whose text layer says nothing, and the pages of image files.

An engine that is missing or fails never costs what can be read without it: its pages stay unread, with the reason.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractors.limits import LimitExceeded, Limits
from extractors.pdf.chosen import ChosenReading
from extractors.pdf.layout import PageLayout, TextBlock
from extractors.pdf.lost import resolve
from extractors.pdf.reader import assembled
from extractors.pdf.routing import Verdict
from extractors.scan.engine import Engine, EngineFailed, EngineUnavailable, engine_of
from extractors.scan.kept import Kept
from extractors.scan.options import DEFAULT_OCR, IMAGE_TYPES, Ocr
from extractors.scan.pages import PageImage
from schemas.document import Document

if TYPE_CHECKING:
    from PIL.Image import Image

_FAILED = "ocr_failed"
_FAILURE = re.compile(rf"(ocr_engine_missing|ocr_engine_broken|{_FAILED}): (.*)", re.DOTALL)
_DAMAGED = Verdict("none", "page damaged")
_FORMATS = tuple(kind.removeprefix("image/").upper() for kind in IMAGE_TYPES)
"""As Pillow calls them."""


class UnreadableImage(ValueError):
    """An image file that cannot be decoded; the text says why."""


def failure_of(reason: str) -> tuple[str, str] | None:
    """Why an engine did not read a page, by the reason of the page: the code of a reject and its detail; None when it did."""
    found = _FAILURE.search(reason)
    return (found[1], found[2]) if found else None


class PageReader:
    """Reads pictures of pages by one engine. After the engine was found missing, or hung, no more pages are shown to it."""

    def __init__(self, ocr: Ocr = DEFAULT_OCR) -> None:
        """`ocr`: which engine, and its patience."""
        self._ocr = ocr
        self._engine: Engine | None = None
        self._given_up = ""

    def read(self, picture: PageImage, reason: str) -> tuple[PageLayout, Verdict]:
        """The layout of a page and the verdict on it; `reason`: why no other reader takes it."""
        from extractors.scan.page import layout_of_picture

        if not self._given_up:
            try:
                if self._engine is None:
                    found = engine_of(self._ocr.engine)
                    found.fingerprint()
                    self._engine = Kept(found, self._ocr.kept) if self._ocr.kept else found
                layout = layout_of_picture(picture, self._engine, self._ocr.seconds)
            except EngineUnavailable as error:
                self._given_up = f"{error.code}: {error.detail}"
            except EngineFailed as error:
                failure = f"{_FAILED}: {error.detail}"
                self._given_up = failure if error.hung else ""
                return PageLayout((), picture.width, picture.height), Verdict("none", f"{reason}; {failure}")
            else:
                return layout, Verdict("ocr", f"{reason}; {self._ocr.engine}")
        return PageLayout((), picture.width, picture.height), Verdict("none", f"{reason}; {self._given_up}")


def with_scans(data: bytes, readings: Sequence[ChosenReading], limits: Limits, ocr: Ocr) -> list[ChosenReading]:
    """The readings of the pages of a PDF, those that no reader of text layers takes read as pictures. One page is held at a time.

    Raises:
        LimitExceeded: a picture has more pixels, or all pages more text, than `limits` allow.
    """
    import pypdfium2 as pdfium

    from extractors.scan.pages import drawn_page

    wanted = [number for number, one in enumerate(readings) if one.verdict.reader == "none" and not one.verdict.reason.startswith("page ")]
    if not wanted:
        return list(readings)
    found = list(readings)
    reader = PageReader(ocr)
    file = pdfium.PdfDocument(data)
    try:
        for number in wanted:
            page = file[number]
            try:
                picture = drawn_page(page, limits, f"page {number + 1}")
            finally:
                page.close()
            layout, verdict = reader.read(picture, readings[number].verdict.reason)
            found[number] = ChosenReading(layout, verdict)
            _hold_text(found, limits)
    finally:
        file.close()
    return found


def image_readings(data: bytes, limits: Limits, ocr: Ocr) -> list[ChosenReading]:
    """The readings of the pages of an image file (PNG, JPEG, TIFF).

    Raises:
        UnreadableImage: it is no image, or damaged.
        LimitExceeded: it has more pages, or a page more pixels, than `limits` allow.
    """
    from extractors.scan.pages import image_page

    reader = PageReader(ocr)
    found: list[ChosenReading] = []
    for number, image in enumerate(frames(data, limits), start=1):
        if image is None:
            found.append(ChosenReading(PageLayout((), 0.0, 0.0), _DAMAGED))
            continue
        found.append(ChosenReading(*reader.read(image_page(image, f"page {number}", limits), "image")))
        _hold_text(found, limits)
    if all(one.verdict == _DAMAGED for one in found):
        raise UnreadableImage("none of its pages can be decoded")
    return found


def read_image(data: bytes, media_type: str, limits: Limits, ocr: Ocr) -> Document:
    """The document in the bytes of an image file. Raises as `image_readings`."""
    return assembled(data, media_type, image_readings(data, limits, ocr), resolve((), {}))


def frames(data: bytes, limits: Limits, only: int | None = None) -> Iterator[Image | None]:
    """The pages of an image file, turned as its camera or scanner says; None for one that cannot be decoded.

    With `only` (1-based) no other page than that one, and none at all where there is no such page. Raises LimitExceeded and
    UnreadableImage as `image_readings`.
    """
    from PIL import Image, ImageOps

    try:
        with _sizes_held_here():
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
            count = int(getattr(opened, "n_frames", 1))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - Pillow's decoders raise whatever they stumble over (found by make fuzz)
        raise UnreadableImage(f"{type(error).__name__}: {error}") from error
    limits.hold("pages", count)
    with opened:
        for number in range(count) if only is None else {only - 1} & set(range(count)):
            try:
                with _sizes_held_here():
                    opened.seek(number)
                    limits.hold("pixels", opened.size[0] * opened.size[1], f"page {number + 1}")
                    opened.load()
                    upright = ImageOps.exif_transpose(opened)
                    upright.info.setdefault("dpi", opened.info.get("dpi"))
            except (LimitExceeded, MemoryError):
                raise
            except Exception:  # noqa: BLE001 - as above
                yield None
            else:
                yield upright


@contextmanager
def _sizes_held_here() -> Iterator[None]:
    """Pillow decodes whatever size it is given: `limits` are held to before it does."""
    from PIL import Image

    most = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = most


def _hold_text(found: Iterable[ChosenReading], limits: Limits) -> None:
    limits.hold("characters", sum(_characters(one.layout) for one in found))


def _characters(layout: PageLayout) -> int:
    return sum(len(block.text) if isinstance(block, TextBlock) else sum(len(cell.text) for cell in block.cells) for block in layout.blocks)
