"""What a snapshot was made from: its documents, rejects and runs. The ledger lies in the snapshot itself, so the two never disagree.

Everything the next run must know about earlier ones is here; the cache beside the snapshots only saves work.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import Any

LEDGER_FILE = ".ledger.json.gz"
"""Name of the ledger in a snapshot; readers of Parquet folders ignore names that begin with a dot."""

LEDGER_FORMAT = 1

_SECTION = b',"%s":['


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
    """The ledger as compressed JSON; the same ledger gives the same bytes.

    Each record stands on a line of its own, so that neither writing nor reading ever holds more than one of them as text.
    """
    data = io.BytesIO()
    sections: tuple[tuple[str, Iterable[object]], ...] = (
        ("documents", (ledger.documents[key] for key in sorted(ledger.documents))),
        ("rejects", (ledger.rejects[key] for key in sorted(ledger.rejects))),
        ("runs", ledger.runs),
    )
    with gzip.GzipFile(filename="", fileobj=data, mode="wb", compresslevel=3, mtime=0) as file:
        file.write(_text({"format": LEDGER_FORMAT, "fields": _FIELDS})[:-1])
        for name, records in sections:
            file.write(_SECTION % name.encode())
            for number, record in enumerate(records):
                file.write((b",\n" if number else b"\n") + _text(record))
            file.write(b"\n]")
        file.write(b"}")
    return data.getvalue()


def decode_ledger(data: bytes) -> Ledger:
    """The ledger `encode_ledger` was given. Raises ValueError for anything else.

    Records are matched by field name: a field that a later version added takes its default there, and is refused here.
    """
    documents: dict[str, Entry] = {}
    rejects: dict[str, Reject] = {}
    runs: list[Run] = []
    try:
        for section, values in _records(data):
            if section == "documents":
                entry = _entry(values)
                documents[entry.doc_id] = entry
            elif section == "rejects":
                rejects[values["source_path"]] = Reject(**values)
            else:
                runs.append(Run(**values))
    except (OSError, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"not a ledger: {error}") from error
    return Ledger(documents, rejects, tuple(runs))


def _records(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records with the names of their sections, a line at a time. Earlier versions wrote everything on one line."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        head = file.readline()
        begin = _SECTION % b"documents"
        if not head.endswith(begin + b"\n"):
            state = json.loads(head + file.read())
            for section, record in (("documents", "Entry"), ("rejects", "Reject"), ("runs", "Run")):
                for values in state[section]:
                    yield section, dict(zip(state["fields"][record], values, strict=True))
            return
        names = json.loads(head[: -len(begin) - 1] + b"}")["fields"]
        fields_of = {"documents": names["Entry"], "rejects": names["Reject"], "runs": names["Run"]}
        section = "documents"
        for line in file:
            if line.startswith(b"]"):
                section = line.decode()[3:-4]  # ],"runs":[
            else:
                yield section, dict(zip(fields_of[section], json.loads(line.rstrip(b",\n")), strict=True))


def load_ledger(snapshot: Path | None) -> Ledger:
    """The ledger of a snapshot; an empty one when there is no snapshot. Raises ValueError or OSError when it is damaged or gone."""
    if snapshot is None:
        return Ledger()
    path = snapshot / LEDGER_FILE
    state = path.stat()
    return _decoded(path, state.st_size, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=1)
def _decoded(path: Path, size: int, mtime_ns: int, inode: int) -> Ledger:
    """The ledger in a file, which a run asks for more than once; `size` and the others name the state of the file."""
    return decode_ledger(path.read_bytes())


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
    values["findings"] = {key: (intern(entry[0]), intern(entry[1])) for key, entry in values["findings"].items()}
    values["rows"] = with_shared_texts(values["rows"])
    values["organization"] = values["organization"] and with_shared_texts(values["organization"])
    for name in ("fingerprint", "first_seen", "ingested_at"):
        values[name] = intern(values[name])
    return Entry(**values)


def with_shared_texts(record: Mapping[str, Any]) -> dict[str, Any]:
    """The same record, its keys and texts those of all records like it: a dataset has tens of thousands of them in memory."""
    return {intern(key): _shared(value) for key, value in record.items()}


def _shared(value: Any) -> Any:
    if isinstance(value, str):
        return intern(value)
    return [_shared(part) for part in value] if isinstance(value, list) else value


def _text(value: object) -> bytes:
    return json.dumps(value, default=_values, ensure_ascii=False, separators=(",", ":")).encode()


def _values(record: object) -> tuple[Any, ...]:
    return _VALUES[type(record)](record)


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
