"""The files of a snapshot: what tools that read them rely on."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from pipeline.errors import PublishError
from pipeline.ledger import Entry, Ledger, decode_ledger, encode_ledger
from pipeline.publish import publish
from pipeline.rows import Rows, document_rows
from pipeline.staging import decode_staged, digest_rows, encode_staged, to_table
from schemas.arrow import arrow_schema, partitioned_tables, tables
from schemas.facts import DocumentResult, Evidence, Facts, Measure, Mention, Recommendation, Score

NOW = "2026-01-02T03:04:05+00:00"


def result(doc_id: str, year: int | None = 2568, value_id: str = "") -> DocumentResult:
    at = Evidence(1, 3, "๘๗.๖๑", confidence=0.9, steps=("thai_digits",), bbox=(1.0, 2.0, 3.0, 4.0))
    measure = Measure(
        value_id=doc_id[:8] + "measure",
        evidence=at,
        fiscal_year=2569,
        sequence=1,
        responsible=("กองคลัง", "สำนักปลัด"),
        period_start=dt.date(2025, 10, 1),
        quarters=(1, 2),
    )
    facts = Facts(
        doc_id,
        "analysis",
        "ชื่อ",
        year,
        dt.date(2026, 1, 1),
        None,
        scores=(
            Score(
                value_id=value_id or doc_id[:8] + "score", evidence=at, fiscal_year=year or 0, level="overall", code="overall", score=None
            ),
        ),
        measures=(measure,),
        recommendations=(
            Recommendation(
                value_id=doc_id[:8] + "advice",
                evidence=at,
                fiscal_year=2568,
                instrument=None,
                part=1,
                codes=("i2",),
                references=(),
                text="ก",
            ),
        ),
        mentions=(Mention(value_id=doc_id[:8] + "mention", evidence=at, fiscal_year=2568, code="i2", kind="question", context="ก"),),
    )
    return DocumentResult("a.txt", doc_id * 4, "text/plain", 1, 0, facts, ())


def entry(rows: Rows, **changes: Any) -> Entry:
    digest = digest_rows(rows)
    known = {name: getattr(digest, name) for name in ("doc_id", "sha256", "fiscal_year", "years", "organization", "rows", "findings")}
    book = {"source_path": digest.doc_id + ".txt", "first_seen": NOW, "ingested_at": NOW, "missing_since": None, "superseded_by": None}
    return Entry(**{**known, **book, "fingerprint": "f", **changes})


def publish_rows(folder: Path, *documents: Rows, snapshot_id: str = "20260102T030405Z-aaaaaa", before: Path | None = None) -> Path:
    staged = {}
    ledger = Ledger({rows["documents"][0]["doc_id"]: entry(rows) for rows in documents})
    folder.mkdir(exist_ok=True)
    for rows in documents:
        path = folder / f"{rows['documents'][0]['doc_id']}.arrows"
        path.write_bytes(encode_staged(rows))
        staged[rows["documents"][0]["doc_id"]] = path
    return publish(folder, before, ledger, staged, snapshot_id=snapshot_id, created_at=NOW, code_version="1", keep=5, row_group=100)


def rows_of(doc_id: str, year: int | None = 2568, value_id: str = "") -> Rows:
    return document_rows(result(doc_id, year, value_id), "1", dt.datetime(2026, 1, 2, tzinfo=dt.UTC))


def test_written_schemas_are_the_committed_ones(tmp_path: Path) -> None:
    snapshot = publish_rows(tmp_path / "out", rows_of("a" * 16), rows_of("b" * 16, None))
    for name in tables():
        written = ds.dataset(snapshot / name, format="parquet", partitioning="hive").schema
        assert (written.names, written.types) == (arrow_schema(name).names, arrow_schema(name).types), name
        for path in (snapshot / name).rglob("*.parquet"):
            assert pq.read_schema(path).equals(arrow_schema(name, in_file=True), check_metadata=False)
            assert pq.read_schema(path).field(0).metadata[b"description_th"]


def test_empty_dataset_has_every_table(tmp_path: Path) -> None:
    snapshot = publish_rows(tmp_path / "out")
    for name in tables():
        table = ds.dataset(snapshot / name, format="parquet", partitioning="hive").to_table()
        assert (table.num_rows, table.column_names) == (0, arrow_schema(name).names)


def test_document_without_a_year_is_in_partition_zero(tmp_path: Path) -> None:
    snapshot = publish_rows(tmp_path / "out", rows_of("a" * 16, None))
    (row,) = ds.dataset(snapshot / "documents", partitioning="hive").to_table().to_pylist()
    assert (row["fiscal_year"], row["fiscal_year_ce"]) == (0, None)


@pytest.mark.parametrize("name", ["duckdb", "pandas"])
def test_other_readers_read_it(tmp_path: Path, name: str) -> None:
    module = pytest.importorskip(name)
    publish_rows(tmp_path / "out", rows_of("a" * 16), rows_of("b" * 16))
    folder = tmp_path / "out" / "current"
    if name == "duckdb":
        query = f"SELECT fiscal_year, quarters, period_start FROM read_parquet('{folder}/measures/*/*.parquet', hive_partitioning = true)"
        assert module.sql(query).fetchall() == [(2569, [1, 2], dt.date(2025, 10, 1))] * 2
        seen = module.sql(f"SELECT DISTINCT first_seen FROM read_parquet('{folder}/documents/*/*.parquet')").fetchall()
        assert [moment.year for (moment,) in seen] == [2026]
    else:
        frame = module.read_parquet(folder / "measures")
        assert [int(year) for year in frame["fiscal_year"]] == [2569, 2569]
        assert list(frame["responsible"].iloc[0]) == ["กองคลัง", "สำนักปลัด"]


def test_manifest_lists_every_file(tmp_path: Path) -> None:
    snapshot = publish_rows(tmp_path / "out", rows_of("a" * 16), rows_of("b" * 16, 2567))
    manifest = json.loads((snapshot / "manifest.json").read_text("utf-8"))
    listed = {file["path"]: file for file in manifest["files"]}
    assert set(listed) == {path.relative_to(snapshot).as_posix() for path in snapshot.rglob("*.parquet")}
    for path, file in listed.items():
        data = (snapshot / path).read_bytes()
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
        assert file["rows"] == pq.read_metadata(snapshot / path).num_rows
    assert manifest["rows"]["documents"] == 2
    assert {"snapshot", "code_version", "schema_version", "created_at"} <= set(manifest)


def test_data_package_describes_every_column(tmp_path: Path) -> None:
    snapshot = publish_rows(tmp_path / "out", rows_of("a" * 16))
    package = json.loads((snapshot / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in package["resources"]] == list(tables())
    for resource in package["resources"]:
        assert [field["name"] for field in resource["schema"]["fields"]] == arrow_schema(resource["name"]).names
        assert all((snapshot / path).is_file() for path in resource["path"])


def test_current_is_a_relative_link_that_is_swapped(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = publish_rows(out, rows_of("a" * 16))
    reader = ds.dataset(first / "scores", partitioning="hive")
    second = publish_rows(out, rows_of("b" * 16), snapshot_id="20260103T000000Z-bbbbbb")
    assert not (out / "current").readlink().is_absolute()
    assert (out / "current").resolve() == second
    assert reader.to_table().num_rows == 1
    out.rename(tmp_path / "moved")
    assert (tmp_path / "moved" / "current" / "manifest.json").exists()


def test_key_that_occurs_twice_blocks_publishing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = publish_rows(out, rows_of("a" * 16))
    with pytest.raises(PublishError) as caught:
        publish_rows(out, rows_of("b" * 16, value_id="same"), rows_of("c" * 16, value_id="same"), snapshot_id="20260103T000000Z-bbbbbb")
    assert caught.value.code == "duplicate_key"
    assert "scores.value_id" in str(caught.value)
    assert (out / "current").resolve() == first
    assert [path.name for path in (out / "snapshots").iterdir()] == [first.name]


def test_duplicate_key_within_a_document_is_found_at_once() -> None:
    doubled = result("a" * 16)
    facts = Facts("a" * 16, "other", None, 2568, None, None, mentions=doubled.facts.mentions * 2)
    with pytest.raises(PublishError) as caught:
        document_rows(DocumentResult("a.txt", "a" * 64, "text/plain", 1, 0, facts, ()), "1", dt.datetime.now(dt.UTC))
    assert caught.value.code == "duplicate_key"


def test_rows_that_do_not_fit_are_refused() -> None:
    rows = rows_of("a" * 16)
    for change in ({"code": None}, {"page": "one"}, {"page": 2**40}):
        with pytest.raises(PublishError) as caught:
            to_table("scores", [{**rows["scores"][0], **change}])
        assert caught.value.code == "schema_mismatch"


def test_rows_name_every_column() -> None:
    for name, rows in rows_of("a" * 16).items():
        for row in rows:
            assert set(row) == set(arrow_schema(name).names), name


def test_staged_rows_come_back_the_same() -> None:
    rows = rows_of("a" * 16)
    staged = decode_staged(encode_staged(rows))
    assert {name: table.to_pylist() for name, table in staged.items()} == {
        name: [{column: row[column] for column in arrow_schema(name).names} for row in rows[name]] for name in rows
    }
    assert encode_staged(rows) == encode_staged(rows)


def test_rows_of_an_older_schema_are_carried_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = publish_rows(out, rows_of("a" * 16))
    file = first / "scores" / "fiscal_year=2568" / "part-0.parquet"
    older = pq.ParquetFile(file).read().drop_columns(["steps", "rating"])
    pq.write_table(older, file)
    manifest = json.loads((first / "manifest.json").read_text("utf-8"))
    (first / "manifest.json").write_text(json.dumps({**manifest, "schema_version": 0}))
    ledger = Ledger({"a" * 16: entry(rows_of("a" * 16))})
    second = publish(out, first, ledger, {}, snapshot_id="20260103T000000Z-b", created_at=NOW, code_version="2", keep=5, row_group=100)
    (row,) = ds.dataset(second / "scores", partitioning="hive").to_table().to_pylist()
    assert (row["steps"], row["rating"], row["raw"]) == ([], None, "๘๗.๖๑")


def test_ledger_comes_back_the_same() -> None:
    ledger = Ledger(
        {"a" * 16: entry(rows_of("a" * 16), organization={"org_id": "x", "variants": ["ก"]}, findings={"f": ("rule", "error")})}
    )
    assert decode_ledger(encode_ledger(ledger)) == ledger
    # Earlier versions wrote, and read, one line of JSON.
    on_one_line = json.dumps(json.loads(gzip.decompress(encode_ledger(ledger))), ensure_ascii=False, separators=(",", ":"))
    assert decode_ledger(gzip.compress(on_one_line.encode())) == ledger
    for damaged in (b"", b"x", encode_ledger(ledger)[:-9]):
        with pytest.raises(ValueError, match="not a ledger"):
            decode_ledger(damaged)


def test_partitioned_tables_hold_no_year_in_their_files() -> None:
    for name in partitioned_tables():
        assert arrow_schema(name).names[-1] == "fiscal_year"
        assert "fiscal_year" not in arrow_schema(name, in_file=True).names
        assert pa.types.is_int32(arrow_schema(name).field("fiscal_year").type)
