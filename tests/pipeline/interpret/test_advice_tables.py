"""Tables of recommendations: codes beside the advice about them, under rows that name the instrument."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from schemas.facts import Recommendation

STYLES = ["tabs", "pipes", "aligned"]
HEAD = ["ข้อ", "ข้อเสนอแนะ"]
RULES = "หน่วยงานควรแจ้งขั้นตอนการยืมพัสดุให้พนักงานทุกคนทราบ"
LEAVE = "หน่วยงานควรเปิดโอกาสให้พนักงานสอบถามการใช้เงินได้สะดวก"
CHANNEL = "หน่วยงานควรเพิ่มช่องทางรับฟังความเห็นของผู้มาติดต่อ"
SERVICE = "หน่วยงานควรลดระยะเวลารอคอยของผู้มาติดต่อราชการ"
WEBSITE = "หน่วยงานควรเผยแพร่แผนการจัดซื้อจัดจ้างบนเว็บไซต์"
Rows = list[list[str]]


def advice(lab: SimpleNamespace, rows: Rows, *before: str, style: str = "tabs") -> list[Recommendation]:
    """The recommendations of a report that holds this table, after other pieces."""
    found: list[Recommendation] = list(lab.read(lab.report(*before, getattr(lab, style)(rows))).recommendations)
    return found


@pytest.mark.parametrize("style", ["tabs", "pipes"])
def test_a_code_and_the_advice_beside_it(lab: SimpleNamespace, style: str) -> None:
    found = advice(lab, [HEAD, ["i11", RULES], ["i5", LEAVE], ["O13", WEBSITE]], style=style)
    assert [(one.codes, one.instrument, one.part) for one in found] == [
        (("i11",), "IIT", None),
        (("i5",), "IIT", None),
        (("O13",), "OIT", None),
    ]
    assert [one.text for one in found] == [RULES, LEAVE, WEBSITE]
    assert {(one.fiscal_year, one.references) for one in found} == {(2568, ())}


def test_the_advice_may_stand_before_its_code(lab: SimpleNamespace) -> None:
    found = advice(lab, [HEAD[::-1], [RULES, "i11"], [LEAVE, "i5"]])
    assert [(one.codes, one.text) for one in found] == [(("i11",), RULES), (("i5",), LEAVE)]


def test_a_heading_makes_advice_of_a_text_that_does_not_say_should(lab: SimpleNamespace) -> None:
    plain = "แจ้งขั้นตอนการยืมพัสดุให้พนักงานทุกคนทราบ"
    (one,) = advice(lab, [["ข้อ", "รายละเอียด"], ["i11", plain]], "ข้อเสนอแนะจากผลการประเมิน")
    assert (one.codes, one.text) == (("i11",), plain)


@pytest.mark.parametrize("cell", ["i10, i11", "i10 และ i11", "i10<br>i11", "ข้อ i10 และข้อ i11"])
def test_two_codes_in_a_cell_are_one_recommendation(lab: SimpleNamespace, cell: str) -> None:
    (first, second) = advice(lab, [HEAD, [cell, RULES], ["i5", LEAVE]], style="pipes")
    assert (first.codes, first.text) == (("i10", "i11"), RULES)
    assert second.codes == ("i5",)


@pytest.mark.parametrize("style", STYLES)
def test_instrument_and_part_stand_in_banner_rows(lab: SimpleNamespace, style: str) -> None:
    rows = [
        HEAD,
        ["แบบวัด IIT", ""],
        ["i11", RULES],
        ["แบบวัด EIT ส่วนที่ 1", ""],
        ["e3", CHANNEL],
        ["แบบวัด EIT ส่วนที่ 2", ""],
        ["e3", SERVICE],
        ["แบบตรวจ OIT", ""],
        ["O13", WEBSITE],
    ]
    found = advice(lab, rows, style=style)
    assert [(one.codes, one.instrument, one.part) for one in found] == [
        (("i11",), "IIT", None),
        (("e3",), "EIT", 1),
        (("e3",), "EIT", 2),
        (("O13",), "OIT", None),
    ]


def test_the_part_of_the_section_holds_where_no_row_names_one(lab: SimpleNamespace) -> None:
    (one,) = advice(lab, [HEAD, ["e3", SERVICE]], "ข้อเสนอแนะจากผลการประเมิน\nแบบวัด EIT ส่วนที่ 2")
    assert (one.codes, one.part) == (("e3",), 2)


@pytest.mark.parametrize(
    ("tail", "references"),
    [
        ("(อ้างอิง O25)", ("O25",)),
        ("(อ้างอิงจาก O25)", ("O25",)),
        ("(อ้างอิง O13 และ O2)", ("O2", "O13")),
        ("", ()),
    ],
)
def test_items_cited_are_references(lab: SimpleNamespace, tail: str, references: tuple[str, ...]) -> None:
    (one,) = advice(lab, [HEAD, ["i11", f"{RULES} {tail}".strip()]])
    assert (one.codes, one.references) == (("i11",), references)


def test_what_it_is_about_is_not_cited_too(lab: SimpleNamespace) -> None:
    (one,) = advice(lab, [HEAD, ["O13", f"{WEBSITE} (อ้างอิง O13)"]])
    assert (one.codes, one.references) == (("O13",), ())


# What is none


@pytest.mark.parametrize("style", STYLES)
def test_a_score_table_gives_none(lab: SimpleNamespace, style: str) -> None:
    rows = [["ข้อ", "คำถาม", "คะแนน"], ["i1", "พนักงานควรทำงานตามขั้นตอนเพียงใด", "71.20"], ["i2", "พนักงานควรให้บริการเท่าเทียมเพียงใด", "81.20"]]
    facts = lab.read(lab.report("ข้อเสนอแนะจากผลการประเมิน", getattr(lab, style)(rows)))
    assert facts.recommendations == ()
    assert [one.code for one in facts.scores] == ["i1", "i2"]


def test_a_table_of_measures_gives_none(lab: SimpleNamespace) -> None:
    rows = [["ข้อ", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"], ["i11", RULES, "กองคลัง", "ตุลาคม 2568 - กันยายน 2569"]]
    rows.append(["i5", LEAVE, "สำนักปลัด", "มกราคม 2569 - มีนาคม 2569"])
    facts = lab.read(lab.report("ข้อเสนอแนะและมาตรการ", lab.tabs(rows)))
    assert facts.recommendations == ()
    assert [one.measure for one in facts.measures] == [RULES, LEAVE]


@pytest.mark.parametrize(
    "rows",
    [
        [["คำ", "ความหมาย"], ["ความโปร่งใส", "การเปิดเผยข้อมูลที่ประชาชนควรรู้อย่างครบถ้วน"], ["คุณธรรม", "หลักที่ข้าราชการควรยึดถือในการทำงาน"]],
        [["ชุมชน", "ข้อสังเกต"], ["บ้านหนองบัว", "ถนนสายหลักควรได้รับการซ่อมแซมโดยเร็ว"], ["บ้านโนนสูง", "ควรขุดลอกคลองส่งน้ำก่อนฤดูฝน"]],
    ],
    ids=["terms", "villages"],
)
def test_plain_word_tables_give_none(lab: SimpleNamespace, rows: Rows) -> None:
    assert advice(lab, rows) == []


def test_a_table_of_questions_without_advice_gives_none(lab: SimpleNamespace) -> None:
    assert advice(lab, [["ข้อ", "คำถาม"], ["i1", "พนักงานทำงานตามขั้นตอนมากน้อยเพียงใด"], ["i2", "พนักงานให้บริการเท่าเทียมกันเพียงใด"]]) == []


# Evidence


def test_the_evidence_points_at_the_advice(lab: SimpleNamespace) -> None:
    text = lab.report(lab.tabs([HEAD, ["i11", RULES], ["i5", LEAVE]]))
    found = lab.read(text).recommendations
    lines = text.split("\n")
    assert [one.evidence.raw for one in found] == [RULES, LEAVE]
    assert all(one.evidence.raw in lines[(one.evidence.line or 0) - 1] for one in found)
    assert all("advice_in_table" in one.evidence.steps for one in found)
    assert [(one.evidence.table, one.evidence.row, one.evidence.column) for one in found] == [(0, 1, 1), (0, 2, 1)]
    assert len({one.value_id for one in found}) == 2
