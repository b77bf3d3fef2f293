"""An assessor's recommendations: paragraphs that begin with the codes or the indicator they are about.

A recommendation runs until the next one begins, a heading changes the instrument, or a table comes. Items listed one a line under a
weak indicator (`(O34) …`) are what that recommendation is about. Under a heading of recommendations a point that says what should be done
is one too, though it names no code; but not within another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from normalizers.numerals import to_arabic
from pipeline.identity import value_id
from pipeline.interpret.context import Section
from pipeline.interpret.labels import Names, part_in, subtotal_in
from pipeline.interpret.leading import leading_indicator
from pipeline.interpret.mentions import Named, codes_named, instrument_of_code
from schemas.document import Document, Line
from schemas.facts import Evidence, Recommendation
from schemas.knowledge import knowledge
from schemas.vocabulary import alternatives, key, pattern

_SAYS_INDICATOR = re.compile(rf"^[\s*(]*(?:{alternatives('codes', 'cues', 'indicator')})")
_LONG = 45
_LEAST = 15
_PLAIN = 0.85
"""How sure a recommendation is that names nothing it is about."""
_ITEM = 140
_MAX_HEAD_GAP = 24
_SCORE = re.compile(r"\d{2,3}\.\d{2}|(?<![\d.])100(?![\d.])")


@dataclass(slots=True)
class _Open:
    """A recommendation being collected."""

    line: Line
    section: Section
    codes: list[str]
    confidence: float
    by_indicator: bool = False
    listed: bool = False
    references: set[str] = field(default_factory=set)
    text: list[str] = field(default_factory=list)


def read_recommendations(document: Document, sections: Sequence[Section], fiscal_year: int, names: Names) -> list[Recommendation]:
    """The recommendations of a document in reading order."""
    done: list[_Open] = []
    current: _Open | None = None
    section_before = Section()
    intro = above = ""
    fresh = True
    for block, section in zip(document.blocks(), sections, strict=True):
        if not isinstance(block, Line):
            current = None
            continue
        text = block.text.strip()
        if not text:
            fresh = True
            continue
        named = codes_named(text, section, names)
        moved = (section.instrument, section.part) != (section_before.instrument, section_before.part)
        section_before = section
        goes_on = not fresh and bool(pattern("sections", "goes_on").search(above))
        started = None if goes_on else _start(block, text, section, named, names, fresh or bool(pattern("sections", "point").match(text)))
        fresh, above = False, text
        if started is None and not named and (current is None or not current.codes):
            started = _start_plain(block, text, section)
        is_item = started is not None and bool(started.codes) and not started.by_indicator and len(text) < _ITEM and not _advises(text)
        if started is not None and is_item and current is not None and _holds_items(current, started):
            _list_item(current, text, started.codes)
            continue
        if started is not None:
            announced = section.recommends and bool(pattern("sections", "announces").search(intro))
            started.listed = is_item and (announced or _introduces(intro))
            intro = intro if started.listed else ""
            current = started
            done.append(current)
        elif moved or (current is not None and _is_heading(text, current)):
            current = None
        intro = text if started is None else intro
        if current is not None:
            current.text.append(text)
            about_items = current.codes[:1] and current.codes[0][0] == "O"
            cited = {one.code for one in named if one.is_reference or (one.kind == "item" and not about_items)}
            current.references |= cited - set(current.codes)
    return [_finish(one, fiscal_year, document.doc_id, names) for one in done if _is_real(one)]


def _holds_items(current: _Open, item: _Open) -> bool:
    """Whether a listed item belongs to the recommendation before it: that one is about an indicator, or lists items of the same kind."""
    return current.by_indicator or (current.listed and item.codes[0][0] == current.codes[0][0])


def _start_plain(line: Line, text: str, section: Section) -> _Open | None:
    """A point that says what should be done and names nothing it is about, under a heading of recommendations; no measure of a plan."""
    point = pattern("sections", "point").match(text)
    if not (section.recommends and point and _advises(text)) or pattern("measures", "listed_responsible").search(text):
        return None
    return _Open(line, section, [], _PLAIN) if len(text) - point.end() >= _LEAST and not _SCORE.search(to_arabic(text)) else None


def _start(line: Line, text: str, section: Section, named: Sequence[Named], names: Names, fresh: bool) -> _Open | None:
    """A recommendation that begins on this line, or None. `fresh`: the line begins a paragraph or a point."""
    body = pattern("sections", "point").sub("", text, count=1)
    offset = len(text) - len(body)
    head = _head_codes(text, offset, named, names)
    if head and not (_SCORE.search(to_arabic(text)) and len(text) < 2 * _LONG):
        part = part_in(text[offset : head[0].start])
        return _Open(
            line, replace(section, part=part) if part else section, [one.code for one in head], min(one.confidence for one in head)
        )
    begins = (fresh or len(text) <= 2 * _LONG) and (section.instrument or offset)
    if section.recommends and begins and not _SCORE.search(to_arabic(text)):
        subject = leading_indicator(body, names) if _SAYS_INDICATOR.match(body) else None
        if subject is not None and subject.level == "indicator" and (offset or section.instrument in (subject.instrument, None)):
            return _Open(line, section, [subject.code], subject.confidence, by_indicator=True)
    return _start_within(line, text, section, named) if section.recommends and fresh and not head else None


def _start_within(line: Line, text: str, section: Section, named: Sequence[Named]) -> _Open | None:
    """A paragraph that says what is weak, names the questions that show it, and then what should be done."""
    verb = pattern("sections", "recommendation_verb").search(text)
    about = [one for one in named if one.kind == "question" and not one.is_reference and verb is not None and one.end <= verb.start()]
    if not about or len({one.code[0] for one in about}) > 1:
        return None
    return _Open(line, section, list(dict.fromkeys(one.code for one in about)), _PLAIN)


@knowledge
def _fillers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a code at the head of a paragraph; a title and what joins it to the next code."""
    question, conjunctions = alternatives("codes", "cues", "question"), alternatives("codes", "conjunctions")
    cue = "|".join((question, conjunctions, alternatives("codes", "cues", "topic"), r"[\s().:\-,\[\]*]"))
    return re.compile(rf"(?:{cue})+"), re.compile(rf".{{0,90}}(?:{conjunctions})\s*(?:{question})?\s*")


