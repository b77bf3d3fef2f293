from __future__ import annotations

import importlib.metadata
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from pipeline.cli import run
from pipeline.cli.progress import shown_progress
from pipeline.cli.session import Session
from pipeline.cli.summary import command, year_ranges
from pipeline.render import Terminal
from pipeline.run import DocumentLine, FindingLine, Progress, RejectLine, RunRequest, RunSummary

Ita = Callable[..., Any]

PUBLISHED = RunSummary(
    run_id="20250101T000000Z",
    status="published",
    processed=Path("data/processed"),
    snapshot=Path("data/processed/snapshots/20250101T000000Z"),
    elapsed=21.34,
    discovered=3,
    read=2,
    rejected=1,
    published=2,
    fiscal_years=(0, 2564, 2567, 2568),
    rows={"documents": 2, "scores": 1812, "rejects": 1, "measures": 0},
    findings={"error": 2, "warning": 1, "info": 0},
    findings_by_rule={"rating_mismatch": 1, "overall_conflict": 2},
    new_findings={"error": 1, "warning": 0, "info": 0},
    worst=(FindingLine("ก.txt", "overall_conflict", "error", "mismatch", 2568, "overall", "88.10", "98.10", "สองค่า", "Two totals.", True),),
    documents=(
        DocumentLine("a.txt", "d1", "analysis", "อบต.ก", 2568, {"scores": 40}, {"error": 2}, 3, 0.51),
        DocumentLine("b\x1b[2J.txt", "d2", "analysis", None, None, {}, {}, 0, 0.4),
    ),
    rejects=(RejectLine("x\x1b[2J.pdf", "unsupported_type", "application/pdf", 1, True),),
)
EVENTS: tuple[tuple[str, int, str, dict[str, object]], ...] = (
    ("discovered", 0, "", {}),
    ("document", 1, "a.txt", {"rows": {"scores": 40}, "noted": [{"page": 3, "line": None, "rule": "overall_conflict"}]}),
    ("rejected", 2, "x\x1b[2J.pdf", {"reason_code": "unsupported_type", "detail": "application/pdf"}),
    ("published", 2, "", {}),
)
NOTHING_NEW = replace(PUBLISHED, status="unchanged", read=0, reused=2, documents=(), rejects=(), rejected=0)
EMPTY = RunSummary("r", "nothing_published", Path("out"), None, 0.1)


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Callable[[RunSummary], list[RunRequest]]:
    """Puts a runner that reports two documents and returns `summary` in the place of the installed one; the requests it got."""

    def put(summary: RunSummary) -> list[RunRequest]:
        requests: list[RunRequest] = []

        def fake(request: RunRequest, progress: Progress) -> RunSummary:
            requests.append(request)
            for event, done, name, about in EVENTS:
                progress(event, done, 2, name, {"run_id": summary.run_id, **about})
            return replace(summary, processed=request.processed)

        class Point:
            name = "process"

            def load(self) -> object:
                return fake

        monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [Point()] if group == "ita_ingest.runners" else [])
        return requests

    return put


def test_the_summary_says_what_a_person_wants_to_know(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]]) -> None:
    runner(PUBLISHED)
    answer = ita("run")
    assert answer.code == 0
    text = " ".join(answer.out.split())
    for words in (
        "3 files in data/raw: 2 read, 0 interpreted anew, 0 reused, 1 in quarantine (21.3 s).",
        "data/processed/current (snapshot 20250101T000000Z)", "documents 2 · scores 1,812 · rejects 1", "fiscal years 2564, 2567–2568",
        "3 table cells could not be read", "In quarantine (1)", "x␛[2J.pdf", "Files of this type are not supported. (application/pdf)",
        "2 errors · 1 warning (1 new)", "overall_conflict 2 rating_mismatch 1", "Two totals.", "ita findings #",
        'ita query "SELECT', "ita schema",
    ):  # fmt: skip
        assert words in text
    assert "\x1b" not in answer.out


def test_the_request_is_what_was_typed(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]]) -> None:
    requests = runner(PUBLISHED)
    answer = ita("run", "--raw", "in", "--processed", "my out", "--jobs", "3", "--full")
    assert requests == [RunRequest(Path("in"), Path("my out"), 3, True, "process")]
    assert "ita findings --processed 'my out'" in answer.out


def test_a_run_with_nothing_to_do_says_so_in_two_lines(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]]) -> None:
    runner(NOTHING_NEW)
    answer = ita("run")
    assert answer.code == 0
    assert answer.out.splitlines()[0] == "Nothing to do: 2 reports are unchanged."
    assert len(answer.out.splitlines()) == 2


@pytest.mark.parametrize(
    ("summary", "options", "code"),
    [
        (PUBLISHED, [], 0),
        (PUBLISHED, ["--strict"], 3),
        (NOTHING_NEW, ["--strict"], 0),
        (replace(NOTHING_NEW, rejected=1, rejects=PUBLISHED.rejects), ["--strict"], 3),
        (PUBLISHED, ["--fail-on", "error"], 5),
        (PUBLISHED, ["--fail-on", "new-error"], 5),
        (PUBLISHED, ["--fail-on", "new-error", "--strict"], 5),
        (replace(PUBLISHED, new_findings={"warning": 3}), ["--fail-on", "new-error"], 0),
        (replace(PUBLISHED, new_findings={}), ["--fail-on", "new-error", "--strict"], 3),
        (replace(NOTHING_NEW, new_findings={}), ["--fail-on", "error"], 5),
        (replace(NOTHING_NEW, findings={"warning": 2}), ["--fail-on", "error"], 0),
        (EMPTY, ["--fail-on", "error"], 4),
        (EMPTY, [], 4),
        (replace(EMPTY, rejected=1, rejects=PUBLISHED.rejects, discovered=1), ["--strict"], 4),
    ],
)
def test_exit_codes(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]], summary: RunSummary, options: list[str], code: int) -> None:
    runner(summary)
    assert ita("run", *options).code == code


