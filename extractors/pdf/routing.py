"""Who reads a page: whether its text layer says what the page shows, is in doubt, or is of no use. Each with its reason.

The limits are shares of the letters of a page. They were set on reports with known content: see `normalizers.words.known_share`.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.pdf.signs import Signs

_MOST_LOST, _MOST_PRIVATE, _MOST_CONTROLS = 0.1, 0.1, 0.05
_DOUBTFUL = 0.02
_LEAST_KNOWN, _SURELY_KNOWN = 0.5, 0.8
_FEWEST_COUNTED = 40
_MOST_LOOSE = 0.05
_MOST_SYMBOLS, _MOST_ODD = 0.3, 0.6
_FEWEST_LETTERS, _FEWEST_LATIN = 100, 20
_FEW_LETTERS, _MOSTLY_PICTURE = 40, 0.6
_PICTURE = 0.02
_DRAWING = 100
"""A page without text that draws this many shapes may have its letters among them."""
_MOST_DISAGREED = 0.5

TEXT_LAYER = "text layer"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reader` is `pdf` or `none`; `reason` a few stable words with a figure. `doubt`: why a second reader is to be asked, or empty."""

    reader: str
    reason: str
    doubt: str = ""


def verdict_of(signs: Signs, drawings: int = 0) -> Verdict:
    """The verdict on a page by its signs; `drawings` is how many shapes it draws."""
    if not signs.letters:
        return _without_text(signs, drawings)
    if signs.letters < _FEW_LETTERS and signs.pictures >= _MOSTLY_PICTURE:
        return Verdict("none", f"picture {signs.pictures:.2f}")
    for figure, most, name in (
        (signs.lost, _MOST_LOST, "lost glyphs"),
        (signs.private, _MOST_PRIVATE, "private use"),
        (signs.controls, _MOST_CONTROLS, "control characters"),
    ):
        if figure > most:
            return _refused(f"{name} {figure:.2f}")
    if signs.counted >= _FEWEST_COUNTED and signs.known < _LEAST_KNOWN:
        return _refused(f"words not found {1 - signs.known:.2f}")
    if signs.letters >= _FEWEST_LETTERS and signs.counted < _FEWEST_COUNTED:
        if signs.symbols > _MOST_SYMBOLS:
            return _refused(f"symbols {signs.symbols:.2f}")
        if signs.latin >= _FEWEST_LATIN and signs.odd > _MOST_ODD:
            return _refused(f"words not found {signs.odd:.2f}")
    return Verdict("pdf", TEXT_LAYER, _doubt(signs))


def after_second(verdict: Verdict, share: float, known: float, taken: bool) -> Verdict:
    """The verdict after a second reader was asked: `share` of the letters read otherwise, `known` as in `Signs`, `taken` its reading."""
    if verdict.reader != "pdf":
        return verdict
    if share > _MOST_DISAGREED and known < _SURELY_KNOWN:
        return Verdict("none", f"readers disagree {share:.2f}")
    if taken:
        return Verdict("pdf", f"second reader: {verdict.doubt}")
    return Verdict("pdf", f"{verdict.reason}; readers disagree {share:.2f}" if share >= 0.005 else f"{verdict.reason}; readers agree")


def _without_text(signs: Signs, drawings: int) -> Verdict:
    if signs.pictures >= _PICTURE:
        return Verdict("none", "no text: picture")
    if drawings >= _DRAWING:
        return Verdict("none", "no text: drawing")
    return Verdict("pdf", "empty page")


def _refused(reason: str) -> Verdict:
    return Verdict("none", reason, reason.rpartition(" ")[0])


def _doubt(signs: Signs) -> str:
    """The first reason to ask a second reader."""
    if signs.lost:
        return "lost glyphs"
    if signs.private + signs.controls > _DOUBTFUL:
        return "private use"
    if signs.loose > _MOST_LOOSE:
        return "loose marks"
    if signs.counted >= _FEWEST_COUNTED and signs.known < _SURELY_KNOWN:
        return "words not found"
    return ""
