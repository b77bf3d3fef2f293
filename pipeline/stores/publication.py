"""How a snapshot gets into a store: its objects under names that nobody reads yet, then one conditional write of the pointer.

Whatever kills the writer, the pointer names a complete snapshot; of two writers that began with the same one, the store lets one win.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from pipeline.errors import ItaError, PublishError
from pipeline.ledger import LEDGER_FILE
from pipeline.publish import MANIFEST, load_manifest
from pipeline.stores.mirror import LAST, POINTER, SNAPSHOTS
from pipeline.stores.objects import Store


def send_snapshot(store: Store, snapshot: Path, before: Path | None, etag: str | None, keep: int) -> None:
    """Publish a snapshot in the store. `before`, `etag`: what was current when the run began, and the pointer to it.

    Files that are as they were are copied in the store. `keep`: snapshots that stay there.
    Raises PublishError `store_changed` when another writer published meanwhile, and as `Store`; the pointer is then as it was.
    """
    there = f"{SNAPSHOTS}/{snapshot.name}"
    known = {} if before is None else {(file["path"], file["sha256"]) for file in load_manifest(before)["files"]}
    files = load_manifest(snapshot)["files"]
    for file in files:
        if before is not None and (file["path"], file["sha256"]) in known:
            store.copy(f"{SNAPSHOTS}/{before.name}/{file['path']}", f"{there}/{file['path']}")
        else:
            store.send(snapshot / file["path"], f"{there}/{file['path']}")
    for name in (LEDGER_FILE, "datapackage.json", LAST):
        store.send(snapshot / name, f"{there}/{name}")
    digest = hashlib.sha256((snapshot / MANIFEST).read_bytes()).hexdigest()
    pointer = (json.dumps({"snapshot": snapshot.name, "manifest_sha256": digest}, indent=1) + "\n").encode("ascii")
    # A write that was done and whose answer was lost is tried again by the client, and refused then: what counts is what stands there.
    if not store.write_if(POINTER, pointer, etag) and (store.read_with_etag(POINTER) or (b"", ""))[0] != pointer:
        raise PublishError("store_changed", store.url)
    with suppress(ItaError, OSError):  # it is published; what is left over goes with the next run
        remove_old(store, snapshot.name, keep)


def remove_old(store: Store, current: str, keep: int) -> None:
    """Remove all but the newest `keep` snapshots of a store, never the current one; what a killed writer left counts as one."""
    objects = [name for name in store.listing() if name.startswith(f"{SNAPSHOTS}/")]
    snapshots = sorted({name.split("/")[1] for name in objects}, reverse=True)
    old = set(snapshots[max(keep, 1) :]) - {current}
    # The last one first: a snapshot that is half gone is not taken for a complete one.
    gone = sorted((name for name in objects if name.split("/")[1] in old), key=lambda name: not name.endswith(f"/{LAST}"))
    store.remove([name for name in gone if name.endswith(f"/{LAST}")])
    store.remove([name for name in gone if not name.endswith(f"/{LAST}")])
