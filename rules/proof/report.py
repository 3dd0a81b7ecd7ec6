"""What a check found and what it asked, in words that an officer reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.finding import jsonable
from rules.glossary import Glossary
from rules.proof.pieces import Piece
from rules.text import LANGUAGES, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, or (as a warning) that an officer should know.

    `rows` are counted from 1; `witness` gives the values of the inputs that matter, for two cases as
    {"before": …, "after": …}; `facts` are one or two whole documents that show it, where there are some.
    """

    kind: str
    table: str
    rows: tuple[int, ...]
    words: Text
    witness: Mapping[str, Any]
    facts: tuple[Mapping[str, Any], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "table": self.table,
            "rows": list(self.rows),
            "words": self.words.to_dict(),
            "witness": _plain(self.witness),
            "facts": list(self.facts),
        }


@dataclass(frozen=True, slots=True)
class Ran:
    """One group of questions: how many were asked, of which methods, how many did not hold, and how long."""

    group: str
    title: Text
    asked: int
    failed: int
    methods: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "title": self.title.to_dict(),
            "asked": self.asked,
            "failed": self.failed,
            "methods": self.methods,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check. `mix` counts the examples by level, or gate when they do not pass."""

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    ran: tuple[Ran, ...]
    mix: Mapping[str, int]
    tables: int
    rows: int
    invariants: int

    @property
    def holds(self) -> bool:
        return not self.findings

    @property
    def summary(self) -> str:
        """The last line of the command, in English."""
        if self.findings:
            return f"FAILED: {_number(len(self.findings), 'finding')}"
        return f"holds: {self.tables} tables, {self.rows} rows, {self.invariants} invariants, 2 methods agree"

    def to_dict(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "summary": self.summary,
            "findings": [each.to_dict() for each in self.findings],
            "warnings": [each.to_dict() for each in self.warnings],
            "ran": [each.to_dict() for each in self.ran],
            "mix": dict(self.mix),
        }


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value, Mapping) else jsonable(value)
        for name, value in values.items()
    }


# fmt: off
_SAID: Mapping[Any, Text] = {
    True:  Text("yes", "oui", "да"),
    False: Text("no", "non", "нет"),
    None:  Text("none", "aucun", "нет"),
}
_MORE = Text("more than {low}", "plus de {low}", "больше {low}")
_BETWEEN = Text("between {low} and {high}", "entre {low} et {high}", "между {low} и {high}")
_FROM = Text("{low} or more", "{low} ou plus", "{low} или больше")
_FROM_TO = Text("{low} to {high}", "de {low} à {high}", "от {low} до {high}")
PAIR = Text("{}: {}", "{} : {}", "{}: {}")
NOTHING = Text("any case", "tout cas", "любое дело")
# fmt: on


def value_in_words(value: Any) -> Text:
    if value is None or isinstance(value, bool):
        return _SAID[value]
    return Text(*(_shown(value),) * 3)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}".replace(",", "\u00a0")


def piece_in_words(piece: Piece, whole: bool) -> Text:
    if not piece.range:
        return value_in_words(piece.value)
    assert piece.low is not None
    low = _shown(piece.low)
    if piece.high is None:
        return (_FROM if whole else _MORE).filled(low=low)
    return (_FROM_TO if whole else _BETWEEN).filled(low=low, high=_shown(piece.high))


def told(glossary: Glossary, said: Mapping[str, Text]) -> Text:
    """`label: value; label: value` for the inputs that matter."""
    if not said:
        return NOTHING
    return Text(
        *(
            "; ".join(
                PAIR.get(language).format(glossary[name].label.get(language), said[name].get(language))
                for name in said
            )
            for language in LANGUAGES
        )
    )


def values_in_words(glossary: Glossary, values: Mapping[str, Any]) -> Text:
    return told(glossary, {name: value_in_words(value) for name, value in values.items()})


def numbered(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows))
