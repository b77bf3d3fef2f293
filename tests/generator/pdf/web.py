"""A sheet as an HTML page, for Chromium and WeasyPrint."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from generator.blocks import PageBreak
from generator.pdf.fonts import font_file
from generator.pdf.grid import Box, Grid
from generator.pdf.look import Look
from generator.pdf.sheet import Sheet, Text

BORDERS = {
    "ruled": "td,th {{ border: 0.7pt solid #000 }}",
    "half": "tr {{ border-top: 0.7pt solid #000; border-bottom: 0.7pt solid #000 }}",
    "unruled": "",
}


def as_html(sheet: Sheet) -> str:
    """The page, complete with its style."""
    body = "\n".join(_items(sheet))
    return f"<!doctype html><html lang=th><meta charset=utf-8><title>{escape(sheet.name)}</title><style>{_style(sheet)}</style><body>{body}"


def _style(sheet: Sheet) -> str:
    look = sheet.look
    faces = "".join(
        f"@font-face {{ font-family: '{look.font}'; font-weight: {weight}; src: url('{font_file(look.font, bold).as_uri()}') }}\n"
        for weight, bold in (("normal", False), ("bold", True))
    )
    margins = f"font-family: '{look.font}'; font-size: {look.size - 2}pt"
    head = f"@top-center {{ content: {_content(look.head, look.thai_page_numbers)}; {margins} }}" if look.head else ""
    foot = f"@bottom-center {{ content: {_content(look.foot, look.thai_page_numbers)}; {margins} }}" if look.foot else ""
    repeat = "" if look.repeat_header else "thead { display: table-row-group }"
    return f"""{faces}
@page {{ size: {_size(look, wide=False)}; margin: {look.margin}pt; {head} {foot} }}
@page wide {{ size: {_size(look, wide=True)}; margin: {look.margin}pt; {head} {foot} }}
div.wide {{ page: wide }}
body {{ font-family: '{look.font}'; font-size: {look.size}pt; line-height: 1.5; margin: 0 }}
p {{ margin: 0 0 0.5em; text-align: {"justify" if look.justify else "left"} }}
p.text {{ text-indent: 2.5em }}
p.title, p.heading {{ font-weight: bold; text-align: left; text-indent: 0 }}
p.title {{ text-align: center }}
p.heading {{ margin-top: 0.6em; break-after: avoid }}
table {{ border-collapse: collapse; table-layout: fixed; margin: 0 auto 1em; font-size: {look.table_size}pt; line-height: 1.4 }}
td, th {{ padding: 2pt 3.5pt; vertical-align: top; text-align: left; font-weight: normal; overflow-wrap: normal }}
th {{ font-weight: bold; text-align: center }} td.number {{ text-align: center }}
{BORDERS[look.rules].format()}
tr {{ break-inside: avoid }} {repeat}
div.break {{ break-after: page }}"""


def _size(look: Look, wide: bool) -> str:
    width, height = look.page(wide)
    return f"{width}pt {height}pt"


def _content(pattern: str, thai: bool) -> str:
    before, number, after = pattern.partition("{n}")
    counter = f" counter(page{', thai' if thai else ''})" if number else ""
    return f'"{before}"{counter} "{after}"'


def _items(sheet: Sheet) -> Iterator[str]:
    widths, wide = iter(sheet.widths), iter(sheet.wide)
    for item in sheet.items:
        if isinstance(item, Text):
            yield f'<p class="{item.kind}">{escape(item.text)}</p>'
        elif isinstance(item, PageBreak):
            yield '<div class="break"></div>'
        elif next(wide):
            yield '<div class="wide">'
            yield from _table(item, next(widths))
            yield "</div>"
        else:
            yield from _table(item, next(widths))


def _table(grid: Grid, widths: tuple[float, ...]) -> Iterator[str]:
    yield f'<table style="width: {sum(widths):.1f}pt"><colgroup>'
    yield "".join(f'<col style="width: {width}pt">' for width in widths)
    yield "</colgroup><thead>"
    for row in range(grid.rows):
        if row == grid.header:
            yield "</thead><tbody>"
        tag = "th" if row < grid.header else "td"
        yield "<tr>" + "".join(_cell(box, tag) for box in grid.at(row)) + "</tr>"
    yield "</tbody></table>"


def _cell(box: Box, tag: str) -> str:
    spans = "".join(f' {name}="{span}"' for name, span in (("rowspan", box.row_span), ("colspan", box.column_span)) if span > 1)
    number = ' class="number"' if is_number(box.text) else ""
    return f"<{tag}{spans}{number}>{'<br>'.join(map(escape, box.text.split(chr(10))))}</{tag}>"


def is_number(text: str) -> bool:
    """Whether a cell holds a number or a sign, which is set in the middle."""
    return not any(letter.isalpha() for letter in text)
