"""The words that announce a public body (`องค์การบริหารส่วนตำบล`, `อบต.`), found in text even when damaged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.interpret.text_runs import FlatText, TextRun
from schemas import places as data
from schemas.knowledge import knowledge

_MARK = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
# Thai vowel and tone marks are no word characters to `re`, the letters are. Classes by category also compile thirty times faster than
# classes of Thai letters, and these patterns hold a thousand of them.
_ANY_MARKS = r"[^\w\s]{0,2}"
_ANY_LETTER = r"[^\W\d]?"


@dataclass(frozen=True, slots=True)
class Hit:
    """An announcing word (`องค์การบริหารส่วนตำบล`, `อบต.`) in a run of text. `strength`: `word`, `damaged`, `short`, `ocr`."""

    run: TextRun
    start: int
    end: int
    type: str
    strength: str


def _bases(word: str) -> list[str]:
    return [letter for letter in word if not _MARK.match(letter)]


def _loose(word: str, damaged: int | None = None) -> str:
    """A pattern for a word whose marks may be lost or wrong; the base letter number `damaged` may be another one or missing."""
    pattern = ""
    bases = _bases(word)
    for index, letter in enumerate(bases):
        base = {"ำ": "(?:ำ|[ \u0e4d]?า)", "า": "[าำ]"}.get(letter, letter)
        pattern += _ANY_LETTER if index == damaged else base
        # Marks behind the last letter can be the first of a damaged name: they are left to it.
        if index + 1 < len(bases) or word[-1] != letter:
            pattern += _ANY_MARKS
    return pattern


def _start(word: str) -> str:
    """The first two letters of an announcing word, a dot allowed between: what to look for before trying the slow patterns."""
    return rf"{word[0]}\.?{word[1]}"


def _abbreviation(letters: str) -> str:
    """A pattern for an abbreviation: with its dots anywhere; without the last one only where no longer word can hold the letters."""
    dots = r"\.?".join(letters)
    if len(letters) < 3:
        return rf"(?<![\u0e01-\u0e4e]){dots}\."
    spaced = r"\.?[ \u00a0]?".join(letters)
    # ชอบตรวจ, ประกอบจาก: the letters of the abbreviation inside other words, so the bare form must not continue one.
    return rf"{dots}\.|(?<![\u0e01-\u0e2e]){dots}(?![\u0e30-\u0e3a\u0e47-\u0e4e])|(?<![\u0e01-\u0e4e]){spaced}\."


def _parts(word: str) -> tuple[str, ...]:
    for whole, parts in data.load("bodies")["parts"].items():
        if whole == word:
            return tuple(parts)
    return (word,)


def _damaged_phrase(word: str) -> str:
    parts = _parts(word)
    whole = [_loose(part) for part in parts]
    options = []
    for number, part in enumerate(parts):
        broken = "|".join(_loose(part, index) for index in range(len(_bases(part))))
        options.append("".join([*whole[:number], f"(?:{broken})", *whole[number + 1 :]]))
    return "|".join(options)


def _compile(options: list[tuple[str, str, str]]) -> re.Pattern[str]:
    """One pattern of many (type, strength, pattern): the name of the group that matched tells type and strength."""
    return re.compile("|".join(f"(?P<{kind}_{strength}_{index}>{form})" for index, (kind, strength, form) in enumerate(options)))


@knowledge
def _whole_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where an announcing word can start, and the words themselves; for text without spaces."""
    rows = data.load("bodies")["types"]
    words = [(row["type"], "word", _loose(word)) for row in rows for word in row["words"]]
    return _starts(word for row in rows for word in row["words"]), _compile(words)


@knowledge
def _short_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The same of abbreviations; for text as printed, because a space tells them from the letters of other words."""
    options: list[tuple[str, str, str]] = []
    rows = data.load("bodies")["types"]
    for row in rows:
        options += [(row["type"], "short", _abbreviation(short.rstrip("."))) for short in row["abbreviations"]]
        options += [(row["type"], "ocr", re.escape(form)) for form in row["ocr"]]
    return _starts(word for row in rows for word in (*row["abbreviations"], *row["ocr"])), _compile(options)


def _starts(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted({_start(word) for word in words})))


@knowledge
def _anchors() -> re.Pattern[str]:
    """The pieces of announcing words that survive damage, in groups `heads` and `tails`."""
    groups = data.load("bodies")["anchors"].items()
    whole = "|".join(f"(?P<{part}>{'|'.join(map(_loose, words))})" for part, words in groups)
    first = "".join(sorted({word[0] for _, words in groups for word in words}))
    # The set of first letters lets the regex engine skip to them.
    return re.compile(f"(?=[{first}])(?:{whole})")


@knowledge
def _damaged_words() -> re.Pattern[str]:
    """Announcing words with one letter of one part wrong. Compiled only when a document holds a piece of one that is not whole."""
    return _compile([(row["type"], "damaged", _damaged_phrase(word)) for row in data.load("bodies")["types"] for word in row["words"]])


def _hit(run: TextRun, match: re.Match[str], start: int, end: int) -> Hit:
    kind, strength, _ = (match.lastgroup or "").split("_")
    return Hit(run, start, end, kind, strength)


def overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether any of the spans, ascending and apart from each other, shares a character with `start` to `end`."""
    index = bisect_left(spans, (end, 0)) - 1
    return index >= 0 and spans[index][1] > start


def _matches(starts: re.Pattern[str], words: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The words in a text, left to right and apart from each other."""
    done = 0
    for start in starts.finditer(text):
        match = words.match(text, start.start()) if start.start() >= done else None
        if match is not None:
            done = match.end()
            yield match


def find_hits(run: TextRun, flat: FlatText) -> list[Hit]:
    """The announcing words of local bodies in a run of text, in the order of the text; `flat` is the run's text without spaces.

    Whole words and damaged ones (marks lost, a letter of a part wrong) are found over spaces and line ends wherever these stand.
    """
    hits: list[Hit] = []
    taken: list[tuple[int, int]] = []
    for match in _matches(*_whole_words(), flat.text):
        taken.append(match.span())
        hits.append(_hit(run, match, flat.offset(match.start()), flat.offset(match.end() - 1) + 1))
    done = 0
    for anchor in _anchors().finditer(flat.text):
        if anchor.start() < done or overlaps(taken, anchor.start(), anchor.start() + 1):
            continue
        if anchor.lastgroup == "heads":
            damaged = _damaged_words().match(flat.text, anchor.start(), anchor.end() + 40)
        else:
            damaged = _damaged_words().search(flat.text, max(done, anchor.start() - 24), anchor.end() + 8)
        if damaged is not None and not overlaps(taken, damaged.start(), damaged.end()):
            done = damaged.end()
            hits.append(_hit(run, damaged, flat.offset(damaged.start()), flat.offset(damaged.end() - 1) + 1))
    hits.sort(key=lambda hit: hit.start)
    spans = [(hit.start, hit.end) for hit in hits]
    short = [_hit(run, match, *match.span()) for match in _matches(*_short_words(), run.text) if not overlaps(spans, *match.span())]
    return sorted([*hits, *short], key=lambda hit: hit.start)
