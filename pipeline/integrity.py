"""Whether a dataset is what its manifest says: every file, every checksum, every count, and the ledger beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.files import content_hash
from pipeline.ledger import load_ledger
from schemas.arrow import tables


def damages(snapshot: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with a snapshot: the file (relative to it) and in English how; nothing when all is well. Reads every byte of it."""
    try:
        manifest = json.loads((snapshot / "manifest.json").read_bytes())
        listed = {str(entry["path"]): entry for entry in manifest["files"]}
        rows, identity = dict(manifest["rows"]), str(manifest["snapshot"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield "manifest.json", f"{type(error).__name__}: {error}"
        return
    if identity != snapshot.name:
        yield "manifest.json", f"it is that of snapshot {identity}"
    for path, entry in listed.items():
        if problem := _damage(snapshot / path, entry):
            yield path, problem
    for found in sorted(snapshot.rglob("*.parquet")):
        if (path := found.relative_to(snapshot).as_posix()) not in listed:
            yield path, "it is not in the manifest"
    for name in tables():
        stated, counted = rows.get(name), sum(entry["rows"] for entry in listed.values() if entry["table"] == name)
        if stated != counted:
            yield "manifest.json", f"{name}: {stated} rows, its files have {counted}"
    try:
        ledger = load_ledger(snapshot)
    except (OSError, ValueError) as error:
        yield ".ledger.json.gz", str(error)
    else:
        if len(ledger.documents) != rows.get("documents"):
            yield ".ledger.json.gz", f"{len(ledger.documents)} documents, the manifest has {rows.get('documents')}"


def _damage(path: Path, entry: dict[str, object]) -> str | None:
    try:
        digest = content_hash(path)
        size = path.stat().st_size
    except OSError as error:
        return error.strerror or str(error)
    if size != entry["bytes"]:
        return f"{size} bytes instead of {entry['bytes']}"
    return None if digest == entry["sha256"] else "its checksum is wrong"
