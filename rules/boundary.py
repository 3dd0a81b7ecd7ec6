"""Boundary cases: facts at both sides of every bound of two versions, where the two decide differently.

One answer at a time is moved away from plain cases. Inputs that a table finds out are reached through the
answers that lead there; what the facts document refuses is left out.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.cell import Is, Span
from rules.codes import ENGAGEMENT_TYPES
from rules.decision import Decision
from rules.derived import Settings
from rules.facts import BadFacts, check_facts
from rules.glossary import Input
from rules.hit import NoAnswer
from rules.policy.example import PLAIN
from rules.policy.model import Example, Policy
from rules.possible import Numeric
from rules.verdict import decide_checked

STEP = Decimal("0.01")
SECTORS, TYPES, WINDOW = "high_risk_isic_prefixes", "simple_engagement_types", "adverse_window_years"
NO_ANSWER = "no_answer"  # the class of a case for which a version has no answer
Document = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class BoundaryCase:
    """A generated case that two versions decide differently: one input at `value`, the rest as in `base`.

    `old` and `new` are classes (see `class_of`), `facts` the whole document.
    """

    input: str
    value: Any
    base: str
    old: str
    new: str
    old_rules: tuple[str, ...]
    new_rules: tuple[str, ...]
    facts: Mapping[str, Any]

    @property
    def moves(self) -> bool:
        """Whether the level or gate is another one, not only the rules that are named."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Boundary:
    """How many generated cases were tried, and those that differ."""

    tried: int
    differing: tuple[BoundaryCase, ...]


def class_of(gate: str, risk_level: str | None) -> str:
    """The class of an outcome: the risk level of a case that passes, else the gate."""
    return risk_level if gate == "pass" and risk_level else gate


def boundary_cases(old: Policy, new: Policy) -> Boundary:
    """Every boundary case of either version that the two decide differently."""
    found: dict[tuple[Any, ...], BoundaryCase] = {}
    tried = 0
    for base, document in _bases(new):
        for name, value, facts in _moved(document, old, new):
            try:
                checked = check_facts(facts)
            except BadFacts:
                continue
            tried += 1
            before, after = _outcome(old, checked), _outcome(new, checked)
            if before != after:
                case = BoundaryCase(name, value, base, before[0], after[0], before[1], after[1], facts)
                found.setdefault((name, str(value), case.old, case.new), case)
    return Boundary(tried, tuple(sorted(found.values(), key=lambda each: not each.moves)))


def _outcome(policy: Policy, checked: Any) -> tuple[str, tuple[str, ...]]:
    try:
        decision: Decision = decide_checked(policy, checked)
    except NoAnswer:
        return NO_ANSWER, ()
    return class_of(decision.gate, decision.risk_level), decision.rule_ids


def _bases(policy: Policy) -> Iterator[tuple[str, Document]]:
    """The plain case, and the first example of each class that the version expects."""
    yield "", copy.deepcopy(dict(PLAIN))
    seen: set[str] = set()
    for example in policy.source.examples:
        kind = _class_expected(example)
        if kind not in seen:
            seen.add(kind)
            yield example.id, copy.deepcopy(dict(example.facts))


def _class_expected(example: Example) -> str:
    return class_of(str(example.expected["gate"]), example.expected["risk_level"])


def _moved(document: Document, old: Policy, new: Policy) -> Iterator[tuple[str, Any, Document]]:
    """(input, value, facts) for each value worth trying of each input, from one base."""
    for known in new.glossary.inputs:
        put = _PUT.get(known.name) or _put_answer(known)
        if put is None:
            continue
        for value in _values(known, old, new):
            facts = copy.deepcopy(document)
            put(facts, value, new.settings)
            yield known.name, value, facts
    for name in (SECTORS, TYPES, WINDOW):
        for value in _LISTED[name](old.settings, new.settings):
            facts = copy.deepcopy(document)
            _PUT_LISTED[name](facts, value)
            yield name, value, facts


def _values(known: Input, old: Policy, new: Policy) -> list[Any]:
    """Both sides of every bound and the bound itself; every word; yes and no."""
    column = known.column
    if column.type == "flag":
        return [False, True]
    if column.type == "choice":
        return [*column.words, *([None] if column.nullable else [])]
    step: Numeric = 1 if known.name in _COUNTED else STEP
    found: set[Numeric] = set()
    for bound in {*_bounds(old, known.name), *_bounds(new, known.name)}:
        found |= {bound - step, bound, bound + step}
    high = column.high
    return sorted(each for each in found if each >= column.low and (high is None or each <= high))


def _bounds(policy: Policy, name: str) -> Iterator[Numeric]:
    for table in policy.tables.values():
        for row in table.rows if name in table.inputs else ():
            for test in row.cells[table.inputs.index(name)].tests:
                if isinstance(test, Is):
                    continue
                yield from (bound.value for bound in _ends(test))


def _ends(test: Span) -> Iterator[Any]:
    return (bound for bound in (test.low, test.high) if bound is not None)


# --- how an input is given a value ---------------------------------------------------------------------

Put = Callable[[Document, Any, Settings], None]
_COUNTED = frozenset({"adverse_severity", "unilateral_programmes", "types_not_simple"})


