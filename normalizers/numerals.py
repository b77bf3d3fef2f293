"""Thai and Arabic digits, one for one."""

from __future__ import annotations

import re

THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
ARABIC_DIGITS = "0123456789"

_PAIRS = tuple(zip(THAI_DIGITS, ARABIC_DIGITS, strict=True))
_THAI_DIGIT = re.compile("[๐-๙]")
_SHORT = 64
"""Characters up to which a glance for digits costs less than the replacements."""


def to_arabic(text: str) -> str:
    """`text` with every Thai digit replaced by its Arabic one; same length, everything else untouched.

    Ten replacements of single characters are some twenty times faster here than `str.translate`, which looks up every Thai letter.
    """
    if not text.isascii() and (len(text) > _SHORT or _THAI_DIGIT.search(text)):
        for thai, arabic in _PAIRS:
            text = text.replace(thai, arabic)
    return text


def to_thai(text: str) -> str:
    """`text` with every ASCII digit replaced by its Thai one; same length, everything else untouched."""
    for thai, arabic in _PAIRS:
        text = text.replace(arabic, thai)
    return text
