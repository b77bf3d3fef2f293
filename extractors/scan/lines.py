"""Pieces of ink to lines of print, and lines to the pieces that are read one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from extractors.scan.arrays import Numbers

_CORE = 0.25
_LEAST_LETTER, _MOST_LETTER, _SMALL_LETTER = 0.55, 2.0, 0.4
_REACH = 1.15
_PIECE_GAP = 1.1
_CLOSE = 2.0
_DASH = 0.35
_POINT_GAP, _DIRT_GAP = 0.7, 0.3
_CLEAR_LETTER, _CLEAR_WIDTH, _CLEAR_WHITE = 0.7, 0.9, 0.75


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of print in pixels: the box around all its ink, and its letters from `top` to `base` (without marks).

    `ink`: the boxes of all that belongs to it.
    """

    box: tuple[int, int, int, int]
    top: float
    base: float
    ink: Numbers

    @property
    def height(self) -> float:
        """The height of its letters."""
        return self.base - self.top


def lines_of(boxes: Numbers, letter: float) -> list[PrintedLine]:
    """The lines of print that pieces of ink make, from top to bottom; `letter`: the usual height of a letter on the page."""
    if not len(boxes):
        return []
    heights = boxes[:, 3] - boxes[:, 1]
    tall = np.flatnonzero((heights >= _LEAST_LETTER * letter) & (heights <= _MOST_LETTER * letter))
    if not len(tall):
        # Thai digits without a tail are half as high as letters, and the letters of a table smaller than those of the page
        small = heights[heights >= _SMALL_LETTER * letter]
        return lines_of(boxes, float(small.max())) if len(small) and small.max() < letter else []
    bands = _strong(_bands(boxes[tall], letter), letter)
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    tops = np.array([band[0] for band in bands])
    bases = np.array([band[1] for band in bands])
    # every piece belongs to the line whose letters it is nearest to
    far = np.maximum(np.maximum(tops[None, :] - middles[:, None], middles[:, None] - bases[None, :]), 0.0)
    nearest = far.argmin(axis=1)
    reached = far[np.arange(len(boxes)), nearest] <= _REACH * letter
    lines = []
    for number in range(len(bands)):
        own = boxes[(nearest == number) & reached]
        line = _line(own, bands[number])
        if line is not None:
            lines.append(line)
    return lines


class Band(NamedTuple):
    """Where the letters of a line stand: from `top` to `base`; `width` of their ink."""

    top: float
    base: float
    width: float


def _strong(bands: list[Band], letter: float) -> list[Band]:
    """The bands of letters, from top to bottom, without those that are marks, or dirt, over and under a line that is near."""
    kept: list[Band] = []
    for band in sorted(bands, key=lambda band: -band.width * (band.base - band.top)):
        near = [one for one in kept if abs(one.base - band.base) < _CLOSE * letter]
        small = band.base - band.top < 0.85 * letter
        least = 0.6 if small else 0.15
        weak = any(band.width < least * one.width for one in near) and not _is_clear(band, near, letter)
        if not weak and not any(abs(one.base - band.base) < 1.2 * letter for one in near):
            kept.append(band)
    return sorted(kept)


def _is_clear(band: Band, near: list[Band], letter: float) -> bool:
    """Whether a band is of two letters or more with room for marks above and below: a short line, as the last one of a cell may be."""
    if band.base - band.top < _CLEAR_LETTER * letter or band.width < _CLEAR_WIDTH * letter:
        return False
    return all(max(band.top - one.base, one.top - band.base) >= _CLEAR_WHITE * letter for one in near)


def _bands(letters: Numbers, letter: float) -> list[Band]:
    """The bands of letters: where the middles of letters lie over each other in rows."""
    low, high = int(letters[:, 1].min()), int(letters[:, 3].max()) + 1
    profile = np.zeros(high - low + 1)
    cores = np.stack([letters[:, 1] + _CORE * (letters[:, 3] - letters[:, 1]), letters[:, 3] - _CORE * (letters[:, 3] - letters[:, 1])], 1)
    for top, bottom in cores.round().astype(int):
        profile[top - low] += 1
        profile[max(bottom, top + 1) - low] -= 1
    dark = np.cumsum(profile) > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], dark, [False]]).astype(np.int8)))
    bands = []
    for start, end in zip(edges[::2] + low, edges[1::2] + low, strict=True):
        inside = letters[(cores[:, 0] >= start - 1) & (cores[:, 1] <= end + 1)]
        if end - start > 1.7 * letter:
            bands += _parted(inside, letter)
        elif len(inside):
            bands.append(_band(inside))
    return bands


def _band(letters: Numbers) -> Band:
    return Band(float(np.median(letters[:, 1])), float(np.median(letters[:, 3])), float((letters[:, 2] - letters[:, 0]).sum()))


def _parted(letters: Numbers, letter: float) -> list[Band]:
    """The lines of a stretch whose letters stand over each other unevenly: letters grouped by where their feet stand."""
    groups: list[list[int]] = []
    for index in np.argsort(letters[:, 3]):
        if groups and letters[index, 3] - np.median(letters[groups[-1], 3]) < 0.6 * letter:
            groups[-1].append(int(index))
        else:
            groups.append([int(index)])
    most = max(len(group) for group in groups)
    kept = [letters[group] for group in groups if len(group) >= 0.2 * most]
    return [_band(own) for own in kept]


def _line(own: Numbers, band: Band) -> PrintedLine | None:
    if not len(own):
        return None
    top, base, _ = band
    if not np.any((own[:, 3] > top + 0.3 * (base - top)) & (own[:, 1] < base - 0.05 * (base - top))):
        return None
    x0, y0, x1, y1 = own[:, 0].min(), own[:, 1].min(), own[:, 2].max(), own[:, 3].max()
    return PrintedLine((int(x0), int(y0), int(x1), int(y1)), top, base, own)


def pieces_of(line: PrintedLine, boxes: Numbers, gap: float = _PIECE_GAP) -> list[tuple[int, int]]:
    """From where to where the pieces of a line reach that white wider than `gap` letter heights parts. `boxes`: all ink of the line.

    What holds neither a letter nor a dash is dirt, and left out.
    """
    pieces: list[tuple[int, int]] = []
    kept: list[bool] = []
    for x0, top, x1, bottom in boxes[np.argsort(boxes[:, 0])]:
        is_print = bottom - top >= _LEAST_LETTER * line.height or (
            x1 - x0 >= _DASH * line.height and line.top < (top + bottom) / 2 < line.base
        )
        is_speck = max(x1 - x0, bottom - top) <= _DASH * line.height
        white = x0 - pieces[-1][1] if pieces else 0.0
        # a point stands close behind a letter: farther off it is dirt, and so is what has only dirt before it
        most = gap if not is_speck else min(gap, _POINT_GAP)
        if pieces and white <= most * line.height and not (is_print and not kept[-1] and white > _DIRT_GAP * line.height):
            pieces[-1] = pieces[-1][0], max(pieces[-1][1], int(x1))
            kept[-1] |= bool(is_print)
        else:
            pieces.append((int(x0), int(x1)))
            kept.append(bool(is_print))
    return [piece for piece, is_kept in zip(pieces, kept, strict=True) if is_kept]
