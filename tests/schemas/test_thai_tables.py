"""The Thai data tables hold what their JSON Schema says and what the code takes for granted."""

from __future__ import annotations

import json

import jsonschema
import pytest

from schemas.thai_tables import TABLES, load_table

NAMES = sorted(path.stem for path in TABLES.glob("*.yaml"))
SCHEMA = json.loads((TABLES / "tables.schema.json").read_text(encoding="utf-8"))


def test_every_table_has_a_schema() -> None:
    assert sorted(SCHEMA["properties"]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_table_holds_to_its_schema(name: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA["properties"][name]).validate(load_table(name))


def test_months_are_the_twelve_in_order_and_no_name_means_two() -> None:
    months = load_table("months")["months"]
    assert [row["number"] for row in months] == list(range(1, 13))
    names = [name for row in months for name in {row["long"], row["short"], *row["english"], *row["variants"]}]
    assert len(names) == len(set(names))


def test_unknown_table_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load_table("nothing")
