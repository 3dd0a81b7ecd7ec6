"""Fixtures of cases that wait for their decision, or have one; each gives the id of the case."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Proposal
from registry.services.decision import take_act
from registry.services.review import declare_interest
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast

Sessions = sessionmaker[Session]
CONDITION = {"text": "Name the sources", "owner": "partner", "is_blocking": True}


def in_decision(session: Session, cast: Cast) -> Proposal:
    case = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    for person in (cast.bea, cast.boris, cast.olga, cast.dmitri):
        declare_interest(session, case, interest="none", actor=person, now=NOW)
    return case


@pytest.fixture
def waiting(sessions: Sessions, cast: Cast) -> UUID:
    with sessions.begin() as session:
        return in_decision(session, on_stage(session, cast)).id


@pytest.fixture
def approved(sessions: Sessions, cast: Cast) -> UUID:
    with sessions.begin() as session:
        cast = on_stage(session, cast)
        case = in_decision(session, cast)
        take_act(
            session, case, "approve_with_conditions", reasons="Secret reasons.", conditions=[CONDITION],
            actor=cast.olga, now=NOW,
        )  # fmt: skip
        return case.id


@pytest.fixture
def declined(sessions: Sessions, cast: Cast) -> UUID:
    with sessions.begin() as session:
        cast = on_stage(session, cast)
        case = in_decision(session, cast)
        take_act(session, case, "decline", reasons="No time.", letter_text="Sorry.", actor=cast.olga, now=NOW)
        return case.id
