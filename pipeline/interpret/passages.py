"""Running text as passages: lines that belong together, in dense form, with everything of interest located.

Dense form: Arabic digits, lower case, no blanks except between digits and between Latin letters; offsets lead back to the lines.
Thai is written without blanks between words, and reports put them anywhere, so patterns are matched on this form.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from normalizers.numbers import Number, find_numbers
from normalizers.numerals import to_arabic
from normalizers.thai import FOLLOWING_VOWEL, LEADING_VOWEL, MARK
from normalizers.years import find_fiscal_years
from pipeline.interpret.context import Section
from pipeline.interpret.labels import Names, all_names, rating_forms
from pipeline.interpret.mentions import codes_named
from schemas.document import Document, Line
from schemas.knowledge import knowledge
from schemas.vocabulary import alternatives, key, load, pattern

_BLANKS = re.compile(r"\s+")
_MAX_PASSAGE = 6000
_MARKS = 4  # so many signs may stand between a number and a name; without a bound a line of dots takes the square of its length
_TELLING = 10  # a Thai name of an instrument this short is also an ordinary word


@dataclass(frozen=True, slots=True)
class Entity:
    """Something located in a passage (dense offsets). `kind`: indicator, instrument, question, overall, part, year, rating, number.

    `code` names a subject or rating; `year` a year; `number` a number; `flags` tell how a year is meant.
    """

    start: int
    end: int
    kind: str
    code: str = ""
    year: int = 0
    number: Number | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Lines read as one text: `dense` with the entities found in it, in order. `line_at` and `around` lead back to what is printed.

    `offsets`: for each character of the lines' text, its place in `dense`. `starts`: where in `dense` each line begins.
    """

    lines: tuple[Line, ...]
    section: Section
    dense: str
    entities: tuple[Entity, ...]
    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    def line_at(self, offset: int) -> Line:
        """The line that a dense offset lies on."""
        return self.lines[max(0, bisect_right(self.starts, offset) - 1)]

    def ending_in(self, first: int, last: int) -> tuple[Entity, ...]:
        """The entities that end at a dense offset from `first` to `last` (they do not overlap, so their ends ascend as well)."""
        low = bisect_left(self.entities, first, key=_end)
        return self.entities[low : bisect_right(self.entities, last, low, key=_end)]

    def around(self, start: int, end: int, margin: int) -> str:
        """The text printed at a dense span and `margin` characters either side, cut between letters that stand for themselves."""
        text = "\n".join(line.text for line in self.lines)
        first = max(0, bisect_left(self.offsets, start) - margin)
        last = min(len(text), bisect_left(self.offsets, end) + margin)
        while first > 0 and _hangs_on(text, first):
            first -= 1
        while last < len(text) and _hangs_on(text, last):
            last += 1
        return " ".join(text[first:last].split())


def _end(entity: Entity) -> int:
    return entity.end


def _hangs_on(text: str, at: int) -> bool:
    """Whether a cut before `at` would part a sign from its letter: marks above and below, and vowels written before or after it."""
    return unicodedata.category(text[at]) == "Mn" or text[at] in FOLLOWING_VOWEL or text[at - 1] in LEADING_VOWEL


def passages_of(document: Document, sections: Sequence[Section], names: Names) -> Iterator[Passage]:
    """The passages of a document: lines joined until a blank line, a point, a table or a change of section."""
    held: list[Line] = []
    held_section = Section()
    before = 0
    for block, section in zip(document.blocks(), sections, strict=True):
        is_text = isinstance(block, Line) and bool(block.text.strip())
        joins = is_text and held and section == held_section and not pattern("sections", "point").match(block.text)  # type: ignore[union-attr]
        if held and not (joins and sum(len(line.text) for line in held) < _MAX_PASSAGE):
            yield _passage(held, held_section, names, before)
            held, before = [], 0
        if is_text and isinstance(block, Line):
            *whole, last = _cut(block)
            if whole and held:  # the last piece begins a passage, whose places are counted from the beginning of its line
                yield _passage(held, held_section, names, before)
                held = []
            before = 0 if whole or not held else before
            for piece in whole:
                yield _passage([piece], section, names, before)
                before += len(piece.text)
            held.append(last)
            held_section = section
    if held:
        yield _passage(held, held_section, names, before)


