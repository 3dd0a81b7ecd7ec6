"""A whole policy: glossary, parameters, tables, wording, names and citations, with its SHA-256 identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from rules.derived import DERIVED, Derived, Settings
from rules.facts import Facts
from rules.glossary import Glossary, Input, Parameter
from rules.plan import Plan
from rules.table import BadTable, Table, TableSource, build_table
from rules.text import Text

TABLES = (
    "track", "exclusion", "gate", "triggers", "flags", "simplified", "level",
    "validity", "authority", "approver", "derogation", "reviewers", "documents", "service",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """A source. `mark` is SEEN, SEED, MEM (unverified) or PROP (a default of the product)."""

    id: str
    title: str
    mark: str

    def to_dict(self) -> dict[str, str]:
        return {"id": self.id, "title": self.title, "mark": self.mark}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule says: to staff, to the partner (None: internal only), and where it comes from."""

    kind: str
    reason: Text
    letter: Text | None
    source: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that people read for the words that tables write."""

    gates: Mapping[str, Text]
    risk_levels: Mapping[str, Text]
    dd_levels: Mapping[str, Text]
    roles: Mapping[str, Text]
    verbs: Mapping[str, Text]
    documents: Mapping[str, Text]
    approvers: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Act:
    """One step of authority: who does what."""

    role: str
    verb: str

    def to_dict(self) -> dict[str, str]:
        return {"role": self.role, "verb": self.verb}


@dataclass(frozen=True, slots=True)
class WordingSource:
    """The wording of one rule as written; {parameter} in a reason shows that parameter."""

    kind: str
    section: str
    reason: Text
    letter: Text | None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A case with the decision that a version must give: gate, dd_level, risk_level and rule_ids."""

    id: str
    title: str
    facts: Mapping[str, Any]
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PolicySource:
    """Everything that a version writes down, before it has been read."""

    version: int
    parameters: Sequence[Parameter]
    inputs: Sequence[Input]
    tables: Sequence[TableSource]
    wording: Mapping[str, WordingSource]
    names: Names
    citations: Sequence[Citation]
    examples: Sequence[Example] = ()  # what a check expects; not part of the identity


@dataclass(frozen=True)
class Policy:
    """A policy that has been read whole. Compare by `hash`. `settled` remembers what follows from an outcome."""

    version: int
    source: PolicySource = field(repr=False, compare=False)
    parameters: Mapping[str, Parameter]
    glossary: Glossary
    tables: Mapping[str, Table]
    wording: Mapping[str, Wording]
    names: Names
    citations: Mapping[str, Citation]
    settings: Settings
    readers: tuple[tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]], ...]
    derived: tuple[Derived, ...]
    hash: str
    settled: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def plan(self) -> Plan:
        """How the tables are asked together."""
        return Plan(self.tables, self.glossary)

    @property
    def derogation(self) -> tuple[Act, ...]:
        """The acts of a derogation from X09, in order."""
        return tuple(Act(str(row.outcome[0]), str(row.outcome[1])) for row in self.tables["derogation"].rows)

    def values(self, facts: Facts) -> list[Any]:
        """The value vector of complete facts; what the tables themselves find out is still None."""
        sections, settings = facts.sections, self.settings
        vector: list[Any] = []
        for section, answers in self.readers:
            vector += answers(sections[section])
        for each in self.derived:
            vector.append(each.exactly(sections, settings))
        vector += [None] * (len(self.glossary.inputs) - len(vector))
        return vector


