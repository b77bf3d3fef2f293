"""The rules of a page as straight edges, whole again where copying and scanning broke them.

Where nothing crosses a rule only its own ink says how far it goes: pieces in one line are one rule, and a rule that ends a little short of
where those around it end was worn off there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from extractors.pdf.glyphs import Edge
from extractors.scan.arrays import Mask, as_grey
from extractors.scan.rules import Rules

_BREAK = 15
"""In pixels: breaks of a stroke that are closed anyway."""
_GAP, _WIDE_GAP, _OFF, _SLANT = 32.0, 90.0, 1.5, 0.01
"""In points: the widest gap within a rule, and the widest one where other rules run on; how far out of line its pieces may stand, and the
slant (in parts of the gap) on top of that."""
_WORN, _SAME_END, _AROUND = 25.0, 4.5, 90.0
"""In points: how much may be worn off an end, how near to each other the ends of rules of one table are, how far from each other these."""
_FEWEST = 2
"""As many rules that end together show where others would have ended."""


def edges_of(rules: Rules, points: float) -> Iterator[Edge]:
    """The rules of a page as edges in points; `points`: those of a pixel."""
    flat = [Edge(*(value * points for value in ends)) for ends in _strokes(rules.flat)]
    short = [Edge(*(value * points for value in ends)) for ends in _strokes(_beside(rules.short, rules.flat))] if flat else []
    for x0, y0, x1, y1 in unworn(joined(flat, short)):
        yield Edge(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    for top, left, bottom, right in _strokes(np.ascontiguousarray(rules.upright.T)):
        yield Edge((left + right) / 2 * points, top * points, (left + right) / 2 * points, bottom * points)


def _strokes(rules: Mask) -> Iterator[tuple[float, float, float, float]]:
    """The flat strokes of a picture, breaks of some pixels closed: x and y of the left end, then of the right one."""
    import cv2

    drawn = as_grey(rules)
    x0, top, width, height = cv2.boundingRect(drawn)
    x0, top, right, bottom = max(0, x0 - _BREAK), max(0, top - _BREAK), x0 + width + _BREAK, top + height + _BREAK
    if not width:
        return
    part = np.ascontiguousarray(drawn[top:bottom, x0:right])
    closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((3, _BREAK), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for number, (x, y, w, h, _) in enumerate(stats[1:].tolist(), start=1):
        if w > 4 * h:
            ends = (labels[y : y + h, tip] == number for tip in (slice(x, x + h), slice(x + w - h, x + w)))
            left, last = (top + y + 0.5 + float(np.flatnonzero(end.any(axis=1)).mean()) for end in ends)
            yield float(x0 + x), left, float(x0 + x + w), last


def _beside(short: Mask, flat: Mask) -> Mask:
    """Short strokes that are not the rims of long ones."""
    import cv2

    around = cv2.dilate(flat.astype(np.uint8), np.ones((9, 3), np.uint8)) > 0
    return np.asarray(short & ~around)


def joined(strokes: Sequence[Edge], short: Sequence[Edge] = ()) -> list[Edge]:
    """Flat strokes (`top` and `bottom`: where their left and right ends lie) with those made one that go on in one line.

    `short`: strokes that are rules only where they carry on others.
    """
    rules = [rule for rule in _in_line([*strokes, *short], _GAP, ()) if any(_is_part(stroke, rule) for stroke in strokes)]
    return _in_line(rules, _WIDE_GAP, rules)


def _is_part(stroke: Edge, rule: Edge) -> bool:
    low, high = sorted((rule.top, rule.bottom))
    return rule.x0 <= stroke.x0 and stroke.x1 <= rule.x1 and low - _OFF <= stroke.top <= high + _OFF


def _in_line(strokes: Sequence[Edge], most: float, others: Sequence[Edge]) -> list[Edge]:
    """Strokes joined over gaps of at most so much; over gaps wider than a break is, where one of `others` nearby runs on beside the gap."""
    rules: list[Edge] = []
    for stroke in sorted(strokes, key=lambda one: one.x0):
        near = [index for index, rule in enumerate(rules) if _goes_on(rule, stroke, most) and _may_be_broken(rule, stroke, others)]
        if near:
            index = min(near, key=lambda one: abs(stroke.top - rules[one].bottom))
            rules[index] = rules[index]._replace(x1=max(rules[index].x1, stroke.x1), bottom=stroke.bottom)
        else:
            rules.append(stroke)
    return rules


def _goes_on(left: Edge, right: Edge, most: float) -> bool:
    gap = right.x0 - left.x1
    return -_OFF <= gap <= most and abs(right.top - left.bottom) <= _OFF + _SLANT * max(0.0, gap)


def _may_be_broken(left: Edge, right: Edge, others: Sequence[Edge]) -> bool:
    if right.x0 - left.x1 <= _GAP:
        return True
    return any(one.x0 < left.x1 and right.x0 < one.x1 and 0 < abs(one.top - left.bottom) <= _AROUND for one in others)


def unworn(rules: Sequence[Edge]) -> list[Edge]:
    """The rules, each as long as those around it: an end that no other rule shares goes on to where several end, if that is near."""
    lefts, rights = [rule.x0 for rule in rules], [rule.x1 for rule in rules]
    found = []
    for index, rule in enumerate(rules):
        around = [other for other, one in enumerate(rules) if other != index and abs(one.top - rule.top) <= _AROUND]
        x0 = _end(rule.x0, [lefts[other] for other in around], -1)
        x1 = _end(rule.x1, [rights[other] for other in around], 1)
        found.append(rule._replace(x0=x0, x1=x1))
    return found


def _end(own: float, others: Sequence[float], outward: int) -> float:
    """Where a rule ends that is seen to end at `own`, where other rules end, and to which side is out (1: right)."""
    if any(abs(other - own) <= _SAME_END for other in others):
        return own
    beyond = [other for other in others if 0 < (other - own) * outward <= _WORN]
    shared = [one for one in beyond if sum(abs(other - one) <= _SAME_END for other in beyond) >= _FEWEST]
    return min(shared, key=lambda one: abs(one - own)) if shared else own
