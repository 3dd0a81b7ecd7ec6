"""The proof: every law on every step of every reachable case, and what the tables as a whole must allow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from workflows.machine import Step
from workflows.safety.authority import who_may
from workflows.safety.choice import both_fit
from workflows.safety.environment import HELPS
from workflows.safety.law import IN_FORCE, LAWS, Court, laws_for
from workflows.safety.meaning import FREE, HIT_STATE, MEANING, OTHER, Place, make_space
from workflows.safety.move import Move
from workflows.safety.search import Search, count, shortest
from workflows.safety.tables import Tables

WHOLE = {
    "meaning": "Every guard has a meaning, written once.",
    "every state": "Every state can be reached.",
    "every step": "Every step can be taken somewhere by each role that it names.",
    "named": "A row names exactly those whom the policy names.",
    "same questions": "Whoever concurs with an approval asks all that the approval asked.",
    "one row": "Never do two rows of one verb fit the same case.",
    "an end": "Every case and every agreement can reach an end without the partner withdrawing and without luck.",
    "M01 holds": "While a match on the Security Council's list is confirmed, no agreement is in force.",
}


@dataclass(frozen=True)
class Finding:
    """What does not hold: its law, the step or state, and the shortest way there in words."""

    law: str
    sentence: str
    about: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What was walked and what was found."""

    findings: tuple[Finding, ...]
    places: int
    cases: int
    moves: int
    seconds: float
    asked: tuple[tuple[str, str], ...] = field(default=())

    @property
    def holds(self) -> bool:
        return not self.findings


Wanted = Callable[[Place], int]
Found = tuple[str, str, Wanted | None, Move | None]  # law, about, where it shows, the step that breaks it


def prove(tables: Tables | None = None, *, paths: int = 5) -> Proof:
    """Walks everything and judges it. `paths`: how many findings get their shortest way (each takes seconds)."""
    begun = time.perf_counter()
    tables = tables or Tables()
    strange = [("meaning", name, None, None) for name in without_meaning(tables)]
    if strange:
        return Proof(tuple(_finding(None, each) for each in strange), 0, 0, 0, time.perf_counter() - begun)
    search = Search(tables, make_space(tables.orders))
    search.run()
    found = _first_of_each(judge(search))
    findings = [_finding(search if number < paths else None, each) for number, each in enumerate(found)]
    asked = (*((law.name, law.sentence) for law in LAWS), *WHOLE.items())
    return Proof(
        tuple(findings), len(search.reached), count(search.reached.values()), search.count_moves(),
        time.perf_counter() - begun, asked,
    )  # fmt: skip


def without_meaning(tables: Tables) -> list[str]:
    """Guards of the tables that nothing here explains."""
    return [
        f"{flow}: {name}"
        for flow, steps in tables.steps.items()
        for name in dict.fromkeys(
            guard.removeprefix("!") for step in steps for guard in (*step.needs, *step.when)
        )
        if name not in MEANING[flow] and name not in FREE[flow]
    ]


def judge(search: Search) -> Iterator[Found]:
    """Everything that does not hold of what was reached."""
    met = met_moves(search)
    yield from broken_laws(search, met)
    yield from not_as_named(search.tables)
    yield from two_rows(search)
    yield from _unused(search, met)
    yield from _in_force_while_listed(search)
    yield from _stuck(search)


def met_moves(search: Search) -> list[tuple[Place, Move, int]]:
    """Every step in every place with the reached cases in which it can be taken; shared ones once."""
    shared: dict[int, tuple[Place, Move, int]] = {}
    met = []
    for place, bits in search.reached.items():
        for move in search.moves(place):
            if move.step is None:
                continue
            if move.stays:
                _, _, before = shared.get(id(move), (place, move, 0))
                shared[id(move)] = (place, move, before | (bits & move.bits))
            elif bits & move.bits:
                met.append((place, move, bits & move.bits))
    return [*met, *(each for each in shared.values() if each[2])]


def broken_laws(search: Search, met: Iterable[tuple[Place, Move, int]]) -> Iterator[Found]:
    """Steps that can be taken in a reached case against a law."""
    court = Court(search.space, search.tables, search.steps)
    laws = cache(lambda flow, verb: tuple(laws_for(flow, verb)))
    for place, move, bits in met:
        assert move.step is not None
        for law in laws(move.flow, move.step.verb):
            bad = bits & law.breaks(court, move)
            if bad:
                yield (
                    law.name,
                    f"{move.flow}.{move.step.verb}, {law.sentence}",
                    _at(search, place, move, bad),
                    move,
                )


def not_as_named(tables: Tables) -> Iterator[Found]:
    """What shows in the rows alone."""
    for flow, steps in tables.steps.items():
        for step in steps:
            for state in step.source:
                differ = who_may(flow, step, state) ^ set(step.by)
                if differ:
                    yield "named", f"{flow}.{step.verb} from {state}: {', '.join(sorted(differ))}", None, None
    rows = tables.steps["proposal"]
    asked = {need for step in rows if step.verb == "approve" for need in step.needs}
    for step in rows:
        left_out = asked - set(step.needs)
        if step.verb == "concur" and step.target == "approved" and left_out:
            yield "same questions", f"proposal.concur: {', '.join(sorted(left_out))}", None, None


