"""Work for the tests of the pool."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def obey(order: str) -> str:
    verb, _, rest = order.partition(" ")
    if verb == "exit":
        os._exit(9)
    if verb == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "sleep":
        time.sleep(float(rest))
    if verb == "raise":
        raise ValueError("no")
    if verb == "who":
        return str(os.getpid())
    if verb == "once" and not Path(rest).exists():
        Path(rest).touch()
        os._exit(1)
    return "second time" if verb == "once" else rest


def attempt(order: str) -> str:
    """Do what a worker may not, and say what came of it: `done …`, or the error."""
    verb, _, rest = order.partition(" ")
    try:
        return f"done {_ATTEMPTS[verb](rest)}".rstrip()
    except (OSError, MemoryError) as error:
        return type(error).__name__


def _eat(size: str) -> str:
    data = bytearray(int(size))
    time.sleep(1)
    return str(len(data))


def _spin(_: str) -> None:
    while True:
        pass


def _start_and_wait(mark: str) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        Path(mark).write_text(f"{process.pid}\n")


def _run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr.strip().splitlines()[-1]


_ATTEMPTS: dict[str, Callable[[str], object]] = {
    "eat": _eat,
    "spin": _spin,
    "spin_a_little": lambda seconds: next(True for _ in iter(int, 1) if time.process_time() > float(seconds)),
    "start": _start_and_wait,
    "connect": lambda port: socket.create_connection(("127.0.0.1", int(port)), timeout=5).close(),
    "datagram": lambda port: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(port))),
    "python": _run_python,
    "write": lambda path: Path(path).write_bytes(b"x"),
    "write_big": lambda path: Path(path).write_bytes(b"x" * 2_000_000),
    "mkdir": lambda path: Path(path).mkdir(),
    "remove": lambda path: Path(path).unlink(),
    "rename": lambda paths: Path(paths.split()[0]).rename(paths.split()[1]),
    "link": lambda path: Path(path).symlink_to("/etc"),
    "truncate": lambda path: os.truncate(path, 0),
    "scratch": lambda name: Path(os.environ["TMPDIR"], name).write_bytes(b"x") and os.environ["TMPDIR"],
}
