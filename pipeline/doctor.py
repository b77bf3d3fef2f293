"""What `ita doctor` looks at: the installation, the machine, the folders and the dataset. Writes nothing."""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from importlib import metadata
from pathlib import Path
from typing import Literal

from extractors.scan.options import DEFAULT_ENGINE
from pipeline.discover import discover
from pipeline.errors import UsageError
from pipeline.integrity import damages
from pipeline.kernel import knows_seccomp, landlock_version
from pipeline.settings import Settings, load_settings

OK: Literal["ok"] = "ok"
NOTE: Literal["note"] = "note"
PROBLEM: Literal["problem"] = "problem"

_LOCK_FILE = Path(__file__).resolve().parent.parent / "requirements" / "run.lock"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_MEGABYTE = 2**20
_LEAST_FREE = 200 * _MEGABYTE
_LANGUAGES = ("tha", "eng")
_MOST = 5
_PROGRAM_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found. `name`: of the message `doctor.<name>`, which `values` fill; its `do` says what to do unless `status` is ok.

    `note`: worth knowing, nothing fails. `problem`: runs fail, or the data is not what it should be.
    """

    name: str
    status: Literal["ok", "note", "problem"] = OK
    values: dict[str, object] = field(default_factory=dict)


def examine(raw: Path, processed: Path) -> Iterator[Result]:
    """All checks in order; each finds at least one thing to say."""
    yield from _python()
    yield from _packages()
    yield from _settings()
    yield from _confinement()
    yield from _tesseract()
    yield from _other_engine()
    yield from _fonts()
    yield from _prefect()
    yield from _raw(raw)
    yield from _processed(processed)
    yield from _dataset(processed)


def _python() -> Iterator[Result]:
    values: dict[str, object] = {"python": platform.python_version(), "system": f"{platform.system()} {platform.release()}"}
    yield Result("python", OK if sys.platform == "linux" and sys.version_info >= (3, 11) else PROBLEM, values)
    encoding = sys.getfilesystemencoding()
    yield Result("encoding", OK if encoding == "utf-8" else PROBLEM, {"encoding": encoding})


def _packages() -> Iterator[Result]:
    try:
        required = metadata.requires("ita-ingest") or []
    except metadata.PackageNotFoundError:
        yield Result("not_installed", PROBLEM)
        return
    needed = [line for line in required if "extra ==" not in line]  # what an extra needs may be absent
    names = sorted({re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in needed})
    found = {name: _version(name) for name in names}
    missing = [name for name, version in found.items() if version is None]
    if missing:
        yield Result("packages_missing", PROBLEM, {"names": ", ".join(missing)})
        return
    pinned: dict[str, list[str]] = {}  # a package may be pinned once for each range of Python versions
    for name, version in _PINNED.findall(_LOCK_FILE.read_text("utf-8")) if _LOCK_FILE.exists() else ():
        pinned.setdefault(name, []).append(version)
    known = {name: " or ".join(versions) for name, versions in pinned.items() if found.get(name) not in versions}
    other = [f"{name} {version} ({known[name]})" for name, version in found.items() if name in known]
    if other:
        yield Result("packages_other", NOTE, {"names": ", ".join(other)})
    else:
        yield Result("packages", OK, {"version": _version("ita-ingest"), "number": len(found)})


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _settings() -> Iterator[Result]:
    try:
        settings = load_settings()
    except UsageError as error:
        yield Result("settings_wrong", PROBLEM, {"name": error.subject, "detail": error.detail})
        return
    changed = [item.name for item in fields(Settings) if getattr(settings, item.name) != item.default]
    yield Result("settings", OK, {"names": ", ".join(f"ITA_{name.upper()}={getattr(settings, name)}" for name in changed) or "-"})


def _confinement() -> Iterator[Result]:
    landlock, seccomp = landlock_version(), knows_seccomp()
    missing = [name for name, there in (("Landlock", landlock), ("seccomp", seccomp)) if not there]
    if missing:
        yield Result("confinement_weak", NOTE, {"missing": ", ".join(missing)})
    else:
        yield Result("confinement", OK, {"version": landlock})


def _tesseract() -> Iterator[Result]:
    listed = _output("tesseract", "--list-langs")
    if listed is None:
        yield Result("tesseract_missing", NOTE)
        return
    languages = listed.split()
    missing = [name for name in _LANGUAGES if name not in languages]
    version = next(iter((_output("tesseract", "--version") or "").splitlines()), "tesseract")
    if missing:
        yield Result("tesseract_languages", NOTE, {"version": version, "missing": " ".join(missing)})
    elif failure := _engine_failure("tesseract"):
        yield Result("ocr_engine_broken", PROBLEM, {"name": "tesseract", "detail": failure})
    else:
        yield Result("tesseract", OK, {"version": version, "languages": " ".join(_LANGUAGES)})


def _other_engine() -> Iterator[Result]:
    """The engine that an operator chose instead of Tesseract."""
    try:
        name = load_settings().ocr_engine
    except UsageError:
        return  # `_settings` says so
    if name != DEFAULT_ENGINE:
        failure = _engine_failure(name)
        yield (
            Result("ocr_engine_broken", PROBLEM, {"name": name, "detail": failure}) if failure else Result("ocr_engine", OK, {"name": name})
        )


def _engine_failure(name: str) -> str:
    """Why an engine cannot read a blank line; empty when it can."""
    import numpy as np

    from extractors.scan.engine import EngineFailed, EngineUnavailable, engine_of

    try:
        engine = engine_of(name)
        engine.fingerprint()
        engine.read([np.full((60, 200), 255, np.uint8)], _PROGRAM_SECONDS)
    except (EngineUnavailable, EngineFailed) as error:
        return error.detail
    except Exception as error:  # noqa: BLE001 - somebody else's engine may raise anything
        return f"{type(error).__name__}: {error}"
    return ""


def _fonts() -> Iterator[Result]:
    listed = _output("fc-list", ":lang=th", "family")
    number = len(set((listed or "").splitlines()))
    yield Result("fonts", OK, {"number": number}) if number else Result("fonts_missing", NOTE)


def _output(*command: str) -> str | None:
    """What a program prints; None when it is not there or fails."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PROGRAM_SECONDS, check=True)  # noqa: S603 - names of our own
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or done.stderr).decode("utf-8", "replace")


