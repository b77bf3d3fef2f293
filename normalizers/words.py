"""Words that a damaged Thai text may be held against: a general dictionary and the names of places."""

from __future__ import annotations

from functools import cache

from normalizers import places
from normalizers.thai import MARK

_LONGEST = 18
_SHORTEST = 2
_MARKS = frozenset(MARK)


@cache
def known_words() -> frozenset[str]:
    """Some 70,000 words of at least two characters: pythainlp's dictionary (CC0) and the gazetteer. Loads in a tenth of a second."""
    from pythainlp.corpus import thai_words

    return frozenset(word for word in (*thai_words(), *places.all_names()) if _SHORTEST <= len(word) <= _LONGEST)


def longest_word_over(text: str, start: int, end: int) -> int:
    """The length of the longest known word in `text` that covers the characters from `start` to `end` and cuts no cluster; 0 for none."""
    words = known_words()
    for length in range(_LONGEST, max(_SHORTEST, end - start) - 1, -1):
        for first in range(max(0, end - length), min(start, len(text) - length) + 1):
            if text[first : first + length] in words and text[first + length : first + length + 1] not in _MARKS:
                return length
    return 0


def longest_word_at(text: str) -> int:
    """The length of the longest known word that `text` begins with; 0 for none."""
    words = known_words()
    for length in range(min(_LONGEST, len(text)), _SHORTEST - 1, -1):
        if text[:length] in words and text[length : length + 1] not in _MARKS:
            return length
    return 0
