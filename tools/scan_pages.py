"""Whole scanned pages measured: cells found, score rows end to end, prose beside plain Tesseract and OCRmyPDF, wall time of each.

A part of `tools.scan_accuracy`. The reports are those of the generator, by seeds that no test and no training uses.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]  # the generator lives with the tests

from generator.matching import compare  # noqa: E402 - the path above comes first
from generator.pdf.sheet import Sheet, draw_sheet  # noqa: E402
from generator.pdf.write import write_pdfs  # noqa: E402
from generator.scan.degrade import LEVELS  # noqa: E402
from generator.scan.files import scan_pages, write_scans  # noqa: E402
from rapidfuzz.distance import Levenshtein  # noqa: E402

from extractors.scan import pages as drawing  # noqa: E402
from extractors.scan.options import Ocr  # noqa: E402
from pipeline.process import check, interpret, read_bytes  # noqa: E402
from schemas.document import Document, Page  # noqa: E402

FIRST = 90_000
FONTS = ("Sarabun", "Laksaman", "Garuda", "Norasi")
RULES = ("ruled", "half", "unruled")
PRODUCERS = ("weasyprint", "reportlab")
CELLS, SCORES = 0.98, {0: 0.97, 1: 0.97, 2: 0.92}
SCANNED, DRAWN, READ_LEVELS = (150, 200, 300), (200, 300), (1, 2)
"""Resolutions that pages are scanned at, those they are drawn at to be read, and the levels at which both are varied."""
_OVERLAP = 0.6
_ONE_THREAD = {**os.environ, "OMP_THREAD_LIMIT": "1"}
_TESSERACT = ("-l", "tha+eng", "--psm", "3")


@dataclass(slots=True)
class Totals:
    """Sums over the pages of a level."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    def share(self, part: str, whole: str) -> float:
        """One count over another; 1 where there was nothing."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0

    def f1(self, style: str = "") -> float:
        """Of the score rows, of the reports with tables of this style or of all."""
        right, wrong, missed = (self.counts[f"{style}{name}"] for name in ("tp", "fp", "fn"))
        return 2 * right / (2 * right + wrong + missed) if right + wrong + missed else 1.0


def sheets(documents: int, first: int = FIRST) -> list[Sheet]:
    """The reports of the seeds from `first` on: each font, style of table and producer in turn, and prose alone in each fourth."""
    return [
        draw_sheet(first + n, PRODUCERS[n % 2], FONTS[n % len(FONTS)], RULES[n % 3 if n % 4 else 0], n % 4 == 3) for n in range(documents)
    ]


def measured(documents: int, compared: int, levels: Sequence[int] = LEVELS, first: int = FIRST) -> dict[int, Totals]:
    """The totals by level; of `compared` documents a level the other programs read all pages, too."""
    totals = {level: Totals() for level in levels}
    with tempfile.TemporaryDirectory(prefix="scans-") as work:
        drawn = sheets(documents, first)
        paths = write_pdfs(drawn, Path(work) / "pdf")
        for level in levels:
            for number, (sheet, path) in enumerate(zip(drawn, paths, strict=True)):
                folder = Path(work) / str(level)
                write_scans(list(scan_pages(sheet, path, level, first)), folder, path.stem)
                _measure(sheet, folder / f"{path.stem}.pdf", totals[level], compared > number)
                print(f"level {level}: {number + 1} of {len(drawn)}", file=sys.stderr)
    return totals


def by_resolution(documents: int, first: int = FIRST) -> dict[tuple[int, int], Totals]:
    """The totals by the resolution that pages were scanned at and the one they are drawn and read at, over `READ_LEVELS`."""
    totals = {(scanned, drawn): Totals() for scanned in SCANNED for drawn in DRAWN}
    with tempfile.TemporaryDirectory(prefix="scans-") as work:
        drawn_sheets = sheets(documents, first)
        for sheet, path in zip(drawn_sheets, write_pdfs(drawn_sheets, Path(work) / "pdf"), strict=True):
            for level, scanned in product(READ_LEVELS, SCANNED):
                folder = Path(work) / f"{level}-{scanned}"
                write_scans(list(scan_pages(sheet, path, level, first, scanned)), folder, path.stem)
                for dpi in DRAWN:
                    with _drawn_at(float(dpi)):
                        _measure(sheet, folder / f"{path.stem}.pdf", totals[scanned, dpi], False)
    return totals


@contextmanager
def _drawn_at(dpi: float) -> Iterator[None]:
    """Draw all pages at one resolution, whatever they were scanned at."""
    names = ("_LEAST_DPI", "_MOST_DPI", "DRAWN_DPI")
    usual = {name: getattr(drawing, name) for name in names}
    for name in names:
        setattr(drawing, name, dpi)
    try:
        yield
    finally:
        for name, value in usual.items():
            setattr(drawing, name, value)


def _measure(sheet: Sheet, scan: Path, totals: Totals, compared: bool) -> None:
    truth = json.loads(scan.with_suffix(".json").read_text("utf-8"))
    began = time.perf_counter()
    document = read_bytes(scan.read_bytes(), ocr=Ocr())
    took = time.perf_counter() - began
    totals.seconds["ours"] += took
    totals.counts["pages"] += len(document.pages)
    for page, there in zip(document.pages, truth["pages"], strict=True):
        _cells(page, there, 72 / truth["dpi"], totals.counts)
    prose = [["".join(piece["text"].split()) for piece in page["prose"]] for page in truth["pages"]]
    _prose("ours", [_text(page) for page in document.pages], prose, totals.counts)
    facts = interpret(document)
    tally = compare(sheet.gold, facts, check(facts)).tallies["scores"]
    for name, value in (("tp", tally.tp), ("fp", tally.fp), ("fn", tally.fn)):
        totals.counts[name] += value
        totals.counts[sheet.look.rules + name] += value
    _confidence(document, facts, sheet.gold, totals.counts)
    if compared:
        totals.counts["compared"] += len(document.pages)
        totals.seconds["ours, of these"] += took
        _prose("ours, of these", [_text(page) for page in document.pages], prose, totals.counts)
        for name, read in (("tesseract", by_tesseract), ("ocrmypdf", by_ocrmypdf)):
            began = time.perf_counter()
            texts = read(scan, len(prose))
            if texts is not None:
                totals.seconds[name] += time.perf_counter() - began
                _prose(name, texts, prose, totals.counts)


def _confidence(document: Document, facts: Any, gold: dict[str, Any], counts: Counter[str]) -> None:
    """Score rows of high confidence whose number the report does not print for that code."""
    there = {(row[0], row[2], f"{row[4]:.2f}") for row in gold["scores"]}
    for score in facts.scores:
        if score.score is not None and score.evidence.confidence >= 0.9:
            counts["sure"] += 1
            counts["sure and wrong"] += (score.fiscal_year, score.code, f"{score.score:.2f}") not in there


def _cells(page: Page, truth: dict[str, Any], points: float, counts: Counter[str]) -> None:
    found = [cell.bbox for table in page.tables for row in table.rows for cell in row if cell.bbox]
    for cell in truth["cells"]:
        if cell["box"]:
            box = [side * points for side in cell["box"]]
            counts["cells"] += 1
            counts["found"] += any(_overlap(one, box) > _OVERLAP for one in found)


def _overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union."""
    across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    both = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down / (both - across * down)


