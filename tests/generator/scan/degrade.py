"""A model of bad scans, at four levels: what happens to a page between its printing and the file. The place of every point stays known.

0 is a clean scan; 1 an office scanner in order; 2 a copy of a copy, or a hasty scan; 3 what makes a reader sigh. Lengths are given for
300 dpi and scaled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in pixels."""
LEVELS = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Flaws:
    """The most of each flaw at a level.

    turn: degrees. perspective: how far corners move, as a part of the page. bend: how far lines sag in their middle, as a part of the
    page. paper, ink: grey levels. light: levels lost at one side. shadow: levels lost at an edge (photocopy). through: print of the other
    side, as a part of its ink. faint: part of the rules that is broken or pale. worn: part of the print without toner. blur, specks: pixels
    at 300 dpi, number per million pixels. noise: standard deviation. jpeg: least and most quality.
    """

    turn: float
    perspective: float
    bend: float
    paper: int
    ink: int
    light: float
    shadow: float
    through: float
    faint: float
    worn: float
    blur: float
    specks: float
    noise: float
    jpeg: tuple[int, int]


FLAWS = (
    Flaws(0.0, 0.0, 0.0, 255, 0, 0, 0, 0.0, 0.0, 0.0, 0.3, 0, 1.0, (90, 95)),
    Flaws(0.5, 0.0, 0.0, 247, 22, 6, 0, 0.0, 0.05, 0.0, 0.7, 20, 3.0, (60, 70)),
    Flaws(1.2, 0.002, 0.0005, 236, 42, 18, 50, 0.06, 0.2, 0.01, 1.0, 120, 8.0, (45, 60)),
    Flaws(2.0, 0.004, 0.001, 222, 65, 35, 110, 0.12, 0.4, 0.03, 1.5, 500, 14.0, (35, 45)),
)
"""By level."""
DPI = ((300,), (200, 300), (200, 240, 300), (150, 200, 300))
"""Resolutions that are usual at each level."""


@dataclass(frozen=True, slots=True)
class Transform:
    """Where the points of the page lie in the scan: a projection, then a sag of the lines. Pixels, in both."""

    matrix: tuple[tuple[float, ...], ...]
    sag: float
    width: int

    def points(self, points: Points | list[tuple[float, float]]) -> Points:
        """Points (N×2) of the page, in the scan."""
        given = np.asarray(points, dtype=np.float64)
        moved = np.column_stack([given, np.ones(len(given))]) @ np.asarray(self.matrix).T
        moved = moved[:, :2] / moved[:, 2:]
        moved[:, 1] += self._sag(moved[:, 0])
        return np.asarray(moved)

    def back(self, points: Points | list[tuple[float, float]]) -> Points:
        """Points of the scan, on the page."""
        given = np.array(points, dtype=np.float64)
        given[:, 1] -= self._sag(given[:, 0])
        moved = np.column_stack([given, np.ones(len(given))]) @ np.linalg.inv(np.asarray(self.matrix)).T
        return np.asarray(moved[:, :2] / moved[:, 2:])

    def quad(self, box: Box) -> Points:
        """The corners of a box of the page in the scan: top left, top right, bottom right, bottom left."""
        x0, top, x1, bottom = box
        return self.points([(x0, top), (x1, top), (x1, bottom), (x0, bottom)])

    def box(self, box: Box) -> Box:
        """The smallest upright box of the scan that holds a box of the page."""
        x0, top, x1, bottom = box
        edge = [(x0 + (x1 - x0) * k / 8, y) for k in range(9) for y in (top, bottom)]
        moved = self.points(edge)
        return (float(moved[:, 0].min()), float(moved[:, 1].min()), float(moved[:, 0].max()), float(moved[:, 1].max()))

    def _sag(self, x: Points) -> Points:
        return np.asarray(self.sag * (1 - (2 * x / self.width - 1) ** 2))

    def remap(self, size: tuple[int, int]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """For each pixel of a scan (width, height) the place on the page."""
        xs, ys = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
        if self.sag:
            ys -= self._sag(np.arange(size[0])).astype(np.float32)[None]
        inverse = np.linalg.inv(np.asarray(self.matrix)).astype(np.float32)
        depth = inverse[2, 0] * xs + inverse[2, 1] * ys + inverse[2, 2]
        return (
            (inverse[0, 0] * xs + inverse[0, 1] * ys + inverse[0, 2]) / depth,
            (inverse[1, 0] * xs + inverse[1, 1] * ys + inverse[1, 2]) / depth,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Degraded:
    """A scan: a grey image of the size of the page, and where the points of the page lie in it."""

    image: Grey
    transform: Transform


def degrade(page: Grey, level: int, rng: np.random.Generator, dpi: int = 300) -> Degraded:
    """A scan of a page (grey, white paper) that was drawn at `dpi`; the same generator state gives the same scan."""
    flaws, scale = FLAWS[level], dpi / 300
    transform = _moved(page, flaws, rng)
    value = _printed(page, flaws, rng, scale)
    height, width = page.shape
    if flaws.turn:
        xs, ys = transform.remap((width, height))
        value = cv2.remap(value, xs, ys, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=float(flaws.paper - 6))
    value = _lit(value, flaws, rng)
    blur = flaws.blur * scale * rng.uniform(0.7, 1.0)
    if blur > 0.15:
        value = cv2.GaussianBlur(value, (0, 0), blur)
    value += rng.standard_normal(value.shape, dtype=np.float32) * np.float32(flaws.noise)
    _specked(value, flaws, rng, scale)
    image = np.clip(value, 0, 255).astype(np.uint8)
    quality = int(rng.integers(flaws.jpeg[0], flaws.jpeg[1] + 1))
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return Degraded(np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8), transform)


def _moved(page: Grey, flaws: Flaws, rng: np.random.Generator) -> Transform:
    """Turned around its middle, seen a little from the side, sagging a little."""
    height, width = page.shape
    turn = np.deg2rad(flaws.turn * rng.choice((-1, 1)) * rng.uniform(0.5, 1.0))
    middle = np.array([width / 2, height / 2])
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    wanted = (corners - middle) @ spin.T + middle + rng.uniform(-1, 1, (4, 2)) * flaws.perspective * width
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), wanted.astype(np.float32))
    sag = flaws.bend * width * rng.uniform(-1, 1)
    return Transform(tuple(tuple(float(part) for part in row) for row in matrix), float(sag), width)


