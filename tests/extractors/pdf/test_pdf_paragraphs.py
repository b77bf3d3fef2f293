"""Rows to paragraphs: what a layout broke is joined, with a space where the text had one; what the author broke stays apart."""

from __future__ import annotations

import pytest
from generator.pdf.glyphs import SIZE, WIDTH, typeset

from extractors.pdf.clusters import LostGlyphs, clusters_of
from extractors.pdf.paragraphs import joined, paragraphs_of, usual_pitch
from extractors.pdf.rows import Row, Spacing, rows_of

RIGHT = 300.0


def rows(*lines: str, pitch: float = 18.0, right: float = RIGHT) -> list[Row]:
    """Lines of print; `|` at the end of one fills it to the right edge (the layout broke it there)."""
    clusters = []
    for number, line in enumerate(lines):
        full = line.endswith("|")
        text = line.rstrip("|")
        letters = sum(char not in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c" for char in text)
        x = right - letters * WIDTH if full else 0.0
        clusters += clusters_of(typeset(text, x, 100 + pitch * number), LostGlyphs())
    return rows_of(clusters, Spacing(printed=True))


def paragraphs(*lines: str, **how: float) -> list[str]:
    return [paragraph.text for paragraph in paragraphs_of(rows(*lines, **how), RIGHT)]


def test_thai_that_a_layout_broke_is_joined_without_a_space() -> None:
    assert paragraphs("การประเมินคุณธรรมและความ|", "โปร่งใสของหน่วยงาน") == ["การประเมินคุณธรรมและความโปร่งใสของหน่วยงาน"]


def test_a_printed_space_at_the_end_of_a_line_is_kept() -> None:
    assert paragraphs("การประเมินคุณธรรม |", "ความโปร่งใสของหน่วยงาน") == ["การประเมินคุณธรรม ความโปร่งใสของหน่วยงาน"]


def test_other_scripts_and_numbers_are_only_broken_at_spaces() -> None:
    assert paragraphs("ระดับ Integrity and|", "Transparency Assessment") == ["ระดับ Integrity and Transparency Assessment"]
    assert paragraphs("ปีงบประมาณ พ.ศ.|", "2568 ได้คะแนน") == ["ปีงบประมาณ พ.ศ. 2568 ได้คะแนน"]
    assert paragraphs("มากกว่าร้อยละ|", "85 ของทั้งหมด") == ["มากกว่าร้อยละ 85 ของทั้งหมด"]


def test_after_a_hyphen_or_a_slash_there_is_no_space() -> None:
    assert joined(rows("แนวทาง/|", "มาตรการ")) == "แนวทาง/มาตรการ"


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    assert paragraphs("ผลการประเมิน", "ข้อเสนอแนะ") == ["ผลการประเมิน", "ข้อเสนอแนะ"]


def test_a_list_mark_begins_a_paragraph() -> None:
    lines = ("1. จัดทำประกาศของหน่วยงานเรื่องเจตนารมณ์|", "2. เผยแพร่ผ่านเว็บไซต์ของหน่วยงาน|", "- แจ้งเวียนบุคลากรทุกคนในสังกัด|", "(3) รายงานผล")
    assert len(paragraphs(*lines)) == 4


def test_a_wide_gap_or_another_size_ends_a_paragraph() -> None:
    far = rows("การประเมินคุณธรรมและความ|", "โปร่งใสของหน่วยงาน", pitch=SIZE * 4)
    assert len(paragraphs_of(far, RIGHT)) == 2
    small = rows("การประเมินคุณธรรมและความ|")
    large = rows_of(clusters_of(typeset("โปร่งใสของ", 0, 118, size=16), LostGlyphs()))
    assert len(paragraphs_of([*small, *large], RIGHT)) == 2


def test_no_rows_make_no_paragraphs_and_a_box_holds_all_rows() -> None:
    assert paragraphs_of([], RIGHT) == []
    found = rows("การประเมินคุณธรรมและความ|", "โปร่งใสของหน่วยงาน")
    (paragraph,) = paragraphs_of(found, RIGHT)
    assert all(paragraph.box[0] <= row.x0 and row.x1 <= paragraph.box[2] for row in found)
    assert paragraph.box[1] < found[0].baseline < found[1].baseline < paragraph.box[3]


def test_two_lines_farther_apart_than_those_of_the_text_are_two_paragraphs() -> None:
    """Two headings alone say nothing of how far apart lines are: the text does."""
    headings = rows("รายละเอียดผลการประเมิน|", "ผลการวิเคราะห์รายข้อ", pitch=SIZE * 2.4)
    assert len(paragraphs_of(headings, RIGHT)) == 1
    assert len(paragraphs_of(headings, RIGHT, pitch=1.6)) == 2
    assert len(paragraphs_of(rows("การประเมินคุณธรรมและความ|", "โปร่งใสของหน่วยงาน", pitch=SIZE * 1.6), RIGHT, pitch=1.6)) == 1


def test_how_far_apart_lines_of_a_text_are_is_told_by_more_than_a_few() -> None:
    text = rows(*["การประเมินคุณธรรมและความ|"] * 6, pitch=SIZE * 1.6)
    assert usual_pitch([text]) == pytest.approx(1.6)
    assert usual_pitch([text[:2], text[2:4]]) == 0.0


def test_lines_set_in_the_middle_are_free_at_both_sides() -> None:
    """The first word of the second line had room on the first one: a title of two lines, not one that a layout broke."""

    def title(*lines: str) -> list[Row]:
        placed = [(line, (RIGHT - len(line) * WIDTH) / 2, 100 + 18 * row) for row, line in enumerate(lines)]
        return rows_of([cluster for line, x, y in placed for cluster in clusters_of(typeset(line, x, y), LostGlyphs())])

    assert len(paragraphs_of(title("องคการบรหารสวนตาบลแกดา อาเภอ", "มหาสารคาม"), RIGHT)) == 2
    assert len(paragraphs_of(title("องคการบรหารสวนตาบลแกดา อาเภอแกดา จงหวดขอน", "มหาสารคาม"), RIGHT)) == 1
    filled = rows_of(clusters_of(typeset("ก" * int(RIGHT / WIDTH), 0, 118), LostGlyphs()))
    assert len(paragraphs_of([*title("ก" * 42), *filled], RIGHT)) == 1
