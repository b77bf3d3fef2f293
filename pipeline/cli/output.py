"""Files that a command writes for its user: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from pipeline.cli.session import Problem, Session


@contextmanager
def written_bytes(path: Path) -> Iterator[IO[bytes]]:
    """A binary stream that becomes the file `path` when the block ends well; a failure leaves what was there before.

    Raises Problem when `path` is a folder; OSError as the system gives it.
    """
    if path.is_dir():
        raise Problem("is_folder", path=path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)  # mkstemp makes files private; this one is a result like any other
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def written_text(path: Path | None, session: Session, *, bom: bool = False) -> Iterator[TextIO]:
    """The output of the session, or, with a path, a UTF-8 file written as in `written_bytes`; `bom` marks the file for Excel."""
    if path is None:
        yield session.out
        return
    with written_bytes(path) as raw:
        import io

        text = io.TextIOWrapper(raw, encoding="utf-8-sig" if bom else "utf-8", errors="backslashreplace", newline="\n")
        yield text
        text.flush()
        text.detach()
