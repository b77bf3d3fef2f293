"""The checks: facts in, findings out. What they compare and say is data in `schemas/rules.yaml`."""

from __future__ import annotations

from itertools import chain

from pipeline.checks.comparisons import check_comparisons
from pipeline.checks.differences import check_differences
from pipeline.checks.frameworks import check_frameworks
from pipeline.checks.identity import check_identity
from pipeline.checks.means import check_means
from pipeline.checks.plans import check_plans
from pipeline.checks.questions import check_questions
from pipeline.checks.ratings import check_ratings
from pipeline.checks.report import ordered
from pipeline.checks.sheet import sheets
from pipeline.checks.totals import check_totals
from schemas.facts import Facts, Finding

_OF_SCORES = (check_totals, check_means, check_ratings, check_differences, check_comparisons, check_questions)
_OF_TEXTS = (check_identity, check_frameworks, check_plans)


def check(facts: Facts) -> tuple[Finding, ...]:
    """Everything that does not add up in a document, gravest first; the same facts give the same findings in the same order.

    Only a `mismatch` is certain; what missing parts, unconfirmed rules of the year or unsure readings could explain is
    `unverifiable`. Rules: `schemas/rules.yaml`.
    """
    years = sheets(facts)
    of_scores = chain.from_iterable(family(facts, years) for family in _OF_SCORES)
    return ordered((*of_scores, *chain.from_iterable(family(facts) for family in _OF_TEXTS)))


__all__ = ["check"]
