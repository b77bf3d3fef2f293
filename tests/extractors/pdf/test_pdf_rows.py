"""Clusters to rows: lines of print told apart, real spaces kept, invented ones dropped, omitted ones put in."""

from __future__ import annotations

import pytest
from generator.pdf.glyphs import letter, typeset
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.pdf.clusters import Cluster, LostGlyphs, clusters_of
from extractors.pdf.rows import SpaceCount, Spacing, row_of, rows_of

TEXT = "ผลการประเมิน ประจำปี 2568 ระดับ ผ่านดี"


def clusters(text: str, **how: object) -> list[Cluster]:
    return clusters_of(typeset(text, **how), LostGlyphs())  # type: ignore[arg-type]


@pytest.mark.parametrize("spaces", [True, False])
def test_spaces_come_out_as_printed_and_where_they_were_left_out(spaces: bool) -> None:
    found = clusters(TEXT, spaces=spaces)
    row = row_of(found, SpaceCount().spacing(found))
    assert row is not None
    assert row.text == TEXT


def test_a_space_that_takes_up_no_room_was_invented_by_a_layout() -> None:
    found = clusters_of([letter("ก", 0), letter(" ", 6, width=0), letter("า", 6), letter("ร", 12)], LostGlyphs())
    row = row_of(found, Spacing(printed=True))
    assert row is not None
    assert row.text == "การ"


def test_letters_set_apart_alike_have_no_spaces_between_them() -> None:
    found = clusters_of([letter(char, 11.0 * index) for index, char in enumerate("ประกาศ")], LostGlyphs())
    row = row_of(found)
    assert row is not None
    assert row.text == "ประกาศ"


def test_lines_are_told_apart_and_ordered_from_top_to_bottom() -> None:
    found = [*clusters("บรรทัดที่สอง", baseline=120), *clusters("บรรทัดแรก", baseline=100), *clusters("บรรทัดที่สาม", baseline=140)]
    assert [row.text for row in rows_of(found)] == ["บรรทัดแรก", "บรรทัดที่สอง", "บรรทัดที่สาม"]


def test_a_letter_set_a_little_higher_stays_in_its_line() -> None:
    found = [*clusters("คะแนน", baseline=100), *clusters("85", x=40, baseline=98.5)]
    (row,) = rows_of(found)
    assert row.text.replace(" ", "") == "คะแนน85"


def test_space_at_the_right_end_is_told_and_not_kept() -> None:
    row = row_of(clusters("คะแนน "), Spacing(printed=True))
    assert row is not None
    assert (row.text, row.open_end) == ("คะแนน", True)


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_but_space_is_no_row(text: str) -> None:
    assert row_of(clusters(text)) is None
    assert rows_of(clusters(text)) == []


@given(
    st.lists(st.text("กขคมนา85", min_size=1, max_size=6), min_size=1, max_size=6).map(" ".join),
    st.randoms(use_true_random=False),
    st.floats(5, 40),
)
@settings(deadline=None, max_examples=60)
def test_a_row_does_not_depend_on_the_order_of_the_content_or_the_size(text: str, random: object, size: float) -> None:
    found = clusters(text, size=size)
    random.shuffle(found)  # type: ignore[attr-defined]
    (row,) = rows_of(found, Spacing(printed=True))
    assert row.text == text
    assert row.x0 <= row.x1
    assert row.box[1] < row.baseline < row.box[3]


def test_white_just_as_wide_as_the_printed_spaces_is_a_space_that_was_left_out() -> None:
    """Chromium leaves out some: such white does not part columns, as other white without a space does in a text that prints its own."""
    spacing = SpaceCount().spacing(clusters("ผลการประเมิน ประจำปี 2568 ระดับ ผ่านดี " * 3))
    alike, wider = (row_of([*clusters("ขอ"), *clusters("i1", x=12 + gap)], spacing) for gap in (6.0, 6.5))
    assert alike is not None
    assert wider is not None
    assert (alike.bare[2], wider.bare[2]) == (False, True)
    assert alike.text == wider.text == "ขอ i1"
