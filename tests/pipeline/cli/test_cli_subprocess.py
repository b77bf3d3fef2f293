"""`ita` as the shell starts it."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[3]
HEAVY = ("pandas", "pyarrow", "prefect", "duckdb", "pythainlp", "openpyxl", "rich", "numpy", "fastapi", "sqlalchemy", "pdfplumber")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "ITA_DEBUG")}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def ita(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment(**more), timeout=60, check=False)


def test_it_speaks_the_language_of_the_locale() -> None:
    assert "วิธีใช้" in ita("--help", LANG="th_TH.UTF-8", PYTHONIOENCODING="utf-8").stdout
    assert "usage" in ita("--help", LANG="C").stdout


def test_an_output_that_cannot_hold_thai_does_not_break_it() -> None:
    done = ita("schema", "--lang", "th", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u0e" in done.stdout


def test_checking_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("รายงาน\n", encoding="utf-8")
    program = (
        "import sys\n"
        "from pipeline.cli import main\n"
        f"code = main(['check', {str(tmp_path / 'report.txt')!r}])\n"
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment(), timeout=60, check=False)
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr


def test_a_reader_that_goes_away_is_no_error(dataset: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "query", "SELECT * FROM range(400000)", "--processed", str(dataset), "--format", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"range\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 141


def test_ctrl_c_ends_it_cleanly() -> None:
    program = (
        "import sys, time\n"
        "from pipeline.cli import main, run\n"
        "def runner(request, progress):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(30)\n"
        "run.find_runner = lambda name: runner\n"
        "sys.exit(main(['run']))\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 130
    assert b"untouched" in errors
    assert b"Traceback" not in errors


@pytest.mark.parametrize(("more", "coloured"), [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False)])
def test_colour_and_width_are_those_of_the_terminal(dataset: Path, more: dict[str, str], coloured: bool) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pipeline.cli", "findings", "--processed", str(dataset)]
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env={**environment(), "NO_COLOR": "", **more})
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # Linux reports the end of a pseudo-terminal this way
        pass
    os.close(ours)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert (b"\x1b[" in shown) is coloured
    assert "Two totals." in shown.decode()
    assert "น้ำ␛[2J" in shown.decode()


def test_a_spreadsheet_can_be_piped(dataset: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "findings", "--processed", str(dataset), "--format", "xlsx"]
    done = subprocess.run(command, capture_output=True, env=environment(), timeout=60, check=False)
    assert done.returncode == 0
    assert load_workbook(io.BytesIO(done.stdout)).active.max_row == 3


def test_a_register_of_the_operator_makes_a_municipality_known(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("เทศบาลตำบลหัวกุญแจ\nอำเภอบ้านบึง จังหวัดชลบุรี\nเทศบาลตำบลหัวกุญแจจัดทำแผน\n", encoding="utf-8")
    (tmp_path / "more.csv").write_text("type,name,amphoe,province,basis\nSM,หัวกุญแจ,บ้านบึง,ชลบุรี,DLA 2569\n", encoding="utf-8")
    alone = json.loads(ita("check", str(report), "--format", "json").stdout)[0]["organization"]
    known = json.loads(ita("check", str(report), "--format", "json", ITA_REGISTER=str(tmp_path / "more.csv")).stdout)[0]["organization"]
    assert "registered" not in alone["steps"]
    assert "registered" in known["steps"]
    assert known["confidence"] > 0.9 > alone["confidence"]
    assert known["org_id"] == alone["org_id"]
    refused = ita("check", str(report), ITA_REGISTER=str(tmp_path / "none.csv"))
    assert refused.returncode == 2
    assert "none.csv" in refused.stderr
