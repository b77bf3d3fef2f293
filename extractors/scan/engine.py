"""What reads lines of print: the protocol that an engine of character recognition fulfils, and how one is found by its name.

Tesseract is the default. Another engine is a package that an operator installs, with its weights, and registers as an entry point of the
group `ita_ingest.ocr_engines`: a function without arguments that gives an `Engine`. docs/ocr-engines.md has an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from extractors.scan.options import DEFAULT_ENGINE

if TYPE_CHECKING:
    from extractors.scan.arrays import Grey

GROUP = "ita_ingest.ocr_engines"


class EngineUnavailable(Exception):  # noqa: N818 - it is not there, which is no error of the file
    """An engine cannot be used at all. `code`: `ocr_engine_missing`, `ocr_engine_broken`; `detail` says why, in English."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class EngineFailed(Exception):  # noqa: N818 - as above
    """An engine crashed on a page, took too long (`hung`) or gave an answer that makes no sense."""

    def __init__(self, detail: str, *, hung: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hung = hung


@dataclass(frozen=True, slots=True)
class Sign:
    """A part of a line that was read: its text, from where to where it reaches in the picture, in pixels, and how sure that is (0-1)."""

    text: str
    x0: float
    x1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class LineReading:
    """What an engine reads in a picture: the text with its spaces, empty where there is none; how sure it is (0-1); its parts in order.

    An engine that knows no parts gives none.
    """

    text: str
    confidence: float
    signs: tuple[Sign, ...] = ()


@runtime_checkable
class Engine(Protocol):
    """An engine of character recognition. It may start programs; it may write to the folder for temporary files, and use no network."""

    @property
    def name(self) -> str:
        """The name it is chosen by."""

    def fingerprint(self) -> str:
        """What its readings depend on: the versions of its program and its models, as a short text without spaces.

        Raises:
            EngineUnavailable: it cannot be used.
        """

    def read(self, lines: Sequence[Grey], seconds: float) -> Sequence[LineReading]:
        """The reading of each picture of one line of print (dark on white), in their order, the same for the same pictures.

        Raises:
            EngineUnavailable: it cannot be used.
            EngineFailed: it failed on these, or took more than `seconds`; whatever it started was ended.
        """


def engine_names() -> list[str]:
    """The names of the engines that are installed."""
    return sorted({DEFAULT_ENGINE, *(point.name for point in entry_points(group=GROUP))})


@lru_cache(maxsize=8)
def engine_of(name: str) -> Engine:
    """The engine of a name.

    Raises:
        EngineUnavailable: there is none, or it cannot be loaded.
    """
    if name == DEFAULT_ENGINE:
        from extractors.scan.tesseract import Tesseract

        return Tesseract()
    point = next((point for point in entry_points(group=GROUP) if point.name == name), None)
    if point is None:
        raise EngineUnavailable("ocr_engine_missing", f"no engine is called {name}; there are {', '.join(engine_names())}")
    try:
        engine = point.load()()
    except Exception as error:  # noqa: BLE001 - somebody else's code: whatever it raises, it cannot be used
        raise EngineUnavailable("ocr_engine_broken", f"{name}: {type(error).__name__}: {error}") from error
    if not isinstance(engine, Engine):
        raise EngineUnavailable("ocr_engine_broken", f"{name} gives {type(engine).__name__}, which is no engine")
    return engine


def fingerprint_of(name: str) -> str:
    """The fingerprint of an engine; `none` when it cannot be used. Files that were read without it are read again when it is there."""
    try:
        return engine_of(name).fingerprint()
    except EngineUnavailable:
        return "none"
