"""Measures the reading of scans on generated ones and writes docs/scans.md: `make accuracy`, or `python -m tools.scan_accuracy`.

Each part of the page is measured by itself (`SECTIONS`) and put in its place; the others stay as they were (`--only NAME`).

usage: python -m tools.scan_accuracy [--only cells,codes] [--pages N] [--out FILE]
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]  # the generator lives with the tests

import cv2  # noqa: E402 - the path above comes first
from generator.scan.cells import CellPage, Printed, cut, draw_cells  # noqa: E402
from generator.scan.degrade import DPI, LEVELS, Grey  # noqa: E402

from extractors.scan.numeral_net import network  # noqa: E402
from extractors.scan.numerals import NumeralReading, read_numerals  # noqa: E402
from normalizers.codes import Place, resolve_column  # noqa: E402
from pipeline.interpret.labels import names_of  # noqa: E402
from tools.digits.fonts import CALIBRATION, OFFICE, TRAINING, UNSEEN, faces, fetch  # noqa: E402

GROUPS = {"office": OFFICE, "unseen": UNSEEN}
GOALS = {"office": (0.995, 0.99, 0.96, 0.90), "unseen": (0.99, 0.97, 0.93, 0.80)}
SURE = 0.9
SURE_AND_WRONG = 0.005
YEAR = 2568
"""Whose codes are the closed vocabulary."""
STYLES = ("", "", "-Bold", "-Light", "-Oblique", "-Italic")
"""Of the faces measured, as often as here."""


@dataclass(frozen=True, slots=True)
class Read:
    """A cell with its reading."""

    group: str
    family: str
    level: int
    page: int
    cell: Printed
    reading: NumeralReading

    @property
    def exact(self) -> bool:
        """Whether the text is exactly what is printed (codes: but for the case of the letter)."""
        return self.reading.text.casefold() == self.cell.text.casefold()

    @property
    def thai(self) -> bool:
        """Whether Thai digits are printed."""
        return any("๐" <= char <= "๙" for char in self.cell.text)


@dataclass(frozen=True, slots=True)
class Options:
    """`pages`: of each family at each level. `tesseract`: cells that Tesseract reads at each level, for comparison.

    `documents`: whole reports at each level; `compared`: of these, how many other programs read as well; `first`: the seed of the first;
    `levels`: of scans of whole reports; `varied`: how many reports are read at several resolutions.
    """

    pages: int
    tesseract: int
    documents: int = 16
    compared: int = 4
    first: int | None = None
    levels: tuple[int, ...] = LEVELS
    varied: int = 4


def drawn(group: str, options: Options, levels: Sequence[int] = LEVELS) -> Iterator[tuple[str, int, int, CellPage, random.Random]]:
    """The pages of a group of families: family, level, number, page, and the generator that cuts its cells."""
    fetch()
    for family in GROUPS[group]:
        for level in levels:
            for page in range(options.pages):
                rng = random.Random(f"{group}/{family}/{level}/{page}")  # noqa: S311 - no secrets here
                styles = {face.style: face for face in faces(family)}
                face = styles.get(rng.choice(STYLES), styles[""])
                yield family, level, page, draw_cells(face, level, rng.choice(DPI[level]), rng), rng


@cache
def readings(options: Options) -> tuple[Read, ...]:
    """All cells of all pages, read."""
    found = []
    for group in GROUPS:
        for family, level, number, page, rng in drawn(group, options):
            crops = [cut(page, cell, rng) for cell in page.cells]
            found += [
                Read(group, family, level, number, cell, reading) for cell, reading in zip(page.cells, read_numerals(crops), strict=True)
            ]
    return tuple(found)


def share(reads: Sequence[Read], right: Callable[[Read], bool]) -> float:
    """The share of readings of which something holds."""
    return sum(map(right, reads)) / max(1, len(reads))


def wrong_but_sure(read: Read) -> bool:
    """Whether a reading is wrong, and its confidence does not say so."""
    return not read.exact and read.reading.confidence >= SURE


def mark(reached: bool) -> str:
    """A sign for a goal."""
    return "✓" if reached else "✗"


def cells(options: Options) -> list[str]:
    """Score cells: exact, wrong but sure, Thai digits, by group of families and level; and how the confidence holds."""
    reads = [read for read in readings(options) if read.cell.kind == "score"]
    lines = [
        f"{len(reads)} score cells of {len({(read.family, read.level, read.page) for read in reads})} tables.",
        "",
        "| fonts | level | cells | exact | goal | | doubtful (below 0.9) | wrong, confidence ≥ 0.9 | ≤ 0.5 % |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for group in GROUPS:
        for level in LEVELS:
            mine = [read for read in reads if (read.group, read.level) == (group, level)]
            exact, sure = share(mine, lambda read: read.exact), share(mine, wrong_but_sure)
            doubt = share(mine, lambda read: read.reading.confidence < SURE)
            goal = GOALS[group][level]
            lines.append(
                f"| {group} | {level} | {len(mine)} | {exact:.2%} | ≥ {goal:.1%} | {mark(exact >= goal)} | {doubt:.1%} "
                f"| {sure:.2%} | {mark(sure <= SURE_AND_WRONG)} |"
            )
    lines += ["", "Digits of Thai score cells that are right (as many as the likeness of the texts leaves right):", ""]
    lines += ["| fonts | " + " | ".join(f"level {level}" for level in LEVELS) + " |", "|---|" + "---|" * len(LEVELS)]
    for group in GROUPS:
        rates = [digits([read for read in reads if (read.group, read.level) == (group, level) and read.thai]) for level in LEVELS]
        lines.append(f"| {group} | " + " | ".join(f"{rate:.2%}" for rate in rates) + " |")
    lines += ["", "By family, exact share of score cells:", ""]
    lines += ["| family | | " + " | ".join(f"level {level}" for level in LEVELS) + " |", "|---|---|" + "---|" * len(LEVELS)]
    for group, families in GROUPS.items():
        for family in families:
            rates = [
                share([read for read in reads if (read.family, read.level) == (family, level)], lambda read: read.exact) for level in LEVELS
            ]
            lines.append(f"| {family} | {group} | " + " | ".join(f"{rate:.1%}" for rate in rates) + " |")
    lines += ["", "How the confidence holds (all cells, codes and words included):", "", "| confidence | cells | right |", "|---|---|---|"]
    for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 0.98), (0.98, 1.01)):
        mine = [read for read in readings(options) if read.reading.text and low <= read.reading.confidence < high]
        lines.append(f"| {low:.2f} to {min(high, 1):.2f} | {len(mine)} | {share(mine, lambda read: read.exact):.1%} |")
    return lines


def prose(options: Options) -> list[str]:
    """Thai words in the same tables: how many are taken for numerals."""
    lines = ["Thai words that a column of scores has room for, none of them a numeral.", ""]
    lines += ["| fonts | level | words | refused | read as a numeral | with confidence ≥ 0.9 | ≤ 0.5 % |", "|---|---|---|---|---|---|---|"]
    for group in GROUPS:
        for level in LEVELS:
            mine = [read for read in readings(options) if (read.group, read.level, read.cell.kind) == (group, level, "prose")]
            read_ = share(mine, lambda read: bool(read.reading.text))
            sure = share(mine, lambda read: bool(read.reading.text) and read.reading.confidence >= SURE)
            lines.append(
                f"| {group} | {level} | {len(mine)} | {1 - read_:.1%} | {read_:.1%} | {sure:.2%} | {mark(sure <= SURE_AND_WRONG)} |"
            )
    return lines


def digits(reads: Sequence[Read]) -> float:
    """The share of digits that are right: those of the print without the fewest that must be changed."""
    from rapidfuzz.distance import LCSseq

    def only(text: str) -> str:
        return "".join(char for char in text if "๐" <= char <= "๙")

    total = sum(len(only(read.cell.text)) for read in reads)
    return sum(LCSseq.similarity(only(read.cell.text), only(read.reading.text)) for read in reads) / max(1, total)


def codes(options: Options) -> list[str]:
    """Question codes: as read, and against the closed vocabulary of a year, beside stock Tesseract on a part of them."""
    book = names_of(YEAR).book
    reads = [read for read in readings(options) if read.cell.kind == "code"]
    columns: dict[tuple[str, str, int, int], list[Read]] = {}
    for read in reads:
        columns.setdefault((read.group, read.family, read.level, read.page), []).append(read)
    right: dict[tuple[str, int], list[bool]] = {}
    for (group, _, level, _), column in columns.items():
        tokens = [read.reading.text or (read.reading.others[0][0] if read.reading.others else "") for read in column]
        known = [wanted(read.cell.text) in book.indicator_of for read in column]
        found = resolve_column(tokens, [Place()] * len(column), book)
        hits = [one.code == wanted(read.cell.text) for one, read, is_code in zip(found, column, known, strict=True) if is_code]
        right.setdefault((group, level), []).extend(hits)
    lines = [
        f"Columns of codes with the closed vocabulary of {YEAR} (`normalizers/codes.py`); nothing but the column itself helps.",
        "",
        "| fonts | level | codes | exact as read | resolved | goal | |",
        "|---|---|---|---|---|---|---|",
    ]
    for group in GROUPS:
        for level in LEVELS:
            mine = [read for read in reads if (read.group, read.level) == (group, level)]
            hits = right[group, level]
            rate = sum(hits) / max(1, len(hits))
            goal, sign = ("≥ 97.0 %", mark(rate >= 0.97)) if level < 2 else ("", "")
            lines.append(f"| {group} | {level} | {len(hits)} | {share(mine, lambda read: read.exact):.1%} | {rate:.1%} | {goal} | {sign} |")
    return lines


def wanted(code: str) -> str:
    """A printed code as the vocabulary spells it."""
    return code.translate({ord("๐") + digit: str(digit) for digit in range(10)})


def tesseract(options: Options) -> list[str]:
    """Stock Tesseract (tha, one line) on some of the same crops, beside ours on those."""
    lines = ["| fonts | level | cells | Tesseract exact | ours exact |", "|---|---|---|---|---|"]
    for group in GROUPS:
        for level in LEVELS:
            picked: list[tuple[Printed, Grey]] = []
            for _, _, _, page, rng in drawn(group, Options(1, 0), (level,)):
                scores = [cell for cell in page.cells if cell.kind == "score"][: -(-options.tesseract // len(GROUPS[group]))]
                picked += [(cell, cut(page, cell, rng)) for cell in scores]
            ours = read_numerals([crop for _, crop in picked])
            theirs = [by_tesseract(crop) for _, crop in picked]
            hits = sum(cell.text == text for (cell, _), text in zip(picked, theirs, strict=True))
            own = sum(cell.text == one.text for (cell, _), one in zip(picked, ours, strict=True))
            lines.append(f"| {group} | {level} | {len(picked)} | {hits / len(picked):.1%} | {own / len(picked):.1%} |")
    return lines


def by_tesseract(crop: Grey) -> str:
    """What Tesseract reads in a crop, with the white margin that it wants."""
    padded = cv2.copyMakeBorder(crop, 12, 12, 12, 12, cv2.BORDER_REPLICATE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crop.png"
        cv2.imwrite(str(path), padded)
        done = subprocess.run(
            ["tesseract", str(path), "-", "-l", "tha", "--psm", "7", "--dpi", "300"],
            capture_output=True, text=True, check=False, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
    return "".join(done.stdout.split())


def pages(options: Options) -> list[str]:
    """Whole pages end to end."""
    from tools import scan_pages  # here: the others need no PDF writer

    first = scan_pages.FIRST if options.first is None else options.first
    seeds = f"Reports of the seeds {first} to {first + options.documents - 1}."
    totals = scan_pages.measured(options.documents, options.compared, options.levels, first)
    return [seeds, "", *scan_pages.lines(totals)]


def resolution(options: Options) -> list[str]:
    """Whole pages, scanned and read at several resolutions."""
    from tools import scan_pages

    first = scan_pages.FIRST if options.first is None else options.first
    seeds = f"Reports of the seeds {first} to {first + options.varied - 1}, at levels {' and '.join(map(str, scan_pages.READ_LEVELS))}."
    return [seeds, "", *scan_pages.resolution_lines(scan_pages.by_resolution(options.varied, first))]


SECTIONS: dict[str, tuple[str, Callable[[Options], list[str]]]] = {
    "cells": ("Score cells", cells),
    "codes": ("Question codes", codes),
    "prose": ("Prose is refused", prose),
    "tesseract": ("Beside stock Tesseract", tesseract),
    "pages": ("Whole pages", pages),
    "resolution": ("Resolution", resolution),
}
"""Parts of the page: heading and what measures it, in this order."""

OTHER = ", ".join(family for family in TRAINING if family not in OFFICE)
INTRO = f"""# Scans

