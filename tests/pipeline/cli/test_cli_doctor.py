from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house import House

import pipeline.doctor
from pipeline.errors import PublishError
from pipeline.store import writer_lock

Ita = Callable[..., Any]


@pytest.fixture
def sound(house: House) -> House:
    """A dataset of two snapshots."""
    house.put("a.txt")
    house.run()
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    house.run()
    return house


def results(ita: Ita, house: House, code: int) -> dict[str, dict[str, Any]]:
    """What `ita doctor` finds, by the name of the check."""
    answer = ita("doctor", "--raw", house.raw, "--processed", house.out, "--format", "json")
    assert answer.code == code, answer
    return {result["check"]: result for result in json.loads(answer.out)}


def test_a_sound_installation_has_no_problems(ita: Ita, sound: House) -> None:
    found = results(ita, sound, 0)
    assert {"python", "packages", "settings", "raw", "processed", "dataset"} <= set(found)
    assert {result["status"] for result in found.values()} <= {"ok", "note"}
    assert found["dataset"]["values"]["documents"] == 2
    for result in found.values():
        assert (result["advice"] is None) == (result["status"] == "ok")


def test_it_writes_nothing(ita: Ita, house: House) -> None:
    results(ita, house, 0)
    assert not house.out.exists()


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_text_says_what_and_what_to_do(ita: Ita, sound: House, language: str) -> None:
    sound.put("bad\x1b[2J.txt", "fail")
    sound.run()
    answer = ita("doctor", "--raw", sound.raw, "--processed", sound.out, "--lang", language)
    assert "FROM rejects" in answer.out
    assert "\x1b" not in answer.out
    assert answer.err == ""


def damage_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()  # the older snapshot keeps its own
    path.write_bytes(data)


@pytest.mark.parametrize("fault", ["bit", "cut", "gone", "more", "manifest", "rows", "ledger"])
def test_damage_of_the_dataset_is_found_and_can_be_undone_as_told(ita: Ita, sound: House, fault: str) -> None:
    snapshot = (sound.out / "current").resolve()
    file = next((snapshot / "scores").rglob("*.parquet"))
    if fault == "bit":
        damage_bit(file)
    elif fault == "cut":
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data[:-10])
    elif fault == "gone":
        file.unlink()
    elif fault == "more":
        file.with_name("part-1.parquet").write_bytes(file.read_bytes())
    elif fault == "manifest":
        (snapshot / "manifest.json").write_text("{")
    elif fault == "rows":
        manifest = json.loads((snapshot / "manifest.json").read_text())
        manifest["rows"]["scores"] += 1
        (snapshot / "manifest.json").write_text(json.dumps(manifest))
    else:
        (snapshot / ".ledger.json.gz").write_bytes(b"x")
    found = results(ita, sound, 4)
    assert found["dataset_damaged"]["status"] == "problem"
    told = found["dataset_sound"]["advice"]
    command = shlex.split(told.partition(": ")[2].partition(",")[0])
    assert command[:2] == ["ln", "-sfn"]
    subprocess.run(command, check=True)
    assert results(ita, sound, 0)["dataset"]["values"]["documents"] == 1
    assert sound.run().published == 2
    assert results(ita, sound, 0)["dataset"]["values"]["documents"] == 2


@pytest.mark.parametrize("fault", ["cut", "gone"])
def test_a_run_does_not_carry_damage_on(sound: House, fault: str) -> None:
    file = next(((sound.out / "current").resolve() / "scores" / "fiscal_year=2568").glob("*.parquet"))
    data = file.read_bytes()
    file.unlink()
    if fault == "cut":
        file.write_bytes(data[:-10])
    sound.put("c.txt", "year: 2566\nscore/2566: 70\n")  # the damaged year is only linked
    with pytest.raises(PublishError) as linking:
        sound.run()
    assert linking.value.code == "damaged_dataset"
    assert "ita doctor" in linking.value.advice("en")
    if fault == "cut":
        sound.put("d.txt", "year: 2568\nscore/2568: 70\n")  # the damaged year is rewritten
        with pytest.raises(PublishError) as rewriting:
            sound.run()
        assert rewriting.value.code == "damaged_dataset"


