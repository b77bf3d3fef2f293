"""`ita report`: every page and link of the site, what hostile reports do to it (nothing), and what a failure leaves."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

import pipeline.report.site
from schemas.messages import LANGUAGES, load_report_texts, message

pytestmark = pytest.mark.xdist_group("published")

Ita = Callable[..., Any]


class Page(HTMLParser):
    """The tags, links, ids and texts of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


@pytest.fixture
def site(ita: Ita, published: Any, tmp_path: Path) -> Path:
    answer = ita("report", "--processed", published.processed, "--raw", published.raw, "--out", tmp_path / "site")
    assert answer.code == 0, answer.err
    return tmp_path / "site"


def broken_links(site: Path) -> list[str]:
    """Links and references that lead nowhere or away."""
    pages = {path: Page(path) for path in site.rglob("*.html")}
    wrong = []
    for path, page in pages.items():
        for link in (*page.values("href"), *page.values("src")):
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if link == "data:,":
                continue
            leads_nowhere = parts.scheme or parts.netloc or not target.is_file() or not target.is_relative_to(site)
            anchored = parts.fragment and "=" not in parts.fragment
            if leads_nowhere or (anchored and parts.fragment not in pages[target].values("id")):
                wrong.append(f"{path.name}: {link}")
    return wrong


def test_every_link_leads_somewhere_within_the_site(site: Path) -> None:
    assert broken_links(site) == []
    code = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*") if path.suffix in (".css", ".js"))
    assert "http://" not in code
    assert "https://" not in code


def test_every_document_finding_and_body_has_its_place(site: Path, published: Any) -> None:
    for row in published.ask("SELECT doc_id, finding_id, message_th, message_en FROM findings"):
        page = Page(site / "doc" / f"{row['doc_id']}.html")
        assert row["finding_id"] in page.values("id")
        assert row["message_th"] in page.text
        assert row["message_en"] in page.text
    for row in published.ask("SELECT doc_id, org_id FROM documents"):
        assert (site / "doc" / f"{row['doc_id']}.html").is_file()
        assert row["org_id"] is None or (site / "org" / f"{row['org_id']}.html").is_file()


def test_a_flag_in_a_text_file_stands_beside_its_lines_and_arithmetic(site: Path, published: Any) -> None:
    (row,) = published.ask("SELECT doc_id FROM documents WHERE starts_with(source_path, '02_')")
    page = Page(site / "doc" / f"{row['doc_id']}.html")
    assert "0.30 × 83.652 + 0.30 × 80.9833 + 0.40 × 74.39 = 79.1466" in page.text
    assert "| **คะแนนรวมทั้งสิ้น** | **81.55** |" in page.text


def test_a_flag_in_a_pdf_stands_beside_a_picture_with_frames(site: Path, published: Any) -> None:
    (row,) = published.ask("SELECT doc_id FROM documents WHERE media_type = 'application/pdf'")
    pictures = [value for value in Page(site / "doc" / f"{row['doc_id']}.html").values("src") if value.endswith(".webp")]
    assert pictures
    for picture in pictures:
        image = Image.open((site / "doc" / picture).resolve()).convert("RGB")
        reddish = [colour for _, colour in image.getcolors(1 << 24) or () if colour[0] > 140 and colour[1] < 90 and colour[2] < 110]
        assert reddish, "a frame is drawn"


def test_every_page_is_in_both_languages_and_each_image_has_words(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = Page(path)
        assert all(attributes.get("alt") for tag, attributes in page.tags if tag == "img")
        if path.stem.endswith("-letter"):  # as an office writes: Thai
            assert ("html", {"lang": "th"}) in page.tags
            continue
        for language in LANGUAGES:
            assert load_report_texts()["overview"][language] in page.text
        assert ("html", {"lang": "th", "data-lang": "th"}) in page.tags


def test_every_text_of_the_pages_is_there_twice_and_used() -> None:
    folders = (Path(pipeline.report.site.__file__).parent, Path(pipeline.report.site.__file__).parents[1] / "review")
    used = "".join(
        path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.*") if path.suffix in (".j2", ".py", ".js")
    )
    made = ("month_", "other_", "no_picture_", "adding_", "files_", "severity_", "letter_")
    for key, texts in load_report_texts().items():
        assert set(texts) == set(LANGUAGES)
        beginning = next((start for start in made if key.startswith(start)), "")
        assert f'"{key}"' in used or (beginning and beginning in used), f"{key} is not used"


HOSTILE = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">{{ 7 * 7 }}{% raw %}'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, hostile_site: Callable[[Path, str, str, str], Path]) -> Path:
    """A site of a report whose name and text would like to be a program."""
    return hostile_site(tmp_path_factory.mktemp("hostile"), HOSTILE + " \x1b[2J", HOSTILE, "<img src=x onerror=window.hacked=1>.txt")


def test_hostile_text_stays_text(hostile: Path) -> None:
    assert broken_links(hostile) == []
    seen = ""
    for path in hostile.rglob("*.html"):
        page = Page(path)
        root = "../" * (path.parent != hostile)
        own = [] if path.stem.endswith("-letter") else [root + "site.js"]
        own += ["table.js", f"data/{path.stem}.js"] if path.stem in ("findings", "documents", "organizations") else []
        assert [attributes for tag, attributes in page.tags if tag == "script"] == [{"src": name} for name in own]
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
        assert "\x1b" not in page.text
        seen += page.text
    assert HOSTILE in seen
    assert "onerror=window.hacked=1>.txt" in seen


def test_a_folder_with_something_else_in_it_is_left_alone(ita: Ita, published: Any, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    assert ita("report", "--processed", published.processed, "--out", mine).code == 2
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    (tmp_path / "file").write_text("x")
    assert ita("report", "--processed", published.processed, "--out", tmp_path / "file").code == 2


def test_a_site_is_replaced_whole_or_not_at_all(ita: Ita, published: Any, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "doc" / "old.html").write_text("old")
    arguments = ("report", "--processed", published.processed, "--raw", published.raw, "--out", site)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline.report.site, "document_page", fail)
        assert ita(*arguments).code != 0
    assert (site / "doc" / "old.html").read_text() == "old"
    assert sorted(path.name for path in site.parent.iterdir()) == ["site"]
    assert ita(*arguments).code == 0
    assert not (site / "doc" / "old.html").exists()
    assert sorted(path.name for path in site.parent.iterdir()) == ["site"]


def test_without_the_reports_the_site_says_so(ita: Ita, published: Any, tmp_path: Path) -> None:
    processed = tmp_path / "processed"
    shutil.copytree(published.processed, processed, symlinks=True)
    shutil.rmtree(processed / ".cache")
    assert ita("report", "--processed", processed, "--raw", tmp_path / "none", "--out", tmp_path / "site").code == 0
    (row,) = published.ask("SELECT doc_id FROM documents WHERE starts_with(source_path, '02_')")
    page = Page(tmp_path / "site" / "doc" / f"{row['doc_id']}.html")
    assert load_report_texts()["gone"]["th"] in page.text
    assert "81.55" in page.text
    assert broken_links(tmp_path / "site") == []


def test_the_example_of_the_help_works(ita: Ita, published: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ita(*shlex.split(message("help.report.example", "en"))[1:], "--processed", published.processed, "--raw", published.raw).code == 0
    assert (tmp_path / "data" / "report" / "index.html").is_file()
