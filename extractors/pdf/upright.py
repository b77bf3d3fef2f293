"""What a reader of glyphs found, in the coordinates of the file, to the page as it is read: upright, with its odd angles set aside."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.pdf.frame import Frame
from extractors.pdf.glyphs import Aside, Edge, Glyph, PageContent
from schemas.document import Box

_QUARTER = math.pi / 2
_ASKEW = math.radians(3)
_SAME_LINE = 0.5


class RawGlyph(NamedTuple):
    """A glyph in the coordinates of the file: the box to its advance, the origin of its text object, the ink where it matters.

    `angle` in radians, counter-clockwise; the rest as in `Glyph`.
    """

    text: str
    box: Box
    origin: tuple[float, float]
    size: float
    angle: float
    ink: Box | None
    key: str


def no_ink(box: Box) -> Box:
    """An ink box without area where a glyph begins: where it is drawn is not known."""
    return box[0], box[1], box[0], box[1]


def upright(glyphs: Sequence[RawGlyph], edges: Iterable[Box], pictures: Iterable[Box], frame: Frame, shapes: int = 0) -> PageContent:
    """The content of a page, turned so that most of its text stands upright. Edges and pictures as boxes in the file."""
    turn = _main_turn(glyphs, frame)
    frame = frame.turned(turn)
    stands = {angle: abs(_wrapped(angle - frame.angle)) < _ASKEW for angle in {glyph.angle for glyph in glyphs}}
    upright_ones = [glyph for glyph in glyphs if stands[glyph.angle]]
    if frame.b == 0.0 == frame.c and frame.a > 0:  # neither page nor text is turned: nearly always, and by far the most work
        a, e, d, f = frame.a, frame.e, frame.d, frame.f
        kept = [
            Glyph(text, a * box[0] + e, a * box[2] + e, d * origin[1] + f, size, None if ink is None else frame.box(ink), key)
            for text, box, origin, size, _, ink, key in upright_ones
        ]
    else:
        kept = [_shown(glyph, frame) for glyph in upright_ones]
    aside = _asides([glyph for glyph in glyphs if not stands[glyph.angle]], frame) if not all(stands.values()) else ()
    return PageContent(
        frame.width,
        frame.height,
        tuple(kept),
        tuple(Edge(*frame.box(box)) for box in edges),
        tuple(frame.box(box) for box in pictures),
        aside,
        turn,
        shapes,
    )


def _shown(glyph: RawGlyph, frame: Frame) -> Glyph:
    x0, _, x1, _ = frame.box(glyph.box)
    _, baseline = frame.point(*glyph.origin)
    ink = None if glyph.ink is None else frame.box(glyph.ink)
    return Glyph(glyph.text, x0, x1, baseline, glyph.size, ink, glyph.key)


def _asides(glyphs: Sequence[RawGlyph], frame: Frame) -> tuple[Aside, ...]:
    """Glyphs at odd angles line by line: those of one angle on one baseline, in the order of the content."""
    lines: dict[tuple[float, int], list[RawGlyph]] = {}
    for glyph in glyphs:
        x, y = glyph.origin
        across = y * math.cos(glyph.angle) - x * math.sin(glyph.angle)
        lines.setdefault((round(glyph.angle, 2), round(across / max(1.0, _SAME_LINE * glyph.size))), []).append(glyph)
    found = []
    for (angle, _), line in lines.items():
        cos, sin = math.cos(angle), math.sin(angle)
        own = Frame(cos, sin, sin, -cos, 0.0, 0.0, frame.width, frame.height)
        boxes = [frame.box(glyph.box) for glyph in line]
        box = min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)
        middles = tuple(((x0 + x1) / 2, (top + bottom) / 2) for x0, top, x1, bottom in boxes)
        found.append(Aside(tuple(_shown(glyph, own) for glyph in line), box, middles, _quarters(angle - frame.angle)))
    return tuple(found)


def _quarters(angle: float) -> int | None:
    """By how many quarter turns an angle turns; None for one between them."""
    quarters = round(_wrapped(angle) / _QUARTER)
    return quarters % 4 if abs(_wrapped(angle) - quarters * _QUARTER) < _ASKEW else None


def _main_turn(glyphs: Sequence[RawGlyph], frame: Frame) -> int:
    """By how many quarter turns (clockwise) most of the text of the page is to be turned to stand upright."""
    angles = Counter(glyph.angle for glyph in glyphs if not glyph.text.isspace())
    turns: Counter[int] = Counter()
    for angle, count in angles.items():
        turns[round(_wrapped(angle - frame.angle) / _QUARTER) % 4] += count
    return turns.most_common(1)[0][0] if turns else 0


def _wrapped(angle: float) -> float:
    return (angle + math.pi) % (2 * math.pi) - math.pi
