"""What is more than a reader may take is refused whole, and what is not is read as without limits."""

from __future__ import annotations

import pytest

from extractors.limits import LimitExceeded, Limits
from extractors.txt import read_text
from schemas.reasons import load_reasons

TEXT = "คะแนน\n" * 5 + "\f" + "87.61\n" + "\f" + "จบ\n"


@pytest.mark.parametrize(
    ("limits", "code", "detail"),
    [
        (Limits(pages=2), "too_many_pages", "3 > 2 pages"),
        (Limits(characters=len(TEXT) - 1), "too_much_text", f"{len(TEXT)} > {len(TEXT) - 1} characters"),
        (Limits(line_characters=5), "line_too_long", "line 6: 6 > 5 line characters"),
    ],
)
def test_a_text_over_a_limit_is_refused(limits: Limits, code: str, detail: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        read_text(TEXT.encode(), limits)
    assert (caught.value.code, caught.value.detail) == (code, detail)


def test_a_text_at_its_limits_is_read_as_without() -> None:
    assert read_text(TEXT.encode(), Limits(pages=3, characters=len(TEXT), line_characters=6)) == read_text(TEXT.encode())


@pytest.mark.parametrize("what", ["pages", "pixels", "characters", "line_characters", "stream_bytes"])
def test_every_limit_has_its_reason_and_its_setting(what: str) -> None:
    limits = Limits(**{what: 1})
    limits.hold(what, 1)  # type: ignore[arg-type]
    with pytest.raises(LimitExceeded) as caught:
        limits.hold(what, 2)  # type: ignore[arg-type]
    reason = load_reasons()[caught.value.code]
    assert reason.kind == "reject"
    for advice in reason.advice.values():
        assert f"ITA_MAX_{what.upper()}" in advice
