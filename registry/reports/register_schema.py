"""The JSON Schema (2020-12) of the public JSON file, made of the table of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from registry.disclosure import Level
from registry.queries.export_field import AGES, LIGHTS, PUBLIC_STATES, fields_of
from workflows.wording import N_

_TEXTS = {
    "type": "object",
    "properties": {code: {"type": "string"} for code in ("en", "fr", "ru")},
    "additionalProperties": False,
}
_KINDS: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "texts": _TEXTS,
    "date": {"type": "string", "format": "date"},
    "whole": {"type": "integer"},
    "decimal": {"type": "number"},
    "yes_no": {"type": "boolean"},
    "list": {"type": "array", "items": {"type": ["string", "integer"]}},
    "things": {"type": "array", "items": {"type": "object"}},
}
_VALUES = {"status": PUBLIC_STATES, "verified_age": AGES, "progress": LIGHTS}
WITHHELD = N_("What is withheld from this entry. The values of these parts are null.")


def schema_of(address: str, say: Callable[[str], str]) -> dict[str, Any]:
    """`say` translates what each field is. Every field may be null: it is unknown, or withheld."""
    properties: dict[str, Any] = {}
    for field in fields_of(Level.PUBLIC):
        kind = dict(_KINDS[field.kind])
        if field.name in _VALUES:
            kind["enum"] = [*_VALUES[field.name], None]
        kind["type"] = [kind["type"], "null"]
        properties[field.name] = {**kind, "description": str(say(field.about))}
    properties["withheld"] = {
        "type": "array", "items": {"type": "string"}, "description": str(say(WITHHELD)),
    }  # fmt: skip
    text = {"type": "string"}
    licence = {"type": "object", "properties": {"id": text, "address": text}, "required": ["id", "address"]}
    row = {
        "type": "object", "properties": properties,
        "required": list(properties), "additionalProperties": False,
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": "UNECE partnerships",
        "type": "object",
        "properties": {
            "publisher": text,
            "licence": licence,
            "schema": text,
            "source": text,
            "generated_at": {"type": "string", "format": "date-time"},
            "language": {"enum": ["en", "fr", "ru"]},
            "partnerships": {"type": "array", "items": row},
        },
        "required": ["licence", "schema", "generated_at", "partnerships"],
    }
