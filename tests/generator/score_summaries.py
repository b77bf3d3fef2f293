"""Scores in other shapes: EIT in two parts, instruments alone, sub-indicators, bullets and sentences."""

from __future__ import annotations

from collections.abc import Callable

from generator.blocks import Block, Paragraph, Table, padded
from generator.pen import Pen
from generator.score_tables import INSTRUMENTS, heading, ordered_years
from generator.words import words


def summary(pen: Pen, layout: str) -> list[Block]:
    """The blocks of a layout."""
    return SUMMARIES[layout](pen)


def part_columns(pen: Pen) -> list[Block]:
    """A column for each part of EIT, and one for the indicator."""
    year = pen.plan.latest
    names = year.framework.eit_part_names
    form = pen.pick("tables", "headers", "part")
    parts = [form.format(part=pen.number(part), part_name=names[part - 1]) for part in (1, 2)]
    rows = [[pen.head("order"), pen.head("indicator"), *parts, pen.head("part_mean")]]
    for numbers in INSTRUMENTS.values():
        for number in numbers:
            split = [pen.indicator_score(year, number, part) for part in (1, 2)] if number in INSTRUMENTS["EIT"] else ["", ""]
            value = pen.score(year.year, "indicator", (str(number), None), year.indicators[(str(number), None)])
            rows.append([pen.number(number), pen.indicator_name(number), *split, value])
    if pen.rng.random() < 0.6:
        rows.append([pen.pick("tables", "footer", "total"), "", "", "", pen.total(year)])
        rows.append([pen.pick("tables", "footer", "rating"), "", "", "", pen.rating(year)])
    return [heading(pen), Table(padded(rows), 1, "scores")]


def part_rows(pen: Pen) -> list[Block]:
    """Heading rows for IIT, EIT part 1, EIT part 2 and OIT, indicators below each."""
    year = pen.plan.latest
    rows = [[pen.head("indicator"), pen.head("score")]]
    form, part_form = pen.pick("tables", "heading_row"), pen.pick("tables", "part_row")
    for code, numbers in INSTRUMENTS.items():
        for part in (1, 2) if code == "EIT" else (None,):
            name = pen.instrument_name(code)
            if part is None:
                rows.append([form.format(code=code, name=name), ""])
            else:
                part_name = year.framework.eit_part_names[part - 1]
                rows.append([part_form.format(code=code, name=name, part=pen.number(part), part_name=part_name), ""])
            rows += [[pen.indicator_label(n), pen.indicator_score(year, n, part)] for n in numbers]
    if pen.rng.random() < 0.6:
        rows += [[pen.pick("tables", "footer", "total"), pen.total(year)], [pen.pick("tables", "footer", "rating"), pen.rating(year)]]
    return [heading(pen), Table(padded(rows), 1, "scores")]


def instruments_only(pen: Pen) -> list[Block]:
    """One row an instrument with its weight and score, now and then also weighted."""
    year = pen.plan.latest
    weights, weighted = pen.rng.random() < 0.5, pen.rng.random() < 0.35
    weight_head, weighted_head = [pen.head("weight")] if weights else [], [pen.head("weighted")] if weighted else []
    rows = [[pen.head("instrument"), *weight_head, pen.head("score"), *weighted_head]]
    for row in year.framework.instruments:
        cells = [f"{pen.instrument_name(row.code)} ({row.code})"]
        cells += [pen.number(int(row.weight * 100))] if weights else []
        cells.append(pen.instrument_score(year, row.code))
        if weighted:
            share = (pen.plan.shown(year, row.code) * row.weight).quantize(year.total)
            cells.append(pen.score(year.year, "instrument", (row.code, None), share, free=True))
        rows.append(cells)
    rows.append([pen.pick("tables", "footer", "total"), *([""] if weights else []), *([""] if weighted else []), pen.total(year)])
    return [heading(pen, "instruments"), Table(padded(rows), 1, "scores")]


def one_row(pen: Pen) -> list[Block]:
    """A column an instrument, a row a year, total and rating at the end."""
    years = ordered_years(pen)
    rows = [[pen.head("year_row"), "IIT", "EIT", "OIT", pen.head("total"), pen.head("rating")]]
    for year in years:
        scores = [pen.instrument_score(year, code) for code in INSTRUMENTS]
        rows.append([pen.number(year.year), *scores, pen.total(year), pen.rating(year)])
    return [heading(pen, "instruments"), Table(padded(rows), 1, "scores")]


def sub_indicators(pen: Pen) -> list[Block]:
    """The sub-indicators of OIT below their indicator."""
    year = pen.plan.latest
    rows = [[pen.head("sub_indicator"), pen.head("score")]]
    for number in INSTRUMENTS["OIT"]:
        rows.append([pen.plain_label(number), pen.indicator_score(year, number)])
        for sub in year.framework.sub_indicators:
            if sub.indicator == number and sub.code in year.subs:
                value = pen.score(year.year, "sub_indicator", (sub.code, None), year.subs[sub.code])
                rows.append([f"{pen.number(sub.code)} {sub.name}", value])
    return [heading(pen, "sub_indicators"), Table(padded(rows), 1, "scores")]


def bullets(pen: Pen) -> list[Block]:
    """A line an indicator."""
    year, form = pen.plan.latest, pen.pick("sentences", "indicator_bullet")
    blocks: list[Block] = [heading(pen)]
    grouped = pen.rng.random() < 0.5
    for code, numbers in INSTRUMENTS.items():
        if grouped:
            title = pen.pick("headings", "question_instrument").format(code=code, name=pen.instrument_name(code))
            blocks.append(Paragraph(title, "heading"))
        for number in numbers:
            fields = {"number": pen.number(number), "name": pen.indicator_name(number), "score": pen.indicator_score(year, number)}
            blocks.append(Paragraph(form.format(**fields), "bullet"))
    return blocks


def sentences(pen: Pen) -> list[Block]:
    """Scores in running text only: one sentence an instrument that lists its indicators."""
    year, bank = pen.plan.latest, words("sentences")["indicator_list"]
    blocks: list[Block] = [heading(pen)]
    item, separator = pen.rng.choice(bank["item"]), pen.rng.choice(bank["separator"])
    for code, numbers in INSTRUMENTS.items():
        opening = pen.rng.choice(bank["opening"]).format(code=code)
        listed = [item.format(number=pen.number(n), name=pen.indicator_name(n), score=pen.indicator_score(year, n)) for n in numbers]
        blocks.append(Paragraph(opening + separator.join(listed)))
        if pen.rng.random() < 0.5:
            form = pen.pick("sentences", "instrument")
            blocks.append(Paragraph(form.format(code=code, name=pen.instrument_name(code), score=pen.instrument_score(year, code))))
    return blocks


SUMMARIES: dict[str, Callable[[Pen], list[Block]]] = {
    "part_columns": part_columns,
    "part_rows": part_rows,
    "instruments_only": instruments_only,
    "one_row": one_row,
    "sub_indicators": sub_indicators,
    "bullets": bullets,
    "sentences": sentences,
}