def _cut(line: Line) -> list[Line]:
    """A line of any length in pieces no longer than a passage, cut at blanks where there are any."""
    pieces: list[Line] = []
    rest = line.text
    while len(rest) > _MAX_PASSAGE:
        end = rest.rfind(" ", 1, _MAX_PASSAGE) + 1 or _MAX_PASSAGE
        pieces.append(replace(line, text=rest[:end]))
        rest = rest[end:]
    return [*pieces, replace(line, text=rest) if pieces else line]


def _passage(lines: Sequence[Line], section: Section, names: Names, before: int = 0) -> Passage:
    """`before`: characters of the first line that stand in earlier passages."""
    text = "\n".join(line.text for line in lines)
    dense, to_dense = densify(text)
    starts: list[int] = []
    position = 0
    for line in lines:
        starts.append(to_dense[position] - (before if not starts else 0))
        position += len(line.text) + 1
    return Passage(tuple(lines), section, dense, tuple(_entities(text, dense, to_dense, section, names)), tuple(starts), tuple(to_dense))


def densify(text: str) -> tuple[str, list[int]]:
    """The dense form of a text, and for each offset of the text (and its end) the dense offset."""
    folded = to_arabic(text).lower()
    pieces: list[str] = []
    to_dense: list[int] = []
    length = end = 0
    for blank in _BLANKS.finditer(folded):
        word = folded[end : blank.start()]
        to_dense.extend(range(length, length + len(word)))
        length += len(word)
        pieces.append(word)
        before, following = folded[blank.start() - 1 : blank.start()], folded[blank.end() : blank.end() + 1]
        counts = _is_word(before) and _is_word(following) and before.isdigit() == following.isdigit()
        to_dense.extend([length] + [length + counts] * (len(blank.group()) - 1))
        if counts:
            pieces.append(" ")
            length += 1
        end = blank.end()
    pieces.append(folded[end:])
    to_dense.extend(range(length, length + len(folded) - end))
    length += len(folded) - end
    to_dense.append(length)
    return "".join(pieces), to_dense


def _is_word(char: str) -> bool:
    """A digit or a Latin letter: between two of the same kind a blank counts."""
    return char.isascii() and char.isalnum()


def _entities(text: str, dense: str, to_dense: Sequence[int], section: Section, names: Names) -> list[Entity]:
    found: list[Entity] = []
    for year in find_fiscal_years(text):
        flags = {name for name, on in (("range", year.is_range), ("date", year.is_date), ("fiscal", year.is_fiscal)) if on}
        flags |= {"bare"} if "bare_year" in year.steps else set()
        found.append(Entity(to_dense[year.start], to_dense[year.end], "year", year=year.year, flags=frozenset(flags)))
    for number in find_numbers(text):
        found.append(Entity(to_dense[number.start], to_dense[number.end], "number", number=number.number))
    for named in codes_named(text, section, names):
        if named.kind in ("question", "item"):
            found.append(Entity(to_dense[named.start], to_dense[named.end], "question", code=named.code))
    patterns = _patterns(names)
    for match in patterns["indicator"].finditer(dense):
        entity = _indicator(match, names)
        goes_on = not match["number"] and pattern("sentences", "name_goes_on").match(dense, match.end())
        if entity is not None and not goes_on:
            found.append(entity)
    for match in patterns["instrument"].finditer(dense):
        code = next(code for alias, code in names.instruments if alias == match.group())
        if not _in_brackets(dense, match.start(), code, found, names):
            found.append(Entity(match.start(), match.end(), "instrument", code=code))
    found += [Entity(match.start(), match.end(), "part", code=match.group(1)) for match in pattern("sentences", "part").finditer(dense)]
    found += [Entity(match.start(), match.end(), "overall", code="overall") for match in patterns["overall"].finditer(dense)]
    for match in patterns["rating"].finditer(dense):
        form = next(name for name in ("letter", "word", "alone") if match[name])
        found.append(Entity(match.start(form), match.end(), "rating", code=rating_forms()[match[form]]))
    return _without_overlaps(found)


