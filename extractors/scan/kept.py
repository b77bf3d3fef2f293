"""Readings of an engine kept by what was read and who read it, so that the same lines are never read twice, and replayed without it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from extractors.scan.arrays import Grey
from extractors.scan.engine import Engine, EngineUnavailable, LineReading, Sign


def key_of(lines: Sequence[Grey]) -> str:
    """What the pictures of the lines of a page are known by: the SHA-256 of their sizes and pixels."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(b"%d %d\0" % line.shape)
        digest.update(line.tobytes())
    return digest.hexdigest()


class Kept:
    """An engine whose readings are kept in a folder: `<fingerprint>/<first two digits>/<key>.json.gz`, one file a page.

    A file that cannot be read or written costs a reading, never an error.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        """`folder` need not exist."""
        self._engine = engine
        self._folder = folder

    @property
    def name(self) -> str:
        """That of the engine."""
        return self._engine.name

    def fingerprint(self) -> str:
        """That of the engine."""
        return self._engine.fingerprint()

    def read(self, lines: Sequence[Grey], seconds: float) -> Sequence[LineReading]:
        """As `Engine.read`; what was read before is not read again."""
        path = _path(self._folder, self.fingerprint(), key_of(lines))
        found = _load(path, len(lines))
        known = found is not None
        if found is None:
            found = list(self._engine.read(lines, seconds))
        with suppress(OSError):  # a folder that cannot be written: they are read again the next time
            if known:
                os.utime(path)  # who cleans up goes by when it was last asked for
            else:
                _save(path, found)
        return found


class Replayed:
    """An engine that only knows what another one read before: for tests, and for machines without that engine."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """`folder` and `fingerprint` as a `Kept` engine wrote them."""
        self._folder = folder
        self._fingerprint = fingerprint

    name = "replayed"

    def fingerprint(self) -> str:
        """That of the engine whose readings are replayed."""
        return self._fingerprint

    def read(self, lines: Sequence[Grey], seconds: float) -> Sequence[LineReading]:
        """As `Engine.read`; lines that were not recorded cannot be read (EngineUnavailable)."""
        found = _load(_path(self._folder, self._fingerprint, key_of(lines)), len(lines)) if lines else []
        if found is None:
            raise EngineUnavailable("ocr_engine_missing", f"{len(lines)} lines were not recorded")
        return found


def _path(folder: Path, fingerprint: str, key: str) -> Path:
    return folder / fingerprint / key[:2] / f"{key}.json.gz"


def _load(path: Path, count: int) -> list[LineReading] | None:
    try:
        rows = json.loads(gzip.decompress(path.read_bytes()))
        found = [LineReading(text, sure, tuple(Sign(*sign) for sign in signs)) for text, sure, signs in rows]
    except (OSError, EOFError, TypeError, ValueError, zlib.error):
        return None
    return found if len(found) == count else None


def _save(path: Path, readings: Sequence[LineReading]) -> None:
    rows = [[one.text, one.confidence, [[sign.text, sign.x0, sign.x1, sign.confidence] for sign in one.signs]] for one in readings]
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    partial.write_bytes(gzip.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0))
    partial.replace(path)
