"""What sentences claim about the scores: differences, extremes, counts, thresholds, targets. The checks hold them against the tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from normalizers.numerals import to_arabic
from pipeline.identity import value_id
from pipeline.interpret.labels import Names
from pipeline.interpret.passages import Entity, Passage
from pipeline.interpret.statements import Statement, is_change, is_scope
from schemas.facts import Claim, CountClaim, DifferenceClaim, Evidence, ExtremumClaim, TargetClaim, ThresholdClaim, WeightClaim
from schemas.vocabulary import load, pattern

_SUBJECT_KINDS = ("indicator", "instrument", "question")
_RUN_GAP = 14
_NEAR = 80
_CONTEXT = 30


def find_claims(passage: Passage, statements: Sequence[Statement], fiscal_year: int, names: Names, doc_id: str) -> list[Claim]:
    """All claims of a passage, in order of their kinds."""
    return [
        *_differences(passage, statements, fiscal_year, doc_id),
        *_extremes(passage, statements, fiscal_year, names, doc_id),
        *_counts(passage, fiscal_year, doc_id),
        *_thresholds(passage, fiscal_year, doc_id),
        *_targets(passage, fiscal_year, doc_id),
        *_weights(passage, fiscal_year, doc_id),
    ]


def place_of(passage: Passage, start: int, end: int, doc_id: str, kind: str) -> tuple[str, Evidence]:
    """The id and the evidence of a claim that stands at a dense span of a passage."""
    line = passage.line_at(start)
    raw = passage.around(start, end, _CONTEXT)
    evidence = Evidence(page=line.page, line=line.number, raw=raw, confidence=0.95, steps=("claim_in_text",), bbox=line.bbox)
    offset = start - passage.starts[passage.lines.index(line)]
    return value_id(doc_id, kind, line.page, line.number, None, None, offset), evidence


def _differences(passage: Passage, statements: Sequence[Statement], fiscal_year: int, doc_id: str) -> list[Claim]:
    """Stated changes: the points and the percentage that stand together, and the scores of the same subject in the passage."""
    changes = [e for e in passage.entities if e.kind == "number" and is_change(passage, e)]
    claims: list[Claim] = []
    while changes:
        first = changes.pop(0)
        group = [first]
        if changes and _same_change(passage, first, changes[0]):
            group.append(changes.pop(0))
        claims.append(_difference(passage, group, statements, fiscal_year, doc_id))
    return claims


def _same_change(passage: Passage, first: Entity, second: Entity) -> bool:
    """Whether two changes are one change said twice: in points and in percent, side by side, with no year between."""
    if second.start - first.end > 25 or _is_percent(passage, first) == _is_percent(passage, second):
        return False
    return not any(e.kind == "year" and first.end <= e.start < second.start for e in passage.entities)


def _difference(passage: Passage, group: Sequence[Entity], statements: Sequence[Statement], fiscal_year: int, doc_id: str) -> Claim:
    first = group[0]
    percent = next((e for e in group if _is_percent(passage, e)), None)
    points = next((e for e in group if e is not percent), None)
    earlier = [s for s in statements if s.passage is passage and s.number.end <= first.start]
    code = earlier[-1].subject.code if earlier else "overall"
    named_near = [e for e in passage.entities if e.kind in (*_SUBJECT_KINDS, "overall") and 0 <= first.start - e.end <= _NEAR]
    if named_near and (not earlier or named_near[-1].start > earlier[-1].number.start):
        code = named_near[-1].code
    same = [s for s in earlier if s.subject.code == code]
    by_year: dict[int, Decimal] = {}
    for statement in same:
        if statement.number.number is not None:
            by_year.setdefault(statement.year or fiscal_year, statement.number.number.value)
    years = sorted(by_year)
    named = [e for e in passage.entities if e.kind == "year" and not e.flags & {"range", "date"}]
    named = [e for e in named if fiscal_year - 8 < e.year <= fiscal_year]
    own = [e.year for e in named if 0 <= first.start - e.end <= 20 and e.year < fiscal_year]
    if own:
        from_year: int | None = own[-1]
    elif len(years) > 1:
        from_year = years[0]
    else:
        from_year = max((e.year for e in named if e.year < (years[-1] if years else fiscal_year)), default=None)
    to_year = years[-1] if years and years[-1] != from_year else fiscal_year
    direction = _direction(passage.dense[: first.start])
    identity, evidence = place_of(passage, first.start, group[-1].end, doc_id, "difference")
    return DifferenceClaim(
        value_id=identity, evidence=evidence, code=code, from_year=from_year, to_year=to_year,
        from_score=by_year.get(from_year) if from_year else None, to_score=by_year.get(to_year) if to_year else None,
        points=_value(points), percent=_value(percent),
        direction=direction,
    )  # fmt: skip


def _value(entity: Entity | None) -> Decimal | None:
    return entity.number.value if entity and entity.number else None


def _direction(before: str) -> str | None:
    """The way a change went, by the nearest word for one before it."""
    last = {
        way: max((match.start() for match in pattern("sentences", "directions", way).finditer(before)), default=-1)
        for way in ("increase", "decrease")
    }
    return None if max(last.values()) < 0 else max(last, key=lambda way: last[way])


def _is_percent(passage: Passage, entity: Entity) -> bool:
    if (entity.number and entity.number.is_percent) or passage.dense[entity.end : entity.end + 1] == "%":
        return True
    return bool(pattern("sentences", "percent_before").search(passage.dense[max(0, entity.start - 12) : entity.start]))


def _extremes(passage: Passage, statements: Sequence[Statement], fiscal_year: int, names: Names, doc_id: str) -> list[Claim]:
    claims: list[Claim] = []
    which = "highest"
    found: list[int] = []
    marks = [(m, "highest") for m in pattern("sentences", "highest").finditer(passage.dense)]
    marks += [(m, "lowest") for m in pattern("sentences", "lowest").finditer(passage.dense)]
    marks += [(m, "runner_up") for m in pattern("sentences", "runner_up").finditer(passage.dense)]
    for match, kind in sorted(marks, key=lambda mark: mark[0].start()):
        if pattern("sentences", "change_before_extreme").search(passage.dense[max(0, match.start() - 20) : match.start()]):
            continue  # what changed most need not be what is highest
        rank = 2 if kind == "runner_up" else 1
        which = which if kind == "runner_up" else kind
        run = _run_after(passage, match.end()) or (_run_before(passage, match.start()) if rank == 1 else [])
        if not run:
            continue
        if rank == 2 and found and found[-1] == 2:
            rank = 3
        found.append(rank)
        own = [s.number.number for s in statements if len(run) == 1 and s.subject is run[-1]]
        scores = [number.value for number in own if number is not None]
        identity, evidence = place_of(passage, match.start(), match.end(), doc_id, "extremum")
        claims.append(
            ExtremumClaim(
                value_id=identity,
                evidence=evidence,
                fiscal_year=_year_before(passage, match.start(), fiscal_year),
                which=which,
                rank=rank,
                scope=_scope(passage, run, names),
                codes=tuple(dict.fromkeys(e.code for e in run)),
                score=scores[0] if scores else None,
            )  # fmt: skip
        )
    return claims


def _year_before(passage: Passage, at: int, fiscal_year: int) -> int:
    named = [e for e in passage.entities if e.kind == "year" and e.end <= at and not e.flags & {"range", "date", "bare"}]
    compares = pattern("about", "contexts", "comparison")
    years = [e.year for e in named if not compares.search(passage.dense[max(0, e.start - 30) : e.end])]
    return next((year for year in reversed(years) if fiscal_year - 8 < year <= fiscal_year), fiscal_year)


def _run_after(passage: Passage, at: int) -> list[Entity]:
    """The subjects named after `คือ`: one, or several joined to one another."""
    match = pattern("sentences", "namely").match(passage.dense[at : at + 40])
    if not match:
        return []
    marks = (pattern("sentences", name).search(passage.dense, at + match.end()) for name in ("highest", "lowest", "runner_up"))
    stop = min((mark.start() for mark in marks if mark), default=len(passage.dense))
    named = [e for e in passage.entities if e.kind in _SUBJECT_KINDS and at <= e.start < stop]
    named = [e for e in named if not (e.kind == "instrument" and is_scope(passage, e) and e.end <= at + match.end())]
    run = _joined(named, at + match.end(), 25)
    numbers = [e for e in passage.entities if e.kind == "number" and run and at <= e.start < run[0].start]
    joined = numbers and pattern("sentences", "number_then_subject").fullmatch(passage.dense[numbers[-1].end : run[0].start])
    return run if len(numbers) == 0 or (joined and len(numbers) == 1) else []


def _run_before(passage: Passage, at: int) -> list[Entity]:
    """The subjects named right before ("ตัวชี้วัดที่ ๗ … มีคะแนนสูงสุด"): the last one, and those joined to it."""
    before = [e for e in passage.entities if e.kind in _SUBJECT_KINDS and e.end <= at]
    if not before or at - before[-1].end > 30 or any(e.kind == "number" and before[-1].end <= e.start < at for e in passage.entities):
        return []
    if pattern("sentences", "asks_which").search(passage.dense[before[-1].end : at]) and pattern("sentences", "answers").search(
        passage.dense[at : at + 40]
    ):
        return []
    run = [before[-1]]
    for entity in reversed(before[:-1]):
        if run[0].start - entity.end > _RUN_GAP or entity.kind != run[0].kind:
            break
        run.insert(0, entity)
    return run


def _joined(entities: Sequence[Entity], at: int, first_gap: int) -> list[Entity]:
    run: list[Entity] = []
    end = at
    for entity in entities:
        if entity.start - end > (_RUN_GAP if run else first_gap) or (run and entity.kind != run[0].kind):
            break
        run.append(entity)
        end = entity.end
    return run


def _scope(passage: Passage, run: Sequence[Entity], names: Names) -> str | None:
    """The instrument within which an extreme is meant: named before it in the passage, or the section's."""
    if run[0].kind == "instrument":
        return None
    named = [e.code for e in passage.entities if e.kind == "instrument" and e.end <= run[-1].end]
    instruments = {names.instrument_of(int(e.code)) if e.kind == "indicator" else names.book.instrument_of(e.code) for e in run}
    if len(instruments) != 1:
        return None
    own = instruments.pop()
    if named and len(set(named)) == 1 and named[-1] == own:
        return own
    return own if not named and passage.section.instrument == own and not passage.section.stated else None


