"""The vocabulary as a measure of text: reports are made of words, garbage is not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.thai import MARK, repair
from normalizers.words import known_share, longest_word_at

SAMPLES = Path(__file__).parents[2] / "data" / "raw"
THAI = [chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F))]


def passages() -> Iterator[str]:
    for path in sorted(SAMPLES.glob("*.txt")):
        data = path.read_bytes()
        if not data.startswith(b"\xff\xfe"):
            text = repair(data.decode("utf-8", "replace")).text
            yield from (text[at : at + 1500] for at in range(0, len(text), 1500))


GOOD = [text for text in passages() if known_share(text)[1] >= 60]


def test_reports_are_made_of_words() -> None:
    assert min(known_share(text)[0] for text in GOOD) > 0.8


def shifted(text: str) -> str:
    return "".join(chr(0x0E01 + (ord(char) - 0x0E01 + 3) % 58) if "\u0e01" <= char <= "\u0e3a" else char for char in text)


def exchanged(text: str) -> str:
    letters = THAI[:]
    random.Random(7).shuffle(letters)  # noqa: S311 - no secret
    return text.translate(dict(zip(map(ord, THAI), letters, strict=True)))


@pytest.mark.parametrize("garble", [shifted, exchanged])
def test_garbage_is_not(garble: object) -> None:
    assert max(known_share(garble(text))[0] for text in GOOD) < 0.3  # type: ignore[operator]


def test_text_without_its_marks_stands_between() -> None:
    shares = [known_share("".join(char for char in text if char not in MARK))[0] for text in GOOD]
    assert all(0.3 < share < 0.8 for share in shares)


def test_nothing_thai_counts_nothing() -> None:
    assert known_share("Integrity 85.20 ๘๕") == (0.0, 0)
    assert known_share("") == (0.0, 0)


def test_no_more_is_looked_at_than_asked() -> None:
    share, seen = known_share("การประเมิน " * 500, 100)
    assert share == 1.0
    assert 100 <= seen < 120


@given(st.text(st.sampled_from([*THAI, " ", "a", "8"]), max_size=80))
def test_a_share_is_a_share(text: str) -> None:
    share, seen = known_share(text)
    assert 0.0 <= share <= 1.0
    assert 0 <= seen <= len(text)


def test_a_word_ends_where_its_cluster_does() -> None:
    assert longest_word_at("การประเมินผล") >= len("การประเมิน")
    assert longest_word_at("xyz") == 0
