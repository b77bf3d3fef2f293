"""PDF files written by hand, object by object: what no producer writes on purpose, with every glyph where a test wants it.

A font here is one that nobody has, so that each reader takes one of its own, whose codes are given any characters (ToUnicode) and widths:
what is drawn does not matter to the tests, but for marks: `^` is drawn above the letters and `_` below the line.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ABOVE, BELOW = ord("^"), ord("_")
A4 = (0.0, 0.0, 595.0, 842.0)
_MARKS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"


@dataclass(frozen=True)
class Font:
    """A font: `codes` maps characters to the codes that draw them, `unicode` codes to what the file says they are.

    `unicode` is None for a font that says nothing. A code that is left out of it is drawn, but maps to nothing. `drawn`: each glyph is a
    box (Type 3).
    """

    codes: Mapping[str, int]
    unicode: Mapping[int, str] | None
    narrow: frozenset[int] = frozenset()
    two_bytes: bool = False
    drawn: bool = False

    def array(self, text: str) -> str:
        """A text as the operand of TJ; what has no advance is drawn over the letter before it."""
        width = 4 if self.two_bytes else 2
        codes = [self.codes[char] for char in text]
        return "[" + " ".join(f"500 <{code:0{width}x}> -500" if code in self.narrow else f"<{code:0{width}x}>" for code in codes) + "]"


def thai_font(text: str, codes: Mapping[str, int] | None = None, unknown: str = "") -> Font:
    """A font that draws the characters of `text`, marks without an advance. Those in `unknown` map to nothing."""
    given = dict(codes or {})
    taken = {ABOVE, BELOW, 0x28, 0x29, 0x5C, 0x7F, *range(0x80, 0xA1), *given.values()}
    free = iter(code for code in range(0x23, 0xFF) if code not in taken)
    for char in sorted(set(text)):
        if char not in given:
            given[char] = next(free)
    mapping = {code: char for char, code in given.items() if char not in unknown}
    return Font(given, mapping, frozenset(code for char, code in given.items() if char in _MARKS), two_bytes=False)


def western_font() -> Font:
    """A font that draws Thai at the codes of TIS-620 and says it is Western: its text layer is Latin letters."""
    codes = {bytes([code]).decode("cp874", "replace"): code for code in range(0x20, 0xFC)}
    return Font(codes, None, frozenset(codes[mark] for mark in _MARKS))


def silent_font(text: str) -> Font:
    """A font with codes of two bytes that says nothing of what it draws: every glyph is lost."""
    return Font({char: 0x100 + index for index, char in enumerate(sorted(set(text)))}, None, two_bytes=True)


def box_font(text: str) -> Font:
    """A font that draws a box for each character and says nothing of it: every glyph is lost, and can be seen."""
    return Font({char: 0x41 + index for index, char in enumerate(sorted(set(text)))}, None, drawn=True)


def line(fonts: Mapping[str, Font], font: str, string: str, x: float, y: float, size: float = 14.0) -> str:
    """Operators that show a string from (x, y)."""
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm {fonts[font].array(string)} TJ ET\n"


def grid(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Operators that rule a table at these positions."""
    across = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys)
    return across + "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)


@dataclass(frozen=True)
class Sheet:
    """A page. `xobjects`: name -> whole stream object (dictionary entries, data). `entries`: more of the page's dictionary."""

    content: str | bytes = ""
    fonts: Mapping[str, Font] = field(default_factory=dict)
    box: tuple[float, ...] = A4
    entries: str = ""
    xobjects: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    flate: bool = False


