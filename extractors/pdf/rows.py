"""Clusters to rows of text: one a line of print, with the spaces that stand in it.

A space is kept where the file has one; where it has none, a gap that is wide beside the other gaps of the row makes one. A space of the
file that takes up no room was invented by a layout and is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from extractors.pdf.clusters import Cluster
from schemas.document import Box

_SAME_ROW = 0.35
_WIDE_GAP, _VERY_WIDE_GAP = 0.2, 0.3
"""A gap wider than this (in sizes) is a space: in text without printed spaces, and in text with them.

Measured on eight Thai fonts by Chromium, which prints few spaces: gaps that are none reach 0.198, spaces begin at 0.18 (Sarabun), 0.26.
LibreOffice, which prints all, leaves up to a quarter between letters and digits.
"""
_SURE_GAP = (0.27, 0.6)
_FEW_UNPRINTED = 0.2
_LETTER_SPACED = 0.15
_FILLED = 0.15
_BY_PLACE = attrgetter("baseline", "x0")
_NO_ROOM = 0.02
_ASCENT, _DESCENT = 0.95, 0.3
"""Heights of a row above and below its baseline, in sizes: Thai fonts draw two floors of marks over the letters."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of print: clusters from left to right without spaces. `open_end`: a space stood at its right end.

    `white`: for each cluster the white before it, 0 where printed spaces fill it, and for the first.
    """

    clusters: tuple[Cluster, ...]
    text: str
    baseline: float
    size: float
    open_end: bool = False
    white: tuple[float, ...] = ()

    @property
    def x0(self) -> float:
        """The left end."""
        return self.clusters[0].x0

    @property
    def x1(self) -> float:
        """The right end."""
        return self.clusters[-1].x1

    @property
    def box(self) -> Box:
        """The box of the row, with room for marks."""
        return self.x0, self.baseline - _ASCENT * self.size, self.x1, self.baseline + _DESCENT * self.size


def prints_spaces(clusters: Sequence[Cluster]) -> bool:
    """Whether a text has all its spaces: hardly any gap is as wide as a space without one. Chromium prints only some.

    `clusters` in the order of the content.
    """
    printed = unprinted = 0
    previous: Cluster | None = None
    for cluster in clusters:
        if cluster.is_space:
            printed += 1
            previous = None
            continue
        if previous is not None and previous.baseline == cluster.baseline:
            unprinted += _SURE_GAP[0] < (cluster.x0 - previous.x1) / (cluster.size or 1.0) < _SURE_GAP[1]
        previous = cluster
    return unprinted < _FEW_UNPRINTED * printed


def rows_of(clusters: Iterable[Cluster], spaced: bool = False) -> list[Row]:
    """The rows of some clusters, from top to bottom. `spaced`: the text has spaces of its own (`prints_spaces`)."""
    rows: list[list[Cluster]] = []
    for cluster in sorted(clusters, key=_BY_PLACE):
        if rows and cluster.baseline - rows[-1][0].baseline <= _SAME_ROW * max(cluster.size, rows[-1][0].size):
            rows[-1].append(cluster)
        else:
            rows.append([cluster])
    return [row for group in rows if (row := row_of(group, spaced)) is not None]


def row_of(clusters: Iterable[Cluster], spaced: bool = False) -> Row | None:
    """The row that some clusters on one baseline make; None when there is nothing but space."""
    ordered = sorted(clusters, key=lambda cluster: cluster.x0)
    blank = [cluster.is_space for cluster in ordered]
    if all(blank):
        return None
    first, last = blank.index(False), len(blank) - 1 - blank[::-1].index(False)
    printed = [cluster for cluster, is_space in zip(ordered, blank, strict=True) if not is_space]
    size = median(cluster.size for cluster in printed)
    spaces = _spaces_before(ordered[first : last + 1], blank[first : last + 1])
    gaps = [0.0, *(after.x0 - before.x1 for before, after in pairwise(printed))]
    text = _with_spaces(printed, spaces, gaps, size, _VERY_WIDE_GAP if spaced else _WIDE_GAP)
    white = tuple(gap if gap - (space or 0.0) > _FILLED * size else 0.0 for gap, space in zip(gaps, spaces, strict=True))
    return Row(tuple(printed), text, median(cluster.baseline for cluster in printed), size, last + 1 < len(ordered), white)


def _spaces_before(clusters: Sequence[Cluster], blank: Sequence[bool]) -> list[float | None]:
    """How wide the printed spaces before each printed cluster are; None where there is none."""
    found: list[float | None] = []
    width: float | None = None
    for cluster, is_space in zip(clusters, blank, strict=True):
        if is_space:
            width = (width or 0.0) + cluster.x1 - cluster.x0
        else:
            found.append(width)
            width = None
    return found


def _with_spaces(clusters: Sequence[Cluster], spaces: Sequence[float | None], gaps: Sequence[float], size: float, wide: float) -> str:
    """The text of a row with its spaces: printed ones that take up room, and wide gaps."""
    usual = sorted(gaps[1:])[(len(gaps) - 1) // 3] if len(gaps) > 1 else 0.0
    if usual > _LETTER_SPACED * size:
        wide += usual / size  # a layout that fills the line drove all letters apart
    least_printed, least_wide = _NO_ROOM * size, wide * size
    return "".join(
        " " + cluster.text if gap > (least_wide if space is None else least_printed) else cluster.text
        for cluster, space, gap in zip(clusters, spaces, gaps, strict=True)
    )
