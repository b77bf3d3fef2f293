"""How often forms draw forms, found out before pdfium draws them.

A form that draws another one ten times, which draws another one ten times, and so on, or one that draws itself twice, makes more objects
than any computer holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.limits import Limits

_RESOURCES = re.compile(rb"/Resources\s+(\d+)\s+\d+\s+R")
_NAMED = re.compile(rb"/XObject\s+(\d+)\s+\d+\s+R")
_XOBJECTS = re.compile(rb"/XObject\s*<<(.*?)>>", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
_LONGEST = 4096
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its dictionary, and how often it draws something by name."""

    dictionary: bytes
    draws: int


def hold_forms(data: bytes, forms: Mapping[int, Form], limits: Limits) -> None:
    """Raise LimitExceeded when a form (by object number) becomes more than `limits.objects` forms, or draws itself several times.

    Dictionaries are found where they stand in the clear; what is hidden in object streams is not followed.
    """
    if not any(form.draws > 1 for form in forms.values()):
        return
    inner = {number: [child for child in _children(data, form.dictionary) if child in forms] for number, form in forms.items()}
    weights = {number: 1 for number in forms}
    for _ in range(_DEEPEST):
        # A form is as heavy as the heaviest it may draw, times how often it draws; the next round knows one level more.
        heavier = {
            number: min(1 + form.draws * max((weights[child] for child in inner[number]), default=0), limits.objects + 1)
            for number, form in forms.items()
        }
        if heavier == weights:
            return
        weights = heavier
        limits.hold("objects", max(weights.values()), "forms within forms")
    limits.hold("objects", limits.objects + 1, f"forms within forms, deeper than {_DEEPEST}")


def _children(data: bytes, dictionary: bytes) -> list[int]:
    """The objects that the resources of a form name as something to draw."""
    if (elsewhere := _RESOURCES.search(dictionary)) is not None:
        dictionary = _object(data, int(elsewhere[1]))
    if (elsewhere := _NAMED.search(dictionary)) is not None:
        return [int(number) for number in _REFERENCE.findall(_object(data, int(elsewhere[1])))]
    return [int(number) for found in _XOBJECTS.findall(dictionary) for number in _REFERENCE.findall(found)]


def _object(data: bytes, number: int) -> bytes:
    found = re.search(rb"(?<!\d)%d\s+\d+\s+obj\b" % number, data)
    return data[found.end() : found.end() + _LONGEST].partition(b"endobj")[0] if found else b""
