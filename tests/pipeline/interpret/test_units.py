"""Cells of responsible units: one unit or several, however the cell writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.interpret.units import looks_like_unit, split_units

UNITS = ("กองคลัง", "กองช่าง", "สำนักปลัด", "กองการศึกษา", "หน่วยตรวจสอบภายใน", "กองสวัสดิการสังคม", "งานนิติการ")


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("กองคลัง", ("กองคลัง",)),
        ("  กองคลัง  ", ("กองคลัง",)),
        ("กองคลัง/กองช่าง", ("กองคลัง", "กองช่าง")),
        ("กองคลัง, กองช่าง", ("กองคลัง", "กองช่าง")),
        ("กองคลัง ,กองช่าง , สำนักปลัด", ("กองคลัง", "กองช่าง", "สำนักปลัด")),
        ("กองคลัง กองช่าง", ("กองคลัง", "กองช่าง")),
        ("กองคลัง\nกองช่าง\nสำนักปลัด", ("กองคลัง", "กองช่าง", "สำนักปลัด")),
        ("กองคลังและกองช่าง", ("กองคลัง", "กองช่าง")),
        ("กองคลัง และกองช่าง", ("กองคลัง", "กองช่าง")),
        ("กองคลัง และ กองช่าง", ("กองคลัง", "กองช่าง")),
        ("กองคลัง ร่วมกับ กองช่าง", ("กองคลัง", "กองช่าง")),
        ("- กองคลัง\n- กองช่าง", ("กองคลัง", "กองช่าง")),
        ("๑. กองคลัง\n๒. กองช่าง", ("กองคลัง", "กองช่าง")),
        ("1) กองคลัง 2) กองช่าง", ("กองคลัง", "กองช่าง")),
        ("(1) กองคลัง (2) กองช่าง", ("กองคลัง", "กองช่าง")),
        ("• กองคลัง\n• สำนักปลัด", ("กองคลัง", "สำนักปลัด")),
        ("ทุกส่วนราชการ", ("ทุกส่วนราชการ",)),
        ("งานนิติการ สำนักปลัด", ("งานนิติการ", "สำนักปลัด")),
        ("นิติกร", ("นิติกร",)),
        ("", ()),
        (" - ", ()),
    ],
)
def test_a_cell_names_its_units(cell: str, units: tuple[str, ...]) -> None:
    assert split_units(cell) == units


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("กองสาธารณสุขและสิ่งแวดล้อม", ("กองสาธารณสุขและสิ่งแวดล้อม",)),
        ("กองยุทธศาสตร์และงบประมาณ/กองคลัง", ("กองยุทธศาสตร์และงบประมาณ", "กองคลัง")),
        ("กองการศึกษา ศาสนาและวัฒนธรรม", ("กองการศึกษาศาสนาและวัฒนธรรม",)),
        ("กองสาธารณสุข\nและสิ่งแวดล้อม", ("กองสาธารณสุขและสิ่งแวดล้อม",)),
        ("กองสาธารณสุขและสิ่งแวดล้อม และกองคลัง", ("กองสาธารณสุขและสิ่งแวดล้อม", "กองคลัง")),
    ],
)
def test_and_inside_a_name_does_not_split_it(cell: str, units: tuple[str, ...]) -> None:
    assert split_units(cell) == units


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("กองสวัสดิการ\nสังคม", ("กองสวัสดิการสังคม",)),
        ("หน่วยตรวจ\nสอบภายใน", ("หน่วยตรวจสอบภายใน",)),
        ("กองสวัสดิการ สังคม", ("กองสวัสดิการสังคม",)),
        ("กองการ\nศึกษา\nกองคลัง", ("กองการศึกษา", "กองคลัง")),
    ],
)
def test_a_name_broken_over_lines_is_one_unit(cell: str, units: tuple[str, ...]) -> None:
    assert split_units(cell) == units


def test_a_unit_named_twice_counts_once() -> None:
    assert split_units("กองคลัง, กองช่าง, กองคลัง") == ("กองคลัง", "กองช่าง")


@given(st.lists(st.sampled_from(UNITS), min_size=1, unique=True), st.sampled_from(["/", ", ", "\n", " ", " และ", " และ ", "; "]))
def test_units_come_back_in_order_whatever_joins_them(units: list[str], joint: str) -> None:
    assert split_units(joint.join(units)) == tuple(units)


@given(st.text(alphabet="กองคลังสำนกปลดช่า /,\n-1.()", max_size=40))
def test_no_letter_is_lost_or_invented(cell: str) -> None:
    """Only numbering and punctuation go; a unit that was named before adds no letter of its own."""
    assert {letter for letter in "".join(split_units(cell)) if letter not in " .,-1()/\n"} == {
        letter for letter in cell if letter not in " .,-1()/\n"
    }


@pytest.mark.parametrize("cell", ["กองคลัง", "กองคลัง/กองช่าง", "สำนักปลัด\nหน่วยตรวจสอบภายใน", "ทุกส่วนราชการ"])
def test_cells_of_units_are_told_by_what_they_hold(cell: str) -> None:
    assert looks_like_unit(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "จัดอบรมการใช้ระบบจองทรัพย์สินให้แก่เจ้าหน้าที่ใหม่ทุกคน",
        "ตุลาคม 2568 - กันยายน 2569",
        "85.20",
        "เผยแพร่รายงานทุกไตรมาสโดยให้กองคลังเป็นผู้รวบรวมข้อมูลจากส่วนราชการอื่นและเสนอผู้บริหารพิจารณาก่อนเผยแพร่ทางเว็บไซต์" * 2,
    ],
)
def test_other_cells_are_not_taken_for_units(cell: str) -> None:
    assert not looks_like_unit(cell)


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("สำนักปลัดกองคลัง", ("สำนักปลัด", "กองคลัง")),
        ("กองประปากองสาธารณสุขและสิ่งแวดล้อม", ("กองประปา", "กองสาธารณสุขและสิ่งแวดล้อม")),
        ("สำนักปลัดกองคลังกองช่าง", ("สำนักปลัด", "กองคลัง", "กองช่าง")),
        ("งานพัสดุกองคลัง", ("งานพัสดุกองคลัง",)),
        ("ผู้อำนวยการกองคลัง", ("ผู้อำนวยการกองคลัง",)),
        ("ทุกสำนัก/กอง", ("ทุกสำนัก/กอง",)),
    ],
)
def test_units_glued_together_are_parted_but_a_unit_of_another_is_one(cell: str, units: tuple[str, ...]) -> None:
    assert split_units(cell) == units
