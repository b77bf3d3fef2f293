"""What a worker process may do: no network, no writing but into its own folders, so much memory, processor time and output.

The kernel holds it where it can (see `pipeline.kernel`). Where it cannot, an audit hook refuses the same to Python code; that stops an
accident, not native code gone wrong. `ita doctor` says which of the two this machine has.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.kernel import die_with_parent, forbid_network, forbid_writing_outside

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset(
    {"os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.mkfifo"}
)
_UNLIMITED = resource.RLIM_INFINITY
_SET_ASIDE = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Confinement:
    """The limits of a worker process.

    `scratch`: below it each worker gets a folder of its own for temporary files; `writable`: what else it may write to.
    `cpu_seconds`: processor time of an item, `memory_bytes`: memory of the worker and the programs it starts, without what is shared,
    `file_bytes`: the largest file it may write.
    """

    scratch: Path
    writable: tuple[Path, ...]
    cpu_seconds: int
    memory_bytes: int
    file_bytes: int


def confine(limits: Confinement, own: Path, parent: int) -> None:
    """Hold this process to `limits`, for good. `own`: its folder for temporary files, which exists; `parent`: its parent's process id.

    It becomes the leader of a session of its own, so that the programs it starts can be killed with it.
    """
    os.setsid()
    die_with_parent(parent)
    os.environ["TMPDIR"] = tempfile.tempdir = str(own)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    # Who holds it to its memory is the watcher outside, who sees what is really used; this stops what grows too fast to be seen. Here
    # address space counts that allocators set aside and do not use (Arrow's takes a gigabyte when it is loaded).
    _lower(resource.RLIMIT_DATA, _data_bytes() + 2 * limits.memory_bytes + _SET_ASIDE)
    folders = (own, *limits.writable)
    kernel_files = forbid_writing_outside(folders)
    kernel_network = forbid_network()
    if not (kernel_files and kernel_network):
        sys.addaudithook(_refusal(folders if not kernel_files else None, network=not kernel_network))


def begin_item(limits: Confinement) -> None:
    """Give this process the processor time of one more item; the kernel ends it with SIGXCPU when that is used up."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + 1 + limits.cpu_seconds)


def memory_of(process: int) -> int:
    """Bytes of memory of a process and of all below it, without what is shared; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{process}/statm").read_text("ascii").split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * resource.getpagesize() + sum(map(memory_of, _children(process)))


def _children(process: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):  # gone, or a kernel without this file
        for thread in Path(f"/proc/{process}/task").iterdir():
            found += map(int, (thread / "children").read_text("ascii").split())
    return found


def _lower(what: int, value: int) -> None:
    """Set the soft limit, never above the hard one."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (value if hard == _UNLIMITED else min(value, hard), hard))


def _data_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    return pages * resource.getpagesize()


def _refusal(folders: tuple[Path, ...] | None, *, network: bool) -> Callable[[str, tuple[object, ...]], None]:
    allowed = None if folders is None else tuple(os.path.realpath(folder) + os.sep for folder in folders)

    def inside(name: object) -> bool:
        if not isinstance(name, (str, bytes, os.PathLike)):
            return True  # a descriptor: it was opened under the same rule
        # The last part may be a link that is made, renamed or removed: what counts is the folder it stands in.
        path = os.fsdecode(name)
        return path == os.devnull or os.path.realpath(path).startswith(allowed or ())

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if network and event in {"socket.__new__", "socket.connect", "socket.bind", "socket.sendto"}:
            raise PermissionError(f"{event}: a worker process may not use the network")
        if allowed is None:
            return
        if event == "open":
            flags = arguments[2] if len(arguments) > 2 else 0
            changes = isinstance(flags, int) and flags & _WRITING and not inside(arguments[0])
        else:
            changes = event in _CHANGES and not all(inside(name) for name in arguments[:2])
        if changes:
            raise PermissionError(f"{event} {arguments[0]!r}: a worker process may only write to its own folders")

    return hook
