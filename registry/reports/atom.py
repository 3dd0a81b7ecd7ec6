"""The feed of changes (Atom 1.0, RFC 4287): what is new, has changed or is no longer published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """`identity`: an IRI that never changes. Without `summary` nothing is said but the title."""

    identity: str
    title: str
    link: str
    published: datetime
    updated: datetime
    summary: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """`updated` stands in when there is no entry."""

    identity: str
    title: str
    author: str
    rights: str
    link: str
    language: str
    updated: datetime


def write_feed(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    """The document in UTF-8."""
    root = etree.Element(_tag("feed"), nsmap={None: ATOM})
    root.set(f"{XML}lang", feed.language)
    text = _adder(root)
    text("id", feed.identity)
    text("title", feed.title)
    text("updated", _instant(max((entry.updated for entry in entries), default=feed.updated)))
    text("rights", feed.rights)
    _link(root, feed.identity, "self", "application/atom+xml")
    _link(root, feed.link, "alternate", "text/html")
    etree.SubElement(etree.SubElement(root, _tag("author")), _tag("name")).text = feed.author
    for entry in entries:
        _write_entry(etree.SubElement(root, _tag("entry")), entry)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def _write_entry(element: etree._Element, entry: FeedEntry) -> None:
    text = _adder(element)
    text("id", entry.identity)
    text("title", entry.title)
    text("published", _instant(entry.published))
    text("updated", _instant(entry.updated))
    _link(element, entry.link, "alternate", "text/html")
    if entry.category:
        etree.SubElement(element, _tag("category")).set("term", entry.category)
    text("summary", entry.summary or entry.title)


def _adder(parent: etree._Element) -> Callable[[str, str], None]:
    def add(name: str, words: str) -> None:
        etree.SubElement(parent, _tag(name)).text = clean(words)

    return add


def _link(parent: etree._Element, address: str, relation: str, kind: str) -> None:
    link = etree.SubElement(parent, _tag("link"))
    link.set("rel", relation)
    link.set("type", kind)
    link.set("href", address)


def clean(words: str) -> str:
    """Without the control signs that XML 1.0 cannot hold."""
    return "".join(sign for sign in words if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"
