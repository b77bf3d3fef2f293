"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import io
import zipfile

import pytest

from extractors.sniff import sniff


def zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        ("รายงาน".encode(), "text/plain"),
        ("รายงาน".encode("utf-16"), "text/plain"),
        ("รายงาน".encode("tis-620"), "text/plain"),
        (b"", "text/plain"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\r\nrubbish\n%PDF-1.4\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"II*\x00", "image/tiff"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        (b"{\\rtf1\\ansi", "application/rtf"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><html>", "text/html"),
        (b"<HTML lang=th>", "text/html"),
        (zipped("a.txt"), "application/zip"),
        (zipped("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zipped("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (zipped("ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ],
)
def test_contents_tell_the_type(data: bytes, media_type: str) -> None:
    assert sniff(data) == media_type


@pytest.mark.parametrize("text", ["<table><tr><td>คะแนน</td></tr></table>", "<p>รายงาน</p>", "PK ตำบล", "รายงาน " * 200 + "%PDF-"])
def test_text_with_a_tag_or_a_chance_word_stays_text(text: str) -> None:
    assert sniff(text.encode()) == "text/plain"
