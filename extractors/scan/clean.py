"""A page's picture made clean: turned straight, the paper white all over, the ink told from the paper.

Methods are the field's standard ones: projection profiles for the angle (Postl 1986), division by the background for shadows and grey
paper, one threshold (Otsu 1979) for what is left.
"""

from __future__ import annotations

import numpy as np

from extractors.scan.arrays import Grey, Mask, as_grey

_SMALL = 900
_MOST_DEGREES = 3.0
_STEP, _FINE = 0.25, 0.03
_STRAIGHT = 0.03
_SHADOW = 64
_DARKEST, _LIGHTEST = 120, 205
_BLUR = 0.0033
"""Of an inch: a pixel of a scan at 300 dpi."""


def skew_of(grey: Grey) -> float:
    """The angle in degrees by which a page is to be turned (counter-clockwise) so that its lines of print lie flat; 0 when none is better.

    The angle at which the sums of its rows change most sharply, within three degrees.
    """
    import cv2

    factor = _SMALL / max(grey.shape)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else grey
    paper = cv2.medianBlur(small, 41) if min(small.shape) > 41 else small
    ink = np.clip(paper.astype(np.float32) - small - 20, 0, 120)
    if ink.max() == 0:
        return 0.0
    ink = cv2.GaussianBlur(ink, (3, 3), 0)  # or else no turn at all, which blurs nothing, looks sharpest
    height, width = ink.shape

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        sums = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1)
        return float(np.square(np.diff(sums)).sum())

    coarse = max(np.arange(-_MOST_DEGREES, _MOST_DEGREES + 1e-6, _STEP), key=sharpness)
    best = float(max(np.arange(coarse - _STEP, coarse + _STEP + 1e-6, _FINE), key=sharpness))
    return best if sharpness(best) > 1.002 * sharpness(0.0) else 0.0


def turned(grey: Grey, degrees: float, paper: int = 255) -> Grey:
    """The picture turned counter-clockwise about its middle, of the same size; `paper` fills the corners."""
    import cv2

    if abs(degrees) < _STRAIGHT:
        return grey
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    found = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
    return as_grey(found)


def on_white(grey: Grey) -> Grey:
    """The picture with shadows and the grey of the paper taken away: each pixel over the brightness of the paper around it."""
    import cv2

    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    size = max(3, (_SHADOW * max(height, width) // 3500) // 2 * 2 + 1) // 2 * 2 + 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    paper = cv2.medianBlur(paper, min(size, 255))
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return as_grey(cv2.divide(grey, np.maximum(paper, 1), scale=250))


def ink_of(white: Grey, dpi: float) -> Mask:
    """Where ink is on a picture whose paper is white; noise of single pixels is none. `dpi`: pixels an inch."""
    import cv2

    smooth = cv2.GaussianBlur(white, (0, 0), _BLUR * dpi)
    threshold, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return smooth < min(max(threshold, _DARKEST), _LIGHTEST)
