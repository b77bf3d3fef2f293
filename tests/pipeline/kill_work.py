"""A program for the tests of faults: publications that are killed, each a little later than the one before.

Called with a folder that holds `pristine` (an output folder) and `inputs.pickle` (the ledger and the staged rows of the next publication).
Children are forked from this process, which has imported everything and started no thread.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import sys
from pathlib import Path

import pyarrow.parquet  # noqa: F401 - once, for all children
from house import assert_complete

from pipeline.ledger import Ledger
from pipeline.publish import publish, remove_leftovers

EVENTS = frozenset({"open", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.scandir", "os.listdir"})
LAST = 30


def publish_and_die(processed: Path, ledger: Ledger, staged: dict[str, Path], moment: int | None) -> int:
    """Publish, and be killed as the `moment`-th event below `processed` is about to happen; the number of events when there is none."""
    happened = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal happened
        if event in EVENTS and str(arguments[0]).startswith(str(processed)):
            happened += 1
            if happened == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    os.fsync = lambda _: None  # type: ignore[assignment]  # what a process has written survives its death
    sys.addaudithook(hook)
    before = (processed / "current").resolve()
    publish(processed, before, ledger, staged, snapshot_id="2", created_at="x", code_version="1", keep=2, row_group=100)
    return happened


def main(folder: Path) -> None:
    """Publish once, and then be killed at many moments; print what each left: code, current snapshot, its documents, other files.

    At every fourth moment while the tables are written, at each of the last ones, when the snapshot is made current and old ones go.
    """
    ledger, staged = pickle.loads((folder / "inputs.pickle").read_bytes())

    def attempt(moment: int | None) -> None:
        out = folder / f"out{moment}"
        shutil.copytree(folder / "pristine", out, symlinks=True)
        child = os.fork()
        if child == 0:
            (folder / "events").write_text(str(publish_and_die(out, ledger, staged, moment)))
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        current = assert_complete(out)
        remove_leftovers(out)
        assert assert_complete(out) == current
        left = sorted(path.name for path in (*out.iterdir(), *(out / "snapshots").iterdir()))
        rows = json.loads((current / "manifest.json").read_bytes())["rows"]["documents"]
        print(json.dumps({"code": code, "current": current.name, "documents": rows, "left": left}), flush=True)
        shutil.rmtree(out)

    attempt(None)
    events = int((folder / "events").read_text())
    for moment in range(1, events + 1):
        if moment % 4 == 0 or moment > events - LAST:
            attempt(moment)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
