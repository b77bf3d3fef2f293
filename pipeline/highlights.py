"""What a run of tens of thousands of documents keeps of each in memory: its digest, and the findings that may still be shown."""

from __future__ import annotations

import heapq
import threading
from dataclasses import replace
from sys import intern

from pipeline.ledger import Ledger, with_shared_texts
from pipeline.staging import Digest
from pipeline.worker import Job, Outcome

WORST = 10
"""Findings that the summary shows."""

_SEVERITIES = ("error", "warning", "info")

Rank = tuple[bool, bool, int, str]


def rank(status: str, severity: str, source_path: str, *, new: bool) -> Rank:
    """By what findings are sorted that are worth a line: new ones first, then mismatches, then by severity and by path."""
    return not new, status != "mismatch", _SEVERITIES.index(severity), source_path


def known_findings(ledger: Ledger) -> set[str]:
    """The ids of the findings that stand in a snapshot."""
    return {finding_id for entry in ledger.documents.values() if entry.superseded_by is None for finding_id in entry.findings}


class Highlights:
    """Of all outcomes that it has seen it knows the ranks of the `WORST` worst findings; others can be dropped."""

    def __init__(self, before: Ledger) -> None:
        """`before`: of the snapshot that was current when the run began."""
        self._known = known_findings(before)
        self._worst: list[Rank] = []
        self._lock = threading.Lock()

    def lean(self, outcome: Outcome, job: Job) -> Outcome:
        """The outcome of a job without findings that the summary cannot show, and with what it shares with others only once.

        An outcome comes from another process, with a copy of everything: of its job, too.
        """
        ranked = [
            (rank(finding.status, finding.severity, job.source_path, new=finding.finding_id not in self._known), finding)
            for finding in outcome.worst
        ]
        with self._lock:
            self._worst = heapq.nsmallest(WORST, [*self._worst, *(one for one, _ in ranked)])
            last = self._worst[-1] if len(self._worst) == WORST else None
        kept = tuple(finding for one, finding in ranked if last is None or one <= last)
        return replace(outcome, job=job, worst=kept, digest=outcome.digest and _lean_digest(outcome.digest))


def _lean_digest(digest: Digest) -> Digest:
    return replace(
        digest,
        rows=with_shared_texts(digest.rows),
        findings={key: (intern(rule), intern(severity)) for key, (rule, severity) in digest.findings.items()},
        organization=digest.organization and with_shared_texts(digest.organization),
    )
