"""The status page: plain words, whose turn, which day, questions, letters, what is held about the partner."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Assessment, Letter, Proposal, Question, User
from registry.services.question import ask_partner
from registry.services.review import declare_interest
from registry.services.triage import send_back_proposal
from tests.case import accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday: pages count working days


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The pages read the clock too: no midnight falls between what is written and what is read."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture
def alice(cast: Cast, as_person: AsPerson) -> CheckedClient:
    return as_person(cast.alice)


@pytest.fixture
def case(cast: Cast, sessions: sessionmaker[Session]) -> uuid.UUID:
    """A proposal of Alice's, sent today."""
    with sessions.begin() as session:
        return sent(session, on_stage(session, cast), now=TODAY).id


def _in_review(sessions: sessionmaker[Session], cast: Cast, case: uuid.UUID) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = session.get_one(Proposal, case)
        accepted(session, people, screened(session, people, proposal, now=TODAY), now=TODAY)


def test_it_says_whose_turn_it_is_and_which_day_it_is(alice: CheckedClient, case: uuid.UUID) -> None:
    alice.get(f"/proposals/{case}")
    words = alice.page.text
    assert "Received: we are checking it" in words
    assert "It is our turn" in words
    assert "Day 0 of 5" in words
    assert "due" in words
    assert "The proposal was sent to us" in words


def test_nothing_internal_stands_on_any_page_of_the_partner(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session], case: uuid.UUID
) -> None:
    _in_review(sessions, cast, case)
    for tail in ("", "/answers", "/documents", "/withdraw"):
        alice.get(f"/proposals/{case}{tail}")
        words = alice.page.text
        for internal in ("Bea Keller", "Carl Weiss", "simplified", "Simplified", "risk", "screening", "unsc"):
            assert internal not in words, f"{tail}: {internal}"


def test_a_question_pauses_the_clock_and_is_answered_once(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session], case: uuid.UUID
) -> None:
    _in_review(sessions, cast, case)
    with sessions.begin() as session:
        bea = session.get_one(User, cast.bea.id)
        ask_partner(
            session, session.get_one(Proposal, case), text="Who pays for the coffee?", actor=bea, now=TODAY
        )
    alice.get(f"/proposals/{case}")
    assert "We asked you a question" in alice.page.text
    assert "clock is paused" in alice.page.text
    assert "Who pays for the coffee?" in alice.page.text
    assert "It is your turn" in alice.page.text
    address = next(link for link in alice.page.links if "/questions/" in link)
    assert alice.submit(address, {"answer": ""}).status_code == 422
    alice.get(address)
    pressed = dict(alice.page.forms[-1].fields) | {"answer": "We do."}
    assert alice.post(address, data=pressed).status_code == 303
    assert alice.post(address, data=pressed).status_code == 303
    alice.get(f"/proposals/{case}")
    assert "We do." in alice.page.text
    assert "clock is paused" not in alice.page.text
    with sessions() as session:
        assert session.scalars(select(Question.answer)).all() == ["We do."]


def test_what_was_sent_back_is_completed_and_sent_again(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session], case: uuid.UUID
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = session.get_one(Proposal, case)
        declare_interest(session, proposal, interest="none", actor=people.bea, now=TODAY)
        send_back_proposal(
            session, proposal, reasons=["unclear_purpose"], note="Say more.", actor=people.bea, now=TODAY
        )
    alice.get(f"/proposals/{case}")
    assert "Sent back: please complete it" in alice.page.text
    assert f"/proposals/{case}/go-on" in alice.page.links
    alice.get(f"/proposals/{case}/edit")
    assert "We sent it back to you" in alice.page.text
    alice.submit(f"/proposals/{case}/edit/activity", {"description": "Coffee for mayors."}, button="next")
    assert alice.submit(f"/proposals/{case}/check", {"truthful": "yes"}).status_code == 303
    with sessions() as session:
        proposal = session.get_one(Proposal, case)
        assert (proposal.state, proposal.submission_no) == ("submitted", 2)


def test_letters_are_read_as_they_were_sent(
    alice: CheckedClient, sessions: sessionmaker[Session], case: uuid.UUID
) -> None:
    with sessions.begin() as session:
        session.add(
            Letter(
                proposal_id=case, kind="returned", language="fr", subject="Votre proposition",
                body="Madame,\nmerci.", written_at=TODAY,
            )
        )  # fmt: skip
    alice.get(f"/proposals/{case}")
    assert "Votre proposition" in alice.page.text
    assert "Madame, merci." in alice.page.text


def test_what_is_held_can_be_contested_and_what_is_internal_is_not_there(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session], case: uuid.UUID
) -> None:
    with sessions.begin() as session:
        for field, source, is_internal in (
            ("submitter.isic_rev4", "Public register", False),
            ("declarations.tobacco_role", "A newspaper", True),
        ):
            session.add(
                Assessment(
                    proposal_id=case, field=field, value="1200", source=source, is_internal=is_internal,
                    assessed_by_id=cast.bea.id, effective_on=TODAY.date(), recorded_at=TODAY,
                )
            )  # fmt: skip
    with sessions() as session:
        rows = {row.is_internal: row.id for row in session.scalars(select(Assessment))}
    address = f"/proposals/{case}/answers"
    alice.get(address)
    assert "Public register" in alice.page.text
    assert "A newspaper" not in alice.page.text
    assert alice.get(f"/proposals/{case}/held/{rows[True]}/contest").status_code == 404
    contest = f"/proposals/{case}/held/{rows[False]}/contest"
    assert alice.submit(contest, {"note": ""}).status_code == 422
    assert alice.submit(contest, {"note": "We write software."}).status_code == 303
    alice.get(address)
    assert "You said that this is wrong" in alice.page.text
    assert "We write software." in alice.page.text


def test_a_proposal_is_withdrawn_after_a_second_question(
    alice: CheckedClient, sessions: sessionmaker[Session], case: uuid.UUID
) -> None:
    alice.get(f"/proposals/{case}/withdraw")
    with sessions() as session:
        assert session.get_one(Proposal, case).state == "submitted"
    assert alice.submit(f"/proposals/{case}/withdraw", {"reason": "Plans changed."}).status_code == 303
    alice.get(f"/proposals/{case}")
    assert "Withdrawn by you" in alice.page.text
    assert "Start a new proposal" in alice.page.text
    assert alice.get(f"/proposals/{case}/edit").status_code == 302


def test_the_applicant_comments_before_an_exclusion_is_decided(
    alice: CheckedClient, sessions: sessionmaker[Session], case: uuid.UUID
) -> None:
    assert alice.get(f"/proposals/{case}/comment").status_code == 303
    with sessions.begin() as session:
        session.get_one(Proposal, case).state = "exclusion_proposed"
    alice.get(f"/proposals/{case}")
    assert "Please comment before we decide" in alice.page.text
    assert alice.submit(f"/proposals/{case}/comment", {"text": "It was put right."}).status_code == 303
    alice.get(f"/proposals/{case}")
    assert "It was put right." in alice.page.text


def test_a_link_in_a_mail_leads_staff_to_the_case(cast: Cast, as_person: AsPerson, case: uuid.UUID) -> None:
    answer = as_person(cast.bea).get(f"/proposals/{case}")
    assert answer.status_code == 302
    assert answer.location == f"/cases/{case}"


def test_the_list_is_empty_until_something_is_started(cast: Cast, as_person: AsPerson) -> None:
    dora = as_person(cast.dora)
    dora.get("/proposals")
    assert "Nothing here yet" in dora.page.text
    assert "/proposals/start" in dora.page.links
