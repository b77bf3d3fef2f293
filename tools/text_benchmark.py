"""A benchmark of Thai text layers: how exactly readers give back what PDF files print. Writes docs/thai-text-layer.md.

Files with known truth are made on the spot (tools/pdf_corpus.py) or taken from a folder of such files. Measured are, for each reader that
is installed: the character error rate, a producer and a font; characters lost in silence; cells of tables read exactly, a style of rules;
and for ours the score rows of the report, end to end.

usage: python -m tools.text_benchmark [--documents N] [--first SEED] [--corpus DIR] [--jobs N] [--out FILE] [--check]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tools.pdf_corpus import make, sheets  # first: it makes the generator importable

from generator import Gold, generate  # isort: skip
from generator.matching import Tally, compare  # isort: skip
from tools.pdf_readers import TABLE_READERS, text_readers
from tools.text_distance import CellCount, Distance, count_cells, distance

ROOT = Path(__file__).resolve().parent.parent
OURS = "ita-ingest"
MEAN_GOAL = (0.002, 0.005)
"""The highest mean character error rate, without and with spaces."""
PRODUCER_GOAL = (0.005, 0.010)
"""The same for each producer, where the file holds the information."""
CELL_GOALS = {"ruled": 0.995, "half": 0.97, "unruled": 0.97}
SCORE_GOAL = 0.98
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """One file. `texts` and `cells` by reader; a reader that failed is in `errors` and has the distance of an empty text.

    `scores` are the score rows found in the file, `as_text` those found in the same report as a text file; only for whole reports.
    """

    name: str
    producer: str
    font: str
    style: str
    texts: dict[str, Distance] = field(default_factory=dict)
    cells: dict[str, CellCount] = field(default_factory=dict)
    scores: Tally = field(default_factory=Tally)
    as_text: Tally = field(default_factory=Tally)
    errors: tuple[str, ...] = ()


def measure(path: Path) -> Measured:
    """Read a PDF by every reader and hold it against the truth beside it."""
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    errors: list[str] = []

    def attempt(reader: str, read: Callable[[Path], list[Any]]) -> list[Any]:
        try:
            return read(path)
        except Exception as error:  # a reader that fails on a file has not read it: a result, not the end of the benchmark
            errors.append(f"{reader}: {type(error).__name__}: {error}")
            return []

    texts, cells = {}, {}
    if truth["page_texts"] is not None:
        for reader, read in text_readers().items():
            pages = attempt(reader, read)
            pages += [""] * (len(truth["page_texts"]) - len(pages))
            texts[reader] = sum((distance(*pair) for pair in zip(truth["page_texts"], pages, strict=False)), Distance())
    tables = [block for block in truth["blocks"] if block["type"] == "table"]
    if tables:
        rows, headers = (
            [row for table in tables for row in _rows(table)],
            [row for table in tables for row in _rows(table)[: table["header_rows"]]],
        )
        for reader, read_tables in TABLE_READERS.items():
            given = [row for table in attempt(reader, read_tables) for row in table]
            cells[reader] = count_cells(rows, given, headers)
    scores = as_text = Tally()
    style = "prose"
    if truth["page_texts"] is None:
        style = truth["look"]["rules"]
        scores = _scores(truth["gold"], path.read_bytes(), errors)
        plain = generate(truth["seed"], 0)
        as_text = _scores(plain.gold, plain.text.encode(), errors)
    return Measured(path.stem, truth["producer"], truth["font"], style, texts, cells, scores, as_text, tuple(errors))


def _rows(table: dict[str, Any]) -> list[list[str]]:
    """The table as rows of texts; a merged cell stands in its top left place, what it covers is empty."""
    rows = [[""] * table["columns"] for _ in range(table["rows"])]
    for row, column, _, _, _, text in table["cells"]:
        rows[row][column] = text
    return rows


def _scores(gold: Gold, data: bytes, errors: list[str]) -> Tally:
    """The score rows that the whole product finds in a file's bytes."""
    from pipeline.process import check, interpret, read_bytes  # here: each worker imports the product once

    try:
        facts = interpret(read_bytes(data))
        return compare(gold, facts, check(facts)).of("scores")
    except Exception as error:  # as in `measure`
        errors.append(f"scores: {type(error).__name__}: {error}")
        return Tally(fn=len(gold["scores"]))


def measure_all(paths: Sequence[Path], jobs: int) -> Iterator[Measured]:
    """Every file, in order."""
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(measure, paths, chunksize=4)


def pooled(rows: Iterable[Measured], reader: str) -> Distance:
    """The distances of a reader summed up."""
    return sum((row.texts[reader] for row in rows if reader in row.texts), Distance())


def percent(value: float) -> str:
    """A share in percent, fine enough for small ones."""
    return f"{100 * value:.2f}"


