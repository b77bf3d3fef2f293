"""Runs the examples of the documents, so that what they show is what happens; `--write` puts what happened into the pages.

An example is a code block of a page:

- `sh`: commands, each of which must end well;
- `console`: commands behind `$ `, each followed by what it prints (a line `…` stands for any lines, `…` within a line for anything);
- `python`: code that must run; a `text` block right after it is what it prints. The blocks of a page share their names;
- `r`: as `python`, where R is installed and the code asks for no package (tests do not bring R);
- any block with `title="PATH"` (one with a folder in it): a file that is written before the next example runs.

Each page has a folder of its own, with the sample reports in `data/raw` and the dataset of a run over them in `data/processed`. A comment
`# exit code N` behind a command says how it ends when not with 0. A page may ask for another beginning: `<!-- examples: fresh -->`, no
dataset yet; `<!-- examples: checkout -->`, a copy of the code too, which the commands then use; `<!-- examples: files of PAGE -->`, the
files that another page gives.

usage: python -m tools.docs_examples [--write] [PAGE ...]
"""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.docs_place import ROOT, Place, prepare

DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^(?P<fence>```)(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT_CODE = re.compile(r"#\s*exit code (\d+)")
_VOLATILE = re.compile(r"\b\d{8}T\d{6}\.\d{3}Z-[0-9a-f]+|(?<=\()\d+\.\d(?= s\))")
"""What differs from run to run: ids of snapshots, seconds."""
_TITLE = re.compile(r'title="([^"]+/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Block:
    """A code block of a page: its language, its title (a path) if any, its text, and where the text stands in the page."""

    language: str
    title: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fault:
    """An example that did not do what the page says."""

    example: str
    expected: str
    happened: str

    def __str__(self) -> str:
        return f"$ {self.example}\n--- expected\n{self.expected}\n--- happened\n{self.happened}"


def blocks_of(text: str) -> list[Block]:
    """The code blocks of a page, in order."""
    found = []
    for match in _BLOCK.finditer(text):
        title = _TITLE.search(match["info"])
        language = match["info"].split()[0]
        found.append(Block(language, title[1] if title else None, match["body"], match.start("body"), match.end("body")))
    return found


def commands_of(block: Block) -> list[tuple[str, str]]:
    """The commands of an `sh` or `console` block, each with the output that stands below it."""
    commands: list[list[str]] = []
    for line in block.text.splitlines():
        if block.language == "console":
            if line.startswith("$ "):
                commands.append([line[2:], ""])
            elif line.startswith("> ") and commands and not commands[-1][1]:
                commands[-1][0] += "\n" + line[2:]
            elif commands:
                commands[-1][1] += line + "\n"
        elif commands and not _is_complete(commands[-1][0]):
            commands[-1][0] += "\n" + line
        elif line.strip() and not line.lstrip().startswith("#"):
            commands.append([line, ""])
    return [(command, output) for command, output in commands]


def _is_complete(command: str) -> bool:
    if command.endswith("\\"):
        return False
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return True


def ita_arguments(command: str) -> list[str] | None:
    """The arguments of the first `ita` in a shell command, up to a pipe or a redirection; None where there is none."""
    found = re.search(r"(?:^|[\s/])ita\s(.*)", command, re.DOTALL)
    if found is None:
        return None
    lexer = shlex.shlex(found[1], posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    return list(itertools.takewhile(lambda word: not re.fullmatch(r"[;&|<>()]+|\d+>.*", word), lexer))


def run_page(text: str, place: Place) -> Iterator[tuple[Block, list[tuple[str, str]], list[Fault]]]:
    """Runs the examples of a page: each block with its commands and what they printed, and what is not as the page says."""
    blocks = blocks_of(text)
    for position, block in enumerate(blocks):
        after = blocks[position + 1] if position + 1 < len(blocks) else None
        if block.title:
            place.give(block.title, block.text)
        if block.language in ("sh", "console"):
            printed, faults = [], []
            for command, expected in commands_of(block):
                code, output = place.run(command)
                printed.append((command, output))
                stated = _EXIT_CODE.search(command)
                if code != (int(stated[1]) if stated else 0):
                    faults.append(Fault(command, "to end well", f"exit code {code}\n{output}"))
                elif block.language == "console" and not is_like(output, expected):
                    faults.append(Fault(command, expected, output))
            yield block, printed, faults
        elif block.language == "python" or (block.language == "r" and "library(" not in block.text and shutil.which("Rscript")):
            code, output = place.execute(block.text) if block.language == "python" else place.execute_r(block.text)
            shown = after if after is not None and after.language == "text" and not text[block.end + 3 : after.start - 8].strip() else None
            if code:
                yield block, [], [Fault(block.text, "to run", output)]
            elif shown is not None:
                yield shown, [("", output)], [] if is_like(output, shown.text) else [Fault(block.text, shown.text, output)]


def is_like(output: str, expected: str) -> bool:
    """Whether an output is what a page shows: line by line but for white space at line ends, with `…` for what may be anything."""
    lines = [line.rstrip() for line in output.strip("\n").splitlines()]
    wanted = [line.rstrip() for line in expected.strip("\n").splitlines()]
    pattern = "\n".join(_ANY_LINES if line.strip() == "…" else _line_pattern(line) for line in wanted)
    return (
        re.fullmatch(
            pattern.replace(f"{_ANY_LINES}\n", f"(?:{_ANY_LINES}\n)?").replace(f"\n{_ANY_LINES}", f"(?:\n{_ANY_LINES})?"), "\n".join(lines)
        )
        is not None
    )


_ANY_LINES = "(?:[^\n]*\n)*?[^\n]*"


def _line_pattern(line: str) -> str:
    return re.escape(line).replace("…", "[^\n]*?")


def rewritten(text: str, results: Sequence[tuple[Block, list[tuple[str, str]], list[Fault]]]) -> str:
    """The page with what the examples printed, `…` for what differs each time; blocks that are right stay as they are."""
    for block, printed, faults in reversed(results):
        if not faults or block.language not in ("console", "text"):
            continue
        body = ""
        for command, output in printed:
            lines = command.split("\n")
            prompt = (
                "".join(f"{'$' if number == 0 else '>'} {line}\n" for number, line in enumerate(lines))
                if block.language == "console"
                else ""
            )
            body += prompt + "".join(f"{_VOLATILE.sub('…', line).rstrip()}\n" for line in output.strip("\n").splitlines())
        text = text[: block.start] + body + text[block.end :]
    return text


MEASURED = ("accuracy.md", "speed.md", "thai-text-layer.md", "performance.md", "scans.md")
"""Pages that commands write; they have no examples."""
OPERATED = ("scheduling.md", "stores.md", "cluster.md")
"""Pages about servers and clusters, whose examples start what would not end; they are understood here and run by tests of their own."""


def pages() -> list[Path]:
    """The pages whose examples are run: the README and all of `docs/` that people write by hand."""
    return [ROOT / "README.md", *(path for path in sorted(DOCS.rglob("*.md")) if path.name not in (*MEASURED, *OPERATED))]


def notebooks() -> list[Path]:
    """The notebooks of `docs/`."""
    return sorted(DOCS.rglob("*.ipynb"))


def renew_notebook(path: Path, prepared: Path, *, write: bool) -> bool:
    """Whether a notebook prints what it was saved with; with `write` it is saved with what it prints and shows now."""
    import nbformat

    from tools.docs_notebook import execute, printed

    saved = nbformat.read(path, as_version=4)
    executed = execute(path, prepared)
    same = printed(saved) == printed(executed)
    if write and not same:
        nbformat.write(executed, path)
    return same


def place_for(text: str, prepared: Path, folder: Path) -> Place:
    """A place for the examples of one page, with a copy of what `prepare` made."""
    asked = re.findall(r"<!-- examples: (.+?) -->", text)
    left_out = shutil.ignore_patterns("processed") if "fresh" in asked else None
    shutil.copytree(prepared / "data", folder / "data", symlinks=True, ignore=left_out)
    place = Place(folder, checkout="checkout" in asked)
    for name in asked:
        if name.startswith("files of "):
            for block in blocks_of((ROOT / name.removeprefix("files of ")).read_text(encoding="utf-8")):
                if block.title:
                    place.give(block.title, block.text)
    return place


def main(arguments: Sequence[str]) -> int:
    """Runs the examples of the pages named, or of all; 1 when one of them is not as its page says and `--write` was not given."""
    write = "--write" in arguments
    chosen = [Path(name).resolve() for name in arguments if name != "--write"] or [*pages(), *notebooks()]
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        prepared = prepare(Path(temporary) / "prepared")
        for number, page in enumerate(chosen):
            if page.suffix == ".ipynb":
                same = renew_notebook(page, prepared, write=write)
                wrong += not (same or write)
                print(f"{page.relative_to(ROOT)}: {'as shown' if same else 'prints something else than it was saved with'}")
                continue
            text = page.read_text(encoding="utf-8")
            results = list(run_page(text, place_for(text, prepared, Path(temporary) / str(number))))
            faults = [fault for _, _, of_block in results for fault in of_block]
            changed = rewritten(text, results)
            if write and changed != text:
                page.write_text(changed, encoding="utf-8")
            left = [fault for fault in faults if not write or "exit code" in fault.happened or "Traceback" in fault.happened]
            wrong += len(left)
            print(
                f"{page.relative_to(ROOT)}: {sum(max(len(printed), 1) for _, printed, _ in results)} examples, {len(faults)} not as shown"
            )
            for fault in left:
                print(fault)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
