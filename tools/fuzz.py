"""Fuzzing of everything that parses bytes from outside: `make fuzz` (SECONDS=60 for each target, TARGET=pdf for one).

Hypothesis mutates real inputs and makes small what fails. Each input runs in a worker process (`pipeline.pool`), so that a crash of native
code and a hang are findings like any other. A finding is kept in `tests/data/crashes/<target>/`, where the test suite replays it.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from functools import lru_cache

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from pipeline.pool import ChildPool, start_fork_server
from tools.fuzz_targets import ROOT, TARGETS, attempt, lost

CRASHES = ROOT / "tests" / "data" / "crashes"
SECONDS_FOR_ONE = 30.0
_EXAMPLES = 200
_TOKENS = (
    b"\0", b"\n", b"\t", b"|", b"\f", b"<td>", b"<table", b"</", b"&#x0;", b"\xff\xfe", "ำ".encode(), "่".encode(), "๙".encode(), b"9" * 12,
    b"-1", b"1e999", b" 0 R", b"endobj", b"stream\n", b"<<", b">>", b"[", b"/Kids", b"/Count", b"/Length", b"/Filter", b"/FlateDecode",
)  # fmt: skip


class Hang(KeyboardInterrupt):
    """An input that takes too long. No failure to Hypothesis: to make it small would take as long many times over."""


def open_fuzz_pool(jobs: int = 1) -> ChildPool[tuple[str, bytes], str]:
    """Workers for `attempt`."""
    start_fork_server(("pipeline.warm", "tools.fuzz_targets"))
    return ChildPool(attempt, lost, jobs=jobs, seconds=SECONDS_FOR_ONE)


def mutated(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of the seeds with a few changes, or a few bytes of nothing in particular."""
    position, length = st.floats(0, 1, exclude_max=True), st.integers(1, 400)
    insertions = st.one_of(st.sampled_from(_TOKENS), st.binary(min_size=1, max_size=8))
    change = st.one_of(
        st.tuples(st.just("insert"), position, insertions),
        st.tuples(st.just("overwrite"), position, insertions),
        st.tuples(st.just("cut"), position, length),
        st.tuples(st.just("repeat"), position, length),
        st.tuples(st.just("end"), position, length),
    )
    changed = st.builds(_apply, st.sampled_from(seeds), st.lists(change, max_size=8))
    return st.one_of(changed, st.binary(max_size=200))


def _apply(data: bytes, changes: list[tuple[str, float, bytes | int]]) -> bytes:
    for kind, place, value in changes:
        at = int(place * len(data))
        size = len(value) if isinstance(value, bytes) else value
        if isinstance(value, bytes):
            data = data[:at] + value + data[at + (size if kind == "overwrite" else 0) :]
        elif kind == "repeat":
            data = data[: at + size] + data[at : at + size] * 20 + data[at + size :]
        else:
            data = data[:at] + (b"" if kind == "end" else data[at + size :])
    return data


def fuzz(name: str, seconds: float, pool: ChildPool[tuple[str, bytes], str]) -> tuple[int, bytes | None, str]:
    """Fuzz one target for so long: how many inputs were tried, and the smallest one that fails with what it does (None: none did)."""
    inputs = mutated(sorted(_seeds(name)))
    until, tried = time.monotonic() + seconds, 0
    failure: tuple[bytes, str] | None = None

    @settings(
        max_examples=_EXAMPLES, deadline=None, database=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)
    )
    @given(inputs)
    def holds(data: bytes) -> None:
        nonlocal tried, failure
        if time.monotonic() > until and failure is None:
            return
        tried += 1
        wrong = pool.submit((name, data)).result()
        if wrong:
            failure = data, wrong
        if wrong.startswith("timeout"):
            raise Hang
        assert not wrong

    while time.monotonic() < until:
        try:
            seed(random.getrandbits(64))(holds)()  # noqa: S311 - no secret
        except (AssertionError, Hang):
            assert failure is not None
            return tried, *failure
    return tried, None, ""


@lru_cache(maxsize=8)
def _seeds(name: str) -> frozenset[bytes]:
    return frozenset(TARGETS[name].seeds())


def main(arguments: list[str]) -> int:
    """Fuzz; exit code 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for each target")
    parser.add_argument("--target", choices=TARGETS, action="append", help="this one only (may be repeated)")
    chosen = parser.parse_args(arguments)
    found = 0
    with open_fuzz_pool() as pool:
        for name in chosen.target or TARGETS:
            tried, data, wrong = fuzz(name, chosen.seconds, pool)
            print(f"{name}: {tried} inputs, {'nothing found' if data is None else wrong}", flush=True)
            if data is not None:
                found += 1
                path = CRASHES / name / f"{hashlib.sha256(data).hexdigest()[:16]}.bin"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                print(f"  kept as {path.relative_to(ROOT)}: mend it, and commit the file as its regression test", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
