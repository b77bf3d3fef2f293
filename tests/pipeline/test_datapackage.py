"""`datapackage.json` of a real run: valid by frictionless, and true of the rows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.dataset as ds
import pytest
from frictionless.resources import TableResource

from pipeline.ingest import run_plainly
from pipeline.run import RunRequest
from schemas.arrow import tables

pytestmark = pytest.mark.xdist_group("datapackage")

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("02_phromburi_2564.txt", "11_bankrang_2568.txt", "14_lamphun_pao_2565.txt")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot of a run over samples and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("package")
    raw = folder / "raw"
    raw.mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "data" / "raw" / name, raw)
    (raw / "empty.txt").touch()
    run_plainly(RunRequest(raw, folder / "processed", jobs=1))
    return (folder / "processed" / "current").resolve()


def errors_of(report: frictionless.Report) -> list[str]:
    return [error.message for error in report.errors] + [error.message for task in report.tasks for error in task.errors]


def test_frictionless_finds_nothing_wrong(snapshot: Path) -> None:
    report = frictionless.validate(str(snapshot / "datapackage.json"))
    assert report.valid, errors_of(report)
    assert [task.name for task in report.tasks] == list(tables())


@pytest.mark.parametrize("name", tables())
def test_every_row_of_a_table_is_as_its_schema_says(snapshot: Path, name: str) -> None:
    package = json.loads((snapshot / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(resource for resource in package["resources"] if resource["name"] == name)
    paths = [str(snapshot / path) for path in resource["path"]]
    dataset = ds.dataset(paths, format="parquet", partitioning="hive", partition_base_dir=str(snapshot / name))
    table = dataset.to_table()
    assert table.num_rows
    rows = [[row[column] for column in table.column_names] for row in table.to_pylist()]
    schema = frictionless.Schema.from_descriptor(resource["schema"])
    assert schema.field_names == table.column_names
    report = frictionless.validate(TableResource(data=[table.column_names, *rows], schema=schema))
    assert report.valid, errors_of(report)


def broken(package: dict[str, Any], how: str) -> None:
    scores = next(resource for resource in package["resources"] if resource["name"] == "scores")
    match how:
        case "a file is missing":
            scores["path"].append("scores/fiscal_year=2600/part-0.parquet")
        case "an unknown type":
            scores["schema"]["fields"][0]["type"] = "text"
        case "a key that is no column":
            scores["schema"]["primaryKey"] = "id"


@pytest.mark.parametrize("how", ["a file is missing", "an unknown type", "a key that is no column"])
def test_frictionless_would_notice(snapshot: Path, tmp_path: Path, how: str) -> None:
    copy = tmp_path / "snapshot"
    shutil.copytree(snapshot, copy)
    package = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    broken(package, how)
    (copy / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert not frictionless.validate(str(copy / "datapackage.json")).valid
