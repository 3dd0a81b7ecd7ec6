"""The words of a policy: its inputs with type, domain, unit, risk order and source, and its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from rules.cell import Column
from rules.facts import SECTIONS
from rules.shape import Choice, Flag, Number
from rules.text import Text

Direction = Literal["", "up"]


@dataclass(frozen=True, slots=True)
class Input:
    """One column that tables may ask about.

    `source` is `facts section.field`, `derived function_name` or `table table_name`. `worst_last` is the
    risk order of the words of a choice; `worse` "up" says that a larger number, or yes, is the worse
    answer. Empty: more or less of it is no risk. `letter` is how a letter to the partner may name the input;
    None is internal only.
    """

    column: Column
    label: Text
    source: str
    unit: str = ""
    worst_last: tuple[str, ...] = ()
    worse: Direction = ""
    question: Text | None = None
    letter: Text | None = None

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def path(self) -> str:
        """section.field for an input that is a fact itself, else empty."""
        kind, _, where = self.source.partition(" ")
        return where if kind == "facts" else ""

    def canonical(self) -> dict[str, Any]:
        column = self.column
        return {
            "name": column.name,
            "type": column.type,
            "words": list(column.words),
            "nullable": column.nullable,
            "low": column.low,
            "high": column.high,
            "unit": self.unit,
            "worst_last": list(self.worst_last),
            "worse": self.worse,
            "source": self.source,
            "label": self.label.to_dict(),
            "question": self.question.to_dict() if self.question else None,
            "letter": self.letter.to_dict() if self.letter else None,
        }


def fact(
    path: str,
    en: str,
    fr: str,
    ru: str,
    *,
    unit: str = "",
    worst_last: tuple[str, ...] = (),
    worse: Direction = "",
) -> Input:
    """An input that is a field of the facts document; its type and domain are those of the document."""
    section, _, name = path.partition(".")
    kind = SECTIONS[section][name]
    if isinstance(kind, Choice):
        column = Column(name, "choice", words=kind.values, nullable=kind.nullable)
    elif isinstance(kind, Flag):
        column = Column(name, "flag")
    elif isinstance(kind, Number) and not kind.nullable:
        column = Column(name, "number", low=kind.low, high=kind.high)
    else:
        raise ValueError(f"{path} is not a single number, word or yes/no; derive an input from it")
    if worst_last and sorted(worst_last) != sorted(column.words):
        raise ValueError(f"the risk order of {path} has other words than its domain")
    return Input(column, Text(en, fr, ru), f"facts {path}", unit, worst_last, worse)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, or a list of codes, that an officer may change in a new version."""

    name: str
    value: int | Decimal | tuple[str, ...]
    unit: str
    label: Text

    def canonical(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else str(self.value)
        return {"name": self.name, "value": value, "unit": self.unit, "label": self.label.to_dict()}


@dataclass(frozen=True)
class Glossary:
    """The inputs of a policy in the order of its value vector."""

    inputs: tuple[Input, ...]
    positions: Mapping[str, int]

    @classmethod
    def of(cls, inputs: Iterable[Input]) -> Glossary:
        """Raises ValueError when two inputs share a name."""
        listed = tuple(inputs)
        positions = {each.name: at for at, each in enumerate(listed)}
        if len(positions) != len(listed):
            raise ValueError("two inputs of the glossary share a name")
        return cls(listed, positions)

    def __getitem__(self, name: str) -> Input:
        return self.inputs[self.positions[name]]

    def __contains__(self, name: object) -> bool:
        return name in self.positions
