"""The arithmetic written out: it comes to what the check expects, or is not shown."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.rows import document_rows
from pipeline.workings import working
from schemas.facts import DocumentResult, Facts


def written(facts: Facts, rule: str) -> list[tuple[str, ...]]:
    """The workings of the findings of a rule, from the rows as they are published."""
    import datetime as dt

    from pipeline.checks import check

    result = DocumentResult("a.txt", "0" * 64, "text/plain", 1, 0, facts, check(facts))
    rows = document_rows(result, "1", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    scores = {row["value_id"]: row for row in rows["scores"]}
    return [
        working(row, [scores[one["value_id"]] for one in row["evidence"] if one["value_id"] in scores])
        for row in rows["findings"]
        if row["rule"] == rule
    ]


TEN = ["88.41", "80.95", "86.90", "79.33", "82.67", "84.18", "81.02", "77.75", "86.28", "62.50"]


@pytest.mark.parametrize("year", [2562, 2564, 2566, 2568])
def test_a_weighted_total_is_written_out_with_the_weights_of_its_year(kit: SimpleNamespace, year: int) -> None:
    facts = kit.facts(fiscal_year=year, scores=(*kit.ten(year, TEN), kit.score(year, "overall", "99.55")))
    for lines in written(facts, "weighted_total_mismatch"):
        total = lines[-2].split(" = ")
        weights = [Decimal(term.split(" × ")[0]) for term in total[0].split(" + ")]
        assert sum(weights) == 1
        assert sum(Decimal(a) * Decimal(b) for a, b in (term.split(" × ") for term in total[0].split(" + "))) == pytest.approx(
            Decimal(total[1]), abs=Decimal("0.001")
        )


def test_two_parts_of_eit_are_combined_by_their_shares(kit: SimpleNamespace) -> None:
    year = 2568
    parts = [kit.score(year, code, value, part=part) for part in (1, 2) for code, value in (("6", "80.00"), ("7", "90.00"), ("8", "70.00"))]
    others = [kit.score(year, str(n), "90.00") for n in (1, 2, 3, 4, 5, 9, 10)]
    facts = kit.facts(fiscal_year=year, scores=(*others, *parts, kit.score(year, "overall", "99.55")))
    (lines,) = written(facts, "weighted_total_mismatch")
    assert "6 = 0.50 × 80.00 + 0.50 × 80.00 = 80.00" in lines


def test_a_mean_of_ten_and_a_mean_of_questions(kit: SimpleNamespace) -> None:
    facts = kit.facts(scores=(*kit.ten(2564, TEN), kit.score(2564, "average", "99.00")))
    (lines,) = written(facts, "average_mismatch")
    assert lines == (f"({' + '.join(TEN)}) ÷ 10 = 80.999", "99.00 − 80.999 = 18.001")
    facts = kit.facts(scores=(kit.score(2564, "1", "95.00"), *(kit.score(2564, f"i{n}", "90.00") for n in range(1, 7))))
    for lines in written(facts, "indicator_mean_mismatch"):
        assert lines[0].endswith("= 90.00")


def test_what_does_not_come_to_the_expected_number_is_not_shown(kit: SimpleNamespace) -> None:
    facts = kit.facts(scores=(*kit.ten(2564, TEN), kit.score(2564, "average", "99.00")))
    rows: list[Any] = [
        {"value_id": s.value_id, "level": s.level, "code": s.code, "part": None, "score": float(s.score), "fiscal_year": 2564}
        for s in facts.scores
    ]
    accused = [rows[-1], *rows[:-1]]
    finding = {"rule": "average_mismatch", "fiscal_year": 2564, "expected": "81.00", "stated": "99.00", "code": "average"}
    assert working(finding, accused) != ()
    assert working({**finding, "expected": "82.00"}, accused) == ()
    assert working(finding, accused[:-1]) == ()
    assert working({**finding, "rule": "place_conflict"}, accused) == ()
    assert working(finding, []) == ()
