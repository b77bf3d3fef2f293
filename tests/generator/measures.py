"""The measures of a plan or of its report: what is done, by whom, when."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from generator.facts import MeasureFact, PeriodFact, ResponsibleFact, unmarked
from generator.pen import Pen
from generator.score_tables import INSTRUMENTS
from generator.style import BUDDHIST_ERA
from generator.words import words

STARTS = 25
"""How many characters of a measure's text its truth holds."""

Period = str | tuple[int, ...] | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure before it is laid out. `period` is what the truth says, `period_text` what is printed."""

    key: int
    indicator: int
    text: str
    issue: str
    steps: tuple[str, ...]
    units: tuple[str, ...]
    responsible_text: str
    period: Period
    period_text: str
    rule: str | None

    @property
    def instrument(self) -> str:
        """The instrument of its indicator."""
        return next(code for code, numbers in INSTRUMENTS.items() if self.indicator in numbers)


def plan_year(pen: Pen) -> int:
    """The fiscal year the measures are for: the next one in an analysis, the document's own in a report on them."""
    return pen.plan.fiscal_year + (pen.plan.kind == "analysis")


def draw_measures(pen: Pen, quarters_only: bool = False) -> list[Measure]:
    """Three to fourteen measures in the order of their indicators."""
    rng, bank = pen.rng, words("measures")
    count = max(rng.randint(3, 14), 6 if "duplicate_number" in pen.plan.defects else 0)
    pairs = sorted(rng.sample([(number, index) for number in range(1, 11) for index in range(3)], count))
    same_period = rng.random() < 0.3
    joiner = rng.choice(bank["unit_joiners"])
    form = rng.choice(("dates", "dates", "quarters", "words"))
    drawn: list[Measure] = []
    for key, (number, index) in enumerate(pairs):
        units = tuple(rng.sample(bank["units"][:-1], rng.choices((1, 2, 3), (70, 22, 8))[0]))
        if rng.random() < 0.08:
            units = (bank["units"][-1],)
        period, text, rule = _period(pen, "quarters" if quarters_only else form)
        if same_period and drawn and rule is None and drawn[-1].rule is None:
            period, text = drawn[-1].period, drawn[-1].period_text
        drawn.append(
            Measure(
                key=key,
                indicator=number,
                text=bank["measures"][number][index],
                issue=rng.choice(bank["issues"]),
                steps=tuple(rng.sample(bank["steps"], rng.randint(1, 4))),
                units=units,
                responsible_text=joiner.join(units),
                period=period,
                period_text=text,
                rule=rule,
            )
        )
    return drawn


def fiscal_dates(year: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a fiscal year (B.E.)."""
    return dt.date(year - 1 - BUDDHIST_ERA, 10, 1), dt.date(year - BUDDHIST_ERA, 9, 30)


def _month(start: dt.date, later: int) -> dt.date:
    """The first day of the month so many months later."""
    years, month = divmod(start.month - 1 + later, 12)
    return dt.date(start.year + years, month + 1, 1)


def _period(pen: Pen, form: str) -> tuple[Period, str, str | None]:
    """What a period is, how it is printed, and the rule it breaks."""
    rng, bank, year = pen.rng, words("measures"), plan_year(pen)
    for rule in ("period_reversed", "period_outside_fiscal_year"):
        if pen.wants(rule):
            pen.planted.add(rule)
            start, end = fiscal_dates(year if rule == "period_reversed" else year - 4)
            if rule == "period_reversed":
                start, end = dt.date(start.year, 12, 1), dt.date(start.year, 10, 31)
            return (start.isoformat(), end.isoformat()), f"{pen.plan.style.date(start)} - {pen.plan.style.date(end)}", rule
    if form == "quarters":
        first = rng.randint(1, 4)
        chosen = tuple(range(first, min(4, first + rng.choice((0, 0, 1, 2))) + 1))
        joined = rng.choice(bank["quarter_joiners"]).join(pen.number(quarter) for quarter in chosen)
        if len(chosen) > 2 and rng.random() < 0.4:
            joined = f"{pen.number(chosen[0])} - {pen.number(chosen[-1])}"
        return chosen, rng.choice(bank["quarter_periods"]).format(quarters=joined), None
    if form == "words":
        return "year", pen.pick("measures", "year_periods").format(year=pen.number(year)), None
    start, end = fiscal_dates(year)
    if rng.random() < 0.5:
        first = rng.randint(0, 9)
        start, end = _month(start, first), _month(start, rng.randint(first + 1, 11))
        end = end.replace(day=calendar.monthrange(end.year, end.month)[1])
    dash = rng.choice(bank["period_joiners"])
    return (start.isoformat(), end.isoformat()), f"{pen.plan.style.date(start)}{dash}{pen.plan.style.date(end)}", None


def title(pen: Pen, measure: Measure, text: str, number: int | None = None, indicator: bool = True) -> str:
    """The cell that a measure is known by, marked with its fact."""
    starts = unmarked(text).replace("\n", " ")[:STARTS]
    return pen.notes.mark(MeasureFact(measure.key, starts, measure.indicator if indicator else None, number), text)


def responsible(pen: Pen, measure: Measure) -> str:
    """The cell of who is responsible."""
    return pen.notes.mark(ResponsibleFact(measure.key, measure.units), measure.responsible_text)


def period(pen: Pen, measure: Measure) -> str:
    """The cell of when; a planted defect is marked here."""
    text = pen.notes.mark(PeriodFact(measure.key, measure.period), measure.period_text)
    if measure.rule is None:
        return text
    dates = f"{measure.period[0]}/{measure.period[1]}"
    return pen.defect(measure.rule, text, None, dates)


def steps(pen: Pen, measure: Measure) -> str:
    """The steps, numbered or dashed, one a paragraph."""
    if len(measure.steps) == 1:
        return measure.steps[0]
    dashed = pen.rng.random() < 0.5
    return "\n".join(f"- {step}" if dashed else f"{pen.number(i)}. {step}" for i, step in enumerate(measure.steps, 1))


def indicator_label(pen: Pen, measure: Measure, form: str) -> str:
    """The indicator of a measure: `plain` (the word, number and name), `number` (number and name) or the name alone."""
    if form == "plain":
        return pen.plain_label(measure.indicator)
    name = pen.indicator_name(measure.indicator)
    return f"{pen.number(measure.indicator)}. {name}" if form == "number" else name
