"""The worker looks at approved cases after something about their partner changed, and each hour at all."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.config import Config
from registry.jobs import HANDLERS, Worker
from registry.models import InterestDeclaration, Proposal
from registry.services.decision import take_act
from registry.services.freeze import list_watched, order_looks
from registry.services.review import declare_interest
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast


def add_interest(session: Session, case: Proposal) -> None:
    row = session.scalars(
        select(InterestDeclaration).where(InterestDeclaration.proposal_id == case.id)
    ).first()
    assert row is not None
    row.interest = "financial"


def test_the_worker_marks_what_changed_and_sends_back_what_matters(
    sessions: sessionmaker[Session], config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = reviewed(
            session, people, accepted(session, people, screened(session, people, sent(session, people)))
        )
        declare_interest(session, case, interest="none", actor=people.olga, now=NOW)
        take_act(session, case, "approve", actor=people.olga, now=NOW)
        case_id, partner = case.id, case.organisation_id
        add_interest(session, case)
        assert order_looks(session, [partner], now=NOW) == 1
    work(sessions, config)
    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        assert (case.state, set(case.changed_parts or {})) == ("approved", {"interests"})
        assert list(list_watched(session)) == [case_id]
        case.title = "Tea"
        assert order_looks(session, [partner], now=NOW) == 1
    work(sessions, config)
    with sessions() as session:
        assert session.get_one(Proposal, case_id).state == "in_review"
        assert list(list_watched(session)) == []


def work(sessions: sessionmaker[Session], config: Config) -> None:
    Worker(config, sessions, HANDLERS, clock=later).work(once=True)
