"""Periods of action plans in every usual form."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.dates import fiscal_year_span, parse_period
from normalizers.months import quarter_span
from normalizers.numerals import to_arabic, to_thai

YEAR_2569 = ("2025-10-01", "2026-09-30")

DATED = {
    "๑ ตุลาคม ๒๕๖๘ – ๓๐ กันยายน ๒๕๖๙": YEAR_2569,
    "๑ ต.ค. ๖๘ – ๓๐ ก.ย. ๖๙": YEAR_2569,
    "1 ต.ค. 68 ถึง 30 ก.ย. 69": YEAR_2569,
    "ตั้งแต่วันที่ ๑ ตุลาคม ๒๕๖๘ จนถึงวันที่ ๓๐ กันยายน ๒๕๖๙": YEAR_2569,
    "ตุลาคม ๒๕๖๘ - กันยายน ๒๕๖๙": YEAR_2569,
    "ต.ค.68 - ก.ย.69": YEAR_2569,
    "ต.ค . ๖๘—ก.ย . ๖๙": YEAR_2569,
    "ตค 68-กย 69": YEAR_2569,
    "ต,ค. ๖๘ － ก.ย. ๖๙": YEAR_2569,
    "ตุลาคม ๒๕๖๘ –\n๓๐ กันยายน ๒๕๖๙": YEAR_2569,
    "ต.ค. - ก.ย. ๒๕๖๙": YEAR_2569,
    "1/10/2568 - 30/9/2569": YEAR_2569,
    "2025-10-01 - 2026-09-30": YEAR_2569,
    "October 2025 - September 2026": YEAR_2569,
    "ตุลาคม ๒๕๖๘ – กันยายย ๒๕๖๙": YEAR_2569,
    "รอบ ๖ เดือน (ต.ค. ๖๘ – ก.ย. ๖๙)": YEAR_2569,
    "ตลอดปีงบประมาณ (ต.ค. ๖๘ - ก.ย. ๖๙)": YEAR_2569,
    "ปีงบประมาณ ๒๕๖๙": YEAR_2569,
    "ประจำปีงบประมาณ พ.ศ. 2569": YEAR_2569,
    "ปีงบ ๖๙": YEAR_2569,
    "ดำเนินการตลอดปีงบประมาณ พ.ศ. 2569": YEAR_2569,
    "ม.ค. ๖๖ - เม.ย. ๖๖": ("2023-01-01", "2023-04-30"),
    "ต.ค. - ธ.ค. ๒๕๖๗": ("2024-10-01", "2024-12-31"),
    "ต.ค. - ธ.ค. ปีงบประมาณ ๒๕๖๘": ("2024-10-01", "2024-12-31"),
    "พ.ย. ๖๗ - ม.ค.": ("2024-11-01", "2025-01-31"),
    "๑ - ๓๐ เมษายน ๒๕๖๖": ("2023-04-01", "2023-04-30"),
    "๑ เม.ย. - ๓๐ เม.ย. ๒๕๖๖": ("2023-04-01", "2023-04-30"),
    "๑ เม.ย. ๒๕๖๖ - ๓๐ เม.ย.": ("2023-04-01", "2023-04-30"),
    "ธันวาคม ๒๕๖๕": ("2022-12-01", "2022-12-31"),
    "ภายในเดือนเมษายน ๒๕๖๖": ("2023-04-01", "2023-04-30"),
    "ภายในวันที่ ๓๑ มีนาคม ๒๕๖๖": ("2023-03-31", "2023-03-31"),
    "กุมภาพันธ์ 2567": ("2024-02-01", "2024-02-29"),
    "ธ.ค. และ มี.ค. ๖๘": ("2024-12-01", "2025-03-31"),
    "ต.ค. ๖๕ - มี.ค. ๖๖\nเม.ย. ๖๖ - ก.ย. ๖๖": ("2022-10-01", "2023-09-30"),
    "ปีงบประมาณ ๒๕๖๘ - ๒๕๖๙": ("2024-10-01", "2026-09-30"),
    "๑ ต.ค. ๖๘ - ๓๑ ก.ย. ๖๙": YEAR_2569,
}

QUARTERS = {
    "ไตรมาส ๑": (1,),
    "ไตรมาสที่ ๒": (2,),
    "ไตรมาสที่ ๒ ,๓": (2, 3),
    "ไตรมาสที่ 1-4": (1, 2, 3, 4),
    "ไตรมาส ๑ และ ๒": (1, 2),
    "ไตรมาสที่ ๑ ถึงไตรมาสที่ ๓": (1, 2, 3),
    "ไตรมาสที่ ๑\nไตรมาสที่ ๓": (1, 3),
    "ไตรมาสที่ ๓, ๑": (1, 3),
    "Q2": (2,),
    "Q1-Q2": (1, 2),
    "ทุกไตรมาส": (1, 2, 3, 4),
    "ไตรมาสแรก": (1,),
    "ไตรมาศที่ ๔": (4,),
    "ภายในไตรมาสที่ ๒": (2,),
    "ไตร มาสที่ ๑": (1,),
}

WHOLE_YEAR = ["ปีงบประมาณ", "ตลอดปีงบประมาณ", "ตลอดทั้งปี", "ตลอดปี", "ทั้งปีงบประมาณ", "ประจำปีงบประมาณ", "รอบ ๑๒ เดือน", "ปี งบประมาณ"]

NO_PERIOD = [
    "", "-", "๑", "1-3", "98.64", "2568", "๒๕๖๗ - ๒๕๖๘", "ภายใน ๓๐ วัน", "๖ เดือน", "รอบ ๖ เดือน", "ไตรมาส", "ปี", "เดือน", "สำนักปลัด",
    "กองคลัง", "ข้อ ๑", "ตัวชี้วัดที่ ๑",
    "ไตรมาสที่ ๕", "ไตรมาสที่ ๑ จัดทำคู่มือการให้บริการ", "รายงานผลภายในเดือนเมษายน ๒๕๖๖", "๓๒ ตุลาคม ๒๕๖๘", "ผู้บริหารและพนักงานทุกคน", "สมาคม ๖๖",
]  # fmt: skip


@pytest.mark.parametrize(("cell", "span"), DATED.items())
def test_periods_that_state_their_years(cell: str, span: tuple[str, str]) -> None:
    for fiscal_year in (None, 2560):
        period = parse_period(cell, fiscal_year)
        assert period is not None
        assert (str(period.start), str(period.end)) == span
        assert period.quarters == ()
        assert period.raw == cell


@pytest.mark.parametrize(("cell", "quarters"), QUARTERS.items())
def test_quarters(cell: str, quarters: tuple[int, ...]) -> None:
    without = parse_period(cell)
    assert without is not None
    assert (without.start, without.end, without.quarters) == (None, None, quarters)
    within = parse_period(cell, 2568)
    assert within is not None
    assert (within.start, within.end) == (quarter_span(2568, quarters[0])[0], quarter_span(2568, quarters[-1])[1])


@pytest.mark.parametrize(
    "cell", ["ไตรมาส 1/2566", "ไตรมาสที่ ๑ ปีงบประมาณ พ.ศ. ๒๕๖๖", "ปีงบประมาณ ๒๕๖๖ ไตรมาสที่ ๑", "Q1/66", "ไตรมาสที่ 1 ต.ค. - ธ.ค. 65"]
)
def test_quarters_with_their_year(cell: str) -> None:
    period = parse_period(cell, 2568)
    assert period is not None
    assert (str(period.start), str(period.end), period.quarters) == ("2022-10-01", "2022-12-31", (1,))


@pytest.mark.parametrize("cell", WHOLE_YEAR)
def test_the_whole_fiscal_year(cell: str) -> None:
    period = parse_period(cell, 2568)
    assert period is not None
    assert ((period.start, period.end), period.quarters) == (fiscal_year_span(2568), ())
    unknown = parse_period(cell)
    assert unknown is not None
    assert (unknown.start, unknown.end) == (None, None)


@pytest.mark.parametrize("cell", NO_PERIOD)
def test_cells_that_state_no_period_or_say_more(cell: str) -> None:
    assert parse_period(cell, 2568) is None


@pytest.mark.parametrize(
    ("cell", "step"),
    [
        ("ต.ค. - ธ.ค. ๒๕๖๗", "year_inherited"),
        ("ต.ค. - ธ.ค.", "year_from_fiscal_year"),
        ("ปี ๒๕๖๘", "year_as_fiscal"),
        ("๑ ต.ค. ๖๗ - ๓๑ ก.ย. ๖๘", "day_past_month_end"),
        ("ภายในเดือนเมษายน ๒๕๖๘", "deadline"),
        ("สิ้นปีงบประมาณ", "deadline"),
        ("ตุลาคม ๒๕๖๗ เป็นต้นไป", "open_end"),
        ("มกราคม, เมษายน ๒๕๖๘", "several_periods"),
        ("ตุลาคน ๒๕๖๗", "fuzzy_month"),
        ("กรกฏาคม ๒๕๖๘", "month_variant"),
        ("ตค ๖๗", "missing_dot"),
        ("ไตรมาศที่ ๑", "word_variant"),
        ("October 2024", "ce_year"),
    ],
)
def test_what_was_assumed_is_named(cell: str, step: str) -> None:
    period = parse_period(cell, 2568)
    assert period is not None
    assert step in period.steps


def test_a_period_stated_backwards_is_returned_as_stated() -> None:
    period = parse_period("๑ ตุลาคม ๒๕๖๙ – ๓๐ กันยายน ๒๕๖๘")
    assert period is not None
    assert (period.start, period.end, period.steps) == (dt.date(2026, 10, 1), dt.date(2025, 9, 30), ())


def test_a_period_that_is_open_has_no_end() -> None:
    period = parse_period("ตั้งแต่เดือนตุลาคม ๒๕๖๗ เป็นต้นไป")
    assert period is not None
    assert (period.start, period.end) == (dt.date(2024, 10, 1), None)


def test_months_without_a_year_lie_in_the_fiscal_year() -> None:
    for cell, span in {"ต.ค. - ก.ย.": ("2024-10-01", "2025-09-30"), "มีนาคม": ("2025-03-01", "2025-03-31")}.items():
        period = parse_period(cell, 2568)
        assert period is not None
        assert (str(period.start), str(period.end)) == span


@given(
    st.text(alphabet=st.sampled_from("0123456789๑๒ ตกยมคพ.-–/,()ไตรมาสที่ปีงบประมาณถึง\n"), max_size=25), st.none() | st.integers(2560, 2570)
)
def test_any_text_parses_or_not_the_same_in_both_numerals(text: str, fiscal_year: int | None) -> None:
    thai, arabic = parse_period(to_thai(text), fiscal_year), parse_period(to_arabic(text), fiscal_year)
    assert (thai is None) == (arabic is None)
    if thai is not None and arabic is not None:
        assert (thai.start, thai.end, thai.quarters) == (arabic.start, arabic.end, arabic.quarters)
