"""The defects that can be planted, what a report must have to show one, and which other rules it may set off."""

from __future__ import annotations

from typing import Literal

Need = Literal[
    "average", "change", "count", "cover", "difference", "extremum", "instruments", "items", "measures", "question_ranges", "questions",
    "rating", "table", "target", "threshold", "two_years", "weighted", "weights",
]  # fmt: skip

DEFECTS: dict[str, frozenset[Need]] = {
    "organization_conflict": frozenset(),
    "place_conflict": frozenset(),
    "fiscal_year_conflict": frozenset({"table"}),
    "overall_conflict": frozenset({"cover", "table"}),
    "average_mismatch": frozenset({"average"}),
    "weighted_total_mismatch": frozenset({"weighted"}),
    "instrument_mean_mismatch": frozenset({"instruments", "weighted"}),
    "indicator_mean_mismatch": frozenset({"questions", "table", "question_ranges"}),
    "unattainable_score": frozenset({"items", "weighted"}),
    "rating_mismatch": frozenset({"rating", "table"}),
    "change_direction_mismatch": frozenset({"change", "two_years"}),
    "difference_mismatch": frozenset({"difference", "two_years"}),
    "extremum_claim_mismatch": frozenset({"extremum", "table"}),
    "count_claim_mismatch": frozenset({"count"}),
    "threshold_claim_mismatch": frozenset({"threshold", "instruments"}),
    "target_conflict": frozenset({"target"}),
    "weights_mismatch": frozenset({"weights", "weighted"}),
    "score_out_of_range": frozenset({"table"}),
    "missing_questions": frozenset({"questions", "question_ranges"}),
    "duplicate_question": frozenset({"questions"}),
    "duplicate_number": frozenset({"measures"}),
    "period_reversed": frozenset({"measures"}),
    "period_outside_fiscal_year": frozenset({"measures"}),
}
"""The rules that a defect can be planted for, each with what the report must hold for it."""

RELATED: dict[str, frozenset[str]] = {
    "organization_conflict": frozenset({"place_conflict"}),
    "place_conflict": frozenset({"organization_conflict"}),
    "overall_conflict": frozenset({"weighted_total_mismatch", "rating_mismatch", "difference_mismatch"}),
    "weighted_total_mismatch": frozenset({"rating_mismatch", "difference_mismatch", "threshold_claim_mismatch", "overall_conflict"}),
    "average_mismatch": frozenset({"weighted_total_mismatch"}),
    "instrument_mean_mismatch": frozenset({"weighted_total_mismatch", "threshold_claim_mismatch", "rating_mismatch"}),
    "indicator_mean_mismatch": frozenset({"unattainable_score"}),
    "unattainable_score": frozenset({"indicator_mean_mismatch"}),
    "rating_mismatch": frozenset(),
    "score_out_of_range": frozenset(
        {"weighted_total_mismatch", "average_mismatch", "instrument_mean_mismatch", "indicator_mean_mismatch", "extremum_claim_mismatch",
         "change_direction_mismatch", "threshold_claim_mismatch", "rating_mismatch"}
    ),
    "missing_questions": frozenset({"indicator_mean_mismatch", "duplicate_question"}),
    "duplicate_question": frozenset({"indicator_mean_mismatch", "missing_questions"}),
    "period_reversed": frozenset({"period_outside_fiscal_year"}),
    "period_outside_fiscal_year": frozenset({"period_reversed"}),
}  # fmt: skip
"""Rules that may rightly speak too where the first is broken: they stand neither among the findings nor among the absent ones."""
