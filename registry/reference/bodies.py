"""UNECE bodies and instruments that a partnership may concern."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Source
from registry.reference.text import Mark, Text


@dataclass(frozen=True, slots=True)
class Body:
    """`kind` is body (it meets) or instrument (it binds)."""

    id: str
    kind: str
    name: Text
    subprogrammes: tuple[int, ...]
    mark: Mark


def read_bodies(source: Source) -> tuple[Body, ...]:
    return tuple(
        Body(
            id=entry.string("id"),
            kind=entry.choice("kind", ("body", "instrument")),
            name=entry.text("name"),
            subprogrammes=entry.integers("subprogrammes"),
            mark=entry.mark(),
        )
        for entry in (
            each.only("id", "kind", "name", "subprogrammes", "mark")
            for each in source.read("bodies.yaml").entries("bodies", "id")
        )
    )