def text_lines(rows: list[Measured], readers: Sequence[str]) -> list[str]:
    """Error rates by producer and by font."""
    prose = [row for row in rows if row.texts]
    lines = []
    for title, key in (("producer", "producer"), ("font", "font")):
        groups = sorted({str(getattr(row, key)) for row in prose})
        lines += [f"### By {title}", "", f"Percent of characters, without spaces / with spaces. {len(prose)} files.", ""]
        lines += [f"| {title} | files | {' | '.join(readers)} |", "|---|---|" + "---|" * len(readers)]
        for group in [*groups, "all"]:
            members = [row for row in prose if group in ("all", str(getattr(row, key)))]
            cells = [f"{percent(d.rate)} / {percent(d.spaced_rate)}" for d in (pooled(members, reader) for reader in readers)]
            lines.append(f"| {group} | {len(members)} | {' | '.join(cells)} |")
        lines.append("")
    lines += ["### Characters lost", "", "Characters of the truth that are missing or wrong, in 10,000: in silence / marked as U+FFFD.", ""]
    lines += [f"| producer | {' | '.join(readers)} |", "|---|" + "---|" * len(readers)]
    for group in [*sorted({row.producer for row in prose}), "all"]:
        sums = [pooled([row for row in prose if group in ("all", row.producer)], reader) for reader in readers]
        cells = [f"{1e4 * d.silent / max(1, d.letters):.1f} / {1e4 * d.marked / max(1, d.letters):.1f}" for d in sums]
        lines.append(f"| {group} | {' | '.join(cells)} |")
    return [*lines, ""]


def cell_lines(rows: list[Measured]) -> list[str]:
    """Exact cells by style and producer."""
    lines = ["| rules | producer | cells | " + " | ".join(f"{name}: exact | with spaces | invented" for name in TABLE_READERS) + " |"]
    lines.append("|---|---|---|" + "---|---|---|" * len(TABLE_READERS))
    for style in CELL_GOALS:
        for producer in [*sorted({row.producer for row in rows}), "all"]:
            members = [row for row in rows if row.cells and row.style == style and producer in ("all", row.producer)]
            if not members:
                continue
            counts = [sum((row.cells[name] for row in members), CellCount()) for name in TABLE_READERS]
            cells = [f"{percent(c.share)} | {percent(c.spaced / max(1, c.cells))} | {c.invented}" for c in counts]
            lines.append(f"| {style} | {producer} | {counts[0].cells} | {' | '.join(cells)} |")
    return [*lines, ""]


def score_f1(tallies: Iterable[Tally]) -> tuple[float, int, int, int]:
    """F1 of score rows, with what was right, invented and missed."""
    listed = list(tallies)
    right, invented, missed = (sum(getattr(tally, name) for tally in listed) for name in ("tp", "fp", "fn"))
    return (2 * right / (2 * right + invented + missed) if right + invented + missed else 1.0), right, invented, missed


def score_lines(rows: list[Measured]) -> list[str]:
    """Score rows end to end by style and producer."""
    lines = ["| rules | producer | F1 | right | invented | missed | F1 as text files |", "|---|---|---|---|---|---|---|"]
    for style in (*CELL_GOALS, "all"):
        for producer in [*sorted({row.producer for row in rows}), "all"]:
            members = [row for row in rows if row.style != "prose" and style in ("all", row.style) and producer in ("all", row.producer)]
            f1, right, invented, missed = score_f1(row.scores for row in members)
            as_text = score_f1(row.as_text for row in members)[0]
            lines.append(f"| {style} | {producer} | {f1:.4f} | {right} | {invented} | {missed} | {as_text:.4f} |")
    return [*lines, ""]


def goals(rows: list[Measured]) -> list[tuple[str, float, str, bool]]:
    """Each goal: what, the value, the goal in words, whether it is reached."""
    prose = [row for row in rows if row.texts]
    found = []
    for name, members, limits in (
        ("mean of all files", prose, MEAN_GOAL),
        *(
            (producer, [row for row in prose if row.producer == producer], PRODUCER_GOAL)
            for producer in sorted({row.producer for row in prose})
        ),
    ):
        total = pooled(members, OURS)
        for words, value, limit in (("without spaces", total.rate, limits[0]), ("with spaces", total.spaced_rate, limits[1])):
            found.append((f"error rate, {name}, {words}", value, f"≤ {percent(limit)} %", value <= limit))
    silent = pooled(prose, OURS)
    found.append(("characters lost in silence", silent.silent / max(1, silent.letters), "none", silent.silent == 0))
    for style, least in CELL_GOALS.items():
        count = sum((row.cells[OURS] for row in rows if row.cells and row.style == style), CellCount())
        found.append((f"cells of {style} tables exact", count.share, f"≥ {percent(least)} %", count.share >= least))
    f1 = score_f1(row.scores for row in rows)[0]
    found.append(("score rows, F1", f1, f"≥ {percent(SCORE_GOAL)} %", f1 >= SCORE_GOAL))
    return found


