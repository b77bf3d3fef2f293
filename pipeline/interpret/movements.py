"""Changes stated as a way from one score to another: `ลดลงจาก 91.67 เป็น 88.41`, without saying by how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.interpret.claims import place_of
from pipeline.interpret.passages import Entity, Passage
from pipeline.interpret.statements import Statement, is_change, moves_on
from schemas.facts import Claim, DifferenceClaim
from schemas.vocabulary import pattern

_BEFORE = 50
_SAID_NEXT = 60
"""So near behind the two scores a sentence says by how much: then that is the claim."""


def find_movements(passage: Passage, statements: Sequence[Statement], fiscal_year: int, doc_id: str) -> Iterator[Claim]:
    """A claim, with a direction and both scores, for each pair of scores of one thing that a sentence goes from and to."""
    amounts = [entity for entity in passage.entities if entity.kind == "number" and is_change(passage, entity)]
    for first, second in pairwise(statements):
        if first.subject.code != second.subject.code or not moves_on(passage, first.number, second.number):
            continue
        direction = _direction(passage, first.number)
        if direction is None or any(0 <= amount.start - second.number.end <= _SAID_NEXT for amount in amounts):
            continue
        to_year = second.year or fiscal_year
        from_year = first.year if first.year is not None and first.year != to_year else to_year - 1
        identity, evidence = place_of(passage, first.number.start, second.number.end, doc_id, "movement")
        numbers = [one.number.number for one in (first, second)]
        yield DifferenceClaim(
            value_id=identity, evidence=evidence, code=first.subject.code, from_year=from_year, to_year=to_year,
            from_score=numbers[0].value if numbers[0] else None, to_score=numbers[1].value if numbers[1] else None,
            points=None, percent=None, direction=direction,
        )  # fmt: skip


def _direction(passage: Passage, number: Entity) -> str | None:
    """The way the word before the first of two scores says that it went; None for a word that does not say."""
    before = passage.dense[max(0, number.start - _BEFORE) : number.start]
    match = pattern("sentences", "from_before").search(before)
    said = match.group() if match else ""
    return next((way for way in ("increase", "decrease") if pattern("sentences", "moves", way).match(said)), None)
