"""Score tables in every layout met, the repairs they need, the evidence they leave, and tables that hold no scores."""

from __future__ import annotations

import itertools
import random
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from schemas.facts import Facts

STYLES = ["tabs", "pipes", "aligned"]
MEANS = {"IIT": "93.31", "EIT": "87.71", "OIT": "98.95"}
INSTRUMENT_NAMES = {
    "IIT": "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)",
    "EIT": "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (EIT)",
    "OIT": "แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)",
}
Rows = list[list[str]]


def body(lab: SimpleNamespace, *columns: tuple[str, ...]) -> Rows:
    """A row for each indicator: number, name, and its value of each column."""
    return [[str(n), name, *values] for n, (name, *values) in enumerate(zip(lab.INDICATORS, *columns, strict=True), 1)]


def two_years(lab: SimpleNamespace) -> Rows:
    return [["ที่", "ตัวชี้วัด", "ปี 2567", "ปี 2568"], *body(lab, lab.LAST_YEAR, lab.TEN)]


def both(lab: SimpleNamespace) -> list[object]:
    return sorted(lab.ten(2567, lab.LAST_YEAR) + lab.ten(2568))


def sorted_keys(lab: SimpleNamespace, facts: Facts) -> list[object]:
    return sorted(key for key in lab.keys(facts.scores) if key[3] is not None)


def steps_by_code(facts: Facts) -> dict[str, set[str]]:
    """The steps taken for each code, where any were."""
    found: dict[str, set[str]] = {}
    for score in facts.scores:
        if score.evidence.steps:
            found.setdefault(score.code, set()).update(score.evidence.steps)
    return found


# --- subjects down the side


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("year", [2562, 2565, 2568])
def test_one_year(lab: SimpleNamespace, style: str, year: int) -> None:
    facts = lab.read(lab.report(getattr(lab, style)([["ที่", "ตัวชี้วัด", "คะแนน"], *body(lab, lab.TEN)]), year=year))
    assert lab.keys(facts.scores) == lab.ten(year)
    assert [score.instrument for score in facts.scores] == list(lab.INSTRUMENT_OF)
    assert {(score.level, score.role) for score in facts.scores} == {("indicator", "table")}
    assert {(score.rating, score.change, score.part) for score in facts.scores} == {(None, None, None)}
    assert not facts.unread


@pytest.mark.parametrize("style", STYLES)
def test_thai_digits_are_the_same_numbers(lab: SimpleNamespace, style: str) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *([lab.thai(cell) for cell in row] for row in body(lab, lab.TEN))]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert lab.keys(facts.scores) == lab.ten(2568)
    assert all("thai_numerals" in score.evidence.steps for score in facts.scores)
    assert facts.scores[0].evidence.raw == "๙๑.๑๐"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "head",
    [
        [["ที่", "ตัวชี้วัด", "2566", "2567", "2568"]],
        [["ที่", "ตัวชี้วัด", "พ.ศ. ๒๕๖๖", "พ.ศ. ๒๕๖๗", "พ.ศ. ๒๕๖๘"]],
        [["ที่", "ตัวชี้วัด", "FY2023", "FY2024", "FY2025"]],
        [["ที่", "ตัวชี้วัด", "คะแนนปีงบประมาณ พ.ศ.", "", ""], ["", "", "๒๕๖๖", "๒๕๖๗", "๒๕๖๘"]],
        [["ลดบท", "รายการวช้วัด", "คแนนรายตวชวด", "", ""], ["", "", "๒๕๖๖", "๒๕๖๗", "๒๕๖๘"]],
    ],
    ids=["years", "thai years", "years of our era", "two rows", "words beyond recognition"],
)
def test_three_years(lab: SimpleNamespace, style: str, head: Rows) -> None:
    facts = lab.read(lab.report(getattr(lab, style)([*head, *body(lab, lab.YEAR_BEFORE, lab.LAST_YEAR, lab.TEN)])))
    assert sorted_keys(lab, facts) == sorted(lab.ten(2566, lab.YEAR_BEFORE) + lab.ten(2567, lab.LAST_YEAR) + lab.ten(2568))


@pytest.mark.parametrize("style", STYLES)
def test_scores_beside_a_name_that_nobody_knows_are_unread_and_not_dropped(lab: SimpleNamespace, style: str) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *body(lab, lab.TEN)]
    rows[4][0], rows[4][1] = "", "การใช้เงินแผ่นดิน"
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert len(facts.scores) == 9
    assert [(piece.reason, piece.evidence.raw) for piece in facts.unread] == [("unknown_subject", rows[4][2])]


def test_the_newer_year_first(lab: SimpleNamespace) -> None:
    facts = lab.read(lab.report(lab.tabs([["ที่", "ตัวชี้วัด", "2568", "2567"], *body(lab, lab.TEN, lab.LAST_YEAR)])))
    assert sorted_keys(lab, facts) == both(lab)


def test_the_year_of_a_table_stands_in_its_caption(lab: SimpleNamespace) -> None:
    tables = [lab.tabs([["ที่", "ตัวชี้วัด", "คะแนน"], *body(lab, values)]) for values in (lab.TEN, lab.LAST_YEAR)]
    text = lab.report("ผลคะแนนปีงบประมาณ พ.ศ. 2568", tables[0], "ผลคะแนนปีงบประมาณ พ.ศ. 2567", tables[1])
    assert sorted_keys(lab, lab.read(text)) == both(lab)


