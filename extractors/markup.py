"""Stray markup inside text: HTML tags and entities, Markdown emphasis, escapes and headings, LaTeX formulas.

Text dumps made by document converters and OCR models carry it in cells and lines. Removing it is part of reading; what was removed is
named, and the raw string stays beside the result. A `<` that is meant as less-than, and what looks like a tag but is none
(`<http://…>`, `<O10>`), stay. Every pattern reads a text in linear time.
"""

from __future__ import annotations

import html
import re

_BLOCKS = (
    "p|br|hr|li|ul|ol|dl|dt|dd|div|table|caption|thead|tbody|tfoot|tr|td|th|h[1-6]|section|header|footer|figure|figcaption|blockquote|pre"
)
_INLINE = (
    "b|i|u|s|em|strong|span|font|sup|sub|small|big|a|img|code|del|ins|mark|center|html|body|head|o:p|col|colgroup|input|label|nobr|wbr"
)
_ATTRIBUTES = r"(?:\s[^<>]{0,4000})?"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS})({_ATTRIBUTES})/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})({_ATTRIBUTES})/?>", re.IGNORECASE)
_OTHER_TAG = re.compile(r"</?[a-z][a-z_:-]{3,40}/?>", re.IGNORECASE)
_TORN_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE})(\s[^<>]{{0,4000}})?\Z", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]{0,4000}-->")
_IS_ATTRIBUTES = re.compile(r"[\x20-\x7e\s]*\Z|[^=]*=")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});")
_EMPHASIS = re.compile(r"(?<![\\*])\*{2,3}(?!\*)|(?<![\\_])__(?!_)|`")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+", re.MULTILINE)
_ESCAPE = re.compile(r"\\([_*#+\-.|<>~`!&'\"()\[\]])")
_LATEX_DELIMITER = re.compile(r"\\[()\[\]]")
_LATEX_KNOWN = re.compile(
    r"\\(?:[dt]?frac|text[a-z]*|math[a-z]*|mbox|operatorname|div|times|cdot|leq?|geq?|pm|approx|rightarrow|left|right|sum|bar|overline"
    r"|sqrt|quad)(?![a-zA-Z])|\\%|\\[a-zA-Z]+\s*\{"
)
_LATEX_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|mbox|operatorname)\s*\{([^{}]*)\}")
_LATEX_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_LATEX_BRACED = re.compile(r"(?<=[_^])\{([^{}]*)\}")
_LATEX_SYMBOL = {
    r"\div": "÷",
    r"\times": "×",
    r"\cdot": "×",
    r"\leq": "≤",
    r"\geq": "≥",
    r"\le": "≤",
    r"\ge": "≥",
    r"\pm": "±",
    r"\approx": "≈",
    r"\rightarrow": "→",
}
_LATEX_SYMBOL_COMMAND = re.compile(rf"(?:{'|'.join(map(re.escape, _LATEX_SYMBOL))})(?![a-zA-Z])")
_LATEX_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|[,;:! ]|\\)")
_MATH = re.compile(r"(?<!\\)\$\$?([^$\n]{1,400})\$\$?")
_NESTED = 4
_BLANKS = re.compile(r"[ \t]{2,}")
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

    if "#" in text:
        apply("markdown_heading", _HEADING.sub("", text))
    if "<" in text:
        apply("html_tags", _strip_tags(text))
    if "&" in text:
        apply("html_entities", _ENTITY.sub(lambda match: html.unescape(match.group()), text))
    apply("markdown_emphasis", _EMPHASIS.sub("", text))
    if "$" in text or "\\" in text:
        apply("latex", _strip_latex(text))
    if "\\" in text:
        apply("markdown_escapes", _ESCAPE.sub(r"\1", text))
    return text, tuple(steps)


def _strip_tags(text: str) -> str:
    stripped = _COMMENT.sub("", text) if "<!--" in text else text
    stripped = _BLOCK_TAG.sub(lambda match: "\n" if _IS_ATTRIBUTES.match(match[1]) else match[0], stripped)
    stripped = _INLINE_TAG.sub(lambda match: "" if _IS_ATTRIBUTES.match(match[1]) else match[0], stripped)
    stripped = _OTHER_TAG.sub("", stripped)
    torn = _TORN_TAG.search(stripped, max(stripped.rfind("<"), 0))
    if torn and _IS_ATTRIBUTES.match(torn[1] or ""):
        stripped = stripped[: torn.start()]
    if stripped == text:
        return text
    return "\n".join(line.strip() for line in stripped.split("\n") if line.strip())


def _strip_latex(text: str) -> str:
    text = _MATH.sub(lambda match: _plain_formula(match[1]), text)
    if not _LATEX_KNOWN.search(text):
        return text
    return _plain_formula(_LATEX_DELIMITER.sub("", text))


def _plain_formula(text: str) -> str:
    if not ("\\" in text or "{" in text or "}" in text):
        return text
    for _ in range(_NESTED):
        before = text
        text = _LATEX_FRACTION.sub(r"\1 ÷ \2", _LATEX_BRACED.sub(r"\1", _LATEX_TEXT.sub(r"\1", text)))
        if text == before:
            break
    text = _LATEX_SYMBOL_COMMAND.sub(lambda match: _LATEX_SYMBOL[match.group()], text)
    text = text.replace(r"\%", "%")
    return _BLANKS.sub(" ", _LATEX_COMMAND.sub(" ", text).replace("{", "").replace("}", ""))
