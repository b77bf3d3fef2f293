"""The site of `ita report` in real headless Chromium, opened from disk as a reader opens it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from headless import Tab, barriers, open_tab
from PIL import Image

from pipeline.report.tables import SHARD, coded, write_data

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


def counted(tab: Tab) -> str:
    return str(tab.evaluate("document.getElementById('shown').textContent"))


def open_filtered(tab: Tab, path: Path, fragment: str = "") -> None:
    """Opens a page anew: the same page with another fragment would not load again."""
    tab.visit("about:blank")
    tab.open(path, fragment)


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
        tab.evaluate("document.images.length && (document.images[0].loading = 'eager')")
        assert tab.evaluate("[...document.images].every(one => one.loading === 'lazy' || one.naturalWidth > 0)")
    assert tab.errors == []
    assert [url for url in tab.requests if not url.startswith((site.as_uri(), "data:,"))] == []


def test_findings_are_filtered_counted_and_linked(tab: Tab, site: Path, published: Any) -> None:
    open_filtered(tab, site / "findings.html")
    everything = visible_rows(tab)
    assert everything == len(published.ask("SELECT 1 FROM findings"))
    (row,) = published.ask("SELECT count(*) AS n FROM findings WHERE rule = 'weighted_total_mismatch'")
    choose(tab, "rule", "weighted_total_mismatch")
    assert visible_rows(tab) == row["n"] < everything
    assert counted(tab) == f"{row['n']} / {everything}"
    assert tab.evaluate("location.hash") == "#rule=weighted_total_mismatch"
    choose(tab, "text", "no report says this")
    assert visible_rows(tab) == 0
    open_filtered(tab, site / "findings.html", "#rule=weighted_total_mismatch")
    assert visible_rows(tab) == row["n"], "a link to a filtered page shows it filtered"
    assert tab.evaluate("document.querySelector('[data-field=rule]').value") == "weighted_total_mismatch"
    tab.evaluate("location.hash = '#severity=error&sort=-difference'")
    (row,) = published.ask("SELECT count(*) AS n FROM findings WHERE severity = 'error'")
    tab.wait_for(f"document.getElementById('shown').textContent === '{row['n']} / {everything}'")
    tab.evaluate("document.querySelector('[type=reset]').click()")
    tab.wait_for(f"document.getElementById('shown').textContent === '{everything} / {everything}'")


@pytest.mark.parametrize(
    ("field", "column"), [("severity", "f.severity"), ("rule", "f.rule"), ("year", "f.fiscal_year"), ("province", "o.province")]
)
def test_each_filter_keeps_what_it_says(tab: Tab, site: Path, published: Any, field: str, column: str) -> None:
    open_filtered(tab, site / "findings.html")
    rows = published.ask(
        f"SELECT {column} AS value, count(*) AS n FROM findings f JOIN documents d USING (doc_id)"
        " LEFT JOIN organizations o ON o.org_id = d.org_id GROUP BY value"
    )
    offered = tab.evaluate(f"[...document.querySelector('[data-field={field}]').options].map(one => one.value)")
    assert set(offered) == {"", *(str(row["value"]) for row in rows if row["value"])}
    for row in rows:
        if row["value"]:
            choose(tab, field, str(row["value"]))
            assert visible_rows(tab) == row["n"], row


def test_a_heading_sorts_both_ways_by_keyboard_and_the_address_keeps_it(tab: Tab, site: Path) -> None:
    open_filtered(tab, site / "findings.html")
    years = "[...document.querySelectorAll('tbody tr')].map(row => Number(row.cells[1].textContent) || 0)"
    tab.evaluate("document.querySelectorAll('th button')[1].focus()")
    tab.press("Enter")
    ascending = tab.evaluate(years)
    assert ascending == sorted(ascending)
    assert tab.evaluate("document.querySelectorAll('th')[1].getAttribute('aria-sort')") == "ascending"
    tab.press("Enter")
    assert tab.evaluate(years) == sorted(ascending, reverse=True)
    assert tab.evaluate("location.hash") == "#sort=-year"
    open_filtered(tab, site / "findings.html", "#sort=-difference")
    sizes = tab.evaluate(
        "[...document.querySelectorAll('tbody tr')].map(row => row.cells[4].textContent)"
        ".filter(text => text !== '–').map(text => Math.abs(Number(text)))"
    )
    assert len(sizes) > 3
    assert sizes == sorted(sizes, reverse=True)


def test_ten_thousand_documents_show_fifty_rows_and_load_the_texts_of_those(tab: Tab, site: Path, tmp_path: Path) -> None:
    many, folder = 20_000, tmp_path / "site"
    shutil.copytree(site, folder)
    data = {
        "count": many,
        "shard": SHARD,
        "ids": [f"f{number}" for number in range(many)],
        "columns": {
            "severity": coded("error" for _ in range(many)),
            "year": {"numbers": [2562 + number % 7 for number in range(many)]},
            "province": coded(f"p{number % 77:02}" for number in range(many)),
            "organization": coded(f"body {number % 5000}" for number in range(many)),
            "rule": coded(f"rule_{number % 23}" for number in range(many)),
            "difference": {"numbers": [number / 100 for number in range(many)], "decimals": 2},
            "document": coded(f"d{number // 2}" for number in range(many)),
        },
    }
    write_data(folder / "data", "findings", data, [[f"ข้อ {number}", f"finding {number}"] for number in range(many)])
    tab.requests.clear()
    open_filtered(tab, folder / "findings.html", "#sort=-difference&page=3")
    tab.wait_for("document.querySelector('tbody a').textContent === 'ข้อ 19899'")
    assert visible_rows(tab) == 50
    assert counted(tab) == "20,000 / 20,000"
    assert len([url for url in tab.requests if "/data/findings" in url]) == 2, "the table and the one file of texts that is shown"
    tab.evaluate("document.getElementById('later').click()")
    assert tab.evaluate("location.hash") == "#sort=-difference&page=4"
    choose(tab, "province", "p05")
    choose(tab, "text", "body 82")
    assert counted(tab).endswith(" / 20,000")
    assert 0 < visible_rows(tab) <= 50


def test_a_finding_leads_to_its_place_in_the_document(tab: Tab, site: Path) -> None:
    open_filtered(tab, site / "findings.html")
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
        if not path.stem.endswith("-letter"):
            tab.open(path)
            tab.screenshot(360, 800)
            assert tab.evaluate("document.documentElement.scrollWidth") <= 360, path.name
    tab.open(site / "index.html")
    assert (site / "index.html").stat().st_size < 1_000_000
    picture = Image.open(io.BytesIO(tab.screenshot(1000, 2600))).convert("RGB")
    colours = {colour: number for number, colour in picture.getcolors(1 << 24) or ()}
    assert colours.get((0x1F, 0x6F, 0x9C), 0) > 1_000, "lines and bars of scores"
    assert colours.get((0xB5, 0x21, 0x4B), 0) > 1_000, "bars of what does not add up"


def test_charts_say_their_numbers_to_who_cannot_see_them(tab: Tab, site: Path) -> None:
    tab.open(site / "index.html")
    drawings = "[...document.querySelectorAll('svg[role=img]')].filter(one => one.getBoundingClientRect().width > 0)"
    assert tab.evaluate(f"{drawings}.length") > 10
    assert tab.evaluate(f"{drawings}.every(one => /[0-9]/.test(one.getAttribute('aria-label')) && one.dataset.en !== undefined)")
    assert tab.evaluate(
        f"{drawings}.every(one => [...one.querySelectorAll('rect, circle')].every(mark => mark.getBoundingClientRect().width >= 0))"
    )


@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_keeps_people_out(tab: Tab, site: Path, published: Any, language: str) -> None:
    """axe-core, contrast included, on a page of each kind, everything unfolded."""
    documents = published.ask("SELECT max(doc_id) AS doc_id FROM documents WHERE findings > 0 GROUP BY media_type")
    pages = [*site.glob("*.html"), max((site / "org").iterdir(), key=lambda path: path.stat().st_size)]
    pages += [site / "doc" / f"{row['doc_id']}{kind}.html" for row in documents for kind in ("", "-letter")]
    found = []
    for path in pages:
        tab.open(path)
        tab.screenshot(1100, 900)
        if not path.stem.endswith("-letter"):
            tab.evaluate(f"document.documentElement.lang === '{language}' || document.getElementById('switch').click()")
        tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found += [f"{path.name}: {barrier}" for barrier in barriers(tab)]
    tab.evaluate("localStorage.clear()")
    assert len(pages) == 9
    assert found == []


def test_a_barrier_would_be_found(tab: Tab, site: Path) -> None:
    tab.open(site / "index.html")
    tab.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=data:,><p style=\"color:#bbb\">faint</p>')")
    rules = {barrier.partition(":")[0] for barrier in barriers(tab)}
    assert rules == {"image-alt", "color-contrast"}


def test_a_letter_is_one_page_where_its_findings_fit(tab: Tab, site: Path, published: Any) -> None:
    import pypdfium2

    for row in published.ask("SELECT doc_id, sha256, findings FROM documents WHERE findings > 0"):
        tab.open(site / "doc" / f"{row['doc_id']}-letter.html")
        with pypdfium2.PdfDocument(tab.pdf()) as document:
            width, height = document[0].get_size()
            assert (round(width), round(height)) == (595, 842), "A4"
            text = "".join(page.get_textpage().get_text_range() for page in document)
            assert len(document) == 1 or row["findings"] > 1, row
            assert row["sha256"] in text.replace("\n", "").replace("\r", "")
            assert f"1 / {len(document)}" in text
            if len(document) > 1:
                filled = document[0].render(scale=0.5).to_pil().convert("L")
                rows = [y for y in range(filled.height) if filled.crop((0, y, filled.width, y + 1)).getextrema()[0] < 128]
                gaps = [after - before for before, after in zip(rows, rows[1:], strict=False) if before < filled.height * 0.9]
                assert max(gaps) < filled.height / 3, "the first page is filled before the second begins"


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
    open_filtered(tab, site / "findings.html")
    assert tab.evaluate("document.body.textContent.includes('onload=window.hacked=1')")
    assert tab.evaluate("window.hacked === undefined && document.querySelectorAll('tbody svg, tbody img').length === 0")
