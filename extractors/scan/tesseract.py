"""Tesseract as an engine: one program run a page, given the lines as a list of pictures, killed when it takes too long.

Measured on the same pages: a list of lines costs what the whole page costs (the network's work is the same, the model is loaded once), and
reads cells that the layout analysis of a whole page misses. More than one thread makes it slower.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.scan.engine import EngineFailed, EngineUnavailable, LineReading, Sign

if TYPE_CHECKING:
    from extractors.scan.arrays import Grey

PROGRAM = "tesseract"
LANGUAGES = ("tha", "eng")
_LOOK_SECONDS = 20.0
_ONE_LINE = "7"
_BORDER = 10
_WORD = 5
_SHORT, _SURE, _LIKELY = 5, 0.93, 0.6
_LATIN = re.compile("[A-Z]{2,5}")
_ERRORS = 300


class Tesseract:
    """Debian's `tesseract-ocr` with `tesseract-ocr-tha`. Its Thai model lacks the digits ๔ ๖ ๗ ๘ ๙ (`extractors.scan.numerals`)."""

    name = PROGRAM

    def fingerprint(self) -> str:
        """Version of the program and hashes of its models."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        version = (_output(PROGRAM, "--version").splitlines() or ["?"])[0].strip()
        listed, *languages = _output(PROGRAM, "--list-langs").splitlines() or [""]
        missing = [name for name in LANGUAGES if name not in {language.strip() for language in languages}]
        if missing:
            raise EngineUnavailable("ocr_engine_missing", f"{version} has no model {' '.join(missing)}")
        folder = Path(listed.partition('"')[2].rpartition('"')[0])
        digest = hashlib.sha256(version.encode())
        for name in LANGUAGES:
            model = folder / f"{name}.traineddata"
            digest.update(model.read_bytes() if model.is_file() else b"?")
        return f"{version.replace(' ', '-')}-{'+'.join(LANGUAGES)}-{digest.hexdigest()[:12]}"

    def read(self, lines: Sequence[Grey], seconds: float) -> list[LineReading]:
        """As `Engine.read`."""
        if not lines:
            return []
        until = time.monotonic() + seconds
        with tempfile.TemporaryDirectory(prefix="ocr-") as folder:
            found = _read(lines, LANGUAGES, seconds, Path(folder))
        # Both models together take a short Latin word for Thai: such pieces are shown to the English one alone as well.
        short = [number for number, one in enumerate(found) if 0 < len(one.text) <= _SHORT and one.confidence < _SURE]
        if short and until > time.monotonic():
            with tempfile.TemporaryDirectory(prefix="ocr-") as folder:
                again = _read([lines[number] for number in short], LANGUAGES[1:], until - time.monotonic(), Path(folder))
            for number, one in zip(short, again, strict=True):
                if _LATIN.fullmatch(one.text) and one.confidence > min(_LIKELY, found[number].confidence):
                    found[number] = one
        return found


def _read(lines: Sequence[Grey], languages: Sequence[str], seconds: float, folder: Path) -> list[LineReading]:
    names = []
    for number, line in enumerate(lines):
        path = folder / f"{number}.pgm"
        path.write_bytes(_pgm(line))
        names.append(str(path))
    listed = folder / "lines.txt"
    listed.write_text("\n".join(names) + "\n", encoding="utf-8")
    found = folder / "found"
    command = [PROGRAM, str(listed), str(found), "-l", "+".join(languages), "--psm", _ONE_LINE, "--dpi", "300", "txt", "tsv"]
    _run(command, seconds, folder / "errors.txt")
    try:
        texts = found.with_suffix(".txt").read_text("utf-8", "replace").split("\f")
        rows = found.with_suffix(".tsv").read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise EngineFailed(f"{PROGRAM} wrote nothing: {error.strerror}") from error
    if len(texts) != len(lines):  # a form feed stands between two pages
        raise EngineFailed(f"{PROGRAM} read {len(texts)} of {len(lines)} lines")
    signs = _signs(rows, len(lines))
    return [_reading(text, own) for text, own in zip(texts, signs, strict=True)]


def _pgm(line: Grey) -> bytes:
    """A picture as a portable graymap, with the white around it that Tesseract wants."""
    import numpy as np  # here: who asks for the fingerprint alone need not pay for it

    height, width = line.shape
    framed = np.full((height + 2 * _BORDER, width + 2 * _BORDER), 255, np.uint8)
    framed[_BORDER:-_BORDER, _BORDER:-_BORDER] = line
    return b"P5 %d %d 255\n" % (framed.shape[1], framed.shape[0]) + framed.tobytes()


def _signs(rows: Sequence[str], count: int) -> list[list[Sign]]:
    """The parts of each line, from Tesseract's table (columns: level, page, block, paragraph, line, word, box, confidence, text)."""
    signs: list[list[Sign]] = [[] for _ in range(count)]
    for row in rows[1:]:
        fields = row.split("\t")
        if len(fields) < 12 or fields[0] != str(_WORD) or not fields[11].strip():
            continue
        with suppress(ValueError, IndexError):
            left, width, confidence = int(fields[6]) - _BORDER, int(fields[8]), float(fields[10]) / 100
            signs[int(fields[1]) - 1].append(Sign(fields[11], left, left + width, min(1.0, max(0.0, confidence))))
    return signs


def _reading(text: str, signs: Sequence[Sign]) -> LineReading:
    line = " ".join(text.split())
    letters = sum(len(sign.text) for sign in signs)
    sure = sum(sign.confidence * len(sign.text) for sign in signs) / letters if letters and line else 0.0
    return LineReading(line, round(sure, 3), tuple(signs) if line else ())


def _run(command: Sequence[str], seconds: float, errors: Path) -> None:
    """Run Tesseract, and kill it when the time is over. It stays in the group of this process, which may be killed as a whole."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        with errors.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 - our own command; no shell
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, env=environment
            )
    except FileNotFoundError as error:
        raise EngineUnavailable("ocr_engine_missing", f"there is no program {PROGRAM}") from error
    except OSError as error:
        raise EngineUnavailable("ocr_engine_broken", f"{PROGRAM}: {error.strerror}") from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(f"{PROGRAM} took more than {seconds:g} s", hung=True) from error
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode:
        text = " ".join(errors.read_text("utf-8", "replace").split())[-_ERRORS:]
        raise EngineFailed(f"{PROGRAM} ended with {process.returncode}: {text}")


def _output(*command: str) -> str:
    """What a short call of the program prints."""
    if shutil.which(command[0]) is None:
        raise EngineUnavailable("ocr_engine_missing", f"there is no program {command[0]}")
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LOOK_SECONDS, check=True)  # noqa: S603 - names of our own
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineUnavailable("ocr_engine_broken", f"{' '.join(command)}: {error}") from error
    return (done.stdout or done.stderr).decode("utf-8", "replace")
