"""XML elements on their way out: what they hold, and how they become text that reads back the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr  # nosec B406: writes only

from rules.dmn.model import BadModel

FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAME = re.compile(r"[^\W\d][\w.\-]*")


@dataclass(frozen=True, slots=True)
class Node:
    """An element that holds text or children, never both."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Node, ...] = ()
    text: str = ""


def node(tag: str, children: Iterable[Node] = (), **attributes: str) -> Node:
    """An element with children. An empty attribute is left out."""
    kept = tuple((name, value) for name, value in attributes.items() if value)
    return Node(tag, kept, tuple(children))


def optional(tag: str, text: str) -> list[Node]:
    return [Node(tag, text=text)] if text else []


def with_text(tag: str, text: str, **attributes: str) -> Node:
    """`<tag><text>…</text></tag>`, the form of every FEEL text."""
    return node(tag, [Node("text", text=text)], **attributes)


def as_xml(root: Node) -> bytes:
    """The document. Raises BadModel for a character that XML cannot carry."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    _append(lines, root, "")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _append(lines: list[str], element: Node, indent: str) -> None:
    attributes = "".join(f" {name}={quoteattr(_clean(value))}" for name, value in element.attributes)
    start = f"{indent}<{element.tag}{attributes}"
    if element.children:
        lines.append(f"{start}>")
        for child in element.children:
            _append(lines, child, indent + "  ")
        lines.append(f"{indent}</{element.tag}>")
    elif element.text:
        text = escape(_clean(element.text), {"\r": "&#13;"})
        lines.append(f"{start}>{text}</{element.tag}>")
    else:
        lines.append(f"{start}/>")


def _clean(text: str) -> str:
    found = FORBIDDEN.search(text)
    if found:
        raise BadModel(f"XML cannot carry the character U+{ord(found[0]):04X} in {text[:60]!r}")
    return text
