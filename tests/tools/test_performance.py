"""The measuring of runs: it measures what it says, on the reports it says, and writes down what misses a goal as well."""

from __future__ import annotations

from pathlib import Path

from tools.performance import goal, make_corpus, part_of, query_lines, run, sizes_up_to, snapshot_megabytes, stage_lines


def test_a_run_is_measured_from_outside_and_its_dataset_answers(tmp_path: Path) -> None:
    make_corpus(tmp_path / "corpus", 4, 1)
    raw = part_of(tmp_path / "corpus", 3, tmp_path / "raw")
    out = tmp_path / "work" / "out"
    timed = run("plain", raw, out, 1, tmp_path / "prefect")
    assert (timed.documents, timed.rows > 3, timed.peak > 10) == (3, True, True)
    assert timed.seconds > timed.planning + timed.working + timed.publishing > 0
    assert snapshot_megabytes(out) > 0
    assert len([line for line in query_lines(out, 1) if line.startswith("| ")]) > 10
    lines = stage_lines(tmp_path / "corpus", 1)
    assert any(line.startswith("| interpretation |") for line in lines)
    shares = [float(line.split("|")[2]) for line in lines if line.startswith("| `")]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 100.5


def test_goals_that_are_missed_are_called_so() -> None:
    assert goal("memory, MB", 700.0, 600, "≤ 600").endswith("✗ |")
    assert goal("memory, MB", 600.0, 600, "≤ 600").endswith("✓ |")
    assert goal("efficiency, %", 84.0, 85, "≥ 85", least=True).endswith("✗ |")


def test_sizes_grow_to_the_one_that_was_asked_for() -> None:
    assert [sizes_up_to(number) for number in (200, 1_000, 10_000, 60_000)] == [
        [200],
        [1_000],
        [1_000, 10_000],
        [1_000, 10_000, 60_000],
    ]
