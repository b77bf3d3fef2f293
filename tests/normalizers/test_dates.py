"""Dates and the fiscal year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.dates import find_dates, fiscal_year_of, fiscal_year_span, parse_date
from normalizers.months import quarter_span
from normalizers.numerals import to_thai
from schemas.thai_tables import load_table

MONTHS = load_table("months")["months"]
days = st.dates(dt.date(2013, 10, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "๒๒ มีนาคม ๒๕๖๙",
        "22 มีนาคม พ.ศ. 2569",
        "วันที่ ๒๒ เดือน มีนาคม พ.ศ. ๒๕๖๙",
        "ณ วันที่ ๒๒ มี.ค. ๖๙",
        "22มี.ค.69",
        "22 มีค 69",
        "๒๒ มี .ค . ๖๙",
        "วันที่.....๒๒ มีนาคม ๒๕๖๙.....",
        "วันที่ ..๒๒.. เดือน ..มีนาคม.. พ.ศ. ..๒๕๖๙..",
        "22/3/2569",
        "22/03/69",
        "22-03-2569",
        "22.03.2569",
        "2026-03-22",
        "22 March 2026",
        "22 Mar 2569",
        "๒๒ มีนคม ๒๕๖๙",
        "๒๒ มี นาคม ๒๕๖๙",
        "22 มีนาคม ค.ศ. 2026",
    ],  # fmt: skip
)
def test_one_day_in_many_forms(text: str) -> None:
    assert parse_date(text) == dt.date(2026, 3, 22)


@pytest.mark.parametrize(
    "text",
    ["", "มีนาคม ๒๕๖๙", "31 ก.ย. 2569", "29 กุมภาพันธ์ 2568", "1. ตุลาคม 2565", "1.2.3", "วันที่ 22", "๒๒ มีนาคม ๒๕๖๙ ถึง ๒๓ มีนาคม ๒๕๖๙", "98.64"],
)
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


@given(days, st.sampled_from(["long", "short"]), st.booleans(), st.booleans())
def test_every_day_reads_back(day: dt.date, form: str, thai: bool, short_year: bool) -> None:
    year = str(day.year + 543)
    text = f"{day.day} {MONTHS[day.month - 1][form]} {year[2:] if short_year else year}"
    text = to_thai(text) if thai else text
    assert parse_date(text) == day
    sentence = f"ประกาศเมื่อ{text} และ 98.64 คะแนน"
    assert [(found.date, found.raw) for found in find_dates(sentence)] == [(day, text)]


@given(days)
def test_a_day_lies_in_its_fiscal_year_and_in_one_quarter(day: dt.date) -> None:
    fiscal_year = fiscal_year_of(day)
    start, end = fiscal_year_span(fiscal_year)
    assert start <= day <= end
    assert sum(first <= day <= last for first, last in (quarter_span(fiscal_year, quarter) for quarter in (1, 2, 3, 4))) == 1


def test_fiscal_year_2568() -> None:
    assert fiscal_year_span(2568) == (dt.date(2024, 10, 1), dt.date(2025, 9, 30))
    assert quarter_span(2568, 1) == (dt.date(2024, 10, 1), dt.date(2024, 12, 31))
    assert quarter_span(2568, 4) == (dt.date(2025, 7, 1), dt.date(2025, 9, 30))
