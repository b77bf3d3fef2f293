"""Makes `.venv` hold exactly what a lock file pins: `python3 tools/bootstrap.py run|dev`.

Standard library only, because it runs before anything is installed. What it promises:

- A second call does nothing: a stamp in `.venv` records the lock, the project file, the interpreter and the place, and matches.
- An interrupted install is noticed: a marker stands in `.venv` while it is being changed, and a venv with a marker is made anew.
- A venv of another Python, of another machine or of another folder is made anew.
- A venv that cannot be replaced (no network) is put back: what worked before works after.
- Packages are installed with their hashes, by uv; by pip when uv cannot do it (pip may know an index that uv does not).

`run` is what the product needs, `dev` that and the tools of tests and lint. A venv that once was `dev` stays so.
Exit codes: 0 ready, 1 not ready (the message says what to do).
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PREVIOUS = ROOT / ".venv.previous"
STAMP = VENV / ".ita-stamp.json"
MARKER = VENV / ".ita-installing"
LOCKS = {"run": ROOT / "requirements" / "run.lock", "dev": ROOT / "requirements" / "dev.lock"}
UV_LOCK = ROOT / "requirements" / "uv.lock"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PACKAGES = ("schemas", "normalizers", "extractors", "pipeline", "flows")
OLDEST = (3, 11)


class NotReady(Exception):
    """The environment cannot be made; the message tells the user what to do."""


def main(arguments: Sequence[str]) -> int:
    """Bring `.venv` to the wanted profile; see the module's docstring for promises and exit codes."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("usage: python3 tools/bootstrap.py run|dev", file=sys.stderr)
        return 1
    try:
        if sys.version_info < OLDEST:
            raise NotReady(
                f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 ..."
            )
        if not is_ready(arguments[0]):
            with one_at_a_time():
                profile = "dev" if read_stamp().get("profile") == "dev" else arguments[0]
                if not is_ready(arguments[0]):
                    install(profile)
    except NotReady as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def is_ready(profile: str) -> bool:
    """Whether the venv is whole and holds `profile` as the lock says now."""
    stamp = read_stamp()
    holds = stamp.get("profile")
    return (
        holds in LOCKS
        and (holds == profile or holds == "dev")
        and stamp == stamp_for(holds)
        and not MARKER.exists()
        and (VENV / "bin" / "python").exists()
        and (VENV / "bin" / "ita").exists()
    )


def read_stamp() -> dict[str, str]:
    """The stamp of the last complete install; empty when there is none or it cannot be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def stamp_for(profile: str) -> dict[str, str]:
    """What the stamp of an install of `profile` holds now: everything the venv depends on."""
    return {
        "profile": profile,
        "lock": digest(LOCKS[profile]),
        "project": digest(ROOT / "pyproject.toml"),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        # scripts of a venv begin with the absolute path of its interpreter, so a moved folder needs a new one
        "place": str(VENV),
    }


def digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise NotReady(f"{path.relative_to(ROOT)} is missing: the checkout is not complete.") from None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the project's install lock: a second `make` waits for the first instead of disturbing it."""
    # the folder itself is locked: it always exists, nothing is left behind, and the kernel frees it when the holder dies
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another make is installing here; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def install(profile: str) -> None:
    """Make or update the venv and write the stamp; raises NotReady when that fails, with the venv as it was."""
    fresh = not is_usable()
    try:
        if fresh:
            make_venv()
        fill(profile)
    except subprocess.CalledProcessError as error:
        if fresh:
            put_back()
        raise NotReady(
            f"installing failed ({Path(error.cmd[0]).name} gave {error.returncode}; its own message stands above).\n"
            "If the package index cannot be reached, tell pip where yours is (PIP_INDEX_URL or pip.conf) and call make again."
        ) from None
    shutil.rmtree(PREVIOUS, ignore_errors=True)


