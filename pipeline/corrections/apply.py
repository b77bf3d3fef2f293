"""Corrections applied to one document: its text before it is interpreted, its values after. An entry applies as a whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.corrections.values import corrected_values, marked
from pipeline.interpret.repair import repair_document
from schemas.corrections import STEP, AboutCorrection, CorrectionNote, DocumentCorrections, TextCorrection, ValueCorrection, Wording
from schemas.document import Cell, Document, Line, Page, Table
from schemas.facts import Facts
from schemas.vocabulary import key

Interpret = Callable[..., Facts]

_SHOWN = 60


class _Unmet(Exception):  # noqa: N818 - a signal between the functions of this module
    """What the entry expects is not there."""


def interpret_corrected(
    interpret: Interpret, document: Document, corrections: DocumentCorrections
) -> tuple[Facts, tuple[CorrectionNote, ...]]:
    """What `interpret` reads in the document with its corrections, and what became of each of them.

    Text at a place is corrected first and interpreted anew with all that follows from it; fields of values are set afterwards, before any
    check. What was corrected has the reader `correction` and the step `correction:<id>`; its `raw` is what stands in the file. An entry
    whose expectation is not met changes nothing, and its note says why.
    """
    if not corrections:
        return interpret(document), ()
    notes: list[CorrectionNote] = []
    done: list[TextCorrection] = []
    for entry in (entry for entry in corrections.entries if isinstance(entry, TextCorrection)):
        try:
            document = _with_text(document, entry)
            done.append(entry)
            notes.append(CorrectionNote(entry.id, "", True))
        except _Unmet as unmet:
            notes.append(CorrectionNote(entry.id, "", False, str(unmet)))
    if corrections.wordings:
        document, used = _reworded(repair_document(document), corrections.wordings)
        missed = [wording.id for wording in corrections.wordings if wording.named and wording.id not in used]
        notes += [CorrectionNote(identity, "", True) for identity in sorted(used)]
        notes += [CorrectionNote(identity, "", False, "the wording does not occur") for identity in missed]
    facts = interpret(document)
    known: dict[str, Any] = {}
    for about in (entry for entry in corrections.entries if isinstance(entry, AboutCorrection)):
        wrong = [f"{name} is {getattr(facts, name)}, not {value}" for name, value in about.expect if _differs(facts, name, value)]
        notes.append(CorrectionNote(about.id, "", not wrong, "; ".join(wrong)))
        if not wrong:
            known |= {name: int(str(value)) if name == "fiscal_year" else value for name, value in about.change}
    if known:
        facts = interpret(document, **known)
    facts = marked(facts, done)
    facts, more = corrected_values(facts, [entry for entry in corrections.entries if isinstance(entry, ValueCorrection)])
    return facts, (*notes, *more)


def _differs(facts: Facts, name: str, expected: object) -> bool:
    found = getattr(facts, name)
    return (None if found is None else str(found)) != (None if expected is None else str(expected))


def _with_text(document: Document, entry: TextCorrection) -> Document:
    """The document with one piece of text replaced. Raises _Unmet when the piece does not stand there, or more than once."""
    page = next((page for page in document.pages if page.number == entry.page), None)
    if page is None:
        raise _Unmet(f"there is no page {entry.page}")
    pieces: list[Any] = [line for line in page.lines if entry.table is None and line.number == entry.line]
    pieces += [cell for table in page.tables for row in table.rows for cell in row if _is_at(table, cell, entry)]
    times = [max(piece.text.count(entry.expect), piece.raw == entry.expect) for piece in pieces]
    if sum(times) > 1:
        raise _Unmet(f"“{entry.expect}” stands there more than once")
    if not any(times):
        there = " | ".join(piece.raw for piece in pieces if piece.raw.strip())[:_SHOWN]
        raise _Unmet(f"“{entry.expect}” does not stand there, but “{there}”")
    target = pieces[times.index(1)]
    text = entry.read if target.raw == entry.expect else target.text.replace(entry.expect, entry.read)
    changed = replace(target, text=text, steps=(*target.steps, f"{STEP}:{entry.id}"))
    return replace(document, pages=tuple(_swapped(other, target, changed) if other is page else other for other in document.pages))


def _is_at(table: Table, cell: Cell, entry: TextCorrection) -> bool:
    if entry.table is None:
        return cell.line == entry.line
    return (table.index, cell.row, cell.column) == (entry.table, entry.row, entry.column)


def _swapped(page: Page, old: Line | Cell, new: Line | Cell) -> Page:
    return _mapped(page, lambda piece: new if piece is old else piece)


def _mapped(page: Page, change: Callable[[Any], Any]) -> Page:
    """The page with each line and cell changed; pieces that stay the very same are not copied."""
    tables = tuple(replace(table, rows=tuple(tuple(change(cell) for cell in row) for row in table.rows)) for table in page.tables)
    return replace(page, lines=tuple(change(line) for line in page.lines), tables=tables)


def _reworded(document: Document, wordings: Sequence[Wording]) -> tuple[Document, set[str]]:
    """The document with taught wordings in place of those printed, and the ids of the wordings that occur."""
    whole = {key(wording.says): wording for wording in wordings if not wording.anywhere}
    inside = [(re.compile(r"\s+".join(map(re.escape, wording.says.split()))), wording) for wording in wordings if wording.anywhere]
    used: set[str] = set()

    def change(piece: Any) -> Any:
        text, steps = piece.text, piece.steps
        if whole and (wording := whole.get(key(text))) is not None:
            text, steps = wording.means, (*steps, f"wording:{wording.id}")
            used.add(wording.id)
        for expression, wording in inside:
            text, count = expression.subn(lambda _, means=wording.means: means, text)  # type: ignore[misc]
            if count:
                steps = (*steps, f"wording:{wording.id}")
                used.add(wording.id)
        return piece if steps is piece.steps else replace(piece, text=text, steps=steps)

    return replace(document, pages=tuple(_mapped(page, change) for page in document.pages)), used
