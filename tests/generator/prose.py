"""Running text with facts: the cover, the sentences on totals, the recommendations."""

from __future__ import annotations

from generator.blocks import Block, PageBreak, Paragraph
from generator.bodies import misspell, other_amphoe
from generator.facts import RecommendationFact, ScoreFact
from generator.pen import Pen
from generator.scores import YearScores
from generator.words import words


def front(pen: Pen) -> list[Block]:
    """Title, fiscal year, body and place, now and then with the total."""
    plan = pen.plan
    body = plan.body
    title = pen.pick("headings", "titles", plan.kind)
    year_line = pen.pick("headings", "year_lines").format(year=pen.number(plan.fiscal_year))
    blocks: list[Block] = [Paragraph(title, "title"), Paragraph(year_line, "title"), Paragraph(body.full, "title")]
    if body.place:
        blocks.append(Paragraph(body.place, "title"))
    if plan.sections.cover_score and plan.kind == "analysis":
        blocks.append(Paragraph(_cover_score(pen)))
    if pen.rng.random() < 0.5:
        blocks.append(PageBreak())
    name, place = f"{body.full} {body.place}".strip(), body.place
    if pen.wants("organization_conflict") and body.type != "OTHER":
        wrong = misspell(pen.rng, body.name)
        name = pen.defect("organization_conflict", name.replace(body.name, wrong, 1), None, wrong, body.name)
    elif pen.wants("place_conflict") and body.amphoe and place:
        wrong = other_amphoe(pen.rng, body)
        name = pen.defect("place_conflict", f"{body.full} {place.replace(body.amphoe, wrong, 1)}", None, wrong, body.amphoe)
    if pen.planted or pen.rng.random() < 0.5:
        blocks += [Paragraph(f"{title} {year_line}", "heading"), Paragraph(name, "heading")]
    return blocks


def _cover_score(pen: Pen) -> str:
    year = pen.plan.latest
    total = pen.total(year)
    if pen.wants("overall_conflict"):
        wrong = year.total - 10 if year.total >= 20 else year.total + 10
        total = pen.notes.mark(ScoreFact(year.year, "overall", "overall", None, wrong), pen.plan.style.score(wrong))
        total = pen.defect("overall_conflict", total, "overall", wrong, year.total)
    return pen.pick("sentences", "cover").format(score=total, rating=pen.rating(year), year=pen.number(year.year), body=pen.body())


def intro(pen: Pen) -> list[Block]:
    """A paragraph that names body and year."""
    name = {"analysis": "intro", "implementation": "implementation_intro", "other": "other_body"}[pen.plan.kind]
    picked = pen.rng.sample(words("headings")[name], 2 if name == "other_body" else 1)
    blocks: list[Block] = [Paragraph(form.format(body=pen.body(), year=pen.number(pen.plan.fiscal_year))) for form in picked]
    if name == "implementation_intro" and pen.plan.sections.cover_score and len(pen.plan.years) > 1:
        blocks.append(Paragraph(previous_total(pen, pen.plan.years[-2])))
    return blocks


def totals(pen: Pen) -> list[Block]:
    """Sentences on the total, on other years, on instruments and on a question."""
    rng, plan, year, blocks = pen.rng, pen.plan, pen.plan.latest, list[Block]()
    blocks.append(Paragraph(pen.pick("headings", "claims"), "heading"))
    if rng.random() < 0.8 or "overall_conflict" in plan.defects:
        form = pen.pick("sentences", "overall")
        fields = {"score": pen.total(year), "rating": pen.rating(year), "full": pen.number(100)}
        blocks.append(Paragraph(form.format(body=pen.body(), year=pen.number(year.year), **fields)))
    if len(plan.years) > 1 and rng.random() < 0.35:
        blocks.append(Paragraph(previous_total(pen, plan.years[-2])))
    if rng.random() < 0.3:
        blocks += [Paragraph(text) for text in _instrument_sentences(pen, year)]
    if rng.random() < 0.2:
        code = min((value, code) for (code, part), value in year.questions.items() if part is None and code[0] == "i")[1]
        fields = {"code": pen.mention(code), "score": pen.question_score(year, code)}
        blocks.append(Paragraph(pen.pick("sentences", "question_sentence").format(**fields)))
    return blocks


def previous_total(pen: Pen, year: YearScores) -> str:
    """A sentence on the total of an earlier year."""
    return pen.pick("sentences", "previous").format(year=pen.number(year.year), score=pen.total(year), rating=pen.rating(year))


