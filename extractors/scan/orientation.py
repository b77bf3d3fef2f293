"""Whether a page lies on its side, by how its letters stand to each other. Which way up it is, only a reader can tell (`page`)."""

from __future__ import annotations

import numpy as np

from extractors.scan.arrays import Grey, Numbers

_SMALL = 1750
_MOST, _FEWEST = 1500, 12
_SURE = 0.6


def quarters_of(grey: Grey) -> int:
    """By how many quarter turns (clockwise) a page is to be turned so that its lines of print lie flat: 0, or 1.

    Letters stand nearer to those of their own line than to those of the next: on most of an upright page the nearest one is beside.
    """
    letters = _letters(grey)
    if len(letters) < _FEWEST:
        return 0
    beside, over = _gaps(letters, 0), _gaps(letters, 1)
    told = np.isfinite(beside) | np.isfinite(over)
    return 1 if np.count_nonzero(over[told] < beside[told]) > _SURE * np.count_nonzero(told) else 0


def _letters(grey: Grey) -> Numbers:
    """The boxes of what may be letters on a page, at most so many, from a smaller picture of it."""
    import cv2

    factor = _SMALL / max(grey.shape)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else grey
    paper = cv2.medianBlur(cv2.resize(small, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), 9) if min(small.shape) > 64 else small
    paper = cv2.resize(paper, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
    ink = (paper.astype(np.int16) - small > 40).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, w, h = (stats[1:, index].astype(np.int64) for index in range(4))
    size = np.maximum(w, h)
    likely = (size >= 8) & (size <= 60) & (np.minimum(w, h) >= 3)
    if not likely.any():
        return np.zeros((0, 4))
    usual = np.median(size[likely])
    kept = np.flatnonzero(likely & (size > 0.6 * usual) & (size < 1.8 * usual))
    boxes = np.stack([x, y, x + w, y + h], axis=1)[kept]
    return boxes[:_MOST]  # in order of their tops: neighbours stay neighbours


def _gaps(letters: Numbers, low: int) -> Numbers:
    """How far the next letter to the right (`low` 0) or below (1) of each begins, of those that stand level with it; inf for none."""
    across = 1 - low
    level = np.minimum(letters[:, None, across + 2], letters[None, :, across + 2]) - np.maximum(
        letters[:, None, across], letters[None, :, across]
    )
    shorter = np.minimum(letters[:, across + 2] - letters[:, across], (letters[:, across + 2] - letters[:, across])[:, None])
    gap = letters[None, :, low] - letters[:, None, low + 2]
    ahead = (level > 0.5 * shorter) & (gap > -2)
    np.fill_diagonal(ahead, False)
    found: Numbers = np.where(ahead, gap, np.inf).min(axis=1)
    return found
