"""What is read from data files or compiled once a process, and how to have all of it ready before the first report comes."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache
from typing import TypeVar

T = TypeVar("T")

_WAITING: list[Callable[[], object]] = []


def knowledge(build: Callable[[], T]) -> Callable[[], T]:
    """Decorator of a function without arguments that builds something once a process: a table, a lexicon, compiled patterns.

    What it returns is kept, as with `functools.cache`; `load_knowledge` builds it ahead.
    """
    kept = cache(build)
    _WAITING.append(kept)
    return kept


def load_knowledge() -> None:
    """Builds all knowledge of the modules imported so far; a second call costs nothing.

    Nothing needs this: what was not built ahead is built where it is first asked for. With it a report takes its own time alone.
    """
    if _WAITING:
        while _WAITING:
            _WAITING.pop()()
        # It stays as long as the process: the garbage collector need not walk through it (10 ms) in the middle of a report.
        gc.freeze()
