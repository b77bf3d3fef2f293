"""Numbers that a scan leaves in doubt: the column, the range and what adds up decide among what was read, and never make anything up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.arbitration import interpret_settled
from pipeline.checks import check
from pipeline.interpret.doubts import settle_columns, with_marks
from schemas.document import Cell, Document, Line, Page, Reading, Table
from schemas.facts import Facts

NAMES = (
    "การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ", "การใช้ทรัพย์สินของราชการ", "การแก้ไขปัญหาการทุจริต",
    "คุณภาพการดำเนินงาน", "ประสิทธิภาพการสื่อสาร", "การปรับปรุงระบบการทำงาน", "การเปิดเผยข้อมูล", "การป้องกันการทุจริต",
)  # fmt: skip
SCORES = ("95.12", "90.40", "93.33", "88.20", "91.75", "94.60", "89.15", "92.05", "87.61", "100.00")
TITLE = "รายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2564 องค์การบริหารส่วนตำบลทุ่งอรุณ"
MEAN = "92.22"  # of the ten, as printed


def document(
    doubts: dict[int, tuple[tuple[str, float], ...]], scores: tuple[str, ...] = SCORES, average: str = MEAN, reader: str = "ocr"
) -> Document:
    """A scanned table of the ten indicators with their plain mean; `doubts`: by row, the readings of its score, the first one taken."""
    rows = [(Cell(0, 0, 2, "ตัวชี้วัด", "ตัวชี้วัด"), Cell(0, 1, 2, "คะแนน", "คะแนน"))]
    for number, (name, score) in enumerate(zip((*NAMES, "คะแนนเฉลี่ย"), (*scores, average), strict=True), start=1):
        said = tuple(Reading(text, sure) for text, sure in doubts.get(number, ()))
        text, sure = (said[0].text, said[0].confidence) if said else (score, 0.99)
        label = f"{number}. {name}" if number <= 10 else name
        said = said or (Reading(text, 0.99),)
        rows.append(
            (
                Cell(number, 0, 2 + number, label, label),
                Cell(number, 1, 2 + number, text, text, ("numerals_reader",), confidence=sure, readings=said),
            )
        )
    page = Page(1, (Line(1, 1, TITLE, TITLE),), (Table(1, 0, "ruled", tuple(rows)),), reader)
    return Document("0" * 16, "0" * 64, "application/pdf", None, (page,))


def score(facts: Facts, code: str) -> tuple[Decimal | None, float, tuple[str, ...], str]:
    (found,) = [one for one in facts.scores if one.code == code]
    return found.score, found.evidence.confidence, found.evidence.steps, found.evidence.raw


def test_a_number_read_for_sure_stays_and_its_row_is_as_sure_as_its_reading() -> None:
    facts = interpret_settled(document({}))
    assert score(facts, "1")[0] == Decimal("95.12")
    assert not [finding for finding in check(facts) if finding.status == "mismatch"]
    assert {one.evidence.reader for one in facts.scores} == {"ocr"}


def test_what_cannot_be_a_score_of_the_column_gives_way_to_what_can() -> None:
    doubtful = document({3: (("933.3", 0.55), ("93.33", 0.4), ("98.33", 0.03))})
    assert settle_columns(doubtful).pages[0].tables[0].rows[3][1].confidence < 0.9
    value, sure, steps, raw = score(interpret_settled(doubtful), "3")
    assert (value, raw) == (Decimal("93.33"), "933.3")
    assert {"chosen_by_column", "confirmed_by_total"} <= set(steps)  # 98.33 would make another mean
    assert sure == 0.95


def test_a_reading_that_was_none_of_the_readers_is_never_taken() -> None:
    changed = settle_columns(document({3: (("933.3", 0.9), ("9333", 0.05))}))
    assert changed.pages[0].tables[0].rows[3][1].text == "933.3"


def test_the_column_confirms_a_number_whose_other_readings_it_rules_out() -> None:
    cell = settle_columns(document({3: (("93.33", 0.7), ("933.3", 0.2), ("9333", 0.08))})).pages[0].tables[0].rows[3][1]
    assert cell.text == "93.33"
    assert cell.confidence > 0.9


def test_the_one_reading_that_adds_up_is_taken() -> None:
    facts = interpret_settled(document({6: (("34.60", 0.6), ("94.60", 0.35))}))
    value, sure, steps, raw = score(facts, "6")
    assert (value, raw) == (Decimal("94.60"), "34.60")
    assert "chosen_by_total" in steps
    assert sure <= 0.9
    assert not [finding for finding in check(facts) if finding.rule == "average_mismatch"]


def test_a_number_read_for_sure_is_not_bent_to_make_a_sum_right() -> None:
    facts = interpret_settled(document({6: (("34.60", 0.97), ("94.60", 0.02))}))
    assert score(facts, "6")[0] == Decimal("34.60")
    assert [finding for finding in check(facts) if finding.rule == "average_mismatch"]


def test_a_doubtful_number_is_confirmed_when_nothing_else_adds_up() -> None:
    doubtful = {6: (("94.60", 0.8), ("34.60", 0.1), ("54.60", 0.05))}
    value, sure, steps, _ = score(interpret_settled(document(doubtful)), "6")
    assert value == Decimal("94.60")
    assert "confirmed_by_total" in steps
    assert sure >= 0.9


def test_where_two_readings_would_do_neither_is_taken_and_both_are_doubted() -> None:
    facts = interpret_settled(document({6: (("94.60", 0.6), ("34.60", 0.35)), 7: (("89.15", 0.6), ("29.15", 0.35))}, average="86.22"))
    for code in ("6", "7"):
        value, sure, steps, _ = score(facts, code)
        assert value in (Decimal("94.60"), Decimal("89.15"))
        assert sure <= 0.6
        assert "doubted_by_total" in steps


def test_a_file_that_is_no_scan_is_left_as_it_is() -> None:
    plain = document({3: (("933.3", 0.55), ("93.33", 0.4))}, reader="pdf")
    assert settle_columns(plain) is plain


@pytest.mark.parametrize(
    ("read", "meant"), [("NT", "IIT"), ("แบบวัดภายใน (IT)", "แบบวัดภายใน (IIT)"), ("017", "OIT"), ("ITA", "ITA"), ("17", "17")]
)
def test_the_names_of_instruments_are_the_three_that_there_are(read: str, meant: str) -> None:
    plain = document({})
    table = plain.pages[0].tables[0]
    rows = (tuple([replace(table.rows[0][0], text=read, raw=read), table.rows[0][1]]), *table.rows[1:])
    changed = settle_columns(replace(plain, pages=(replace(plain.pages[0], tables=(replace(table, rows=rows),)),)))
    cell = changed.pages[0].tables[0].rows[0][0]
    assert (cell.text, cell.raw) == (meant, read)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("แบบวัด UT ได้คะแนน 90.43 คะแนน", "แบบวัด IIT ได้คะแนน 90.43 คะแนน"),
        ("แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน IT) ได้คะแนน 92.64", "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT) ได้คะแนน 92.64"),
        (
            "แบบวัด UT ร้อยละ 30 แบบวัด 1517 ร้อยละ 30 แบบวัด 017 ร้อยละ 40",
            "แบบวัด IIT ร้อยละ 30 แบบวัด EIT ร้อยละ 30 แบบวัด OIT ร้อยละ 40",
        ),
        ("แบบวัด EIT สวนที่ 1 ได้คะแนน 95.49", "แบบวัด EIT ส่วนที่ 1 ได้คะแนน 95.49"),
        ("หน่า ๕", "หน้า ๕"),
        ("หนา 12", "หน้า 12"),
        ("หนาแน่น 12", "หนาแน่น 12"),
        ("งานเทคโนโลยีสารสนเทศ (IT) ของสวนที่ 1 มี 111 คน", "งานเทคโนโลยีสารสนเทศ (IT) ของสวนที่ 1 มี 111 คน"),
        ("แบบวัด ITA ได้คะแนน 90.43 คะแนน", "แบบวัด ITA ได้คะแนน 90.43 คะแนน"),
    ],
)
def test_names_of_instruments_in_the_text_of_a_scan_are_put_right_where_something_announces_them(read: str, meant: str) -> None:
    plain = document({})
    line = Line(1, 2, read, read)
    changed = settle_columns(replace(plain, pages=(replace(plain.pages[0], lines=(*plain.pages[0].lines, line)),))).pages[0].lines[-1]
    assert changed.text == meant
    assert changed.raw == read
    assert (changed.confidence < 0.9) == (read != meant)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ตัวชี่วัดที่ 5 การแกไขปัญหาการทุจริต 98.17", "ตัวชี้วัดที่ 5 การแก้ไขปัญหาการทุจริต 98.17"),
        ("ตัวชีวัด", "ตัวชี้วัด"),
        ("น้าหนัก", "น้ำหนัก"),
        ("ตัวชี้วัด", "ตัวชี้วัด"),
        ("ตัวชี", "ตัวชี"),
        ("มีสวนของผู้ใช้", "มีสวนของผู้ใช้"),
    ],
)
def test_tone_marks_of_well_known_words_are_put_right(read: str, meant: str) -> None:
    assert with_marks(read) == meant
    assert with_marks(meant) == meant
