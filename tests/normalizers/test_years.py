"""Years in text and cells: what is a year, which are fiscal, which belong to a date or a range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numerals import to_thai
from normalizers.years import find_fiscal_years, parse_year


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ประจำปีงบประมาณ พ.ศ. ๒๕๖๘", [2568]),
        ("ปีงบประมาณ 2564 ของหน่วยงาน", [2564]),
        ("ปีงบ ๖๘", [2568]),
        ("FY2567", [2567]),
        ("ประจำปี งบประมาณ\nพ.ศ. ๒๕๖๘", [2568]),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๗ และ ๒๕๖๘", [2567, 2568]),
        ("ปีงบประมาณ พ.ศ.2561 – 2564 โดยใช้", [2561, 2564]),
    ],
)
def test_fiscal_years(text: str, years: list[int]) -> None:
    found = find_fiscal_years(text)
    assert [year.year for year in found] == years
    assert all(year.is_fiscal for year in found)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("พ.ศ.2564", [2564]),
        ("พ.ศ. ๒๕ ๖๘", [2568]),
        ("ค.ศ. 2024", [2567]),
        ("ปี 2565/2566", [2565, 2566]),
        ("สำหรับปีที่ผ่านมา ๒๕๖๕ สำหรับปี ๒๕๖๖", [2565, 2566]),
        ("2567 คะแนน 83.38", [2567]),
        ("ผล 2567 = 83.38 และ 2568 = 97.61", [2567, 2568]),
        ("พ.ร.บ. ข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐", [2540]),
    ],
)
def test_years_that_nothing_calls_fiscal(text: str, years: list[int]) -> None:
    found = find_fiscal_years(text)
    assert [year.year for year in found] == years
    assert not any(year.is_fiscal or year.is_date for year in found)


@pytest.mark.parametrize("text", ["พ.ศ.2561-2565", "ปีงบประมาณ พ.ศ. 2561 ถึง 2565", "ปี ๒๕๖๑ - ๖๕", "(2561–2565)"])
def test_both_ends_of_a_range_are_marked(text: str) -> None:
    found = find_fiscal_years(text)
    assert [(year.year, year.is_range) for year in found] == [(2561, True), (2565, True)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ลงวันที่ ๒๒ มีนาคม ๒๕๖๙", [2569]),
        ("ต.ค.64 - ก.ย.65", [2564, 2565]),
        ("๑ ต.ค. ๖๘ – ๓๐ ก.ย. ๖๙", [2568, 2569]),
        ("22/03/2569", [2569]),
        ("2025-10-01", [2568]),
        ("เดือนมกราคม พ.ศ. ๒๕๖๖", [2566]),
    ],
)
def test_years_of_dates_are_marked(text: str, years: list[int]) -> None:
    found = find_fiscal_years(text)
    assert [year.year for year in found] == years
    assert all(year.is_date and not year.is_fiscal and not year.is_range for year in found)


@pytest.mark.parametrize(
    "text",
    [
        "จำนวน 2,565 คน",
        "ใช้เงิน 2565 บาท",
        "98.64",
        "ที่ 45/2566",
        "โทร 02-2565-2566",
        "อายุ 60 ปี 65 วัน",
        "ปี 85 คะแนน",
        "ข้อ 68",
        "เพศ 68",
        "O25 i10",
        "12565",
        "2565.50",
        "ปี 1000",
        "ห้อง 2024",
        "ISO 9001",
        "",
    ],  # fmt: skip
)
def test_what_is_no_year(text: str) -> None:
    assert find_fiscal_years(text) == []


def test_a_year_that_no_word_calls_so_says_that() -> None:
    assert [year.steps for year in find_fiscal_years("ผล 2567")] == [("bare_year",)]


@given(st.integers(2556, 2590), st.sampled_from(["ประจำปีงบประมาณ พ.ศ. ", "ปีงบประมาณ ", "ปีงบประมาณพ.ศ.", "ปีงบ "]), st.booleans())
def test_every_fiscal_year_is_found_in_both_numerals(year: int, lead: str, thai: bool) -> None:
    raw = lead + (to_thai(str(year)) if thai else str(year))
    text = f"รายงาน {raw} ของหน่วยงาน"
    (found,) = find_fiscal_years(text)
    assert (found.year, found.is_fiscal, found.raw, text[found.start : found.end]) == (year, True, raw, raw)
    parsed = parse_year(raw)
    assert parsed is not None
    assert (parsed.year, parsed.is_fiscal) == (year, True)


@given(st.text(alphabet=st.sampled_from("0256789๒๕๖๘ ปีพศ.ค-–/,'\nตกยาม")))
def test_raw_is_what_stands_in_the_text_and_years_come_in_order(text: str) -> None:
    found = find_fiscal_years(text)
    assert all(text[year.start : year.end] == year.raw for year in found)
    assert all(left.end <= right.start for left, right in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("cell", "year", "step"),
    [
        ("๒๕๖๗", 2567, "bare_year"),
        (" (2567) ", 2567, "bare_year"),
        ("ปี ๒๕๖๗", 2567, None),
        ("พ.ศ. 2564", 2564, None),
        ("FY2567", 2567, None),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๗", 2567, None),
        ("2024", 2567, "ce_year"),
        ("'68", 2568, "two_digit_year"),
        ("ปี ๖๘", 2568, "two_digit_year"),
    ],
)
def test_year_of_a_cell(cell: str, year: int, step: str | None) -> None:
    parsed = parse_year(cell)
    assert parsed is not None
    assert parsed.year == year
    assert (step in parsed.steps) if step else parsed.steps == ()


@pytest.mark.parametrize("cell", ["", "68", "100", "98.64", "9001", "ปี", "มกราคม 2567", "คะแนน ปี 2567", "2567.5", "12567", "2566-2567"])
def test_cells_that_state_no_year(cell: str) -> None:
    assert parse_year(cell) is None
