"""Repair of Thai text: each defect is undone and named; right text is never touched; nothing that counts is lost."""

from __future__ import annotations

import functools
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numerals import to_arabic, to_thai
from normalizers.thai import MARK, REPAIRS, needs_repair, repair

DEFECTS = [
    ("ดําเนินการ", "ดำเนินการ", "compose_sara_am"),
    ("น้ํา", "น้ำ", "compose_sara_am"),
    ("นํ้า", "น้ำ", "compose_sara_am"),
    ("ประจํ าปี", "ประจำปี", "compose_sara_am"),
    ("ก ำหนด", "กำหนด", "glue_sara_am"),
    ("น้ ำ", "น้ำ", "glue_sara_am"),
    ("ส านักงาน", "สำนักงาน", "restore_lost_nikhahit"),
    ("ค าน า", "คำนำ", "restore_lost_nikhahit"),
    ("แนะน าค าสั่ง", "แนะนำคำสั่ง", "restore_lost_nikhahit"),
    ("ถ ึง", "ถึง", "glue_floating_marks"),
    ("ท ี ่", "ที่", "glue_floating_marks"),
    ("ต ้องการ", "ต้องการ", "glue_floating_marks"),
    ("เกณฑ ์", "เกณฑ์", "glue_floating_marks"),
    ("เพ่ือ", "เพื่อ", "order_marks"),
    ("นำ้", "น้ำ", "order_marks"),
    ("สิทธ์ิ", "สิทธิ์", "order_marks"),
    ("ที่่", "ที่", "collapse_doubled_marks"),
    ("ปีี", "ปี", "collapse_doubled_marks"),
    ("สุุข", "สุข", "collapse_doubled_marks"),
    ("เเผน", "แผน", "compose_sara_ae"),
    ("อาาคาร", "อาคาร", "collapse_doubled_vowels"),
    ("ทำาการ", "ทำการ", "collapse_doubled_vowels"),
    ("งบ\u200bประมาณ", "งบประมาณ", "strip_invisible"),
    ("\ufeffผล", "ผล", "strip_invisible"),
    ("พ.ศ.\u00a0๒๕๖๘", "พ.ศ. ๒๕๖๘", "plain_spaces"),
    ("ป\uf702งบ", "ปีงบ", "map_private_use"),
    ("ผู\uf70a", "ผู่", "map_private_use"),
    ("\uff29\uff34\uff21 \uff19\uff18\uff0e\uff15", "ITA 98.5", "narrow_fullwidth"),
]

LEFT_ALONE = [
    "",
    "รายงานผลการประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. ๒๕๖๘",
    "น้ำ ซ้ำ ต่ำ ทำ กำ ฤๅษี เกาะ เพราะ สิทธิ์ พันธุ์ ก็ เก้าอี้ ณ ๆ ฯลฯ",
    "คะแนน ................ ๙๘.๖๔",
    "ข้าง ๆ กัน\tต่าง ๆ\nที่ ๑",
    "ก าร",  # a plain cut as likely as a lost nikhahit
    "ดี ิ",  # which of two vowels is right is not known
    "ก\tำ",  # a tab parts cells
    "ก\nี",
    " ่",  # no consonant to go back to
]


@functools.cache
def thai_words() -> tuple[str, ...]:
    """Correct words: the corpus of PyThaiNLP without its few misspelt entries (two vowels on one consonant, a mark on a vowel)."""
    from pythainlp.corpus import thai_words as corpus

    broken = re.compile(rf"[ัิีึืุู็][ัิีึืุู็]|า[{MARK}]|[ะาำ]{{2}}(?<!าะ)")
    return tuple(sorted(word for word in corpus() if not broken.search(word)))


def essence(text: str) -> Counter[str]:
    """The consonants and digits of a text, where displaced and wide glyphs count as what they draw."""
    drawn = REPAIRS["map_private_use"](REPAIRS["narrow_fullwidth"](text))
    return Counter(character for character in drawn if "ก" <= character <= "ฮ" or character.isdigit())


damaged_text = st.text(
    alphabet=st.one_of(
        st.sampled_from("กขคงทนปมรสอ" + "ัิีึืุู็่้๊๋์ํ" + "าำะเแโใไๆฯ" + "๐๑๙05 \t\n.,-" + "\u200b\u00a0\ufeff\uf701\uf70f\uf713\uff11"),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(("damaged", "right", "step"), DEFECTS)
def test_defect_is_repaired_and_named(damaged: str, right: str, step: str) -> None:
    repaired = repair(damaged)
    assert repaired.text == right
    assert step in repaired.steps


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_text_without_a_sure_repair_is_left_alone(text: str) -> None:
    assert repair(text).text == text
    assert repair(text).steps == ()


@given(st.data())
def test_correct_text_is_never_changed(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(thai_words()), max_size=12))
    text = "".join(word + data.draw(st.sampled_from(["", " ", "\n", " ๑.", "\t", "(", "ๆ "])) for word in words)
    assert repair(text).text == text


@given(damaged_text)
def test_repair_is_idempotent(text: str) -> None:
    once = repair(text)
    assert repair(once.text).text == once.text
    assert repair(once.text).steps == ()


@given(damaged_text)
def test_no_consonant_digit_line_or_cell_is_lost(text: str) -> None:
    repaired = repair(text).text
    assert essence(repaired) == essence(text)
    assert (repaired.count("\n"), repaired.count("\t")) == (text.count("\n"), text.count("\t"))


@given(damaged_text)
def test_steps_are_named_exactly_when_something_changed(text: str) -> None:
    repaired = repair(text)
    assert bool(repaired.steps) == (repaired.text != text)
    assert set(repaired.steps) <= set(REPAIRS)


@given(damaged_text)
def test_what_needs_no_repair_would_not_be_changed_by_any(text: str) -> None:
    if not needs_repair(text):
        assert all(function(text) == text for function in REPAIRS.values())


@given(st.text())
def test_numerals_are_exchanged_one_for_one(text: str) -> None:
    assert len(to_arabic(text)) == len(to_thai(text)) == len(text)
    assert not set(to_arabic(text)) & set("๐๑๒๓๔๕๖๗๘๙")
    assert to_arabic(to_thai(text)) == to_arabic(text)


def test_numerals() -> None:
    assert to_arabic("คะแนน ๙๘.๖๔ (2567)") == "คะแนน 98.64 (2567)"
    assert to_thai("ข้อ 10") == "ข้อ ๑๐"
