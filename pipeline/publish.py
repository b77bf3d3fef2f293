"""Publish a snapshot: write it beside the current one, make it durable, then swap the link `current`. The only writer of snapshots.

Whatever kills the writer, `current` points to a complete snapshot: the folder is renamed into place only after every file in it is on the
disk, and the link is replaced (one system call) only after the folder is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.datapackage import describe_package
from pipeline.errors import PublishError, write_error
from pipeline.ledger import LEDGER_FILE, LEDGER_FORMAT, Ledger, documents_digests, encode_ledger, facts_digests
from pipeline.partitions import (
    Sources,
    WrittenFile,
    link_year,
    spool_staged,
    write_documents,
    write_empty,
    write_facts,
    write_unpartitioned,
)
from pipeline.rows import FACT_TABLES
from schemas.arrow import schema_version, tables

MANIFEST = "manifest.json"
_TEMPORARY = ".tmp-"
_TRASH = ".trash-"
_SPOOL = ".spool"
_FEW_ROWS = 10
"""A table may always lose so many rows: in a small dataset one corrected report is more than a quarter of it."""


def publish(
    processed: Path,
    before: Path | None,
    ledger: Ledger,
    staged: Mapping[str, str],
    *,
    snapshot_id: str,
    created_at: str,
    code_version: str,
    keep: int,
    row_group: int,
    max_shrink_percent: int | None = None,
) -> Path:
    """Write the snapshot `snapshot_id` from `ledger` and make it current; the folder of the snapshot.

    `before`: the snapshot to carry unchanged rows over from; `staged`: by doc_id the staged rows of the documents that are new or
    changed. The caller holds `pipeline.store.writer_lock`. `keep`: snapshots that stay, the new one included. `max_shrink_percent`: by how
    much a table may be smaller than in `before`; None for any.
    Raises PublishError and leaves `current` as it was: `duplicate_key`, `schema_mismatch`, `lost_rows`, `table_shrinks`, `disk_full`,
    `cannot_write`.
    """
    snapshots = processed / "snapshots"
    building = snapshots / f"{_TEMPORARY}{snapshot_id}"
    final = snapshots / snapshot_id
    try:
        snapshots.mkdir(parents=True, exist_ok=True)
        remove_leftovers(processed)
        if final.exists() and final.resolve() != (processed / "current").resolve():
            shutil.rmtree(final)  # written by an earlier attempt of this run, which could not make it current
        building.mkdir()
        files = _write_tables(building, before, Sources(before, ledger, staged, row_group))
        manifest = _manifest(files, ledger, snapshot_id, created_at, code_version)
        _assert_complete(manifest["rows"], ledger)
        if before and max_shrink_percent is not None:
            _assert_no_shrinking(load_manifest(before)["rows"], manifest["rows"], max_shrink_percent)
        _write_file(building / LEDGER_FILE, encode_ledger(ledger))
        _write_file(building / "datapackage.json", _json(describe_package(files, snapshot_id, created_at)))
        _write_file(building / MANIFEST, _json(manifest))
        _sync_folders(building)
        building.rename(final)
        _sync_folder(snapshots)
        make_current(processed, final)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise write_error(error, processed) from error
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    with suppress(OSError):  # the dataset is published; what is left over goes with the next run
        remove_old_snapshots(processed, keep)
    return final


def load_manifest(snapshot: Path) -> dict[str, Any]:
    """The manifest of a snapshot. Raises OSError or ValueError."""
    loaded: dict[str, Any] = json.loads((snapshot / MANIFEST).read_bytes())
    return loaded


def remove_leftovers(processed: Path) -> None:
    """Remove half-written and half-removed snapshots of runs that were killed. Only under the writer's lock."""
    for folder in (processed / "snapshots").glob(".*"):
        if folder.name.startswith((_TEMPORARY, _TRASH)):
            shutil.rmtree(folder, ignore_errors=True)
    for link in processed.glob(".current-*"):
        link.unlink(missing_ok=True)


