"""Numbers of a scan that may be wrong though each letter was read for sure: none of them counts as sure (0.9)."""

from __future__ import annotations

import pytest

from extractors.scan.cells import may_be_several
from extractors.scan.printed import Printed, without_dirt_behind

SURE = 0.9


@pytest.mark.parametrize(
    "lines",
    [
        [("๔", True), ("๖", True)],
        [("๔ ๖", True)],
        [("คะแนน", False), ("30", True)],
        [("85.00-94.99", True), ("75.00-84.99", True)],
        [("95.12", True), ("90.40", True), ("-", True)],
    ],
)
def test_two_rows_taken_for_one_are_doubtful(lines: list[tuple[str, bool]]) -> None:
    assert may_be_several(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [("95.12", True)],
        [("ข้อ 1 การปฏิบัติหน้าที่", False), ("ของเจ้าหน้าที่", False)],
        [("85.00 - 94.99", True)],
        [("85.00-", True), ("94.99", True)],
        [("85.00", True), ("- 94.99", True)],
        [("95.12 %", True)],
    ],
)
def test_one_number_and_lines_of_text_are_not(lines: list[tuple[str, bool]]) -> None:
    assert not may_be_several(lines)


def test_a_dot_behind_decimals_is_dirt_and_behind_whole_numbers_a_doubt() -> None:
    assert without_dirt_behind(Printed("87.50.", 0.99)) == Printed("87.50", 0.99)
    assert without_dirt_behind(Printed("๘๗.๕๐,", 0.99)).text == "๘๗.๕๐"
    whole = without_dirt_behind(Printed("5.", 0.99))
    assert whole.text == "5."
    assert whole.confidence < SURE
    assert without_dirt_behind(Printed("87.50", 0.99)) == Printed("87.50", 0.99)