def fill(profile: str) -> None:
    """Run all steps of an install; raises CalledProcessError when one fails, and then leaves the marker standing."""
    STAMP.unlink(missing_ok=True)
    MARKER.touch()
    say(f"installing what {LOCKS[profile].name} pins")
    if not install_with_uv(LOCKS[profile]):
        say("uv could not install it; trying pip")
        # the lock is complete; older pips would resolve anew what a pin without its extra (sqlalchemy[asyncio]) does not settle
        pip("install", "--no-deps", "--require-hashes", "--requirement", str(LOCKS[profile]))
    # hatchling is pinned in the lock, so building the editable install needs no second, unpinned environment
    pip("install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT))
    # compiled here because PYTHONDONTWRITEBYTECODE or a read-only checkout would make every start of ita compile anew
    subprocess.run([python(), "-m", "compileall", "-q", *PACKAGES], cwd=ROOT, check=False)
    partial = STAMP.with_suffix(".partial")
    partial.write_text(json.dumps(stamp_for(profile), indent=1), encoding="utf-8")
    partial.replace(STAMP)
    MARKER.unlink()


def is_usable() -> bool:
    """Whether the venv can be updated in place: whole, made here, of this Python version, with pip."""
    if MARKER.exists() or not (VENV / "bin" / "python").exists():
        return False
    try:
        made_here = f" -m venv {VENV}\n" in (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return False
    probe = "import sys, pip; print(sys.prefix, sys.version_info[0], sys.version_info[1], sep='|')"
    found = subprocess.run([python(), "-c", probe], capture_output=True, text=True, check=False)
    return made_here and found.stdout.strip() == f"{VENV}|{sys.version_info.major}|{sys.version_info.minor}"


def make_venv() -> None:
    """Make an empty venv with pip; what stood in its place is kept aside until the new one is whole."""
    ensure_ensurepip()
    say(f"making .venv with Python {sys.version.split()[0]}")
    if VENV.is_symlink():
        raise NotReady(f"{VENV} is a symbolic link; remove it, the project makes its own environment.")
    if VENV.exists():
        # after an interrupted attempt the older of the two is the one that was once whole
        if PREVIOUS.exists():
            shutil.rmtree(VENV)
        else:
            VENV.rename(PREVIOUS)
    VENV.mkdir()
    MARKER.touch()
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def put_back() -> None:
    """Undo `make_venv`."""
    shutil.rmtree(VENV, ignore_errors=True)
    if PREVIOUS.exists():
        PREVIOUS.rename(VENV)


def ensure_ensurepip() -> None:
    """See that this Python can make a venv with pip; Debian keeps that in a package of its own.

    Installs the package when run as root on a system with apt-get, else raises NotReady naming it.
    """
    if has_ensurepip():
        return
    # python3-venv belongs to the system's own python3; another version on the PATH needs the package of that version
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    advice = f"This Python has no ensurepip. On Debian and Ubuntu: sudo apt-get install {package}"
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise NotReady(f"{advice}\nThen call make again.")
    say(f"installing the system package {package}, which Debian keeps apart from python3")
    trusted = certificates()
    if not apt_install(package):
        raise NotReady(f"apt-get could not install {package}. {advice}\nThen call make again.")
    trust_again(trusted)
    importlib.invalidate_caches()
    if not has_ensurepip():
        raise NotReady(f"{package} is installed, but {sys.executable} still has no ensurepip. Try: make PYTHON=/usr/bin/python3 ...")


def apt_install(*packages: str) -> bool:
    """Install system packages, refreshing the package lists when one is not found; False when that does not work."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 0:
        return True
    # the package lists of a fresh system are empty, those of an old one name files that are gone
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    return done.returncode == 0


def certificates() -> list[str]:
    """The certificates of the system's bundle, in PEM; empty when there is no bundle."""
    try:
        text = CERTIFICATES.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.DOTALL)


def trust_again(trusted: Sequence[str]) -> None:
    """Put certificates back that were trusted before apt-get ran.

    python3-venv brings ca-certificates, which writes the bundle anew: a certificate that an administrator added by hand (of a proxy
    that inspects TLS) would be lost, and with it the way to the package index.
    """
    now = set(certificates())
    lost = [certificate for certificate in trusted if certificate not in now]
    if lost:
        say(f"keeping {len(lost)} certificates in {CERTIFICATES} that apt-get took out")
        with CERTIFICATES.open("a", encoding="utf-8") as bundle:
            bundle.writelines(f"{certificate}\n" for certificate in lost)


def has_ensurepip() -> bool:
    """Whether the interpreter can put pip into a new venv."""
    return importlib.util.find_spec("ensurepip") is not None


def install_with_uv(lock: Path) -> bool:
    """Make the venv hold exactly the lock, by uv; False when uv cannot be had or cannot do it."""
    try:
        pip("install", "--require-hashes", "--requirement", str(UV_LOCK))
    except subprocess.CalledProcessError:
        return False
    command = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--python", python(), "--require-hashes", "--compile-bytecode"]
    # the sync removes what neither file names; pip stays, uv leaves what `python -m venv` put there
    done = subprocess.run([*command, str(lock), str(UV_LOCK)], env=uv_environment(), cwd=ROOT, check=False)
    return done.returncode == 0


def uv_environment() -> dict[str, str]:
    """The environment for uv: what pip was told about its index and certificates, unless uv was told otherwise."""
    environment = dict(os.environ)
    index = environment.get("PIP_INDEX_URL") or pip_setting("global.index-url")
    if index and not environment.keys() & {"UV_DEFAULT_INDEX", "UV_INDEX_URL"}:
        environment["UV_DEFAULT_INDEX"] = index
    certificates = environment.get("PIP_CERT") or pip_setting("global.cert")
    if certificates and Path(certificates).exists():
        environment.setdefault("SSL_CERT_FILE", certificates)
    # a uv project or another venv around this one must not redirect the install
    for name in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON"):
        environment.pop(name, None)
    return environment


def pip_setting(name: str) -> str:
    """A value of pip's configuration files, empty when it is not set."""
    found = subprocess.run([python(), "-m", "pip", "config", "get", name], capture_output=True, text=True, check=False)
    return found.stdout.strip() if found.returncode == 0 else ""


def pip(*arguments: str) -> None:
    """Run the venv's pip, quietly; raises CalledProcessError when it fails."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment.pop("PIP_REQUIRE_VIRTUALENV", None)
    subprocess.run([python(), "-m", "pip", "--quiet", *arguments], env=environment, cwd=ROOT, check=True)


def python() -> str:
    """The path of the venv's interpreter."""
    return str(VENV / "bin" / "python")


def in_ci() -> bool:
    """Whether `CI` is set to anything but an empty string, `0` or `false`."""
    return os.environ.get("CI", "").strip().lower() not in {"", "0", "false"}


def say(message: str) -> None:
    """Tell the user what is going on; on standard error, so that the output of the command itself stays clean."""
    print(f"bootstrap: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("bootstrap: interrupted; the next make begins anew", file=sys.stderr)
        sys.exit(130)
