"""Draws the lines that the reader of numerals learns from: print, paper and scanner with random flaws.

Written apart from the model of scans that measures the reader (tests/generator/scan): what is measured should not be what was trained on.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.digits.fonts import Face, Pen
from tools.digits.texts import draw_text, prose

Grey = npt.NDArray[np.uint8]


def draw_line(rng: random.Random, face: Face, ease: float = 0.0, longest: int = 12) -> tuple[Grey, str]:
    """A crop and what is printed on it. `ease` from 0 (all flaws) to 1 (clean print)."""
    dpi = rng.choice((150, 200, 200, 240, 300, 300)) if ease < 1 else 300
    points = rng.uniform(11, 20)
    pixels = max(18, round(points * dpi / 72))
    pen = Pen(face, pixels)
    text = draw_text(rng, longest)
    for _ in range(20):
        if pen.knows(text):
            break
        text = draw_text(rng, longest)
    em = float(pixels)
    spacing = rng.uniform(-0.01, 0.08) * em if rng.random() < 0.3 else 0.0
    margin = round(0.9 * em)
    page = pen.image(text, margin, spacing).astype(np.float32)
    baseline = margin + pen.ascent
    box = (margin, baseline - 0.62 * em, page.shape[1] - margin, baseline + 0.12 * em)  # about where the print is
    flaw = 1.0 - ease
    page = _strokes(rng, page, em, flaw)
    page, box = _warped(rng, page, box, flaw)
    if flaw and rng.random() < 0.75:
        _surroundings(rng, page, pen, box, em)
    page = _scanned(rng, page, em, dpi, flaw)
    return _cut(rng, page, box, em, flaw), text


def _strokes(rng: random.Random, page: npt.NDArray[Any], em: float, flaw: float) -> npt.NDArray[Any]:
    """Heavier or thinner strokes, gaps in them, a slightly different drawing of the letters."""
    import cv2

    kind = rng.random()
    if flaw and kind < 0.40:  # a soft print cut at some level: swollen or eaten strokes, as of a photocopy
        soft = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.015, 0.04) * em)
        level = rng.uniform(75, 190)
        page = np.clip((soft - level) * rng.uniform(2, 6) + 128, 0, 255)
    if flaw and rng.random() < 0.35:  # letters drawn by another hand: a smooth displacement of a part of an em
        height, width = page.shape
        generator = np.random.default_rng(rng.getrandbits(32))
        grain = rng.uniform(0.18, 0.6) * em
        shifts = []
        for _ in range(2):
            noise = generator.standard_normal((max(2, int(height / grain) + 2), max(2, int(width / grain) + 2))).astype(np.float32)
            shifts.append(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * rng.uniform(0.005, 0.03) * em)
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        page = cv2.remap(page, xs + shifts[0], ys + shifts[1], cv2.INTER_LINEAR, borderValue=255.0)
    if flaw and rng.random() < 0.15:  # worn: spots without toner
        generator = np.random.default_rng(rng.getrandbits(32))
        holes = cv2.GaussianBlur(generator.random(page.shape, dtype=np.float32), (0, 0), rng.uniform(0.6, 1.6))
        cut = np.quantile(holes, rng.uniform(0.03, 0.15))
        page = np.where(holes < cut, 255.0, page)
    return page


def _warped(rng: random.Random, page: npt.NDArray[Any], box: tuple[float, ...], flaw: float) -> tuple[npt.NDArray[Any], tuple[float, ...]]:
    """Turned, slanted, narrowed or widened a little."""
    import cv2

    turn = np.deg2rad(rng.gauss(0, 0.5) * flaw if rng.random() < 0.8 else rng.uniform(-1.8, 1.8) * flaw)
    slant = rng.uniform(-0.06, 0.06) * flaw + (rng.uniform(0.0, 0.28) if rng.random() < 0.12 else 0.0) * flaw
    wide, high = 1 + rng.uniform(-0.18, 0.18) * flaw, 1 + rng.uniform(-0.06, 0.06) * flaw
    height, width = page.shape
    middle = np.array([width / 2, height / 2])
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.array([[wide, -slant], [0, high]])
    size = (int(width * max(1, wide) + abs(slant) * height + 4), int(height + abs(np.sin(turn)) * width + 4))
    shift = np.array(size) / 2 - matrix @ middle
    warp = np.hstack([matrix, shift[:, None]])
    moved = cv2.warpAffine(page, warp, size, flags=cv2.INTER_LINEAR, borderValue=255.0)
    corners = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]) @ matrix.T + shift
    return moved, (*corners.min(0), *corners.max(0))


def _surroundings(rng: random.Random, page: npt.NDArray[Any], pen: Pen, box: tuple[float, ...], em: float) -> None:
    """Remains of rules, print of the lines above and below and of the cells beside, an underline."""
    import cv2

    left, top, right, bottom = box
    height, width = page.shape
    thick = max(1, round(rng.uniform(0.02, 0.07) * em))
    for side in ("top", "bottom", "left", "right"):
        if rng.random() < 0.2:
            gap = rng.uniform(0.12, 0.6) * em
            tilt = rng.uniform(-0.012, 0.012)
            grey = rng.uniform(0, 120)
            if side in ("top", "bottom"):
                y = top - gap if side == "top" else bottom + gap
                start, end = (0, y - tilt * width / 2), (width, y + tilt * width / 2)
            else:
                x = left - gap if side == "left" else right + gap
                start, end = (x - tilt * height / 2, 0), (x + tilt * height / 2, height)
            cv2.line(page, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), grey, thick)
    if rng.random() < 0.06:
        y = int(bottom + rng.uniform(0.02, 0.1) * em)
        cv2.line(page, (int(left), y), (int(right), y), rng.uniform(0, 80), thick)
    if rng.random() < 0.35:
        other = pen.image(prose(rng, 8) if rng.random() < 0.6 else draw_text(rng, 8), 0)
        x = rng.randint(-other.shape[1] // 2, max(1, width - other.shape[1] // 2))
        y = int(top - other.shape[0] - rng.uniform(0.02, 0.4) * em) if rng.random() < 0.5 else int(bottom + rng.uniform(0.02, 0.4) * em)
        _paste(page, other, x, y)


def _paste(page: npt.NDArray[Any], other: Grey, x: int, y: int) -> None:
    """Print another image over the page; what falls outside is lost."""
    height, width = page.shape
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + other.shape[1]), min(height, y + other.shape[0])
    if left < right and top < bottom:
        part = page[top:bottom, left:right]
        np.minimum(part, other[top - y : bottom - y, left - x : right - x], out=part)


def _scanned(rng: random.Random, page: npt.NDArray[Any], em: float, dpi: int, flaw: float) -> Grey:
    """Ink and paper grey, uneven light, blur, noise, specks, compression, black and white: each in some lines only."""
    import cv2

    generator = np.random.default_rng(rng.getrandbits(32))
    height, width = page.shape
    strength = flaw * rng.random() ** 0.8
    paper, ink = 255 - rng.uniform(0, 70) * strength, rng.uniform(0, 120) * strength
    page = ink + (paper - ink) * page / 255
    if rng.random() < 0.5 * flaw:  # light from one side, a fold
        slope = np.linspace(-1, 1, width)[None] * rng.uniform(-1, 1) + np.linspace(-1, 1, height)[:, None] * rng.uniform(-1, 1)
        page = page * (1 + slope * rng.uniform(0, 0.16) * strength)
    if rng.random() < 0.12 * flaw:  # print of the other side shines through
        behind = cv2.GaussianBlur(
            np.ascontiguousarray(np.roll(page, (int(rng.uniform(-1, 1) * em), int(rng.uniform(-3, 3) * em)), (0, 1))[:, ::-1]),
            (0, 0),
            0.03 * em,
        )
        page = page - (paper - behind) * rng.uniform(0.05, 0.25)
    blur = rng.random()
    if flaw and blur < 0.65:
        page = cv2.GaussianBlur(page, (0, 0), 0.25 + rng.random() ** 1.5 * 1.7 * dpi / 300 * flaw)
    elif flaw and blur < 0.75:  # drawn along while it was scanned
        length = max(2, round(rng.uniform(0.02, 0.07) * em))
        kernel = np.ones((1, length)) if rng.random() < 0.5 else np.ones((length, 1))
        page = cv2.filter2D(page, -1, kernel / length)
    elif flaw and blur < 0.88:  # scanned coarsely, then made larger
        less = rng.uniform(0.5, 0.85) if em > 30 else rng.uniform(0.7, 0.95)
        small = cv2.resize(page, None, fx=less, fy=less, interpolation=cv2.INTER_AREA)
        page = cv2.resize(small, (width, height), interpolation=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)))
    if rng.random() < 0.7 * flaw:
        noise = generator.standard_normal(page.shape, dtype=np.float32) * rng.uniform(0, 22) * strength
        if rng.random() < 0.35:
            noise = cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.5, 1.2)) * 2
        page = page + noise
    if rng.random() < 0.5 * flaw:
        count = int(generator.poisson(height * width / 1e6 * rng.uniform(10, 900) * strength))
        for _ in range(min(count, 60)):
            y, x, radius = generator.integers(0, height), generator.integers(0, width), generator.uniform(0.3, 0.045 * em)
            grey = ink + generator.uniform(0, 80) if generator.random() < 0.7 else paper
            cv2.circle(page, (int(x), int(y)), max(0, round(radius)), float(grey), -1)
    image = np.clip(page, 0, 255).astype(np.uint8)
    if rng.random() < 0.10 * flaw:  # black and white, as by fax and by many office scanners
        image = np.where(image > ink + (paper - ink) * rng.uniform(0.4, 0.75), 255, 0).astype(np.uint8)
    elif rng.random() < 0.65 * flaw:
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 90)])[1], cv2.IMREAD_GRAYSCALE)
    return image


def _cut(rng: random.Random, page: Grey, box: tuple[float, ...], em: float, flaw: float) -> Grey:
    """The crop: seldom quite around the print."""
    left, top, right, bottom = box
    height, width = page.shape

    def slack(least: float, most: float) -> float:
        return rng.uniform(least, most) * em if flaw else 0.25 * em

    most = 0.2 if rng.random() < 0.5 else 0.6
    x0, x1 = left - slack(0.02, most + 0.3), right + slack(0.02, most + 0.3)
    y0, y1 = top - slack(0.0, most), bottom + slack(0.0, most)
    x0, y0 = max(0, int(x0)), max(0, int(y0))
    return np.ascontiguousarray(page[y0 : max(y0 + 4, min(height, int(y1))), x0 : max(x0 + 4, min(width, int(x1)))])
