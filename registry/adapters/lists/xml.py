"""Records of an XML list one by one: no document type, no entity, nothing fetched, depth and size bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError  # nosec B405: defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from registry.adapters.lists.listed import MAX_BYTES, BadList

MAX_DEPTH = 12
MAX_NODES = 20_000  # of one record
MAX_ATTRIBUTES = 50
CHUNK = 1 << 16
_CUT_SHORT = (3, 5, 6)  # expat: no element found, unclosed token, partial character


class _Target:
    """Builds the elements named `tags`; of everything else only the root is kept."""

    def __init__(self, tags: Collection[str]) -> None:
        self.tags, self.depth, self.nodes = tags, 0, 0
        self.root: tuple[str, Mapping[str, str]] | None = None
        self.open: list[Element] = []
        self.done: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadList("too_deep", hostile=True, most=MAX_DEPTH)
        if len(attributes) > MAX_ATTRIBUTES:
            raise BadList("too_large", hostile=True)
        if self.root is None:
            self.root = (tag, attributes)
        if not self.open and tag not in self.tags:
            return
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise BadList("too_large", hostile=True)
        element = Element(tag, attributes)
        if self.open:
            self.open[-1].append(element)
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.depth -= 1
        if self.open:
            element = self.open.pop()
            if not self.open:
                self.done.append(element)
                self.nodes = 0

    def data(self, text: str) -> None:
        """Only what stands in a leaf is read: text between children is white space of the layout."""
        if self.open and not len(self.open[-1]):
            element = self.open[-1]
            element.text = (element.text or "") + text

    def close(self) -> None:
        return None


def records(data: bytes, *, root: str, tags: Collection[str]) -> Iterator[Element | Mapping[str, str]]:
    """First the attributes of the root, then each element of `tags`. Raises BadList."""
    if len(data) > MAX_BYTES:
        raise BadList("too_large", hostile=True)
    if not data.strip():
        raise BadList("empty")
    target, told = _Target(tags), False
    parser = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    for chunk in [*(data[at : at + CHUNK] for at in range(0, len(data), CHUNK)), None]:
        _feed(parser, chunk)
        if target.root is not None and not told:
            if target.root[0] != root:
                raise BadList("another_format", found=target.root[0][:60], expected=root)
            told = True
            yield target.root[1]
        yield from target.done
        target.done.clear()


def _feed(parser: DefusedXMLParser, chunk: bytes | None) -> None:
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except DefusedXmlException:
        raise BadList("document_type", hostile=True) from None
    except ParseError as error:
        line, _column = error.position
        raise BadList("cut_short" if error.code in _CUT_SHORT else "malformed", line=line) from None
    except (ValueError, LookupError) as error:
        if isinstance(error, BadList):
            raise
        raise BadList("malformed", line=1) from None
