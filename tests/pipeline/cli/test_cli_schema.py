from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from schemas.arrow import tables

Ita = Callable[..., Any]


@pytest.mark.parametrize("language", ["th", "en"])
def test_markdown_has_every_table_and_column_in_four_cells(ita: Ita, language: str) -> None:
    answer = ita("schema", "--lang", language)
    assert answer.code == 0
    for name, table in tables().items():
        section = answer.out.partition(f"## {name}\n")[2].partition("\n## ")[0]
        described = table.description_th if language == "th" else table.description_en
        assert described in section
        for column in table.columns:
            assert f"| `{column.name}` | " in section
    rows = [line.replace("\\|", "") for line in answer.out.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {5}


def test_json_has_types_keys_and_both_languages(ita: Ita) -> None:
    answer = ita("schema", "--format", "json")
    assert answer.code == 0
    read = {table["name"]: table for table in json.loads(answer.out)["tables"]}
    assert list(read) == list(tables())
    assert read["scores"]["partitioned_by"] == ["fiscal_year"]
    assert read["organizations"]["partitioned_by"] == []
    assert [column["name"] for column in read["scores"]["columns"]] == [column.name for column in tables()["scores"].columns]
    assert all(column["description"]["th"] and column["description"]["en"] for table in read.values() for column in table["columns"])
