"""`ita explain` on reports that were really read."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wcwidth import wcswidth

from schemas.messages import LANGUAGES, message

pytestmark = pytest.mark.xdist_group("published")

Ita = Callable[..., Any]


def explained(ita: Ita, published: Any, value_id: str, *more: object) -> dict[str, Any]:
    answer = ita("explain", value_id, "--processed", published.processed, "--raw", published.raw, "--format", "json", *more)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def weighted(published: Any) -> dict[str, Any]:
    sql = (
        "SELECT f.* FROM findings f JOIN documents d USING (doc_id) WHERE rule = 'weighted_total_mismatch' AND starts_with(source_path, ?)"
    )
    (finding,) = published.ask(sql, "02_")
    return dict(finding)


def test_a_total_is_shown_in_its_line_with_the_arithmetic_that_contradicts_it(ita: Ita, published: Any) -> None:
    finding = weighted(published)
    value_id = finding["evidence"][0]["value_id"]
    found = explained(ita, published, value_id)
    original = (published.raw / "02_phromburi_2564.txt").read_text(encoding="utf-8").split("\n")
    marked = [line for line in found["lines"] if line["marked"]]
    assert [line["text"] for line in marked] == [original[marked[0]["number"] - 1]]
    assert (found["raw"], found["repaired"], found["text"]) == ("**81.55**", "81.55", "81.55")
    (involved,) = found["findings"]
    assert involved["working"][-2].endswith("= 79.1466")
    assert involved["working"][-1] == "81.55 − 79.1466 = 2.4034"
    assert set(involved["others"]) == {one["value_id"] for one in finding["evidence"]} - {value_id}


def test_it_reads_well_in_both_languages_and_fits(ita: Ita, published: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    value_id = weighted(published)["evidence"][0]["value_id"]
    for language, words in (("th", "การตรวจที่ใช้ค่านี้"), ("en", "Checks that rest on it")):
        answer = ita("explain", value_id, "--processed", published.processed, "--raw", published.raw, "--lang", language)
        assert answer.code == 0
        assert words in answer.out
        assert max(wcswidth(line) for line in answer.out.splitlines()) <= 60


def test_every_kind_of_value_can_be_explained(ita: Ita, published: Any) -> None:
    for table in ("scores", "measures", "recommendations", "mentions"):
        row = published.ask(f"SELECT value_id, raw FROM {table} ORDER BY value_id LIMIT 1")[0]
        found = explained(ita, published, row["value_id"])
        assert (found["table"], found["raw"]) == (table, row["raw"])
        assert ita("explain", row["value_id"], "--processed", published.processed, "--raw", published.raw).code == 0


def test_a_claim_that_is_in_no_table_is_explained_by_the_finding_that_names_it(ita: Ita, published: Any) -> None:
    (finding,) = published.ask("SELECT * FROM findings WHERE rule = 'extremum_claim_mismatch' LIMIT 1")
    claim = finding["evidence"][0]
    found = explained(ita, published, claim["value_id"])
    assert found["table"] is None
    assert found["raw"] == claim["text"]
    assert [one["finding"]["finding_id"] for one in found["findings"]] == [finding["finding_id"]]
    assert any(line["marked"] for line in found["lines"])


def test_a_pdf_value_comes_with_its_row_and_a_picture_of_the_place(ita: Ita, published: Any, tmp_path: Path) -> None:
    (row,) = published.ask('SELECT * FROM scores WHERE reader = \'pdf\' AND "table" IS NOT NULL ORDER BY page, "row" LIMIT 1')
    picture = tmp_path / "crop.png"
    found = explained(ita, published, row["value_id"], "--crop", picture)
    assert row["raw"] in found["row"]
    image = Image.open(io.BytesIO(picture.read_bytes())).convert("RGB")
    x0, top, x1, bottom = row["bbox"]
    scale = 110 / 72
    red = [(x, y) for x in range(image.width) for y in range(image.height) if image.getpixel((x, y)) == (190, 18, 60)]
    assert max(x for x, _ in red) - min(x for x, _ in red) == pytest.approx((x1 - x0) * scale + 4, abs=2)
    assert max(y for _, y in red) - min(y for _, y in red) == pytest.approx((bottom - top) * scale + 4, abs=2)
    assert min(x for x, _ in red) == pytest.approx(x0 * scale - 2, abs=2)
    inside = image.crop((round(x0 * scale), red[0][1] + 4, round(x1 * scale), red[0][1] + 4 + round((bottom - top) * scale) - 4))
    assert inside.convert("L").getextrema()[0] < 128, "there is print within the frame"


@pytest.mark.parametrize("change", ["gone", "changed"])
def test_without_its_file_a_value_is_still_explained_but_not_pictured(ita: Ita, published: Any, tmp_path: Path, change: str) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(published.raw, raw)
    for path in raw.iterdir():
        path.unlink() if change == "gone" else path.write_bytes(b"%PDF-1.4 something else")
    value_id = weighted(published)["evidence"][0]["value_id"]
    answer = ita("explain", value_id, "--processed", published.processed, "--raw", raw)
    assert answer.code == 0
    assert "gone or was changed" in answer.out
    assert "81.55" in answer.out
    (row,) = published.ask("SELECT value_id FROM scores WHERE reader = 'pdf' LIMIT 1")
    refused = ita("explain", row["value_id"], "--processed", published.processed, "--raw", raw, "--crop", tmp_path / "x.png")
    assert refused.code == 2
    assert "--raw" in refused.err
    assert not (tmp_path / "x.png").exists()


def test_the_example_of_the_help_works_on_the_samples(ita: Ita, published: Any) -> None:
    for language in LANGUAGES:
        arguments = shlex.split(message("help.explain.example", language))[1:]
        answer = ita(*arguments, "--processed", published.processed, "--raw", published.raw)
        assert answer.code == 0
        assert "02_phromburi_2564.txt" in answer.out


def test_a_text_file_has_no_picture(ita: Ita, published: Any, tmp_path: Path) -> None:
    value_id = weighted(published)["evidence"][0]["value_id"]
    answer = ita("explain", value_id, "--processed", published.processed, "--raw", published.raw, "--crop", tmp_path / "x.png")
    assert (answer.code, list(tmp_path.iterdir())) == (2, [])


def test_an_unknown_id_is_told_what_may_have_been_meant(ita: Ita, published: Any) -> None:
    finding = weighted(published)
    value_id = finding["evidence"][0]["value_id"]
    typo = value_id[:-1] + ("0" if value_id[-1] != "0" else "1")
    answer = ita("explain", typo, "--processed", published.processed)
    assert answer.code == 2
    assert value_id in answer.err
    of_finding = ita("explain", finding["finding_id"], "--processed", published.processed)
    assert of_finding.code == 2
    assert value_id in of_finding.err
    of_document = ita("explain", finding["doc_id"], "--processed", published.processed)
    assert of_document.code == 2
    assert f"doc_id = '{finding['doc_id']}'" in of_document.err
    assert ita("explain", "'; DROP\x1b[2J", "--processed", published.processed).code == 2


def test_hostile_text_is_shown_harmlessly(ita: Ita, dataset: Path, tmp_path: Path) -> None:
    answer = ita("explain", "s1", "--processed", dataset, "--raw", tmp_path)
    assert answer.code == 0
    assert "\x1b" not in answer.out


def test_the_entry_that_it_offers_sets_the_value_right(ita: Ita, published: Any, tmp_path: Path) -> None:
    value_id = weighted(published)["evidence"][0]["value_id"]
    out = ita("explain", value_id, "--processed", published.processed, "--raw", published.raw).out
    entry = textwrap.dedent(out[out.index("  corrections:\n") :])
    (tmp_path / "a.yml").write_text(
        entry.replace("by: …", "by: me").replace("why: …", "why: misread").replace("{score: …}", "{score: 79.15}")
    )
    before = ita("check", published.raw / "02_phromburi_2564.txt").out
    after = ita("check", published.raw / "02_phromburi_2564.txt", "--corrections", tmp_path)
    assert after.code == 0, after.err
    assert "weighted_total_mismatch" in before
    assert "weighted_total_mismatch" not in after.out