def _put_answer(known: Input) -> Put | None:
    """For an input that is a fact itself; None for what a table finds out."""
    section, _, name = known.path.partition(".")
    if not name:
        return None

    def put(facts: Document, value: Any, _: Settings) -> None:
        facts[section][name] = _plain(value)
        _REPAIR.get(name, _leave)(facts)

    return put


def _leave(_: Document) -> None:
    """Most answers need no other one beside them."""


def _incomplete(facts: Document) -> None:
    complete = facts["submission"]["complete"]
    facts["submission"]["missing_fields"] = [] if complete else ["website"]


def _tobacco(facts: Document) -> None:
    declared = facts["declarations"]
    if declared["tobacco_role"] == "none":
        declared["tobacco_revenue_pct"] = 0


def _tobacco_share(facts: Document) -> None:
    declared = facts["declarations"]
    if declared["tobacco_revenue_pct"] and declared["tobacco_role"] == "none":
        declared["tobacco_role"] = "retail"


def _listed(facts: Document) -> None:
    screening = facts["screening"]
    if screening["unsc"] == "clear":
        screening |= {"unsc_subject": None, "unsc_subject_pct": 0}
    elif screening["unsc_subject"] is None:
        screening["unsc_subject"] = "entity"


def _subject(facts: Document) -> None:
    screening = facts["screening"]
    if screening["unsc_subject"] is None:
        screening |= {"unsc": "clear", "unsc_subject_pct": 0}
        return
    if screening["unsc"] == "clear":
        screening["unsc"] = "confirmed"
    if screening["unsc_subject"] == "owner" and not screening["unsc_subject_pct"]:
        screening["unsc_subject_pct"] = 10


def _subject_share(facts: Document) -> None:
    if facts["screening"]["unsc_subject_pct"]:
        facts["screening"] |= {"unsc": "confirmed", "unsc_subject": "owner"}


_REPAIR: Mapping[str, Callable[[Document], None]] = {
    "complete": _incomplete,
    "tobacco_role": _tobacco,
    "tobacco_revenue_pct": _tobacco_share,
    "unsc": _listed,
    "unsc_subject": _subject,
    "unsc_subject_pct": _subject_share,
}


def _plain(value: Any) -> Any:
    """A number as facts documents write it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _value(facts: Document, value: Any, _: Settings) -> None:
    facts["proposal"] |= {"cash_usd": 0, "in_kind_usd": _plain(value)}


def _relationship(facts: Document, value: Any, _: Settings) -> None:
    facts["proposal"] |= {"cash_usd": 0, "in_kind_usd": 0, "same_partner_last_12m_usd": _plain(value)}


def _owner(facts: Document, **more: Any) -> None:
    owner = {"name": "–", "pct": 100, "country": "CH", "pep": False, "disclosed": True}
    facts["submitter"]["owners"] = [{**owner, **more}]


def _sector(facts: Document, value: Any, settings: Settings) -> None:
    risky = settings.lists[SECTORS]
    facts["submitter"]["isic_rev4"] = risky[0] if value else "6201"  # a prefix is a code itself


def _severity(facts: Document, value: Any, _: Settings) -> None:
    medium = {"topic": "–", "severity": _plain(value), "age_years": 0, "resolved": False}
    facts["screening"]["adverse_media"] = [medium] if value else []


def _programmes(facts: Document, value: Any, _: Settings) -> None:
    facts["screening"]["unilateral_sanctions"] = ["–"] * int(value)


def _types(facts: Document, value: Any, settings: Settings) -> None:
    simple = settings.lists[TYPES]
    others = [each for each in ENGAGEMENT_TYPES if each not in simple]
    facts["proposal"]["types"] = [*others[: int(value)]] or [simple[0]]


_PUT: Mapping[str, Put] = {
    "value": _value,
    "relationship": _relationship,
    "largest_undisclosed_pct": lambda facts, value, _: _owner(facts, pct=_plain(value), disclosed=not value),
    "politically_exposed_owner": lambda facts, value, _: _owner(facts, pep=value),
    "high_risk_sector": _sector,
    "adverse_severity": _severity,
    "unilateral_programmes": _programmes,
    "types_not_simple": _types,
}


# --- parameters that are read by derived inputs, not by cells -------------------------------------------


def _either(name: str) -> Callable[[Settings, Settings], Iterable[Any]]:
    """What stands in one of the two lists only."""
    return lambda old, new: sorted(set(old.lists[name]) ^ set(new.lists[name]))


def _window(old: Settings, new: Settings) -> Iterable[Any]:
    ends = {old.numbers[WINDOW], new.numbers[WINDOW]}
    return sorted({each for end in ends for each in (end - STEP, end, end + STEP) if each >= 0})


def _put_medium(facts: Document, age: Any) -> None:
    medium = {"topic": "–", "severity": 5, "age_years": _plain(age), "resolved": False}
    facts["screening"]["adverse_media"] = [medium]


def _put_type(facts: Document, value: Any) -> None:
    facts["proposal"]["types"] = [value]


def _put_sector(facts: Document, value: Any) -> None:
    facts["submitter"]["isic_rev4"] = value


_LISTED: Mapping[str, Callable[[Settings, Settings], Iterable[Any]]] = {
    SECTORS: _either(SECTORS),
    TYPES: _either(TYPES),
    WINDOW: _window,
}
_PUT_LISTED: Mapping[str, Callable[[Document, Any], None]] = {
    SECTORS: _put_sector,
    TYPES: _put_type,
    WINDOW: _put_medium,
}
