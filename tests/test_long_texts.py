"""Long texts: the work grows no faster than the text, ordinary long reports are read, and what is far too long is refused at once.

Work is counted, not timed: calls of functions, Python's and C's. What loops inside one call of a C function (a regular expression)
cannot be counted; there the processor time of a child process is limited, far above what it needs.
"""

from __future__ import annotations

import itertools
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from generator import generate

from pipeline.errors import UnreadableFile
from pipeline.process import check, interpret, read_bytes

ITA = Path(sys.executable).parent / "ita"
GIGABYTE = 1 << 30
COVER = "รายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2566\nองค์การบริหารส่วนตำบลหนองหว้า อำเภอบัวลาย จังหวัดนครราชสีมา\n\n"
Lines = Callable[[int], str]


def score(number: int, prime: int = 97) -> str:
    """One of many different scores."""
    return f"{50 + number % 50}.{number % prime:02}"


ROWS: dict[str, tuple[str, Lines]] = {
    "score table": ("ตัวชี้วัด\tคะแนน\n", lambda n: f"{n % 10 + 1}. ตัวชี้วัด\t{score(n)}\n"),
    "table of years, changes and ratings": (
        "ตัวชี้วัด\tปี 2565\tปี 2566\tการเปลี่ยนแปลง\tระดับ\n",
        lambda n: f"{n % 10 + 1}\t{score(n)}\t{score(n, 89)}\tเพิ่มขึ้น\tผ่านดี\n",
    ),
    "averages": ("ตัวชี้วัด\tคะแนน\n", lambda n: f"คะแนนเฉลี่ย\t{score(n)}\n"),
    "headings": ("", lambda n: "ตัวชี้วัด\tคะแนน\n"),
    "question table": ("ข้อ\tคะแนน\n", lambda n: f"i{n % 30 + 1}\t{score(n)}\n"),
    "small tables": ("", lambda n: f"ตัวชี้วัด\tคะแนน\n1. การใช้อำนาจ\t{score(n)}\n\n"),
    "aligned table": ("", lambda n: f"{n:<10}การใช้อำนาจ{score(n):>12}    {score(n, 89)}\n"),
    "measures": (
        "มาตรการ\tขั้นตอน\tผู้รับผิดชอบ\tระยะเวลา\n",
        lambda n: f"{n}. จัดทำคู่มือ\tประชุมชี้แจง\tสำนักปลัด กองคลัง\tตุลาคม 2566 - กันยายน 2567\n",
    ),
    "totals in sentences": ("", lambda n: f"คะแนนรวม {score(n)} คะแนน ระดับ A เพิ่มขึ้นจากปี 2565 ที่ได้ {score(n, 89)} คะแนน\n\n"),
    "extremes in sentences": ("", lambda n: f"ตัวชี้วัดที่ {n % 10 + 1} ได้คะแนนสูงสุด {score(n)} คะแนน\n"),
    "one paragraph": ("", lambda n: f"ได้คะแนน {score(n)} คะแนน อยู่ในระดับ ผ่าน "),
    "bodies": ("", lambda n: f"องค์การบริหารส่วนตำบลหนอง{chr(0xE01 + n % 40)}{chr(0xE01 + n // 40 % 40)} อำเภอเมือง จังหวัดน่าน\n"),
    "codes": ("", lambda n: f"ข้อ i{n % 30 + 1} และ O{n % 30 + 1} (อ้างอิงจาก e{n % 9 + 1})\n"),
    "recommendations": ("", lambda n: f"ข้อเสนอแนะ\nข้อ i{n % 30 + 1} ควรเผยแพร่ประกาศ (อ้างอิงจาก O13)\n"),
    "labelled measures": ("", lambda n: f"มาตรการ: จัดทำคู่มือ {n}\nผู้รับผิดชอบ: สำนักปลัด\nระยะเวลา: ตุลาคม 2566\n"),
    "pages": ("", lambda n: f"คะแนน {score(n)}\n\f"),
}


def text_of(header: str, line: Lines, size: int) -> str:
    """A cover and lines, of about so many characters."""
    pieces, length = [COVER, header], 0
    for number in itertools.count():
        pieces.append(line(number))
        length += len(pieces[-1])
        if length >= size:
            return "".join(pieces)
    raise AssertionError


def calls(text: str) -> int:
    """The calls of functions it takes to read, interpret and check a text."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        check(interpret(read_bytes(text.encode())))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("header", "line"), ROWS.values(), ids=ROWS)
def test_twice_the_text_is_twice_the_work(header: str, line: Lines) -> None:
    long = text_of(header, line, 16_000)
    interpret(read_bytes(long.encode()))  # so that what is loaded or remembered once counts for neither
    assert calls(long) < 2.5 * calls(text_of(header, line, 8_000))


def limited(command: list[str], seconds: int, memory: int) -> subprocess.CompletedProcess[str]:
    """A command that the kernel kills when it takes more processor time or memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)  # noqa: PLW1509


RUNS = (
    "1",
    "1234567890",
    ".",
    "๘๗.๖๑ ",
    "ก้่้่ํา",
    "ํา",
    "((((",
    "<p><b>",
    "| ",
    "-",
    "i1 ",
    "ตัวชี้วัดที่ ",
    "ข้อ ",
    "พ.ศ. ",
    "(",
    "1.",
    "๐",
    "ที่ ",
    "ร้อยละ ",
    "/",
)


def test_one_endless_line_takes_no_more_than_its_length(tmp_path: Path) -> None:
    """Regular expressions that start over at every place show here: at 60,000 characters the square would take minutes."""
    files = []
    for number, unit in enumerate(RUNS):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(COVER + unit * (60_000 // len(unit)), encoding="utf-8")
    done = limited([str(ITA), "check", "--format", "json", *map(str, files)], 60, GIGABYTE)
    assert done.returncode == 0, done.stderr[-500:]
    assert [outcome["status"] for outcome in json.loads(done.stdout)] == ["read"] * len(files)


def test_three_hundred_pages_are_read(tmp_path: Path) -> None:
    texts = [COVER, *(generate(seed, 0).text for seed in range(7_000, 7_110))]
    long = tmp_path / "long.txt"
    long.write_text("\f".join(texts), encoding="utf-8")
    assert long.stat().st_size > 1_000_000
    done = limited([str(ITA), "check", "--format", "json", str(long)], 100, GIGABYTE)
    assert done.returncode == 0, done.stderr[-500:]
    (read,) = json.loads(done.stdout)
    assert read["status"] == "read"
    assert len(read["scores"]) > 1_000


@pytest.mark.parametrize("unit", ["ตัวชี้วัดที่ 1 การปฏิบัติหน้าที่\t87.61\n", "87.61 ", "\f"])
def test_twenty_megabytes_are_refused_at_once(tmp_path: Path, unit: str) -> None:
    huge = tmp_path / "huge.txt"
    huge.write_text(unit * (20_000_000 // len(unit.encode())), encoding="utf-8")
    done = limited([str(ITA), "check", "--lang", "en", str(huge)], 20, GIGABYTE)
    assert done.returncode == 2
    assert "more" in done.stderr or "holds" in done.stderr


def test_a_refusal_names_the_limit() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_bytes(("คะแนน 87.61\n" * 200_000).encode())
    assert refused.value.reason_code == "too_much_text"
