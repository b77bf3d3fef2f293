"""Scans as files: PDFs that hold nothing but pictures, PNG, JPEG, TIFF of several pages; and their truth as JSON."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from generator.pdf import raw
from generator.pdf.sheet import Sheet
from generator.scan.degrade import DPI, Box, Grey, Transform, degrade
from generator.scan.pages import Cell, Picture, Prose, pictures


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """A scanned page with its truth, in pixels of the scan (`print`, `box`, `lines` are upright boxes that hold the turned ones).

    `quads` has the corners of each cell's box (of its print where it has none) in the scan, `page` the picture before it was scanned.
    """

    image: Grey
    dpi: int
    level: int
    number: int
    style: str
    transform: Transform
    cells: tuple[Cell, ...]
    quads: tuple[tuple[tuple[float, float], ...], ...]
    prose: tuple[Prose, ...]
    page: Picture


def scan_pages(sheet: Sheet, path: Path, level: int, seed: int, dpi: int | None = None) -> Iterable[Scan]:
    """Scans of the PDF that was written from the sheet; without `dpi` one resolution of those usual at the level, for all its pages."""
    chosen = dpi or random.Random(f"{seed}/{sheet.name}/{level}").choice(DPI[level])
    for picture in pictures(sheet, path, chosen):
        yield scan(picture, level, np.random.default_rng((seed, sheet.seed, level, picture.number)))


def scan(picture: Picture, level: int, rng: np.random.Generator) -> Scan:
    """A scan of a page."""
    done = degrade(picture.image, level, rng, picture.dpi)
    move = done.transform
    quads = tuple(tuple((float(x), float(y)) for x, y in move.quad(cell.box or cell.print)) for cell in picture.cells)
    cells = tuple(
        Cell(
            cell.table, cell.row, cell.column, cell.row_span, cell.column_span, cell.text,
            move.box(cell.print), move.box(cell.box) if cell.box else None, tuple(map(move.box, cell.lines)),
        )
        for cell in picture.cells
    )  # fmt: skip
    prose = tuple(Prose(piece.text, move.box(piece.print), tuple(map(move.box, piece.lines))) for piece in picture.prose)
    return Scan(done.image, picture.dpi, level, picture.number, picture.style, move, cells, quads, prose, picture)


def as_pdf(images: Sequence[Grey], dpi: int, quality: int = 92) -> bytes:
    """A PDF that shows each image on a page of its own and has no text."""
    sheets = []
    for image in images:
        height, width = image.shape
        across, down = width * 72 / dpi - 0.01, height * 72 / dpi - 0.01  # pdfium rounds up: no pixel more than the image has
        entries = (
            f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode"
        )
        content = f"q {across:.4f} 0 0 {down:.4f} 0 0 cm /Scan Do Q"
        sheets.append(raw.Sheet(content, box=(0.0, 0.0, across, down), xobjects={"Scan": (entries, as_jpeg(image, quality))}))
    return raw.write(sheets)


def as_jpeg(image: Grey, quality: int = 92) -> bytes:
    """A JPEG file."""
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def as_png(image: Grey) -> bytes:
    """A PNG file."""
    return bytes(cv2.imencode(".png", image)[1])


def as_tiff(images: Sequence[Grey], dpi: int) -> bytes:
    """A TIFF file with a page for each image."""
    import io

    from PIL import Image

    first, *others = (Image.fromarray(image) for image in images)
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=others, dpi=(dpi, dpi), compression="tiff_lzw")
    return out.getvalue()


def write_scans(scans: Sequence[Scan], folder: Path, name: str, forms: Sequence[str] = ("pdf",)) -> list[Path]:
    """Write scans of one document: `<name>.pdf`, `<name>.tiff`, `<name>-<page>.png`, `<name>-<page>.jpg`; their truth is `<name>.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    images, dpi = [one.image for one in scans], scans[0].dpi
    files: dict[str, bytes] = {}
    if "pdf" in forms:
        files[f"{name}.pdf"] = as_pdf(images, dpi)
    if "tiff" in forms:
        files[f"{name}.tiff"] = as_tiff(images, dpi)
    for one in scans:
        if "png" in forms:
            files[f"{name}-{one.number}.png"] = as_png(one.image)
        if "jpg" in forms:
            files[f"{name}-{one.number}.jpg"] = as_jpeg(one.image)
    files[f"{name}.json"] = json.dumps({"dpi": dpi, "pages": [truth(one) for one in scans]}, ensure_ascii=False, indent=1).encode()
    for file, data in files.items():
        (folder / file).write_bytes(data)
    return [folder / file for file in files]


def truth(one: Scan) -> dict[str, Any]:
    """The truth of a scanned page as plain data; boxes in pixels, rounded to tenths."""

    def rounded(box: Box | None) -> list[float] | None:
        return None if box is None else [round(side, 1) for side in box]

    return {
        "page": one.number,
        "level": one.level,
        "style": one.style,
        "size": list(one.image.shape[::-1]),
        "cells": [
            {
                "table": cell.table, "row": cell.row, "column": cell.column, "row_span": cell.row_span, "column_span": cell.column_span,
                "text": cell.text, "print": rounded(cell.print), "box": rounded(cell.box),
                "quad": [[round(x, 1), round(y, 1)] for x, y in quad], "lines": [rounded(line) for line in cell.lines],
            }
            for cell, quad in zip(one.cells, one.quads, strict=True)
        ],
        "prose": [
            {"text": piece.text, "print": rounded(piece.print), "lines": [rounded(line) for line in piece.lines]} for piece in one.prose
        ],
    }  # fmt: skip
