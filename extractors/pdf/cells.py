"""The clusters of a page dealt out: to the cells of its tables, and to the running text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from extractors.pdf.clusters import Cluster
from extractors.pdf.lattice import GridCell, Lattice, Piece, finder

_SAME_ROW, _EDGE = 0.4, 0.5
_MIDDLE = 0.3
"""The middle of a letter lies about this far above its baseline, in sizes."""


def deal(clusters: Iterable[Cluster], lattices: Sequence[Lattice]) -> tuple[list[dict[GridCell, list[Cluster]]], list[Cluster]]:
    """The clusters of each cell of each table, by the middle of each cluster, and the clusters outside all tables."""
    if not lattices:
        return [], list(clusters)
    dealt: list[dict[GridCell, list[Cluster]]] = [{} for _ in lattices]
    finders = [_finder(lattice) for lattice in lattices]
    outside: list[Cluster] = []
    for cluster in clusters:
        x, y = (cluster.x0 + cluster.x1) / 2, cluster.baseline - _MIDDLE * cluster.size
        for lattice, find, cells in zip(lattices, finders, dealt, strict=True):
            x0, top, x1, bottom = lattice.box
            if x0 <= x <= x1 and top <= y <= bottom:
                cell = find(cluster, x, y)
                if cell is not None:
                    cells.setdefault(cell, []).append(cluster)
                    break
        else:
            outside.append(cluster)
    return dealt, outside


def _finder(lattice: Lattice) -> Callable[[Cluster, float, float], GridCell | None]:
    """What finds the cell of a cluster with its middle at (x, y)."""
    if lattice.pieces:
        return lambda cluster, x, y: _by_piece(lattice.pieces, cluster, x)
    at = finder(lattice)
    return lambda cluster, x, y: at(x, y)


def _by_piece(pieces: Sequence[Piece], cluster: Cluster, x: float) -> GridCell | None:
    """The cell of the piece that a cluster is part of. `pieces` ascend by their baselines, nearly."""
    first = bisect_left(pieces, cluster.baseline - cluster.size, key=lambda piece: piece.baseline)
    for piece in pieces[first:]:
        if piece.baseline > cluster.baseline + cluster.size:
            break
        if abs(piece.baseline - cluster.baseline) <= _SAME_ROW * cluster.size and piece.x0 - _EDGE <= x <= piece.x1 + _EDGE:
            return piece.cell
    return None
