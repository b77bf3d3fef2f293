"""What a single cell holds: numbers alone or stacked, codes alone or stacked, and what is neither."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.interpret.cells import codes_in, lettered_codes, numbers_in
from schemas.document import Cell


def cell(text: str) -> Cell:
    return Cell(row=0, column=0, line=1, raw=text, text=text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("91.10", ["91.10"]),
        ("๙๑.๑๐", ["91.10"]),
        ("100", ["100"]),
        ("91.10 คะแนน", ["91.10"]),
        ("91.10%", ["91.10"]),
        ("91.10\n92.20\n100", ["91.10", "92.20", "100"]),
        ("91.10 92.20", ["91.10", "92.20"]),
        ("1,250,000", ["1250000"]),
        ("", []),
        ("-", []),
        ("i1", []),
        ("91.10 ก", []),
        ("การใช้งบประมาณ", []),
        ("ได้ 91.10 จากเดิม 90.00", []),
    ],
)
def test_numbers_stand_alone_or_stacked(text: str, values: list[str]) -> None:
    assert [str(number.value) for number in numbers_in(text)] == values


def test_a_number_keeps_the_decimals_it_was_printed_with() -> None:
    (number,) = numbers_in("๙๐.๐๐")
    assert (number.value, number.decimals) == (Decimal("90.00"), 2)
    assert number.steps == ("thai_numerals",)


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=15), st.sampled_from([" ", "\n", " \n "]))
@settings(deadline=None, derandomize=True)
def test_a_stack_gives_every_number_in_order(values: list[Decimal], between: str) -> None:
    assert [number.value for number in numbers_in(between.join(map(str, values)))] == values


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("i1", ["i1"]),
        ("ข้อ i๑", ["i๑"]),
        ("[i3]", ["i3"]),
        ("ข้อ ๑๗ ข้อ ๑๘ ข้อ ๑๙", ["๑๗", "๑๘", "๑๙"]),
        ("i1, i2 และ i3", ["i1", "i2", "i3"]),
        ("i1\ni2", ["i1", "i2"]),
        ("O13 แผนป้องกันการทุจริต", ["O13"]),
        ("ข้อ 12", ["12"]),
        ("การใช้งบประมาณ", []),
        ("12", []),
        ("91.10", []),
        ("", []),
    ],
)
def test_codes_in_any_column(text: str, codes: list[str]) -> None:
    assert list(codes_in(cell(text), code_column=False)) == codes


def test_a_bare_number_is_a_code_only_in_a_column_of_codes() -> None:
    assert codes_in(cell("๑๒"), code_column=True) == ("๑๒",)
    assert codes_in(cell("๑๒"), code_column=False) == ()
    assert codes_in(cell("๐๑ โครงสร้าง"), code_column=True) == ("๐๑",)
    assert codes_in(cell("2568"), code_column=True) == ()
    assert codes_in(cell("91.10"), code_column=True) == ()


def test_codes_with_a_letter_or_a_cue_show_themselves() -> None:
    assert lettered_codes("O7") == ("O7",)
    assert lettered_codes("ข้อ ๗") == ("๗",)
    assert lettered_codes("7") == ()


@given(st.text(max_size=60) | st.text(st.sampled_from("ieO0๐1๑9 ,/()\nข้อและ.-"), max_size=60))
@settings(deadline=None, derandomize=True)
def test_what_is_read_stands_in_the_cell(text: str) -> None:
    for column in (True, False):
        assert all(code in text for code in codes_in(cell(text), code_column=column))
    assert set(codes_in(cell(text), code_column=False)) <= set(codes_in(cell(text), code_column=True)) or not text.strip()
    if numbers_in(text):
        assert any(letter.isdigit() for letter in text)
