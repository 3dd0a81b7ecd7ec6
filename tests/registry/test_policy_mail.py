"""Who is told of a version of the policy: who may approve it, who wrote it, the desk; never a partner."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Message, PolicyVersion, User
from registry.services.message import notify
from registry.services.policy import (
    approve_policy,
    check_policy,
    publish_policy,
    send_back_policy,
    submit_policy,
)
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.policies import drafted


@pytest.fixture
def people(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def told(session: Session, row: PolicyVersion) -> tuple[set[str], str]:
    """The addresses that the newest event is mailed to, and the body of one of the mails."""
    event = list_events(session, row.id)[-1]
    notify(session, event, base_url="https://p.example", now=NOW)
    mails = session.scalars(
        select(Message).where(Message.case_id == row.id, Message.event_seq == event.seq)
    ).all()
    return {mail.to_address for mail in mails}, mails[0].body if mails else ""


def addresses(*people: User) -> set[str]:
    return {person.email for person in people}


def test_each_step_is_told_to_who_has_to_do_with_it(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    assert told(session, row) == (set(), "")
    check_policy(session, row, actor=people.pia, now=NOW)
    submit_policy(session, row, actor=people.pia, now=NOW)
    to, body = told(session, row)
    assert to == addresses(people.piet, people.dmitri)
    assert f"https://p.example/policy/versions/{row.number}" in body
    assert row.title in body
    send_back_policy(session, row, reason="Say why in the note.", actor=people.piet, now=NOW)
    to, body = told(session, row)
    assert to == addresses(people.pia)
    assert "Say why" not in body  # reasons stay behind the sign-in
    check_policy(session, row, actor=people.pia, now=NOW)
    submit_policy(session, row, actor=people.pia, now=NOW)
    approve_policy(session, row, actor=people.dmitri, now=NOW)
    assert told(session, row)[0] == addresses(people.pia)
    publish_policy(session, row, in_force_from=NOW.date(), actor=people.pia, now=NOW)
    assert told(session, row)[0] == addresses(people.bea, people.boris)
