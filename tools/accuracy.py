"""Measures the product on generated reports with known truth, and writes what it found to docs/accuracy.md.

Per table and level of damage: precision, recall and F1; the worst ten documents with what was missed or invented; a reliability
table of `confidence` (claimed against observed); planted defects found, and findings that should not be.

usage: python -m tools.accuracy [--documents N] [--levels 0,1,2,3] [--first SEED] [--jobs N] [--out FILE] [--check]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]  # the generator lives with the tests

from generator import LEVELS, generate  # noqa: E402 - the path above comes first
from generator.matching import TABLES, Outcome, Tally, compare  # noqa: E402

CHUNK = 25
"""Documents a worker takes at a time."""
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Lower edges of the reliability table; the last holds claims of certainty."""
GOALS = {
    "scores": {0: 0.99, 1: 0.98, 2: 0.95, 3: 0.88},
    "measures": {0: 0.97, 1: 0.95, 2: 0.92, 3: 0.85},
    "defects found": {0: 0.97, 2: 0.90},
}
"""The least F1 (recall for defects) a level."""
SURE, SURE_SHARE = 0.9, 0.98
"""Of the score rows at this confidence at least this share is right, at every level."""
SHOWN = 6
"""How many values of a kind are shown of a bad document."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A document and how it was read; `layout` says what it was made of. `crash` names an error of the product."""

    name: str
    level: int
    clean: bool
    layout: str
    outcome: Outcome
    crash: str = ""


def measure(seeds: Iterable[int], level: int) -> list[Measured]:
    """Generate, read and compare the reports of some seeds at a level."""
    from pipeline.process import check, interpret, read_bytes  # here: each worker imports the product once

    measured = []
    for seed in seeds:
        report = generate(seed, level)
        sections = report.plan.sections
        layout = " ".join([*sections.score_tables, f"q:{sections.question_table}", f"m:{sections.measure_table}", report.plan.style.table])
        try:
            facts = interpret(read_bytes(report.text.encode()))
            outcome, crash = compare(report.gold, facts, check(facts)), ""
        except Exception as error:  # a crash is a result here, and is reported as one
            outcome, crash = Outcome(), f"{type(error).__name__}: {error}"
        measured.append(Measured(report.name, level, not report.plan.defects, layout, outcome, crash))
    return measured


def measure_all(documents: int, levels: Iterable[int], first: int, jobs: int) -> Iterator[Measured]:
    """The reports of `documents` seeds from `first` on, at each level, in order."""
    chunks = [range(seed, min(seed + CHUNK, first + documents)) for seed in range(first, first + documents, CHUNK)]
    tasks = [(chunk, level) for level in levels for chunk in chunks]
    with ProcessPoolExecutor(jobs) as pool:
        for measured in pool.map(measure, *zip(*tasks, strict=True)):
            yield from measured


def total(measured: Iterable[Measured], table: str) -> Tally:
    """The tallies of a table summed up."""
    tallies = [row.outcome.tallies[table] for row in measured if table in row.outcome.tallies]
    return Tally(sum(t.tp for t in tallies), sum(t.fp for t in tallies), sum(t.fn for t in tallies))


