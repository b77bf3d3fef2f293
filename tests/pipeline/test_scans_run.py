"""Scans through whole runs, in real worker processes: read where the engine is, set aside with advice where it is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from house import House

from extractors.scan.engine import engine_of
from tools.components import missing

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = next((ROOT / "data" / "raw").glob("*_scan.pdf"))
TRUTH = ROOT / "tests" / "data" / "scans" / f"{SAMPLE.stem}.json"
RECORDED = ROOT / "tests" / "data" / "scans" / "recorded"


TEXT = "รายงานการประเมิน\n"
RUN = "import sys; from pathlib import Path; from pipeline.ingest import run_plainly; from pipeline.run import RunRequest; {}"


class Freely(House):
    """A house whose runs are processes of their own: workers have the environment that the first of a process had."""

    def run(self, **options: object) -> None:  # type: ignore[override]
        code = RUN.format("run_plainly(RunRequest(Path(sys.argv[1]), Path(sys.argv[2]), jobs=1))")
        subprocess.run([sys.executable, "-c", code, str(self.raw), str(self.out)], cwd=ROOT, check=True, timeout=100)

    def rejects(self) -> dict[str, str]:
        return {row["source_path"]: row["reason_code"] for row in self.rows("rejects")}


@pytest.fixture
def house(tmp_path: Path) -> Freely:
    return Freely(tmp_path)


def values(house: Freely) -> dict[tuple[int, str], float]:
    return {(row["fiscal_year"], row["code"]): row["score"] for row in house.rows("scores") if row["score"] is not None}


def assert_read_rightly(house: Freely) -> None:
    gold = json.loads(TRUTH.read_text("utf-8"))
    (document,) = [row for row in house.rows("documents") if row["source_path"] == SAMPLE.name]
    assert (document["pages"], document["pages_ocr"], document["pages_unread"]) == (gold["pages"], gold["pages"], 0)
    assert document["fiscal_year"] == gold["fiscal_year"]
    found = values(house)
    assert {(year, code): value for year, code, value in gold["scores"]} == found
    assert document["org_id"] == gold["org_id"]
    rows = [row for row in house.rows("scores") if row["score"] is not None]
    assert {row["reader"] for row in rows} == {"ocr"}
    assert all(row["page"] and row["bbox"] for row in rows)
    assert sum(row["confidence"] >= 0.9 for row in rows) >= 0.8 * len(rows)


def test_a_scan_is_read_by_the_real_engine_in_a_confined_worker_and_not_again(house: Freely) -> None:
    if missing(["tesseract"]):
        pytest.skip("missing component: tesseract")
    (house.raw / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    house.put("text.txt", TEXT)
    house.run()
    assert not house.rejects()
    assert_read_rightly(house)
    kept = list((house.out / ".cache" / "ocr").rglob("*.json.gz"))
    assert len(kept) == json.loads(TRUTH.read_text("utf-8"))["pages"]
    assert not list((house.out / ".cache" / "scratch").rglob("*.pgm"))
    before = (house.out / "current").resolve()
    house.run()
    assert (house.out / "current").resolve() == before  # nothing was to do


def test_a_recorded_reading_is_replayed_without_the_engine(house: Freely, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program only answers for its version and its models: whatever it is shown must have been recorded."""
    fake_tesseract(tmp_path, monkeypatch, "exit 1")
    engine_of.cache_clear()
    folder = house.out / ".cache" / "ocr" / engine_of("tesseract").fingerprint()
    for path in RECORDED.rglob("*.json.gz"):
        target = folder / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    engine_of.cache_clear()
    (house.raw / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    house.put("text.txt", TEXT)
    house.run()
    if house.rejects():
        pytest.skip("the clean-up of pages, or OpenCV here, draws other pixels than were recorded: python -m tools.record_scans")
    assert_read_rightly(house)


def fake_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program on the path that says it is there, and then does what the test wants."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\ncase $1 in\n--version) echo 'tesseract 0' ;;\n"
        f"--list-langs) echo 'List of available languages in \"{tmp_path}/\" (2):'; echo eng; echo tha ;;\n*) {script} ;;\nesac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")


@pytest.mark.parametrize(
    ("script", "code"),
    [(None, "ocr_engine_missing"), ("exec sleep 300", "ocr_failed"), ("kill -SEGV $$", "ocr_failed")],
    ids=["missing", "hanging", "crashing"],
)
def test_without_an_engine_that_works_scans_are_set_aside_and_text_goes_on(
    house: Freely, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, code: str
) -> None:
    if script is None:
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    else:
        fake_tesseract(tmp_path, monkeypatch, script)
    monkeypatch.setenv("ITA_OCR_SECONDS", "2")
    (house.raw / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    house.put("text.txt", TEXT)
    house.run()
    assert house.rejects() == {SAMPLE.name: code}
    (reject,) = house.rows("rejects")
    assert "ita" in reject["advice"]
    assert [row["source_path"] for row in house.rows("documents")] == ["text.txt"]


def test_a_scan_that_was_set_aside_is_read_when_the_engine_is_there(house: Freely, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing(["tesseract"]):
        pytest.skip("missing component: tesseract")
    path = os.environ["PATH"]
    (house.raw / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    house.put("text.txt", TEXT)
    monkeypatch.setenv("PATH", "/nowhere")
    house.run()
    assert house.rejects() == {SAMPLE.name: "ocr_engine_missing"}
    monkeypatch.setenv("PATH", path)
    house.run()
    assert not house.rejects()
    assert SAMPLE.name in house.documents()