def test_no_sound_snapshot_is_said_and_the_cache_builds_it_anew(ita: Ita, sound: House) -> None:
    for file in (sound.out / "snapshots").rglob("manifest.json"):
        file.write_text("{")
    found = results(ita, sound, 4)
    command = shlex.split(found["dataset_lost"]["advice"].partition("with ")[2].partition(" and")[0])
    assert command[0] == "rm"
    subprocess.run(command, check=True)
    sound.reads()
    assert sound.run().published == 2
    assert sound.reads() == []
    assert "dataset" in results(ita, sound, 0)


def test_a_link_that_leads_nowhere_is_found(ita: Ita, sound: House) -> None:
    (sound.out / "current").unlink()
    (sound.out / "current").symlink_to("snapshots/nowhere")
    assert results(ita, sound, 4)["dataset_link"]["status"] == "problem"


def test_a_run_that_is_going_on_and_what_a_killed_one_left_are_named(ita: Ita, sound: House) -> None:
    with writer_lock(sound.out):
        assert str(os.getpid()) in results(ita, sound, 0)["running"]["message"]
    (sound.out / "snapshots" / ".tmp-x").mkdir()
    assert results(ita, sound, 0)["leftovers"]["status"] == "note"


def test_files_and_folders_without_permission_are_named(ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name not in {"a.txt", "out"} and access(path, mode))
    found = results(ita, sound, 4)
    assert "a.txt" in found["raw_unreadable"]["message"]
    assert found["processed_closed"]["status"] == "problem"


def test_a_full_disk_is_a_problem(ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.doctor, "_LEAST_FREE", 2**80)
    assert results(ita, sound, 4)["disk_full"]["status"] == "problem"


def test_a_setting_that_cannot_be_used_is_a_problem(ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITA_MAX_PAGES", "many")
    assert "ITA_MAX_PAGES" in results(ita, sound, 4)["settings_wrong"]["message"]


def test_a_prefect_server_that_does_not_answer_is_a_problem(ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert results(ita, sound, 4)["prefect_away"]["status"] == "problem"


def uninstall(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a package look as if it were not installed."""
    version = pipeline.doctor.metadata.version

    def without(name: str) -> str:
        if name == package:
            raise pipeline.doctor.metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(pipeline.doctor.metadata, "version", without)


def test_a_missing_package_is_a_problem(ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    uninstall("duckdb", monkeypatch)
    assert "duckdb" in results(ita, sound, 4)["packages_missing"]["message"]


def test_what_only_an_extra_needs_may_be_absent(ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    uninstall("s3fs", monkeypatch)
    assert "packages" in results(ita, sound, 0)


def test_a_package_pinned_for_each_python_is_as_tested_with_any_of_them(
    ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lock = tmp_path / "run.lock"
    here = pipeline.doctor.metadata.version("numpy")
    monkeypatch.setattr(pipeline.doctor, "_LOCK_FILE", lock)
    lock.write_text(
        f"numpy=={here} ; python_full_version < '3.99' \\\n    --hash=x\nnumpy==99.1 ; python_full_version >= '3.99' \\\n", encoding="utf-8"
    )
    assert "packages" in results(ita, sound, 0)
    lock.write_text("numpy==99.0 ; python_full_version < '3.99' \\\nnumpy==99.1 ; python_full_version >= '3.99' \\\n", encoding="utf-8")
    assert "99.0 or 99.1" in results(ita, sound, 0)["packages_other"]["message"]


PROGRAM = """#!/bin/sh
case "$1" in
--list-langs) printf 'List of languages (3):\\nosd\\n{languages}\\n' ;;
--version) echo "tesseract 5.3.0" ;;
:lang=th) printf 'Sarabun\\nLaksaman\\n' ;;
*) printf '' > "$2.txt"; printf 'level\\n' > "$2.tsv" ;;
esac
"""


@pytest.mark.parametrize(("languages", "check"), [("eng\\ntha", "tesseract"), ("eng", "tesseract_languages"), (None, "tesseract_missing")])
def test_optional_programs_are_named(
    ita: Ita, sound: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, languages: str | None, check: str
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("tesseract", "fc-list") if languages else ():
        (programs / name).write_text(PROGRAM.format(languages=languages))
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/bin" if languages else str(programs))
    found = results(ita, sound, 0)
    assert check in found
    assert ("fonts" in found) == bool(languages)
    if languages is None:
        assert found["fonts_missing"]["status"] == "note"


def test_a_kernel_without_landlock_is_a_note(ita: Ita, sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.doctor, "landlock_version", lambda: 0)
    assert "Landlock" in results(ita, sound, 0)["confinement_weak"]["message"]
