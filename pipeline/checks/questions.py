"""Single scores and question tables: impossible numbers, missing and repeated codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.checks.arithmetic import HUNDRED, round_cents
from pipeline.checks.report import as_printed, finding, listed, parameter, score_label
from pipeline.checks.sheet import Sheet, is_possible
from schemas.facts import Facts, Finding, Score
from schemas.framework import Framework, QuestionRange

_CODE = re.compile("(?<![0-9A-Za-z])[A-Za-z][0-9]+")


def check_questions(facts: Facts, years: Sequence[Sheet]) -> Iterator[Finding]:
    """`score_out_of_range`, `missing_questions` and `duplicate_question`."""
    for score in facts.scores:
        if score.score is not None and not is_possible(score):
            yield _out_of_range(facts, score, score.score)
    for sheet in years:
        if sheet.framework is not None:
            for questions in sheet.framework.questions.values():
                yield from _missing(facts, sheet, sheet.framework, questions)
        yield from _duplicates(facts, sheet)


def _out_of_range(facts: Facts, score: Score, value: Decimal) -> Finding:
    return finding(
        facts,
        "score_out_of_range",
        evidence=[score],
        fields={"label": score_label(score.level, score.code)},
        year=score.fiscal_year,
        code=score.code,
        stated=as_printed(value),
        expected="0–100",
        difference=value if value < 0 else value - HUNDRED,
        proposal=_shifted(value),
    )


def _shifted(value: Decimal) -> str | None:
    """The score with its decimal point put back (9761 -> 97.61), or without a stray sign."""
    value = abs(value)
    digits = as_printed(value).replace(".", "")
    if value <= HUNDRED:
        return as_printed(value)
    return as_printed(round_cents(Decimal(f"{digits[:2]}.{digits[2:4]}"))) if len(digits) == 4 else None


def _missing(facts: Facts, sheet: Sheet, framework: Framework, questions: QuestionRange) -> Iterator[Finding]:
    codes = [f"{questions.prefix}{number}" for number in range(questions.first, questions.last + 1)]
    printed = [score for score in facts.scores if score.level == "question" and score.fiscal_year == sheet.year and score.code in codes]
    rows = [score for score in printed if score.role == "table"]
    present = {score.code for score in printed}
    missing = [code for code in codes if code not in present]
    share = Decimal(len({score.code for score in rows})) / len(codes)
    if not missing or share < parameter("missing_questions", "least_share"):
        return
    unread = {code for piece in facts.unread for code in _CODE.findall(piece.evidence.raw)}
    overlooked = not unread.isdisjoint(missing)
    overlooked = overlooked or any(piece.reason == "unknown_code" for piece in facts.unread)
    yield finding(
        facts,
        "missing_questions",
        evidence=[rows[0], *rows[-1:]] if len(rows) > 1 else rows,
        needed=[],
        fields={"missing": _runs(missing)},
        year=sheet.year,
        code=questions.instrument,
        stated=str(len(present)),
        expected=str(len(codes)),
        difference=Decimal(len(present) - len(codes)),
        confirmed=framework.is_confirmed(f"questions.{questions.instrument}"),
        unverifiable=overlooked,
        severity="info" if overlooked else None,
        proposal=None,
    )


def _runs(codes: list[str]) -> str:
    """Codes in short: `i4–i6, i15`."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and int(code[1:]) == int(runs[-1][-1][1:]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return listed([run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs])


def _duplicates(facts: Facts, sheet: Sheet) -> Iterator[Finding]:
    """A code in two rows of one table. The same cell read twice, or a table printed again, is no duplicate."""
    groups: dict[tuple[object, ...], list[Score]] = {}
    for score in sheet.scores:
        place = score.evidence
        if score.level == "question" and score.role == "table" and place.table is not None:
            groups.setdefault((place.page, place.table, score.code, score.part), []).append(score)
    for (_, _, code, _), scores in groups.items():
        if len({score.evidence.row for score in scores}) < 2:
            continue
        values = list(dict.fromkeys(as_printed(score.score) for score in scores if score.score is not None))
        same = len({score.score for score in scores}) == 1
        yield finding(
            facts,
            "duplicate_question",
            message="same" if same else "different",
            evidence=scores,
            fields={"label": score_label("question", str(code))},
            year=sheet.year,
            code=str(code),
            stated=listed(values),
            severity="warning" if same else None,
        )
