"""What a reviewer decides becomes entries that are read back as they were meant, in files that nobody else's work is lost in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corrections import load_corrections
from pipeline.errors import UsageError
from pipeline.review.entries import NoEntry, entry_of, file_decisions, narrowed, own_file, score_text, without
from schemas.corrections import TextCorrection, ValueCorrection

DAY = dt.date(2026, 11, 21)
ABOUT = {"document": "ab" * 32, "file": "ก: # “x”.txt", "by": "auditor 7", "why": "- looked: at it"}
SCORE = {"value_id": "20ae3d4af37f9f1b", "table": "scores", "score": 92.47, "raw": "<p>๙๒.๔๗</p>"}

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=60).filter(str.strip)


@pytest.mark.parametrize(
    ("typed", "score"), [("91.67", "91.67"), (" ๙๑.๖๗ ", "91.67"), ("91,67", "91.67"), ("100", "100"), ("0", "0"), ("87.60", "87.60")]
)
def test_a_score_is_typed_as_people_type(typed: str, score: str) -> None:
    assert score_text(typed) == score


@pytest.mark.parametrize("typed", ["", "x", "-1", "100.01", "nan", "inf", "1e1", "9 1", "91.", ".5", "1" * 5000, "²", "0x10", "1.1234567"])
def test_what_is_no_score_is_refused(typed: str) -> None:
    with pytest.raises(NoEntry):
        score_text(typed)


@settings(deadline=None, max_examples=50)
@given(raw=texts, by=texts, why=texts, verdict=st.sampled_from(["confirm", "unreadable"]))
def test_entries_are_read_back_as_they_were_decided(
    tmp_path_factory: pytest.TempPathFactory, raw: str, by: str, why: str, verdict: str
) -> None:
    folder = tmp_path_factory.mktemp("corrections")
    value = {"value_id": "0123456789012345", "table": None, "score": None, "raw": raw}
    entry = {"id": "one", **entry_of(verdict, "", value, {**ABOUT, "by": by, "why": why})}
    file_decisions(folder, by, DAY, lambda held: [*held, entry])
    (read,) = load_corrections(folder).entries
    assert read == ValueCorrection(
        "one", "0123456789012345", (("raw", raw),), confirm=verdict == "confirm", unreadable=verdict == "unreadable"
    )


def test_a_set_score_keeps_its_digits(tmp_path: Path) -> None:
    entry = {"id": "one", **entry_of("set", "91.60", SCORE, ABOUT)}
    file_decisions(tmp_path, "auditor 7", DAY, lambda held: [*held, entry])
    (read,) = load_corrections(tmp_path).entries
    assert isinstance(read, ValueCorrection)
    assert (dict(read.change)["score"], Decimal(str(dict(read.expect)["score"]))) == ("91.60", Decimal("92.47"))


words = st.lists(st.sampled_from(["คะแนน", "94.02", "1.62", "ปี", "2567", "เพิ่มขึ้น", "จำนวน"]), min_size=1, max_size=12)


@given(before=words, printed=words, after=words, at=st.integers(0, 11), new=st.sampled_from(["0.25", "ลดลง", ""]))
def test_a_correction_of_text_names_words_that_stand_there_once(
    before: list[str], printed: list[str], after: list[str], at: int, new: str
) -> None:
    read = [*printed]
    read[at % len(read)] = new
    there = " ".join([*before, *printed, *after])
    expect, instead = narrowed(" ".join(printed), " ".join(read), there)
    if expect != " ".join(printed) and there.count(" ".join(printed)) == 1:
        assert there.replace(expect, instead).split() == there.replace(" ".join(printed), " ".join(read)).split()


def test_a_correction_of_text_names_a_place(tmp_path: Path) -> None:
    value = {
        "value_id": "f" * 16,
        "table": None,
        "score": None,
        "raw": "เพิ่มขึ้น 1.62 จาก เดิม",
        "place": {"page": 3, "line": 7},
        "there": "ได้ เพิ่มขึ้น 1.62 จาก",
    }
    entry = {"id": "one", **entry_of("set", "เพิ่มขึ้น 0.25 จาก เดิม", value, ABOUT)}
    file_decisions(tmp_path, "x", DAY, lambda held: [*held, entry])
    assert load_corrections(tmp_path).entries == (TextCorrection("one", 3, "1.62", "0.25", line=7),)
    with pytest.raises(NoEntry):
        entry_of("set", "0.25", {**value, "place": None}, ABOUT)


def test_files_are_named_for_who_and_when(tmp_path: Path) -> None:
    names = {by: own_file(tmp_path, by, DAY)[0].name for by in ("Auditor 7", "สมชาย", "สมหญิง", "../../etc/x", "a" * 99)}
    assert names["Auditor 7"] == "review-auditor-7-20261121.yml"
    assert len(set(names.values())) == 5
    assert all(Path(name).name == name and len(name) < 60 for name in names.values())


def test_what_a_person_wrote_is_never_replaced(tmp_path: Path) -> None:
    mine = tmp_path / "review-x-20261121.yml"
    mine.write_text("# mine\nwordings: []\n", encoding="utf-8")
    linked = tmp_path / "review-x-20261121-2.yml"
    linked.symlink_to(mine)
    entry = {"id": "one", **entry_of("confirm", "", SCORE, ABOUT)}
    path = file_decisions(tmp_path, "x", DAY, lambda held: [*held, entry])
    assert path.name == "review-x-20261121-3.yml"
    assert mine.read_text(encoding="utf-8") == "# mine\nwordings: []\n"
    assert linked.is_symlink()


def test_what_would_not_be_read_is_not_written(tmp_path: Path) -> None:
    good = {"id": "one", **entry_of("confirm", "", SCORE, ABOUT)}
    path = file_decisions(tmp_path, "x", DAY, lambda held: [*held, good])
    before = path.read_bytes()
    with pytest.raises(UsageError):
        file_decisions(tmp_path, "x", DAY, lambda held: [*held, {**good, "id": "two", "value": "no id"}])
    assert path.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {path.name, ".review.lock"}
    file_decisions(tmp_path, "x", DAY, lambda held: without(held, {"one"}))
    assert not path.exists()
