"""The clusters of a page dealt out: to the cells of its tables, and to the running text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from extractors.pdf.clusters import Cluster
from extractors.pdf.lattice import GridCell, Lattice

_MIDDLE = 0.3
"""The middle of a letter lies about this far above its baseline, in sizes."""


def deal(clusters: Iterable[Cluster], lattices: Sequence[Lattice]) -> tuple[list[dict[GridCell, list[Cluster]]], list[Cluster]]:
    """The clusters of each cell of each table, by the middle of each cluster, and the clusters outside all tables."""
    dealt: list[dict[GridCell, list[Cluster]]] = [{} for _ in lattices]
    maps = [_cell_map(lattice) for lattice in lattices]
    outside: list[Cluster] = []
    for cluster in clusters:
        x, y = (cluster.x0 + cluster.x1) / 2, cluster.baseline - _MIDDLE * cluster.size
        for lattice, places, cells in zip(lattices, maps, dealt, strict=True):
            x0, top, x1, bottom = lattice.box
            if x0 <= x <= x1 and top <= y <= bottom:
                cell = places.get((bisect_right(lattice.ys, y) - 1, bisect_right(lattice.xs, x) - 1))
                if cell is not None:
                    cells.setdefault(cell, []).append(cluster)
                    break
        else:
            outside.append(cluster)
    return dealt, outside


def _cell_map(lattice: Lattice) -> dict[tuple[int, int], GridCell]:
    return {
        (row, column): cell
        for cell in lattice.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