def test_the_year_in_a_merged_first_column(lab: SimpleNamespace) -> None:
    rows = [["ปี", "ตัวชี้วัด", "คะแนน"]]
    for year, values in (("2567", lab.LAST_YEAR), ("2568", lab.TEN)):
        rows += [[year if n == 0 else "", name, v] for n, (name, v) in enumerate(zip(lab.INDICATORS, values, strict=True))]
    assert sorted_keys(lab, lab.read(lab.report(lab.pipes(rows)))) == both(lab)


@pytest.mark.parametrize(
    "labels",
    [
        ["การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ"],
        ["ตัวชี้วัดที่ 1", "ตัวชี้วัดที่ 2", "ตัวชี้วัดที่ 3"],
        ["1", "2", "3"],
        ["๑. การปฏิบัติหน้าที่", "๒. การใช้งบประมาณ", "๓. การใช้อำนาจ"],
        ["การปฏิบติหน้าที่", "การใช้งบ ประมาณ", "การใช้อํานาจ"],
    ],
    ids=["names", "words and numbers", "numbers", "numbered names", "misprints"],
)
def test_indicators_however_they_are_named(lab: SimpleNamespace, labels: list[str]) -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], *([label, value] for label, value in zip(labels, lab.TEN, strict=False))]
    assert lab.keys(lab.read(lab.report(lab.tabs(rows))).scores) == lab.ten(2568)[:3]


def test_rows_in_any_order_and_the_score_before_the_name(lab: SimpleNamespace) -> None:
    rows = [["คะแนน", "ตัวชี้วัด"], *([v, name] for name, v in reversed(list(zip(lab.INDICATORS, lab.TEN, strict=True))))]
    assert sorted_keys(lab, lab.read(lab.report(lab.tabs(rows)))) == sorted(lab.ten(2568))


def test_without_any_header(lab: SimpleNamespace) -> None:
    rows = [[name, v] for name, v in zip(lab.INDICATORS, lab.TEN, strict=True)]
    assert lab.keys(lab.read(lab.report(lab.tabs(rows))).scores) == lab.ten(2568)


def test_sub_indicators(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัดย่อย", "คะแนน"], ["9.1 ข้อมูลพื้นฐาน", "98.10"], ["๙.๒ การบริหารงาน", "97.20"], ["10.1 การดำเนินการ", "96.30"]]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert [(s.level, s.code, s.instrument, str(s.score)) for s in facts.scores] == [
        ("sub_indicator", "9.1", "OIT", "98.10"),
        ("sub_indicator", "9.2", "OIT", "97.20"),
        ("sub_indicator", "10.1", "OIT", "96.30"),
    ]


# --- instruments


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("merged", [True, False], ids=["merged", "repeated"])
def test_instruments_in_a_column(lab: SimpleNamespace, style: str, merged: bool) -> None:
    rows, above = [["เครื่องมือ", "ตัวชี้วัด", "คะแนน"]], ""
    for instrument, name, value in zip(lab.INSTRUMENT_OF, lab.INDICATORS, lab.TEN, strict=True):
        rows.append(["" if merged and instrument == above else instrument, name, value])
        above = instrument
    assert lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores) == lab.ten(2568)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("scored", [True, False], ids=["with their means", "headings alone"])
def test_instruments_as_rows_between(lab: SimpleNamespace, style: str, scored: bool) -> None:
    rows = [["ตัวชี้วัด", "คะแนน"]]
    for instrument, group in itertools.groupby(zip(lab.INSTRUMENT_OF, lab.INDICATORS, lab.TEN, strict=True), key=lambda row: row[0]):
        rows += [[INSTRUMENT_NAMES[instrument], MEANS[instrument] if scored else ""], *([name, value] for _, name, value in group)]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    means = [(2568, code, None, Decimal(value)) for code, value in MEANS.items()] if scored else []
    assert sorted_keys(lab, facts) == sorted(lab.ten(2568) + means)
    assert {score.level for score in facts.scores if score.code in MEANS} == ({"instrument"} if scored else set())


@pytest.mark.parametrize("style", STYLES)
def test_the_mean_of_an_instrument_in_a_merged_column(lab: SimpleNamespace, style: str) -> None:
    rows, above = [["เครื่องมือ", "ตัวชี้วัด", "คะแนน", "คะแนนเฉลี่ยรายเครื่องมือ"]], ""
    for instrument, name, value in zip(lab.INSTRUMENT_OF, lab.INDICATORS, lab.TEN, strict=True):
        first = instrument != above
        rows.append([instrument if first else "", name, value, MEANS[instrument] if first else ""])
        above = instrument
    means = [(2568, code, None, Decimal(value)) for code, value in MEANS.items()]
    assert sorted_keys(lab, lab.read(lab.report(getattr(lab, style)(rows)))) == sorted(lab.ten(2568) + means)