def write(sheets: Sequence[Sheet], catalog: str = "", objects: Iterable[str | bytes] = (), user_password: str | None = None) -> bytes:
    """The file. `catalog`: more entries of the catalog; `objects`: bodies of more objects, from number 3 on; with a password, encrypted."""
    bodies: list[bytes] = [b"", b"", *(body if isinstance(body, bytes) else body.encode("latin-1") for body in objects)]

    def add(body: str | bytes) -> int:
        bodies.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(bodies)

    kids = []
    for sheet in sheets:
        fonts = " ".join(f"/{name} {add_font(font, add)} 0 R" for name, font in sheet.fonts.items())
        forms = " ".join(f"/{name} {add(stream(data, entries))} 0 R" for name, (entries, data) in sheet.xobjects.items())
        content = sheet.content.encode("latin-1") if isinstance(sheet.content, str) else sheet.content
        number = add(stream(zlib.compress(content), "/Filter /FlateDecode") if sheet.flate else stream(content))
        box = " ".join(f"{value:g}" for value in sheet.box)
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {number} 0 R {sheet.entries} "
                f"/Resources << /Font << {fonts} >> /XObject << {forms} >> >> >>"
            )
        )
    bodies[0] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    bodies[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    return assemble(bodies, user_password)


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream object."""
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode("latin-1") + data + b"\nendstream"


def assemble(bodies: Sequence[bytes], user_password: str | None = None) -> bytes:
    """Objects 1, 2, … as a file with its cross-reference table; object 1 is the catalog."""
    trailer = ""
    bodies = list(bodies)
    if user_password is not None:
        bodies, trailer = _encrypted(bodies, user_password)
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return bytes(out + f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1"))


def add_font(font: Font, add: object) -> int:
    """Adds the objects of a font by `add`, which returns the number of an object; the number of the font."""
    assert callable(add)
    mapping = ""
    if font.unicode is not None:
        width = 4 if font.two_bytes else 2
        entries = "".join(f"<{code:0{width}x}> <{char.encode('utf-16-be').hex()}>\n" for code, char in sorted(font.unicode.items()))
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
            f"1 begincodespacerange <{'0' * width}> <{'f' * width}> endcodespacerange\n"
            f"{len(font.unicode)} beginbfchar\n{entries}endbfchar endcmap end end"
        )
        mapping = f"/ToUnicode {add(stream(cmap.encode()))} 0 R"
    if font.drawn:
        box = add(stream(b"500 0 50 0 450 600 d1 50 0 400 600 re f"))
        names = " ".join(f"/box{code}" for code in sorted(font.codes.values()))
        number = add(
            f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 65 /LastChar 255 "
            f"/Widths [{'500 ' * 191}] /Encoding << /Type /Encoding /Differences [65 {names}] >> "
            f"/CharProcs << {' '.join(f'{name} {box} 0 R' for name in names.split())} >> /Resources << >> >>"
        )
        assert isinstance(number, int)
        return number
    descriptor = add(
        "<< /Type /FontDescriptor /FontName /Nobody /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 >>"
    )
    if font.two_bytes:
        inner = add(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Nobody "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {descriptor} 0 R /DW 500 >>"
        )
        number = add(f"<< /Type /Font /Subtype /Type0 /BaseFont /Nobody /Encoding /Identity-H /DescendantFonts [{inner} 0 R] {mapping} >>")
    else:
        widths = " ".join("0" if code in font.narrow else "500" for code in range(256))
        number = add(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /Nobody /Encoding /WinAnsiEncoding /FirstChar 0 /LastChar 255 "
            f"/FontDescriptor {descriptor} 0 R /Widths [{widths}] {mapping} >>"
        )
    assert isinstance(number, int)
    return number


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _encrypted(bodies: list[bytes], password: str) -> tuple[list[bytes], str]:
    """Objects encrypted by the oldest standard handler (RC4, 40 bits: ISO 32000-1, 7.6), and the entries of the trailer."""
    owner_key = hashlib.md5(_PADDING).digest()[:5]  # noqa: S324 - what the format asks for
    owner = rc4(owner_key, (password.encode() + _PADDING)[:32])
    identity = b"0123456789abcdef"
    rights = -4
    key = hashlib.md5((password.encode() + _PADDING)[:32] + owner + rights.to_bytes(4, "little", signed=True) + identity).digest()[:5]  # noqa: S324
    user = rc4(key, _PADDING)
    done = []
    for number, body in enumerate(bodies, start=1):
        head, mark, rest = body.partition(b"\nstream\n")
        if mark:
            data, end, _ = rest.rpartition(b"\nendstream")
            own = hashlib.md5(key + number.to_bytes(3, "little") + b"\x00\x00").digest()[:10]  # noqa: S324
            body = head + mark + rc4(own, data) + end
        done.append(body)
    done.append(f"<< /Filter /Standard /V 1 /R 2 /P {rights} /O <{owner.hex()}> /U <{user.hex()}> >>".encode())
    return done, f"/Encrypt {len(done)} 0 R /ID [<{identity.hex()}> <{identity.hex()}>]"


def rc4(key: bytes, data: bytes) -> bytes:
    """RC4."""
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
