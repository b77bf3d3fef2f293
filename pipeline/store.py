"""The folder `.cache` of an output folder: readings and staged rows by content hash, the stat cache, and the writer's lock.

Everything in it can be deleted at any time (while no run is going on) at the cost of reading again. Entries are found by the SHA-256 of the
file and the fingerprint of the code that made them, so that nothing ever has to be invalidated; a torn entry fails to decode and is made
anew, so that nothing has to be synced.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline.errors import PublishError, write_error
from pipeline.fingerprint import Fingerprints

_SEEN = "seen.json"
_OCR_DAYS = 366


def cache_folder(processed: Path) -> Path:
    """Where the cache of an output folder lies."""
    return processed / ".cache"


def worker_folders(processed: Path) -> tuple[Path, ...]:
    """The folders below `processed` that worker processes write results to: readings and staged rows, and lines of scans as read."""
    return cache_folder(processed) / "readings", cache_folder(processed) / "staged", ocr_folder(processed)


def ocr_folder(processed: Path) -> Path:
    """Where readings of lines of print are kept by what was read (`extractors.scan.kept`)."""
    return cache_folder(processed) / "ocr"


def scratch_folder(processed: Path) -> Path:
    """Where worker processes have their temporary files."""
    return cache_folder(processed) / "scratch"


def marks_folder(processed: Path) -> Path:
    """Where those who take part in a run on several machines leave what all of them must see."""
    return cache_folder(processed) / "marks"


def prepare_cache(processed: Path) -> None:
    """Make the folders that workers write to, and remove what killed runs left in them. Only under the writer's lock.

    Raises PublishError when the folders cannot be made.
    """
    for folder in (scratch_folder(processed), marks_folder(processed)):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        for folder in (*worker_folders(processed), scratch_folder(processed)):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(error, processed) from error
    for folder in worker_folders(processed):
        for _, left in _kept(folder):
            if left.name.startswith(".") and left.name.endswith(".tmp"):
                _remove(left)


def reading_path(processed: Path, fingerprint: str, sha256: str) -> Path:
    """Where the reading of a file by this code is kept."""
    return cache_folder(processed) / "readings" / fingerprint / sha256[:2] / f"{sha256}.json.gz"


def staged_path(processed: Path, fingerprint: str, sha256: str) -> Path:
    """Where the rows of a file, interpreted by this code, are kept."""
    return cache_folder(processed) / "staged" / fingerprint / sha256[:2] / f"{sha256}.arrows"


def any_reading(processed: Path, sha256: str) -> Path | None:
    """A reading of the file by whatever code, the newest first; None when there is none."""
    found = list((cache_folder(processed) / "readings").glob(f"*/{sha256[:2]}/{sha256}.json.gz"))
    return max(found, key=lambda path: path.stat().st_mtime_ns, default=None)


def remove_stale_cache(processed: Path, prints: Fingerprints, known: set[str]) -> None:
    """Remove what no later run will ask for. `known`: SHA-256 of the contents that one may ask for. Only under the writer's lock.

    Rows staged by other code go: those of a published document stand in the snapshot. Readings are dear: of each known content the one by
    this code stays, or else the newest, because its file may be gone. Lines of scans go when nobody asked for them for a year.
    """
    with suppress(OSError):
        readings, staged, ocr = worker_folders(processed)
        for _, entry in _kept(ocr):
            if entry.stat().st_mtime < time.time() - _OCR_DAYS * 86_400:
                _remove(entry)
        for made_by, entry in _kept(staged):
            if made_by != prints.interpreting or entry.name.partition(".")[0] not in known:
                _remove(entry)
        by_this_code: set[str] = set()
        by_other_code: dict[str, list[os.DirEntry[str]]] = {}
        for made_by, entry in _kept(readings):
            sha256 = entry.name.partition(".")[0]
            if sha256 not in known:
                _remove(entry)
            elif made_by == prints.reading:
                by_this_code.add(sha256)
            else:
                by_other_code.setdefault(sha256, []).append(entry)
        for sha256, same in by_other_code.items():
            newest = None if sha256 in by_this_code else max(same, key=lambda entry: entry.stat().st_mtime_ns)
            for entry in same:
                if entry is not newest:
                    _remove(entry)
        for folder in (folder for depth in ("*/*", "*") for top in (readings, staged, ocr) for folder in top.glob(depth)):
            with suppress(OSError):  # not empty
                folder.rmdir()


def _kept(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The files of a folder of the cache, with the fingerprint they are kept under; what cannot be looked into stays.

    There may be some hundred thousand: no Path is made for each.
    """
    for made_by in _listed(folder):
        for part in _listed(made_by):
            yield from ((made_by.name, entry) for entry in _listed(part))


def _listed(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _remove(entry: os.DirEntry[str]) -> None:
    with suppress(FileNotFoundError):
        os.unlink(entry.path)  # noqa: PTH108 - one of very many


def write_atomically(path: Path, data: bytes) -> None:
    """Write so that a reader of `path` sees the old bytes or the new ones, never a part. Does not survive power loss (see above)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")  # process ids are not unique over machines
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def load_seen(processed: Path) -> dict[str, Any]:
    """What `save_seen` kept; empty when there is nothing or it is damaged (every file is then hashed again)."""
    try:
        loaded = json.loads((cache_folder(processed) / _SEEN).read_bytes())
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def save_seen(processed: Path, seen: dict[str, Any]) -> None:
    """Keep the stat cache. ASCII, because names of files need not be valid Unicode."""
    write_atomically(cache_folder(processed) / _SEEN, json.dumps(seen, separators=(",", ":")).encode("ascii"))


@contextmanager
def writer_lock(processed: Path) -> Iterator[None]:
    """Hold the right to write to an output folder. Raises PublishError `locked` when another process holds it.

    The lock is the kernel's (flock): it goes with the process that holds it, however that dies, so that none is ever left behind.
    The text in the file only names the holder for the message.
    """
    try:
        cache_folder(processed).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(cache_folder(processed) / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise write_error(error, processed) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 200).decode("utf-8", "replace").strip()
            raise PublishError("locked", str(processed), holder) from error
        with suppress(OSError):  # a full disk: the lock holds all the same
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
