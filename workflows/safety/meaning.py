"""What is known about a case in the proof, and what each guard of the tables means by it, written once each.

One person is followed through the case, who holds every office and may try everything; everybody else is
somebody fresh. What that one person cannot do nobody can, because the guards ask about one person at a time.
A guard that only a form or the calendar can answer is free: it may hold or not at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from workflows import roles as r
from workflows.safety.space import Space
from workflows.safety.tables import Order

# what the law says of the facts, whoever has noticed it, and what is recorded on the case
TRUTH = {
    "passes": "pass",
    "tender": "pass",  # passes, but a tender with the applicant in the field is open (K05)
    "holds": "other",
    "redirects": "redirect",
    "refers": "other",
    "desk_excludes": "other",  # X01–X04, X06
    "x09": "other",  # X09 alone: the Executive Secretary may derogate
    "deputy_excludes": "other",  # X05, X07, X08, X10
}
RECORDED = ("nothing", "other", "pass", "redirect")  # nothing: not assessed; other: any stop or exclusion
EXCLUDED = ("desk_excludes", "x09", "deputy_excludes")

# the match of a name; a judged one waits for the second person
HIT_STATE = {
    "none": "",
    "open": "open",
    "asked": "asked",
    "same_by_one": "judged",
    "same_by_other": "judged",
    "different_by_one": "judged",
    "different_by_other": "judged",
    "different": "different",
    "same": "same",
    "closed": "closed",
}
UNSETTLED = ("open", "asked", "same_by_one", "same_by_other", "different_by_one", "different_by_other")

# the person that is followed: what they declared and the one duty (K02) that they have taken
UNDECLARED = ("stranger", "sponsor")
SPONSOR = ("sponsor", "declared_sponsor")
REVIEWER = ("reviewing", "review")
PERSON = (
    "stranger",
    "sponsor",
    "declared",
    "declared_sponsor",
    "triage",
    "reviewing",  # declared for a review, without a verdict yet: a duty only as long as the review is theirs
    "review",
    "adjudication",
    "approval",
    "recused",
)

FOLLOWED, OTHER, SYSTEM = "one", "other", "system"
OFFICES = frozenset(r.STAFF_ROLES) - {r.AUDITOR, r.ADMINISTRATOR, r.POLICY_OFFICER, r.FOCAL_POINT}
ACT_OF_VERB = {
    "advise": "advise", "recommend": "recommend", "approve": "decide", "approve_with_conditions": "decide",
    "decline": "decide", "defer": "decide", "lower_level": "decide", "concur": "concur",
    "refuse_concurrence": "concur",
}  # fmt: skip


# an approved case that goes back into review is followed like any other; what becomes of its agreement meanwhile
# is followed apart from it, and all that counts there is that the case is not approved
ELSEWHERE = "in review again"


# a slot that opened after the decision did: nothing happens to it before the case is in review again
AWAITED = "awaited"


UNHEARD = ("objection", "conflict", "noted")


class Place(NamedTuple):
    """Where case, reviews, acts and agreement stand."""

    case: str = "draft"  # or ELSEWHERE
    slots: tuple[
        str, ...
    ] = ()  # of the round: "open:one", "declared:other", "open:nobody", "given" (or waived)
    views: str = (
        "agree"  # agree | objection | heard | veto | conflict | noted | unnoted (heard, but the note is gone)
    )
    risk: str = ""  # the level whose authority decides
    done: Order = ()  # the acts that stand
    outcome: str = ""  # of the deciding act: yes | no
    advised: bool = False  # legal affairs, on a derogation
    was: str = ""  # before the reconsideration: declined | excluded
    paper: str = ""  # state of the agreement; "" there is none


def make_space(orders: Mapping[str, Order]) -> Space:
    """The combinations of everything that is not a place."""
    acts = sorted({act_value(act) for order in orders.values() for act in order})
    return Space(
        {
            "names": ("screened", "unscreened"),
            "hit": tuple(HIT_STATE),
            "recorded": RECORDED,
            "truth": tuple(TRUTH),
            "person": (*PERSON, *acts),
        }
    )


def act_value(act: tuple[str, str]) -> str:
    """The value of the person who has taken an act that still stands."""
    return f"{act[0]}/{act[1]}"


def may_take(act: tuple[str, str]) -> tuple[str, ...]:
    """The Deputy may stand in for the approving official."""
    return (r.APPROVING_OFFICIAL, r.DEPUTY) if act[0] == r.APPROVING_OFFICIAL else (act[0],)


@dataclass(frozen=True)
class Situation:
    """Somebody about to take a step."""

    space: Space
    orders: Mapping[str, Order]
    place: Place
    who: str
    roles: frozenset[str]
    verb: str

    def person(self, *values: str) -> int:
        """The cases in which the one who acts is like that; somebody else never is."""
        return self.space.having("person", *values) if self.who == FOLLOWED else 0

    def not_person(self, *values: str) -> int:
        return self.space.every & ~self.person(*values)

    def when(self, condition: bool) -> int:
        return self.space.every if condition else 0

    @property
    def approvers(self) -> tuple[str, ...]:
        """The values of a person who decided, or took an act of this round."""
        values = self.space.variables["person"].values
        return ("approval", *values[len(PERSON) :])

    @property
    def next_act(self) -> tuple[str, str] | None:
        order = self.orders.get(self.place.risk, ())
        return next((act for act in order if act not in self.place.done), None)


def _turn(s: Situation) -> int:
    act = s.next_act
    return s.when(
        act is not None and act[1] == ACT_OF_VERB.get(s.verb, s.verb) and bool(s.roles & set(may_take(act)))
    )


def deputy_decides(s: Situation) -> bool:
    """The Deputy, whatever other office they hold, decides or concurs now and has the objection on the page."""
    act = s.next_act
    mine = act is not None and act[1] in ("decide", "concur") and bool(s.roles & set(may_take(act)))
    return mine and r.DEPUTY in s.roles


def _other_acts(s: Situation) -> tuple[str, ...]:
    due = may_take(s.next_act) if s.next_act else ()
    return tuple(value for value in s.approvers[1:] if value.split("/")[0] not in due)


def _same_facts(s: Situation) -> int:
    found = 0
    for truth, gate in TRUTH.items():
        found |= s.space.having("truth", truth) & s.space.having("recorded", gate)
    return found


Meaning = Callable[[Situation], int | None]  # None: free in this situation

# fmt: off
CASE: Mapping[str, Callable[[Situation], int]] = {
    # conflicts of interest
    "k01":                  lambda s: s.not_person(*UNDECLARED, "recused"),
    "k02_triage":           lambda s: s.not_person(*SPONSOR, *REVIEWER, "adjudication", *s.approvers),
    "k02_review":           lambda s: s.not_person(*SPONSOR, "triage", "adjudication", *s.approvers),
    "k02_approval":         lambda s: s.not_person(*SPONSOR, "triage", *REVIEWER, "adjudication"),
    "did_not_decide":       lambda s: s.not_person(*s.approvers),
    "acts_distinct":        lambda s: s.not_person(*_other_acts(s)),
    # names
    "screened":             lambda s: s.space.having("names", "screened"),
    "screening_settled":    lambda s: s.space.without("hit", *UNSETTLED),
    # what the policy says: recorded on the case, or proven on the facts as they are now
    "gate_passes":          lambda s: s.space.having("recorded", "pass"),
    "gate_redirects":       lambda s: s.space.having("recorded", "redirect"),
    "gate_referred":        lambda s: s.space.having("truth", "refers"),
    "exclusion_immediate":  lambda s: s.space.having("truth", "desk_excludes", "x09"),
    "exclusion_to_confirm": lambda s: s.space.having("truth", "deputy_excludes"),
    "derogation_possible":  lambda s: s.space.having("truth", "x09"),
    "facts_current":        _same_facts,
    "tender_is_live":       lambda s: s.space.having("truth", "tender"),
    "tender_settled":       lambda s: s.space.without("truth", "tender"),
    # reviews
    "reviews_complete":     lambda s: s.when(bool(s.place.slots) and set(s.place.slots) == {"given"}),
    "review_begun":         lambda s: s.when(bool(s.place.slots)),
    "verdicts_conflict":    lambda s: s.when(s.place.views in ("conflict", "noted", "unnoted")),
    "conflict_noted":       lambda s: s.when(s.place.views not in ("conflict", "unnoted")),
    "objection_stands":     lambda s: s.when(s.place.views != "agree"),
    # read by the Deputy before, or on the page on which the Deputy decides or concurs in person
    "objection_heard":      lambda s: s.when(s.place.views not in UNHEARD or deputy_decides(s)),
    "no_veto":              lambda s: s.when(s.place.views != "veto"),
    # the ordered acts
    "act_is_due":           _turn,
    "needs_concurrence":    lambda s: s.when("concur" in {act for _, act in s.orders.get(s.place.risk, ())}),
    "decided_yes":          lambda s: s.when(s.place.outcome == "yes"),
    "legal_advised":        lambda s: s.when(s.place.advised),
    "legal_advice_due":     lambda s: s.when(not s.place.advised),
    # after the decision
    "was_excluded":         lambda s: s.when(s.place.was == "excluded"),
    "not_signed":           lambda s: s.when(s.place.paper in ("", "drafting", "cleared")),
}
REVIEW: Mapping[str, Meaning] = {
    "k01":                  CASE["k01"],
    "k02_review":           CASE["k02_review"],
    "case_in_review":       lambda s: s.when(s.place.case == "in_review"),
}
HIT: Mapping[str, Meaning] = {
    "k01":                  CASE["k01"],
    "k02_adjudication":     lambda s: s.not_person(*SPONSOR, "triage", *REVIEWER, *s.approvers),
    "second_person":        lambda s: s.space.every & ~(s.space.having("hit", "same_by_one", "different_by_one")
                                                        if s.who == FOLLOWED else 0),
    # of a match that was judged before, whatever was said then
    "says_same":            lambda s: None if s.verb == "recall" else s.space.having("hit", "same_by_one", "same_by_other"),
}
AGREEMENT: Mapping[str, Meaning] = {
    "case_approved":        lambda s: s.when(s.place.case == "approved"),
    # every name is screened, nothing is open, and nobody was found on a list
    "screened":             lambda s: s.space.having("names", "screened") & s.space.having("hit", "none", "different", "closed"),
}
# fmt: on
MEANING: Mapping[str, Mapping[str, Meaning]] = {
    "proposal": CASE,
    "review": REVIEW,
    "hit": HIT,
    "agreement": AGREEMENT,
}

# answered by a form or by the calendar: the law says of each step which of them it must rest on
FREE: Mapping[str, frozenset[str]] = {
    "proposal": frozenset({
        "sections_complete", "lead_assigned", "reviewers_assigned", "reason_given", "applicant_heard",
        "duplicate_named", "question_given", "question_answered", "conditions_given", "date_given", "level_rises",
        "level_falls", "is_lead", "reasons_to_publish", "groups_represented", "not_reconsidered",
        "changed_since_approval", "waited_long_enough", "partner_awaited", "deferral_over", "award_known",
    }),
    "review": frozenset({
        "no_interest", "some_interest", "verdict_given", "reasons_given", "conditions_given", "reason_given",
        "time_is_over", "quorum_stays", "reviewer_may_act", "no_longer_required",
    }),
    "hit": frozenset({"reason_given", "needs_second"}),
    "agreement": frozenset({
        "clearances_given", "excom_settled", "conditions_met", "diligence_valid", "signature_given", "dates_given",
        "started", "ended", "reason_given", "unchanged_since_approval", "proof_given", "document_given",
        "loan_settled", "value_covered", "closing_reviewed",
    }),
}  # fmt: skip
