"""The reference pages of the documents, made from what the program itself reads: schemas, rules, frameworks, parser, settings.

Nothing of them is written by hand or kept in the repository: `tools/docs_site.py` makes them whenever the site is built, so they cannot
be stale. Their words stand in `tools/docs_texts.yaml`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FRAMEWORKS = ROOT / "schemas" / "frameworks"


def reference_pages() -> dict[str, str]:
    """The Markdown of each generated page by its path below `docs/`."""
    makers: dict[str, Callable[[str], Iterator[str]]] = {"tables": _tables, "rules": _rules, "commands": _commands}
    pages = {f"{folder}reference/{name}.md": make(lang) for lang, folder in (("en", ""), ("th", "th/")) for name, make in makers.items()}
    pages["reference/years.md"] = _years()
    pages["reference/settings.md"] = _settings()
    return {path: "\n".join(lines) + "\n" for path, lines in pages.items()}


@cache
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("docs_texts.yaml").read_text(encoding="utf-8"))
    return loaded


def _say(language: str, *path: str, **values: object) -> str:
    """The text at a path of keys. Raises LookupError for one that is missing, which names what to add."""
    node: Any = _texts()
    for key in (*path, language):
        if key not in node:
            raise LookupError(f"{'.'.join((*path, language))} is missing in tools/docs_texts.yaml: write what it is, for the reference")
        node = node[key]
    text: str = node
    return text.format(**values) if values else text


def _cell(text: object) -> str:
    """A text as it may stand in a cell of a Markdown table."""
    return re.sub(r"([|<])", r"\\\1", " ".join(str(text).split()))


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _head(*titles: str) -> list[str]:
    return ["", _row(*titles), "|" + "---|" * len(titles)]


def _tables(language: str) -> Iterator[str]:
    from schemas.arrow import schema_version, tables

    say = partial(_say, language, "tables")
    yield f"# {say('title')}"
    yield ""
    yield say("intro", version=schema_version())
    yield ""
    yield say("facts")
    for table in tables().values():
        yield ""
        yield f"## {table.name} {{ #{table.name} }}"
        yield ""
        yield (table.description_th if language == "th" else table.description_en) + "  "
        yield f"{say('key')}: `{table.key}`" + (f" · {say('partitioned')}" if table.partitioned else "")
        yield from _head(say("column"), say("type"), say("may"), say("meaning"))
        for column in table.columns:
            text = column.description_th if language == "th" else column.description_en
            yield _row(f"`{column.name}`", f"`{column.type}`", say("can") if column.nullable else "", _cell(text))


def _rules(language: str) -> Iterator[str]:
    from schemas.messages import label
    from schemas.rules import load_rules

    say = partial(_say, language, "rules")
    rules = load_rules().rules
    yield f"# {say('title')}"
    yield ""
    yield say("intro")
    yield ""
    yield say("sources")
    yield from _head(say("name"), say("finds"), say("severity"))
    for rule in rules.values():
        yield _row(f"[`{rule.name}`](#{rule.name})", _cell(rule.title[language]), label("severity", rule.severity, language))
    for rule in rules.values():
        yield ""
        yield f"## {rule.title[language]} {{ #{rule.name} }}"
        yield ""
        yield f"`{rule.name}` · {label('severity', rule.severity, language)}"
        yield ""
        about: list[tuple[str, object]] = [
            ("compares", _cell(rule.compares[language])),
            ("formula", f"`{rule.formula}`"),
        ]
        about += [("tolerance", rule.tolerance)] if rule.tolerance is not None else []
        about += [("leans_on", ", ".join(f"`{name}`" for name in rule.leans_on))] if rule.leans_on else []
        about += [("parameters", ", ".join(f"`{name}` {value}" for name, value in rule.parameters.items()))] if rule.parameters else []
        about += [("source", _cell(rule.source))]
        yield from _head("", "")
        for name, text in about:
            yield _row(f"**{say(name)}**", text)
        yield ""
        yield f"{say('says')}:"
        yield ""
        for texts in rule.messages.values():
            if texts[language].strip():
                yield f"> {texts[language]}"
                yield ">"


def _commands(language: str) -> Iterator[str]:
    from pipeline.cli.parser import build_parser
    from schemas.messages import message

    parser = build_parser(language)
    action = next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    yield f"# {_say(language, 'commands', 'title')}"
    yield ""
    yield _say(language, "commands", "intro")
    for name, child in action.choices.items():
        yield ""
        yield f"## ita {name} {{ #{name} }}"
        yield ""
        yield message(f"help.{name}.about", language)
        yield ""
        yield "```sh"
        yield message(f"help.{name}.example", language)
        yield "```"
        yield from _head(_say(language, "commands", "option"), _say(language, "commands", "does"))
        for option in child._actions:
            if option.dest not in ("help", "lang"):
                yield _row(_option(option), _cell(option.help or "") + _choices(option, language))
    yield ""
    yield f"## {_say(language, 'exits', 'title')} {{ #exit-codes }}"
    yield from _head(_say(language, "exits", "code"), _say(language, "exits", "meaning"))
    for code, text in _exit_codes(language):
        yield _row(code, text)


def _option(option: argparse.Action) -> str:
    shown = option.metavar if isinstance(option.metavar, str) else option.dest.upper()
    value = "" if option.nargs == 0 or option.choices else f" {shown}"
    return ", ".join(f"`{name}{value}`" for name in option.option_strings) or f"`{shown}`"


def _choices(option: argparse.Action, language: str) -> str:
    if not option.choices:
        return ""
    return f"; {_say(language, 'commands', 'values')} " + ", ".join(f"`{choice}`" for choice in option.choices)


def _exit_codes(language: str) -> list[tuple[int, str]]:
    """The exit codes of the program with what each means. Raises KeyError for one that has no text."""
    from pipeline.cli import session

    known = {name: value for name, value in vars(session).items() if name.isupper() and isinstance(value, int)}
    return sorted(
        [(0, _say(language, "exits", "codes", "0")), *((value, _say(language, "exits", "codes", name)) for name, value in known.items())]
    )


def _settings() -> Iterator[str]:
    from pipeline.settings import Settings

    yield f"# {_say('en', 'settings', 'title')}"
    yield ""
    yield _say("en", "settings", "intro")
    yield from _head(*(_say("en", "settings", name) for name in ("variable", "default", "meaning")))
    for field in fields(Settings):
        default = f"`{field.default}`" if field.default else ""
        if field.name.endswith("_bytes") and isinstance(field.default, int):
            default += f" ({field.default // 2**20} MiB)"
        yield _row(f"`ITA_{field.name.upper()}`", default, _say("en", "settings", "names", field.name))
    yield ""
    yield f"## {_say('en', 'settings', 'others', 'title')}"
    yield from _head(_say("en", "settings", "variable"), _say("en", "settings", "meaning"))
    for name, texts in _texts()["settings"]["others"].items():
        if name != "title":
            yield _row(", ".join(f"`{one}`" for one in name.split(", ")), texts["en"])


_BLOCKS = ("weights", "eit_parts", "indicators", "sub_indicators", "items", "scoring", "answers", "item_scores", "rating", "target")
_ABOUT = ("confidence", "source", "note")


def _years() -> Iterator[str]:
    from schemas.framework import framework_years, load_framework

    years = [framework for year in framework_years() if (framework := load_framework(year)) is not None]
    common = _yaml("common")
    yield f"# {_say('en', 'years', 'title')}"
    yield ""
    yield _say("en", "years", "intro")
    yield from _head("year", "weights IIT / EIT / OIT", "parts of EIT", "questions IIT / EIT", "items OIT", "passing score", "ratings")
    for one in years:
        weights = " / ".join(f"{instrument.weight * 100:.0f}" for instrument in one.instruments)
        counts = {code: span.last - span.first + 1 for code, span in one.questions.items()}
        ratings = "; ".join(", ".join(level.name for level in scale.levels) for scale in one.rating_scales)
        asked = f"{counts.get('IIT', '–')} / {counts.get('EIT', '–')}"
        yield _row(
            f"[{one.fiscal_year}](#{one.fiscal_year})",
            weights,
            one.eit_parts,
            asked,
            counts.get("OIT", "–"),
            one.target_score or "–",
            ratings,
        )
    yield ""
    yield "## How sure a block is { #marks }"
    yield from _head("mark", "means")
    for name, meaning in common["confidence_marks"].items():
        yield _row(f"`{name}`", _cell(meaning))
    yield ""
    yield "## The ten indicators { #indicators }"
    yield from _head("no.", "instrument", "official name", "English name", "other names met")
    for row in common["indicators"]:
        yield _row(row["number"], row["instrument"], row["name"], row["name_en"], _cell(", ".join(row["aliases"])))
    for one in years:
        yield from _year(_yaml(str(one.fiscal_year)))


def _yaml(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FRAMEWORKS / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def _year(data: Mapping[str, Any]) -> Iterator[str]:
    year = data["fiscal_year"]
    yield ""
    yield f"## {year} {{ #{year} }}"
    yield ""
    yield f"{data['scheme']}. Fiscal year {year} ran from 1 October {year - 544} to 30 September {year - 543}."
    questions = {f"questions, {code}": block for code, block in data["questions"].items()}
    for name, block in {**{name: data[name] for name in _BLOCKS if name in data}, **questions}.items():
        yield ""
        yield f'??? note "{name.replace("_", " ")}: {block.get("confidence", "").replace("_", " ")}"'
        yield ""
        if block.get("note"):
            yield f"    {' '.join(block['note'].split())}"
            yield ""
        yield "    ```yaml"
        values = {key: value for key, value in block.items() if key not in _ABOUT}
        for line in yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110).splitlines():
            yield f"    {line}"
        yield "    ```"
        yield ""
        sources = block.get("source") or []
        for source in [sources] if isinstance(sources, str) else sources:
            yield f"    - {source}"