How exactly numbers and tables of scanned reports are read. Written by `make accuracy` (or `.venv/bin/python -m tools.scan_accuracy`);
nothing in it is written by hand.

**What is read.** Generated pages, so that every cell is known, through a model of bad scanners (`tests/generator/scan/degrade.py`) at four
levels: 0 a clean scan, 1 an office scanner in order, 2 a copy of a copy, 3 what makes a reader sigh: 150 to 300 dpi, turned up to 2°, blur,
JPEG 35 to 70, specks, grey paper, pale and broken rules, the shadow of a photocopy, print shining through, a little perspective.

**Fonts.** *office*: {", ".join(OFFICE)}. The network learned from them, as from {OTHER}.
*unseen*: {", ".join(UNSEEN)}: nothing of these families was used for training or for fitting the confidence, which was fitted on
{", ".join(CALIBRATION)}. The network was trained through flaws of its own (`tools/digits/lines.py`), written apart from the model of
scanners that measures here; both know the same kinds of flaws. Cells are cut at their true places, upright to a tenth of a degree.
"""


def page(parts: dict[str, str], before: str) -> str:
    """The page: new parts in their places, the others as they were."""
    kept = dict(re.findall(r"<!-- (\w+) -->\n+(.*?)\n+<!-- end -->", before, re.DOTALL))
    blocks = [INTRO.strip()]
    blocks += [f"<!-- {name} -->\n\n{text}\n\n<!-- end -->" for name in SECTIONS if (text := parts.get(name) or kept.get(name))]
    return "\n\n".join(blocks) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="scan_accuracy", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(SECTIONS), help=", ".join(SECTIONS))
    parser.add_argument("--pages", type=int, default=3, help="tables of each family at each level")
    parser.add_argument("--tesseract", type=int, default=30, help="cells that Tesseract reads for each group at each level")
    parser.add_argument("--documents", type=int, default=16, help="whole reports at each level")
    parser.add_argument("--compared", type=int, default=4, help="of these, how many the other programs read as well")
    parser.add_argument("--varied", type=int, default=4, help="whole reports that are scanned and read at several resolutions")
    parser.add_argument("--first", type=int, help="the seed of the first of these reports")
    parser.add_argument("--levels", type=lambda text: tuple(map(int, text.split(","))), default=LEVELS, help="at which they are scanned")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "scans.md", help="where the page is written")
    options = parser.parse_args(arguments)
    names = [field.name for field in fields(Options)]
    wanted_ = Options(**{name: getattr(options, name) for name in names})
    parts = {}
    for name in options.only:
        heading, measure = SECTIONS[name]
        parts[name] = "\n".join([f"## {heading}", "", f"Reader of numerals: {network().version}.", "", *measure(wanted_)])
        print(parts[name], flush=True)
    before = options.out.read_text(encoding="utf-8") if options.out.exists() else ""
    options.out.write_text(page(parts, before), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
