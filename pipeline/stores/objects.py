"""An object store: objects by name, and writing one on the condition that nobody else has meanwhile."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PosixPath
from typing import Any

from pipeline.errors import ItaError, PublishError, UsageError

_URL = re.compile(r"([a-z][a-z0-9+.-]*):/{1,2}(?=[^/])(.+)")
_CONDITIONS_FAILED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


@dataclass(frozen=True, slots=True)
class Listed:
    """An object: what its bytes are known by, their number, and when they were written (seconds since 1970)."""

    etag: str
    size: int
    written: float


@dataclass(frozen=True, slots=True)
class Store:
    """The objects below a URL. All methods raise PublishError `store_failed` for what the store or the way there does not give."""

    url: str
    root: str
    files: Any

    def listing(self) -> dict[str, Listed]:
        """The objects by their names below the URL."""
        with self._asked():
            try:
                found: Mapping[str, Any] = self.files.find(self.root, detail=True)
            except FileNotFoundError:
                return {}
        start = len(self.root) + 1
        return {
            name[start:]: Listed(str(about["ETag"]), int(about["size"]), about["LastModified"].timestamp())
            for name, about in found.items()
            if about["type"] == "file" and name.startswith(self.root + "/")
        }

    def read(self, name: str) -> bytes:
        """The bytes of an object. Raises FileNotFoundError when there is none."""
        with self._asked():
            data: bytes = self.files.cat_file(self._path(name))
            return data

    def read_with_etag(self, name: str) -> tuple[bytes, str] | None:
        """The bytes of an object with the etag of just these; None when there is none."""
        with self._asked():
            try:
                etag = self.files.info(self._path(name))["ETag"]
                while True:
                    data = self.files.cat_file(self._path(name))
                    before, etag = etag, self.files.info(self._path(name))["ETag"]
                    if before == etag:
                        return data, str(etag)
            except FileNotFoundError:
                return None

    def fetch(self, name: str, target: Path) -> None:
        """Write the bytes of an object to a new file."""
        with self._asked():
            self.files.get_file(self._path(name), str(target))

    def send(self, source: Path, name: str) -> None:
        """Write the bytes of a file to an object."""
        with self._asked():
            self.files.put_file(str(source), self._path(name))

    def copy(self, source: str, name: str) -> None:
        """Write an object with the bytes of another, in the store itself."""
        with self._asked():
            self.files.cp_file(self._path(source), self._path(name))

    def remove(self, names: list[str]) -> None:
        """Remove objects."""
        with self._asked():
            if names:
                self.files.rm([self._path(name) for name in names])

    def write_if(self, name: str, data: bytes, etag: str | None) -> bool:
        """Write an object if it still is what `etag` names (None: if there is none yet); whether it was written."""
        condition = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
        with self._asked():
            try:
                self.files.pipe_file(self._path(name), data, **condition)
            except Exception as error:
                if _condition_failed(error):
                    return False
                raise
        return True

    def assert_conditional(self) -> None:
        """Raise PublishError `store_unconditional` when the store writes though the condition does not hold: two writers could both win."""
        name = "conditional-write-test"
        with self._asked():
            self.files.pipe_file(self._path(name), b"1")
        other = '"00000000000000000000000000000000"'
        if self.write_if(name, b"2", None) or self.write_if(name, b"3", other):
            raise PublishError("store_unconditional", self.url)
        self.remove([name])

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except (ItaError, FileNotFoundError):
            raise
        except Exception as error:
            raise PublishError("store_failed", self.url, f"{type(error).__name__}: {error}") from error


class Named(PosixPath):
    """A place as it was named, to be shown: a folder, or a URL with both its slashes."""

    def __str__(self) -> str:
        text = super().__str__()
        return url_of(text) or text


def url_of(place: Path | str) -> str | None:
    """The URL that a place is, None for a folder; a URL that was taken for a path has lost a slash."""
    match = _URL.fullmatch(str(place))
    return f"{match[1]}://{match[2].rstrip('/')}" if match else None


def open_store(url: str) -> Store:
    """The store of a URL. Raises UsageError: `store_not_atomic` for one in which nothing can be published, `store_needs_s3`."""
    scheme, _, root = url.partition("://")
    if scheme != "s3":
        raise UsageError("store_not_atomic", url)
    if importlib.util.find_spec("s3fs") is None:
        raise UsageError("store_needs_s3", url)
    import fsspec

    return Store(url, root, fsspec.filesystem("s3", use_listings_cache=False, skip_instance_cache=True))


def _condition_failed(error: BaseException | None) -> bool:
    while error is not None:
        code = getattr(error, "response", {}).get("Error", {}).get("Code")
        if isinstance(error, FileExistsError) or code in _CONDITIONS_FAILED:
            return True
        error = error.__cause__
    return False
