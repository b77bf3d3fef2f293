"""Whatever is deleted, doubled, swapped or torn in a report: it is read, and what is said of it stands in it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from generator import LEVELS, generate
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.encoding import decode
from pipeline.errors import UnreadableFile
from pipeline.process import read_bytes, result_of
from pipeline.rows import document_rows
from pipeline.worker import dt
from schemas.facts import DocumentResult, Evidence

ROOT = Path(__file__).parent.parent
SAMPLES = [decode(path.read_bytes()).text for path in sorted((ROOT / "data" / "raw").glob("*.txt"))]
SEPARATORS = ("\t", "|", "  ")
Change = Callable[[random.Random, list[str]], list[str]]


def _delete(rng: random.Random, pieces: list[str]) -> list[str]:
    at = rng.randrange(len(pieces))
    return pieces[:at] + pieces[at + rng.randint(1, 3) :]


def _double(rng: random.Random, pieces: list[str]) -> list[str]:
    at = rng.randrange(len(pieces))
    length = rng.randint(1, 4)
    return pieces[: at + length] + pieces[at : at + length] + pieces[at + length :]


def _swap(rng: random.Random, pieces: list[str]) -> list[str]:
    one, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    pieces = list(pieces)
    pieces[one], pieces[other] = pieces[other], pieces[one]
    return pieces


def _join(rng: random.Random, pieces: list[str]) -> list[str]:
    at = rng.randrange(len(pieces))
    return [*pieces[:at], "".join(pieces[at : at + 2]), *pieces[at + 2 :]]


def _tear(rng: random.Random, pieces: list[str]) -> list[str]:
    at = rng.randrange(len(pieces))
    cut = rng.randint(0, len(pieces[at]))
    return [*pieces[:at], pieces[at][:cut], pieces[at][cut:], *pieces[at + 1 :]]


def _shuffle(rng: random.Random, pieces: list[str]) -> list[str]:
    at = rng.randrange(len(pieces))
    some = pieces[at : at + 8]
    rng.shuffle(some)
    return [*pieces[:at], *some, *pieces[at + 8 :]]


CHANGES: tuple[Change, ...] = (_delete, _double, _swap, _join, _tear, _shuffle)


def mutated(text: str, rng: random.Random, times: int) -> str:
    """A report with lines, and cells or words within lines, deleted, doubled, swapped, joined, torn and shuffled."""
    lines = text.split("\n")
    for _ in range(times):
        if len(lines) < 2:
            break
        if rng.random() < 0.5:
            lines = rng.choice(CHANGES)(rng, lines)
            continue
        at = rng.randrange(len(lines))
        separator = next((mark for mark in SEPARATORS if mark in lines[at]), " ")
        lines[at] = separator.join(rng.choice(CHANGES)(rng, lines[at].split(separator)))
    return "\n".join(lines)


def places(result: DocumentResult) -> list[Evidence]:
    facts = result.facts
    values = (*facts.scores, *facts.measures, *facts.periods, *facts.recommendations, *facts.mentions, *facts.claims, *facts.names)
    return [*(value.evidence for value in values), *(piece.evidence for piece in facts.unread)]


def assert_sound(text: str) -> None:
    """The text is read or refused by name; what is read stands in it and can be published."""
    try:
        document = read_bytes(text.encode("utf-8", "replace"))
    except UnreadableFile as refused:
        assert refused.reason_code in ("empty_file", "no_text")
        return
    result = result_of(document, "any.txt")
    last = text.count("\n") + 1
    for place in places(result):
        assert 0 <= place.confidence <= 1
        assert place.line is not None
        assert 1 <= place.line <= last
        assert 1 <= place.page <= result.pages
    document_rows(result, "test", dt.datetime.now(dt.UTC))  # no key twice
    assert result_of(document, "any.txt") == result


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 2**32), st.integers(1, 60))
def test_a_mutated_sample_is_read(text: str, seed: int, times: int) -> None:
    assert_sound(mutated(text, random.Random(seed), times))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**20), st.sampled_from(LEVELS), st.integers(0, 2**32), st.integers(0, 60))
def test_a_mutated_generated_report_is_read(report: int, level: int, seed: int, times: int) -> None:
    assert_sound(mutated(generate(report, level).text, random.Random(seed), times))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(SAMPLES), min_size=2, max_size=3), st.integers(0, 2**32))
def test_reports_torn_and_mixed_are_read(texts: list[str], seed: int) -> None:
    rng = random.Random(seed)
    pieces = [line for text in texts for line in text.split("\n")]
    rng.shuffle(pieces)
    assert_sound("\n".join(pieces))


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_changes_something(change: Change) -> None:
    pieces = [f"{number} {number}" for number in range(20)]
    assert any(change(random.Random(seed), pieces) != pieces for seed in range(5))
