"""The rules that part a page into the cells of tables, found as the white they enclose.

Thin strokes are told from letters by their length; one that ends in the open was broken and is carried on; what the strokes enclose are
the cells. So a rule may be faint, broken, a little slanted or curved: two cells share a boundary because they lie side by side, not
because numbers are equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.pdf.lattice import GridCell, Lattice
from extractors.scan.arrays import Grey, Mask, Numbers, as_grey

_LEAST, _BREAK, _THIN, _ALONG = 0.22, 0.011, 0.03, 0.02
"""In inches: the shortest stroke of a rule, breaks within a stroke (letters stand farther apart), its greatest thickness, and over how
much of its length it is averaged."""
_FLAT, _UPRIGHT, _SURELY = 3.5, 2.6, 12.0
"""In heights of letters: shorter strokes may be those of letters, flat or upright; longer ones than the last are none of letters."""
_SIDE, _BUSY = 3, 0.3
_FAINT = 16
"""By how many of 255 levels a rule is darker than the paper beside it."""
_REACH, _NEAR, _OFF = 0.55, 0.025, 0.014
"""In inches: the widest gap of a broken rule, how near a crossing rule must be to end one, how far out of line a rule may go on."""
_CORNER = 0.3
"""In inches: how much of the rules may be worn off at a corner."""
_MOST_STROKES = 4_000
_ROUNDS = 4
_LEAST_WIDTH, _LEAST_HEIGHT = 0.10, 0.09
_FULL = 0.72
_MOST_OF_PAGE = 0.7
_BESIDE = 0.10
_MOST_CELLS = 4_000


@dataclass(frozen=True, slots=True)
class Rules:
    """The pixels of rules, flat and upright, and the tables that they make, in pixels.

    `short`: those of flat strokes that are too short for rules, but may be pieces of broken ones.
    """

    flat: Mask
    upright: Mask
    lattices: tuple[Lattice, ...]
    short: Mask

    def around(self) -> Mask:
        """The pixels of rules and those that touch them, which are no print."""
        import cv2

        return np.asarray(cv2.dilate((self.flat | self.upright).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def rules_of(white: Grey, ink: Mask, letter: float, dpi: float) -> Rules:
    """The rules of a page and the tables they make, from top to bottom.

    `white`: the clean picture, `ink`: where its ink is; `letter`: the usual height of a letter, in pixels; `dpi`: pixels an inch.
    """
    import cv2

    thin_flat, thin_upright = _thin(white, dpi), _thin(white.T, dpi)
    flat = _strokes(thin_flat, ink, letter, max(_LEAST * dpi, _FLAT * letter))
    upright = _strokes(thin_upright, ink.T, letter, max(_LEAST * dpi, _UPRIGHT * letter))
    short = np.zeros_like(flat)
    if not flat.any():
        return Rules(flat.astype(bool), np.ascontiguousarray(upright.T).astype(bool), (), short.astype(bool))
    x, y, w, h = cv2.boundingRect(cv2.bitwise_or(flat, np.ascontiguousarray(upright.T)))
    around = round(_REACH * dpi)
    rows, columns = slice(max(0, y - around), y + h + around), slice(max(0, x - around), x + w + around)
    inner = ink[rows, columns]
    short_flat = _strokes(np.ascontiguousarray(thin_flat[rows, columns]), inner, letter, letter)
    short[rows, columns] = short_flat
    if not upright.any():
        return Rules(flat.astype(bool), np.ascontiguousarray(upright.T).astype(bool), (), short.astype(bool))
    short_upright = _strokes(np.ascontiguousarray(thin_upright[columns, rows]), inner.T, letter, letter)
    own_flat, own_upright = np.ascontiguousarray(flat[rows, columns]), np.ascontiguousarray(upright[columns, rows])
    # flat rules first: an upright one that ends at a break of a flat one would be taken for broken itself
    own_flat = _mended(own_flat, short_flat, own_upright.T, dpi)
    own_upright = _mended(own_upright, short_upright, own_flat.T, dpi)
    own_flat = _mended(own_flat, short_flat, own_upright.T, dpi)
    _close_corners(own_flat, own_upright, dpi)
    flat[rows, columns] = own_flat
    upright[columns, rows] = own_upright
    upright = np.ascontiguousarray(upright.T)
    drawn = as_grey(cv2.dilate(cv2.bitwise_or(flat, upright), np.ones((5, 5), np.uint8)))
    cells = _cells(drawn, dpi)
    lattices = tuple(_lattice(group) for group in _tables(cells, _BESIDE * dpi))
    ordered = tuple(sorted((found for found in lattices if found), key=lambda one: one.ys[0]))
    return Rules(flat.astype(bool), upright.astype(bool), ordered, short.astype(bool))


def _thin(white: Grey, dpi: float) -> Grey:
    """Where a picture is darker than it is above and below, however faintly: flat strokes, a little slant and small breaks forgiven."""
    import cv2

    thin, along = max(5, round(_THIN * dpi)), max(3, round(_ALONG * dpi))
    soft = cv2.blur(np.ascontiguousarray(white), (along, 1))
    around = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((thin, 1), np.uint8))
    dark = as_grey(cv2.subtract(around, soft) > _FAINT)
    thicker = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    return as_grey(cv2.morphologyEx(thicker, cv2.MORPH_CLOSE, np.ones((1, max(3, round(_BREAK * dpi))), np.uint8)))


def _strokes(thin: Grey, ink: Mask, letter: float, least: float) -> Grey:
    """The flat strokes of at least this length, without those that letters make which stand close together.

    A stroke that is short beside letters must have white on both sides.
    """
    import cv2

    found = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, max(9, round(least))), np.uint8))
    strokes = as_grey(cv2.dilate(found, np.ones((3, 1), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    if count < 2:
        return strokes
    others = as_grey(ink) & (1 - strokes)
    above = strokes & (1 - np.roll(strokes, 1, axis=0))
    below = strokes & (1 - np.roll(strokes, -1, axis=0))
    busy = np.zeros(count)
    for edge, shift in ((above, 1), (below, -1)):
        beside = others.copy()
        for step in range(1, _SIDE + 1):
            beside |= np.roll(others, shift * step, axis=0)
        busy += np.bincount(labels[(edge & beside) > 0], minlength=count) / np.maximum(1, np.bincount(labels[edge > 0], minlength=count))
    dropped = (busy > _BUSY) & (stats[:, cv2.CC_STAT_WIDTH] < _SURELY * letter)
    dropped[0] = False
    return np.where(dropped[labels], 0, strokes).astype(np.uint8) if dropped.any() else strokes


def _mended(strokes: Grey, short: Grey, crossing: Grey, dpi: float) -> Grey:
    """Flat strokes carried on until nothing is left to carry on."""
    for _ in range(_ROUNDS):
        before, strokes = strokes, _carried_on(strokes, short, crossing, dpi)
        if np.array_equal(before, strokes):
            break
    return strokes


def _carried_on(strokes: Grey, short: Grey, crossing: Grey, dpi: float) -> Grey:
    """Flat strokes with their gaps closed: one that ends where no rule crosses it was broken, and goes on to what comes next in its line.

    `short`: strokes that may be its pieces.
    """
    import cv2

    found = strokes.copy()
    near, reach, off = max(3, round(_NEAR * dpi)), round(_REACH * dpi), max(2, round(_OFF * dpi))
    height, width = strokes.shape
    for end, middle, step in _ends(strokes, near):
        low, high = max(0, middle - off), min(height, middle + off + 1)
        if crossing[low:high, max(0, end - near) : end + near].any():
            there = end + np.flatnonzero(crossing[low:high, max(0, end - near) : end + near].any(axis=0)) - min(end, near)
            cv2.line(found, (end, middle), (int(min(there, key=lambda x: abs(x - end))), middle), 1, 3)  # it may end a little short
            continue
        ahead = slice(max(0, end - reach), end) if step < 0 else slice(end + 1, min(width, end + reach))
        pieces = np.any(strokes[low:high, ahead] | short[low:high, ahead], axis=0, keepdims=True)[0, ::step]
        crossed = np.any(crossing[low:high, ahead], axis=0, keepdims=True)[0, ::step]
        met = np.flatnonzero(pieces | crossed)
        if len(met):
            at = int(met[0])
            while at + 1 < len(pieces) and pieces[at + 1] and not crossed[at]:
                at += 1  # to the far end of the piece, from where the next round goes on
            cv2.line(found, (end, middle), (end + step * (at + 1), middle), 1, 3)
    return found


def _ends(strokes: Grey, near: int) -> Iterator[tuple[int, int, int]]:
    """The two ends of each flat stroke: x, y of its last `near` pixels, and to which side is out (1: right)."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    for number in range(1, min(count, _MOST_STROKES)):
        x, y, w, h, _ = (int(value) for value in stats[number])
        for step in (-1, 1):
            tip = slice(x, x + near) if step < 0 else slice(x + w - near, x + w)
            rows = np.flatnonzero((labels[y : y + h, tip] == number).any(axis=1))
            yield (x if step < 0 else x + w - 1), y + int(rows.mean()), step


