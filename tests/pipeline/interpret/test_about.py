"""What a document is about as a whole: its kind, title, fiscal year and date."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.interpret import about as module
from pipeline.interpret.about import About, read_about
from pipeline.interpret.repair import repair_document
from pipeline.process import read_bytes

BODY = "เทศบาลตำบลแกดำ\nอำเภอแกดำ จังหวัดมหาสารคาม"


def about(*lines: str) -> About:
    return read_about(repair_document(read_bytes(("\n".join(lines) + "\n").encode())))


# Fiscal year


@pytest.mark.parametrize("year", range(2562, 2570))
@pytest.mark.parametrize("form", ["ประจำปีงบประมาณ พ.ศ. {}", "ประจำปี {}", "ปีงบประมาณ {}", "(ITA) พ.ศ. {}"])
def test_the_year_of_the_cover_is_the_year(form: str, year: int) -> None:
    assert about("รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส", form.format(year), BODY).fiscal_year == year


def test_thai_digits_are_years_too() -> None:
    assert about("รายงานผลการประเมิน ITA", "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗", BODY).fiscal_year == 2567


def test_a_heading_with_another_year_does_not_outweigh_the_cover(lab: SimpleNamespace) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *([str(n), *pair] for n, pair in enumerate(zip(lab.INDICATORS, lab.TEN, strict=True), 1))]
    found = about(
        "รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. 2567",
        BODY,
        "",
        lab.tabs(rows),
        "",
        "1. เปรียบเทียบกับผลการประเมิน ปีงบประมาณ พ.ศ. 2566",
        "ในปีงบประมาณ พ.ศ. 2566 หน่วยงานได้รับการประเมินเช่นกัน",
    )
    assert found.fiscal_year == 2567


def test_the_year_of_the_plan_is_not_the_assessed_year() -> None:
    found = about(
        "มาตรการส่งเสริมคุณธรรมและความโปร่งใสจากผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2567",
        BODY,
        "",
        "แผนปฏิบัติการที่จะดำเนินการในปีงบประมาณ พ.ศ. 2568",
        "มาตรการขับเคลื่อนในปีงบประมาณ พ.ศ. 2568 มีดังนี้",
        "แผนการดำเนินงานในปีงบประมาณ พ.ศ. 2568",
    )
    assert found.fiscal_year == 2567


def test_dates_and_national_plans_are_not_the_assessed_year() -> None:
    found = about(
        "รายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2566",
        BODY,
        "",
        "วันที่ 15 ตุลาคม 2567",
        "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ (พ.ศ. 2561 - 2580) กำหนดค่าเป้าหมายปี พ.ศ. 2570",
    )
    assert found.fiscal_year == 2566


def test_a_year_in_the_header_of_a_table_helps_when_the_text_names_none(lab: SimpleNamespace) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน ปี 2566"], *([str(n), *pair] for n, pair in enumerate(zip(lab.INDICATORS, lab.TEN, strict=True), 1))]
    facts = lab.read(f"ผลการประเมิน ITA\n{BODY}\n\n{lab.tabs(rows)}\n")
    assert facts.fiscal_year == 2566
    assert {one.fiscal_year for one in facts.scores} == {2566}


def test_without_any_year_none_is_guessed() -> None:
    assert about("รายงานผลการประเมิน ITA", BODY).fiscal_year is None


def test_every_year_named_is_kept_with_its_meaning() -> None:
    found = about(
        "รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส",
        "ประจำปีงบประมาณ พ.ศ. 2567",
        BODY,
        "",
        "คะแนนเพิ่มขึ้นจากปี พ.ศ. 2566 และค่าเป้าหมายปี พ.ศ. 2570 ยังสูงกว่านั้น",
    )
    assert [(one.year, one.context) for one in found.years] == [(2567, "title"), (2566, "comparison"), (2570, "target")]
    assert [one.evidence.line for one in found.years] == [2, 6, 6]


# Kind and title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส", "analysis"),
        ("การวิเคราะห์ผลการประเมิน ITA", "analysis"),
        ("มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน", "analysis"),
        ("รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส", "implementation"),
        ("รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใส", "implementation"),
        ("รายงานติดตามผลการดำเนินการตามมาตรการส่งเสริมคุณธรรม", "implementation"),
    ],
)
def test_the_title_tells_the_kind(title: str, kind: str) -> None:
    assert about(title, "ประจำปีงบประมาณ พ.ศ. 2567", BODY).kind == kind


def test_spaces_inside_the_title_do_not_hide_it() -> None:
    assert about("รายงาน ผล การดำเนินการ ตาม มาตรการ ส่งเสริมคุณธรรม", "ปี 2567", BODY).kind == "implementation"


def test_the_title_is_the_line_that_tells_the_kind_and_the_short_ones_after_it() -> None:
    found = about("ส่วนราชการ", "", "รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส", "ประจำปีงบประมาณ พ.ศ. 2567", "", BODY)
    assert found.title == "รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. 2567"


def test_marks_of_markdown_are_no_part_of_the_title() -> None:
    found = about("# **รายงานผลการวิเคราะห์การประเมิน ITA**", "", BODY)
    assert found.title == "รายงานผลการวิเคราะห์การประเมิน ITA"


def test_without_a_title_the_contents_tell_the_kind(lab: SimpleNamespace) -> None:
    scores = [["ที่", "ตัวชี้วัด", "คะแนน"], *([str(n), *pair] for n, pair in enumerate(zip(lab.INDICATORS, lab.TEN, strict=True), 1))]
    reported = [["มาตรการ", "ผู้รับผิดชอบ", "ผลการดำเนินการ"], ["เปิดทะเบียนยืมพัสดุ", "กองช่าง", "ทำแล้ว"]]
    assert lab.read(f"{BODY}\nปี พ.ศ. 2567\n\n{lab.tabs(scores)}\n").kind == "analysis"
    assert lab.read(f"{BODY}\nปี พ.ศ. 2567\n\n{lab.tabs(reported)}\n").kind == "implementation"
    assert lab.read(f"{BODY}\nประกาศรับสมัครพนักงานจ้าง\n").kind == "other"


# Date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("วันที่ 15 ตุลาคม 2567", dt.date(2024, 10, 15)),
        ("ณ วันที่ ๑๕ ตุลาคม พ.ศ. ๒๕๖๗", dt.date(2024, 10, 15)),
        ("ลงวันที่ 3 เม.ย. 2567", dt.date(2024, 4, 3)),
    ],
)
def test_the_date_of_the_cover_is_the_date_of_the_report(line: str, date: dt.date) -> None:
    assert about("รายงานผลการประเมิน ITA", "ประจำปีงบประมาณ พ.ศ. 2567", BODY, line).report_date == date


def test_a_document_without_a_date_has_none() -> None:
    assert about("รายงานผลการประเมิน ITA", "ประจำปีงบประมาณ พ.ศ. 2567", BODY).report_date is None


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.text(alphabet="ปีพ.ศ 25678งบประมาณ\nวันที่\t|รายงานผล", min_size=1, max_size=120).filter(lambda text: text.strip(" \t\n|")))
def test_any_text_has_a_year_it_names_or_none(text: str) -> None:
    found = read_about(repair_document(read_bytes(text.encode())))
    assert found.fiscal_year is None or 2561 <= found.fiscal_year <= 2570
    assert found.kind in ("analysis", "implementation", "other", None)


def test_a_word_tells_the_meaning_of_a_year_on_the_same_line_but_not_pages_before_it() -> None:
    near, far = (about(BODY, "", f"ผลการประเมิน {'ก' * filler} ปี พ.ศ. 2566 " + "ข" * 200) for filler in (100, 5000))
    assert [year.context for year in near.years] == ["assessment"]
    assert [year.context for year in far.years] == ["other"]


def test_a_line_of_twice_as_many_years_is_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = 0
    fold = module.key

    def counted(text: str) -> str:
        nonlocal letters
        letters += len(text)
        return fold(text)

    monkeypatch.setattr(module, "key", counted)
    work = []
    for count in (1000, 2000):
        letters = 0
        about("ปี พ.ศ. 2566 " * count)
        work.append(letters)
    assert work[1] < 2.5 * work[0]
