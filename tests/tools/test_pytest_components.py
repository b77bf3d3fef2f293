"""A skip for a missing component is a failure in CI, and only there."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

SKIPS = """
import pytest

def test_component():
    pytest.skip("missing component: tesseract")

@pytest.mark.skipif(True, reason="missing component: chromium")
def test_component_by_mark():
    pass

def test_document():
    pytest.skip("the real reports are not here")
"""


@pytest.mark.parametrize(("ci", "failed"), [("true", 2), ("1", 2), ("false", 0), ("", 0), (None, 0)])
def test_missing_components_fail_in_ci_alone(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str | None, failed: int
) -> None:
    if ci is None:
        monkeypatch.delenv("CI", raising=False)
    else:
        monkeypatch.setenv("CI", ci)
    pytester.makepyfile(SKIPS)
    result = pytester.runpytest_inprocess("-p", "tools.pytest_components", "-p", "no:cacheprovider")
    # a mark skips before the test begins, so its failure counts as an error of the set-up
    result.assert_outcomes(failed=failed // 2, errors=failed // 2, skipped=3 - failed)


@pytest.mark.parametrize(("reason", "errors"), [("missing component: docker", 1), ("no real reports here", 0)])
def test_a_module_that_skips_is_judged_too(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, reason: str, errors: int) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile(f"import pytest\npytest.skip({reason!r}, allow_module_level=True)")
    result = pytester.runpytest_inprocess("-p", "tools.pytest_components", "-p", "no:cacheprovider")
    result.assert_outcomes(errors=errors, skipped=1 - errors)
