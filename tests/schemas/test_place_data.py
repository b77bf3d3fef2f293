from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from normalizers.places import place
from schemas import places

FOLDER = Path(places.__file__).parent


@pytest.mark.parametrize("name", places.TABLES)
def test_data_files_obey_their_schema(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(places.load(name), schema)


def test_every_data_file_is_listed() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(places.TABLES)


def test_codes_and_names_are_those_of_the_gazetteer() -> None:
    for row in places.load("provinces")["provinces"]:
        found = place(row["code"])
        assert found is not None
        assert found.name == row["name"]
    for row in places.load("districts")["aliases"]:
        assert place(row["code"]) is not None


def test_an_alias_names_one_province_and_is_no_official_name() -> None:
    rows = places.load("provinces")["provinces"]
    aliases = [alias for row in rows for alias in row["aliases"]]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & {row["name"] for row in rows}


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        places.load("streets")
