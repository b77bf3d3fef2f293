"""Corrections of values that were read: fields set right, values taken out, and what was corrected marked as such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.interpret.labels import names_of
from schemas.corrections import CONFIRMED, STEP, UNREADABLE, CorrectionNote, TextCorrection, ValueCorrection
from schemas.facts import INSTRUMENTS, Evidence, Fact, Facts, Measure, Mention, Recommendation, Score

_KINDS = ("scores", "measures", "periods", "recommendations", "mentions", "claims", "years", "names")
"""The facts of a document that stand at a place."""


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple | list) else ()


Convert = Callable[[object], Any]
_COMMON: dict[str, Convert] = {"fiscal_year": _whole, "instrument": _text}
_FIELDS: dict[type[Fact], dict[str, Convert]] = {
    Score: _COMMON | {"score": _decimal, "code": _text, "part": _whole, "rating": _text, "change": _text, "title": _text},
    Measure: _COMMON
    | {"number": _whole, "indicator": _whole, "responsible": _texts}
    | dict.fromkeys(("title", "issue", "measure", "steps_text", "follow_up", "result", "outcome"), _text),
    Recommendation: _COMMON | {"part": _whole, "codes": _texts, "references": _texts, "text": _text},
    Mention: {"fiscal_year": _whole, "code": _text},
}
"""The fields that can be set, and how what a file says becomes a value of theirs."""


def corrected_values(facts: Facts, entries: Sequence[ValueCorrection]) -> tuple[Facts, list[CorrectionNote]]:
    """The facts with the entries applied, and what became of each."""
    notes = []
    for entry in entries:
        kind, fact = next(
            ((kind, fact) for kind in _KINDS for fact in getattr(facts, kind) if fact.value_id == entry.value_id), (None, None)
        )
        detail = f"there is no value {entry.value_id}" if fact is None else _unmet(fact, entry)
        notes.append(CorrectionNote(entry.id, "", not detail, detail))
        if not detail and kind is not None and fact is not None:
            new = () if entry.drop else (_settled(fact, entry),)
            kept = [new if other is fact else (other,) for other in getattr(facts, kind)]
            changed: dict[str, Any] = {kind: tuple(one for some in kept for one in some)}
            facts = replace(facts, **changed)
    return facts, notes


def _unmet(fact: Fact, entry: ValueCorrection) -> str:
    """Why an entry does not fit a value; empty when it does."""
    known = next((fields for kind, fields in _FIELDS.items() if isinstance(fact, kind)), {})
    kind = type(fact).__name__.lower()
    wrong = [f"a {kind} has no {name} to set" for name, _ in entry.change if name not in known]
    for name, expected in entry.expect:
        if name != "raw" and name not in known:
            wrong.append(f"a {kind} has no {name}")
            continue
        found = fact.evidence.raw if name == "raw" else getattr(fact, name)
        if found != (str(expected) if name == "raw" else known[name](expected)):
            wrong.append(f"{name} is “{found}”, not “{expected}”")
    return "; ".join(wrong)


def _settled(fact: Any, entry: ValueCorrection) -> Any:
    """The fact as the entry says it is."""
    evidence: Evidence = fact.evidence
    if entry.confirm:  # who read it is still who read it; that it is right is known now
        steps = tuple(dict.fromkeys((*evidence.steps, f"{CONFIRMED}:{entry.id}")))
        return replace(fact, evidence=replace(evidence, steps=steps, confidence=1.0))
    if entry.unreadable:  # what was read stays to be seen; nobody may count with it
        known = {"score": None} if isinstance(fact, Score) else {}
        return replace(fact, **known, evidence=_by_a_person(evidence, entry.id, confidence=0.0, step=UNREADABLE))
    return _corrected(fact, entry)


def _corrected(fact: Any, entry: ValueCorrection) -> Any:
    fields = next(fields for kind, fields in _FIELDS.items() if isinstance(fact, kind))
    change = {name: fields[name](value) for name, value in entry.change}
    if isinstance(fact, Score) and "code" in change:
        change = _of_code(change["code"], change.get("fiscal_year", fact.fiscal_year)) | change
    return replace(fact, **change, evidence=_by_a_person(fact.evidence, entry.id, confidence=1.0))


def _of_code(code: str, fiscal_year: int) -> dict[str, Any]:
    """The level and instrument that follow from the code of a score; no title, it was printed beside another code."""
    names = names_of(fiscal_year)
    if code in ("overall", "average"):
        return {"level": code, "instrument": None, "title": None}
    if code in INSTRUMENTS:
        return {"level": "instrument", "instrument": code, "title": None}
    if code[0].isdecimal():
        whole, _, rest = code.partition(".")
        return {"level": "sub_indicator" if rest else "indicator", "instrument": names.instrument_of(int(whole)), "title": None}
    return {"level": "question", "instrument": names.book.instrument_of(code), "title": None}


def marked(facts: Facts, entries: Sequence[TextCorrection]) -> Facts:
    """The facts, with those that were read in corrected text marked.

    Of a corrected line these are all; of a corrected cell those that stand in it or, where none does (it is a label), those of its row.
    """
    for entry in entries:
        every = [fact for kind in _KINDS for fact in getattr(facts, kind)]
        there = {id(fact) for fact in every if _stands_at(fact.evidence, entry)}
        there = there or {id(fact) for fact in every if _stands_at(fact.evidence, entry, whole_row=True)}
        changed: dict[str, Any] = {
            kind: tuple(_from_text(fact, entry) if id(fact) in there else fact for fact in getattr(facts, kind)) for kind in _KINDS
        }
        facts = replace(facts, **changed)
    return facts


def _stands_at(evidence: Evidence, entry: TextCorrection, *, whole_row: bool = False) -> bool:
    if evidence.page != entry.page:
        return False
    if f"{STEP}:{entry.id}" in evidence.steps:
        return True
    if entry.table is None:
        return evidence.line == entry.line and (evidence.table is None or whole_row)
    return (evidence.table, evidence.row) == (entry.table, entry.row) and (whole_row or evidence.column == entry.column)


def _from_text(fact: Any, entry: TextCorrection) -> Any:
    """A fact read in corrected text. Values of running text quote the corrected text; their `raw` is put back to what is printed."""
    evidence: Evidence = fact.evidence
    raw = evidence.raw if evidence.table is not None else _printed(evidence.raw, entry.expect, entry.read)
    return replace(fact, evidence=_by_a_person(replace(evidence, raw=raw), entry.id))


def _printed(raw: str, printed: str, read: str) -> str:
    """What is printed where `raw` was read, in a text in which `read` took the place of `printed`."""
    if not read or (read not in raw and raw not in read):
        return raw
    if read in raw:
        return raw.replace(read, printed)
    start = read.index(raw)
    after = len(read) - start - len(raw)
    same = next((n for n, (one, other) in enumerate(zip(printed, read, strict=False)) if one != other), min(len(printed), len(read)))
    return printed[min(start, same) : len(printed) - after if after else None]


def _by_a_person(evidence: Evidence, identity: str, confidence: float | None = None, step: str = STEP) -> Evidence:
    steps = tuple(dict.fromkeys((*evidence.steps, f"{step}:{identity}")))
    return replace(evidence, reader=STEP, steps=steps, confidence=evidence.confidence if confidence is None else confidence)