def two_rows(search: Search) -> Iterator[Found]:
    for flow, steps in search.tables.steps.items():
        shared = {(step.verb, state) for step in steps for state in step.source}
        for verb, state in sorted(shared):
            rows = search.tables.rows(flow, verb, state)
            for number, one in enumerate(rows):
                for other in rows[number + 1 :]:
                    yield from _both(search, flow, state, one, other)


def _both(search: Search, flow: str, state: str, one: Step, other: Step) -> Iterator[Found]:
    for place, bits in search.reached.items():
        if state not in _states(flow, place):
            continue
        within = bits
        if flow == "hit":
            within &= search.space.having(
                "hit", *(value for value, each in HIT_STATE.items() if each == state)
            )
        roles = frozenset({*one.by, *other.by})
        holds = search.steps.situation(flow, place, OTHER, roles, one.verb)
        bad = both_fit(one, other, holds, within)
        if bad:
            yield "one row", f"{flow}.{one.verb} from {state}", _at(search, place, None, bad), None
            return


def _states(flow: str, place: Place) -> tuple[str, ...]:
    if flow == "proposal":
        return (place.case,)
    if flow == "agreement":
        return (place.paper,)
    if flow == "review":
        return tuple(slot.partition(":")[0] for slot in place.slots)
    return tuple(dict.fromkeys(HIT_STATE.values()))


def _unused(search: Search, met: Iterable[tuple[Place, Move, int]]) -> Iterator[Found]:
    """Rows that nobody named in them can take from a state that they name, and states that nothing leads to."""
    taken: set[tuple[str, Step, str, str]] = set()
    for _, move, _ in met:
        assert move.step is not None
        taken.update((move.flow, move.step, move.state, role) for role in move.roles)
    for flow, steps in search.tables.steps.items():
        for step in steps:
            for state in step.source:
                for role in step.by or ("nobody",):
                    if (flow, step, state, role) not in taken:
                        yield (
                            "every step",
                            f"{flow}.{step.verb} to {step.target} from {state} by {role}",
                            None,
                            None,
                        )
        reached = {search.tables.flows[flow].initial, *(step.target for f, step, _, _ in taken if f == flow)}
        for state in search.tables.flows[flow].states:
            if state not in reached:
                yield "every state", f"{flow}: {state}", None, None


def _in_force_while_listed(search: Search) -> Iterator[Found]:
    listed = search.space.having("hit", "same")
    for place, bits in search.reached.items():
        if place.paper in IN_FORCE and bits & listed:
            yield "M01 holds", f"agreement {place.paper}", _at(search, place, None, bits & listed), None


def _stuck(search: Search) -> Iterator[Found]:
    """Backwards from the ends: what is left over cannot reach one."""
    good = {place: bits for place, bits in search.reached.items() if _is_end(search.tables, place)}
    while True:
        before = sum(bits.bit_count() for bits in good.values())
        for place, bits in search.reached.items():
            if good.get(place, 0) != bits:
                good[place] = _can_go_on(search, place, bits, good)
        if sum(bits.bit_count() for bits in good.values()) == before:
            break
    for place, bits in search.reached.items():
        left = bits & ~good.get(place, 0)
        if left:
            yield (
                "an end",
                f"{place.case}{place.paper and ', agreement ' + place.paper}",
                _at(search, place, None, left),
                None,
            )


def _can_go_on(search: Search, place: Place, bits: int, good: dict[Place, int]) -> int:
    found = good.get(place, 0)
    for move in search.moves(place):
        is_help = move.step.verb != "withdraw" if move.step is not None else move.words in HELPS
        after = move.to(place)
        if not is_help or after not in good:
            continue
        found |= bits & move.origin(search.space, good[after])
        if found == bits:
            break
    return found


def _is_end(tables: Tables, place: Place) -> bool:
    if place.paper:
        return place.paper in tables.ends("agreement")
    return place.case in tables.ends("proposal")


def _at(search: Search, where: Place, move: Move | None, bits: int) -> Wanted:
    if move is not None and move.stays:  # in whichever place that shares it
        return lambda place: bits if move in search.moves(place) else 0
    return lambda place: bits if place == where else 0


def _first_of_each(found: Iterable[Found]) -> list[Found]:
    """One of each law and step: the others show the same."""
    seen: dict[tuple[str, str], Found] = {}
    for each in found:
        seen.setdefault((each[0], each[1]), each)
    return list(seen.values())


def _finding(search: Search | None, found: Found) -> Finding:
    law, about, wanted, last = found
    sentence = next((each.sentence for each in LAWS if each.name == law), WHOLE.get(law, ""))
    path: tuple[str, ...] = ()
    if search is not None and wanted is not None:
        walked = shortest(search, wanted)
        path = tuple(move.words for move, _ in walked)
        if last is not None:
            path = (*path, last.words)
    return Finding(law, sentence, about, path)
