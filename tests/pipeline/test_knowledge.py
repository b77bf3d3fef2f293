"""What is known is loaded once, ahead: after that a report opens no data file and compiles no pattern."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import knowledge as module
from schemas.knowledge import knowledge, load_knowledge

ROOT = Path(__file__).parents[2]
REPORTS = sorted(path for folder in ("data/raw", "tests/data") for path in (ROOT / folder).rglob("*.txt"))

# A fresh process, because knowledge is kept for a process. The first argument says whether it is loaded ahead.
PROGRAM = """
import json, re, sys
from pathlib import Path
from pipeline.process import process_file
from schemas.knowledge import load_knowledge
if sys.argv[1] == "ahead":
    load_knowledge()
opened, compiled = [], []
reports = set(sys.argv[2:])
sys.addaudithook(lambda event, about: opened.append(str(about[0])) if event == "open" and str(about[0]) not in reports else None)
compile_pattern = re._compiler.compile
def compile_seen(pattern, flags=0):
    compiled.append(str(pattern))
    return compile_pattern(pattern, flags)
re._compiler.compile = compile_seen
for report in sys.argv[2:]:
    process_file(Path(report), report)
print(json.dumps([opened, compiled]))
"""


def loaded_on_the_way(when: str) -> tuple[list[str], list[str]]:
    """The data files opened and the patterns compiled while all reports are read."""
    command = [sys.executable, "-c", PROGRAM, when, *map(str, REPORTS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    opened, compiled = json.loads(done.stdout)
    return [name for name in opened if Path(name).suffix in (".yaml", ".json", ".csv")], compiled


def test_a_report_waits_for_nothing_that_could_be_loaded_ahead() -> None:
    opened, compiled = loaded_on_the_way("ahead")
    assert not opened
    assert not compiled


def test_what_is_not_loaded_ahead_is_loaded_on_the_way() -> None:
    opened, compiled = loaded_on_the_way("not")
    assert opened
    assert compiled


def test_knowledge_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAITING", [])
    monkeypatch.setattr(module.gc, "freeze", lambda: None)  # this process goes on with other tests
    built = []

    @knowledge
    def answer() -> int:
        built.append(1)
        return 42

    assert not built
    load_knowledge()
    load_knowledge()
    assert answer() == 42
    assert len(built) == 1
