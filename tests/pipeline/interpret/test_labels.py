"""What a label names: indicators, sub-indicators, instruments, parts, ratings, changes, totals; and what names nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.interpret.labels import (
    change_in,
    indicator_in,
    instrument_in,
    is_part_label,
    named_sub_indicator,
    names_of,
    part_in,
    rating_in,
    says_plain_mean,
    subtotal_in,
    total_label,
)
from schemas.framework import framework_years

NAMES = names_of(2568)


@pytest.mark.parametrize("year", framework_years())
def test_every_name_and_alias_of_a_year_is_its_indicator(year: int) -> None:
    names = names_of(year)
    for row in names.framework.indicators:
        for alias in (row.name, *row.aliases):
            for label in (alias, f"{row.number}. {alias}", f"ตัวชี้วัดที่ {row.number} {alias}"):
                found = indicator_in(label, names)
                assert found is not None, label
                assert (found.level, found.code, found.instrument) == ("indicator", str(row.number), row.instrument), label
                assert found.confidence >= 0.9


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("ตัวชี้วัดที่ ๓ การใช้อำนาจ", "3"),
        ("(3) การใช้อำนาจ", "3"),
        ("การใช้งบ ประมาณ", "2"),
        ("ตัวชี้วัดที่ 10", "10"),
        ("การใช้ทรัพย์สินของทางราชการ", "4"),
        ("ตัวชี้วัดที่ ๔ การใช้ทรัพย์สินของราชการ (IIT)", "4"),
    ],
)
def test_usual_spellings_of_an_indicator(label: str, code: str) -> None:
    found = indicator_in(label, NAMES)
    assert found is not None
    assert (found.level, found.code, found.steps) == ("indicator", code, ())


def test_a_misprinted_name_is_known_but_less_sure() -> None:
    found, right = indicator_in("ประสิทธภาพการสือสาร", NAMES), indicator_in("ประสิทธิภาพการสื่อสาร", NAMES)
    assert found is not None and right is not None
    assert (found.code, found.steps) == ("7", ("fuzzy_indicator_name",))
    assert found.confidence < right.confidence


def test_the_name_beats_a_number_that_contradicts_it() -> None:
    found = indicator_in("3. การปฏิบัติหน้าที่", NAMES)
    assert found is not None
    assert (found.code, found.steps) == ("1", ("number_contradicts_name",))
    assert found.confidence < 0.95


@pytest.mark.parametrize("label", ["", "การใช้", "การประปา", "ตัวชี้วัดที่ 11", "8.1 ก", "เจ้าหน้าที่ใช้งบประมาณอย่างคุ้มค่าทุกครั้ง", "กองช่าง", "91.10"])
def test_what_names_no_indicator(label: str) -> None:
    assert indicator_in(label, NAMES) is None


@pytest.mark.parametrize(("label", "code"), [("9.2 การบริหารงาน", "9.2"), ("ตัวชี้วัดย่อยที่ ๙.๑ ข้อมูลพื้นฐาน", "9.1"), ("๑๐.๒", "10.2")])
def test_sub_indicators_by_number(label: str, code: str) -> None:
    found = indicator_in(label, NAMES)
    assert found is not None
    assert (found.level, found.code, found.instrument) == ("sub_indicator", code, "OIT")


def test_sub_indicators_by_name() -> None:
    for row in NAMES.framework.sub_indicators:
        found = named_sub_indicator(row.name, NAMES)
        assert found is not None
        assert (found.code, found.steps) == (row.code, ("sub_indicator_by_name",))
    assert named_sub_indicator("ทางหลวงท้องถิ่น", NAMES) is None


@pytest.mark.parametrize(
    ("label", "instrument"),
    [
        ("IIT", "IIT"),
        ("แบบวัด EIT", "EIT"),
        ("OIT (40%)", "OIT"),
        ("แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน", "IIT"),
        ("แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (External Integrity and Transparency Assessment: EIT)", "EIT"),
        ("แบบตรวจการเปิดเผยข้อมูลสาธารณะ", "OIT"),
        ("IIT และ EIT", None),
        ("ITA", None),
        ("EXIT", None),
        ("การเปิดเผยข้อมูล", None),
        ("", None),
    ],
)
def test_instruments(label: str, instrument: str | None) -> None:
    assert instrument_in(label, NAMES) == instrument


def test_a_subtotal_is_an_instrument_and_nothing_else() -> None:
    assert subtotal_in("คะแนนรวม IIT", NAMES) == "IIT"
    assert subtotal_in("แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (EIT)", NAMES) == "EIT"
    assert subtotal_in("แผนพัฒนาผล IIT ให้ดีขึ้น", NAMES) is None


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("ส่วนที่ ๑", 1),
        ("ส่วนที่ 2", 2),
        ("EIT ส่วนที่ 1", 1),
        ("EIT Public", 1),
        ("EIT Survey", 2),
        ("Part 2", 2),
        ("ส่วนที่ 1 และส่วนที่ 2", None),
        ("ส่วนที่ 3", None),
        ("บทที่ 1", None),
        ("ส่วนที่", None),
    ],
)
def test_parts_of_eit(label: str, part: int | None) -> None:
    assert part_in(label) == part


def test_a_part_whose_number_was_lost_is_still_a_part_label() -> None:
    assert is_part_label("ส่วนที่")
    assert not is_part_label("ส่วนที่ ๑")
    assert not is_part_label("ส่วนราชการ")


def test_every_form_of_a_rating_is_its_level() -> None:
    assert {form: rating_in(form) for form in ("AA", "A", "ผ่านดีเยี่ยม", "ผ่านดี", "ผ่าน", "ต้องปรับปรุง", "ต้องปรับปรุงโดยด่วน")} == {
        form: form for form in ("AA", "A", "ผ่านดีเยี่ยม", "ผ่านดี", "ผ่าน", "ต้องปรับปรุง", "ต้องปรับปรุงโดยด่วน")
    }
    assert rating_in("ระดับ ผ่านดี") == rating_in("ระดับผ่านดี") == "ผ่านดี"
    assert rating_in("ระดับ A") == "A"
    assert rating_in("ผานดีเยี่ยม") == "ผ่านดีเยี่ยม"


@pytest.mark.parametrize("text", ["", "G", "B+", "ไม่ผ่าน", "คะแนน", "91.10", "ผ่านการอบรมหลักสูตรป้องกันการทุจริต"])
def test_what_is_no_rating(text: str) -> None:
    assert rating_in(text) is None


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("เพิ่มขึ้น", "increase"),
        ("สูงขึ้น", "increase"),
        ("เพิ่มขึ้น 2.50", "increase"),
        ("▲", "increase"),
        ("↑", "increase"),
        ("ลดลง", "decrease"),
        ("ต่ำลง", "decrease"),
        ("ลดลง (1.20)", "decrease"),
        ("▼", "decrease"),
        ("คงที่", "same"),
        ("เท่าเดิม", "same"),
        ("", None),
        ("91.10", None),
        ("งบประมาณเพิ่มขึ้นทุกปีตามแผน", None),
    ],
)
def test_changes_in_words_and_arrows(text: str, change: str | None) -> None:
    assert change_in(text) == change


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("คะแนนรวม", "overall"),
        ("คะแนนภาพรวม", "overall"),
        ("คะแนนรวมถ่วงน้ำหนัก", "overall"),
        ("คะแนนเฉลี่ย", "average"),
        ("ผลการประเมินระดับ", "rating"),
        ("ค่าน้ำหนัก", "weight"),
        ("คะแนนเต็ม", "full_score"),
        ("ค่าเฉลี่ยระดับประเทศ", "ignored"),
        ("ค่าเป้าหมาย", "ignored"),
        ("การใช้งบประมาณ", None),
        ("หมายเหตุ", None),
        ("", None),
    ],
)
def test_rows_of_totals(text: str, kind: str | None) -> None:
    assert total_label(text) == kind


def test_only_an_outright_statement_is_a_plain_mean() -> None:
    assert says_plain_mean("คะแนนเฉลี่ย ๑๐ ตัวชี้วัด")
    assert not says_plain_mean("คะแนนเฉลี่ย")


@given(st.text(max_size=40) | st.text(st.sampled_from("การใช้อำนาจ123๑๒IETOit ส่วนที่.()-"), max_size=60))
@settings(deadline=None, derandomize=True, max_examples=80)
def test_no_label_breaks_the_recognition(text: str) -> None:
    found = indicator_in(text, NAMES)
    assert found is None or (found.level in ("indicator", "sub_indicator") and 0 < found.confidence <= 1)
    assert instrument_in(text, NAMES) in (None, "IIT", "EIT", "OIT")
    assert part_in(text) in (None, 1, 2)
    assert change_in(text) in (None, "increase", "decrease", "same")
    assert subtotal_in(text, NAMES) in (None, instrument_in(text, NAMES))
    assert rating_in(text) is None or rating_in(str(rating_in(text))) == rating_in(text)
    assert total_label(text) is None or text.strip()
