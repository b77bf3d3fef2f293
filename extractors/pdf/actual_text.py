"""What a producer wrote down as the text of a run of glyphs, from its bytes."""

from __future__ import annotations

_ENCODINGS = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8"))


def decoded(data: bytes) -> str:
    """A PDF text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 by its mark, else one byte a character."""
    for start, encoding in _ENCODINGS:
        if data.startswith(start):
            return data[len(start) :].decode(encoding, "replace")
    return data.decode("latin-1")
