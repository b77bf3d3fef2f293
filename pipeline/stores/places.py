"""The folders that commands work on, whether they are named as folders or as URLs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.plan import current_snapshot
from pipeline.run import RunSummary
from pipeline.store import writer_lock
from pipeline.stores.mirror import fetch_current, fetch_raw, mirror_folder, read_copy
from pipeline.stores.objects import Store, open_store, url_of
from pipeline.stores.publication import send_snapshot


def readable_raw(place: Path) -> Path:
    """The folder of reports; of a URL a mirror, brought up to date."""
    url = url_of(place)
    return place if url is None else fetch_raw(open_store(url), mirror_folder(url, "raw"))


def readable_processed(place: Path, *, history: bool = False) -> Path:
    """The output folder to read from; of a URL a mirror, brought up to date. `history`: with older snapshots."""
    url = url_of(place)
    return place if url is None else read_copy(open_store(url), history=history)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of a run here, and the store that its snapshot goes to (None: it is published where it was written)."""

    raw: Path
    processed: Path
    store: Store | None = None
    before: Path | None = None
    etag: str | None = None

    def publish(self, summary: RunSummary, keep: int) -> None:
        """Send what the run published to the store, if there is one. Raises PublishError; the store then has what it had."""
        if self.store is not None and summary.status == "published" and summary.snapshot is not None:
            send_snapshot(self.store, summary.snapshot, self.before, self.etag, keep)


@contextmanager
def writable_places(raw: Path, processed: Path) -> Iterator[Places]:
    """The folders of a run. Those of a store are held by this process for as long as the context.

    Raises UsageError and PublishError as `open_store`, `fetch_raw`, `fetch_current`, and `locked`.
    """
    url = url_of(processed)
    if url is None:
        yield Places(readable_raw(raw), processed)
        return
    store = open_store(url)
    mirror = mirror_folder(url, "write")
    with writer_lock(mirror):
        here = mirror / "processed"
        here.mkdir(exist_ok=True)
        store.assert_conditional()
        etag = fetch_current(store, here)
        yield Places(readable_raw(raw), here, store, current_snapshot(here), etag)
