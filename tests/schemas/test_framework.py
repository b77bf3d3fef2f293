"""The assessment frameworks: the data follow their schema and agree with themselves, and the loader reads them exactly."""

from __future__ import annotations

import json
import pickle
import re
import unicodedata
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from schemas.framework import (
    CONFIRMED,
    FRAMEWORKS,
    Framework,
    RatingLevel,
    RatingScale,
    framework_years,
    indicator_of,
    instrument_of_indicator,
    load_framework,
    question_codes,
)

YEARS = tuple(range(2562, 2570))
SCHEMA = json.loads((FRAMEWORKS / "framework.schema.json").read_text(encoding="utf-8"))
BLOCKS = {
    "weights", "indicators", "sub_indicators", "questions.IIT", "questions.EIT", "questions.OIT", "items", "scoring", "rating", "target",
    "eit_parts", "answers", "item_scores", "questions.IIT.split", "questions.EIT.split", "questions.OIT.split", "target.score",
    "target.share",
}  # fmt: skip
CENTS = [Decimal(cents) / 100 for cents in range(10_001)]


def framework(year: int) -> Framework:
    loaded = load_framework(year)
    assert loaded is not None
    return loaded


def raw(path: Path) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def decimals(text: str) -> list[Decimal]:
    return [Decimal(word) for word in text.split()]


def holds(level: RatingLevel, total: Decimal, instruments: list[Decimal]) -> bool:
    """What the docstring of `RatingLevel` says, without parts of EIT."""
    if level.instrument_minimum is not None and min(instruments) < level.instrument_minimum:
        return False
    if level.any_instrument_below is not None and min(instruments) >= level.any_instrument_below:
        return False
    return level.minimum <= total <= level.maximum


def level_of(scale: RatingScale, total: str, *instruments: str) -> str:
    return next(level.name for level in scale.levels if holds(level, Decimal(total), [Decimal(i) for i in instruments]))


# The files


@pytest.mark.parametrize("year", YEARS)
def test_year_file_follows_the_schema(year: int) -> None:
    data = raw(FRAMEWORKS / f"{year}.yaml")
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert data["fiscal_year"] == year


