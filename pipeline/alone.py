"""One document read, interpreted and checked in a process of its own that may die, held to the limits of the settings."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from extractors.limits import Limits
from extractors.scan.options import Ocr
from pipeline.confine import Confinement
from pipeline.errors import UnreadableFile
from pipeline.pool import ChildPool
from pipeline.settings import Settings
from schemas.corrections import CorrectionSet
from schemas.facts import DocumentResult


@dataclass(frozen=True, slots=True)
class _Item:
    path: Path
    source_path: str
    corrections: CorrectionSet
    limits: Limits
    ocr: Ocr


def process_alone(path: Path, source_path: str, corrections: CorrectionSet, settings: Settings) -> DocumentResult:
    """As `pipeline.process.process_file`, in a child forked from this process, which has loaded what is known.

    Raises:
        UnreadableFile: as `read_file`; or the child died, or took more time, memory or output than `settings` allow.
        RuntimeError: the program failed on the document; the message says how.
    """
    import pipeline.process  # noqa: F401 - loaded here, so that the child has it
    from schemas.knowledge import load_knowledge

    load_knowledge()
    with tempfile.TemporaryDirectory(prefix="ita-check-") as folder:
        confinement = Confinement(
            scratch=Path(folder),
            writable=(),
            cpu_seconds=settings.document_cpu_seconds,
            memory_bytes=settings.document_memory_bytes,
            file_bytes=settings.document_output_bytes,
        )
        with ChildPool(_attempt, _lost, jobs=1, seconds=settings.document_seconds, confinement=confinement, start="fork") as child:
            outcome = child.submit(_Item(path, source_path, corrections, settings.limits, settings.ocr())).result()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _attempt(item: _Item) -> DocumentResult | Exception:
    from pipeline.process import process_file
    from pipeline.worker import describe

    try:
        return process_file(item.path, item.source_path, item.corrections, limits=item.limits, ocr=item.ocr)
    except UnreadableFile as error:
        return error
    except MemoryError:
        return UnreadableFile("out_of_memory", "", item.source_path)
    except Exception as error:  # noqa: BLE001 - not every exception survives the way through the pipe; its description does
        return RuntimeError(describe(error))


def _lost(item: _Item, reason: str, detail: str) -> DocumentResult | Exception:
    return UnreadableFile(reason, detail, item.source_path)
