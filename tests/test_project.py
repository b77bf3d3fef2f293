"""What a stranger relies on before the first report is read: the contract of imports, the wheel, the lock, the documented commands."""

from __future__ import annotations

import ast
import dataclasses
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("schemas", "normalizers", "extractors", "pipeline", "flows")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
BIN = Path(sys.executable).parent


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """The import contract of pyproject.toml, held against the packages in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [BIN / "lint-imports", "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_imports_run_one_way() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("importer", "imported"), [(low, high) for high, low in itertools.pairwise(reversed(PACKAGES))])
def test_the_contract_catches_an_import_the_other_way(tmp_path: Path, importer: str, imported: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for module in ("framework", "facts"):
        (tmp_path / "schemas" / f"{module}.py").touch()
    (tmp_path / importer / "wrong.py").write_text(f"import {imported}\n", encoding="utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode != 0
    assert f"{importer} is not allowed to import {imported}" in " ".join(done.stdout.split())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as pip would build it, with the pinned build backend of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    in_tree = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    in_wheel = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert in_wheel == in_tree
    assert any(name.endswith(".yaml") for name in in_wheel)


def test_the_wheel_installs_the_command_and_the_runner(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(name).decode("utf-8")
    assert "ita = pipeline.cli:main" in text
    assert "process = flows.ingest:run_process" in text


def pins(lock: Path) -> dict[str, list[Requirement]]:
    """The pinned requirements of a lock file by name; a package may be pinned once for each range of Python versions."""
    found: dict[str, list[Requirement]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in " #":
            requirement = Requirement(line.removesuffix("\\").strip())
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def version(requirement: Requirement) -> str:
    """The one version that a pin allows."""
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", requirement
    return specifier.version


@pytest.mark.parametrize(("lock", "groups"), [("run.lock", ["build"]), ("dev.lock", ["build", "dev"])], ids=["run", "dev"])
def test_the_lock_pins_what_the_project_asks_for(lock: str, groups: list[str]) -> None:
    wanted = PROJECT["project"]["dependencies"] + [line for group in groups for line in PROJECT["dependency-groups"][group]]
    pinned = pins(ROOT / "requirements" / lock)
    for requirement in map(Requirement, wanted):
        for pin in pinned.get(canonicalize_name(requirement.name), []) or pytest.fail(f"{requirement.name} is not in {lock}: make lock"):
            assert requirement.specifier.contains(version(pin), prereleases=True), f"{pin} does not fit {requirement}: make lock"


def test_tests_run_on_the_versions_that_the_product_runs_on() -> None:
    run, dev = pins(ROOT / "requirements" / "run.lock"), pins(ROOT / "requirements" / "dev.lock")
    # versions alone: a tool of the tests may want a package on more platforms than the product does, which widens its marker
    assert {name: [*map(version, run[name])] for name in run} == {name: [*map(version, dev.get(name, []))] for name in run}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_hashes_and_no_lock_names_a_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-{1,2}(i|f|index-url|extra-index-url|find-links|trusted-host)\b", text, re.MULTILINE)
    blocks = re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


def test_every_import_of_the_packages_is_a_declared_dependency() -> None:
    modules = {"pdfminer": "pdfminer-six", "yaml": "pyyaml", "PIL": "pillow", "cv2": "opencv-python-headless"}
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]}
    imported: dict[str, str] = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                else:
                    names = [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
                imported |= {name.split(".")[0]: str(path) for name in names}
    foreign = {canonicalize_name(modules.get(name, name)) for name in imported.keys() - sys.stdlib_module_names - {*PACKAGES}}
    assert foreign - declared == set()


def documented_commands() -> list[list[str]]:
    """The arguments of each `.venv/bin/ita` in the code blocks of the README."""
    commands = []
    for block in re.findall(r"^```(?:sh|crontab)\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        one_line = re.sub(r'"[^"]*"', lambda quoted: " ".join(quoted[0].split()), block)
        for arguments in re.findall(r"\.venv/bin/ita\b(.*)", one_line):
            lexer = shlex.shlex(arguments, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            commands.append(list(itertools.takewhile(lambda word: not re.fullmatch(r"[;&|<>()]+|\d+>.*", word), lexer)))
    return commands


@pytest.mark.parametrize("arguments", documented_commands(), ids=" ".join)
def test_a_documented_command_is_understood(arguments: list[str]) -> None:
    from pipeline.cli.parser import parse

    assert parse(arguments, "en").command == arguments[0]


def test_every_command_is_documented() -> None:
    from pipeline.cli.parser import COMMANDS

    assert set(COMMANDS) <= {arguments[0] for arguments in documented_commands()}


def test_every_limit_is_documented_with_its_default() -> None:
    from pipeline.settings import Settings

    inner = {"batch_size", "row_group", "documents_per_worker", "steps", "register", "ocr_engine"}
    limits = {field.name: field.default for field in dataclasses.fields(Settings) if field.name not in inner}
    units = {"MiB": 2**20, "GiB": 2**30, "million": 10**6}
    for name, default in limits.items():
        (row,) = (line for line in README.splitlines() if line.startswith("|") and f"`ITA_{name.upper()}`" in line)
        stated = [
            float(number.replace(",", "")) * units.get(unit, 1) for number, unit in re.findall(r"([\d,.]*\d) ?(MiB|GiB|million)?", row)
        ]
        assert default in stated, row


def test_every_rule_is_documented() -> None:
    from schemas.rules import rule_names

    named = re.search(r"\| what is checked \|.*?\n\n", README, re.DOTALL)
    assert named
    assert set(re.findall(r"`([a-z_]+)`", named[0])) == set(rule_names())


def test_every_table_is_documented() -> None:
    from schemas.arrow import tables

    named = re.search(r"\| table \|.*?\n\n", README, re.DOTALL)
    assert named
    assert set(re.findall(r"^\| `([a-z_]+)`", named[0], re.MULTILINE)) == set(tables())


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_the_files_that_a_document_points_to_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:schemas|normalizers|extractors|pipeline|flows|tests|tools|requirements|data/raw)/[\w./-]*)`", text)
    paths += re.findall(r"\]\(([\w./-]+)\)", text)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_make_alone_says_what_there_is_to_do() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("missing component: make")
    listed = subprocess.run([make, "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    assert {"run", "test", "lint", "format", "lock", "clean", "help"} <= set(re.findall(r"^make ([a-z]+) ", listed, re.MULTILINE))


def test_ci_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)
