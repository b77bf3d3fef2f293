"""Which reading of each page is taken, if any: the first reader's, or for a page in doubt the better of two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.limits import Limits
from extractors.pdf.clusters import LostGlyphs
from extractors.pdf.frame import Frame
from extractors.pdf.layout import PageLayout
from extractors.pdf.lost import Resolution, resolve
from extractors.pdf.routing import Verdict, after_second, verdict_of
from extractors.pdf.second import Doubtful, agreement, is_better, second_layouts
from extractors.pdf.signs import Signs, signs_of, texts_of
from schemas.document import Box

_DAMAGED = Verdict("none", "page damaged", "page damaged")


@dataclass(frozen=True, slots=True)
class FirstReading:
    """What the first reader made of a page; `layout` and `frame` are None where it failed.

    `pictures`: share of the page that they cover; `shapes`: how many paths were drawn; `latin`: its text layer had Latin letters for Thai.
    """

    layout: PageLayout | None = None
    frame: Frame | None = None
    pictures: float = 0.0
    shapes: int = 0
    latin: bool = False


@dataclass(frozen=True, slots=True)
class ChosenReading:
    """The reading of a page that is taken (no blocks where nobody could read it), with the verdict on it.

    `steps`: box and text of a piece -> what the other reader said to it.
    """

    layout: PageLayout
    verdict: Verdict
    latin: bool = False
    steps: Mapping[tuple[Box, str], str] = field(default_factory=dict)


def chosen(data: bytes, firsts: Sequence[FirstReading], lost: LostGlyphs, limits: Limits) -> tuple[list[ChosenReading], Resolution]:
    """The reading of each page of a file, and what its lost glyphs draw. `data`: the bytes of the file, for the second reader."""
    layouts = {index: first.layout for index, first in enumerate(firsts) if first.layout is not None}
    letters = resolve(_texts(layouts.values()), lost.kinds)
    signs = {index: _signs(layout, letters, firsts[index]) for index, layout in layouts.items()}
    verdicts = [verdict_of(signs[index], first.shapes) if index in signs else _DAMAGED for index, first in enumerate(firsts)]
    doubtful = [Doubtful(index, firsts[index].frame, verdict.doubt) for index, verdict in enumerate(verdicts) if verdict.doubt]

    def helps(index: int, layout: PageLayout) -> bool:
        own = resolve(texts_of(layout), lost.kinds)
        return is_better(_signs(layout, own, firsts[index]), signs.get(index))

    seconds = second_layouts(data, doubtful, lost, limits, helps) if doubtful else {}
    if seconds:
        letters = resolve(_texts((*layouts.values(), *seconds.values())), lost.kinds)
    readings = [
        _chosen(index, first, verdict, signs.get(index), seconds.get(index), letters)
        for index, (first, verdict) in enumerate(zip(firsts, verdicts, strict=True))
    ]
    return readings, letters


def _chosen(
    index: int, first: FirstReading, verdict: Verdict, signs: Signs | None, second: PageLayout | None, letters: Resolution
) -> ChosenReading:
    layout, latin = first.layout, first.latin
    steps: Mapping[tuple[Box, str], str] = {}
    if second is not None:
        signs_second = _signs(second, letters, first)
        takes_second = is_better(signs_second, signs)
        taken, other = (second, layout) if takes_second else (layout, second)
        if takes_second:
            verdict = replace(verdict_of(signs_second, first.shapes), doubt=verdict.doubt)
            layout, latin = second, False
        if taken is not None and other is not None and verdict.reader == "pdf":
            compared = agreement(taken, other, lambda text: letters.apply(text)[0])
            steps = compared.steps
            known = signs_second.known if takes_second or signs is None else signs.known
            verdict = after_second(verdict, compared.share, known, takes_second)
        elif takes_second:
            verdict = after_second(verdict, 0.0, signs_second.known, takes_second)
    if layout is None or verdict.reader == "none":
        width, height = (layout.width, layout.height) if layout is not None else (0.0, 0.0)
        return ChosenReading(PageLayout((), width, height), verdict)
    return ChosenReading(layout, verdict, latin, steps)


def _signs(layout: PageLayout, letters: Resolution, first: FirstReading) -> Signs:
    return signs_of((letters.apply(text)[0] for text in texts_of(layout)), first.pictures)


def _texts(layouts: Iterable[PageLayout]) -> Iterator[str]:
    for layout in layouts:
        yield from texts_of(layout)
