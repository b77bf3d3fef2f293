"""What several numbers in one cell may say together, without going through all that they may."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from extractors.scan.cells import readings_of_all
from schemas.document import Reading

PART = st.lists(st.tuples(st.integers(0, 99), st.floats(0.01, 1)), min_size=1, max_size=3, unique_by=lambda one: one[0]).map(
    lambda found: tuple(sorted((Reading(str(number), sure) for number, sure in found), key=lambda one: -one.confidence))
)


@given(st.lists(PART, min_size=2, max_size=4))
def test_the_likeliest_readings_of_a_cell_are_those_of_all_combinations(parts: list[tuple[Reading, ...]]) -> None:
    found = readings_of_all(parts, "\n")
    every = {}
    for way in product(*parts):
        sure = 1.0
        for one in way:
            sure *= one.confidence
        every["\n".join(one.text for one in way)] = sure
    best = sorted(every.values(), reverse=True)[: len(found)]
    assert len(found) == min(8, len(every))
    assert all(abs(one.confidence - sure) < 1e-3 for one, sure in zip(found, best, strict=True))
    assert all(abs(every[one.text] - one.confidence) < 1e-3 for one in found)


def test_a_cell_of_forty_numbers_is_read_as_well() -> None:
    one = (Reading("100", 0.9), Reading("180", 0.06), Reading("1.00", 0.02))
    found = readings_of_all([one] * 40, "\n")
    assert found[0].text == "\n".join(["100"] * 40)
    assert len(found) == 8


def test_one_number_alone_keeps_all_its_readings_and_none_has_none() -> None:
    one = tuple(Reading(str(number), 0.1) for number in range(6))
    assert readings_of_all([one], " ") == one
    assert readings_of_all([], " ") == ()
