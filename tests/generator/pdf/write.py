"""Writes sheets as PDF files, many at a time: a program is started once for all where it can do that."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.pdf.fonts import font_environment
from generator.pdf.office import as_fodt
from generator.pdf.rotate import store_upright
from generator.pdf.sheet import Sheet
from generator.pdf.web import as_html

CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-pdf-header-footer", "--allow-file-access-from-files",
)  # fmt: skip
PATIENCE = 300
"""Seconds that a program may take for all its files."""


def write_pdfs(sheets: Iterable[Sheet], folder: Path) -> list[Path]:
    """Write each sheet as `<name>.pdf` into the folder; the paths, in the order of the sheets.

    Raises:
        FileNotFoundError: a program or a font is not installed (`make components`).
        RuntimeError: a program did not write a file.
    """
    sheets = list(sheets)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sheets-") as work:
        for producer, write in (
            ("libreoffice", _libreoffice),
            ("chromium", _chromium),
            ("weasyprint", _weasyprint),
            ("reportlab", _reportlab),
        ):
            mine = [sheet for sheet in sheets if sheet.look.producer == producer]
            if mine:
                write(mine, folder, Path(work))
    paths = [folder / f"{sheet.name}.pdf" for sheet in sheets]
    missing = [path.name for path in paths if not path.exists()]
    if missing:
        raise RuntimeError(f"not written: {', '.join(missing)}")
    for sheet, path in zip(sheets, paths, strict=True):
        if sheet.look.rotated:
            store_upright(path)
    return paths


def _libreoffice(sheets: Sequence[Sheet], folder: Path, work: Path) -> None:
    sources = []
    for sheet in sheets:
        source = work / f"{sheet.name}.fodt"
        source.write_text(as_fodt(sheet), encoding="utf-8")
        sources.append(str(source))
    # a profile of its own: a running office of the user's would take the files and answer at once
    command = ["soffice", f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--norestore", "--convert-to", "pdf"]
    _run([*command, "--outdir", str(folder), *sources], work)


def _chromium(sheets: Sequence[Sheet], folder: Path, work: Path) -> None:
    for sheet in sheets:
        source = work / f"{sheet.name}.html"
        source.write_text(as_html(sheet), encoding="utf-8")
        profile = f"--user-data-dir={work / 'chromium'}"
        _run([*CHROMIUM, profile, f"--print-to-pdf={(folder / sheet.name).resolve()}.pdf", source.as_uri()], work)


def _weasyprint(sheets: Sequence[Sheet], folder: Path, work: Path) -> None:
    from weasyprint import HTML  # here: it needs Pango, which other writers do not

    for sheet in sheets:
        HTML(string=as_html(sheet), base_url=str(work)).write_pdf(folder / f"{sheet.name}.pdf")


def _reportlab(sheets: Sequence[Sheet], folder: Path, work: Path) -> None:
    from generator.pdf.unshaped import write_unshaped

    for sheet in sheets:
        write_unshaped(sheet, folder / f"{sheet.name}.pdf")


def _run(command: list[str], work: Path) -> None:
    done = subprocess.run(command, env=font_environment(work), capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} gave {done.returncode}: {done.stderr[-800:]}")
