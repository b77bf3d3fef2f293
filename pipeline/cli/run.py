"""`ita run`: ingest a folder, show how it goes, and say at the end what a person wants to know."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.session import Problem, Session
from pipeline.errors import Terminated
from pipeline.verdict import FAIL_ON, verdict

if TYPE_CHECKING:
    from pipeline.run import Progress, RunRequest, RunSummary

    Runner = Callable[[RunRequest, Progress], RunSummary]

RAW = Path("data/raw")
PROCESSED = Path("data/processed")
KEEP = 5
RUNNERS = "ita_ingest.runners"
"""Entry-point group of the runners: `run(RunRequest, Progress) -> RunSummary`. The pipeline does not import the flows."""


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita run`."""
    add_request_arguments(parser, say)
    parser.add_argument("--runner", default="process", metavar="NAME", help=say("help.run.runner", default="process"))
    parser.add_argument("--address", metavar="URL", help=say("help.run.address"))
    add_judging_arguments(parser, say)


def add_request_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """What a run is to do: the same now (`ita run`) and on schedule (`ita schedule`)."""
    parser.add_argument("--raw", type=Path, default=RAW, metavar="DIR", help=say("help.run.raw", default=RAW))
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--jobs", type=_positive, metavar="N", help=say("help.run.jobs"))
    parser.add_argument("--ocr-engine", metavar="NAME", help=say("help.run.ocr_engine", default="tesseract"))
    parser.add_argument("--corrections", type=Path, metavar="DIR", help=say("help.corrections"))
    parser.add_argument("--full", action="store_true", help=say("help.run.full"))
    parser.add_argument("--retry", action="store_true", help=say("help.run.retry"))
    parser.add_argument("--prune", action="store_true", help=say("help.run.prune"))
    parser.add_argument("--allow-shrink", action="store_true", help=say("help.run.allow_shrink"))
    parser.add_argument("--keep", type=_positive, default=KEEP, metavar="N", help=say("help.run.keep", default=KEEP))


def add_judging_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """What of a run that is done is to count as a failure."""
    parser.add_argument("--strict", action="store_true", help=say("help.run.strict"))
    parser.add_argument("--fail-on", choices=FAIL_ON, help=say("help.run.fail_on"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Runs; exit code 0, or that of `verdict`."""
    runner = find_runner(arguments.runner)
    if arguments.address and arguments.runner != "dask":
        raise Problem("address_without_dask")
    from pipeline.cli.progress import log_summary, shown_progress
    from pipeline.cli.summary import summary_lines
    from pipeline.log import LogLines
    from pipeline.run import RunRequest
    from pipeline.stores.objects import Named
    from pipeline.stores.places import writable_places

    check_engine(arguments.ocr_engine)
    with sigterm_raises(), writable_places(arguments.raw, arguments.processed) as places:
        asked = {field.name: getattr(arguments, field.name) for field in fields(RunRequest)}
        request = RunRequest(**{**asked, "raw": places.raw, "processed": places.processed})
        with shown_progress(session) as progress:
            summary = runner(request, progress)
        places.publish(summary, request.keep)
    if isinstance(progress, LogLines):
        log_summary(progress, summary, session.language)
    as_named = replace(summary, processed=Named(arguments.processed)), replace(request, raw=Named(arguments.raw))
    session.lines(summary_lines(*as_named, session))
    return int(verdict(summary, strict=arguments.strict, fail_on=arguments.fail_on))


@contextmanager
def sigterm_raises() -> Iterator[None]:
    """SIGTERM raises Terminated here, as Ctrl-C raises KeyboardInterrupt: by itself it would end this process and leave its children."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def find_runner(name: str) -> Runner:
    """The runner registered under `name`. Raises Problem when there is none (saying which there are) or it cannot be loaded."""
    runner: Runner = load_entry_point(RUNNERS, name)
    return runner


def load_entry_point(group: str, name: str) -> Any:
    """What is registered under `name`: runs and schedules, which lie in the flows, above the pipeline. Raises Problem as `find_runner`."""
    from importlib.metadata import entry_points

    known = {point.name: point for point in entry_points(group=group)}
    if not known:
        raise Problem("not_installed")
    if name not in known:
        raise Problem("no_runner", name=name, known=", ".join(sorted(known)))
    try:
        return known[name].load()
    except ImportError as error:
        raise Problem("runner_import", name=name, detail=error) from error


def check_engine(name: str | None) -> None:
    """Raises Problem when an engine is asked for that is not installed; Tesseract may be missing, its files are then quarantined."""
    from extractors.scan.engine import engine_names

    if name is not None and name not in engine_names():
        raise Problem("no_ocr_engine", name=name, known=", ".join(engine_names()))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def not_negative(text: str) -> int:
    """A number of the command line that may be 0."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is negative")
    return number
