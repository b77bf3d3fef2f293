"""What the streams of a file become when they are unpacked, before anything unpacks them whole.

Deflate packs at most 1,032 to 1: streams that cannot exceed the limit are passed over, others are unpacked here piece by piece and no
further than the limit. What pages and forms draw is unpacked in any case, because a few kilobytes of it make millions of objects, and an
array may name one stream a thousand times. A file whose streams are encrypted is not looked into, and forms that draw forms that draw
forms are not followed: there the limits of the worker processes hold (`pipeline.pool`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.limits import Limits

_STREAM = re.compile(rb"stream\r?\n")
_END = b"endstream"
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
_DICTIONARY = 4096
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_NAME = re.compile(rb"/(\w+)")
_OTHER_USE = re.compile(rb"/Type\b|/Length1\b|/Subtype\s*/(?!Form\b)")
_ARRAY = re.compile(rb"\[((?:\s*\d{1,10}\s+\d{1,5}\s+R){2,})\s*\]")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
_PAINTS = re.compile(rb"(?<=[\s\])>])(?:[SsFBb]|f\*?|B\*|b\*|T[jJ]|Do|sh)(?=\s)")
_RATIOS = {b"FlateDecode": 1032, b"Fl": 1032, b"LZWDecode": 1400, b"LZW": 1400, b"RunLengthDecode": 64, b"RL": 64}
_DEFLATE = (b"FlateDecode", b"Fl")
_PIECE = 1 << 20
_PLAIN = 2 << 20
"""Drawn content of at most this size is not searched for what it paints."""


@dataclass(frozen=True, slots=True)
class _Stream:
    """A stream: where its data begins and ends, its filters, the number of its object, whether pages or forms may draw it."""

    start: int
    end: int
    filters: tuple[bytes, ...]
    number: int
    drawn: bool


def hold_streams(data: bytes, limits: Limits) -> None:
    """Hold the streams of a PDF to `limits`.

    Raises:
        LimitExceeded: a stream, or all that one array names together, becomes larger than `stream_bytes`; or content paints more objects
            than `objects`.
    """
    sizes: dict[int, int] = {}
    for stream in _streams(data):
        most = stream.end - stream.start
        for name in stream.filters:
            most *= _RATIOS.get(name, 1)
        if not stream.drawn and most <= limits.stream_bytes:
            continue
        sizes[stream.number] = _measured(data, stream, limits)
    for array in _ARRAY.finditer(data):
        numbers = [int(number) for number in _REFERENCE.findall(array[1])]
        limits.hold("stream_bytes", sum(sizes.get(number, 0) for number in numbers), f"byte {array.start()}")


def _streams(data: bytes) -> Iterator[_Stream]:
    at = 0
    while (match := _STREAM.search(data, at)) is not None:
        start = match.end()
        end = data.find(_END, start)
        end = len(data) if end < 0 else end
        head = data[max(at, match.start() - _DICTIONARY) : match.start()]
        owners = list(_OBJECT.finditer(head))
        number = int(owners[-1][1]) if owners else 0
        head = head[owners[-1].end() :] if owners else head
        named = _FILTERS.search(head)
        filters = tuple(_NAME.findall(named[1])) if named else ()
        if not named and b"/Filter" in head and data[start : start + 1] == b"x":
            filters = (b"FlateDecode",)  # named elsewhere in the file
        yield _Stream(start, end, filters, number, _OTHER_USE.search(head) is None or b"/Form" in head)
        at = end + len(_END)


def _measured(data: bytes, stream: _Stream, limits: Limits) -> int:
    """How large a stream becomes, as far as deflate goes."""
    pieces: Iterable[bytes] = (data[at : at + _PIECE] for at in range(stream.start, stream.end, _PIECE))
    for name in stream.filters:
        if name not in _DEFLATE:
            break
        pieces = _inflated(pieces)
    size = painted = 0
    for piece in pieces:
        size += len(piece)
        limits.hold("stream_bytes", size, f"byte {stream.start}")
        if stream.drawn and size > _PLAIN:
            painted += sum(1 for _ in _PAINTS.finditer(piece))
            limits.hold("objects", painted, f"byte {stream.start}")
    return size


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The unpacked data in pieces of a megabyte at most; ends where it is damaged."""
    unpacker = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest:
            try:
                yield unpacker.decompress(rest, _PIECE)
            except zlib.error:
                return
            rest = b"" if unpacker.eof else unpacker.unconsumed_tail
