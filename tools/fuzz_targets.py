"""What `tools.fuzz` fuzzes: everything that parses bytes from outside or from the cache, with inputs to start from."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from extractors.scan.options import Ocr
from pipeline.errors import UnreadableFile
from pipeline.ledger import Ledger, decode_ledger, encode_ledger
from pipeline.process import read_bytes, result_of
from pipeline.readings import StaleReading, decode_reading, encode_reading
from pipeline.rows import document_rows
from pipeline.staging import StaleStaging, decode_staged, encode_staged
from schemas.reasons import load_reasons

ROOT = Path(__file__).resolve().parent.parent
_BOUNDLESS = ("bomb", "many", "draws_itself")
"""Hostile files that no reader gets through: their limits are the pool's, and every mutation of them would be found again."""


NOBODY = Ocr(engine="nobody")
"""Pictures are decoded and not read: an engine is a program of somebody else, and a second a page."""


@dataclass(frozen=True)
class Target:
    """`run` parses bytes and may raise only what it says it raises; `seeds` are inputs to start from."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def read_and_interpret(data: bytes) -> None:
    """A report, all the way to its findings. What cannot be read must be refused for a reason of the file, not of the program."""
    try:
        result_of(read_bytes(data, ocr=NOBODY), "fuzz")
    except UnreadableFile as error:
        reason = load_reasons()[error.reason_code]
        if reason.kind != "reject" or reason.code == "internal_error":
            raise AssertionError(reason.code) from error


def _expecting(decode: Callable[[bytes], object], expected: type[Exception]) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        try:
            decode(data)
        except expected:
            return

    return run


def _texts() -> list[bytes]:
    reports = [path.read_text("utf-8", "ignore") for path in sorted((ROOT / "data" / "raw").glob("*.txt"))]
    return [part.encode() for report in reports for part in (report[:1_500], report[-1_500:])]


def _pdfs() -> list[bytes]:
    sys.path.insert(0, str(ROOT / "tests"))
    from hostile import PDFS

    made = [hostile.data() for name, hostile in PDFS.items() if not any(word in name for word in _BOUNDLESS)]
    return [data for data in made if 0 < len(data) < 20_000]


def _images() -> list[bytes]:
    import io

    from PIL import Image

    made = []
    for kind, more in (("PNG", {}), ("JPEG", {}), ("TIFF", {"save_all": True, "append_images": [Image.new("L", (30, 20))]})):
        stream = io.BytesIO()
        Image.linear_gradient("L").resize((60, 40)).save(stream, kind, dpi=(200, 200), **more)
        made.append(stream.getvalue())
    return made


def _readings() -> list[bytes]:
    return [encode_reading(read_bytes(text)) for text in _texts()[:3]]


def _staged() -> list[bytes]:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return [encode_staged(document_rows(result_of(read_bytes(text), "x"), "1", now)) for text in _texts()[:3]]


TARGETS: Mapping[str, Target] = {
    "text": Target(read_and_interpret, _texts),
    "pdf": Target(read_and_interpret, _pdfs),
    "image": Target(read_and_interpret, _images),
    "reading": Target(_expecting(decode_reading, StaleReading), _readings),
    "staged": Target(_expecting(decode_staged, StaleStaging), _staged),
    "ledger": Target(_expecting(decode_ledger, ValueError), lambda: [encode_ledger(Ledger())]),
}


def attempt(order: tuple[str, bytes]) -> str:
    """Run a target on an input; what went wrong, or nothing. Called in a worker process."""
    name, data = order
    try:
        TARGETS[name].run(data)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"{type(error).__name__}: {error}"
    return ""


def lost(order: tuple[str, bytes], reason: str, detail: str) -> str:
    """What is said of an input that its worker did not survive."""
    return f"{reason}: {detail}"
