"""Encodings: what Windows, Linux and old municipal programs write is read and named; what is no text is refused with a reason."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.encoding import UndecodableText, decode

TEXT = "รายงานผลการประเมิน ITA ปี ๒๕๖๘\r\nตัวชี้วัดที่ 1\t87.50\n"
PUNCTUATED = "เทศบาล “เมือง” – คะแนน… 90"

thai_letters = st.sampled_from([chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C))])
thai_text = st.text(alphabet=st.one_of(thai_letters, st.sampled_from(" \t\n0123456789.,()%-")), min_size=1, max_size=80).filter(
    lambda text: any("\u0e01" <= char <= "\u0e5b" for char in text)
)


@pytest.mark.parametrize(
    ("data", "encoding", "steps"),
    [
        (TEXT.encode(), "utf-8", ()),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", ("byte_order_mark",)),
        (TEXT.encode("utf-16"), "utf-16", ("byte_order_mark",)),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16", ("byte_order_mark",)),
        (TEXT.encode("utf-32"), "utf-32", ("byte_order_mark",)),
        (TEXT.encode("utf-16-le"), "utf-16-le", ("utf16_without_mark",)),
        (TEXT.encode("utf-16-be"), "utf-16-be", ("utf16_without_mark",)),
        (TEXT.encode("tis-620"), "tis-620", ("single_byte_thai",)),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16 le mark", "utf-16 be mark", "utf-32 mark", "utf-16 le", "utf-16 be", "tis-620"],
)
def test_text_is_read_and_its_encoding_recorded(data: bytes, encoding: str, steps: tuple[str, ...]) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.steps) == (TEXT, encoding, steps)


def test_windows_punctuation_among_thai_bytes_is_cp874() -> None:
    decoded = decode(PUNCTUATED.encode("cp874"))
    assert (decoded.text, decoded.encoding) == (PUNCTUATED, "cp874")


def test_dotted_lines_of_a_form_do_not_hide_the_thai() -> None:
    text = "ลงชื่อ" + "…" * 5
    assert decode(text.encode("cp874")).text == text


def test_ascii_is_utf8() -> None:
    assert decode(b"ITA 2568 87.50\n").encoding == "utf-8"


def test_nothing_is_text_without_content() -> None:
    assert decode(b"").text == ""


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_glyph_codes_of_old_fonts_do_not_hide_utf16_without_a_mark(encoding: str) -> None:
    text = "ที\uf70a\uf70b 1 ผู\uf70a้ป\uf701\n" * 40  # above 5 in 100 characters are no letters
    assert (decode(text.encode(encoding)).text, decode(text.encode(encoding)).encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_in_a_file_of_mostly_blanks(encoding: str) -> None:
    text = " " * 400 + "คะแนน – 90"
    assert decode(text.encode(encoding)).text == text


@given(thai_text, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_thai_text_comes_back_from_unicode(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@given(thai_text)
def test_thai_text_comes_back_from_single_bytes(text: str) -> None:
    words = f"การประเมินคุณธรรม {text}"
    decoded = decode(words.encode("tis-620"))
    assert (decoded.text, decoded.encoding) == (words, "tis-620")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(range(256)) * 8, "not UTF-8"),
        (b"\x00\x01\x02\x03" * 64, "binary"),
        (TEXT.encode()[:42] + b"\xff" + TEXT.encode()[42:], "not UTF-8 (byte 0xff at 42)"),
        (TEXT.encode()[:-30] + b"\xe0", "not UTF-8"),
        ("ประเมิน ITA".encode() * 3 + b"\xe0\xb8", "not UTF-8"),
        ("Résumé de l'année, très élevé".encode("latin-1"), "not Thai"),
        ("Отчёт о деятельности за прошлый год".encode("cp1251"), "not UTF-8"),
        ("評価報告書".encode("shift_jis"), "not UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x01\x0e\x02", "marked as utf-16"),
        (codecs.BOM_UTF8 + b"\xff\xfe\xfd", "marked as utf-8-sig"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00\xd8", "marked as utf-16"),
    ],
)
def test_what_is_no_text_is_refused_with_the_place(data: bytes, reason: str) -> None:
    with pytest.raises(UndecodableText) as caught:
        decode(data)
    assert reason in str(caught.value)


def test_broken_utf8_is_never_read_as_thai_single_bytes() -> None:
    """Letters whose third byte is a Thai letter in TIS-620 would decode to nonsense without an error."""
    broken = "สวยหวานยวบ".encode() + b"\xb8"
    assert all(decode_or_none(broken[:size]) in (None, "สวยหวานยวบ"[: size // 3]) for size in range(7, len(broken) + 1))


def decode_or_none(data: bytes) -> str | None:
    try:
        return decode(data).text
    except UndecodableText:
        return None


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_the_one_error(data: bytes) -> None:
    try:
        decoded = decode(data)
    except UndecodableText:
        return
    assert decoded.text.encode(decoded.encoding, "strict") or not decoded.text


@given(st.binary(max_size=60))
def test_no_replacement_character_is_made_up(data: bytes) -> None:
    text = decode_or_none(data)
    assert text is None or "\ufffd" not in text or "\ufffd".encode() in data or "\ufffd".encode("utf-16-le") in data or b"\xff\xfd" in data
