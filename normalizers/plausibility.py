"""How surprising a string is as the name of a place in Thailand: a letter model of the gazetteer's own names."""

from __future__ import annotations

import math
from functools import lru_cache

from normalizers import places
from schemas.knowledge import knowledge

_START, _END = "\x02", "\x03"
_UNSEEN = math.log(80)
"""Nats for a letter that never follows the two before it nor the one before it: about one of the letters and marks in use."""


@knowledge
def _corpus() -> str:
    """All names in one text, each behind two marks of a start and before one of an end."""
    return "".join(f"{_START}{_START}{name}{_END}" for name in places.all_names())


@lru_cache(maxsize=32768)
def _count(letters: str) -> int:
    # Counting what is asked for is cheaper than a table of everything: a document asks for a name or two.
    return _corpus().count(letters)


@lru_cache(maxsize=8192)
def surprise(name: str) -> float:
    """-ln of the probability of the name's letters in nats (trigrams backed off to bigrams: Jelinek-Mercer with weights 0.6, 0.3, 0.1).

    A usual name has about 1.5 nats a letter; a name with letters lost or swapped has more, because it holds sequences that no name has.
    """
    text = f"{_START}{_START}{name}{_END}"
    total = 0.0
    for before, last, letter in zip(text, text[1:], text[2:], strict=False):
        chance = 0.1 * math.exp(-_UNSEEN)
        if pair := _count(before + last):
            chance += 0.6 * _count(before + last + letter) / pair
        if single := _count(last):
            chance += 0.3 * _count(last + letter) / single
        total -= math.log(chance)
    return total


def oddness(name: str) -> float:
    """How much more surprising the name is than a usual name of its length, in nats; 0 for a name that some place has.

    2.2 nats a letter is the mean over the gazetteer's names under this model.
    """
    return 0.0 if name in places.all_names() else max(0.0, surprise(name) - 2.2 * (len(name) + 1))