def test_when_nothing_can_be_published_it_says_why(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]]) -> None:
    runner(EMPTY)
    assert "Put .txt or .pdf files there" in ita("run").out
    runner(replace(EMPTY, discovered=1, rejected=1, rejects=PUBLISHED.rejects))
    out = ita("run").out
    assert "no report could be read" in out
    assert "not supported" in out


def test_without_a_terminal_the_log_has_json_lines(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]]) -> None:
    runner(PUBLISHED)
    lines = [json.loads(line) for line in ita("run").err.splitlines()]
    events = [(line["level"], line["event"], line.get("document")) for line in lines]
    assert events == [
        ("info", "discovered", None), ("info", "document", "a.txt"), ("warning", "rejected", "x\x1b[2J.pdf"), ("info", "published", None),
        ("info", "summary", None),
    ]  # fmt: skip
    assert all("time" in line for line in lines)
    assert {line["run_id"] for line in lines} == {PUBLISHED.run_id}
    assert lines[1]["rows"] == {"scores": 40}
    assert "not supported" in lines[2]["reason"]
    assert lines[-1]["published"] == 2


def test_a_file_that_was_refused_unopened_is_logged_too(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]]) -> None:
    refused = RejectLine("y.bin", "too_large", "9 > 8 bytes", 1, True)
    runner(replace(PUBLISHED, rejects=(*PUBLISHED.rejects, refused, RejectLine("old.bin", "too_large", "", 3, False))))
    lines = [json.loads(line) for line in ita("run").err.splitlines()]
    assert [line["document"] for line in lines if line["event"] == "rejected"] == ["x\x1b[2J.pdf", "y.bin"]


def test_what_was_noted_in_a_document_is_logged_with_its_page_for_those_who_ask(
    ita: Ita, runner: Callable[[RunSummary], list[RunRequest]], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner(PUBLISHED)
    monkeypatch.setenv("ITA_LOG_LEVEL", "debug")
    lines = [json.loads(line) for line in ita("run").err.splitlines()]
    (noted,) = [line for line in lines if line["level"] == "debug"]
    about = {name: noted[name] for name in ("event", "run_id", "document", "page", "line", "rule")}
    assert about == {
        "event": "finding", "run_id": PUBLISHED.run_id, "document": "a.txt", "page": 3, "line": None, "rule": "overall_conflict"
    }  # fmt: skip
    monkeypatch.setenv("ITA_LOG_LEVEL", "warning")
    assert [json.loads(line)["event"] for line in ita("run").err.splitlines()] == ["rejected"]
    monkeypatch.setenv("ITA_LOG_LEVEL", "loud")
    answer = ita("run")
    assert (answer.code, "ITA_LOG_LEVEL" in answer.err) == (2, True)


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_bar_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = FakeTerminal()
    session = Session("en", io.StringIO(), stream, Terminal(), Terminal(100, colour=False))
    with shown_progress(session) as progress:
        progress("discovered", 0, 2, "")
        progress("document", 1, 2, "[red]a\x1b[2J.txt")
        progress("published", 2, 2, "")
    shown = stream.getvalue()
    assert "2/2" in shown
    assert "{" not in shown
    assert "\x1b[2J" not in shown


def test_an_unknown_runner_is_named_with_those_there_are(ita: Ita, runner: Callable[[RunSummary], list[RunRequest]]) -> None:
    runner(PUBLISHED)
    answer = ita("run", "--runner", "dask")
    assert answer.code == 2
    assert "dask" in answer.err
    assert "known: process" in answer.err


def test_without_an_installation_it_says_how_to_install(ita: Ita, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [])
    answer = ita("run")
    assert answer.code == 2
    assert "make run" in answer.err


def test_a_runner_that_lacks_a_package_says_which(ita: Ita, monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name = "process"

        def load(self) -> object:
            raise ModuleNotFoundError("No module named 'distributed'")

    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [Point()])
    answer = ita("run")
    assert answer.code == 2
    assert "distributed" in answer.err


def test_an_interrupted_run_says_that_the_dataset_is_whole(ita: Ita, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> RunSummary:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "find_runner", lambda name: interrupted)
    answer = ita("run")
    assert answer.code == 130
    assert "untouched" in answer.err


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_summary_fits_the_terminal(
    ita: Ita, runner: Callable[[RunSummary], list[RunRequest]], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    runner(PUBLISHED)
    assert max(wcswidth(line) for line in ita("run", "--lang", language).out.splitlines()) <= 80


def test_years_as_a_person_writes_them() -> None:
    assert year_ranges([2568, 2562, 0, 2564, 2565, 2568]) == "2562, 2564–2565, 2568"
    assert year_ranges([0]) == ""


def test_the_folder_is_named_only_when_it_is_not_the_default() -> None:
    assert command("findings", Path("data/processed")) == "ita findings"
    assert command("query", Path("x y"), "SELECT 1") == "ita query \"SELECT 1\" --processed 'x y'"
