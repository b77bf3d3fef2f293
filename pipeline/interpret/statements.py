"""Scores stated in sentences: each number tied to the subject, the year and the rating level that the sentence gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.identity import value_id
from pipeline.interpret.labels import Names
from pipeline.interpret.passages import Entity, Passage
from schemas.facts import Evidence, Score
from schemas.knowledge import knowledge
from schemas.vocabulary import pattern

_REACH = 150
_WEAK_REACH = 60
_RATING_REACH = 60
_SAME_CHANGE = 6
_MOVE = 60
_SUBJECTS = frozenset({"indicator", "instrument", "question", "overall"})
_EMPHASIS = re.compile('[*"“”]')
_WITH_DECIMALS = re.compile("[0-9๐-๙]+[.][0-9๐-๙]+")
_DIGIT = re.compile(r"\d")
_HUNDRED = Decimal(100)
_LARGEST_WEIGHT = Decimal(50)  # in percent, of any instrument of any year


@dataclass(frozen=True, slots=True)
class Statement:
    """A score found in a passage: the number, what it is of, the year it is said to be of (None: not said), the rating beside it."""

    passage: Passage
    number: Entity
    subject: Entity
    year: int | None
    rating: str | None
    confidence: float
    steps: tuple[str, ...] = ()


def find_statements(passage: Passage, fiscal_year: int) -> list[Statement]:
    """The scores a passage states, in order. Thresholds, shares, counts and differences are left out."""
    if not any(entity.kind == "number" for entity in passage.entities):
        return []
    found: list[Statement] = []
    for number in passage.entities:
        if number.kind != "number" or not is_score(passage, number):
            continue
        subject, steps = _subject(passage, number)
        if subject is None or _is_weighted_share(passage, number, subject):
            continue
        rating = _rating(passage, number) if subject.kind == "overall" else None
        found.append(Statement(passage, number, subject, _year(passage, number, fiscal_year), rating, 0.96 - 0.04 * len(steps), steps))
    return found


def rating_alone(passage: Passage) -> Entity | None:
    """The rating level of a passage that states it without a score ("ระดับผลการประเมิน: ผ่านดีเยี่ยม")."""
    levels = [e for e in passage.entities if e.kind == "rating"]
    if len(levels) != 1 or not pattern("sentences", "rating_alone").match(_EMPHASIS.sub("", passage.dense[: levels[0].start])):
        return None
    return levels[0]


def is_score(passage: Passage, number: Entity) -> bool:
    """Whether a number in a sentence is a score, by its form and the words around it."""
    return number.start in _judged(passage)[1]


def is_change(passage: Passage, number: Entity) -> bool:
    """Whether a number is by how much something changed: after the word for it, or in brackets after such a percentage."""
    return number.start in _judged(passage)[0]


@lru_cache(maxsize=2)
def _judged(passage: Passage) -> tuple[frozenset[int], frozenset[int]]:
    """Where the changes and the scores of a passage begin, judged once, from left to right."""
    changes: set[int] = set()
    scores: set[int] = set()
    last: Entity | None = None
    for number in passage.entities:
        if number.kind == "number":
            if _changes(passage, number) or (last is not None and last.start in changes and _says_again(passage, last, number)):
                changes.add(number.start)
            elif _scores(passage, number):
                scores.add(number.start)
            last = number
    return frozenset(changes), frozenset(scores)


def _scores(passage: Passage, number: Entity) -> bool:
    value = number.number
    if value is None or value.value > _HUNDRED or value.value < 0:
        return False
    before, after = passage.dense[max(0, number.start - 50) : number.start], passage.dense[number.end : number.end + 24]
    if _calculates(passage.line_at(number.start).text):
        return False
    if pattern("sentences", "reached_full_marks").search(before):
        return True
    if not value.decimals and (pattern("sentences", "counted_after").match(after) or pattern("sentences", "counted_before").search(before)):
        return False
    if pattern("sentences", "not_score_after").match(after):
        return False
    if not _is_amount_of_points(passage, number) and pattern("sentences", "not_score_before").search(before):
        return False
    if pattern("sentences", "threshold_before").search(before):
        return False
    if pattern("sentences", "other_bodies").search(before) or _of_another_assessment(passage, number):
        return False
    said = bool(pattern("sentences", "score_after").match(after))
    if value.is_percent or pattern("sentences", "percent_before").search(before):
        if pattern("sentences", "people_before").search(before):
            return False
        beside = [e for e in passage.entities if e.kind in ("indicator", "instrument", "question") and 0 <= number.start - e.end <= 14]
        return value.decimals == 2 and (said or bool(beside) or bool(pattern("sentences", "percent_is_score").search(before[-24:])))
    if value.decimals == 2:
        return True
    if value.value == _HUNDRED and pattern("sentences", "full_marks_before").search(before):
        return True
    return said and (value.decimals == 1 or bool(pattern("sentences", "score_before").search(before)))


def _is_amount_of_points(passage: Passage, number: Entity) -> bool:
    """Whether "to the number of" stands before a score of its own ("จำนวน ๘๕.๒๐ คะแนน"), and speaks of no change."""
    before, after = passage.dense[max(0, number.start - 110) : number.start], passage.dense[number.end : number.end + 24]
    points = number.number is not None and number.number.decimals == 2 and pattern("sentences", "score_after").match(after)
    if not points or pattern("sentences", "amount_of_points").search(before) is None:
        return False
    return not _says_direction(before) and pattern("sentences", "compares").search(before) is None


@lru_cache(maxsize=4)
def _calculates(line: str) -> bool:
    """Whether a line is arithmetic: its numbers are terms."""
    return bool(pattern("sentences", "arithmetic").search(line)) and len(re.findall(r"[0-9๐-๙]+[.][0-9๐-๙]+", line)) >= 2


def _of_another_assessment(passage: Passage, number: Entity) -> bool:
    """Whether another assessment (or a survey) is named before a number, and nothing of this one after that."""
    first = max(0, number.start - 100)
    match = pattern("sentences", "other_assessment").search(passage.dense[first : number.start])
    return match is not None and not any(
        e.kind in _SUBJECTS - {"overall"} and first + match.start() <= e.start < number.start for e in passage.entities
    )


def _changes(passage: Passage, number: Entity) -> bool:
    """Whether the words before a number say that something changed by it; a number compared with is no change."""
    before = passage.dense[max(0, number.start - 60) : number.start]
    after = passage.dense[number.end : number.end + 24]
    if pattern("sentences", "change_before").search(before):
        return True
    counted = number.number is not None and not number.number.decimals and pattern("sentences", "counted_after").match(after)
    if counted or pattern("sentences", "compared_with").search(before):
        return False
    clause = passage.dense[max(0, number.start - 110) : number.start]
    if pattern("sentences", "amounts_to").search(before):
        sentence = passage.dense[max(0, number.start - _REACH) : number.start]
        return _says_direction(sentence) and not pattern("sentences", "people_before").search(before)
    if pattern("sentences", "percent_before").search(before) and _says_direction(before):
        return not pattern("sentences", "people_before").search(before)
    return bool(pattern("sentences", "amount_before").search(before)) and _says_direction(clause)


def _says_again(passage: Passage, change: Entity, number: Entity) -> bool:
    """Whether a number right behind a change is the same change in the other unit."""
    between = passage.dense[change.end : number.start]
    return len(between) <= _SAME_CHANGE and bool(pattern("sentences", "same_change").fullmatch(between))


def _says_direction(before: str) -> bool:
    return any(pattern("sentences", "directions", name).search(before) for name in ("increase", "decrease"))


def _is_weighted_share(passage: Passage, number: Entity, subject: Entity) -> bool:
    """Whether a number is what an instrument adds to the total: its weight stands between the two and is not smaller."""
    if subject.kind != "instrument" or number.number is None:
        return False
    between = [e.number for e in passage.entities if e.kind == "number" and subject.end <= e.start and e.end <= number.start and e.number]
    return any(one.value <= _LARGEST_WEIGHT and not one.decimals and number.number.value <= one.value for one in between)


def _subject(passage: Passage, number: Entity) -> tuple[Entity | None, tuple[str, ...]]:
    """The nearest thing before the number that can have a score; the whole body when nothing else is named and the words say so."""
    behind = _named_behind(passage, number)
    if behind is not None:
        return behind, ()
    near = [e for e in passage.ending_in(number.start - _REACH, number.start) if e.kind in _SUBJECTS]
    if len(near) > 1 and near[-1].kind == "instrument" and is_scope(passage, near[-1]):
        near.pop()
    since = near[-1].end if near else number.start
    between = [e for e in passage.ending_in(since, number.start) if e.kind == "number" and since <= e.start and is_score(passage, e)]
    before = passage.dense[max(0, number.start - _WEAK_REACH) : number.start]
    average = pattern("sentences", "average").search(before)
    if average and not any(e.kind != "overall" and number.start - e.end <= 30 for e in near[-1:]):
        return Entity(number.start, number.start, "average", code="average"), ()
    same = not between or _carries_year(passage, between[-1], number) or moves_on(passage, between[-1], number)
    if near and (same or near[-1].kind == "overall"):
        subject = near[-1]
        if subject.kind == "instrument" and _names_several(passage, subject):
            return None, ()
        return subject, ()
    rated = [e for e in passage.ending_in(number.start - 20, number.start) if e.kind == "rating"]
    after = passage.dense[number.end : number.end + 10]
    weak = pattern("sentences", "overall_weak").search(before) or pattern("sentences", "score_after").match(after)
    if pattern("sentences", "other_subject_before").search(before):
        return None, ()
    if rated or (weak and not near and _speaks_of_result(passage)):
        return Entity(number.start, number.start, "overall", code="overall"), ("overall_by_context",)
    return None, ()


def is_scope(passage: Passage, instrument: Entity) -> bool:
    """Whether an instrument only says among what something is the highest or lowest ("ต่ำสุดในแบบวัด IIT")."""
    return bool(_extreme_within().search(passage.dense[max(0, instrument.start - 40) : instrument.start]))


@knowledge
def _extreme_within() -> re.Pattern[str]:
    """A word for the highest or lowest, and one for "in" or "of", at the end of a text."""
    words = "|".join(pattern("sentences", name).pattern for name in ("highest", "lowest"))
    return re.compile(rf"(?:{words}){pattern('sentences', 'within').pattern}$")


@knowledge
def _extreme_at_end() -> re.Pattern[str]:
    """A word for the highest, lowest or next score at the end of a text."""
    words = "|".join(pattern("sentences", name).pattern for name in ("highest", "lowest", "runner_up"))
    return re.compile(rf"(?:{words})[^0-9]{{0,12}}$")


def _named_behind(passage: Passage, number: Entity) -> Entity | None:
    """The subject named right behind an extreme score ("คะแนนสูงสุด ๙๗.๙๐ คะแนน คือ ตัวชี้วัด…")."""
    before = passage.dense[max(0, number.start - 30) : number.start]
    if _extreme_at_end().search(before) is None:
        return None
    following = next((e for e in passage.entities if e.kind in _SUBJECTS and e.start >= number.end), None)
    if following is None or not pattern("sentences", "number_then_subject").fullmatch(passage.dense[number.end : following.start]):
        return None
    return following


def moves_on(passage: Passage, earlier: Entity, number: Entity) -> bool:
    """Whether a sentence goes from one number to the next ("ลดลงจาก ๙๑.๖๗ เป็น ๘๘.๔๑"): then both are of the same subject."""
    before, between = passage.dense[max(0, earlier.start - 40) : earlier.start], passage.dense[earlier.end : number.start]
    if len(between) > _MOVE or not pattern("sentences", "from_before").search(before):
        return False
    return bool(pattern("sentences", "moves_to").fullmatch(between))


def _carries_year(passage: Passage, earlier: Entity, number: Entity) -> bool:
    """Whether a year stands between two numbers: then both are of the same subject."""
    return any(e.kind == "year" and earlier.end <= e.start and e.end <= number.start for e in passage.entities)


def _names_several(passage: Passage, subject: Entity) -> bool:
    """Whether an instrument is one of a list ("IIT, EIT และ OIT"), so that the number is not its own."""
    for other in passage.entities:
        if other.kind != "instrument" or other is subject:
            continue
        low, high = sorted((subject, other), key=lambda e: e.start)
        between = any(e.kind == "number" and low.end <= e.start < high.start for e in passage.entities)
        if high.start - low.end <= 10 and not between:
            return True
    return False


def _speaks_of_result(passage: Passage) -> bool:
    return bool(pattern("about", "contexts", "assessment").search(passage.dense))


def _year(passage: Passage, number: Entity, fiscal_year: int) -> int | None:
    """The year a sentence gives a score: the last one before it, unless that belongs to another number; else one close behind it."""
    named = [e for e in passage.entities if e.kind == "year" and not e.flags & {"range", "date", "bare"}]
    years = [e for e in named if e.end <= number.start]
    possible = [e for e in named if fiscal_year - 8 < e.year <= fiscal_year]
    following = next((e for e in possible if 0 <= e.start - number.end <= 14), None)
    if following is not None and _has_its_own(passage, number, years[-1:]):
        begins_next = pattern("sentences", "begins_next").fullmatch(passage.dense[number.end : following.start])
        following = None if begins_next else following
    if following is not None and pattern("sentences", "joins_year").fullmatch(passage.dense[number.end : following.start]):
        return following.year
    for year in (e for e in reversed(possible) if e.end <= number.start):
        head = passage.dense[max(0, year.start - 30) : year.end]
        numbers = [e for e in passage.entities if e.kind == "number" and year.end <= e.start < number.start and is_score(passage, e)]
        if pattern("about", "contexts", "comparison").search(head) and numbers:
            continue
        return year.year
    is_first = pattern("sentences", "from_before").search(passage.dense[max(0, number.start - 40) : number.start])
    if not years and is_first and pattern("sentences", "to_after").match(passage.dense[number.end : number.end + 12]):
        return fiscal_year - 1
    after = [e for e in named if 0 <= e.start - number.end <= 30]
    if not years and after and fiscal_year - 8 < after[0].year <= fiscal_year:
        tail = passage.dense[number.end : after[0].end]
        if not pattern("about", "contexts", "comparison").search(tail) and not _DIGIT.search(tail[: after[0].start - number.end]):
            return after[0].year
    return None


def _has_its_own(passage: Passage, number: Entity, last_year: list[Entity]) -> bool:
    """Whether the last year before a number has no other score to belong to."""
    return any(
        not any(e.kind == "number" and year.end <= e.start < number.start and is_score(passage, e) for e in passage.entities)
        for year in last_year
    )


def _rating(passage: Passage, number: Entity) -> str | None:
    """The rating level said of the same score: the nearest one, when no other score has a better claim to that one."""
    levels = [e for e in passage.entities if e.kind == "rating" and _gap(e, number) <= _RATING_REACH]
    for level in sorted(levels, key=lambda e: _gap(e, number)):
        if _rated(passage, level) is number:
            return level.code
    return None


def _rated(passage: Passage, level: Entity) -> Entity:
    """The score a level is of: the nearest, but none that a subject or (behind the level) a year of its own parts from it."""
    numbers = [e for e in passage.entities if e.kind == "number" and is_score(passage, e)]
    own = [e for e in numbers if not _is_parted(passage, level, e)]
    return min(own or numbers, key=lambda e: _gap(level, e))


def _is_parted(passage: Passage, level: Entity, number: Entity) -> bool:
    first, last = sorted((level, number), key=lambda e: e.start)
    kinds = _SUBJECTS - {"overall"} | ({"year"} if number is last else frozenset())
    return any(e.kind in kinds and first.end <= e.start and e.end <= last.start for e in passage.entities)


def _gap(one: Entity, other: Entity) -> int:
    return other.start - one.end if one.end <= other.start else one.start - other.end


def to_scores(statements: Iterable[Statement], fiscal_year: int, names: Names, doc_id: str) -> list[Score]:
    """Score rows for statements, role `text`."""
    return [_to_score(statement, fiscal_year, names, doc_id) for statement in statements]


def rating_to_score(passage: Passage, level: Entity, fiscal_year: int, doc_id: str) -> Score:
    """The row of a rating stated alone: level `overall`, no number."""
    line = passage.line_at(level.start)
    raw, steps = passage.around(level.start, level.end, 0), (*line.steps, "stated_in_text")
    evidence = Evidence(page=line.page, line=line.number, raw=raw, confidence=0.95, steps=steps, bbox=line.bbox)
    return Score(
        value_id=value_id(doc_id, "rating", line.page, line.number, None, None, None, str(fiscal_year)),
        evidence=evidence, fiscal_year=fiscal_year, level="overall", code="overall", score=None, rating=level.code, role="text",
    )  # fmt: skip


def _to_score(statement: Statement, fiscal_year: int, names: Names, doc_id: str) -> Score:
    number, subject, passage = statement.number, statement.subject, statement.passage
    line = passage.line_at(number.start)
    value = number.number
    raw = value.raw if value is not None else ""
    year = statement.year or fiscal_year
    level = {"indicator": "indicator", "instrument": "instrument", "question": "question"}.get(subject.kind, subject.kind)
    instrument, part = None, None
    if level == "indicator":
        instrument = names.instrument_of(int(subject.code))
    elif level == "instrument":
        instrument = subject.code
    elif level == "question":
        instrument = names.book.instrument_of(subject.code)
    if instrument == "EIT" and names.framework.eit_parts > 1:
        part = _part(passage, subject, number)
    evidence = Evidence(
        page=line.page, line=line.number, raw=raw, confidence=round(statement.confidence, 3),
        steps=tuple(dict.fromkeys((*line.steps, *(value.steps if value else ()), "stated_in_text", *statement.steps))), bbox=line.bbox,
    )  # fmt: skip
    offset = number.start - passage.starts[passage.lines.index(line)]
    return Score(
        value_id=value_id(doc_id, "score", line.page, line.number, None, None, offset, f"{subject.code}/{year}"),
        evidence=evidence, fiscal_year=year, level=level, code=subject.code, score=value.value if value else None,
        instrument=instrument, part=part, title=_title(level, subject.code, names), rating=statement.rating, role="text",
    )  # fmt: skip


def _part(passage: Passage, subject: Entity, number: Entity) -> int | None:
    """The part of EIT a sentence gives a score: named right before or after the subject; else that of the section."""
    near = [e for e in passage.entities if e.kind == "part" and subject.start - 25 <= e.start and e.end <= number.start]
    between = [e for e in passage.entities if e.kind == "number" and is_score(passage, e)]
    near = [e for e in near if not any(e.end <= other.start and other.end <= number.start and other is not number for other in between)]
    return int(near[-1].code) if near else passage.section.part


def _title(level: str, code: str, names: Names) -> str | None:
    if level == "indicator":
        return next((row.name for row in names.framework.indicators if str(row.number) == code), None)
    return names.framework.items.get(code) if level == "question" else None
