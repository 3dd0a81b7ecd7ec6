"""Do the tables of two policies mean the same, whatever their rows look like?

Both methods of proof are asked (rules/proof/meaning.py); a case that two tables answer differently is told
in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.cell import Cell, Is, cell_in_words
from rules.policy.alignment import said
from rules.policy.model import Policy
from rules.proof.meaning import same_meaning
from rules.proof.relations import Relations, relations_of
from rules.proof.undecided import NotDecided
from rules.table import SINGLE, Table
from rules.text import LANGUAGES, Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """Whether a table answers the same for all inputs. None: nobody asked, or it could not be decided.

    `values` are a case that the two answer differently, with both answers.
    """

    table: str
    same: bool | None
    values: Mapping[str, str]
    old_answer: str = ""
    new_answer: str = ""
    witness: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "same": self.same,
            "values": dict(self.values),
            "old_answer": self.old_answer,
            "new_answer": self.new_answer,
            "witness": self.witness.to_dict() if self.witness else None,
        }


@dataclass(frozen=True, slots=True)
class Case:
    """Values that two tables answer differently, of the inputs that matter for it; each answer row by row."""

    values: Mapping[str, Any]
    old_answer: tuple[Any, ...]
    new_answer: tuple[Any, ...]


class Undecided(Exception):
    """Nobody could say whether two tables mean the same."""


# Two policies and the name of a table that both have: a case that the two answer differently, or None when
# there is none. Raises Undecided.
Differ = Callable[[Policy, Policy, str], Case | None]


def tables_differ(old: Policy, new: Policy, name: str) -> Case | None:
    """A Differ that proves it. Only cases that can be under both policies are looked at."""
    one, other = relations_of(old), relations_of(new)
    shared = Relations(tuple(each for each in one.all if each in other.all), one.whole & other.whole)
    try:
        found = same_meaning(old.tables[name], new.tables[name], new.glossary, shared)
    except NotDecided:
        raise Undecided(name) from None
    return None if found is None else Case(found.witness, found.one, found.other)


def meaning_of(old: Policy, new: Policy, name: str, differ: Differ | None) -> Meaning:
    one, other = old.tables[name], new.tables[name]
    if _is_alike(one, other):
        return Meaning(name, True, {})
    if differ is None:
        return Meaning(name, None, {})
    try:
        case = differ(old, new, name)
    except Undecided:
        return Meaning(name, None, {})
    if case is None:
        return Meaning(name, True, {})
    asked = {each: value for each, value in case.values.items() if each in one.inputs or each in other.inputs}
    labels = {each: new.glossary[each].label for each in asked}
    return Meaning(
        table=name,
        same=False,
        values={each: said(value) for each, value in asked.items()},
        old_answer=_answer(one, case.old_answer),
        new_answer=_answer(other, case.new_answer),
        witness=Text(*(_told(labels, asked, language) for language in LANGUAGES)),
    )


def _is_alike(one: Table, other: Table) -> bool:
    """Row by row the same tests with the same numbers, and the same outcomes: nothing needs a proof."""
    return (one.hit, one.inputs, one.rows) == (other.hit, other.inputs, other.rows) and (
        [(each.name, each.words) for each in one.outputs]
        == [(each.name, each.words) for each in other.outputs]
    )


def _answer(table: Table, rows: tuple[Any, ...]) -> str:
    """`N02, high; N04, substantial`."""
    if not rows:
        return "no answer" if table.hit in SINGLE else "nothing"
    return "; ".join(", ".join(map(said, row)) if isinstance(row, tuple) else said(row) for row in rows)


def _told(labels: Mapping[str, Text], values: Mapping[str, Any], language: str) -> str:
    return "; ".join(
        f"{labels[name].get(language)}: {_value(value, language)}" for name, value in values.items()
    )


def _value(value: Any, language: str) -> str:
    is_word = isinstance(value, bool) or value is None
    return cell_in_words(Cell((Is(value),)), language) if is_word else str(value)