def _prefect() -> Iterator[Result]:
    version, address = _version("prefect") or "?", os.environ.get("PREFECT_API_URL")
    if not address:
        yield Result("prefect", OK, {"version": version})
        return
    import httpx

    try:
        httpx.get(f"{address.rstrip('/')}/health", timeout=5).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield Result("prefect_away", PROBLEM, {"address": address, "detail": str(error)})
    else:
        yield Result("prefect_server", OK, {"version": version, "address": address})


def _raw(raw: Path) -> Iterator[Result]:
    if not raw.is_dir():
        yield Result("raw_missing", NOTE, {"path": raw})
        return
    try:
        found = discover(raw)
    except OSError as error:
        yield Result("raw_closed", PROBLEM, {"path": raw, "detail": error.strerror or str(error)})
        return
    closed = [*found.closed, *(item.source_path for item in found.files if not os.access(item.path, os.R_OK))]
    if closed:
        yield Result("raw_unreadable", PROBLEM, {"path": raw, "count": len(closed), "names": ", ".join(closed[:_MOST])})
    else:
        yield Result("raw", OK, {"path": raw, "count": len(found.files)})


def _processed(processed: Path) -> Iterator[Result]:
    standing = next(folder for folder in (processed, *processed.absolute().parents) if folder.exists())
    room = os.statvfs(standing)
    free = room.f_bavail * room.f_frsize
    if not (standing.is_dir() and os.access(standing, os.W_OK | os.X_OK)) or room.f_flag & os.ST_RDONLY:
        yield Result("processed_closed", PROBLEM, {"path": standing})
    elif free < _LEAST_FREE or (room.f_files and not room.f_favail):
        yield Result("disk_full", PROBLEM, {"path": standing, "free": free // _MEGABYTE, "least": _LEAST_FREE // _MEGABYTE})
    else:
        yield Result("processed", OK, {"path": processed, "free": free // _MEGABYTE})
    if holder := _holder(processed):
        yield Result("running", NOTE, {"holder": holder})
    left = [path.name for path in (processed / "snapshots").glob(".*")] if not holder else []
    if left:
        yield Result("leftovers", NOTE, {"count": len(left)})


def _holder(processed: Path) -> str | None:
    """Who holds the writer's lock; None when nobody does."""
    try:
        with (processed / ".cache" / "lock").open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read(200).decode("utf-8", "replace").strip() or "?"
    except OSError:
        return None
    return None


def _dataset(processed: Path) -> Iterator[Result]:
    link = processed / "current"
    if not link.is_symlink() and not link.exists():
        yield Result("dataset_missing", NOTE, {"path": processed})
        return
    snapshot = link.resolve()
    if not link.is_symlink() or not snapshot.is_dir() or snapshot.parent != (processed / "snapshots").resolve():
        yield Result("dataset_link", PROBLEM, {"path": link, "target": snapshot})
        return
    found = list(damages(snapshot))
    for path, detail in found[:_MOST]:
        yield Result("dataset_damaged", PROBLEM, {"path": snapshot / path, "detail": detail})
    if found:
        others = sorted((path for path in snapshot.parent.glob("[!.]*") if path != snapshot), reverse=True)
        sound = next((path for path in others if not any(damages(path))), None)
        yield Result("dataset_sound", NOTE, {"path": sound, "link": link}) if sound else Result("dataset_lost", NOTE, {"link": link})
    else:
        from pipeline.ledger import load_ledger

        ledger = load_ledger(snapshot)
        yield Result("dataset", OK, {"path": snapshot, "documents": len(ledger.documents)})
        if ledger.rejects:
            yield Result("rejects", NOTE, {"count": len(ledger.rejects), "processed": processed})
