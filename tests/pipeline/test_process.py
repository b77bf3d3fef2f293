"""A file to its result: what cannot be read is refused with its reason, and everything else is read, whatever it holds."""

from __future__ import annotations

import codecs
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.process import interpret, process_file, read_bytes, read_file, result_of
from schemas.facts import DocumentResult, Facts

COVER = "รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส\nประจำปีงบประมาณ พ.ศ. 2567\nเทศบาลตำบลแกดำ\nอำเภอแกดำ จังหวัดมหาสารคาม\n\n"
TABLE = "ที่\tตัวชี้วัด\tคะแนน\n1\tการปฏิบัติหน้าที่\t91.10\n2\tการใช้งบประมาณ\t92.20\n3\tการใช้อำนาจ\t93.30\n"
REPORT = COVER + TABLE + "\nคะแนนรวม 92.03 คะแนน\n"

PIECES = (
    "ที่", "ตัวชี้วัด", "คะแนน", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา", "การใช้งบประมาณ", "การใช้อำนาจ", "กองคลัง", "IIT",
    "EIT ส่วนที่ 2", "OIT", "i7", "O14", "ข้อ", "ข้อเสนอแนะ", "ควรเผยแพร่ ดังนี้", "อ้างอิงจาก ๐๑๐", "85.20", "๙๑.๒๓", "100",
    "ร้อยละ", "คะแนนรวม", "คะแนนเฉลี่ย", "เพิ่มขึ้น", "สูงสุด คือ", "รองลงมา", "ต่ำกว่า 85 คะแนน ได้แก่", "ปี พ.ศ. 2567",
    "ปี 2566", "ไตรมาสที่ 2", "ต.ค. 66 - ก.ย. 67", "น้ำหนัก", "ผ่านดี", "ระดับ", "1.", "-", "(", ")", "✓", "อบต.",
    "เทศบาลตำบลแกดำ", "จังหวัดมหาสารคาม", "ํา", "เเ", "​", "", "\t", "\t", "|", "|", "|---|---|", "\n", "\n", "\n\n", "\f",
    " ", "   ", "<br>", "<td>", "&nbsp;", "**", "$\\frac{1}{2}$",
)  # fmt: skip


def reason(data: bytes) -> str:
    """Why these bytes are refused."""
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(data, "ไฟล์.txt")
    assert caught.value.subject == "ไฟล์.txt"
    assert caught.value.advice("th")
    assert caught.value.advice("en")
    return caught.value.reason_code


def numbers(facts: Facts) -> list[tuple[int, str, Decimal | None]]:
    return [(one.fiscal_year, one.code, one.score) for one in facts.scores]


FOUND = [(2567, "1", Decimal("91.10")), (2567, "2", Decimal("92.20")), (2567, "3", Decimal("93.30")), (2567, "overall", Decimal("92.03"))]


# What is refused


def test_an_empty_file_is_refused() -> None:
    assert reason(b"") == "empty_file"


@pytest.mark.parametrize("data", [b" ", b"\n\n\n", b"\f", b" \t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + "\r\n".encode("utf-16-le")])
def test_a_file_without_text_is_refused(data: bytes) -> None:
    assert reason(data) == "no_text"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x06\x00word/document.xml",
        b"Rar!\x1a\x07",
        b"GIF89a",
    ],
)
def test_a_file_that_is_not_text_is_refused_by_its_contents(data: bytes) -> None:
    assert reason(data) == "unsupported_type"


def test_a_damaged_pdf_is_refused() -> None:
    assert reason(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj") == "corrupt_file"


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 64, b"\xff\xfe\x00", REPORT.encode()[:301] + b"\xff\xfe\xfd"]
)
def test_bytes_that_are_no_text_in_any_encoding_are_refused(data: bytes) -> None:
    assert reason(data) == "unknown_encoding"


def test_a_missing_file_is_an_unreadable_one(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path / "nowhere.txt")
    assert caught.value.reason_code == "read_error"
    assert str(tmp_path / "nowhere.txt") in str(caught.value)


def test_a_folder_is_an_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path)
    assert caught.value.reason_code == "read_error"


def test_values_of_a_very_long_line_have_ids_of_their_own() -> None:
    text = "คะแนนรวม 87.61 ปี 2567 อบต.หนองหัว " * 1_200
    ids = [score.value_id for score in result_of(read_bytes(f"ก่อนหน้า\n{text}\nหลังจากนั้น {text}".encode()), "a.txt").facts.scores]
    assert len(ids) >= 2_400
    assert len(ids) == len(set(ids))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "report.txt")
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path / "report.txt")
    assert (caught.value.reason_code, caught.value.detail) == ("read_error", "not a regular file")


def test_a_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal of the system is played."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pipeline.process.open_regular", refuse)
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path / "report.txt")
    assert caught.value.reason_code == "permission_denied"


# What is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "tis-620", "cp874"])
def test_every_encoding_gives_the_same_facts(encoding: str) -> None:
    assert numbers(interpret(read_bytes(REPORT.encode(encoding)))) == FOUND


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_read_alike(newline: str) -> None:
    facts = interpret(read_bytes(REPORT.replace("\n", newline).encode()))
    assert numbers(facts) == FOUND
    assert [one.evidence.line for one in facts.scores] == [7, 8, 9, 11]


