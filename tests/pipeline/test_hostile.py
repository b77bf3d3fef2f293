"""Runs over hostile files with the real readers: the batch goes on, each file is read or rejected for a fitting reason, no child stays."""

from __future__ import annotations

import csv
import io
import json
import re
from multiprocessing import forkserver
from pathlib import Path

import openpyxl
import pytest
from hostile import PDFS, TEXTS, Hostile
from house import House

from pipeline.cli import main
from pipeline.render import UNSAFE
from schemas.reasons import load_reasons

REPORT = "รายงานผลการประเมิน ITA\nประจำปีงบประมาณ พ.ศ. 2567\nเทศบาลตำบลแกดำ\nอำเภอแกดำ จังหวัดมหาสารคาม\n\nคะแนนรวม 92.03 คะแนน\n"


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Folders whose documents go through the real steps, within limits that a test can wait for."""
    monkeypatch.setenv("ITA_DOCUMENT_SECONDS", "60")
    monkeypatch.setenv("ITA_DOCUMENT_CPU_SECONDS", "3")
    monkeypatch.setenv("ITA_DOCUMENT_MEMORY_BYTES", str(700 * 1024**2))
    return House(tmp_path)


def workers() -> list[str]:
    """Process ids of the workers that are alive: the children of the fork server."""
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    return Path(f"/proc/{server}/task/{server}/children").read_text().split()


@pytest.mark.parametrize("corpus", [PDFS, TEXTS], ids=["pdf", "text"])
def test_a_run_over_hostile_files_goes_on(real: House, corpus: dict[str, Hostile]) -> None:
    real.put("good.txt", REPORT)
    for name, hostile in corpus.items():
        (real.raw / name).write_bytes(hostile.data())
    summary = real.run(jobs=2)
    assert summary.status == "published"
    read, refused = set(real.documents()), {line.source_path: line.reason_code for line in summary.rejects}
    details = {line.source_path: line.detail for line in summary.rejects}
    assert "good.txt" in read
    wrong = {}
    for name, hostile in corpus.items():
        if not (refused.get(name) in hostile.reasons or (name in read and hostile.read)):
            wrong[name] = refused.get(name, "read"), details.get(name)
    assert wrong == {}
    for row in real.rows("rejects"):
        assert " / " in row["reason"]
        assert " / " in row["advice"]
        assert load_reasons()[row["reason_code"]].kind == "reject"
    assert workers() == []
    assert list((real.out / ".cache" / "scratch").iterdir()) == []
    real.assert_complete()
    assert real.run().status == "unchanged"


EVIL = "=\x1b[2J\u202e'"
EVIL_NAME = "=1+1\n\x1b[2J\u202e'\";.txt"
FORMULA = tuple("=+-@|%\t\r\n")


@pytest.fixture
def evil(real: House) -> House:
    """A dataset of a report that does not add up, and in which everything shown of it is hostile."""
    table = "ที่\tตัวชี้วัด\tคะแนน\n1\tการปฏิบัติหน้าที่\t99.10\n2\tการใช้งบประมาณ\t92.20\n3\tการใช้อำนาจ\t93.30\n"
    text = f"{REPORT}\n{EVIL} ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การใช้อำนาจ\n\n{table}"
    real.put(EVIL_NAME, text)
    real.put(f"{EVIL_NAME}.docx", "x")
    assert real.run().findings
    assert set(real.documents()) == {EVIL_NAME}
    return real


def ita(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What a command says, on both streams."""
    assert main([*map(str, arguments), "--lang", "en"]) == 0
    said = capsys.readouterr()
    return said.out + said.err


@pytest.mark.parametrize("command", ["findings", "findings --format json", "query", "query --format json", "check", "check --format json"])
def test_no_control_sequence_of_a_document_reaches_a_terminal(evil: House, capsys: pytest.CaptureFixture[str], command: str) -> None:
    verb, *options = command.split()
    about = {
        "findings": ["--processed", evil.out],
        "query": ["SELECT * FROM findings, documents, rejects", "--processed", evil.out],
        "check": [evil.raw / EVIL_NAME],
    }
    said = ita(capsys, verb, *about[verb], *options)
    assert "[2J" in said
    assert UNSAFE.sub("", said.replace("\n", "")) == said.replace("\n", "")


def cells(capsys: pytest.CaptureFixture[str], house: House, command: str) -> list[str]:
    about = ["SELECT * FROM findings, documents, rejects"] if command == "query" else []
    text = ita(capsys, command, *about, "--processed", house.out, "--format", "csv")
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


@pytest.mark.parametrize("command", ["findings", "query"])
def test_no_text_of_a_document_is_a_formula_in_a_csv_file(evil: House, capsys: pytest.CaptureFixture[str], command: str) -> None:
    found = cells(capsys, evil, command)
    assert any("[2J" in cell for cell in found)
    assert [cell for cell in found if cell.startswith(FORMULA) and not re.fullmatch(r"[-+]?[\d.]+", cell)] == []


def test_no_text_of_a_document_is_a_formula_in_a_sheet(evil: House, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ita(capsys, "findings", "--processed", evil.out, "--output", tmp_path / "findings.xlsx", "--format", "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx").active
    assert sheet is not None
    found = [cell for row in sheet.iter_rows() for cell in row]
    assert any("[2J" in str(cell.value) for cell in found)
    assert {cell.data_type for cell in found} <= {"s", "n", "d", "b"}


def test_a_hostile_name_is_data_in_a_query(evil: House, capsys: pytest.CaptureFixture[str]) -> None:
    quoted = EVIL_NAME.replace("'", "''")
    query = f"SELECT count(*) AS n FROM documents WHERE source_path = '{quoted}'"
    said = ita(capsys, "query", query, "--processed", evil.out, "--format", "json")
    assert json.loads(said) == [{"n": 1}]
