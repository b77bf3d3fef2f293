"""Measures written as labelled lines under a heading: "มาตรการ: …", "ผู้รับผิดชอบ: …", "ระยะเวลา: …" (a table without its lines).

Labels are the header words of tables of measures, so that what a column may be called, a line may be called too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from normalizers.dates import parse_period
from pipeline.identity import value_id
from pipeline.interpret.grid import header_role
from pipeline.interpret.labels import Names, Subject, indicator_in
from pipeline.interpret.measure_rows import row_number
from pipeline.interpret.units import split_units
from schemas.document import Document, Line
from schemas.facts import Evidence, Measure
from schemas.vocabulary import pattern

_LABELLED = re.compile(r"^\s*[-–•*]?\s*(?P<label>[^:：]{2,40}?)\s*[:：]\s*(?P<value>\S.*)$")
_POINT = re.compile(r"^\s*(?P<raw>\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)]+)\s*(?P<text>\S.*)$")
_TEXTS = ("measure", "issue", "steps", "result", "outcome", "follow_up")
_WORK = ("responsible", "period", "result")
_HEADING = 110


@dataclass(slots=True)
class _Record:
    """The labelled lines of one measure: texts by role, the indicator it is about, the number it bears."""

    lines: list[Line] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    subject: Subject | None = None
    number_raw: str | None = None
    last: str | None = None

    @property
    def is_measure(self) -> bool:
        return "measure" in self.texts and any(role in self.texts for role in _WORK)

    @property
    def is_begun(self) -> bool:
        return bool(self.texts)


@dataclass(frozen=True, slots=True)
class Records:
    """The measures of labelled lines, and the lines (page, number) that they were read from."""

    measures: tuple[Measure, ...]
    lines: frozenset[tuple[int, int]]


def read_records(document: Document, fiscal_year: int, plan_year: int, names: Names, first: int) -> Records:
    """The labelled measures of a document, in order. `first` is the sequence number of the first one."""
    records: list[_Record] = []
    current = _Record()

    def close() -> _Record:
        if current.is_measure:
            records.append(current)
        return _Record()

    blank = False
    for block in document.blocks():
        text = block.text.strip() if isinstance(block, Line) else ""
        if not isinstance(block, Line) or not text:
            current = current if isinstance(block, Line) else close()
            blank = True
            continue
        head = pattern("measures", "record_head").match(text)
        labelled = None if head else _LABELLED.match(text)
        role = header_role(labelled["label"].strip()) if labelled else None
        goes_on = role in (*_TEXTS, *_WORK) and role != "measure" and role not in current.texts
        current = close() if blank and current.is_measure and not goes_on else current
        blank = False
        point = _POINT.match(text)
        subject = indicator_in(text, names) if len(text) <= _HEADING and role is None else None
        if head:
            current = close()
            current.number_raw = head["number"]
            _take_inline(current, block, head["text"])
        elif labelled and role in ("indicator", "sub_indicator") and (named := indicator_in(labelled["value"], names)):
            current = close() if current.is_measure else current
            current.subject = named
            current.lines.append(block)
        elif labelled and (role in _TEXTS or role in _WORK):
            if role in current.texts or (role == "measure" and current.is_measure):
                begun, current = current, close()
                current.subject = begun.subject
            _take(current, block, role or "", labelled["value"])
        elif subject is not None:
            current = close() if current.is_begun and (current.subject or current.is_measure) else current
            current.subject = subject
            current.number_raw = current.number_raw or (point["raw"] if point else None)
            current.lines.append(block)
            current.last = None
        elif current.last and not point and not labelled:
            _take(current, block, current.last, text)
        else:
            current = close()
    close()
    return Records(
        tuple(_measure(one, first + rank, fiscal_year, plan_year, names, document.doc_id) for rank, one in enumerate(records)),
        frozenset((line.page, line.number) for one in records for line in one.lines),
    )


def _take_inline(record: _Record, line: Line, text: str) -> None:
    """A measure, with what may follow it on its line behind words of headers: who is responsible, and when."""
    labels = list(pattern("measures", "inline_label").finditer(text))
    _take(record, line, "measure", text[: labels[0].start()] if labels else text)
    for label, following in zip_longest(labels, labels[1:]):
        role, value = header_role(label["label"]), text[label.end() : following.start() if following else None].strip(" ()")
        if role in _WORK and value:
            _take(record, line, role, value)
            record.last = None


def _take(record: _Record, line: Line, role: str, text: str) -> None:
    record.texts[role] = f"{record.texts[role]}\n{text.strip()}" if role in record.texts else text.strip()
    if line not in record.lines:
        record.lines.append(line)
    record.last = role


def _measure(record: _Record, sequence: int, fiscal_year: int, plan_year: int, names: Names, doc_id: str) -> Measure:
    line = record.lines[0]
    texts = record.texts
    period = parse_period(texts["period"].strip(" .()"), plan_year) if "period" in texts else None
    indicator = record.subject.indicator if record.subject else None
    raw = "\n".join(line.raw for line in record.lines)
    steps = (*line.steps, "measure_in_text")
    evidence = Evidence(page=line.page, line=line.number, raw=raw, confidence=0.92, steps=steps, bbox=line.bbox)
    return Measure(
        value_id=value_id(doc_id, "measure", line.page, line.number, None, None, None),
        evidence=evidence,
        fiscal_year=fiscal_year,
        sequence=sequence,
        number_raw=record.number_raw,
        number=row_number(record.number_raw),
        indicator=indicator,
        instrument=names.instrument_of(indicator) if indicator else None,
        measure=texts["measure"],
        issue=texts.get("issue"),
        steps_text=texts.get("steps"),
        responsible=split_units(texts.get("responsible", "")),
        period_raw=texts.get("period"),
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        quarters=period.quarters if period else (),
        follow_up=texts.get("follow_up"),
        result=texts.get("result"),
        outcome=texts.get("outcome"),
    )
