"""Lines of print in columns make a grid in which every place belongs to one cell, whatever rules part some of its columns only."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from extractors.pdf.clusters import Cluster
from extractors.pdf.glyphs import Edge
from extractors.pdf.lattice import by_place
from extractors.pdf.rows import Row
from extractors.pdf.text_lattice import text_lattice

SIZE = 12.0
Span = tuple[int, int]
COLUMNS = [(50.0, 100.0), (150.0, 200.0), (250.0, 300.0)]


def row(number: int, spans: Sequence[Span]) -> Row:
    """A line of print with a text over each of some spans of columns (first, last)."""
    baseline = 100.0 + 20 * number
    clusters = tuple(Cluster("ก" * 4, COLUMNS[first][0], COLUMNS[last][1], baseline, SIZE) for first, last in spans)
    white = (0.0, *(right.x0 - left.x1 for left, right in zip(clusters, clusters[1:], strict=False)))
    return Row(clusters, " ".join(cluster.text for cluster in clusters), baseline, SIZE, False, white, (False,) * len(clusters))


SPANS = st.sampled_from([[(0, 0), (1, 1), (2, 2)], [(0, 1), (2, 2)], [(0, 0), (1, 2)], [(0, 2)], [(0, 0)], [(1, 1)], [(2, 2)]])
PARTIAL = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([(0, 0), (1, 1), (2, 2), (0, 1), (1, 2)])), max_size=5)


@given(st.lists(SPANS, min_size=3, max_size=7), PARTIAL)
def test_every_place_of_the_grid_belongs_to_one_cell(
    lines: list[list[tuple[int, int]]], partial: list[tuple[int, tuple[int, int]]]
) -> None:
    rows = [row(number, spans) for number, spans in enumerate(lines)]
    rules = [Edge(COLUMNS[a][0], 106.0 + 20 * at, COLUMNS[b][1], 106.0 + 20 * at) for at, (a, b) in partial]
    lattice = text_lattice(rows, COLUMNS, [(number,) for number in range(len(rows))], "half-ruled", rules, known=True)
    assert lattice is not None
    places = [
        (cell.row + down, cell.column + across)
        for cell in lattice.cells
        for down in range(cell.row_span)
        for across in range(cell.column_span)
    ]
    assert sorted(places) == [(line, column) for line in range(len(lattice.ys) - 1) for column in range(len(lattice.xs) - 1)]
    assert set(by_place(lattice.cells)) == set(places)
