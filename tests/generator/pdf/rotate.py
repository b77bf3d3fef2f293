"""Stores landscape pages upright with /Rotate, as printer drivers do: the page looks the same, its space does not."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium


def store_upright(path: Path) -> None:
    """Turn every page that is wider than high a quarter to the left and let /Rotate turn it back.

    The content itself stays as it was written.
    """
    document = pypdfium2.PdfDocument(path)
    for page in document:
        width, height = page.get_size()
        if width <= height:
            continue
        # (x, y) becomes (height - y, x)
        turn = pdfium.FS_MATRIX(0, 1, -1, 0, height, 0)
        clip = pdfium.FS_RECTF(0, width, height, 0)
        if not pdfium.FPDFPage_TransFormWithClip(page, turn, clip):
            raise RuntimeError(f"{path.name}: a page cannot be turned")
        for box in (page.set_mediabox, page.set_cropbox):
            box(0, 0, height, width)
        page.set_rotation(90)
    turned = path.with_suffix(".turned")
    document.save(turned)
    document.close()
    turned.replace(path)
