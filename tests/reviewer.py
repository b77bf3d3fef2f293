"""`ita review` as a person starts it: a process of its own, over a few sample reports, and the address it prints."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = (
    ROOT / "data" / "raw" / "11_bankrang_2568.txt",
    ROOT / "data" / "raw" / "02_phromburi_2564.txt",
    ROOT / "tests" / "data" / "pdf" / "chromium_laksaman_ruled_02010.pdf",
)


class Place(NamedTuple):
    """Folders of a reviewer."""

    raw: Path
    processed: Path
    corrections: Path

    def ask(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """The rows that a query of the current dataset gives."""
        from pipeline.cli.dataset import open_dataset, records

        connection, _ = open_dataset(self.processed)
        with connection:
            return records(connection, sql, *values)

    def files(self) -> dict[str, bytes]:
        """Every file below the folders but the reviewer's lock."""
        paths = (path for folder in self for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".review"))
        return {str(path): path.read_bytes() for path in paths}


@contextlib.contextmanager
def reviewing(place: Place, by: str = "auditor 7") -> Iterator[str]:
    """The address of an `ita review` that runs meanwhile; it must end well when it is interrupted."""
    command = [
        sys.executable, "-m", "pipeline.cli", "review", "--lang", "en", "--by", by,
        "--raw", str(place.raw), "--processed", str(place.processed), "--corrections", str(place.corrections),
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", process.stdout.readline())
            assert found, process.communicate(timeout=30)
            yield found[0]
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            assert (process.returncode, "Traceback" in err) == (0, False), err
            assert "ita run" in out
        finally:
            process.kill()
