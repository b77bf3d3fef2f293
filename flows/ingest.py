"""Runs as Prefect flows: the runners `process` and `dask` of the command line. A run with nothing to do never imports Prefect."""

from __future__ import annotations

import os
import sys
import time

from pipeline.cli.session import choose_language
from pipeline.ingest import plan_run, prepare_workers, settings_for, unchanged_summary
from pipeline.run import Progress, RunRequest, RunSummary


def run_process(request: RunRequest, progress: Progress) -> RunSummary:
    """Do a run as the flow `ita-ingest` with worker processes on this machine.

    Uses the Prefect server that PREFECT_API_URL or the active Prefect profile names, else Prefect's temporary one. The entry point
    `process` of `ita_ingest.runners`. Raises UsageError or PublishError; the dataset is then as it was.
    """
    began = time.monotonic()
    settings = settings_for(request)
    plan = plan_run(request, settings)
    if summary := unchanged_summary(plan, began):
        return summary
    prepare_workers(settings)
    from flows.environment import prefect_environment

    with prefect_environment(request.processed) as kept:
        lang = _language() if kept else None
        from flows.flow import run_flow

        return run_flow(request, plan, progress, began, lang=lang)


def run_dask(request: RunRequest, progress: Progress) -> RunSummary:
    """As `run_process`, the documents worked on by a Dask cluster (`RunRequest.address`). The entry point `dask`."""
    began = time.monotonic()
    settings = settings_for(request)
    plan = plan_run(request, settings)
    if summary := unchanged_summary(plan, began):
        return summary
    from flows.environment import prefect_environment

    with prefect_environment(request.processed) as kept:
        lang = _language() if kept else None
        from flows.cluster import on_dask
        from flows.flow import run_flow

        with on_dask(request) as execution:
            return run_flow(request, plan, progress, began, execution, lang)


def _language() -> str:
    """Of what is written for people on a server: that of the command line."""
    return choose_language(sys.argv[1:], os.environ)
