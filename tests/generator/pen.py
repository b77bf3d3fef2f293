"""The hand that prints a plan: picks wordings, writes values in the document's style, and marks each with its fact."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import mean
from typing import Any

from generator.facts import ChangeFact, DefectFact, MentionFact, Notes, RatingFact, ScoreFact
from generator.plan import Plan
from generator.scores import Key, YearScores, rounded
from generator.words import words

Overrides = dict[tuple[int, str, Key], tuple[Decimal, DefectFact]]
"""(year, level, key) -> what is printed instead, and the defect that this is."""


@dataclass(slots=True)
class Pen:
    """Printing state of one document. `planted` are the rules whose defect has been printed.

    `in_table` is set while a table is printed: a sentence has words beside its numbers, never a percent sign.
    """

    plan: Plan
    rng: random.Random
    overrides: Overrides = field(default_factory=dict)
    wrong_rating: str | None = None
    notes: Notes = field(default_factory=Notes)
    planted: set[str] = field(default_factory=set)
    in_table: bool = False

    def pick(self, subject: str, *path: str) -> str:
        """One wording of a list in `words/<subject>.yaml`."""
        node: Any = words(subject)
        for step in path:
            node = node[step]
        return str(self.rng.choice(node))

    def head(self, name: str, **fields: object) -> str:
        """A column heading of a score or question table."""
        return self.pick("tables", "headers", name).format(**fields)

    def number(self, value: object) -> str:
        """A plain number in the document's digits."""
        return self.plan.style.digits(value)

    def body(self) -> str:
        """The body's name, long or short as the document likes it."""
        body = self.plan.body
        return body.short if self.plan.style.short_name and self.rng.random() < 0.5 else body.full

    def wants(self, rule: str) -> bool:
        """Whether a defect is to be planted for a rule and has not been yet."""
        return rule in self.plan.defects and rule not in self.planted

    def plant(self, defect: DefectFact, text: str) -> str:
        """The text, marked as the place of a planted defect."""
        self.planted.add(defect.rule)
        return self.notes.mark(defect, text)

    def defect(self, rule: str, text: str, code: str | None = None, stated: object = None, expected: object = None) -> str:
        """The text as the place of a defect of the latest year."""
        words_of = [None if value is None else f"{value:.2f}" if isinstance(value, Decimal) else str(value) for value in (stated, expected)]
        return self.plant(DefectFact(rule, self.plan.fiscal_year, code, *words_of), text)

    def score(self, year: int, level: str, key: Key, value: Decimal, free: bool = False) -> str:
        """A score, printed and marked; a planted override takes its place."""
        override = None if free else self.overrides.get((year, level, key))
        if override is not None:
            value = override[0]
        text = self.plan.style.score(value) + ("%" if self.in_table and self.plan.style.percent else "")
        text = self.notes.mark(ScoreFact(year, level, *key, value, free), text)
        return self.plant(override[1], text) if override is not None else text

    def indicator_score(self, year: YearScores, number: int, part: int | None = None) -> str:
        """The score of an indicator as one-column tables show it, or of one EIT part."""
        value = self.plan.shown(year, str(number)) if part is None else year.indicators[(str(number), part)]
        return self.score(year.year, "indicator", (str(number), part), value)

    def instrument_score(self, year: YearScores, code: str, part: int | None = None) -> str:
        """The score of an instrument, or of one EIT part."""
        value = self.plan.shown(year, code) if part is None else year.instruments[(code, part)]
        return self.score(year.year, "instrument", (code, part), value)

    def question_score(self, year: YearScores, code: str, part: int | None = None) -> str:
        """The score of a question or item."""
        return self.score(year.year, "question", (code, part), year.questions[(code, part)])

    def total(self, year: YearScores) -> str:
        """The total of a year."""
        return self.score(year.year, "overall", ("overall", None), year.total)

    def average(self, year: YearScores) -> str:
        """The plain mean of the ten indicators as this document prints them."""
        value = rounded(mean(self.plan.shown(year, str(number)) for number in range(1, 11)))
        if self.wants("average_mismatch") and year is self.plan.latest:
            wrong = value - Decimal(self.rng.randint(60, 300)) / 100
            text = self.notes.mark(ScoreFact(year.year, "average", "average", None, wrong), self.plan.style.score(wrong))
            return self.defect("average_mismatch", text, "average", wrong, value)
        return self.score(year.year, "average", ("average", None), value)

    def rating(self, year: YearScores) -> str:
        """The rating of a year's total."""
        if self.wrong_rating is not None and year is self.plan.latest:
            text = self.notes.mark(RatingFact(year.year, self.wrong_rating), self.wrong_rating)
            return self.defect("rating_mismatch", text, "overall", self.wrong_rating, year.rating)
        return self.notes.mark(RatingFact(year.year, year.rating), year.rating)

    def change(self, later: YearScores, earlier: YearScores, number: int) -> str:
        """The direction of change of an indicator between two years, in the document's words."""
        before, after = self.plan.shown(earlier, str(number)), self.plan.shown(later, str(number))
        direction = "increase" if after > before else "decrease" if after < before else "same"
        table = words("tables")["changes"][self.plan.style.change]
        if direction != "same" and self.wants("change_direction_mismatch") and abs(after - before) > 1:
            wrong = "decrease" if direction == "increase" else "increase"
            text = self.notes.mark(ChangeFact(later.year, str(number), wrong), table[wrong])
            said = words("tables")["changes"]["words"]
            return self.defect("change_direction_mismatch", text, str(number), said[wrong], said[direction])
        return self.notes.mark(ChangeFact(later.year, str(number), direction), table[direction])

    def code(self, code: str) -> str:
        """A code as the document writes it, without a mark: for code cells."""
        return self.plan.style.code_prefix + code[0] + self.number(code[1:])

    def mention(self, code: str) -> str:
        """A code named in running text or a remark: marked as a mention."""
        return self.notes.mark(MentionFact(code), code[0] + self.number(code[1:]) if code[0].isalpha() else self.number(code))

    def indicator_name(self, number: int) -> str:
        """The name of an indicator: the official one, now and then an alias."""
        row = self.plan.latest.framework.indicators[number - 1]
        return self.rng.choice(row.aliases) if row.aliases and self.rng.random() < 0.15 else row.name

    def instrument_name(self, code: str) -> str:
        """The Thai name of an instrument."""
        row = next(row for row in self.plan.latest.framework.instruments if row.code == code)
        thai = [alias for alias in row.aliases if not alias.isascii()]
        return self.rng.choice(thai) if thai and self.rng.random() < 0.1 else row.name

    def plain_label(self, number: int, name: bool = True) -> str:
        """An indicator as word and number, with or without its name, whatever the document's own way is."""
        if not name:
            return str(words("tables")["indicator_number"]).format(number=self.number(number))
        return str(words("tables")["indicator_plain"]).format(number=self.number(number), name=self.indicator_name(number))

    def indicator_label(self, number: int) -> str:
        """An indicator with its number, as the rows of this document name it."""
        return self.plan.style.indicator.format(number=self.number(number), name=self.indicator_name(number))
