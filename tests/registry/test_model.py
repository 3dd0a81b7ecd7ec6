"""The services on a real database against the model of the proof: same step, same refusal, same state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Proposal
from registry.queries import duties, guards
from registry.queries.duties import duties_of
from registry.queries.guards import Guards
from registry.services.assessment import record_assessments
from registry.services.proposal import submit_proposal
from registry.services.review import declare_interest
from registry.services.tender import resume_after_award, wait_for_award
from registry.services.triage import (
    dismiss_exclusion,
    propose_exclusion,
    send_back_proposal,
)
from rules import Act
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast
from tests.registry.case_model import ACT_OF_VERB, TABLES, TODAY
from tests.registry.case_steps import Case
from tests.registry.case_walk import NEVER_TRIED
from workflows.proposal import PROPOSAL
from workflows.safety.meaning import may_take


@contextmanager
def one_transaction(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session
        session.rollback()


def walks(session: Session, cast: Cast) -> type[Case]:
    return type("Walks", (Case,), {"session": session, "everybody": cast})


def length(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_services_do_what_the_model_says(sessions: sessionmaker[Session], cast: Cast) -> None:
    with one_transaction(sessions) as session:
        run_state_machine_as_test(walks(session, cast), settings=length(6, 15))


@pytest.mark.slow
def test_the_services_do_what_the_model_says_at_length(sessions: sessionmaker[Session], cast: Cast) -> None:
    with one_transaction(sessions) as session:
        run_state_machine_as_test(walks(session, cast), settings=length(60, 40))


def test_every_verb_of_a_case_is_tried_or_said_to_be_left_out() -> None:
    tried = {verb for verb in PROPOSAL.verbs if hasattr(Case, f"try_{verb}")} | {
        *ACT_OF_VERB,
        "hear_objection",
    }
    assert tried | NEVER_TRIED == set(PROPOSAL.verbs)
    assert not tried & NEVER_TRIED


def test_the_model_takes_acts_as_the_application_does() -> None:
    assert {verb: act for verb, act in guards.ACT_OF_VERB.items() if verb in ACT_OF_VERB} == ACT_OF_VERB
    for order in TABLES.orders.values():
        for role, verb in order:
            assert may_take((role, verb)) == duties.may_take(Act(role, verb))


# --- what the walks above meet too seldom ------------------------------------------------------------------


@pytest.fixture
def stage(sessions: sessionmaker[Session], cast: Cast) -> Iterator[tuple[Session, Cast, Proposal]]:
    """A case that Bea accepted and sent back, and that came again."""
    with one_transaction(sessions) as session:
        people = on_stage(session, cast)
        proposal = reviewed(
            session, people, accepted(session, people, screened(session, people, sent(session, people)))
        )
        send_back_proposal(session, proposal, reasons=[], note="Say more.", actor=people.bea, now=NOW)
        submit_proposal(session, proposal, actor=people.alice, now=NOW)
        yield session, people, proposal


def test_a_triage_of_an_earlier_round_stays_a_duty(stage: tuple[Session, Cast, Proposal]) -> None:
    session, people, proposal = stage
    boris = replace(people, bea=people.boris)
    accepted(session, boris, proposal)
    assert proposal.triaged_by_id == people.boris.id
    assert (
        duties_of(session, proposal, people.bea) == duties_of(session, proposal, people.boris) == {"triage"}
    )


def test_a_case_that_came_again_does_not_pass_by_triage(stage: tuple[Session, Cast, Proposal]) -> None:
    """Reviews of the last round do not let it go from the award of a tender straight into review."""
    session, people, proposal = stage
    bidding = {"proposal.un_tender": "bidding"}
    record_assessments(session, proposal, bidding, source="A letter", actor=people.bea, now=NOW)
    day = TODAY + timedelta(days=90)
    wait_for_award(session, proposal, expected_on=day, actor=people.bea, now=NOW)
    resume_after_award(session, proposal, known_on=TODAY, actor=people.bea, now=NOW)
    assert proposal.state == "submitted"


def test_who_did_not_confirm_an_exclusion_has_decided(sessions: sessionmaker[Session], cast: Cast) -> None:
    with one_transaction(sessions) as session:
        people = on_stage(session, cast)
        proposal = sent(session, people, declarations={"gambling_revenue_pct": 40})
        for each in (people.bea, people.dmitri):
            declare_interest(session, proposal, interest="none", actor=each, now=NOW)
        propose_exclusion(session, proposal, actor=people.bea, now=NOW)
        dismiss_exclusion(session, proposal, reason="Another firm.", actor=people.dmitri, now=NOW)
        assert duties_of(session, proposal, people.dmitri) == {"approval"}
        assert duties_of(session, proposal, people.bea) == {"triage"}
        assert not Guards(session, proposal, people.dmitri, NOW).for_verb("uphold", {})["did_not_decide"]
