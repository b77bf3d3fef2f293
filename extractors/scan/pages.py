"""Pages as pictures: what pdfium draws of a PDF page, the pages of an image file, each grey, with its colourful parts told apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.limits import Limits
from extractors.scan.arrays import Grey, Mask, Numbers, as_grey

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWN_DPI = 300.0
"""Resolution at which a page is drawn whose resolution is its own affair (drawings, text without a text layer)."""
_LEAST_DPI, _MOST_DPI = 200.0, 330.0
"""A picture of fewer or more dots an inch than these is drawn at 200 or 300: print needs no more, and the reading of it no fewer."""
_WHOLE = 0.6
_MOST_PIXELS = 36_000_000
"""A page is drawn no larger than this (A2 at 300 dpi), whatever size it claims to have."""
_COLOURFUL = 70


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as a grey picture. `scale`: pixels a point; `width`, `height`: of the page as shown, in points.

    `colour`: where it is colourful; None on a page that is not.
    """

    grey: Grey
    scale: float
    width: float
    height: float
    colour: Mask | None = None


def drawn_page(page: pdfium.PdfPage, limits: Limits, where: str = "") -> PageImage:
    """The picture of a PDF page as it is shown, at the resolution of the scan that it holds. `where` names the page in errors.

    Raises:
        LimitExceeded: a picture on it has more pixels than `limits` allow.
    """
    width, height = page.get_size()
    dpi = _own_dpi(page, width * height, limits, where)
    scale = min(dpi / 72.0, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    bitmap = pdfium.PdfBitmap.new_native(across, down, raw.FPDFBitmap_BGR)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, across, down)
        flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, flags)
        colours = bitmap.to_numpy()
        return _picture(colours, across / width if width else 1.0, width, height)
    finally:
        bitmap.close()


def _own_dpi(page: pdfium.PdfPage, area: float, limits: Limits, where: str) -> float:
    """The resolution of the picture that covers most of a page; `DRAWN_DPI` where none does."""
    best, share = DRAWN_DPI, _WHOLE * area
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        across, down = item.get_px_size()
        limits.hold("pixels", across * down, where)
        a, b, c, d, _, _ = item.get_matrix().get()
        wide, high = math.hypot(a, b), math.hypot(c, d)
        if wide * high > share and min(wide, high) > 0:
            best, share = 72.0 * math.sqrt(across * down / (wide * high)), wide * high
    return _LEAST_DPI if best < _LEAST_DPI else DRAWN_DPI if best > _MOST_DPI else best


def image_page(image: Image, where: str, limits: Limits) -> PageImage:
    """The picture of one frame of an image file, 72 points an inch by the resolution that the file claims.

    A claim that makes no sheet of paper (a long side below 4 or above 24 inches), or none: the page is taken to be A4 in size.

    Raises:
        LimitExceeded: it has more pixels than `limits` allow.
    """
    across, down = image.size
    limits.hold("pixels", across * down, where)
    dpi, width, height = sheet_of(image)
    wanted = _LEAST_DPI if dpi < _LEAST_DPI else DRAWN_DPI if dpi > _MOST_DPI else dpi
    plain = image.convert("RGB") if image.mode not in ("1", "L", "RGB") else image
    if wanted != dpi:
        factor = min(wanted / dpi, math.sqrt(_MOST_PIXELS / max(1.0, across * down)))
        plain = (plain.convert("L") if plain.mode == "1" else plain).resize(
            (max(1, round(across * factor)), max(1, round(down * factor))), 1
        )
    return _picture(np.asarray(plain.convert("L") if plain.mode == "1" else plain), plain.size[0] / width, width, height)


_SHEET = (4.0, 24.0)
_A4_INCHES = 841.89 / 72


def sheet_of(image: Image) -> tuple[float, float, float]:
    """The dots an inch of a frame of an image file, and the width and height of its page in points; see `image_page`."""
    across, down = image.size
    dpi = _claimed_dpi(image)
    if dpi is None or not _SHEET[0] <= max(across, down) / dpi <= _SHEET[1]:
        dpi = max(across, down) / _A4_INCHES
    return dpi, 72.0 * across / dpi, 72.0 * down / dpi


def _claimed_dpi(image: Image) -> float | None:
    try:
        across, down = (float(value) for value in image.info["dpi"])
    except (KeyError, TypeError, ValueError):
        return None
    return math.sqrt(across * down) if across > 0 and down > 0 else None


def _picture(pixels: Numbers, scale: float, page_width: float, page_height: float) -> PageImage:
    """Grey and colourful parts of a picture (height, width) or (height, width, 3), red first."""
    import cv2

    if pixels.ndim == 2:
        return PageImage(np.ascontiguousarray(pixels), scale, page_width, page_height)
    down, across = pixels.shape[:2]
    small = cv2.resize(pixels, (max(1, across // 4), max(1, down // 4)), interpolation=cv2.INTER_AREA).astype(np.int16)
    red, green, blue = small[..., 0], small[..., 1], small[..., 2]
    spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    colour = as_grey(spread > _COLOURFUL)
    grey = as_grey(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    mask = cv2.resize(colour, (across, down), interpolation=cv2.INTER_NEAREST) > 0 if colour.any() else None
    return PageImage(grey, scale, page_width, page_height, mask)
