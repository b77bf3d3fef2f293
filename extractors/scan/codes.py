"""A code close behind a word, as in the cells of question tables: cut off and read alone.

Engines read both as one word, the code as whatever letters and signs look like it. The reader of numerals sees where the word ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from extractors.pdf.marks import is_mark
from extractors.scan.arrays import Grey, Numbers
from extractors.scan.numerals import FOREIGN, read_numerals
from extractors.scan.pieces import PieceOfPrint, Printed, crop

STEP_NUMERALS, STEP_UNSURE_DIGITS = "numerals_reader", "digits_unconfirmed"

_NO_THAI = re.compile("[0-9๐-๙A-Za-z]")
_BEHIND_A_WORD = re.compile(rf"{FOREIGN}[ .,]{{0,2}}([iIeEoO0](?=[๐-๙0-9]))?([0-9๐-๙]{{1,3}})[.,-]?")
"""What the reader of numerals sees in a word with a code close behind it (its letter, its digits); a speck may stand between, or behind."""
_CODE = re.compile(r"[iIeEoO][0-9๐-๙]{1,3}")
_DIRT = " .,:;'\"`-_"
_NO_LETTERS = re.compile(r"[0-9๐-๙!-/:-@\[-`{-~]")
_NO_WORD = re.compile(r"[0-9๐-๙!-/:-@\[-`{-~ ]+$")
_OVERLAP = 0.3
_UNCONFIRMED, _SEEN = 0.6, 0.75

Key = TypeVar("Key")


def holds_code(seen: str) -> bool:
    """Whether what the reader of numerals sees in a piece is a word with a code behind it, or with digits that may be one."""
    return _BEHIND_A_WORD.fullmatch(seen) is not None


def coded(white: Grey, asked: Mapping[Key, tuple[PieceOfPrint, str, str]]) -> dict[Key, Printed]:
    """Those pieces of a page that are a word with a code close behind it: the word as the engine reads it, the code as we do.

    `asked`: pieces, what the engine reads there, what the reader of numerals sees there. A code that is read as the same alone and behind
    its word is as sure as it is alone; one that is seen behind its word only is doubtful.
    """
    seen = {key: code for key, (_, _, what) in asked.items() if (code := _BEHIND_A_WORD.fullmatch(what))}
    letters = {key: _columns(asked[key][0].ink) for key in seen}
    found: dict[Key, Printed] = {}
    for others in (False, True):
        cuts = [(key, at) for key, code in seen.items() if key not in found for at in _cuts(len(letters[key]), code, others)]
        alone = read_numerals([_tail(white, asked[key][0], letters[key], at) for key, at in cuts])
        for (key, at), numeral in zip(cuts, alone, strict=True):
            sure = round(max(numeral.confidence, _SEEN if seen[key][1] else 0.0), 3)
            if _is_code(numeral.text, seen[key]) and (key not in found or found[key].confidence < sure):
                word = _NO_WORD.sub("", _beginning(asked[key][1].lstrip(_DIRT), at))  # digits and signs are what the code was taken for
                found[key] = Printed(f"{word} {numeral.text}".strip(), sure, (), (STEP_NUMERALS,))
    for key in seen.keys() - found.keys():
        letter, digits = seen[key].groups()
        text = asked[key][1]
        if letter or (_NO_THAI.search(text) and " " not in seen[key][0]):
            word = _word_before(text, len(letters[key]) - len(digits) - bool(letter))
            token = f"{'O' if letter == '0' else letter or ''}{digits}"
            found[key] = Printed(f"{word} {token}".strip(), _SEEN if letter else _UNCONFIRMED, (), (STEP_NUMERALS, STEP_UNSURE_DIGITS))
    return found


def _cuts(letters: int, seen: re.Match[str], others: bool) -> list[int]:
    """How many of the letters may be the word: all but those of a code of the digits seen; `others`: or else all but more, or less.

    What touches is one letter, and a speck is one by itself.
    """
    usual = letters - len(seen[2]) - 1
    possible = [at for at in range(letters - len(seen[2]) - 2, letters) if at > 0]
    return [at for at in possible if (at != usual) == others]


def _tail(white: Grey, piece: PieceOfPrint, columns: Sequence[tuple[int, int]], at: int) -> Grey:
    """What stands in a piece from its so-many-th letter on."""
    box = columns[at][0], piece.box[1], columns[-1][1], piece.box[3]
    return crop(white, box, piece.height, before=(columns[at][0] - columns[at - 1][1]) // 2)


def _is_code(code: str, seen: re.Match[str]) -> bool:
    """Whether what is read alone is a letter and the digits that are seen behind the word, and that letter if one is seen."""
    letter, digits = seen.groups()
    if not _CODE.fullmatch(code) or code[1:] != digits:
        return False
    return letter is None or _as_digits(code[0]) == _as_digits(letter)


def _word_before(text: str, letters: int) -> str:
    """The word that a text begins with: what stands before the first digit or sign, else so many letters."""
    word = _NO_LETTERS.split(text.lstrip(_DIRT), maxsplit=1)[0]
    return (word if len(word) < len(text) else _beginning(text, max(1, letters))).strip()


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
