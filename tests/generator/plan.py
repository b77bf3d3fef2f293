"""What a report says, before anything is laid out: the body, the years with their scores, the sections, the defects."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from generator.bodies import Body, draw_body
from generator.defects import DEFECTS, Need
from generator.scores import QUALITIES, QUALITY_WEIGHTS, YearScores, attainable, draw_year, with_oit_indicator
from generator.style import Style, draw_style
from schemas.framework import CONFIRMED, load_framework
from schemas.rules import load_rules

YEARS = (2562, 2563, 2564, 2565, 2566, 2567, 2568)
YEAR_WEIGHTS = (1, 2, 4, 5, 6, 7, 8)
ONE_YEAR = ("heading_rows", "separate_tables", "sorted_by_score", "bullets", "sentences", "instruments_only", "one_row", "sub_indicators")
MANY_YEARS = ("classic", "transposed", "differences", "oit_first", "no_numbers", "subtotals", "with_ratings")
PARTS = ("part_columns", "part_rows")
PART_LAYOUTS = frozenset({*PARTS, "separate_tables"})
"""Tables that print the parts of EIT; other tables show one score an indicator."""
UNEVEN = Decimal("0.41")
"""Hundredths that no number of items gives, and how far a planted score lies from all that some number gives."""
QUESTION_TABLES = ("by_indicator", "per_instrument", "stacked", "side_by_side", "heading_rows", "transposed", "titles_with_codes")
MEASURE_TABLES = ("standard", "topic_first", "numbered", "indicator_issue", "heading_rows", "reversed", "quarters", "budget")
RESULT_TABLES = ("results_by_instrument", "results_full", "results_numbered")


@dataclass(frozen=True, slots=True)
class Sections:
    """Which pieces a report has. Empty names leave the piece out."""

    score_tables: tuple[str, ...] = ()
    question_table: str = ""
    measure_table: str = ""
    recommendations: bool = False
    claims: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    cover_score: bool = False
    contents: bool = False
    form_feeds: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A report. `years` ascend, the last is the assessed one; `part_one` says that one-column tables show EIT part 1 alone."""

    body: Body
    kind: str
    fiscal_year: int
    years: tuple[YearScores, ...]
    part_one: bool
    style: Style
    sections: Sections
    defects: tuple[str, ...]

    @property
    def latest(self) -> YearScores:
        """The scores of the last year."""
        return self.years[-1]

    def shown(self, year: YearScores, code: str) -> Decimal:
        """The score of an indicator (`6`) or instrument (`EIT`) that a table with one column a year shows."""
        table = year.instruments if code.isalpha() else year.indicators
        if self.part_one and (code, 1) in table:
            return table[(code, 1)]
        return table[(code, None)]


def draw_plan(rng: random.Random, defects: bool) -> Plan:
    """A report drawn at random; with `defects`, one or two rules of `DEFECTS` are broken in it."""
    body = draw_body(rng)
    kind = rng.choices(("analysis", "implementation", "other"), (78, 18, 4))[0]
    rules = tuple(rng.sample(sorted(DEFECTS), 1 if rng.random() < 0.8 else 2)) if defects else ()
    while {"organization_conflict", "place_conflict"} & set(rules) and body.type in ("OTHER", "PAO"):
        body = draw_body(rng)  # a body with a name and a district that can be printed wrong
    needs = frozenset[Need]().union(*(DEFECTS[rule] for rule in rules))
    if needs - {"measures"}:
        kind = "analysis"
    elif needs:
        kind = rng.choice(("analysis", "implementation"))
    fiscal_year = _draw_year(rng, rules, needs)
    years = _draw_years(rng, fiscal_year, needs)
    if "unattainable_score" in rules:
        years = (*years[:-1], _unattainable(rng, years[-1]))
    style = draw_style(rng)
    sections = _draw_sections(rng, kind, years, needs)
    part_one = years[-1].framework.eit_parts == 2 and "weighted" not in needs and rng.random() < 0.35
    part_one &= not PART_LAYOUTS & set(sections.score_tables)
    return Plan(body, kind, fiscal_year, years, part_one, style, sections, rules)


