"""Corrections by people: what applies, what does not, and that nobody can miss which."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import schemas
from pipeline.corrections import load_corrections
from pipeline.corrections.values import _printed
from pipeline.errors import ExitCode, UsageError
from pipeline.ingest import run_plainly
from pipeline.process import read_bytes, result_of
from pipeline.run import RunRequest, RunSummary
from schemas.corrections import CorrectionSet
from schemas.facts import DocumentResult

REPORT = """รายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2564
องค์การบริหารส่วนตำบลหนองหว้า อำเภอบัวลาย จังหวัดนครราชสีมา

ตัวชี้วัด\tหน่วยวัดผลพิเศษ\tปี 2564
1. การปฏิบัติหน้าที่\t-\t91.61
2. การใช้งบประมาณ\t-\t82.52
3. การใช้อำนาจ\t-\t88.93
4. การใช้ทรัพย์สินของราชการ\t-\t80.14
5. การแก้ไขปัญหาการทุจริต\t-\t85.25
6. คุณภาพการดำเนินงาน\t-\t84.36
7. ประสิทธิภาพการสื่อสาร\t-\t83.47
8. การปรับปรุงระบบการทำงาน\t-\t81.58
9. การเปิดเผยข้อมูล\t-\t75.69
10. การป้องกันการทุจริต\t-\t62.50

