"""The functions of pdfium that are called for every glyph, bound so that a call costs a third of what pypdfium2's own binding costs.

pypdfium2 builds a Python object around each pointer it is given or returns; here pointers are plain integers. The addresses come from
pypdfium2, which loads and initialises the library.
"""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable

import pypdfium2.raw as raw

_P, _I, _U, _D = c.c_void_p, c.c_int, c.c_uint, c.c_double


def _bound(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    address = c.cast(function, _P).value  # type: ignore[arg-type]
    return c.CFUNCTYPE(result, *arguments)(address)  # type: ignore[arg-type]


count_chars = _bound(raw.FPDFText_CountChars, _I, _P)
unicode_of = _bound(raw.FPDFText_GetUnicode, _U, _P, _I)
is_unmapped = _bound(raw.FPDFText_HasUnicodeMapError, _I, _P, _I)
is_hyphen = _bound(raw.FPDFText_IsHyphen, _I, _P, _I)
object_of = _bound(raw.FPDFText_GetTextObject, _P, _P, _I)
loose_box = _bound(raw.FPDFText_GetLooseCharBox, _I, _P, _I, _P)
ink_box = _bound(raw.FPDFText_GetCharBox, _I, _P, _I, _P, _P, _P, _P)
origin_of = _bound(raw.FPDFText_GetCharOrigin, _I, _P, _I, _P, _P)
font_size_of = _bound(raw.FPDFText_GetFontSize, _D, _P, _I)
matrix_of = _bound(raw.FPDFText_GetMatrix, _I, _P, _I, _P)

count_objects = _bound(raw.FPDFPage_CountObjects, _I, _P)
page_object = _bound(raw.FPDFPage_GetObject, _P, _P, _I)
count_form_objects = _bound(raw.FPDFFormObj_CountObjects, _I, _P)
form_object = _bound(raw.FPDFFormObj_GetObject, _P, _P, _U)
type_of = _bound(raw.FPDFPageObj_GetType, _I, _P)
object_matrix = _bound(raw.FPDFPageObj_GetMatrix, _I, _P, _P)
bounds_of = _bound(raw.FPDFPageObj_GetBounds, _I, _P, _P, _P, _P, _P)
count_marks = _bound(raw.FPDFPageObj_CountMarks, _I, _P)
mark_of = _bound(raw.FPDFPageObj_GetMark, _P, _P, _U)
mark_bytes = _bound(raw.FPDFPageObjMark_GetParamBlobValue, _I, _P, c.c_char_p, _P, _U, _P)
font_of = _bound(raw.FPDFTextObj_GetFont, _P, _P)
glyph_width = _bound(raw.FPDFFont_GetGlyphWidth, _I, _P, _U, c.c_float, _P)
is_embedded = _bound(raw.FPDFFont_GetIsEmbedded, _I, _P)
fill_colour = _bound(raw.FPDFPageObj_GetFillColor, _I, _P, _P, _P, _P, _P)

count_segments = _bound(raw.FPDFPath_CountSegments, _I, _P)
segment_of = _bound(raw.FPDFPath_GetPathSegment, _P, _P, _I)
segment_point = _bound(raw.FPDFPathSegment_GetPoint, _I, _P, _P, _P)
segment_type = _bound(raw.FPDFPathSegment_GetType, _I, _P)
draw_mode = _bound(raw.FPDFPath_GetDrawMode, _I, _P, _P, _P)


def address(pointer: object) -> int:
    """The address behind a pointer of pypdfium2."""
    value = c.cast(pointer, _P).value  # type: ignore[arg-type]
    assert value is not None
    return value
