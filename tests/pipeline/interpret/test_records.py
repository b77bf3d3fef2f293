"""Measures written as labelled lines: each record gives one measure, whole, and no other line gives any."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from schemas.facts import Measure

YEAR = (dt.date(2025, 10, 1), dt.date(2026, 9, 30))
"""The fiscal year 2569: a report on 2568 plans for the year after."""
WHEN = "ตุลาคม 2568 - กันยายน 2569"
POSTING = "ติดประกาศสรุปรายรับรายจ่ายที่ศาลากลางบ้านทุกเดือน"
LENDING = "จัดทำสมุดยืมคืนครุภัณฑ์ประจำทุกกอง"
LINES = "มาตรการส่งเสริมคุณธรรมและความโปร่งใส"


def record(measure: str = POSTING, unit: str = "กองคลัง", when: str = WHEN) -> str:
    return f"มาตรการ: {measure}\nผู้รับผิดชอบ: {unit}\nระยะเวลา: {when}"


def plan(lab: SimpleNamespace, *pieces: str) -> tuple[Measure, ...]:
    """The measures of a report on 2568 with these pieces under a heading."""
    measures: tuple[Measure, ...] = lab.read(lab.report(LINES, *pieces)).measures
    return measures


def whole(text: str | None) -> str:
    """A text without its blanks and line breaks."""
    return "".join((text or "").split())


@pytest.mark.parametrize("mark", ["", "- ", "• ", "  "], ids=["bare", "dashes", "bullets", "indented"])
def test_labelled_lines_are_one_measure(lab: SimpleNamespace, mark: str) -> None:
    (one,) = plan(lab, "\n".join(mark + line for line in record().split("\n")))
    assert (one.measure, one.responsible, one.period_raw) == (POSTING, ("กองคลัง",), WHEN)
    assert (one.period_start, one.period_end) == YEAR
    assert (one.sequence, one.fiscal_year, one.number, one.indicator) == (1, 2568, None, None)
    assert "measure_in_text" in one.evidence.steps


@pytest.mark.parametrize(
    ("measure", "responsible", "period"),
    [
        ("มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"),
        ("มาตรการ/แนวทาง", "หน่วยงานที่รับผิดชอบ", "ระยะเวลาดำเนินการ"),
        ("แนวทางการพัฒนา", "ส่วนราชการที่รับผิดชอบ", "ช่วงเวลา"),
    ],
)
def test_lines_are_labelled_as_columns_are_headed(lab: SimpleNamespace, measure: str, responsible: str, period: str) -> None:
    (one,) = plan(lab, f"{measure}: {POSTING}\n{responsible} : กองคลัง\n{period}:{WHEN}")
    assert (one.measure, one.responsible, one.period_start) == (POSTING, ("กองคลัง",), YEAR[0])


def test_thai_digits_are_read_and_kept_as_printed(lab: SimpleNamespace) -> None:
    (one,) = plan(lab, lab.thai(record()))
    assert (one.period_start, one.period_end) == YEAR
    assert one.period_raw == lab.thai(WHEN)


def test_several_who_are_responsible(lab: SimpleNamespace) -> None:
    (one,) = plan(lab, record(unit="กองคลัง/กองช่าง"))
    assert one.responsible == ("กองคลัง", "กองช่าง")


# Heads


@pytest.mark.parametrize("head", ["มาตรการที่ 1", "มาตรการที่ ๑", "กิจกรรมที่ 1", "โครงการที่ 1", "มาตรการที่ 1."])
def test_a_record_headed_by_its_number(lab: SimpleNamespace, head: str) -> None:
    (one,) = plan(lab, f"{head} {POSTING}\nผู้รับผิดชอบ: กองคลัง\nระยะเวลา: {WHEN}")
    assert (one.measure, one.number, one.responsible) == (POSTING, 1, ("กองคลัง",))
    assert (one.period_start, one.period_end) == YEAR


@pytest.mark.parametrize("head", ["2. การใช้งบประมาณ", "๒) การใช้งบประมาณ", "2. ตัวชี้วัดการใช้งบประมาณ"])
def test_a_record_headed_by_a_numbered_indicator(lab: SimpleNamespace, head: str) -> None:
    (one,) = plan(lab, f"{head}\n{record()}")
    assert (one.indicator, one.instrument, one.measure, one.responsible) == (2, "IIT", POSTING, ("กองคลัง",))
    assert one.number == 2


def test_the_indicator_in_a_labelled_line(lab: SimpleNamespace) -> None:
    (one,) = plan(lab, f"ตัวชี้วัด: ประสิทธิภาพการสื่อสาร\n{record()}")
    assert (one.indicator, one.instrument, one.measure) == (7, "EIT", POSTING)


# What a record holds


def test_results_and_outcomes(lab: SimpleNamespace) -> None:
    (one,) = plan(lab, f"{record()}\nผลการดำเนินงาน: ติดประกาศแล้วครบสิบสองเดือน\nผลลัพธ์: ชาวบ้านทราบการใช้เงินมากขึ้น")
    assert one.result == "ติดประกาศแล้วครบสิบสองเดือน"
    assert one.outcome == "ชาวบ้านทราบการใช้เงินมากขึ้น"
    assert one.measure == POSTING


def test_a_result_makes_a_measure_without_anyone_responsible(lab: SimpleNamespace) -> None:
    (one,) = plan(lab, f"มาตรการ: {POSTING}\nผลการดำเนินงาน: ติดประกาศแล้วครบสิบสองเดือน")
    assert (one.measure, one.result, one.responsible, one.period_raw) == (POSTING, "ติดประกาศแล้วครบสิบสองเดือน", (), None)


def test_values_go_on_over_line_breaks(lab: SimpleNamespace) -> None:
    measure = "มาตรการ: ติดประกาศสรุปรายรับรายจ่าย\nที่ศาลากลางบ้านทุกเดือน"
    when = "ระยะเวลา: ตุลาคม 2568\n- กันยายน 2569"
    text = f"{measure}\nผู้รับผิดชอบ: กองคลัง\n{when}\nผลการดำเนินงาน: ติดประกาศแล้ว\nครบสิบสองเดือน"
    (one,) = plan(lab, text)
    assert whole(one.measure) == POSTING
    assert whole(one.result) == "ติดประกาศแล้วครบสิบสองเดือน"
    assert one.responsible == ("กองคลัง",)
    assert (one.period_start, one.period_end) == YEAR


# One after the other


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["at once", "after a blank line"])
def test_two_records_are_two_measures(lab: SimpleNamespace, between: str) -> None:
    found = plan(lab, record() + between + record(LENDING, "กองช่าง", "มกราคม 2569 - มีนาคม 2569"))
    assert [(one.sequence, one.measure, one.responsible) for one in found] == [(1, POSTING, ("กองคลัง",)), (2, LENDING, ("กองช่าง",))]
    assert [one.period_start for one in found] == [YEAR[0], dt.date(2026, 1, 1)]
    assert len({one.value_id for one in found}) == 2


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["at once", "after a blank line"])
def test_each_record_keeps_its_own_indicator(lab: SimpleNamespace, between: str) -> None:
    found = plan(lab, f"1. การใช้งบประมาณ\n{record()}{between}2. การใช้ทรัพย์สินของราชการ\n{record(LENDING, 'กองช่าง')}")
    assert [(one.indicator, one.measure) for one in found] == [(2, POSTING), (4, LENDING)]


def test_two_records_under_one_indicator(lab: SimpleNamespace) -> None:
    found = plan(lab, f"การใช้งบประมาณ\n{record()}\n{record(LENDING, 'กองช่าง')}")
    assert [(one.indicator, one.measure) for one in found] == [(2, POSTING), (2, LENDING)]


def test_numbered_records(lab: SimpleNamespace) -> None:
    tail = f"ผู้รับผิดชอบ: กองคลัง\nระยะเวลา: {WHEN}"
    found = plan(lab, f"มาตรการที่ 1 {POSTING}\n{tail}\nมาตรการที่ 2 {LENDING}\n{tail}")
    assert [(one.number, one.measure) for one in found] == [(1, POSTING), (2, LENDING)]


def test_the_sequence_goes_on_after_the_tables(lab: SimpleNamespace) -> None:
    rows = [["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"], ["1", "อบรมการเขียนหนังสือราชการ", "สำนักปลัด", WHEN]]
    rows.append(["2", "ปรับปรุงป้ายบอกขั้นตอนการยื่นคำร้อง", "กองช่าง", WHEN])
    found = plan(lab, lab.tabs(rows), record(), record(LENDING, "กองช่าง"))
    assert [one.sequence for one in found] == [1, 2, 3, 4]
    assert [one.measure for one in found[2:]] == [POSTING, LENDING]


# What is none


@pytest.mark.parametrize(
    "text",
    [
        "เรื่อง: ขอส่งรายงานผลการประเมิน\nเรียน: นายอำเภอแกดำ\nอ้างถึง: หนังสืออำเภอแกดำ",
        "หมายเหตุ: ข้อมูล ณ วันสิ้นปีงบประมาณ\nที่มา: ระบบ ITAS",
        f"มาตรการ: {POSTING}",
        f"ผู้รับผิดชอบ: กองคลัง\nระยะเวลา: {WHEN}",
        "โทรศัพท์: 043 787 109\nเว็บไซต์: www.kaedam.example",
    ],
    ids=["a letter", "notes", "no work", "no measure", "contacts"],
)
def test_other_labelled_lines_give_none(lab: SimpleNamespace, text: str) -> None:
    assert plan(lab, text) == ()


def test_a_letter_before_a_record_is_no_part_of_it(lab: SimpleNamespace) -> None:
    (one,) = plan(lab, f"เรื่อง: ขอส่งรายงานผลการประเมิน\nเรียน: นายอำเภอแกดำ\n{record()}")
    assert (one.measure, one.issue) == (POSTING, None)
    assert "นายอำเภอ" not in one.evidence.raw


def test_a_record_is_not_read_a_second_time_as_a_point_of_a_list(lab: SimpleNamespace) -> None:
    found = plan(lab, f"2. การใช้งบประมาณ\n{record()}", f"- มาตรการ: {LENDING}\nผู้รับผิดชอบ: กองช่าง\nระยะเวลา: {WHEN}")
    assert [whole(one.measure) for one in found] == [POSTING, LENDING]


def test_points_of_a_list_beside_records_are_still_read(lab: SimpleNamespace) -> None:
    found = plan(lab, record(), f"1) {LENDING} (ผู้รับผิดชอบ กองช่าง) ระหว่างเดือนตุลาคม 2568 - ธันวาคม 2568")
    assert sorted(whole(one.measure) for one in found) == sorted([POSTING, LENDING])
    assert sorted(one.sequence for one in found) == [1, 2]


# Evidence


def test_the_evidence_is_all_lines_of_the_record(lab: SimpleNamespace) -> None:
    text = lab.report(LINES, record())
    (one,) = lab.read(text).measures
    assert one.evidence.raw == record()
    assert text.split("\n")[(one.evidence.line or 0) - 1] == record().split("\n")[0]


def test_labelled_lines_may_be_parted_by_blank_ones(lab: SimpleNamespace) -> None:
    blocks = [("กองคลัง", "ตุลาคม 2568 - ธันวาคม 2568"), ("กองช่าง", "มกราคม 2569 - มีนาคม 2569")]
    text = "\n\n".join(f"มาตรการ: ทำคู่มือเล่มที่ {n}\n\nผู้รับผิดชอบ: {unit}\n\nระยะเวลา: {period}" for n, (unit, period) in enumerate(blocks, 1))
    measures = lab.read(lab.report("แผนการดำเนินงาน", text)).measures
    assert [(one.responsible, one.period_raw) for one in measures] == [((unit,), period) for unit, period in blocks]
