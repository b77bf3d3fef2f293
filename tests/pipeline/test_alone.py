"""`ita check` reads each file in a process that may die: what it dies of is the reason that is given."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline.process
from pipeline.alone import process_alone
from pipeline.errors import UnreadableFile
from pipeline.settings import Settings
from schemas.corrections import CorrectionSet

REPORT = "รายงานผลการประเมิน ITA ปีงบประมาณ พ.ศ. 2567\nคะแนนภาพรวม 92.03 คะแนน\n"


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _eat() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(16 * 2**20))


def _spin() -> None:
    while True:
        pass


def alone(path: Path, **limits: int) -> object:
    return process_alone(path, str(path), CorrectionSet(), Settings(**limits))  # type: ignore[arg-type]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_report_is_read_as_in_this_process(report: Path) -> None:
    assert alone(report) == pipeline.process.process_file(report, str(report))


@pytest.mark.parametrize(
    ("work", "limits", "reason"),
    [
        (_crash, {}, "worker_crashed"),
        (lambda: time.sleep(60), {"document_seconds": 1}, "timeout"),
        (_spin, {"document_cpu_seconds": 1}, "cpu_limit"),
        (_eat, {"document_memory_bytes": 300 * 2**20}, "out_of_memory"),
    ],
)
def test_what_a_file_does_to_its_reader_is_said(
    report: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None], limits: dict[str, int], reason: str
) -> None:
    monkeypatch.setattr(pipeline.process, "process_file", lambda *_, **__: work())
    with pytest.raises(UnreadableFile) as caught:
        alone(report, **limits)
    assert caught.value.reason_code == reason
    assert caught.value.subject == str(report)


def test_a_reader_reaches_no_network(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.process, "process_file", lambda *_, **__: socket.socket())
    with pytest.raises(RuntimeError, match="PermissionError|Operation not permitted"):
        alone(report)


def test_a_limit_of_the_settings_holds(report: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        alone(report, max_characters=10)
    assert caught.value.reason_code == "too_much_text"
