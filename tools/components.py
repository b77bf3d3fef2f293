"""Installs the programs and fonts that tests, tools and scans need and pip cannot bring: make test calls it, as does make components.

As root on a system with apt-get what is missing is installed; otherwise the command to run is named. Tests that need a component which
is not there skip with `missing component: NAME`, or fail when `CI` is set (tools/pytest_components.py), and so does this command.
The product needs one, for scans: make run calls it for tesseract. A second call installs nothing and only looks.

usage: python -m tools.components [NAME ...]
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap import apt_install, certificates, in_ci, say, trust_again

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / ".cache" / "fonts"
TLWG = Path("/usr/share/fonts/truetype/tlwg")
TLWG_FAMILIES = ("garuda", "kinnari", "laksaman", "loma", "norasi", "umpush", "waree")
SARABUN = "@fontsource/sarabun/-/sarabun-5.3.0.tgz"
SARABUN_SHA512 = "8GWxnEIG9g/2JlZxU+APaVwipcLMkZkBps9N1tEyBxXWaJEnAtHpuaDYmFVG7lzTgr28orG7//htD/rfxDlfFg=="
"""The npm package of Google's Sarabun (SIL Open Font License 1.1), pinned as npm itself pins it."""
AXE = "axe-core/-/axe-core-4.14.1.tgz"
AXE_SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""The npm package of axe-core (MPL 2.0), which looks for what keeps people out of a page; tests load it, the product does not."""
AXE_SCRIPT = ROOT / ".cache" / "axe-core-4.14.1.min.js"
REGISTRY = "https://registry.npmjs.org"
SECONDS = 60
"""Patience with the npm registry."""


@dataclass(frozen=True, slots=True)
class Component:
    """Something that tests need. `here` looks for it; `packages` are Debian's, `install` is used where there are none."""

    name: str
    here: Callable[[], bool]
    packages: tuple[str, ...] = ()
    install: Callable[[], None] | None = None


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _has_writer() -> bool:
    """Whether LibreOffice is there with Writer: soffice alone belongs to a package that has no word processor."""
    soffice = shutil.which("soffice")
    return soffice is not None and (Path(soffice).resolve().parent / "libswlo.so").exists()


def _has_pango() -> bool:
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_tlwg() -> bool:
    return all((TLWG / f"{family.capitalize()}.ttf").exists() for family in TLWG_FAMILIES)


def _has_sarabun() -> bool:
    return all((FONTS / f"Sarabun-{style}.ttf").exists() for style in ("Regular", "Bold"))


def _has_tesseract() -> bool:
    """Whether Tesseract is there with its Thai model."""
    if shutil.which("tesseract") is None:
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return {"tha", "eng"} <= set((listed.stdout + listed.stderr).split())


def fetch_sarabun() -> None:
    """Put the Sarabun font together from the pinned npm package.

    Raises:
        OSError: the registry cannot be reached, or gives another file than the pinned one.
    """
    from fontTools.merge import Merger  # here: a plain look at what is installed needs neither
    from fontTools.ttLib import TTFont

    data = download(f"{registry()}/{SARABUN}", SARABUN_SHA512)
    FONTS.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as package:
        for style, weight in (("Regular", 400), ("Bold", 700)):
            parts = []
            # the package has a file for each script, as browsers want it; a document needs them in one
            for script in ("thai", "latin"):
                packed = package.extractfile(f"package/files/sarabun-{script}-{weight}-normal.woff2")
                assert packed is not None, "the pinned package holds these files"
                font = TTFont(io.BytesIO(packed.read()))
                font.flavor = None
                part = FONTS / f".{script}-{weight}.ttf"
                font.save(part)
                parts.append(str(part))
            whole = FONTS / f"Sarabun-{style}.partial"
            Merger().merge(parts).save(whole)
            whole.replace(whole.with_suffix(".ttf"))
            for part in parts:
                Path(part).unlink()


def fetch_axe() -> None:
    """Take the script out of the pinned npm package.

    Raises:
        OSError: the registry cannot be reached, or gives another file than the pinned one.
    """
    data = download(f"{registry()}/{AXE}", AXE_SHA512)
    AXE_SCRIPT.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as package:
        script = package.extractfile("package/axe.min.js")
        assert script is not None, "the pinned package holds this file"
        partial = AXE_SCRIPT.with_suffix(".partial")
        partial.write_bytes(script.read())
        partial.replace(AXE_SCRIPT)


def download(address: str, sha512: str) -> bytes:
    """The bytes at an address whose base64 SHA-512 is known; OSError when they cannot be had or are not those."""
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - an npm registry of the user's choice
        data: bytes = answer.read()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != sha512:
        raise OSError(f"{address} is not the file that was pinned")
    return data


def registry() -> str:
    """The npm registry: what the environment or ~/.npmrc says, else npm's own."""
    chosen = os.environ.get("NPM_CONFIG_REGISTRY") or os.environ.get("npm_config_registry")  # noqa: SIM112 - npm reads both
    if not chosen:
        try:
            settings = (Path.home() / ".npmrc").read_text(encoding="utf-8")
        except OSError:
            settings = ""
        found = re.search(r"^\s*registry\s*=\s*(\S+)", settings, re.MULTILINE)
        chosen = found[1] if found else REGISTRY
    return chosen.rstrip("/")


COMPONENTS = {
    component.name: component
    for component in (
        Component("libreoffice", _has_writer, ("libreoffice-writer-nogui",)),
        Component("chromium", _program("chromium"), ("chromium",)),
        Component("pango", _has_pango, ("libpango-1.0-0", "libpangoft2-1.0-0")),
        Component("poppler", _program("pdftotext"), ("poppler-utils",)),
        Component("tesseract", _has_tesseract, ("tesseract-ocr", "tesseract-ocr-tha", "tesseract-ocr-eng")),
        Component("thai-fonts", _has_tlwg, tuple(f"fonts-tlwg-{family}-ttf" for family in TLWG_FAMILIES)),
        Component("sarabun", _has_sarabun, install=fetch_sarabun),
        Component("axe-core", AXE_SCRIPT.exists, install=fetch_axe),
    )
}


def missing(names: Sequence[str] = ()) -> list[Component]:
    """The components that are not there, of the named ones or of all."""
    return [COMPONENTS[name] for name in names or COMPONENTS if not COMPONENTS[name].here()]


def main(names: list[str]) -> int:
    """Install what is missing; 1 when `CI` is set and something still is."""
    unknown = [name for name in names if name not in COMPONENTS]
    if unknown:
        print(f"error: {', '.join(unknown)}: not one of {', '.join(COMPONENTS)}", file=sys.stderr)
        return 2
    wanted = missing(names)
    if not wanted:
        return 0
    _install_packages([package for component in wanted for package in component.packages])
    for component in wanted:
        if component.install is not None:
            say(f"fetching {component.name}")
            try:
                component.install()
            except OSError as error:
                say(f"{component.name} could not be fetched: {error}")
    left = missing(names)
    for component in left:
        advice = f"sudo apt-get install --no-install-recommends {' '.join(component.packages)}" if component.packages else "make components"
        say(f"missing component: {component.name}. What needs it is left out. To have it: {advice}")
    return 1 if left and in_ci() else 0


def _install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages where we may."""
    if not packages or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    say(f"installing the system packages {' '.join(packages)}")
    trusted = certificates()
    if not apt_install(*packages):
        # one that cannot be had must not take the others with it
        for package in packages:
            apt_install(package)
    trust_again(trusted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
