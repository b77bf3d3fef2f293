"""What a page of a PDF holds, as plain records: glyphs with their boxes, straight edges, pictures.

All positions are in points in the frame of the page as it is shown, origin at the top left, y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from schemas.document import Box

LOST = "\ufffd"
"""Stands where a glyph was drawn whose character the file does not tell."""


class Glyph(NamedTuple):
    """One drawn glyph, or one run of glyphs whose producer wrote down its text (ActualText).

    `x0`, `x1`: from its origin to where the next glyph is to stand (its ink, for a run). `baseline`: y of the line it stands on.
    `ink`: the box of what is drawn, without area where that is not known; only for marks, sara am and lost glyphs. `key`: for a lost glyph,
    font and code: the same glyph elsewhere has the same key.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    ink: Box | None = None
    key: str = ""


class Edge(NamedTuple):
    """A straight horizontal or vertical line, or a side of a rectangle: from (x0, top) to (x1, bottom)."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        """Whether the edge lies flat."""
        return self.x1 - self.x0 >= self.bottom - self.top


class Aside(NamedTuple):
    """A line of text at an angle of its own (a stamp, a watermark, a heading that stands on end).

    `glyphs`: as if they stood upright, in a frame of their own (the same for all lines of one angle); `middles`: where the middle of each
    is on the page; `box`: the box around them there. `quarters`: by how many quarter turns (counter-clockwise) it is turned, if by any.
    """

    glyphs: tuple[Glyph, ...]
    box: Box
    middles: tuple[tuple[float, float], ...] = ()
    quarters: int | None = None


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page as a reader of glyphs found it.

    `aside`: what does not stand upright with the rest. `turned`: quarter turns (clockwise) by which the content was turned upright,
    where a page was drawn sideways; boxes are those of the upright page. `shapes`: how many paths were drawn.
    """

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    edges: tuple[Edge, ...]
    pictures: tuple[Box, ...]
    aside: tuple[Aside, ...] = ()
    turned: int = 0
    shapes: int = 0
