"""Pytest plugin: a test that skips for a missing component fails when `CI` is set.

On a laptop a test may skip because a program or the package index is not there. In CI that would hide that nothing was tested.
A test says so with a reason that starts with `missing component:`; other skips (real documents that are not ours to ship) stay skips.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tools.bootstrap import in_ci

PREFIX = "missing component:"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge a test that skips."""
    report = yield
    fail_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge a module that skips as a whole."""
    report = yield
    fail_in_ci(report)
    return report


def fail_in_ci(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn `skip("missing component: ...")` into a failure when the environment says that this is CI."""
    reason = skip_reason(report)
    if reason is not None and reason.startswith(PREFIX) and in_ci():
        report.outcome = "failed"
        report.longrepr = f"{reason} (a skip here is a failure because CI is set)"


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    """The reason a test gave for skipping, or None when it did not skip."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return None
    return report.longrepr[2].removeprefix("Skipped: ")
