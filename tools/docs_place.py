"""Where the examples of the documents run (`tools/docs_examples.py`): a folder with the sample reports and a dataset of them."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("schemas", "normalizers", "extractors", "pipeline", "flows")
WIDTH = "92"
"""Columns of the output that pages show."""

NOT_HERE = ("git", "make", "cd", "source", "sudo", "pip", "crontab", "export")
"""Commands about the machine of the reader, which the examples are not run with."""
LASTING = ("schedule", "review")
"""Commands of `ita` that serve until they are stopped: their examples are understood, not run."""


def prepare(folder: Path) -> Path:
    """A folder with the sample reports and a dataset of two runs: a first one without the last report, then one over all."""
    from pipeline.ingest import run_plainly
    from pipeline.run import RunRequest

    raw = folder / "data" / "raw"
    shutil.copytree(ROOT / "data" / "raw", raw)
    held_back = max(path for path in raw.iterdir() if path.suffix == ".txt")
    report = held_back.read_bytes()
    held_back.unlink()
    request = RunRequest(raw, folder / "data" / "processed", jobs=2)
    run_plainly(request)
    held_back.write_bytes(report)
    run_plainly(request)
    return folder


class Place:
    """Where the examples of one page run: a folder, the names its Python code has made, and how `ita` is started."""

    def __init__(self, folder: Path, *, checkout: bool) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {}
        self.checkout = checkout
        bin_ = folder / ".venv" / "bin"
        bin_.mkdir(parents=True)
        program = bin_ / "ita"
        program.write_text(f"#!{sys.executable}\n{_PROGRAM}", encoding="utf-8")
        program.chmod(0o755)
        if checkout:
            for name in PACKAGES:
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR")},
            "COLUMNS": WIDTH,
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(folder if checkout else ROOT),
        }

    def run(self, command: str) -> tuple[int, str]:
        """Runs a command; its exit code and what it printed: errors only of one that fails, since `ita run` logs there."""
        words = shlex.split(command, comments=True)
        if words[:2] == ["make", "run"]:
            words, command = ["ita", "run"], "ita run"
        if words[0] in NOT_HERE:
            return 0, ""
        is_plain = Path(words[0]).name == "ita" and not self.checkout and not set(command) & set("|>;&$`")
        if is_plain:
            return self._ita(words[1:])
        done = subprocess.run(  # noqa: S602 - the examples of our own pages, as a reader would type them
            command, shell=True, executable="/bin/bash", cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=100
        )
        return done.returncode, done.stdout + (done.stderr if done.returncode else "")

    def _ita(self, words: Sequence[str]) -> tuple[int, str]:
        """As `run`, in this process: a start of Python for each example would cost more than all of them."""
        from pipeline.cli import main, run
        from pipeline.cli.parser import parse
        from pipeline.ingest import run_plainly

        if words[0] in LASTING:
            parse(list(words), "en")
            return 0, ""
        out, err = io.StringIO(), io.StringIO()
        kept, find = dict(os.environ), run.find_runner
        os.environ.clear()
        os.environ.update(self.environment)
        run.find_runner = lambda name: run_plainly
        try:
            with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(words)
        finally:
            os.environ.clear()
            os.environ.update(kept)
            run.find_runner = find
        return code, out.getvalue() + (err.getvalue() if code else "")

    def give(self, path: str, text: str) -> None:
        """Writes a file that a page gives."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def execute(self, code: str) -> tuple[int, str]:
        """Runs Python code as of a script in the folder; 0 and what it printed, or 1 and the traceback."""
        out = io.StringIO()
        try:
            with contextlib.chdir(self.folder), contextlib.redirect_stdout(out):
                exec(compile(code, "example", "exec"), self.names)  # noqa: S102 - an example of our own pages
        except Exception:
            return 1, out.getvalue() + traceback.format_exc()
        return 0, out.getvalue()

    def execute_r(self, code: str) -> tuple[int, str]:
        """As `execute`, of R."""
        (self.folder / "example.R").write_text(code, encoding="utf-8")
        return self.run("Rscript --vanilla example.R")


_PROGRAM = """\
import sys
from pipeline.cli import main, run
from pipeline.ingest import run_plainly

if __name__ == "__main__":
    run.find_runner = lambda name: run_plainly
    sys.exit(main())
"""
