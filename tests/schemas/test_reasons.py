"""Texts of errors: each says what happened and what to do, in both languages."""

from __future__ import annotations

import pickle

import pytest

from pipeline.errors import PublishError, UnreadableFile
from schemas.reasons import load_reasons


def test_every_reason_is_complete() -> None:
    for code, reason in load_reasons().items():
        assert reason.kind in {"reject", "usage", "publish"}, code
        for text in (*reason.reason.values(), *reason.advice.values()):
            assert text.strip(), code
        assert reason.reason["en"].endswith("."), code
        assert any("\u0e00" < letter < "\u0e7f" for letter in reason.advice["th"]), code


def test_errors_say_what_where_and_what_to_do() -> None:
    error = PublishError("locked", "data/processed", "process 7")
    assert str(error).startswith("data/processed: Another `ita run`")
    assert "(process 7)" in str(error)
    assert error.explain("th") != error.explain("en")


def test_unknown_code_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        UnreadableFile("no_such_reason")


def test_unreadable_file_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(UnreadableFile("empty_file", "0 bytes", "a.txt")))
    assert (error.reason_code, error.detail, error.subject) == ("empty_file", "0 bytes", "a.txt")
