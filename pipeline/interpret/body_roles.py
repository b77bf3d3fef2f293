"""Where a named body stands in a document: on the cover, in a heading, in prose, in a cell, or as an example."""

from __future__ import annotations

from pipeline.interpret.body_words import Hit
from pipeline.interpret.text_runs import BARRIER, SHORT_LINE
from schemas import places as data


def rest_of_line(text: str, offset: int) -> str:
    """What stands behind an offset on its line, at most `SHORT_LINE` characters."""
    # Only short lines matter: looking further would make the time quadratic in a text without line breaks.
    end = text.find("\n", offset, offset + SHORT_LINE)
    rest = text[offset : offset + SHORT_LINE] if end < 0 else text[offset:end]
    return rest.partition(BARRIER)[0]


def role_of(hit: Hit, end: int) -> str:
    """Where a mention stands that ends at `end`: `example`, `cell`, `cover` (a title line that ends there), `heading` or `prose`."""
    before = hit.run.text[max(0, hit.start - 30) : hit.start].rpartition(BARRIER)[2]
    if any(word in before for word in data.load("bodies")["example_words"]):
        return "example"
    if hit.run.table is not None:
        return "cell"
    index = hit.run.index_at(hit.start)
    lead = hit.run.text[max(hit.run.starts[index], hit.start - SHORT_LINE) : hit.start].strip(' \t*#_:."“(')
    short = len(hit.run.pieces[index].text) <= SHORT_LINE
    own = not lead or any(lead.endswith(word) for word in data.load("bodies")["self_words"])
    rest = rest_of_line(hit.run.text, end).strip(' \t*_#.:)"”')
    if hit.run.covers[index] and short:
        ends = not rest or any(rest.startswith(word) for word in data.load("bodies")["title_rest_words"])
        return "cover" if own and ends else "heading"
    return "heading" if short and own else "prose"