def figures(tally: Tally) -> tuple[float, float, float]:
    """Precision, recall and F1 (1 where there was nothing to find and nothing was found)."""
    precision = tally.tp / (tally.tp + tally.fp) if tally.tp + tally.fp else 1.0
    recall = tally.tp / (tally.tp + tally.fn) if tally.tp + tally.fn else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def table_lines(measured: list[Measured], level: int) -> list[str]:
    """Precision, recall and F1 a table at a level, beside the goal."""
    rows = [row for row in measured if row.level == level]
    lines = [f"## Level {level}: {len(rows)} documents", "", "| table | precision | recall | F1 | right | invented | missed | goal |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for table in TABLES:
        tally = total(rows, table)
        precision, recall, f1 = figures(tally)
        goal = GOALS.get(table, {}).get(level)
        reached = "" if goal is None else f"{goal} {'✓' if (recall if table.startswith('defects') else f1) >= goal else '✗'}"
        lines.append(f"| {table} | {precision:.4f} | {recall:.4f} | {f1:.4f} | {tally.tp} | {tally.fp} | {tally.fn} | {reached} |")
    unread = sum(row.outcome.unread for row in rows)
    crashes = [f"{row.name} {row.crash}" for row in rows if row.crash]
    return [*lines, "", f"Cells given up: {unread}. Crashes: {len(crashes)}{': ' + '; '.join(crashes[:3]) if crashes else ''}.", ""]


def finding_lines(measured: list[Measured]) -> list[str]:
    """Findings that should not be, by level and rule, with one example each; reports without a planted defect apart."""
    lines = ["## Findings that should not be", "", "| level | documents | rule | findings | example |", "|---|---|---|---|---|"]
    for level in sorted({row.level for row in measured}):
        for clean in (True, False):
            rows = [row for row in measured if row.level == level and row.clean == clean]
            rules = Counter(text.partition(":")[0] for row in rows for text in row.outcome.false_findings)
            for rule, count in rules.most_common():
                example = next((row.name, text) for row in rows for text in row.outcome.false_findings if text.startswith(f"{rule}:"))
                kind = "clean" if clean else "with defects"
                said = example[1].removeprefix(rule)[:110].replace("|", "/")
                lines.append(f"| {level} | {kind} | {rule} | {count} | {example[0]}{said} |")
    return [*lines, ""]


def reliability_lines(measured: list[Measured]) -> list[str]:
    """How often rows were right at the confidence they claimed."""
    lines = ["## Reliability of confidence", "", "| level | table | claimed | rows | right |", "|---|---|---|---|---|"]
    for level in sorted({row.level for row in measured}):
        claims = [claim for row in measured if row.level == level for claim in row.outcome.confidences]
        for table in ("scores", "measures", "organization"):
            for low, high in zip(BINS, (*BINS[1:], 1.01), strict=True):
                rights = [right for name, confidence, right in claims if name == table and low <= confidence < high]
                if rights:
                    span = f"{low:.2f}–{high:.2f}" if high <= 1 else "1.00"
                    lines.append(f"| {level} | {table} | {span} | {len(rights)} | {sum(rights) / len(rights):.4f} |")
        sure = [right for name, confidence, right in claims if name == "scores" and confidence >= SURE]
        if sure:
            share = sum(sure) / len(sure)
            sign = "✓" if share >= SURE_SHARE else "✗"
            lines.append(f"| {level} | **scores** | ≥ {SURE} | {len(sure)} | {share:.4f} {sign} (goal {SURE_SHARE}) |")
    return [*lines, ""]


def layout_lines(measured: list[Measured]) -> list[str]:
    """Score errors by what the documents were made of: where work pays."""
    errors, documents = Counter[str](), Counter[str]()
    for row in measured:
        for word in row.layout.split():
            documents[word] += 1
            tables = ("measures",) if word.startswith("m:") else ("scores",)
            errors[word] += sum(row.outcome.tallies[t].fp + row.outcome.tallies[t].fn for t in tables if t in row.outcome.tallies)
    lines = ["## Errors by layout", "", "Rows missed or invented (scores; measures for `m:`) a document, all levels.", ""]
    lines += ["| layout | documents | errors a document |", "|---|---|---|"]
    worst = sorted(errors, key=lambda word: -errors[word] / documents[word])
    return [*lines, *[f"| {word} | {documents[word]} | {errors[word] / documents[word]:.2f} |" for word in worst], ""]


def worst_lines(measured: list[Measured]) -> list[str]:
    """The ten documents with the most errors and what was missed or invented in them."""
    lines = ["## Worst ten documents", ""]
    for row in sorted(measured, key=lambda row: (-row.outcome.errors - 1000 * bool(row.crash), row.name))[:10]:
        lines.append(f"- `{row.name}` ({row.layout}): {row.outcome.errors} errors {row.crash}")
        for table, tally in row.outcome.tallies.items():
            for word, values in (("missed", tally.missed), ("invented", tally.invented)):
                if values:
                    more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
                    lines.append(f"  - {table} {word}: {'; '.join(values[:SHOWN])}{more}")
    return [*lines, ""]


def goals_missed(measured: list[Measured]) -> list[str]:
    """The goals that were not reached, in words."""
    missed = []
    for level in sorted({row.level for row in measured}):
        rows = [row for row in measured if row.level == level]
        for table, goals in GOALS.items():
            _, recall, f1 = figures(total(rows, table))
            value = recall if table.startswith("defects") else f1
            if level in goals and value < goals[level]:
                missed.append(f"{table} at level {level}: {value:.4f} < {goals[level]}")
    return missed


def main(arguments: list[str] | None = None) -> int:
    """Measure, write the report, print the tables. Returns 1 with `--check` if a goal was missed, else 0."""
    parser = argparse.ArgumentParser(prog="accuracy", description="precision and recall on generated reports with known truth")
    parser.add_argument("--documents", type=int, default=1000, help="documents a level")
    parser.add_argument("--levels", default=",".join(map(str, LEVELS)), help="levels of damage, e.g. 0,2")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="worker processes")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md", help="where the report is written")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a goal was missed")
    options = parser.parse_args(arguments)
    levels = [int(level) for level in options.levels.split(",")]
    began = time.monotonic()
    measured = list(measure_all(options.documents, levels, options.first, options.jobs))
    tables = [line for level in levels for line in table_lines(measured, level)]
    last = options.first + options.documents - 1
    intro = f"Generated reports, seeds {options.first} to {last}, at each level of damage. Written by `make accuracy`."
    rest = [*reliability_lines(measured), *finding_lines(measured), *layout_lines(measured), *worst_lines(measured)]
    report = ["# Accuracy", "", intro, "", *tables, *rest]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join(report), encoding="utf-8")
    missed = goals_missed(measured)
    print("\n".join([*tables, *reliability_lines(measured), *worst_lines(measured)]))
    print(f"{len(measured)} documents in {time.monotonic() - began:.0f} s; written to {options.out}")
    print("\n".join(f"goal missed: {text}" for text in missed) or "all goals reached")
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