def _text(page: Page) -> str:
    return "".join("".join(line.text.split()) for line in page.lines)


def _prose(name: str, texts: Sequence[str], prose: Sequence[Sequence[str]], counts: Counter[str]) -> None:
    """Edits between the paragraphs of each page and what stands most like them in the text of the page, spaces aside."""
    for text, paragraphs in zip(texts, prose, strict=True):
        for paragraph in paragraphs:
            counts[f"{name} letters"] += len(paragraph)
            counts[f"{name} edits"] += _nearest(paragraph, text)


def _nearest(paragraph: str, text: str) -> int:
    """The least edits between a paragraph and any part of a text (Sellers' algorithm by the window that is most alike)."""
    from rapidfuzz import fuzz

    if not text:
        return len(paragraph)
    place = fuzz.partial_ratio_alignment(paragraph, text)
    if place is None:
        return len(paragraph)
    slack = len(paragraph) // 10 + 2
    part = text[max(0, place.dest_start) : place.dest_end]
    wider = text[max(0, place.dest_start - slack) : place.dest_end + slack]
    return min(len(paragraph), Levenshtein.distance(paragraph, part), Levenshtein.distance(paragraph, wider))


def by_tesseract(scan: Path, pages: int) -> list[str] | None:
    """The text of each page by Tesseract alone, of the whole page as it is; None where it is not there."""
    if shutil.which("tesseract") is None:
        return None
    import pypdfium2

    texts = []
    document = pypdfium2.PdfDocument(scan)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(pages):
            picture = Path(folder) / f"{number}.png"
            document[number].render(scale=300 / 72, grayscale=True).to_pil().save(picture)
            done = subprocess.run(["tesseract", str(picture), "stdout", *_TESSERACT], capture_output=True, env=_ONE_THREAD, check=False)
            texts.append("".join(done.stdout.decode("utf-8", "replace").split()))
    return texts


