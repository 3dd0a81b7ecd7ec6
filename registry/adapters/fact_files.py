"""Reads facts documents from YAML, JSON, JSON Lines or a `scenarios:` file; a bad one never stops the next.

Aliases are bounded, duplicate keys are faults, only plain YAML types are known, nothing is executed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.adapters.plain_yaml import Doubled, Unreadable, read_yaml
from rules import Fault
from rules.shape import shown

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 60
ENVELOPE = ("id", "title", "expected")
SCENARIOS_BESIDE = ("meta", "policy_basis_codes", "lifecycle_cases")


@dataclass(frozen=True, slots=True)
class FactDocument:
    """One document of a file. `line` is its number in the file, counted from 1; faults leave it undecided.

    `body` is the document without id, title and expected; `expected` is what an example says of itself.
    """

    line: int
    id: str | int | None
    title: str | None
    body: Any
    faults: tuple[Fault, ...]
    expected: Any = None


def read_fact_documents(data: bytes, *, name: str = "", jsonl: bool = False) -> Iterator[FactDocument]:
    """The documents of a file in order. `name` only helps to tell the format; `jsonl` asks for JSON Lines."""
    if len(data) > MAX_BYTES:
        yield _unreadable(1, f"a file of at most {MAX_BYTES // 1024 // 1024} MB", f"{len(data)} bytes")
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        yield _unreadable(1, "text in UTF-8", f"byte {bad.start + 1} that is not")
        return
    found = False
    for document in _documents(text, name.lower(), jsonl):
        found = True
        yield document
    if not found:
        yield _unreadable(1, "at least one facts document", "an empty file")


def _documents(text: str, name: str, jsonl: bool) -> Iterator[FactDocument]:
    looks_like_json = text.lstrip()[:1] in ("{", "[")
    as_lines = name.endswith((".jsonl", ".ndjson")) or (jsonl and looks_like_json)
    if as_lines and not _is_one_json(text):
        yield from _json_lines(text)
        return
    if looks_like_json or name.endswith(".json"):
        try:
            yield from _unpacked(_load_json(text), 1)
            return
        except Unreadable as bad:
            if _has_json_line(text):
                yield from _json_lines(text)
                return
            if name.endswith(".json"):
                yield _unreadable(bad.line, "JSON", bad.problem)
                return
    yield from _yaml_documents(text)


def _is_one_json(text: str) -> bool:
    """Whether the whole text is one JSON value, which may be a list of documents."""
    try:
        _load_json(text)
    except Unreadable:
        return False
    return True


def _has_json_line(text: str) -> bool:
    """Whether some line is a whole JSON object, as in JSON Lines with a broken line among them."""
    for line in text.splitlines():
        if line.lstrip().startswith("{") and line.rstrip().endswith("}") and len(line) > 2:
            try:
                _load_json(line)
            except Unreadable:
                continue
            return "\n" in text.strip()
    return False


def _json_lines(text: str) -> Iterator[FactDocument]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield _document(_load_json(line), number)
        except Unreadable as bad:
            yield _unreadable(number, "a JSON object", bad.problem)


def _load_json(text: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        read = dict(items)
        if len(read) == len(items):
            return read
        return Doubled(read, [key for key, times in Counter(key for key, _ in items).items() if times > 1])

    try:
        return json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as bad:
        raise Unreadable(bad.lineno, f"{bad.msg} in column {bad.colno}") from None
    except RecursionError:
        raise Unreadable(1, "values nested too deeply") from None
    except ValueError as bad:  # a whole number of thousands of digits
        raise Unreadable(1, str(bad)) from None


_START = re.compile(r"^---(?=\s|$)", re.MULTILINE)


def _yaml_documents(text: str) -> Iterator[FactDocument]:
    """Each YAML document of the stream is read by itself, so that a broken one spoils only itself."""
    starts = [match.start() for match in _START.finditer(text)]
    if re.search(r"^%", text, re.MULTILINE) or not starts:
        starts = [0]
    elif text[: starts[0]].strip():
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        first_line = text.count("\n", 0, start) + 1
        yield from _yaml_document(text[start:end], first_line)


def _yaml_document(text: str, first_line: int) -> Iterator[FactDocument]:
    try:
        for value, line in list(read_yaml(text)):
            yield from _unpacked(value, first_line + line - 1)
    except Unreadable as bad:
        items = _items_of_list(text)
        if len(items) < 2:
            yield _unreadable(first_line + bad.line - 1, "YAML", bad.problem)
        for item, line in items if len(items) > 1 else ():
            yield from _yaml_item(item, first_line + line)


def _items_of_list(text: str) -> list[tuple[str, int]]:
    """The items of a broken list of documents, with the lines above each, cut where an item starts."""
    head = re.search(r"^(?:scenarios:[^\S\n]*\n)?(?:[^\S\n]*(?:#.*)?\n)*([^\S\n]*)- ", text, re.MULTILINE)
    if head is None:
        return []
    cut = re.compile(rf"^{head.group(1)}- ", re.MULTILINE)
    after = re.compile(r"^[A-Za-z_]+:", re.MULTILINE).search(text, head.end())
    end = after.start() if after else len(text)
    starts = [match.start() for match in cut.finditer(text, head.start(), end)]
    return [
        (text[start:stop], text.count("\n", 0, start))
        for start, stop in zip(starts, [*starts[1:], end], strict=True)
    ]


def _yaml_item(text: str, line: int) -> Iterator[FactDocument]:
    """One item of a list that could not be read whole."""
    try:
        for value, _ in list(read_yaml(text)):
            yield from _unpacked(value, line)
    except Unreadable as bad:
        yield _unreadable(line + bad.line - 1, "YAML", bad.problem)


def _unpacked(value: Any, line: int) -> Iterator[FactDocument]:
    """A list of documents, a file with `scenarios:`, or one document."""
    if value is None:
        return
    if isinstance(value, list):
        for item in value:
            yield _document(item, getattr(item, "line", line))
    elif isinstance(value, dict) and "scenarios" in value:
        strange = [key for key in value if key != "scenarios" and key not in SCENARIOS_BESIDE]
        doubled = value.doubled if isinstance(value, Doubled) else []
        if strange or doubled or not isinstance(value["scenarios"], list):
            faults = [Fault(str(key), "no such key beside scenarios", "an unknown key") for key in strange]
            faults += [Fault(str(key), "each key once", "the key twice") for key in doubled]
            if not isinstance(value["scenarios"], list):
                faults.append(Fault("scenarios", "a list of facts documents", shown(value["scenarios"])))
            yield FactDocument(line, None, None, None, tuple(faults))
        if isinstance(value["scenarios"], list):
            for item in value["scenarios"]:
                yield _document(item, getattr(item, "line", line))
    else:
        yield _document(value, line)


def _document(value: Any, line: int) -> FactDocument:
    """Takes the envelope off. What the envelope may hold is checked here, the facts by the rules."""
    if not isinstance(value, dict):
        return _unreadable(line, "an object with the sections of a facts document", shown(value))
    faults = list(_doubled_keys(value, "", 0))
    name, title = value.get("id"), value.get("title")
    if not (name is None or isinstance(name, str) or (isinstance(name, int) and not isinstance(name, bool))):
        faults.append(Fault("id", "text or a whole number", shown(name)))
        name = None
    if not (title is None or isinstance(title, str)):
        faults.append(Fault("title", "text", shown(title)))
        title = None
    body = {key: part for key, part in value.items() if key not in ENVELOPE}
    return FactDocument(line, name, title, body, tuple(faults), value.get("expected"))


def _doubled_keys(value: Any, path: str, depth: int) -> Iterator[Fault]:
    """A key written twice would hide one of its two values."""
    if depth > MAX_DEPTH:
        yield Fault(path, f"at most {MAX_DEPTH} levels", "deeper ones")
    elif isinstance(value, Mapping):
        if isinstance(value, Doubled):
            for key in value.doubled:
                yield Fault(f"{path}{key}", "each key once", "the key twice")
        for key, part in value.items():
            yield from _doubled_keys(part, f"{path}{key}.", depth + 1)
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from _doubled_keys(part, f"{path.rstrip('.')}[{at}].", depth + 1)


def _unreadable(line: int, expected: str, got: str) -> FactDocument:
    return FactDocument(line, None, None, None, (Fault(f"line {line}", expected, got),))
