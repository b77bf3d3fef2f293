"""What a snapshot was made from: its documents, rejects and runs. The ledger lies in the snapshot itself, so the two never disagree.

Everything the next run must know about earlier ones is here; the cache beside the snapshots only saves work.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

LEDGER_FILE = ".ledger.json.gz"
"""Name of the ledger in a snapshot; readers of Parquet folders ignore names that begin with a dot."""

LEDGER_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the dataset. Times are ISO 8601 in UTC. `fingerprint`: the code its rows were made by (`Fingerprints.interpreting`).

    `years`: the partitions it has rows in; `rows`: counts per fact table; `findings`: finding_id to [rule, severity];
    `organization`: its row of `organizations`; `corrections`: by its id why each does not fit (empty for one that was applied).
    A superseded entry keeps its row in `documents`, its facts are withdrawn.
    """

    doc_id: str
    sha256: str
    source_path: str
    first_seen: str
    ingested_at: str
    missing_since: str | None
    superseded_by: str | None
    fingerprint: str
    fiscal_year: int
    years: tuple[int, ...]
    organization: Mapping[str, Any] | None
    rows: Mapping[str, int]
    findings: Mapping[str, tuple[str, str]]
    corrections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """A quarantined file: a row of `rejects`, and the code that failed on it."""

    source_path: str
    sha256: str | None
    reason_code: str
    detail: str
    attempts: int
    first_seen: str
    last_seen: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `runs`."""

    run_id: str
    started_at: str
    finished_at: str
    discovered: int
    read: int
    reused: int
    published: int
    rejected: int
    findings: int
    code_version: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Documents by doc_id, rejects by source path, runs in order of time."""

    documents: Mapping[str, Entry] = field(default_factory=dict)
    rejects: Mapping[str, Reject] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()


_RECORDS = (Entry, Reject, Run)
_FIELDS = {record.__name__: [item.name for item in fields(record)] for record in _RECORDS}
_VALUES: dict[type, Callable[[Any], tuple[Any, ...]]] = {record: attrgetter(*_FIELDS[record.__name__]) for record in _RECORDS}


def encode_ledger(ledger: Ledger) -> bytes:
    """The ledger as compressed JSON; the same ledger gives the same bytes."""
    state = {
        "format": LEDGER_FORMAT,
        "fields": _FIELDS,
        "documents": [ledger.documents[key] for key in sorted(ledger.documents)],
        "rejects": [ledger.rejects[key] for key in sorted(ledger.rejects)],
        "runs": ledger.runs,
    }
    text = json.dumps(state, default=_values, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), compresslevel=3, mtime=0)


def decode_ledger(data: bytes) -> Ledger:
    """The ledger `encode_ledger` was given. Raises ValueError for anything else.

    Records are matched by field name: a field that a later version added takes its default there, and is refused here.
    """
    try:
        state = json.loads(gzip.decompress(data))
        names = state["fields"]
        documents = (_entry(dict(zip(names["Entry"], values, strict=True))) for values in state["documents"])
        rejects = (Reject(**dict(zip(names["Reject"], values, strict=True))) for values in state["rejects"])
        runs = tuple(Run(**dict(zip(names["Run"], values, strict=True))) for values in state["runs"])
        return Ledger({entry.doc_id: entry for entry in documents}, {reject.source_path: reject for reject in rejects}, runs)
    except (OSError, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"not a ledger: {error}") from error


def load_ledger(snapshot: Path | None) -> Ledger:
    """The ledger of a snapshot; an empty one when there is no snapshot. Raises ValueError or OSError when it is damaged or gone."""
    return Ledger() if snapshot is None else decode_ledger((snapshot / LEDGER_FILE).read_bytes())


def facts_digests(ledger: Ledger) -> dict[int, str]:
    """For each fiscal year a digest of what its fact rows are made from: equal digests, equal rows."""
    parts: dict[int, list[str]] = {}
    for doc_id in sorted(ledger.documents):
        entry = ledger.documents[doc_id]
        if entry.superseded_by is None:
            for year in entry.years:
                parts.setdefault(year, []).append(f"{doc_id} {entry.fingerprint} {entry.ingested_at}")
    return {year: _digest(lines) for year, lines in parts.items()}


def documents_digests(ledger: Ledger) -> dict[int, str]:
    """For each fiscal year a digest of what its rows of `documents` are made from."""
    parts: dict[int, list[str]] = {}
    for doc_id in sorted(ledger.documents):
        entry = ledger.documents[doc_id]
        state = (entry.fingerprint, entry.source_path, entry.first_seen, entry.ingested_at, entry.missing_since, entry.superseded_by)
        parts.setdefault(entry.fiscal_year, []).append(f"{doc_id} {state!r}")
    return {year: _digest(lines) for year, lines in parts.items()}


def timestamp(text: str) -> dt.datetime:
    """A time of the ledger as an aware datetime."""
    return dt.datetime.fromisoformat(text)


def _entry(values: dict[str, Any]) -> Entry:
    values["years"] = tuple(values["years"])
    values["findings"] = {key: (entry[0], entry[1]) for key, entry in values["findings"].items()}
    return Entry(**values)


def _values(record: object) -> tuple[Any, ...]:
    return _VALUES[type(record)](record)


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
