"""What a person sees of a run in the user interface of a Prefect server: its log, and artifacts."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

import httpx
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.logging.handlers import APILogHandler

from pipeline.log import log_level
from pipeline.run import NOTHING, Progress, RunSummary
from pipeline.run_report import REPORT_URL, finding_rows, reject_rows, run_text, summary_markdown, text_line

KEYS = ("ita-run", "ita-new-findings", "ita-rejects", "ita-report")
"""Keys of the artifacts: summary, new findings, files that were set aside, link to the site of `ita report`."""

_logger = logging.getLogger("ita_ingest.run")


def logged(progress: Progress, lang: str) -> Progress:
    """`progress`, which also writes the log of the flow run on the server."""
    if not _logger.handlers:
        # Not one of Prefect's loggers: those also print to the console, in another form than ours.
        _logger.propagate = False
        _logger.addHandler(APILogHandler())
    _logger.setLevel(log_level().upper())

    def both(event: str, done: int, total: int, name: str, about: Mapping[str, object] = NOTHING) -> None:
        progress(event, done, total, name, about)
        level = logging.WARNING if event in ("rejected", "retrying") else logging.INFO
        _logger.log(level, "%s", text_line(event, done, total, name, about, lang))

    return both


def publish_artifacts(summary: RunSummary, lang: str) -> None:
    """Write the artifacts of a run. The dataset is published by then: a server that does not take them is no failure, but logged."""
    url = os.environ.get(REPORT_URL, "").rstrip("/") or None
    findings = finding_rows(summary, lang, url)
    try:
        create_markdown_artifact(summary_markdown(summary, findings, lang), key=KEYS[0], description=run_text("run", lang))
        create_table_artifact(
            [dict(row.cells) for row in findings],
            key=KEYS[1],
            description=run_text("new_findings", lang, count=len(summary.new_finding_ids), shown=len(findings)),
        )
        create_table_artifact(reject_rows(summary, lang), key=KEYS[2], description=run_text("rejects", lang, count=summary.rejected))
        if url:
            create_link_artifact(f"{url}/findings.html", run_text("report", lang), key=KEYS[3], description=run_text("report", lang))
    except httpx.HTTPError as error:
        logging.getLogger("prefect.ita_ingest").warning("the artifacts of run %s were not kept: %r", summary.run_id, error)