def _close_corners(flat: Grey, upright: Grey, dpi: float) -> None:
    """Carries on a flat and an upright rule (transposed) that end in the open near each other to where they meet: a corner was worn off."""
    import cv2

    reach = _CORNER * dpi
    ends = [(x, y) for y, x in _open_ends(upright, flat.T, dpi)]
    for x, y in _open_ends(flat, upright.T, dpi):
        near = [(abs(x - across) + abs(y - top), across, top) for across, top in ends if max(abs(x - across), abs(y - top)) <= reach]
        if near:
            _, across, top = min(near)
            cv2.line(flat, (x, y), (across, y), 1, 3)
            cv2.line(upright, (top, across), (y, across), 1, 3)


def _open_ends(strokes: Grey, crossing: Grey, dpi: float) -> list[tuple[int, int]]:
    """The ends (x, y) of flat strokes near which no rule crosses."""
    near, off = max(3, round(_NEAR * dpi)), max(2, round(_OFF * dpi))
    return [
        (end, middle)
        for end, middle, _ in _ends(strokes, near)
        if not crossing[max(0, middle - off) : middle + off + 1, max(0, end - near) : end + near].any()
    ]


def _cells(drawn: Grey, dpi: float) -> Numbers:
    """Boxes (x0, top, x1, bottom) of the white that rules enclose."""
    import cv2

    height, width = drawn.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - drawn, connectivity=4)
    if count < 2:
        return np.zeros((0, 4))
    x, y, w, h, area = (stats[1:, index].astype(np.int64) for index in range(5))
    kept = (w > _LEAST_WIDTH * dpi) & (h > _LEAST_HEIGHT * dpi) & (area > _FULL * w * h) & (w * h < _MOST_OF_PAGE * width * height)
    inside = (x > 0) & (y > 0) & (x + w < width) & (y + h < height)
    boxes = np.stack([x, y, x + w, y + h], axis=1)[kept & inside]
    return boxes[np.lexsort((boxes[:, 0], boxes[:, 1]))] if len(boxes) <= _MOST_CELLS else np.zeros((0, 4))


