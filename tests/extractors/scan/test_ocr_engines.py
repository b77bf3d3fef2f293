"""The contract of an engine, held against every engine that is installed here, and what becomes of one that is missing or broken.

Whoever brings an engine of his own runs this module with it installed: it must pass.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.scan import engine as engines
from extractors.scan.engine import Engine, EngineFailed, EngineUnavailable, LineReading, engine_names, engine_of, fingerprint_of
from extractors.scan.kept import Kept, Replayed
from extractors.scan.tesseract import Tesseract

FONT = Path("/usr/share/fonts/truetype/tlwg/Laksaman.ttf")
THAI = "การปฏิบัติหน้าที่"


def printed(text: str, size: int = 56) -> np.ndarray:
    """A line of print as a scan at 300 dpi has it."""
    if not FONT.exists():
        pytest.skip("missing component: thai-fonts")
    font = ImageFont.truetype(str(FONT), size)
    x0, y0, x1, y1 = font.getbbox(text)
    image = Image.new("L", (int(x1 - x0) + 24, int(y1 - y0) + 24), 255)
    ImageDraw.Draw(image).text((12 - x0, 12 - y0), text, 0, font)
    return np.asarray(image)


@pytest.fixture(params=engine_names())
def engine(request: pytest.FixtureRequest) -> Engine:
    try:
        found = engine_of(request.param)
        found.fingerprint()
    except EngineUnavailable:
        pytest.skip(f"missing component: {request.param}")
    return found


def test_an_engine_has_a_fingerprint_that_may_name_a_folder(engine: Engine) -> None:
    assert engine.fingerprint() == engine.fingerprint()
    assert engine.fingerprint().strip()
    assert not set(engine.fingerprint()) & set(" /\\\0\n")


def test_an_engine_reads_each_line_in_its_place_and_says_how_sure_it_is(engine: Engine) -> None:
    blank = np.full((60, 300), 255, np.uint8)
    found = engine.read([printed(THAI), blank, printed("87.61"), printed("OIT")], 60.0)
    assert len(found) == 4
    assert THAI[:3] in found[0].text
    assert found[1].confidence < 0.9  # whatever it sees on blank paper
    assert found[2].text.replace(" ", "") == "87.61"
    assert "IT" in found[3].text
    assert all(0.0 <= one.confidence <= 1.0 for one in found)
    assert all(one.text == " ".join(one.text.split()) for one in found)
    for one, picture in zip(found, (THAI, "", "87.61", "OIT"), strict=True):
        assert all(sign.x0 <= sign.x1 and sign.text for sign in one.signs), picture
        assert [sign.x0 for sign in one.signs] == sorted(sign.x0 for sign in one.signs)


def test_an_engine_says_the_same_of_the_same_and_nothing_of_nothing(engine: Engine) -> None:
    lines = [printed(THAI), printed("91.50")]
    assert list(engine.read(lines, 60.0)) == list(engine.read(lines, 60.0))
    assert list(engine.read([], 60.0)) == []


def test_an_engine_ends_when_its_time_is_over(engine: Engine) -> None:
    lines = [np.ascontiguousarray(np.tile(printed(THAI), (1, 6)))] * 400
    began = time.monotonic()
    with pytest.raises(EngineFailed) as caught:
        engine.read(lines, 0.2)
    assert caught.value.hung
    assert time.monotonic() - began < 15


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Puts a program called tesseract on the path that does what it is told."""

    def put(script: str) -> Tesseract:
        path = tmp_path / "bin" / "tesseract"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
        return Tesseract()

    yield put


LINE = [np.full((40, 200), 255, np.uint8)]


def test_a_program_that_hangs_is_killed(program: Any, tmp_path: Path) -> None:
    tesseract = program(f"echo $$ > {tmp_path}/pid\nexec sleep 60")
    with pytest.raises(EngineFailed) as caught:
        tesseract.read(LINE, 1.0)
    assert caught.value.hung
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo 'read_params_file: cannot' >&2; exit 3", "ended with 3: read_params_file"),
        ("kill -SEGV $$", "ended with -11"),
        ("exit 0", "wrote nothing"),
        ("printf 'one\\ftwo' > $2.txt; printf 'level\\n' > $2.tsv", "read 2 of 1 lines"),
    ],
)
def test_a_program_that_fails_is_a_failure_that_says_how(program: Any, script: str, says: str) -> None:
    with pytest.raises(EngineFailed, match=says) as caught:
        program(script).read(LINE, 10.0)
    assert not caught.value.hung


def test_a_program_that_is_not_there_or_has_no_thai_is_missing(program: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        program("echo 'List of available languages in \"/x/\" (1):'; echo eng").fingerprint()
    assert caught.value.code == "ocr_engine_missing"
    assert "tha" in caught.value.detail
    monkeypatch.setenv("PATH", str(tmp_path))
    for call in (Tesseract().fingerprint, lambda: Tesseract().read(LINE, 5.0)):
        with pytest.raises(EngineUnavailable) as caught:
            call()
        assert caught.value.code == "ocr_engine_missing"


def test_an_engine_of_somebody_else_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch, told: Any) -> None:
    def points(group: str) -> list[EntryPoint]:
        assert group == "ita_ingest.ocr_engines"
        return [Point("own", told), Point("broken", lambda: 1 / 0), Point("other", lambda: 7)]

    class Point:
        def __init__(self, name: str, make: Any) -> None:
            self.name, self.load = name, lambda: make

    monkeypatch.setattr(engines, "entry_points", points)
    engine_of.cache_clear()
    try:
        assert engine_names() == ["broken", "other", "own", "tesseract"]
        assert fingerprint_of("own") == "told-1"
        for name, code in (("broken", "ocr_engine_broken"), ("other", "ocr_engine_broken"), ("unheard", "ocr_engine_missing")):
            with pytest.raises(EngineUnavailable) as caught:
                engine_of(name)
            assert caught.value.code == code
            assert fingerprint_of(name) == "none"
    finally:
        engine_of.cache_clear()


def test_what_was_read_is_not_read_again_and_can_be_replayed(told: Any, tmp_path: Path) -> None:
    engine = told(lambda picture: f"{picture.shape[1]}")
    lines = [np.full((20, width), 255, np.uint8) for width in (30, 40)]
    kept = Kept(engine, tmp_path)
    first = list(kept.read(lines, 1.0))
    assert [one.text for one in first] == ["30", "40"]
    assert list(kept.read(lines, 1.0)) == first
    assert len(engine.seen) == 1
    assert list(Replayed(tmp_path, "told-1").read(lines, 1.0)) == first
    with pytest.raises(EngineUnavailable):
        Replayed(tmp_path, "told-1").read(lines[:1], 1.0)
    with pytest.raises(EngineUnavailable):
        Replayed(tmp_path, "told-2").read(lines, 1.0)
    lines[0][3, 3] = 0  # one pixel is another picture
    kept.read(lines, 1.0)
    assert len(engine.seen) == 2


def test_what_was_kept_and_is_damaged_or_cannot_be_kept_is_read_again(told: Any, tmp_path: Path) -> None:
    engine = told()
    lines = [np.full((20, 30), 255, np.uint8)]
    kept = Kept(engine, tmp_path / "a")
    kept.read(lines, 1.0)
    (path,) = (tmp_path / "a").rglob("*.json.gz")
    path.write_bytes(path.read_bytes()[:-9])
    assert kept.read(lines, 1.0) == [LineReading("line", 0.95)]
    (tmp_path / "file").write_text("no folder")
    assert Kept(engine, tmp_path / "file").read(lines, 1.0) == [LineReading("line", 0.95)]
    assert len(engine.seen) == 3
