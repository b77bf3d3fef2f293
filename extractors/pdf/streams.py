"""How large the streams of a file become when they are unpacked, before anything unpacks them whole.

Deflate packs at most 1,032 to 1, so only streams that could exceed the limit are unpacked here at all, piece by piece and no further
than the limit. A file whose streams are encrypted is not looked into; pdfium stops at a gigabyte a stream, and the limits of the worker
processes hold the rest.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from extractors.limits import Limits

_STREAM = re.compile(rb"stream\r?\n")
_END = b"endstream"
_DICTIONARY = 4096
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_NAME = re.compile(rb"/(\w+)")
_RATIOS = {b"FlateDecode": 1032, b"Fl": 1032, b"LZWDecode": 1400, b"LZW": 1400, b"RunLengthDecode": 64, b"RL": 64}
_DEFLATE = (b"FlateDecode", b"Fl")
_PIECE = 1 << 20


def hold_streams(data: bytes, limits: Limits) -> None:
    """Raise LimitExceeded when a stream of a PDF becomes larger than `limits.stream_bytes`."""
    for start, end, filters in _streams(data):
        size = end - start
        most = size
        for name in filters:
            most *= _RATIOS.get(name, 1)
        if most > limits.stream_bytes:
            limits.hold("stream_bytes", _unpacked(data[start:end], filters, limits.stream_bytes), f"byte {start}")


def _streams(data: bytes) -> Iterator[tuple[int, int, tuple[bytes, ...]]]:
    """Where the data of each stream begins and ends, and the filters that its dictionary names."""
    at = 0
    while (match := _STREAM.search(data, at)) is not None:
        start = match.end()
        end = data.find(_END, start)
        end = len(data) if end < 0 else end
        head = data[max(0, match.start() - _DICTIONARY) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        named = _FILTERS.search(head)
        filters = tuple(_NAME.findall(named[1])) if named else ()
        if not named and b"/Filter" in head and data[start : start + 1] == b"x":
            filters = (b"FlateDecode",)  # named elsewhere in the file
        yield start, end, filters
        at = end + len(_END) if end < len(data) else len(data)


def _unpacked(packed: bytes, filters: tuple[bytes, ...], most: int) -> int:
    """How large a stream becomes, as far as deflate goes; counted no further than just over `most`."""
    pieces: Iterator[bytes] = iter([packed])
    for name in filters:
        if name not in _DEFLATE:
            break
        pieces = _inflated(pieces)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            break
    return size


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The unpacked data in pieces of a megabyte at most; ends where it is damaged."""
    unpacker = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest or not unpacker.eof:
            try:
                out = unpacker.decompress(rest, _PIECE)
            except zlib.error:
                return
            rest = unpacker.unconsumed_tail
            if not out and not rest:
                break
            yield out
        if unpacker.eof:
            return
