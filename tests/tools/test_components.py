"""Components that pip cannot bring: found, fetched with a checked hash, or named to the user."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from tools import components


def stand_in(monkeypatch: pytest.MonkeyPatch, here: bool, **fields: object) -> None:
    """The one component `thing` in place of the real ones."""
    thing = components.Component("thing", lambda: here, **fields)  # type: ignore[arg-type]
    monkeypatch.setattr(components, "COMPONENTS", {"thing": thing})


def test_what_is_there_is_not_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, here=True, packages=("thing-deb",))
    monkeypatch.setattr(components, "apt_install", lambda *packages: pytest.fail("installed"))
    assert components.main([]) == 0


def test_root_installs_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, here=False, packages=("thing-deb", "thing-data"))
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(components, "apt_install", lambda *packages: not asked.append(packages))
    components.main(["thing"])
    assert asked == [("thing-deb", "thing-data")]


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_another_user_is_told_the_command_and_ci_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    stand_in(monkeypatch, here=False, packages=("thing-deb",))
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(components, "apt_install", lambda *packages: pytest.fail("installed"))
    assert components.main([]) == code
    told = capsys.readouterr().err
    assert "missing component: thing" in told
    assert "apt-get install --no-install-recommends thing-deb" in told


def test_a_registry_that_cannot_be_reached_stops_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise OSError("no route")

    stand_in(monkeypatch, here=False, install=fail)
    monkeypatch.setenv("CI", "")
    assert components.main([]) == 0
    assert "no route" in capsys.readouterr().err


def test_an_unknown_name_is_a_usage_error() -> None:
    assert components.main(["nonsense"]) == 2


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "font.tgz").write_bytes(b"what was pinned")
    address = (tmp_path / "font.tgz").as_uri()
    right = base64.b64encode(hashlib.sha512(b"what was pinned").digest()).decode()
    assert components.download(address, right) == b"what was pinned"
    (tmp_path / "font.tgz").write_bytes(b"another")
    with pytest.raises(OSError, match="pinned"):
        components.download(address, right)


def test_the_npm_registry_is_the_one_the_user_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.delenv("npm_config_registry", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert components.registry() == components.REGISTRY
    (tmp_path / ".npmrc").write_text("fund=false\nregistry=https://npm.invalid/mirror/\n", encoding="utf-8")
    assert components.registry() == "https://npm.invalid/mirror"
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://other.invalid")
    assert components.registry() == "https://other.invalid"
