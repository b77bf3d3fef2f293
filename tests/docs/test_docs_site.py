"""The documents build strictly, and the site is whole: it opens from disk, loads nothing from elsewhere, and finds Thai words."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from headless import Tab, open_tab

from pipeline.cli.parser import COMMANDS
from pipeline.render import display_width
from pipeline.settings import Settings
from schemas.arrow import tables
from schemas.framework import framework_years
from schemas.rules import load_rules
from tools.docs_reference import _say
from tools.docs_site import section_of

pytestmark = pytest.mark.xdist_group("docs_site")  # one worker builds it once

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "docs"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def text_of(page: Path) -> str:
    return re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))


def test_the_reference_names_everything_there_is(site: Path) -> None:
    dictionary = text_of(site / "reference" / "tables.html")
    assert all(column.name in dictionary for table in tables().values() for column in table.columns)
    for folder in ("", "th/"):
        rules = (site / f"{folder}reference" / "rules.html").read_text(encoding="utf-8")
        assert all(f'id="{name}"' in rules for name in load_rules().rules)
        commands = (site / f"{folder}reference" / "commands.html").read_text(encoding="utf-8")
        assert all(f'id="{name}"' in commands for name in COMMANDS)
    years = (site / "reference" / "years.html").read_text(encoding="utf-8")
    assert all(f'id="{year}"' in years for year in framework_years())
    settings = text_of(site / "reference" / "settings.html")
    assert all(f"ITA_{field.name.upper()}" in settings for field in dataclasses.fields(Settings))


def test_the_formula_and_the_source_of_a_rule_are_shown(site: Path) -> None:
    text = text_of(site / "reference" / "rules.html").replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
    for rule in load_rules().rules.values():
        assert " ".join(rule.formula.split()) in " ".join(text.split()), rule.name
        assert rule.source in text, rule.name


def test_the_figures_of_an_explanation_are_those_that_were_measured(site: Path) -> None:
    measured = section_of((ROOT / "docs" / "thai-text-layer.md").read_text(encoding="utf-8"), "by-producer")
    shown = text_of(site / "explanation" / "thai-pdf.html")
    cells = [cell.strip() for line in measured.splitlines() if line.startswith("| ") for cell in line.strip("|").split("|")]
    assert len(cells) > 20
    assert all(cell in shown for cell in cells)


def test_thai_in_an_output_is_as_wide_as_on_a_terminal(site: Path) -> None:
    html = (site / "tutorial.html").read_text(encoding="utf-8")
    widths = re.findall(r'<span class="thai" style="width:(\d+)ch">([^<]+)</span>', html)
    assert len(widths) > 20
    assert all(int(width) == display_width(text) for width, text in widths)


def test_a_notebook_is_a_page_with_its_pictures(site: Path) -> None:
    html = (site / "notebooks" / "five-questions.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img alt="([^"]+)" src="([^"]+\.png)"', html)
    assert len(pictures) >= 5
    assert all(alt and (site / "notebooks" / source).stat().st_size > 1000 for alt, source in pictures)


def test_a_setting_without_a_word_about_it_is_named() -> None:
    with pytest.raises(LookupError, match=r"settings\.names\.unheard_of\.en is missing in tools/docs_texts\.yaml"):
        _say("en", "settings", "names", "unheard_of")


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Tab:
    with open_tab(tmp_path_factory.mktemp("browser")) as tab:
        yield tab


PAGES = (
    "index.html",
    "tutorial.html",
    "howto/query.html",
    "reference/tables.html",
    "reference/rules.html",
    "notebooks/five-questions.html",
    "th/index.html",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_opens_from_disk_and_fits(site: Path, tab: Tab, page: str, width: int) -> None:
    tab.requests.clear()
    tab.errors.clear()
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    tab.open(site / page)
    assert tab.errors == []
    assert [address for address in tab.requests if not address.startswith(("file:", "data:"))] == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")


@pytest.mark.parametrize(("words", "page"), [("ความมั่นใจ", "th/"), ("ข้อสังเกต", "th/findings.html"), ("weighted total", "rules.html")])
def test_the_search_finds_words_without_a_server(site: Path, tab: Tab, words: str, page: str) -> None:
    tab.errors.clear()
    tab.open(site / "index.html")
    tab.evaluate("document.querySelector('#__search').click()")
    found: list[str] = []
    end = time.monotonic() + 30
    while not found and time.monotonic() < end:  # the script of the page takes its time to listen
        tab.evaluate(
            "(() => { const box = document.querySelector('input.md-search__input'); box.focus();"
            f" box.value = '{words}'; box.dispatchEvent(new KeyboardEvent('keyup', {{bubbles: true, key: 'a'}})) }})()"
        )
        time.sleep(0.3)
        found = tab.evaluate("[...document.querySelectorAll('a.md-search-result__link')].map(one => one.href)")
    assert any(page in address for address in found), found
    assert tab.errors == []
