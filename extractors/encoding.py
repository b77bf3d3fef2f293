"""Bytes to text: which encoding, how sure, and what was found on the way.

Municipal text dumps come as UTF-8 with and without a byte order mark, UTF-16 (Windows Notepad's "Unicode"), and TIS-620 or its Windows
superset CP874. Nothing is decoded with replacement characters: bytes that fit no encoding raise.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = tuple(chr(code) for code in range(32) if chr(code) not in "\t\n\v\f\r")
_MAX_CONTROL_SHARE = 0.02
_FEW_CONTROLS = 2
_WIDE_SAMPLE = 4096
_WIDE_SHARE = 0.95
_ASCII = bytes(range(0x80))
_THAI_BYTES = bytes([*range(0xA1, 0xDB), *range(0xDF, 0xFC)])
_WINDOWS_PUNCTUATION = re.compile(rb"[\x80-\xa0]")
_INSIDE_LATIN = re.compile(rb"(?<=[A-Za-z])[\xa1-\xfb]{1,2}(?![\xa1-\xfb])|(?<![\xa1-\xfb])[\xa1-\xfb]{1,2}(?=[A-Za-z])")
_UTF8_THAI = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")


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
        UndecodableText: no encoding gives text (binary data, broken UTF-8, or Latin text in a foreign code page).
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Decoded(_strict(data, name), name, ("byte_order_mark",))
    wide = _utf16_without_mark(data)
    if wide:
        return Decoded(_strict(data, wide), wide, ("utf16_without_mark",))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_single_byte(data, error)
    return Decoded(_plain(text), "utf-8", ())


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _plain(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise UndecodableText(f"marked as {encoding} but not valid: {error.reason} at byte {error.start}") from error


def _decode_single_byte(data: bytes, not_utf8: UnicodeDecodeError) -> Decoded:
    """CP874 (a superset of TIS-620) when the outcome is Thai; TIS-620 leaves 0x80-0xA0 unused, CP874 has punctuation there."""
    broken = f"not UTF-8 (byte 0x{data[not_utf8.start]:02x} at {not_utf8.start})"
    try:
        text = _plain(data.decode("cp874"))
    except UnicodeDecodeError as error:
        raise UndecodableText(f"{broken}, nor TIS-620/CP874 (byte 0x{data[error.start]:02x} at {error.start})") from error
    high = data.translate(None, _ASCII)
    thai = len(high) - len(high.translate(None, _THAI_BYTES))
    if thai < 0.5 * len(high) or _is_foreign(data, thai):
        raise UndecodableText(f"{broken}, and as TIS-620/CP874 it is not Thai")
    windows = _WINDOWS_PUNCTUATION.search(high) is not None
    return Decoded(text, "cp874" if windows else "tis-620", ("single_byte_thai",))


def _is_foreign(data: bytes, thai: int) -> bool:
    """Whether bytes that could be Thai are something else.

    Accented letters of a Latin code page stand inside Latin words, Thai letters do not; and three bytes of UTF-8 for a Thai letter, of
    a file that is broken elsewhere, look like three other Thai letters.
    """
    accents = sum(map(len, _INSIDE_LATIN.findall(data)))
    torn = len(_UTF8_THAI.findall(data))
    return 2 * accents > thai or (torn > 1 and 2 * 3 * torn > thai)


def _utf16_without_mark(data: bytes) -> str | None:
    """The UTF-16 byte order, told by where the high bytes of ASCII (0x00) and Thai (0x0E) characters stand."""
    sample = data[:_WIDE_SAMPLE]
    if len(sample) < 2 or len(data) % 2:
        return None
    best: tuple[int, str] | None = None
    for name, bytes_ in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        telling = bytes_.count(0x00) + bytes_.count(0x0E)
        # U+2013, U+201C and their like; glyph codes of old Thai fonts (U+F700 to U+F71A)
        punctuation = bytes_.count(0x20) + bytes_.count(0xF7)
        if telling > punctuation and telling + punctuation > _WIDE_SHARE * len(bytes_) and (best is None or telling > best[0]):
            best = telling, name
    return best[1] if best else None


def _plain(text: str) -> str:
    """The text, when it is text: NULs and other control characters beyond a few mean binary data."""
    controls = sum(text.count(control) for control in _CONTROLS)
    if controls > max(_MAX_CONTROL_SHARE * len(text), 0 if "\0" in text else _FEW_CONTROLS):
        raise UndecodableText(f"{controls} control characters in {len(text)}: this is binary data")
    return text
