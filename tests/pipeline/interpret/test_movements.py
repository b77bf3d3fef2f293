"""Scores that a sentence goes from and to, and names beside scores that are not what the score is of."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from pipeline.checks import check

FIFTH = "ตัวชี้วัดที่ 5 การแก้ไขปัญหาการทุจริต"


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        (f"{FIFTH} ลดลงจาก 91.67 เป็น 88.41", "decrease"),
        (f"{FIFTH} ลดลงจาก 91.67 คะแนน เหลือ 88.41 คะแนน", "decrease"),
        (f"{FIFTH} เพิ่มขึ้นจาก 91.67 คะแนน เป็น 88.41 คะแนน", "increase"),
        (f"{FIFTH} ลดลงจากปี 2567 ที่ได้ 91.67 คะแนน เป็น 88.41 คะแนน", "decrease"),
        (f"{FIFTH} ลดลงจาก 91.67 คะแนน ในปี 2567 เป็น 88.41 คะแนน ในปี 2568", "decrease"),
    ],
)
def test_both_scores_are_read_and_the_direction_is_claimed(lab: SimpleNamespace, sentence: str, direction: str) -> None:
    facts = lab.read(lab.report(sentence))
    assert lab.keys(facts.scores) == [(2567, "5", None, Decimal("91.67")), (2568, "5", None, Decimal("88.41"))]
    (claim,) = facts.claims
    assert (claim.code, claim.from_year, claim.to_year, claim.direction, claim.points) == ("5", 2567, 2568, direction, None)
    assert (claim.from_score, claim.to_score) == (Decimal("91.67"), Decimal("88.41"))
    wrong = [finding.rule for finding in check(facts)]
    assert wrong == ([] if direction == "decrease" else ["change_direction_mismatch"])


def test_a_movement_that_says_by_how_much_is_one_claim(lab: SimpleNamespace) -> None:
    (claim,) = lab.read(lab.report(f"{FIFTH} ลดลงจาก 91.67 คะแนน เป็น 88.41 คะแนน ลดลง 3.26 คะแนน")).claims
    assert claim.points == Decimal("3.26")


def test_an_instrument_in_brackets_behind_its_indicator_is_not_what_the_score_is_of(lab: SimpleNamespace) -> None:
    lines = "\n".join(
        f"อันดับ {rank} {name} ({lab.INSTRUMENT_OF[rank - 1]}) {lab.TEN[rank - 1]}" for rank, name in enumerate(lab.INDICATORS, 1)
    )
    assert lab.keys(lab.read(lab.report(lines)).scores) == lab.ten(2568)


def test_the_name_of_oit_in_brackets_is_no_indicator(lab: SimpleNamespace) -> None:
    facts = lab.read(lab.report("แบบวัด OIT (การเปิดเผยข้อมูลสาธารณะ) 92.38", "ตัวชี้วัดที่ 9 การเปิดเผยข้อมูล 94.75"))
    assert [(score.code, str(score.score)) for score in facts.scores] == [("OIT", "92.38"), ("9", "94.75")]


def test_measures_with_their_units_and_periods_on_one_line(lab: SimpleNamespace) -> None:
    text = (
        "5. มาตรการที่จะดำเนินการในปีถัดไป\n"
        "มาตรการที่ 1 จัดทำคู่มือการยืมทรัพย์สิน ผู้รับผิดชอบ กองคลัง ระยะเวลา ต.ค. 2568 - ธ.ค. 2568\n"
        "มาตรการที่ 2 เพิ่มช่องทางร้องเรียนทางไลน์ ผู้รับผิดชอบ สำนักปลัด ระยะเวลา ม.ค. 2569 - มี.ค. 2569"
    )
    measures = lab.read(lab.report(text)).measures
    assert [(one.number, one.measure, one.responsible, str(one.period_start), str(one.period_end)) for one in measures] == [
        (1, "จัดทำคู่มือการยืมทรัพย์สิน", ("กองคลัง",), "2025-10-01", "2025-12-31"),
        (2, "เพิ่มช่องทางร้องเรียนทางไลน์", ("สำนักปลัด",), "2026-01-01", "2026-03-31"),
    ]
