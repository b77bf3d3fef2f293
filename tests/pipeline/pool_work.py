"""Work for the tests of the pool."""

from __future__ import annotations

import os
import signal
import time
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
