"""Files that no reader may fall for, made when a test needs them: damaged, hostile or merely not what they claim to be.

PDFs are written by hand (ISO 32000-1), so that they can be wrong in just one way. Encryption is the standard security handler, revision 2
(RC4 with 40 bits, section 7.6): the oldest that every reader knows.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
TEXT = b"BT /F 12 Tf 72 700 Td (Overall score 87.61 of fiscal year 2567) Tj ET"

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -44


@dataclass(frozen=True)
class Hostile:
    """A file: its bytes, and the reasons it may be refused for. `read`: it may also be read."""

    data: Callable[[], bytes]
    reasons: frozenset[str]
    read: bool = False


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), entries) + data + b"\nendstream"


def pdf(objects: Mapping[int, bytes] | None = None, *, trailer: bytes = b"", shift: int = 0) -> bytes:
    """A PDF of one page with a sentence; `objects` replace or add some by number. `shift`: by how much the cross references are wrong."""
    content = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: PAGES, 3: PAGE, 4: stream(TEXT), 5: FONT, **(objects or {})}
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in content.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place + shift)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(content) + 1, trailer, start + shift)
    return bytes(out)


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encrypted_pdf(user_password: bytes) -> bytes:
    """A PDF with a user password, which may be empty."""
    identity = b"0123456789abcdef"
    padded = (user_password + _PAD)[:32]
    owner = rc4(hashlib.md5((b"owner" + _PAD)[:32]).digest()[:5], padded)
    key = hashlib.md5(padded + owner + _PERMISSIONS.to_bytes(4, "little", signed=True) + identity).digest()[:5]
    object_key = hashlib.md5(key + (4).to_bytes(3, "little") + (0).to_bytes(2, "little")).digest()[:10]
    owner, user, file_id = (value.hex().encode() for value in (owner, rc4(key, _PAD), identity))
    handler = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >>" % (owner, user, _PERMISSIONS)
    trailer = b"/Encrypt 6 0 R /ID [<%s> <%s>]" % (file_id, file_id)
    return pdf({4: stream(rc4(object_key, TEXT)), 6: handler}, trailer=trailer)


def bomb(megabytes: int, filling: bytes, layers: int = 1) -> bytes:
    """A content stream that unpacks to so many times 2**20 bytes (about), packed so many times."""
    block = filling * (2**20 // len(filling))
    packer, checksum = zlib.compressobj(9), 1
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # after a full flush the same bytes are packed the same way
    for _ in range(megabytes):
        checksum = zlib.adler32(block, checksum)
    data = head + packed * megabytes + b"\x03\x00" + checksum.to_bytes(4, "big")
    assert megabytes > 60 or zlib.decompress(data) == block * megabytes
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter [%s]" % (b"/FlateDecode " * layers))


def many_pages(count: int) -> bytes:
    kids = {10 + number: PAGE for number in range(count)}
    pages = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, b" ".join(b"%d 0 R" % number for number in kids))
    return pdf({2: pages, **kids})


def docx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


def page(media_box: bytes = b"[0 0 595 842]", more: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /Font << /F 5 0 R >> %s >> >>" % (media_box, more)


def image(width: int, height: int) -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode"
    return stream(zlib.compress(bytes(2**20), 9), entries % (width, height))


def _of(data: Callable[[], bytes] | bytes, *reasons: str, read: bool = False) -> Hostile:
    return Hostile(data if callable(data) else (lambda: data), frozenset(reasons), read)


_DAMAGED = ("corrupt_file", "no_text", "scan_not_read")
_TOO_MUCH = ("too_much_text", "stream_too_large", "too_many_objects", "out_of_memory", "cpu_limit", "timeout", "output_too_large")
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 7 0 R >> >>"

PDFS: Mapping[str, Hostile] = {
    "zero.pdf": _of(b"", "empty_file"),
    "header_only.pdf": _of(b"%PDF-1.7\n", *_DAMAGED),
    "truncated.pdf": _of(lambda: pdf()[:300], *_DAMAGED, read=True),
    "wrong_xref.pdf": _of(lambda: pdf(shift=17), *_DAMAGED, read=True),
    "no_xref.pdf": _of(lambda: pdf().partition(b"xref")[0], *_DAMAGED, read=True),
    "noise.pdf": _of(lambda: b"%PDF-1.4\n" + hashlib.shake_256(b"x").digest(100_000), *_DAMAGED),
    "page_tree_loop.pdf": _of(lambda: pdf({2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}), *_DAMAGED, read=True),
    "page_tree_of_itself.pdf": _of(
        lambda: pdf({2: b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 9 >>", 6: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 >>"}),
        *_DAMAGED,
        read=True,
    ),
    "length_loop.pdf": _of(lambda: pdf({4: b"<< /Length 4 0 R >>\nstream\n" + TEXT + b"\nendstream"}), *_DAMAGED, read=True),
    "negative_count.pdf": _of(lambda: pdf({2: b"<< /Type /Pages /Kids [3 0 R] /Count -5 >>"}), *_DAMAGED, read=True),
    "count_of_billions.pdf": _of(
        lambda: pdf({2: b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"}), "too_many_pages", *_DAMAGED, *_TOO_MUCH, read=True
    ),
    "form_draws_itself.pdf": _of(
        lambda: pdf({3: page(more=b"/XObject << /X 7 0 R >>"), 4: stream(b"/X Do " + TEXT), 7: stream(b"/X Do /X Do " + TEXT, _FORM)}),
        *_DAMAGED,
        *_TOO_MUCH,
        read=True,
    ),
    "deep_arrays.pdf": _of(lambda: pdf({6: b"[" * 200_000, 3: page(more=b"/Deep 6 0 R")}), *_DAMAGED, read=True),
    "open_password.pdf": _of(lambda: encrypted_pdf(b""), read=True),
    "password.pdf": _of(lambda: encrypted_pdf(b"secret"), "encrypted"),
    "bomb_of_zeros.pdf": _of(lambda: pdf({4: bomb(1500, b"\0")}), *_DAMAGED, *_TOO_MUCH, read=True),
    "bomb_in_a_bomb.pdf": _of(lambda: pdf({4: bomb(1500, b" ", layers=3)}), *_DAMAGED, *_TOO_MUCH, read=True),
    "bomb_of_text.pdf": _of(lambda: pdf({4: bomb(60, b"BT /F 9 Tf 1 1 Td (87.61) Tj ET ")}), *_TOO_MUCH, read=True),
    "bomb_of_lines.pdf": _of(lambda: pdf({4: bomb(60, b"1 2 m 300 400 l S ")}), *_DAMAGED, *_TOO_MUCH, read=True),
    "huge_page.pdf": _of(lambda: pdf({3: page(b"[0 0 1000000000 1000000000]")}), "too_many_pixels", *_DAMAGED, *_TOO_MUCH, read=True),
    "no_page_area.pdf": _of(lambda: pdf({3: page(b"[0 0 0 0]")}), *_DAMAGED, read=True),
    "page_of_nan.pdf": _of(lambda: pdf({3: page(b"[0 0 1e999 -1e999]")}), "too_many_pixels", *_DAMAGED, *_TOO_MUCH, read=True),
    "huge_image.pdf": _of(
        lambda: pdf({3: page(more=b"/XObject << /X 7 0 R >>"), 4: stream(b"500 0 0 800 0 0 cm /X Do"), 7: image(60_000, 60_000)}),
        "too_many_pixels",
        *_DAMAGED,
        *_TOO_MUCH,
    ),
    "many_pages.pdf": _of(lambda: many_pages(5_000), "too_many_pages"),
    "web_page.pdf": _of(b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "unsupported_type"),
    "word.pdf": _of(docx, "unsupported_type"),
    "nul.pdf": _of(bytes(5_000), "unknown_encoding", "no_text", "corrupt_file"),
}

TEXTS: Mapping[str, Hostile] = {
    "nul.txt": _of(bytes(5_000), "unknown_encoding", "no_text"),
    "text_and_nul.txt": _of(b"score 87.61\0" * 50, "unknown_encoding"),
    "one_line.txt": _of(lambda: "คะแนนรวม 87.61 ".encode() * 2_000_000, "line_too_long", "too_much_text"),
    "one_digit.txt": _of(lambda: b"9" * 1_000_000, *_TOO_MUCH, read=True),
    "open_tags.txt": _of(lambda: b"<table><tr><td>" * 20_000, *_TOO_MUCH, "no_text", read=True),
    "open_brackets.txt": _of(lambda: b"<" * 300_000, *_TOO_MUCH, "no_text", read=True),
    "pipes.txt": _of(lambda: b"|" * 300_000 + b"\n" + b"|-" * 100_000, *_TOO_MUCH, "no_text", read=True),
    "blanks.txt": _of(lambda: b" " * 1_000_000 + b"x" + b"\t" * 300_000, *_TOO_MUCH, "no_text", read=True),
    "marks.txt": _of(lambda: "ก่้๊๋".encode() + "่".encode() * 300_000, *_TOO_MUCH, read=True),
    "form_feeds.txt": _of(lambda: b"x\f" * 50_000, "too_many_pages"),
    "claims.txt": _of(lambda: "คะแนนรวม 87.61 ปี 2567 อบต.หนองหัว ".encode() * 3_000, *_TOO_MUCH, read=True),
}
