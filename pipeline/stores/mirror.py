"""What of a store lies here: the input files as they are there, and snapshots, each fetched once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.errors import PublishError, UsageError, write_error
from pipeline.files import content_hash
from pipeline.ledger import LEDGER_FILE
from pipeline.publish import MANIFEST, make_current, remove_old_snapshots
from pipeline.stores.objects import Listed, Store

POINTER = "current.json"
SNAPSHOTS = "snapshots"
LAST = MANIFEST
"""The object of a snapshot that is sent last: where it is, all others are."""

_LISTING = "listing.json"


def mirror_folder(url: str, use: str) -> Path:
    """The folder of this user for a URL; writers and readers (`use`) have one each, so that no reader disturbs a run."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "ita-ingest" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}-{use}"


def fetch_raw(store: Store, folder: Path) -> Path:
    """Bring the files below `folder` to what the objects of the store are, fetching those whose etag changed; the folder of the files.

    Raises UsageError `store_bad_name` for an object whose name cannot be that of a file below a folder, `raw_folder_missing` for none.
    """
    raw, kept = folder / "raw", folder / _LISTING
    listed = {name: about for name, about in store.listing().items() if not name.endswith("/")}
    if not listed:
        raise UsageError("raw_folder_missing", store.url)
    for name in listed:
        if any(part in ("", ".", "..") for part in name.split("/")) or "\0" in name:
            raise UsageError("store_bad_name", f"{store.url}/{name}")
    try:
        raw.mkdir(parents=True, exist_ok=True)
        known = _load(kept)
        kept.unlink(missing_ok=True)  # while files change it says nothing
        for path in sorted(raw.rglob("*"), reverse=True):
            if path.is_dir():
                with suppress(OSError):  # not empty
                    path.rmdir()
            elif path.relative_to(raw).as_posix() not in listed:
                path.unlink()
        for name, about in listed.items():
            if known.get(name) != asdict(about) or not (raw / name).is_file():
                _fetch_file(store, name, about, raw / name)
        kept.write_text(json.dumps({name: asdict(about) for name, about in listed.items()}))
    except OSError as error:
        raise write_error(error, raw) from error
    return raw


def fetch_current(store: Store, processed: Path) -> str | None:
    """Bring the link `current` of a mirror to what the pointer of the store names, fetching that; the etag of the pointer.

    None: there is no pointer, nothing was published there yet, and nothing is current here then. Raises PublishError `damaged_dataset`.
    """
    found = store.read_with_etag(POINTER)
    if found is None:
        (processed / "current").unlink(missing_ok=True)
        return None
    data, etag = found
    try:
        pointer: dict[str, Any] = json.loads(data)
        name, digest = str(pointer["snapshot"]), str(pointer["manifest_sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError("damaged_dataset", f"{store.url}/{POINTER}", str(error)) from error
    final = fetch_snapshot(store, name, processed)
    if hashlib.sha256((final / MANIFEST).read_bytes()).hexdigest() != digest:
        raise PublishError("damaged_dataset", f"{store.url}/{SNAPSHOTS}/{name}", "its manifest is not the one that was published")
    current = processed / "current"
    if not current.exists() or current.resolve() != final.resolve():
        make_current(processed, final)
    return etag


def fetch_snapshot(store: Store, name: str, processed: Path) -> Path:
    """The folder of a snapshot here, fetched and held against its manifest if it is not there yet. Raises PublishError."""
    final = processed / SNAPSHOTS / name
    if final.is_dir():
        return final
    building = processed / SNAPSHOTS / f".tmp-{name}-{os.getpid()}"
    there = f"{SNAPSHOTS}/{name}"
    try:
        building.mkdir(parents=True)
        (building / MANIFEST).write_bytes(store.read(f"{there}/{MANIFEST}"))
        files = json.loads((building / MANIFEST).read_bytes())["files"]
        for path in ("datapackage.json", LEDGER_FILE, *(file["path"] for file in files)):
            (building / path).parent.mkdir(parents=True, exist_ok=True)
            store.fetch(f"{there}/{path}", building / path)
        for file in files:
            if content_hash(building / file["path"]) != file["sha256"]:
                raise PublishError("damaged_dataset", f"{store.url}/{there}/{file['path']}", "its bytes are not those of the manifest")
        with suppress(FileExistsError):  # another reader was as fast
            building.rename(final)
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise PublishError("damaged_dataset", f"{store.url}/{there}", str(error)) from error
    except OSError as error:
        if not final.is_dir():
            raise write_error(error, processed) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return final


def complete_snapshots(names: Iterable[str]) -> list[str]:
    """The snapshots among the objects of a store that were sent to their end, the oldest first."""
    parts = (name.split("/") for name in names)
    return sorted(part[1] for part in parts if len(part) == 3 and part[0] == SNAPSHOTS and part[2] == LAST)


def read_copy(store: Store, *, history: bool) -> Path:
    """A mirror to read the dataset from; `history`: with all snapshots that the store keeps, not only the current one."""
    processed = mirror_folder(store.url, "read")
    try:
        processed.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(error, processed) from error
    if fetch_current(store, processed) is not None:
        names = complete_snapshots(store.listing()) if history else []
        for name in names:
            fetch_snapshot(store, name, processed)
        with suppress(OSError):
            remove_old_snapshots(processed, max(len(names), 2))
    return processed


def _fetch_file(store: Store, name: str, about: Listed, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.fetched")
    store.fetch(name, temporary)
    os.utime(temporary, (about.written, about.written))
    temporary.replace(target)


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
