"""The words that announce a public body (`องค์การบริหารส่วนตำบล`, `อบต.`), found in text even when damaged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.interpret.text_runs import TextRun
from schemas import places as data

_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_GAP = r"[ \t\u00a0]*\n?[ \t\u00a0]*"


@dataclass(frozen=True, slots=True)
class Hit:
    """An announcing word (`องค์การบริหารส่วนตำบล`, `อบต.`) in a run of text. `strength`: `word`, `damaged`, `short`, `ocr`."""

    run: TextRun
    start: int
    end: int
    type: str
    strength: str


def _loose(word: str, damaged: int | None = None) -> str:
    """A pattern for a word whose marks may be lost or wrong; the base letter number `damaged` may be another one or missing."""
    pattern = ""
    bases = [letter for letter in word if not re.match(f"[{_MARKS}]", letter)]
    for index, letter in enumerate(bases):
        base = {"ำ": "(?:ำ|[ \u0e4d]?า)", "า": "[าำ]"}.get(letter, letter)
        pattern += "[\u0e01-\u0e2e\u0e30\u0e32\u0e33\u0e40-\u0e44]?" if index == damaged else base
        # Marks behind the last letter can be the first of a damaged name: they are left to it.
        if index + 1 < len(bases) or word[-1] != letter:
            pattern += f"[{_MARKS}]*"
    return pattern


def _start(word: str) -> str:
    """The first two letters of an announcing word, a dot allowed between: what to look for before trying the slow patterns."""
    return rf"{word[0]}\.?{word[1]}"


def _abbreviation(letters: str) -> str:
    """A pattern for an abbreviation: with its dots anywhere; without the last one only where no longer word can hold the letters."""
    dots = r"\.?".join(letters)
    if len(letters) < 3:
        return rf"(?<![\u0e01-\u0e4e]){dots}\."
    # ชอบตรวจ, ประกอบจาก: the letters of the abbreviation inside other words, so the bare form must not continue one.
    return rf"{dots}\.|(?<![\u0e01-\u0e2e]){dots}(?![\u0e30-\u0e3a\u0e47-\u0e4e])"


def _parts(word: str) -> tuple[str, ...]:
    for whole, parts in data.load("bodies")["parts"].items():
        if whole == word:
            return tuple(parts)
    return (word,)


def _phrase(word: str) -> str:
    return _GAP.join(_loose(part) for part in _parts(word))


def _damaged_phrase(word: str) -> str:
    parts = _parts(word)
    whole = [_loose(part) for part in parts]
    options = []
    for number, part in enumerate(parts):
        size = len([letter for letter in part if not re.match(f"[{_MARKS}]", letter)])
        broken = "|".join(_loose(part, index) for index in range(size))
        options.append(_GAP.join([*whole[:number], f"(?:{broken})", *whole[number + 1 :]]))
    return "|".join(options)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], tuple[tuple[str, str], ...]]:
    """Starts of announcing words, the words, damaged ones, anchors of damaged ones, and for each numbered group its type and strength."""
    groups: list[tuple[str, str]] = []
    plain: list[str] = []
    damaged: list[str] = []
    for row in data.load("bodies")["types"]:
        kind = row["type"]
        for word in row["words"]:
            plain.append(f"(?P<g{len(groups)}>{_phrase(word)})")
            groups.append((kind, "word"))
            damaged.append(f"(?P<g{len(groups)}>{_damaged_phrase(word)})")
            groups.append((kind, "damaged"))
        for short in row["abbreviations"]:
            letters = short.rstrip(".")
            form = _abbreviation(letters)
            plain.append(f"(?P<g{len(groups)}>{form})")
            groups.append((kind, "short"))
        for form in row["ocr"]:
            plain.append(f"(?P<g{len(groups)}>{re.escape(form)})")
            groups.append((kind, "ocr"))
    anchors = "|".join(f"(?P<{part}>{'|'.join(map(_loose, words))})" for part, words in data.load("bodies")["anchors"].items())
    words = [word for row in data.load("bodies")["types"] for word in (*row["words"], *row["abbreviations"], *row["ocr"])]
    starts = "|".join(sorted({_start(word) for word in words}))
    return re.compile(starts), re.compile("|".join(plain)), re.compile("|".join(damaged)), re.compile(anchors), tuple(groups)


def _hit(run: TextRun, match: re.Match[str], groups: tuple[tuple[str, str], ...]) -> Hit:
    kind, strength = groups[int((match.lastgroup or "g0")[1:])]
    return Hit(run, match.start(), match.end(), kind, strength)


def overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether any of the spans, ascending and apart from each other, shares a character with `start` to `end`."""
    index = bisect_left(spans, (end, 0)) - 1
    return index >= 0 and spans[index][1] > start


def find_hits(run: TextRun) -> Iterator[Hit]:
    """The announcing words of local bodies in a run of text: whole ones first, then damaged ones (marks lost, a letter of a part wrong)."""
    starts, plain, damaged, anchors, groups = _patterns()
    taken: list[tuple[int, int]] = []
    done = 0
    for start in starts.finditer(run.text):
        match = plain.match(run.text, start.start()) if start.start() >= done else None
        if match is not None:
            done = match.end()
            taken.append(match.span())
            yield _hit(run, match, groups)
    done = 0
    for anchor in anchors.finditer(run.text):
        if anchor.start() < done or overlaps(taken, anchor.start(), anchor.start() + 1):
            continue
        if anchor.lastgroup == "heads":
            match = damaged.match(run.text, anchor.start(), anchor.end() + 40)
        else:
            match = damaged.search(run.text, max(done, anchor.start() - 24), anchor.end() + 8)
        if match is not None and not overlaps(taken, match.start(), match.end()):
            done = match.end()
            yield _hit(run, match, groups)
