"""How surprising a string is as the name of a place in Thailand: a letter model of the gazetteer's own names."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache

from normalizers import places

_START, _END = "\x02", "\x03"
_UNSEEN = math.log(80)
"""Nats for a letter that never follows the two before it nor the one before it: about one of the letters and marks in use."""


@cache
def _model() -> tuple[Counter[tuple[str, str, str]], Counter[tuple[str, str]], Counter[str]]:
    """Counts of three, two and one letters over the distinct names."""
    text = "".join(f"{_START}{_START}{name}{_END}" for name in sorted(places.all_names()))
    return Counter(zip(text, text[1:], text[2:], strict=False)), Counter(zip(text, text[1:], strict=False)), Counter(text)


@lru_cache(maxsize=8192)
def surprise(name: str) -> float:
    """-ln of the probability of the name's letters in nats (trigrams backed off to bigrams: Jelinek-Mercer with weights 0.6, 0.3, 0.1).

    A usual name has about 1.5 nats a letter; a name with letters lost or swapped has more, because it holds sequences that no name has.
    """
    three, two, one = _model()
    text = f"{_START}{_START}{name}{_END}"
    total = 0.0
    for before, last, letter in zip(text, text[1:], text[2:], strict=False):
        chance = 0.1 * math.exp(-_UNSEEN)
        if two[before, last]:
            chance += 0.6 * three[before, last, letter] / two[before, last]
        if one[last]:
            chance += 0.3 * two[last, letter] / one[last]
        total -= math.log(chance)
    return total


def oddness(name: str) -> float:
    """How much more surprising the name is than a usual name of its length, in nats; 0 for a name that some place has.

    2.2 nats a letter is the mean over the gazetteer's names under this model.
    """
    return 0.0 if name in places.all_names() else max(0.0, surprise(name) - 2.2 * (len(name) + 1))
