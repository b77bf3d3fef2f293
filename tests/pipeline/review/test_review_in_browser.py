"""`ita review` in real headless Chromium, end to end: what a person decides by keyboard is what the next run publishes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from headless import Tab, barriers, open_tab
from PIL import Image
from reviewer import Place, reviewing

pytestmark = pytest.mark.xdist_group("reviewed")

WEIGHTED = "rule = 'weighted_total_mismatch' AND doc_id IN (SELECT doc_id FROM documents WHERE starts_with(source_path, '02_'))"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with open_tab(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def open_page(tab: Tab, address: str) -> None:
    tab.visit("about:blank")  # the server of the page before is gone
    tab.errors.clear()
    tab.requests.clear()
    tab.visit(address)
    tab.wait_for("document.querySelectorAll('#values button').length > 0")


def show(tab: Tab, finding: dict[str, Any]) -> None:
    """Opens a flag by the button of the queue, as a person finds it."""
    tab.evaluate(f"[...document.querySelectorAll('#list button')].find(one => one.textContent.includes({finding['message_en']!r})).click()")
    wait_for_shown(tab, finding)


def wait_for_shown(tab: Tab, finding: dict[str, Any]) -> None:
    """Until the flag is what the page shows, and no other answer is on its way."""
    shown = f"document.querySelector('main .lead').textContent.includes({finding['message_en']!r})"
    tab.wait_for(f"document.getElementById('item').getAttribute('aria-busy') === 'false' && {shown}")


def rerun(place: Place) -> None:
    from pipeline.ingest import run_plainly
    from pipeline.run import RunRequest

    run_plainly(RunRequest(place.raw, place.processed, jobs=1, corrections=place.corrections))


def finding_of(place: Place, where: str) -> dict[str, Any]:
    (row,) = place.ask(f"SELECT * FROM findings WHERE {where}")
    return row


def test_a_misread_score_is_corrected_by_keyboard_and_its_flag_goes(tab: Tab, place: Place) -> None:
    finding = finding_of(place, "rule = 'indicator_mean_mismatch'")
    accused = finding["evidence"][0]["value_id"]
    with reviewing(place) as address:
        open_page(tab, address)
        show(tab, finding)
        row = tab.evaluate(
            f"[...document.querySelectorAll('#values button')].findIndex(one => one.textContent.includes({finding['stated']!r}))"
        )
        for _ in range(row):
            tab.press("ArrowDown")
        assert finding["stated"] in tab.evaluate("document.querySelector('#values [aria-current]').textContent")
        tab.press("c")
        assert tab.evaluate("document.activeElement.id") == "read"
        tab.type(finding["expected"])
        tab.press("Enter")
        tab.wait_for("document.getElementById('message').textContent.includes('review-auditor-7')")
        told = tab.evaluate("document.getElementById('message').textContent")
        assert finding["message_en"] in told, "it says beforehand which flag goes"
        assert tab.errors == []
        assert all(url.startswith((address.partition("/?")[0], "data:,")) for url in tab.requests)
    (file,) = place.corrections.glob("review-*.yml")
    (entry,) = yaml.safe_load(file.read_text(encoding="utf-8"))["corrections"]
    assert (entry["value"], entry["by"], entry["set"]) == (accused, "auditor 7", {"score": finding["expected"]})
    rerun(place)
    (value,) = place.ask("SELECT * FROM scores WHERE value_id = ?", accused)
    assert (f"{value['score']:.2f}", value["reader"], value["confidence"]) == (finding["expected"], "correction", 1.0)
    assert f"correction:{entry['id']}" in value["steps"]
    assert place.ask("SELECT 1 FROM findings WHERE finding_id = ?", finding["finding_id"]) == []


def test_another_reading_is_offered_and_taken_by_its_number(tab: Tab, place: Place) -> None:
    finding = finding_of(place, "rule = 'overall_conflict'")
    with reviewing(place) as address:
        open_page(tab, address)
        show(tab, finding)
        offered = tab.evaluate("[...document.querySelectorAll('#others button')].map(one => one.querySelector('b').textContent)")
        assert offered
        tab.press("1")
        assert tab.evaluate("document.getElementById('read').value") == offered[0]
        tab.press("Enter")
        tab.wait_for("document.getElementById('message').className === 'done'")
    rerun(place)
    assert place.ask("SELECT 1 FROM findings WHERE finding_id = ?", finding["finding_id"]) == []


def test_what_is_accepted_is_remembered_and_not_asked_again(tab: Tab, place: Place) -> None:
    finding = finding_of(place, WEIGHTED)
    with reviewing(place) as address:
        open_page(tab, address)
        show(tab, finding)
        tab.press("a")
        tab.wait_for("document.getElementById('message').className === 'done'")
    rerun(place)
    (after,) = place.ask("SELECT * FROM findings WHERE finding_id = ?", finding["finding_id"])
    assert (after["stated"], after["status"]) == (finding["stated"], "mismatch")
    values = {snippet["value_id"] for snippet in finding["evidence"]}
    rows = [row for row in place.ask("SELECT * FROM scores") if row["value_id"] in values]
    assert {row["confidence"] for row in rows} == {1.0}
    assert all(any(step.startswith("confirmed:review-auditor-7-") for step in row["steps"]) for row in rows)
    assert {row["reader"] for row in rows} == {"txt"}
    with reviewing(place) as address:
        open_page(tab, address)
        assert finding["message_en"] not in tab.evaluate("document.getElementById('list').textContent")


def test_a_value_that_nobody_can_read_is_not_counted_with_and_undo_brings_it_back(tab: Tab, place: Place) -> None:
    finding = finding_of(place, WEIGHTED)
    accused = finding["evidence"][0]["value_id"]
    with reviewing(place) as address:
        open_page(tab, address)
        show(tab, finding)
        count = "Number(document.querySelector('#progress strong').textContent)"
        before = tab.evaluate(count)
        for expected in (before - 1, before, before - 1):
            tab.press("z" if expected == before else "u")
            tab.wait_for(f"{count} === {expected}")
            if expected == before:
                wait_for_shown(tab, finding)
    rerun(place)
    (value,) = place.ask("SELECT * FROM scores WHERE value_id = ?", accused)
    assert (value["score"], value["confidence"], value["reader"]) == (None, 0.0, "correction")
    assert value["raw"]
    assert place.ask("SELECT 1 FROM findings WHERE finding_id = ?", finding["finding_id"]) == []


def test_text_that_a_check_rests_on_is_corrected_in_a_pdf(tab: Tab, place: Place) -> None:
    finding = finding_of(place, "rule = 'difference_mismatch'")
    with reviewing(place) as address:
        open_page(tab, address)
        show(tab, finding)
        tab.wait_for("document.querySelector('.crop img').naturalWidth > 300")
        read = tab.evaluate("document.getElementById('read').value")
        assert finding["stated"] in read
        framed = tab.evaluate(
            "(() => { const box = document.querySelector('.frame').getBoundingClientRect(), all = document.querySelector('.crop')"
            ".getBoundingClientRect(); return box.width > 50 && box.top >= all.top - 5 && box.bottom <= all.bottom + 5; })()"
        )
        assert framed, "the chosen value is framed within the picture"
        tab.press("c")
        tab.type(read.replace(finding["stated"], finding["expected"]))
        tab.press("Enter")
        tab.wait_for("document.getElementById('message').className === 'done'")
    rerun(place)
    assert place.ask("SELECT 1 FROM findings WHERE finding_id = ?", finding["finding_id"]) == []


def test_the_page_fits_a_phone_and_speaks_two_languages(tab: Tab, place: Place) -> None:
    with reviewing(place) as address:
        open_page(tab, address)
        tab.screenshot(360, 800)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        picture = Image.open(io.BytesIO(tab.screenshot(1440, 900)))
        assert picture.size == (1440, 900)
        assert barriers(tab) == []
        assert tab.evaluate("getComputedStyle(document.querySelector('#accept .th')).display") == "none"
        tab.evaluate("document.getElementById('switch').click()")
        assert tab.evaluate("getComputedStyle(document.querySelector('#accept .en')).display") == "none"
        assert barriers(tab) == []
        tab.evaluate("document.getElementById('shortcuts').click()")
        tab.press("u")
        assert list(place.corrections.glob("*.yml")) == [], "shortcuts are off"
        assert tab.errors == []


def test_hostile_text_does_nothing(tab: Tab, tmp_path: Path) -> None:
    from pipeline.ingest import run_plainly
    from pipeline.run import RunRequest

    hostile = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    place = Place(tmp_path / "raw", tmp_path / "out", tmp_path / "corrections")
    place.raw.mkdir()
    from reviewer import SAMPLES

    text = SAMPLES[1].read_text(encoding="utf-8").replace("**คะแนนรวมทั้งสิ้น**", hostile + " **คะแนนรวมทั้งสิ้น**")
    (place.raw / "<img src=x onerror=window.hacked=1>.txt").write_text(hostile + "\n" + text, encoding="utf-8")
    run_plainly(RunRequest(place.raw, place.processed, jobs=1))
    with reviewing(place, hostile) as address:
        open_page(tab, address)
        assert tab.evaluate("document.body.textContent.includes('window.hacked = 1')")
        assert tab.evaluate("window.hacked === undefined && document.querySelectorAll('[onerror]').length === 0")
        tab.press("a")
        tab.wait_for("document.getElementById('message').className === 'done'")
        assert tab.errors == []
    assert len(list(place.corrections.glob("review-*.yml"))) == 1