@pytest.mark.parametrize("style", STYLES)
def test_instruments_across_and_years_down(lab: SimpleNamespace, style: str) -> None:
    rows = [["ปีงบประมาณ", *MEANS, "คะแนนรวม"], ["2568", *MEANS.values(), "93.88"], ["2567", "83.35", "77.75", "79.00", "79.93"]]
    codes = (*MEANS, "overall")
    expected = [(int(row[0]), code, None, Decimal(value)) for row in rows[1:] for code, value in zip(codes, row[1:], strict=True)]
    assert sorted_keys(lab, lab.read(lab.report(getattr(lab, style)(rows)))) == sorted(expected)


# --- indicators across


@pytest.mark.parametrize("style", STYLES)
def test_transposed(lab: SimpleNamespace, style: str) -> None:
    rows = [["ปีงบประมาณ", *lab.INDICATORS], ["2567", *lab.LAST_YEAR], ["2568", *lab.TEN]]
    assert sorted_keys(lab, lab.read(lab.report(getattr(lab, style)(rows)))) == both(lab)


@pytest.mark.parametrize("style", STYLES)
def test_transposed_with_numbers_for_names(lab: SimpleNamespace, style: str) -> None:
    rows = [["ตัวชี้วัดที่", *map(str, range(1, 11))], ["คะแนน", *lab.TEN]]
    assert lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores) == lab.ten(2568)


# --- repairs


def test_displaced_rows(lab: SimpleNamespace) -> None:
    rows = [[*row, ""] for row in two_years(lab)]
    rows[4] = ["", *rows[4][:-1]]
    rows[7] = [*rows[7][1:], ""]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert sorted_keys(lab, facts) == both(lab)
    assert steps_by_code(facts) == {"4": {"displaced_row"}, "7": {"displaced_row"}}
    moved = [score.evidence.confidence for score in facts.scores if score.evidence.steps]
    assert max(moved) < min(score.evidence.confidence for score in facts.scores if not score.evidence.steps)


@pytest.mark.parametrize("turned", [{4}, {4, 5, 6, 7}, {4, 5, 6, 7, 8, 9, 10}], ids=["one", "four", "seven"])
def test_mirrored_rows(lab: SimpleNamespace, turned: set[int]) -> None:
    rows = [row[::-1] if n in turned else row for n, row in enumerate(two_years(lab))]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert sorted_keys(lab, facts) == both(lab)
    assert steps_by_code(facts) == {str(n): {"mirrored_row"} for n in turned}


def test_a_table_mirrored_with_its_header(lab: SimpleNamespace) -> None:
    facts = lab.read(lab.report(lab.tabs([row[::-1] for row in two_years(lab)])))
    assert sorted_keys(lab, facts) == both(lab)


@pytest.mark.parametrize("page", [False, True], ids=["on a page", "over pages"])
def test_a_row_torn_in_two(lab: SimpleNamespace, page: bool) -> None:
    rows = two_years(lab)
    rows[7:8] = [["7", "ประสิทธิภาพ", *rows[7][2:]], ["", "การสื่อสาร", "", ""]]
    text = lab.tabs(rows[:8]) + "\n\f" + lab.tabs([rows[0], *rows[8:]]) if page else lab.tabs(rows)
    facts = lab.read(lab.report(text))
    assert sorted_keys(lab, facts) == both(lab)
    assert "torn_row_joined" in steps_by_code(facts)["7"]
    assert all(s.evidence.confidence < 0.99 for s in facts.scores if s.code == "7")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("repeated", [True, False], ids=["header repeated", "no header"])
@pytest.mark.parametrize("between", ["\n\n\f", "\n\n- 7 -\n\f"], ids=["page break", "page number"])
def test_carried_on_over_a_page(lab: SimpleNamespace, style: str, repeated: bool, between: str) -> None:
    rows, write = two_years(lab), getattr(lab, style)
    facts = lab.read(lab.report(write(rows[:6]) + between + write([*rows[: int(repeated)], *rows[6:]])))
    assert sorted_keys(lab, facts) == both(lab)
    assert {(s.code, s.evidence.page) for s in facts.scores} == {(str(n), 1 if n <= 5 else 2) for n in range(1, 11)}


@pytest.mark.parametrize("between", ["<br>", " "], ids=["lines", "spaces"])
def test_indicators_stacked_in_the_cell_of_their_instrument(lab: SimpleNamespace, between: str) -> None:
    spans = {"IIT": slice(0, 5), "EIT": slice(5, 8), "OIT": slice(8, 10)}
    rows = [["เครื่องมือ", "ตัวชี้วัด", "คะแนน"]]
    rows += [[code, "<br>".join(lab.INDICATORS[span]), between.join(lab.TEN[span])] for code, span in spans.items()]
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert lab.keys(facts.scores) == lab.ten(2568)
    assert all("stacked_cell" in score.evidence.steps for score in facts.scores)
    assert len({score.value_id for score in facts.scores}) == 10


# --- changes


def test_changes_belong_to_the_newer_year(lab: SimpleNamespace) -> None:
    words = ["เพิ่มขึ้น", "ลดลง", "คงที่", "สูงขึ้น", "ต่ำลง", "เท่าเดิม", "▲", "▼", "↑", "เพิ่มขึ้น 9.95"]
    rows = [["ที่", "ตัวชี้วัด", "ปี 2567", "ปี 2568", "แนวโน้ม"]]
    rows += [[*row, word] for row, word in zip(body(lab, lab.LAST_YEAR, lab.TEN), words, strict=True)]
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert sorted_keys(lab, facts) == both(lab)
    up, down, same = "increase", "decrease", "same"
    changes = {score.code: score.change for score in facts.scores if score.fiscal_year == 2568}
    assert list(changes.values()) == [up, down, same, up, down, same, up, down, up, up]
    assert {score.change for score in facts.scores if score.fiscal_year == 2567} == {None}


