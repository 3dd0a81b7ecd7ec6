"""Built-in functions of FEEL on strings, and the text of every value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rules.dmn.feel.builtin import declared
from rules.dmn.feel.numbers import whole
from rules.dmn.feel.values import FeelError, Function, Range, Value, number_text


def text_of(value: Value) -> str:
    """As the function string() writes it; strings inside of lists and contexts in quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_inner(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_inner(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        start, end = ("[" if value.start_included else "("), ("]" if value.end_included else ")")
        return f"{start}{_inner(value.start)}..{_inner(value.end)}{end}"
    if isinstance(value, Function):
        raise FeelError("a function has no text")
    return str(value)


def _inner(value: Value) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return text_of(value)


def string(value: Value) -> Value:
    return None if value is None else text_of(value)


def start_of(size: int, position: Decimal) -> int:
    """The index that a position means: from 1 at the start, or from -1 at the end."""
    at = whole(position)
    if at == 0 or abs(at) > size:
        raise FeelError(f"no position {at} in {size}")
    return at - 1 if at > 0 else size + at


def substring(text: str, position: Decimal, length: Decimal | None = None) -> Value:
    start = start_of(len(text), position)
    if length is None:
        return text[start:]
    if length < 1:
        raise FeelError("a length below 1")
    return text[start : start + whole(length)]


def substring_before(text: str, match: str) -> Value:
    return text.partition(match)[0] if match and match in text else ""


def substring_after(text: str, match: str) -> Value:
    return text.partition(match)[2] if match else text


def string_join(texts: tuple[Value, ...], delimiter: str | None = None) -> Value:
    parts = [text for text in texts if text is not None]
    if not all(isinstance(part, str) for part in parts):
        raise FeelError("expected a list of strings")
    return (delimiter or "").join(map(str, parts))


TEXT_FUNCTIONS = {
    "string": declared(string, "from:any"),
    "substring": declared(substring, "string:string", "start position:number", "length:number?="),
    "string length": declared(lambda text: Decimal(len(text)), "string:string"),
    "upper case": declared(str.upper, "string:string"),
    "lower case": declared(str.lower, "string:string"),
    "substring before": declared(substring_before, "string:string", "match:string"),
    "substring after": declared(substring_after, "string:string", "match:string"),
    "contains": declared(lambda text, match: match in text, "string:string", "match:string"),
    "starts with": declared(str.startswith, "string:string", "match:string"),
    "ends with": declared(str.endswith, "string:string", "match:string"),
    "string join": declared(string_join, "list:list", "delimiter:string?="),
}
