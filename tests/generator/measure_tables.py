"""Tables of measures: different headings, different orders of columns, plans and reports on them."""

from __future__ import annotations

from collections.abc import Callable

from generator.blocks import Block, Paragraph, Table, padded
from generator.measures import (
    Measure,
    draw_measures,
    indicator_label,
    period,
    plan_year,
    responsible,
    steps,
    title,
)
from generator.pen import Pen


def measure_table(pen: Pen, layout: str) -> list[Block]:
    """The heading and the table of a layout."""
    name = "measures" if pen.plan.kind == "analysis" else "results"
    text = pen.pick("headings", name).format(year=pen.number(plan_year(pen)), body=pen.body())
    return [Paragraph(text, "heading"), LAYOUTS[layout](pen)]


def _heads(pen: Pen, *names: str) -> list[str]:
    return [pen.pick("measures", "headers", name) for name in names]


def _table(rows: list[list[str]]) -> Table:
    return Table(padded(rows), 1, "measures", prose=True)


def _labels(pen: Pen, measures: list[Measure], form: str) -> list[str]:
    """The indicators of the measures, each printed at its first measure only (a merged cell)."""
    labels, last = [], 0
    for measure in measures:
        labels.append(indicator_label(pen, measure, form) if measure.indicator != last else "")
        last = measure.indicator
    return labels


def _numbers(pen: Pen, measures: list[Measure]) -> list[tuple[int, str]]:
    """Numbers from 1; one of them stands twice where that defect is planted. With each, its printed form."""
    numbers = list(range(1, len(measures) + 1))
    texts = [pen.number(number) for number in numbers]
    if pen.wants("duplicate_number") and len(numbers) > 5:
        place = pen.rng.randint(2, len(numbers) - 2)
        numbers = numbers[: place + 1] + [number - 1 for number in numbers[place + 1 :]]
        texts = [pen.number(number) for number in numbers]
        texts[place + 1] = pen.defect("duplicate_number", texts[place + 1], None, numbers[place + 1])
    return list(zip(numbers, texts, strict=True))


def _pick(pen: Pen, name: str) -> str:
    return pen.pick("measures", name)


def standard(pen: Pen) -> Table:
    """Measure (its indicator in front), steps, responsible, period, follow-up."""
    rows = [_heads(pen, "measure", "steps", "responsible", "period", "follow_up")]
    for measure in draw_measures(pen):
        text = f"{indicator_label(pen, measure, 'plain')} {measure.text}"
        rest = [steps(pen, measure), responsible(pen, measure), period(pen, measure), _pick(pen, "follow_up")]
        rows.append([title(pen, measure, text), *rest])
    return _table(rows)


def topic_first(pen: Pen) -> Table:
    """Topic (merged), measure with a number of its own, responsible, steps, period."""
    rows = [_heads(pen, "topic", "measure", "responsible", "steps", "period")]
    measures, order, last = draw_measures(pen), 0, 0
    for measure, label in zip(measures, _labels(pen, measures, "number"), strict=True):
        order, last = (order + 1 if measure.indicator == last else 1), measure.indicator
        text = f"{pen.number(order)}. {measure.text}"
        rows.append([label, title(pen, measure, text), responsible(pen, measure), steps(pen, measure), period(pen, measure)])
    return _table(rows)


def numbered(pen: Pen) -> Table:
    """Measures numbered in their own cell, without indicators."""
    rows = [_heads(pen, "measure", "steps", "responsible", "period")]
    measures = draw_measures(pen)
    for measure, (number, text) in zip(measures, _numbers(pen, measures), strict=True):
        cell = title(pen, measure, f"{text}. {measure.text}", number, indicator=False)
        rows.append([cell, steps(pen, measure), responsible(pen, measure), period(pen, measure)])
    return _table(rows)


def indicator_issue(pen: Pen) -> Table:
    """Indicator (merged), issue, measure, period, responsible."""
    rows = [_heads(pen, "indicator", "issue", "measure", "period", "responsible")]
    measures = draw_measures(pen)
    for measure, label in zip(measures, _labels(pen, measures, "plain"), strict=True):
        rows.append([label, measure.issue, title(pen, measure, measure.text), period(pen, measure), responsible(pen, measure)])
    return _table(rows)


