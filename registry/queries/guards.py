"""What holds of a case for a person: the facts that the rows of workflows/proposal.py ask for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.models import (
    Decision,
    InterestDeclaration,
    Party,
    Proposal,
    Question,
    Review,
    User,
)
from registry.permissions import declaration_of, roles_on
from registry.prepared import prepared
from registry.queries.clock_guards import CLOCK_GUARDS
from registry.queries.duties import duties_of, may_take, standing_acts
from registry.queries.facts import CaseFacts, case_facts
from registry.queries.policy import policy_of_case
from registry.queries.review_guards import REVIEW_GUARDS
from registry.queries.verdicts import Slot, SlotRow
from rules.authority import acts_of
from workflows.proposal import PROPOSAL
from workflows.review import REVIEW

RISKS = ("low", "moderate", "substantial", "high")
ACT_OF_VERB = {
    "advise": "advise",
    "recommend": "recommend",
    "approve": "decide",
    "approve_with_conditions": "decide",
    "decline": "decide",
    "defer": "decide",
    "lower_level": "decide",
    "concur": "concur",
    "refuse_concurrence": "concur",
    "hear_objection": "hear",
}
HEARING = timedelta(days=14)


# built once: with every look at a case, putting it together would cost more than asking it
_REVIEWS = (
    select(Review)
    .where(Review.proposal_id == bindparam("case"), Review.round == bindparam("round"))
    .where(Review.state != "cancelled")
    .order_by(Review.slot, Review.attempt)
)
_SLOTS = _REVIEWS.with_only_columns(*(getattr(Review, name) for name in SlotRow._fields))


@dataclass
class Guards:
    """Reads lazily what a step needs to know; one object per case, person and request."""

    session: Session
    proposal: Proposal
    actor: User | None
    now: datetime

    @cached_property
    def roles(self) -> frozenset[str]:
        return roles_on(self.session, self.actor, self.proposal, now=self.now, declared=self.declaration)

    @cached_property
    def facts(self) -> CaseFacts:
        return case_facts(self.session, self.proposal, now=self.now)

    @property
    def policy(self) -> rules.Policy:
        """The version that is pinned to the case; of a draft the one in force today."""
        return policy_of_case(self.session, self.proposal, geneva_day(self.now))

    @cached_property
    def outlook(self) -> rules.Outlook | None:
        """What the policy can say already; None when the facts themselves are wrong."""
        try:
            return rules.assess(self.policy, self.facts.document)
        except rules.BadFacts:
            return None

    @cached_property
    def faults(self) -> tuple[rules.Fault, ...]:
        """What is missing or wrong in the facts document; empty when the policy can decide."""
        try:
            rules.check_facts(self.facts.document)
        except rules.BadFacts as bad:
            return bad.faults
        return ()

    @cached_property
    def reviews(self) -> list[Review]:
        """The newest attempt of each slot in the present round."""
        rows = self.session.scalars(_REVIEWS, {"case": self.proposal.id, "round": self.proposal.round})
        return list({row.slot: row for row in rows}.values())

    @cached_property
    def slots(self) -> Sequence[Slot]:
        """As `reviews`, only what the verdicts come to: for guards, which would throw the objects away."""
        if "reviews" in vars(self):
            return self.reviews
        self.session.flush()
        connection = self.session.connection()
        values = {"case": self.proposal.id, "round": self.proposal.round}
        found = prepared(connection, "slots", lambda: _SLOTS).rows(connection, values)
        return list({row[0]: SlotRow(*row) for row in found}.values())

    @cached_property
    def decisions(self) -> list[Decision]:
        """Acts of the present round that still stand: those before a refused concurrence do not."""
        rows = self.session.scalars(
            select(Decision)
            .where(Decision.proposal_id == self.proposal.id, Decision.round == self.proposal.round)
            .order_by(Decision.number)
        )
        return standing_acts(rows)

    @property
    def authority_risk(self) -> str | None:
        """The level whose authority decides: the highest of the one first computed and the present one."""
        levels = [x for x in (self.proposal.first_risk_level, self.proposal.risk_level) if x in RISKS]
        return max(levels, key=RISKS.index) if levels else None

    @cached_property
    def acts(self) -> tuple[rules.Act, ...]:
        """The ordered acts after the reviews."""
        risk = self.authority_risk
        if risk is None:
            return ()
        every = acts_of(self.policy, risk)
        return tuple(act for act in every if act.verb != "review")

    @cached_property
    def next_act(self) -> rules.Act | None:
        """The act that is due now; None when all are taken or no level is known."""
        done = [(row.role, row.act) for row in self.decisions]
        for act in self.acts:
            if not any(role in may_take(act) and verb == act.verb for role, verb in done):
                return act
        return None

    def act_is_due(self, verb: str) -> bool:
        act = self.next_act
        return (
            act is not None
            and act.verb == ACT_OF_VERB.get(verb, verb)
            and bool(self.roles & set(may_take(act)))
        )

    @cached_property
    def duties(self) -> frozenset[str]:
        """Which of sponsor, triage, review, adjudication, approval the person has had on this case (K02)."""
        if self.actor is None:
            return frozenset()
        return duties_of(self.session, self.proposal, self.actor)

    def for_verb(self, verb: str, given: Mapping[str, bool]) -> dict[str, bool]:
        """The guards that rows of this verb ask for; `given` holds what only the form knows (a reason …)."""
        asked = [
            name for flow in (PROPOSAL, REVIEW) for row in flow.rows(verb) for name in (*row.needs, *row.when)
        ]
        names = {name.removeprefix("!") for name in asked}
        return {**{name: GUARDS[name](self, verb) for name in names if name in GUARDS}, **given}

    @property
    def is_screened(self) -> bool:
        facts = self.facts
        return not facts.unscreened and not facts.unrecorded and self._has_parties

    @property
    def is_over_time(self) -> bool:
        """Whether the time of the review is over; a paused clock is not."""
        due = min((review.due_on for review in self.reviews if review.due_on is not None), default=None)
        return due is not None and self.proposal.due_on is not None and due < geneva_day(self.now)

    @property
    def is_decided_yes(self) -> bool:
        last = next((act for act in reversed(self.decisions) if act.act == "decide"), None)
        return last is not None and last.outcome.startswith("approve")

    @property
    def is_heard(self) -> bool:
        """Whether the applicant commented on the exclusion proposed, or had the time to."""
        if self.proposal.state != "exclusion_proposed":
            return False
        return self._answered_since(self._moved_at) or self.now - self._moved_at >= HEARING

    @property
    def _moved_at(self) -> datetime:
        return self.proposal.moved_at or self.proposal.created_at

    @cached_property
    def facts_current(self) -> bool:
        """Whether the snapshot that gave the level was taken from the facts as they are now."""
        snapshot = self.proposal.snapshot
        if snapshot is None:
            return False
        try:
            return rules.check_facts(self.facts.document).sha256 == snapshot.facts_hash
        except rules.BadFacts:
            return False

    @cached_property
    def declaration(self) -> InterestDeclaration | None:
        """What the person declared about the case (K01)."""
        return None if self.actor is None else declaration_of(self.session, self.actor, self.proposal)

    @property
    def has_declared_none(self) -> bool:
        """Whether the person said to have no interest (K01); the system has none."""
        if self.actor is None:
            return True
        return self.declaration is not None and self.declaration.interest == "none"

    @cached_property
    def _has_parties(self) -> bool:
        return bool(
            self.session.scalar(
                select(Party.id).where(
                    Party.organisation_id == self.proposal.organisation_id, Party.removed_at.is_(None)
                )
            )
        )

    @property
    def _gates(self) -> set[str]:
        return set(self.outlook.gates) if self.outlook else set()

    def _excluded(self, by: str) -> bool:
        """An exclusion is proven whatever the open answers are; `by` tells who makes it final."""
        if self.outlook is None or self._gates != {"excluded"}:
            return False
        finals = {f.final_by for f in self.outlook.findings_proven if f.kind == "exclusion"}
        return ("desk" in finals) if by == "desk" else bool(finals) and "desk" not in finals

    def _acts_distinct(self) -> bool:
        if self.actor is None:
            return False
        due = set(may_take(self.next_act)) if self.next_act else set()
        mine = self.actor.id
        return not any(
            (d.decided_by_id == mine and d.role not in due) or d.recorded_by_id == mine
            for d in self.decisions
        )

    def _answered_since(self, since: datetime) -> bool:
        return bool(
            self.session.scalar(
                select(Question.id)
                .where(Question.proposal_id == self.proposal.id, Question.answered_at >= since)
                .limit(1)
            )
        )

    @cached_property
    def _open_questions(self) -> bool:
        return bool(
            self.session.scalar(
                select(Question.id)
                .where(
                    Question.proposal_id == self.proposal.id,
                    Question.answered_at.is_(None),
                    Question.hit_id.is_(None),  # holds a match, not a review
                )
                .limit(1)
            )
        )

    def offers(self) -> list[Any]:
        """Each step that this person may take, with what still blocks it; a form's own needs count as met."""
        state = self.proposal.state
        # what holds is asked only for steps that one of the person's roles takes
        verbs = [
            verb
            for verb in PROPOSAL.verbs_from(state)
            if any(state in row.source and self.roles & set(row.by) for row in PROPOSAL.rows(verb))
        ]
        return [
            offer
            for verb in verbs
            for offer in PROPOSAL.offers(state, self.roles, self.for_verb(verb, FORM_GIVES), only=verb)
        ]