def worst_lines(rows: list[Measured]) -> list[str]:
    """The files that ours read worst: where work pays."""
    lines = [
        "## Worst files of ours",
        "",
        "| file | error rate | cells missed | scores missed, invented | failures |",
        "|---|---|---|---|---|",
    ]

    def errors(row: Measured) -> int:
        cells = row.cells.get(OURS, CellCount())
        return row.texts.get(OURS, Distance()).edits + cells.cells - cells.exact + row.scores.fn + row.scores.fp

    for row in sorted(rows, key=lambda row: (-errors(row), row.name))[:SHOWN]:
        cells, text = row.cells.get(OURS, CellCount()), row.texts.get(OURS)
        rate = "" if text is None else f"{percent(text.rate)} / {percent(text.spaced_rate)}"
        figures = f"{rate} | {cells.cells - cells.exact} of {cells.cells} | {row.scores.fn}, {row.scores.fp}"
        lines.append(f"| {row.name} | {figures} | {'; '.join(row.errors)} |")
    return [*lines, ""]


INTRO = """# A benchmark of Thai text layers

Born-digital PDF files hold their text, but readers of PDF seldom give Thai back as it is printed: marks come out of order or apart from
their letters, ำ falls in two, private glyphs stay private, letters without a mapping vanish. This page measures that. It is written by
`make accuracy` (or `.venv/bin/python -m tools.text_benchmark`); nothing in it is written by hand.

**What is read.** Reports as Thai municipalities publish them, made for this purpose, so that every character and every cell is known. The
same reports are written by four programs: LibreOffice, Chromium, WeasyPrint and ReportLab (one glyph a character, no shaping), in eight
fonts; sizes from 12 to 18 points, justified or not, upright, wide and rotated pages, Thai and Arabic digits, page headers and footers;
tables with rules, with horizontal rules only, with none; merged cells, headers of two rows, tables over several pages.

**What is counted.** *Error rate*: the Levenshtein distance between a page as it was read and as it is printed, header and footer
included, over the characters printed; only files without tables, so that nobody can doubt the order. It counts a dropped line as the
letters of that line. *Without spaces* leaves all whitespace out. *With spaces* counts each space; a line end that was read stands for
whatever is printed there (nothing, a space, a new paragraph), since most readers keep the lines of the page. *Lost in silence*:
characters that are missing or replaced by others, not by U+FFFD. *Exact cells*: cells in the right column and order with exactly their
text.

**How to measure another reader.** Add a function to `tools/pdf_readers.py`; or make the files and read the truth yourself: `make
components && .venv/bin/python -m tools.pdf_corpus --documents 96 --out DIR` (`tests/generator/pdf/record.py` explains the JSON).
"""


def report(rows: list[Measured], readers: Sequence[str], made: str) -> str:
    """The page."""
    lines = [
        INTRO,
        f"**This run.** {made} {versions(readers)}",
        "",
        "## Goals of ours",
        "",
        "| what | value | goal | |",
        "|---|---|---|---|",
    ]
    lines += [f"| {what} | {percent(value)} % | {goal} | {'✓' if reached else '✗'} |" for what, value, goal, reached in goals(rows)]
    lines += ["", "## Text", "", *text_lines(rows, readers)]
    lines += [
        "## Cells of tables",
        "",
        "Percent of the cells that hold text. pdfplumber by its default settings finds tables by their lines alone.",
        "",
        *cell_lines(rows),
    ]
    lines += [
        "## Score rows, end to end",
        "",
        "What `ita check` finds in the file against what the report states, beside what it finds in the same reports as text files.",
        "",
        *score_lines(rows),
    ]
    return "\n".join([*lines, *worst_lines(rows)])


def versions(readers: Sequence[str]) -> str:
    """The versions of the readers, as far as they are Python packages."""
    known = []
    for reader in readers:
        try:
            known.append(f"{reader} {version(reader)}")
        except PackageNotFoundError:
            known.append(reader)
    return f"Readers: {', '.join(known)}."


def main(arguments: list[str] | None = None) -> int:
    """Make the files, measure, write the page. Returns 1 with `--check` if a goal was missed, else 0."""
    parser = argparse.ArgumentParser(prog="text_benchmark", description="how exactly readers give back Thai PDF files")
    parser.add_argument("--documents", type=int, default=192, help="how many files to make")
    parser.add_argument("--first", type=int, default=20_000, help="the first seed")
    parser.add_argument("--corpus", type=Path, help="a folder of PDF files with their truth, instead of making them")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="worker processes")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "thai-text-layer.md", help="where the page is written")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a goal was missed")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pdf-corpus-") as work:
        if options.corpus:
            paths, made = sorted(options.corpus.glob("*.pdf")), f"The files of `{options.corpus}`."
        else:
            paths = make(sheets(options.documents, options.first), Path(work))
            made = f"{len(paths)} files, seeds from {options.first}."
        rows = list(measure_all(paths, options.jobs))
    readers = list(text_readers())
    text = report(rows, readers, made)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    print(text[text.index("## Goals") :])
    print(f"{len(rows)} files in {time.monotonic() - began:.0f} s; written to {options.out}")
    missed = [what for what, _, _, reached in goals(rows) if not reached]
    print("\n".join(f"goal missed: {what}" for what in missed) or "all goals reached")
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
