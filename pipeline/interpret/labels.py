"""What a label names: an indicator, a sub-indicator, an instrument, a total, a part of EIT, a rating, a change.

Labels are recognised by the names of the year's framework and their aliases, with likeness for misprints, never by their place alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from normalizers.codes import CodeBook
from normalizers.numerals import to_arabic
from schemas.framework import Framework, framework_years, indicator_of, load_framework, question_codes
from schemas.knowledge import knowledge
from schemas.vocabulary import alternatives, key, load, pattern, row_phrases

_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_PUNCTUATION = re.compile(r"[.,:;()\[\]{}\"'“”‘’*/\\|_–\-•]+")
_INSTRUMENT_HEAD = re.compile("(?:iit|eit|oit)[^a-z0-9]")
_HEAD_END = re.compile(r"\n|\s[-–]|[-–](?=\S{6})|\(")
_SHORT_ALIAS = 4
"""An alias of an instrument no longer than this must stand as a word of its own."""
_LONG_ALIAS = 12
"""A label that holds an alias of an instrument longer than this names no indicator."""
_LIKE_ENOUGH = 82.0
_MARGIN = 4.0
_MAX_LABEL = 160
_CUT_NAME = 12
_REMEMBERED = 1 << 14


@dataclass(frozen=True, slots=True)
class Subject:
    """What a number is the score of. `level` and `code` as in `schemas.facts.Score`; confidence of the recognition, with its steps."""

    level: str
    code: str
    instrument: str | None
    confidence: float = 0.99
    steps: tuple[str, ...] = ()

    @property
    def indicator(self) -> int:
        """The number of the indicator of a subject that is one, or a sub-indicator (`9.2`: 9)."""
        return int(self.code.partition(".")[0])


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of a year's framework in key form, ready for comparison, and its codes."""

    framework: Framework
    indicators: tuple[tuple[str, int], ...]
    sub_indicators: tuple[tuple[str, str], ...]
    instruments: tuple[tuple[str, str], ...]
    short_instruments: Mapping[str, re.Pattern[str]]
    long_instruments: tuple[str, ...]
    instruments_of: Mapping[int, str]
    book: CodeBook

    def instrument_of(self, number: int) -> str | None:
        """The instrument of an indicator."""
        return self.instruments_of.get(number)


@cache
def names_of(fiscal_year: int | None) -> Names:
    """The names for a fiscal year; for a year without a framework (or None), those of the nearest year that has one."""
    years = framework_years()
    nearest = min(years, key=lambda year: abs(year - (fiscal_year or years[-2])))
    framework = load_framework(nearest)
    if framework is None:  # framework_years() and load_framework() read the same folder
        raise LookupError(f"no framework for {nearest}")
    words = load("tables")["instruments"]
    instruments = [(key(alias), row.code) for row in framework.instruments for alias in (row.code, row.name, *row.aliases)]
    instruments += [(key(alias), code) for code, aliases in words.items() for alias in aliases]
    return Names(
        framework=framework,
        indicators=tuple((_bare(alias), row.number) for row in framework.indicators for alias in (row.name, *row.aliases)),
        sub_indicators=tuple((_bare(row.name), row.code) for row in framework.sub_indicators),
        instruments=tuple(dict.fromkeys(instruments)),
        short_instruments={alias: _as_word(alias) for alias, _ in instruments if len(alias) <= _SHORT_ALIAS},
        long_instruments=tuple(dict.fromkeys(alias for alias, _ in instruments if len(alias) > _LONG_ALIAS)),
        instruments_of={row.number: row.instrument for row in framework.indicators},
        book=CodeBook({code: indicator_of(framework, code) for code in question_codes(framework)}),
    )


@knowledge
def all_names() -> tuple[Names, ...]:
    """The names of every year that has a framework."""
    return tuple(names_of(year) for year in framework_years())


def _as_word(alias: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(alias)}(?![a-z0-9])")


@knowledge
def _prefix() -> re.Pattern[str]:
    """The word for indicator and its number, at the head of a label in key form."""
    word = alternatives("codes", "cues", "indicator")
    return re.compile(rf"^[-–•*(]*(?P<word>{word})?(?P<number>\d{{1,2}}(?:\.\d(?!\d))?(?!\d))?[.):\-–]*")


@knowledge
def _sub_words() -> frozenset[str]:
    return frozenset(load("codes")["sub_indicator_words"])


@knowledge
def _instrument_starts() -> tuple[str, ...]:
    return tuple(key(word) for word in load("tables")["instrument_starts"])


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", key(text))


