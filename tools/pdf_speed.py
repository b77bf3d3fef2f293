"""Measures how fast PDF files are read, beside bare pdfplumber on the same files in the same run. Writes docs/speed.md.

Bare pdfplumber is `extract_words()` and `extract_tables()` of each page, which is then closed. The two take turns on every file, so that a
busy machine slows both; of several turns the fastest counts, in processor time. Memory is the peak of a process of its own.

usage: python -m tools.pdf_speed [--documents N] [--rounds N] [--pages N] [--out FILE]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pypdfium2

from tools.pdf_corpus import make, sheets

ROOT = Path(__file__).resolve().parent.parent
PAGE_COUNTS = (1, 4, 20, 100)
"""Divisors of the longest file's pages: memory is measured on files of these parts of it, too."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A file: its pages and the least processor seconds of each way of reading it."""

    producer: str
    tables: bool
    pages: int
    ours: float
    whole: float
    pdfplumber: float


def read_ours(path: Path) -> None:
    """Read everything that the product reads: text, tables, furniture, lost glyphs."""
    from extractors.pdf.reader import read_pdf

    read_pdf(path.read_bytes())


def read_whole(path: Path) -> None:
    """Read, interpret and check, as `ita check` does."""
    from pipeline.process import check, interpret, read_bytes

    check(interpret(read_bytes(path.read_bytes())))


def read_pdfplumber(path: Path) -> None:
    """Words and tables by bare pdfplumber."""
    with pdfplumber.open(path) as file:
        for page in file.pages:
            page.extract_words()
            page.extract_tables()
            page.close()


WAYS: dict[str, Callable[[Path], None]] = {"ours": read_ours, "whole": read_whole, "pdfplumber": read_pdfplumber}


def seconds(read: Callable[[Path], None], path: Path) -> float:
    """Processor seconds of one reading."""
    began = time.process_time()
    read(path)
    return time.process_time() - began


def timed(path: Path, rounds: int) -> Timed:
    """The times of a file: the ways take turns."""
    least = {name: min(times) for name, times in zip(WAYS, zip(*(_round(path) for _ in range(rounds)), strict=True), strict=True)}
    with pypdfium2.PdfDocument(path) as file:
        pages = len(file)
    return Timed(path.name.partition("_")[0], not path.stem.endswith("_prose"), pages, **least)


def _round(path: Path) -> list[float]:
    return [seconds(read, path) for read in WAYS.values()]


def long_file(paths: Sequence[Path], pages: int, target: Path) -> None:
    """Put the pages of the files one after the other, again and again, into one file of so many pages."""
    whole = pypdfium2.PdfDocument.new()
    while len(whole) < pages:
        for path in paths:
            with pypdfium2.PdfDocument(path) as part:
                whole.import_pages(part, list(range(min(len(part), pages - len(whole)))))
            if len(whole) >= pages:
                break
    whole.save(target)
    whole.close()