class _Sets:
    """Disjoint sets of the numbers below `count` (union-find)."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def find(self, one: int) -> int:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        self._parent[self.find(one)] = self.find(other)


def _tables(cells: Numbers, near: float) -> list[Numbers]:
    """The cells that touch each other, group by group; one cell alone is a frame and no table."""
    sets = _Sets(len(cells))
    for index, cell in enumerate(cells):
        for other in np.flatnonzero(_touch(cells[index + 1 :], cell, near)) + index + 1:
            sets.join(index, int(other))
    groups: dict[int, list[int]] = {}
    for index in range(len(cells)):
        groups.setdefault(sets.find(index), []).append(index)
    return [cells[group] for group in groups.values() if len(group) > 1]


def _shared(first: Numbers, second: Numbers, low: int) -> Numbers:
    """How much of the shorter one of two stretches both have."""
    common = np.minimum(first[..., low + 2], second[..., low + 2]) - np.maximum(first[..., low], second[..., low])
    shorter = np.minimum(first[..., low + 2] - first[..., low], second[..., low + 2] - second[..., low])
    return np.asarray(common / np.maximum(1, shorter))


def _touch(cells: Numbers, cell: Numbers, near: float) -> Numbers:
    beside = (np.abs(cells[:, 0] - cell[2]) < near) | (np.abs(cells[:, 2] - cell[0]) < near)
    over = (np.abs(cells[:, 1] - cell[3]) < near) | (np.abs(cells[:, 3] - cell[1]) < near)
    return np.asarray((beside & (_shared(cells, cell, 1) > 0.3)) | (over & (_shared(cells, cell, 0) > 0.3)))


def _lattice(cells: Numbers) -> Lattice | None:
    """The grid of some touching cells. A boundary is what its cells lie along; boundaries are in order of their middle."""
    columns = _boundaries(cells, 0)
    rows = _boundaries(cells, 1)
    places: dict[tuple[int, int], GridCell] = {}
    for cell, (left, right), (top, bottom) in zip(cells, columns[0], rows[0], strict=True):
        if right <= left or bottom <= top:
            return None
        box = float(cell[0]), float(cell[1]), float(cell[2]), float(cell[3])
        places[top, left] = GridCell(top, left, bottom - top, right - left, box)
    if len(places) < 2:
        return None
    return Lattice(columns[1], rows[1], tuple(places[key] for key in sorted(places)))


def _boundaries(cells: Numbers, low: int) -> tuple[list[tuple[int, int]], tuple[float, ...]]:
    """For each cell the numbers of the boundaries it lies between (`low` 0: left and right, 1: top and bottom), and where these lie."""
    count = len(cells)
    across = 1 - low
    ends = np.concatenate([cells[:, low], cells[:, low + 2]]).astype(float)
    sets = _Sets(2 * count)
    least = np.minimum(cells[:, low + 2] - cells[:, low], float(np.median(cells[:, low + 2] - cells[:, low])))
    for one in range(count):
        facing = _shared(cells, cells[one], across) > 0.3
        gap = cells[:, low] - cells[one, low + 2]
        for other in np.flatnonzero(facing & (np.abs(gap) < 0.35 * np.minimum(least, least[one])) & (np.arange(count) != one)):
            sets.join(count + one, int(other))
        # cells side by side whose ends lie level share the boundary there
        stretch = np.maximum(cells[:, across] - cells[one, across + 2], cells[one, across] - cells[:, across + 2])
        for end in (0, count):
            level = np.abs(ends[end : end + count] - ends[end + one]) < 0.3 * np.minimum(least, least[one])
            for other in np.flatnonzero(level & (stretch < 0.5 * float(np.median(cells[:, across + 2] - cells[:, across])))):
                sets.join(end + one, end + int(other))
    roots = [sets.find(index) for index in range(2 * count)]
    middles = {root: float(np.mean([ends[index] for index in range(2 * count) if roots[index] == root])) for root in set(roots)}
    ordered = _merged_levels(sorted(middles, key=lambda root: middles[root]), middles, 0.25 * float(np.min(least)) if count else 0.0)
    number = {root: place for place, group in enumerate(ordered) for root in group}
    where = tuple(float(np.mean([middles[root] for root in group])) for group in ordered)
    return [(number[roots[index]], number[roots[count + index]]) for index in range(count)], where


def _merged_levels(roots: Sequence[int], middles: dict[int, float], near: float) -> list[list[int]]:
    groups: list[list[int]] = []
    for root in roots:
        if groups and middles[root] - middles[groups[-1][-1]] < near:
            groups[-1].append(root)
        else:
            groups.append([root])
    return groups
