"""What a lost glyph must have been, by the words that it stands in.

A font maps each of its glyphs to the same characters everywhere. So all the words of a document in which one lost glyph stands are
held against the vocabulary together: the candidate that makes most of them words, and clearly more than the next one does, is what the
glyph draws. Where none stands out the glyph stays a visible U+FFFD. Nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from extractors.pdf.clusters import LOW_AM
from extractors.pdf.glyphs import LOST
from extractors.pdf.marks import ABOVE, BELOW, NIKHAHIT, SARA_AA, SARA_AM, TONES, rank
from normalizers.thai import MARK, TONE, order_marks
from normalizers.words import longest_word_over

STEP_RESOLVED = "lost_glyph_resolved"
STEP_LOST = "lost_glyph"

_PLACEHOLDER = re.compile("[\U000f0000-\U0010fffd]")
_SPLIT_AM = re.compile(f"{NIKHAHIT}([{TONE}]?)[{SARA_AA}{SARA_AM}]")
_REACH = 16
_MOST_CONTEXTS = 30
_ENOUGH = 0.55
"""Share of its contexts that a resolved glyph must make words of."""
_FIRST_CONTEXTS, _FEW_CONTEXTS, _CLEAR_SHARE, _CLEAR_LEAD = 4, 10, 0.9, 1.8
_MARGIN = 1.08
"""How many times more of the contexts the best candidate must cover than the next one that reads differently."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What stands for each placeholder: the characters found, or `LOST`."""

    letters: Mapping[str, str]

    def apply(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with its placeholders replaced and marks in their order, and the steps to name."""
        found = set(_PLACEHOLDER.findall(text))
        if not found:
            return text, ()
        if self.letters.get(LOW_AM) == SARA_AM:
            found.discard(LOW_AM)  # it is what the file says it is
        replaced = _composed(_replaced(text, self.letters))
        outcomes = {self.letters.get(char, LOST) == LOST for char in found}
        return replaced, tuple(step for lost, step in ((False, STEP_RESOLVED), (True, STEP_LOST)) if lost in outcomes)


def raw_text(text: str) -> str:
    """The text as the file tells it: every placeholder a U+FFFD."""
    return _PLACEHOLDER.sub(LOST, text.replace(LOW_AM, SARA_AM))


def resolve(texts: Iterable[str], kinds: Mapping[str, str]) -> Resolution:
    """What the lost glyphs of a document draw. `texts`: all its strings; `kinds` as in `LostGlyphs`."""
    # A file that splits sara am loses its nikhahit, too; without that a low sara am is only a font's.
    letters = {LOW_AM: SARA_AA if "above" in kinds.values() else SARA_AM}
    if not kinds:
        return Resolution(letters)
    contexts = _contexts(texts)
    for char in sorted((char for char in contexts if char != LOW_AM), key=lambda char: -len(contexts[char])):
        best = _best(char, kinds.get(char, "spacing"), contexts[char], letters)
        if best is not None:
            letters[char] = best
    return Resolution(letters)


def _contexts(texts: Iterable[str]) -> dict[str, list[str]]:
    """The different surroundings of each placeholder."""
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        for match in _PLACEHOLDER.finditer(text):
            seen = found.setdefault(match.group(), {})
            if len(seen) < _MOST_CONTEXTS:
                # The placeholder in question stands in the middle, marked off: others of its kind may stand beside it.
                before = text[max(0, match.start() - _REACH) : match.start()].rpartition("\n")[2]
                after = text[match.end() : match.end() + _REACH].partition("\n")[0]
                seen[f"{before}\x00{after}"] = None
    return {char: list(seen) for char, seen in found.items()}


def _best(char: str, kind: str, contexts: list[str], known: Mapping[str, str]) -> str | None:
    """The candidate that makes most of the contexts words, by a margin; a few contexts will do where it is beyond doubt."""
    few = contexts[:_FEW_CONTEXTS]
    found, share, lead = _leader(char, kind, few, known)
    if len(few) < len(contexts) and (share < _CLEAR_SHARE or lead < _CLEAR_LEAD):
        found, share, lead = _leader(char, kind, contexts, known)
    return found if share >= _ENOUGH and lead >= _MARGIN else None


def _leader(char: str, kind: str, contexts: list[str], known: Mapping[str, str]) -> tuple[str, float, float]:
    """The best candidate, the share of the contexts that it makes words of, and how many times more it covers than the next one."""
    scores = _scores(char, _candidates(kind), contexts[:_FIRST_CONTEXTS], known)
    if scores[0][1] >= _ENOUGH and len(contexts) > _FIRST_CONTEXTS:  # what makes no word of the first few is out
        scores = _scores(char, [candidate for total, _, candidate in scores if total], contexts, known)
    elif len(contexts) > _FIRST_CONTEXTS:
        scores = _scores(char, _candidates(kind), contexts, known)
    best, share, candidate = scores[0]
    second = scores[1][0] if len(scores) > 1 else 0.0
    return candidate, share, best / second if second else (float("inf") if best else 0.0)


def _scores(char: str, candidates: list[str], contexts: list[str], known: Mapping[str, str]) -> list[tuple[float, float, str]]:
    """For each candidate how much of the contexts it covers with words, and of what share of them; the best first."""
    scores: list[tuple[float, float, str]] = []
    for candidate in candidates:
        letters = {**known, char: candidate}
        covers = [_cover(context, candidate, letters) for context in contexts]
        scores.append((sum(covers), sum(cover > 0 for cover in covers) / len(covers), candidate))
    return sorted(scores, reverse=True)


def _cover(context: str, candidate: str, letters: Mapping[str, str]) -> float:
    """How long a word the candidate makes in this context; 0 when it makes none, or when marks would not stand together."""
    before, _, after = context.partition("\x00")
    if not _fits(before, candidate, after):
        return 0.0
    left, right = _replaced(before, letters), _replaced(after, letters)
    joined = _composed(left + candidate + right)
    place = _place(joined, len(left), candidate)
    return float(longest_word_over(joined, *place))


def _place(text: str, start: int, candidate: str) -> tuple[int, int]:
    """Where the candidate stands in a text in which sara am was composed: the stretch of marks and vowels around it."""
    end = min(len(text), start + len(candidate))
    while start > 0 and start < len(text) and text[start - 1] in MARK:
        start -= 1
    while end < len(text) and text[end] in MARK + SARA_AM:
        end += 1
    return max(0, min(start, len(text) - 1)), max(1, end)


def _fits(before: str, candidate: str, after: str) -> bool:
    """Whether the candidate and the marks around it can stand on one letter: at most one vowel and one tone."""
    marks = _tail(before) + candidate + _head(after)
    kinds = [rank(char) for char in marks if char in MARK]
    return kinds.count(0) <= 1 and kinds.count(1) <= 1


def _tail(text: str) -> str:
    end = len(text)
    while end and text[end - 1] in MARK:
        end -= 1
    return text[end:]


def _head(text: str) -> str:
    end = 0
    while end < len(text) and text[end] in MARK:
        end += 1
    return text[:end]


def _candidates(kind: str) -> list[str]:
    if kind == "below":
        return sorted(BELOW)
    if kind == "above":
        vowels = [char for char in sorted(ABOVE) if rank(char) == 0]
        pairs = ["".join(pair) for pair in product(vowels, sorted(TONES))]
        return [*sorted(ABOVE), *pairs]
    return [chr(code) for code in range(0x0E01, 0x0E5C) if chr(code) not in MARK and not 0x0E3B <= code <= 0x0E3F]


def _composed(text: str) -> str:
    """Marks in their order; nikhahit and sara aa, or what a text layer made of them, as sara am.

    A producer that splits sara am into two glyphs and maps the whole of it to the second one leaves the first without a character.
    """
    return order_marks(_SPLIT_AM.sub(lambda match: match[1] + SARA_AM, text))


def _replaced(text: str, letters: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: letters.get(match.group(), LOST), text)
