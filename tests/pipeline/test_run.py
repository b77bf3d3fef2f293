"""Runs over a folder: what operators rely on. The steps of a document are fakes (`fake_steps`); the worker processes are real."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from house import PLAIN, ROOT, House

import pipeline.plan
from extractors.scan.engine import fingerprint_of
from pipeline.errors import ExitCode, PublishError, UsageError
from pipeline.fingerprint import fingerprints
from pipeline.ingest import plan_run, run_plainly, silent, start
from pipeline.run import RunRequest
from pipeline.settings import load_settings
from pipeline.store import writer_lock


def test_first_run_publishes_what_it_read(house: House) -> None:
    house.put("2568/a.txt", PLAIN + "score/2566: 101\n")
    summary = house.run()
    assert (summary.status, summary.read, summary.published, summary.rejected) == ("published", 1, 1, 0)
    assert summary.snapshot == (house.out / "current").resolve()
    assert summary.findings == {"error": 1} == summary.new_findings
    assert [line.rule for line in summary.worst] == ["score_out_of_range"]
    (document,) = house.rows("documents")
    assert document["source_path"] == "2568/a.txt"
    assert (document["fiscal_year"], document["fiscal_year_ce"], document["findings"], document["missing_since"]) == (2568, 2025, 1, None)
    assert {(row["fiscal_year"], row["score"]) for row in house.rows("scores")} == {(2567, 87.61), (2568, 91.5), (2566, 101.0)}
    assert {row["org_id"] for table in ("scores", "findings") for row in house.rows(table)} == {document["org_id"]}
    assert [row["run_id"] for row in house.rows("runs")] == [summary.run_id]


def test_unchanged_files_are_not_touched(house: House) -> None:
    house.put("a.txt")
    first = house.run()
    house.reads()
    second = house.run()
    assert (second.status, second.read, second.reused, second.published) == ("unchanged", 0, 1, 1)
    assert second.snapshot == first.snapshot
    assert house.reads() == []
    assert len(list((house.out / "snapshots").iterdir())) == 1


def test_renamed_file_is_not_read_again(house: House) -> None:
    path = house.put("a.txt")
    house.run()
    house.reads()
    before = house.documents()["a.txt"]
    path.rename(house.raw / "b.txt")
    summary = house.run()
    assert (summary.status, summary.read, summary.missing) == ("published", 0, 0)
    assert house.reads() == []
    assert house.documents() == {"b.txt": {**before, "source_path": "b.txt"}}


def test_changed_file_supersedes(house: House) -> None:
    house.put("a.txt")
    house.run()
    (old,) = house.rows("documents")
    house.put("a.txt", PLAIN.replace("91.5", "92.5"))
    house.run()
    documents = {row["doc_id"]: row for row in house.rows("documents")}
    (new_id,) = set(documents) - {old["doc_id"]}
    assert documents[old["doc_id"]]["superseded_by"] == new_id
    assert documents[old["doc_id"]]["missing_since"] is not None
    assert documents[new_id]["superseded_by"] is None
    assert {row["doc_id"] for row in house.rows("scores")} == {new_id}
    assert [row["source_path"] for row in house.rows("documents")][-1] == "a.txt"


def test_change_taken_back_restores_without_reading(house: House) -> None:
    house.put("a.txt")
    house.run()
    facts = house.fact_files()
    house.put("a.txt", PLAIN.replace("91.5", "92.5"))
    house.run()
    house.reads()
    house.put("a.txt")
    house.run()
    assert house.reads() == []
    assert house.fact_files() == facts
    assert sorted(row["superseded_by"] is None for row in house.rows("documents")) == [False, True]


def test_deleted_file_keeps_its_rows(house: House) -> None:
    path = house.put("a.txt")
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    house.run()
    facts = house.fact_files()
    path.unlink()
    summary = house.run()
    assert (summary.status, summary.missing, summary.published) == ("published", 1, 2)
    assert house.documents()["a.txt"]["missing_since"] is not None
    assert house.documents()["b.txt"]["missing_since"] is None
    assert house.fact_files() == facts
    assert house.run().status == "unchanged"
    house.reads()
    house.put("a.txt")
    house.run()
    assert house.documents()["a.txt"]["missing_since"] is None
    assert house.reads() == []


def test_pruning_drops_deleted_documents_and_what_they_superseded(house: House) -> None:
    house.put("a.txt")
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    house.run()
    house.put("a.txt", PLAIN.replace("91.5", "92.5"))
    house.run()
    (house.raw / "a.txt").unlink()
    assert house.run().missing == 1
    summary = house.run(prune=True)
    assert (summary.status, summary.pruned, summary.missing, summary.published) == ("published", 2, 0, 1)
    assert [row["source_path"] for row in house.rows("documents")] == ["b.txt"]
    assert {row["fiscal_year"] for row in house.rows("scores")} == {2567}
    assert list((house.out / ".cache" / "readings").glob("*/*/*.gz")) != []
    assert house.run(prune=True).status == "unchanged"
    house.reads()
    house.put("a.txt")
    house.run()
    assert house.reads() == ["a.txt"]  # its cached reading went with it


def test_pruning_spares_what_is_still_there_in_another_form(house: House) -> None:
    house.put("a.txt")
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    house.run()
    house.put("a.txt", "fail")
    moved = house.raw / "moved.txt"
    (house.raw / "b.txt").rename(moved)
    summary = house.run(prune=True)
    assert (summary.pruned, summary.missing, summary.published) == (0, 1, 2)
    assert set(house.documents()) == {"a.txt", "moved.txt"}


def deep_folder(root: Path, levels: int) -> None:
    """Folders nested so deep that the path of the innermost is longer than the system takes; a report in the innermost."""
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    report = os.open("x.txt", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor)
    os.close(report)
    os.close(descriptor)


def test_a_folder_that_cannot_be_looked_into_is_quarantined(house: House) -> None:
    house.put("b.txt")
    deep_folder(house.raw, 2_200)
    try:
        summary = house.run()
        again = house.run()
    finally:
        subprocess.run(["rm", "-rf", str(house.raw / "d")], check=True)  # Python's own rmtree is recursive
    (reject,) = summary.rejects
    assert (reject.source_path, reject.reason_code) == ("d/" * (len(reject.source_path) // 2), "read_error")
    assert summary.published == 1
    assert again.status == "unchanged"


@contextmanager
def without_rights(tmp_path: Path) -> Iterator[None]:
    """For root, who may read everything: be someone else meanwhile, who owns what lies in `tmp_path`."""
    if os.geteuid() != 0:
        yield
        return
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    for parent in tmp_path.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o011)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_nothing_is_said_about_files_in_a_folder_without_permission(house: House, tmp_path: Path) -> None:
    house.put("d/a.txt")
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    house.run()
    (house.raw / "d").chmod(0)
    with without_rights(tmp_path):
        summary = house.run(prune=True)
    (house.raw / "d").chmod(0o755)
    assert [(line.source_path, line.reason_code) for line in summary.rejects] == [("d/", "permission_denied")]
    assert (summary.published, summary.missing, summary.pruned) == (2, 0, 0)
    assert house.run().rejected == 0


def test_file_that_takes_the_place_of_an_unreadable_change(house: House) -> None:
    house.put("a.txt")
    house.run()
    house.put("a.txt", "fail")
    house.run()
    assert house.documents()["a.txt"]["missing_since"] is not None
    assert house.documents()["a.txt"]["superseded_by"] is None
    assert [row["source_path"] for row in house.rows("rejects")] == ["a.txt"]
    assert len(house.rows("scores")) == 2


def test_bad_files_are_quarantined_and_the_rest_goes_on(house: House) -> None:
    house.put("a.txt", "crash")
    house.put("b.txt", "fail")
    house.put("c.txt", "bug: 1")
    house.put("d.txt", "twice: 1\nscore/2568: 1")
    house.put("e.docx", "x")
    house.put("f.txt")
    summary = house.run(jobs=2)
    assert summary.published == 1
    reasons = {row["source_path"]: row["reason_code"] for row in house.rows("rejects")}
    assert reasons == {
        "a.txt": "worker_crashed",
        "b.txt": "no_text",
        "c.txt": "internal_error",
        "d.txt": "internal_error",
        "e.docx": "unsupported_type",
    }
    assert house.reads().count("a.txt") == 2  # once more, alone
    details = {line.source_path: line.detail for line in summary.rejects}
    assert "ZeroDivisionError" in details["c.txt"]
    assert "scores.value_id" in details["d.txt"]
    for row in house.rows("rejects"):
        assert " / " in row["reason"]
        assert " / " in row["advice"]


def test_rejects_are_tried_again_only_when_they_change(house: House) -> None:
    house.put("a.txt", "fail")
    house.put("b.txt")
    house.run()
    house.reads()
    assert house.run().status == "unchanged"
    assert house.reads() == []
    house.run(full=True)
    (reject,) = house.rows("rejects")
    assert reject["attempts"] == 2
    house.put("a.txt", "year: 2568\n")
    house.run()
    assert house.rows("rejects") == []


def test_rejects_are_tried_again_when_asked(house: House) -> None:
    house.put("a.txt", "fail")
    house.put("b.txt")
    house.run()
    house.reads()
    summary = house.run(retry=True)
    assert house.reads() == ["a.txt"]
    assert (summary.status, summary.read, [line.attempts for line in summary.rejects]) == ("published", 1, [2])
    (reject,) = house.rows("rejects")
    assert reject["attempts"] == 2
    assert reject["last_seen"] >= reject["first_seen"]


def test_rejects_are_tried_again_with_new_code(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.put("a.txt", "fail")
    house.put("b.txt")
    house.run()
    house.reads()
    newer = replace(fingerprints("fake_steps"), interpreting="f" * 16, code_version="9+ffffffff")
    monkeypatch.setattr(pipeline.plan, "fingerprints", lambda _: newer)
    house.run()
    assert house.reads() == ["a.txt"]


def test_document_over_its_time_is_killed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITA_DOCUMENT_SECONDS", "5")
    house.put("a.txt", "sleep")
    house.put("b.txt")
    summary = house.run()
    assert [(line.source_path, line.reason_code) for line in summary.rejects] == [("a.txt", "timeout")]
    assert summary.published == 1


@pytest.mark.parametrize(
    ("order", "setting", "reason"),
    [
        ("spin", "ITA_DOCUMENT_CPU_SECONDS=1", "cpu_limit"),
        ("eat", "ITA_DOCUMENT_MEMORY_BYTES=500000000", "out_of_memory"),
        ("noise", "ITA_DOCUMENT_OUTPUT_BYTES=100000", "output_too_large"),
    ],
)
def test_document_over_a_limit_is_quarantined(house: House, monkeypatch: pytest.MonkeyPatch, order: str, setting: str, reason: str) -> None:
    monkeypatch.setenv(*setting.split("="))
    house.put("a.txt", order)
    house.put("b.txt")
    summary = house.run()
    assert [(line.source_path, line.reason_code) for line in summary.rejects] == [("a.txt", reason)]
    assert summary.published == 1
    assert list((house.out / ".cache" / "scratch").iterdir()) == []
    assert [path for path in (house.out / ".cache").rglob("*.tmp")] == []


def test_nothing_to_publish_leaves_no_dataset(house: House) -> None:
    house.put("a.txt", "fail")
    summary = house.run()
    assert summary.status == "nothing_published"
    assert [line.reason_code for line in summary.rejects] == ["no_text"]
    assert not (house.out / "current").exists()


def test_only_touched_years_are_rewritten(house: House) -> None:
    house.put("a.txt", "year: 2566\nscore/2566: 80\nitem: O2\n")
    house.put("b.txt")
    old = house.run().snapshot
    house.put("c.txt", "year: 2568\nscore/2568: 70\n")
    new = house.run().snapshot
    assert old and new

    def same(name: str) -> bool:
        return (old / name).stat().st_ino == (new / name).stat().st_ino

    assert same("scores/fiscal_year=2566/part-0.parquet")
    assert same("documents/fiscal_year=2566/part-0.parquet")
    assert not same("scores/fiscal_year=2568/part-0.parquet")


def test_tables_do_not_depend_on_how_they_came_about(house: House, tmp_path: Path) -> None:
    for number in range(6):
        house.put(
            f"{number}.txt",
            f"year: {2566 + number % 3}\nscore/2567: {number}\nscore/2568: 10{number}\nitem: O{number}\nbody: ก{number % 2}\n",
        )
    house.run(jobs=2)
    bit_by_bit = House(tmp_path, "other")
    hidden = sorted(path.rename(path.with_suffix(".hidden")) for path in house.raw.iterdir())
    for path in reversed(hidden):
        path.rename(path.with_suffix(".txt"))
        bit_by_bit.run()
    assert bit_by_bit.fact_files() == house.fact_files()
    assert len(bit_by_bit.rows("runs")) == 6


def test_work_of_a_run_that_did_not_publish_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    house.put("a.txt")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("pipeline.ingest.publish", die)
        house.run()
    assert house.reads() == ["a.txt"]
    summary = house.run()
    assert house.reads() == []
    assert (summary.read, summary.published, len(house.rows("scores"))) == (0, 1, 2)


def test_new_code_interprets_again_from_the_cached_reading(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.put("a.txt")
    gone = house.put("gone.txt", "year: 2567\nscore/2567: 70\n")
    house.run()
    gone.unlink()
    house.run()
    house.reads()
    newer = replace(fingerprints("fake_steps"), interpreting="f" * 16, code_version="9+ffffffff")
    monkeypatch.setattr(pipeline.plan, "fingerprints", lambda _: newer)
    summary = house.run()
    assert (summary.read, summary.reinterpreted) == (0, 1)
    assert house.reads() == []
    assert {row["code_version"] for row in house.rows("documents")} == {"9+ffffffff"}
    assert house.documents()["gone.txt"]["missing_since"] is not None
    assert house.run().status == "unchanged"


def test_rows_survive_code_that_fails_on_them(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.put("a.txt")
    house.run()
    facts = house.fact_files()
    broken = house.raw.parent / "broken_steps.py"
    broken.write_text("from fake_steps import check, read_file\n\ndef interpret(document):\n    raise ValueError('regression')\n")
    monkeypatch.syspath_prepend(str(broken.parent))
    monkeypatch.setenv("ITA_STEPS", "broken_steps")
    summary = house.run()
    assert [line.reason_code for line in summary.rejects] == ["internal_error"]
    assert house.fact_files() == facts
    assert house.run().status == "unchanged"


def test_broken_program_is_not_blamed_on_the_documents(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.put("a.txt")
    (house.raw.parent / "incomplete_steps.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(str(house.raw.parent))
    monkeypatch.setenv("ITA_STEPS", "incomplete_steps")
    with pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "broken_installation"
    assert "no_such_library" in str(caught.value)


def test_old_snapshots_are_removed(house: House) -> None:
    for number in range(4):
        house.put(f"{number}.txt", f"year: 2568\nscore/2568: {number}\n")
        last = house.run(keep=2).snapshot
    kept = sorted((house.out / "snapshots").iterdir())
    assert len(kept) == 2
    assert last in kept


@pytest.mark.parametrize("moment", ["write_unpartitioned", "_sync_folders", "make_current", "remove_old_snapshots"])
def test_killed_while_publishing(house: House, moment: str) -> None:
    """The dataset is the old one or the new one, complete; what was read is not read again."""
    house.put("a.txt")
    old = house.run().snapshot
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    house.reads()
    code = (
        "import os, sys; from pathlib import Path; import pipeline.publish\n"
        "from pipeline.ingest import plan_run, run_plainly, silent, start; from pipeline.run import RunRequest\n"
        f"pipeline.publish.{moment} = lambda *_: os.kill(os.getpid(), 9)\n"
        "if __name__ == '__main__': run_plainly(RunRequest(Path(sys.argv[1]), Path(sys.argv[2]), jobs=1))"
    )
    script = house.raw.parent / "killed.py"
    script.write_text(code)
    paths = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    command = [sys.executable, str(script), str(house.raw), str(house.out)]
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert house.reads() == ["b.txt"]
    current = house.assert_complete()
    assert (current == old) == (moment != "remove_old_snapshots")
    assert house.run().published == 2
    assert house.reads() == []
    assert len(house.rows("scores")) == 3
    assert not [path for path in (house.out / "snapshots").iterdir() if path.name.startswith(".")]


def fill(house: House, count: int) -> list[Path]:
    return [house.put(f"{number:02}.txt", f"year: 2568\nscore/2568: {number}\n") for number in range(count)]


def test_a_table_that_shrinks_is_not_published(house: House) -> None:
    files = fill(house, 30)
    old = house.run().snapshot
    for path in files[:15]:
        path.unlink()
    house.run()
    with pytest.raises(PublishError) as caught:
        house.run(prune=True)
    assert caught.value.code == "table_shrinks"
    assert "documents" in str(caught.value)
    assert "30 rows would become 15" in str(caught.value)
    assert len(house.rows("scores")) == 30
    assert old
    assert sorted(path.name for path in (house.out / "snapshots").iterdir() if path.name.startswith(".")) == []
    assert house.run(prune=True, allow_shrink=True).pruned == 15
    assert len(house.rows("scores")) == 15


def test_the_share_that_may_go_is_a_setting(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    files = fill(house, 30)
    house.run()
    for path in files[:15]:
        path.unlink()
    monkeypatch.setenv("ITA_MAX_SHRINK_PERCENT", "50")
    assert house.run(prune=True).pruned == 15


def test_code_that_reads_less_is_not_published(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(house, 30)
    house.run()
    worse = house.raw.parent / "worse_steps.py"
    worse.write_text(
        "from dataclasses import replace\nimport fake_steps\nfrom fake_steps import check, read_file\n\n"
        "def interpret(document):\n    return replace(fake_steps.interpret(document), scores=())\n"
    )
    monkeypatch.syspath_prepend(str(worse.parent))
    monkeypatch.setenv("ITA_STEPS", "worse_steps")
    with pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "table_shrinks"
    assert len(house.rows("scores")) == 30


def test_the_cache_keeps_only_what_is_asked_for_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.put("a.txt")
    gone = house.put("gone.txt", "year: 2567\nscore/2567: 70\n")
    house.run()
    gone.unlink()
    newer = replace(fingerprints("fake_steps"), reading="e" * 16, interpreting="f" * 16)
    monkeypatch.setattr(pipeline.plan, "fingerprints", lambda _: newer)
    house.run()
    newer = newer.with_ocr(fingerprint_of("tesseract"))
    cache = house.out / ".cache"
    contents = {row["source_path"]: row["sha256"] for row in house.rows("documents")}
    kept = {path.name.partition(".")[0]: path.parent.parent.name for path in (cache / "readings").glob("*/*/*.gz")}
    assert kept.pop(contents["a.txt"]) == newer.reading
    assert set(kept) == {contents["gone.txt"]}  # read by older code, and the only one there is
    assert {path.parent.parent.name for path in (cache / "staged").glob("*/*/*")} == {newer.interpreting}


def test_what_killed_workers_left_is_removed(house: House) -> None:
    house.put("a.txt")
    cache = house.out / ".cache"
    left = [cache / "scratch" / "1-1" / "page.png", cache / "readings" / "f" / "ab" / ".x.json.gz.1.tmp"]
    for path in left:
        path.parent.mkdir(parents=True)
        path.write_text("x")
    house.run()
    assert not any(path.exists() for path in left)


def test_half_written_snapshots_are_removed(house: House) -> None:
    house.put("a.txt")
    left = house.out / "snapshots" / ".tmp-20200101T000000Z-aaaaaa"
    left.mkdir(parents=True)
    (left / "x").write_text("x")
    house.run()
    assert not left.exists()


def test_copies_are_one_document(house: House) -> None:
    house.put("b.txt")
    house.put("a.txt")
    summary = house.run()
    assert (summary.published, summary.duplicates) == (1, 1)
    assert list(house.documents()) == ["a.txt"]
    (house.raw / "a.txt").unlink()
    summary = house.run()
    assert (summary.duplicates, summary.missing) == (0, 0)
    assert list(house.documents()) == ["b.txt"]


def test_organization_is_one_row_with_all_spellings(house: House) -> None:
    house.put("a.txt", "body: ก\n")
    house.put("b.txt", "body: ก\nspelling: กข\n")
    house.put("c.txt", "body: ก\nspelling: กข\nyear: 2568\n")
    house.run()
    (row,) = house.rows("organizations")
    assert row["variants"] == ["กข", "ก"]


def test_what_is_no_report_is_left_alone(house: House, tmp_path: Path) -> None:
    house.put("a.txt")
    house.put(".hidden.txt")
    house.put(".git/b.txt")
    house.put("README.md")
    house.put("gold.json")
    (tmp_path / "secret.txt").write_text("secret")
    (house.raw / "link.txt").symlink_to(tmp_path / "secret.txt")
    (house.raw / "loop").symlink_to(house.raw)
    (house.raw / "folder.pdf").mkdir()
    os.mkfifo(house.raw / "pipe.txt")
    summary = house.run()
    assert (summary.discovered, summary.published, summary.rejected) == (1, 1, 0)
    assert summary.ignored == 7


def test_any_file_name_will_do(house: House) -> None:
    house.put("รายงาน ปี ๒๕๖๘\n=1.txt")
    (house.raw / os.fsdecode(b"\xff\xfe.txt")).write_text("year: 2567\n")
    summary = house.run()
    assert summary.published == 2
    assert set(house.documents()) == {"รายงาน ปี ๒๕๖๘\n=1.txt", "\\xff\\xfe.txt"}
    assert house.run().status == "unchanged"


def test_file_without_permission_is_quarantined_until_it_has_it(house: House, tmp_path: Path) -> None:
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    house.run()
    house.put("a.txt").chmod(0)
    with without_rights(tmp_path):
        assert [line.reason_code for line in house.run().rejects] == ["permission_denied"]
    (house.raw / "a.txt").chmod(0o644)
    assert house.run().published == 2
    assert house.rows("rejects") == []


def test_large_file_is_not_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITA_MAX_FILE_BYTES", "100")
    house.put("a.txt", "x" * 101)
    house.put("b.txt", "year: 2568\n")
    assert [line.reason_code for line in house.run().rejects] == ["too_large"]
    assert house.reads() == ["b.txt"]


def test_second_writer_is_refused(house: House) -> None:
    house.put("a.txt")
    with writer_lock(house.out), pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "locked"
    assert str(os.getpid()) in str(caught.value)
    assert house.run().status == "published"


def test_lock_of_a_dead_process_is_no_lock(house: House) -> None:
    house.put("a.txt")
    code = (
        "import sys, time; from pathlib import Path; from pipeline.store import writer_lock\n"
        "with writer_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(house.out)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    with pytest.raises(PublishError):
        house.run()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert house.run().status == "published"


def test_folders_that_cannot_be_used_are_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as missing:
        run_plainly(RunRequest(tmp_path / "nowhere", house.out))
    with pytest.raises(UsageError) as overlapping:
        run_plainly(RunRequest(house.raw, house.raw / "out"))
    assert (missing.value.code, overlapping.value.code) == ("raw_folder_missing", "raw_inside_processed")
    assert missing.value.exit_code is ExitCode.USAGE
    assert not house.out.exists()
    assert list(house.raw.iterdir()) == []


def test_output_that_cannot_be_written_keeps_the_dataset(house: House) -> None:
    house.put("a.txt")
    house.run()
    facts = house.fact_files()
    snapshots = house.out / "snapshots"
    snapshots.rename(house.out / "elsewhere")
    snapshots.write_text("in the way")
    (house.out / "current").unlink()
    with pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "cannot_write"
    snapshots.unlink()
    (house.out / "elsewhere").rename(snapshots)
    (house.out / "current").symlink_to(Path("snapshots") / next(snapshots.iterdir()).name)
    assert house.fact_files() == facts


def test_lost_cache_costs_only_reading(house: House) -> None:
    house.put("a.txt")
    house.run()
    shutil.rmtree(house.out / ".cache")
    assert house.run().status == "unchanged"
    house.put("b.txt", "year: 2568\nscore/2568: 3\n")
    house.reads()
    house.run()
    assert house.reads() == ["b.txt"]
    assert len(house.rows("documents")) == 2


def test_damaged_cache_is_made_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.put("a.txt")
    house.run()
    facts = house.fact_files()
    for path in (house.out / ".cache").rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:40])
    (house.out / "current").unlink()
    house.reads()
    house.run()
    assert house.reads() == ["a.txt"]
    assert house.fact_files() == facts


def test_dataset_of_a_newer_version_is_refused(house: House) -> None:
    house.put("a.txt")
    snapshot = house.run().snapshot
    assert snapshot
    manifest = json.loads((snapshot / "manifest.json").read_text())
    (snapshot / "manifest.json").write_text(json.dumps({**manifest, "format": 999}))
    with pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "newer_dataset"


def test_dataset_with_columns_of_a_newer_version_is_refused(house: House) -> None:
    house.put("a.txt")
    snapshot = house.run().snapshot
    assert snapshot
    manifest = json.loads((snapshot / "manifest.json").read_text())
    (snapshot / "manifest.json").write_text(json.dumps({**manifest, "schema_version": manifest["schema_version"] + 1}))
    with pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "newer_dataset"
    assert (house.out / "current").resolve() == snapshot


@pytest.mark.parametrize("damage", ["{", "{}", "[]"])
def test_damaged_manifest_is_refused_with_advice(house: House, damage: str) -> None:
    house.put("a.txt")
    snapshot = house.run().snapshot
    assert snapshot
    (snapshot / "manifest.json").write_text(damage)
    with pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "damaged_dataset"


def test_bad_setting_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITA_BATCH_SIZE", "many")
    with pytest.raises(UsageError) as caught:
        house.run()
    assert "ITA_BATCH_SIZE" in str(caught.value)


def test_progress_tells_each_document(house: House) -> None:
    house.put("a.txt")
    house.put("b.txt", "fail")
    heard: list[Any] = []
    run_plainly(RunRequest(house.raw, house.out, jobs=1), lambda *event: heard.append(event))
    assert {event[4]["run_id"] for event in heard} == {(house.out / "current").resolve().name}
    assert heard[1][4]["rows"]["scores"] == 2
    assert (heard[2][4]["reason_code"], heard[2][4]["detail"]) == ("no_text", "told to fail")
    assert [event[:4] for event in heard] == [
        ("discovered", 0, 2, ""),
        ("document", 1, 2, "a.txt"),
        ("rejected", 2, 2, "b.txt"),
        ("publishing", 2, 2, ""),
        ("published", 2, 2, ""),
    ]


def test_a_plan_that_another_run_overtook_is_made_anew(house: House) -> None:
    """Between looking at the folders and getting the lock another run may have done the work."""
    house.put("a.txt")
    request, settings = RunRequest(house.raw, house.out, jobs=1), load_settings()
    plan = plan_run(request, settings)
    assert start(request, settings, plan, silent, 0.0).plan is plan
    house.run()
    later = start(request, settings, plan, silent, 0.0).plan
    assert (later.snapshot, len(plan.jobs), len(later.jobs)) == ((house.out / "current").resolve(), 1, 0)


def test_readings_of_what_is_not_there_any_more_leave_the_cache(house: House) -> None:
    """All but the newest reading of each content go, and those of unknown contents; rows staged by other code go."""
    house.put("a.txt")
    house.run()
    readings, staged = (house.out / ".cache" / name for name in ("readings", "staged"))
    (reading,), (rows,) = readings.glob("*/*/*"), staged.glob("*/*/*")
    strange = "f" * 64
    for path in (reading, rows):
        for fingerprint, name in (("old", path.name), (path.parent.parent.name, path.name.replace(path.name.partition(".")[0], strange))):
            other = path.parents[2] / fingerprint / name[:2] / name
            other.parent.mkdir(parents=True, exist_ok=True)
            other.write_bytes(path.read_bytes())
    house.put("b.txt", "year: 2567\n")
    house.run()
    assert len(list(readings.glob("*/*/*"))) == len(list(staged.glob("*/*/*"))) == 2
    assert reading.exists() and rows.exists()
    assert not any(strange in path.name for path in house.out.rglob("*"))
    assert not (readings / "old").exists() and not (staged / "old").exists()
