"""Headers, footers and page numbers: what stands on page after page, told from what the report says."""

from __future__ import annotations

from extractors.pdf.furniture import furniture_of
from extractors.pdf.layout import PageLayout, TextBlock

HEIGHT = 800.0


def page(*blocks: tuple[str, float]) -> PageLayout:
    return PageLayout(
        tuple(TextBlock(text, (50, top - 10, 300, top), top) for text, top in sorted(blocks, key=lambda block: block[1])), 600, HEIGHT
    )


def test_a_line_at_the_same_end_of_several_pages_is_furniture() -> None:
    pages = [page(("รายงานผลการประเมิน", 40), (f"เนื้อหาหน้า {name}", 400), ("องค์การบริหารส่วนตำบล", 780)) for name in ("ก", "ข", "ค")]
    assert furniture_of(pages) == [{0: "header", 2: "footer"}] * 3


def test_numbers_may_differ_from_page_to_page() -> None:
    pages = [page((f"ก {number}", 400), (f"หน้า {number} จาก 12", 780)) for number in (1, 2, 11)]
    assert [roles[1] for roles in furniture_of(pages)] == ["page_number"] * 3


def test_a_number_alone_is_a_page_number_even_where_the_others_lack_one() -> None:
    pages = [page(("เนื้อหา ก", 400)), page(("เนื้อหา ข", 400), ("- ๒ -", 780)), page(("เนื้อหา ค", 400))]
    assert furniture_of(pages) == [{}, {1: "page_number"}, {}]


def test_the_same_words_within_the_pages_are_no_furniture() -> None:
    pages = [page((f"บทที่ {name}", 300), ("ผลการประเมิน", 400), (f"จบ {name}", 500)) for name in "กขค"]
    assert furniture_of(pages) == [{}, {}, {}]


def test_a_single_page_has_no_furniture() -> None:
    assert furniture_of([page(("หัวเรื่อง", 40), ("1", 780))]) == [{}]


def test_an_empty_page_is_none_too() -> None:
    assert furniture_of([page(), page()]) == [{}, {}]
