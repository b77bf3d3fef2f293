"""The tables are a function of the reports: not of the machine, the number of workers, the order of work, or the day."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.dataset as ds
from hostile import pdf
from house import ROOT, assert_complete

from schemas.arrow import schema_version, tables

BOOKKEEPING = {"first_seen", "ingested_at"}
RUN = """
import sys
from pathlib import Path
from pipeline.ingest import run_plainly
from pipeline.run import RunRequest

if __name__ == "__main__":
    summary = run_plainly(RunRequest(Path(sys.argv[1]), Path(sys.argv[2]), jobs=int(sys.argv[3])))
    print(summary.status, summary.published)
"""
DIGESTS = {1: "4bc79df0", 2: "7005ff4b"}
"""For each version of the schema a digest of its tables. A change of a column is a new version, with a note in the changelog."""


def publish(root: Path, jobs: int, **environment: str) -> Path:
    """The snapshot that a process of its own publishes from the samples and a PDF, in the folder `root`."""
    raw = root / "raw"
    raw.mkdir(parents=True)
    for sample in sorted((ROOT / "data" / "raw").rglob("*.txt"))[:5]:
        shutil.copy(sample, raw)
    (raw / "one.pdf").write_bytes(pdf())
    script = root / "run.py"
    script.write_text(RUN)
    command = [sys.executable, str(script), str(raw), str(root / "out"), str(jobs)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ"))}
    subprocess.run(command, env={**clean, "PYTHONPATH": str(ROOT), **environment}, check=True, capture_output=True)
    return assert_complete(root / "out")


def test_tables_do_not_depend_on_the_machine_or_the_workers(tmp_path: Path) -> None:
    one = publish(tmp_path / "one", 1, PYTHONHASHSEED="1", TZ="Asia/Bangkok", ITA_BATCH_SIZE="1", LANG="th_TH.UTF-8")
    other = publish(tmp_path / "an other ที่", 3, PYTHONHASHSEED="2", TZ="America/New_York", ITA_DOCUMENTS_PER_WORKER="1", LANG="C")
    listed = [
        {file["path"]: file["sha256"] for file in json.loads((path / "manifest.json").read_bytes())["files"]} for path in (one, other)
    ]
    assert set(listed[0]) == set(listed[1])
    differing = {path for path, digest in listed[0].items() if digest != listed[1][path]}
    assert {path.split("/")[0] for path in differing} <= {"documents", "runs"}
    rows = []
    for path in (one, other):
        documents = ds.dataset(path / "documents", format="parquet", partitioning="hive").to_table().to_pylist()
        rows.append([{name: value for name, value in row.items() if name not in BOOKKEEPING} for row in documents])
    assert rows[0] == rows[1]
    assert len(rows[0]) == 6


def test_keys_are_unique_in_the_whole_dataset(tmp_path: Path) -> None:
    snapshot = publish(tmp_path, 2)
    for name, table in tables().items():
        keys = ds.dataset(snapshot / name, format="parquet", partitioning="hive").to_table().column(table.key).to_pylist()
        assert len(keys) == len(set(keys)), name
    ids = [
        value
        for name in ("scores", "measures", "recommendations", "mentions")
        for value in ds.dataset(snapshot / name, format="parquet", partitioning="hive").to_table().column("value_id").to_pylist()
    ]
    assert len(ids) == len(set(ids)) > 100


def test_a_change_of_the_schema_is_a_new_version_with_a_note() -> None:
    columns = [
        (table.name, table.key, table.partitioned, [(column.name, column.type, column.nullable) for column in table.columns])
        for table in tables().values()
    ]
    digest = hashlib.sha256(json.dumps(columns).encode()).hexdigest()[:8]
    assert DIGESTS.get(schema_version()) == digest, "raise `version` in schemas/tables.yaml, note it in the changelog, add its digest here"
    assert re.search(rf"\b[Ss]chema version {schema_version()}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"))
