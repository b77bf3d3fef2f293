"""Markup that converters leave behind is removed and named; what only looks like it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.markup import strip_markup

LONG_STYLE = "margin-left:0cm;" * 60


@pytest.mark.parametrize(
    ("text", "plain", "steps"),
    [
        ("<p>ก</p><p>ข</p>", "ก\nข", ("html_tags",)),
        ("ก<br>ข<br/>ค<BR />ง", "ก\nข\nค\nง", ("html_tags",)),
        ('<ul><li style="margin:0">ก</li><li>ข</ul>', "ก\nข", ("html_tags",)),
        (f'<p style="{LONG_STYLE}">ก', "ก", ("html_tags",)),
        ("<span style='x'>87</span>.50", "87.50", ("html_tags",)),
        ("<u><b>คะแนน</b></u> <strong>A</strong>", "คะแนน A", ("html_tags",)),
        ("<td>ก</td><td>ข</td>", "ก\nข", ("html_tags",)),
        ("<page_number>12</page_number>", "12", ("html_tags",)),
        ("<!-- image -->คะแนน", "คะแนน", ("html_tags",)),
        ("คะแนน</p", "คะแนน", ("html_tags",)),
        ('คะแนน<p style="mar', "คะแนน", ("html_tags",)),
        ("ก&nbsp;&amp;&nbsp;ข &#3585; &#x0E02;", "ก\xa0&\xa0ข ก ข", ("html_entities",)),
        ("คะแนน &lt; 85", "คะแนน < 85", ("html_entities",)),
        ("**คะแนน** __รวม__ `A`", "คะแนน รวม A", ("markdown_emphasis",)),
        ("***ดีมาก***", "ดีมาก", ("markdown_emphasis",)),
        ("## ๒. ผลการประเมิน", "๒. ผลการประเมิน", ("markdown_heading",)),
        ("ก\n### ข", "ก\nข", ("markdown_heading",)),
        (r"1\. ITA\_2567 \*หมายเหตุ a\|b \(ร่าง\)", "1. ITA_2567 *หมายเหตุ a|b (ร่าง)", ("markdown_escapes",)),
        (r"$\frac{80.1 + 90.2}{2}$", "80.1 + 90.2 ÷ 2", ("latex",)),
        (r"$\frac{\text{คะแนน}}{\text{เต็ม}} \times 100$", "คะแนน ÷ เต็ม × 100", ("latex",)),
        (r"\frac{\frac{a}{b}}{c_{1}}", "a ÷ b ÷ c_1", ("latex",)),
        (r"5 \div 2 \leq 3", "5 ÷ 2 ≤ 3", ("latex",)),
        (r"$87.50\%$", "87.50%", ("latex",)),
        (r"\(\geq 85\)", "≥ 85", ("latex",)),
        ("## **คะแนน&nbsp;A**<br>", "คะแนน\xa0A", ("markdown_heading", "html_tags", "html_entities", "markdown_emphasis")),
    ],
)
def test_markup_is_removed_and_named(text: str, plain: str, steps: tuple[str, ...]) -> None:
    assert strip_markup(text) == (plain, steps)


@pytest.mark.parametrize(
    "text",
    [
        "คะแนน < 85 และ > 75",
        "ค่า x <85 หรือ y> 3",
        "a <b และ c> d",
        "อ้างอิง <O10> และ <i7>",
        "<http://www.example.go.th/ita>",
        "<clerk@example.go.th>",
        "ลงชื่อ______________",
        "*****",
        "* หมายเหตุ 3 * 4",
        "O&M และ Q&A; R&D",
        "C:\\Users\\report",
        "และ\\หรือ",
        "ราคา 5$",
        "#1 และ #ITA",
        "ข้อ 1_2_3",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert strip_markup(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    ["<" * 4000, "<p " * 2000, "<!--" * 2000, " " * 5000 + "<p>" + " " * 5000, "\\frac{" * 2000, "$" * 4001, "&a" * 3000, "#" * 5000],
)
def test_broken_markup_raises_nothing(text: str) -> None:
    stripped, _ = strip_markup(text)
    assert len(stripped) <= len(text) + text.count("frac") * 3


@given(st.text(alphabet="กขคาิ่ำ๑๒1290.,:;()-–/%+=\"' \n", max_size=60))
def test_text_without_markup_is_untouched(text: str) -> None:
    assert strip_markup(text) == (text, ())


@given(st.text(alphabet="กำ๑9<>/pbr&;#*_`$\\{}|= \n", max_size=50))
def test_thai_letters_and_digits_are_never_lost_outside_tags(text: str) -> None:
    """Attributes need an equals sign or plain ASCII, formulas keep their numbers: no Thai letter stands in what is removed."""
    stripped, steps = strip_markup(text)
    if "html_tags" not in steps and "html_entities" not in steps:
        assert [char for char in stripped if char in "กำ๑9"] == [char for char in text if char in "กำ๑9"]


@given(st.text(alphabet="กข<>/pbr& ;#*_\\$", max_size=50))
def test_a_change_is_always_named(text: str) -> None:
    stripped, steps = strip_markup(text)
    assert bool(steps) == (stripped != text)
