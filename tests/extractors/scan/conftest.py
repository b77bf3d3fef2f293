"""Pages drawn by hand, and an engine that needs no program: it says how wide and how dark the picture of each line is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest

from extractors.scan.engine import LineReading

DPI = 200


class Told:
    """An engine that says of each picture what it was told to, else `line`; `seen` has the pictures of each page."""

    name = "told"

    def __init__(self, say: Callable[[np.ndarray], str] = lambda picture: "line", sure: float = 0.95) -> None:
        self._say, self._sure = say, sure
        self.seen: list[list[np.ndarray]] = []

    def fingerprint(self) -> str:
        return "told-1"

    def read(self, lines: Sequence[np.ndarray], seconds: float) -> list[LineReading]:
        self.seen.append(list(lines))
        return [LineReading(self._say(line), self._sure) for line in lines]


class Sheet:
    """A white page of A4 at `DPI` to draw on, in hundredths of an inch."""

    def __init__(self, width: int = 827, height: int = 1169) -> None:
        self.image = np.full((height * DPI // 100, width * DPI // 100), 255, np.uint8)

    def line(self, x0: float, y0: float, x1: float, y1: float, grey: int = 0) -> None:
        k = DPI / 100
        cv2.line(self.image, (round(x0 * k), round(y0 * k)), (round(x1 * k), round(y1 * k)), grey, 2)

    def text(self, x: float, y: float, text: str = "Hxnm", size: float = 0.8) -> None:
        k = DPI / 100
        cv2.putText(self.image, text, (round(x * k), round(y * k)), cv2.FONT_HERSHEY_SIMPLEX, size, 0, 2, cv2.LINE_AA)

    def grid(self, xs: Sequence[float], ys: Sequence[float], grey: int = 0) -> None:
        for x in xs:
            self.line(x, ys[0], x, ys[-1], grey)
        for y in ys:
            self.line(xs[0], y, xs[-1], y, grey)

    def fill(self, xs: Sequence[float], ys: Sequence[float], text: str = "Hxnm") -> None:
        for x in xs[:-1]:
            for y in ys[1:]:
                self.text(x + 10, y - 10, text)


@pytest.fixture
def told() -> type[Told]:
    return Told


@pytest.fixture
def sheet() -> type[Sheet]:
    return Sheet
