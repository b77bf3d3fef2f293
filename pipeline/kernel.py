"""What Linux can forbid a process for good: sockets (seccomp), writing outside some folders (Landlock), living longer than its parent.

System calls that Python has no functions for, by their numbers: none of them needs root, all hold for every process started afterwards,
none can be taken back. Each function says whether the kernel does it. Formats: linux/landlock.h, linux/seccomp.h, linux/filter.h.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _REFUSE = 0x7FFF_0000, 0x0005_0000
_EACCES = 13
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_IO_URING_SETUP = 425
_X32 = 0x4000_0000
# machine: (AUDIT_ARCH of linux/audit.h, number of socket(2))
_MACHINES = {"x86_64": (0xC000_003E, 41), "aarch64": (0xC000_00B7, 198)}

_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION_QUERY = 1
_PATH_BENEATH = 1
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
# Everything that changes a file system, by the version of Landlock that knows it: write, remove, make; link and rename; truncate.
_WRITING = {1: _WRITE_FILE | sum(1 << bit for bit in range(4, 13)), 2: 1 << 13, 3: _TRUNCATE}


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, *values: int | ctypes.c_void_p) -> bool:
    arguments = [value if isinstance(value, ctypes.c_void_p) else ctypes.c_ulong(value) for value in values]
    arguments += [ctypes.c_ulong(0)] * (4 - len(arguments))
    return int(_libc().prctl(ctypes.c_int(option), *arguments)) == 0


def _syscall(number: int, *values: int | ctypes.c_void_p) -> int:
    arguments = [value if isinstance(value, ctypes.c_void_p) else ctypes.c_long(value) for value in values]
    return int(_libc().syscall(ctypes.c_long(number), *arguments))


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent (process id `parent`) is gone; ends at once when that is so already."""
    _prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 when it has none or it is switched off."""
    return max(0, _syscall(_LANDLOCK_CREATE, 0, 0, _LANDLOCK_VERSION_QUERY))


def knows_seccomp() -> bool:
    """Whether `forbid_network` is written for this machine."""
    return platform.machine() in _MACHINES and Path("/proc/sys/kernel/seccomp").is_dir()


def forbid_network() -> bool:
    """From now on this process and its children get no new socket (PermissionError); False when the kernel will not do it."""
    if platform.machine() not in _MACHINES:
        return False
    architecture, socket = _MACHINES[platform.machine()]
    program = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_EQUAL, architecture, 0, 4),  # another architecture numbers its calls differently: refused
        _step(_LOAD, _NUMBER_AT),
        _step(_AT_LEAST, _X32, 2, 0),
        _step(_EQUAL, socket, 1, 0),
        _step(_EQUAL, _IO_URING_SETUP, 0, 1),  # it opens sockets without socket(2)
        _step(_RETURN, _REFUSE | _EACCES),
        _step(_RETURN, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.cast(header, ctypes.c_void_p))


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def forbid_writing_outside(folders: Iterable[Path]) -> bool:
    """From now on nothing outside `folders` (which must exist) and /dev/null can be written, made, renamed or removed (PermissionError).

    False when the kernel will not do it.
    """
    version = landlock_version()
    handled = sum(bits for since, bits in _WRITING.items() if since <= version)
    if not handled:
        return False
    wanted = ctypes.create_string_buffer(struct.pack("Q", handled))
    ruleset = _syscall(_LANDLOCK_CREATE, ctypes.cast(wanted, ctypes.c_void_p), 8, 0)
    if ruleset < 0:
        return False
    try:
        rules = [(folder, handled) for folder in folders] + [(Path(os.devnull), handled & (_WRITE_FILE | _TRUNCATE))]
        allowed = all(_allow(ruleset, path, rights) for path, rights in rules)
        return allowed and _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> bool:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, descriptor))
        return _syscall(_LANDLOCK_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.cast(rule, ctypes.c_void_p), 0) == 0
    finally:
        os.close(descriptor)
