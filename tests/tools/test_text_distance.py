"""The measure itself: what counts as an error, and what does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.text_distance import CellCount, Distance, count_cells, distance

THAI = st.text(st.sampled_from("กขคงเแำ้่ี \n"), max_size=40)


def test_a_text_read_as_printed_has_no_distance() -> None:
    assert distance("เทศบาลตำบล ก", "เทศบาลตำบล ก") == Distance(11, 0, 12, 0, 0, 0)


@given(THAI)
def test_a_text_is_at_no_distance_from_itself(text: str) -> None:
    found = distance(text, text)
    assert (found.edits, found.spaced_edits, found.silent) == (0, 0, 0)


def test_line_ends_stand_for_what_is_printed_there() -> None:
    truth = "เทศบาลตำบลหนองบัว อำเภอเมือง"
    for read in ("เทศบาลตำบล\nหนองบัว\nอำเภอเมือง", "เทศบาลตำบล\r\nหนองบัว \r\nอำเภอเมือง\r\n"):
        assert distance(truth, read).spaced_edits == 0
    assert distance(truth, "เทศบาลตำบล หนองบัวอำเภอเมือง").spaced_edits == 2


def test_a_dropped_line_counts() -> None:
    found = distance("หนึ่ง\nสอง\nสาม", "หนึ่ง\nสาม")
    assert found.edits == found.silent == len("สอง")


def test_a_marked_loss_is_an_error_that_is_not_silent() -> None:
    assert distance("ก่อน", "ก\ufffdอน") == Distance(4, 1, 4, 1, 0, 1)
    assert distance("ก่อน", "กอน") == Distance(4, 1, 4, 1, 1, 0)


def test_rates_are_pooled() -> None:
    both = distance("กข", "กข") + distance("กข", "ก")
    assert (both.rate, both.spaced_rate) == (0.25, 0.25)
    assert Distance().rate == 0.0


def test_cells_count_in_their_column_and_order() -> None:
    truth = [["ลำดับ", "คะแนน"], ["1", "90.00"], ["2", "80.00"]]
    assert count_cells(truth, truth) == CellCount(6, 6, 6, 0)
    assert count_cells(truth, [*truth[:2], truth[0], truth[2]], truth[:1]) == CellCount(6, 6, 6, 0)
    assert count_cells(truth, [truth[0], truth[2], truth[1]]).exact == 4
    assert count_cells(truth, [["คะแนน", "ลำดับ"]]) == CellCount(6, 0, 0, 2)
    assert count_cells(truth, [["ลำ ดับ", "คะแนน"]]) == CellCount(6, 2, 1, 0)
    assert count_cells(truth, []) == CellCount(6, 0, 0, 0)
