"""Measures written as points of running text ("๑) … (ผู้รับผิดชอบ กองคลัง) ระหว่างเดือนตุลาคม ๒๕๖๗ - ธันวาคม ๒๕๖๗")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.dates import Period, parse_period
from pipeline.identity import value_id
from pipeline.interpret.labels import Names, Subject, indicator_in
from pipeline.interpret.leading import leading_indicator
from pipeline.interpret.measure_rows import row_number
from pipeline.interpret.units import looks_like_unit, split_units
from schemas.document import Document, Line, Table
from schemas.facts import Evidence, Measure
from schemas.knowledge import knowledge
from schemas.vocabulary import pattern

_POINT = re.compile(r"^\s*(?P<raw>(?:\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)]+|[-–•*·]))\s*(?P<text>\S[\s\S]*)$")
_HEADING = 110


def read_listed(
    document: Document, taken: frozenset[tuple[int, int]], fiscal_year: int, plan_year: int, names: Names, first: int
) -> list[Measure]:
    """Measures listed as points that each name who is responsible, but for the lines (page, number) already `taken`.

    `first` is the sequence number of the first one.
    """
    found: list[Measure] = []
    heading: Subject | None = None
    blocks = list(document.blocks())
    for position, block in enumerate(blocks):
        if not isinstance(block, Line):
            heading = None
            continue
        text = _with_tail(blocks, position, taken)
        point = _point(text) if (block.page, block.number) not in taken else None
        units = _units(text, point) if point else None
        if point is None or units is None:
            if text and len(text) <= _HEADING:
                heading = indicator_in(text, names) or (heading if point else None)
            continue
        subject = leading_indicator(point["text"], names) or heading
        found.append(_measure(block, text, point, units, subject, first + len(found), fiscal_year, plan_year, names, document.doc_id))
    return found


def _point(text: str) -> re.Match[str] | None:
    """A point of a list: its mark or number, and its text."""
    return _POINT.match(text) or _ordinal_point().match(text)


@knowledge
def _ordinal_point() -> re.Pattern[str]:
    return re.compile(rf"(?P<raw>{pattern('measures', 'listed_ordinal').pattern})(?P<text>\S[\s\S]*)$")


def _units(text: str, point: re.Match[str]) -> re.Match[str] | None:
    """Who is responsible for a point: named so, or the unit that the point says does it within a period."""
    named = pattern("measures", "listed_responsible").search(text)
    if named is not None and looks_like_unit(named["units"]):
        return named
    doing = pattern("measures", "listed_subject").match(text, point.start("text"))
    bracketed = pattern("measures", "listed_in_brackets").search(text, point.start("text"))
    for said in (doing, bracketed):
        if said is not None and looks_like_unit(said["units"]) and pattern("measures", "listed_period").search(text, said.end()):
            return said
    return None


def _with_tail(blocks: Sequence[Line | Table], position: int, taken: frozenset[tuple[int, int]]) -> str:
    """A point with the lines that carry it on (`ผู้รับผิดชอบ: …` on a line of its own), up to the next point, a blank or a taken line."""
    line = blocks[position]
    text = line.text.strip() if isinstance(line, Line) else ""
    if not _point(text):
        return text
    for block in blocks[position + 1 : position + 3]:
        if not isinstance(block, Line) or not block.text.strip() or _point(block.text) or (block.page, block.number) in taken:
            break
        text += "\n" + block.text.strip()
    return text


def _measure(
    line: Line,
    text: str,
    point: re.Match[str],
    units: re.Match[str],
    subject: Subject | None,
    sequence: int,
    fiscal_year: int,
    plan_year: int,
    names: Names,
    doc_id: str,
) -> Measure:
    said = pattern("measures", "listed_period").search(text, units.end())
    period: Period | None = parse_period(said["period"].strip(" .()"), plan_year) if said else None
    first = units.start() == point.start("text")
    numbered = any(char.isdigit() for char in point["raw"])
    indicator = subject.indicator if subject else None
    steps = (*line.steps, "measure_in_text")
    evidence = Evidence(page=line.page, line=line.number, raw=line.raw, confidence=0.9, steps=steps, bbox=line.bbox)
    return Measure(
        value_id=value_id(doc_id, "measure", line.page, line.number, None, None, None),
        evidence=evidence,
        fiscal_year=fiscal_year,
        sequence=sequence,
        number_raw=point["raw"] if numbered else None,
        number=row_number(point["raw"]),
        indicator=indicator,
        instrument=names.instrument_of(indicator) if indicator else None,
        measure=text[point.start("text") : said.start() if said and first else units.start()].strip(" \n(["),
        responsible=split_units(units["units"]),
        period_raw=said["period"].strip() if said else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        quarters=period.quarters if period else (),
    )
