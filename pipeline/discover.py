"""Find the files of the input folder, and their content hashes without reading again what has not changed."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.files import content_hash

DOCUMENT_SUFFIXES = frozenset({".txt", ".text", ".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
"""Files that are read. What they are is decided by their bytes, not by the name."""

UNSUPPORTED_SUFFIXES = frozenset(
    {".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".htm", ".html"} | {".zip", ".rar", ".7z"}
)
"""Files that may well be reports but cannot be read: quarantined with advice. Files of all other kinds are ignored, and counted."""

_RACY_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the input folder. `source_path`: relative, forward slashes, always valid Unicode; `path` opens it.

    Paths are text, because a folder may hold a hundred thousand files and a Path costs more than looking at one.
    """

    source_path: str
    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    supported: bool


@dataclass(frozen=True, slots=True)
class Discovery:
    """`files` in order of their path; `ignored` counts files of other kinds, hidden files, links and special files.

    `closed`: folders that cannot be looked into, by their path with a slash at the end; what lies below them is not known.
    """

    files: tuple[Found, ...]
    ignored: int
    closed: Mapping[str, OSError]


def discover(raw: Path) -> Discovery:
    """The reports below a folder. Links are followed only to regular files inside the folder; folders that are links are not entered.

    Raises OSError when the folder itself cannot be read.
    """
    root = raw.resolve()
    files: list[Found] = []
    closed: dict[str, OSError] = {}
    ignored = 0
    folders = [root]
    while folders:  # no recursion: folders may be nested deeper than Python calls
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except OSError as error:
            if folder == root:
                raise
            closed[_source_path(str(folder), root) + "/"] = error
            continue
        for entry in listed:
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif found := _look_at(entry, root):
                files.append(found)
            else:
                ignored += 1
    return Discovery(tuple(sorted(files, key=lambda found: found.source_path)), ignored, closed)


def hash_files(files: tuple[Found, ...], seen: dict[str, Any]) -> tuple[dict[str, str], dict[str, OSError], dict[str, Any]]:
    """Content hashes by source path, errors by source path, and the stat cache for the next time.

    `seen` is what an earlier call gave back. A file is hashed again when its size, modification or status change time differs, or when it
    was hashed within two seconds of its last change: it may have changed again within the resolution of its time stamps.
    """
    hashes: dict[str, str] = {}
    errors: dict[str, OSError] = {}
    now_seen: dict[str, Any] = {}
    for found in files:
        state = [found.size, found.mtime_ns, found.ctime_ns]
        known = seen.get(found.source_path)
        if isinstance(known, list) and len(known) == 2 and known[0] == state:
            hashes[found.source_path] = known[1]
            now_seen[found.source_path] = known
            continue
        hashed_at = time.time_ns()
        try:
            hashes[found.source_path] = content_hash(Path(found.path))
        except OSError as error:
            errors[found.source_path] = error
            continue
        if max(found.mtime_ns, found.ctime_ns) < hashed_at - _RACY_NS:
            now_seen[found.source_path] = [state, hashes[found.source_path]]
    return hashes, errors, now_seen


def _look_at(entry: os.DirEntry[str], root: Path) -> Found | None:
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - as with the paths of what is found
    if entry.name.startswith((".", "~$")) or suffix not in DOCUMENT_SUFFIXES | UNSUPPORTED_SUFFIXES:
        return None
    try:
        if entry.is_symlink() and not Path(entry.path).resolve(strict=True).is_relative_to(root):
            return None
        state = entry.stat()
    except (OSError, RuntimeError):
        return None
    if not stat.S_ISREG(state.st_mode):
        return None
    return Found(
        source_path=_source_path(entry.path, root),
        path=entry.path,
        size=state.st_size,
        mtime_ns=state.st_mtime_ns,
        ctime_ns=state.st_ctime_ns,
        supported=suffix in DOCUMENT_SUFFIXES,
    )


def _source_path(path: str, root: Path) -> str:
    r"""The path below `root` as valid Unicode: bytes that are none are written `\xff`, because Parquet holds only valid text."""
    return os.fsencode(path.removeprefix(str(root)).lstrip("/")).decode("utf-8", "backslashreplace")