def peak_megabytes(way: str, path: Path) -> float:
    """The peak memory of a new process that reads the file once.

    VmHWM and not ru_maxrss, which a child inherits from the process that started it.
    """
    code = (
        "import sys; from pathlib import Path; from tools.pdf_speed import WAYS; WAYS[sys.argv[1]](Path(sys.argv[2])); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code, way, str(path)], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def speed_lines(rows: Sequence[Timed]) -> list[str]:
    """Pages a second and ratios by producer, for files with and without tables."""
    heads = (
        "files",
        "producer",
        "pages",
        "ita-ingest, pages/s",
        "with interpretation and checks",
        "bare pdfplumber",
        "faster",
        "faster, all in",
    )
    lines = [f"| {' | '.join(heads)} |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for tables, words in ((True, "with tables"), (False, "without tables")):
        for producer in [*sorted({row.producer for row in rows}), "all"]:
            members = [row for row in rows if row.tables == tables and producer in ("all", row.producer)]
            if members:
                lines.append(f"| {words} | {producer} | {_figures(members)} |")
    return [*lines, ""]


def goal_lines(rows: Sequence[Timed], peak: float) -> list[str]:
    """The goals and whether they are reached; `peak` is the memory in MB of everything on the longest file."""
    with_tables, without = ([row for row in rows if row.tables == tables] for tables in (True, False))
    found = (
        ("pages with tables, all in, times faster than bare pdfplumber", _ratio(with_tables, "whole"), "≥ 1", 1.0, True),
        ("pages without tables, read, times faster", _ratio(without, "ours"), "≥ 3", 3.0, True),
        ("memory of a worker, MB", peak, "≤ 300", 300.0, False),
    )
    lines = ["| what | value | goal | |", "|---|---|---|---|"]
    for what, value, goal, limit, least in found:
        lines.append(f"| {what} | {value:.1f} | {goal} | {'✓' if (value >= limit) == least or value == limit else '✗'} |")
    return [*lines, ""]


def _ratio(rows: Iterable[Timed], way: str) -> float:
    """How many times the seconds of a way bare pdfplumber needs."""
    listed = list(rows)
    return sum(row.pdfplumber for row in listed) / sum(getattr(row, way) for row in listed)


def _figures(rows: Iterable[Timed]) -> str:
    listed = list(rows)
    pages = sum(row.pages for row in listed)
    ours, whole, other = (sum(getattr(row, name) for row in listed) for name in WAYS)
    return f"{pages} | {pages / ours:.1f} | {pages / whole:.1f} | {pages / other:.1f} | {other / ours:.1f} | {other / whole:.1f}"


def memory_lines(paths: Sequence[Path], pages: int, work: Path) -> tuple[list[str], float]:
    """Peak memory on files of growing length, and that of everything on the longest, in MB."""
    whole = 0.0
    lines = [
        "| pages | MB of the file | ita-ingest, MB | with interpretation and checks, MB | bare pdfplumber, MB |",
        "|---|---|---|---|---|",
    ]
    for divisor in sorted(PAGE_COUNTS, reverse=True):
        path = work / f"long_{pages // divisor}.pdf"
        long_file(paths, pages // divisor, path)
        peaks = {way: peak_megabytes(way, path) for way in WAYS}
        whole = peaks["whole"]
        lines.append(f"| {pages // divisor} | {path.stat().st_size / 1e6:.1f} | {' | '.join(f'{peak:.0f}' for peak in peaks.values())} |")
    return [*lines, ""], whole


INTRO = """# Speed and memory

Written by `make bench`; nothing in it is written by hand. Files with known truth (`tools/pdf_corpus.py`), read by us and by bare pdfplumber
(`extract_words` and `extract_tables` of every page, each page closed) in turns in one process. Processor time, the fastest of several
turns; figures of another machine differ, ratios hardly. *All in* is what `ita check` does: read, interpret, check.
"""


def main(arguments: list[str] | None = None) -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="pdf_speed", description="speed and memory of reading PDF, beside bare pdfplumber")
    parser.add_argument("--documents", type=int, default=24, help="how many files to make")
    parser.add_argument("--rounds", type=int, default=5, help="turns on each file")
    parser.add_argument("--pages", type=int, default=500, help="pages of the longest file, for memory")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "speed.md", help="where the page is written")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pdf-speed-") as folder:
        work = Path(folder)
        paths = make(sheets(options.documents, 30_000), work / "files")
        rows = [timed(path, options.rounds) for path in paths]
        memory, peak = memory_lines(paths, options.pages, work)
    run = f"{len(rows)} files, {options.rounds} turns each, Python {sys.version.split()[0]}, {os.cpu_count()} cores."
    text = "\n".join(
        [INTRO, run, "", *goal_lines(rows, peak), "## Speed", "", *speed_lines(rows), "## Memory", "", "Peak of one process.", "", *memory]
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
