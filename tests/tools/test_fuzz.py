"""The fuzzer finds what there is to find, and what it found once stays mended."""

from __future__ import annotations

import pytest

from tools import fuzz, fuzz_targets


def test_what_was_found_stays_mended() -> None:
    with fuzz.open_fuzz_pool() as pool:
        kept = {path: pool.submit((path.parent.name, path.read_bytes())) for path in sorted(fuzz.CRASHES.rglob("*.bin"))}
        assert {path.name: future.result() for path, future in kept.items() if future.result()} == {}


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_the_inputs_it_starts_from_are_taken(name: str) -> None:
    seeds = sorted(fuzz.TARGETS[name].seeds())
    assert seeds
    assert fuzz.attempt((name, seeds[0])) == ""


def fails_at_two_pipes(data: bytes) -> None:
    if data.count(b"|") > 1:
        raise ZeroDivisionError("found")


class Here:
    """A pool that runs in this process, so that a planted target can be seen."""

    def submit(self, order: tuple[str, bytes]) -> Here:
        self.order = order
        return self

    def result(self) -> str:
        return fuzz.attempt(self.order)


def test_a_planted_fault_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = fuzz_targets.Target(fails_at_two_pipes, lambda: [b"a table | of | cells\n" * 10])
    monkeypatch.setattr(fuzz, "TARGETS", {"planted": planted})
    monkeypatch.setattr(fuzz_targets, "TARGETS", {"planted": planted})
    _, data, wrong = fuzz.fuzz("planted", 60, Here())  # type: ignore[arg-type]
    assert data is not None
    assert data.count(b"|") > 1
    assert len(data) < 220
    assert wrong == "ZeroDivisionError: found"


def test_a_hang_is_a_finding_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hanging(Here):
        def result(self) -> str:
            return fuzz.lost(self.order, "timeout", "more than 30 s")

    monkeypatch.setattr(fuzz, "TARGETS", {"slow": fuzz_targets.Target(fails_at_two_pipes, lambda: [b"x"])})
    tried, data, wrong = fuzz.fuzz("slow", 60, Hanging())  # type: ignore[arg-type]
    assert (tried, wrong) == (1, "timeout: more than 30 s")
    assert data is not None
