"""Finds words of a template that no translator would ever see, and things the site's policy would drop."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from jinja2 import Environment, nodes

# Arguments of the macros (and of govuk-frontend-jinja) whose values a person reads.
READ_BY_PEOPLE = {
    "text", "html", "title", "label", "legend", "hint", "caption", "heading", "summary", "placeholder",
    "aria_label", "empty", "none", "legendText", "titleText", "summaryText", "message", "button",
}  # fmt: skip
ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "label", "aria-description"}
HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands where an expression or a block was
LETTERS = re.compile(r"[^\W\d_]{2,}")
# An entity, an address, an attribute that a macro hands out, the currency in which amounts are compared.
NOT_WORDS = re.compile(r"&\w+;|https?://\S+|\S+@\S+|[\w-]+=\"[^\"]*\"|\bUSD\b")

environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])


def faults(source: str, *, is_html: bool = True) -> list[str]:
    """Bare words, words in arguments, inline style and script; each with what was seen."""
    found = []
    bare = _without_jinja(source)
    if is_html:
        reader = _Reader()
        reader.feed(bare)
        reader.close()
        found += reader.faults
    else:
        lines = bare.removeprefix("Subject:").splitlines()  # the one header that a mail's template gives
        found += [f"words outside gettext: {line.strip()!r}" for line in lines if _has_words(line)]
    return found + list(_arguments(environment.parse(source)))


def _without_jinja(source: str) -> str:
    """The template with every tag replaced by HOLE, what stands between trans and endtrans included."""
    parts: list[str] = []
    silent = False  # inside trans, or inside a block that fills a class attribute elsewhere
    words: list[str] = []
    for _line, kind, value in environment.lex(source):
        if kind == "data" and not silent:
            parts.append(value)
        elif kind in ("block_begin", "variable_begin", "raw_begin"):
            words = []
            parts.append(HOLE)
        elif kind == "name":
            words.append(value)
        elif kind == "block_end" and words:
            if words[0] == "trans" or (words[0] == "block" and words[1].endswith("class")):
                silent = True
            elif words[0] in ("endtrans", "endblock"):
                silent = False
    return "".join(parts)


def _has_words(text: str) -> bool:
    return bool(LETTERS.search(NOT_WORDS.sub("", text.replace(HOLE, " "))))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in attributes}
        if "style" in attrs or tag == "style":
            self.faults.append(f"inline style on <{tag}>")
        if tag == "script" and "src" not in attrs:
            self.faults.append("inline script")
        self.faults += [f"inline handler {name}" for name in attrs if name.startswith("on")]
        read = set(ATTRIBUTES)
        if tag == "input" and attrs.get("type") in ("submit", "button", "reset"):
            read.add("value")
        for name in sorted(read & set(attrs)):
            if _has_words(attrs[name]):
                self.faults.append(f"words outside gettext in {name}: {attrs[name]!r}")

    def handle_data(self, data: str) -> None:
        if _has_words(data) and self.lasttag not in ("script", "style"):
            self.faults.append(f"words outside gettext: {data.strip()!r}")


def _arguments(template: nodes.Template) -> list[str]:
    found = [
        f"words outside gettext in {keyword.key}=, line {keyword.lineno}"
        for keyword in template.find_all(nodes.Keyword)
        if keyword.key in READ_BY_PEOPLE and _is_literal_words(keyword.value)
    ]
    for pair in template.find_all(nodes.Pair):
        key = pair.key.value if isinstance(pair.key, nodes.Const) else None
        if key in READ_BY_PEOPLE and _is_literal_words(pair.value):
            found.append(f"words outside gettext in {key!r}:, line {pair.lineno}")
    return found


def _is_literal_words(value: nodes.Expr) -> bool:
    return isinstance(value, nodes.Const) and isinstance(value.value, str) and _has_words(value.value)
