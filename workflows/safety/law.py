"""What must hold of every single step, whatever the tables say: each law gives the cases that a step must not meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workflows import roles as r
from workflows.safety.authority import rests_on, who_may
from workflows.safety.meaning import (
    ACT_OF_VERB,
    FOLLOWED,
    PERSON,
    REVIEWER,
    SPONSOR,
    TRUTH,
    UNDECLARED,
    UNHEARD,
    UNSETTLED,
    may_take,
)
from workflows.safety.move import Move
from workflows.safety.space import Space
from workflows.safety.steps import DUTY, Steps
from workflows.safety.tables import Tables

IN_FORCE = ("signed", "active", "under_review")
YES = ("approve", "approve_with_conditions")
ACTS = tuple(ACT_OF_VERB)
# what is no view on a case: what the partner wrote is typed in, a clock runs out, a slot passes on
NO_VIEW = {
    "proposal": ("submit", "answer", "close", "reroute", "complete_reviews"),
    "review": ("declare", "recuse", "replace", "cancel"),
    "hit": ("review",),
}


@dataclass(frozen=True)
class Court:
    """What the laws look at besides the step."""

    space: Space
    tables: Tables
    steps: Steps

    def when(self, condition: bool) -> int:
        return self.space.every if condition else 0


Breaks = Callable[[Court, Move], int]


@dataclass(frozen=True)
class Law:
    """`breaks` gives the cases in which the step, if it is possible there, is against the law."""

    name: str
    sentence: str
    flows: tuple[str, ...]
    breaks: Breaks
    verbs: tuple[str, ...] = ()  # none: every verb


def _wrong_person(c: Court, m: Move) -> int:
    assert m.step is not None
    return c.when(m.who != FOLLOWED and not m.roles & who_may(m.flow, m.step, m.state))


def _not_rested(c: Court, m: Move) -> int:
    assert m.step is not None
    return c.when(not rests_on(m.flow, m.step, m.state) <= m.known)


def _undeclared(c: Court, m: Move) -> int:
    assert m.step is not None
    if m.who != FOLLOWED or m.step.verb in NO_VIEW.get(m.flow, ()):
        return 0
    return c.space.having("person", *UNDECLARED)


def _second_duty(c: Court, m: Move) -> int:
    assert m.step is not None
    duty = DUTY.get((m.flow, m.step.verb))
    if m.who != FOLLOWED or duty is None:
        return 0
    acts = c.space.variables["person"].values[len(PERSON) :]
    taken = {
        "triage": ("triage",),
        "review": REVIEWER,
        "adjudication": ("adjudication",),
        "approval": ("approval", *acts),
    }
    kind = "review" if duty in REVIEWER else duty
    others = [value for other, values in taken.items() if other != kind for value in values]
    return c.space.having("person", *SPONSOR, *others)


def _two_acts(c: Court, m: Move) -> int:
    if m.who != FOLLOWED:
        return 0
    return c.space.having("person", *c.space.variables["person"].values[len(PERSON) :])


def _out_of_turn(c: Court, m: Move) -> int:
    assert m.step is not None
    due = c.steps.changes.next_act(m.before)
    in_turn = due is not None and due[1] == ACT_OF_VERB[m.step.verb] and bool(set(may_take(due)) & m.roles)
    return c.when(not in_turn)


def _act_left_out(c: Court, m: Move) -> int:
    """A final act is the last of its level; one that waits for a concurrence is not."""
    assert m.step is not None
    order = c.tables.orders.get(m.before.risk, ())
    left = len([act for act in order if act not in m.before.done])
    if m.step.target in ("approved", "declined"):
        return c.when(left != 1)
    return c.when(m.step.target == "decided" and left < 2)


def _says_yes(m: Move) -> bool:
    return m.step is not None and (
        m.step.verb in YES or (m.step.verb == "concur" and m.step.target == "approved")
    )


def _yes(breaks: Breaks) -> Breaks:
    return lambda c, m: breaks(c, m) if _says_yes(m) else 0


def _unclear(c: Court, _: Move) -> int:
    return c.space.having("names", "unscreened") | c.space.having("hit", *UNSETTLED)


def _listed(c: Court, _: Move) -> int:
    return c.space.having("names", "unscreened") | c.space.having("hit", *UNSETTLED, "same")


def _unless(name: str, *values: str) -> Breaks:
    return lambda c, _: c.space.without(name, *values)


def _unless_case(*states: str) -> Breaks:
    return lambda c, m: c.when(m.before.case not in states)


def _to(target: str, breaks: Breaks) -> Breaks:
    return lambda c, m: breaks(c, m) if m.step is not None and m.step.target == target else 0


def _reviews_open(c: Court, m: Move) -> int:
    return c.when(not m.before.slots or set(m.before.slots) != {"given"})


def _unheard(c: Court, m: Move) -> int:
    due = c.steps.changes.next_act(m.before)
    in_person = due is not None and bool(set(may_take(due)) & m.roles) and r.DEPUTY in m.roles
    return c.when(m.before.views in UNHEARD and not in_person)


def _decided_otherwise(c: Court, m: Move) -> int:
    assert m.step is not None
    return c.when(m.before.outcome != {"approved": "yes", "declined": "no"}.get(m.step.target))


def _decided_before(c: Court, m: Move) -> int:
    acts = c.space.variables["person"].values[len(PERSON) :]
    return c.space.having("person", "approval", *acts) if m.who == FOLLOWED else 0


def _same_judge(c: Court, m: Move) -> int:
    return c.space.having("hit", "same_by_one", "different_by_one") if m.who == FOLLOWED else 0


def _other_verdict(c: Court, m: Move) -> int:
    assert m.step is not None
    wanted = {
        "same": ("same_by_one", "same_by_other"),
        "different": ("different_by_one", "different_by_other"),
    }
    return c.space.without("hit", *wanted.get(m.step.target, ()))


def _still_in_force(c: Court, m: Move) -> int:
    assert m.step is not None
    return c.when(m.step.target == "same" and m.after.paper in IN_FORCE)


EVERY = ("proposal", "review", "hit", "agreement")
PASSING = tuple(truth for truth, gate in TRUTH.items() if gate == "pass")
# fmt: off
LAWS = (
    Law("authority", "Only those whom the policy names take a step.", EVERY, _wrong_person),
    Law("grounds", "A step records its reason and rests on what its form or the calendar must show.", EVERY, _not_rested),
    Law("K01", "Whoever acts has declared to have no interest.", ("proposal", "review", "hit"), _undeclared),
    Law("K02", "Nobody takes two of triage, review, adjudication and approval; a sponsor takes none.", ("proposal", "review", "hit"), _second_duty),
    # triage
    Law("triage is clear", "No case goes to review or to another door before every name is screened and settled.", ("proposal",), _unclear, ("accept", "redirect")),
    Law("triage passes", "Only a case that passes on its present facts goes to review.", ("proposal",), _unless("truth", *PASSING), ("accept",)),
    Law("another door", "Only a case that the policy sends to another door is redirected.", ("proposal",), _unless("recorded", "redirect"), ("redirect",)),
    Law("referral", "Only a case that the policy refers is referred.", ("proposal",), _unless("truth", "refers"), ("refer",)),
    Law("exclusion", "The desk records only an exclusion that is proven and that it may make final.", ("proposal",), _unless("truth", "desk_excludes", "x09"), ("exclude", "refuse_derogation")),
    Law("hearing", "Only a proven exclusion that the Deputy confirms is proposed and confirmed.", ("proposal",), _unless("truth", "deputy_excludes"), ("propose_exclusion", "confirm_exclusion")),
    Law("derogation", "Only from X09 alone is there a derogation.", ("proposal",), _unless("truth", "x09"), ("ask_derogation", "grant_derogation")),
    Law("legal advice", "Legal affairs advise before the Executive Secretary decides on a derogation.", ("proposal",), lambda c, m: c.when(not m.before.advised), ("grant_derogation", "refuse_derogation")),
    Law("advised once", "Legal affairs advise once on a derogation.", ("proposal",), lambda c, m: c.when(m.before.advised), ("advise_derogation",)),
    Law("tender", "Only a live tender lets a case wait.", ("proposal",), _unless("truth", "tender"), ("wait_for_award",)),
    Law("no way round triage", "A case comes back from waiting to where it was.", ("proposal",), lambda c, m: c.when((m.after.case == "in_review") != bool(m.before.slots)), ("resume",)),
    # review
    Law("verdict in review", "A verdict is given while the case is in review.", ("review",), _unless_case("in_review"), ("give",)),
    Law("all reviews", "A decision opens only when every required review is given or waived.", ("proposal",), _reviews_open, ("complete_reviews",)),
    Law("conflict noted", "A decision opens only when the lead has written on conflicting verdicts.", ("proposal",), lambda c, m: c.when(m.before.views in ("conflict", "unnoted")), ("complete_reviews",)),
    Law("note on a conflict", "A note on a conflict is about one.", ("proposal",), lambda c, m: c.when(m.before.views not in ("conflict", "noted", "unnoted")), ("note_conflict",)),
    Law("an objection to hear", "The Deputy hears an objection that stands.", ("proposal",), lambda c, m: c.when(m.before.views == "agree"), ("hear_objection",)),
    # decision
    Law("turn", "Acts come in the order of the level, each by its own office.", ("proposal",), _out_of_turn, ACTS),
    Law("all acts", "The last act of the level decides, and no other.", ("proposal",), _act_left_out, (*YES, "decline", "concur")),
    Law("one act each", "Each act on a case is taken by a different person.", ("proposal",), _two_acts, tuple(verb for verb in ACTS if verb != "lower_level")),
    Law("clear screening", "Nothing is approved without a clear, current screening.", ("proposal",), _yes(_listed)),
    Law("not excluded", "Nothing is approved that the policy, on the present facts, does not let pass.", ("proposal",), _yes(_unless("truth", *PASSING))),
    Law("no live tender", "Nothing is approved while a tender with the applicant in the field is open.", ("proposal",), _yes(lambda c, _: c.space.having("truth", "tender"))),
    Law("reviews given", "Nothing is approved without all required reviews.", ("proposal",), _yes(_reviews_open)),
    Law("objection heard", "Nothing is approved before the Deputy has read an objection.", ("proposal",), _yes(_unheard)),
    Law("conflict settled", "Nothing is approved on conflicting verdicts without the lead's note.", ("proposal",), _yes(lambda c, m: c.when(m.before.views in ("conflict", "unnoted")))),
    Law("veto", "Nothing is approved against a veto.", ("proposal",), _yes(lambda c, m: c.when(m.before.views == "veto"))),
    Law("recorded as passing", "Nothing is approved, and no level is lowered, unless the recorded outcome lets the case pass.", ("proposal",), _unless("recorded", "pass"), (*YES, "lower_level")),
    Law("concurrence confirms", "A concurrence ends as the decision that it confirms.", ("proposal",), _decided_otherwise, ("concur",)),
    Law("after the decision", "A case is opened again after approval only while nothing is signed.", ("proposal",), lambda c, m: c.when(m.before.paper not in ("", "drafting", "cleared")), ("reroute",)),
    Law("second look", "Somebody who did not decide looks at a case again.", ("proposal",), _decided_before, ("uphold", "reopen")),
    Law("what stood stands", "A decision that is upheld is the one that was taken.", ("proposal",), lambda c, m: c.when(m.step is not None and m.step.target != m.before.was), ("uphold",)),
    # matches
    Law("second person", "Somebody else confirms a verdict on a match, or does not agree with it.", ("hit",), _same_judge, ("confirm", "refuse")),
    Law("verdict confirmed", "What is confirmed is the verdict that was given.", ("hit",), _other_verdict, ("confirm",)),
    Law("M01", "A confirmed match of the Security Council's list leaves no agreement in force.", ("hit",), _still_in_force),
    # the agreement
    Law("approved case", "Only the agreement of an approved case is cleared and signed.", ("agreement",), _unless_case("approved"), ("clear", "sign")),
    Law("clear at signature", "Nothing is signed without a clear, current screening.", ("agreement",), _listed, ("sign",)),
    Law("clear in force", "Nothing comes into force, or goes on, without a clear, current screening.", ("agreement",), _to("active", _listed)),
    Law("approved in force", "Nothing comes into force whose case is not approved.", ("agreement",), _to("active", _unless_case("approved"))),
)
# fmt: on


def laws_for(flow: str, verb: str) -> Iterable[Law]:
    return (law for law in LAWS if flow in law.flows and (not law.verbs or verb in law.verbs))
