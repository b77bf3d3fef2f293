"""What a long run keeps in memory: nothing that the summary would show is dropped."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.fingerprint import Fingerprints
from pipeline.highlights import WORST, Highlights, rank
from pipeline.ledger import Ledger
from pipeline.worker import Job, Outcome
from schemas.facts import Finding

PRINTS = Fingerprints("r", "i", "1")


def finding(number: int, status: str, severity: str) -> Finding:
    return Finding(f"f{number}", "rule", severity, status, None, None, None, None, None, None, "th", "en", ())  # type: ignore[arg-type]


found = st.lists(st.tuples(st.sampled_from(["mismatch", "unverifiable"]), st.sampled_from(["error", "warning", "info"])), max_size=5)


@given(st.lists(found, max_size=25))
def test_the_worst_of_all_are_among_the_kept(documents: list[list[tuple[str, str]]]) -> None:
    highlights = Highlights(Ledger())
    every, kept = [], []
    for number, findings in enumerate(documents):
        job = Job(f"{number:03d}.txt", Path("x"), f"{number:064d}", Path("out"), PRINTS, "steps")
        worst = tuple(finding(100 * number + place, *one) for place, one in enumerate(findings))
        outcome = Outcome(dataclasses.replace(job), job.sha256, "read", 0.1, worst=worst)
        lean = highlights.lean(outcome, job)
        assert lean.job is job
        every += [(rank(one.status, one.severity, job.source_path, new=True), one.finding_id) for one in outcome.worst]
        kept += [(rank(one.status, one.severity, job.source_path, new=True), one.finding_id) for one in lean.worst]
    assert sorted(kept, key=lambda one: one[0])[:WORST] == sorted(every, key=lambda one: one[0])[:WORST]
