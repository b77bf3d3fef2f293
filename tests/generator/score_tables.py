"""Score tables over the ten indicators: one row an indicator, one column a year, or the other way round."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.blocks import Block, PageBreak, Paragraph, Table, padded
from generator.facts import ChangeFact
from generator.pen import Pen
from generator.scores import YearScores

INSTRUMENTS = {"IIT": range(1, 6), "EIT": range(6, 9), "OIT": range(9, 11)}


def score_table(pen: Pen, layout: str) -> list[Block]:
    """The heading and the table of a layout."""
    return LAYOUTS[layout](pen)


def heading(pen: Pen, name: str = "scores") -> Paragraph:
    """The heading above a table."""
    plan = pen.plan
    if name == "scores" and len(plan.years) > 1 and pen.rng.random() < 0.6:
        name = "comparison"
    return Paragraph(pen.pick("headings", name).format(year=pen.number(plan.fiscal_year), body=pen.body()), "heading")


def year_heads(pen: Pen, years: Sequence[YearScores]) -> list[str]:
    """The column headings of the years; a single year is headed by a word for score."""
    if len(years) == 1:
        return [pen.head("score")]
    form = pen.pick("tables", "headers", "year")
    return [form.format(year=pen.number(year.year)) for year in years]


def footers(pen: Pen, years: Sequence[YearScores], lead: int, tail: int = 0) -> list[list[str]]:
    """Rows below the indicators: total, plain mean, rating; none, some or all of them. `lead` columns stand before the scores."""
    wanted = pen.rng.choice((["total", "rating"], ["average", "rating"], ["total"], ["average"], ["average", "total", "rating"], []))
    if pen.wants("average_mismatch") and "average" not in wanted:
        wanted = ["average", *wanted]
    if {"weighted_total_mismatch", "overall_conflict", "rating_mismatch", "unattainable_score"} & set(pen.plan.defects):
        wanted = [*[name for name in wanted if name == "average"], "total", "rating"]
    printers: dict[str, Callable[[YearScores], str]] = {"total": pen.total, "average": pen.average, "rating": pen.rating}
    rows = []
    for name in wanted:
        label = pen.pick("tables", "footer", name)
        rows.append([label, *[""] * (lead - 1), *[printers[name](year) for year in years], *[""] * tail])
    return rows


def ordered_years(pen: Pen) -> list[YearScores]:
    """The years of the document, oldest first or, now and then, newest first."""
    years = list(pen.plan.years)
    return years[::-1] if len(years) > 1 and pen.rng.random() < 0.25 else years


def classic(pen: Pen, order: Sequence[str] = ("IIT", "EIT", "OIT")) -> list[Block]:
    """Instrument (merged), number, name, a column a year, change; footer rows."""
    years = ordered_years(pen)
    by_age = sorted(years, key=lambda year: year.year)
    change = len(years) > 1 and (pen.rng.random() < 0.6 or pen.wants("change_direction_mismatch"))
    head = [pen.head("instrument"), pen.head("order"), pen.head("indicator"), *year_heads(pen, years)]
    head += [pen.head("change")] if change else []
    rows = [head]
    if len(years) > 1 and pen.rng.random() < 0.4:
        rows = [head[:3] + [pen.head("score")] + [""] * (len(years) - 1) + head[3 + len(years) :], ["", "", "", *head[3 : 3 + len(years)]]]
    for code in order:
        for number in INSTRUMENTS[code]:
            row = [code if number == INSTRUMENTS[code][0] else "", pen.number(number), pen.indicator_name(number)]
            row += [pen.indicator_score(year, number) for year in years]
            rows.append(row + ([pen.change(by_age[-1], by_age[-2], number)] if change else []))
    top = 2 if not rows[1][2] else 1
    return [heading(pen), Table(padded(rows + footers(pen, years, 3)), top, "scores")]


def oit_first(pen: Pen) -> list[Block]:
    """As `classic`, with the instruments in another order."""
    return classic(pen, ("OIT", "EIT", "IIT"))


def heading_rows(pen: Pen) -> list[Block]:
    """Instruments as rows of their own above their indicators."""
    years = [pen.plan.latest]
    rows = [[pen.head("indicator"), *year_heads(pen, years)]]
    form = pen.pick("tables", "heading_row")
    for code, numbers in INSTRUMENTS.items():
        rows.append([form.format(code=code, name=pen.instrument_name(code))])
        rows += [[pen.indicator_label(number), *[pen.indicator_score(year, number) for year in years]] for number in numbers]
    return [heading(pen), Table(padded(rows + footers(pen, years, 1)), 1, "scores")]


def subtotals(pen: Pen) -> list[Block]:
    """The instrument's score in a row below its indicators."""
    years = ordered_years(pen)
    rows = [[pen.head("order"), pen.head("indicator"), *year_heads(pen, years)]]
    form = pen.pick("tables", "subtotal")
    for code, numbers in INSTRUMENTS.items():
        rows += [[pen.number(n), pen.indicator_name(n), *[pen.indicator_score(year, n) for year in years]] for n in numbers]
        rows.append(["", form.format(code=code), *[pen.instrument_score(year, code) for year in years]])
    return [heading(pen), Table(padded(rows + footers(pen, years, 2)), 1, "scores")]


