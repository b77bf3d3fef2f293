"""`ita report`: the dataset as a static site that opens from disk."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.cli.run import PROCESSED, RAW
from pipeline.cli.session import Problem, Session
from pipeline.render import clean_line

OUT = Path("data/report")


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita report`."""
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--raw", type=Path, default=RAW, metavar="DIR", help=say("help.explain.raw", default=RAW))
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help=say("help.report.out", default=OUT))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Writes the site; exit code 0. Raises Problem when there is no dataset, or the folder holds something else."""
    from pipeline.cli.dataset import current_snapshot, open_snapshots, records
    from pipeline.report.site import NotOurs, write_site

    snapshot = current_snapshot(arguments.processed)
    connection, _ = open_snapshots({"": snapshot}, arguments.processed)

    def done(count: int, total: int) -> None:
        if session.err.isatty():
            session.err.write(f"\r{count:,} / {total:,}" + ("\n" if count == total else ""))

    with connection:
        try:
            count = write_site(partial(records, connection), arguments.raw, arguments.processed, snapshot.name, arguments.out, done)
        except NotOurs as error:
            raise Problem("not_a_report", path=clean_line(str(arguments.out))) from error
    session.line(session.say("report.written", count=count, path=clean_line(str(arguments.out / "index.html"))))
    return 0
