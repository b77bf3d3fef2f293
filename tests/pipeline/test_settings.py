"""Settings come from the environment, and limits reach the readers."""

from __future__ import annotations

import dataclasses

import pytest

from extractors.limits import Limits
from pipeline.errors import UnreadableFile
from pipeline.process import read_bytes
from pipeline.settings import load_settings


def test_defaults_need_no_environment() -> None:
    assert load_settings({}).limits == Limits()


@pytest.mark.parametrize("what", [field.name for field in dataclasses.fields(Limits)])
def test_each_limit_can_be_set(what: str) -> None:
    assert load_settings({f"ITA_MAX_{what.upper()}": "7"}).limits == dataclasses.replace(Limits(), **{what: 7})


def test_a_limit_becomes_the_reason_of_a_reject() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes("คะแนน\n87.61\n".encode(), "a.txt", Limits(characters=3))
    assert (caught.value.reason_code, caught.value.subject) == ("too_much_text", "a.txt")
