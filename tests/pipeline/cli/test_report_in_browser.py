"""The site of `ita report` in real headless Chromium, opened from disk as a reader opens it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from headless import Tab, open_tab
from PIL import Image

pytestmark = pytest.mark.xdist_group("published")

HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'><svg onload='window.hacked = 1'>"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with open_tab(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(published: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipeline.cli import main

    folder: Path = tmp_path_factory.mktemp("site") / "site"
    assert main(["report", "--processed", str(published.processed), "--raw", str(published.raw), "--out", str(folder)]) == 0
    return folder


def visible_rows(tab: Tab) -> int:
    return int(tab.evaluate("[...document.querySelectorAll('tbody tr')].filter(row => row.offsetParent).length"))


def choose(tab: Tab, field: str, value: str) -> None:
    tab.evaluate(
        f"(() => {{ const one = document.querySelector('[data-field={field}]'); one.value = '{value}';"
        " one.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )


def test_no_page_has_an_error_or_asks_for_anything_beside_the_site(tab: Tab, site: Path) -> None:
    tab.requests.clear()
    tab.errors.clear()
    for path in sorted(site.rglob("*.html")):
        tab.open(path)
        assert tab.evaluate("document.querySelector('h1').textContent.trim().length") > 0
        assert tab.evaluate("[...document.images].every(one => one.loading === 'lazy' || one.naturalWidth > 0)")
    assert tab.errors == []
    assert [url for url in tab.requests if not url.startswith((site.as_uri(), "data:,"))] == []


def test_findings_are_filtered_counted_and_linked(tab: Tab, site: Path, published: Any) -> None:
    tab.open(site / "findings.html")
    everything = visible_rows(tab)
    assert everything == len(published.ask("SELECT 1 FROM findings"))
    (row,) = published.ask("SELECT count(*) AS n FROM findings WHERE rule = 'weighted_total_mismatch'")
    choose(tab, "rule", "weighted_total_mismatch")
    assert visible_rows(tab) == row["n"] < everything
    assert tab.evaluate("document.getElementById('shown').textContent") == f"{row['n']} / {everything}"
    assert tab.evaluate("location.hash") == "#rule=weighted_total_mismatch"
    choose(tab, "text", "no report says this")
    assert visible_rows(tab) == 0
    tab.open(site / "index.html")
    tab.open(site / "findings.html", "#rule=weighted_total_mismatch")
    assert visible_rows(tab) == row["n"], "a link to a filtered page shows it filtered"


def test_a_heading_sorts_both_ways_by_keyboard(tab: Tab, site: Path) -> None:
    tab.open(site / "findings.html")
    years = "[...document.querySelectorAll('tbody tr')].map(row => Number(row.cells[1].dataset.key))"
    tab.evaluate("document.querySelectorAll('th button')[1].focus()")
    tab.press("Enter")
    ascending = tab.evaluate(years)
    assert ascending == sorted(ascending)
    assert tab.evaluate("document.querySelectorAll('th')[1].getAttribute('aria-sort')") == "ascending"
    tab.press("Enter")
    assert tab.evaluate(years) == sorted(ascending, reverse=True)


def test_a_finding_leads_to_its_place_in_the_document(tab: Tab, site: Path) -> None:
    tab.open(site / "findings.html")
    address = tab.evaluate("document.querySelector('tbody a').href")
    path, _, fragment = str(address).partition("#")
    tab.open(Path(path.removeprefix("file://")), "#" + fragment)
    assert tab.evaluate("document.querySelector('article:target').id") == fragment


def test_the_language_is_switched_and_kept(tab: Tab, site: Path) -> None:
    tab.open(site / "index.html")
    shown = "getComputedStyle(document.querySelector('h1 .{}')).display !== 'none'"
    assert (tab.evaluate(shown.format("th")), tab.evaluate(shown.format("en"))) == (True, False)
    tab.evaluate("document.getElementById('switch').focus()")
    tab.press("Enter")
    assert (tab.evaluate(shown.format("th")), tab.evaluate(shown.format("en"))) == (False, True)
    assert tab.evaluate("document.documentElement.lang") == "en"
    tab.open(site / "documents.html")
    assert tab.evaluate("document.documentElement.lang") == "en"
    tab.evaluate("document.getElementById('switch').click()")
    assert tab.evaluate("document.documentElement.lang") == "th"


def test_charts_are_drawn_and_nothing_is_wider_than_a_phone(tab: Tab, site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        tab.open(path)
        tab.screenshot(390, 800)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, path.name
    tab.open(site / "index.html")
    picture = Image.open(io.BytesIO(tab.screenshot(1000, 1200))).convert("RGB")
    bars = [number for number, colour in picture.getcolors(1 << 24) or () if colour == (0x2F, 0x6F, 0x8F)]
    assert sum(bars) > 10_000, "bars of the charts"


def test_the_first_stop_of_the_keyboard_is_the_content(tab: Tab, site: Path) -> None:
    tab.open(site / "index.html")
    tab.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.press("Enter")
    assert tab.evaluate("location.hash") == "#content"


def test_hostile_text_does_nothing(tab: Tab, tmp_path: Path, hostile_site: Callable[[Path, str, str, str], Path]) -> None:
    site = hostile_site(tmp_path, HOSTILE, HOSTILE, "<svg onload=window.hacked=1>.txt")
    for path in sorted(site.rglob("*.html")):
        tab.open(path)
        assert tab.evaluate("window.hacked === undefined")
        assert tab.evaluate("document.querySelectorAll('[onerror], [onload], main script').length") == 0
