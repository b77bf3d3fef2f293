"""Fingerprints of the code and data a result depends on: what has the same fingerprint need not be done again."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from schemas.places.register import register_digest

_ROOT = Path(__file__).resolve().parent.parent
_SUFFIXES = frozenset({".py", ".yaml", ".yml", ".csv", ".json", ".tsv", ".txt", ".npz", ".onnx"})

_READING_PACKAGES = ("extractors", "normalizers", "schemas")
_NOT_FOR_READING = (
    "schemas/frameworks",
    "schemas/facts.py",
    "schemas/framework.py",
    "schemas/corrections",
    "schemas/rules",
    "schemas/tables",
    "schemas/arrow",
    "schemas/places/register",
)
_TEXTS_ONLY = ("schemas/messages", "schemas/reasons")
_INTERPRETING_PARTS = (
    "interpret",
    "arbitration.py",
    "corrections",
    "checks",
    "checks.py",
    "process.py",
    "identity.py",
    "rows.py",
    "staging.py",
)

_READING_LIBRARIES = ("pdfplumber", "pdfminer.six", "pypdfium2", "pythainlp", "opencv-python-headless", "numpy", "pillow")
_INTERPRETING_LIBRARIES = ("geothai", "pythainlp", "rapidfuzz")


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """`reading` of what turns bytes into a Document, `interpreting` of what turns a Document into rows (it includes `reading`).

    `code_version` is the version of the package and the beginning of `interpreting`.
    """

    reading: str
    interpreting: str
    code_version: str

    def with_corrections(self, digest: str) -> Fingerprints:
        """Those of a document in which people correct something (`DocumentCorrections.digest`; empty: the very same)."""
        if not digest:
            return self
        return replace(self, interpreting=hashlib.sha256(f"{self.interpreting} {digest}".encode()).hexdigest()[:16])

    def with_ocr(self, engine: str) -> Fingerprints:
        """Those where scanned pages are read by an engine (`extractors.scan.engine.fingerprint_of`)."""
        reading, interpreting = (hashlib.sha256(f"{own} {engine}".encode()).hexdigest()[:16] for own in (self.reading, self.interpreting))
        return replace(self, reading=reading, interpreting=interpreting)


def fingerprints(steps: str = "pipeline.process") -> Fingerprints:
    """The fingerprints of the installed code and data, of the module `steps` and of the operator's register of bodies.

    Costs a few milliseconds; kept for the process.
    """
    return _fingerprints(steps, register_digest())


@lru_cache(maxsize=4)
def _fingerprints(steps: str, register: str) -> Fingerprints:
    own = _steps_file(steps)
    reading_files = [
        path
        for package in _READING_PACKAGES
        for path in _files(_ROOT / package)
        if not _relative(path).startswith((*_NOT_FOR_READING, *_TEXTS_ONLY))
    ]
    reading = _digest([*reading_files, *own], _READING_LIBRARIES)
    others = [path for part in _INTERPRETING_PARTS for path in _files(_ROOT / "pipeline" / part)]
    data = [path for path in _files(_ROOT / "schemas") if not _relative(path).startswith(_TEXTS_ONLY)]
    interpreting = _digest([*others, *data, *own], _INTERPRETING_LIBRARIES, reading, register)
    return Fingerprints(reading, interpreting, f"{_version('ita-ingest') or '0'}+{interpreting[:8]}")


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    elif root.is_dir():
        yield from sorted(path for path in root.rglob("*") if path.suffix in _SUFFIXES and "__pycache__" not in path.parts)


def _steps_file(steps: str) -> list[Path]:
    spec = importlib.util.find_spec(steps)
    return [Path(spec.origin)] if spec and spec.origin else []


def _relative(path: Path) -> str:
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name


def _digest(files: Iterable[Path], libraries: Iterable[str], *more: str) -> str:
    digest = hashlib.sha256()
    for part in (*more, *(f"{name}={_version(name)}" for name in libraries)):
        digest.update(part.encode() + b"\0")
    for path in files:
        digest.update(_relative(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
