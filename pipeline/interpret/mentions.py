"""Codes named in running text and in prose cells: questions, OIT items, sub-indicators, indicators.

A code counts when it is printed as one (`i๗`, `O34`), or when the words before it announce one and the damaged print can be read
(`ข้อคำถาม 1๒`, `อ้างอิงจาก ๐๑๐`). A bare number never does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rapidfuzz import fuzz

from normalizers.codes import INSTRUMENT_OF, Place, resolve_one
from normalizers.numerals import to_arabic
from pipeline.identity import value_id
from pipeline.interpret.context import Section
from pipeline.interpret.labels import Names
from schemas.document import Cell, Line
from schemas.facts import Evidence, Mention
from schemas.knowledge import knowledge
from schemas.vocabulary import alternatives

_D = "0-9๐-๙"
_DIGIT = re.compile(f"[{_D}]")
_THAI_DIGIT = re.compile("[๐-๙]")
_ARABIC_DIGIT = re.compile("[0-9]")
_OTHER_SIGN = re.compile(r"[0-9A-Za-z|!\[]")
_JOINTS = re.compile(r"[\s.\-]")
_CONTEXT = 40
_LONGEST_REMEMBERED = 4000
_TITLE_LIKENESS = 75.0


@dataclass(frozen=True, slots=True)
class Named:
    """A code named in a text: where (character offsets), what, by which cue, how sure."""

    start: int
    end: int
    code: str
    kind: str
    is_reference: bool
    confidence: float
    steps: tuple[str, ...]


class _Add(Protocol):
    """Adds a named code unless it is None or overlaps one found before; says whether it did."""

    def __call__(
        self, start: int, end: int, code: str | None, kind: str, reference: bool, confidence: float, steps: tuple[str, ...] = ()
    ) -> bool: ...


@knowledge
def _patterns() -> dict[str, re.Pattern[str]]:
    question = alternatives("codes", "cues", "question")
    item = alternatives("codes", "cues", "item")
    indicator = alternatives("codes", "cues", "indicator")
    conjunction = alternatives("codes", "conjunctions")
    law = alternatives("codes", "not_item_after")
    before = rf"(?<![A-Za-z{_D}.\-/_=])"
    after = rf"(?![{_D}A-Za-z%]|[.,][{_D}])"
    damaged = rf"(?:(?:[IEO]IT|[ieoIEO])[ .\-]?[{_D}]{{1,2}}|[Il|!1๑\[jtcCQDoO06eE๐][ ]?[{_D}]{{1,2}}|[{_D}]{{1,3}})"
    return {
        "hint": re.compile(rf"[ieoIEO]|[0๐][1-9๑-๙]|{question}|{item}|{indicator}"),
        "item": re.compile(item),
        "item_before": re.compile(rf"(?:{item})[^)]{{0,40}}$"),
        "strict": re.compile(rf"{before}(?P<token>[ieoIEO][ ]?[{_D}]{{1,2}}){after}"),
        "strict_spaced": re.compile(rf"{before}(?P<token>[ieoIEO][ .\-]?[{_D}]{{1,2}}){after}"),
        "cued": re.compile(rf"(?P<cue>{question})\s*[(\[]?(?P<token>{damaged}){after}"),
        "reference": re.compile(rf"(?P<cue>{item})\s*(?:{indicator})?\s*[(\[]?(?P<token>{damaged}){after}(?!\s*(?:{law}))"),
        "more": re.compile(rf"\s*(?:{conjunction})\s*(?:{question})?\s*[(\[]?(?P<token>{damaged}){after}"),
        "zero": re.compile(rf"(?:(?<=\s)|^)(?P<token>[0๐][1-9๑-๙][{_D}]?)(?=\s+(?P<title>[ก-ฮเ-ไA-Z]\S.*))"),
        "headed": re.compile(rf"^\s*(?P<token>OIT[ \-]?[{_D}]{{1,2}})(?=[\s.:)]+[ก-ฮเ-ไ])"),
        "bracketed": re.compile(rf"[(\[](?P<token>[0๐][1-9๑-๙][{_D}]?)[)\]](?![\s\-]*[{_D}])"),
        "sub": re.compile(rf"(?:{indicator})\s*(?P<token>(?:9|10|๙|๑๐)[.][1-9๑-๙])(?![{_D}])"),
        "more_sub": re.compile(rf"\s*(?:{conjunction}|\s)\s*(?:{indicator})?\s*(?P<token>(?:9|10|๙|๑๐)[.][1-9๑-๙])(?![{_D}])"),
        "indicator": re.compile(rf"(?:{indicator})\s*(?P<token>[{_D}]{{1,2}})(?![{_D}]|[.][{_D}])"),
    }


def codes_named(text: str, section: Section, names: Names) -> list[Named]:
    """The codes that a text names, in order, each place once."""
    if not _DIGIT.search(text) or not _patterns()["hint"].search(text):
        return []
    return list(_remembered(text, section, names)) if len(text) <= _LONGEST_REMEMBERED else _codes_in(text, section, names)


@lru_cache(maxsize=1 << 10)
def _remembered(text: str, section: Section, names: Names) -> tuple[Named, ...]:
    # A line is asked for its codes as a sentence, as a recommendation, and for its mentions.
    return tuple(_codes_in(text, section, names))


def _codes_in(text: str, section: Section, names: Names) -> list[Named]:
    patterns = _patterns()
    found: dict[int, Named] = {}
    taken: set[int] = set()

    def add(start: int, end: int, code: str | None, kind: str, reference: bool, confidence: float, steps: tuple[str, ...] = ()) -> bool:
        if code is None or not taken.isdisjoint(range(start, end)):
            return False
        taken.update(range(start, end))
        found[start] = Named(start, end, code, kind, reference, confidence, steps)
        return True

    for match in patterns["sub"].finditer(text):
        reference = bool(patterns["item"].search(text[max(0, match.start() - 25) : match.start()]))
        position = match.end()
        add(match.start("token"), position, to_arabic(match["token"]), "sub_indicator", reference, 0.97)
        while more := patterns["more_sub"].match(text, position):
            position = more.end()
            add(more.start("token"), position, to_arabic(more["token"]), "sub_indicator", reference, 0.96)
    for match in patterns["reference"].finditer(text):
        _add_run(text, match, True, section, names, add)
    for match in patterns["strict"].finditer(text):
        code = _strict_code(match["token"], names)
        if add(match.start("token"), match.end("token"), code, _kind(code), _is_cited(text, match.start()), 0.99) and code:
            _add_same_prefix(text, match.end(), code, names, add)
    for match in patterns["cued"].finditer(text):
        if _is_announced(match["cue"], match["token"]) or _strict_code(match["token"], names) is not None:
            _add_run(text, match, False, section, names, add)
    for match in patterns["zero"].finditer(text):
        _add_leading_zero(match, names, add)
    for match in patterns["headed"].finditer(text):
        code = _strict_code(match["token"], names)
        add(match.start("token"), match.end("token"), code, _kind(code), False, 0.97)
    for match in patterns["bracketed"].finditer(text):
        code = f"O{int(to_arabic(match['token']))}"
        if code in names.book.indicator_of:
            add(match.start("token"), match.end("token"), code, "item", False, 0.9, ("confusable_code",))
    for match in patterns["indicator"].finditer(text):
        number = to_arabic(match["token"])
        if names.instrument_of(int(number)):
            add(match.start("token"), match.end("token"), str(int(number)), "indicator", False, 0.95)
    return [found[start] for start in sorted(found)]


def _is_cited(text: str, at: int) -> bool:
    return bool(_patterns()["item_before"].search(text[max(0, at - 60) : at]))


def _add_run(text: str, match: re.Match[str], reference: bool, section: Section, names: Names, add: _Add) -> None:
    """A damaged code after its cue, and those joined to it by "and" or commas."""
    instrument = "OIT" if reference else section.instrument
    position = match.end()
    token_match: re.Match[str] | None = match
    while token_match is not None:
        token = token_match["token"]
        code = _strict_code(token, names)
        if code is not None:
            added = add(token_match.start("token"), token_match.end("token"), code, _kind(code), reference, 0.99)
        else:
            resolved = resolve_one(token, Place(None, instrument), names.book)
            code = resolved.code if resolved.confidence >= 0.5 else None
            start, end = token_match.span("token")
            added = add(start, end, code, _kind(code), reference, resolved.confidence, resolved.steps)
        if not added:
            return
        token_match = _patterns()["more"].match(text, position)
        position = token_match.end() if token_match else position


def _add_same_prefix(text: str, position: int, code: str, names: Names, add: _Add) -> None:
    """Bare numbers that carry on a code (`ข้อ i๗, ๘ และ ๙`): same prefix, rising."""
    last = int(code[1:])
    while more := _patterns()["more"].match(text, position):
        token = to_arabic(more["token"]).strip()
        if not token.isdigit() or int(token) <= last or f"{code[0]}{int(token)}" not in names.book.indicator_of:
            return
        last = int(token)
        add(more.start("token"), more.end("token"), f"{code[0]}{last}", _kind(code), False, 0.9, ("prefix_carried_on",))
        position = more.end()


def _add_leading_zero(match: re.Match[str], names: Names, add: _Add) -> None:
    """`0๔ ข่าวประชาสัมพันธ์`: a zero for O, told by the mixture of digits or by the title that follows."""
    token = match["token"]
    code = f"O{int(to_arabic(token))}"
    if code not in names.book.indicator_of:
        return
    mixed = bool(_THAI_DIGIT.search(token)) and bool(_ARABIC_DIGIT.search(token))
    title = names.framework.items.get(code, "")
    likeness = fuzz.partial_ratio(title, match["title"][: len(title) + 10]) if title else 0.0
    if mixed or likeness >= _TITLE_LIKENESS:
        add(match.start("token"), match.end("token"), code, "item", False, 0.95 if mixed else 0.9, ("confusable_code",))


def _strict_code(token: str, names: Names) -> str | None:
    folded = _JOINTS.sub("", to_arabic(token))
    folded = folded[0] + folded[3:] if folded.startswith(("IIT", "EIT", "OIT")) else folded
    prefix = {"i": "i", "I": "i", "e": "e", "E": "e", "o": "O", "O": "O"}.get(folded[:1])
    if prefix is None or not folded[1:].isdigit():
        return None
    code = f"{prefix}{int(folded[1:])}"
    return code if code in names.book.indicator_of else None


def _is_announced(cue: str, token: str) -> bool:
    """Whether a cue and a damaged token announce a code: mixed digits, a leading zero or letter, or the full word for question."""
    folded = token.replace(" ", "")
    mixed = bool(_THAI_DIGIT.search(folded)) and bool(_OTHER_SIGN.search(folded))
    return mixed or (folded[0] in "0๐" and len(folded) > 1) or len(cue) >= 7


def _kind(code: str | None) -> str:
    return "item" if code and code[0] == "O" else "question"


def read_mentions(
    pieces: Iterable[tuple[Line | Cell, int, int | None, Section]], fiscal_year: int, names: Names, doc_id: str
) -> Iterator[Mention]:
    """Mentions in lines and cells (each with its page, its table number or None, and its section); a code once a line."""
    seen: set[tuple[int, int, str]] = set()
    for piece, page, table, section in pieces:
        line = piece.number if isinstance(piece, Line) else piece.line
        row, column = (None, None) if isinstance(piece, Line) else (piece.row, piece.column)
        for named in codes_named(piece.text, section, names):
            if (page, line, named.code) in seen or (named.kind == "indicator" and table is not None):
                continue
            seen.add((page, line, named.code))
            context = piece.text[max(0, named.start - _CONTEXT) : named.end + _CONTEXT].replace("\n", " ").strip()
            evidence = Evidence(
                page=page, line=line, raw=piece.text[named.start : named.end], confidence=named.confidence,
                steps=tuple(dict.fromkeys((*piece.steps, *named.steps))), table=table, row=row, column=column, bbox=piece.bbox,
            )  # fmt: skip
            identity = value_id(doc_id, "mention", page, line, table, row, column, named.code)
            yield Mention(value_id=identity, evidence=evidence, fiscal_year=fiscal_year, code=named.code, kind=named.kind, context=context)


def instrument_of_code(code: str) -> str | None:
    """The instrument of a question or item code."""
    return INSTRUMENT_OF.get(code[:1])
