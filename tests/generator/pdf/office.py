"""A sheet as a flat OpenDocument text, for LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from generator.blocks import PageBreak
from generator.pdf.grid import Box, Grid
from generator.pdf.sheet import Sheet, Text
from generator.pdf.web import is_number

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = " ".join(
    f'xmlns:{prefix}="{OASIS}:{name}:1.0"'
    for prefix, name in (
        *((name, name) for name in ("office", "style", "text", "table")),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)
LINE = "0.7pt solid #000000"
BORDERS = {
    "ruled": f'fo:border="{LINE}"',
    "half": f'fo:border-top="{LINE}" fo:border-bottom="{LINE}" fo:border-left="none" fo:border-right="none"',
    "unruled": 'fo:border="none"',
}


def as_fodt(sheet: Sheet) -> str:
    """The document in one XML file."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family={quoteattr(sheet.look.font)}/></office:font-face-decls>
<office:styles>{"".join(_paragraph_styles(sheet))}</office:styles>
<office:automatic-styles>{"".join(_table_styles(sheet))}{_page_layouts(sheet)}</office:automatic-styles>
<office:master-styles>{_head_and_foot(sheet)}</office:master-styles>
<office:body><office:text>{"".join(_items(sheet))}</office:text></office:body></office:document>"""


def _paragraph_styles(sheet: Sheet) -> Iterator[str]:
    look = sheet.look
    aligned = "justify" if look.justify else "start"
    styles = {
        "title": (look.size, "center", True, "0pt", "0 0 6pt"),
        "heading": (look.size, "start", True, "0pt", "6pt 0 4pt"),
        "text": (look.size, aligned, False, "30pt", "0 0 5pt"),
        "bullet": (look.size, aligned, False, "0pt", "0 0 5pt"),
        "furniture": (look.size - 2, "center", False, "0pt", "0 0 0"),
        "head": (look.table_size, "center", True, "0pt", "0 0 0"),
        "cell": (look.table_size, "start", False, "0pt", "0 0 0"),
        "number": (look.table_size, "center", False, "0pt", "0 0 0"),
        "break": (2, "start", False, "0pt", "0 0 0"),
        "back": (2, "start", False, "0pt", "0 0 0"),
    }
    for name, (size, align, bold, indent, space) in styles.items():
        top, _, bottom = space.split()
        weight = "bold" if bold else "normal"
        fonts = " ".join(
            f'style:font-name{script}="F" {name}:font-size{script}="{size}pt" {name}:font-weight{script}="{weight}"'
            for script, name in (("", "fo"), ("-asian", "style"), ("-complex", "style"))
        )
        page = ' fo:break-before="page"' if name == "break" else ""
        master = ' style:master-page-name="Standard"' if name == "back" else ""
        keep = ' fo:keep-with-next="always"' if name == "heading" else ""
        yield (
            f'<style:style style:name="{name}" style:family="paragraph"{master}><style:paragraph-properties fo:text-align="{align}" '
            f'fo:text-indent="{indent}" fo:margin-top="{_points(top)}" fo:margin-bottom="{_points(bottom)}"{page}{keep}/>'
            f'<style:text-properties {fonts} style:language-complex="th" style:country-complex="TH"/></style:style>'
        )


def _points(value: str) -> str:
    return value if value.endswith("pt") else f"{value}pt"


def _table_styles(sheet: Sheet) -> Iterator[str]:
    for index, widths in enumerate(sheet.widths):
        master = ' style:master-page-name="Wide"' if sheet.wide[index] else ""
        yield (
            f'<style:style style:name="T{index}" style:family="table"{master}><style:table-properties style:width="{sum(widths):.1f}pt" '
            f'table:align="center" table:border-model="collapsing" fo:margin-bottom="12pt"/></style:style>'
        )
        for column, width in enumerate(widths):
            yield (
                f'<style:style style:name="T{index}.{column}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{width}pt"/></style:style>'
            )
    yield '<style:style style:name="R" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>'
    yield (
        f'<style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:padding="2.5pt" '
        f"{BORDERS[sheet.look.rules]}/></style:style>"
    )


def _page_layouts(sheet: Sheet) -> str:
    return "".join(_page_layout(sheet, wide) for wide in (False, True))


def _page_layout(sheet: Sheet, wide: bool) -> str:
    look = sheet.look
    width, height = look.page(wide)
    orientation = "landscape" if width > height else "portrait"
    pieces = "".join(
        f'<style:{name}-style><style:header-footer-properties fo:min-height="20pt" fo:margin-{side}="6pt"/></style:{name}-style>'
        for name, side, pattern in (("header", "bottom", look.head), ("footer", "top", look.foot))
        if pattern
    )
    return (
        f'<style:page-layout style:name="{"W" if wide else "L"}">'
        f'<style:page-layout-properties fo:page-width="{width}pt" fo:page-height="{height}pt" '
        f'style:print-orientation="{orientation}" fo:margin="{look.margin - 20}pt" fo:margin-left="{look.margin}pt" '
        f'fo:margin-right="{look.margin}pt"/>{pieces}</style:page-layout>'
    )


def _head_and_foot(sheet: Sheet) -> str:
    look = sheet.look
    field = '<text:page-number text:select-page="current" style:num-format="1"/>'
    pieces = "".join(
        f'<style:{name}><text:p text:style-name="furniture">{escape(pattern).replace("{n}", field)}</text:p></style:{name}>'
        for name, pattern in (("header", look.head), ("footer", look.foot))
        if pattern
    )
    masters = (("Standard", "L"), ("Wide", "W"))
    return "".join(
        f'<style:master-page style:name="{name}" style:page-layout-name="{page}">{pieces}</style:master-page>' for name, page in masters
    )


def _items(sheet: Sheet) -> Iterator[str]:
    index = 0
    turned = False
    for item in sheet.items:
        if turned and not (isinstance(item, Grid) and sheet.wide[index]):
            yield '<text:p text:style-name="back"/>'
            turned = False
            if isinstance(item, PageBreak):
                continue
        if isinstance(item, Text):
            yield f'<text:p text:style-name="{item.kind}">{escape(item.text)}</text:p>'
        elif isinstance(item, PageBreak):
            yield '<text:p text:style-name="break"/>'
        else:
            yield from _table(item, index, sheet.look.repeat_header)
            turned = sheet.wide[index]
            index += 1


def _table(grid: Grid, index: int, repeat: bool) -> Iterator[str]:
    yield f'<table:table table:style-name="T{index}">'
    yield "".join(f'<table:table-column table:style-name="T{index}.{column}"/>' for column in range(grid.columns))
    boxes = {(box.row, box.column): box for box in grid.boxes}
    for row in range(grid.rows):
        if repeat and grid.header and row == 0:
            yield "<table:table-header-rows>"
        yield '<table:table-row table:style-name="R">'
        for column in range(grid.columns):
            box = boxes.get((row, column))
            yield _cell(box, row < grid.header) if box else "<table:covered-table-cell/>"
        yield "</table:table-row>"
        if repeat and grid.header and row == grid.header - 1:
            yield "</table:table-header-rows>"
    yield "</table:table>"


def _cell(box: Box, header: bool) -> str:
    names = (("table:number-rows-spanned", box.row_span), ("table:number-columns-spanned", box.column_span))
    spans = "".join(f' {name}="{span}"' for name, span in names if span > 1)
    style = "head" if header else "number" if is_number(box.text) else "cell"
    paragraphs = "".join(f'<text:p text:style-name="{style}">{escape(line)}</text:p>' for line in box.text.split("\n"))
    return f'<table:table-cell table:style-name="C" office:value-type="string"{spans}>{paragraphs}</table:table-cell>'