def _counts(passage: Passage, fiscal_year: int, doc_id: str) -> list[Claim]:
    claims: list[Claim] = []
    for entity in passage.entities:
        value = entity.number.value if entity.kind == "number" and entity.number and not entity.number.decimals else None
        if value is None or not 0 < value < 100:
            continue
        after, before = passage.dense[entity.end : entity.end + 30], passage.dense[max(0, entity.start - 30) : entity.start]
        if not pattern("sentences", "count_total").search(before):
            continue
        for of in load("sentences")["counts"]:
            if pattern("sentences", "counts", of).match(after):
                identity, evidence = place_of(passage, entity.start, entity.end, doc_id, "count")
                scope = _counted_scope(passage, entity, before)
                claim = CountClaim(value_id=identity, evidence=evidence, fiscal_year=fiscal_year, of=of, count=int(value), scope=scope)
                claims.append(claim)
    return claims


def _counted_scope(passage: Passage, entity: Entity, before: str) -> str | None:
    """The instrument whose things are counted, when the passage names just one and the count is not that of everything."""
    if pattern("sentences", "count_of_all").search(before):
        return None
    named = {e.code for e in passage.entities if e.kind == "instrument"}
    near = [e for e in passage.entities if e.kind == "instrument" and 0 <= entity.start - e.end <= 80]
    return near[-1].code if len(named) == 1 and near else None


