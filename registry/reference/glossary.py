"""Terms of the field in plain words, each with a mark that says how sure its source is."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Source
from registry.reference.text import BadReference, Mark, Text


@dataclass(frozen=True, slots=True)
class Term:
    """`see`: ids of other terms that help to understand it."""

    id: str
    term: Text
    means: Text
    see: tuple[str, ...]
    mark: Mark


def read_glossary(source: Source) -> tuple[Term, ...]:
    """Raises BadReference, also where a term points to one that is not there."""
    file = source.read("glossary.yaml").only("terms")
    found = tuple(
        Term(
            id=entry.string("id"),
            term=entry.text("term"),
            means=entry.text("means"),
            see=entry.strings("see") if "see" in entry.data else (),
            mark=entry.mark(),
        )
        for entry in (each.only("id", "term", "means", "see", "mark") for each in file.entries("terms", "id"))
    )
    known = {each.id for each in found}
    for each in found:
        if not set(each.see) <= known:
            raise BadReference("glossary.yaml", f"entry terms.{each.id}.see", "expected ids of other terms")
    return found
