"""Sections: which instrument and which part of EIT a place of a report is about, and whether it recommends."""

from __future__ import annotations

import pytest

from pipeline.interpret.context import Section, sections_of
from pipeline.interpret.labels import names_of
from pipeline.process import read_bytes

LONG = "เจ้าหน้าที่และประชาชนได้ร่วมกันตอบคำถามตามช่วงเวลาที่กำหนดไว้ทุกประการ " * 4


def sections(text: str, year: int = 2568) -> list[Section]:
    """The section of every line of a text."""
    return sections_of(read_bytes(text.encode()), names_of(year))


def at_end(text: str, year: int = 2568) -> Section:
    return sections(text, year)[-1]


@pytest.mark.parametrize(
    ("heading", "instrument"),
    [
        ("แบบวัด IIT", "IIT"),
        ("1. แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)", "IIT"),
        ("๒.๒ แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก", "EIT"),
        ("External Integrity and Transparency Assessment (EIT)", "EIT"),
        ("ผลการประเมินตามแบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)", "OIT"),
        ("**OIT**", "OIT"),
    ],
)
def test_a_heading_names_the_instrument_of_what_follows(heading: str, instrument: str) -> None:
    assert at_end(heading + "\nเนื้อความต่อจากหัวข้อ").instrument == instrument


def test_a_heading_holds_until_the_next_one() -> None:
    found = sections("นำเรื่อง\nแบบวัด IIT\nข้อความหนึ่ง\n\nข้อความสอง\nแบบวัด EIT\nข้อความสาม")
    assert [one.instrument for one in found] == [None, "IIT", "IIT", "IIT", "IIT", "EIT", "EIT"]


def test_a_heading_of_several_instruments_opens_none() -> None:
    assert at_end("ผลการประเมิน IIT EIT และ OIT\nข้อความ").instrument is None
    assert at_end("แบบวัด IIT\nเปรียบเทียบ EIT และ OIT\nข้อความ").instrument == "IIT"


def test_running_text_changes_nothing() -> None:
    assert at_end("แบบวัด IIT\n" + LONG + "EIT " + LONG + "\nข้อความ").instrument == "IIT"


@pytest.mark.parametrize("heading", ["สรุป", "บทที่ 3", "ภาคผนวก", "ส่วนที่ 4 แผนปฏิบัติการ", "มาตรการส่งเสริมคุณธรรม"])
def test_a_chapter_of_something_else_closes_the_section(heading: str) -> None:
    assert at_end(f"แบบวัด IIT\nข้อความ\n{heading}\nข้อความ").instrument is None


@pytest.mark.parametrize(
    ("headings", "part"),
    [
        ("แบบวัด EIT ส่วนที่ 1", 1),
        ("แบบวัด EIT ส่วนที่ ๒", 2),
        ("แบบวัด EIT\nส่วนที่ 2", 2),
        ("แบบวัด EIT (EIT Public)", 1),
        ("แบบวัด EIT (EIT Survey)", 2),
        ("แบบวัด EIT", None),
        ("ส่วนที่ 2 คะแนนแบบวัด EIT", None),
        ("แบบวัด IIT\nส่วนที่ 1", None),
    ],
)
def test_the_part_of_eit_is_told_from_the_numbering_of_chapters(headings: str, part: int | None) -> None:
    assert at_end(headings + "\nข้อความ").part == part


def test_a_new_instrument_forgets_the_part() -> None:
    assert at_end("แบบวัด EIT ส่วนที่ 2\nข้อความ\nแบบตรวจ OIT\nข้อความ") == Section("OIT", None)


@pytest.mark.parametrize("heading", ["ข้อเสนอแนะ", "ข้อเสนอแนะจากผลการประเมิน", "จุดที่ควรพัฒนา", "ประเด็นที่ต้องปรับปรุง"])
def test_a_heading_of_recommendations_is_told(heading: str) -> None:
    assert at_end(f"{heading}\nข้อความ").recommends
    assert not at_end("ผลการประเมิน\nข้อความ").recommends


def test_recommendations_go_on_under_the_headings_of_instruments() -> None:
    assert at_end("ข้อเสนอแนะ\nแบบวัด IIT\nข้อความ") == Section("IIT", None, True)


def test_every_block_has_a_section() -> None:
    text = "แบบวัด IIT\n\nที่\tตัวชี้วัด\tคะแนน\n1\tการใช้อำนาจ\t88.20\n2\tการใช้งบประมาณ\t91.10\n\nท้ายเรื่อง\n"
    document = read_bytes(text.encode())
    found = sections_of(document, names_of(2568))
    assert len(found) == len(list(document.blocks()))
    assert {one.instrument for one in found} == {"IIT"}
