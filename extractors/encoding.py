"""Bytes to text: which encoding, how sure, and what was found on the way.

Municipal text dumps come as UTF-8 with and without a byte order mark, UTF-16 (Windows Notepad's "Unicode"), and TIS-620 or its Windows
superset CP874. Nothing is decoded with replacement characters: bytes that fit no encoding raise.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = frozenset("\t\n\r\f\v")
_MAX_CONTROL_SHARE = 0.02
_THAI_FIRST, _THAI_LAST = "\u0e01", "\u0e5b"


class UndecodableText(ValueError):
    """The bytes are not text in any encoding known here."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was read by (Python codec name; `utf-8-sig` says that a mark was there)."""

    text: str
    encoding: str
    steps: tuple[str, ...]


def decode(data: bytes) -> Decoded:
    """The text of a file's bytes.

    Tried in order: byte order marks, UTF-16 without a mark (recognised by the zero bytes of ASCII characters), strict UTF-8, CP874.

    Raises:
        UndecodableText: no encoding gives text (binary data, or Latin text in a foreign code page).
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Decoded(_strict(data, name), name, ("byte_order_mark",))
    wide = _utf16_without_mark(data)
    if wide:
        return Decoded(_strict(data, wide), wide, ("utf16_without_mark",))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_single_byte(data)
    return Decoded(_plain(text), "utf-8", ())


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _plain(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise UndecodableText(f"marked as {encoding} but not valid: {error.reason} at byte {error.start}") from error


def _decode_single_byte(data: bytes) -> Decoded:
    """CP874 (a superset of TIS-620) when the outcome is mostly Thai; TIS-620 leaves 0x80-0xA0 unused, CP874 has punctuation there."""
    try:
        text = _plain(data.decode("cp874"))
    except UnicodeDecodeError as error:
        raise UndecodableText(f"neither UTF-8 nor TIS-620/CP874 (byte 0x{data[error.start]:02x} at {error.start})") from error
    high = [char for char in text if char > "\x7f"]
    thai = sum(_THAI_FIRST <= char <= _THAI_LAST for char in high)
    if not high or thai < 0.9 * len(high):
        raise UndecodableText("not UTF-8, and as TIS-620/CP874 it is not Thai")
    windows = any(0x80 <= byte <= 0xA0 for byte in data)
    return Decoded(text, "cp874" if windows else "tis-620", ("single_byte_thai",))


def _utf16_without_mark(data: bytes) -> str | None:
    """The UTF-16 byte order, told by where the high bytes of ASCII (0x00) and Thai (0x0E) characters stand."""
    sample = data[:4096]
    if len(sample) < 8 or len(data) % 2:
        return None
    low, high = sample[0::2], sample[1::2]
    for name, bytes_ in (("utf-16-le", high), ("utf-16-be", low)):
        if sum(byte in (0x00, 0x0E, 0x20) for byte in bytes_) > 0.95 * len(bytes_) and any(byte in (0x00, 0x0E) for byte in bytes_):
            return name
    return None


def _plain(text: str) -> str:
    """The text, when it is text: NULs and other control characters beyond a few mean binary data."""
    controls = sum(char < " " and char not in _TEXT_CONTROLS for char in text)
    if controls > _MAX_CONTROL_SHARE * max(len(text), 1):
        raise UndecodableText(f"{controls} control characters in {len(text)}: this is binary data")
    return text
