"""The connected pieces of ink of a page: letters, marks and dots, without rules, specks, pictures and what was written by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.scan.arrays import Mask, Numbers, as_grey

_SPECK = 0.011
_LETTER = (0.045, 0.22)
"""Heights of letters in inches: 8 to 30 points of a Thai font, whose letters take up 0.4 to 0.55 of its size."""
_TOO_LARGE = 3.2
_MOST = 60_000


@dataclass(frozen=True, slots=True)
class Components:
    """Pieces of ink. `boxes`: x0, top, x1, bottom of each, in pixels; `letter`: the usual height of a letter; `left_out`: what is no print.

    A page with more pieces than any page of print has is taken for a picture: it has none.
    """

    boxes: Numbers
    letter: float
    left_out: int = 0


def letter_height(ink: Mask, dpi: float) -> float:
    """The usual height of a letter of a page in pixels; where nothing is printed, that of a letter of common size."""
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(as_grey(ink), connectivity=8)
    w, h, area = (stats[1:, index].astype(np.int64) for index in (2, 3, 4))
    heights = h[(h >= _LETTER[0] * dpi) & (h <= _LETTER[1] * dpi) & (w <= 2.2 * h) & (area >= 0.1 * w * h)]
    return _usual(heights) if len(heights) else 0.1 * dpi


def components_of(ink: Mask, letter: float, dpi: float, colour: Mask | None = None) -> Components:
    """The pieces of print of a page, its rules left out of `ink`.

    `letter`: as `letter_height` gives it; `colour`: where it is colourful, as stamps are.
    """
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(as_grey(ink), connectivity=8)
    found = stats[1:].astype(np.int64)
    if not len(found) or len(found) > _MOST:
        return Components(np.zeros((0, 4)), 0.0, len(found))
    x, y, w, h, area = (found[:, index] for index in range(5))
    boxes = np.stack([x, y, x + w, y + h], axis=1)
    least = max(2.0, (_SPECK * dpi) ** 2)
    large = (h > _TOO_LARGE * letter) | (w > 12 * letter)
    kept = (area >= least) & ~large
    if colour is not None:
        kept &= ~_in_colourful_strokes(boxes, large, colour)
    return Components(boxes[kept], letter, int(np.count_nonzero(large)))


def _usual(heights: Numbers) -> float:
    """The height most pieces have, small ones (marks, signs) aside: that of the letters without parts above or below the line."""
    counts = np.bincount(heights).astype(float)
    counts = np.convolve(counts, np.ones(3), "same") * np.arange(len(counts))
    return float(counts.argmax())


def _in_colourful_strokes(boxes: Numbers, large: Mask, colour: Mask) -> Mask:
    """Which pieces are colourful themselves and lie within a large colourful stroke: the letters of a stamp."""
    strokes = [box for box in boxes[large] if colour[box[1] : box[3], box[0] : box[2]].mean() > 0.02]
    inside = np.zeros(len(boxes), bool)
    for box in strokes:
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        for index in np.flatnonzero((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])):
            x0, top, x1, bottom = boxes[index]
            inside[index] |= colour[top:bottom, x0:x1].mean() > 0.15
    return inside
