"""Glyphs to clusters: every mark finds its letter, whatever the order of the content, and no glyph is ever dropped."""

from __future__ import annotations

from collections import Counter

import pytest
from generator.pdf.glyphs import BELOW, MARKS, letter, mark, typeset
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.pdf.clusters import LostGlyphs, clusters_of, is_placeholder
from extractors.pdf.glyphs import LOST, Glyph
from extractors.pdf.marks import rank

WORDS = ("ที่", "เพื่อ", "ผู้", "น้ำ", "กำหนด", "คุณธรรม", "โปร่งใส", "รู้", "ทั้งสิ้น", "สัมฤทธิ์", "ป้องกัน", "ฐานข้อมูล", "85.20", "(IIT)")
CONSONANTS = "กขคงจชตถทนปผพมยรลวสหอ"


def text_of(glyphs: list[Glyph]) -> str:
    lost = LostGlyphs()
    return "".join(cluster.text for cluster in sorted(clusters_of(glyphs, lost), key=lambda cluster: cluster.x0))


@pytest.mark.parametrize("word", WORDS)
def test_a_line_in_the_order_of_its_writing_comes_out_as_written(word: str) -> None:
    assert text_of(typeset(word)) == word


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_marks_may_stand_anywhere_in_the_content(text: str, random: object) -> None:
    glyphs = typeset(text)
    marks = [glyph for glyph in glyphs if glyph.text in MARKS]
    letters = [glyph for glyph in glyphs if glyph.text not in MARKS]
    random.shuffle(marks)  # type: ignore[attr-defined]
    assert text_of([*letters, *marks]) == text
    assert text_of([*marks, *letters]) == text


def test_a_mark_before_its_letter_goes_to_the_letter_it_is_drawn_over() -> None:
    assert text_of([letter("ก", 0), mark("้", 12), letter("ข", 6), letter("ค", 12)]) == "กข้ค"


def test_a_space_between_letter_and_mark_does_not_part_them() -> None:
    assert text_of([letter("ท", 0), letter(" ", 6, width=0), mark("ี", 6), mark("่", 6), letter("ก", 6)]).replace(" ", "") == "ที่ก"


@pytest.mark.parametrize(("glyph", "expected"), [("\uf70a", "ป่า"), ("\uf705", "ป่า"), ("\uf713", "ป่า")])
def test_a_displaced_glyph_stays_with_its_letter(glyph: str, expected: str) -> None:
    found = text_of([letter("ป", 0), mark(glyph, 6), letter("า", 6)])
    assert [char if char in expected else "่" for char in found] == list(expected)


def test_a_tone_goes_before_sara_am() -> None:
    assert text_of([letter("น", 0), letter("ำ", 6), mark("้", 6)]) == "น้ำ"
    assert text_of([letter("น", 0), mark("้", 6), letter("ำ", 6)]) == "น้ำ"


def test_a_tone_on_a_run_that_ends_with_a_vowel_mark_goes_behind_the_vowel() -> None:
    run = Glyph("ที", 0, 6, 100, 10)
    assert text_of([run, mark("่", 6)]) == "ที่"
    assert text_of([Glyph("ท่", 0, 6, 100, 10), mark("ี", 6)]) == "ที่"


def test_a_mark_of_two_characters_is_put_in_order_with_the_others() -> None:
    assert text_of([letter("ท", 0), mark("่", 6), mark("ี", 6)]) == "ที่"
    assert text_of([letter("ผ", 0), mark("ู้", 6, side="above")]) == "ผู้"


# Lost glyphs


def test_a_mark_on_the_wrong_side_of_the_line_is_lost_but_not_dropped() -> None:
    lost = LostGlyphs()
    (cluster,) = clusters_of([letter("ร", 0), mark("้", 6, side="below")], lost)
    assert cluster.text[0] == "ร"
    assert is_placeholder(cluster.text[1])
    assert lost.kinds == {cluster.text[1]: "below"}


def test_a_mark_on_the_wrong_side_that_its_producer_wrote_down_is_believed() -> None:
    assert text_of([letter("ร", 0), mark("้", 6, side="below", key="")]) == "ร้"


def test_two_marks_that_have_each_others_place_are_right_where_their_producer_wrote_one_down() -> None:
    """LibreOffice with Garuda: the tone is drawn first, the characters stand in the order of the writing."""
    assert text_of([letter("ผ", 0), mark("ู", 6, side="above", key=""), mark("้", 6, side="below")]) == "ผู้"
    assert text_of([letter("ผ", 0), mark("ู", 6, side="above"), mark("้", 6, side="below", key="")]) == "ผู้"


