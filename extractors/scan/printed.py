"""The pieces of print of a page read: each by the engine, and what may be a numeral or a code by the project's own reader as well.

Of digits the reader of numerals has the say, because Tesseract's Thai model lacks half of them. Where both can read (Arabic digits) they
are held against each other. What is not chosen is kept with the piece: whoever knows what the number is about may choose otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from extractors.scan.arrays import Grey, Numbers
from extractors.scan.codes import STEP_NUMERALS, STEP_UNSURE_DIGITS, coded, holds_code
from extractors.scan.engine import Engine, LineReading
from extractors.scan.numerals import FOREIGN, NumeralReading, read_numerals
from extractors.scan.pieces import PieceOfPrint, Printed, crop, margin
from schemas.document import Reading

STEP_AGREE, STEP_DISAGREE = "readers_agree", "readers_disagree"

_THAI_DIGIT = re.compile("[๐-๙]")
_DIGIT = re.compile("[0-9๐-๙]")
_LETTER = re.compile("[A-Za-z\u0e01-\u0e2e]")
_LATIN = re.compile("[A-Za-z]{1,4}")
_NUMERAL_ENDS = re.compile(r"[^.,]$")
_DECIMALS = re.compile(r"\d\.\d+[.,]+$")
_LETTERS_OF_CODES = re.compile(rf"[iIeEoO0]{{1,2}}{FOREIGN}")
_NUMBER = re.compile(r"[0-9.,%\-/() ]+")
_MOST_LETTERS, _MOST_TOKEN_LETTERS = 16, 10
_TOKEN_GAP = 0.38
_TAKEN, _TAKEN_TOKEN, _SURE_WORD, _SURE_NUMERAL = 0.3, 0.8, 0.9, 0.98
_AGREED, _DISPUTED, _UNCONFIRMED = 0.985, 0.6, 0.6
_DOTTED = 0.85
_SHORT_WORD = 5
_MOST_READINGS = 6


def read_pieces(white: Grey, pieces: Sequence[PieceOfPrint], engine: Engine, seconds: float) -> list[Printed]:
    """What the pieces of a page say, in their order. `white`: the clean picture of the page. Raises as `Engine.read`."""
    if not pieces:
        return []
    lines = list(engine.read([crop(white, piece.box, piece.height) for piece in pieces], seconds))
    wholes = [index for index, piece in enumerate(pieces) if _letters(piece.ink, piece) <= _MOST_LETTERS]
    tokens = [(index, token) for index, piece in enumerate(pieces) for token in _tokens(piece)]
    crops = [crop(white, pieces[index].box, pieces[index].height) for index in wholes]
    crops += [crop(white, (x0, pieces[index].box[1], x1, pieces[index].box[3]), pieces[index].height) for index, (x0, x1) in tokens]
    numerals = read_numerals(crops)
    whole = dict(zip(wholes, numerals, strict=False))
    parts: dict[int, list[_Token]] = {}
    for (index, (x0, x1)), numeral in zip(tokens, numerals[len(wholes) :], strict=True):
        left = pieces[index].box[0] - margin(pieces[index].height)
        span = _span_under(lines[index], x0 - left, x1 - left)
        if span is not None:
            parts.setdefault(index, []).append(_Token(x0, x1, *span, numeral))
    words = coded(white, {index: (pieces[index], lines[index].text, numeral.seen) for index, numeral in whole.items()})
    asked = {
        (index, token): (_piece_of_token(pieces[index], token), lines[index].text[token.start : token.end], token.numeral.seen)
        for index, own in parts.items()
        for token in own
        if index not in words and holds_code(token.numeral.seen)
    }
    within = coded(white, asked)
    return [
        _decided(line, whole.get(index))
        or words.get(index)
        or _lettered(line, whole.get(index))
        or _with_numerals(
            line,
            pieces[index].box[0] - margin(pieces[index].height),
            [(token, within.get((index, token))) for token in parts.get(index, ())],
        )
        for index, line in enumerate(lines)
    ]


class _Token(NamedTuple):
    """A word of a piece that may be a numeral: where it stands on the page and in the text of the engine, and what it says."""

    x0: int
    x1: int
    start: int
    end: int
    numeral: NumeralReading


def _piece_of_token(piece: PieceOfPrint, token: _Token) -> PieceOfPrint:
    ink = piece.ink[(piece.ink[:, 0] >= token.x0) & (piece.ink[:, 2] <= token.x1)]
    return replace(piece, box=(token.x0, piece.box[1], token.x1, piece.box[3]), ink=ink)


def parted(piece: PieceOfPrint, said: Printed) -> list[tuple[PieceOfPrint, Printed]]:
    """A piece that holds two numerals with white between them as two pieces, as two columns that stand close have it; else as it is."""
    words = said.text.split(" ")
    if not said.readings or len(words) != 2 or not all(_DIGIT.search(word) for word in words) or len(piece.ink) < 2:
        return [(piece, said)]
    ink = piece.ink[np.argsort(piece.ink[:, 0])]
    white = ink[1:, 0] - np.maximum.accumulate(ink[:-1, 2])
    at = int(white.argmax())
    if white[at] < _TOKEN_GAP * piece.height:
        return [(piece, said)]
    found = []
    for word, own in zip(words, (ink[: at + 1], ink[at + 1 :]), strict=True):
        box = int(own[:, 0].min()), piece.box[1], int(own[:, 2].max()), piece.box[3]
        best = Reading(word, said.confidence)
        found.append((replace(piece, box=box, ink=own), replace(said, text=word, readings=(best,))))
    return found


def _letters(ink: Numbers, piece: PieceOfPrint) -> int:
    return int(np.count_nonzero(ink[:, 3] - ink[:, 1] >= 0.5 * piece.height))


def _tokens(piece: PieceOfPrint) -> Iterator[tuple[int, int]]:
    """The words of a piece that may be numerals: few letters between white. None where the whole piece is one word."""
    words: list[list[int]] = []
    for number in np.argsort(piece.ink[:, 0]):
        x0, x1 = int(piece.ink[number, 0]), int(piece.ink[number, 2])
        if words and x0 - words[-1][1] <= _TOKEN_GAP * piece.height:
            words[-1][1] = max(words[-1][1], x1)
        else:
            words.append([x0, x1])
    if len(words) < 2:
        return
    for x0, x1 in words:
        own = piece.ink[(piece.ink[:, 0] >= x0) & (piece.ink[:, 2] <= x1)]
        if 0 < _letters(own, piece) <= _MOST_TOKEN_LETTERS:
            yield x0, x1


def _decided(line: LineReading, numeral: NumeralReading | None) -> Printed | None:
    """The reading of a piece that holds nothing but a numeral or a code; None when it is none."""
    if numeral is None or not _DIGIT.search(numeral.text) or numeral.confidence < _TAKEN:
        return None
    if line.confidence >= _SURE_WORD and _is_word(line.text, numeral):
        return None
    others = [Reading(text, sure) for text, sure in numeral.others]
    found = Printed(numeral.text, numeral.confidence, (), (STEP_NUMERALS,))
    if not _THAI_DIGIT.search(numeral.text) and _NUMBER.fullmatch(line.text) and not _THAI_DIGIT.search(line.text):
        same = _bare(line.text) == _bare(numeral.text)
        if same:
            text = found.text if _NUMERAL_ENDS.search(found.text) else found.text.rstrip(".,")  # the engine sees no dirt behind it
            found = replace(found, text=text, confidence=max(found.confidence, _AGREED), steps=(*found.steps, STEP_AGREE))
        elif line.confidence > 1 - numeral.confidence:
            others = [Reading(line.text, round(min(0.5, line.confidence * (1 - _DISPUTED)), 3)), *others]
            found = replace(found, confidence=min(found.confidence, _DISPUTED), steps=(*found.steps, STEP_DISAGREE))
    found = without_dirt_behind(found)
    best = Reading(found.text, found.confidence)
    return replace(found, readings=_distinct([best, *sorted(others, key=lambda one: -one.confidence)]))


def _is_word(text: str, numeral: NumeralReading) -> bool:
    """Whether what the engine read for sure is a word: more letters than a numeral has signs, and not Latin ones for a sure numeral."""
    if _DIGIT.search(text) or len(_LETTER.findall(text)) <= sum(map(str.isalnum, numeral.text)):
        return False
    if not _LATIN.fullmatch(text):
        return True
    same = text[0].casefold() == numeral.text[0].casefold()  # the letter of a code, its digits taken for letters
    return numeral.confidence < (_TAKEN_TOKEN if same else _SURE_NUMERAL)


def _lettered(line: LineReading, numeral: NumeralReading | None) -> Printed | None:
    """A short word that begins with letters of codes, by our reader, whatever the engine says: with what we see as its other reading."""
    if (
        numeral is None
        or not _LETTERS_OF_CODES.fullmatch(numeral.seen)
        or not 0 < len(line.text) <= _SHORT_WORD
        or _DIGIT.search(line.text)
    ):
        return None
    return Printed(line.text, line.confidence, other=numeral.seen)


def without_dirt_behind(found: Printed) -> Printed:
    """A numeral without the dot or comma behind it: after decimals it is dirt; after whole numbers it may be, unless the engine agreed."""
    if _NUMERAL_ENDS.search(found.text):
        return found
    if _DECIMALS.search(found.text):
        return replace(found, text=found.text.rstrip(".,"))
    return replace(found, confidence=min(found.confidence, _DOTTED))


def _distinct(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    seen: dict[str, Reading] = {}
    for one in readings:
        if one.text:
            seen.setdefault(one.text, one)
    return tuple(seen.values())[:_MOST_READINGS]


def _bare(text: str) -> str:
    return "".join(text.split()).strip(".,")


def _with_numerals(line: LineReading, left: int, parts: Sequence[tuple[_Token, Printed | None]]) -> Printed:
    """A line of prose, its numerals and codes as the reader of numerals reads them.

    `left`: where the picture of the line begins on the page. `parts`: its words, with what those say that are a word and a code.
    """
    text, sure = line.text, line.confidence
    confirmed: set[int] = set()
    changed: list[tuple[int, int, str]] = []
    others: list[tuple[int, int, str]] = []
    for token, code in parts:
        numeral, read = token.numeral, text[token.start : token.end]
        if code is not None and STEP_UNSURE_DIGITS not in code.steps:
            said, certain = code.text, code.confidence
        elif _DIGIT.search(numeral.text) and numeral.confidence >= _TAKEN_TOKEN and " " not in read.strip() and _may_be(read, numeral.text):
            said, certain = numeral.text, max(numeral.confidence, 0.0)
        else:
            if _LETTERS_OF_CODES.fullmatch(numeral.seen) and len(read) <= _SHORT_WORD:
                others.append((token.start, token.end, numeral.seen))
            continue
        changed.append((token.start, token.end, said))
        confirmed.update(range(token.start, token.end))
        sure = min(sure, certain)
    loose = any(match.start() not in confirmed for match in _DIGIT.finditer(line.text))
    steps = [STEP_NUMERALS] if changed else []
    if loose:
        steps.append(STEP_UNSURE_DIGITS)
        sure = min(sure, _UNCONFIRMED)
    signs = tuple(replace(sign, x0=sign.x0 + left, x1=sign.x1 + left) for sign in line.signs)
    other = _put(text, [*changed, *others]) if others else ""
    return Printed(_put(text, changed), round(sure, 3), (), tuple(steps), signs, other)


def _put(text: str, parts: Sequence[tuple[int, int, str]]) -> str:
    """A text with other words in the places (from, to) of some."""
    for start, end, said in sorted(parts, reverse=True):
        text = text[:start] + said + text[end:]
    return text


def _span_under(line: LineReading, x0: int, x1: int) -> tuple[int, int] | None:
    """From where to where a line of the engine says what stands between two places of its picture."""
    spans = _spans(line)
    under = [span for span, sign in zip(spans, line.signs, strict=True) if x0 <= (sign.x0 + sign.x1) / 2 <= x1 and span != (0, 0)]
    return (min(start for start, _ in under), max(end for _, end in under)) if under else None


def _may_be(read: str, numeral: str) -> bool:
    """Whether what the engine read may be this numeral: it has digits, too, or no more letters than the numeral has characters."""
    return bool(_DIGIT.search(read)) or len(_LETTER.findall(read)) <= len(numeral)


def _spans(line: LineReading) -> list[tuple[int, int]]:
    """Where each part of a line stands in its text; (0, 0) for one that is not found in its turn."""
    spans = []
    at = 0
    for sign in line.signs:
        start = line.text.find(sign.text, at)
        spans.append((start, start + len(sign.text)) if start >= 0 else (0, 0))
        at = start + len(sign.text) if start >= 0 else at
    return spans
