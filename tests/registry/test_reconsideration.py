"""A second look at a refusal: once, by somebody who did not decide, with a letter in the partner's words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Letter, Proposal
from registry.queries.guards import Guards
from registry.services.decision import take_act
from registry.services.reconsideration import answer_reconsideration, ask_reconsideration
from registry.services.review import declare_interest
from registry.services.triage import confirm_exclusion, exclude_proposal, propose_exclusion
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def acting(session: Session, case: Proposal, actor: Any) -> dict[str, Any]:
    declare_interest(session, case, interest="none", actor=actor, now=NOW)
    return {"actor": actor, "now": NOW}


@pytest.fixture
def declined(session: Session, cast: Cast) -> Proposal:
    """By Olga, the approving official."""
    case = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    take_act(
        session, case, "decline", reasons="No time.", letter_text="Not this year.",
        **acting(session, case, cast.olga),
    )  # fmt: skip
    return case


@pytest.fixture
def excluded(session: Session, cast: Cast) -> Proposal:
    """Confirmed by Dmitri, the Deputy."""
    case = sent(session, cast, declarations={"gambling_revenue_pct": 40})
    propose_exclusion(session, case, **acting(session, case, cast.bea))
    declare_interest(session, case, interest="none", actor=cast.dmitri, now=NOW)
    confirm_exclusion(session, case, actor=cast.dmitri, now=later(20))
    return case


def ask(session: Session, cast: Cast, case: Proposal, grounds: str = "The budget has changed.") -> None:
    ask_reconsideration(session, case, grounds=grounds, actor=cast.alice, now=NOW)


def test_the_decision_stands_and_its_kind_stays(session: Session, cast: Cast, declined: Proposal) -> None:
    ask(session, cast, declined)
    assert declined.state == "reconsideration_asked"
    row = answer_reconsideration(
        session, declined, "uphold", reasons="Still no time.", letter_text="We looked with care.",
        **acting(session, declined, cast.dmitri),
    )  # fmt: skip
    assert (declined.state, row.outcome, row.answered_by_id) == ("declined", "upheld", cast.dmitri.id)
    letter = session.scalars(select(Letter).order_by(Letter.written_at)).all()[-1]
    assert letter.kind == "reconsideration_upheld"
    assert "We looked with care." in letter.body
    assert "Still no time" not in letter.body


def test_an_exclusion_stays_one_and_whoever_confirmed_it_does_not_look_again(
    session: Session, cast: Cast, excluded: Proposal
) -> None:
    ask(session, cast, excluded)
    with pytest.raises(Blocked) as refusal:
        answer_reconsideration(
            session, excluded, "uphold", reasons="I was right.", actor=cast.dmitri, now=NOW
        )
    assert refusal.value.needs == ("did_not_decide",)
    answer_reconsideration(
        session, excluded, "uphold", reasons="Proven.", **acting(session, excluded, cast.elena)
    )
    assert excluded.state == "excluded"


def test_a_reopened_case_begins_again_with_triage(session: Session, cast: Cast, declined: Proposal) -> None:
    ask(session, cast, declined)
    answer_reconsideration(
        session, declined, "reopen", reasons="New facts.", **acting(session, declined, cast.elena)
    )
    assert (declined.state, declined.triaged_by_id, declined.decided_at) == ("submitted", None, None)
    assert declined.due_on is not None
    kinds = session.scalars(select(Letter.kind).where(Letter.proposal_id == declined.id)).all()
    assert "reconsideration_reopened" in kinds


def test_it_is_asked_once_by_the_partner_with_grounds(
    session: Session, cast: Cast, declined: Proposal
) -> None:
    with pytest.raises(Blocked):
        ask(session, cast, declined, grounds="  ")
    with pytest.raises(NotYours):
        ask_reconsideration(session, declined, grounds="Mine!", actor=cast.dora, now=NOW)
    ask(session, cast, declined)
    answer_reconsideration(
        session, declined, "uphold", reasons="Looked.", **acting(session, declined, cast.dmitri)
    )
    with pytest.raises(Blocked) as refusal:
        ask(session, cast, declined)
    assert refusal.value.needs == ("not_reconsidered",)


def test_the_second_look_is_not_for_the_desk_nor_for_who_decided(
    session: Session, cast: Cast, declined: Proposal
) -> None:
    ask(session, cast, declined)
    with pytest.raises(NotYours):
        answer_reconsideration(session, declined, "uphold", reasons="We.", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked):
        answer_reconsideration(session, declined, "reopen", reasons="I.", actor=cast.olga, now=NOW)
    with pytest.raises(WrongState):
        take_act(session, declined, "approve", actor=cast.olga, now=NOW)


def test_an_exclusion_is_opened_again_only_as_far_as_the_facts_allow(session: Session, cast: Cast) -> None:
    case = sent(session, cast, declarations={"tobacco_role": "manufacture", "tobacco_revenue_pct": 97})
    exclude_proposal(session, case, **acting(session, case, cast.bea))
    ask(session, cast, case)
    answer_reconsideration(
        session, case, "reopen", reasons="Look again.", **acting(session, case, cast.dmitri)
    )
    assert case.state == "submitted"
    guards = Guards(session, case, cast.bea, NOW)
    assert not guards.for_verb("accept", {})["gate_passes"]
