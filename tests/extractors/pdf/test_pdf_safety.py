"""Hostile PDF files: bombs are met before they go off, loops end, and nothing in a file is executed, fetched or written."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from generator.pdf.raw import Sheet, assemble, line, stream, thai_font, write

from extractors.limits import DEFAULT_LIMITS, LimitExceeded, Limits
from extractors.pdf.reader import UnreadablePdf, read_pdf
from extractors.pdf.streams import hold_streams

TEXT = "รายงานผลการประเมินคุณธรรมและความโปร่งใส"
FONTS = {"F": thai_font(TEXT)}
GOOD = Sheet(line(FONTS, "F", TEXT, 50, 700), FONTS)
ROOT = Path(__file__).parents[3]
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
MIB = 1 << 20


def pages(entries: str, *more: bytes) -> bytes:
    """A file whose page tree has these entries; its page is object 3."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return assemble([CATALOG, f"<< /Type /Pages {entries} >>".encode(), page, *(more or (stream(b""),))])


def refusal(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises((LimitExceeded, UnreadablePdf)) as caught:
        read_pdf(data, limits)
    return str(caught.value.code)


# Bombs


def test_content_that_unpacks_to_more_than_it_may_is_refused() -> None:
    bomb = stream(zlib.compress(b" " * (3 * MIB)), "/Filter /FlateDecode")
    assert refusal(pages("/Count 1 /Kids [3 0 R]", bomb), Limits(stream_bytes=2 * MIB)) == "stream_too_large"
    assert len(read_pdf(pages("/Count 1 /Kids [3 0 R]", bomb), Limits(stream_bytes=4 * MIB)).pages) == 1


@pytest.mark.parametrize("filters", ["[/FlateDecode /FlateDecode]", "[ /Fl/Fl ]"])
def test_content_that_is_packed_twice_is_unpacked_twice(filters: str) -> None:
    bomb = stream(zlib.compress(zlib.compress(b" " * (20 * MIB))), f"/Filter {filters}")
    assert len(bomb) < 1000
    assert refusal(pages("/Count 1 /Kids [3 0 R]", bomb), Limits(stream_bytes=2 * MIB)) == "stream_too_large"


def test_a_font_or_picture_that_unpacks_to_more_than_it_may_is_refused() -> None:
    bomb = stream(zlib.compress(b"\x00" * (3 * MIB)), "/Type /XObject /Subtype /Image /Filter /FlateDecode")
    assert refusal(pages("/Count 1 /Kids [3 0 R]", stream(b""), bomb), Limits(stream_bytes=2 * MIB)) == "stream_too_large"


def test_a_stream_that_an_array_names_again_and_again_counts_each_time() -> None:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [" + b"4 0 R " * 50 + b"] >>"
    data = assemble(
        [CATALOG, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, stream(zlib.compress(b" " * MIB), "/Filter /FlateDecode")]
    )
    assert refusal(data, Limits(stream_bytes=10 * MIB)) == "stream_too_large"
    assert len(read_pdf(data, Limits(stream_bytes=100 * MIB)).pages) == 1


def test_a_few_kilobytes_that_paint_millions_of_lines_are_refused_before_they_are_drawn() -> None:
    data = write([Sheet("0 0 m 9 9 l S\n" * 300_000, FONTS, flate=True)])
    assert len(data) < 20_000
    with pytest.raises(LimitExceeded) as caught:
        hold_streams(data, Limits(objects=10_000))
    assert caught.value.code == "too_many_objects"
    hold_streams(data, DEFAULT_LIMITS)


@pytest.mark.parametrize("damage", [slice(0, 40), slice(30, None)])
def test_a_damaged_stream_is_no_bomb(damage: slice) -> None:
    packed = zlib.compress(TEXT.encode() * 100)[damage]
    hold_streams(pages("/Count 1 /Kids [3 0 R]", stream(packed, "/Filter /FlateDecode")), Limits(stream_bytes=100_000))


@pytest.mark.parametrize(
    "data", [b"", b"stream\n", b"stream\nendstream", b"1 0 obj << /Filter [/FlateDecode >> stream\nx", b"endstream stream\r\n" * 50]
)
def test_looking_for_bombs_does_not_fail_on_rubbish(data: bytes) -> None:
    hold_streams(data, DEFAULT_LIMITS)


# Loops and giants


@pytest.mark.parametrize(
    "entries", ["/Count 3 /Kids [2 0 R]", "/Count 2 /Kids [3 0 R 2 0 R]", "/Count -7 /Kids [3 0 R]", "/Count 999999999 /Kids [3 0 R]"]
)
def test_a_page_tree_that_runs_in_circles_or_lies_ends(entries: str) -> None:
    try:
        document = read_pdf(pages(entries, stream(b"")))
    except UnreadablePdf as error:
        assert error.code == "corrupt_file"
    else:
        assert len(document.pages) <= 3


def test_more_pages_than_allowed_are_refused() -> None:
    assert refusal(write([Sheet()] * 12), Limits(pages=10)) == "too_many_pages"


@pytest.mark.parametrize(
    "box", [(0, 0, 14_400, 14_400), (0, 0, 1e9, 1e9), (-1e30, -1e30, 1e30, 1e30), (0, 0, 0, 0), (700, 900, 0, 0), (0, 0, 1e-9, 900)]
)
def test_a_page_of_any_size_is_read_without_drawing_it(box: tuple[float, ...]) -> None:
    (page,) = read_pdf(write([Sheet(GOOD.content, FONTS, box=box)])).pages
    assert [found.text for found in page.lines] == [TEXT]


def forms(depth: int, times: int, last: bytes) -> bytes:
    """A page that draws a form that draws a form …, each so many times."""
    bodies = [
        CATALOG,
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        stream(b"/X Do"),
    ]
    for number in range(6, 6 + depth - 1):
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {number} 0 R >> >>"
        bodies.append(stream(b"/X Do\n" * times, entries))
    return assemble([*bodies, stream(last, "/Type /XObject /Subtype /Form /BBox [0 0 595 842]")])


def test_forms_within_forms_without_end_end() -> None:
    assert len(read_pdf(forms(3_000, 1, b"0 0 m 9 9 l S")).pages) == 1


def test_forms_that_multiply_are_refused_before_they_are_drawn() -> None:
    for depth, times in ((5, 6), (12, 10), (40, 2)):
        with pytest.raises(LimitExceeded) as caught:
            hold_streams(forms(depth, times, b"0 0 m 9 9 l S"), Limits(objects=500))
        assert caught.value.code == "too_many_objects"
    hold_streams(forms(3, 6, b"0 0 m 9 9 l S"), Limits(objects=500))


@pytest.mark.parametrize("resources", ["<< /XObject << /X 5 0 R >> >>", "6 0 R", "<< /XObject 7 0 R >>"])
def test_a_form_that_draws_itself_twice_is_refused_wherever_it_is_named(resources: str) -> None:
    bodies = [
        CATALOG,
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        stream(b"/X Do"),
        stream(
            zlib.compress(b"/X Do /X Do"), f"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources {resources} /Filter /FlateDecode"
        ),
        b"<< /XObject << /X 5 0 R >> >>",
        b"<< /X 5 0 R >>",
    ]
    assert refusal(assemble(bodies)) == "too_many_objects"
    bodies[4] = stream(b"/X Do", f"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources {resources}")
    assert len(read_pdf(assemble(bodies)).pages) == 1


# Nothing is executed or fetched

ACTIONS = {
    "launch": "/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>",
    "address": "/OpenAction << /S /URI /URI (http://127.0.0.1:9/x) >>",
    "script": "/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\); this.exportDataObject\\({cName: 'x'}\\);) >>",
    "names": "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>",
    "remote": "/OpenAction << /S /GoToR /F (\\\\\\\\127.0.0.1\\\\share\\\\x.pdf) /D [0 /Fit] >>",
    "attachment": "/Names << /EmbeddedFiles << /Names [(x.exe) << /Type /Filespec /F (x.exe) /EF << /F 3 0 R >> >>] >> >>",
    "form": "/AcroForm << /XFA 3 0 R /Fields [] >> /AA << /WC << /S /SubmitForm /F (http://127.0.0.1:9/) >> >>",
}
WATCHED = """
import sys
from pathlib import Path
from extractors.pdf.reader import read_pdf
from extractors.pdf.miner import content_of, pages_of
from extractors.limits import DEFAULT_LIMITS
data = sys.stdin.buffer.read()
read_pdf(Path(sys.argv[1]).read_bytes())  # everything that is loaded on first use is
content_of(pages_of(data)[0], None, DEFAULT_LIMITS)
done = []
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.mkdir", "webbrowser.")
def watch(event, arguments):
    if event.startswith(FORBIDDEN) or event == "open":
        done.append((event, arguments))
sys.addaudithook(watch)
document = read_pdf(data)
content = content_of(pages_of(data)[0], None, DEFAULT_LIMITS)
print(done, document.pages[0].lines[0].text == sys.argv[2], content is not None)
"""


@pytest.mark.parametrize("catalog", ACTIONS.values(), ids=ACTIONS)
def test_actions_scripts_and_attachments_are_inert(catalog: str, tmp_path: Path) -> None:
    """Reading opens no file, no socket and no process (as Python sees it; pdfium is built without a script engine)."""
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(write([GOOD]))
    links = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << /S /URI /URI (http://127.0.0.1:9/y) >> >>]"
    data = write([Sheet(GOOD.content, FONTS, entries=links)], catalog, [stream(b"MZ payload")])
    command = [sys.executable, "-c", WATCHED, str(plain), TEXT]
    done = subprocess.run(command, input=data, cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    assert done.stdout.decode().strip() == "[] True True", done.stderr.decode()


def test_pdfium_has_no_script_engine() -> None:
    import pypdfium2.raw as raw

    assert not hasattr(raw, "FPDF_GetRecommendedV8Flags")