def test_two_marks_that_have_each_others_place_are_lost_otherwise() -> None:
    """WeasyPrint: a glyph has the name of what stood beside it where it was first used, so the exchange may be no exchange."""
    lost = LostGlyphs()
    (cluster,) = clusters_of([letter("ผ", 0), mark("ู", 6, side="above", key="f/1"), mark("้", 6, side="below", key="f/2")], lost)
    assert {lost.kinds[char] for char in cluster.text[1:]} == {"above", "below"}


def test_glyphs_with_one_wrong_name_are_told_apart_by_their_size() -> None:
    """WeasyPrint with Kinnari: sara u and sara uu both have the name of a tone."""
    lost = LostGlyphs()
    narrow = mark("่", 6, side="below", key="f/1")
    assert narrow.ink is not None
    wide = narrow._replace(ink=(narrow.ink[0] - 2, *narrow.ink[1:]))
    one, other, again = (clusters_of([letter("ท", 0), glyph], lost)[0].text[1] for glyph in (narrow, wide, narrow))
    assert one == again != other


def test_a_lost_glyph_has_one_placeholder_for_each_font_code_and_place() -> None:
    lost = LostGlyphs()
    glyphs = [
        letter("ก", 0),
        mark(LOST, 6, key="f/1"),
        letter("ก", 6),
        mark(LOST, 12, key="f/1"),
        letter("ก", 12),
        mark(LOST, 18, key="f/2"),
    ]
    first, second, third = (cluster.text[1] for cluster in clusters_of(glyphs, lost))
    assert first == second != third
    (below,) = (cluster.text[1] for cluster in clusters_of([letter("ก", 0), mark(LOST, 6, side="below", key="f/1")], lost))
    assert below not in {first, third}
    assert set(lost.kinds.values()) == {"above", "below"}


def test_a_lost_glyph_as_wide_as_a_letter_is_a_letter() -> None:
    lost = LostGlyphs()
    clusters = clusters_of([letter("ก", 0), Glyph(LOST, 6, 12, 100, 10, (6.5, 94, 11.5, 100), "f/9"), letter("ข", 12)], lost)
    assert len(clusters) == 3
    assert lost.kinds == {clusters[1].text: "spacing"}


def test_a_replacement_character_that_a_producer_wrote_down_stays_one() -> None:
    assert text_of([letter("ก", 0), letter(LOST, 6)]) == "ก" + LOST


def test_marks_alone_on_a_page_are_kept() -> None:
    assert sorted(text_of([mark("้", 6), mark("ี", 30)])) == ["ี", "้"]


glyphs_anywhere = st.builds(
    lambda text, x, line, drawn, wide: (
        mark(text, x, 100.0 + 20 * line, side=drawn, key="f/a")
        if text in MARKS or text == LOST
        else letter(text, x, 100.0 + 20 * line, width=wide)
    ),
    st.sampled_from([*CONSONANTS, *"าำเแ ", *MARKS, "\uf70a", LOST, "a", "7"]),
    st.floats(-50, 600),
    st.integers(0, 5),
    st.sampled_from([None, "above", "below"]),
    st.floats(0, 12),
)


@given(st.lists(glyphs_anywhere, max_size=40))
@settings(deadline=None, max_examples=150)
def test_no_glyph_is_ever_dropped_and_none_is_made_up(glyphs: list[Glyph]) -> None:
    """What comes out is what went in, but for those that became placeholders, one for each."""
    clusters = clusters_of(glyphs, LostGlyphs())
    out = Counter("".join(cluster.text for cluster in clusters))
    into = Counter("".join(glyph.text for glyph in glyphs))
    placeholders = sum(count for char, count in out.items() if is_placeholder(char))
    missing = into - out
    assert sum(missing.values()) == placeholders
    assert set(missing) <= {*MARKS, LOST, "\uf70a"}
    assert all(is_placeholder(char) for char in out - into)


@given(st.sampled_from(CONSONANTS), st.sampled_from([char for char in MARKS if char not in BELOW and rank(char) == 0]), st.sampled_from("่้๊๋"))
def test_the_vowel_goes_before_the_tone_whatever_was_drawn_first(base: str, vowel: str, tone: str) -> None:
    expected = base + vowel + tone
    assert text_of([letter(base, 0), mark(vowel, 6), mark(tone, 6)]) == expected
    assert text_of([letter(base, 0), mark(tone, 6), mark(vowel, 6)]) == expected