@lru_cache(maxsize=_REMEMBERED)
def _scored(bare: str, names: Names) -> tuple[int, float] | None:
    """The indicator whose name is most like a bare label, with the likeness (0-100), when it is clear of the next."""
    contained = [(alias, number) for alias, number in names.indicators if alias in bare]
    if contained:
        alias, number = max(contained, key=lambda pair: len(pair[0]))
        if len(alias) >= 0.55 * len(bare):
            return number, 100.0
    begun = {number for alias, number in names.indicators if len(bare) >= _CUT_NAME and alias.startswith(bare)}
    if len(begun) == 1:
        return begun.pop(), 90.0
    best: dict[int, float] = {}
    for alias, number in names.indicators:
        likeness = fuzz.ratio(alias, bare, score_cutoff=70.0)
        if likeness > best.get(number, 0.0):
            best[number] = likeness
    ranked = sorted(best.items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < _LIKE_ENOUGH:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _MARGIN:
        return None
    return ranked[0]


@lru_cache(maxsize=_REMEMBERED)
def indicator_in(text: str, names: Names) -> Subject | None:
    """The indicator (or sub-indicator) that a label names, alone or with its number before it; None for any other text."""
    if not text or len(text) > _MAX_LABEL:
        return None
    first = text.strip().split("\n")[0]
    label = key(_BRACKETS.sub(" ", first)) or key(first)
    if len(label) > _LONG_ALIAS and any(alias in label for alias in names.long_instruments):
        return None
    match = _prefix().match(label)
    number = match.group("number") if match else None
    if match and not match.group("word") and label[match.end() :].startswith(_instrument_starts()):
        return None
    if not number and _INSTRUMENT_HEAD.match(label):
        return None
    bare = _PUNCTUATION.sub("", label[match.end() :] if match else label)
    if number and "." in number:
        return _sub_indicator(number, bare, names)
    if match and match.group("word") in _sub_words():
        return _named_sub_indicator(bare, names)
    if bare:
        found = _scored(bare, names) or _scored_head(text, names) or _scored_whole(text, names)
        if found is None:
            return None
        by_name, likeness = found
        steps = () if likeness >= 99.5 else ("fuzzy_indicator_name",)
        confidence = 0.99 if likeness >= 99.5 else 0.9 + 0.08 * (likeness - _LIKE_ENOUGH) / (100 - _LIKE_ENOUGH)
        if number and int(number) != by_name:
            steps = (*steps, "number_contradicts_name")
            confidence = min(confidence, 0.92)
        return Subject("indicator", str(by_name), names.instrument_of(by_name), round(confidence, 3), steps)
    if number and match and match.group("word") and names.instrument_of(int(number)):
        return Subject("indicator", number, names.instrument_of(int(number)), 0.97)
    return None


def _scored_head(text: str, names: Names) -> tuple[int, float] | None:
    """An indicator named before a dash, a newline or brackets ("… การป้องกันการทุจริต - การดำเนินการเพื่อ…")."""
    head = _HEAD_END.split(text.strip(), maxsplit=1)[0]
    label = key(head)
    match = _prefix().match(label)
    bare = _PUNCTUATION.sub("", label[match.end() :] if match else label)
    return _scored(bare, names) if bare and bare != _bare(text) else None


def _scored_whole(text: str, names: Names) -> tuple[int, float] | None:
    """An indicator whose name is broken over the lines of a cell, and nothing else."""
    lines = text.strip().split("\n")
    label = key("".join(lines)) if len(lines) == 2 else ""
    match = _prefix().match(label)
    bare = _PUNCTUATION.sub("", label[match.end() :] if match else label)
    return next(((number, 99.0) for alias, number in names.indicators if bare == alias), None) if bare else None


def _sub_indicator(code: str, bare: str, names: Names) -> Subject | None:
    known = {row.code: row for row in names.framework.sub_indicators}
    whole = int(code.partition(".")[0])
    if names.instrument_of(whole) != "OIT" and code not in known:
        return None
    return Subject("sub_indicator", code, names.instrument_of(whole), 0.98 if code in known else 0.9)


def _named_sub_indicator(bare: str, names: Names) -> Subject | None:
    found = process.extractOne(bare, [name for name, _ in names.sub_indicators], scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
    if found is None:
        return None
    code = names.sub_indicators[found[2]][1]
    return Subject("sub_indicator", code, names.instrument_of(int(code.partition(".")[0])), 0.93, ("sub_indicator_by_name",))


def named_sub_indicator(text: str, names: Names) -> Subject | None:
    """A sub-indicator named without its number (meaningful only inside an OIT table or list)."""
    return _named_sub_indicator(_PUNCTUATION.sub("", key(text)), names) if 4 < len(text) <= _MAX_LABEL else None


@lru_cache(maxsize=_REMEMBERED)
def instrument_in(text: str, names: Names) -> str | None:
    """The instrument that a cell or heading names, when it names just one."""
    if not text or len(text) > 2 * _MAX_LABEL:
        return None
    folded = key(text)
    bare = folded.strip(".:()")
    exact = {code for alias, code in names.instruments if bare == alias}
    if len(exact) == 1:
        return exact.pop()
    found: set[str] = set()
    spaced = to_arabic(text).lower()
    for alias, code in names.instruments:
        if alias not in folded:
            continue
        if len(alias) > _SHORT_ALIAS or (alias == code.lower() or len(folded) <= 60) and names.short_instruments[alias].search(spaced):
            found.add(code)
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=_REMEMBERED)
def subtotal_in(text: str, names: Names) -> str | None:
    """The instrument of a label that is nothing but its name and words such as `รวม`, `คะแนนเฉลี่ย`, `แบบวัด`."""
    instrument = instrument_in(text, names)
    if instrument is None:
        return None
    rest = key(text)
    aliases = [alias for alias, code in names.instruments if code == instrument]
    words = [key(str(word)) for word in load("tables")["subtotal_words"]]
    english = [key(name) for name in load("sections")["instrument_english"][instrument]]
    for piece in sorted([*aliases, *words, *english], key=len, reverse=True):
        rest = rest.replace(piece, "")
    return instrument if not rest else None


@lru_cache(maxsize=_REMEMBERED)
def part_in(text: str) -> int | None:
    """The part of EIT (1 or 2) that a short label names, when it names just one."""
    if not text or len(text) > 120:
        return None
    folded = key(text)
    found = {int(digit) for digit in pattern("tables", "parts", "pattern").findall(folded)}
    if not found:
        found = {number for number, words in load("tables")["parts"]["words"].items() if any(word in folded for word in words)}
    return found.pop() if len(found) == 1 else None


def is_part_label(text: str) -> bool:
    """Whether a cell holds only the word for a part, its number lost (`ส่วนที่`)."""
    return key(text) in _part_labels()


@knowledge
def _part_labels() -> frozenset[str]:
    return frozenset(key(word) for word in load("tables")["parts"]["label"])


@knowledge
def rating_forms() -> dict[str, str]:
    """The forms in which rating levels are printed, in key form, with their canonical names."""
    return {key(form): str(level) for level, forms in load("ratings")["levels"].items() for form in forms}


@lru_cache(maxsize=_REMEMBERED)
def rating_in(text: str) -> str | None:
    """The rating level of a cell (canonical name), or None. A misprint of one letter in a long word is accepted."""
    folded = _PUNCTUATION.sub("", key(text)).removeprefix(key(load("ratings")["level_word"])) if len(text) <= 40 else ""
    if not folded:
        return None
    forms = rating_forms()
    if folded in forms:
        return forms[folded]
    if len(folded) >= 6:
        near = process.extract(folded, list(forms), scorer=fuzz.ratio, score_cutoff=88.0, limit=3)
        levels = {forms[form] for form, likeness, _ in near if likeness >= near[0][1] - 2}
        return levels.pop() if len(levels) == 1 else None
    return None


@lru_cache(maxsize=_REMEMBERED)
def change_in(text: str) -> str | None:
    """`increase`, `decrease` or `same` for a cell that states a change in words or arrows."""
    folded = key(text) if len(text) <= 30 else ""
    if not folded:
        return None
    head = pattern("tables", "beside_change").sub("", folded)
    for change, words in load("tables")["changes"].items():
        if head in {key(word) for word in words}:
            return str(change)
    return None


def says_plain_mean(text: str) -> bool:
    """Whether a label says outright that it is the mean of the indicators (`คะแนนเฉลี่ย ๑๐ ตัวชี้วัด`)."""
    folded = key(text)
    return any(key(phrase) in folded for phrase in load("tables")["rows"]["plain_mean"]["contains"])


@lru_cache(maxsize=_REMEMBERED)
def total_label(text: str) -> str | None:
    """`overall`, `average`, `rating`, `weight` or `ignored` for the label of a row that is no indicator; else None."""
    if not text or len(text) > 100:
        return None
    for folded in dict.fromkeys((key(_BRACKETS.sub(" ", text)).strip(".:*"), key(text))):
        found = row_phrases().find(folded) if folded else None
        if found is not None and (found[1] >= 0.3 * len(folded) or found[0] in ("rating", "ignored")):
            return found[0]
    return None
