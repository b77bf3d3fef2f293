"""Recommendations of the assessors: which paragraphs are one, what they are about, which items they cite."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.process import interpret, read_bytes
from schemas.facts import Recommendation

HEADING = "ข้อเสนอแนะจากผลการประเมิน"
ADVICE = "หน่วยงานควรชี้แจงการใช้จ่ายเงินให้เจ้าหน้าที่ทราบอย่างทั่วถึง"


def advice(lab: SimpleNamespace, *pieces: str, year: int = 2568) -> list[Recommendation]:
    """The recommendations of a report that holds these pieces."""
    found: list[Recommendation] = list(lab.read(lab.report(*pieces, year=year)).recommendations)
    return found


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ("ข้อ i4 ", ("i4",)),
        ("i4 ", ("i4",)),
        ("ข้อคำถาม i4 ", ("i4",)),
        ("- ข้อ i4 ", ("i4",)),
        ("1. ข้อ i๔ ", ("i4",)),
        ("(i4) ", ("i4",)),
        ("ข้อ i4: ", ("i4",)),
        ("ข้อ i4 และ i5 ", ("i4", "i5")),
        ("ข้อ i4 และข้อ i5 ", ("i4", "i5")),
        ("ข้อ i2, i4 และ i5 ", ("i2", "i4", "i5")),
        ("ข้อ i4, i4 ", ("i4",)),
    ],
)
def test_a_recommendation_begins_with_the_codes_it_is_about(lab: SimpleNamespace, head: str, codes: tuple[str, ...]) -> None:
    (one,) = advice(lab, f"{HEADING}\nแบบวัด IIT", head + ADVICE)
    assert one.codes == codes
    assert (one.fiscal_year, one.instrument, one.part) == (2568, "IIT", None)
    assert ADVICE in one.text


def test_advice_counts_without_a_heading_of_recommendations(lab: SimpleNamespace) -> None:
    (one,) = advice(lab, "ข้อ i4 " + ADVICE)
    assert one.codes == ("i4",)


def test_each_paragraph_is_one_recommendation(lab: SimpleNamespace) -> None:
    found = advice(lab, HEADING, "ข้อ i4 " + ADVICE, "ข้อ i7 ควรกำหนดเกณฑ์มอบหมายงานให้ชัดเจน", "ข้อ O8 ควรเผยแพร่ช่องทางถามตอบ")
    assert [(one.codes, one.instrument) for one in found] == [(("i4",), "IIT"), (("i7",), "IIT"), (("O8",), "OIT")]


def test_a_recommendation_goes_on_over_line_breaks(lab: SimpleNamespace) -> None:
    (one,) = advice(lab, HEADING, "ข้อ i4 หน่วยงานควรชี้แจงการใช้จ่าย\nเงินให้เจ้าหน้าที่ทราบ\nอย่างทั่วถึง")
    assert "".join(one.text.split()) == "".join(("ข้อ i4 " + ADVICE).split())


@pytest.mark.parametrize("end", ["รายข้อ", "ของเจ้าหน้าที่", "ให้ทั่วถึง"])
def test_a_line_that_ends_like_a_broken_code_does_not_swallow_the_next(end: str) -> None:
    sample = (Path(__file__).parents[3] / "data" / "raw" / "04_phayao_pao_2567.txt").read_text(encoding="utf-8")
    assert sample.count("รายข้อ\n") == 1
    facts = interpret(read_bytes(sample.replace("รายข้อ\n", f"{end}\n").encode()))
    assert [one.codes for one in facts.recommendations] == [("9",), ("10",)]


@pytest.mark.parametrize("part", [1, 2])
def test_the_part_of_eit_is_that_of_the_section(lab: SimpleNamespace, part: int) -> None:
    (one,) = advice(lab, f"{HEADING}\nแบบวัด EIT ส่วนที่ {part}", "ข้อ e3 ควรเพิ่มช่องทางแจ้งเรื่องร้องเรียน")
    assert (one.codes, one.instrument, one.part) == (("e3",), "EIT", part)


def test_every_section_of_eit_has_its_own_part(lab: SimpleNamespace) -> None:
    found = advice(
        lab,
        f"{HEADING}\nแบบวัด EIT ส่วนที่ 1",
        "ข้อ e3 ควรเพิ่มช่องทางแจ้งเรื่องร้องเรียน",
        "แบบวัด EIT ส่วนที่ 2",
        "ข้อ e3 ควรลดขั้นตอนการให้บริการ",
        "แบบตรวจ OIT",
        "ข้อ O3 ควรปรับปรุงเบอร์โทรให้เป็นปัจจุบัน",
    )
    assert [(one.codes, one.part) for one in found] == [(("e3",), 1), (("e3",), 2), (("O3",), None)]


@pytest.mark.parametrize(
    ("tail", "references"),
    [
        ("(อ้างอิงจาก O12)", ("O12",)),
        ("(อ้างอิงจาก O12, O13)", ("O12", "O13")),
        ("โดยดูข้อ O8 ประกอบ", ("O8",)),
        ("(อ้างอิง O13 และ O2)", ("O2", "O13")),
        ("", ()),
    ],
)
def test_items_cited_are_references_in_order(lab: SimpleNamespace, tail: str, references: tuple[str, ...]) -> None:
    (one,) = advice(lab, f"{HEADING}\nแบบวัด IIT", f"ข้อ i4 {ADVICE} {tail}")
    assert one.codes == ("i4",)
    assert one.references == references


def test_what_it_is_about_is_not_cited_too(lab: SimpleNamespace) -> None:
    (one,) = advice(lab, HEADING, "ข้อ O12 ควรเผยแพร่รายงานผลการจัดซื้อ (อ้างอิงจาก O12)")
    assert (one.codes, one.references) == (("O12",), ())


def test_items_listed_under_a_weak_indicator_are_what_it_is_about(lab: SimpleNamespace) -> None:
    (one,) = advice(
        lab, f"{HEADING}\nแบบตรวจ OIT", "ตัวชี้วัดที่ 9 การเปิดเผยข้อมูล ควรเผยแพร่ข้อมูลเพิ่มเติม ดังนี้\n(O14) รายงานผลการจัดซื้อ\n(O20) แผนบุคลากร"
    )
    assert (one.codes, one.instrument) == (("O14", "O20"), "OIT")


def test_items_listed_under_an_announcing_line_are_one_recommendation(lab: SimpleNamespace) -> None:
    (one,) = advice(lab, f"{HEADING}\nแบบตรวจ OIT", "หน่วยงานควรเผยแพร่ข้อมูลเพิ่มเติม ดังนี้\n- O14 รายงานผลการจัดซื้อ\n- O20 แผนบุคลากร")
    assert one.codes == ("O14", "O20")


def test_advice_on_an_indicator_as_a_whole(lab: SimpleNamespace) -> None:
    (one,) = advice(lab, f"{HEADING}\nแบบวัด IIT", "- ตัวชี้วัดที่ 2 การใช้งบประมาณ ควรเปิดเผยแผนการใช้จ่ายเงินประจำปีและรายงานผลให้ทุกคนทราบ")
    assert (one.codes, one.instrument) == (("2",), "IIT")


# What is none


@pytest.mark.parametrize(
    "text",
    [
        "ข้อ i4 เจ้าหน้าที่ส่วนใหญ่เห็นว่าการใช้จ่ายเงินเป็นไปตามแผน",
        "ข้อ i4 ได้ 65.20 คะแนน ซึ่งต่ำกว่าข้ออื่น",
        "ข้อ i4 ได้ 65.20 คะแนน จึงควรปรับปรุง",
        "จากข้อ i4 พบว่าเจ้าหน้าที่เข้าใจดี",
    ],
)
def test_an_analysis_gives_none(lab: SimpleNamespace, text: str) -> None:
    assert advice(lab, "ผลการวิเคราะห์รายข้อ", text) == []


def test_a_question_table_gives_none(lab: SimpleNamespace) -> None:
    rows = [["ข้อ", "ประเด็นข้อคำถาม", "คะแนน"], ["i1", "เจ้าหน้าที่ควรให้บริการเท่าเทียม", "71.20"], ["i2", "เจ้าหน้าที่ควรตรงเวลา", "81.20"]]
    facts = lab.read(lab.report("แบบวัด IIT", lab.tabs(rows)))
    assert facts.recommendations == ()
    assert [one.code for one in facts.scores] == ["i1", "i2"]


def test_a_table_ends_a_recommendation(lab: SimpleNamespace) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], ["1", lab.INDICATORS[0], "71.20"], ["2", lab.INDICATORS[1], "81.20"]]
    (one,) = advice(lab, HEADING, "ข้อ i4 " + ADVICE + "\n" + lab.tabs(rows) + "\nเอกสารแนบอยู่ท้ายเล่มนี้ทั้งหมด")
    assert one.text == "ข้อ i4 " + ADVICE


def test_a_plain_report_gives_none(lab: SimpleNamespace) -> None:
    assert advice(lab, "ได้คะแนนรวม 91.23 คะแนน", "ทุกส่วนราชการควรร่วมมือกัน") == []


# Evidence


def test_each_tells_where_it_begins(lab: SimpleNamespace) -> None:
    text = lab.report(HEADING, "ข้อ i4 " + ADVICE, "ข้อ i7 ควรกำหนดเกณฑ์มอบหมายงานให้ชัดเจน")
    found = lab.read(text).recommendations
    lines = text.split("\n")
    assert [lines[(one.evidence.line or 0) - 1] for one in found] == [one.evidence.raw for one in found]
    assert len({one.value_id for one in found}) == 2


def test_a_damaged_code_makes_it_less_sure(lab: SimpleNamespace) -> None:
    (sure,) = advice(lab, f"{HEADING}\nแบบวัด IIT", "ข้อ i12 " + ADVICE)
    (unsure,) = advice(lab, f"{HEADING}\nแบบวัด IIT", "ข้อ 1๒ " + ADVICE)
    assert sure.codes == ("i12",)
    assert unsure.evidence.confidence < sure.evidence.confidence


def test_points_that_advise_without_a_code_are_recommendations(lab: SimpleNamespace) -> None:
    text = (
        "อันดับ 10 การป้องกันการทุจริต (OIT) 85.00\n\n"
        "ข้อเสนอแนะจากผู้ประเมิน\n"
        "1) ควรประชาสัมพันธ์ช่องทางการร้องเรียนให้ประชาชนทราบมากขึ้น\n"
        "ทั้งทางเว็บไซต์และป้ายประกาศ\n"
        "2) ควรทบทวนระเบียบการยืมทรัพย์สินของราชการให้ชัดเจน\n"
        "3) กองช่างมีพนักงาน 12 คน\n\n"
        "แบบวัด IIT\n"
        "4) ควรชี้แจงแผนการใช้จ่ายงบประมาณให้บุคลากรทราบ"
    )
    found = lab.read(lab.report(text)).recommendations
    assert [(one.codes, one.instrument, one.text.split()[0]) for one in found] == [((), None, "1)"), ((), None, "2)"), ((), "IIT", "4)")]
    assert "ป้ายประกาศ" in found[0].text


def test_points_inside_a_recommendation_with_a_code_stay_in_it(lab: SimpleNamespace) -> None:
    text = (
        "ข้อเสนอแนะ แบบวัด IIT\n\nข้อ i2 บุคลากรยังไม่ทราบแผน หน่วยงานควรดำเนินการ ดังนี้\n"
        "1) ควรประชุมชี้แจงแผนการใช้จ่ายงบประมาณ\n2) ควรเผยแพร่แผนทางเว็บไซต์"
    )
    (one,) = lab.read(lab.report(text)).recommendations
    assert one.codes == ("i2",)


def test_measures_under_a_heading_of_improvements_are_no_recommendations(lab: SimpleNamespace) -> None:
    text = "แนวทางการพัฒนา\n1) ควรจัดทำคู่มือการให้บริการ ผู้รับผิดชอบ: กองคลัง\n2) ควรติดป้ายขั้นตอน ผู้รับผิดชอบ: สำนักปลัด"
    assert lab.read(lab.report(text)).recommendations == ()


def test_a_line_that_goes_on_with_a_list_of_codes_begins_nothing(lab: SimpleNamespace) -> None:
    text = f"{HEADING}\n\nไม่พบการเปิดเผยข้อมูล O21, O22,\nO24 และ O28 บนเว็บไซต์ จึงควรมอบหมายผู้รับผิดชอบให้ชัดเจน"
    assert all(one.codes[:1] != ("O24",) for one in advice(lab, text))


def test_a_paragraph_may_say_what_is_weak_before_the_questions_and_the_advice(lab: SimpleNamespace) -> None:
    text = "การใช้ทรัพย์สินของราชการ (79.08 คะแนน) ต่ำที่สุด โดยข้อ i10 และ i11 สะท้อนว่าการขอยืมยังไม่สะดวก กองคลังควรทำแบบขอยืมตามข้อ O8"
    assert [(one.codes, one.references) for one in advice(lab, HEADING, text)] == [(("i10", "i11"), ("O8",))]


@pytest.mark.parametrize("letters", ["กขค"])
def test_points_may_be_lettered(lab: SimpleNamespace, letters: str) -> None:
    text = "\n".join(f"{letter}. ข้อ i{n} ควรชี้แจงให้ทราบทั่วกัน" for n, letter in enumerate(letters, 1))
    assert [one.codes for one in advice(lab, HEADING, text)] == [("i1",), ("i2",), ("i3",)]
