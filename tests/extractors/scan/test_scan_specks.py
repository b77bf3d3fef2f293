"""Dust is taken off a page; points, colons, leaders and marks are print and stay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.scan.clean import without_specks
from extractors.scan.lines import lines_of, pieces_of

LETTER = 20


def page(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """White paper with black boxes (x, y, width, height)."""
    white = np.full((200, 400), 255, np.uint8)
    for x, y, width, height in boxes:
        white[y : y + height, x : x + width] = 0
    return white


def left_of(*boxes: tuple[int, int, int, int]) -> list[bool]:
    """Which of the boxes are still there."""
    white = page(*boxes)
    cleaned, ink = without_specks(white, white < 128, LETTER)
    assert np.array_equal(ink, cleaned < 128)
    return [bool(ink[y + height // 2, x + width // 2]) for x, y, width, height in boxes]


DIGITS = ((100, 80, 14, 20), (126, 80, 14, 20))


@given(st.integers(0, 60), st.integers(0, 199), st.integers(1, 5))
def test_dust_far_from_print_goes_and_print_stays(x: int, y: int, size: int) -> None:
    assert left_of(*DIGITS, (x, min(y, 199 - size), size, size))[:2] == [True, True]
    assert not left_of(*DIGITS, (x, min(y, 199 - size), size, size))[2]


@given(st.integers(115, 122))
def test_the_point_of_a_number_stays(x: int) -> None:
    assert all(left_of(*DIGITS, (x, 96, 4, 4)))


@pytest.mark.parametrize(
    "print_",
    [
        ((100, 80, 14, 20), (118, 96, 4, 4)),  # the end of a sentence
        ((100, 80, 4, 20), (100, 72, 4, 4)),  # the dot of an i
        ((200, 85, 4, 4), (200, 96, 4, 4)),  # a colon
    ],
)
def test_points_and_marks_stay(print_: tuple[tuple[int, int, int, int], ...]) -> None:
    assert all(left_of(*print_))


def test_leaders_stay_but_for_their_ends() -> None:
    assert all(left_of(*((200 + 10 * number, 96, 3, 3) for number in range(9)))[1:-1])


def test_the_white_under_the_arm_of_a_seven_is_its_own() -> None:
    seven = ((100, 80, 14, 4), (108, 80, 4, 20))
    assert all(left_of(*seven, (126, 96, 4, 4), (136, 80, 14, 20)))


def test_a_page_without_specks_is_left_as_it_is() -> None:
    white = page(*DIGITS)
    cleaned, ink = without_specks(white, white < 128, LETTER)
    assert np.array_equal(cleaned, white)
    assert np.array_equal(ink, white < 128)


def _pieces(*boxes: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    ink = np.array([(x, y, x + width, y + height) for x, y, width, height in boxes])
    (line,) = lines_of(ink, LETTER)
    return pieces_of(line, line.ink, 2.5)


def test_a_speck_before_or_far_behind_a_piece_is_no_part_of_it() -> None:
    letters = tuple((100 + 18 * number, 80, 14, 20) for number in range(4))
    assert _pieces((80, 90, 4, 4), *letters, (190, 96, 4, 4)) == [(100, 168)]
    assert _pieces(*letters, (171, 96, 4, 4)) == [(100, 175)]
