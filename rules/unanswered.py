"""The answers that a draft does not have yet, and what they may still turn out to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.derived import DERIVED, Settings
from rules.facts import Facts
from rules.glossary import Input
from rules.possible import BOTH, Between, OneOf
from rules.shape import UNKNOWN


def range_of_input(known: Input, facts: Facts, settings: Settings) -> Any:
    """The value of an input, or every value that it may have; None for what tables find out."""
    if known.path:
        answer = facts.get(known.path)
        return range_of_column(known) if answer is UNKNOWN else answer
    if known.source.startswith("derived "):
        return DERIVED[known.name].range_of(facts.sections, settings)
    return None


def range_of_column(known: Input) -> Any:
    """The whole domain of an input."""
    column = known.column
    if column.type == "flag":
        return BOTH
    if column.type == "number":
        return Between(column.low, column.high)
    return OneOf(frozenset((*column.words, None) if column.nullable else column.words))


def unknown_paths(facts: Facts) -> tuple[str, ...]:
    """Every answer that nobody has given, as section.field or section.field[item].key."""
    found: list[str] = []
    for section, answers in facts.sections.items():
        for name, answer in answers.items():
            path = f"{section}.{name}"
            if answer is UNKNOWN:
                found.append(path)
            elif isinstance(answer, tuple):
                found += _unknown_in_items(path, answer)
    return tuple(found)


def _unknown_in_items(path: str, items: tuple[Any, ...]) -> list[str]:
    return [
        f"{path}[{at}].{key}"
        for at, item in enumerate(items)
        if isinstance(item, Mapping)
        for key, value in item.items()
        if value is UNKNOWN
    ]
