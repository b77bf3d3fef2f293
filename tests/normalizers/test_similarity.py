from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.similarity import at_least, capped_distance, distance, prefix_distance, similarity

NAMES = st.text(alphabet="กขคงจชดตทนบปมยรลวสหอะาิีึืุู่้์เแโใไำ", min_size=0, max_size=12)


@pytest.mark.parametrize(
    ("printed", "meant", "at_most"),
    [
        ("ท่งอรุณ", "ทุ่งอรุณ", 0.4),  # a vowel below is lost
        ("สีเกา", "สิเกา", 0.35),  # a short vowel read as a long one
        ("บอหิน", "บ่อหิน", 0.3),  # a tone mark is lost
        ("ผาแดง", "ฝาแดง", 0.5),  # a look-alike
        ("หนอบงัว", "หนองบัว", 1.5),  # letters have changed places
    ],
)
def test_usual_slips_cost_less_than_a_wrong_letter(printed: str, meant: str, at_most: float) -> None:
    assert 0 < distance(printed, meant) <= at_most


def test_another_letter_costs_one() -> None:
    assert distance("นาดี", "นาลี") == 1.0


def test_a_look_alike_is_nearer_than_any_other_letter() -> None:
    assert distance("บ้านคา", "บ้านตา") < distance("บ้านคา", "บ้านสา")


@given(NAMES, NAMES)
def test_distance_is_symmetric_and_zero_only_for_equal_names(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (a == b)


@given(NAMES, NAMES)
def test_the_cheap_bound_is_never_above_the_distance(a: str, b: str) -> None:
    assert at_least(a, b) <= distance(a, b) + 1e-5
    assert at_least(a, b) == at_least(b, a)


@given(NAMES, NAMES, st.floats(0.1, 6.0))
def test_a_capped_distance_is_the_distance_up_to_the_cap(a: str, b: str, cap: float) -> None:
    assert capped_distance(a, b, cap) == pytest.approx(min(cap, distance(a, b)), abs=1e-5)


@given(NAMES, NAMES)
def test_distance_never_exceeds_writing_the_name_anew(a: str, b: str) -> None:
    assert distance(a, b) <= len(a) + len(b)
    assert 0.0 <= similarity(a, b) <= 1.0


@given(NAMES.filter(bool), NAMES)
def test_a_name_is_found_at_the_start_of_a_longer_text(name: str, rest: str) -> None:
    cost, end = prefix_distance(name, name + rest)
    assert cost == 0 or (name + rest)[len(name) : len(name) + 1] in "ัิีึืฺุู็่้๊๋์ํ๎ำาะ"
    assert 0 <= end <= len(name + rest)


def test_the_end_of_a_damaged_name_in_unspaced_text() -> None:
    cost, end = prefix_distance("บ่อหิน", "บอหินเพื่อให้ประชาชน")
    assert (cost, end) == (0.3, len("บอหิน"))


def test_no_end_between_a_letter_and_its_mark() -> None:
    _, end = prefix_distance("นาดี", "นาดีี้มาก")
    assert "นาดีี้มาก"[end] not in "ัิีึืฺุู็่้๊๋์ํ"
