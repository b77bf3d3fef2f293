"""Clusters to rows of text: one a line of print, with the spaces that stand in it.

A space is kept where the file has one; where it has none, a gap that is wide beside the other gaps of the row makes one. A space of the
file that takes up no room was invented by a layout and is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from extractors.pdf.clusters import Cluster
from schemas.document import Box

_SAME_ROW = 0.35
_WIDE_GAP, _VERY_WIDE_GAP = 0.2, 0.3
"""A gap wider than this (in sizes) is a space: in text without printed spaces, and in text with them.

Measured on eight Thai fonts by Chromium, which prints few spaces: gaps that are none reach 0.198, spaces begin at 0.18 (Sarabun), 0.26.
LibreOffice, which prints all, leaves up to a quarter between letters and digits.
"""
_SURE_GAP = (0.27, 0.6)
_FEW_UNPRINTED, _SOME_WIDTHS, _MOST_WIDTHS = 0.1, 12, 200
_SAME_WIDTH = 0.015
_LETTER_SPACED = 0.15
_FILLED = 0.15
_BY_PLACE = attrgetter("baseline", "x0")
_NO_ROOM = 0.02
_ASCENT, _DESCENT = 0.95, 0.3
"""Heights of a row above and below its baseline, in sizes: Thai fonts draw two floors of marks over the letters."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of print: clusters from left to right without spaces. `open_end`: a space stood at its right end.

    `white`: for each cluster the white before it, 0 where printed spaces fill it, and for the first. `bare`: whether it has no space in it
    though the text prints its spaces. `space`: as `Spacing.width`.
    """

    clusters: tuple[Cluster, ...]
    text: str
    baseline: float
    size: float
    open_end: bool = False
    white: tuple[float, ...] = ()
    bare: tuple[bool, ...] = ()
    space: float = 0.0

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


class Spacing(NamedTuple):
    """How a text parts its words. `printed`: by spaces of its own; `width`: how wide those without are, in sizes (0.0: not known).

    `own`: how wide most of its printed spaces are, in sizes (0.0: it has none).
    """

    printed: bool = False
    width: float = 0.0
    own: float = 0.0


UNKNOWN = Spacing()


@dataclass(slots=True)
class SpaceCount:
    """The spaces that the pages of a document so far print, and the gaps as wide as a space that have none."""

    printed: int = 0
    widths: list[float] = field(default_factory=list)
    printed_widths: Counter[float] = field(default_factory=Counter)

    def spacing(self, clusters: Sequence[Cluster]) -> Spacing:
        """How the text of a page parts its words; it is added to those before it. `clusters` in the order of the content.

        A text prints its spaces when hardly any gap as wide as one is without. Measured: all producers but Chromium print them all; at most
        2.5 % of such gaps have none then.
        """
        printed, unprinted = _spaces_of(clusters)
        self.printed += printed.total()
        self.printed_widths += printed
        self.widths += unprinted
        known = sorted(self.widths[:_MOST_WIDTHS])
        ((own, _),) = self.printed_widths.most_common(1) or ((0.0, 0),)
        return Spacing(len(self.widths) < _FEW_UNPRINTED * self.printed, known[len(known) // 2] if len(known) >= _SOME_WIDTHS else 0.0, own)


def _spaces_of(clusters: Sequence[Cluster]) -> tuple[Counter[float], list[float]]:
    """The widths of printed spaces, and of the gaps like them that have none (in sizes): the columns of a table count once each."""
    printed: Counter[float] = Counter()
    unprinted: dict[int, float] = {}
    previous: Cluster | None = None
    for cluster in clusters:
        if cluster.is_space:
            printed[round((cluster.x1 - cluster.x0) / (cluster.size or 1.0), 2)] += 1
            previous = None
            continue
        if previous is not None and previous.baseline == cluster.baseline:
            gap = (cluster.x0 - previous.x1) / (cluster.size or 1.0)
            if _SURE_GAP[0] < gap < _SURE_GAP[1]:
                unprinted[round(cluster.x0)] = gap
        previous = cluster
    return printed, list(unprinted.values())


def rows_of(clusters: Iterable[Cluster], spacing: Spacing = UNKNOWN) -> list[Row]:
    """The rows of some clusters, from top to bottom. `spacing`: of the text (`SpaceCount`)."""
    rows: list[list[Cluster]] = []
    for cluster in sorted(clusters, key=_BY_PLACE):
        if rows and cluster.baseline - rows[-1][0].baseline <= _SAME_ROW * max(cluster.size, rows[-1][0].size):
            rows[-1].append(cluster)
        else:
            rows.append([cluster])
    return [row for group in rows if (row := row_of(group, spacing)) is not None]


def row_of(clusters: Iterable[Cluster], spacing: Spacing = UNKNOWN) -> Row | None:
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
    text = _with_spaces(printed, spaces, gaps, size, _VERY_WIDE_GAP if spacing.printed else _WIDE_GAP)
    white = tuple(gap if gap - (space or 0.0) > _FILLED * size else 0.0 for gap, space in zip(gaps, spaces, strict=True))
    bare = tuple(
        # Chromium leaves some spaces out that stand between two pieces of a font: their gap is that of the others
        spacing.printed and space is None and not (spacing.own and abs(gap / size - spacing.own) <= _SAME_WIDTH)
        for gap, space in zip(gaps, spaces, strict=True)
    )
    return Row(
        tuple(printed), text, median(cluster.baseline for cluster in printed), size, last + 1 < len(ordered), white, bare, spacing.width
    )


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
