"""Clusters to rows of text: one a line of print, with the spaces that stand in it.

A space is kept where the file has one; where it has none, a gap that is wide beside the other gaps of the row makes one. A space of the
file that takes up no room was invented by a layout and is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from extractors.pdf.clusters import Cluster
from schemas.document import Box

_SAME_ROW = 0.35
_WIDE_GAP, _VERY_WIDE_GAP = 0.2, 0.45
"""A gap wider than this (in sizes) is a space: in text without printed spaces, and in text with them.

Measured on eight Thai fonts by Chromium, which prints no spaces: gaps that are none reach 0.198, spaces begin at 0.18 (Sarabun), 0.26.
"""
_LETTER_SPACED = 0.15
_SPACED = 400
_NO_ROOM = 0.02
_ASCENT, _DESCENT = 0.95, 0.3
"""Heights of a row above and below its baseline, in sizes: Thai fonts draw two floors of marks over the letters."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of print: clusters from left to right without spaces at either end. `open_end`: a space stood at its right end."""

    clusters: tuple[Cluster, ...]
    text: str
    baseline: float
    size: float
    open_end: bool = False

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
    """Whether a text has spaces of its own: some at least. Chromium prints none."""
    return sum(cluster.is_space for cluster in clusters) * _SPACED >= len(clusters)


def rows_of(clusters: Iterable[Cluster], spaced: bool = False) -> list[Row]:
    """The rows of some clusters, from top to bottom. `spaced`: the text has spaces of its own (`prints_spaces`)."""
    rows: list[list[Cluster]] = []
    for cluster in sorted(clusters, key=lambda cluster: (cluster.baseline, cluster.x0)):
        if rows and cluster.baseline - rows[-1][0].baseline <= _SAME_ROW * max(cluster.size, rows[-1][0].size):
            rows[-1].append(cluster)
        else:
            rows.append([cluster])
    return [row for group in rows if (row := row_of(group, spaced)) is not None]


def row_of(clusters: Iterable[Cluster], spaced: bool = False) -> Row | None:
    """The row that some clusters on one baseline make; None when there is nothing but space."""
    ordered = sorted(clusters, key=lambda cluster: cluster.x0)
    first = next((index for index, cluster in enumerate(ordered) if not cluster.is_space), None)
    if first is None:
        return None
    last = next(index for index in range(len(ordered) - 1, -1, -1) if not ordered[index].is_space)
    kept = ordered[first : last + 1]
    size = median(cluster.size for cluster in kept)
    text = _with_spaces(kept, size, _VERY_WIDE_GAP if spaced else _WIDE_GAP)
    baseline = median(cluster.baseline for cluster in kept)
    return Row(tuple(cluster for cluster in kept if not cluster.is_space), text, baseline, size, last + 1 < len(ordered))


def _with_spaces(clusters: Sequence[Cluster], size: float, wide: float) -> str:
    """The text of a row with its spaces: printed ones that take up room, and wide gaps."""
    printed = [cluster for cluster in clusters if not cluster.is_space]
    gaps = sorted(after.x0 - before.x1 for before, after in zip(printed, printed[1:], strict=False))
    usual = gaps[len(gaps) // 3] if gaps else 0.0
    if usual > _LETTER_SPACED * size:
        wide += usual / size  # a layout that fills the line drove all letters apart
    parts: list[str] = []
    previous: Cluster | None = None
    has_space = False
    for cluster in clusters:
        if cluster.is_space:
            has_space = True
            continue
        if previous is not None:
            gap = cluster.x0 - previous.x1
            if has_space:
                if gap > _NO_ROOM * size:
                    parts.append(" ")
            elif gap > wide * size:
                parts.append(" ")
        parts.append(cluster.text)
        previous, has_space = cluster, False
    return "".join(parts)