# --- what is no score


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("caption", "rows"),
    [
        ("เกณฑ์ระดับผลการประเมิน", [["ระดับ", "คะแนน"], ["AA", "95.00 - 100"], ["A", "85.00 - 94.99"], ["B", "75.00 - 84.99"]]),
        ("เกณฑ์ระดับผลการประเมิน", [["ระดับ", "คะแนนต่ำสุด", "คะแนนสูงสุด"], ["AA", "95.00", "100"], ["A", "85.00", "94.99"]]),
        ("เกณฑ์การผ่าน", [["คะแนน", "ระดับ"], ["95.00 ขึ้นไป", "ผ่านดีเยี่ยม"], ["85.00 - 94.99", "ผ่านดี"], ["ต่ำกว่า 85.00", "ผ่าน"]]),
        ("ค่าน้ำหนักของแบบวัด", [["แบบวัด", "น้ำหนัก"], ["IIT", "30"], ["EIT", "30"], ["OIT", "40"]]),
        ("ค่าน้ำหนักของแบบวัด", [["เครื่องมือ", "ค่าน้ำหนัก (ร้อยละ)"], ["IIT", "30.00"], ["EIT", "30.00"], ["OIT", "40.00"]]),
        ("งบประมาณรายจ่าย", [["ด้าน", "งบประมาณ (บาท)"], ["การใช้งบประมาณ", "1,250,000.00"], ["งานทั่วไป", "99.50"], ["รวม", "1,250,099.50"]]),
        ("จำนวนผู้ตอบ", [["เครื่องมือ", "จำนวนผู้ตอบ (คน)", "เป้าหมาย (คน)"], ["IIT", "45", "40"], ["EIT", "99", "100"]]),
        ("จำนวนข้อคำถาม", [["ตัวชี้วัด", "จำนวนข้อ"], ["การปฏิบัติหน้าที่", "3"], ["การใช้งบประมาณ", "3"], ["การใช้อำนาจ", "3"]]),
        ("สารบัญ", [["เรื่อง", "หน้า"], ["การปฏิบัติหน้าที่", "4"], ["การใช้งบประมาณ", "7"], ["การป้องกันการทุจริต", "15"]]),
        ("ข้อมูลประชากร", [["หมู่บ้าน", "ชาย", "หญิง", "รวม"], ["บ้านแก่น", "98.50", "88.20", "93.35"], ["รวม", "98", "88", "186"]]),
        ("คะแนนเฉลี่ยระดับประเทศ", [["ปี", "คะแนนเฉลี่ยระดับประเทศ"], ["2566", "90.19"], ["2567", "93.05"]]),
        ("หน่วยงานในจังหวัด", [["หน่วยงาน", "คะแนน", "ระดับ"], ["เทศบาลตำบลมิตรภาพ", "91.12", "ผ่านดี"], ["เทศบาลตำบลแวงน่าง", "88.13", "ผ่าน"]]),
        ("ช่องทางติดต่อ", [["ส่วนราชการ", "โทรศัพท์"], ["สำนักปลัด", "043 787 109"], ["กองคลัง", "043 787 110"]]),
    ],
    ids=[
        "scale",
        "ranges",
        "pass",
        "weights",
        "percent",
        "budget",
        "respondents",
        "questions",
        "contents",
        "people",
        "country",
        "others",
        "phones",
    ],
)
def test_tables_of_other_things_give_no_scores(lab: SimpleNamespace, style: str, caption: str, rows: Rows) -> None:
    assert lab.read(lab.report(caption, getattr(lab, style)(rows))).scores == ()


def test_stated_weights_are_claims(lab: SimpleNamespace) -> None:
    facts = lab.read(lab.report("ค่าน้ำหนักของแบบวัด", lab.tabs([["แบบวัด", "น้ำหนัก"], ["IIT", "30"], ["EIT", "30"], ["OIT", "40"]])))
    assert [(claim.instrument, claim.weight) for claim in facts.claims] == [("IIT", 30), ("EIT", 30), ("OIT", 40)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["น้ำหนัก", "คะแนนเต็ม"], ["อันดับ"]),
        (["เป้าหมาย"], ["ผลต่าง"]),
        (["จำนวนข้อ"], ["หมายเหตุ"]),
    ],
    ids=["weights and ranks", "targets and differences", "counts and remarks"],
)
def test_columns_of_other_things_beside_the_scores(lab: SimpleNamespace, style: str, before: list[str], after: list[str]) -> None:
    others = {"น้ำหนัก": "10", "คะแนนเต็ม": "100", "อันดับ": "5", "เป้าหมาย": "85.00", "ผลต่าง": "6.25", "จำนวนข้อ": "3", "หมายเหตุ": "ดี"}
    rows = [["ที่", "ตัวชี้วัด", *before, "คะแนนที่ได้", *after]]
    rows += [[*row[:2], *(others[h] for h in before), row[2], *(others[h] for h in after)] for row in body(lab, lab.TEN)]
    assert lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores) == lab.ten(2568)


