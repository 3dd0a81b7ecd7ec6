"""K02 on every verb: nobody takes two of triage, review, adjudication, approval; a sponsor takes none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Clock, Decision, Party, Proposal, Review, Screening, User
from registry.queries.guards import Guards
from registry.services.review import declare_interest
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import Cast, make_person
from workflows.proposal import PROPOSAL
from workflows.review import REVIEW

# which duty a verb is, written by hand: a new verb belongs to a line here
DUTY_OF = {
    "triage": {"accept", "redirect", "refer", "turn_down"},
    "review": {"declare", "give"},
    "approval": {
        "confirm_exclusion", "dismiss_exclusion", "advise_derogation", "grant_derogation",
        "refuse_derogation", "hear_objection", "lower_level", "advise", "recommend", "approve",
        "approve_with_conditions", "decline", "defer", "concur", "refuse_concurrence", "uphold", "reopen",
    },
}  # fmt: skip
# neither a judgement nor a decision: what the policy proves, what is asked, passed on or taken back
NO_DUTY = {
    "submit", "withdraw", "answer", "send_back", "exclude", "propose_exclusion", "wait_for_award", "resume",
    "ask_derogation", "merge", "close", "ask", "note_conflict", "complete_reviews", "raise_level", "take_up",
    "reroute", "fall_due", "ask_reconsideration", "recuse", "reassign", "replace", "waive", "cancel",
}  # fmt: skip


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def case(session: Session, cast: Cast) -> Proposal:
    return accepted(session, cast, screened(session, cast, sent(session, cast)))


def sponsored(session: Session, case: Proposal, user: User) -> None:
    case.sponsor_id = user.id


def triaged(session: Session, case: Proposal, user: User) -> None:
    case.triaged_by_id = user.id


def reviewed(session: Session, case: Proposal, user: User) -> None:
    row = session.scalars(select(Review).where(Review.proposal_id == case.id)).one()
    row.reviewer_id, row.state = user.id, "declared"


def adjudicated(session: Session, case: Proposal, user: User) -> None:
    party = session.scalars(select(Party).where(Party.organisation_id == case.organisation_id).limit(1)).one()
    session.add(
        Screening(
            proposal_id=case.id, party_id=party.id, list_source="unsc", result="false_positive",
            entered_by_id=user.id, entered_at=NOW, list_version="1",
        )
    )  # fmt: skip


def approved(session: Session, case: Proposal, user: User) -> None:
    session.add(
        Decision(
            proposal_id=case.id, number=9, submission_no=1, round=case.round, role="approving_official",
            act="decide", outcome="defer", decided_by_id=user.id, decided_at=NOW,
        )
    )  # fmt: skip


HAD: dict[str, Callable[[Session, Proposal, User], None]] = {
    "sponsor": sponsored, "triage": triaged, "review": reviewed, "adjudication": adjudicated,
    "approval": approved,
}  # fmt: skip


def test_every_verb_is_a_duty_or_meant_to_be_none() -> None:
    known = set().union(*DUTY_OF.values()) | NO_DUTY
    verbs = {step.verb for flow in (PROPOSAL, REVIEW) for step in flow.steps}
    assert verbs - known == set()
    assert known - verbs == set()


@pytest.mark.parametrize("had", HAD)
def test_whoever_has_one_duty_takes_no_other_on_any_verb(
    session: Session, cast: Cast, case: Proposal, had: str
) -> None:
    max_ = make_person(session, "Max Many", roles=["desk", "approving_official", ("focal_point", 2)])
    HAD[had](session, case, max_)
    session.flush()
    guards = Guards(session, case, max_, NOW)
    assert had in guards.duties
    wrong = []
    for duty, verbs in DUTY_OF.items():
        for verb in sorted(verbs):
            facts = guards.for_verb(verb, {})
            named = [name for name in facts if name.startswith("k02_")]
            if not named:
                wrong.append(f"{verb} asks for no duty")
            elif all(facts[name] for name in named) is not (had == duty):
                wrong.append(f"{verb} after {had}")
    assert wrong == []


def test_a_newcomer_may_take_any_one(session: Session, case: Proposal) -> None:
    nora = make_person(session, "Nora", roles=["desk"])
    guards = Guards(session, case, nora, NOW)
    for verbs in DUTY_OF.values():
        for verb in verbs:
            facts = guards.for_verb(verb, {})
            assert all(value for name, value in facts.items() if name.startswith("k02_")), verb


def test_a_hand_over_keeps_the_clock(session: Session, cast: Cast, case: Proposal) -> None:
    first = session.scalars(select(Review).where(Review.proposal_id == case.id)).one()
    clocks = session.execute(select(Clock.kind, Clock.due_on, Clock.stopped_at)).all()
    before = (case.due_on, first.due_on)
    declare_interest(session, case, interest="gift_or_hospitality", actor=cast.carl, now=NOW)
    second = session.scalars(select(Review).where(Review.attempt == 2)).one()
    assert second.reviewer_id == cast.cleo.id
    assert (case.due_on, second.due_on) == before
    assert session.execute(select(Clock.kind, Clock.due_on, Clock.stopped_at)).all() == clocks