def _instrument_sentences(pen: Pen, year: YearScores) -> list[str]:
    texts = []
    form, part_form = pen.pick("sentences", "instrument"), pen.pick("sentences", "instrument_part")
    for code in ("IIT", "EIT", "OIT"):
        fields = {"code": code, "name": pen.instrument_name(code)}
        if code == "EIT" and year.framework.eit_parts == 2:
            for part in (1,) if pen.plan.part_one else (1, 2):
                texts.append(part_form.format(part=pen.number(part), score=pen.instrument_score(year, code, part), **fields))
        else:
            texts.append(form.format(score=pen.instrument_score(year, code), **fields))
    return texts


def recommendations(pen: Pen) -> list[Block]:
    """What the assessors recommend, by instrument and EIT part, with the codes it is about and the items it cites."""
    rng, framework = pen.rng, pen.plan.latest.framework
    blocks: list[Block] = [Paragraph(pen.pick("headings", "recommendations"), "heading")]
    form = pen.pick("headings", "recommendation_instrument")
    by_indicator = rng.random() < 0.25
    for code in ("IIT", "EIT", "OIT"):
        if rng.random() < 0.15:
            continue
        blocks.append(Paragraph(form.format(code=code, name=pen.instrument_name(code)), "heading"))
        if by_indicator:
            blocks += _about_indicators(pen, code)
        elif code == "OIT":
            blocks += _about_items(pen)
        elif code == "EIT" and framework.eit_parts == 2:
            part_form = pen.pick("headings", "recommendation_part")
            for part in (1, 2):
                name = framework.eit_part_names[part - 1]
                blocks.append(Paragraph(part_form.format(part=pen.number(part), part_name=name), "heading"))
                blocks += _about_questions(pen, code, part)
        else:
            blocks += _about_questions(pen, code, None)
    return blocks


def _about_questions(pen: Pen, instrument: str, part: int | None) -> list[Block]:
    rng, table, blocks = pen.rng, pen.plan.latest.framework.questions[instrument], list[Block]()
    form, reference_form = pen.pick("sentences", "recommendation"), pen.pick("sentences", "reference")
    first = table.first
    while first <= table.last and len(blocks) < 3 and rng.random() < 0.8:
        number = rng.randint(first, table.last)
        codes = [f"{table.prefix}{number}"]
        if number < table.last and rng.random() < 0.2:
            codes.append(f"{table.prefix}{number + 1}")
        first = number + len(codes)
        items = pen.plan.latest.framework.questions["OIT"]
        references = [f"O{n}" for n in sorted(rng.sample(range(items.first, items.last + 1), rng.choice((0, 0, 1, 2))))]
        joiner = rng.choice(words("sentences")["code_joiners"])
        text = form.format(codes=joiner.join(pen.mention(code) for code in codes), issue=_issue(pen), advice=_advice(pen))
        text += "".join(reference_form.format(codes=pen.mention(item)) for item in references)
        blocks.append(Paragraph(pen.notes.mark(RecommendationFact(instrument, part, tuple(codes), tuple(references)), text)))
    return blocks


def _about_items(pen: Pen) -> list[Block]:
    framework = pen.plan.latest.framework
    table, form = framework.questions["OIT"], pen.pick("sentences", "recommendation_item")
    blocks: list[Block] = []
    for number in sorted(pen.rng.sample(range(table.first, table.last + 1), pen.rng.randint(1, 4))):
        code = f"O{number}"
        text = form.format(codes=pen.mention(code), title=framework.items.get(code, ""), advice=_advice(pen)).replace("  ", " ")
        blocks.append(Paragraph(pen.notes.mark(RecommendationFact("OIT", None, (code,), ()), text)))
    return blocks


def _about_indicators(pen: Pen, instrument: str) -> list[Block]:
    table, form = pen.plan.latest.framework.questions[instrument], pen.pick("sentences", "recommendation_indicator")
    blocks: list[Block] = []
    for order, number in enumerate(sorted(pen.rng.sample(list(table.per_indicator), pen.rng.randint(1, 2))), 1):
        fields = {"order": pen.number(order), "number": pen.number(number), "name": pen.indicator_name(number)}
        text = form.format(issue=_issue(pen), advice=_advice(pen), **fields)
        blocks.append(Paragraph(pen.notes.mark(RecommendationFact(instrument, None, (str(number),), ()), text)))
    return blocks


def _issue(pen: Pen) -> str:
    return pen.pick("measures", "issues")


def _advice(pen: Pen) -> str:
    return pen.pick("measures", "advice")


def conflicting_year(pen: Pen) -> list[Block]:
    """A heading with a year that this report has nothing to do with, where that defect is planted."""
    plan = pen.plan
    if not pen.wants("fiscal_year_conflict"):
        return []
    wrong = plan.years[0].year - pen.rng.randint(1, 2)
    text = pen.pick("headings", "conflicting").format(year=pen.number(wrong), body=pen.body())
    return [Paragraph(pen.defect("fiscal_year_conflict", text, None, wrong, plan.fiscal_year), "heading")]