def test_a_number_that_can_be_no_score_is_recorded_as_unread(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], ["การปฏิบัติหน้าที่", "9110"], ["การใช้งบประมาณ", "92.20"]]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert lab.keys(facts.scores) == [(2568, "2", None, Decimal("92.20"))]
    assert [(one.reason, one.evidence.raw) for one in facts.unread] == [("number_out_of_range", "9110")]


def test_a_score_above_a_hundred_with_decimals_is_kept_for_the_checks(lab: SimpleNamespace) -> None:
    facts = lab.read(lab.report(lab.tabs([["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ", "193.30"], ["การใช้งบประมาณ", "92.20"]])))
    assert sorted_keys(lab, facts) == [(2568, "2", None, Decimal("92.20")), (2568, "3", None, Decimal("193.30"))]


# --- evidence


@pytest.mark.parametrize("style", STYLES)
def test_the_evidence_points_at_the_cell(lab: SimpleNamespace, style: str) -> None:
    write = getattr(lab, style)
    footer = [["ตัวชี้วัด", "คะแนน"], ["คะแนนรวม", "๙๓.๘๘"], ["ระดับ", "ผ่านดี"]]
    text = lab.report("บทนำ", write(two_years(lab)) + "\n\f" + write(footer))
    facts = lab.read(text)
    lines = text.replace("\f", "").split("\n")
    for score in facts.scores:
        where = score.evidence
        assert where.line is not None
        assert where.raw in lines[where.line - 1]
        assert (where.reader, where.bbox) == ("txt", None)
        assert 0 < where.confidence <= 1
    places = {
        (score.code, score.fiscal_year): (
            *(getattr(score.evidence, name) for name in ("page", "table", "row", "column")),
            score.evidence.raw,
        )
        for score in facts.scores
        if score.score is not None
    }
    assert places["1", 2567] == (1, 0, 1, 2, "81.15")
    assert places["10", 2568] == (1, 0, 10, 3, "100.00")
    assert places["overall", 2568] == (2, 0, 1, 1, "๙๓.๘๘")


def test_the_raw_text_is_kept_beside_the_number_read(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], ["การปฏิบัติหน้าที่", "8๖,๖0"], ["การใช้งบประมาณ", "91.1O"], ["การใช้อำนาจ", "93.30"]]
    facts = lab.read(lab.report(lab.tabs(rows)))
    mixed, letter, plain = (lab.number_of(facts, code) for code in "123")
    assert (mixed.score, mixed.evidence.raw, set(mixed.evidence.steps)) == (Decimal("86.60"), "8๖,๖0", {"mixed_numerals", "decimal_comma"})
    assert (letter.score, letter.evidence.raw, letter.evidence.steps) == (Decimal("91.10"), "91.1O", ("confusable_digit",))
    assert mixed.evidence.confidence < letter.evidence.confidence < plain.evidence.confidence
    assert plain.evidence.steps == ()


def test_value_ids_are_unique_and_the_same_at_every_reading(lab: SimpleNamespace) -> None:
    table = lab.tabs(two_years(lab))
    text = lab.report(table, "ตารางเดียวกันอีกครั้งหนึ่งเพื่อการเปรียบเทียบ", table)
    facts = lab.read(text)
    ids = [score.value_id for score in facts.scores]
    assert len(ids) == len(set(ids)) == 40
    assert lab.read(text) == facts


