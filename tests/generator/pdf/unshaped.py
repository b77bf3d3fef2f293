"""A sheet written by ReportLab: one glyph a character in the order of the text, no shaping, lines broken by us at words."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from pythainlp.tokenize import word_tokenize
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate, Spacer
from reportlab.platypus import PageBreakIfNotEmpty as NewPage
from reportlab.platypus import Paragraph as Printed
from reportlab.platypus import Table as Drawn
from reportlab.platypus.doctemplate import LayoutError

from generator.blocks import PageBreak
from generator.pdf.fonts import font_file
from generator.pdf.grid import Grid
from generator.pdf.look import Look
from generator.pdf.sheet import Sheet, Text
from generator.pdf.web import is_number
from generator.style import THAI_DIGITS

LEADING = 1.6
PAD = 3.5
CLOSING = ')]”’",.:;ฯๆ%'
LONGEST_SPAN = 8
"""Rows that ReportLab is asked to merge: it never breaks a page within merged rows. Longer cells look merged, having no lines inside."""


def write_unshaped(sheet: Sheet, path: Path) -> None:
    """Write the PDF. A row is torn at the end of a page only where it is higher than a page."""
    try:
        _write(sheet, path, tear=False)
    except LayoutError:
        _write(sheet, path, tear=True)


def unprintable(texts: Iterable[str], font: str) -> str:
    """The characters of the texts that a font has no glyph for: ReportLab prints an empty box for each, which says nothing in the file."""
    known = TTFont(font, str(font_file(font, False))).face.charToGlyph
    return "".join(sorted({letter for text in texts for letter in text if not letter.isspace() and ord(letter) not in known}))


def _write(sheet: Sheet, path: Path, tear: bool) -> None:
    look = sheet.look
    for bold in (False, True):
        pdfmetrics.registerFont(TTFont(_font(look, bold), str(font_file(look.font, bold))))
    document = BaseDocTemplate(str(path), pagesize=look.page(), title=sheet.name, invariant=1)
    document.addPageTemplates([_template(name, look, wide) for name, wide in (("page", False), ("wide", True))])
    widths, wide = iter(sheet.widths), iter(sheet.wide)
    flow: list[Flowable] = []
    for item in sheet.items:
        if isinstance(item, Text):
            flow += [_paragraph(item, look), Spacer(1, 5)]
        elif isinstance(item, PageBreak):
            flow.append(NewPage())
        elif next(wide):
            flow += [NextPageTemplate("wide"), NewPage(), _table(item, next(widths), look, tear), NextPageTemplate("page"), NewPage()]
        else:
            flow += [_table(item, next(widths), look, tear), Spacer(1, 12)]
    document.build(flow)


def _template(name: str, look: Look, wide: bool) -> PageTemplate:
    width, height = look.page(wide)
    frame = Frame(look.margin, look.margin, look.width(wide), height - 2 * look.margin, 0, 0, 0, 0)
    return PageTemplate(name, [frame], onPage=lambda canvas, _: _furniture(canvas, look, width, height), pagesize=(width, height))


def _font(look: Look, bold: bool) -> str:
    return f"{look.font}{'-Bold' if bold else ''}"


def _furniture(canvas: Any, look: Look, width: float, height: float) -> None:
    canvas.setFont(_font(look, bold=False), look.size - 2)
    number = str(canvas.getPageNumber())
    number = number.translate(THAI_DIGITS) if look.thai_page_numbers else number
    canvas.drawCentredString(width / 2, height - look.margin * 0.6, look.head.format(n=number))
    canvas.drawCentredString(width / 2, look.margin * 0.5, look.foot.format(n=number))


def _paragraph(item: Text, look: Look) -> Printed:
    bold = item.kind in ("title", "heading")
    indent = 30 if item.kind == "text" else 0
    options: dict[str, Any] = {"alignment": TA_CENTER} if item.kind == "title" else {}
    style = _style(look, look.size, bold, firstLineIndent=indent, keepWithNext=item.kind == "heading", **options)
    return Printed(_broken(item.text, style, look.width(), indent), style)


def _style(look: Look, size: float, bold: bool, **options: Any) -> ParagraphStyle:
    return ParagraphStyle("s", fontName=_font(look, bold), fontSize=size, leading=size * LEADING, **options)


def _broken(text: str, style: ParagraphStyle, width: float, indent: float = 0) -> str:
    """The text with a line break where the next word would not fit; a space at a break is not printed."""
    lines = [""]
    room = width - indent
    for word in _words(text):
        if pdfmetrics.stringWidth((lines[-1] + word).rstrip(), style.fontName, style.fontSize) > room - 1 and lines[-1]:
            lines.append("")
            room = width
            word = word.lstrip()
        lines[-1] += word
    return "<br/>".join(escape(line.rstrip(), quote=False) for line in lines)


def _words(text: str) -> list[str]:
    """The pieces between which a line may end; a sign that closes stays with the word before it."""
    pieces: list[str] = []
    for word in word_tokenize(text, keep_whitespace=True):
        if pieces and word and word[0] in CLOSING and not pieces[-1].isspace():
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _table(grid: Grid, widths: tuple[float, ...], look: Look, tear: bool) -> Drawn:
    cells: list[list[Any]] = [[""] * grid.columns for _ in range(grid.rows)]
    commands: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    commands += [(f"{side}PADDING", (0, 0), (-1, -1), PAD) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    for box in grid.boxes:
        header = box.row < grid.header
        options: dict[str, Any] = {"alignment": TA_CENTER} if header or is_number(box.text) else {}
        style = _style(look, look.table_size, header, **options)
        width = sum(widths[box.column : box.column + box.column_span]) - 2 * PAD
        cells[box.row][box.column] = [Printed(_broken(line, style, width), style) for line in box.text.split("\n")]
        end = (box.column + box.column_span - 1, box.row + box.row_span - 1)
        if box.row_span > LONGEST_SPAN:
            commands.append(("SPAN", (box.column, box.row), (end[0], box.row)))
        elif end != (box.column, box.row):
            commands.append(("SPAN", (box.column, box.row), end))
        if look.rules == "ruled":
            commands.append(("BOX", (box.column, box.row), end, 0.7, colors.black))
        if look.rules == "half":
            commands += [("LINEABOVE", (box.column, box.row), (end[0], box.row), 0.7, colors.black),
                         ("LINEBELOW", (box.column, end[1]), end, 0.7, colors.black)]  # fmt: skip
    repeat = grid.header if look.repeat_header else 0
    return Drawn(cells, colWidths=list(widths), style=commands, repeatRows=repeat, splitInRow=int(tear))
