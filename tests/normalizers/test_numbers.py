"""Numbers of cells and of running text: read exactly as printed, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numbers import NEUTRAL_STEPS, find_numbers, parse_number, parse_range
from normalizers.numerals import to_thai

PLAIN = {
    "98.64": "98.64",
    "๙๘.๖๔": "98.64",
    "๙8.6๔": "98.64",
    "100": "100",
    "๑๐๐.๐๐": "100.00",
    "00.00": "0.00",
    "0.5": "0.5",
    "1,234": "1234",
    "1,234,567.80": "1234567.80",
    "ร้อยละ ๘๕": "85",
    "คิดเป็นร้อยละ ๘๕.๐๐": "85.00",
    "85 %": "85",
    "๙๘.๖๔ คะแนน": "98.64",
    "98.64คะแนน": "98.64",
    "( ๙๗.๖๑ คะแนน)": "97.61",
    "**97.61**": "97.61",
    "-1.25": "-1.25",
    "\u22121.25": "-1.25",
    "+0.55": "0.55",
    "  ๙๕\n": "95",
}

DAMAGED = {
    "๙๘,๖๔": ("98.64", "decimal_comma"),
    "100,00": ("100.00", "decimal_comma"),
    "๙๘. ๖๔": ("98.64", "spaced_point"),
    "๙๘ .๖๔": ("98.64", "spaced_point"),
    "9O.5O": ("90.50", "confusable_digit"),
    "1OO": ("100", "confusable_digit"),
    "l9.25": ("19.25", "confusable_digit"),
    "98.": ("98", "trailing_point"),
    "๙8": ("98", "mixed_numerals"),
}

NO_NUMBER = [
    "", "-", "–", "N/A", "IIT", "ผ่านดี", "๑-๓", "95.00 – 100", "100.-", "๒๒ มีนาคม ๒๕๖๙", "1/10/2568", "๑. จัดทำคู่มือ", "9. 64", "O13", "o1",
    "e5", "i10", "ข้อ ๙", "๐๑๘", "043-123456", "0812345678", "1.2.3", "98..64", ".5", "1e5", "1/2", "12,345,67", "1234,567", "98.64\n97.61",
    "100 100",
    "- 97", "85 คะแนนขึ้นไป", "98.64 (A)", "(98.64", "O1.25", "lOO.OO", "²", "\u06f9\u06f8",
]  # fmt: skip


@pytest.mark.parametrize(("cell", "value"), PLAIN.items())
def test_plain_numbers_are_read_as_printed_and_without_doubt(cell: str, value: str) -> None:
    number = parse_number(cell)
    assert number is not None
    assert str(number.value) == value
    assert set(number.steps) <= NEUTRAL_STEPS | {"mixed_numerals"}
    assert number.decimals == len(value.partition(".")[2])
    assert number.is_percent == ("%" in cell or "ร้อยละ" in cell)


@pytest.mark.parametrize(("cell", "expected"), DAMAGED.items())
def test_damaged_numbers_are_read_and_say_what_was_done(cell: str, expected: tuple[str, str]) -> None:
    number = parse_number(cell)
    assert number is not None
    assert (str(number.value), number.steps[-1]) == expected
    assert number.steps[-1] not in NEUTRAL_STEPS


@pytest.mark.parametrize("cell", NO_NUMBER)
def test_what_may_be_something_else_is_no_number(cell: str) -> None:
    assert parse_number(cell) is None


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_every_score_reads_back_in_both_numerals(score: Decimal) -> None:
    for cell in (str(score), to_thai(str(score)), f"ร้อยละ {to_thai(str(score))}", f"({score} คะแนน)"):
        number = parse_number(cell)
        assert number is not None
        assert (number.value, number.decimals) == (score, 2)
        found = find_numbers(f"ได้{cell}ในภาพรวม")
        assert [each.number.value for each in found] == [score]


@given(st.text(alphabet=st.sampled_from("0123456789๐๙.,-–%/ Oolกคะแนน():\n")))
def test_parsing_is_total_and_a_value_uses_only_what_is_printed(text: str) -> None:
    number = parse_number(text)
    if number is not None:
        assert number.raw == text.strip().strip("*").strip()
        assert number.value.is_finite()
    for found in find_numbers(text):
        assert text[found.start : found.end] == found.number.raw


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ได้คะแนน ๙๘.๖๔ คะแนน อยู่ในระดับผ่าน", ["98.64"]),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๗ ได้ร้อยละ ๘๓.๓๘ (85.00 %)", ["83.38", "85.00"]),
        ("2567 = 83.38 - 87.61 = -4.23", ["83.38", "87.61", "-4.23"]),
        ("95.00 – 100", ["95.00", "100"]),
        ("(95.00-100)", ["95.00", "100"]),
        ("87.61,97.61 และ 1,234.50 บาท", ["87.61", "97.61", "1234.50"]),
        ("ภาพรวม.......... ๙๘.๖๔", ["98.64"]),
        ("ภาพรวม..........98.64.", ["98.64"]),
        ("ผลคะแนน:98.64", ["98.64"]),
        ("๑. หน่วยงานได้ 85 คะแนนขึ้นไป", ["85"]),
    ],
)
def test_numbers_in_running_text(text: str, values: list[str]) -> None:
    assert [str(found.number.value) for found in find_numbers(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "ข้อ e1 และ O13 กับ i30",
        "วันที่ ๒๒ มีนาคม ๒๕๖๙",
        "โทร. 043-123-456",
        "โทรศัพท์ 0 4312 3456",
        "081-234-5678",
        "เวลา 08.30 - 16.30 น.",
        "COVID-19",
        "หนังสือที่ 45/2566",
        "ปี ๒๕๖๖",
        "๐๑๘",
        "1.2.3",
        "๒) เผยแพร่",
        "(๑) เผยแพร่",
        ".5",
    ],  # fmt: skip
)
def test_no_numbers_inside_codes_dates_times_phones_and_list_marks(text: str) -> None:
    assert find_numbers(text) == []


def test_percent_in_running_text() -> None:
    assert [found.number.is_percent for found in find_numbers("ร้อยละ ๘๕ หรือ 90% หรือ 95 คะแนน")] == [True, True, False]


@pytest.mark.parametrize(
    ("cell", "ends"),
    [
        ("95.00 – 100", ("95.00", "100")),
        ("๘๕.๐๐-๙๔.๙๙", ("85.00", "94.99")),
        ("85 - 94.99 คะแนน", ("85", "94.99")),
        ("85.00 คะแนน – 94.99 คะแนน", ("85.00", "94.99")),
        ("ตั้งแต่ 85 ถึง 94.99", ("85", "94.99")),
        ("(85 – 94.99)", ("85", "94.99")),
        ("100 - 95", ("100", "95")),
    ],
)
def test_ranges(cell: str, ends: tuple[str, str]) -> None:
    assert parse_range(cell) == (Decimal(ends[0]), Decimal(ends[1]))


@pytest.mark.parametrize("cell", ["100", "95 -", "- 95", "043-123", "1-2-3", "ไตรมาส 1-2", "ต่ำกว่า 85", "ต.ค. 67 - ก.ย. 68", ""])
def test_no_ranges(cell: str) -> None:
    assert parse_range(cell) is None
