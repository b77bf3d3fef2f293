"""What a run that is done counts as: its exit code, from what the operator wants to be told."""

from __future__ import annotations

from pipeline.errors import ExitCode
from pipeline.run import RunSummary

FAIL_ON = ("error", "new-error")
"""What `--fail-on` takes: any finding of severity `error` in the dataset, or one that was not in the snapshot before."""


def verdict(summary: RunSummary, *, strict: bool, fail_on: str | None) -> ExitCode:
    """The exit code of a run. Where several hold: nothing published before flags, flags before quarantine."""
    if summary.status == "nothing_published":
        return ExitCode.NOTHING_PUBLISHED
    flags = {None: 0, "error": summary.findings.get("error", 0), "new-error": summary.new_findings.get("error", 0)}[fail_on]
    if flags:
        return ExitCode.FLAGGED
    return ExitCode.QUARANTINED if strict and (summary.rejected or summary.unmet_corrections) else ExitCode.DONE
