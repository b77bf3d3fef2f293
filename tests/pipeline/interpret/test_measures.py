"""Plans and reports on them: whatever the order, the wording and the damage of a table, each measure comes out once and whole."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from schemas.facts import Measure

YEAR = (dt.date(2025, 10, 1), dt.date(2026, 9, 30))
"""The fiscal year 2569: a report on 2568 plans for the year after."""
COLUMNS = {
    "number": ("ที่", "1", "2", "3"),
    "indicator": ("ตัวชี้วัด", "การใช้งบประมาณ", "การใช้ทรัพย์สินของราชการ", "ประสิทธิภาพการสื่อสาร"),
    "measure": ("มาตรการ", "เผยแพร่รายงานรับจ่ายเงินทุกสามเดือน", "เปิดทะเบียนยืมพัสดุทางออนไลน์", "เพิ่มช่องทางตอบคำถามทางไลน์"),
    "responsible": ("ผู้รับผิดชอบ", "กองคลัง", "กองคลัง/กองช่าง", "สำนักปลัด"),
    "period": ("ระยะเวลา", "ตุลาคม 2568 - กันยายน 2569", "มกราคม 2569 - มีนาคม 2569", "เมษายน 2569 - มิถุนายน 2569"),
}
MEASURES = COLUMNS["measure"][1:]
UNITS = [("กองคลัง",), ("กองคลัง", "กองช่าง"), ("สำนักปลัด",)]
PERIODS = [YEAR, (dt.date(2026, 1, 1), dt.date(2026, 3, 31)), (dt.date(2026, 4, 1), dt.date(2026, 6, 30))]


def table(columns: Sequence[str], headers: Sequence[str] = ()) -> list[list[str]]:
    """The three measures in a table of these columns."""
    rows = [list(row) for row in zip(*(COLUMNS[name] for name in columns), strict=True)]
    return [list(headers), *rows[1:]] if headers else rows


def plan(lab: SimpleNamespace, *pieces: str, heading: str = "มาตรการส่งเสริมคุณธรรมและความโปร่งใส") -> tuple[Measure, ...]:
    """The measures of a report on 2568 with these pieces under a heading."""
    measures: tuple[Measure, ...] = lab.read(lab.report(heading, *pieces)).measures
    return measures


def texts(measures: Sequence[Measure]) -> list[str | None]:
    return [one.measure for one in measures]


def spans(measures: Sequence[Measure]) -> list[tuple[dt.date | None, dt.date | None]]:
    return [(one.period_start, one.period_end) for one in measures]


def assert_is_the_plan(measures: Sequence[Measure], *, but: Sequence[str] = ()) -> None:
    """All of the three measures; `but` names what the table does not say."""
    assert texts(measures) == list(MEASURES)
    assert [one.sequence for one in measures] == [1, 2, 3]
    assert [one.fiscal_year for one in measures] == [2568] * 3
    if "responsible" not in but:
        assert [one.responsible for one in measures] == UNITS
    if "period" not in but:
        assert spans(measures) == PERIODS
    if "indicator" not in but:
        assert [one.indicator for one in measures] == [2, 4, 7]
        assert [one.instrument for one in measures] == ["IIT", "IIT", "EIT"]


@pytest.mark.parametrize("order", list(itertools.permutations(("indicator", "measure", "responsible", "period"))))
def test_columns_come_in_any_order(lab: SimpleNamespace, order: tuple[str, ...]) -> None:
    assert_is_the_plan(plan(lab, lab.tabs(table(order))))


@pytest.mark.parametrize("layout", ["tabs", "pipes", "aligned"])
def test_every_layout_of_a_text_table_reads_alike(lab: SimpleNamespace, layout: str) -> None:
    measures = plan(lab, getattr(lab, layout)(table(("number", "indicator", "measure", "responsible", "period"))))
    assert_is_the_plan(measures)
    assert [one.number for one in measures] == [1, 2, 3]


@pytest.mark.parametrize(
    "headers",
    [
        ("ลำดับ", "ตัวชี้วัด", "แนวทางการพัฒนา", "หน่วยงานที่รับผิดชอบ", "ระยะเวลาดำเนินการ"),
        ("ลำดับที่", "ประเด็นการประเมิน", "มาตรการ/โครงการ/กิจกรรม", "ส่วนราชการที่รับผิดชอบ", "กำหนดแล้วเสร็จ"),
        ("ที่", "หัวข้อ", "แนวทางแก้ไข", "เจ้าภาพ", "ช่วงเวลา"),
        ("No.", "Indicator", "Measure", "Responsible", "Period"),
        ("No", "Indicators", "Action", "Owner", "Timeline"),
    ],
)
def test_headers_are_worded_in_many_ways(lab: SimpleNamespace, headers: tuple[str, ...]) -> None:
    assert_is_the_plan(plan(lab, lab.tabs(table(("number", "indicator", "measure", "responsible", "period"), headers))))


@pytest.mark.parametrize("issue", ["Issue", "Issues", "Problem", "Problems", "Finding", "Findings", "Weakness", "Weaknesses"])
@pytest.mark.parametrize("steps", ["Step", "Steps", "Procedure", "Procedures"])
def test_english_headers_name_what_must_improve_and_how(lab: SimpleNamespace, issue: str, steps: str) -> None:
    rows = [["No.", "Indicator", issue, "Measure", steps, "Responsible"], ["1", "2", "ประชาชนรอนาน", MEASURES[1], "สำรวจพัสดุ", "กองช่าง"]]
    (measure,) = plan(lab, lab.tabs(rows))
    assert (measure.number, measure.indicator) == (1, 2)
    assert (measure.issue, measure.measure, measure.steps_text) == ("ประชาชนรอนาน", MEASURES[1], "สำรวจพัสดุ")


@pytest.mark.parametrize("period", ["Timeframe", "Time frame", "Schedule", "Period"])
@pytest.mark.parametrize("follow_up", ["Follow-up", "Follow up", "Monitoring"])
def test_english_headers_name_the_period_and_the_follow_up(lab: SimpleNamespace, period: str, follow_up: str) -> None:
    rows = [["Measure", "Responsible", period, follow_up], [MEASURES[1], "กองช่าง", "Q2", "รายงานทุกเดือน"]]
    (measure,) = plan(lab, lab.tabs(rows))
    assert (measure.quarters, measure.follow_up) == ((2,), "รายงานทุกเดือน")


def test_a_header_may_be_broken_over_two_rows(lab: SimpleNamespace) -> None:
    rows = table(("number", "indicator", "measure", "responsible", "period"))
    header = [["ที่", "ตัวชี้วัด", "มาตรการ", "ผู้รับ", "ระยะเวลา"], ["", "", "", "ผิดชอบ", "ดำเนินการ"]]
    assert_is_the_plan(plan(lab, lab.tabs([*header, *rows[1:]])))


def test_a_table_without_a_header_is_read_by_what_its_cells_hold(lab: SimpleNamespace) -> None:
    rows = table(("number", "indicator", "measure", "responsible", "period"))[1:]
    assert_is_the_plan(plan(lab, lab.tabs(rows)))


def test_thai_digits_are_read_and_kept_as_printed(lab: SimpleNamespace) -> None:
    rows = [[lab.thai(cell) for cell in row] for row in table(("number", "indicator", "measure", "responsible", "period"))]
    measures = plan(lab, lab.tabs(rows))
    assert_is_the_plan(measures)
    assert [one.number for one in measures] == [1, 2, 3]
    assert [one.number_raw for one in measures] == ["๑", "๒", "๓"]
    assert measures[0].period_raw == "ตุลาคม ๒๕๖๘ - กันยายน ๒๕๖๙"


# When


def test_a_whole_fiscal_year_is_the_one_after_the_assessed_one(lab: SimpleNamespace) -> None:
    rows = [["มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"], [MEASURES[0], "กองคลัง", "ตลอดปีงบประมาณ"]]
    assert spans(plan(lab, lab.tabs(rows))) == [YEAR]


@pytest.mark.parametrize(
    ("cell", "start", "end", "quarters"),
    [
        ("ไตรมาสที่ 2", dt.date(2026, 1, 1), dt.date(2026, 3, 31), (2,)),
        ("ไตรมาสที่ ๒ ,๓", dt.date(2026, 1, 1), dt.date(2026, 6, 30), (2, 3)),
        ("1 ต.ค. 68 - 31 ธ.ค. 68", dt.date(2025, 10, 1), dt.date(2025, 12, 31), ()),
        ("ปีงบประมาณ พ.ศ. 2569", *YEAR, ()),
    ],
)
def test_periods_come_in_many_forms(lab: SimpleNamespace, cell: str, start: dt.date, end: dt.date, quarters: tuple[int, ...]) -> None:
    rows = [["มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"], [MEASURES[0], "กองคลัง", cell]]
    (measure,) = plan(lab, lab.tabs(rows))
    assert (measure.period_start, measure.period_end, measure.quarters) == (start, end, quarters)
    assert measure.period_raw == cell


def test_quarters_may_be_columns_with_check_marks(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ไตรมาส 1", "ไตรมาส 2", "ไตรมาส 3", "ไตรมาส 4"],
        ["1", MEASURES[0], "กองคลัง", "✓", "✓", "✓", "✓"],
        ["2", MEASURES[1], "กองช่าง", "", "/", "", ""],
        ["3", MEASURES[2], "สำนักปลัด", "", "", "✓", "✓"],
    ]
    measures = plan(lab, lab.tabs(rows))
    assert texts(measures) == list(MEASURES)
    assert [one.quarters for one in measures] == [(1, 2, 3, 4), (2,), (3, 4)]
    assert spans(measures) == [YEAR, PERIODS[1], (dt.date(2026, 4, 1), dt.date(2026, 9, 30))]


def test_months_may_be_columns_with_check_marks(lab: SimpleNamespace) -> None:
    months = ["ต.ค.", "พ.ย.", "ธ.ค.", "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย."]
    marks = [{0, 1, 2}, {3}, {8, 9, 10, 11}]
    rows = [["มาตรการ", "ผู้รับผิดชอบ", *months]]
    rows += [[text, "กองคลัง", *("✓" if month in on else "" for month in range(12))] for text, on in zip(MEASURES, marks, strict=True)]
    measures = plan(lab, lab.tabs(rows))
    assert texts(measures) == list(MEASURES)
    assert spans(measures) == [
        (dt.date(2025, 10, 1), dt.date(2025, 12, 31)),
        (dt.date(2026, 1, 1), dt.date(2026, 1, 31)),
        (dt.date(2026, 6, 1), dt.date(2026, 9, 30)),
    ]


def test_the_quarters_may_be_numbered_in_a_second_row_of_headers(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ไตรมาส", "", "", ""],
        ["", "", "", "1", "2", "3", "4"],
        ["1", MEASURES[0], "กองคลัง", "✓", "✓", "", ""],
        ["2", MEASURES[1], "กองช่าง", "", "", "✓", ""],
    ]
    measures = plan(lab, lab.tabs(rows))
    assert texts(measures) == [MEASURES[0], MEASURES[1]]
    assert [one.quarters for one in measures] == [(1, 2), (3,)]


def test_bare_numbers_under_a_header_of_quarters_are_quarters(lab: SimpleNamespace) -> None:
    rows = [["มาตรการ", "ผู้รับผิดชอบ", "ไตรมาสที่ดำเนินการ"], [MEASURES[0], "กองคลัง", "1, 2"], [MEASURES[1], "กองช่าง", "๓"]]
    measures = plan(lab, lab.tabs(rows))
    assert [one.quarters for one in measures] == [(1, 2), (3,)]
    assert [one.period_start for one in measures] == [dt.date(2025, 10, 1), dt.date(2026, 4, 1)]


def test_start_and_end_may_be_columns_of_their_own(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ", "วันเริ่มต้น", "วันสิ้นสุด"],
        ["1", MEASURES[0], "กองคลัง", "1 ตุลาคม 2568", "30 กันยายน 2569"],
        ["2", MEASURES[1], "กองช่าง", "1 มกราคม 2569", "31 มีนาคม 2569"],
    ]
    assert spans(plan(lab, lab.tabs(rows))) == PERIODS[:2]


def test_every_readable_period_is_stated_once_more_for_the_checks(lab: SimpleNamespace) -> None:
    facts = lab.read(lab.report("มาตรการส่งเสริมคุณธรรม", lab.tabs(table(("indicator", "measure", "responsible", "period")))))
    assert [(one.start, one.end) for one in facts.periods] == PERIODS
    assert {one.fiscal_year for one in facts.periods} == {2569}


def test_a_period_that_cannot_be_read_is_kept_and_counted_as_unread(lab: SimpleNamespace) -> None:
    rows = [
        ["มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"],
        [MEASURES[0], "กองคลัง", "เมื่อได้รับจัดสรรเงิน"],
        [MEASURES[1], "กองช่าง", "ตุลาคม 2568 - ธันวาคม 2568"],
    ]
    facts = lab.read(lab.report("มาตรการส่งเสริมคุณธรรม", lab.tabs(rows)))
    assert spans(facts.measures)[0] == (None, None)
    assert facts.measures[0].period_raw == "เมื่อได้รับจัดสรรเงิน"
    assert "เมื่อได้รับจัดสรรเงิน" in [one.evidence.raw for one in facts.unread]


# Which indicator


def test_the_indicator_may_be_a_merged_cell(lab: SimpleNamespace) -> None:
    rows = [
        ["ตัวชี้วัด", "มาตรการ", "ผู้รับผิดชอบ"],
        ["การใช้งบประมาณ", MEASURES[0], "กองคลัง"],
        ["", MEASURES[1], "กองช่าง"],
        ["การใช้อำนาจ", MEASURES[2], "สำนักปลัด"],
    ]
    measures = plan(lab, lab.tabs(rows))
    assert texts(measures) == list(MEASURES)
    assert [one.indicator for one in measures] == [2, 2, 3]


@pytest.mark.parametrize("cell", ["ตัวชี้วัดที่ 4", "4. การใช้ทรัพย์สินของราชการ", "4", "ตัวชี้วัดที่ ๔ การใช้ทรัพย์สินของราชการ"])
def test_the_indicator_may_be_named_by_number(lab: SimpleNamespace, cell: str) -> None:
    rows = [["ตัวชี้วัด", "มาตรการ", "ผู้รับผิดชอบ"], [cell, MEASURES[1], "กองช่าง"]]
    (measure,) = plan(lab, lab.tabs(rows))
    assert (measure.indicator, measure.instrument) == (4, "IIT")


def test_the_indicator_may_be_the_heading_of_the_table(lab: SimpleNamespace) -> None:
    rows = [["ที่", "มาตรการ", "ผู้รับผิดชอบ"], ["1", MEASURES[1], "กองช่าง"], ["2", MEASURES[2], "สำนักปลัด"]]
    first, second = "ตัวชี้วัดที่ 4 การใช้ทรัพย์สินของราชการ", "ตัวชี้วัดที่ 8 การปรับปรุงระบบการทำงาน"
    measures = plan(lab, first + "\n" + lab.tabs(rows[:2]), second + "\n" + lab.tabs([rows[0], rows[2]]))
    assert [one.indicator for one in measures] == [4, 8]


def test_the_indicator_may_be_a_row_of_its_own(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ"],
        ["ตัวชี้วัดที่ 1 การปฏิบัติหน้าที่", "", ""],
        ["1", MEASURES[0], "กองคลัง"],
        ["2", MEASURES[1], "กองช่าง"],
        ["ตัวชี้วัดที่ 5 การแก้ไขปัญหาการทุจริต", "", ""],
        ["3", MEASURES[2], "สำนักปลัด"],
    ]
    measures = plan(lab, lab.tabs(rows))
    assert texts(measures) == list(MEASURES)
    assert [one.indicator for one in measures] == [1, 1, 5]


def test_the_indicator_may_begin_the_text_of_the_measure(lab: SimpleNamespace) -> None:
    rows = [
        ["มาตรการ", "ผู้รับผิดชอบ"],
        ["1) การใช้งบประมาณ เผยแพร่รายงานรับจ่ายเงินทุกสามเดือน", "กองคลัง"],
        ["2) คุณภาพการดำเนินงาน ติดป้ายขั้นตอนและเวลาให้บริการ", "กองช่าง"],
    ]
    measures = plan(lab, lab.tabs(rows))
    assert [one.indicator for one in measures] == [2, 6]
    assert [one.number for one in measures] == [1, 2]


def test_without_any_sign_of_an_indicator_none_is_guessed(lab: SimpleNamespace) -> None:
    (measure,) = plan(lab, lab.tabs([["มาตรการ", "ผู้รับผิดชอบ"], [MEASURES[1], "กองช่าง"]]))
    assert (measure.indicator, measure.instrument) == (None, None)


# Numbers


@pytest.mark.parametrize(
    ("text", "raw", "number"),
    [("1. ", "1.", 1), ("๒) ", "๒)", 2), ("(3) ", "(3)", 3), ("12. ", "12.", 12)],
)
def test_a_number_may_begin_the_text(lab: SimpleNamespace, text: str, raw: str, number: int) -> None:
    (measure,) = plan(lab, lab.tabs([["มาตรการ", "ผู้รับผิดชอบ"], [text + MEASURES[1], "กองช่าง"]]))
    assert (measure.number_raw, measure.number) == (raw, number)


def test_a_number_with_levels_is_kept_as_printed_and_not_read_as_one(lab: SimpleNamespace) -> None:
    (measure,) = plan(lab, lab.tabs([["ที่", "มาตรการ", "ผู้รับผิดชอบ"], ["2.1", MEASURES[1], "กองช่าง"]]))
    assert (measure.number_raw, measure.number) == ("2.1", None)


def test_measures_without_numbers_are_counted_all_the_same(lab: SimpleNamespace) -> None:
    measures = plan(lab, lab.tabs([["มาตรการ", "ผู้รับผิดชอบ"], *([text, "กองคลัง"] for text in MEASURES)]))
    assert [(one.sequence, one.number) for one in measures] == [(1, None), (2, None), (3, None)]


def test_a_number_printed_twice_gives_two_measures(lab: SimpleNamespace) -> None:
    rows = [["ที่", "มาตรการ", "ผู้รับผิดชอบ"], *([number, text, "กองคลัง"] for number, text in zip("122", MEASURES, strict=True))]
    assert [one.number for one in plan(lab, lab.tabs(rows))] == [1, 2, 2]


# Rows that carry on


def test_a_page_break_with_a_repeated_header_interrupts_nothing(lab: SimpleNamespace) -> None:
    rows = table(("number", "indicator", "measure", "responsible", "period"))
    measures = plan(lab, lab.tabs(rows[:2]) + "\n\f\n" + lab.tabs([rows[0], *rows[2:]]))
    assert_is_the_plan(measures)
    facts = lab.read(lab.report("มาตรการส่งเสริมคุณธรรม", lab.tabs(rows[:2]) + "\n\f\n" + lab.tabs([rows[0], *rows[2:]])))
    assert [one.evidence.page for one in facts.measures] == [1, 2, 2]


def test_a_page_break_without_a_repeated_header_interrupts_nothing(lab: SimpleNamespace) -> None:
    rows = table(("number", "indicator", "measure", "responsible", "period"))
    assert_is_the_plan(plan(lab, lab.tabs(rows[:2]) + "\n\f\n" + lab.tabs(rows[2:])))


def test_a_row_displaced_by_a_column_is_moved_back(lab: SimpleNamespace) -> None:
    rows = table(("number", "indicator", "measure", "responsible", "period"))
    assert_is_the_plan(plan(lab, lab.tabs([*rows[:3], ["", *rows[3]]])))


def test_a_measure_goes_on_after_a_page_break(lab: SimpleNamespace) -> None:
    header = ["ที่", "มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"]
    first = [header, ["1", MEASURES[0], "ขออนุมัติแผน", "กองคลัง"]]
    second = [header, ["", "", "รายงานผู้บริหาร", ""], ["2", MEASURES[1], "สำรวจพัสดุ", "กองช่าง"]]
    measures = plan(lab, lab.tabs(first) + "\n\f\n" + lab.tabs(second))
    assert texts(measures) == [MEASURES[0], MEASURES[1]]
    assert measures[0].steps_text == "ขออนุมัติแผน\nรายงานผู้บริหาร"


def test_a_merged_cell_printed_again_is_the_same_measure(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"],
        ["1", MEASURES[0], "ขออนุมัติแผน", "กองคลัง"],
        ["1", MEASURES[0], "รายงานผู้บริหาร", "สำนักปลัด"],
        ["2", MEASURES[1], "สำรวจพัสดุ", "กองช่าง"],
    ]
    measures = plan(lab, lab.tabs(rows))
    assert texts(measures) == [MEASURES[0], MEASURES[1]]
    assert measures[0].steps_text == "ขออนุมัติแผน\nรายงานผู้บริหาร"
    assert measures[0].responsible == ("กองคลัง", "สำนักปลัด")


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("ที่", "1", "2"),
        ("ที่", "๑.", "๒."),
        ("ตัวชี้วัด", "การใช้งบประมาณ", "การเปิดเผยข้อมูล"),
        ("ตัวชี้วัด", "ความเข้าใจของประชาชน", "ความพร้อมของเจ้าหน้าที่"),
    ],
)
@pytest.mark.parametrize("layout", ["tabs", "pipes", "aligned"])
def test_the_same_words_under_another_number_or_indicator_are_another_measure(
    lab: SimpleNamespace, layout: str, header: str, first: str, second: str
) -> None:
    rows = [[header, "มาตรการ", "ผู้รับผิดชอบ"], [first, MEASURES[0], "กองคลัง"], [second, MEASURES[0], "สำนักปลัด"]]
    measures = plan(lab, getattr(lab, layout)(rows))
    assert texts(measures) == [MEASURES[0], MEASURES[0]]
    assert [one.responsible for one in measures] == [("กองคลัง",), ("สำนักปลัด",)]
    if header == "ที่":
        assert [one.number for one in measures] == [1, 2]


def test_the_same_words_below_another_row_of_an_indicator_are_another_measure(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ"],
        ["ตัวชี้วัดที่ 1 การปฏิบัติหน้าที่", "", ""],
        ["1", MEASURES[0], "กองคลัง"],
        ["ตัวชี้วัดที่ 5 การแก้ไขปัญหาการทุจริต", "", ""],
        ["1", MEASURES[0], "กองคลัง"],
    ]
    assert [(one.indicator, one.measure) for one in plan(lab, lab.tabs(rows))] == [(1, MEASURES[0]), (5, MEASURES[0])]


@pytest.mark.parametrize(("number", "indicator"), [("", ""), ("1", ""), ("", "การใช้งบประมาณ"), ("1", "การใช้งบประมาณ")])
def test_the_same_words_without_another_number_or_indicator_are_a_merged_cell(lab: SimpleNamespace, number: str, indicator: str) -> None:
    rows = [
        ["ที่", "ตัวชี้วัด", "มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"],
        ["1", "การใช้งบประมาณ", MEASURES[0], "ขออนุมัติแผน", "กองคลัง"],
        [number, indicator, MEASURES[0], "รายงานผู้บริหาร", "สำนักปลัด"],
    ]
    (measure,) = plan(lab, lab.tabs(rows))
    assert measure.steps_text == "ขออนุมัติแผน\nรายงานผู้บริหาร"
    assert measure.responsible == ("กองคลัง", "สำนักปลัด")


CONTINUED = ["ตาราง (ต่อ)", "(ต่อ)", "ตารางที่ ๓ (ต่อ)", "ตารางที่ 2.1 ต่อ", "- ต่อ -", "(ต่อจากหน้า 12)", "(มีต่อ)", "Table 3 (Continued)", "(cont.)"]


@pytest.mark.parametrize("line", CONTINUED)
def test_a_line_that_only_says_continued_interrupts_nothing(lab: SimpleNamespace, line: str) -> None:
    header = ["ที่", "มาตรการ", "ผู้รับผิดชอบ"]
    first = lab.pipes([header, ["1", "ทำเว็บไซต์", "กองคลัง"]])
    second = lab.pipes([header, ["", "ให้ทันสมัย", ""], ["2", MEASURES[1], "กองช่าง"]])
    measures = plan(lab, f"{first}\n\n- 12 -\n\f\n{line}\n{second}")
    assert texts(measures) == ["ทำเว็บไซต์\nให้ทันสมัย", MEASURES[1]]
    assert [one.responsible for one in measures] == [("กองคลัง",), ("กองช่าง",)]


@pytest.mark.parametrize("line", ["ตารางที่ 3 มาตรการของกองช่าง", "ต่อไปนี้เป็นมาตรการของกองช่าง", "ตารางที่ 3"])
def test_a_line_that_says_more_than_continued_begins_another_table(lab: SimpleNamespace, line: str) -> None:
    header = ["ที่", "มาตรการ", "ผู้รับผิดชอบ"]
    first = lab.pipes([header, ["1", "ทำเว็บไซต์", "กองคลัง"]])
    second = lab.pipes([header, ["", "ให้ทันสมัย", ""], ["2", MEASURES[1], "กองช่าง"]])
    assert texts(plan(lab, f"{first}\n\n{line}\n{second}")) == ["ทำเว็บไซต์", "ให้ทันสมัย", MEASURES[1]]


def test_a_row_of_steps_alone_belongs_to_the_measure_above(lab: SimpleNamespace) -> None:
    rows = [
        ["มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"],
        [MEASURES[0], "ขออนุมัติแผน", "กองคลัง"],
        ["", "รายงานผู้บริหาร", "สำนักปลัด"],
    ]
    (measure,) = plan(lab, lab.tabs(rows))
    assert measure.steps_text == "ขออนุมัติแผน\nรายงานผู้บริหาร"
    assert measure.responsible == ("กองคลัง", "สำนักปลัด")


def test_text_wrapped_in_an_aligned_table_is_one_measure(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"],
        ["1", "เผยแพร่รายงานรับจ่ายเงิน", "กองคลัง", "ไตรมาสที่ 1"],
        ["", "ทุกสามเดือนทางเว็บไซต์", "", ""],
        ["2", "เปิดทะเบียนยืมพัสดุ", "กองช่าง", "ไตรมาสที่ 2"],
        ["", "ทางออนไลน์", "", ""],
    ]
    measures = plan(lab, lab.aligned(rows))
    assert [one.number for one in measures] == [1, 2]
    assert ["".join((one.measure or "").split()) for one in measures] == [
        "เผยแพร่รายงานรับจ่ายเงินทุกสามเดือนทางเว็บไซต์",
        "เปิดทะเบียนยืมพัสดุทางออนไลน์",
    ]
    assert [one.responsible for one in measures] == [("กองคลัง",), ("กองช่าง",)]


@pytest.mark.parametrize(
    ("first", "second", "unit"),
    [
        ("กองสวัสดิการ", "สังคม", ("กองสวัสดิการสังคม",)),
        ("กองสาธารณสุข", "และสิ่งแวดล้อม", ("กองสาธารณสุขและสิ่งแวดล้อม",)),
        ("กองสวัสดิการ", "สังคม กองคลัง", ("กองสวัสดิการสังคม", "กองคลัง")),
        ("กองคลัง", "และกองช่าง", ("กองคลัง", "กองช่าง")),
    ],
)
@pytest.mark.parametrize("numbered", [True, False])
def test_a_unit_wrapped_with_its_measure_is_one_unit(
    lab: SimpleNamespace, first: str, second: str, unit: tuple[str, ...], numbered: bool
) -> None:
    rows = [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"],
        ["1", "เผยแพร่รายงานรับจ่ายเงิน", first, "ไตรมาสที่ 1"],
        ["", "ทุกสามเดือน", second, ""],
        ["2", "เปิดทะเบียน", "กองช่าง", "ไตรมาสที่ 2"],
    ]
    measures = plan(lab, lab.aligned(rows if numbered else [row[1:] for row in rows]))
    assert texts(measures) == ["เผยแพร่รายงานรับจ่ายเงิน\nทุกสามเดือน", "เปิดทะเบียน"]
    assert [one.responsible for one in measures] == [unit, ("กองช่าง",)]
    assert [one.quarters for one in measures] == [(1,), (2,)]


@pytest.mark.parametrize(
    "row", [["", "ติดป้ายขั้นตอน", "กองช่าง", ""], ["2", "ติดป้ายขั้นตอน", "ผู้ใหญ่บ้าน", ""], ["", "ติดป้ายขั้นตอน", "ผู้ใหญ่บ้าน", "ไตรมาสที่ 2"]]
)
def test_a_row_with_a_unit_a_number_or_a_period_of_its_own_is_a_measure(lab: SimpleNamespace, row: list[str]) -> None:
    rows = [["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"], ["1", "เผยแพร่รายงานรับจ่ายเงิน", "กองคลัง", "ไตรมาสที่ 1"], row]
    measures = plan(lab, lab.aligned(rows))
    assert texts(measures) == ["เผยแพร่รายงานรับจ่ายเงิน", "ติดป้ายขั้นตอน"]
    assert [one.responsible for one in measures] == [("กองคลัง",), (row[2],)]


def test_a_step_that_begins_anew_has_a_unit_of_its_own(lab: SimpleNamespace) -> None:
    rows = [
        ["ที่", "มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"],
        ["1", MEASURES[0], "- ขออนุมัติแผน", "กองคลัง"],
        ["", "", "- แจ้งหมู่บ้าน", "ผู้ใหญ่บ้าน"],
    ]
    (measure,) = plan(lab, lab.aligned(rows))
    assert measure.responsible == ("กองคลัง", "ผู้ใหญ่บ้าน")


def test_cells_with_lines_around_them_are_not_wrapped_over_rows(lab: SimpleNamespace) -> None:
    rows = [["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"], ["1", MEASURES[0], "กองคลัง", "ไตรมาสที่ 1"], ["", MEASURES[1], "ผู้ใหญ่บ้าน", ""]]
    assert texts(plan(lab, lab.pipes(rows))) == [MEASURES[0], MEASURES[1]]


def test_lines_inside_a_cell_stay_in_it(lab: SimpleNamespace) -> None:
    rows = [["มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"], [MEASURES[0], "1. ขออนุมัติแผน<br>2. รายงานผู้บริหาร", "กองคลัง<br>กองช่าง"]]
    (measure,) = plan(lab, lab.pipes(rows))
    assert measure.steps_text == "1. ขออนุมัติแผน\n2. รายงานผู้บริหาร"
    assert measure.responsible == ("กองคลัง", "กองช่าง")


# Who


def test_units_of_a_cell_become_a_list(lab: SimpleNamespace) -> None:
    rows = [
        ["มาตรการ", "ผู้รับผิดชอบ"],
        [MEASURES[0], "กองคลัง กองช่าง"],
        [MEASURES[1], "กองสาธารณสุขและสิ่งแวดล้อม"],
        [MEASURES[2], "ทุกส่วนราชการ"],
    ]
    assert [one.responsible for one in plan(lab, lab.tabs(rows))] == [("กองคลัง", "กองช่าง"), ("กองสาธารณสุขและสิ่งแวดล้อม",), ("ทุกส่วนราชการ",)]


# Reports on measures


def implementation(lab: SimpleNamespace, rows: list[list[str]], year: int = 2568) -> SimpleNamespace:
    text = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส\nประจำปีงบประมาณ พ.ศ. {}\nเทศบาลตำบลแกดำ อำเภอแกดำ จังหวัดมหาสารคาม\n\n{}\n"
    facts: SimpleNamespace = lab.read(text.format(year, lab.tabs(rows)))
    return facts


def test_a_report_on_measures_says_what_came_of_them(lab: SimpleNamespace) -> None:
    facts = implementation(
        lab,
        [
            ["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ผลการดำเนินการ", "ผลสัมฤทธิ์"],
            ["1", MEASURES[0], "กองคลัง", "เผยแพร่ครบสี่ครั้ง", "ประชาชนเข้าดูเพิ่มขึ้น"],
            ["2", MEASURES[1], "กองช่าง", "เปิดใช้ระบบเมื่อเดือนมีนาคม", "ยืมพัสดุได้เร็วขึ้น"],
        ],
    )
    assert facts.kind == "implementation"
    assert [one.result for one in facts.measures] == ["เผยแพร่ครบสี่ครั้ง", "เปิดใช้ระบบเมื่อเดือนมีนาคม"]
    assert [one.outcome for one in facts.measures] == ["ประชาชนเข้าดูเพิ่มขึ้น", "ยืมพัสดุได้เร็วขึ้น"]


def test_a_report_on_measures_counts_its_quarters_in_its_own_year(lab: SimpleNamespace) -> None:
    facts = implementation(lab, [["มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผลการดำเนินการ"], [MEASURES[0], "กองคลัง", "ไตรมาสที่ 2", "ทำแล้ว"]])
    assert spans(facts.measures) == [(dt.date(2025, 1, 1), dt.date(2025, 3, 31))]


def test_what_must_improve_and_how_it_is_followed_up_are_kept_apart(lab: SimpleNamespace) -> None:
    rows = [
        ["ประเด็นที่ต้องพัฒนา", "แนวทางแก้ไข", "ขั้นตอน", "ผู้รับผิดชอบ", "การติดตามผล"],
        ["ประชาชนไม่ทราบวิธียืมของ", MEASURES[1], "สำรวจพัสดุ", "กองช่าง", "รายงานทุกเดือน"],
    ]
    (measure,) = plan(lab, lab.tabs(rows))
    assert measure.issue == "ประชาชนไม่ทราบวิธียืมของ"
    assert measure.measure == MEASURES[1]
    assert measure.steps_text == "สำรวจพัสดุ"
    assert measure.follow_up == "รายงานทุกเดือน"


# Running text


def test_measures_may_be_points_of_running_text(lab: SimpleNamespace) -> None:
    measures = plan(
        lab,
        "๑) เผยแพร่รายงานรับจ่ายเงินทุกสามเดือน (ผู้รับผิดชอบ กองคลัง) ระหว่างเดือนตุลาคม ๒๕๖๘ - ธันวาคม ๒๕๖๘\n"
        "๒) เปิดทะเบียนยืมพัสดุทางออนไลน์ (ผู้รับผิดชอบ กองช่าง และกองคลัง) ระหว่างเดือนมกราคม ๒๕๖๙ - มีนาคม ๒๕๖๙",
    )
    assert texts(measures) == [MEASURES[0], MEASURES[1]]
    assert [one.number for one in measures] == [1, 2]
    assert [one.responsible for one in measures] == [("กองคลัง",), ("กองช่าง", "กองคลัง")]
    assert spans(measures) == [(dt.date(2025, 10, 1), dt.date(2025, 12, 31)), PERIODS[1]]
    assert all(one.evidence.confidence <= 0.9 for one in measures)


def test_points_stand_under_the_heading_of_their_indicator(lab: SimpleNamespace) -> None:
    measures = plan(
        lab,
        "ตัวชี้วัดที่ 2 การใช้งบประมาณ\n- เผยแพร่รายงานรับจ่ายเงินทุกสามเดือน ผู้รับผิดชอบ: กองคลัง",
        "ตัวชี้วัดที่ 4 การใช้ทรัพย์สินของราชการ\n- เปิดทะเบียนยืมพัสดุทางออนไลน์\n  ผู้รับผิดชอบ: กองช่าง",
    )
    assert texts(measures) == [MEASURES[0], MEASURES[1]]
    assert [one.indicator for one in measures] == [2, 4]
    assert [one.responsible for one in measures] == [("กองคลัง",), ("กองช่าง",)]


def test_points_that_name_nobody_are_no_measures(lab: SimpleNamespace) -> None:
    assert plan(lab, "1. เผยแพร่รายงานรับจ่ายเงินทุกสามเดือน\n2. เปิดทะเบียนยืมพัสดุทางออนไลน์") == ()


# What is no table of measures


def test_score_tables_give_no_measures(lab: SimpleNamespace) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *([str(n), *pair] for n, pair in enumerate(zip(lab.INDICATORS, lab.TEN, strict=True), 1))]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert facts.measures == ()
    assert len(facts.scores) == 10


def test_measures_tables_give_no_scores(lab: SimpleNamespace) -> None:
    facts = lab.read(lab.report("มาตรการส่งเสริมคุณธรรม", lab.tabs(table(("number", "indicator", "measure", "responsible", "period")))))
    assert facts.scores == ()


def test_a_list_of_staff_is_no_plan(lab: SimpleNamespace) -> None:
    rows = [["ที่", "ชื่อ", "ตำแหน่ง"], ["1", "คณะทำงานคนที่หนึ่ง", "ประธาน"], ["2", "คณะทำงานคนที่สอง", "เลขานุการ"]]
    assert plan(lab, lab.tabs(rows)) == ()


# Evidence


def test_each_measure_tells_where_it_stands(lab: SimpleNamespace) -> None:
    text = lab.report("มาตรการส่งเสริมคุณธรรม", lab.tabs(table(("number", "indicator", "measure", "responsible", "period"))))
    lines = text.split("\n")
    measures = lab.read(text).measures
    assert len({one.value_id for one in measures}) == 3
    for one in measures:
        assert one.evidence.line is not None
        assert one.measure in lines[one.evidence.line - 1]
        assert (one.evidence.page, one.evidence.table) == (1, 0)


def test_an_indicator_in_the_merged_column_of_topics_holds_for_the_rows_below(lab: SimpleNamespace) -> None:
    rows = [
        ["ประเด็นการพัฒนา", "มาตรการที่กำหนด", "หน่วยงานที่รับผิดชอบ", "ระยะเวลาดำเนินงาน"],
        ["1. การปฏิบัติหน้าที่", "1. ปรับปรุงคู่มือการให้บริการ", "กองคลัง", "ต.ค. 68 - ก.ย. 69"],
        ["", "2. ติดป้ายขั้นตอนการติดต่อราชการ", "สำนักปลัด", "ต.ค. 68 - ก.ย. 69"],
        ["ประชาชนไม่ทราบช่องทางติดต่อ", "1. ทำป้ายประชาสัมพันธ์", "สำนักปลัด", "ต.ค. 68 - ก.ย. 69"],
        ["3. การใช้อำนาจ", "1. จัดทำคำสั่งแบ่งงาน", "กองช่าง", "ต.ค. 68 - ก.ย. 69"],
    ]
    assert [measure.indicator for measure in lab.read(lab.report(lab.tabs(rows))).measures] == [1, 1, None, 3]


def test_a_row_of_a_plan_with_words_of_headers_is_no_header(lab: SimpleNamespace) -> None:
    rows = [
        ["แนวทาง/มาตรการ", "ขั้นตอน", "กำหนดเวลา", "ผู้รับผิดชอบ", "แนวทางการติดตาม"],
        ["ปรับปรุงคู่มือการให้บริการ", "จัดทำร่าง", "ปีงบประมาณ 2569", "กองคลัง", "รายงานผู้บริหาร"],
        ["จัดหมวดหมู่ข้อมูลสาธารณะให้ครบ", "เผยแพร่ทางเว็บไซต์", "ปีงบประมาณ 2569", "ทุกส่วนราชการ", "รายงานความก้าวหน้ารอบ 6 เดือน"],
        ["อบรมเจ้าหน้าที่ด้านจิตบริการ", "บันทึกข้อมูล", "ปีงบประมาณ 2569", "กองช่าง", "รายงานผู้บริหาร"],
    ]
    measures = lab.read(lab.report(lab.tabs(rows))).measures
    assert [measure.responsible for measure in measures] == [("กองคลัง",), ("ทุกส่วนราชการ",), ("กองช่าง",)]


def test_text_under_a_header_that_nobody_knows_is_unread_and_not_dropped(lab: SimpleNamespace) -> None:
    names = ("number", "indicator", "measure", "responsible", "period")
    rows = [[*row, "สัญญาณไฟเขียว" if number else "ไฟจราจร"] for number, row in enumerate(table(names))]
    facts = lab.read(lab.report("มาตรการส่งเสริมคุณธรรมและความโปร่งใส", lab.tabs(rows)))
    assert_is_the_plan(facts.measures)
    assert [(piece.reason, piece.evidence.raw) for piece in facts.unread] == [("unknown_column", "สัญญาณไฟเขียว")] * 3


def test_a_name_broken_over_two_lines_of_an_aligned_table_is_one_row(lab: SimpleNamespace) -> None:
    rows = [
        ["ตัวชี้วัด", "มาตรการ/กิจกรรม", "ผู้รับผิดชอบ", "ระยะเวลา"],
        ["4. การใช้ทรัพย์สิน", "จัดทำผังขั้นตอนการยืมพัสดุและ", "กองคลัง", "ไตรมาส 1"],
        ["ของราชการ", "เผยแพร่ในกลุ่มไลน์ภายใน", "", ""],
        ["7. ประสิทธิภาพ", "รวบรวมคำถามที่พบบ่อยขึ้นเว็บไซต์", "สำนักปลัด", "ไตรมาส 1 - 2"],
        ["การสื่อสาร", "", "", ""],
        ["9. การเปิดเผยข้อมูล", "สอบทานลิงก์ข้อมูลสาธารณะทุกเดือน", "สำนักปลัด", "ไตรมาส 4"],
    ]
    measures = lab.read(lab.report(lab.aligned(rows))).measures
    assert [(one.indicator, one.responsible, one.quarters) for one in measures] == [
        (4, ("กองคลัง",), (1,)), (7, ("สำนักปลัด",), (1, 2)), (9, ("สำนักปลัด",), (4,)),
    ]  # fmt: skip
    assert measures[0].measure is not None
    assert "".join(measures[0].measure.split()) == "จัดทำผังขั้นตอนการยืมพัสดุและเผยแพร่ในกลุ่มไลน์ภายใน"


def test_a_column_of_units_headed_as_one_of_bodies_says_who_is_responsible(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "มาตรการ", "หน่วยงาน", "ช่วงเวลา"], *[list(row[1:]) for row in zip(*COLUMNS.values(), strict=True)][1:]]
    assert [one.responsible for one in lab.read(lab.report(lab.tabs(rows))).measures] == UNITS


@pytest.mark.parametrize("mark", ["1) ", "เรื่องที่หนึ่ง ", "- "])
@pytest.mark.parametrize("unit", ["กองช่าง", "สำนักปลัด", "กองการศึกษา ศาสนาและวัฒนธรรม "])
def test_a_point_may_begin_with_the_unit_and_what_it_does(lab: SimpleNamespace, mark: str, unit: str) -> None:
    (one,) = lab.read(lab.report(f"{mark}{unit}จัดทำแบบขอยืมพัสดุหน้าเดียว ระหว่างเดือนตุลาคม 2568 ถึงเดือนธันวาคม 2568")).measures
    assert one.responsible == ("".join(unit.split()),)
    assert (one.period_start, one.period_end) == (dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert one.measure is not None
    assert one.measure.endswith("จัดทำแบบขอยืมพัสดุหน้าเดียว")


def test_a_unit_in_brackets_before_the_period_is_responsible(lab: SimpleNamespace) -> None:
    (one,) = lab.read(lab.report("1. จัดทำทะเบียนยืมพัสดุกลาง (กองคลัง) ระหว่างเดือนตุลาคม 2568 - ธันวาคม 2568")).measures
    assert (one.measure, one.responsible) == ("จัดทำทะเบียนยืมพัสดุกลาง", ("กองคลัง",))
    assert (one.period_start, one.period_end) == (dt.date(2025, 10, 1), dt.date(2025, 12, 31))
