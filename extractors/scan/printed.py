"""The pieces of print of a page read: each by the engine, and what may be a numeral or a code by the project's own reader as well.

Of digits the reader of numerals has the say, because Tesseract's Thai model lacks half of them. Where both can read (Arabic digits) they
are held against each other. What is not chosen is kept with the piece: whoever knows what the number is about may choose otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.pdf.marks import is_mark
from extractors.scan.arrays import Grey, Numbers
from extractors.scan.engine import Engine, LineReading, Sign
from extractors.scan.lines import PrintedLine
from extractors.scan.numerals import FOREIGN, NumeralReading, read_numerals
from schemas.document import Reading

STEP_NUMERALS = "numerals_reader"
STEP_AGREE, STEP_DISAGREE = "readers_agree", "readers_disagree"
STEP_UNSURE_DIGITS = "digits_unconfirmed"

_THAI_DIGIT = re.compile("[๐-๙]")
_DIGIT = re.compile("[0-9๐-๙]")
_LETTER = re.compile("[A-Za-z\u0e01-\u0e2e]")
_NUMERAL_ENDS = re.compile(r"[^.,]$")
_DECIMALS = re.compile(r"\d\.\d+[.,]+$")
_NUMBER = re.compile(r"[0-9.,%\-/() ]+")
_BEHIND_A_WORD = re.compile(rf"{FOREIGN}(?: ?[iIeEoO])?[0-9๐-๙]{{1,3}}")
"""What the reader of numerals sees in a word with a code close behind it."""
_NO_WORD = re.compile(r"[0-9๐-๙!-/:-@\[-`{-~ ]+$")
_MOST_LETTERS, _MOST_TOKEN_LETTERS = 16, 10
_TOKEN_GAP = 0.38
_OVERLAP = 0.3
_AROUND = 0.3
_TAKEN, _TAKEN_TOKEN, _SURE_WORD = 0.3, 0.8, 0.9
_AGREED, _DISPUTED, _UNCONFIRMED = 0.985, 0.6, 0.6
_DOTTED = 0.85
_MOST_READINGS = 6


@dataclass(frozen=True, slots=True)
class PieceOfPrint:
    """A piece of a line: its box and its baseline in pixels, the height of its letters, and the boxes of what stands in it."""

    box: tuple[int, int, int, int]
    baseline: float
    height: float
    ink: Numbers


@dataclass(frozen=True, slots=True)
class Printed:
    """What a piece says: its text, how sure that is (0-1), what else it may say, the steps, and where its parts stand (pixels)."""

    text: str
    confidence: float
    readings: tuple[Reading, ...] = ()
    steps: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()


def piece_of(line: PrintedLine, ink: Numbers, x0: int, x1: int) -> PieceOfPrint:
    """The piece of a line from x0 to x1; `ink`: the boxes of the whole line."""
    own = ink[(ink[:, 0] >= x0) & (ink[:, 2] <= x1)]
    top, bottom = (int(own[:, 1].min()), int(own[:, 3].max())) if len(own) else (int(line.top), int(line.base))
    return PieceOfPrint((x0, min(top, int(line.top)), x1, max(bottom, int(line.base))), line.base, line.height, own)


def read_pieces(white: Grey, pieces: Sequence[PieceOfPrint], engine: Engine, seconds: float) -> list[Printed]:
    """What the pieces of a page say, in their order. `white`: the clean picture of the page. Raises as `Engine.read`."""
    if not pieces:
        return []
    lines = list(engine.read([_crop(white, piece.box, piece.height) for piece in pieces], seconds))
    wholes = [index for index, piece in enumerate(pieces) if _letters(piece.ink, piece) <= _MOST_LETTERS]
    tokens = [(index, token) for index, piece in enumerate(pieces) for token in _tokens(piece)]
    crops = [_crop(white, pieces[index].box, pieces[index].height) for index in wholes]
    crops += [_crop(white, (x0, pieces[index].box[1], x1, pieces[index].box[3]), pieces[index].height) for index, (x0, x1) in tokens]
    numerals = read_numerals(crops)
    whole = dict(zip(wholes, numerals, strict=False))
    parts: dict[int, list[tuple[tuple[int, int], NumeralReading]]] = {}
    for (index, token), numeral in zip(tokens, numerals[len(wholes) :], strict=True):
        parts.setdefault(index, []).append((token, numeral))
    coded = _coded(white, pieces, lines, whole)
    return [
        _decided(line, whole.get(index))
        or coded.get(index)
        or _with_numerals(line, pieces[index].box[0] - _margin(pieces[index].height), parts.get(index, ()))
        for index, line in enumerate(lines)
    ]


def _coded(
    white: Grey, pieces: Sequence[PieceOfPrint], lines: Sequence[LineReading], whole: Mapping[int, NumeralReading]
) -> dict[int, Printed]:
    """The pieces, by their index, that are a word with a code close behind it: the word as the engine reads it, the code as we do.

    The engine reads both as one word, the code as whatever letters and signs look like it. It is believed to be a code where it is read as
    the same alone and behind its word.
    """
    found = {}
    for index, numeral in whole.items():
        if not _BEHIND_A_WORD.fullmatch(numeral.seen):
            continue
        piece, columns = pieces[index], _columns(pieces[index].ink)
        code = _as_digits(numeral.seen.lstrip(FOREIGN).strip())
        # the letter of a code, a thin i above all, may have been taken for the end of the word
        for length in (len(code) + 1, len(code)) if code.isdigit() else (len(code),):
            if len(columns) <= length:
                continue
            head, tail = columns[:-length], columns[-length:]
            box = tail[0][0], piece.box[1], tail[-1][1], piece.box[3]
            (alone,) = read_numerals([_crop(white, box, piece.height, before=(tail[0][0] - head[-1][1]) // 2)])
            if len(alone.text) == length and _as_digits(alone.text).endswith(code):
                word = _NO_WORD.sub("", _beginning(lines[index].text, len(head)))  # digits and signs are what the code was taken for
                text = f"{word} {alone.text}".strip()
                found[index] = Printed(text, round(alone.confidence, 3), (), (STEP_NUMERALS,))
                break
    return found


def _as_digits(code: str) -> str:
    """A code with its letter in one case, and O, which differs from zero by its neighbours alone, as zero."""
    return code.casefold().replace("o", "0")


def _columns(ink: Numbers) -> list[tuple[int, int]]:
    """The letters of a piece from left to right, each with the marks over and under it: from where to where."""
    columns: list[tuple[int, int]] = []
    for x0, _, x1, _ in ink[np.argsort(ink[:, 0])].tolist():
        if columns and min(columns[-1][1], x1) - x0 > _OVERLAP * (x1 - x0):
            columns[-1] = columns[-1][0], max(columns[-1][1], int(x1))
        else:
            columns.append((int(x0), int(x1)))
    return columns


def _beginning(text: str, letters: int) -> str:
    """The first letters of a text, each with the marks that follow it."""
    count = 0
    for at, char in enumerate(text):
        count += not is_mark(char)
        if count > letters:
            return text[:at]
    return text


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


def _margin(height: float) -> int:
    return max(4, round(_AROUND * height))


def _crop(white: Grey, box: tuple[int, int, int, int], height: float, before: int | None = None) -> Grey:
    """A part of the page with some white around it. `before`: what stands further to the left than this is not shown."""
    around = _margin(height)
    x0, top, x1, bottom = box
    shown = around if before is None else min(around, before)
    part = white[max(0, top - around // 2) : bottom + around // 2, max(0, x0 - shown) : x1 + around]
    # a thin letter at the very edge would be taken for a rule
    return np.ascontiguousarray(np.pad(part, ((0, 0), (around - shown, 0)), constant_values=255))


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
    if (
        line.confidence >= _SURE_WORD
        and len(_LETTER.findall(line.text)) > len(_DIGIT.findall(numeral.text))
        and not _DIGIT.search(line.text)
    ):
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


def _with_numerals(line: LineReading, left: int, parts: Sequence[tuple[tuple[int, int], NumeralReading]]) -> Printed:
    """A line of prose, its numerals as the reader of numerals reads them. `left`: where the picture of the line begins on the page."""
    text, steps, sure = line.text, [], line.confidence
    spans = _spans(line)
    confirmed: set[int] = set()
    changed: list[tuple[int, int, str]] = []
    for (x0, x1), numeral in parts:
        if not _DIGIT.search(numeral.text) or numeral.confidence < _TAKEN_TOKEN:
            continue
        under = [index for index, sign in enumerate(line.signs) if x0 - left <= (sign.x0 + sign.x1) / 2 <= x1 - left and spans[index]]
        if not under:
            continue
        start, end = min(spans[index][0] for index in under), max(spans[index][1] for index in under)
        read = text[start:end]
        if " " in read.strip() or not _may_be(read, numeral.text):
            continue
        changed.append((start, end, numeral.text))
        confirmed.update(range(start, end))
        sure = min(sure, max(numeral.confidence, 0.0))
    loose = any(match.start() not in confirmed for match in _DIGIT.finditer(line.text))
    for start, end, said in sorted(changed, reverse=True):
        text = text[:start] + said + text[end:]
    if changed:
        steps.append(STEP_NUMERALS)
    if loose:
        steps.append(STEP_UNSURE_DIGITS)
        sure = min(sure, _UNCONFIRMED)
    signs = tuple(replace(sign, x0=sign.x0 + left, x1=sign.x1 + left) for sign in line.signs)
    return Printed(text, round(sure, 3), (), tuple(steps), signs)


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