# what a form will supply when it is sent: not a reason to grey out its button
FORM_GIVES = {
    "reason_given": True,
    "conditions_given": True,
    "date_given": True,
    "question_given": True,
    "duplicate_named": True,
    "level_rises": True,
    "level_falls": True,
    "reviewers_assigned": True,
    "lead_assigned": True,
    "question_answered": True,
    "sections_complete": True,
    "reasons_to_publish": True,
    "award_known": True,
}


GUARDS: Mapping[str, Callable[[Guards, str], bool]] = {
    "k01": lambda g, _: g.has_declared_none,
    "k02_triage": lambda g, _: not g.duties & {"sponsor", "review", "adjudication", "approval"},
    "k02_review": lambda g, _: not g.duties & {"sponsor", "triage", "adjudication", "approval"},
    "k02_approval": lambda g, _: not g.duties & {"sponsor", "triage", "review", "adjudication"},
    "acts_distinct": lambda g, _: g._acts_distinct(),
    "screened": lambda g, _: g.is_screened,
    "screening_settled": lambda g, _: not (g.facts.waiting or g.facts.open_hits or g.facts.reports_wait),
    "gate_passes": lambda g, _: g.proposal.gate == "pass",
    "facts_current": lambda g, _: g.facts_current,
    "lead_assigned": lambda g, _: g.proposal.lead_subprogramme is not None,
    "gate_redirects": lambda g, _: g.proposal.gate in ("redirect_procurement", "other_track"),
    "gate_referred": lambda g, _: g._gates == {"referred"},
    "exclusion_immediate": lambda g, _: g._excluded("desk"),
    "exclusion_to_confirm": lambda g, _: g._excluded("other"),
    "applicant_heard": lambda g, _: g.is_heard,
    "question_answered": lambda g, _: not g._open_questions,
    "act_is_due": lambda g, verb: g.act_is_due(verb),
    "needs_concurrence": lambda g, _: any(act.verb == "concur" for act in g.acts),
    "decided_yes": lambda g, _: g.is_decided_yes,
    **REVIEW_GUARDS,
    **CLOCK_GUARDS,
}
