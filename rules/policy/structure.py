"""What an officer cannot change: the inputs that the engine reads, the tables that it asks, what they answer.

Parameters, rows, cells, outcomes, wording, labels and examples are the officer's; a new rule id may be added
together with its wording.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from rules import codes
from rules.facts import BadFacts, check_facts
from rules.glossary import Input, Parameter
from rules.policy.model import PolicySource
from rules.policy.version_1 import SOURCE as KNOWN
from rules.table import SINGLE, Hit, Output, TableSource

# Parameters younger than the first published versions; without them, queries/verdicts.py says what counts.
LATER = frozenset(each.name for each in KNOWN.parameters if each.name.startswith("review_"))
OPEN_WORDS = frozenset({"rule"})  # outputs whose words an officer may add to
SINGLE_TABLES = frozenset(table.name for table in KNOWN.tables if table.hit in SINGLE)
LISTS: Mapping[str, Callable[[str], bool]] = {
    "high_risk_isic_prefixes": lambda code: (
        re.fullmatch("[0-9]{2,4}", code) is not None and code[:2] in codes.ISIC_DIVISIONS
    ),
    "review_hidden_levels": lambda code: code in (*KNOWN.names.dd_levels, "none"),
    "review_veto_levels": lambda code: code in (*KNOWN.names.dd_levels, "none"),
    "screening_lists": lambda code: code in codes.SCREENING_LISTS,
    "simple_engagement_types": lambda code: code in codes.ENGAGEMENT_TYPES,
}


def source_faults(source: PolicySource) -> list[str]:
    """Everything that makes a source another thing than a policy of this engine; empty when it is one."""
    return [
        *_twice("parameter", (each.name for each in source.parameters)),
        *_twice("input", (each.name for each in source.inputs)),
        *_twice("table", (each.name for each in source.tables)),
        *_twice("citation", (each.id for each in source.citations)),
        *_twice("example", (each.id for each in source.examples)),
        *_parameters(source.parameters),
        *_inputs(source.inputs),
        *_tables(source.tables),
        *_names(source),
        *_examples(source),
    ]


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{what} {name} stands {times} times"


def _parameters(parameters: Iterable[Parameter]) -> Iterator[str]:
    given = {each.name: each for each in parameters}
    for known in KNOWN.parameters:
        found = given.get(known.name)
        if found is None:
            if known.name not in LATER:
                yield f"parameter {known.name} is missing"
        elif isinstance(found.value, tuple) is not isinstance(known.value, tuple):
            yield f"parameter {known.name}: a number and a list of codes are not exchangeable"
    for name, is_code in LISTS.items():
        value = given[name].value if name in given else ()
        for code in value if isinstance(value, tuple) else ():
            if not is_code(code):
                yield f"parameter {name}: {code!r} is not one of its codes"
    screened = given["screening_lists"].value if "screening_lists" in given else codes.ALWAYS_SCREENED
    for code in codes.ALWAYS_SCREENED:
        if isinstance(screened, tuple) and code not in screened:
            yield f"parameter screening_lists: {code} is always screened"


def _inputs(inputs: Iterable[Input]) -> Iterator[str]:
    known = {each.name: each for each in KNOWN.inputs}
    given = {each.name: each for each in inputs}
    for name in known.keys() - given.keys():
        yield f"glossary: the input {name} is missing"
    for name, each in given.items():
        if name not in known:
            yield f"glossary: the engine has no input {name}"
        elif _fixed(each) != _fixed(known[name]):
            yield f"glossary, {name}: type, domain, unit, source and risk order are the engine's"


def _fixed(each: Input) -> tuple[object, ...]:
    """The risk order too: without it, nothing would be left of the proof that more risk never lowers a level."""
    return (each.column, each.source, each.unit, each.worst_last, each.worse)


def _tables(tables: Iterable[TableSource]) -> Iterator[str]:
    known = {each.name: each for each in KNOWN.tables}
    for table in tables:
        if table.name not in known:
            continue  # said by build_policy
        single = table.name in SINGLE_TABLES
        if (table.hit in SINGLE) is not single:
            allowed = [str(hit) for hit in Hit if (hit in SINGLE) is single]
            yield f"table {table.name}: expected hit policy {', '.join(allowed)}, not {table.hit}"
        if len(set(table.inputs)) != len(table.inputs):
            yield f"table {table.name}: an input stands twice"
        expected, got = known[table.name].outputs, table.outputs
        if list(map(_shape, expected)) != list(map(_shape, got)):
            yield f"table {table.name}: its outputs are {', '.join(each.name for each in expected)}, as the engine reads them"
        for output in got:
            if len(set(output.words)) != len(output.words):
                yield f"table {table.name}, {output.name}: a word stands twice"


def _shape(output: Output) -> tuple[object, ...]:
    words = () if output.name in OPEN_WORDS else output.words
    return (output.name, output.type, output.nullable, words)


def _names(source: PolicySource) -> Iterator[str]:
    for group in type(KNOWN.names).__dataclass_fields__:
        expected, got = getattr(KNOWN.names, group), getattr(source.names, group)
        for word in expected.keys() - got.keys():
            yield f"names, {group}: {word} has no name"
        for word in got.keys() - expected.keys():
            yield f"names, {group}: the engine has no {word}"


def _examples(source: PolicySource) -> Iterator[str]:
    for each in source.examples:
        try:
            check_facts(each.facts)
        except BadFacts as bad:
            yield from (f"example {each.id}: {fault}" for fault in bad.faults)
