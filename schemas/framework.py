"""The assessment framework of a fiscal year: a small typed view of `schemas/frameworks/<year>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from schemas.knowledge import knowledge

FRAMEWORKS = Path(__file__).parent / "frameworks"
"""Where the data lie: `common.yaml`, one `<fiscal year>.yaml` each, and the JSON Schema that a test holds them to."""

CONFIRMED = frozenset({"confirmed_source", "confirmed_numeric", "confirmed_both"})
"""Confidence marks a `mismatch` may lean on. Everything else allows at most `unverifiable`."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """`code` is IIT, EIT or OIT; `aliases` are other Thai names met; `weight` a share of 1."""

    code: str
    name: str
    aliases: tuple[str, ...]
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator (1-10) with its official Thai name first and the aliases met in reports."""

    number: int
    instrument: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubIndicator:
    """A sub-indicator such as `9.2`; `first` and `last` are OIT item numbers, None where unknown.

    `groups` are the headings of the groups of items inside it, where they are known.
    """

    code: str
    indicator: int
    name: str
    first: int | None
    last: int | None
    confidence: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionRange:
    """The questions or items of an instrument: numbers `first` to `last`, and the range of each indicator.

    `confidence` is about `first` and `last`, `split_confidence` about `per_indicator`.
    """

    instrument: str
    prefix: str
    first: int
    last: int
    per_indicator: Mapping[int, tuple[int, int]]
    confidence: str
    split_confidence: str = "unknown"