def heading_rows(pen: Pen) -> Table:
    """Indicators as heading rows, their measures below."""
    rows = [_heads(pen, "measure", "steps", "period", "responsible", "follow_up")]
    measures = draw_measures(pen)
    for measure, label in zip(measures, _labels(pen, measures, "plain"), strict=True):
        if label:
            rows.append([label])
        rest = [steps(pen, measure), period(pen, measure), responsible(pen, measure), _pick(pen, "follow_up")]
        rows.append([title(pen, measure, measure.text), *rest])
    return _table(rows)


def reversed_columns(pen: Pen) -> Table:
    """Period and responsible before the measure."""
    rows = [_heads(pen, "indicator", "period", "responsible", "measure", "steps")]
    measures = draw_measures(pen)
    for measure, label in zip(measures, _labels(pen, measures, "plain"), strict=True):
        rows.append([label, period(pen, measure), responsible(pen, measure), title(pen, measure, measure.text), steps(pen, measure)])
    return _table(rows)


def quarters(pen: Pen) -> Table:
    """A column a quarter with ticks."""
    form, tick = pen.pick("measures", "headers", "quarter"), pen.rng.choice(("✓", "/", "P"))
    heads = _heads(pen, "number", "project", "indicator", "responsible")
    rows = [[*heads, *[form.format(n=pen.number(quarter)) for quarter in range(1, 5)]]]
    measures = draw_measures(pen, quarters_only=True)
    for number, measure in enumerate(measures, 1):
        ticks = ["" for _ in range(4)]
        for quarter in measure.period:
            ticks[int(quarter) - 1] = tick
        first = int(measure.period[0])
        ticks[first - 1] = period(pen, measure).replace(measure.period_text, tick)
        label = indicator_label(pen, measure, "plain")
        rows.append([pen.number(number), title(pen, measure, measure.text, number), label, responsible(pen, measure), *ticks])
    return _table(rows)


def budget(pen: Pen) -> Table:
    """Number, project, indicator, budget, period, responsible, remark."""
    rows = [_heads(pen, "number", "project", "indicator", "budget", "period", "responsible", "remark")]
    measures = draw_measures(pen)
    for measure, (number, text) in zip(measures, _numbers(pen, measures), strict=True):
        money = _pick(pen, "no_budget") if pen.rng.random() < 0.5 else pen.number(f"{pen.rng.randint(2, 90) * 1000:,}")
        label = indicator_label(pen, measure, "plain")
        rows.append([text, title(pen, measure, measure.text, number), label, money, period(pen, measure), responsible(pen, measure), ""])
    return _table(rows)


def results_by_instrument(pen: Pen) -> Table:
    """Instrument (merged), indicator (merged), what was to be improved, what was done."""
    rows, last = [_heads(pen, "instrument", "indicator", "issue", "result")], ""
    measures = draw_measures(pen)
    for measure, label in zip(measures, _labels(pen, measures, "plain"), strict=True):
        instrument, last = (measure.instrument if measure.instrument != last else ""), measure.instrument
        rows.append([instrument, label, title(pen, measure, measure.text), _pick(pen, "results")])
    return _table(rows)


def results_full(pen: Pen) -> Table:
    """Measure, steps, responsible, period, result, outcome."""
    rows = [_heads(pen, "measure", "steps", "responsible", "period", "result", "outcome")]
    for measure in draw_measures(pen):
        cells = [steps(pen, measure), responsible(pen, measure), period(pen, measure), _pick(pen, "results"), _pick(pen, "outcomes")]
        rows.append([title(pen, measure, measure.text, indicator=False), *cells])
    return _table(rows)


def results_numbered(pen: Pen) -> Table:
    """Number in a column of its own, measure, responsible, period, result."""
    rows = [_heads(pen, "number", "measure", "responsible", "period", "result")]
    measures = draw_measures(pen)
    for measure, (number, text) in zip(measures, _numbers(pen, measures), strict=True):
        cell = title(pen, measure, measure.text, number, indicator=False)
        rows.append([text, cell, responsible(pen, measure), period(pen, measure), _pick(pen, "results")])
    return _table(rows)


LAYOUTS: dict[str, Callable[[Pen], Table]] = {
    "standard": standard,
    "topic_first": topic_first,
    "numbered": numbered,
    "indicator_issue": indicator_issue,
    "heading_rows": heading_rows,
    "reversed": reversed_columns,
    "quarters": quarters,
    "budget": budget,
    "results_by_instrument": results_by_instrument,
    "results_full": results_full,
    "results_numbered": results_numbered,
}
