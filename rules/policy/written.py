"""The shape of a policy file: which keys, of which kind. What the parts mean together is rules/policy/structure.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.cell import Column
from rules.facts import DOCUMENT
from rules.policy.model import Names
from rules.shape import UNKNOWN, Choice, Fault, Flag, Kind, Number, Pattern, Record, Several, Words, shown
from rules.table import Hit
from rules.text import LANGUAGES

FORMAT = "partnerships-policy/1"
MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Filled:
    """Text that is not empty and has no line break at its ends."""

    @property
    def expected(self) -> str:
        return "text that is not empty"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if isinstance(value, str) and value.strip():
            return Words().read(value, path, faults, partial)
        faults.append(Fault(path, self.expected, shown(value)))
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class Optional:
    """A kind, or null."""

    kind: Kind

    @property
    def expected(self) -> str:
        return f"{self.kind.expected} or null"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        return None if value is None else self.kind.read(value, path, faults, partial)


@dataclass(frozen=True, slots=True)
class ByName:
    """An object whose keys are names of the author's choice."""

    kind: Kind

    @property
    def expected(self) -> str:
        return f"an object, each value {self.kind.expected}"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if not isinstance(value, Mapping):
            faults.append(Fault(path, self.expected, shown(value)))
            return UNKNOWN
        return {name: self.kind.read(each, f"{path}.{name}", faults, partial) for name, each in value.items()}


@dataclass(frozen=True, slots=True)
class Amount:
    """A finite number, 0 or more, kept exactly as written; or a list of codes."""

    @property
    def expected(self) -> str:
        return f"a number, 0 or more, of at most {MOST_DIGITS} digits, or a list of codes"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if isinstance(value, list) and value and all(isinstance(each, str) and each for each in value):
            return tuple(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value >= 0:
            number = Decimal(value)
            _, digits, exponent = number.as_tuple()
            if isinstance(exponent, int) and len(digits) + abs(exponent) <= MOST_DIGITS:
                return int(number) if number == number.to_integral_value() else number.normalize()
        faults.append(Fault(path, self.expected, shown(value)))
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """An input; its column is put together here."""

    record: Record

    @property
    def expected(self) -> str:
        return self.record.expected

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        before = len(faults)
        read = self.record.read(value, path, faults, partial)
        if len(faults) > before:
            return UNKNOWN
        names = ("name", "type", "words", "nullable", "low", "high")
        return {**read, "column": Column(*(read[name] for name in names))}


LINE = Record({language: Filled() for language in LANGUAGES})
NAME = Pattern(r"[a-z][a-z0-9_]*", "a name of small letters, digits and _")
WORDS = Several(Filled())
WHOLE = Number(whole=True)

PARAMETER = Record({"name": NAME, "value": Amount(), "unit": Words(), "label": LINE})
INPUT = GlossaryEntry(
    Record(
        {
            "name": NAME,
            "type": Choice(("number", "choice", "flag")),
            "words": WORDS,
            "nullable": Flag(),
            "low": WHOLE,
            "high": Number(whole=True, nullable=True),
            "unit": Words(),
            "worst_last": WORDS,
            "worse": Choice(("", "up"), name="up or nothing"),
            "source": Filled(),
            "label": LINE,
            "question": LINE,
            "letter": Optional(LINE),
        }
    )
)
OUTPUT = Record(
    {
        "name": NAME,
        "type": Choice(("word", "number", "flag")),
        "words": WORDS,
        "nullable": Flag(),
    }
)
TABLE = Record(
    {
        "name": NAME,
        "title": LINE,
        "hit": Choice(tuple(str(hit) for hit in Hit)),
        "inputs": Several(NAME),
        "outputs": Several(OUTPUT),
        "rows": Several(Several(Words())),
    }
)
WORDING = Record(
    {
        "kind": Choice(("exclusion", "route", "completeness", "hold", "trigger", "flag", "bar")),
        "section": Filled(),
        "reason": LINE,
        "letter": Optional(LINE),
        "after": WORDS,
    }
)
CITATION = Record({"id": Filled(), "title": Filled(), "mark": Choice(("SEEN", "SEED", "MEM", "PROP"))})
EXPECTED = Record(
    {
        "gate": Filled(),
        "dd_level": Words(nullable=True),
        "risk_level": Words(nullable=True),
        "rule_ids": WORDS,
    }
)


@dataclass(frozen=True, slots=True)
class FactsDocument:
    """The facts of an example; kept as they stand once they are right."""

    @property
    def expected(self) -> str:
        return DOCUMENT.expected

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        before = len(faults)
        DOCUMENT.read(value, path, faults, partial)
        return value if len(faults) == before else UNKNOWN


EXAMPLE = Record({"id": Filled(), "title": Filled(), "expected": EXPECTED, "facts": FactsDocument()})

FILE = Record(
    {
        "format": Choice((FORMAT,)),
        "version": Number(low=1, whole=True),
        "parameters": Several(PARAMETER),
        "glossary": Several(INPUT),
        "tables": Several(TABLE),
        "wording": ByName(WORDING),
        "names": Record({group: ByName(LINE) for group in Names.__dataclass_fields__}),
        "citations": Several(CITATION),
        "examples": Several(EXAMPLE),
    }
)
