"""The relations between inputs are neither too strict nor too loose, beside checked facts and decisions."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings

from rules import assess, decide, level_rank
from rules.cell import parse_cell
from rules.decision import RANKS
from rules.policy import load
from rules.proof.cases import decided, facts_of, quiet
from rules.proof.flow import Course
from rules.proof.formula import Whole
from rules.proof.invariants import INVARIANTS
from rules.proof.laws import rank, tracks
from rules.proof.lines import Flow, flow_of
from rules.proof.parts import written
from rules.proof.pieces import Piece
from rules.proof.relations import Order, Relation, relations_of
from rules.proof.solver import not_
from rules.proof.witness import breaks
from tests.rules.documents import documents

POLICY = load()
RELATIONS = relations_of(POLICY)
LAWS = [written(POLICY, law) for law in INVARIANTS]


def holds(relation: Relation, values: dict[str, Any]) -> bool:
    if any(values[name] is None and not POLICY.glossary[name].column.nullable for name in relation.inputs):
        return True  # a count that was never taken
    if isinstance(relation, Order):
        return bool(values[relation.small] <= values[relation.large])
    return not all(cell.matches(values[name]) for name, cell in relation.cells)


@settings(max_examples=300)
@given(documents())
def test_every_relation_holds_for_every_decided_case(document: dict[str, Any]) -> None:
    decision = decide(POLICY, document)
    values = dict(zip(POLICY.glossary.positions, decision.values, strict=True))
    assert [each for each in RELATIONS.all if not holds(each, values)] == []
    counted = [values[name] for name in RELATIONS.whole if values[name] is not None]
    assert all(isinstance(number, int) for number in counted)


def some_values(flow: Flow, dice: random.Random, quiet_share: float) -> dict[str, Any]:
    """Any piece of every input, or as in the plain case, until no relation forbids them."""
    space, plain = flow.space, quiet(flow.policy)
    while True:
        chosen = [
            _piece(dice, pieces, plain[name], quiet_share)
            for name, pieces in zip(space.names, space.pieces, strict=True)
        ]
        if not any(
            all(own >> at & 1 for own, at in zip(box, chosen, strict=True)) for box in space.forbidden
        ):
            return {
                name: pieces[at].value
                for name, pieces, at in zip(space.names, space.pieces, chosen, strict=True)
            }


def _piece(dice: random.Random, pieces: Sequence[Piece], plain: Any, quiet_share: float) -> int:
    alike = [
        at
        for at, each in enumerate(pieces)
        if each.value == plain and (each.value is None) is (plain is None)
    ]
    return alike[0] if alike and dice.random() < quiet_share else dice.randrange(len(pieces))


def test_whatever_the_relations_allow_is_a_case_that_the_policy_decides() -> None:
    flow, dice = flow_of(POLICY, RELATIONS, LAWS), random.Random(3)
    for _ in range(1_000):
        values = some_values(flow, dice, dice.choice((0, 0.5, 0.9)))
        decision = decided(POLICY, values)
        assert decision is not None, values
        at = POLICY.glossary.positions
        assert {name: decision.values[at[name]] for name in values} == values


def test_the_plain_case_differs_from_no_quiet_value() -> None:
    decision = decided(POLICY, {})
    assert decision is not None
    at = POLICY.glossary.positions
    assert {name: decision.values[at[name]] for name in quiet(POLICY)} == quiet(POLICY)


def test_the_sweep_ends_every_case_as_the_engine_does() -> None:
    flow, dice = flow_of(POLICY, RELATIONS, LAWS), random.Random(4)
    courses = {track: Course(flow, track) for track in tracks(POLICY)}
    gates = set()
    for _ in range(400):
        values = some_values(flow, dice, 0.9)
        decision = decided(POLICY, values)
        assert decision is not None
        found = courses[decision.derived["track"]]
        ended = _ended(found, values)
        assert (ended["gate"], ended["risk_level"]) == (decision.gate, decision.risk_level), values
        assert rank(ended) == level_rank(decision)
        gates.add((decision.gate, decision.risk_level))
    assert len(gates) >= 8


def _ended(course: Course, values: dict[str, Any]) -> Mapping[str, Any]:
    """The end of one case, walked input by input."""
    state = course.begin()
    for group in course.groups:
        for step in course.steps(group):
            name = course.space.names[step.column]
            (piece,) = [
                n
                for n, each in enumerate(course.space.pieces[step.column])
                if _same(each.value, values[name])
            ]
            after = course.end((state[0] & step.masks[piece], state[1]), step)
            assert after is not None
            state = after
    settled = course.settle(state)
    assert settled is not None
    return course.outcome(settled)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and (one is None) is (other is None)


def test_the_formulas_end_every_case_as_the_engine_does() -> None:
    flow, dice = flow_of(POLICY, RELATIONS, LAWS), random.Random(5)
    whole = Whole(POLICY, RELATIONS)
    for _ in range(150):
        values = some_values(flow, dice, 0.9)
        decision = decided(POLICY, values)
        assert decision is not None
        fixed = [whole.variables.equals(name, value) for name, value in values.items()]
        found = dict(zip(POLICY.glossary.positions, decision.values, strict=True))
        for name in ("gate", "risk_level", "exclusions", "trigger_count", "bars"):
            if found[name] is not None:
                text = str(found[name])
                cell = parse_cell(text, POLICY.glossary[name].column, {})
                assert whole.asked.model(*fixed, whole.cell(name, cell)) is not None, (name, values)
                assert whole.asked.model(*fixed, not_(whole.cell(name, cell))) is None, (name, values)


def test_no_case_at_random_breaks_an_invariant_as_the_engine_decides_it() -> None:
    flow, dice = flow_of(POLICY, RELATIONS, LAWS), random.Random(6)
    for _ in range(300):
        values = some_values(flow, dice, 0.9)
        assert [law.law.id for law in LAWS if breaks(POLICY, law, values)] == []


def test_an_unknown_answer_ranks_at_least_as_high_as_any_answer() -> None:
    """POLICY.md, what must always hold, 3: for every input with a risk order that is an answer itself."""
    flow, dice = flow_of(POLICY, RELATIONS, LAWS), random.Random(7)
    risky = [each for each in POLICY.glossary.inputs if each.path and (each.worst_last or each.worse)]
    compared = 0
    for _ in range(60):
        values = some_values(flow, dice, 0.9)
        for known in dice.sample(risky, 6):
            document = facts_of(POLICY, values)
            section, _, name = known.path.partition(".")
            document[section][name] = "unknown"
            outlook = assess(POLICY, document)
            highest = (
                4
                if "excluded" in outlook.gates
                else max((RANKS[each] for each in outlook.risk_levels), default=-1)
            )
            for piece in flow.space.pieces[flow.space.at[known.name]]:
                decision = decided(POLICY, {**values, known.name: piece.value})
                rank_of_it = None if decision is None else level_rank(decision)
                if rank_of_it is not None:
                    assert rank_of_it <= highest, (known.name, piece.value, values)
                    compared += 1
    assert compared > 500
