"""What people correct: entries of correction files as records. What the files look like is said in `corrections.schema.json`.

A correction speaks of one document, which its hash names; a wording teaches how a header or a name is read, in one document or in all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

STEP = "correction"
"""The step and the reader of what a person corrected; the step is followed by a colon and the id of the entry."""
CONFIRMED = "confirmed"
"""The step of a reading that a person compared with the page and found right; its reader stays who read it."""
UNREADABLE = "unreadable"
"""The step of a value of which a person found that nobody can tell what is printed."""


@dataclass(frozen=True, slots=True)
class TextCorrection:
    """A piece of the text of a line or cell reads otherwise; what follows from it is interpreted anew.

    `expect` is what stands there (once), `read` what is right. A place is a page with a line (1-based), or with table, row and column.
    """

    id: str
    page: int
    expect: str
    read: str
    line: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ValueCorrection:
    """What a person says of a value that was read: fields of it set right (`change`), or one of the others. `expect`: fields as read.

    `drop`: it is no value; `confirm`: it was read rightly; `unreadable`: nobody can tell what is printed.
    """

    id: str
    value_id: str
    expect: tuple[tuple[str, object], ...]
    change: tuple[tuple[str, object], ...] = ()
    drop: bool = False
    confirm: bool = False
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class AboutCorrection:
    """The fiscal year or the kind of a document, set right before anything else is interpreted."""

    id: str
    expect: tuple[tuple[str, object], ...]
    change: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """`says` is to be read as `means`: where it is all that a cell or line holds, or `anywhere`.

    `named`: the entry names a document, so it must occur there.
    """

    id: str
    says: str
    means: str
    anywhere: bool = False
    named: bool = False


Correction = TextCorrection | ValueCorrection | AboutCorrection


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """What became of an entry: applied, or why not. `file`: the correction file it stands in; `document`: the hash it names, if any."""

    id: str
    file: str
    applied: bool
    detail: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class DocumentCorrections:
    """What is to be corrected in one document. False when there is nothing.

    `digest`: a fingerprint of what is corrected (not of who says so, and why); empty when nothing is.
    """

    entries: tuple[Correction, ...] = ()
    wordings: tuple[Wording, ...] = ()
    digest: str = field(init=False, repr=False, default="")

    def __post_init__(self) -> None:
        if self:
            said = [[type(item).__name__, asdict(item)] for item in (*self.entries, *self.wordings)]
            text = json.dumps(said, ensure_ascii=False, sort_keys=True)
            object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest()[:16])

    def __bool__(self) -> bool:
        return bool(self.entries or self.wordings)


@dataclass(frozen=True, slots=True)
class CorrectionSet:
    """All entries of a folder. By id: `documents` the hash an entry names, `names` the file it says it is about, `files` where it stands.

    A wording that names no document is for every document.
    """

    entries: tuple[Correction, ...] = ()
    wordings: tuple[Wording, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    _everywhere: DocumentCorrections = field(init=False, repr=False, compare=False)
    _beginnings: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shortest = min(map(len, self.documents.values()), default=0)
        unnamed = tuple(wording for wording in self.wordings if wording.id not in self.documents)
        object.__setattr__(self, "_everywhere", DocumentCorrections(wordings=unnamed))
        object.__setattr__(self, "_beginnings", frozenset(document[:shortest] for document in self.documents.values()))

    def of(self, sha256: str) -> DocumentCorrections:
        """What is to be corrected in the document with this SHA-256. Costs next to nothing for one that no entry names, as most."""
        if sha256[: len(next(iter(self._beginnings), ""))] not in self._beginnings:
            return self._everywhere
        named = self.documents
        return DocumentCorrections(
            tuple(entry for entry in self.entries if sha256.startswith(named[entry.id])),
            tuple(wording for wording in self.wordings if sha256.startswith(named.get(wording.id, ""))),
        )

    def note(self, entry_id: str, detail: str = "", *, applied: bool = False) -> CorrectionNote:
        """A note on an entry of this set."""
        return CorrectionNote(entry_id, self.files.get(entry_id, ""), applied, detail, self.documents.get(entry_id, ""))

    def unnamed(self, sha256s: Mapping[str, str], *, all_documents: bool) -> tuple[CorrectionNote, ...]:
        """Notes on the entries that name none of the documents (SHA-256 by path).

        With `all_documents` each such entry is one; otherwise only those that say they are about a file of one of these names.
        """
        known = tuple(sha256s.values())
        base_names = {Path(path).name for path in sha256s}
        notes = []
        for entry_id, document in self.documents.items():
            if any(sha256.startswith(document) for sha256 in known):
                continue
            name = self.names.get(entry_id, "")
            if name and Path(name).name in base_names:
                now = next(sha256 for path, sha256 in sorted(sha256s.items()) if Path(path).name == Path(name).name)
                notes.append(self.note(entry_id, f"{name} is another document now ({now[:16]}, not {document})"))
            elif all_documents:
                notes.append(self.note(entry_id, f"no document {document} is known"))
        return tuple(notes)