def test_one_indicator_stacked_twice_in_a_cell_gives_two_values(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ<br>การใช้อำนาจ", "90.10<br>90.20"], ["การใช้งบประมาณ", "91.00"]]
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert [(score.code, str(score.score)) for score in facts.scores] == [("3", "90.10"), ("3", "90.20"), ("2", "91.00")]
    assert len({score.value_id for score in facts.scores}) == 3


# --- nothing breaks it


def readable(lab: SimpleNamespace, text: str) -> Facts | None:
    try:
        return lab.read(text)
    except UnreadableFile:
        return None


def holds_together(facts: Facts) -> None:
    """What is true of any facts: each number stands in its evidence, ids are unique, confidences are shares."""
    everything = [*facts.scores, *facts.measures, *facts.recommendations, *facts.mentions, *facts.claims]
    assert len({fact.value_id for fact in facts.scores}) == len(facts.scores)
    assert all(0 <= fact.evidence.confidence <= 1 for fact in [*everything, *facts.unread])
    for score in facts.scores:
        if score.score is not None:
            arabic = score.evidence.raw.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙oOQ", "0123456789000"))
            assert re.sub(r"\D", "", f"{score.score:f}") in re.sub(r"\D", "", arabic)


CELLS = st.sampled_from(
    [
        *("", "IIT", "EIT", "OIT", "การใช้อำนาจ", "การใช้งบประมาณ", "ตัวชี้วัดที่ ๓", "9.1 ข้อมูลพื้นฐาน", "91.10", "๙๑.๑๐", "100", "1", "๒"),
        *("i1", "ข้อ ๑๗", "O13", "e5<br>e6", "81.11 82.12", "ส่วนที่ ๑", "ส่วนที่", "2568", "ปี 2567", "คะแนน", "คะแนนรวม", "คะแนนเฉลี่ย"),
        *("ระดับ", "ผ่านดี", "A", "น้ำหนัก", "30%", "เพิ่มขึ้น", "ผู้รับผิดชอบ", "สำนักปลัด", "มาตรการ", "ไตรมาส", "ต.ค. 2568 - ก.ย. 2569"),
        *("-", "...", "\u200b"),
    ]
) | st.text(st.sampled_from("กาำี่์ 0123456789๐๑๒๓๔.%,()ieO<>/"), max_size=10)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8), st.sampled_from(["\t", " | ", "   "]))
@settings(deadline=None, derandomize=True, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_any_table_is_read_or_left(lab: SimpleNamespace, rows: Rows, between: str) -> None:
    edge = between.strip()
    text = lab.report("\n".join(f"{edge}{between.join(row)}{edge}" for row in rows))
    facts = lab.read(text)
    holds_together(facts)
    assert lab.read(text) == facts


@given(st.text(max_size=200) | st.text(st.sampled_from("\t|\n\f กขำ่ิ๑๒๓๕๙0129.%-ieOข้อ<br>&#"), max_size=200))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_any_text_is_read_or_refused(lab: SimpleNamespace, text: str) -> None:
    facts = readable(lab, text)
    if facts is not None:
        holds_together(facts)


@given(st.randoms(use_true_random=False), st.integers(1, 4))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_lines_and_cells_swapped_doubled_or_lost_do_no_harm(lab: SimpleNamespace, draw: random.Random, times: int) -> None:
    rows = [*two_years(lab), ["", "คะแนนรวม", "80.11", "93.88"]]
    for _ in range(times):
        row = rows[draw.randrange(len(rows))]
        kind = draw.randrange(4)
        if kind == 0:
            rows.remove(row)
        elif kind == 1:
            rows.insert(0, list(row))
        elif kind == 2:
            draw.shuffle(row)
        else:
            row.pop() if len(row) > 1 else row.append("")
    facts = lab.read(lab.report(lab.tabs(rows)))
    holds_together(facts)
    printed = {Decimal(cell) for row in rows for cell in row if re.fullmatch(r"\d+\.\d+", cell)}
    assert {score.score for score in facts.scores if score.score is not None} <= printed


# --- indicators of several instruments side by side


def side_by_side(lab: SimpleNamespace) -> Rows:
    """The indicators of each instrument in two columns of their own: name and score."""
    blocks = [list(zip(lab.INDICATORS[span], lab.TEN[span], strict=True)) for span in (slice(0, 5), slice(5, 8), slice(8, 10))]
    rows = [[cell for block in blocks for cell in (block[n] if n < len(block) else ("", ""))] for n in range(5)]
    return [["IIT", "คะแนน", "EIT", "คะแนน", "OIT", "คะแนน"], *rows]


@pytest.mark.parametrize("style", STYLES)
def test_indicators_side_by_side_in_a_row(lab: SimpleNamespace, style: str) -> None:
    assert sorted_keys(lab, lab.read(lab.report(getattr(lab, style)(side_by_side(lab))))) == sorted(lab.ten(2568))


# --- scores of others, full marks, shares


OTHERS = ["ค่าเฉลี่ยประเทศ", "ค่าเฉลี่ยระดับจังหวัด", "คะแนนเฉลี่ยของ อปท. ทั่วประเทศ"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("first", [False, True], ids=["after ours", "before ours"])
def test_columns_of_others_are_no_scores(lab: SimpleNamespace, style: str, other: str, first: bool) -> None:
    rows = [["ที่", "ตัวชี้วัด", *([other, "คะแนน"] if first else ["คะแนน", other])]]
    rows += body(lab, *((lab.LAST_YEAR, lab.TEN) if first else (lab.TEN, lab.LAST_YEAR)))
    assert lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores) == lab.ten(2568)


@pytest.mark.parametrize("other", OTHERS)
def test_columns_of_others_in_a_question_table_are_no_scores(lab: SimpleNamespace, other: str) -> None:
    rows = [["ข้อ", "คะแนน", other], *([f"i{n}", value, f"{50 + n}.50"] for n, value in enumerate(lab.QUESTIONS, 1))]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert lab.keys(facts.scores) == [(2568, f"i{n}", None, Decimal(value)) for n, value in enumerate(lab.QUESTIONS, 1)]


@pytest.mark.parametrize("style", STYLES)
def test_points_out_of_full_marks_beside_the_percentage(lab: SimpleNamespace, style: str) -> None:
    rows = [["ตัวชี้วัด", "คะแนนเต็ม", "คะแนนที่ได้", "ร้อยละ"], ["การปฏิบัติหน้าที่", "600", "512.40", "85.40"]]
    rows += [["การใช้งบประมาณ", "500", "463.50", "92.70"], ["การใช้อำนาจ", "400", "310.40", "77.60"]]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert [(score.code, str(score.score)) for score in facts.scores] == [("1", "85.40"), ("2", "92.70"), ("3", "77.60")]


@pytest.mark.parametrize("style", STYLES)
def test_shares_of_answers_beside_the_score_of_a_question(lab: SimpleNamespace, style: str) -> None:
    shares = ["0.00%", "2.50%", "5.50%", "12.00%", "30.00%", "50.00%"]
    answers = ["ไม่เห็นด้วยอย่างยิ่ง (%)", "ไม่เห็นด้วย (%)", "ค่อนข้างไม่เห็นด้วย (%)", "ค่อนข้างเห็นด้วย (%)", "เห็นด้วย (%)", "เห็นด้วยอย่างยิ่ง (%)"]
    rows = [["ข้อ", *answers, "คะแนน"], *([f"i{n}", *shares, value] for n, value in enumerate(lab.QUESTIONS, 1))]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert lab.keys(facts.scores) == [(2568, f"i{n}", None, Decimal(value)) for n, value in enumerate(lab.QUESTIONS, 1)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "years",
    [("ปี 68", "ปี 67"), ("พ.ศ. 68", "พ.ศ. 67"), ("คะแนนปี ๖๘", "คะแนนปี ๖๗"), ("68", "67"), ("๖๘", "๖๗"), ("คะแนน 68", "คะแนน 67")],
    ids=["year", "era", "score", "bare", "bare Thai", "score, no year"],
)
def test_years_of_two_digits(lab: SimpleNamespace, style: str, years: tuple[str, str]) -> None:
    rows = [["ที่", "ตัวชี้วัด", *years], *body(lab, lab.TEN, lab.LAST_YEAR)]
    assert sorted_keys(lab, lab.read(lab.report(getattr(lab, style)(rows)))) == both(lab)


@pytest.mark.parametrize("repeated", [False, True], ids=["merged", "repeated"])
def test_a_code_over_its_two_part_rows(lab: SimpleNamespace, repeated: bool) -> None:
    rows = [["ข้อ", "ส่วน", "คะแนน"]]
    for n, (first, second) in enumerate(zip(lab.PART_1, lab.PART_2, strict=True), 1):
        rows += [[f"e{n}", "ส่วนที่ 1", first], [f"e{n}" if repeated else "", "ส่วนที่ 2", second]]
    parts = ((1, lab.PART_1), (2, lab.PART_2))
    expected = [(2568, f"e{n}", part, Decimal(values[n - 1])) for n in range(1, 10) for part, values in parts]
    assert sorted(sorted_keys(lab, lab.read(lab.report(lab.pipes(rows))))) == sorted(expected)


# --- what could not be read


@pytest.mark.parametrize("cell", ["?", "เก้าสิบ"])
def test_a_score_that_is_no_number_is_recorded_as_unread(lab: SimpleNamespace, cell: str) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *body(lab, lab.TEN)]
    rows[3][2] = cell
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert lab.keys(facts.scores) == [one for one in lab.ten(2568) if one[1] != "3"]
    assert [(one.reason, one.evidence.raw) for one in facts.unread] == [("unreadable_number", cell)]


