"""Cells between which a scan lost most of the rule: some is left of it, and what stands there keeps clear of it.

Where other rows of the table have no rule, and where nothing is left of it, a cell over several columns is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from extractors.pdf.lattice import GridCell, Lattice
from extractors.scan.arrays import Mask, Numbers

_REST_WIDTH, _REST_OFF = 0.4, 0.8
"""In heights of letters: how wide the rest of a lost rule is at most, and how far from its place."""
_WHITE = 2.0
"""In heights of letters: white without a rule in it, wider than between two words of a heading over several columns."""


def parted(lattice: Lattice, own: Mapping[GridCell, Numbers], letter: float) -> tuple[Lattice, dict[GridCell, Numbers]]:
    """The table with such cells parted, and the ink of each cell. `own`: boxes of the ink of each; `letter`: the height of a letter."""
    starts = {cell.column for cell in lattice.cells}
    found: dict[GridCell, Numbers] = {}
    for cell, ink in own.items():
        found.update(_parts(cell, ink, lattice.xs, starts, letter))
    if len(found) == len(own):
        return lattice, dict(own)
    return replace(lattice, cells=tuple(sorted(found, key=lambda cell: (cell.row, cell.column)))), found


def _parts(cell: GridCell, ink: Numbers, xs: Sequence[float], starts: set[int], letter: float) -> dict[GridCell, Numbers]:
    for column in range(cell.column + 1, cell.column + cell.column_span):
        x = xs[column]
        rests = _rests(ink, x, letter)
        kept = ink[~rests]
        left, right = kept[kept[:, 2] <= x], kept[kept[:, 0] >= x]
        if column not in starts or not rests.any() or not len(left) or not len(right) or len(left) + len(right) < len(kept):
            continue
        if right[:, 0].min() - left[:, 2].max() < _WHITE * letter:
            continue
        x0, top, x1, bottom = cell.box
        first = replace(cell, column_span=column - cell.column, box=(x0, top, x, bottom))
        second = replace(cell, column=column, column_span=cell.column + cell.column_span - column, box=(x, top, x1, bottom))
        return {first: left, **_parts(second, right, xs, starts, letter)}
    return {cell: ink}


def _rests(ink: Numbers, x: float, letter: float) -> Mask:
    """Which ink is what is left of the rule at x."""
    narrow = ink[:, 2] - ink[:, 0] <= _REST_WIDTH * letter
    return np.asarray(narrow & (np.abs((ink[:, 0] + ink[:, 2]) / 2 - x) <= _REST_OFF * letter))
