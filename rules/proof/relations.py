"""Which values can stand together: what the facts document refuses, what one input says of another.

Both methods of proof ask only about combinations that these relations allow; tests compare them with
decisions on random facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from rules.cell import Cell, parse_cell
from rules.codes import ENGAGEMENT_TYPES, ISIC_DIVISIONS
from rules.derived import Settings
from rules.glossary import Glossary
from rules.proof.stages import COUNTS
from rules.table import Table


@dataclass(frozen=True, slots=True)
class Never:
    """Values that never stand together: a cell for each input."""

    cells: tuple[tuple[str, Cell], ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.cells)


@dataclass(frozen=True, slots=True)
class Order:
    """A number that is at most another one."""

    small: str
    large: str

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.small, self.large)


Relation = Never | Order


@dataclass(frozen=True, slots=True)
class Relations:
    """All relations of a policy; `whole` are the inputs that count things."""

    all: tuple[Relation, ...]
    whole: frozenset[str]

    def around(self, names: Collection[str]) -> tuple[tuple[str, ...], tuple[Relation, ...]]:
        """(inputs that are tied to `names`, themselves first, and the relations between them)."""
        found = dict.fromkeys(names)
        kept: dict[Relation, None] = {}
        grown = True
        while grown:
            grown = False
            for each in self.all:
                if each not in kept and any(name in found for name in each.inputs):
                    kept[each] = None
                    found.update(dict.fromkeys(each.inputs))
                    grown = True
        return tuple(found), tuple(kept)


NONE = Relations((), frozenset())

# What the facts document refuses (rules/contradictions.py, the kinds of rules/facts.py), and what the
# derived inputs can be.
# fmt: off
_GIVEN: tuple[Mapping[str, str], ...] = (
    {"unsc": "clear",        "unsc_subject": "not(null)"},
    {"unsc": "clear",        "unsc_subject_pct": "> 0"},
    {"unsc": "not(clear)",   "unsc_subject": "null"},
    {"unsc_subject": "owner", "unsc_subject_pct": "0"},
    {"tobacco_role": "none", "tobacco_revenue_pct": "> 0"},
    {"duration_months": "0"},
    {"adverse_severity": "(0..1)"},  # 0 stands for none, a severity is 1 to 5
)
# Levels are found for what passes, and only for that (rules/verdict.py).
_FOUND: tuple[Mapping[str, str], ...] = (
    {"gate": "pass",      "dd_level": "null"},
    {"gate": "pass",      "risk_level": "null"},
    {"gate": "not(pass)", "dd_level": "not(null)"},
    {"gate": "not(pass)", "risk_level": "not(null)"},
)
_ORDERS = (
    Order("value", "relationship"),
    Order("binding_exclusions", "exclusions"),
    Order("recorded_exclusions", "exclusions"),
    Order("high_triggers", "trigger_count"),
)
# fmt: on
_COUNTED = ("unilateral_programmes", "types_not_simple")


class Read(Protocol):
    """A policy that has been read, as far as relations ask."""

    @property
    def glossary(self) -> Glossary: ...
    @property
    def tables(self) -> Mapping[str, Table]: ...
    @property
    def settings(self) -> Settings: ...


def relations_of(policy: Read) -> Relations:
    """The relations between the inputs of this policy; what tables find out is read from their rows."""
    glossary = policy.glossary
    written = [*_GIVEN, *_FOUND, *_lists(policy.settings), *_counts(policy), *_levels(policy)]
    nevers = [never(cells, glossary) for cells in written if all(name in glossary for name in cells)]
    orders = [each for each in _ORDERS if all(name in glossary for name in each.inputs)]
    counted = [
        each.name
        for each in glossary.inputs
        if each.column.type == "number" and (each.source.startswith("table ") or each.name in _COUNTED)
    ]
    return Relations((*orders, *nevers), frozenset(counted))


def never(cells: Mapping[str, str], glossary: Glossary) -> Never:
    return Never(tuple((name, _cell(text, name, glossary)) for name, text in cells.items()))


def _cell(text: str, name: str, glossary: Glossary) -> Cell:
    return parse_cell(text, glossary[name].column, {})


def _lists(settings: Settings) -> Iterator[Mapping[str, str]]:
    """What the lists of a policy leave possible: sectors of high risk, simple types of engagement."""
    prefixes = settings.lists["high_risk_isic_prefixes"]
    if not any(_meets(prefix, division) for prefix in prefixes for division in ISIC_DIVISIONS):
        yield {"high_risk_sector": "true"}
    if prefixes and all(division.startswith(prefixes) for division in ISIC_DIVISIONS):
        yield {"high_risk_sector": "false", "complete": "true"}
    simple = settings.lists["simple_engagement_types"]
    if set(ENGAGEMENT_TYPES) <= set(simple):
        yield {"types_not_simple": "> 0"}
    if not set(ENGAGEMENT_TYPES) & set(simple):
        yield {"types_not_simple": "0", "complete": "true"}


def _meets(prefix: str, division: str) -> bool:
    return (
        prefix.isdecimal()
        and len(prefix) <= 4
        and (prefix.startswith(division) or division.startswith(prefix))
    )


def _counts(policy: Read) -> Iterator[Mapping[str, str]]:
    """A count is at most the number of rules that it counts."""
    for each in COUNTS:
        yield {each.name: f"> {each.most(policy.tables)}"}


def _levels(policy: Read) -> Iterator[Mapping[str, str]]:
    """A word that no row of its table gives is never found; nor is a pair of levels that no row gives."""
    for name, table, at in (("track", "track", 0), ("gate", "gate", 0)):
        given = {row.outcome[at] for row in policy.tables[table].rows}
        for word in policy.glossary[name].column.words:
            if word not in given:
                yield {name: word}
    pairs = {row.outcome for row in policy.tables["level"].rows}
    for dd_level in policy.glossary["dd_level"].column.words:
        for risk in policy.glossary["risk_level"].column.words:
            if (dd_level, risk) not in pairs:
                yield {"dd_level": dd_level, "risk_level": risk}
