from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.interpret.text_runs import BARRIER, flatten, text_runs
from schemas.document import Cell, Document, Line, Page, Table


@given(st.text(alphabet="กาข่ 1\n\t\u200b", max_size=60))
def test_every_character_that_stays_is_traced_to_its_place(text: str) -> None:
    flat = flatten(text)
    shown = text.replace("\n\n", BARRIER * 2)
    offsets = [flat.offset(index) for index in range(len(flat.text))]
    assert "".join(shown[offset] for offset in offsets) == flat.text
    assert offsets == sorted(set(offsets))
    assert not set(flat.text) & set(" \n\t\u200b")


def test_a_gap_between_paragraphs_stays() -> None:
    assert flatten("ก ข\nค\n\nง").text == f"กขค{BARRIER * 2}ง"


def test_lines_and_tables_are_runs_with_their_pieces() -> None:
    table = Table(1, 0, "tab", ((Cell(0, 0, 3, "ก", "ก"), Cell(0, 1, 3, "", "")), (Cell(1, 0, 4, "ขค", "ขค"),)))
    lines = (Line(1, 1, "หนึ่ง", "หนึ่ง"), Line(1, 2, "สอง", "สอง"), Line(1, 5, "สาม", "สาม"))
    read = Document("0" * 16, "0" * 64, "text/plain", "utf-8", (Page(1, lines, (table,)),))
    before, cells, after = text_runs(read)
    assert (before.text, after.text) == ("หนึ่ง\nสอง", "สาม")
    assert cells.text == f"ก{BARRIER}ขค"
    assert [cells.pieces[cells.index_at(offset)].text for offset in (0, 2, 3)] == ["ก", "ขค", "ขค"]
    assert (before.table, cells.table) == (None, 0)
