"""The rows of the tables as moves: who takes them, in which cases, and what changes besides the state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workflows import roles as r
from workflows.machine import Step
from workflows.safety.change import Change, Changes, swapped
from workflows.safety.choice import Chosen, Holds, choose
from workflows.safety.meaning import (
    ACT_OF_VERB,
    FOLLOWED,
    FREE,
    HIT_STATE,
    MEANING,
    OFFICES,
    OTHER,
    SYSTEM,
    Place,
    Situation,
    act_value,
)
from workflows.safety.move import Effects, Move
from workflows.safety.space import Space, all_to
from workflows.safety.tables import Tables

Taken = tuple[str, frozenset[str], Chosen]  # who, in which roles, by which row

# the duty (K02) that a step is
DUTY: dict[tuple[str, str], str] = {
    **{("proposal", verb): "triage" for verb in
       ("accept", "redirect", "refer", "turn_down", "exclude", "propose_exclusion")},
    **{("proposal", verb): "approval" for verb in
       ("confirm_exclusion", "dismiss_exclusion", "approve", "approve_with_conditions", "decline", "defer", "concur",
        "refuse_concurrence", "recommend", "advise", "lower_level", "hear_objection", "advise_derogation",
        "grant_derogation", "refuse_derogation", "uphold", "reopen")},
    ("review", "declare"): "reviewing",
    ("review", "give"): "review",
    **{("hit", verb): "adjudication" for verb in
       ("judge_same", "judge_different", "ask", "confirm", "refuse", "take_back")},
}  # fmt: skip


class Steps:
    """Makes the moves of every place from the tables."""

    def __init__(self, tables: Tables, space: Space) -> None:
        self.tables, self.space = tables, space
        self.changes = Changes(tables, space)
        self.acts = self.changes.acts
        self._hits: dict[Place, tuple[Move, ...]] = {}
        self._known: dict[tuple[str, Place, str, str, int], list[Taken]] = {}

    def moves(self, place: Place) -> Iterator[Move]:
        for flow in ("proposal", "review", "agreement"):
            yield from self.moves_of(flow, place)
        yield from self.hit_moves(place)

    def hit_moves(self, place: Place) -> tuple[Move, ...]:
        """The moves of a match, the same in every place that a guard of the table cannot tell from this one."""
        if place.paper or self._is_end(place.case):
            return tuple(self.moves_of("hit", place))
        key = as_guards_see("hit", place)
        if key not in self._hits:
            self._hits[key] = tuple(replace(move, stays=True) for move in self.moves_of("hit", key))
        return self._hits[key]

    def moves_of(self, flow: str, place: Place, only: str = "") -> Iterator[Move]:
        """The moves of one table, or of one verb of it."""
        return {
            "proposal": self._case_moves, "review": self._review_moves, "hit": self._hit_moves,
            "agreement": self._paper_moves,
        }[flow](place, only)  # fmt: skip

    def situation(self, flow: str, place: Place, who: str, roles: frozenset[str], verb: str) -> Holds:
        """What each guard of a table means here."""
        here = Situation(self.space, self.tables.orders, place, who, roles, verb)
        meanings, free = MEANING[flow], FREE[flow]

        def holds(name: str) -> int | None:
            if name in meanings:
                return meanings[name](here)
            if name in free:
                return None
            raise KeyError(f"{flow}: nothing says what {name} means")

        return holds

    def actors(
        self, flow: str, place: Place, rows: tuple[Step, ...]
    ) -> Iterator[tuple[str, frozenset[str], int]]:
        """Who may try: somebody fresh with each role, and the one who is followed with every office."""
        space = self.space
        for role in dict.fromkeys(role for row in rows for role in row.by):
            yield SYSTEM if role == r.SYSTEM else OTHER, frozenset({role}), space.every
        if flow == "agreement":
            return
        reviewing = space.having("person", "review")
        if any(slot.endswith(":one") for slot in place.slots):
            reviewing = space.every
        present = space.without("person", "recused")
        yield FOLLOWED, OFFICES, present & ~reviewing
        yield FOLLOWED, OFFICES | {r.FOCAL_POINT}, present & reviewing

    def _chosen(self, flow: str, place: Place, verb: str, state: str, within: int) -> list[Taken]:
        here = as_guards_see(flow, place)
        key = (flow, here, verb, state, within)
        if key not in self._known:
            rows = self.tables.rows(flow, verb, state)
            self._known[key] = [
                (who, roles, chosen)
                for who, roles, present in self.actors(flow, here, rows)
                for chosen in choose(
                    rows, roles, self.situation(flow, here, who, roles, verb), within & present
                )
            ]
        return self._known[key]

    def _verbs(self, flow: str, state: str, only: str) -> tuple[str, ...]:
        verbs = self.tables.verbs_from(flow, state)
        return tuple(verb for verb in verbs if verb == only) if only else verbs

    # --- the case ----------------------------------------------------------------------------------------

    def _case_moves(self, place: Place, only: str) -> Iterator[Move]:
        for verb in self._verbs("proposal", place.case, only):
            for who, roles, chosen in self._chosen("proposal", place, verb, place.case, self.space.every):
                for after, effects in self.changes.of(place, chosen.step, who):
                    duty = self.duty(place, "proposal", chosen.step, who)
                    yield self._move("proposal", place, after, who, roles, chosen, (*effects, *duty))

    def duty(self, place: Place, flow: str, step: Step, who: str) -> Effects:
        """What a step makes of the one who takes it; sponsors stay sponsors."""
        duty = DUTY.get((flow, step.verb))
        if who != FOLLOWED or duty is None:
            return ()
        if flow == "proposal" and ACT_OF_VERB.get(step.verb) and step.verb not in (
            "defer", "lower_level", "refuse_concurrence"
        ):  # fmt: skip
            act = self.changes.next_act(place)
            duty = act_value(act) if act else duty
        before: tuple[str, ...] = ("stranger", "declared")
        if duty in self.acts:
            before = (*before, "approval")
        elif duty == "review":
            before = (*before, "reviewing")
        return (("person", all_to(before, duty)),)

    def _is_end(self, state: str) -> bool:
        return state in self.tables.ends("proposal")

    def _values(self, name: str) -> tuple[str, ...]:
        return self.space.variables[name].values

    # --- the reviews -------------------------------------------------------------------------------------

    def _review_moves(self, place: Place, only: str) -> Iterator[Move]:
        if place.case not in ("in_review", "clarification_asked", "waiting_for_award"):
            return
        for slot in dict.fromkeys(place.slots):
            state, _, holder = slot.partition(":")
            for verb in self._verbs("review", state, only):
                for who, roles, chosen in self._chosen("review", place, verb, state, self.space.every):
                    if r.FOCAL_POINT in chosen.step.by and not _holds_slot(who, roles, holder):
                        continue
                    for after, effects in self._slot_changes(place, slot, chosen.step):
                        duty = self.duty(place, "review", chosen.step, who)
                        yield self._move(
                            "review", place, after, who, roles, chosen, (*effects, *duty), state=state
                        )

    def _slot_changes(self, place: Place, slot: str, step: Step) -> Iterator[Change]:
        holder = slot.partition(":")[2]

        def to(new: str, **more: str) -> Place:
            return place._replace(slots=swapped(place.slots, slot, new), **more)  # type: ignore[arg-type]

        match step.verb:
            case "declare":
                yield (
                    to(f"declared:{holder}"),
                    (("person", (("sponsor", "declared_sponsor"),)),) if holder == "one" else (),
                )
            case "recuse":
                leaves: Effects = (
                    (("person", all_to(self._values("person"), "recused")),) if holder == "one" else ()
                )
                yield to("open:other"), leaves
                yield to("open:nobody"), leaves
            case "give" | "waive":
                yield to("given"), ()
                if step.verb == "give" and place.views in ("agree", "objection"):
                    for views in ("objection", "veto", "conflict"):
                        yield to("given", views=views), ()
            case "cancel":
                yield place._replace(slots=swapped(place.slots, slot, None)), ()
            case _:  # to somebody else
                others = [each for each in place.slots if each == "declared:one"][1:]
                freed = slot == "declared:one" and not others
                effects: Effects = (("person", (("reviewing", "declared"),)),) if freed else ()
                yield to("open:other"), effects
                if holder != "one":
                    yield to("open:one"), ()

    # --- matches and agreements --------------------------------------------------------------------------

    def _hit_moves(self, place: Place, only: str) -> Iterator[Move]:
        if self._is_end(place.case) and not place.paper:
            return
        for value, state in HIT_STATE.items():
            within = self.space.having("hit", value)
            for verb in self._verbs("hit", state, only):
                for who, roles, chosen in self._chosen("hit", place, verb, state, within):
                    if who == FOLLOWED and self._is_end(place.case):
                        continue  # K02 looks at the time until the decision
                    yield self._hit_move(place, value, state, who, roles, chosen)

    def _hit_move(
        self, place: Place, value: str, state: str, who: str, roles: frozenset[str], chosen: Chosen
    ) -> Move:
        step = chosen.step
        by = "one" if who == FOLLOWED else "other"
        target = step.target
        if target == "judged":
            target = f"{'same' if step.verb == 'judge_same' else 'different'}_by_{by}"
        effects: Effects = (("hit", ((value, target),) if value != target else ()),)
        after = place
        if step.target == "same":
            effects = (*effects, ("truth", all_to(self._values("truth"), "desk_excludes")))
            after = self._suspended(place)
        duty = self.duty(place, "hit", step, who)
        return self._move("hit", place, after, who, roles, chosen, (*effects, *duty), state=state)

    def _suspended(self, place: Place) -> Place:
        """M01: what the system does in the same moment to an agreement in force."""
        rows = self.tables.rows("agreement", "suspend", place.paper)
        by = frozenset({r.SYSTEM})
        holds = self.situation("agreement", place, SYSTEM, by, "suspend")
        chosen = choose(rows, by, holds, self.space.every)
        return place._replace(paper=chosen[0].step.target) if chosen else place

    def _paper_moves(self, place: Place, only: str) -> Iterator[Move]:
        for verb in self._verbs("agreement", place.paper, only):
            for who, roles, chosen in self._chosen("agreement", place, verb, place.paper, self.space.every):
                after = place._replace(paper=chosen.step.target)
                yield self._move("agreement", place, after, who, roles, chosen, (), state=place.paper)

    def _move(
        self, flow: str, before: Place, after: Place, who: str, roles: frozenset[str], chosen: Chosen,
        effects: Effects, *, state: str = "",
    ) -> Move:  # fmt: skip
        step = chosen.step
        office = next((role for role in step.by if role in roles), "somebody")
        name = {FOLLOWED: "Ann", OTHER: "somebody else", SYSTEM: "the system"}[who]
        words = f"{name}{'' if who == SYSTEM else f' ({office})'}: “{step.button}” ({flow}.{step.verb}, to {step.target})"
        return Move(
            words, before, after, chosen.bits, tuple(each for each in effects if each[1]), flow, step, who, roles,
            chosen.known, state or before.case,
        )  # fmt: skip


def as_guards_see(flow: str, place: Place) -> Place:
    """The place without what no guard of the table asks: cases that differ only in that are alike."""
    if any(slot.endswith(":one") for slot in place.slots):
        slots: tuple[str, ...] = ("open:one",)
    elif set(place.slots) - {"given"}:
        slots = ("open:other",)
    else:
        slots = place.slots[:1]
    if flow == "proposal":
        return place._replace(slots=slots)
    return Place(
        case=place.case if flow != "hit" else "",
        slots=slots,
        paper=place.paper if flow == "agreement" else "",
    )


def _holds_slot(who: str, roles: frozenset[str], holder: str) -> bool:
    return holder == who and r.FOCAL_POINT in roles