def _printed(page: Grey, flaws: Flaws, rng: np.random.Generator, scale: float) -> npt.NDArray[np.float32]:
    """The page in its ink on its paper, with pale rules, worn print and what shines through from the other side."""
    lack = 255 - page.astype(np.float32)  # 255 where there is ink
    if flaws.faint:
        rules = _rules(page, scale)
        cell = max(4, round(40 * scale))
        patches = rng.random((page.shape[0] // cell + 2, page.shape[1] // cell + 2), dtype=np.float32)
        spots = cv2.resize(patches, None, fx=cell, fy=cell, interpolation=cv2.INTER_NEAREST)[: page.shape[0], : page.shape[1]]
        pale = np.where(spots < flaws.faint * 0.25, 0.0, np.where(spots < flaws.faint, 0.45, 1.0)).astype(np.float32)
        lack = np.where(rules, lack * pale, lack)
    if flaws.worn:
        grain = cv2.GaussianBlur(rng.random(page.shape, dtype=np.float32), (0, 0), max(0.6, 1.1 * scale))
        sample = grain[:: max(1, page.shape[0] // 300), :: max(1, page.shape[1] // 300)]
        lack[grain < np.quantile(sample, flaws.worn)] *= 0.15
    behind = 0.0
    if flaws.through:
        other = np.roll(lack[:, ::-1], (int(rng.integers(20, 120)), int(rng.integers(-60, 60))), (0, 1))
        behind = cv2.GaussianBlur(np.ascontiguousarray(other), (0, 0), max(0.8, 2.2 * scale)) * (
            flaws.through * rng.uniform(0.5, 1.0) / 255
        )
    value = flaws.paper - (flaws.paper - flaws.ink) * np.maximum(lack / 255, behind)
    return np.asarray(value, dtype=np.float32)


def _rules(page: Grey, scale: float) -> npt.NDArray[Any]:
    """Where the rules of tables are: ink that goes on and on in one direction."""
    black = (page < 160).astype(np.uint8)
    long = max(20, round(130 * scale))
    across = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    down = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return np.asarray(cv2.dilate(across | down, np.ones((3, 3), np.uint8)) > 0)


def _lit(value: npt.NDArray[np.float32], flaws: Flaws, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Light that falls off to a side, and the dark edge of a photocopy."""
    height, width = value.shape
    if flaws.light:
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.float32(rng.uniform(-1, 1))
        across = np.linspace(-1, 1, width, dtype=np.float32)[None] * np.float32(rng.uniform(-1, 1))
        value = value * (1 - np.float32(flaws.light / 255) * (1 + (down + across) / 2) / 2)
    if flaws.shadow:
        reach = width * rng.uniform(0.02, 0.06)
        away = np.arange(width, dtype=np.float32)
        away = away if rng.random() < 0.5 else away[::-1]
        value = value - np.float32(flaws.shadow * rng.uniform(0.5, 1)) * np.exp(-away / np.float32(reach))[None]
    return np.asarray(value, dtype=np.float32)


def _specked(value: npt.NDArray[np.float32], flaws: Flaws, rng: np.random.Generator, scale: float) -> None:
    """Dust: dark dots, and some light ones."""
    height, width = value.shape
    count = int(flaws.specks * height * width / 1e6 / scale**2)
    ys, xs = rng.integers(0, height, count), rng.integers(0, width, count)
    sizes = np.maximum(1, np.round(rng.uniform(1, 4, count) * scale)).astype(int)
    greys = np.where(rng.random(count) < 0.7, flaws.ink + rng.uniform(0, 60, count), flaws.paper)
    for y, x, size, grey in zip(ys, xs, sizes, greys, strict=True):
        value[y : y + size, x : x + size] = grey
