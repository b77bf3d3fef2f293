"""Opening what lies in the input folder: only regular files, and never waiting for one."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from pathlib import Path


def open_regular(path: Path) -> io.BufferedReader:
    """A regular file, opened for reading. Raises OSError as the system does, and for anything else that stands at `path`.

    What was a file when the folder was listed may be a pipe now: opening that would wait for a writer without end.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file", str(path))


def content_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, hex. Raises OSError."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
