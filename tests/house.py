"""An input and an output folder with runs over them, for tests of what operators rely on.

The steps of a document are fakes (`pipeline/fake_steps.py`) unless a test says otherwise; the worker processes are real.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from pipeline.ingest import run_plainly
from pipeline.run import RunRequest, RunSummary

ROOT = Path(__file__).resolve().parents[1]
STEPS = ROOT / "tests" / "pipeline"
PLAIN = "year: 2568\nscore/2567: 87.61\nscore/2568: 91.5\nitem: O1\nbody: หนองหว้า\n"


class House:
    """An input and an output folder, and how often files were read."""

    def __init__(self, root: Path, name: str = "out") -> None:
        self.raw = root / "raw"
        self.raw.mkdir(exist_ok=True)
        self.out = root / name
        self.log = self.out / ".cache" / "readings" / "reads.log"

    def put(self, name: str, text: str = PLAIN) -> Path:
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, **options: Any) -> RunSummary:
        return run_plainly(RunRequest(self.raw, self.out, **{"jobs": 1, **options}))

    def reads(self) -> list[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [line.strip("'") for line in lines]

    def rows(self, table: str) -> list[dict[str, Any]]:
        return ds.dataset(self.out / "current" / table, format="parquet", partitioning="hive").to_table().to_pylist()

    def documents(self) -> dict[str, dict[str, Any]]:
        return {row["source_path"]: row for row in self.rows("documents")}

    def fact_files(self) -> dict[str, bytes]:
        snapshot = (self.out / "current").resolve()
        names = ("scores", "measures", "recommendations", "mentions", "findings", "organizations")
        return {str(path.relative_to(snapshot)): path.read_bytes() for name in names for path in (snapshot / name).rglob("*.parquet")}

    def assert_complete(self) -> Path:
        """The current snapshot, every file of which is as its manifest says."""
        return assert_complete(self.out)


def assert_complete(processed: Path) -> Path:
    """The current snapshot of an output folder, every file of which is as its manifest says, and which has no other."""
    current = (processed / "current").resolve(strict=True)
    listed = json.loads((current / "manifest.json").read_bytes())["files"]
    for file in listed:
        data = (current / file["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"]), file["path"]
    assert {file["path"] for file in listed} == {path.relative_to(current).as_posix() for path in current.rglob("*.parquet")}
    assert (current / "datapackage.json").exists()
    assert (current / ".ledger.json.gz").exists()
    return current
