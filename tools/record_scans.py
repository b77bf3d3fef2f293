"""Records what Tesseract reads on the scanned sample, so that tests replay it without the engine: tests/data/scans/recorded.

To be run again when the clean-up of pages changes what the engine is shown.

usage: python -m tools.record_scans
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from extractors.scan.options import Ocr  # noqa: E402 - the path above comes first
from pipeline.process import read_file  # noqa: E402

FOLDER = ROOT / "tests" / "data" / "scans" / "recorded"


def main() -> int:
    """Record anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path in sorted((ROOT / "data" / "raw").glob("*_scan.pdf")):
        document = read_file(path, ocr=Ocr(kept=FOLDER))
        print(f"{path.name}: {len(document.pages)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