def by_ocrmypdf(scan: Path, pages: int) -> list[str] | None:
    """The text of each page by OCRmyPDF with deskewing; None where it is not there."""
    if shutil.which("ocrmypdf") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        sidecar = Path(folder) / "text.txt"
        options = ["-l", "tha+eng", "--deskew", "--optimize", "0", "--output-type", "pdf", "--jobs", "1", "--sidecar", str(sidecar)]
        done = subprocess.run(
            ["ocrmypdf", *options, str(scan), str(Path(folder) / "out.pdf")],
            capture_output=True, env=_ONE_THREAD, check=False,
        )  # fmt: skip
        if done.returncode or not sidecar.exists():
            return None
        texts = ["".join(text.split()) for text in sidecar.read_text("utf-8").split("\f")]
    return (texts + [""] * pages)[:pages]


def resolution_lines(totals: dict[tuple[int, int], Totals]) -> Iterator[str]:
    """The table of resolutions."""
    yield "| scanned at, dpi | read at, dpi | pages | score rows F1 | sure rows | of these wrong | s a page |"
    yield "|---|---|---|---|---|---|---|"
    for (scanned, drawn), one in totals.items():
        wrong = one.counts["sure and wrong"] / max(1, one.counts["sure"])
        pages = one.counts["pages"]
        yield (
            f"| {scanned} | {drawn} | {pages} | {one.f1():.4f} | {one.counts['sure']} | {100 * wrong:.1f} % "
            f"| {one.seconds['ours'] / max(1, pages):.2f} |"
        )


def lines(totals: dict[int, Totals]) -> Iterator[str]:
    """The tables of the page."""
    yield "| level | pages | cells of ruled tables found | score rows F1 | ruled | half ruled | unruled | sure rows | wrong |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for level, one in totals.items():
        cells, f1 = one.share("found", "cells"), one.f1()
        goal = "" if level > 2 else " ✓" if cells >= CELLS else " ✗"
        wanted = "" if level not in SCORES else " ✓" if f1 >= SCORES[level] else " ✗"
        styles = " | ".join(f"{one.f1(style):.3f}" for style in RULES)
        wrong = one.counts["sure and wrong"] / max(1, one.counts["sure"])
        yield (
            f"| {level} | {one.counts['pages']} | {cells:.4f} of {one.counts['cells']}{goal} | {f1:.4f}{wanted} | {styles} "
            f"| {one.counts['sure']} | {100 * wrong:.1f} % |"
        )
    yield ""
    yield "Prose, spaces aside: share of letters to be edited; and wall time a page, one process, on the same pages."
    yield ""
    known = ("ours", "ours, of these", "tesseract", "ocrmypdf")
    names = [name for name in known if any(one.counts[f"{name} letters"] for one in totals.values())]
    yield "| level | pages | " + " | ".join(f"{name}: edits | s a page" for name in names) + " |"
    yield "|---|---|" + "---|---|" * len(names)
    for level, one in totals.items():
        parts = []
        for name in names:
            pages = one.counts["pages"] if name == "ours" else one.counts["compared"]
            parts.append(f"{one.share(f'{name} edits', f'{name} letters'):.4f} | {one.seconds[name] / max(1, pages):.2f}")
        yield f"| {level} | {one.counts['pages']} ({one.counts['compared']} compared) | " + " | ".join(parts) + " |"