@pytest.mark.parametrize("cell", ["-", ""])
def test_an_empty_place_is_not_unread(lab: SimpleNamespace, cell: str) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *body(lab, lab.TEN)]
    rows[3][2] = cell
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert lab.keys(facts.scores) == [one for one in lab.ten(2568) if one[1] != "3"]
    assert facts.unread == ()


@pytest.mark.parametrize("cell", ["9I.10", "91.1 0", "91.10."])
def test_a_number_with_a_blemish_is_read(lab: SimpleNamespace, cell: str) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *body(lab, lab.TEN)]
    rows[1][2] = cell
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert lab.keys(facts.scores) == lab.ten(2568)
    assert lab.number_of(facts, "1").evidence.raw == cell
    assert facts.unread == ()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "rows",
    [
        [["แบบวัด", "จำนวน", "ร้อยละ"], ["IIT", "42", "95.45"], ["EIT", "118", "88.06"]],
        [["เพศ", "จำนวน (คน)", "ร้อยละ"], ["ชาย", "71", "44.38"], ["หญิง", "89", "55.62"], ["รวม", "160", "100.00"]],
    ],
    ids=["instruments", "people"],
)
def test_respondents_are_no_scores(lab: SimpleNamespace, style: str, rows: Rows) -> None:
    assert lab.read(lab.report("จำนวนผู้ตอบแบบวัด", getattr(lab, style)(rows))).scores == ()


# --- ratings and instruments


@pytest.mark.parametrize("style", STYLES)
def test_the_ratings_of_two_years_go_each_to_its_year(lab: SimpleNamespace, style: str) -> None:
    rows = [*two_years(lab), ["", "คะแนนรวม", "80.11", "93.88"], ["", "ระดับผลการประเมิน", "ผ่าน", "ผ่านดี"]]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert sorted((score.fiscal_year, score.code, score.rating) for score in facts.scores if score.rating) == [
        (2567, "overall", "ผ่าน"),
        (2568, "overall", "ผ่านดี"),
    ]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["แบบตรวจการเปิดเผยข้อมูล (OIT)", "แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)"])
def test_a_row_of_the_instrument_is_not_the_indicator_in_its_name(lab: SimpleNamespace, style: str, name: str) -> None:
    rows = [["เครื่องมือ", "คะแนน"], [INSTRUMENT_NAMES["IIT"], MEANS["IIT"]], [INSTRUMENT_NAMES["EIT"], MEANS["EIT"]], [name, MEANS["OIT"]]]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert lab.keys(facts.scores) == [(2568, code, None, Decimal(value)) for code, value in MEANS.items()]
    assert {score.level for score in facts.scores} == {"instrument"}


# --- scores and measures in one table


