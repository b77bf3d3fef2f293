"""Question tables: scores of the questions of IIT and EIT (by parts where a year has them) and of the items of OIT."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from generator.blocks import Block, PageBreak, Paragraph, Table, padded
from generator.facts import ScoreFact
from generator.pen import Pen
from generator.score_tables import heading
from generator.words import words

Part = int | None


@dataclass(frozen=True, slots=True)
class Question:
    """A row of a question table: its code, its indicator, its instrument."""

    code: str
    indicator: int
    instrument: str


def questions_of(pen: Pen, instrument: str) -> list[Question]:
    """The questions of an instrument in order; a planted defect leaves one out."""
    table = pen.plan.latest.framework.questions[instrument]
    listed = [
        Question(f"{table.prefix}{index}", number, instrument)
        for number, (first, last) in table.per_indicator.items()
        for index in range(first, last + 1)
    ]
    if instrument == "IIT" and "missing_questions" in pen.plan.defects:
        place = len(listed) // 2
        return listed[:place] + listed[place + 1 :]
    return listed


def question_table(pen: Pen, layout: str) -> list[Block]:
    """The heading and the tables of a layout."""
    return LAYOUTS[layout](pen)


def parts_shown(pen: Pen, instrument: str) -> tuple[Part, ...]:
    """The parts of an instrument that the document prints."""
    if instrument != "EIT" or pen.plan.latest.framework.eit_parts == 1:
        return (None,)
    return (1,) if pen.plan.part_one else (1, 2)


def _scores(pen: Pen, question: Question, parts: tuple[Part, ...]) -> list[str]:
    return [pen.question_score(pen.plan.latest, question.code, part) for part in parts]


def _text(pen: Pen, question: Question) -> str:
    """What a question asks, or the title of an item."""
    if question.instrument == "OIT":
        return pen.plan.latest.framework.items.get(question.code, "")
    bank: list[str] = words("tables")["questions"][question.code[0]]
    return bank[int(question.code[1:]) % len(bank)]


def _remark(pen: Pen) -> str:
    """A remark, now and then one that names an item."""
    text = pen.pick("tables", "remarks")
    if pen.rng.random() < 0.15:
        table = pen.plan.latest.framework.questions["OIT"]
        text += pen.pick("sentences", "reference").format(codes=pen.mention(f"O{pen.rng.randint(table.first, table.last)}"))
    return text


def _part_heads(pen: Pen, parts: tuple[Part, ...]) -> list[str]:
    if parts == (None,):
        return [pen.head("score")]
    form, names = pen.pick("tables", "headers", "part"), pen.plan.latest.framework.eit_part_names
    return [form.format(part=pen.number(part), part_name=names[(part or 1) - 1]) for part in parts]


def _duplicated(pen: Pen, question: Question, parts: tuple[Part, ...], row: list[str], place: int) -> list[list[str]]:
    """The row, and once more with another score where that defect is planted (`place`: the first score's column)."""
    if not pen.wants("duplicate_question") or question.instrument != "IIT" or pen.rng.random() < 0.7:
        return [row]
    right = pen.plan.latest.questions[(question.code, parts[0])]
    wrong = right - Decimal(pen.rng.randint(200, 900)) / 100 if right > 50 else right + 7
    text = pen.notes.mark(ScoreFact(pen.plan.latest.year, "question", question.code, parts[0], wrong), pen.plan.style.score(wrong))
    twin = list(row)
    twin[place] = pen.defect("duplicate_question", text, question.code, wrong)
    return [row, twin]


def _missing(pen: Pen, rows: list[list[str]], instrument: str) -> None:
    """Mark the table that lacks a row."""
    if instrument == "IIT" and pen.wants("missing_questions"):
        rows[1][0] = pen.defect("missing_questions", rows[1][0], "IIT")


def by_indicator(pen: Pen) -> list[Block]:
    """One table for all: number, indicator and instrument (merged), question, score, remark. Parts of EIT in tables of their own."""
    head = [pen.head("order"), pen.head("topic"), pen.head("instrument"), pen.head("question"), pen.head("score"), pen.head("remark")]
    blocks: list[Block] = [heading(pen, "questions")]
    for instrument in ("IIT", "EIT", "OIT"):
        parts = parts_shown(pen, instrument)
        heads = head[:4] + (_part_heads(pen, parts) if parts != (None,) else [head[4]]) + head[5:]
        rows, last = [heads], 0
        for question in questions_of(pen, instrument):
            fresh, last = question.indicator != last, question.indicator
            lead = [pen.number(last), pen.indicator_name(last), instrument] if fresh else ["", "", ""]
            row = [*lead, pen.code(question.code), *_scores(pen, question, parts), _remark(pen) if fresh else ""]
            rows += _duplicated(pen, question, parts, row, 4)
        _missing(pen, rows, instrument)
        blocks += [*([PageBreak()] if len(blocks) > 1 else []), Table(padded(rows), 1, "questions", prose=True)]
    return blocks


def per_instrument(pen: Pen) -> list[Block]:
    """A table an instrument (and a part): code, question, score."""
    year, blocks = pen.plan.latest, list[Block]([heading(pen, "questions")])
    described = pen.rng.random() < 0.7
    apart = pen.rng.random() < 0.5
    heads = [pen.head("question"), *([pen.head("question_text")] if described else [])]
    for instrument in ("IIT", "EIT", "OIT"):
        parts = parts_shown(pen, instrument)
        for group in [(part,) for part in parts] if apart or parts == (1,) else [parts]:
            name = pen.instrument_name(instrument)
            if len(group) == 1 and group[0] is not None:
                form = pen.pick("headings", "question_part")
                title = form.format(name=name, part=pen.number(group[0]), part_name=year.framework.eit_part_names[group[0] - 1])
                columns = [pen.head("score")]
            else:
                title = pen.pick("headings", "question_instrument").format(code=instrument, name=name)
                columns = _part_heads(pen, group)
            rows = [[*heads, *columns]]
            for question in questions_of(pen, instrument):
                row = [pen.code(question.code), *([_text(pen, question)] if described else []), *_scores(pen, question, group)]
                rows += _duplicated(pen, question, group, row, len(row) - len(group))
            _missing(pen, rows, instrument)
            blocks += [Paragraph(title, "heading"), Table(padded(rows), 1, "questions")]
    return blocks


def stacked(pen: Pen) -> list[Block]:
    """A row an indicator: its codes stacked in one cell, their scores in the next."""
    rows = [[pen.head("order"), pen.head("topic"), pen.head("instrument"), pen.head("question"), pen.head("score")]]
    blocks: list[Block] = [heading(pen, "questions")]
    for instrument in ("IIT", "EIT", "OIT"):
        parts = parts_shown(pen, instrument)
        if parts != (None,):
            continue
        listed = questions_of(pen, instrument)
        for number in dict.fromkeys(question.indicator for question in listed):
            here = [question for question in listed if question.indicator == number]
            codes = "\n".join(pen.code(question.code) for question in here)
            scores = "\n".join(_scores(pen, question, (None,))[0] for question in here)
            rows.append([pen.number(number), pen.indicator_name(number), instrument, codes, scores])
    return [*blocks, Table(padded(rows), 1, "questions", prose=True)]


def side_by_side(pen: Pen) -> list[Block]:
    """Two pairs of code and score in a row, a table an instrument and a part."""
    blocks: list[Block] = [heading(pen, "questions")]
    code, score = pen.head("question"), pen.head("score")
    for instrument in ("IIT", "EIT", "OIT"):
        for part in parts_shown(pen, instrument):
            listed = questions_of(pen, instrument)
            half = (len(listed) + 1) // 2
            rows = [[code, score, code, score]]
            for left in range(half):
                row = [pen.code(listed[left].code), *_scores(pen, listed[left], (part,))]
                if left + half < len(listed):
                    row += [pen.code(listed[left + half].code), *_scores(pen, listed[left + half], (part,))]
                rows.append(row)
            blocks += [_title(pen, instrument, part), Table(padded(rows), 1, "questions")]
    return blocks


def heading_rows(pen: Pen) -> list[Block]:
    """Indicators as heading rows, questions with their wording below."""
    blocks: list[Block] = [heading(pen, "questions")]
    for instrument in ("IIT", "EIT", "OIT"):
        parts = parts_shown(pen, instrument)
        rows, last = [[pen.head("question"), pen.head("question_text"), *_part_heads(pen, parts)]], 0
        for question in questions_of(pen, instrument):
            if question.indicator != last:
                last = question.indicator
                rows.append([pen.plain_label(last)])
            row = [pen.code(question.code), _text(pen, question), *_scores(pen, question, parts)]
            rows += _duplicated(pen, question, parts, row, 2)
        _missing(pen, rows, instrument)
        blocks += [_title(pen, instrument, None), Table(padded(rows), 1, "questions")]
    return blocks


def transposed(pen: Pen) -> list[Block]:
    """Codes as column headings, scores below; a table an indicator, a row a part."""
    blocks: list[Block] = [heading(pen, "questions")]
    for instrument in ("IIT", "EIT"):
        listed, parts = questions_of(pen, instrument), parts_shown(pen, instrument)
        for number in dict.fromkeys(question.indicator for question in listed):
            here = [question for question in listed if question.indicator == number]
            rows = [[pen.head("question"), *[pen.code(question.code) for question in here]]]
            for label, part in zip(_part_heads(pen, parts), parts, strict=True):
                rows.append([label, *[_scores(pen, question, (part,))[0] for question in here]])
            blocks += [Paragraph(pen.plain_label(number), "heading"), Table(padded(rows), 1, "questions")]
    return blocks


def titles_with_codes(pen: Pen) -> list[Block]:
    """Items with code and title in one cell; IIT and EIT left out."""
    rows = [[pen.head("order"), pen.head("item"), pen.head("score"), pen.head("remark")]]
    for order, question in enumerate(questions_of(pen, "OIT"), 1):
        label = f"{pen.code(question.code)} {_text(pen, question)}".strip()
        rows.append([pen.number(order), label, *_scores(pen, question, (None,)), pen.pick("tables", "remarks")])
    return [heading(pen, "questions"), Table(padded(rows), 1, "questions")]


def _title(pen: Pen, instrument: str, part: Part) -> Paragraph:
    name = pen.instrument_name(instrument)
    if part is None:
        return Paragraph(pen.pick("headings", "question_instrument").format(code=instrument, name=name), "heading")
    names = pen.plan.latest.framework.eit_part_names
    form = pen.pick("headings", "question_part")
    return Paragraph(form.format(name=name, part=pen.number(part), part_name=names[part - 1]), "heading")


LAYOUTS: dict[str, Callable[[Pen], list[Block]]] = {
    "by_indicator": by_indicator,
    "per_instrument": per_instrument,
    "stacked": stacked,
    "side_by_side": side_by_side,
    "heading_rows": heading_rows,
    "transposed": transposed,
    "titles_with_codes": titles_with_codes,
}
