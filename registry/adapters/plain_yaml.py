"""YAML read as plain data (dicts, lists, text, numbers, truth values, dates), bounded; doubled keys are told.

yes, no, on and off are text (the country code NO is Norway). Anchors may be used, but not to blow a small
file up into a large one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

MAX_DEPTH = 60
MAX_REPEATED = 100_000  # values that aliases may repeat in one document

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TYPES = ("null", "bool", "int", "float", "timestamp", "str", "merge", "value")
_PLAIN = {f"tag:yaml.org,2002:{name}" for name in _TYPES}


class Unreadable(ValueError):
    """Text that is not in its format; `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        self.problem = problem
        super().__init__(f"line {line}: {problem}")


class Located(dict[Any, Any]):
    """An object that knows the line on which it starts."""

    line: int = 1


class Doubled(Located):
    """An object in which keys were written twice; `doubled` names them."""

    def __init__(self, items: dict[Any, Any], doubled: list[Any]) -> None:
        super().__init__(items)
        self.doubled = doubled


def read_yaml(text: str) -> Iterator[tuple[Any, int]]:
    """Each document of a stream with the line on which it starts. Raises Unreadable."""
    try:
        yield from _Builder(text).documents()
    except yaml.MarkedYAMLError as bad:
        mark = bad.problem_mark or bad.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, bad.problem or "text that is not YAML") from None
    except yaml.reader.ReaderError as bad:
        line = text.count("\n", 0, bad.position) + 1
        raise Unreadable(line, f"the sign {bad.character!r}, which is not allowed") from None


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Builder:
    """Turns the events of the parser into values, without recursion in the parser and with limits of ours."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Event] = yaml.parse(text, Loader=_LOADER)
        self.resolver = Resolver()
        self.constructor = SafeConstructor()
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.repeated = 0

    def documents(self) -> Iterator[tuple[Any, int]]:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self.anchors, self.repeated = {}, 0
                first = next(self.events)
                line = _line(first)
                value, _ = self.value(first, 0)
                yield value, line
            elif isinstance(event, DocumentEndEvent):
                continue

    def value(self, event: Event, depth: int) -> tuple[Any, int]:
        """A value and how many values it holds, itself included."""
        line = _line(event)
        if depth > MAX_DEPTH:
            raise Unreadable(line, f"values nested more than {MAX_DEPTH} deep")
        if isinstance(event, AliasEvent):
            return self.alias(event.anchor, line)
        built: tuple[Any, int]
        if isinstance(event, ScalarEvent):
            built = self.scalar(event, line), 1
        elif isinstance(event, SequenceStartEvent):
            built = self.sequence(depth)
        elif isinstance(event, MappingStartEvent):
            built = self.mapping(line, depth)
        else:
            raise Unreadable(line, "a value was expected")
        if event.anchor is not None:
            self.anchors[event.anchor] = built
        return built

    def alias(self, anchor: str | None, line: int) -> tuple[Any, int]:
        if anchor is None or anchor not in self.anchors:
            raise Unreadable(line, f"the alias *{(anchor or '')[:40]} stands for nothing that is complete")
        value, size = self.anchors[anchor]
        self.repeated += size
        if self.repeated > MAX_REPEATED:
            raise Unreadable(line, "aliases repeat too much")
        return value, size

    def sequence(self, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        total = 1
        for event in iter(self.events.__next__, None):
            if isinstance(event, yaml.SequenceEndEvent):
                break
            value, size = self.value(event, depth + 1)
            items.append(value)
            total += size
        return items, total

    def mapping(self, line: int, depth: int) -> tuple[Located, int]:
        items = Located()
        doubled: list[Any] = []
        total = 1
        for event in iter(self.events.__next__, None):
            if isinstance(event, yaml.MappingEndEvent):
                break
            key, key_size = self.value(event, depth + 1)
            if not isinstance(key, Hashable):
                raise Unreadable(_line(event), "a key that is a list or an object")
            if key in items:
                doubled.append(key)
            items[key], size = self.value(next(self.events), depth + 1)
            total += key_size + size
        if doubled:
            items = Doubled(items, doubled)
        items.line = line
        return items, total

    def scalar(self, event: ScalarEvent, line: int) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = str(self.resolver.resolve(ScalarNode, event.value, event.implicit))  # type: ignore[no-untyped-call]
        if tag not in _PLAIN:
            raise Unreadable(line, f"the tag {tag[:60]}, which is not plain data")
        if tag.endswith((":str", ":merge", ":value")):
            return event.value
        if tag.endswith(":bool") and event.value.lower() not in ("true", "false"):
            return event.value
        node = ScalarNode(tag, event.value)
        try:
            return self.constructor.construct_document(node)
        except (ValueError, OverflowError, KeyError, ConstructorError):
            return event.value  # such as the date 2026-02-30: text, which the check of its field refuses