def _in_brackets(dense: str, at: int, code: str, found: Sequence[Entity], names: Names) -> bool:
    """An instrument's code in brackets after its own name, or after an indicator that is one of its own, says nothing new."""
    if dense[at - 1 : at] not in ("(", ":"):
        return False
    if any(entity.kind == "instrument" and 0 <= at - entity.end <= 80 for entity in found[-3:]):
        return True
    owners = [entity for entity in found if entity.kind == "indicator" and 0 <= at - entity.end <= 1]
    return any(names.instrument_of(int(entity.code)) == code for entity in owners)


def _indicator(match: re.Match[str], names: Names) -> Entity | None:
    by_name = next((number for alias, number in names.indicators if alias == match["name"]), None) if match["name"] else None
    number = by_name or (int(match["bare"]) if match["bare"] else None)
    if number is None or names.instrument_of(number) is None:
        return None
    return Entity(match.start(), match.end(), "indicator", code=str(number))


def _without_overlaps(found: list[Entity]) -> list[Entity]:
    """Entities in order; of two that overlap the longer stays, numbers give way to whatever holds them."""
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: (e.start, e.kind == "number", -(e.end - e.start))):
        if kept and entity.start < kept[-1].end:
            if entity.kind == "number" or entity.end - entity.start <= kept[-1].end - kept[-1].start:
                continue
            kept.pop()
        kept.append(entity)
    return kept


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(set(phrases), key=len, reverse=True))


def _starts(phrases: Iterable[str]) -> str:
    """A glance at the next letter, which spares most places in a text the dear part of a pattern."""
    return f"(?=[{''.join(sorted({re.escape(phrase[0]) for phrase in phrases}))}])"


@cache
def _patterns(names: Names) -> dict[str, re.Pattern[str]]:
    aliases = _any(alias for alias, _ in names.indicators)
    telling = {alias for alias, _ in names.instruments if len(alias) > _TELLING or alias.isascii()}
    thai = _any(alias for alias in telling if not alias.isascii())
    latin = _any(alias for alias in telling if alias.isascii())
    word = alternatives("codes", "cues", "indicator")
    side = alternatives("codes", "cues", "side")
    first = _starts(
        [*(alias for alias, _ in names.indicators), *load("codes")["cues"]["indicator"], *load("codes")["cues"]["side"], *"0123456789.):"]
    )
    return {
        "indicator": re.compile(
            rf"{first}(?:(?:{word})?(?:{side})?(?P<number>\d{{1,2}}(?!\.?\d))?[.):]{{0,{_MARKS}}}(?:{side})?)?(?P<name>{aliases})"
            rf"|{first}(?:{word})(?P<bare>\d{{1,2}})(?!\d|\.\d)"
        ),
        "instrument": re.compile(rf"{_starts(telling)}(?:{thai}|(?<![a-z])(?:{latin})(?![a-z]|[0-9](?![0-9])))"),
        "overall": pattern("sentences", "overall"),
        "rating": _rating_pattern(),
    }


@knowledge
def _all_patterns() -> None:
    for names in all_names():
        _patterns(names)


@knowledge
def _rating_pattern() -> re.Pattern[str]:
    bare = {key(word) for word in load("ratings")["bare_words"]}
    letters = [form for form in rating_forms() if form.isascii()]
    words = sorted((form for form in rating_forms() if not form.isascii()), key=len, reverse=True)
    alone = "|".join(re.escape(word) for word in words if word not in bare)
    cued = "|".join(re.escape(word) for word in words)
    cue = load("ratings")["cue"]
    end = f"(?![{FOLLOWING_VOWEL}{MARK}])"  # a word that goes on is another word
    letter = "|".join(sorted(letters, key=len, reverse=True))
    return re.compile(rf"(?:{cue})[\s:\"“”'(]*(?:(?P<letter>(?:{letter})(?![a-z]))|(?P<word>{cued}){end})|(?P<alone>{alone}){end}")