@dataclass(frozen=True, slots=True)
class RatingLevel:
    """A level holds when minimum <= total <= maximum (two decimals) and each instrument >= `instrument_minimum`, if set.

    `any_instrument_below`: the level holds only if at least one instrument is below this (the plain `ผ่าน`).
    `eit_part_minimum`: each part of EIT must reach this too, where the year's wording says so.
    """

    name: str
    minimum: Decimal
    maximum: Decimal
    instrument_minimum: Decimal | None = None
    any_instrument_below: Decimal | None = None
    eit_part_minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RatingScale:
    """A scale of levels (`letters` or `pass_words`), best first: the first that holds applies.

    A year in dispute has several scales, and a level right under either is accepted.
    """

    name: str
    levels: tuple[RatingLevel, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Scoring:
    """How scores come out of one another, and what is printed.

    `rules` maps a level to a rule per instrument: `sub_indicator` (`mean_of_items`), `indicator` (`mean_of_questions`,
    `mean_of_sub_indicators`), `instrument` (`mean_of_indicators`, `mean_of_parts`); an instrument without a level is left out.
    `total` is `weighted_sum_of_instruments`. Scores are printed with `decimals` places; `tolerance` is the largest difference in
    points between a printed value and the one recomputed from printed values (largest residual in 47 published rows: 0.0054).
    `answers` and `yes_no` are the points an answer can get, `item_scores` those of an OIT item.
    """

    rules: Mapping[str, Mapping[str, str]]
    total: str
    decimals: int
    tolerance: Decimal
    answers: tuple[Decimal, ...]
    yes_no: tuple[Decimal, ...]
    item_scores: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """The assessment of one fiscal year (B.E.). `confidence` maps block names to confidence marks.

    Blocks: weights, indicators, sub_indicators, questions.IIT, questions.EIT, questions.OIT, items, scoring, rating, target, eit_parts;
    also questions.IIT.split (EIT, OIT: which indicator a number belongs to), target.score, target.share, answers, item_scores.
    `eit_parts` is 1 or 2; `eit_part_shares` the share of each part in EIT, `eit_part_names` what they are called.
    `items` maps `O13` to its title, and holds no entry for a title that is not known; `item_confidence` has the mark of each title.
    `target_score` is the passing score; `target_share` the share of agencies (percent) meant to reach it.
    """

    fiscal_year: int
    instruments: tuple[Instrument, ...]
    indicators: tuple[Indicator, ...]
    sub_indicators: tuple[SubIndicator, ...]
    questions: Mapping[str, QuestionRange]
    items: Mapping[str, str]
    eit_parts: int
    eit_part_shares: tuple[Decimal, ...]
    rating_scales: tuple[RatingScale, ...]
    target_score: Decimal | None
    target_share: Decimal | None
    confidence: Mapping[str, str]
    sources: Mapping[str, tuple[str, ...]]
    scoring: Scoring
    eit_part_names: tuple[str, ...] = ()
    item_confidence: Mapping[str, str] = field(default_factory=dict)

    def is_confirmed(self, block: str) -> bool:
        """Whether a finding may be a mismatch when it leans on this block."""
        return self.confidence.get(block, "unknown") in CONFIRMED


@cache
def load_framework(fiscal_year: int) -> Framework | None:
    """The framework of a fiscal year (B.E.), or None for a year we hold no facts about. Cached.

    Raises:
        KeyError, ValueError: a data file does not follow `framework.schema.json` (a test holds the committed ones to it).
    """
    if fiscal_year not in framework_years():
        return None
    return _framework(_read(FRAMEWORKS / f"{fiscal_year}.yaml"), _common())


@knowledge
def framework_years() -> tuple[int, ...]:
    """The fiscal years with a framework, ascending."""
    return tuple(sorted(int(path.stem) for path in FRAMEWORKS.glob("[0-9]*.yaml")))


def question_codes(framework: Framework) -> tuple[str, ...]:
    """All codes of questions and items of the year in order: i1.., e1.., O1.. ."""
    return tuple(f"{r.prefix}{number}" for r in framework.questions.values() for number in range(r.first, r.last + 1))


def indicator_of(framework: Framework, code: str) -> int | None:
    """The indicator that a question (`i7`), an item (`O13`), a sub-indicator (`9.2`) or an indicator (`9`) belongs to, or None.

    How sure that is: `questions.<instrument>.split` in `Framework.confidence`.
    """
    prefix, number = code[:1], code[1:]
    if number.isdecimal() and number.isascii():
        for questions in framework.questions.values():
            if questions.prefix == prefix:
                return next((n for n, (first, last) in questions.per_indicator.items() if first <= int(number) <= last), None)
    return next(
        (sub.indicator for sub in framework.sub_indicators if sub.code == code),
        next((indicator.number for indicator in framework.indicators if str(indicator.number) == code), None),
    )


def instrument_of_indicator(framework: Framework, number: int) -> str | None:
    """The instrument (IIT, EIT, OIT) that an indicator belongs to, or None if the year has no such indicator."""
    return next((indicator.instrument for indicator in framework.indicators if indicator.number == number), None)


def _read(path: Path) -> dict[str, Any]:
    import yaml  # here, because most commands never need a framework

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe ones
    if not isinstance(data, dict):
        raise ValueError(f"{path.name} is not a mapping")
    return data


@knowledge
def _common() -> dict[str, Any]:
    return _read(FRAMEWORKS / "common.yaml")


def _framework(data: dict[str, Any], common: dict[str, Any]) -> Framework:
    parts = data["eit_parts"]["parts"]
    target, items = data["target"], data["items"]
    return Framework(
        fiscal_year=data["fiscal_year"],
        instruments=tuple(
            Instrument(row["code"], row["name"], tuple(row["aliases"]), Decimal(data["weights"]["values"][row["code"]]))
            for row in common["instruments"]
        ),
        indicators=tuple(Indicator(row["number"], row["instrument"], row["name"], tuple(row["aliases"])) for row in common["indicators"]),
        sub_indicators=tuple(_sub_indicator(row) for row in data["sub_indicators"]["list"]),
        questions={code: _question_range(code, row) for code, row in data["questions"].items()},
        items=items["titles"],
        eit_parts=len(parts),
        eit_part_shares=tuple(Decimal(part["share"]) for part in parts),
        eit_part_names=tuple(part["name"] for part in parts),
        rating_scales=tuple(_rating_scale(row) for row in data["rating"]["scales"]),
        target_score=_decimal(target["score"]),
        target_share=_decimal(target["share"]),
        confidence=_confidence(data),
        sources={name: tuple(block["source"]) for name, block in _blocks(data).items()},
        scoring=_scoring(data),
        item_confidence={code: items["exceptions"].get(code, items["title_confidence"]) for code in items["titles"]},
    )


def _blocks(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The blocks of a year's file by the names that `Framework.confidence` uses."""
    blocks = {name: block for name, block in data.items() if isinstance(block, dict) and name != "questions"}
    return blocks | {f"questions.{code}": block for code, block in data["questions"].items()}


def _confidence(data: dict[str, Any]) -> dict[str, str]:
    marks = {name: block["confidence"] for name, block in _blocks(data).items()}
    marks |= {f"questions.{code}.split": block["split_confidence"] for code, block in data["questions"].items()}
    marks |= {f"target.{part}": data["target"][f"{part}_confidence"] for part in ("score", "share")}
    return marks


def _sub_indicator(row: dict[str, Any]) -> SubIndicator:
    return SubIndicator(
        code=row["code"],
        indicator=int(row["code"].partition(".")[0]),
        name=row["name"],
        first=row["first"],
        last=row["last"],
        confidence=row["confidence"],
        groups=tuple(row.get("groups", ())),
    )


def _question_range(code: str, row: dict[str, Any]) -> QuestionRange:
    return QuestionRange(
        instrument=code,
        prefix=row["prefix"],
        first=row["first"],
        last=row["last"],
        per_indicator={int(number): (first, last) for number, (first, last) in row["per_indicator"].items()},
        confidence=row["confidence"],
        split_confidence=row["split_confidence"],
    )


def _rating_scale(row: dict[str, Any]) -> RatingScale:
    levels = tuple(
        RatingLevel(
            name=level["name"],
            minimum=Decimal(level["minimum"]),
            maximum=Decimal(level["maximum"]),
            instrument_minimum=_decimal(level.get("instrument_minimum")),
            any_instrument_below=_decimal(level.get("any_instrument_below")),
            eit_part_minimum=_decimal(level.get("eit_part_minimum")),
        )
        for level in row["levels"]
    )
    return RatingScale(row["name"], levels, row["confidence"])


def _scoring(data: dict[str, Any]) -> Scoring:
    row = data["scoring"]
    return Scoring(
        rules=row["rules"],
        total=row["total"],
        decimals=row["decimals"],
        tolerance=Decimal(row["tolerance"]),
        answers=tuple(Decimal(value) for value in data["answers"]["values"]),
        yes_no=tuple(Decimal(value) for value in data["answers"]["yes_no"]),
        item_scores=tuple(Decimal(value) for value in data["item_scores"]["values"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
