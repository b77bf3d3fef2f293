"""What the streams of a file become when they are unpacked, before anything unpacks them whole.

Deflate packs at most 1,032 to 1: streams that cannot exceed the limit are passed over, others are unpacked here piece by piece and no
further than the limit. What pages and forms draw is unpacked in any case, because a few kilobytes of it make millions of objects, and an
array may name one stream a thousand times. A file whose streams are encrypted is not looked into: there the limits of the worker processes
hold (`pipeline.pool`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.limits import Limits
from extractors.pdf.forms import Form, hold_forms

_STREAM = re.compile(rb"stream\r?\n")
_END = b"endstream"
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
_DICTIONARY = 4096
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_NAME = re.compile(rb"/(\w+)")
_OTHER_USE = re.compile(rb"/Type\b|/Length1\b|/Subtype\s*/(?!Form\b)")
_ARRAY = re.compile(rb"\[((?:\s*\d{1,10}\s+\d{1,5}\s+R){2,})\s*\]")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_DRAWS = re.compile(rb"(?<=[\s\w])Do(?=\s|$)")
_PAINTS = re.compile(rb"(?<=[\s\])>])(?:[SsFBb]|f\*?|B\*|b\*|T[jJ]|Do|sh)(?=\s)")
_RATIOS = {b"FlateDecode": 1032, b"Fl": 1032, b"LZWDecode": 1400, b"LZW": 1400, b"RunLengthDecode": 64, b"RL": 64}
_DEFLATE = (b"FlateDecode", b"Fl")
_PIECE = 1 << 20
_PLAIN = 2 << 20
"""Drawn content of at most this size is not searched for what it paints."""


@dataclass(frozen=True, slots=True)
class _Stream:
    """A stream: where its data begins and ends, its filters, the number and dictionary of its object, whether it may be drawn content."""

    start: int
    end: int
    filters: tuple[bytes, ...]
    number: int
    dictionary: bytes
    drawn: bool


def hold_streams(data: bytes, limits: Limits) -> None:
    """Hold the streams of a PDF to `limits`.

    Raises:
        LimitExceeded: a stream, or all that one array names together, becomes larger than `stream_bytes`; or content paints more objects
            than `objects`.
    """
    sizes: dict[int, int] = {}
    forms: dict[int, Form] = {}
    for stream in _streams(data):
        most = stream.end - stream.start
        for name in stream.filters:
            most *= _RATIOS.get(name, 1)
        if not stream.drawn and most <= limits.stream_bytes:
            continue
        sizes[stream.number], draws = _measured(data, stream, limits)
        if _FORM.search(stream.dictionary):
            forms[stream.number] = Form(stream.dictionary, draws)
    hold_forms(data, forms, limits)
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
        yield _Stream(start, end, filters, number, head, _OTHER_USE.search(head) is None or _FORM.search(head) is not None)
        at = end + len(_END)


def _measured(data: bytes, stream: _Stream, limits: Limits) -> tuple[int, int]:
    """How large a stream becomes, as far as deflate goes, and how often it draws something by name, if it is drawn content."""
    pieces: Iterable[bytes] = (data[at : min(at + _PIECE, stream.end)] for at in range(stream.start, stream.end, _PIECE))
    for name in stream.filters:
        if name not in _DEFLATE:
            break
        pieces = _inflated(pieces)
    size = painted = draws = 0
    for piece in pieces:
        size += len(piece)
        if stream.drawn:
            draws += len(_DRAWS.findall(piece))
        limits.hold("stream_bytes", size, f"byte {stream.start}")
        if stream.drawn and size > _PLAIN:
            painted += sum(1 for _ in _PAINTS.finditer(piece))
            limits.hold("objects", painted, f"byte {stream.start}")
    return size, draws


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
