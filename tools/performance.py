"""Measures what a run costs, on generated text reports, and writes docs/performance.md.

Runs take place in processes of their own, one after the other; where two ways are compared they take turns and of several turns the
fastest counts, so that a busy machine slows both. A run is timed from outside, as who waits for it would.

usage: python -m tools.performance [--documents N] [--rounds N] [--jobs N] [--work DIR] [--out FILE]
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import json
import os
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]  # the generator lives with the tests

from generator import LEVELS, generate  # noqa: E402 - the path above comes first

FIRST_SEED = 700_000
CHUNK = 250
SIZES = (1_000, 10_000)
"""Runs of these sizes are measured, up to the number asked for, and one of that number."""
NEW = 100
"""Documents added for the incremental run."""
STAGED = 200
"""Documents whose stages are timed one by one."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Timed:
    """A run: seconds as seen from outside and of its phases, peak memory of the main process in MB, and what it did."""

    seconds: float
    planning: float
    working: float
    publishing: float
    peak: float
    documents: int
    rows: int


def write_corpus(raw: Path, first: int, count: int) -> None:
    """Write so many reports, in folders of a thousand."""
    for number in range(first, first + count):
        report = generate(FIRST_SEED + number, LEVELS[number % len(LEVELS)])
        folder = raw / f"{number // 1_000:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / report.name).write_text(report.text, encoding="utf-8")


def make_corpus(raw: Path, count: int, jobs: int) -> float:
    """Write so many reports by several processes; the seconds it took."""
    began = time.monotonic()
    starts = range(0, count, CHUNK)
    sizes = [min(CHUNK, count - start) for start in starts]
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(write_corpus, [raw] * len(sizes), starts, sizes))
    return time.monotonic() - began


def part_of(raw: Path, count: int, target: Path) -> Path:
    """A folder with the first so many reports of a corpus, as hard links."""
    names = sorted(path.relative_to(raw) for path in raw.rglob("*.txt"))[:count]
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(raw / name, target / name)
    return target


