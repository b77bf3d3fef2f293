"""What a lost glyph must have been, by the words that it stands in.

A font maps each of its glyphs to the same characters everywhere. So all the words of a document in which one lost glyph stands are
held against the vocabulary together: the candidate that makes most of them words, and clearly more than the next one does, is what the
glyph draws. Glyphs that are known help with those beside them; two that always stand on one letter are decided together. Where no
candidate stands out the glyph stays a visible U+FFFD. Nothing is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

from extractors.pdf.clusters import LOW_AM, OVER
from extractors.pdf.glyphs import LOST
from extractors.pdf.marks import ABOVE, BELOW, NIKHAHIT, SARA_AA, SARA_AM, TONES, rank
from normalizers.thai import CONSONANT, FOLLOWING_VOWEL, MARK, TONE, order_marks
from normalizers.words import word_over

STEP_RESOLVED = "lost_glyph_resolved"
STEP_LOST = "lost_glyph"

_PLACEHOLDER = re.compile("[\U000f0000-\U0010fffd]")
_RUN = "[\u0e01-\u0e4e\U000f0000-\U0010fffd]*"
_BEFORE, _AFTER = re.compile(rf"{_RUN}\Z"), re.compile(_RUN)
_SPLIT_AM = re.compile(f"{NIKHAHIT}([{TONE}]?)[{SARA_AA}{SARA_AM}]")
_ON_LETTER = re.compile(rf"[{CONSONANT}{LOST}][{MARK}]*\Z")
_MARKS = frozenset(MARK)
_REACH = 16
_MOST_CONTEXTS, _FIRST_CONTEXTS, _FEW_CONTEXTS = 30, 4, 10
_ENOUGH = 0.55
"""Share of its contexts that a resolved glyph must make words of."""
_MARGIN, _CLEAR_SHARE, _CLEAR_LEAD = 1.3, 0.9, 1.8
"""How many times more letters the words of the best candidate must have than those of the next one; and where a few contexts will do."""


class _Context(NamedTuple):
    """What stands before and behind a lost glyph, as far as it is Thai; other lost glyphs as placeholders."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What stands for each placeholder: the characters found, or `LOST`."""

    letters: Mapping[str, str]

    def apply(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with its placeholders replaced and marks in their order, and the steps to name."""
        if not text or max(text) < "\U000f0000":
            return text, ()
        found = set(_PLACEHOLDER.findall(text))
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
    letters = {LOW_AM: SARA_AA if any(kind in OVER for kind in kinds.values()) else SARA_AM}
    if not kinds:
        return Resolution(letters)
    contexts = _contexts(texts)
    contexts.pop(LOW_AM, None)
    open_ = sorted(contexts, key=lambda char: -len(contexts[char]))
    while open_:
        found = {char: best for char in open_ if (best := _best(char, kinds, contexts[char], letters)) is not None}
        found = found or _pair(open_, kinds, contexts, letters)
        if not found:
            break
        letters |= found
        open_ = [char for char in open_ if char not in letters]
    return Resolution(letters)


def _contexts(texts: Iterable[str]) -> dict[str, list[_Context]]:
    """The different surroundings of each placeholder."""
    found: dict[str, dict[_Context, None]] = {}
    for text in texts:
        if not text or max(text) < "\U000f0000":
            continue
        for match in _PLACEHOLDER.finditer(text):
            seen = found.setdefault(match.group(), {})
            if len(seen) < _MOST_CONTEXTS:
                before = _BEFORE.search(text, max(0, match.start() - _REACH), match.start())
                after = _AFTER.match(text, match.end(), match.end() + _REACH)
                assert before is not None
                assert after is not None
                seen[_Context(before.group(), after.group())] = None
    return {char: list(seen) for char, seen in found.items()}


def _best(char: str, kinds: Mapping[str, str], contexts: Sequence[_Context], known: Mapping[str, str]) -> str | None:
    """The candidate that makes most of the contexts words, by a margin; a few contexts will do where it is beyond doubt.

    Contexts with another glyph that is still lost on the same letter say nothing yet.
    """
    letters = {char_: letter for char_, letter in known.items() if char_ != char}
    plain = [(_replaced(context.before, letters), _replaced(context.after, letters)) for context in contexts]
    clear = [(before, after) for before, after in plain if not _is_beside_lost(before, after)]
    few = clear[:_FEW_CONTEXTS]
    candidates = _candidates(kinds.get(char, ""))
    found, share, lead = _leader(candidates, few)
    if len(few) < len(clear) and (share < _CLEAR_SHARE or lead < _CLEAR_LEAD):
        found, share, lead = _leader(candidates, clear)
    return found if share >= _ENOUGH and lead >= _MARGIN else None


def _is_beside_lost(before: str, after: str) -> bool:
    return before.rstrip(MARK).endswith(LOST) or before.endswith(LOST) or after.lstrip(MARK).startswith(LOST)


def _leader(candidates: Sequence[str], contexts: Sequence[tuple[str, str]]) -> tuple[str, float, float]:
    """The best candidate, the share of the contexts that it makes words of, and how many times more letters than the next one's."""
    if not contexts or not candidates:
        return "", 0.0, 0.0
    scores = _scores(candidates, contexts[:_FIRST_CONTEXTS])
    if len(contexts) > _FIRST_CONTEXTS:  # what makes no word of the first few is out, where something does
        left = [candidate for total, _, candidate in scores if total] if scores[0][1] >= _ENOUGH else candidates
        scores = _scores(left, contexts)
    best, share, candidate = scores[0]
    second = scores[1][0] if len(scores) > 1 else 0
    return candidate, share, best / second if second else (float("inf") if best else 0.0)


def _scores(candidates: Sequence[str], contexts: Sequence[tuple[str, str]]) -> list[tuple[int, float, str]]:
    """For each candidate how many letters the words that it makes of the contexts have, and of what share of them; the best first."""
    scores = []
    for candidate in candidates:
        covers = [_cover(before, candidate, after) for before, after in contexts]
        scores.append((sum(covers), sum(cover > 0 for cover in covers) / len(covers), candidate))
    return sorted(scores, reverse=True)


def _cover(before: str, candidate: str, after: str) -> int:
    """How many letters (marks do not count) the word has that the candidate makes here; 0 for none, or where it cannot stand."""
    if not _fits(before, candidate, after):
        return 0
    joined = _composed(before + candidate + after)
    word = word_over(joined, *_place(joined, len(_composed(before)), candidate))
    return sum(char not in _MARKS for char in word)


def _fits(before: str, candidate: str, after: str) -> bool:
    """Whether the candidate and the marks around it can stand on one letter, and before what follows.

    At most one vowel and one tone; a vowel over or under a letter goes before no other, and nikhahit before sara aa alone.
    """
    rest = after.lstrip(MARK)
    marks = before[len(before.rstrip(MARK)) :] + candidate + after[: len(after) - len(rest)]
    kinds = [rank(char) for char in marks if char in _MARKS]
    if kinds.count(0) > 1 or kinds.count(1) > 1:
        return False
    if not kinds:
        return True
    if candidate[0] in _MARKS and not _ON_LETTER.search(before):
        return False
    following = rest[:1]
    if NIKHAHIT in marks:
        return following in (SARA_AA, SARA_AM, LOST)
    return not (0 in kinds and following and following in FOLLOWING_VOWEL)


def _place(text: str, start: int, candidate: str) -> tuple[int, int]:
    """Where the candidate stands in a text in which sara am was composed: the stretch of marks and vowels around it."""
    end = min(len(text), start + len(candidate))
    while start > 0 and start < len(text) and text[start - 1] in _MARKS:
        start -= 1
    while end < len(text) and (text[end] in _MARKS or text[end] == SARA_AM):
        end += 1
    return max(0, min(start, len(text) - 1)), max(1, end)


def _pair(
    open_: Sequence[str], kinds: Mapping[str, str], contexts: Mapping[str, Sequence[_Context]], known: Mapping[str, str]
) -> dict[str, str]:
    """Two glyphs that stand on one letter, decided together: those that do so most often, else the next ones."""
    beside: dict[tuple[str, str], list[_Context]] = {}
    for one in open_:
        for context in contexts[one]:
            other = _one_beside(_known(context.before, known), _known(context.after, known), set(open_))
            if other and other != one:
                beside.setdefault((one, other), []).append(context)
    for (one, other), places in sorted(beside.items(), key=lambda item: -len(item[1])):
        if one < other or (other, one) not in beside:
            found = _together(one, other, places[:_FEW_CONTEXTS], kinds, known)
            if found:
                return found
    return {}


def _known(text: str, known: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: known.get(match.group(), match.group()), text)


def _one_beside(before: str, after: str, open_: set[str]) -> str:
    """The other lost glyph on the letter of one, if it is the only one."""
    near = [char for char in (before.rstrip(MARK)[-1:], before[-1:], after.lstrip(MARK)[:1]) if char in open_]
    return near[0] if len(set(near)) == 1 else ""


def _together(one: str, other: str, places: Sequence[_Context], kinds: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    if "spacing" in (kinds.get(one), kinds.get(other)):
        return {}
    scores: Counter[tuple[str, str]] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    for pair in product(_candidates(kinds.get(one, "")), _candidates(kinds.get(other, ""))):
        letters = {**known, other: pair[1]}
        for before, after in places:
            cover = _cover(_replaced(before, letters), pair[0], _replaced(after, letters))
            scores[pair] += cover
            words[pair] += cover > 0
    if len(scores) < 2:
        return {}
    ranked = scores.most_common(2)
    (pair, best), second = ranked[0], ranked[1][1]
    if best < _MARGIN * second or words[pair] < _ENOUGH * len(places):
        return {}
    return dict(zip((one, other), pair, strict=True))


@cache
def _candidates(kind: str) -> tuple[str, ...]:
    """What a lost glyph of this kind may be; nothing where it is not known how it is drawn."""
    if kind == "below":
        return tuple(sorted(BELOW))
    if kind == "above":
        return tuple(sorted(ABOVE))
    if kind == "stack":
        vowels = [char for char in sorted(ABOVE) if rank(char) == 0]
        return tuple("".join(pair) for pair in product(vowels, sorted(TONES)))
    if kind != "spacing":
        return ()
    return tuple(chr(code) for code in range(0x0E01, 0x0E5C) if chr(code) not in _MARKS and not 0x0E3B <= code <= 0x0E3F)


def _composed(text: str) -> str:
    """Marks in their order; nikhahit and sara aa, or what a text layer made of them, as sara am.

    A producer that splits sara am into two glyphs and maps the whole of it to the second one leaves the first without a character.
    """
    return order_marks(_SPLIT_AM.sub(lambda match: match[1] + SARA_AM, text))


def _replaced(text: str, letters: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: letters.get(match.group(), LOST), text)
