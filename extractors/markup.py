"""Stray markup inside text: HTML tags and entities, Markdown emphasis and headings, LaTeX formulas.

Text dumps made by document converters and OCR models carry it in cells and lines. Removing it is part of reading; what was removed is
named, and the raw string stays beside the result.
"""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"\s*</?(?:p|br|li|ul|ol|div|tr|h[1-6])\b[^<>]{0,200}>\s*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_BROKEN_TAG = re.compile(r"</?(?:p|br|li|ul|ol|div|span|td|tr|b|i|strong|em)\b[^<>]{0,200}$", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|`")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_LATEX_TEXT = re.compile(r"\\(?:text|mathrm|mathbf|textbf|mbox|operatorname)\s*\{([^{}]*)\}")
_LATEX_FRACTION = re.compile(r"\\d?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_LATEX_SYMBOL = {r"\div": "÷", r"\times": "×", r"\cdot": "×", r"\%": "%", r"\leq": "≤", r"\geq": "≥", r"\le": "≤", r"\ge": "≥", r"\pm": "±", r"\rightarrow": "→"}
_LATEX_COMMAND = re.compile(r"\\(?:[,;:! ]|[a-zA-Z]+)")
_MATH = re.compile(r"\$\$?([^$\n]{1,400}?)\$\$?")
_SUSPECT = re.compile(r"[<&*`#$\\]|__")


def strip_markup(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without markup, and the names of what was removed.

    Paragraph-like tags become newlines, so that the paragraphs of a cell stay apart. Text without markup comes back as it is.
    """
    if not _SUSPECT.search(text):
        return text, ()
    steps: list[str] = []

    def apply(name: str, changed: str) -> None:
        nonlocal text
        if changed != text:
            steps.append(name)
            text = changed

    apply("markdown_heading", _HEADING.sub("", text))
    if "<" in text:
        apply("html_tags", _trim_lines(_BROKEN_TAG.sub("", _TAG.sub("", _BREAK.sub("\n", text)))))
    if "&" in text:
        apply("html_entities", _ENTITY.sub(lambda match: html.unescape(match.group()), text))
    apply("markdown_emphasis", _EMPHASIS.sub("", text))
    if "$" in text or "\\" in text:
        apply("latex", _strip_latex(text))
    return text, tuple(steps)


def _trim_lines(text: str) -> str:
    return "\n".join(line.strip(" ") for line in text.split("\n") if line.strip())


def _strip_latex(text: str) -> str:
    def formula(match: re.Match[str]) -> str:
        return _plain_formula(match.group(1))

    text = _MATH.sub(formula, text)
    return _plain_formula(text) if "\\" in text else text


def _plain_formula(text: str) -> str:
    text = _LATEX_FRACTION.sub(r"\1 ÷ \2", _LATEX_TEXT.sub(r"\1", text))
    for command, symbol in _LATEX_SYMBOL.items():
        text = text.replace(command, symbol)
    return re.sub(r"[ \t]{2,}", " ", _LATEX_COMMAND.sub(" ", text).replace("{", "").replace("}", ""))
