"""How scanned pages are to be read: what an operator chooses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_ENGINE = "tesseract"
IMAGE_TYPES = ("image/png", "image/jpeg", "image/tiff")
"""Media types of the image files that are read as scans."""


@dataclass(frozen=True, slots=True)
class Ocr:
    """The name of the engine, its patience with a page in seconds, and the folder where its readings are kept (None: nowhere)."""

    engine: str = DEFAULT_ENGINE
    seconds: float = 120.0
    kept: Path | None = None


DEFAULT_OCR = Ocr()
