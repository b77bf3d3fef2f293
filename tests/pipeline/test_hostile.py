"""Runs over hostile files with the real readers: the batch goes on, each file is read or rejected for a reason that fits, no child stays."""

from __future__ import annotations

from multiprocessing import forkserver
from pathlib import Path

import pytest
from hostile import PDFS, TEXTS, Hostile, pdf
from house import House

from pipeline.errors import UnreadableFile
from pipeline.process import read_bytes
from schemas.reasons import load_reasons

REPORT = "รายงานผลการประเมิน ITA\nประจำปีงบประมาณ พ.ศ. 2567\nเทศบาลตำบลแกดำ\nอำเภอแกดำ จังหวัดมหาสารคาม\n\nคะแนนรวม 92.03 คะแนน\n"


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Folders whose documents go through the real steps, within limits that a test can wait for."""
    monkeypatch.setenv("ITA_DOCUMENT_SECONDS", "20")
    monkeypatch.setenv("ITA_DOCUMENT_CPU_SECONDS", "5")
    monkeypatch.setenv("ITA_DOCUMENT_MEMORY_BYTES", str(700 * 1024**2))
    return House(tmp_path)


def reads_pdf() -> bool:
    """Whether there is a reader of PDF yet."""
    try:
        read_bytes(pdf())
    except UnreadableFile as error:
        return error.reason_code != "unsupported_type"
    return True


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
    assert "good.txt" in read
    wrong = {}
    for name, hostile in corpus.items():
        allowed = hostile.reasons if name.endswith(".txt") or reads_pdf() else hostile.reasons | {"unsupported_type"}
        if not (refused.get(name) in allowed or (name in read and hostile.read)):
            wrong[name] = refused.get(name, "read")
    assert wrong == {}
    for row in real.rows("rejects"):
        assert " / " in row["reason"]
        assert " / " in row["advice"]
        assert load_reasons()[row["reason_code"]].kind == "reject"
    assert workers() == []
    assert list((real.out / ".cache" / "scratch").iterdir()) == []
    real.assert_complete()
    assert real.run().status == "unchanged"
