from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import pipeline.cli
from schemas.messages import LANGUAGES, label, load_messages, message

SOURCES = sorted(Path(pipeline.cli.__file__).parent.glob("*.py"))


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", load_messages())
def test_every_message_is_there_in_both_languages_with_the_same_places(key: str) -> None:
    texts = load_messages()[key]
    assert set(LANGUAGES) <= set(texts) <= {*LANGUAGES, "en.one", "th.one"}
    assert all(text.strip() for text in texts.values())
    assert places(texts["th"]) == places(texts["en"])
    for name in set(texts) - set(LANGUAGES):
        assert "count" in places(texts[name.partition(".")[0]])
        assert places(texts[name]) | {"count", "documents"} >= places(texts["en"])


def test_every_message_that_the_commands_name_exists_and_every_message_is_named() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    tokens = set(re.findall(r"\b[a-z_]+(?:\.(?:[a-z_]+|\{[^{}]*\}))+", source))
    problems = set(re.findall(r'(?:Problem\(|name = |else )"([a-z_]+)"', source)) & {key.split(".")[1] for key in load_messages()}
    patterns = [re.sub(r"\{[^{}]*\}", r"\\w+", token.replace(".", r"\.")) for token in tokens]
    patterns += [rf"problem\.{name}\.(what|do)" for name in problems]
    # Labels are looked up by the names of closed lists.
    unused = [key for key in load_messages() if not key.startswith("label.") and not any(re.fullmatch(one, key) for one in patterns)]
    assert not unused
    said = set(re.findall(r"""say\(\s*["']([a-z_.]+)["']""", source))
    raised = {f"problem.{name}.what" for name in re.findall(r'Problem\(\s*"([a-z_]+)"', source)}
    assert (said | raised) - set(load_messages()) == set()


def test_one_thing_is_not_several() -> None:
    assert message("query.rows", "en", count=1) == "1 row"
    assert message("query.rows", "en", count=1200) == "1,200 rows"
    assert message("query.rows", "th", count=1) == "1 แถว"


def test_a_place_in_a_value_is_left_alone() -> None:
    assert message("output.written", "en", path="{count}") == "Written to {count}"


def test_a_name_without_a_word_stands_for_itself() -> None:
    assert label("severity", "error", "th") == "ผิด"
    assert label("severity", "new_one", "th") == "new_one"
    assert label("severity", None, "th") == ""
