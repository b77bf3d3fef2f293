"""The data dictionary against the contract (DESIGN section 4)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from schemas.arrow import arrow_schema, tables

CONTRACT = {
    "documents": "doc_id source_path sha256 media_type pages pages_ocr pages_unread kind title org_id fiscal_year fiscal_year_ce "
    "report_date findings unread_cells code_version first_seen ingested_at missing_since",
    "organizations": "org_id type name tambon amphoe province geocode variants confidence",
    "scores": "org_id fiscal_year level instrument part code title score rating change role",
    "measures": "org_id fiscal_year sequence number_raw number indicator instrument title issue measure steps_text responsible period_raw "
    "period_start period_end quarters follow_up result outcome",
    "recommendations": "org_id fiscal_year instrument part codes references text",
    "mentions": "fiscal_year code kind context",
    "findings": "finding_id org_id fiscal_year rule severity status code stated expected difference tolerance "
    "message_th message_en evidence proposal",
    "rejects": "source_path sha256 reason_code reason advice attempts first_seen last_seen",
    "runs": "run_id started_at finished_at discovered read reused published rejected findings code_version",
}
EVIDENCE = "value_id doc_id page line table row column bbox raw reader confidence steps"
TYPES = {
    ("scores", "score"): pa.float64(),
    ("scores", "bbox"): pa.list_(pa.float64()),
    ("scores", "steps"): pa.list_(pa.string()),
    ("measures", "quarters"): pa.list_(pa.int32()),
    ("measures", "period_start"): pa.date32(),
    ("documents", "first_seen"): pa.timestamp("us", tz="UTC"),
    ("documents", "fiscal_year"): pa.int32(),
}


def test_every_table_of_the_contract_is_there() -> None:
    assert list(tables()) == list(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_of_the_contract_are_there(name: str) -> None:
    expected = set(CONTRACT[name].split())
    if name in {"scores", "measures", "recommendations", "mentions"}:
        expected |= set(EVIDENCE.split())
    names = arrow_schema(name).names
    assert expected <= set(names)
    assert len(names) == len(set(names))
    assert tables()[name].key in names


@pytest.mark.parametrize(("table", "column"), TYPES)
def test_types(table: str, column: str) -> None:
    assert arrow_schema(table).field(column).type == TYPES[table, column]


def test_every_column_is_described_in_both_languages() -> None:
    for name in tables():
        for field in arrow_schema(name):
            assert field.metadata[b"description_en"], (name, field.name)
            assert any("\u0e00" < letter < "\u0e7f" for letter in field.metadata[b"description_th"].decode()), (name, field.name)


def test_the_dictionary_needs_no_arrow() -> None:
    code = "import sys; from schemas.arrow import tables; tables(); sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).resolve().parents[2], check=False).returncode == 0
