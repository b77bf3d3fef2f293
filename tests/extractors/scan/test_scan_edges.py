"""Rules that a scanner broke are whole again; what is no rule, and what ends where it ends, stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.pdf.glyphs import Edge
from extractors.pdf.lattice import GridCell, Lattice
from extractors.scan.edges import joined, unworn
from extractors.scan.lost_rules import parted

LETTER = 20.0


def rule(y: float, *ends: float) -> list[Edge]:
    return [Edge(x0, y, x1, y) for x0, x1 in zip(ends[::2], ends[1::2], strict=True)]


@given(st.lists(st.tuples(st.floats(30, 200), st.floats(1, 30)), min_size=1, max_size=6), st.floats(-0.01, 0.01))
def test_a_rule_broken_anywhere_is_one_rule_from_its_first_to_its_last_piece(parts: list[tuple[float, float]], slant: float) -> None:
    pieces, x = [], 50.0
    for length, gap in parts:
        pieces.append(Edge(x, 100 + slant * x, x + length, 100 + slant * (x + length)))
        x += length + gap
    (whole,) = joined(pieces)
    assert (whole.x0, whole.x1) == (pieces[0].x0, pieces[-1].x1)


def test_a_wide_gap_is_a_break_only_where_other_rules_run_on_beside_it() -> None:
    broken = rule(100, 50, 200, 260, 500)
    assert len(joined(broken)) == 2
    assert len(joined([*broken, *rule(130, 50, 500)])) == 2
    assert len(joined([*broken, *rule(900, 50, 500)])) == 3


def test_short_strokes_carry_rules_on_and_are_none_themselves() -> None:
    short = rule(100, 205, 215, 245, 255)
    assert [(one.x0, one.x1) for one in joined(rule(100, 50, 200, 280, 500), short)] == [(50, 500)]
    assert joined([], short) == []
    assert joined(rule(100, 50, 200), rule(300, 205, 215)) == rule(100, 50, 200)


def test_rules_over_each_other_stay_apart() -> None:
    assert len(joined([*rule(100, 50, 500), *rule(103, 50, 500)])) == 2


def test_a_worn_end_goes_on_to_where_the_others_end() -> None:
    rules = [edge for y, right in ((100, 500), (120, 485), (140, 500), (160, 500)) for edge in rule(y, 50, right)]
    assert [edge.x1 for edge in unworn(rules)] == [500] * 4


@pytest.mark.parametrize("rights", [(500, 485, 500, 485), (500, 460, 500, 500), (500, 485)])
def test_ends_that_others_share_or_that_lie_far_off_or_of_which_little_is_known_stay(rights: tuple[float, ...]) -> None:
    rules = [edge for number, right in enumerate(rights) for edge in rule(100 + 20 * number, 50, right)]
    assert [edge.x1 for edge in unworn(rules)] == list(rights)


WIDE = GridCell(0, 0, 1, 2, (0.0, 0.0, 200.0, 30.0))
TABLE = Lattice(
    (0.0, 100.0, 200.0),
    (0.0, 30.0, 60.0),
    (WIDE, GridCell(1, 0, 1, 1, (0.0, 30.0, 100.0, 60.0)), GridCell(1, 1, 1, 1, (100.0, 30.0, 200.0, 60.0))),
)
LEFT, REST, RIGHT = (20, 5, 60, 25), (98, 3, 101, 12), (140, 5, 180, 25)


def cells(*ink: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    own = {cell: np.array(ink if cell is WIDE else [], dtype=float).reshape(-1, 4) for cell in TABLE.cells}
    lattice, found = parted(TABLE, own, LETTER)
    assert set(lattice.cells) == set(found)
    return [(cell.column, cell.column_span) for cell in lattice.cells if cell.row == 0]


def test_a_cell_with_the_rest_of_a_rule_between_what_stands_in_it_is_two() -> None:
    assert cells(LEFT, REST, RIGHT) == [(0, 1), (1, 1)]


@pytest.mark.parametrize("ink", [(LEFT, RIGHT), (LEFT, REST), ((20, 5, 140, 25), REST, RIGHT), ((20, 5, 92, 25), REST, (110, 5, 180, 25))])
def test_a_merged_cell_stays_one(ink: tuple[tuple[int, int, int, int], ...]) -> None:
    assert cells(*ink) == [(0, 2)]
