"""How a run that nobody waits for ends: as a state of Prefect, whose name and message say what happened."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from pipeline.cli.progress import log_summary
from pipeline.errors import ExitCode, ItaError, PublishError
from pipeline.log import LogLines
from pipeline.run import Progress, RunSummary
from pipeline.run_report import headline
from pipeline.verdict import verdict
from pipeline.worker import describe

_STATES = {ExitCode.NOTHING_PUBLISHED: "NothingPublished", ExitCode.FLAGGED: "Flagged", ExitCode.QUARANTINED: "Quarantined"}
"""Names of the failures of a run that is done; automations can be told to look for them."""


def state_of(run: Callable[[Progress], RunSummary], strict: bool, fail_on: str | None, lang: str) -> State[Any]:
    """The state of a scheduled run, which logs to standard error.

    `Skipped` (completed) when another run writes to the dataset. Where `strict` or `fail_on` have something to say of it the state is a
    failure with a name of its own, though the dataset is published. Raises what else the run raises, which Prefect makes a failure.
    """
    log = LogLines(sys.stderr, lang)
    try:
        summary = run(log)
    except PublishError as error:
        if error.code == "locked":
            log.write("skipped", document=error.subject, reason=error.reason(lang), detail=error.detail)
            return Completed(name="Skipped", message=error.explain(lang))
        _log_failure(log, error, lang)
        raise
    except Exception as error:
        _log_failure(log, error, lang)
        raise
    log_summary(log, summary, lang)
    judged = verdict(summary, strict=strict, fail_on=fail_on)
    message = headline(summary, lang)
    return Failed(name=_STATES[judged], message=message) if judged in _STATES else Completed(message=message)


def _log_failure(log: LogLines, error: Exception, lang: str) -> None:
    if isinstance(error, ItaError):
        about = {"subject": error.subject, "reason_code": error.code, "reason": error.reason(lang), "advice": error.advice(lang)}
        log.write("failed", **about, detail=error.detail)
    else:
        log.write("failed", reason_code="internal_error", detail=describe(error), traceback=traceback.format_exc())
