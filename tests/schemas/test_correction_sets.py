"""Which corrections are for which document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.corrections import CorrectionSet, DocumentCorrections, ValueCorrection, Wording

HASHES = st.text("01", min_size=6, max_size=6)
NAMED = st.lists(st.none() | st.text("01", min_size=1, max_size=6), max_size=6)


@given(sha256=HASHES, wordings=NAMED, values=st.lists(st.text("01", min_size=1, max_size=6), max_size=6))
def test_a_document_gets_what_names_it_and_what_names_none(sha256: str, wordings: list[str | None], values: list[str]) -> None:
    documents = {f"w{n}": document for n, document in enumerate(wordings) if document} | {f"v{n}": one for n, one in enumerate(values)}
    taught = tuple(Wording(f"w{n}", "says", "means") for n in range(len(wordings)))
    set_right = tuple(ValueCorrection(f"v{n}", "value", (("score", 1),)) for n in range(len(values)))
    wanted = DocumentCorrections(
        tuple(one for one in set_right if sha256.startswith(documents[one.id])),
        tuple(one for one in taught if sha256.startswith(documents.get(one.id, ""))),
    )
    given = CorrectionSet(set_right, taught, documents).of(sha256)
    assert given == wanted
    assert bool(given) == bool(given.digest)
