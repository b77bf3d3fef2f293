"""What is asked of a run and what it did: the records between the command line, the flow and `pipeline.ingest`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from schemas.corrections import CorrectionNote

NOTHING: Mapping[str, object] = MappingProxyType({})


class Progress(Protocol):
    """Told what happens. Events: `discovered`, `document`, `rejected`, `retrying`, `publishing`, `published`.

    `done` of `total` documents are through; `name` is the source path the event is about (empty for the run itself); `about` is what a log
    says of it beside, in words that JSON knows, `run_id` always among them. Called in the main process only, one call at a time.
    """

    def __call__(self, event: str, done: int, total: int, name: str, about: Mapping[str, object] = NOTHING) -> None:
        """Take note; must not raise."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What the operator asked for. `jobs` None: one per core. `full`: read everything again. `keep`: snapshots kept.

    `retry`: try quarantined files again, though nothing changed. `prune`: drop the documents whose file was deleted.
    `allow_shrink`: publish even when a table loses more rows than `Settings.max_shrink_percent`.
    `corrections`: the folder of the corrections; None: `corrections` here, if there is one. `ocr_engine`: what reads scanned pages; None:
    what the settings say.
    `address`: the Dask scheduler that the runner `dask` uses; None: a cluster of its own on this machine.
    """

    raw: Path
    processed: Path
    jobs: int | None = None
    full: bool = False
    runner: str = "process"
    keep: int = 5
    retry: bool = False
    prune: bool = False
    allow_shrink: bool = False
    corrections: Path | None = None
    ocr_engine: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document that this run read or interpreted anew, in one line."""

    source_path: str
    doc_id: str
    kind: str
    organization: str | None
    fiscal_year: int | None
    rows: Mapping[str, int]
    findings: Mapping[str, int]
    unread_cells: int
    seconds: float
    reused_reading: bool = False
    pages_unread: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class RejectLine:
    """A quarantined file. `reason_code` is a key of `schemas.reasons.load_reasons()`, which has the texts; `new`: rejected by this run."""

    source_path: str
    reason_code: str
    detail: str
    attempts: int
    new: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding worth a line of the summary. `new`: not in the snapshot before this run."""

    source_path: str
    rule: str
    severity: str
    status: str
    fiscal_year: int | None
    code: str | None
    stated: str | None
    expected: str | None
    message_th: str
    message_en: str
    new: bool


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did. `status`: `published`, `unchanged` (nothing to do, nothing written) or `nothing_published` (exit code 4).

    Counts of files: `discovered` looked at, `ignored` of other kinds, `read` read anew, `reinterpreted` from the cached reading,
    `reused` taken as they were, `duplicates` copies of another file, `rejected` in quarantine now, `missing` documents whose file is gone,
    `pruned` documents that were dropped because of that,
    `published` documents in the snapshot (but for superseded ones).
    `rows`: rows of each table of the snapshot. `findings`: mismatches and unverifiables by severity, `findings_by_rule`: by rule, over
    the whole snapshot; `new_findings`: by severity, not in the snapshot before, `new_finding_ids`: which. `worst`: those to show, new and
    severe first.
    `documents`: what was read or re-interpreted, in order of path. `elapsed` in seconds.
    `corrected`: corrections that hold in the snapshot, `unmet_corrections`: those that do not fit what they name, and why.
    """

    run_id: str
    status: str
    processed: Path
    snapshot: Path | None
    elapsed: float
    discovered: int = 0
    ignored: int = 0
    read: int = 0
    reinterpreted: int = 0
    reused: int = 0
    duplicates: int = 0
    rejected: int = 0
    missing: int = 0
    pruned: int = 0
    published: int = 0
    fiscal_years: tuple[int, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    findings_by_rule: Mapping[str, int] = field(default_factory=dict)
    new_findings: Mapping[str, int] = field(default_factory=dict)
    new_finding_ids: tuple[str, ...] = ()
    worst: tuple[FindingLine, ...] = ()
    documents: tuple[DocumentLine, ...] = ()
    rejects: tuple[RejectLine, ...] = ()
    corrected: int = 0
    unmet_corrections: tuple[CorrectionNote, ...] = ()
