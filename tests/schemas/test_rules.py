"""The rules file keeps its shape and names every rule of the contract."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import schemas
from schemas.rules import LANGUAGES, SEVERITIES, load_rules, rule_names

FOLDER = Path(schemas.__file__).parent
CONTRACT = [
    "organization_conflict",
    "place_conflict",
    "fiscal_year_conflict",
    "overall_conflict",
    "average_mismatch",
    "weighted_total_mismatch",
    "instrument_mean_mismatch",
    "indicator_mean_mismatch",
    "unattainable_score",
    "rating_mismatch",
    "change_direction_mismatch",
    "difference_mismatch",
    "extremum_claim_mismatch",
    "count_claim_mismatch",
    "threshold_claim_mismatch",
    "target_conflict",
    "weights_mismatch",
    "score_out_of_range",
    "missing_questions",
    "duplicate_question",
    "duplicate_number",
    "period_reversed",
    "period_outside_fiscal_year",
]


def test_the_file_follows_its_schema() -> None:
    schema = json.loads((FOLDER / "rules.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    data = yaml.safe_load((FOLDER / "rules.yaml").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []


def test_the_rules_are_those_of_the_contract() -> None:
    assert sorted(rule_names()) == sorted(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_both_languages_say_the_same_things(name: str) -> None:
    rule = load_rules().rules[name]
    assert rule.severity in SEVERITIES
    for texts in (rule.title, rule.compares, *rule.messages.values()):
        assert set(texts) == set(LANGUAGES)
    for texts in rule.messages.values():
        fields = [{_common(field) for _, field, _, _ in string.Formatter().parse(texts[language]) if field} for language in LANGUAGES]
        assert fields[0] ^ fields[1] <= {"type", "year"}


def test_thai_texts_are_thai_and_english_ones_are_not() -> None:
    for rule in load_rules().rules.values():
        assert any("ก" <= letter <= "๛" for letter in rule.title["th"])
        assert not any("ก" <= letter <= "๛" for letter in rule.title["en"])


def _common(field: str) -> str:
    return field.removesuffix("_th").removesuffix("_en")