def _weights(passage: Passage, fiscal_year: int, doc_id: str) -> list[Claim]:
    """Weights of the instruments, where a sentence gives them after the word for weight."""
    cue = pattern("sentences", "weight_cue").search(passage.dense)
    if cue is None:
        return []
    claims: list[Claim] = []
    for entity in passage.entities:
        if entity.kind != "instrument" or entity.start < cue.start():
            continue
        match = pattern("sentences", "weight_after").match(passage.dense[entity.end : entity.end + 40])
        if match and Decimal(match["weight"]) <= 100:
            identity, evidence = place_of(passage, entity.start, entity.end + match.end(), doc_id, "weight")
            weight = Decimal(match["weight"])
            claims.append(WeightClaim(value_id=identity, evidence=evidence, fiscal_year=fiscal_year, instrument=entity.code, weight=weight))
    return claims


def _thresholds(passage: Passage, fiscal_year: int, doc_id: str) -> list[Claim]:
    claims: list[Claim] = []
    for match in pattern("sentences", "threshold").finditer(passage.dense):
        kind = "indicator" if match["what"] == load("sentences")["threshold_indicator"] else "instrument"
        run = _joined([e for e in passage.entities if e.kind == kind and e.start >= match.end() - 1], match.end(), 25)
        if not run:
            continue
        side = "below" if match["side"] in load("sentences")["threshold_below"] else "at_least"
        identity, evidence = place_of(passage, match.start(), run[-1].end, doc_id, "threshold")
        claims.append(
            ThresholdClaim(
                value_id=identity,
                evidence=evidence,
                fiscal_year=fiscal_year,
                threshold=Decimal(match["number"]),
                side=side,
                level=kind,
                codes=tuple(dict.fromkeys(e.code for e in run)),
                exhaustive=True,
            )  # fmt: skip
        )
    return claims


def _targets(passage: Passage, fiscal_year: int, doc_id: str) -> list[Claim]:
    if not pattern("sentences", "target_paragraph").search(passage.dense):
        return []
    claims: list[Claim] = []
    for match in pattern("sentences", "target_share").finditer(passage.dense):
        years = [e for e in passage.entities if e.kind == "year" and not e.flags & {"range", "date", "bare"}]
        near = [e for e in years if e.end <= match.start()] or [e for e in years if e.start >= match.end() and e.start - match.end() <= 60]
        score = pattern("sentences", "target_score").search(passage.dense[max(0, match.start() - 60) : match.end() + 60])
        identity, evidence = place_of(passage, match.start(), match.end(), doc_id, "target")
        year = (near[-1] if near and near[-1].end <= match.start() else near[0]).year if near else None
        claims.append(
            TargetClaim(
                value_id=identity,
                evidence=evidence,
                fiscal_year=year,
                score=Decimal(score.group(1)) if score else None,
                share=Decimal(to_arabic(match.group(1))),
            )  # fmt: skip
        )
    return claims
