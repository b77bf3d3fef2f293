"""Lost glyphs: resolved where the words of the document leave one reading, visible where they do not, recorded in either case."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.pdf.clusters import LOW_AM
from extractors.pdf.glyphs import LOST
from extractors.pdf.lost import STEP_LOST, STEP_RESOLVED, raw_text, resolve

A, B = "\U000f0000", "\U000f0001"
OVER = {A: "above", B: "above"}


def test_a_nikhahit_is_known_by_the_words_it_stands_in() -> None:
    texts = [f"การด{A}าเนินการ", f"ก{A}าหนดมาตรการ", f"ส{A}านักงานปลัด", f"ประจ{A}าปี"]
    letters = resolve(texts, {A: "above"})
    assert letters.apply(texts[0]) == ("การดำเนินการ", (STEP_RESOLVED,))
    assert letters.apply(texts[2]) == ("สำนักงานปลัด", (STEP_RESOLVED,))


def test_a_text_layer_that_has_sara_am_and_a_lost_nikhahit_says_it_once() -> None:
    texts = [f"ก{A}ำหนดมาตรการ", f"ส{A}ำนักงานปลัด", f"ประจ{A}ำปี"]
    assert resolve(texts, {A: "above"}).apply(texts[0])[0] == "กำหนดมาตรการ"


def test_a_vowel_lost_behind_its_tone_is_put_before_it() -> None:
    texts = [f"การรับร้{A}ของ", f"ผ้{A}มีส่วนได้", f"อย่{A}ในระดับ", f"ข้อม{A}ลข่าวสาร"]
    letters = resolve(texts, {A: "below"})
    assert letters.apply(texts[0]) == ("การรับรู้ของ", (STEP_RESOLVED,))
    assert letters.apply(texts[1])[0] == "ผู้มีส่วนได้"


def test_two_lost_glyphs_in_one_word_are_both_found() -> None:
    texts = [f"ผ{B}{A}บริหาร", f"ผ{B}{A}ว่าราชการ", f"ข{A}อม{B}ล", f"เรียนร{B}{A}", f"บ{A}านเรือน", f"ช{A}างเผือก", f"ภ{B}มิใจ", f"ม{B}ลค่า"]
    letters = resolve(texts, {A: "above", B: "below"})
    assert letters.apply(texts[0])[0] == "ผู้บริหาร"
    assert letters.apply(texts[2])[0] == "ข้อมูล"


def test_what_no_word_settles_stays_visible() -> None:
    texts = [f"ม{A}า", f"{A}"]
    letters = resolve(texts, {A: "above"})
    assert letters.apply(texts[0]) == (f"ม{LOST}า", (STEP_LOST,))
    assert letters.apply(texts[1]) == (LOST, (STEP_LOST,))


def test_a_lost_letter_that_stands_in_numbers_alone_is_not_guessed() -> None:
    letters = resolve([f"8{A}.20", f"9{A}"], {A: "spacing"})
    assert letters.apply(f"8{A}.20") == (f"8{LOST}.20", (STEP_LOST,))


def test_a_text_with_both_kinds_names_both_steps() -> None:
    texts = [f"ก{A}าหนด", f"ส{A}านักงาน", f"ประจ{A}าปี", f"{B}"]
    letters = resolve(texts, {A: "above", B: "spacing"})
    assert letters.apply(f"ก{A}าหนด {B}") == (f"กำหนด {LOST}", (STEP_RESOLVED, STEP_LOST))


def test_a_text_without_lost_glyphs_is_left_alone() -> None:
    assert resolve(["เพ่ือ"], {}).apply("เพ่ือ") == ("เพ่ือ", ())


@given(st.text(st.sampled_from([A, B, *"กขคนมยำาิ้ั 85.\n"]), max_size=30))
@settings(deadline=None, max_examples=60)
def test_each_lost_glyph_is_resolved_or_shown_and_nothing_else_is_lost(text: str) -> None:
    letters = resolve([text, f"ก{A}าหนด", f"ส{A}านักงาน", f"ประจ{A}าปี"], {A: "above", B: "below"})
    shown, steps = letters.apply(text)
    lost = sum(text.count(char) for char in (A, B) if char not in letters.letters)
    assert shown.count(LOST) == lost
    assert (STEP_LOST in steps) == (lost > 0)
    assert bool(steps) == (A in text or B in text)
    assert [char for char in shown if char in "กขคนมย85.\n "] == [char for char in text if char in "กขคนมย85.\n "]
    assert raw_text(text).count(LOST) == text.count(A) + text.count(B)


def test_a_sara_am_that_is_drawn_low_is_sara_aa_where_a_file_splits_sara_am() -> None:
    placeholder = chr(0xF0000)
    text = f"การด{placeholder}{LOW_AM}เนินง{LOW_AM}น"
    letters = resolve([text], {placeholder: "above"})
    assert letters.apply(text) == ("การดำเนินงาน", (STEP_RESOLVED,))
    assert raw_text(text) == "การด\ufffdำเนินงำน"


def test_elsewhere_a_low_sara_am_is_what_the_file_says() -> None:
    text = f"การด{LOW_AM}เนินงาน"
    assert resolve([text], {}).apply(text) == ("การดำเนินงาน", ())


def test_glyphs_that_stand_on_one_letter_do_not_hide_each_other() -> None:
    texts = [f"ต{A}าบลโนนแดง", f"น{A}{B}าหนัก", f"ซ{A}{B}าซ้อน", f"ฟื{B}นฟู", f"ขั{B}นตอน", f"ย{A}{B}าว่า"]
    letters = resolve(texts, OVER)
    assert [letters.apply(text)[0] for text in texts[:3]] == ["ตำบลโนนแดง", "น้ำหนัก", "ซ้ำซ้อน"]


def test_glyphs_that_always_stand_together_are_decided_together() -> None:
    texts = [f"ผ{A}{B}บริหาร", f"เรียนร{A}{B}", f"ผ{A}{B}ว่าราชการ"]
    assert resolve(texts, {A: "above", B: "below"}).apply(texts[0])[0] == "ผู้บริหาร"


def test_of_two_equal_words_neither_is_taken() -> None:
    """Sara u and sara uu both make a word of the vocabulary here."""
    assert resolve([f"ด{A}"], {A: "below"}).apply(f"ด{A}")[0] == f"ด{LOST}"


def test_marks_that_no_writing_puts_there_are_not_tried() -> None:
    """A vowel above its letter never goes before sara aa: only a tone or nikhahit does."""
    texts = [f"ต{A}าที่สุด"]
    assert resolve(texts, {A: "stack"}).apply(texts[0])[0] == "ต่ำที่สุด"


def test_what_nobody_saw_drawn_is_not_guessed() -> None:
    texts = [f"ก{A}าหนด", f"ส{A}านักงาน", f"ประจ{A}าปี"]
    assert resolve(texts, {A: "unseen"}).apply(texts[0])[0] == f"ก{LOST}าหนด"


def test_a_thin_margin_settles_nothing() -> None:
    """Nearly every letter makes a word here."""
    texts = [f"ประจ{A}ปี", f"เบิก{A}าย"]
    for text in texts:
        assert LOST in resolve(texts[:1] + [f"{A}าย", f"{A}าน"], {A: "spacing"}).apply(text)[0]
