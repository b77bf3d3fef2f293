"""`ita review`: doubtful values and flags beside the document, in the browser of this machine; what is decided becomes corrections."""

from __future__ import annotations

import argparse
import getpass
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.run import PROCESSED, RAW
from pipeline.cli.session import Problem, Session
from pipeline.render import clean_line

if TYPE_CHECKING:
    from pipeline.review.queue import Ask
    from pipeline.review.server import ReviewServer

PORT = 0


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita review`."""
    from pipeline.corrections.files import FOLDER

    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--raw", type=Path, default=RAW, metavar="DIR", help=say("help.explain.raw", default=RAW))
    parser.add_argument("--corrections", type=Path, default=FOLDER, metavar="DIR", help=say("help.review.corrections", default=FOLDER))
    parser.add_argument("--port", type=_port, default=PORT, metavar="N", help=say("help.review.port"))
    parser.add_argument("--by", metavar="NAME", help=say("help.review.by"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Serves until it is interrupted; exit code 0. Raises Problem when there is no dataset or the port is taken."""
    from pipeline.cli.dataset import current_snapshot
    from pipeline.picture_pool import picture_pool
    from pipeline.review.desk import Desk
    from pipeline.review.server import ReviewServer
    from pipeline.review.trial import trial_pool
    from pipeline.settings import load_settings

    current_snapshot(arguments.processed)
    by = " ".join((arguments.by or _user()).split())
    try:
        arguments.corrections.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise Problem("not_found", path=clean_line(str(arguments.corrections))) from error
    with picture_pool(1) as pictures, trial_pool(load_settings()) as trials:
        folders = (arguments.raw.resolve(), arguments.processed.resolve(), arguments.corrections.resolve())
        desk = Desk(*folders, by, session.language, partial(_latest, arguments.processed), pictures, trials)
        try:
            server = ReviewServer(desk, arguments.port)
        except OSError as error:
            raise Problem("port_taken", port=arguments.port, detail=error.strerror or error) from error
        with server:
            session.line(session.say("review.open", address=server.address))
            session.line(session.say("review.writes", folder=clean_line(str(arguments.corrections)), by=clean_line(by)))
            session.out.flush()
            serving = threading.Thread(target=_serve, args=(server, folders[2]), name="ita-review")
            serving.start()
            try:
                serving.join()
            except KeyboardInterrupt:
                session.err.write("\n")
            server.shutdown()
            serving.join()
    session.line(session.say("review.ended", folder=clean_line(str(arguments.corrections))))
    return 0


def _serve(server: ReviewServer, folder: Path) -> None:
    """Answer until the server is shut down. The kernel holds a thread and those it starts: these may write to the corrections alone."""
    from pipeline.kernel import forbid_writing_outside

    forbid_writing_outside((folder,))
    server.serve_forever()


def _latest(processed: Path, held: str) -> tuple[str, Ask] | None:
    """The current snapshot and a way to ask it; None when it is the one that is held."""
    from pipeline.cli.dataset import current_snapshot, open_snapshots, records

    snapshot = current_snapshot(processed)
    if snapshot.name == held:
        return None
    connection, _ = open_snapshots({"": snapshot}, processed)
    return snapshot.name, partial(records, connection)


def _user() -> str:
    """Who is logged in, as far as the system says."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return number