def test_common_file_follows_the_schema() -> None:
    schema = {"$ref": "#/$defs/common", "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(schema).validate(raw(FRAMEWORKS / "common.yaml"))


@pytest.mark.parametrize(
    ("block", "change"),
    [
        ("weights", {"values": {"IIT": 0.3, "EIT": "0.30", "OIT": "0.40"}}),  # a float would lose the exact value
        ("weights", {"confidence": "sure"}),
        ("weights", {"source": []}),  # said to be known, but no source
        ("target", {"points": "85"}),  # a key nobody reads
        ("items", {"titles": {"o1": "โครงสร้าง"}}),
        ("sub_indicators", {"list": [{"code": "11.1", "name": "ก", "first": 1, "last": 2, "confidence": "unknown"}]}),
    ],
)
def test_schema_refuses_what_would_mislead(block: str, change: dict[str, Any]) -> None:
    data = raw(FRAMEWORKS / "2568.yaml")
    data[block] |= change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(data)


@pytest.mark.parametrize("path", sorted(FRAMEWORKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_files_are_readable_text_in_repaired_spelling(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\\u" not in text
    assert "\u0e4d" not in text  # nikhahit: sara am must be composed, as in repaired text
    assert not [char for char in text if unicodedata.category(char) in {"Cf", "Co"} or char == "\u00a0"]
    assert not re.search(r"(^|[\s'(])(/work|/home|/tmp|seeds/|\.\./)", text)  # sources a reader elsewhere can use


# The loader


def test_years() -> None:
    assert framework_years() == YEARS


@pytest.mark.parametrize("year", [0, 2561, 2570, -2568])
def test_other_years_are_unknown(year: int) -> None:
    assert load_framework(year) is None


def test_loading_twice_gives_the_same_object() -> None:
    assert load_framework(2568) is load_framework(2568)


@pytest.mark.parametrize("year", YEARS)
def test_framework_travels_to_worker_processes(year: int) -> None:
    assert pickle.loads(pickle.dumps(framework(year))) == framework(year)  # noqa: S301 - our own bytes


@pytest.mark.parametrize("year", YEARS)
def test_every_block_says_how_sure_it_is_and_why(year: int) -> None:
    loaded = framework(year)
    assert set(loaded.confidence) == BLOCKS
    for block in set(loaded.sources):
        assert loaded.sources[block] or loaded.confidence[block] == "unknown", block


@pytest.mark.parametrize("year", YEARS)
def test_a_confirmed_block_has_only_confirmed_members(year: int) -> None:
    loaded = framework(year)
    members = {
        "sub_indicators": [sub.confidence for sub in loaded.sub_indicators],
        "items": list(loaded.item_confidence.values()),
        "rating": [scale.confidence for scale in loaded.rating_scales],
        "target": [loaded.confidence["target.score"], loaded.confidence["target.share"]],
    }
    for block, marks in members.items():
        assert not loaded.is_confirmed(block) or set(marks) <= CONFIRMED, block
    for instrument, questions in loaded.questions.items():
        assert loaded.confidence[f"questions.{instrument}"] == questions.confidence
        assert loaded.confidence[f"questions.{instrument}.split"] == questions.split_confidence
        assert questions.confidence in CONFIRMED or questions.split_confidence not in CONFIRMED


def test_an_unknown_block_is_not_confirmed() -> None:
    assert not framework(2568).is_confirmed("no such block")
    assert framework(2568).is_confirmed("weights")
    assert not framework(2569).is_confirmed("weights")


# Counts per year, typed in from the table in section 1 of the fact sheet


@pytest.mark.parametrize(
    ("year", "iit", "eit", "oit", "parts", "scales"),
    [
        (2562, 30, 15, 48, 1, ("letters",)),
        (2563, 30, 15, 43, 1, ("letters",)),
        (2564, 30, 15, 43, 1, ("letters",)),
        (2565, 30, 15, 43, 1, ("letters",)),
        (2566, 30, 15, 43, 2, ("letters", "pass_words")),
        (2567, 15, 9, 35, 2, ("pass_words",)),
        (2568, 15, 9, 28, 2, ("pass_words",)),
        (2569, 15, 9, 26, 2, ("pass_words",)),
    ],
)
def test_counts_parts_and_scales(year: int, iit: int, eit: int, oit: int, parts: int, scales: tuple[str, ...]) -> None:
    loaded = framework(year)
    assert {code: (q.prefix, q.first, q.last) for code, q in loaded.questions.items()} == {
        "IIT": ("i", 1, iit),
        "EIT": ("e", 1, eit),
        "OIT": ("O", 1, oit),
    }
    assert loaded.eit_parts == parts == len(loaded.eit_part_names) == len(loaded.eit_part_shares)
    assert tuple(scale.name for scale in loaded.rating_scales) == scales
    assert {i.code: i.weight for i in loaded.instruments} == {"IIT": Decimal("0.3"), "EIT": Decimal("0.3"), "OIT": Decimal("0.4")}
    assert loaded.scoring.rules["instrument"]["EIT"] == ("mean_of_parts" if parts == 2 else "mean_of_indicators")


@pytest.mark.parametrize(
    ("block", "marks"),
    [
        ("weights", "RNBSPPBR"),
        ("questions.IIT", "RSSSISS?"),
        ("questions.EIT", "RRRRISS?"),
        ("questions.OIT", "RPSSSSSS"),
        ("rating", "PNSSXSS?"),
        ("eit_parts", "RNBSRRNR"),
    ],
)
def test_marks_of_the_fact_sheet_are_kept(block: str, marks: str) -> None:
    letters = {
        "S": "confirmed_source", "N": "confirmed_numeric", "B": "confirmed_both", "P": "partly_confirmed", "I": "inferred",
        "R": "recalled_unverified", "X": "conflicting", "?": "unknown",
    }  # fmt: skip
    assert [framework(year).confidence[block] for year in YEARS] == [letters[mark] for mark in marks]


@pytest.mark.parametrize(
    ("year", "share", "confirmed"),
    [(2562, None, False), (2564, "80", True), (2565, "80", True), (2566, "84", True), (2567, "88", False), (2569, "96", False)],
)
def test_target(year: int, share: str | None, confirmed: bool) -> None:
    loaded = framework(year)
    assert loaded.target_score == 85
    assert loaded.target_share == (None if share is None else Decimal(share))
    assert loaded.is_confirmed("target.share") is confirmed


# Agreement of a year with itself


@pytest.mark.parametrize("year", YEARS)
def test_weights_and_part_shares_sum_to_one(year: int) -> None:
    loaded = framework(year)
    assert [i.code for i in loaded.instruments] == ["IIT", "EIT", "OIT"]
    assert sum(i.weight for i in loaded.instruments) == 1
    assert sum(loaded.eit_part_shares) == 1


@pytest.mark.parametrize("year", YEARS)
def test_per_indicator_ranges_partition_the_questions(year: int) -> None:
    loaded = framework(year)
    for code, questions in loaded.questions.items():
        assert list(questions.per_indicator) == [i.number for i in loaded.indicators if i.instrument == code]
        ranges = list(questions.per_indicator.values())
        assert ranges[0][0] == questions.first
        assert ranges[-1][1] == questions.last
        assert all(first <= last for first, last in ranges)
        assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges))


@pytest.mark.parametrize("year", YEARS)
def test_sub_indicator_ranges_partition_their_indicator_where_known(year: int) -> None:
    loaded = framework(year)
    assert len({sub.code for sub in loaded.sub_indicators}) == len(loaded.sub_indicators)
    for number, whole in loaded.questions["OIT"].per_indicator.items():
        subs = [sub for sub in loaded.sub_indicators if sub.indicator == number]
        assert [sub.code for sub in subs] == [f"{number}.{k}" for k in range(1, len(subs) + 1)]
        known = [(sub.first, sub.last) for sub in subs if sub.first is not None and sub.last is not None]
        if known:
            covered = [item for first, last in known for item in range(first, last + 1)]
            assert covered == list(range(whole[0], whole[1] + 1)), number
        assert all(sub.confidence == "unknown" for sub in subs if sub.first is None or sub.last is None)


@pytest.mark.parametrize("year", YEARS)
def test_alternative_ranges_cover_the_same_items(year: int) -> None:
    loaded = framework(year)
    for alternative in raw(FRAMEWORKS / f"{year}.yaml")["sub_indicators"].get("alternatives", ()):
        now = [(sub.first, sub.last) for sub in loaded.sub_indicators if sub.code in alternative]
        other = [tuple(alternative[sub.code]) for sub in loaded.sub_indicators if sub.code in alternative]
        assert other != now
        assert (other[0][0], other[-1][1]) == (now[0][0], now[-1][1])
        assert all(before[1] + 1 == after[0] for before, after in pairwise(other))
        assert not {sub.confidence for sub in loaded.sub_indicators if sub.code in alternative} & CONFIRMED


@pytest.mark.parametrize("year", YEARS)
def test_each_item_has_a_title_or_is_marked_absent(year: int) -> None:
    loaded = framework(year)
    items = raw(FRAMEWORKS / f"{year}.yaml")["items"]
    absent = [f"O{number}" for first, last in items["absent"] for number in range(first, last + 1)]
    codes = [code for code in question_codes(loaded) if code.startswith("O")]
    assert sorted([*loaded.items, *absent]) == sorted(codes)
    assert set(loaded.item_confidence) == set(loaded.items)
    assert set(items["exceptions"]) <= set(loaded.items)
    assert len(set(loaded.items.values())) == len(loaded.items)


def test_titles_change_meaning_between_years() -> None:
    titles = {year: framework(year).items["O10"] for year in (2564, 2566, 2567, 2568)}
    assert titles == {
        2564: "แผนดำเนินงานประจำปี",
        2566: "นโยบายคุ้มครองข้อมูลส่วนบุคคล",
        2567: "คู่มือหรือแนวทางการปฏิบัติงานของเจ้าหน้าที่",
        2568: "E-Service",
    }
    assert framework(2565).items["O34"] == "นโยบายไม่รับของขวัญ (No Gift Policy)"
    assert framework(2564).items["O34"] == "เจตจำนงสุจริตของผู้บริหาร"
    assert framework(2565).item_confidence["O34"] == "confirmed_source"
    assert framework(2568).item_confidence["O27"] == "recalled_unverified"
    assert "O27" not in framework(2569).items


def test_names_and_aliases_are_unambiguous() -> None:
    loaded = framework(2568)
    assert [i.number for i in loaded.indicators] == list(range(1, 11))
    spellings = [s for i in loaded.instruments for s in (i.name, *i.aliases)]
    spellings += [s for i in loaded.indicators for s in (i.name, *i.aliases)]
    assert len(set(spellings)) == len(spellings)
    by_name = {s: i.number for i in loaded.indicators for s in (i.name, *i.aliases)}
    assert by_name["การปฏิบัติหน้าที่"] == 1
    assert by_name["การใช้ทรัพย์สินของทางราชการ"] == by_name["การใช้ทรัพย์สินของราชการ"] == 4
    assert by_name["การแก้ปัญหาการทุจริต"] == 5
    assert by_name["การปรับปรุงการทำงาน"] == by_name["การปรับปรุงระบบการทำงาน"] == 8
    assert by_name["การป้องกันการทุจริต"] == 10


# Rating scales


@pytest.mark.parametrize("year", YEARS)
def test_levels_partition_all_totals(year: int) -> None:
    for scale in framework(year).rating_scales:
        for instruments in ([Decimal(100)] * 3, [Decimal(90), Decimal(100), Decimal(100)], [Decimal(0), Decimal(100), Decimal(100)]):
            found = [next((level for level in scale.levels if holds(level, total, instruments)), None) for total in CENTS]
            assert None not in found
            minima = [level.minimum for level in found if level is not None]
            assert minima == sorted(minima)  # a higher total is never a lower level
        assert scale.levels[0].maximum == 100
        assert scale.levels[-1].minimum == 0
        assert len({level.name for level in scale.levels}) == len(scale.levels)


@pytest.mark.parametrize("year", YEARS)
def test_letters_never_overlap(year: int) -> None:
    for scale in framework(year).rating_scales:
        if scale.name == "letters":
            assert [level.name for level in scale.levels] == ["AA", "A", "B", "C", "D", "E", "F"]
            assert scale.levels[0].maximum == 100
            assert all(below.maximum + Decimal("0.01") == above.minimum for above, below in pairwise(scale.levels))


@pytest.mark.parametrize(
    ("year", "total", "instruments", "level"),
    [
        (2562, "65.38", ("0", "0", "0"), "C"),
        (2563, "49.99", ("0", "0", "0"), "F"),
        (2563, "50.00", ("0", "0", "0"), "E"),
        (2564, "55.00", ("0", "0", "0"), "D"),
        (2564, "64.93", ("0", "0", "0"), "D"),
        (2564, "94.99", ("0", "0", "0"), "A"),
        (2565, "95.00", ("0", "0", "0"), "AA"),
        (2567, "83.38", ("90", "90", "90"), "ต้องปรับปรุง"),
        (2567, "69.99", ("90", "90", "90"), "ต้องปรับปรุงโดยด่วน"),
        (2567, "70.00", ("60", "60", "60"), "ต้องปรับปรุง"),
        (2568, "97.61", ("99.96", "98.75", "95.00"), "ผ่านดีเยี่ยม"),
        (2568, "97.61", ("99.96", "98.75", "94.99"), "ผ่านดี"),
        (2568, "85.00", ("85.00", "85.00", "85.00"), "ผ่านดี"),
        (2568, "96.00", ("100", "100", "84.99"), "ผ่าน"),
        (2568, "84.99", ("100", "100", "100"), "ต้องปรับปรุง"),
    ],
)
def test_known_levels(year: int, total: str, instruments: tuple[str, ...], level: str) -> None:
    assert level_of(framework(year).rating_scales[0], total, *instruments) == level


def test_the_year_in_dispute_accepts_either_scale() -> None:
    scales = {scale.name: scale for scale in framework(2566).rating_scales}
    assert level_of(scales["letters"], "86.73", "75.40", "80.35", "100") == "A"
    assert level_of(scales["pass_words"], "86.73", "75.40", "80.35", "100") == "ผ่าน"
    assert {scale.confidence for scale in scales.values()} == {"conflicting"}


# Codes


def test_question_codes_in_order() -> None:
    codes = question_codes(framework(2568))
    assert codes[:3] == ("i1", "i2", "i3")
    assert codes[14:16] == ("i15", "e1")
    assert codes[23:25] == ("e9", "O1")
    assert codes[-1] == "O28"
    assert len(codes) == len(set(codes)) == 15 + 9 + 28


@pytest.mark.parametrize(
    ("year", "code", "indicator"),
    [
        (2564, "i7", 2), (2568, "i7", 3), (2568, "i15", 5), (2568, "i16", None), (2564, "i16", 3),
        (2565, "e6", 7), (2568, "e6", 7), (2568, "e9", 8), (2568, "e10", None),
        (2564, "O33", 9), (2564, "O34", 10), (2566, "O31", 10), (2567, "O25", 9), (2567, "O26", 10), (2568, "O20", 9), (2568, "O29", None),
        (2568, "O0", None), (2568, "9.2", 9), (2568, "10.1", 10), (2568, "10.9", None), (2568, "9", 9), (2568, "10", 10),
        (2568, "11", None),
        (2568, "", None), (2568, "IIT", None), (2568, "i", None), (2568, "o13", None), (2568, "i๗", None),
    ],
)  # fmt: skip
def test_indicator_of(year: int, code: str, indicator: int | None) -> None:
    assert indicator_of(framework(year), code) == indicator


@pytest.mark.parametrize("year", YEARS)
def test_every_code_belongs_to_an_indicator_of_its_instrument(year: int) -> None:
    loaded = framework(year)
    instruments = {"i": "IIT", "e": "EIT", "O": "OIT"}
    for code in question_codes(loaded):
        number = indicator_of(loaded, code)
        assert number is not None
        assert instrument_of_indicator(loaded, number) == instruments[code[0]]


def test_instrument_of_an_indicator() -> None:
    found = [instrument_of_indicator(framework(2568), number) for number in range(12)]
    assert found == [None, *["IIT"] * 5, *["EIT"] * 3, *["OIT"] * 2, None]


# Scoring


@pytest.mark.parametrize("year", YEARS)
def test_scoring_has_a_rule_for_each_instrument(year: int) -> None:
    scoring = framework(year).scoring
    assert scoring.rules["sub_indicator"] == {"OIT": "mean_of_items"}
    assert scoring.rules["indicator"] == {"IIT": "mean_of_questions", "EIT": "mean_of_questions", "OIT": "mean_of_sub_indicators"}
    assert (scoring.total, scoring.decimals, scoring.tolerance) == ("weighted_sum_of_instruments", 2, Decimal("0.01"))
    for values in (scoring.answers, scoring.yes_no, scoring.item_scores):
        assert [values[0], values[-1]] == decimals("0 100")
        assert list(values) == sorted(values)


def test_points_of_answers_and_items() -> None:
    assert list(framework(2564).scoring.answers) == decimals("0 33 67 100")
    assert list(framework(2568).scoring.answers) == decimals("0 20 40 60 80 100")
    assert list(framework(2564).scoring.item_scores) == decimals("0 100")
    assert list(framework(2568).scoring.item_scores) == decimals("0 50 100")
