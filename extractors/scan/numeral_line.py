"""A crop of a cell as the network wants it: ink from 0 to 1 in 32 rows, the print always of the same height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.float32]

HEIGHT = 32
"""Rows of a line."""
PRINT = 20
"""Of these, the height of the print (digits, or the brackets around them)."""
PAD = 8
"""White columns kept on either side of the print."""
WIDEST = 1024
"""Columns of the widest line; what is wider is no numeral, and is cut."""
TALLEST = 160
"""Pixels of the tallest crop; a taller one is made smaller first."""
LEAST_CONTRAST = 22.0
"""Levels of grey between paper and ink below which nothing is printed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A normalised line: `ink` (HEIGHT × columns, 0 paper, 1 ink) and the height of the print in pixels of the crop."""

    ink: Ink
    size: float


def normalise(crop: npt.NDArray[np.uint8]) -> Line | None:
    """The line of print in a crop, or None where nothing is printed."""
    import cv2

    height, width = crop.shape
    if height < 4 or width < 3:
        return None
    shrink = min(1.0, TALLEST / height, WIDEST * 4 / width)
    if shrink < 1.0:
        small = (max(3, round(width * shrink)), max(4, round(height * shrink)))
        crop = np.asarray(cv2.resize(crop, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        height, width = crop.shape
    ink = _ink(crop)
    if ink is None:
        return None
    found = _print(ink)
    if found is None:
        return None
    top, bottom, left, right = found
    scale = min(3.0, PRINT / (bottom - top), (WIDEST - 2 * PAD) / max(1, right - left))
    return Line(_placed(ink, top, bottom, left, right, scale), (bottom - top) / shrink)


def _ink(crop: npt.NDArray[np.uint8]) -> Ink | None:
    """How much ink each pixel holds: the grey measured against the paper around it; None for blank paper."""
    import cv2

    reach = 2 * (crop.shape[0] // 3) + 3
    soft = cv2.GaussianBlur(crop, (3, 3), 0)
    paper = cv2.dilate(soft, np.ones((reach, reach), np.uint8))
    paper = cv2.GaussianBlur(paper, (reach, reach), 0).astype(np.float32)
    depth = paper - crop
    deepest = float(np.percentile(paper - soft, 99.5))
    if deepest < LEAST_CONTRAST:
        return None
    return np.asarray(np.clip(depth / deepest, 0.0, 1.0), dtype=np.float32)


def _print(ink: Ink) -> tuple[int, int, int, int] | None:
    """Top, bottom, left and right of what is printed: specks, rules and what peeks in from other lines left out."""
    import cv2

    height, width = ink.shape
    black = (cv2.GaussianBlur(ink, (3, 3), 0) > 0.45).astype(np.uint8)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    x, y, w, h, area = (boxes[1:, k] for k in (cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    if count < 2:
        return None
    flat = (w > 0.6 * width) & (w > 4 * h)  # rules above and below
    upright = (
        (h > 0.9 * height) & (w < 0.15 * height) & ((x <= 2) | (x + w >= width - 2) | ((h == height) & (w < 0.1 * height)))
    )  # and beside
    corner = ((h > 0.8 * height) | (w > 0.6 * width)) & (area < 0.2 * w * h)  # where two meet
    peeking = ((y == 0) | (y + h == height)) & (h < 0.3 * height)
    good = ~(flat | upright | corner | peeking) & (area >= max(4, 0.0008 * height * height))
    if not good.any():
        return None
    tall = good & (h >= 0.55 * h[good].max())
    top, bottom = int(np.percentile(y[tall], 25)), int(np.ceil(np.percentile((y + h)[tall], 75)))
    if bottom - top < 0.22 * height:  # a dash or a point alone: its line is higher than it is
        middle, half = (top + bottom) / 2, 0.2 * height
        top, bottom = round(middle - half), round(middle + half)
    near = good & (y + h > top - (bottom - top) // 2) & (y < bottom + (bottom - top) // 2) & (area >= 0.004 * (bottom - top) ** 2)
    if not near.any():
        return None
    return top, max(bottom, top + 4), int(x[near].min()), int((x + w)[near].max())


def _placed(ink: Ink, top: int, bottom: int, left: int, right: int, scale: float) -> Ink:
    """The part of the ink around the print, scaled, the middle of the print in the middle row."""
    import cv2

    room = PAD / scale
    first, last = max(0, int(left - room)), min(ink.shape[1], int(np.ceil(right + room)))
    half = HEIGHT / 2 / scale
    middle = (top + bottom) / 2
    high, low = int(np.floor(middle - half)), int(np.floor(middle - half)) + max(2, round(2 * half))
    part = ink[max(0, high) : max(0, low), first:last]
    above, below = max(0, -high), max(0, low - ink.shape[0])
    part = np.pad(part, ((above, below), (0, 0)))
    columns = max(8, round(part.shape[1] * scale))
    line: npt.NDArray[Any] = cv2.resize(part, (columns, HEIGHT), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return np.asarray(np.clip(line, 0.0, 1.0), dtype=np.float32)
