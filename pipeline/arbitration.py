"""What sums, means and totals have to say about numbers that a scan leaves in doubt.

The checks are the judge: of what a cell may say, a reading is taken only when it was in doubt already, when it makes a mismatch go away
without bringing another, and when no other reading of any cell of that mismatch does. A number that was read for sure is never touched: a
report may be wrong. A doubtful number is confirmed when whatever else it may be would not add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipeline.checks import check
from pipeline.interpret import interpret
from pipeline.interpret.about import may_be_assessed
from pipeline.interpret.doubts import settle_columns
from pipeline.interpret.provenance import Place, place_of
from schemas.document import Cell, Document, Page, Reading, Table
from schemas.facts import Facts, Finding, Score

ARITHMETIC = frozenset(
    {
        "weighted_total_mismatch",
        "average_mismatch",
        "instrument_mean_mismatch",
        "indicator_mean_mismatch",
        "overall_conflict",
        "difference_mismatch",
        "unattainable_score",
    }
)
"""The rules whose findings a misread digit can cause."""
STEP_CHOSEN, STEP_CONFIRMED, STEP_DOUBTED = "chosen_by_total", "confirmed_by_total", "doubted_by_total"
STEP_CONTRADICTED, STEP_YEAR = "contradicted", "year_uncertain"
_DOUBTFUL = 0.95
_LEAST = 0.01
_CHOSEN, _CONFIRMED, _DOUBTED, _CONTRADICTED = 0.9, 0.95, 0.6, 0.75
_MOST_TRIALS = 48
_ALTERNATIVES = 3


def interpret_settled(document: Document, **known: Any) -> Facts:
    """As `pipeline.interpret.interpret`, the doubtful numbers of scans settled by their columns and by what adds up."""
    document = settle_columns(document)
    facts = interpret(document, **known)
    doubtful = _doubtful(document)
    if not doubtful:
        return with_doubts(facts)
    trials = _Trials(document, known, facts)
    settled = _by_totals(trials, doubtful)
    return with_doubts(interpret(settled, **known) if settled is not document else facts)


def with_doubts(facts: Facts) -> Facts:
    """The facts, those scores of scans doubtful that contradict each other, or whose year may be another."""
    return _with_doubted_year(with_contradictions(facts))


def _with_doubted_year(facts: Facts) -> Facts:
    """The facts, scores of scans in the year of the report doubtful where its title says a year that none of the assessment can be."""
    if all(may_be_assessed(said.year) for said in facts.years if said.context == "title"):
        return facts
    return replace(
        facts,
        scores=tuple(
            _doubted(score, STEP_YEAR) if score.evidence.reader == "ocr" and score.fiscal_year == facts.fiscal_year else score
            for score in facts.scores
        ),
    )


def with_contradictions(facts: Facts) -> Facts:
    """The facts, those scores of scans doubtful that one table, or one line of text, gives twice and differently for one thing.

    A name or a year was misread there, or a table was not seen as one; or the report says both, and both are as doubtful as they look.
    """
    said: dict[tuple[Any, ...], set[Any]] = {}
    for score in facts.scores:
        if score.evidence.reader == "ocr" and score.score is not None:
            said.setdefault(_about(score), set()).add(score.score)
    if all(len(values) < 2 for values in said.values()):
        return facts
    return replace(
        facts, scores=tuple(_doubted(score, STEP_CONTRADICTED) if len(said.get(_about(score), ())) > 1 else score for score in facts.scores)
    )


def _about(score: Score) -> tuple[Any, ...]:
    """What a score is about, and the table or the line of text it stands in."""
    evidence = score.evidence
    line = evidence.line if evidence.table is None else None
    return evidence.page, evidence.table, line, score.fiscal_year, score.level, score.code, score.part


def _doubted(score: Score, step: str) -> Score:
    evidence = score.evidence
    sure = min(evidence.confidence, _CONTRADICTED)
    return replace(score, evidence=replace(evidence, confidence=sure, steps=(*evidence.steps, step)))


class _Trials:
    """Readings tried out: what would not add up if a cell said something else. A file gets so many trials and no more."""

    def __init__(self, document: Document, known: Mapping[str, Any], facts: Facts) -> None:
        self.document = document
        self.facts = facts
        self.findings = _arithmetic(facts)
        self._known = known
        self._left = _MOST_TRIALS

    def mismatches(self, place: Place, reading: Reading) -> frozenset[str] | None:
        """What would not add up if the cell at a place said this; None when no trial is left."""
        if not self._left:
            return None
        self._left -= 1
        facts = interpret(_with(self.document, {place: (reading.text, None, "")}), **self._known)
        return frozenset(_arithmetic(facts))


def _arithmetic(facts: Facts) -> dict[str, Finding]:
    """What does not add up, by what makes it the same finding when a number changes: rule, code and year.

    Also what is `unverifiable`: it is so because readings are unsure, which is what is to be settled.
    """
    return {f"{finding.rule} {finding.code} {finding.fiscal_year}": finding for finding in check(facts) if finding.rule in ARITHMETIC}


def _doubtful(document: Document) -> dict[Place, Cell]:
    """The doubtful cells of scans, the least sure first."""
    cells = [(page.number, table.index, cell) for page in document.pages if page.reader == "ocr" for table, cell in _cells(page)]
    found = [(number, index, cell) for number, index, cell in cells if len(cell.readings) > 1 and cell.confidence < _DOUBTFUL]
    found.sort(key=lambda one: one[2].confidence)
    return {(number, index, cell.row, cell.column): cell for number, index, cell in found}


def _cells(page: Page) -> Iterator[tuple[Table, Cell]]:
    for table in page.tables:
        for row in table.rows:
            for cell in row:
                yield table, cell


def _by_totals(trials: _Trials, doubtful: Mapping[Place, Cell]) -> Document:
    """The document with those doubtful numbers settled that sums and totals speak about."""
    changes: dict[Place, tuple[str, float | None, str]] = {}
    places = {fact.value_id: place_of(fact.evidence) for fact in trials.facts.scores}
    scored = set(places.values())
    for key, finding in trials.findings.items():
        named = (places.get(one.value_id or "") for one in finding.evidence)
        involved = [place for place in named if place is not None and place in doubtful and place not in changes]
        ways = [
            (place, reading)
            for place in dict.fromkeys(involved)
            for reading in _alternatives(doubtful[place])
            if (left := trials.mismatches(place, reading)) is not None and key not in left and left <= set(trials.findings)
        ]
        if len(ways) == 1:
            place, reading = ways[0]
            changes[place] = (reading.text, _CHOSEN, STEP_CHOSEN)
        else:
            for place in involved:
                changes[place] = ("", min(_DOUBTED, doubtful[place].confidence), STEP_DOUBTED)
    for place, cell in doubtful.items():
        if place in changes or place not in scored or cell.confidence >= 0.9:
            continue
        others = [trials.mismatches(place, reading) for reading in _alternatives(cell)]
        if others and all(left is not None and not left <= set(trials.findings) for left in others):
            changes[place] = ("", _CONFIRMED, STEP_CONFIRMED)
    return _with(trials.document, changes) if changes else trials.document


def _alternatives(cell: Cell) -> list[Reading]:
    return [one for one in cell.readings if one.text != cell.text and one.confidence >= _LEAST][:_ALTERNATIVES]


def _with(document: Document, changes: Mapping[Place, tuple[str, float | None, str]]) -> Document:
    """The document with the text (empty: as it is), the confidence (None: as it is) and one more step of some cells changed."""
    pages = {place[0] for place in changes}

    def changed(page: int, table: int, cell: Cell) -> Cell:
        change = changes.get((page, table, cell.row, cell.column))
        if change is None:
            return cell
        text, sure, step = change
        steps = (*cell.steps, step) if step else cell.steps
        return replace(cell, text=text or cell.text, confidence=cell.confidence if sure is None else sure, steps=steps)

    return replace(
        document,
        pages=tuple(
            replace(
                page,
                tables=tuple(
                    replace(table, rows=tuple(tuple(changed(page.number, table.index, cell) for cell in row) for row in table.rows))
                    for table in page.tables
                ),
            )
            if page.number in pages
            else page
            for page in document.pages
        ),
    )