def remove_old_snapshots(processed: Path, keep: int) -> None:
    """Remove all but the newest `keep` snapshots, never the current one. A snapshot vanishes at once: it is renamed away, then deleted."""
    snapshots = processed / "snapshots"
    current = (processed / "current").resolve()
    listed = sorted((folder for folder in snapshots.iterdir() if not folder.name.startswith(".")), reverse=True)
    for folder in listed[max(keep, 1) :]:
        if folder.resolve() != current:
            trash = snapshots / f"{_TRASH}{folder.name}"
            folder.rename(trash)
            shutil.rmtree(trash, ignore_errors=True)


def _write_tables(folder: Path, before: Path | None, sources: Sources) -> list[WrittenFile]:
    manifest = load_manifest(before) if before else {"schema_version": None, "files": [], "facts_digests": {}, "documents_digests": {}}
    usable = manifest["schema_version"] == schema_version()
    listed = [WrittenFile(**entry) for entry in manifest["files"]] if usable else []
    written: list[WrittenFile] = []
    spool = folder / _SPOOL
    spooled = spool_staged(spool, sources)
    for key, names, digests, write in (
        ("facts_digests", FACT_TABLES, facts_digests(sources.ledger), write_facts),
        ("documents_digests", ("documents",), documents_digests(sources.ledger), write_documents),
    ):
        for year in sorted(digests):
            if before and usable and manifest[key].get(str(year)) == digests[year]:
                same = [file for file in listed if file.table in names and _year_of(file) == year and file.rows]
                written += link_year(folder, before, same)
            else:
                written += write(folder, year, sources, spooled)
    shutil.rmtree(spool)
    written += write_unpartitioned(folder, sources)
    present = {file.table for file in written}
    written += [write_empty(folder, name, sources.row_group) for name in tables() if name not in present]
    order = list(tables())
    return sorted(written, key=lambda file: (order.index(file.table), file.path))


def _assert_complete(rows: Mapping[str, int], ledger: Ledger) -> None:
    """Each fact table has the rows that its documents were read to have, no more and no fewer."""
    live = [entry for entry in ledger.documents.values() if entry.superseded_by is None]
    for name in FACT_TABLES:
        expected = sum(entry.rows[name] for entry in live)
        if rows[name] != expected:
            raise PublishError("lost_rows", name, f"{expected} rows expected, {rows[name]} written")


def _assert_no_shrinking(before: Mapping[str, int], after: Mapping[str, int], percent: int) -> None:
    for name in ("documents", "organizations", *FACT_TABLES):
        lost = before.get(name, 0) - after[name]
        if lost > _FEW_ROWS and 100 * lost > percent * before[name]:
            raise PublishError("table_shrinks", name, f"{before[name]} rows would become {after[name]}; {percent} % may go at once")


def _year_of(file: WrittenFile) -> int | None:
    folder = Path(file.path).parent.name
    return int(folder.partition("=")[2]) if "=" in folder else None


def _manifest(files: list[WrittenFile], ledger: Ledger, snapshot_id: str, created_at: str, code_version: str) -> dict[str, Any]:
    return {
        "format": LEDGER_FORMAT,
        "schema_version": schema_version(),
        "snapshot": snapshot_id,
        "created_at": created_at,
        "code_version": code_version,
        "rows": {name: sum(file.rows for file in files if file.table == name) for name in tables()},
        "files": [
            {"path": file.path, "table": file.table, "rows": file.rows, "bytes": file.bytes, "sha256": file.sha256} for file in files
        ],
        "facts_digests": {str(year): digest for year, digest in facts_digests(ledger).items()},
        "documents_digests": {str(year): digest for year, digest in documents_digests(ledger).items()},
    }


def make_current(processed: Path, final: Path) -> None:
    """Let `current` lead to a snapshot, in one step. Raises PublishError when something else than a link stands there."""
    current = processed / "current"
    if current.exists() and not current.is_symlink():
        raise PublishError("cannot_write", str(current), "it is not a symbolic link")
    temporary = processed / f".current-{final.name}"
    temporary.symlink_to(Path("snapshots") / final.name)
    _sync_folder(processed)  # the folder `snapshots` may be new: it must be on the disk before a link leads there
    os.replace(temporary, current)  # noqa: PTH105 - Path.replace is the same call; the name says what is relied on
    _sync_folder(processed)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _write_file(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folders(folder: Path) -> None:
    for parent, _, _ in os.walk(folder, topdown=False):
        _sync_folder(Path(parent))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
