"""The pieces of print of a page: where each stands, its picture, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.scan.arrays import Grey, Numbers
from extractors.scan.engine import Sign
from extractors.scan.lines import PrintedLine
from schemas.document import Reading

_AROUND = 0.3


@dataclass(frozen=True, slots=True)
class PieceOfPrint:
    """A piece of a line: its box and its baseline in pixels, the height of its letters, and the boxes of what stands in it."""

    box: tuple[int, int, int, int]
    baseline: float
    height: float
    ink: Numbers


@dataclass(frozen=True, slots=True)
class Printed:
    """What a piece says: its text, how sure that is (0-1), what else it may say, the steps, and where its parts stand (pixels).

    `readings`: of a numeral or a code, likeliest first. `other`: a text with a word in it as letters of codes, with `FOREIGN` for what is
    none of them, where we see such letters and the engine does not.
    """

    text: str
    confidence: float
    readings: tuple[Reading, ...] = ()
    steps: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    other: str = ""


def piece_of(line: PrintedLine, ink: Numbers, x0: int, x1: int) -> PieceOfPrint:
    """The piece of a line from x0 to x1; `ink`: the boxes of the whole line."""
    own = ink[(ink[:, 0] >= x0) & (ink[:, 2] <= x1)]
    top, bottom = (int(own[:, 1].min()), int(own[:, 3].max())) if len(own) else (int(line.top), int(line.base))
    return PieceOfPrint((x0, min(top, int(line.top)), x1, max(bottom, int(line.base))), line.base, line.height, own)


def margin(height: float) -> int:
    """The white shown around a piece of letters so high."""
    return max(4, round(_AROUND * height))


def crop(white: Grey, box: tuple[int, int, int, int], height: float, before: int | None = None) -> Grey:
    """A part of the page with some white around it. `before`: what stands further to the left than this is not shown."""
    around = margin(height)
    x0, top, x1, bottom = box
    shown = around if before is None else min(around, before)
    part = white[max(0, top - around // 2) : bottom + around // 2, max(0, x0 - shown) : x1 + around]
    # a thin letter at the very edge would be taken for a rule
    return np.ascontiguousarray(np.pad(part, ((0, 0), (around - shown, 0)), constant_values=255))
