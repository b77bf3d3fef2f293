"""A page's picture made clean: turned straight, the paper white all over, the ink told from the paper.

Methods are the field's standard ones: projection profiles for the angle (Postl 1986), division by the background for shadows and grey
paper, one threshold (Otsu 1979) for what is left.
"""

from __future__ import annotations

import numpy as np

from extractors.scan.arrays import Grey, Mask, Numbers, as_grey

_SMALL = 900
_MOST_DEGREES = 3.0
_STEP, _FINE = 0.25, 0.03
_STRAIGHT = 0.03
_SHADOW = 64
_DARKEST, _LIGHTEST = 120, 205
_BLUR = 0.0033
"""Of an inch: a pixel of a scan at 300 dpi."""
_SPECK, _BEFORE, _BEHIND, _OVER, _BETWEEN, _WHOLE = 0.3, 0.05, 0.7, 0.7, 1.1, 3.0
"""In heights of letters: the greatest speck; how far before, behind, over and under a letter so small a thing may be part of the print,
and between two letters; what is larger than the last is no letter."""
_LEVEL, _STACKED = 0.12, 0.8
"""In heights of letters: how far out of line points of one row, or over each other, may be; how far over each other."""


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


def without_specks(white: Grey, ink: Mask, letter: float) -> tuple[Grey, Mask]:
    """A clean picture and its ink without dust: what is smaller than any letter and stands where neither a point nor a mark does.

    A point has a letter on its left, or one on either side a little farther off; a mark, or the dot of an i, has one above or below; points
    in a row, or over each other, are print.
    `letter`: the usual height of a letter, in pixels.
    """
    import cv2

    _, labels, stats, centres = cv2.connectedComponentsWithStats(as_grey(ink), connectivity=8)
    most = max(2.0, _SPECK * letter)
    small = (stats[:, cv2.CC_STAT_WIDTH] <= most) & (stats[:, cv2.CC_STAT_HEIGHT] <= most)
    small[0] = False
    if not small.any():
        return white, ink
    large = as_grey(~small)
    large[0] = 0
    print_ = large[labels]
    for x0, top, width, height in stats[1:, :4][~small[1:]].tolist():
        if max(width, height) <= _WHOLE * letter:  # the white within a letter, under the arm of a seven above all, is its own
            cv2.rectangle(print_, (x0, top), (x0 + width - 1, top + height - 1), 1, cv2.FILLED)

    def reached(before: float, behind: float, over: float) -> Mask:
        left, right, up = (max(1, round(part * letter)) for part in (before, behind, over))
        return np.asarray(cv2.dilate(print_, np.ones((2 * up + 1, left + right + 1), np.uint8), anchor=(right, up)) > 0)

    near = reached(_BEFORE, _BEHIND, _OVER) | (reached(0, _BETWEEN, _LEVEL) & reached(_BETWEEN, 0, _LEVEL))
    numbers = np.flatnonzero(small)
    x, y = (centres[numbers, axis].round().astype(int) for axis in (0, 1))
    specks = numbers[~near[y, x] & ~_in_rows(x, y, letter, ink.shape)]
    dust = np.zeros(len(stats), np.uint8)
    dust[specks] = 1
    where = cv2.dilate(dust[labels], np.ones((5, 5), np.uint8)) > 0
    return np.where(where, np.uint8(255), white), ink & ~where


def _in_rows(x: Numbers, y: Numbers, letter: float, shape: tuple[int, int]) -> Mask:
    """Which small pieces stand over another one, as in a colon, or between two others in a row, as leaders do."""
    import cv2

    points = np.zeros(shape, np.uint8)
    points[y, x] = 1
    sums = cv2.integral(points)
    height, width = shape

    def count(left: float, right: float, over: float, under: float) -> Numbers:
        x0, x1 = np.clip(x + round(left * letter), 0, width), np.clip(x + round(right * letter) + 1, 0, width)
        y0, y1 = np.clip(y - round(over * letter), 0, height), np.clip(y + round(under * letter) + 1, 0, height)
        return np.asarray(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0])

    stacked = count(-_LEVEL, _LEVEL, _STACKED, _STACKED) > 1
    return np.asarray(stacked | ((count(-1, -_LEVEL, _LEVEL, _LEVEL) > 0) & (count(_LEVEL, 1, _LEVEL, _LEVEL) > 0)))
