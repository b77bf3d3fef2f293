"""The queue: what matters most comes first, what was decided does not come again."""

from __future__ import annotations

from typing import Any

from pipeline.alternatives import other_readings
from pipeline.review.queue import Decided, decided_values, is_open, make_queue
from schemas.corrections import CorrectionSet, TextCorrection, ValueCorrection

DOCUMENTS = {"d": {"source_path": "a.txt"}}


def finding(identity: str, severity: str, difference: float | None, *values: str) -> dict[str, Any]:
    evidence = [{"value_id": value} for value in values]
    return {"finding_id": identity, "doc_id": "d", "severity": severity, "difference": difference, "evidence": evidence}


def score(identity: str, level: str, confidence: float) -> dict[str, Any]:
    return {"value_id": identity, "doc_id": "d", "level": level, "confidence": confidence, "page": 1}


def ask_of(findings: list[dict[str, Any]], scores: list[dict[str, Any]]) -> Any:
    return lambda sql, *_: findings if "findings" in sql else scores if "FROM scores" in sql else []


def test_errors_by_size_then_doubtful_operands_then_warnings_then_the_rest() -> None:
    findings = [
        finding("note", "info", 50.0, "a"),
        finding("small", "error", 0.5, "b"),
        finding("none", "error", None, "c"),
        finding("large", "error", -9.0, "d"),
        finding("warning", "warning", 99.0, "e"),
        finding("of another document", "error", 99.0, "f") | {"doc_id": "gone"},
        finding("without a value", "error", 99.0),
    ]
    scores = [score("item", "question", 0.2), score("total", "overall", 0.8), score("e", "question", 0.5), score("b", "overall", 0.1)]
    queue = make_queue(ask_of(findings, scores), DOCUMENTS)
    assert [item.id for item in queue] == ["large", "small", "none", "e", "total", "warning", "item", "note"]
    assert [item.group for item in queue] == ["error"] * 3 + ["operand"] * 2 + ["warning", "doubtful", "info"]


def test_what_was_decided_is_not_asked_again_unless_the_next_run_did_not_settle_it() -> None:
    (item,) = make_queue(ask_of([finding("f", "error", 1.0, "a" * 16, "b" * 16)], []), DOCUMENTS)
    confirmed = {value: Decided("e", "confirm", False) for value in item.value_ids}
    assert is_open(item, {})
    assert is_open(item, {"a" * 16: Decided("e", "confirm", True)})
    assert not is_open(item, confirmed)
    assert not is_open(item, {"a" * 16: Decided("e", "set", True)}), "it waits for the next run"
    assert is_open(item, {"a" * 16: Decided("e", "set", False)}), "that run is over, and the flag still stands"
    assert not is_open(item, confirmed | {"a" * 16: Decided("e", "set", False)})


def test_entries_speak_of_values() -> None:
    entries = (
        ValueCorrection("one", "a" * 16, (), confirm=True),
        ValueCorrection("two", "b" * 16, (), drop=True),
        TextCorrection("review-x-20261121-" + "c" * 16, 1, "x", "y", line=1),
    )
    decided = decided_values(CorrectionSet(entries), frozenset({"one"}))
    assert decided["a" * 16] == Decided("one", "confirm", False)
    assert decided["b" * 16] == Decided("two", "drop", True)
    assert decided["c" * 16].verdict == "set"


def row(identity: str, number: float | None, line: int, code: str = "overall") -> dict[str, Any]:
    return {
        "value_id": identity,
        "score": number,
        "fiscal_year": 2568,
        "level": "overall",
        "code": code,
        "part": None,
        "page": 1,
        "line": line,
    }


def test_other_readings_say_where_they_come_from() -> None:
    rows = [row("v1", 87.61, 3), row("v2", 97.61, 9), row("v3", 87.61, 12), row("v4", 50.0, 2, code="average")]
    flag = {"stated": "87.61", "expected": "97.60", "difference": -9.99, "proposal": None, "evidence": [{"value_id": "v1"}]}
    offered = other_readings(rows[0], rows, [flag])
    assert [(one.score, one.why, one.line) for one in offered] == [("97.61", "elsewhere", 9), ("97.60", "arithmetic", None)]
    assert other_readings(rows[1], rows, [flag]) == tuple(one for one in other_readings(rows[1], rows, []))
    proposed = {**flag, "expected": "x", "proposal": "อาจอ่าน 87.61 เป็น 97.61 / total: 87.61 may have to be read 97.61"}
    assert other_readings(rows[0], rows, [proposed])[0].why == "look_alike"
    assert other_readings(row("v5", None, 1), [], []) == ()
