"""The value of a decision as JSON text: numbers exact, dates, times and durations as ISO 8601 texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from rules.dmn.feel.texts import text_of
from rules.dmn.feel.values import Function, Value, number_text


def json_text(value: Value) -> str:
    """A function has no text and is null; an interval is its text in FEEL."""
    if value is None or isinstance(value, Function):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(json_text, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(key)}: {json_text(entry)}" for key, entry in value.items()) + "}"
    return _quoted(value if isinstance(value, str) else text_of(value))


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    # half of a surrogate pair can only be written as an escape
    return (
        quoted
        if quoted.isascii() or quoted.encode("utf-8", "ignore").decode() == quoted
        else json.dumps(text)
    )