ผลการประเมินในภาพรวม ได้คะแนน 79.51 คะแนน อยู่ในระดับ B
"""
DOCUMENT = read_bytes(REPORT.encode())
DOC_ID = DOCUMENT.doc_id
WHO = {"by": "an auditor", "why": "looked at the scan"}
SCHEMA = json.loads((Path(schemas.__file__).parent / "corrections.schema.json").read_text(encoding="utf-8"))

Teach = Callable[..., CorrectionSet]


def entry(**fields: Any) -> dict[str, Any]:
    return {"id": "one", "document": DOC_ID, **WHO, **fields}


@pytest.fixture
def teach(tmp_path: Path) -> Teach:
    """Entries written to a file and read again."""

    def put(*corrections: dict[str, Any], wordings: tuple[dict[str, Any], ...] = ()) -> CorrectionSet:
        content = {"corrections": list(corrections), "wordings": list(wordings)}
        (tmp_path / "some.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return load_corrections(tmp_path)

    return put


def value(result: DocumentResult, code: str) -> Any:
    return next(score for score in result.facts.scores if score.code == code and score.role == "table")


def test_a_cell_reads_as_corrected_and_flows_into_the_checks(teach: Teach) -> None:
    place = {"page": 1, "table": 0, "row": 1, "column": 2}
    result = result_of(DOCUMENT, "x", teach(entry(place=place, expect="91.61", read="191.61")))
    score = value(result, "1")
    assert (score.score, score.evidence.raw, score.evidence.reader) == (Decimal("191.61"), "91.61", "correction")
    assert "score_out_of_range" in {finding.rule for finding in result.findings}
    assert "score_out_of_range" not in {finding.rule for finding in result_of(DOCUMENT, "x").findings}
    assert value(result, "2").evidence.reader == "txt"


def test_a_corrected_label_marks_its_row(teach: Teach) -> None:
    result = result_of(DOCUMENT, "x", teach(entry(place={"page": 1, "line": 6}, expect="2. การใช้งบประมาณ", read="3. การใช้อำนาจ")))
    marked = [score for score in result.facts.scores if score.evidence.reader == "correction"]
    assert [(score.code, score.score) for score in marked] == [("3", Decimal("82.52"))]


def test_running_text_is_corrected_and_its_raw_stays(teach: Teach) -> None:
    result = result_of(DOCUMENT, "x", teach(entry(place={"page": 1, "line": 16}, expect="คะแนน 79.51", read="คะแนน 79.15")))
    (stated,) = [score for score in result.facts.scores if score.role == "text"]
    assert (stated.score, stated.evidence.raw, stated.evidence.steps[0]) == (Decimal("79.15"), "79.51", "correction:one")


def test_fields_of_a_value_are_set_and_keep_their_digits(teach: Teach) -> None:
    before = value(result_of(DOCUMENT, "x"), "7")
    result = result_of(DOCUMENT, "x", teach(entry(value=before.value_id, expect={"score": "83.47"}, set={"score": "84.70", "code": "i3"})))
    after = next(score for score in result.facts.scores if score.value_id == before.value_id)
    assert (str(after.score), after.code, after.level, after.instrument) == ("84.70", "i3", "question", "IIT")
    assert (after.evidence.raw, after.evidence.confidence) == ("83.47", 1.0)


def test_a_value_is_dropped(teach: Teach) -> None:
    before = value(result_of(DOCUMENT, "x"), "7")
    result = result_of(DOCUMENT, "x", teach(entry(value=before.value_id, expect={"raw": "83.47", "code": "7"}, drop=True)))
    assert before.value_id not in {score.value_id for score in result.facts.scores}
    assert len(result.facts.scores) == len(result_of(DOCUMENT, "x").facts.scores) - 1


def test_a_confirmed_value_is_sure_and_stays_who_read_it(teach: Teach) -> None:
    doubtful = read_bytes(REPORT.replace("83.47", "83,47").encode())
    before = value(result_of(doubtful, "x"), "7")
    assert before.evidence.confidence < 1
    said = {"id": "seen", "document": doubtful.doc_id, **WHO, "value": before.value_id, "expect": {"score": "83.47"}, "confirm": True}
    after = value(result_of(doubtful, "x", teach(said)), "7")
    assert (after.score, after.evidence.raw, after.evidence.reader, after.evidence.confidence) == (before.score, "83,47", "txt", 1.0)
    assert after.evidence.steps == (*before.evidence.steps, "confirmed:seen")


def test_confirming_what_was_read_otherwise_changes_nothing(teach: Teach) -> None:
    before = value(result_of(DOCUMENT, "x"), "7")
    result = result_of(DOCUMENT, "x", teach(entry(value=before.value_id, expect={"score": "84.47"}, confirm=True)))
    assert [note.applied for note in result.corrections] == [False]
    assert value(result, "7") == before


def test_a_finding_that_leant_on_a_doubtful_reading_is_certain_once_its_values_are_confirmed(teach: Teach) -> None:
    doubtful = read_bytes(REPORT.replace("82.52", "182,52").encode())
    (unsure,) = [found for found in result_of(doubtful, "x").findings if found.rule == "score_out_of_range"]
    entries = [
        {
            "id": f"seen-{number}",
            "document": doubtful.doc_id,
            **WHO,
            "value": snippet.value_id,
            "expect": {"raw": "182,52"},
            "confirm": True,
        }
        for number, snippet in enumerate(unsure.evidence)
    ]
    (sure,) = [found for found in result_of(doubtful, "x", teach(*entries)).findings if found.rule == "score_out_of_range"]
    assert (sure.finding_id, sure.status) == (unsure.finding_id, "mismatch")


def test_an_unreadable_score_keeps_its_print_and_is_not_counted_with(teach: Teach) -> None:
    plain = result_of(DOCUMENT, "x")
    before = value(plain, "7")
    result = result_of(DOCUMENT, "x", teach(entry(value=before.value_id, expect={"score": "83.47"}, unreadable=True)))
    after = next(score for score in result.facts.scores if score.value_id == before.value_id)
    assert (after.score, after.evidence.raw, after.evidence.confidence) == (None, "83.47", 0.0)
    assert (after.evidence.reader, after.evidence.steps[-1]) == ("correction", "unreadable:one")
    accused = {snippet.value_id for found in result.findings for snippet in found.evidence if found.status == "mismatch"}
    assert after.value_id not in accused


@pytest.mark.parametrize("both", [{"confirm": True, "drop": True}, {"confirm": True, "set": {"score": 1}}, {"unreadable": False}, {}])
def test_a_value_has_one_verdict(teach: Teach, both: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        teach(entry(value="0" * 16, expect={"score": 1}, **both))


def test_the_fiscal_year_is_set_before_anything_is_read(teach: Teach) -> None:
    result = result_of(DOCUMENT, "x", teach(entry(expect={"fiscal_year": 2564}, set={"fiscal_year": 2565})))
    assert result.facts.fiscal_year == 2565
    assert next(score for score in result.facts.scores if score.role == "text").fiscal_year == 2565


def test_a_wording_teaches_a_header(teach: Teach) -> None:
    text = REPORT.replace("ปี 2564", "ผลสำเร็จรวบยอด").replace("\t-\t", "\t7\t")
    document = read_bytes(text.encode())
    lesson = {"id": "header", "says": "ผลสำเร็จ รวบยอด", "means": "คะแนน", **WHO}
    taught = result_of(document, "x", teach(wordings=(lesson,)))
    assert value(taught, "10").score == Decimal("62.50")
    assert [note.applied for note in taught.corrections] == [True]
    assert result_of(DOCUMENT, "x", teach(wordings=(lesson,))).corrections == ()  # a wording for all need not occur in each


def test_a_wording_teaches_a_name(teach: Teach) -> None:
    document = read_bytes(REPORT.replace("หนองหว้า", "หนองหวายเก่า").encode())
    lesson = {"id": "renamed", "says": "หนองหวายเก่า", "means": "หนองหว้า", "where": "anywhere", **WHO}
    body = result_of(document, "x", teach(wordings=(lesson,))).facts.organization
    assert body is not None
    assert (body.name, body.confidence >= 0.9) == ("หนองหว้า", True)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"place": {"page": 2, "line": 1}, "expect": "x", "read": "y"}, "no page 2"),
        ({"place": {"page": 1, "line": 5}, "expect": "44.44", "read": "y"}, "does not stand there, but “1. การปฏิบัติหน้าที่ | - | 91.61”"),
        ({"place": {"page": 1, "line": 5}, "expect": "1", "read": "y"}, "more than once"),
        ({"place": {"page": 1, "line": 400}, "expect": "1", "read": "y"}, "does not stand there"),
        ({"value": "0" * 16, "expect": {"score": 1}, "drop": True}, "no value"),
        ({"expect": {"fiscal_year": 2563}, "set": {"fiscal_year": 2562}}, "fiscal_year is 2564, not 2563"),
    ],
)
def test_what_is_not_as_expected_changes_nothing(teach: Teach, fields: dict[str, Any], why: str) -> None:
    result = result_of(DOCUMENT, "x", teach(entry(**fields)))
    (note,) = result.corrections
    assert not note.applied
    assert why in note.detail
    assert result.facts == result_of(DOCUMENT, "x").facts


def test_an_entry_applies_as_a_whole_or_not_at_all(teach: Teach) -> None:
    before = value(result_of(DOCUMENT, "x"), "7")
    wrong = entry(value=before.value_id, expect={"score": "83.47", "code": "8"}, set={"score": "1.00"})
    missing = entry(id="two", value=before.value_id, expect={"score": "83.47"}, set={"score": "1.00", "outcome": "x"})
    result = result_of(DOCUMENT, "x", teach(wrong, missing))
    assert [note.detail for note in result.corrections] == ["code is “7”, not “8”", "a score has no outcome to set"]
    assert value(result, "7") == before


def test_another_document_is_left_alone(teach: Teach) -> None:
    corrections = teach(entry(file="a.txt", place={"page": 1, "line": 5}, expect="91.61", read="19.61"))
    other = read_bytes((REPORT + "\n").encode())
    assert result_of(other, "a.txt", corrections) == result_of(other, "a.txt")
    (note,) = corrections.unnamed({"in/a.txt": other.sha256}, all_documents=False)
    assert note.detail == f"a.txt is another document now ({other.doc_id}, not {DOC_ID})"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("corrections: [", "while parsing"),
        ("corrections:\n- {id: one, id: two}", "'id' stands twice"),
        ("corrections: 3", "3"),
        ("korrekturen: []", "korrekturen"),
        (
            "corrections:\n- {id: one, document: abc, by: x, why: y, expect: a, read: b, place: {page: 1, line: 1}}",
            "(one), document: 'abc'",
        ),
        (
            "corrections:\n- {id: one, document: 0123456789abcdef, why: y, expect: a, read: b, place: {page: 1, line: 1}}",
            "'by' is a required",
        ),
        ("corrections:\n- {id: one, document: 0123456789abcdef, by: x, why: y, expect: a, read: b, place: {page: 1}}", "place"),
        (
            "corrections:\n- {id: a, document: 0123456789abcdef, by: x, why: y, expect: {score: 9O}, value: 012345678abcdef0, drop: true}",
            "9O",
        ),
        (
            "corrections:\n- {id: one, document: 0123456789abcdef, by: x, why: y, expect: {scor: 1}, drop: true, value: 0123456789abcdef}",
            "scor",
        ),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_corrections(tmp_path)
    assert (refused.value.code, refused.value.exit_code) == ("bad_corrections", ExitCode.USAGE)
    assert refused.value.subject.endswith("bad.yml")
    assert words in refused.value.detail


def test_an_id_stands_once_in_the_folder(tmp_path: Path) -> None:
    text = yaml.safe_dump({"corrections": [entry(place={"page": 1, "line": 1}, expect="a", read="b")]})
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="the id stands in a.yml already"):
        load_corrections(tmp_path)


def test_no_folder_is_no_correction_but_a_named_one_must_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_corrections(None) == CorrectionSet()
    with pytest.raises(UsageError):
        load_corrections(tmp_path / "nowhere")
    (tmp_path / "corrections").mkdir()
    (tmp_path / "corrections" / "later.yml").write_text("# nothing yet\n", encoding="utf-8")
    assert load_corrections(None) == CorrectionSet()


def test_the_schema_is_sound() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@given(st.text("ab1", max_size=6), st.text("ab1", max_size=6), st.text("ab1", max_size=4), st.text("ab1", max_size=4))
def test_what_was_printed_is_found_again(before: str, after: str, printed: str, read: str) -> None:
    """A value quoted from a corrected text gets back the piece that is printed, when it holds the change or ends with it."""
    if read:
        assert _printed(before + read + after, before + printed + after, before + read + after) == before + printed + after


class Office:
    """An input folder, an output folder and a folder of corrections."""

    def __init__(self, root: Path) -> None:
        self.raw, self.out, self.corrections = root / "raw", root / "out", root / "corrections"
        self.raw.mkdir()
        self.corrections.mkdir()

    def put(self, name: str, text: str) -> str:
        (self.raw / name).write_text(text, encoding="utf-8")
        return read_bytes(text.encode()).doc_id

    def correct(self, *entries: dict[str, Any], wordings: tuple[dict[str, Any], ...] = ()) -> None:
        content = {"corrections": list(entries), "wordings": list(wordings)}
        (self.corrections / "some.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    def run(self) -> RunSummary:
        return run_plainly(RunRequest(self.raw, self.out, jobs=1, corrections=self.corrections))

    def scores(self) -> set[tuple[float, str, str]]:
        import pyarrow.dataset as ds

        table = ds.dataset(self.out / "current" / "scores", format="parquet", partitioning="hive").to_table()
        return {(row["score"], row["reader"], row["raw"]) for row in table.to_pylist()}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("ITA_STEPS", "fake_steps")
    return Office(tmp_path)


def of(document: str, expect: str, read: str, **more: Any) -> dict[str, Any]:
    return {"id": f"of-{document[:6]}", "document": document, **WHO, "place": {"page": 1, "line": 2}, "expect": expect, "read": read} | more


def test_a_run_interprets_just_the_documents_whose_corrections_changed(office: Office) -> None:
    first = office.put("a.txt", "year: 2568\nscore/2568: 81.50\n")
    second = office.put("b.txt", "year: 2568\nscore/2568: 70.00\n")
    office.put("c.txt", "year: 2568\nscore/2568: 60.00\n")
    office.run()
    office.correct(of(first, "81.50", "91.50"), of(second, "70.00", "71.00"))
    summary = office.run()
    assert (summary.status, summary.read, summary.reinterpreted, summary.corrected) == ("published", 0, 2, 2)
    assert office.scores() == {
        (91.5, "correction", "score/2568: 81.50"),
        (71.0, "correction", "score/2568: 70.00"),
        (60.0, "txt", "score/2568: 60.00"),
    }
    assert (office.run().status, office.run().corrected) == ("unchanged", 2)
    office.correct(of(first, "81.50", "91.50", why="another reason"), of(second, "70.00", "72.00"))
    summary = office.run()
    assert [line.source_path for line in summary.documents] == ["b.txt"]
    office.correct(of(second, "70.00", "72.00"))
    summary = office.run()
    assert [line.source_path for line in summary.documents] == ["a.txt"]
    assert {score for score, _, _ in office.scores()} == {81.5, 72.0, 60.0}


def test_a_wording_for_all_interprets_all(office: Office) -> None:
    office.put("a.txt", "year: 2568\nfigure: 81.50\n")
    office.put("b.txt", "year: 2568\nscore/2568: 70.00\n")
    office.run()
    office.correct(wordings=({"id": "w", "says": "figure:", "means": "score/2568:", "where": "anywhere", **WHO},))
    summary = office.run()
    assert (summary.reinterpreted, summary.corrected, summary.unmet_corrections) == (2, 1, ())
    assert {score for score, _, _ in office.scores()} == {81.5, 70.0}


def test_what_does_not_fit_is_said_at_every_run_and_the_rest_is_published(office: Office) -> None:
    first = office.put("a.txt", "year: 2568\nscore/2568: 81.50\n")
    second = office.put("b.txt", "year: 2568\nscore/2568: 70.00\n")
    office.correct(of(first, "99.99", "91.50"), of(second, "70.00", "71.00"), of("f" * 16, "1", "2", file="gone.txt"))
    for status in ("published", "unchanged"):
        summary = office.run()
        assert (summary.status, summary.corrected) == (status, 1)
        assert {(note.id, note.file) for note in summary.unmet_corrections} == {(f"of-{first[:6]}", "some.yml"), ("of-ffffff", "some.yml")}
    assert {score for score, _, _ in office.scores()} == {81.5, 71.0}


def test_a_changed_file_leaves_its_correction_behind(office: Office) -> None:
    first = office.put("a.txt", "year: 2568\nscore/2568: 81.50\n")
    office.correct(of(first, "81.50", "91.50", file="a.txt"))
    office.run()
    now = office.put("a.txt", "year: 2568\nscore/2568: 81.55\n")
    summary = office.run()
    assert [note.detail for note in summary.unmet_corrections] == [f"a.txt is another document now ({now}, not {first})"]
    assert {score for score, _, _ in office.scores()} == {81.55}


def test_corrections_that_cannot_be_understood_stop_the_run_before_it_begins(office: Office) -> None:
    office.put("a.txt", "year: 2568\nscore/2568: 81.50\n")
    (office.corrections / "bad.yml").write_text("corrections: 3", encoding="utf-8")
    with pytest.raises(UsageError):
        office.run()
    assert not office.out.exists()