def build_policy(source: PolicySource) -> Policy:
    """The policy of a source. Raises BadTable naming every fault of every part."""
    faults: list[str] = []
    numbers = {p.name: p.value for p in source.parameters if not isinstance(p.value, tuple)}
    lists = {p.name: p.value for p in source.parameters if isinstance(p.value, tuple)}
    glossary = _glossary(source.inputs, faults)
    tables: dict[str, Table] = {}
    for table in source.tables:
        try:
            tables[table.name] = build_table(table, glossary, numbers)
        except BadTable as bad:
            faults.extend(bad.faults)
    written = tuple(table.name for table in source.tables)
    if sorted(written) != sorted(TABLES):
        faults.append(f"expected the tables {', '.join(TABLES)}, got {', '.join(written)}")
    citations = {each.id: each for each in source.citations}
    shown = {name: _shown(value) for name, value in numbers.items()}
    wording = {
        rule: _wording(rule, each, source.version, citations, shown, faults)
        for rule, each in source.wording.items()
    }
    faults.extend(_unworded(source.tables, wording))
    if faults:
        raise BadTable(faults)
    return Policy(
        version=source.version,
        source=source,
        parameters={each.name: each for each in source.parameters},
        glossary=glossary,
        tables=tables,
        wording=wording,
        names=source.names,
        citations=citations,
        settings=Settings(numbers, lists),
        readers=_readers(glossary),
        derived=tuple(DERIVED[each.name] for each in glossary.inputs if each.source.startswith("derived ")),
        hash=_identity(source, glossary, tables, wording),
    )


def _glossary(inputs: Sequence[Input], faults: list[str]) -> Glossary:
    """Facts first, then derived inputs, then what tables find out: the order of the value vector."""
    order = ("facts", "derived", "table")
    for each in inputs:
        kind, _, where = each.source.partition(" ")
        if kind not in order or (kind == "derived" and where not in DERIVED):
            faults.append(f"glossary, {each.name}: unknown source {each.source!r}")
    return Glossary.of(sorted(inputs, key=lambda each: order.index(each.source.partition(" ")[0])))


def _readers(glossary: Glossary) -> tuple[tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]], ...]:
    """For each section that the glossary reads, what picks its answers, in the order of the vector."""
    paths = [each.path.split(".") for each in glossary.inputs if each.path]
    grouped = groupby(paths, key=itemgetter(0))
    return tuple((section, _picker([name for _, name in group])) for section, group in grouped)


def _picker(names: list[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda answers: (answers[names[0]],)


def _shown(number: int | Decimal) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _wording(
    rule: str,
    source: WordingSource,
    version: int,
    citations: Mapping[str, Citation],
    shown: Mapping[str, str],
    faults: list[str],
) -> Wording:
    unknown = [each for each in source.after if each not in citations]
    faults.extend(f"wording of {rule}: unknown citation {each!r}" for each in unknown)
    after = tuple(citations[each] for each in source.after if each not in unknown)
    words = f"Policy version {version}, section {source.section} (product default)"
    if after:
        words += "; after " + ", ".join(each.id for each in after)
    try:
        reason = source.reason.filled(**shown)
    except (KeyError, IndexError, ValueError) as bad:
        faults.append(f"wording of {rule}: unknown parameter {bad}")
        reason = source.reason
    return Wording(source.kind, reason, source.letter, words, after)


def _unworded(tables: Sequence[TableSource], wording: Mapping[str, Wording]) -> list[str]:
    """Every rule id that a table can give needs words, and no words may be left over."""
    rules = {
        rule for table in tables for output in table.outputs if output.name == "rule" for rule in output.words
    }
    missing = [f"rule {rule} has no wording" for rule in sorted(rules - set(wording))]
    return missing + [f"wording of {rule}: no table gives this rule" for rule in sorted(set(wording) - rules)]


def _identity(
    source: PolicySource, glossary: Glossary, tables: Mapping[str, Table], wording: Mapping[str, Wording]
) -> str:
    """SHA-256 of the canonical form: any change of meaning or of wording is another policy."""
    names = source.names
    canonical = {
        "version": source.version,
        "parameters": [each.canonical() for each in source.parameters],
        "glossary": [each.canonical() for each in glossary.inputs],
        "tables": [table.canonical() for table in tables.values()],
        "wording": {
            rule: {
                "kind": each.kind,
                "reason": each.reason.to_dict(),
                "letter": each.letter.to_dict() if each.letter else None,
                "source": each.source,
            }
            for rule, each in wording.items()
        },
        "names": {
            group: {key: text.to_dict() for key, text in getattr(names, group).items()}
            for group in Names.__dataclass_fields__
        },
        "citations": [each.to_dict() for each in source.citations],
    }
    text = json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
