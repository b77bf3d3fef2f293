"""Codes named in running text and in prose cells: found where they are codes, and nowhere else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.interpret.context import Section
from pipeline.interpret.labels import names_of
from pipeline.interpret.mentions import codes_named, instrument_of_code
from schemas.framework import load_framework, question_codes


def codes(text: str, instrument: str | None = None, year: int = 2568) -> list[str]:
    """The codes a text names, standing in the section of an instrument."""
    return [one.code for one in codes_named(text, Section(instrument=instrument), names_of(year))]


# Codes printed as codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ข้อ i7 ได้คะแนนน้อย", ["i7"]),
        ("ข้อ i๗ ได้คะแนนน้อย", ["i7"]),
        ("I7", ["i7"]),
        ("ข้อ i 7", ["i7"]),
        ("e3", ["e3"]),
        ("E๓", ["e3"]),
        ("(O14)", ["O14"]),
        ("o14", ["O14"]),
        ("O๑๔", ["O14"]),
        ("i1, i2 และ i3", ["i1", "i2", "i3"]),
        ("เผยแพร่ข้อมูลO14บนเว็บไซต์", ["O14"]),
    ],
)
def test_a_code_is_read_in_any_digits_and_case(text: str, found: list[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(("text", "found"), [("ข้อ i7, 8 และ 9", ["i7", "i8", "i9"]), ("ข้อ i๗ ๘", ["i7"]), ("O12, 13", ["O12", "O13"])])
def test_numbers_that_carry_on_a_code_are_codes(text: str, found: list[str]) -> None:
    assert codes(text) == found


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.sampled_from([2562, 2564, 2566, 2568]), st.data())
def test_every_code_of_a_year_is_read_and_of_that_year_alone(year: int, data: st.DataObject) -> None:
    framework = load_framework(year)
    assert framework is not None
    code = data.draw(st.sampled_from(question_codes(framework)))
    assert codes(f"พิจารณาข้อ {code} ต่อไป", year=year) == [code]
    assert codes(f"พิจารณาข้อ {code[0]}{99} ต่อไป", year=year) == []


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("ข้อ i7", "i7", "question"),
        ("ข้อ O14", "O14", "item"),
        ("ตัวชี้วัดที่ 4 มีผลดี", "4", "indicator"),
        ("ตัวชี้วัดที่ ๑๐", "10", "indicator"),
        ("ตัวชี้วัดย่อยที่ 9.2", "9.2", "sub_indicator"),
        ("ตัวชี้วัด ๑๐.๑", "10.1", "sub_indicator"),
    ],
)
def test_the_kind_of_a_code_is_told(text: str, code: str, kind: str) -> None:
    (one,) = codes_named(text, Section(), names_of(2568))
    assert (one.code, one.kind) == (code, kind)


def test_offsets_lead_to_the_code_as_printed() -> None:
    text = "ให้แก้ไขข้อ i๗ และเผยแพร่ตาม O14 ทันที"
    assert [text[one.start : one.end] for one in codes_named(text, Section(), names_of(2568))] == ["i๗", "O14"]


def test_items_after_words_of_citing_are_references() -> None:
    found = codes_named("ข้อ i7 ควรแก้ไข (อ้างอิงจาก O12, O13)", Section(), names_of(2568))
    assert [(one.code, one.is_reference) for one in found] == [("i7", False), ("O12", True), ("O13", True)]


# Damaged codes


@pytest.mark.parametrize(
    ("text", "instrument", "found"),
    [
        ("ข้อคำถาม 1๒ มีผู้ตอบน้อย", "IIT", ["i2"]),
        ("(อ้างอิงจาก ๐๑๐)", "IIT", ["O10"]),
        ("อ้างอิงจาก 0๑๓", "EIT", ["O13"]),
        ("อ้างอิงจาก O๑๓ และ ๐๑๔", "EIT", ["O13", "O14"]),
    ],
)
def test_after_words_that_announce_a_code_damage_is_read(text: str, instrument: str, found: list[str]) -> None:
    assert codes(text, instrument) == found


def test_a_damaged_code_says_so() -> None:
    (clean,) = codes_named("อ้างอิงจาก O13", Section("IIT"), names_of(2568))
    (damaged,) = codes_named("อ้างอิงจาก ๐๑๓", Section("IIT"), names_of(2568))
    assert damaged.code == clean.code
    assert damaged.steps
    assert not clean.steps
    assert damaged.confidence < clean.confidence


def test_a_zero_for_the_letter_is_read_before_its_own_title() -> None:
    framework = load_framework(2568)
    assert framework is not None
    title = framework.items["O3"]
    assert codes(f"03 {title}") == ["O3"]


# What is no code


@pytest.mark.parametrize(
    "text",
    [
        "7",
        "ลำดับที่ 7",
        "ได้ 7 คะแนน",
        "จำนวน 14 ข้อ",
        "โทร 043-711-234",
        "โทรศัพท์ 0 4371 1234",
        "ณ วันที่ 7 ตุลาคม 2568",
        "ตามมาตรา 7 แห่งพระราชบัญญัติ",
        "หน้า 12",
        "85.20",
        "ร้อยละ 14",
        "เวลา 08.30 น.",
        "03 ตุลาคม 2568",
        "06 มิถุนายน",
        "ปี 2568",
        "info@example.go.th",
        "https://example.go.th/o12/i7",
        "CO2 และ PM2.5",
        "Windows XE7",
        "i7.5",
        "O12.5",
    ],
)
def test_bare_numbers_and_other_numbers_are_never_codes(text: str) -> None:
    assert codes(text, "OIT") == []


@pytest.mark.parametrize("text", ["ข้อ 7", "ข้อที่ 12", "ระเบียบข้อ 24 วรรคสอง"])
def test_a_bare_number_after_the_short_word_is_no_code(text: str) -> None:
    assert codes(text, "IIT") == []


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789๐๑๒๓๔๕๖๗๘๙ ,.-/()", max_size=40))
def test_text_of_nothing_but_numbers_names_no_question(text: str) -> None:
    """Leaves out brackets around a zero, which is how a letter O is often misread."""
    assert [code for code in codes(text.replace("(", "")) if not code.startswith("O")] == []


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="ieoIEO0127๑๒ .,()ขอ้และดู", max_size=40))
def test_codes_never_overlap_and_stand_in_order(text: str) -> None:
    found = codes_named(text, Section(), names_of(2568))
    assert all(one.end <= following.start for one, following in zip(found, found[1:], strict=False))
    assert all(0 <= one.start < one.end <= len(text) and 0 < one.confidence <= 1 for one in found)


# In documents


def test_a_code_counts_once_a_line(lab: SimpleNamespace) -> None:
    text = lab.report("ข้อ i7 ดีกว่าข้อ i8 แต่ข้อ i7 ยังต้องแก้ไข\nข้อ i7 มีแผนแล้ว")
    lines = text.split("\n")
    found = lab.read(text).mentions
    assert [(one.code, lines[(one.evidence.line or 0) - 1]) for one in found] == [
        ("i7", "ข้อ i7 ดีกว่าข้อ i8 แต่ข้อ i7 ยังต้องแก้ไข"),
        ("i8", "ข้อ i7 ดีกว่าข้อ i8 แต่ข้อ i7 ยังต้องแก้ไข"),
        ("i7", "ข้อ i7 มีแผนแล้ว"),
    ]
    assert len({one.value_id for one in found}) == 3
    assert all(one.fiscal_year == 2568 for one in found)


def test_the_words_around_a_code_are_kept(lab: SimpleNamespace) -> None:
    (one,) = lab.read(lab.report("ผู้บริหารสั่งให้ทบทวนข้อ O14 ภายในเดือนนี้")).mentions
    assert one.context == "ผู้บริหารสั่งให้ทบทวนข้อ O14 ภายในเดือนนี้"
    assert one.evidence.raw == "O14"


def test_the_code_cells_of_score_rows_are_scores_and_not_mentions(lab: SimpleNamespace) -> None:
    rows = [["ข้อ", "ประเด็นข้อคำถาม", "คะแนน"], ["i1", "ให้บริการเท่าเทียม", "71.20"], ["i2", "ตรงเวลา", "81.20"]]
    facts = lab.read(lab.report("แบบวัด IIT", lab.tabs(rows)))
    assert [one.code for one in facts.scores] == ["i1", "i2"]
    assert facts.mentions == ()


def test_codes_in_prose_cells_are_mentions(lab: SimpleNamespace) -> None:
    rows = [["มาตรการ", "ผู้รับผิดชอบ"], ["เผยแพร่รายงานตามข้อ O14 ทุกไตรมาส", "กองคลัง"]]
    (one,) = lab.read(lab.report("มาตรการส่งเสริมคุณธรรม", lab.tabs(rows))).mentions
    assert (one.code, one.kind) == ("O14", "item")
    assert (one.evidence.table, one.evidence.row, one.evidence.column) == (0, 1, 0)


def test_an_indicator_in_a_table_is_no_mention(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "มาตรการ", "ผู้รับผิดชอบ"], ["ตัวชี้วัดที่ 4", "เปิดทะเบียนยืมพัสดุ", "กองช่าง"]]
    assert lab.read(lab.report("มาตรการส่งเสริมคุณธรรม", lab.tabs(rows))).mentions == ()


@pytest.mark.parametrize(("code", "instrument"), [("i7", "IIT"), ("e3", "EIT"), ("O14", "OIT"), ("9.2", None), ("overall", None)])
def test_a_code_tells_its_instrument(code: str, instrument: str | None) -> None:
    assert instrument_of_code(code) == instrument
