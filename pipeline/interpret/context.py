"""The section of a report each line and table stands in: whose instrument it is about, which part of EIT, whether it recommends."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from normalizers.numerals import to_arabic
from pipeline.interpret.labels import Names, instrument_in, part_in
from schemas.document import Document, Table
from schemas.vocabulary import key, pattern

_HEAD = 120
_SHORT = 160
_INSTRUMENT_CODE = re.compile(r"(?<![A-Za-z])(IIT|EIT|OIT)(?![A-Za-z])")
_ITEM = re.compile(r"OIT[ \-]?\d{1,2}(?![\d%])")  # `OIT 13` is the code of an item, not the instrument


@dataclass(frozen=True, slots=True)
class Section:
    """What holds at a place of the document. `recommends`: under a heading of recommendations or shortcomings.

    `stated`: the instrument was named by a line that states its score, which need not be a heading of what follows.
    """

    instrument: str | None = None
    part: int | None = None
    recommends: bool = False
    stated: bool = False


def sections_of(document: Document, names: Names) -> list[Section]:
    """The section of every block of the document (lines and tables, in the order of `Document.blocks`)."""
    current = Section()
    found: list[Section] = []
    for block in document.blocks():
        if not isinstance(block, Table) and block.text.strip():
            current = _after(current, to_arabic(block.text.strip()), names)
        found.append(current)
    return found


def _after(section: Section, text: str, names: Names) -> Section:
    """The section after a line: a heading changes it, running text does not."""
    is_short = len(text) <= _SHORT
    instruments = _instruments(text[:_HEAD], names)
    if len(instruments) == 1 and (is_short or pattern("sections", "instrument_heading").match(text)):
        instrument = next(iter(instruments))
        part = _eit_part(text) if instrument == "EIT" and is_short else None
        stated = bool(pattern("sections", "states_score").search(text)) and (section.stated or instrument != section.instrument)
        section = replace(section, instrument=instrument, part=part, stated=stated)
    elif is_short and not instruments:
        part = part_in(text)
        if part is not None and section.instrument == "EIT" and (len(text) < 40 or _names_eit_part(text)):
            section = replace(section, part=part)
        elif pattern("sections", "neutral_heading").match(text):
            section = Section(recommends=False)
    if is_short and pattern("sections", "recommendation_heading").search(text):
        section = replace(section, recommends=True)
    return section


def _eit_part(text: str) -> int | None:
    """The part a heading gives EIT: named after the instrument, or with words that say who answered.

    `ส่วนที่ 2 คะแนนแบบวัด EIT` numbers the report's own sections.
    """
    numbered = pattern("tables", "parts", "pattern").search(key(text))
    mention = _INSTRUMENT_CODE.search(text)
    if numbered and mention and key(text[: mention.start()]).find(numbered.group()) >= 0 and not _names_eit_part(text):
        return None
    return part_in(text)


def _names_eit_part(text: str) -> bool:
    """Whether a heading says more than `ส่วนที่ ๑`: who answered."""
    without_number = pattern("tables", "parts", "pattern").sub("", key(text))
    return part_in(without_number) is not None


def _instruments(text: str, names: Names) -> set[str]:
    """All instruments that a piece of text names, by code or full name."""
    text = _ITEM.sub("", text)
    found = set(_INSTRUMENT_CODE.findall(text))
    folded = key(text)
    found |= {code for alias, code in names.instruments if len(alias) > 12 and alias in folded}
    if not found and (one := instrument_in(text, names)):
        found.add(one)
    return found
