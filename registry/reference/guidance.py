"""How each step works, as it is shipped: the first version of every guidance page."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Source
from registry.reference.text import Mark, Text


@dataclass(frozen=True, slots=True)
class GuidancePage:
    """`name` is the step in few words; `body` has paragraphs and points ("- "). `is_public`: no account."""

    id: str
    is_public: bool
    name: Text
    title: Text
    body: Text
    mark: Mark


def read_guidance(source: Source) -> tuple[GuidancePage, ...]:
    """In the order of the work. Raises BadReference."""
    file = source.read("guidance.yaml").only("mark", "steps")
    return tuple(
        GuidancePage(
            id=entry.string("id"),
            is_public=entry.boolean("is_public"),
            name=entry.text("name"),
            title=entry.text("title"),
            body=entry.text("body"),
            mark=file.mark(),
        )
        for entry in (
            each.only("id", "is_public", "name", "title", "body") for each in file.entries("steps", "id")
        )
    )