def run(how: str, raw: Path, out: Path, jobs: int, home: Path) -> Timed:
    """Run in a process of its own, for a user with the home `home`: `plain` function calls, or the `flow` on Prefect's temporary server."""
    home.mkdir(parents=True, exist_ok=True)
    names = ("PREFECT_", "ITA_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    environment |= {"HOME": str(home), "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    command = [sys.executable, "-c", "from tools.performance import main; main()", "--run", how, str(raw), str(out), str(jobs)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return Timed(seconds=seconds, **json.loads(done.stdout.splitlines()[-1]))


def run_here(how: str, raw: Path, out: Path, jobs: int) -> dict[str, Any]:
    """The run itself; what `Timed` holds of it but the seconds from outside."""
    from pipeline.run import RunRequest

    moments: dict[str, float] = {}

    def progress(event: str, done: int, total: int, name: str, about: object) -> None:
        moments.setdefault(event, time.monotonic())

    request = RunRequest(raw, out, jobs=jobs)
    began = time.monotonic()
    if how == "flow":
        from flows.ingest import run_process

        summary = run_process(request, progress)
    else:
        from pipeline.ingest import run_plainly

        summary = run_plainly(request, progress)
    return {
        "planning": moments["discovered"] - began,
        "working": moments["publishing"] - moments["discovered"],
        "publishing": moments["published"] - moments["publishing"],
        "peak": peak_megabytes(),
        "documents": summary.read,
        "rows": sum(summary.rows.values()),
    }


def peak_megabytes() -> float:
    """The peak memory of this process: VmHWM, because ru_maxrss counts what the process was forked from."""
    line = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def in_turns(ways: dict[str, Callable[[Path], Timed]], rounds: int, work: Path) -> dict[str, list[Timed]]:
    """Several runs of each way, which take turns; each run gets a folder of its own."""
    found: dict[str, list[Timed]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name, way in ways.items():
            out = work / f"{name}-{turn}" / "out"
            found[name].append(way(out))
            shutil.rmtree(out.parent)
    return found


def shortest(runs: Iterable[Timed], what: str) -> float:
    """The least that any of the runs took: `seconds` of the whole, or of a phase."""
    return float(min(getattr(run, what) for run in runs))


def overhead_lines(raw: Path, size: int, work: Path, home: Path, jobs: int, rounds: int) -> list[str]:
    """Prefect beside plain function calls: what it costs at all, and what it costs a document more, in a run of a size.

    Each run is the first into its folder: Prefect's database is made in it.
    """
    one, many = part_of(raw, 1, work / "one"), part_of(raw, size, work / "many")
    ways: dict[str, Callable[[Path], Timed]] = {
        "plain, 1": lambda out: run("plain", one, out, jobs, home),
        "flow, 1": lambda out: run("flow", one, out, jobs, home),
        "plain, many": lambda out: run("plain", many, out, jobs, home),
        "flow, many": lambda out: run("flow", many, out, jobs, home),
    }
    found = in_turns(ways, rounds, work / "turns")
    count = found["plain, many"][0].documents
    fixed = shortest(found["flow, 1"], "seconds") - shortest(found["plain, 1"], "seconds")
    more = shortest(found["flow, many"], "working") / shortest(found["plain, many"], "working") - 1
    return [
        "## Prefect beside plain function calls",
        "",
        f"| | 1 document, s | {count:,} documents, s | of these on the documents, s |",
        "|---|---|---|---|",
        *(
            f"| {label} | {shortest(found[f'{how}, 1'], 'seconds'):.1f} | {shortest(found[f'{how}, many'], 'seconds'):.1f} "
            f"| {shortest(found[f'{how}, many'], 'working'):.1f} |"
            for how, label in (("plain", "plain function calls"), ("flow", "flow on the embedded server"))
        ),
        "",
        "| what | value | goal | |",
        "|---|---|---|---|",
        goal("fixed cost of the embedded server, its database made anew, s", fixed, 12, "≤ 12"),
        goal(f"more on the documents at {count:,}, %", 100 * more, 5, "≤ 5"),
        "",
    ]


def scale_lines(raw: Path, sizes: Sequence[int], work: Path, home: Path, jobs: int, rounds: int) -> tuple[list[str], Path]:
    """Runs of growing size, and 100 new documents among the largest; the last output folder."""
    small = part_of(raw, sizes[0], work / "small")
    ways: dict[str, Callable[[Path], Timed]] = {
        "one": lambda out: run("plain", small, out, 1, home),
        "two": lambda out: run("plain", small, out, 2, home),
    }
    pair = in_turns(ways, rounds, work / "pair")
    efficiency = shortest(pair["one"], "working") / shortest(pair["two"], "working") / 2
    heads = ("documents", "whole run, s", "planning, s", "documents, s", "documents/s a core", "publishing, s", "memory, MB")
    lines = ["## Size", "", f"| {' | '.join(heads)} | dataset, MB | rows |", "|---|---|---|---|---|---|---|---|---|"]
    timed, out = pair["two"][0], work
    for size in sizes:
        folder = work / f"size-{size}"
        out = folder / "out"
        timed = run("plain", part_of(raw, size, folder / "raw"), out, jobs, home)
        a_core = timed.documents / timed.working / min(jobs, os.cpu_count() or 1)
        figures = (timed.seconds, timed.planning, timed.working, a_core, timed.publishing, timed.peak, snapshot_megabytes(out))
        lines.append(f"| {size:,} | {' | '.join(f'{figure:.1f}' for figure in figures)} | {timed.rows:,} |")
        print(lines[-1], flush=True)
        if size != sizes[-1]:
            shutil.rmtree(folder)
    write_corpus(out.parent / "raw", 1_000_000, NEW)
    again = run("flow", out.parent / "raw", out, jobs, home)
    if again.documents != NEW:
        raise RuntimeError(f"{again.documents} documents were read, not {NEW}")
    return [
        *lines,
        "",
        "| what | value | goal | |",
        "|---|---|---|---|",
        goal("parallel efficiency of 2 processes, %", 100 * efficiency, 85, "≥ 85", least=True),
        goal(f"memory of the main process at {sizes[-1]:,}, MB", timed.peak, 600, "≤ 600"),
        goal(f"`ita run` with {NEW} new documents among {sizes[-1]:,}, s", again.seconds, 30, "≤ 30"),
        "",
        f"Of the run with {NEW} new documents: planning {again.planning:.1f} s (Prefect starts in it), documents {again.working:.1f} s, "
        f"publishing {again.publishing:.1f} s; peak {again.peak:.0f} MB.",
        "",
    ], out


def goal(what: str, value: float, limit: float, text: str, *, least: bool = False) -> str:
    """A line of a table of goals."""
    reached = value >= limit if least else value <= limit
    return f"| {what} | {value:.1f} | {text} | {'✓' if reached else '✗'} |"


def snapshot_megabytes(out: Path) -> float:
    """The size of the current snapshot."""
    return sum(path.stat().st_size for path in (out / "current").resolve().rglob("*") if path.is_file()) / 1e6


def query_lines(out: Path, rounds: int) -> list[str]:
    """What the ready questions of `ita query --examples` take, and opening the dataset."""
    from pipeline.cli.dataset import open_dataset
    from schemas.examples import load_examples

    began = time.perf_counter()
    connection, _ = open_dataset(out)
    opened = time.perf_counter() - began
    lines = ["## Questions", "", f"Opening the dataset takes {1_000 * opened:.0f} ms; then, the fastest of {rounds}:", ""]
    lines += ["| question | rows | ms |", "|---|---|---|"]
    for name, example in load_examples().items():
        times, rows = [], 0
        for _ in range(rounds):
            began = time.perf_counter()
            rows = len(connection.execute(example.sql).fetchall())
            times.append(time.perf_counter() - began)
        lines.append(f"| {name}: {example.en} | {rows} | {1_000 * min(times):.0f} |")
    connection.close()
    return [*lines, ""]


def stage_lines(raw: Path, rounds: int) -> list[str]:
    """Processor time of the stages of a document, and of the functions in which it goes."""
    import pipeline.warm  # noqa: F401 - what each worker has loaded, and how its garbage is collected
    from pipeline.process import check, interpret, read_bytes
    from pipeline.rows import document_rows
    from pipeline.staging import encode_staged
    from schemas.facts import DocumentResult

    now = dt.datetime.now(dt.UTC)
    contents = [path.read_bytes() for path in sorted(raw.rglob("*.txt"))[:STAGED]]
    names = ("reading", "interpretation", "checks", "rows to be staged")

    def stages(data: bytes) -> list[float]:
        moments = [time.thread_time()]
        document = read_bytes(data)
        moments.append(time.thread_time())
        facts = interpret(document)
        moments.append(time.thread_time())
        findings = tuple(check(facts))
        moments.append(time.thread_time())
        result = DocumentResult("a.txt", document.sha256, document.media_type, len(document.pages), 0, facts, findings, 0)
        encode_staged(document_rows(result, "0", now))
        moments.append(time.thread_time())
        return [1_000 * (after - before) for before, after in zip(moments, moments[1:], strict=False)]

    for data in contents[:10]:
        stages(data)
    best = [[min(turn) for turn in zip(*(stages(data) for _ in range(rounds)), strict=True)] for data in contents]
    lines = [
        "## Where the time goes",
        "",
        f"Processor time of one document, ms, over {len(contents)} reports (the best of {rounds} turns).",
        "",
    ]
    lines += ["| stage | median | mean | 9 of 10 below | most |", "|---|---|---|---|---|"]
    for name, values in zip(names, zip(*best, strict=True), strict=True):
        ordered = sorted(values)
        tenth = ordered[len(ordered) * 9 // 10]
        lines.append(f"| {name} | {statistics.median(ordered):.1f} | {statistics.mean(ordered):.1f} | {tenth:.1f} | {ordered[-1]:.1f} |")
    middle = statistics.median(values[1] for values in best)
    lines += ["", "| what | value | goal | |", "|---|---|---|---|", goal("interpretation at the median, ms", middle, 15, "≤ 15"), ""]
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    for data in contents:
        stages(data)
    profile.disable()
    return [*lines, *function_lines(pstats.Stats(profile)), *DONE.strip().splitlines(), ""]


def function_lines(stats: pstats.Stats) -> list[str]:
    """The modules of ours in which the time goes, with what they call of Python's own and of libraries."""
    table: dict[tuple[str, int, str], tuple[int, int, float, float, dict[Any, Any]]] = stats.stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in table.values())
    spent: dict[str, float] = {}
    for (file, _, _), (_, _, own, _, callers) in table.items():
        if file.startswith(str(ROOT)) and ".venv" not in file:
            module = Path(file).relative_to(ROOT).as_posix()
            spent[module] = spent.get(module, 0.0) + own
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            module = Path(caller).relative_to(ROOT).as_posix() if caller.startswith(str(ROOT)) and ".venv" not in caller else "libraries"
            spent[module] = spent.get(module, 0.0) + part
    lines = [f"The {SHOWN} modules that take most, with what they call of Python and libraries (under a profiler, which slows calls):", ""]
    lines += ["| module | % |", "|---|---|"]
    for module, seconds in sorted(spent.items(), key=lambda entry: -entry[1])[:SHOWN]:
        lines.append(f"| `{module}` | {100 * seconds / total:.1f} |")
    return [*lines, ""]


DONE = """
No function dominates: the time of a text report is spread over some hundred rules. What was done about what took most:

1. *The garbage collector* went through the gazetteer and the vocabulary again and again while a report was interpreted (8 % of a
   document). Workers freeze what is loaded and look for cycles less often (`pipeline/warm.py`).
2. *Publishing* decoded the staged rows of a document once for each fiscal year it has rows in, and held whole tables. They are read once
   and merged as sorted streams (`pipeline/spool.py`): half the time, and memory that does not grow with the tables.
3. *Checks* grouped the scores of every code by value, though nearly every code has one score (6 % of a document; `alike` in
   `pipeline/checks/sheet.py`).

Of a run with few new documents among many, in which these three hardly count: it planned twice, before Prefect started and under the lock
(once now); clearing the cache listed it as paths (entries of folders now); Prefect's server was told of each task (nobody asks it) and
made its database by two hundred migrations (`flows/environment.py`).

The limit is Python: a report is some thousand cells, each of which is matched, cleaned and compared by pure functions of a few
microseconds. Less would need fewer rules or compiled code.
"""

INTRO = """# Cost and scale

Written by `make bench` (`tools/performance.py`); nothing in it is written by hand. Text reports of `tests/generator`, at all four levels of
damage in turn. Figures of another machine differ, ratios hardly.
"""


def sizes_up_to(documents: int) -> list[int]:
    """The sizes of the runs that are measured."""
    return [*(size for size in SIZES if size < documents), documents]


def measure(options: argparse.Namespace, work: Path) -> Iterable[str]:
    """All lines of the page."""
    sizes = sizes_up_to(options.documents)
    took = make_corpus(work / "corpus", sizes[-1], options.jobs)
    cores = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the beginning"
    yield INTRO
    yield f"{options.jobs} worker processes, {options.rounds} turns, Python {sys.version.split()[0]}, {cores}."
    yield f"Writing the {sizes[-1]:,} reports took {took:.0f} s.\n"
    home = work / "home"
    yield from overhead_lines(work / "corpus", sizes[0], work / "overhead", home, options.jobs, options.rounds)
    lines, out = scale_lines(work / "corpus", sizes, work / "scale", home, options.jobs, options.rounds)
    yield from lines
    yield from query_lines(out, options.rounds)
    yield from stage_lines(work / "corpus", options.rounds)


def main(arguments: list[str] | None = None) -> int:
    """Measure and write the page; or, with `--run`, do one run and print its figures."""
    parser = argparse.ArgumentParser(prog="performance", description="what a run costs, on generated text reports")
    parser.add_argument("--documents", type=int, default=SIZES[0], help="the largest run")
    parser.add_argument("--rounds", type=int, default=3, help="turns where two ways are compared")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="worker processes")
    parser.add_argument("--work", type=Path, help="folder for the reports and datasets, removed at the end")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md", help="where the page is written")
    parser.add_argument("--run", nargs=4, metavar=("HOW", "RAW", "OUT", "JOBS"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        how, raw, out, jobs = options.run
        print(json.dumps(run_here(how, Path(raw), Path(out), int(jobs))))
        return 0
    with tempfile.TemporaryDirectory(prefix="ita-performance-", dir=options.work) as folder:
        text = "\n".join(measure(options, Path(folder)))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
