"""A document interpreted and checked with corrections that are not yet filed, in a process that may die: what they would change."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipeline.confine import Confinement
from pipeline.interpret.repair import repair_document
from pipeline.pool import ChildPool, start_fork_server
from pipeline.settings import Settings
from schemas.corrections import CorrectionNote, CorrectionSet
from schemas.document import Document
from schemas.facts import Fact, Facts

_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Trial:
    """What to try: the reading that is kept of a document, or its file; the corrections; the values whose places are asked for."""

    reading: Path | None
    file: Path | None
    sha256: str
    corrections: CorrectionSet
    value_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it. `findings`: id to the text in each language; `notes`: what became of the corrections.

    `places`: raw text and place of the values asked for. `failed` says why there is nothing of all this.
    """

    findings: Mapping[str, Mapping[str, str]]
    notes: tuple[CorrectionNote, ...]
    places: Mapping[str, Mapping[str, Any]]
    failed: str = ""


@contextmanager
def trial_pool(settings: Settings) -> Iterator[ChildPool[Trial, Tried]]:
    """One process that tries things, held to the limits of `settings`, while the block lasts."""
    start_fork_server(("pipeline.process", "pipeline.picture_pool", __name__))
    with tempfile.TemporaryDirectory(prefix="ita-review-") as folder:
        confinement = Confinement(
            scratch=Path(folder),
            writable=(),
            cpu_seconds=_PATIENCE,
            memory_bytes=settings.document_memory_bytes,
            file_bytes=settings.document_output_bytes,
        )
        with ChildPool(attempt, _lost, jobs=1, seconds=_PATIENCE, confinement=confinement) as pool:
            yield pool


def attempt(trial: Trial) -> Tried:
    """Interpret and check. Never raises for what a document may cause."""
    from pipeline.errors import UnreadableFile
    from pipeline.process import read_file, result_of
    from pipeline.readings import StaleReading, decode_reading

    document = None
    try:
        if trial.reading is not None:
            document = decode_reading(trial.reading.read_bytes())
    except (OSError, StaleReading):
        pass
    try:
        if document is None and trial.file is not None:
            document = read_file(trial.file)
    except UnreadableFile as error:
        return _nothing(error.code)
    if document is None or document.sha256 != trial.sha256:
        return _nothing("gone")
    result = result_of(document, "", trial.corrections)
    return Tried(
        {one.finding_id: {"th": one.message_th, "en": one.message_en} for one in result.findings},
        result.corrections,
        {fact.value_id: _place(fact, document) for fact in _facts(result.facts) if fact.value_id in trial.value_ids},
    )


def _facts(facts: Facts) -> Iterator[Fact]:
    for field in fields(facts):
        values = getattr(facts, field.name)
        if isinstance(values, tuple):
            yield from (value for value in values if isinstance(value, Fact))


def _place(fact: Fact, document: Document) -> dict[str, Any]:
    """The raw text of a fact, its place as correction files name places (None where they cannot), and all the text that stands there."""
    where = fact.evidence
    cell = {"table": where.table, "row": where.row, "column": where.column}
    place = {"page": where.page, "line": where.line} if where.table is None else {"page": where.page, **cell}
    there = ""
    for page in repair_document(document).pages:
        for line in page.lines if page.number == where.page and where.table is None else ():
            there = line.text if line.number == where.line else there
    return {"raw": where.raw, "place": None if None in place.values() else place, "there": there}


def _lost(_: Trial, reason: str, detail: str) -> Tried:
    return _nothing(f"{reason} {detail}".strip())


def _nothing(why: str) -> Tried:
    return Tried({}, (), {}, why)
