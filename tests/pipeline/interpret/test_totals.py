"""Footers: the total, the plain mean under its own name or the total under the mean's name, and the rating level."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

MEAN, TOTAL = "92.75", "93.88"
"""The plain mean of the builder's ten indicators, and 30 % IIT + 30 % EIT + 40 % OIT of them."""


def facts_of(lab: SimpleNamespace, *footer: tuple[str, str], after: str = "") -> object:
    rows = [["ที่", "ตัวชี้วัด", "คะแนน"], *([str(n), name, v] for n, (name, v) in enumerate(zip(lab.INDICATORS, lab.TEN, strict=True), 1))]
    rows += [["", label, value] for label, value in footer]
    return lab.read(lab.report(lab.tabs(rows), *([after] if after else [])))


def totals(facts: object) -> list[tuple[str, str, str | None]]:
    """Level, number and rating of what is no indicator."""
    return [(s.level, str(s.score), s.rating) for s in facts.scores if s.level != "indicator"]  # type: ignore[attr-defined]


def test_the_figures_of_this_file() -> None:
    values = [Decimal(v) for v in ("91.10", "92.20", "93.30", "94.40", "95.50", "86.60", "87.70", "88.80", "97.90", "100.00")]
    weighted = [sum(values[a:b]) / (b - a) * Decimal(w) for a, b, w in ((0, 5, "0.3"), (5, 8, "0.3"), (8, 10, "0.4"))]
    assert sum(values) / 10 == Decimal(MEAN)
    assert sum(weighted) == Decimal(TOTAL)


@pytest.mark.parametrize("label", ["คะแนนรวม", "คะแนนรวมถ่วงน้ำหนัก", "คะแนนภาพรวม", "ผลคะแนนภาพรวม"])
def test_a_total_is_the_total(lab: SimpleNamespace, label: str) -> None:
    assert totals(facts_of(lab, (label, TOTAL))) == [("overall", TOTAL, None)]


def test_a_total_that_is_wrong_stays_the_total_as_printed(lab: SimpleNamespace) -> None:
    assert totals(facts_of(lab, ("คะแนนรวม", "83.99"))) == [("overall", "83.99", None)]


def test_the_plain_mean_stays_the_mean(lab: SimpleNamespace) -> None:
    facts = facts_of(lab, ("คะแนนเฉลี่ย", MEAN))
    assert totals(facts) == [("average", MEAN, None)]
    assert lab.number_of(facts, "average").evidence.steps == ()


def test_mean_and_total_side_by_side(lab: SimpleNamespace) -> None:
    assert totals(facts_of(lab, ("คะแนนเฉลี่ย", MEAN), ("คะแนนรวมถ่วงน้ำหนัก", TOTAL))) == [("average", MEAN, None), ("overall", TOTAL, None)]


def test_the_weighted_total_under_the_name_of_a_mean_is_the_total(lab: SimpleNamespace) -> None:
    facts = facts_of(lab, ("คะแนนเฉลี่ย", TOTAL))
    assert totals(facts) == [("overall", TOTAL, None)]
    assert lab.number_of(facts, "overall").evidence.steps == ("average_equals_weighted_total",)


def test_a_mean_equal_to_the_total_stated_in_the_text_is_that_total(lab: SimpleNamespace) -> None:
    facts = facts_of(lab, ("คะแนนเฉลี่ย", "94.01"), after="ผลการประเมินในภาพรวมได้คะแนน 94.01 คะแนน อยู่ในระดับผ่านดี")
    (printed,) = [score for score in facts.scores if score.role == "table" and score.level == "overall"]  # type: ignore[attr-defined]
    assert (printed.score, printed.evidence.steps) == (Decimal("94.01"), ("average_equals_stated_total",))
    (stated,) = [score for score in facts.scores if score.role == "text"]  # type: ignore[attr-defined]
    assert (stated.code, stated.score, stated.rating, stated.evidence.table) == ("overall", Decimal("94.01"), "ผ่านดี", None)


def test_an_outright_mean_stays_one_whatever_it_equals(lab: SimpleNamespace) -> None:
    assert totals(facts_of(lab, ("คะแนนเฉลี่ย ๑๐ ตัวชี้วัด", TOTAL))) == [("average", TOTAL, None)]


def test_a_mean_that_equals_nothing_stays_a_mean(lab: SimpleNamespace) -> None:
    assert totals(facts_of(lab, ("คะแนนเฉลี่ย", "90.00"))) == [("average", "90.00", None)]


@pytest.mark.parametrize("rating", ["ผ่านดี", "ผ่านดีเยี่ยม", "A", "AA", "ต้องปรับปรุง"])
def test_a_rating_row_is_a_rating_without_a_number(lab: SimpleNamespace, rating: str) -> None:
    facts = facts_of(lab, ("คะแนนรวม", TOTAL), ("ระดับผลการประเมิน", rating))
    assert totals(facts) == [("overall", TOTAL, None), ("overall", "None", rating)]


@pytest.mark.parametrize("style", ["tabs", "pipes", "aligned"])
def test_footers_of_several_years(lab: SimpleNamespace, style: str) -> None:
    rows = [["ตัวชี้วัด", "ปี 2567", "ปี 2568"], *(list(row) for row in zip(lab.INDICATORS, lab.LAST_YEAR, lab.TEN, strict=True))]
    rows += [["คะแนนรวม", "80.11", TOTAL], ["ระดับ", "ผ่าน", "ผ่านดี"]]
    scores = lab.read(lab.report(getattr(lab, style)(rows))).scores
    assert [(s.fiscal_year, s.score, s.rating) for s in scores if s.level == "overall"] == [
        (2567, Decimal("80.11"), None),
        (2568, Decimal(TOTAL), None),
        (2567, None, "ผ่าน"),
        (2568, None, "ผ่านดี"),
    ]


def test_footers_of_weights_full_marks_and_the_country_are_no_scores(lab: SimpleNamespace) -> None:
    assert totals(facts_of(lab, ("ค่าน้ำหนัก", "100"), ("คะแนนเต็ม", "100"), ("ค่าเฉลี่ยระดับประเทศ", "93.05"), ("ค่าเป้าหมาย", "85.00"))) == []