def _head_codes(text: str, offset: int, named: Sequence[Named], names: Names) -> list[Named]:
    """The codes at the head of a paragraph: nothing but cues, brackets and conjunctions before and between them."""
    filler, joined = _fillers()
    head: list[Named] = []
    position = offset
    for one in named:
        if one.kind not in ("question", "item") or one.is_reference:
            break
        between = text[position : one.start]
        plain = len(between) <= _MAX_HEAD_GAP and (not between or filler.fullmatch(between))
        titled = head and one.code[0] == head[0].code[0] == "O" and joined.fullmatch(between) and not _advises(between)
        said = filler.sub(" ", between).strip() if not head and len(between) <= 2 * _MAX_HEAD_GAP else ""
        if not (plain or titled or (said and subtotal_in(said, names) is not None)):
            break
        if one.code not in {other.code for other in head}:
            head.append(one)
        position = one.end
    return head


def _introduces(line: str) -> bool:
    """Whether a line announces a list of what should be done ("… ควรเผยแพร่ข้อมูลเพิ่มเติม ดังนี้")."""
    return len(line) <= 3 * _LONG and _advises(line)


def _list_item(current: _Open, text: str, codes: Sequence[str]) -> None:
    """A listed item: it, and not the indicator as a whole, is what the recommendation is about."""
    if not current.listed:
        current.codes, current.listed = [], True
    current.codes.extend(code for code in codes if code not in current.codes)
    current.text.append(text)


def _advises(text: str) -> bool:
    verb = pattern("sections", "recommendation_verb")
    return bool(verb.search(text) or verb.search(key(text)))  # the second for text with blanks inside words


def _is_heading(text: str, current: _Open) -> bool:
    """Whether a line ends the recommendation: a short line that heads something else."""
    if len(text) > 2 * _LONG or _advises(text):
        return False
    return bool(pattern("sections", "neutral_heading").match(to_arabic(text))) or (
        bool(pattern("sections", "recommendation_heading").match(to_arabic(text))) and len(text) < 30
    )


def _is_real(one: _Open) -> bool:
    length = sum(map(len, one.text))
    return one.listed or _advises(" ".join(one.text)) or ((one.by_indicator or one.section.recommends) and length > _LONG)


def _finish(one: _Open, fiscal_year: int, doc_id: str, names: Names) -> Recommendation:
    code = one.codes[0] if one.codes else ""
    instrument = None if one.section.stated else one.section.instrument
    if code:
        instrument = instrument_of_code(code) if not code[0].isdigit() else names.instrument_of(int(code.partition(".")[0]))
    part = one.section.part if instrument == "EIT" and one.section.instrument in ("EIT", None) else None
    line = one.line
    evidence = Evidence(page=line.page, line=line.number, raw=line.raw, confidence=one.confidence, steps=line.steps, bbox=line.bbox)
    return Recommendation(
        value_id=value_id(doc_id, "recommendation", line.page, line.number, None, None, None, code),
        evidence=evidence,
        fiscal_year=fiscal_year,
        instrument=instrument,
        part=part,
        codes=tuple(dict.fromkeys(one.codes)),
        references=tuple(sorted(one.references, key=_order)),
        text="\n".join(one.text),
    )


def _order(code: str) -> tuple[str, float]:
    return (code[0] if code[0].isalpha() else "", float(code) if code[0].isdigit() else float(code[1:]))