def transposed(pen: Pen) -> list[Block]:
    """One row a year, one column an indicator, the total at the end."""
    years = ordered_years(pen)
    long = pen.rng.random() < 0.4
    names = [pen.plain_label(n, long) for n in range(1, 11)]
    rated = pen.rng.random() < 0.6
    rows = [[pen.head("year_row"), *names, pen.head("total"), *([pen.head("rating")] if rated else [])]]
    for year in years:
        cells = [pen.number(year.year), *[pen.indicator_score(year, n) for n in range(1, 11)], pen.total(year)]
        rows.append(cells + ([pen.rating(year)] if rated else []))
    return [heading(pen), Table(padded(rows), 1, "scores")]


def differences(pen: Pen) -> list[Block]:
    """Years side by side with the signed difference of the last two."""
    years = list(pen.plan.years)
    signed = len(years) > 1
    rows = [[pen.head("indicator"), *year_heads(pen, years), *([pen.head("difference")] if signed else [])]]
    for number in range(1, 11):
        row = [pen.indicator_label(number), *[pen.indicator_score(year, number) for year in years]]
        if signed:
            gap = pen.plan.shown(years[-1], str(number)) - pen.plan.shown(years[-2], str(number))
            direction = "increase" if gap > 0 else "decrease" if gap < 0 else "same"
            row.append(pen.notes.mark(ChangeFact(years[-1].year, str(number), direction, free=True), pen.number(f"{gap:+.2f}")))
        rows.append(row)
    return [heading(pen), Table(padded(rows + footers(pen, years, 1)), 1, "scores")]


def sorted_by_score(pen: Pen) -> list[Block]:
    """Indicators from best to worst, with their rank."""
    year = pen.plan.latest
    numbers = sorted(range(1, 11), key=lambda n: (-pen.plan.shown(year, str(n)), n))
    ranked = pen.rng.random() < 0.7
    rows = [[*([pen.head("rank")] if ranked else []), pen.head("indicator"), pen.head("score")]]
    for rank, number in enumerate(numbers, 1):
        rows.append([*([pen.number(rank)] if ranked else []), pen.plain_label(number), pen.indicator_score(year, number)])
    return [heading(pen), Table(padded(rows), 1, "scores")]


def no_numbers(pen: Pen) -> list[Block]:
    """Indicators by name only."""
    years = ordered_years(pen)
    grouped = pen.rng.random() < 0.5
    rows = [[*([pen.head("instrument")] if grouped else []), pen.head("indicator"), *year_heads(pen, years)]]
    for code, numbers in INSTRUMENTS.items():
        for number in numbers:
            row = [code if number == numbers[0] else ""] if grouped else []
            rows.append([*row, pen.indicator_name(number), *[pen.indicator_score(year, number) for year in years]])
    return [heading(pen), Table(padded(rows + footers(pen, years, 2 if grouped else 1)), 1, "scores")]


def with_ratings(pen: Pen) -> list[Block]:
    """Each indicator with its own level beside the score of the last year; the total with its rating below."""
    year = pen.plan.latest
    names = [level.name for level in year.framework.rating_scales[0].levels]
    limits = [95, 85, 75, 65, 55, 50, 0] if len(names) == 7 else [95, 85, 101, 70, 0]
    rows = [[pen.head("order"), pen.head("indicator"), pen.head("score"), pen.head("rating")]]
    for number in range(1, 11):
        shown = pen.plan.shown(year, str(number))
        level = next(name for name, limit in zip(names, limits, strict=True) if shown >= limit)
        rows.append([pen.number(number), pen.indicator_name(number), pen.indicator_score(year, number), level])
    rows.append([pen.pick("tables", "footer", "total"), "", pen.total(year), pen.rating(year)])
    return [heading(pen), Table(padded(rows), 1, "scores")]


def separate_tables(pen: Pen) -> list[Block]:
    """One table an instrument, EIT by parts where it has them, some on pages of their own."""
    year, blocks = pen.plan.latest, list[Block]()
    blocks.append(heading(pen))
    broken = pen.rng.random() < 0.5
    label = pen.pick("tables", "headers", "indicator")
    for code, numbers in INSTRUMENTS.items():
        for part in year.parts if code == "EIT" and not pen.plan.part_one else (None,):
            if part is None:
                title = pen.pick("headings", "question_instrument").format(code=code, name=pen.instrument_name(code))
            else:
                fields = {"part": pen.number(part), "part_name": year.framework.eit_part_names[part - 1]}
                title = pen.pick("headings", "question_part").format(name=pen.instrument_name(code), **fields)
            if broken and blocks[-1] is not blocks[0]:
                blocks.append(PageBreak())
            rows = [[label, pen.head("score")]]
            rows += [[pen.indicator_label(n), pen.indicator_score(year, n, part)] for n in numbers]
            if pen.rng.random() < 0.5:
                rows.append([pen.pick("tables", "subtotal").format(code=code), pen.instrument_score(year, code, part)])
            blocks += [Paragraph(title, "heading"), Table(padded(rows), 1, "scores")]
    return blocks


LAYOUTS: dict[str, Callable[[Pen], list[Block]]] = {
    "classic": classic,
    "oit_first": oit_first,
    "heading_rows": heading_rows,
    "subtotals": subtotals,
    "transposed": transposed,
    "differences": differences,
    "sorted_by_score": sorted_by_score,
    "no_numbers": no_numbers,
    "with_ratings": with_ratings,
    "separate_tables": separate_tables,
}
