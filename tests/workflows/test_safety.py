"""The proof holds, misses no guard that is taken away, and reads the rows as the machine does."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.machine import Blocked, NotYours, Step, Workflow, WrongState
from workflows.safety import Proof, Tables, prove
from workflows.safety.choice import choose
from workflows.safety.meaning import FREE, HIT_STATE, MEANING, Place, make_space
from workflows.safety.mutant import FORM_ONLY, Hunt, Mutant, mutants
from workflows.safety.search import Search
from workflows.safety.space import ANY, Space, all_to, numbers


@pytest.fixture(scope="module")
def hunt() -> Hunt:
    return Hunt()


def changed(verb: str, *, flow: str = "proposal", target: str = "", **new: object) -> Tables:
    """The production tables with the row of a verb changed."""
    tables = Tables()
    for number, step in enumerate(tables.steps[flow]):
        if step.verb == verb and target in ("", step.target):
            return tables.replaced(flow, number, replace(step, **new))  # type: ignore[arg-type]
    raise LookupError(verb)


def row(verb: str) -> Step:
    return next(step for step in Tables().steps["proposal"] if step.verb == verb)


def about(proof: Proof) -> set[str]:
    return {finding.law for finding in proof.findings}


def test_everything_holds_of_the_production_tables_in_five_seconds_of_work() -> None:
    begun = time.process_time()
    proof = prove()
    assert proof.findings == ()
    assert proof.cases > 1_000_000
    assert time.process_time() - begun <= 5


def test_every_guard_of_the_tables_has_one_meaning() -> None:
    for flow, steps in Tables().steps.items():
        asked = {name.removeprefix("!") for step in steps for name in (*step.needs, *step.when)}
        assert asked <= set(MEANING[flow]) | FREE[flow]
        assert not set(MEANING[flow]) & FREE[flow]


def test_a_guard_without_a_meaning_is_a_finding() -> None:
    flow = Tables().flows["hit"]
    steps = (replace(flow.steps[0], needs=("new_guard",)), *flow.steps[1:])
    strange = Workflow("hit", flow.state_rows, steps, {**flow.needs, "new_guard": "?"}, initial="open")
    tables = Tables()
    proof = prove(replace(tables, flows={**tables.flows, "hit": strange}))
    assert [(finding.law, finding.about) for finding in proof.findings] == [("meaning", "hit: new_guard")]


def test_every_guard_that_is_taken_away_is_missed(hunt: Hunt) -> None:
    seen = Counter[str]()
    for mutant in mutants(hunt.tables):
        law = hunt.seen_by(mutant)
        seen[law] += 1
        assert law or (mutant.flow, mutant.step.verb, mutant.guard) in FORM_ONLY, mutant.name
    assert seen.total() > 450
    assert len(seen) > 35  # not one law that forbids everything


def test_a_guard_that_is_not_needed_any_more_leaves_the_list_of_forms(hunt: Hunt) -> None:
    guards = {(mutant.flow, mutant.step.verb, mutant.guard): mutant for mutant in mutants(hunt.tables)}
    assert set(FORM_ONLY) <= set(guards)
    assert all(reason for reason in FORM_ONLY.values())


def test_what_breaks_a_law_is_told_by_the_shortest_way_there() -> None:
    left = tuple(need for need in row("accept").needs if need != "k02_triage")
    proof = prove(changed("accept", needs=left))
    assert about(proof) == {"K02"}
    finding = proof.findings[0]
    assert (
        finding.sentence
        == "Nobody takes two of triage, review, adjudication and approval; a sponsor takes none."
    )
    assert finding.path[0].startswith("somebody else (owner): “Send the proposal”")
    assert finding.path[-1] == "Ann (desk): “Accept and send to review” (proposal.accept, to in_review)"
    assert len(finding.path) <= 6


def test_an_agreement_in_force_while_a_name_is_listed_is_seen() -> None:
    proof = prove(
        changed("suspend", flow="agreement", by=("executive_secretary", "deputy_executive_secretary"))
    )
    assert {"M01", "M01 holds", "named"} <= about(proof)


def test_a_state_without_a_way_out_is_seen() -> None:
    proof = prove(changed("terminate", flow="agreement", source=("cleared",)))
    assert about(proof) == {"an end"}
    assert "in review again" in proof.findings[0].about


def test_a_state_and_a_step_that_nothing_leads_to_are_seen() -> None:
    proof = prove(
        changed("ask_derogation", needs=("k01", "derogation_possible", "gate_passes", "facts_current"))
    )
    assert {"every step", "every state"} <= about(proof)


def test_two_rows_that_fit_the_same_case_are_seen() -> None:
    assert "one row" in about(prove(changed("uphold", target="declined", when=())))


# --- the same rows as the machine reads them ---------------------------------------------------------------


def taken(
    flow: Workflow, state: str, verb: str, roles: frozenset[str], facts: dict[str, bool]
) -> Step | None:
    try:
        return flow.choose(state, verb, roles, facts)
    except (WrongState, NotYours, Blocked):
        return None


def test_rows_are_chosen_as_the_machine_chooses_them(hunt: Hunt) -> None:
    """Real cases out of all reached ones, with forms filled by chance: the same row, or the same refusal."""
    search, chance = hunt.sound, random.Random(5)
    places = sorted(search.reached)
    compared = Counter[bool]()
    for _ in range(1500):
        place = chance.choice(places)
        flow = chance.choice(sorted(MEANING))
        number = chance.choice(some_numbers(search.reached[place], chance))
        for state in states_of(search.space, flow, place, number):
            for verb in search.tables.verbs_from(flow, state):
                compared.update(compare(search, flow, place, state, verb, number, chance))
    assert compared[True] > 300
    assert compared[False] > 3000


def compare(
    search: Search, flow: str, place: Place, state: str, verb: str, number: int, chance: random.Random
) -> list[bool]:
    rows = search.tables.rows(flow, verb, state)
    free = {name: chance.random() < 0.9 for name in sorted(FREE[flow])} | {"says_same": chance.random() < 0.5}
    found = []
    for who, roles, present in search.steps.actors(flow, place, rows):
        if not present >> number & 1:
            continue
        holds = search.steps.situation(flow, place, who, roles, verb)
        names = {name.removeprefix("!") for row in rows for name in (*row.needs, *row.when)}
        masks = {name: holds(name) for name in names}
        facts = {
            name: free[name] if mask is None else bool(mask >> number & 1) for name, mask in masks.items()
        }
        real = taken(search.tables.flows[flow], state, verb, roles, facts)
        possible = [
            each.step
            for each in choose(rows, roles, holds, search.space.every)
            if each.bits >> number & 1
            and all(facts[name.removeprefix("!")] != name.startswith("!") for name in each.known)
        ]
        assert possible[:1] == ([real] if real else []), (flow, state, verb, who, facts)
        found.append(real is not None)
    return found


def states_of(space: Space, flow: str, place: Place, number: int) -> tuple[str, ...]:
    if flow == "proposal":
        return (place.case,)
    if flow == "agreement":
        return (place.paper,)
    if flow == "hit":
        return (HIT_STATE[space.value(number, "hit")],)
    return tuple(slot.partition(":")[0] for slot in place.slots)


def some_numbers(bits: int, chance: random.Random) -> list[int]:
    """A few of the cases in a set, from anywhere in it."""
    start = chance.randrange(bits.bit_length())
    upper = bits >> start << start
    low = upper & -upper
    return [low.bit_length() - 1]


# --- sets as numbers ---------------------------------------------------------------------------------------

SMALL = Space({"colour": ("red", "green", "blue"), "size": ("small", "large")})
PAIRS = st.sampled_from(
    [ANY, (("red", "green"),), (("red", "green"), ("green", "blue")), all_to(("red", "green", "blue"), "red")]
)


@given(bits=st.integers(0, SMALL.every), pairs=PAIRS)
def test_a_set_moves_as_each_of_its_members(bits: int, pairs: tuple[tuple[str, str], ...]) -> None:
    moved = SMALL.moved(bits, "colour", pairs)
    one_by_one = 0
    for number in numbers(bits):
        one_by_one |= SMALL.moved(1 << number, "colour", pairs)
    assert moved == one_by_one
    for number in numbers(moved):
        before = set(SMALL.before(number, "colour", pairs))
        assert any(bits >> old & 1 for old in before)
        assert before == {
            old for old in range(SMALL.size) if SMALL.moved(1 << old, "colour", pairs) >> number & 1
        }


@given(bits=st.integers(0, SMALL.every), pairs=PAIRS)
def test_going_back_gives_everything_that_leads_there(bits: int, pairs: tuple[tuple[str, str], ...]) -> None:
    back = SMALL.unmoved(bits, "colour", pairs)
    leads = [old for old in range(SMALL.size) if SMALL.moved(1 << old, "colour", pairs) & bits]
    assert list(numbers(back)) == leads


def test_a_combination_is_read_as_it_was_written() -> None:
    space = make_space(Tables().orders)
    case = {"names": "screened", "hit": "same_by_one", "recorded": "pass", "truth": "x09", "person": "triage"}
    assert space.read(space.number(case)) == case


def test_a_mutant_says_what_was_taken_away() -> None:
    step = Tables().steps["review"][0]
    assert (
        Mutant("review", 0, "need", "k02_review", step).name
        == "review.declare to declared without need k02_review"
    )
