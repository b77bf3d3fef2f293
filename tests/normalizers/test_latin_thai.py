"""Thai shown as Latin letters: put back where the words say so, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.latin_thai import is_latin_for_thai, latin_to_thai, thai_to_latin

THAI = "".join(chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)))
REPORT = "รายงานผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"


@given(st.text(st.sampled_from(THAI + " 0123456789.()\n")))
def test_bytes_of_tis_620_taken_for_latin_come_back(text: str) -> None:
    shown = text.encode("tis-620").decode("latin-1")
    assert thai_to_latin(text) == shown
    assert latin_to_thai(shown) == text


@given(st.text())
def test_the_length_stays_and_what_is_no_such_letter_is_left_alone(text: str) -> None:
    repaired = latin_to_thai(text)
    assert len(repaired) == len(text)
    assert all(before == after for before, after in zip(text, repaired, strict=True) if not "\u00a1" <= before <= "\u00fb")
    assert latin_to_thai(repaired) == repaired


def test_thai_in_windows_874_shown_as_windows_1252_is_recognised() -> None:
    assert is_latin_for_thai(REPORT.encode("cp874").decode("cp1252"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        REPORT,
        "Évaluation de la probité : très élevée, où l'équité prévaut, à Nîmes et à Besançon, déjà améliorée",
        "Größe über Maß, süß, Öl, Äpfel",
        "ÃÒÂ",
        "ÄÖÜ ÄÖÜß ÀÉÈ ÇÊË ÎÏÔ ÛÙŸ ÆŒ ÄÖÜ ÄÖÜß ÀÉÈ",
        "85.20 ± 0.5 × 100 ÷ 3 §§§ ¶¶¶ ¤¤¤ ¦¦¦ ©©© ®®®",
    ],
)
def test_other_texts_are_not_taken_for_it(text: str) -> None:
    assert not is_latin_for_thai(text)


@given(st.text(st.characters(min_codepoint=0xA1, max_codepoint=0xFB), max_size=60))
def test_whatever_is_recognised_makes_thai_words(text: str) -> None:
    if is_latin_for_thai(text):
        assert any("\u0e01" <= char <= "\u0e2e" for char in latin_to_thai(text))
