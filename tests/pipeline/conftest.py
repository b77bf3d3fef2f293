"""What the tests of the pipeline share: folders to run over, and builders of facts, short to write, every value at a place of its own."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from house import STEPS, House

from pipeline.checks import check
from schemas.facts import (
    INSTRUMENTS,
    Evidence,
    Facts,
    Measure,
    NameMention,
    Organization,
    PeriodStatement,
    Score,
    YearMention,
)

_counter = itertools.count(1)


def _place(raw: str, **kwargs: object) -> dict[str, object]:
    number = next(_counter)
    defaults: dict[str, object] = {"page": 1, "line": number, "raw": raw}
    return {"value_id": f"v{number:06d}", "evidence": Evidence(**(defaults | kwargs))}  # type: ignore[arg-type]


def _level(code: str) -> str:
    if code in ("overall", "average"):
        return code
    if code in INSTRUMENTS:
        return "instrument"
    return "indicator" if code.isdecimal() else "sub_indicator" if code[0].isdecimal() else "question"


def score(year: int, code: str, value: str | Decimal | None, *, where: dict[str, object] | None = None, **kwargs: object) -> Score:
    number = None if value is None else Decimal(value)
    return Score(fiscal_year=year, level=_level(code), code=code, score=number, **_place(str(value), **(where or {})), **kwargs)  # type: ignore[arg-type]


def ten(year: int, values: list[str], **kwargs: object) -> tuple[Score, ...]:
    """The ten indicators of a year."""
    return tuple(score(year, str(n), value, **kwargs) for n, value in enumerate(values, 1))  # type: ignore[arg-type]


def claim(kind: type, raw: str = "ข้อความ", **kwargs: object) -> object:
    """A claim of a class of `schemas.facts`; `confidence` goes to its evidence."""
    where = {"confidence": kwargs.pop("confidence")} if "confidence" in kwargs else {}
    return kind(**_place(raw, **where), **kwargs)


def name(spelling: str, type: str = "SAO", **kwargs: object) -> NameMention:  # noqa: A002
    return NameMention(type=type, name=spelling, **_place(spelling), **kwargs)  # type: ignore[arg-type]


def year(number: int, context: str, **where: object) -> YearMention:
    return YearMention(year=number, context=context, **_place(f"พ.ศ. {number}", **where))  # type: ignore[arg-type]


def measure(number: int, text: str, **kwargs: object) -> Measure:
    sequence = next(_counter)
    return Measure(fiscal_year=2568, sequence=sequence, number=number, measure=text, **_place(f"{number}. {text}"), **kwargs)  # type: ignore[arg-type]


def period(start: str, end: str, fiscal_year: int | None = None, confidence: float = 1.0) -> PeriodStatement:
    where = _place(f"{start} - {end}", confidence=confidence)
    return PeriodStatement(start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end), fiscal_year=fiscal_year, **where)  # type: ignore[arg-type]


def body(spelling: str, amphoe: str | None, province: str | None, confidence: float = 0.99, type: str = "SAO") -> Organization:  # noqa: A002
    return Organization("SAO-1", type, spelling, None, amphoe, province, None, (spelling,), confidence)


def facts(**kwargs: object) -> Facts:
    base: dict[str, object] = {
        "doc_id": "0123456789abcdef",
        "kind": "analysis",
        "title": None,
        "fiscal_year": 2564,
        "report_date": None,
        "organization": None,
    }
    return Facts(**(base | kwargs))  # type: ignore[arg-type]


def fired(rule: str, **kwargs: object) -> list[object]:
    """The findings of one rule on facts built from the arguments."""
    return [found for found in check(facts(**kwargs)) if found.rule == rule]


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    """All builders in one namespace."""
    return SimpleNamespace(
        score=score, ten=ten, claim=claim, name=name, year=year, measure=measure, period=period, body=body, facts=facts, fired=fired
    )


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Empty folders; documents are read by `fake_steps`."""
    monkeypatch.syspath_prepend(str(STEPS))
    monkeypatch.setenv("ITA_STEPS", "fake_steps")
    return House(tmp_path)
