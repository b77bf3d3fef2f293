"""The fonts that the reader of numerals learns from, and those kept apart: whole families, so that nothing of them is seen before.

`TRAINING` teaches the network. `CALIBRATION` never does: it says how sure the network may be. `UNSEEN` is for measuring alone
(tools/scan_accuracy.py). Families of Debian lie in `TLWG`; the others (SIL Open Font License 1.1) come from the npm registry, pinned.
"""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.components import FONTS, TLWG, download, registry

OWN = FONTS / "digits"
OFFICE = ("Sarabun", "Laksaman", "Garuda", "Norasi", "Loma", "Umpush")
"""The fonts of offices, which the reader must know best."""
TRAINING = (
    *OFFICE, "TlwgMono", "TlwgTypewriter", "TlwgTypist", "TlwgTypo", "Purisa", "kanit", "prompt", "niramit", "bai-jamjuree",
    "chakra-petch", "trirong", "noto-serif-thai", "k2d", "kodchasan", "maitree", "athiti", "itim", "sriracha", "charm", "anuphan",
)  # fmt: skip
CALIBRATION = ("Sawasdee", "mitr", "taviraj")
UNSEEN = ("Waree", "Kinnari", "noto-sans-thai", "ibm-plex-sans-thai", "pridi", "krub")
STYLES = ("", "-Bold", "-Oblique", "-Italic", "-BoldOblique", "-BoldItalic", "-Light")
WEIGHTS = {"": 400, "-Light": 300, "-Bold": 700}
PACKAGES = {
    "anuphan": ("5.3.0", "1vWJrY2shVTVE4Bv1BheXKQKWI4DxNSWF64++zt7wbRuYef8QV1tJItvHHxN6+1fknwanIM8RKsXiR0RuHPlhA=="),
    "athiti": ("5.2.8", "T7iFVhxH2H2nfP6a4AJUiFT8+vVoRxCJ2lPrnibhIAmAiP1+dIvu8XqXGf5FmypsTJUDxCDAhJlYD+6EGJynnw=="),
    "bai-jamjuree": ("5.3.0", "8EfWN+tsuHC9HzPDa83J8Lj8P8XBITlCDCxBHCOPzO1opQC/xt4L3KCwFa98I6DB9YCFAxKi92t8q6HkW0JNaA=="),
    "chakra-petch": ("5.3.0", "QZvbM/q2R6n1pg2x+TJPftZmBNS+ADU37L4Z4L/6UJIz+JZ/SRaEf8usPFRiP7Ht28sIideMu/Bm1SnGlSrwNw=="),
    "charm": ("5.2.7", "7YQHNfUyTApkgghY2A1AQ/Hq1q4sxF0L2g4CzOHgQdQ8o8X2oUMWNDN0QU3tWK6rezvtXJO3jLjiPma+GD1DIQ=="),
    "ibm-plex-sans-thai": ("5.3.0", "olXzgcA/CTk0PibqGMJrheml3/z8N9VzNLcHkzv9tCoBqnaMoxYYwZp4PZrDkPuOCUe1gW942e9f5fGOOlr3zg=="),
    "itim": ("5.3.0", "y3m8RZeRCclnuQHgiRYIitCKc7iOthBo2SBYY8aDuyToKwGAvRMvBXHy6mdYceJbamRQrShEspXzkXTMDN20nQ=="),
    "k2d": ("5.2.8", "xrYyEKxzxkkdPYIP5viaUHoF80JIOcfqpGxu8KDhNP+TXThIFPWZbLqXe/1zxPK4FgZVXyGI9GUTMsUMqmZvRQ=="),
    "kanit": ("5.3.0", "XrVxf5NWb8QLAEbQS2GYir3AY0WbOLr5Q80fWurnoFWXyc7CWvioGNPC2dxRGZKocMUXbwGhuK+sJqWkRLAWNA=="),
    "kodchasan": ("5.2.8", "75xBpJkgfEpOt9+wnFYLUEwOhx+Kes7t+au+h1ET3wtGVW+lMaj8w5Y0TwMB2oCB6ESZ/RcK1xr0zyHwhsyABw=="),
    "krub": ("5.2.7", "lYWRGzv9FAw7OeXaLrdMHSFrJl4+mUQdSQJi/4rF2OSQtyiI0Ve8BNfYKMQoVNbLw1ptgCpkq3HaZ0DH5S39WQ=="),
    "maitree": ("5.3.0", "YVMm6/DQ27ASOOM/1dSIpVJXxNiS5Jk3Mzi9ZmD5V/WdCbX5h+hOXtaMZyEs0UzzUZrGKYIXwMGuPu9wGdj+2w=="),
    "mitr": ("5.3.0", "94SSDRpCqQppyPist8DRrF02iu0ri9i0SJ8X7WtKvUpV8d2aSLBhZdT6i9YIoEgbGzZED88YiJ2ph1RrlhOavQ=="),
    "niramit": ("5.3.0", "x3AS7zDygnPwpkOC2IXhsC942vRniOFXsDzk7mewzrgwE8ImUcCMiMB7XzeezN9CXyF5NNgcD6HBmgEf3F6uAg=="),
    "noto-sans-thai": ("5.3.0", "ngqUyvDukkZUHypQbUJvUdAeYa2aYZsyeDTsdqMudf7GK2F2TK19OZ5kbo+37qsBtkNpmAMhEObQnWnzPqzKUw=="),
    "noto-serif-thai": ("5.3.0", "BPE5PdY1NqA/aIvFhJz5Bgp/mL/ZS6eWJJXtpG+rlpK5sNXWcJilRBy2kdZfOZFamk5+r9lWFpq6cIRxWVMftQ=="),
    "pridi": ("5.3.0", "E41xVeLif6FNd7tZ/ue6shuUAXek54TtwpMl2XiA0a1Pnwjz3xak0BJZlNT7hbTjLtejPodVGDPKN8Xj0yjgXQ=="),
    "prompt": ("5.3.0", "cU4VVn7G0wSI3pu3a7tynpTQ5hk3Lm9nEjTOBLhVYsqbOlvVIj6Tc1f3450BOGSpDiPOxmYGj/D7rE/z/TYPJg=="),
    "sriracha": ("5.3.0", "0JjwrC1/BXsSXMEcmmtyoQut1/gy/+wGBP1wiSPaPXvHr1yBmmU2Kl8drBSpRtvRD4Rm9Bb2/FdDK3x4yQ364g=="),
    "taviraj": ("5.3.0", "vzROwkbS2R5Xg0nTABIqeyx/FtcQ35LGj4Q78JUXcHoErwsb3cNnZaDV6mPhlLJYJvpx08n1yk1B5PPEk/HNFw=="),
    "trirong": ("5.3.0", "Z2xNoomKOExto1Bv/u9VaaWwIe+rdv8UyiG1lVooOVnqv40KXZ6rXfalzhjeEJbmooif/EWfG/4cEyPKIBvvNw=="),
}
"""npm packages `@fontsource/NAME`: version and SHA-512 in base64, as npm pins them."""


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family: the files that together hold its letters."""

    family: str
    style: str
    files: tuple[Path, ...]


@cache
def faces(family: str) -> tuple[Face, ...]:
    """The styles of a family that are there; FileNotFoundError when there is none."""
    found = []
    for style in STYLES:
        for folder in (TLWG, FONTS):
            path = folder / f"{family}{style}.ttf"
            other = folder / f"{family}-Regular.ttf"
            if path.exists() or (not style and other.exists()):
                found.append(Face(family, style, (path if path.exists() else other,)))
                break
        else:
            parts = tuple(path for script in ("thai", "latin") if (path := OWN / f"{family}-{script}{style}.ttf").exists())
            if parts:
                found.append(Face(family, style, parts))
    if not found:
        raise FileNotFoundError(f"font {family}: make components, and for those of npm python -m tools.digits.fonts")
    return tuple(found)


def fetch() -> None:
    """Put the fonts of npm in their place; OSError when the registry cannot be reached or gives other files than the pinned ones."""
    from fontTools.ttLib import TTFont

    OWN.mkdir(parents=True, exist_ok=True)
    for family, (version, sha512) in PACKAGES.items():
        if any(OWN.glob(f"{family}-thai*.ttf")):
            continue
        data = download(f"{registry()}/@fontsource/{family}/-/{family}-{version}.tgz", sha512)
        with tarfile.open(fileobj=io.BytesIO(data)) as package:
            names = set(package.getnames())
            for style, weight in WEIGHTS.items():
                for script in ("latin", "thai"):
                    name = f"package/files/{family}-{script}-{weight}-normal.woff2"
                    packed = package.extractfile(name) if name in names else None
                    if packed is None:
                        continue
                    font = TTFont(io.BytesIO(packed.read()))
                    font.flavor = None
                    font.save(OWN / f"{family}-{script}{style}.ttf")


class Pen:
    """Draws text with a face at a size in pixels, letter by letter: no shaping, which numerals do not need."""

    def __init__(self, face: Face, pixels: int) -> None:
        """Opens the files of the face."""
        self.parts = [(_font(path, pixels), _letters(path)) for path in face.files]
        self.ascent = max(font.getmetrics()[0] for font, _ in self.parts)
        self.descent = max(font.getmetrics()[1] for font, _ in self.parts)

    def knows(self, text: str) -> bool:
        """Whether the face has every letter."""
        return all(any(ord(char) in letters for _, letters in self.parts) for char in text if char != " ")

    def font(self, char: str) -> Any:
        """The file that has a letter."""
        return next((font for font, letters in self.parts if ord(char) in letters), self.parts[0][0])

    def width(self, text: str, spacing: float = 0.0) -> float:
        """Pixels that a text takes."""
        return sum(float(self.font(char).getlength(char)) + spacing for char in text)

    def draw(self, canvas: Any, x: float, baseline: float, text: str, ink: int = 0, spacing: float = 0.0) -> float:
        """Draw a text from x on; where it ends. `canvas` is an ImageDraw."""
        for char in text:
            font = self.font(char)
            canvas.text((x, baseline), char, font=font, fill=ink, anchor="ls")
            x += float(font.getlength(char)) + spacing
        return x

    def image(self, text: str, margin: int, spacing: float = 0.0) -> npt.NDArray[np.uint8]:
        """A text in black on white with a margin around its line."""
        from PIL import Image, ImageDraw

        size = (int(self.width(text, spacing)) + 2 * margin + 2, self.ascent + self.descent + 2 * margin)
        page = Image.new("L", size, 255)
        self.draw(ImageDraw.Draw(page), margin, margin + self.ascent, text, spacing=spacing)
        return np.array(page, dtype=np.uint8)


@cache
def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _font(path: Path, pixels: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)


if __name__ == "__main__":
    fetch()
