"""Makes PDF reports with known truth: `<name>.pdf` and beside it `<name>.json` (tests/generator/pdf/record.py says what is in it).

Neighbouring files show the same report by each producer; fonts, table rules and the rest of the looks change from report to report,
and each third report is prose alone. The same arguments give the same reports (the bytes of the PDFs depend on the programs' versions).

usage: python -m tools.pdf_corpus [--documents N] [--first SEED] [--producers A,B] [--fonts A,B] --out DIR
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]  # the generator lives with the tests

from generator.pdf.look import FONTS, PRODUCERS, RULES  # noqa: E402 - the path above comes first
from generator.pdf.record import as_json, record  # noqa: E402
from generator.pdf.sheet import Sheet, draw_sheet  # noqa: E402
from generator.pdf.write import write_pdfs  # noqa: E402

CHUNK = 40
"""Files written before their truth is: a program is started once for so many."""


def sheets(documents: int, first: int, producers: Sequence[str] = PRODUCERS, fonts: Sequence[str] = FONTS) -> list[Sheet]:
    """The sheets of a corpus: every producer with every font, with each kind of table and with prose."""
    drawn = []
    for number in range(documents):
        report, producer = divmod(number, len(producers))
        prose = report % 3 == 2
        rules = RULES[(report - report // 3) % 3]
        drawn.append(draw_sheet(first + report, producers[producer], fonts[report % len(fonts)], rules, prose))
    return drawn


def make(drawn: Sequence[Sheet], folder: Path) -> list[Path]:
    """Write the sheets with their truth; the paths of the PDFs. One that does not show what it should is left out, and said so."""
    paths: list[Path] = []
    for start in range(0, len(drawn), CHUNK):
        chunk = drawn[start : start + CHUNK]
        for sheet, path in zip(chunk, write_pdfs(chunk, folder), strict=True):
            try:
                truth = record(sheet, path)
            except ValueError as error:
                print(f"left out: {path.name}: {error}", file=sys.stderr)
                path.unlink()
                continue
            path.with_suffix(".json").write_text(as_json(truth), encoding="utf-8")
            paths.append(path)
    return paths


def main(arguments: list[str]) -> int:
    """Make a corpus."""
    parser = argparse.ArgumentParser(prog="pdf_corpus", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--documents", type=int, default=48, help="how many files")
    parser.add_argument("--first", type=int, default=1000, help="the first seed")
    parser.add_argument("--producers", type=lambda text: text.split(","), default=list(PRODUCERS), help=", ".join(PRODUCERS))
    parser.add_argument("--fonts", type=lambda text: text.split(","), default=list(FONTS), help=", ".join(FONTS))
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    options = parser.parse_args(arguments)
    paths = make(sheets(options.documents, options.first, options.producers, options.fonts), options.out)
    print(f"{len(paths)} PDF files with their truth in {options.out} ({sum(path.stat().st_size for path in paths) / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