def _draw_year(rng: random.Random, rules: tuple[str, ...], needs: frozenset[Need]) -> int:
    """A fiscal year in which the rules may call a defect a mismatch: every framework block they lean on is confirmed."""
    blocks = {block for rule in rules for block in load_rules().rules[rule].leans_on}
    blocks |= {"questions.IIT", "questions.IIT.split"} if "question_ranges" in needs else set()
    blocks |= {"indicators"} if "count" in needs else set()  # how many there are is what the claim is held against
    fits = []
    for year in YEARS:
        framework = load_framework(year)
        assert framework is not None
        confirmed = all(framework.confidence[block] in CONFIRMED for block in blocks)
        # a score is impossible only where the sub-indicators of its indicator are known
        known = all(sub.confidence in CONFIRMED for sub in framework.sub_indicators if sub.indicator == 10)
        whole = "weighted_total_mismatch" not in rules or framework.eit_parts == 1  # else the part not printed could explain the total
        known |= "unattainable_score" not in rules
        fits.append(confirmed and known and whole and not ("two_years" in needs and year == YEARS[0]))
    return rng.choices(YEARS, [weight * fit for weight, fit in zip(YEAR_WEIGHTS, fits, strict=True)])[0]


def _draw_years(rng: random.Random, fiscal_year: int, needs: frozenset[Need]) -> tuple[YearScores, ...]:
    count = rng.choices((1, 2, 3), (45, 42, 13))[0]
    if "two_years" in needs:
        count = max(count, 2)
    first = max(YEARS[0], fiscal_year - count + 1)
    quality = rng.choices(range(len(QUALITIES)), QUALITY_WEIGHTS)[0]
    years = []
    for year in range(fiscal_year, first - 1, -1):
        framework = load_framework(year)
        assert framework is not None
        years.append(draw_year(rng, framework, quality))
        quality = min(len(QUALITIES) - 1, max(0, quality + rng.choice((-1, 0, 0, 1, 1))))
    return tuple(reversed(years))


def _unattainable(rng: random.Random, year: YearScores) -> YearScores:
    """The year with a score of indicator 10 that no items give; everything above it follows from it."""
    possible = attainable(year.framework, 10)
    impossible = [wrong for wrong in map(Decimal, range(30, 99)) if min(abs(wrong + UNEVEN - other) for other in possible) > UNEVEN]
    return with_oit_indicator(year, 10, rng.choice(impossible) + UNEVEN)


def _draw_sections(rng: random.Random, kind: str, years: tuple[YearScores, ...], needs: frozenset[Need]) -> Sections:
    extras = rng.sample(("rating_scale", "weights", "table", "phone", "money", "people"), rng.randint(1, 4))
    contents, form_feeds = rng.random() < 0.25, rng.random() < 0.4
    if kind == "other":
        plain = tuple(sorted({*extras} - {"rating_scale", "weights"}))
        return Sections(distractors=plain, contents=contents, form_feeds=form_feeds)
    if kind == "implementation":
        table = rng.choice(RESULT_TABLES if rng.random() < 0.8 else MEASURE_TABLES)
        if "measures" in needs:
            table = rng.choice(("results_numbered", "numbered", "budget"))
        before = rng.random() < 0.3
        return Sections(measure_table=table, cover_score=before, distractors=tuple(extras), contents=contents, form_feeds=form_feeds)
    parts = years[-1].framework.eit_parts == 2
    pool = ONE_YEAR + MANY_YEARS + MANY_YEARS + ((PARTS * 2) if parts else ())
    tables = [rng.choice(pool)]
    if needs & {"average"}:
        tables = [rng.choice(("classic", "differences", "no_numbers"))]
    elif needs & {"change"}:
        tables = [rng.choice(("classic", "oit_first"))]
    elif needs & {"instruments"}:
        tables = ["subtotals"]
    elif needs & {"table", "weighted", "items", "rating"}:
        tables = [rng.choice(("classic", "heading_rows", "oit_first", "subtotals"))]
    elif rng.random() < 0.3:
        tables.append(rng.choice(("instruments_only", "one_row", "sub_indicators", "bullets")))
    questions = rng.choice(QUESTION_TABLES) if rng.random() < 0.45 or needs & {"questions"} else ""
    if "questions" in needs:
        questions = rng.choice(("by_indicator", "per_instrument", "heading_rows"))
    measures = rng.choice(MEASURE_TABLES) if rng.random() < 0.6 or "measures" in needs else ""
    if "measures" in needs:
        measures = rng.choice(("numbered", "budget"))
    claims = [name for name in ("extremum", "difference", "count", "threshold", "target", "weights") if rng.random() < 0.35]
    claims += sorted(needs & {"extremum", "difference", "count", "threshold", "target", "weights"} - set(claims))
    return Sections(
        score_tables=tuple(dict.fromkeys(tables)),
        question_table=questions,
        measure_table=measures,
        recommendations=rng.random() < 0.45,
        claims=tuple(claims),
        distractors=tuple(extras),
        cover_score=rng.random() < 0.4 or "cover" in needs,
        contents=contents,
        form_feeds=form_feeds,
    )
