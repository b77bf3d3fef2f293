"""What an operator may tune, read from environment variables `ITA_…`; the defaults suit a laptop."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.scan.options import DEFAULT_OCR, Ocr
from pipeline.errors import UsageError
from schemas.places.register import BadRegister, load_register


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and sizes. Each field `name` can be set by the environment variable `ITA_NAME`.

    `max_file_bytes`: larger files are quarantined unread. `document_…`: what one document may take before its process is killed and it is
    quarantined: wall clock, processor time, memory, and the size of a file that is written for it. `max_pages` … `max_objects`:
    the fields of `extractors.limits.Limits`. `batch_size`: documents in one Prefect task. `row_group`: rows of a Parquet row group.
    `max_shrink_percent`: a run that would make a table smaller by more is not published. `documents_per_worker`: after so many a worker
    process is replaced, which bounds what a leak can cost. `steps`: the module whose `read_file`, `interpret` and `check` are run on
    each document. `register`: a file with more local bodies (`schemas.places.register`), empty for none. `ocr_engine`: what reads scanned
    pages (`ita_ingest.ocr_engines`), `ocr_seconds`: its patience with a page.
    """

    max_file_bytes: int = 256 * 1024 * 1024
    max_pages: int = DEFAULT_LIMITS.pages
    max_pixels: int = DEFAULT_LIMITS.pixels
    max_characters: int = DEFAULT_LIMITS.characters
    max_line_characters: int = DEFAULT_LIMITS.line_characters
    max_stream_bytes: int = DEFAULT_LIMITS.stream_bytes
    max_objects: int = DEFAULT_LIMITS.objects
    document_seconds: int = 600
    document_cpu_seconds: int = 600
    document_memory_bytes: int = 2 * 1024**3
    document_output_bytes: int = 256 * 1024**2
    batch_size: int = 25
    row_group: int = 32_768
    max_shrink_percent: int = 25
    documents_per_worker: int = 1_000
    steps: str = "pipeline.process"
    register: str = ""
    ocr_engine: str = DEFAULT_OCR.engine
    ocr_seconds: int = int(DEFAULT_OCR.seconds)

    @property
    def limits(self) -> Limits:
        """What a reader may take from one file."""
        return Limits(**{field.name: getattr(self, f"max_{field.name}") for field in fields(Limits)})

    def ocr(self, kept: Path | None = None) -> Ocr:
        """How scanned pages are read; `kept`: the folder in which what was read is kept."""
        return Ocr(self.ocr_engine, self.ocr_seconds, kept)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment (default: of this process).

    Raises UsageError: `bad_setting` for a value that is not a positive whole number, `bad_register` for a register that cannot be used.
    """
    source = os.environ if environment is None else environment
    chosen: dict[str, Any] = {}
    for field in fields(Settings):
        name = f"ITA_{field.name.upper()}"
        if name in source:
            chosen[field.name] = source[name] if field.type == "str" else _positive(name, source[name])
    if path := chosen.get("register"):
        try:
            load_register(path)
        except BadRegister as error:
            raise UsageError("bad_register", path, error.detail) from error
    return Settings(**chosen)


def _positive(name: str, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise UsageError("bad_setting", name, f"{text!r} is not a positive whole number")
    return number
