"""Scores stated in sentences: which number is a score, of what, of which year, and with which rating."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.interpret.context import sections_of
from pipeline.interpret.labels import names_of
from pipeline.interpret.passages import densify, passages_of
from pipeline.interpret.statements import find_statements
from pipeline.process import read_bytes
from schemas.facts import Score

Stated = list[tuple[int, str, str | None]]


def scores(lab: SimpleNamespace, *pieces: str, year: int = 2568) -> list[Score]:
    """The scores of a report that holds nothing but these pieces of text."""
    found: list[Score] = list(lab.read(lab.report(*pieces, year=year)).scores)
    return found


def stated(lab: SimpleNamespace, *pieces: str, year: int = 2568) -> Stated:
    """Year, code and number of each score, the number as it is printed."""
    return [(one.fiscal_year, one.code, None if one.score is None else str(one.score)) for one in scores(lab, *pieces, year=year)]


# The overall score


@pytest.mark.parametrize(
    "sentence",
    [
        "เทศบาลตำบลแกดำได้คะแนนภาพรวม 91.23 คะแนน",
        "ผลการประเมินคะแนนรวมเท่ากับ ๙๑.๒๓ คะแนน",
        "คะแนน ITA เท่ากับ 91.23 คะแนน",
        "คะแนนรวม 91.23",
        "คะแนนรวม : 91.23 คะแนน",
        "ผลคะแนนในภาพรวมของหน่วยงาน (91.23 คะแนน)",
        "ITA Score 91.23",
        "หน่วยงานได้รับคะแนนรวมร้อยละ 91.23 คะแนน",
        "ได้รับผลการประเมิน 91.23 คะแนน",
        "ปีงบประมาณ พ.ศ. 2568 ได้คะแนนรวม 91.23 คะแนน",
    ],
)
def test_the_overall_score_is_stated_in_many_ways(lab: SimpleNamespace, sentence: str) -> None:
    (score,) = scores(lab, sentence)
    assert (score.fiscal_year, score.level, score.code, score.score) == (2568, "overall", "overall", Decimal("91.23"))
    assert score.role == "text"


@pytest.mark.parametrize(
    ("sentence", "rating"),
    [
        ("ได้คะแนนภาพรวม 91.23 คะแนน อยู่ในระดับผ่านดี", "ผ่านดี"),
        ("ผลการประเมินคะแนนรวม 96.40 คะแนน ระดับผ่านดีเยี่ยม", "ผ่านดีเยี่ยม"),
        ("คะแนนรวม 91.23 คะแนน ระดับ A", "A"),
        ("คะแนนรวม 97.02 คะแนน อยู่ในระดับ AA", "AA"),
        ("คะแนนรวม 72.40 คะแนน อยู่ในระดับต้องปรับปรุง", "ต้องปรับปรุง"),
        ("คะแนนรวม 91.23 คะแนน", None),
    ],
)
def test_the_rating_beside_a_score_is_its_own(lab: SimpleNamespace, sentence: str, rating: str | None) -> None:
    (score,) = scores(lab, sentence)
    assert score.rating == rating


def test_two_years_keep_their_own_ratings(lab: SimpleNamespace) -> None:
    found = scores(lab, "ปี พ.ศ. 2567 คะแนนรวม 83.10 คะแนน ระดับผ่าน และปี พ.ศ. 2568 คะแนนรวม 91.23 คะแนน ระดับผ่านดี")
    assert [(one.fiscal_year, one.score, one.rating) for one in found] == [
        (2567, Decimal("83.10"), "ผ่าน"),
        (2568, Decimal("91.23"), "ผ่านดี"),
    ]


def test_a_rating_may_stand_alone(lab: SimpleNamespace) -> None:
    (score,) = scores(lab, "ระดับผลการประเมิน: ผ่านดี")
    assert (score.level, score.score, score.rating) == ("overall", None, "ผ่านดี")


# What else can have a score


@pytest.mark.parametrize(
    ("sentence", "code", "number"),
    [
        ("ตัวชี้วัดการใช้งบประมาณได้คะแนน 88.40 คะแนน", "2", "88.40"),
        ("ตัวชี้วัดที่ 4 มีคะแนน 77.31", "4", "77.31"),
        ("ตัวชี้วัดที่ ๔ ได้ ๗๗.๓๑ คะแนน", "4", "77.31"),
        ("ตัวชี้วัดที่ 4 การใช้ทรัพย์สินของราชการ มีคะแนนเท่ากับร้อยละ 77.31", "4", "77.31"),
        ("ตัวชี้วัดที่ 10 การป้องกันการทุจริต (95.00 คะแนน)", "10", "95.00"),
        ("ด้านประสิทธิภาพการสื่อสาร ได้คะแนนเฉลี่ย 66.05 คะแนน", "7", "66.05"),
        ("แบบวัด IIT ได้ 90.01 คะแนน", "IIT", "90.01"),
        ("แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT) ได้ 95.03 คะแนน", "OIT", "95.03"),
        ("ข้อ i7 ได้คะแนน 65.22 คะแนน", "i7", "65.22"),
        ("ข้อคำถาม e5 ได้ 71.40 คะแนน", "e5", "71.40"),
        ("ข้อ O14 ได้คะแนน 0.00 คะแนน", "O14", "0.00"),
        ("คะแนนเฉลี่ยของ 10 ตัวชี้วัด เท่ากับ 90.12 คะแนน", "average", "90.12"),
    ],
)
def test_a_score_belongs_to_the_thing_named_before_it(lab: SimpleNamespace, sentence: str, code: str, number: str) -> None:
    assert stated(lab, sentence) == [(2568, code, number)]


def test_one_sentence_may_state_several_scores(lab: SimpleNamespace) -> None:
    sentence = "แบบวัด IIT ได้ 90.01 คะแนน แบบวัด EIT ได้ 80.02 คะแนน และแบบตรวจ OIT ได้ 95.03 คะแนน"
    assert stated(lab, sentence) == [(2568, "IIT", "90.01"), (2568, "EIT", "80.02"), (2568, "OIT", "95.03")]


def test_points_of_a_list_are_read_one_by_one(lab: SimpleNamespace) -> None:
    items = "\n".join(f"- {name} ได้ {value} คะแนน" for name, value in zip(lab.INDICATORS, lab.TEN, strict=True))
    assert lab.keys(scores(lab, items)) == lab.ten(2568)


def test_numbered_points_are_not_scores_of_their_numbers(lab: SimpleNamespace) -> None:
    assert stated(lab, "1. การใช้อำนาจ 88.20 คะแนน\n2. การเปิดเผยข้อมูล 91.40 คะแนน") == [(2568, "3", "88.20"), (2568, "9", "91.40")]


def test_the_parts_of_eit_are_told_apart(lab: SimpleNamespace) -> None:
    found = scores(lab, "EIT ส่วนที่ 1 ได้ 80.11 คะแนน และ EIT ส่วนที่ 2 ได้ 82.22 คะแนน")
    assert [(one.code, one.part, one.score) for one in found] == [("EIT", 1, Decimal("80.11")), ("EIT", 2, Decimal("82.22"))]


def test_a_year_with_one_part_of_eit_has_no_parts(lab: SimpleNamespace) -> None:
    (score,) = scores(lab, "แบบวัด EIT ได้ 80.11 คะแนน", year=2564)
    assert (score.fiscal_year, score.part) == (2564, None)


def test_a_number_for_several_instruments_is_of_none(lab: SimpleNamespace) -> None:
    assert stated(lab, "IIT EIT และ OIT ได้คะแนน 85.00 คะแนน") == []


def test_a_misread_name_does_not_turn_a_score_into_the_overall_one(lab: SimpleNamespace) -> None:
    assert stated(lab, "ตัวชี้วัดการxxช้อxxนาจ ได้คะแนน 61.20 คะแนน") == []


# Years


@pytest.mark.parametrize(
    "sentence",
    [
        "ในปีงบประมาณ พ.ศ. 2567 ได้คะแนนรวม 85.10 คะแนน และปีงบประมาณ พ.ศ. 2568 ได้คะแนนรวม 91.23 คะแนน",
        "คะแนนรวม 85.10 ในปี พ.ศ. 2567 และ 91.23 ในปี พ.ศ. 2568",
        "คะแนนรวมของปี ๒๕๖๗ เท่ากับ ๘๕.๑๐ คะแนน\n\nคะแนนรวมของปี ๒๕๖๘ เท่ากับ ๙๑.๒๓ คะแนน",
    ],
)
def test_each_score_gets_the_year_the_sentence_gives_it(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == [(2567, "overall", "85.10"), (2568, "overall", "91.23")]


def test_the_year_of_a_comparison_is_that_of_the_number_beside_it(lab: SimpleNamespace) -> None:
    sentence = "คะแนนรวมปี พ.ศ. 2568 ได้ 91.23 คะแนน เพิ่มขึ้นจากปี พ.ศ. 2567 ที่ได้ 85.10 คะแนน"
    assert sorted(stated(lab, sentence)) == [(2567, "overall", "85.10"), (2568, "overall", "91.23")]


def test_without_a_year_the_assessed_one_is_meant(lab: SimpleNamespace) -> None:
    assert stated(lab, "ได้คะแนนรวม 88.15 คะแนน", year=2565) == [(2565, "overall", "88.15")]


# Numbers that are no scores


@pytest.mark.parametrize(
    "sentence",
    [
        "คะแนนรวมไม่น้อยกว่า 85.00 คะแนนขึ้นไป",
        "หน่วยงานต้องได้คะแนน 85.00 คะแนนขึ้นไป",
        "ตัวชี้วัดที่มีคะแนนต่ำกว่า 85.00 คะแนน ต้องแก้ไขก่อน",
        "คะแนนในช่วง 85.00 - 94.99 อยู่ในระดับผ่านดี",
        "ค่าเป้าหมายเท่ากับ 90.00 คะแนน",
        "เกณฑ์คือ 85.00 คะแนน",
    ],
)
def test_thresholds_are_not_scores(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == []


@pytest.mark.parametrize("sentence", ["คะแนนเต็ม 100.00 คะแนน", "จากคะแนนเต็ม 100 คะแนน", "แต่ละข้อมีคะแนนเต็ม 100 คะแนน"])
def test_full_marks_that_could_be_had_are_not_scores(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "ตัวชี้วัดการป้องกันการทุจริตได้คะแนนเต็ม 100 คะแนน",
        "ตัวชี้วัดการป้องกันการทุจริตได้ 100 คะแนน",
        "ตัวชี้วัดการป้องกันการทุจริตเท่ากับ 100.00",
        "ตัวชี้วัดการป้องกันการทุจริต ได้ 100",
    ],
)
def test_full_marks_that_were_reached_are(lab: SimpleNamespace, sentence: str) -> None:
    assert [(code, float(number or 0)) for _, code, number in stated(lab, sentence)] == [("10", 100.0)]


@pytest.mark.parametrize(
    "sentence",
    [
        "คะแนนรวมเพิ่มขึ้น 3.25 คะแนน",
        "คะแนนรวมเพิ่มขึ้นจากปี พ.ศ. 2567 จำนวน 13.25 คะแนน คิดเป็นร้อยละ 13.82",
        "คะแนนรวมลดลงจากเดิม 12.10 คะแนน",
        "คะแนนรวมมีผลต่าง 16.13 คะแนน",
    ],
)
def test_differences_are_not_scores(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "มีผู้ตอบแบบวัด IIT จำนวน 120 คน",
        "ตัวชี้วัดการใช้อำนาจ มีผู้ตอบเท่ากับ 100 คน",
        "มีผู้ตอบแบบวัดร้อยละ 85.71 ของผู้มีสิทธิ์ทั้งหมด",
        "แบบวัด IIT มีน้ำหนักร้อยละ 30",
        "ตัวชี้วัดการใช้งบประมาณ มีข้อคำถามจำนวน 6 ข้อ",
        "โทรศัพท์ 043-711-234 ต่อ 12",
        "ใช้งบประมาณ 15,450.75 บาท",
        "ระเบียบข้อ 24.10 วรรคสอง",
    ],
)
def test_counts_shares_weights_and_money_are_not_scores(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    ["ค่าเฉลี่ยทั้งประเทศ 93.05 คะแนน", "คะแนนเฉลี่ยระดับจังหวัดเท่ากับ 90.55 คะแนน", "คะแนนเฉลี่ยระดับประเทศอยู่ที่ 93.05 คะแนน"],
)
def test_scores_of_others_are_not_ours(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == []


def test_a_line_of_arithmetic_states_no_score(lab: SimpleNamespace) -> None:
    assert stated(lab, "คะแนนรวม = (90.00 x 0.30) + (80.00 x 0.30) + (95.00 x 0.40) = 89.00") == []


def test_a_number_above_one_hundred_is_no_score(lab: SimpleNamespace) -> None:
    assert stated(lab, "คะแนนรวมเท่ากับ 191.23 คะแนน") == []


# Lines


def test_sentences_go_on_over_line_breaks(lab: SimpleNamespace) -> None:
    (score,) = scores(lab, "หน่วยงานได้คะแนนรวม\n91.23 คะแนน อยู่ใน\nระดับผ่านดี")
    assert (score.code, score.score, score.rating) == ("overall", Decimal("91.23"), "ผ่านดี")


def test_a_blank_line_ends_the_sentence(lab: SimpleNamespace) -> None:
    assert stated(lab, "ตัวชี้วัดการใช้อำนาจ", "หมายเลข 91.23") == []


def test_a_point_says_nothing_of_the_subject_of_the_point_before(lab: SimpleNamespace) -> None:
    assert stated(lab, "- ตัวชี้วัดการใช้อำนาจ ยังต้องพัฒนา\n- เครื่องพิมพ์หมายเลข 91.23") == []


def test_the_evidence_is_the_line_of_the_number(lab: SimpleNamespace) -> None:
    text = lab.report("ตัวชี้วัดการใช้อำนาจ\nได้คะแนน ๘๘.๒๐ คะแนน")
    (score,) = lab.read(text).scores
    assert score.evidence.line is not None
    assert score.evidence.raw in text.split("\n")[score.evidence.line - 1]
    assert score.evidence.raw == "๘๘.๒๐"
    assert {"thai_numerals", "stated_in_text"} <= set(score.evidence.steps)


def test_the_same_number_stated_twice_gives_two_rows(lab: SimpleNamespace) -> None:
    found = scores(lab, "คะแนนรวม 91.23 คะแนน", "สรุปว่าคะแนนรวมเท่ากับ 91.23 คะแนน")
    assert [one.score for one in found] == [Decimal("91.23")] * 2
    assert len({one.value_id for one in found}) == 2


def test_an_overall_score_told_by_the_words_around_it_is_less_sure(lab: SimpleNamespace) -> None:
    (named,) = scores(lab, "คะแนนรวม 91.23 คะแนน")
    (guessed,) = scores(lab, "ได้รับผลการประเมิน 91.23 คะแนน")
    assert "overall_by_context" in guessed.evidence.steps
    assert guessed.evidence.confidence < named.evidence.confidence


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.decimals(min_value=0, max_value=100, places=2), st.integers(1, 10), st.booleans())
def test_whatever_the_number_it_comes_back_exactly(value: Decimal, number: int, thai: bool) -> None:
    text = f"ผลการประเมินตัวชี้วัดที่ {number} ได้คะแนน {value:.2f} คะแนน"
    text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) if thai else text
    document, names = read_bytes(text.encode()), names_of(2568)
    found = [one for passage in passages_of(document, sections_of(document, names), names) for one in find_statements(passage, 2568)]
    assert [(one.subject.code, one.number.number.value) for one in found if one.number.number] == [(str(number), value)]


# The dense form


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="กขำ้ab1๒. \n\t-", max_size=60))
def test_the_dense_form_keeps_every_letter_in_place(text: str) -> None:
    dense, offsets = densify(text)
    assert len(offsets) == len(text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(dense)
    folded = text.translate(str.maketrans("๒", "2"))
    assert "".join(dense.split()) == "".join(folded.split())
    assert all(dense[offsets[at]] == letter for at, letter in enumerate(folded) if not letter.isspace())


@pytest.mark.parametrize(
    ("text", "dense"), [("คะแนน รวม  ๙๑.๒๓", "คะแนนรวม91.23"), ("12 34", "12 34"), ("ITA Score", "ita score"), ("ข้อ 7", "ข้อ7")]
)
def test_the_dense_form_has_blanks_only_where_they_tell_words_apart(text: str, dense: str) -> None:
    assert densify(text)[0] == dense


# Comparisons without joining words, and numbers of other things


def test_two_years_one_after_the_other_keep_their_scores(lab: SimpleNamespace) -> None:
    sentence = "ปี 2567 ได้คะแนนรวม 83.10 คะแนน ปี 2568 ได้คะแนนรวม 92.03 คะแนน"
    assert sorted(stated(lab, sentence)) == [(2567, "overall", "83.10"), (2568, "overall", "92.03")]


@pytest.mark.parametrize("verb", ["เพิ่มขึ้นจาก", "เพิ่มจาก"])
def test_a_rise_from_one_score_to_another_without_years(lab: SimpleNamespace, verb: str) -> None:
    sentence = f"คะแนนรวม{verb} 88.41 คะแนน เป็น 91.67 คะแนน"
    assert sorted(stated(lab, sentence)) == [(2567, "overall", "88.41"), (2568, "overall", "91.67")]


@pytest.mark.parametrize(
    "sentence",
    [
        "ผลการประเมิน LPA ประจำปี 2568 ได้คะแนนร้อยละ 82.55",
        "ผลการประเมิน LPA ได้คะแนนรวมร้อยละ 82.55",
        "ผลการประเมินประสิทธิภาพขององค์กรปกครองส่วนท้องถิ่น (LPA) ได้ร้อยละ 82.55",
        "ผลสำรวจความพึงพอใจของประชาชนต่อการให้บริการ คิดเป็นร้อยละ 94.20",
        "ประชาชนมีความพึงพอใจร้อยละ 94.20",
    ],
)
def test_scores_of_other_assessments_are_not_ours(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "เกณฑ์การผ่านคือ 85.00 คะแนน",
        "ผ่านเกณฑ์ที่กำหนดไว้คือ 85 คะแนน",
        "ผลต่างของคะแนนรวม 16.13 คะแนน",
        "ผู้ตอบแบบวัด EIT ร้อยละ 85.71 ของกลุ่มเป้าหมาย",
        "ผลการประเมิน IIT (ร้อยละ 30) ได้ 27.36 คะแนน",
    ],
)
def test_criteria_differences_shares_and_weighted_points_are_not_scores(lab: SimpleNamespace, sentence: str) -> None:
    assert stated(lab, sentence) == []


def test_the_scores_of_the_highest_and_the_lowest_stand_before_their_names(lab: SimpleNamespace) -> None:
    sentence = "คะแนนสูงสุด 97.90 คะแนน คือ ตัวชี้วัดการเปิดเผยข้อมูล และคะแนนต่ำสุด 61.00 คะแนน คือ ตัวชี้วัดประสิทธิภาพการสื่อสาร"
    assert sorted(stated(lab, sentence)) == [(2568, "7", "61.00"), (2568, "9", "97.90")]


def test_a_change_of_an_indicator_is_not_its_score(lab: SimpleNamespace) -> None:
    assert stated(lab, "ตัวชี้วัดการใช้อำนาจเพิ่มขึ้นจากปี พ.ศ. 2567 จำนวน 9.95 คะแนน") == []


@pytest.mark.parametrize("text", ["1 " * 1000, "คะแนน " * 1000, "ข้อ 1 " * 500], ids=["digits", "words", "codes"])
def test_long_runs_of_the_same_do_no_harm(lab: SimpleNamespace, text: str) -> None:
    assert stated(lab, text) == []


# What parts a level, a scope or a number of people from a score


@pytest.mark.parametrize(
    ("sentence", "rated"),
    [
        ("ได้คะแนนรวม 91.23 คะแนน จากคะแนนเต็ม 100 คะแนน อยู่ในระดับผ่านดี แยกเป็นแบบวัด IIT ได้ 93.87 คะแนน", {"91.23": "ผ่านดี"}),
        ("ได้คะแนนรวม 91.23 คะแนน ระดับผ่านดี โดยปี 2567 ได้คะแนนรวม 88.14 คะแนน", {"91.23": "ผ่านดี"}),
        ("อยู่ในระดับผ่านดี (คะแนนรวม 91.23 คะแนน)", {"91.23": "ผ่านดี"}),
    ],
)
def test_a_level_belongs_to_the_score_that_nothing_parts_it_from(lab: SimpleNamespace, sentence: str, rated: dict[str, str]) -> None:
    assert {str(one.score): one.rating for one in scores(lab, sentence) if one.rating} == rated


@pytest.mark.parametrize("within", ["ในแบบวัด IIT", "ของแบบวัด IIT", "ในเครื่องมือ IIT"])
def test_an_instrument_that_an_extreme_is_meant_within_has_no_score_of_its_own(lab: SimpleNamespace, within: str) -> None:
    assert stated(lab, f"ข้อ i12 ได้คะแนนน้อยที่สุด{within} คือ 70.51 คะแนน") == [(2568, "i12", "70.51")]


def test_scores_of_instruments_need_no_word_before_them(lab: SimpleNamespace) -> None:
    sentence = "คะแนนรายเครื่องมือ คือ IIT 98.51 คะแนน EIT 96.80 คะแนน และ OIT 93.00 คะแนน"
    assert stated(lab, sentence) == [(2568, "IIT", "98.51"), (2568, "EIT", "96.80"), (2568, "OIT", "93.00")]


def test_a_share_of_those_who_answered_is_no_score_of_the_instrument(lab: SimpleNamespace) -> None:
    assert stated(lab, "ผู้ตอบแบบวัด IIT 214 คน (ร้อยละ 48.75) และ EIT 310 คน (ร้อยละ 61.20)") == []


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("ได้คะแนนการประเมิน ITA ปีงบประมาณ พ.ศ. 2568 จำนวน 91.23 คะแนน", ["91.23"]),
        ("ได้คะแนนรวม 91.23 คะแนน เพิ่มจากปี 2567 ซึ่งได้ 89.00 คะแนน เป็นจำนวน 2.23 คะแนน", ["91.23", "89.00"]),
        ("ได้คะแนนรวม 91.23 คะแนน มากกว่าปี 2567 ซึ่งได้ 89.00 คะแนน อยู่จำนวน 2.23 คะแนน", ["91.23", "89.00"]),
    ],
)
def test_an_amount_of_points_is_a_score_unless_the_clause_compares(lab: SimpleNamespace, sentence: str, codes: list[str]) -> None:
    assert [number for _, _, number in stated(lab, sentence)] == codes