@pytest.mark.parametrize("style", STYLES)
def test_a_table_of_scores_and_measures_gives_both(lab: SimpleNamespace, style: str) -> None:
    rows = [
        ["ประเด็น", "คะแนน", "แนวทาง", "กอง", "กรอบเวลา"],
        ["การใช้งบประมาณ", "92.20", "ติดประกาศรายรับรายจ่ายทุกเดือน", "กองคลัง", "ตุลาคม 2568 - กันยายน 2569"],
        ["การใช้ทรัพย์สินของราชการ", "94.40", "จัดทำสมุดยืมคืนครุภัณฑ์", "กองช่าง", "มกราคม 2569 - มีนาคม 2569"],
        ["ประสิทธิภาพการสื่อสาร", "87.70", "เปิดช่องทางตอบคำถามทางไลน์", "สำนักปลัด", "เมษายน 2569 - มิถุนายน 2569"],
    ]
    facts = lab.read(lab.report("แนวทางการยกระดับผลการประเมิน", getattr(lab, style)(rows)))
    assert lab.keys(facts.scores) == [one for one in lab.ten(2568) if one[1] in ("2", "4", "7")]
    assert [(one.indicator, one.measure, one.responsible) for one in facts.measures] == [
        (2, rows[1][2], ("กองคลัง",)),
        (4, rows[2][2], ("กองช่าง",)),
        (7, rows[3][2], ("สำนักปลัด",)),
    ]
    assert [one.period_raw for one in facts.measures] == [row[4] for row in rows[1:]]


# Columns beside the scores


@pytest.mark.parametrize("style", STYLES)
def test_a_signed_difference_says_which_way_a_score_went(lab: SimpleNamespace, style: str) -> None:
    signs = ("+9.95", "-9.95", "0.00") * 3 + ("+9.95",)
    before = [f"{Decimal(now) - Decimal(sign):.2f}" for now, sign in zip(lab.TEN, signs, strict=True)]
    rows = [["ที่", "ตัวชี้วัด", "ปี 2567", "ปี 2568", "ผลต่าง"], *body(lab, tuple(before), lab.TEN, signs)]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    ways = {"+": "increase", "-": "decrease", "0": "same"}
    assert {one.code: one.change for one in facts.scores if one.fiscal_year == 2568} == {str(n): ways[s[0]] for n, s in enumerate(signs, 1)}


def test_a_sign_that_the_scores_contradict_says_nothing(lab: SimpleNamespace) -> None:
    signs = tuple(f"{Decimal(before) - Decimal(now):+.2f}" for now, before in zip(lab.TEN, lab.LAST_YEAR, strict=True))
    rows = [["ที่", "ตัวชี้วัด", "ปี 2567", "ปี 2568", "ผลต่าง"], *body(lab, lab.LAST_YEAR, lab.TEN, signs)]
    assert {one.change for one in lab.read(lab.report(lab.tabs(rows))).scores} == {None}


def question_rows(lab: SimpleNamespace, label: str, own: bool) -> Rows:
    """Fifteen questions of IIT under their indicators; the score of the indicator in a column of its own, or in the label."""
    rows = []
    for n, score in enumerate(lab.QUESTIONS):
        name = label.format(lab.INDICATORS[n // 3], lab.TEN[n // 3]) if n % 3 == 0 else ""
        rows.append([name, f"i{n + 1}", score, *([lab.TEN[n // 3] if n % 3 == 0 else ""] if own else [])])
    return rows


@pytest.mark.parametrize("style", ["tabs", "pipes"])
@pytest.mark.parametrize("own", [True, False], ids=["column", "brackets"])
def test_scores_of_indicators_beside_those_of_their_questions(lab: SimpleNamespace, style: str, own: bool) -> None:
    header = ["ตัวชี้วัด", "ข้อ", "คะแนนรายข้อ", *(["คะแนนตัวชี้วัด"] if own else [])]
    rows = [header, *question_rows(lab, "{0}" if own else "{0} ({1})", own)]
    scores = lab.read(lab.report(getattr(lab, style)(rows))).scores
    assert {one.code: str(one.score) for one in scores if one.level == "indicator"} == {str(n): lab.TEN[n - 1] for n in range(1, 6)}
    assert {one.code: str(one.score) for one in scores if one.level == "question"} == {f"i{n}": s for n, s in enumerate(lab.QUESTIONS, 1)}


def test_the_pass_mark_below_a_table_is_nobodys_score(lab: SimpleNamespace) -> None:
    rows = [["เครื่องมือ", "IIT", "EIT", "OIT"], ["ปี 2568", "94.83", "96.80", "95.63"], ["เกณฑ์ผ่าน", "85.00", "85.00", "85.00"]]
    assert [str(one.score) for one in lab.read(lab.report(lab.tabs(rows))).scores] == ["94.83", "96.80", "95.63"]


def test_a_table_of_one_cell_a_line_reads_like_any_other(lab: SimpleNamespace) -> None:
    text = "\n".join(cell for row in two_years(lab) for cell in row)
    assert sorted(lab.keys(lab.read(lab.report(text)).scores)) == both(lab)


def test_a_table_parted_by_single_blanks_reads_like_any_other(lab: SimpleNamespace) -> None:
    text = "\n".join(" ".join(row) for row in two_years(lab))
    assert sorted(lab.keys(lab.read(lab.report(text)).scores)) == both(lab)