def test_a_result_holds_the_file_its_facts_and_its_findings(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT + "\f\nตัวชี้วัดการใช้อำนาจ ได้ 193.30 คะแนน\n", encoding="utf-8")
    result = process_file(path, "mahasarakham/report.txt")
    assert (result.source_path, result.media_type, result.pages, result.pages_ocr) == ("mahasarakham/report.txt", "text/plain", 2, 0)
    assert result.sha256.startswith(result.facts.doc_id)
    assert len(result.sha256) == 64
    assert result.facts.organization is not None
    assert result.facts.organization.name == "แกดำ"
    assert numbers(result.facts) == FOUND


def test_the_same_bytes_give_the_same_document_whatever_the_file_is_called(tmp_path: Path) -> None:
    results = []
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(REPORT, encoding="utf-8")
        results.append(process_file(tmp_path / name, name))
    assert results[0].facts == results[1].facts
    assert results[0].findings == results[1].findings


def test_every_value_has_an_id_of_its_own() -> None:
    facts = interpret(read_bytes((REPORT + "\n" + TABLE + "\nข้อ i7 ควรแก้ไขตาม O14\n").encode()))
    ids = [one.value_id for one in (*facts.scores, *facts.mentions, *facts.recommendations, *facts.years, *facts.names)]
    assert len(ids) == len(set(ids))


def test_reading_twice_gives_the_same_facts_and_findings() -> None:
    document = read_bytes(REPORT.encode())
    assert result_of(document, "x") == result_of(read_bytes(REPORT.encode()), "x")
    assert interpret(document) == interpret(document)


def test_a_text_that_says_nothing_of_the_assessment_gives_empty_facts() -> None:
    facts = interpret(read_bytes("ประกาศรับสมัครพนักงานจ้าง\nสนใจติดต่อสอบถามได้ทุกวันทำการ\n".encode()))
    assert (facts.kind, facts.fiscal_year, facts.scores, facts.measures, facts.claims) == ("other", None, (), (), ())


# Any text at all


def result(text: str) -> DocumentResult | None:
    """The result of a text, or None when it is refused in an orderly way."""
    try:
        return result_of(read_bytes(text.encode("utf-8", "surrogatepass")), "any.txt")
    except UnreadableFile:
        return None


def assert_is_sound(text: str) -> None:
    """No text breaks the way through, and every fact is evidenced and within its bounds."""
    found = result(text)
    if found is None:
        return
    facts, lines = found.facts, text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 2
    for fact in (
        *facts.scores,
        *facts.measures,
        *facts.mentions,
        *facts.recommendations,
        *facts.claims,
        *facts.years,
        *facts.names,
        *facts.periods,
    ):
        assert 0 <= fact.evidence.confidence <= 1
        assert fact.evidence.line is None or 1 <= fact.evidence.line <= lines
    assert len({one.value_id for one in facts.scores}) == len(facts.scores)
    assert [one.sequence for one in facts.measures] == list(range(1, len(facts.measures) + 1))
    assert all(one.start is not None and one.end is not None for one in facts.periods)


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
@example("\x00")
@example("|")
@example("\t\t\t\n\t\t")
@example("|---|\n|---|")
def test_no_text_raises(text: str) -> None:
    assert_is_sound(text)


@settings(deadline=None, derandomize=True, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), min_size=10, max_size=60).map("".join))
def test_no_shuffled_report_raises(text: str) -> None:
    assert_is_sound(COVER + text)


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.sampled_from(PIECES).filter(lambda piece: not set(piece) & set("\n\t\f|")), min_size=1, max_size=6),
        min_size=2,
        max_size=8,
    )
)
def test_no_table_raises(rows: list[list[str]]) -> None:
    assert_is_sound(COVER + "\n".join("\t".join(row) for row in rows))


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_that_they_are_unreadable(data: bytes) -> None:
    try:
        result_of(read_bytes(data), "any")
    except UnreadableFile as error:
        assert error.reason_code in {"empty_file", "no_text", "unknown_encoding", "unsupported_type", "corrupt_file"}  # noqa: PT017


@settings(deadline=None, derandomize=True, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(REPORT)), st.integers(0, 30))
def test_a_report_cut_anywhere_still_reads(start: int, length: int) -> None:
    assert_is_sound(REPORT[:start] + REPORT[start + length :])


# Size


@pytest.mark.parametrize("unit", ["ก", "(", "|", "\t", "กองคลัง ", "เทศบาลตำบล"])
def test_a_single_very_long_line_is_read_to_its_end(unit: str) -> None:
    """200 KB without a line break; the time limit of the suite stands guard against anything worse than linear."""
    assert_is_sound(COVER + unit * (200_000 // len(unit.encode())))


def test_many_lines_are_all_read() -> None:
    rows = "".join(f"{number}\tมาตรการที่จัดทำขึ้นลำดับ {number}\tกองคลัง\tไตรมาสที่ {number % 4 + 1}\n" for number in range(1, 1001))
    facts = interpret(read_bytes((COVER + "ที่\tมาตรการ\tผู้รับผิดชอบ\tระยะเวลา\n" + rows).encode()))
    assert len(facts.measures) == 1000
    assert facts.measures[-1].sequence == 1000
