"""`ita check`: files read and checked now. Writes nothing, starts nothing."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.cli.session import INTERNAL, USAGE, Problem, Session, internal, of_system, show_trace
from pipeline.errors import UnreadableFile
from pipeline.render import clean
from pipeline.settings import Settings
from schemas.corrections import CorrectionNote, CorrectionSet
from schemas.facts import Claim, DocumentResult


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: a reason as a code, what happened to which file, what to do."""

    reason_code: str
    reason: str
    advice: str


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita check`."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=say("help.check.files"))
    parser.add_argument("--corrections", type=Path, metavar="DIR", help=say("help.corrections"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=say("help.format", default="text"))
    parser.add_argument("--timings", action="store_true", help=say("help.check.timings"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Checks every file, also after one that cannot be read.

    Exit code 0, 2 (a file cannot be read, a correction does not fit) or 1 (the program failed on a file).
    Findings do not change the exit code: they are the answer, not an error.
    """
    from pipeline.corrections.files import load_corrections
    from pipeline.settings import load_settings

    corrections, settings = load_corrections(arguments.corrections), load_settings()
    outcomes = ((path, check_file(path, session, corrections, settings, timings=arguments.timings)) for path in arguments.files)
    code = 0
    hashes: dict[str, str] = {}
    notes: list[CorrectionNote] = []
    write = _write_json if arguments.format == "json" else _write_text
    for outcome in write(outcomes, session):
        if isinstance(outcome, Failure):
            code = INTERNAL if outcome.reason_code == "internal" else code or USAGE
        else:
            hashes[outcome.source_path] = outcome.sha256
            notes += [corrections.note(note.id, note.detail) for note in outcome.corrections if not note.applied]
    for note in (*notes, *corrections.unnamed(hashes, all_documents=False)):
        session.complain(session.say("correction.unmet", id=note.id, file=note.file, detail=note.detail), session.say("correction.do"))
        code = code or USAGE
    return code


def check_file(
    path: str, session: Session, corrections: CorrectionSet, settings: Settings, *, timings: bool = False
) -> DocumentResult | Failure:
    """Reads and checks one file; what goes wrong becomes a Failure, so that the other files are still checked.

    `timings`: writes to the error stream how long each stage took.
    """
    language = session.language
    try:
        found = Path(path)
        if found.is_dir():
            raise Problem("is_folder", path=path)
        if found.exists() and not found.is_file():
            # A pipe would be waited for without end.
            raise Problem("not_regular", path=path)
        if not found.exists():
            raise Problem("not_found", path=path)
        return _timed(found, path, session, corrections) if timings else _process(found, path, corrections, settings)
    except UnreadableFile as error:
        show_trace(session)
        detail = f" ({error.detail})" if error.detail else ""
        return Failure(error.reason_code, f"{path}: {error.reason(language)}{detail}", error.advice(language))
    except Problem as error:
        problem = error
    except OSError as error:
        show_trace(session)
        problem = of_system(error, path)
    except Exception as error:
        show_trace(session)
        problem = internal(error, path)
    return Failure(problem.name, problem.what(language), problem.advice(language))


def _process(found: Path, path: str, corrections: CorrectionSet, settings: Settings) -> DocumentResult:
    from pipeline.alone import process_alone

    return process_alone(found, path, corrections, settings)


def _timed(found: Path, path: str, session: Session, corrections: CorrectionSet) -> DocumentResult:
    """As `_process`, but in this process; says how long it took to start, to load what is known, and to do each stage, in milliseconds."""
    laps: dict[str, float] = {}
    last = time.perf_counter()

    def passed(stage: str) -> None:
        nonlocal last
        now = time.perf_counter()
        laps[stage] = 1000 * (now - last)
        last = time.perf_counter()

    from pipeline.process import process_file
    from pipeline.settings import load_settings
    from schemas.knowledge import load_knowledge

    passed("program")
    load_knowledge()
    passed("knowledge")
    try:
        settings = load_settings()
        return process_file(found, path, corrections, passed, settings.limits, settings.ocr())
    finally:
        stages = " · ".join(session.say(f"check.stages.{stage}", time=lap) for stage, lap in laps.items())
        session.err.write(f"{clean(path)}: {stages}\n")


Outcome = DocumentResult | Failure


def _write_text(outcomes: Iterator[tuple[str, Outcome]], session: Session) -> Iterator[Outcome]:
    from pipeline.cli.document_view import result_lines

    for number, (_, outcome) in enumerate(outcomes):
        if isinstance(outcome, Failure):
            session.complain(outcome.reason, outcome.advice)
        else:
            if number:
                session.line()
            session.lines(result_lines(outcome, session))
        yield outcome


def _write_json(outcomes: Iterator[tuple[str, Outcome]], session: Session) -> Iterator[Outcome]:
    """One JSON array, an object for each file in the order given; each is written as soon as it is there."""
    from pipeline.writers import json_text

    separator = "["
    for path, outcome in outcomes:
        text = json_text(as_json(path, outcome), indent=2)
        session.out.write(separator + "\n  " + text.replace("\n", "\n  "))
        separator = ","
        yield outcome
    session.line("\n]")


def as_json(path: str, outcome: Outcome) -> dict[str, object]:
    """A result or a failure as JSON has it: `file` and `status` first, then everything that was read, in the order of the records."""
    if isinstance(outcome, Failure):
        return {"file": path, "status": "unreadable"} | {item.name: getattr(outcome, item.name) for item in fields(outcome)}
    result: dict[str, object] = {"file": path, "status": "read", "sha256": outcome.sha256, "media_type": outcome.media_type}
    result |= {"pages": outcome.pages, "pages_ocr": outcome.pages_ocr, "pages_unread": outcome.pages_unread}
    result |= {item.name: getattr(outcome.facts, item.name) for item in fields(outcome.facts)}
    result["claims"] = [_claim(claim) for claim in outcome.facts.claims]
    result["findings"] = outcome.findings
    result["corrections"] = [{"id": note.id, "applied": note.applied, "detail": note.detail} for note in outcome.corrections]
    return result


def _claim(claim: Claim) -> dict[str, object]:
    """A claim with its kind before its fields (`difference`, `extremum`, …): the kinds stand in one list."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(claim).__name__.removesuffix("Claim")).lower()
    return {"claim": kind} | {item.name: getattr(claim, item.name) for item in fields(claim)}
