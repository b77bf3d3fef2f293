"""Writes flows/prefect_database.sql, the empty database of the pinned Prefect: `make prefect-database`, after its version changed.

Prefect makes its database by some two hundred migrations, one after the other, which take it 6 to 8 seconds. The first run of a dataset
starts from what they come to instead (`flows.environment`).

usage: python -m tools.prefect_database
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "flows" / "prefect_database.sql"


def migrated(home: Path) -> str:
    """The statements that make the database which Prefect itself makes in an empty home, with its version on the first line."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
    subprocess.run(command, env=environment | {"PREFECT_HOME": str(home), "DO_NOT_TRACK": "1"}, check=True, capture_output=True)
    with closing(sqlite3.connect(home / "prefect.db")) as database:
        return "\n".join((f"-- Prefect {version('prefect')}", *database.iterdump(), ""))


def main() -> int:
    """Write the file."""
    with tempfile.TemporaryDirectory() as home:
        TARGET.write_text(migrated(Path(home)), encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
