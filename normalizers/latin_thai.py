"""Thai that was written in one byte a letter (TIS-620, Windows-874) and shown as Western European text, undone.

Old Thai fonts draw Thai letters at the codes 0xA1-0xFB. Where a PDF does not say so, its text layer has the Latin letters of ISO 8859-1
(the same as those of Windows-1252 there) instead. The map is one to one, so nothing is guessed and nothing is lost; what has to be
decided is only whether a text is of that kind.
"""

from __future__ import annotations

import re

from normalizers.words import known_share

STEP = "latin_to_thai"
"""The name of the repair in `steps`."""

_TO_THAI = {code: ord(bytes([code]).decode("cp874")) for code in (*range(0xA1, 0xDB), *range(0xDF, 0xFC))}
_TO_LATIN = {thai: code for code, thai in _TO_THAI.items()}
_RUN = re.compile("[\u00a1-\u00da\u00df-\u00fb]{3,}")
_FEWEST = 8
_KNOWN = 0.5


def latin_to_thai(text: str) -> str:
    """The Thai that Latin letters U+00A1-U+00FB stand for; any other character as it is."""
    return text.translate(_TO_THAI)


def thai_to_latin(text: str) -> str:
    """How Thai text is shown when its bytes are taken for ISO 8859-1; the inverse of `latin_to_thai`."""
    return text.translate(_TO_LATIN)


def is_latin_for_thai(text: str) -> bool:
    """Whether a text holds Thai shown as Latin letters: runs of letters that no Western language has, and that make Thai words.

    Runs of three letters with accents or more; eight letters of them at least.
    """
    runs = _RUN.findall(text)
    if sum(map(len, runs)) < _FEWEST:
        return False
    share, _ = known_share(latin_to_thai(" ".join(runs)))
    return share >= _KNOWN
