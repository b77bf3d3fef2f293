"""Prose set in two columns side by side: a gutter of white runs down the middle of the text, and lines on both sides fill their column.

Tables whose columns happen to leave the middle free are told by their cells: short ones, numbers, several beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractors.pdf.clusters import Cluster
from extractors.pdf.columns import is_value
from extractors.pdf.rows import Row, Spacing, row_of, rows_of

_NARROWEST_GUTTER, _WIDEST_GUTTER = 0.8, 4.0
_FARTHEST = 2.6
_FEWEST_LINES = 4
_NARROWEST_COLUMN = 12.0
_UNEQUAL = 0.15
_FULL, _FULL_SHARE = 1.5, 0.5
_TORN, _ODD_SHARE = 2.2, 0.25
_CELLS_APART = 4.0
"""Pieces of a line farther apart than this, in sizes, are cells: no layout stretches a space so far."""
_ON_LINE = 0.5


class Newspaper(NamedTuple):
    """Where two columns of prose stand: from the first to the last baseline, with the gutter at `middle`."""

    first: float
    last: float
    middle: float

    def holds(self, baseline: float) -> bool:
        """Whether a line stands between the first and the last one."""
        return self.first - _ON_LINE <= baseline <= self.last + _ON_LINE

    def columns(self, clusters: Iterable[Cluster], spacing: Spacing) -> list[list[Row]]:
        """The lines of the left and of the right column."""
        inside = [cluster for cluster in clusters if self.holds(cluster.baseline)]
        return [rows_of(side, spacing) for side in _halves(inside, self.middle)]


def newspapers(rows: Sequence[Row]) -> list[Newspaper]:
    """The stretches of lines (from top to bottom, outside tables) that are prose in two columns of one width."""
    if len(rows) < _FEWEST_LINES:
        return []
    middle = (min(row.x0 for row in rows) + max(row.x1 for row in rows)) / 2
    found: list[Newspaper] = []
    stretch: list[tuple[Row, Row | None, Row | None]] = []
    for row in [*rows, None]:
        sides = _sides(row, middle) if row is not None else None
        if sides is None or (row is not None and stretch and row.baseline - stretch[-1][0].baseline > _FARTHEST * row.size):
            if _is_prose([left for _, left, _ in stretch if left], [right for _, _, right in stretch if right]):
                found.append(Newspaper(stretch[0][0].baseline, stretch[-1][0].baseline, middle))
            stretch = []
        if row is not None and sides is not None:
            stretch.append((row, *sides))
    return found


def _sides(row: Row, middle: float) -> tuple[Row | None, Row | None] | None:
    """What of a line stands at the left and at the right of the middle; None for one that runs over it, or has cells on a side."""
    left, right = (row_of(side) for side in _halves(row.clusters, middle))
    end, start = (left.x1 if left else middle - row.size), (right.x0 if right else middle + row.size)
    if not end < middle < start or start - end < _NARROWEST_GUTTER * row.size:
        return None
    return None if any(_widest(side) > _CELLS_APART for side in (left, right) if side) else (left, right)


def _halves(clusters: Iterable[Cluster], middle: float) -> tuple[list[Cluster], list[Cluster]]:
    """What has its own middle at the left, and at the right, of a middle."""
    sides: tuple[list[Cluster], list[Cluster]] = [], []
    for cluster in clusters:
        sides[(cluster.x0 + cluster.x1) / 2 >= middle].append(cluster)
    return sides


def _widest(row: Row) -> float:
    """The widest white within a line, in sizes."""
    return max((after.x0 - before.x1 for before, after in pairwise(row.clusters)), default=0.0) / row.size


def _is_prose(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether the lines at both sides fill columns of one width next to each other, as prose does."""
    if min(len(left), len(right)) < _FEWEST_LINES:
        return False
    size = median(row.size for row in (*left, *right))
    (left_x0, left_x1), (right_x0, right_x1) = ((min(row.x0 for row in side), max(row.x1 for row in side)) for side in (left, right))
    widths = left_x1 - left_x0, right_x1 - right_x0
    if right_x0 - left_x1 > _WIDEST_GUTTER * size or min(widths) < _NARROWEST_COLUMN * size:
        return False
    if max(widths) - min(widths) > _UNEQUAL * max(widths):
        return False
    for side, end in ((left, left_x1), (right, right_x1)):
        full = sum(end - row.x1 <= _FULL * size for row in side)
        odd = sum(is_value(row.text) or _widest(row) > _TORN for row in side)
        if full < _FULL_SHARE * len(side) or odd > _ODD_SHARE * len(side):
            return False
    return True
