"""Rows a column too far to the right, whole percentages that are scores, and codes beside full marks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


def test_a_displaced_year_row_is_read_by_the_columns_it_belongs_to(lab: SimpleNamespace) -> None:
    rows = [
        ["ปี", "IIT", "EIT", "OIT", "คะแนนรวม", "ระดับ", ""],
        ["2567", "90.10", "80.20", "70.30", "79.21", "C", ""],
        ["", "2568", "91.10", "81.20", "71.30", "80.21", "B"],
    ]
    facts = lab.read(lab.report(lab.tabs(rows)))
    read = {(score.fiscal_year, score.code): str(score.score) for score in facts.scores if score.score is not None}
    assert {code: read[2568, code] for code in ("IIT", "EIT", "OIT", "overall")} == {
        "IIT": "91.10",
        "EIT": "81.20",
        "OIT": "71.30",
        "overall": "80.21",
    }
    moved = [score for score in facts.scores if score.fiscal_year == 2568 and score.code == "OIT"]
    kept = [score for score in facts.scores if score.fiscal_year == 2567 and score.code == "OIT"]
    assert "displaced_row" in moved[0].evidence.steps
    assert moved[0].evidence.confidence < kept[0].evidence.confidence
    assert (moved[0].evidence.column, moved[0].evidence.raw) == (4, "71.30")


def test_a_displaced_row_of_two_years_keeps_their_order(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "ปี 2567", "ปี 2568", "ผลต่าง", ""]]
    for number, name in enumerate(lab.INDICATORS):
        row = [f"{number + 1}) {name}", lab.LAST_YEAR[number], lab.TEN[number], "+9.95", ""]
        rows.append(["", *row[:-1]] if number == 4 else row)
    assert sorted(lab.keys(lab.read(lab.report(lab.tabs(rows))).scores)) == sorted([*lab.ten(2567, lab.LAST_YEAR), *lab.ten(2568)])


def test_a_merged_first_column_is_no_displacement(lab: SimpleNamespace) -> None:
    rows = [["แบบวัด", "ที่", "ตัวชี้วัด", "คะแนน"]]
    for number, name in enumerate(lab.INDICATORS):
        first = lab.INSTRUMENT_OF[number] if number in (0, 5, 8) else ""
        rows.append([first, str(number + 1), name, lab.TEN[number]])
    scores = lab.read(lab.report(lab.tabs(rows))).scores
    assert lab.keys(scores) == lab.ten(2568)
    assert not any("displaced_row" in score.evidence.steps for score in scores)


def test_the_weight_of_a_displaced_row_is_no_score(lab: SimpleNamespace) -> None:
    rows = [
        ["เครื่องมือ", "น้ำหนัก", "คะแนน", ""],
        ["แบบวัด IIT", "30", "89.48", ""],
        ["แบบวัด EIT", "30", "90.06", ""],
        ["", "แบบตรวจ OIT", "40", "92.26"],
    ]
    read = {score.code: str(score.score) for score in lab.read(lab.report(lab.tabs(rows))).scores}
    assert read == {"IIT": "89.48", "EIT": "90.06", "OIT": "92.26"}


def test_full_marks_in_percent_are_a_score_beside_decimals(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "ปี 2568", "ปี 2567"]]
    for number, name in enumerate(lab.INDICATORS):
        rows.append([name, "100%" if number == 4 else f"{lab.TEN[number]}%", f"{lab.LAST_YEAR[number]}%"])
    read = {(score.fiscal_year, score.code): str(score.score) for score in lab.read(lab.report(lab.tabs(rows))).scores}
    assert (read[2568, "5"], read[2567, "5"]) == ("100", lab.LAST_YEAR[4])


@pytest.mark.parametrize("table", ["tabs", "pipes", "aligned"])
def test_codes_side_by_side_with_full_marks_are_no_heads_of_columns(lab: SimpleNamespace, table: str) -> None:
    rows = [["ประเด็นข้อคำถาม", "ผลคะแนน", "ประเด็นข้อคำถาม", "ผลคะแนน"]]
    rows += [[f"ข้อ i{n}", "100" if n % 3 else "98.10", f"ข้อ i{n + 8}", "100" if n % 2 else "97.20"] for n in range(1, 8)]
    scores = lab.read(lab.report("คะแนนรายข้อ แบบวัด IIT", getattr(lab, table)(rows))).scores
    assert {score.code: str(score.score) for score in scores} == {
        **{f"i{n}": "100" if n % 3 else "98.10" for n in range(1, 8)},
        **{f"i{n + 8}": "100" if n % 2 else "97.20" for n in range(1, 8)},
    }


def test_a_name_that_begins_like_a_rating_is_none(lab: SimpleNamespace) -> None:
    text = "ผลการประเมิน ITA ของเทศบาลตำบลผาน้อย มีคะแนนรวม 83.17 คะแนน ระดับผลการประเมิน ต้องปรับปรุง"
    (score,) = lab.read(lab.report(text)).scores
    assert score.rating == "ต้องปรับปรุง"


def test_a_sentence_with_a_score_heads_no_section(lab: SimpleNamespace) -> None:
    extreme = "ตัวชี้วัดที่ได้คะแนนสูงที่สุด ได้แก่ ตัวชี้วัดที่ 9 การเปิดเผยข้อมูล คะแนน 97.90"
    (claim,) = lab.read(lab.report("แบบตรวจ (OIT) ได้คะแนนเฉลี่ย 83.81 คะแนน", extreme)).claims
    assert claim.scope is None
    (claim,) = lab.read(lab.report("แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)", extreme)).claims
    assert claim.scope == "OIT"


@pytest.mark.parametrize(("last", "weights"), [("29.66", []), ("29.50", ["29.66", "29.50", "36.75"])])
def test_weighted_scores_under_a_damaged_header_are_no_weights(lab: SimpleNamespace, last: str, weights: list[str]) -> None:
    rows = [["แบบ", "ผลคะแนน", "คะแนนถ่วน้ำหนัก"], ["IIT", "98.86", "29.66"], ["EIT", "98.86", last], ["OIT", "91.88", "36.75"]]
    assert [str(claim.weight) for claim in lab.read(lab.report(lab.tabs(rows))).claims] == weights
