"""Who chose one mail a day gets what was held for them together, in the morning; alarms go at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.config import Config
from registry.events import record
from registry.jobs import HANDLERS, PERIODIC, Worker
from registry.models import InterestDeclaration, User
from registry.queries.message import list_messages
from registry.services.digest import last_morning
from tests.mail_sink import MailSink
from tests.registry.test_mail import NOW, Cast, cast, config

__all__ = ["cast", "config"]
MORNING = datetime(2026, 11, 6, 6, 30, tzinfo=UTC)  # half past seven in Geneva


@pytest.fixture
def daily(cast: Cast, sessions: sessionmaker[Session]) -> Cast:
    """The desk, Bea, reads once a day; everybody else each time."""
    with sessions.begin() as session:
        session.get_one(User, cast.bea.id).mail_frequency = "daily"
    return cast


@pytest.fixture
def work(sessions: sessionmaker[Session], config: Config, mail_sink: MailSink) -> Callable[..., int]:
    """All that is due at an instant, with what the worker itself begins every hour."""
    sending = replace(config, mail_url=mail_sink.url)

    def run(now: datetime = NOW) -> int:
        return Worker(sending, sessions, HANDLERS, PERIODIC, clock=lambda: now).work(once=True)

    return run


def states(sessions: sessionmaker[Session], address: str) -> dict[str, str]:
    with sessions() as session:
        return {row.template: row.state for row in list_messages(session) if row.to_address == address}


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-06T06:00:00", "2026-11-06T06:00:00"),
        ("2026-11-06T05:59:59", "2026-11-05T06:00:00"),
        ("2026-07-06T05:00:00", "2026-07-06T05:00:00"),
        ("2026-10-25T05:30:00", "2026-10-24T05:00:00"),
    ],
)
def test_the_morning_is_at_seven_on_the_clock_of_geneva(now: str, morning: str) -> None:
    """In winter and in summer, and on the day between."""
    assert last_morning(datetime.fromisoformat(now + "+00:00")) == datetime.fromisoformat(morning + "+00:00")


def test_what_was_held_goes_in_one_mail_the_next_morning(
    daily: Cast, work: Callable[..., int], sessions: sessionmaker[Session], mail_sink: MailSink
) -> None:
    daily.happens("proposal.submitted", actor=daily.alice)
    daily.happens("proposal.answered", actor=daily.alice)
    work()
    assert states(sessions, "bea@unece.example") == {"proposal_arrived": "held", "proposal_answered": "held"}
    assert not mail_sink.to("bea@unece.example")
    assert len(mail_sink.to("bob@unece.example")) == 2
    work(MORNING - timedelta(hours=2))  # before seven
    assert not mail_sink.to("bea@unece.example")
    work(MORNING)
    [mail] = mail_sink.to("bea@unece.example")
    assert mail["Subject"] == "2 messages about partnerships"
    said = mail.get_content()
    with sessions() as session:
        held = [row for row in list_messages(session) if row.digest_id is not None]
        assert {row.state for row in held} == {"gathered"}
        for row in held:
            assert row.subject in said
    assert said.count(f"https://p.example/proposals/{daily.proposal.id}") == 2
    work(MORNING + timedelta(hours=1))  # the job comes every hour
    work(MORNING + timedelta(days=1))
    assert len(mail_sink.to("bea@unece.example")) == 1


def test_one_alone_goes_as_it_is(
    daily: Cast, work: Callable[..., int], sessions: sessionmaker[Session], mail_sink: MailSink
) -> None:
    daily.happens("proposal.submitted", actor=daily.alice)
    work()
    work(MORNING)
    [mail] = mail_sink.to("bea@unece.example")
    [same] = mail_sink.to("bob@unece.example")
    assert mail["Subject"] == same["Subject"]
    assert states(sessions, "bea@unece.example") == {"proposal_arrived": "sent"}


@pytest.mark.parametrize(("days", "state"), [(1, "sent"), (10, "held")])
def test_what_is_due_tomorrow_does_not_wait(
    cast: Cast, work: Callable[..., int], sessions: sessionmaker[Session], days: int, state: str
) -> None:
    cast.carl.mail_frequency = "daily"
    cast.review.due_on = NOW.date() + timedelta(days)
    cast.happens("review.reminded", actor=None, about=cast.review)
    work()
    assert states(sessions, "carl@unece.example") == {"review_reminded": state}


def test_an_alarm_does_not_wait(
    daily: Cast, work: Callable[..., int], sessions: sessionmaker[Session], session: Session
) -> None:
    bea = session.get_one(User, daily.bea.id)
    record(session, bea, "user.locked", actor=None, now=NOW, about=bea)
    session.commit()
    work()
    assert states(sessions, "bea@unece.example") == {"user_locked": "sent"}


def test_nobody_is_told_of_a_case_that_was_closed_to_them_since(
    daily: Cast, work: Callable[..., int], sessions: sessionmaker[Session], mail_sink: MailSink
) -> None:
    daily.happens("proposal.submitted", actor=daily.alice)
    daily.happens("proposal.answered", actor=daily.alice)
    work()
    with sessions.begin() as session:
        session.add(
            InterestDeclaration(
                proposal_id=daily.proposal.id, user_id=daily.bea.id, interest="financial", declared_at=NOW
            )
        )
    work(MORNING)
    assert not mail_sink.to("bea@unece.example")
    assert set(states(sessions, "bea@unece.example").values()) == {"failed"}
