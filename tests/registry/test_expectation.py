"""What is sought and declined: the Director's act alone, versions that stay, needs and what fits them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.config import Config
from registry.events import list_events
from registry.jobs.queue import Run
from registry.jobs.strategy import acts
from registry.models import Message, User
from registry.notifications.audience import Audience
from registry.notifications.resolve import resolve
from registry.queries.expectation import (
    current_expectations,
    expectations_as_of,
    find_draft,
    remarks,
)
from registry.queries.need import Offered, fits_of_case, fitting, list_open_needs, needs_as_of
from registry.services.expectation import (
    draft_expectation,
    endorse_expectation,
    return_expectation,
    send_expectation,
)
from registry.services.message import notify
from registry.services.need import answer_need, close_need, copy_need, draft_need, publish_need
from registry.services.strategy_document import add_version, adopt_version, record_document
from tests.case import NOW, SIMPLE, later, on_stage, sent
from tests.cast import Cast
from tests.registry.addresses_strategy import BUSES, SEEKS, endorsed, published
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
DESK = {"Bea Keller", "Boris Lang"}


@pytest.fixture
def people(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def test_only_the_director_of_the_subprogramme_endorses_and_only_what_was_read(
    session: Session, people: Cast
) -> None:
    row = draft_expectation(session, 2, SEEKS, actor=people.carl, now=NOW)
    send_expectation(session, row, version=1, actor=people.carl, now=NOW)
    told = resolve(session, Audience.DIRECTOR, list_events(session, row.id)[-1])
    assert [user.name for user in told] == ["Otto Brandt"]
    for other in (people.carl, people.bea, people.dmitri, people.elena):
        with pytest.raises(NotYours):
            endorse_expectation(session, row, effective_on=TODAY, version=1, actor=other, now=NOW)
    return_expectation(session, row, note="Shorter.", version=1, actor=people.otto, now=NOW)
    assert (row.sent_at, row.returned_note) == (None, "Shorter.")
    draft_expectation(session, 2, SEEKS, version=1, actor=people.bea, now=later())
    with pytest.raises(WrongState):  # what the Director read is not what stands there now
        endorse_expectation(session, row, effective_on=TODAY, version=1, actor=people.otto, now=later())
    endorse_expectation(session, row, effective_on=TODAY, version=2, actor=people.otto, now=later())
    assert list_events(session, row.id)[-1].data["seeks"] == SEEKS.seeks
    with pytest.raises(WrongState):
        send_expectation(session, row, version=2, actor=people.carl, now=later())
    with pytest.raises(NotYours):
        draft_expectation(session, 2, SEEKS, actor=people.claire, now=NOW)  # of another subprogramme


def test_what_cannot_be_meant_is_refused_with_its_field(session: Session, people: Cast) -> None:
    wrong = type(SEEKS)(
        {"fr": "Des données."}, SEEKS.declines, SEEKS.role_in_mandate, TODAY,
        types_sought=("data_sharing",), types_declined=("data_sharing",),
    )  # fmt: skip
    with pytest.raises(Blocked) as refused:
        draft_expectation(session, 2, wrong, actor=people.carl, now=NOW)
    assert refused.value.needs == ("seeks", "types_declined", "review_due_on")
    row = draft_expectation(session, 2, SEEKS, actor=people.otto, now=NOW)  # a Director may write it too
    with pytest.raises(Blocked):
        endorse_expectation(
            session, row, effective_on=TODAY + timedelta(1), version=1, actor=people.otto, now=NOW
        )
    with pytest.raises(WrongState):
        draft_expectation(
            session, 2, SEEKS, version=0, actor=people.carl, now=NOW
        )  # there is a draft already


def test_a_past_day_as_it_was_known_never_changes(session: Session, people: Cast) -> None:
    first = endorsed(session, writer=people.carl, director=people.otto)
    asked = {(day, known): expectations_as_of(session, TODAY + timedelta(day), later(known))
             for day in (0, 5, 9) for known in (0, 5)}  # fmt: skip
    assert asked[0, 0] == [first]
    assert expectations_as_of(session, TODAY - timedelta(1), NOW) == []
    assert expectations_as_of(session, TODAY, NOW - timedelta(seconds=1)) == []
    second = draft_expectation(session, 2, SEEKS, actor=people.carl, now=later(6))
    assert find_draft(session, 2) is second
    # signed on paper two days before it was recorded
    endorse_expectation(
        session, second, effective_on=TODAY + timedelta(5), version=1, actor=people.otto, now=later(7)
    )
    assert second.supersedes_id == first.id
    for (day, known), rows in asked.items():
        assert expectations_as_of(session, TODAY + timedelta(day), later(known)) == rows
    assert expectations_as_of(session, TODAY + timedelta(5), later(7)) == [second]
    assert expectations_as_of(session, TODAY + timedelta(4), later(7)) == [first]
    assert current_expectations(session, TODAY + timedelta(7)) == {2: second}


def test_the_clock_says_once_that_a_review_is_near(
    sessions: sessionmaker[Session], config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        row_id = endorsed(session, writer=people.carl, director=people.otto).id
        furnished = record_document(
            session, kind="framework", title={"en": "Framework"}, actor=people.bea, now=NOW
        )
        version = add_version(
            session, furnished, label="1", about={"en": "x"}, link="https://f.example", actor=people.bea,
            now=NOW,
        )  # fmt: skip
        adopt_version(
            session, version, adopted_on=TODAY, adopted_by="EXCOM", review_due_on=SEEKS.review_due_on,
            actor=people.bea, now=NOW,
        )  # fmt: skip
    near = (SEEKS.review_due_on - TODAY).days - 60
    told = []
    for days in (near - 1, near, near + 1):
        run = Run(uuid.uuid4(), "clocks", 1, 3, "test", sessions, config, partial(_then, later(days)))
        done = list(acts(run))
        for act in done:
            with sessions.begin() as session:
                act(session)
        told.append(len(done))
    assert told == [0, 2, 0]
    with sessions.begin() as session:
        for chain, to in ((row_id, {"Otto Brandt", "Carl Weiss", "Cleo Marin"}), (furnished.id, DESK)):
            event = list_events(session, chain)[-1]
            notify(session, event, base_url="https://p.example", now=later(near))
            mails = session.scalars(select(Message).where(Message.case_id == chain)).all()
            assert {session.get_one(User, mail.to_user_id).name for mail in mails} == to
            assert all(f"/{chain}" in (mail.body or "") for mail in mails)


def _then(now: datetime) -> datetime:
    return now


def test_a_remark_names_the_kinds_that_a_chosen_subprogramme_declines(session: Session, people: Cast) -> None:
    row = endorsed(session, writer=people.carl, director=people.otto)
    current = current_expectations(session, TODAY)
    found = remarks(current, [2, 5], ["event_sponsorship", "data_sharing"])
    assert [(each.expectation.id, each.types) for each in found] == [(row.id, ("event_sponsorship",))]
    assert remarks(current, [5], ["event_sponsorship"]) == []


def test_a_need_is_published_by_the_director_and_ends_by_its_day_or_by_hand(
    session: Session, people: Cast
) -> None:
    until = type(BUSES)(BUSES.title, BUSES.text, BUSES.contact, until_on=TODAY + timedelta(3))
    row = draft_need(session, 2, until, actor=people.carl, now=NOW)
    assert list_open_needs(session, TODAY) == []
    with pytest.raises(NotYours):
        publish_need(session, row, version=1, actor=people.bea, now=NOW)
    publish_need(session, row, version=1, actor=people.otto, now=NOW)
    assert [list_open_needs(session, TODAY + timedelta(days)) for days in (0, 3, 4)] == [[row], [row], []]
    with pytest.raises(NotYours):
        close_need(session, row, reason="Found.", version=2, actor=people.carl, now=later(2))
    with pytest.raises(Blocked):
        close_need(session, row, reason=" ", version=2, actor=people.bea, now=later(2))
    close_need(session, row, reason="Found.", version=2, actor=people.bea, now=later(2))
    assert list_open_needs(session, TODAY) == []
    assert needs_as_of(session, TODAY + timedelta(1), later(5)) == [row]  # on that day it was open
    assert needs_as_of(session, TODAY + timedelta(2), later(1)) == [row]  # as it was known then
    assert needs_as_of(session, TODAY + timedelta(2), later(5)) == []
    again = copy_need(session, row, actor=people.carl, now=later(5))
    assert (again.state, again.title, again.until_on) == ("draft", row.title, None)


def test_a_proposal_fits_a_need_by_its_words_and_says_which(session: Session, people: Cast) -> None:
    row = published(session, writer=people.carl, director=people.otto)
    offered = Offered("Counting passengers on a night bus", ("knowledge_exchange",), (9,), (2,))
    (fit,) = fitting([row], offered)
    assert (fit.words, fit.types, fit.goals, fit.is_same_area) == (("night", "bus"), (), (), True)
    assert fitting([row], Offered("A bus", areas=(5,))) == []  # one likeness is chance
    assert fitting([row], Offered("Trees", ("data_sharing",), (11,), (2,)))[0].words == ()
    case = sent(session, people)
    answer_need(session, row, case, actor=people.alice, now=NOW)
    (fit,) = fits_of_case(session, case, Offered.of(SIMPLE, "en", [2]), TODAY)
    assert (fit.is_answer, fit.words) == (True, ("Coffee",))
    close_need(session, row, reason="Found.", version=2, actor=people.otto, now=NOW)
    assert fits_of_case(session, case, Offered.of(SIMPLE, "en", [2]), TODAY)[0].is_answer
    assert list_events(session, case.id)[-1].name == "proposal.need_answered"
