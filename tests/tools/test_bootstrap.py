"""What `make` promises about `.venv`: made once, made anew when it must be, never taken for whole when it is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import bootstrap


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in a folder with spaces, with a complete install of `dev`."""
    root = tmp_path / "a folder (of mine)"
    venv = root / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "bin" / "ita").touch()
    for name in ("run.lock", "dev.lock", "pyproject.toml"):
        (root / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "PREVIOUS", root / ".venv.previous")
    monkeypatch.setattr(bootstrap, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(bootstrap, "MARKER", venv / "marker")
    monkeypatch.setattr(bootstrap, "LOCKS", {"run": root / "run.lock", "dev": root / "dev.lock"})
    stamp(root, "dev")
    return root


def stamp(root: Path, profile: str) -> None:
    (root / ".venv" / "stamp.json").write_text(json.dumps(bootstrap.stamp_for(profile)), encoding="utf-8")


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to install or to start a program fails the test."""

    def refuse(*arguments: object, **settings: object) -> None:
        raise AssertionError(f"started {arguments}")

    monkeypatch.setattr(bootstrap, "install", refuse)
    monkeypatch.setattr(subprocess, "run", refuse)


@pytest.mark.usefixtures("project", "no_work")
@pytest.mark.parametrize("profile", ["run", "dev"])
def test_a_complete_install_needs_no_work(profile: str) -> None:
    assert bootstrap.main([profile]) == 0


def test_the_product_alone_is_not_enough_for_tests(project: Path) -> None:
    stamp(project, "run")
    assert bootstrap.is_ready("run")
    assert not bootstrap.is_ready("dev")


@pytest.mark.parametrize(
    "damage",
    [
        lambda root: (root / "dev.lock").write_text("other versions", encoding="utf-8"),
        lambda root: (root / "pyproject.toml").write_text("other entry points", encoding="utf-8"),
        lambda root: (root / ".venv" / "marker").touch(),
        lambda root: (root / ".venv" / "stamp.json").write_text('{"profile": "de', encoding="utf-8"),
        lambda root: (root / ".venv" / "stamp.json").write_text("[]", encoding="utf-8"),
        lambda root: (root / ".venv" / "stamp.json").unlink(),
        lambda root: (root / ".venv" / "bin" / "python").unlink(),
        lambda root: (root / ".venv" / "bin" / "ita").unlink(),
    ],
    ids=["lock", "project", "interrupted", "torn stamp", "foreign stamp", "no stamp", "no python", "no command"],
)
def test_whatever_is_not_whole_and_current_is_not_ready(project: Path, damage: object) -> None:
    assert bootstrap.is_ready("dev")
    damage(project)  # type: ignore[operator]
    assert not bootstrap.is_ready("dev")


def test_another_python_needs_another_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", SimpleNamespace(major=3, minor=99))
    assert not bootstrap.is_ready("dev")


def test_a_moved_folder_needs_another_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = project.rename(project.parent / "moved")
    monkeypatch.setattr(bootstrap, "ROOT", moved)
    monkeypatch.setattr(bootstrap, "VENV", moved / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", moved / ".venv" / "stamp.json")
    monkeypatch.setattr(bootstrap, "MARKER", moved / ".venv" / "marker")
    monkeypatch.setattr(bootstrap, "LOCKS", {"run": moved / "run.lock", "dev": moved / "dev.lock"})
    assert not bootstrap.is_ready("dev")
    assert not bootstrap.is_usable()


def test_a_failed_new_environment_leaves_the_old_one(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".venv" / "stamp.json").unlink()

    def fail(command: list[str], **settings: object) -> None:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", fail)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: False)
    assert bootstrap.main(["dev"]) == 1
    assert "error: installing failed" in capsys.readouterr().err
    assert (project / ".venv" / "bin" / "ita").exists()
    assert not (project / ".venv.previous").exists()
    assert not bootstrap.is_ready("dev")


@pytest.mark.usefixtures("project")
def test_an_ordinary_user_is_told_which_package_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bootstrap, "is_ready", lambda profile: False)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: False)
    monkeypatch.setattr(bootstrap, "has_ensurepip", lambda: False)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert bootstrap.main(["run"]) == 1
    assert f"apt-get install python{sys.version_info.major}.{sys.version_info.minor}-venv" in capsys.readouterr().err


def test_certificates_added_by_hand_outlive_apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def certificate(name: str) -> str:
        return f"-----BEGIN CERTIFICATE-----\n{name}\n-----END CERTIFICATE-----"

    bundle = tmp_path / "ca.crt"
    monkeypatch.setattr(bootstrap, "CERTIFICATES", bundle)
    bundle.write_text("\n".join(map(certificate, ["official", "ours"])), encoding="utf-8")
    before = bootstrap.certificates()
    bundle.write_text("\n".join(map(certificate, ["official", "new"])) + "\n", encoding="utf-8")
    bootstrap.trust_again(before)
    assert bootstrap.certificates() == [certificate("official"), certificate("new"), certificate("ours")]


def test_uv_is_told_what_pip_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "pip_setting", lambda name: "")
    monkeypatch.setattr("os.environ", {"PIP_INDEX_URL": "https://index.invalid/simple"})
    assert bootstrap.uv_environment()["UV_DEFAULT_INDEX"] == "https://index.invalid/simple"
    monkeypatch.setattr("os.environ", {"PIP_INDEX_URL": "https://index.invalid/simple", "UV_DEFAULT_INDEX": "https://uv.invalid/simple"})
    assert bootstrap.uv_environment()["UV_DEFAULT_INDEX"] == "https://uv.invalid/simple"
