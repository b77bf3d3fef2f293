"""A small dataset as a run publishes it, a document as `process_file` returns it, and a way to call `ita` in this process."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from schemas.arrow import PARTITION, arrow_schema, tables
from schemas.facts import DifferenceClaim, DocumentResult, Evidence, Facts, Finding, Measure, Organization, Score, Snippet, Unread

NOW = dt.datetime(2025, 11, 1, 3, 4, 5, tzinfo=dt.UTC)


class Answer(NamedTuple):
    """What a command did: exit code and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def ita(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """`ita("check", "x.txt")` in this process, in English on 120 columns unless the arguments or the environment say otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "ITA_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        return Answer(code, *capsys.readouterr())

    return call


def evidence(line: int, raw: str, confidence: float = 1.0) -> Evidence:
    """A place in a text file."""
    return Evidence(page=1, line=line, raw=raw, confidence=confidence)


def score(year: int, level: str, code: str, value: str | None, line: int = 5, **more: Any) -> Score:
    """A printed score."""
    number = None if value is None else Decimal(value)
    return Score(
        value_id=f"{year}{code}{value}{more.get('part')}", evidence=evidence(line, value or ""), fiscal_year=year, level=level, code=code,
        score=number, **more,
    )  # fmt: skip


FINDING = Finding(
    finding_id="f1",
    rule="overall_conflict",
    severity="error",
    status="mismatch",
    fiscal_year=2568,
    code="overall",
    stated="88.10",
    expected="98.10",
    difference=Decimal("-10.00"),
    tolerance=Decimal("0.01"),
    message_th="คะแนนรวมปี 2568 ระบุไว้ 2 ค่า",
    message_en="Two totals are printed for 2568.",
    evidence=(Snippet("ผลคะแนน 88.10 [bold]คะแนน[/bold]", "v1", 1, 47), Snippet("\x1b[31mคะแนนรวม 98.10", "v2", 1, 90)),
)


def make_document(source_path: str = "report.txt", **changes: Any) -> DocumentResult:
    """A report with two years of scores, two EIT parts, one finding and one unread cell."""
    facts = Facts(
        doc_id="0123456789abcdef",
        kind="analysis",
        title="รายงานการวิเคราะห์",
        fiscal_year=2568,
        report_date=dt.date(2025, 10, 1),
        organization=Organization("SAO-1", "SAO", "ทุ่งสมมติ", "ทุ่งสมมติ", "เมืองสมมติ", "สมมติ", "101", ("ทุ่งสมมติ",), 0.75),
        scores=(
            score(2567, "indicator", "1", "97.50", title="การปฏิบัติหน้าที่"),
            score(2568, "indicator", "1", "98.00", title="การปฏิบัติหน้าที่", change="increase"),
            score(2568, "indicator", "10", "100", title="การป้องกันการทุจริต"),
            score(2568, "indicator", "2", "90.25"),
            score(2568, "sub_indicator", "10.1", "100"),
            score(2568, "instrument", "EIT", "91.20", part=1),
            score(2568, "instrument", "IIT", "95.10"),
            score(2568, "overall", "overall", "88.10", rating="ผ่านดี", line=47),
            score(2568, "overall", "overall", "98.10", line=90),
            score(2568, "question", "i1", "100", instrument="IIT"),
            score(2568, "question", "i2", "99.5", instrument="IIT"),
            score(2568, "question", "e1", "98.18", instrument="EIT", part=2),
        ),
        measures=(Measure(value_id="m1", evidence=evidence(60, "อบรม"), fiscal_year=2569, sequence=1, period_start=dt.date(2025, 10, 1)),),
        claims=(
            DifferenceClaim(
                value_id="c1", evidence=evidence(70, "เพิ่มขึ้น 0.50"), code="1", from_year=2567, to_year=2568, from_score=None, to_score=None,
                points=Decimal("0.50"), percent=None, direction="increase",
            ),
        ),
        unread=(Unread(evidence(33, "||?||"), "no header"),),
    )  # fmt: skip
    result = DocumentResult(source_path, "ab" * 32, "text/plain", 1, 0, facts, (FINDING,))
    return DocumentResult(**({name: getattr(result, name) for name in DocumentResult.__slots__} | changes))


@pytest.fixture
def document() -> Callable[..., DocumentResult]:
    """`document(source_path, **changes)`: the document of `make_document`."""
    return make_document


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path, str], DocumentResult]], None]:
    """Puts a function in the place of `pipeline.process.process_file`."""

    def put(function: Callable[[Path, str], DocumentResult]) -> None:
        module = types.ModuleType("pipeline.process")
        module.process_file = lambda path, source_path, corrections=None, **_: function(path, source_path)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "pipeline.process", module)

    return put


ROWS: Mapping[str, list[dict[str, Any]]] = {
    "documents": [
        {"doc_id": "d1", "source_path": "=จังหวัด/ก.txt", "org_id": "SAO-1", "fiscal_year": 2568, "kind": "analysis"},
        {"doc_id": "d2", "source_path": "b.txt", "org_id": None, "fiscal_year": 0, "kind": "other"},
    ],
    "organizations": [
        {"org_id": "SAO-1", "type": "SAO", "name": "ทุ่งสมมติ", "amphoe": "เมืองสมมติ", "province": "สมมติ", "variants": ["ท่งสมมติ"]},
    ],
    "scores": [
        {"value_id": "s1", "doc_id": "d1", "level": "overall", "code": "overall", "score": 88.1, "fiscal_year": 2568},
        {"value_id": "s2", "doc_id": "d1", "level": "indicator", "code": "1", "score": 97.5, "fiscal_year": 2567, "steps": ["a"]},
    ],
    "findings": [
        {
            "finding_id": "f1", "doc_id": "d1", "org_id": "SAO-1", "rule": "overall_conflict", "severity": "error", "status": "mismatch",
            "code": "overall", "stated": "-1+1", "expected": "98.10", "difference": -10.0, "message_th": "คะแนนรวม 2 ค่า",
            "message_en": "Two totals.", "fiscal_year": 2568,
            "evidence": [
                {"value_id": "s1", "text": "=HYPERLINK(88.10)", "page": 1, "line": 47},
                {"text": "น้ำ\x1b[2J", "page": 2, "line": None},
            ],
        },
        {
            "finding_id": "f2", "doc_id": "d2", "rule": "missing_questions", "severity": "warning", "status": "unverifiable",
            "message_th": "ขาดข้อ i2", "message_en": "Question i2 is missing.", "fiscal_year": 0, "evidence": [],
        },
    ],
}  # fmt: skip


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A folder `processed` with a current snapshot: every table there, those without rows as an empty file."""
    snapshot = tmp_path / "processed" / "snapshots" / "20250101T000000Z"
    for name, table in tables().items():
        rows = [_complete(name, row) for row in ROWS.get(name, [])]
        years = sorted({row[PARTITION] for row in rows}) or [0] if table.partitioned else [None]
        for year in years:
            folder = snapshot / name / (f"{PARTITION}={year}" if table.partitioned else "")
            folder.mkdir(parents=True)
            chosen = [row for row in rows if not table.partitioned or row[PARTITION] == year]
            schema = arrow_schema(name, in_file=True)
            pq.write_table(pa.Table.from_pylist(chosen, schema=schema), folder / "part-0.parquet")
    (tmp_path / "processed" / "current").symlink_to(Path("snapshots") / snapshot.name)
    return tmp_path / "processed"


def _complete(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Fills what the schema requires and the test does not care about."""
    empty: dict[str, Any] = {"string": "", "int32": 0, "float64": 1.0, "timestamp": NOW}
    filled = {
        column.name: None if column.nullable else [] if column.type.startswith(("list", "snippets")) else empty[column.type]
        for column in tables()[name].columns
    }
    return filled | row


class Published(NamedTuple):
    """A folder of reports and the dataset that a run made of it."""

    raw: Path
    processed: Path

    def ask(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """The rows that a query gives."""
        from pipeline.cli.dataset import open_dataset, records

        connection, _ = open_dataset(self.processed)
        with connection:
            return records(connection, sql, *values)


SAMPLES = ("02_phromburi_2564.txt", "04_phayao_pao_2567.txt", "05_korat_2568.txt", "11_bankrang_2568.txt")
PDF_SAMPLE = "chromium_laksaman_ruled_02010.pdf"
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Four sample reports and a PDF, read for real. Tests that use it are of one xdist group, so that it is made once; none changes it."""
    from pipeline.ingest import run_plainly
    from pipeline.run import RunRequest

    folder = tmp_path_factory.mktemp("published")
    raw = folder / "raw"
    raw.mkdir()
    for path in (*(ROOT / "data" / "raw" / name for name in SAMPLES), ROOT / "tests" / "data" / "pdf" / PDF_SAMPLE):
        shutil.copy(path, raw)
    run_plainly(RunRequest(raw, folder / "processed", jobs=1))
    return Published(raw, folder / "processed")


def site_of_hostile_report(folder: Path, printed: str, around: str, name: str) -> Path:
    """The site of a report called `name` that prints `printed` before its total and `around` at its beginning and end."""
    from pipeline.ingest import run_plainly
    from pipeline.run import RunRequest

    raw = folder / "raw"
    raw.mkdir()
    text = (ROOT / "data" / "raw" / SAMPLES[0]).read_text(encoding="utf-8")
    text = text.replace("**คะแนนรวมทั้งสิ้น**", printed + " **คะแนนรวมทั้งสิ้น**")
    (raw / name).write_text(f"{around}\n{text}\n{around}", encoding="utf-8")
    run_plainly(RunRequest(raw, folder / "out", jobs=1))
    assert main(["report", "--processed", str(folder / "out"), "--raw", str(raw), "--out", str(folder / "site")]) == 0
    return folder / "site"


@pytest.fixture(scope="session")
def hostile_site() -> Callable[[Path, str, str, str], Path]:
    """`site_of_hostile_report`, as a fixture."""
    return site_of_hostile_report
