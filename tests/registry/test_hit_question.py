"""A match that cannot be judged: the partner is asked with no word of the list; the answer opens it again."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Clock, Hit, Proposal, Question
from registry.queries.case import list_open_questions
from registry.services.hit import judge_hit
from registry.services.hit_question import drop_questions
from registry.services.question import answer_question, ask_partner
from registry.services.review import declare_interest
from registry.services.step import lock_case
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.registry.screening_stage import bring_list, do_runs, list_of, refreshed, sent_case
from workflows.machine import NotYours

Sessions = sessionmaker[Session]
LISTED = "ALISA FERRAND"
ANSWER = "Born on 3 May 1985 in Geneva; passport X1234567."
WHY = "Nothing but the name to go by."
BASIL = {"name": "Basil Grunwald", "title": "Director", "country": "CH"}


@pytest.fixture
def proposal(sessions: Sessions, cast: Cast) -> Proposal:
    """Alice's case; its owner is like entry 1 of the list, and Bea cannot tell."""
    bring_list(sessions, list_of(LISTED, "OMAR SAID", "MARIA LOPEZ", "NGUYEN VAN TRUONG", "CARLOS IBARRA"))
    case = sent_case(sessions, cast, ownership={"signatory": BASIL})
    do_runs(sessions)
    with sessions.begin() as session:
        people, kept = on_stage(session, cast), session.get_one(Proposal, case.id)
        declare_interest(session, kept, interest="none", actor=people.bea, now=NOW)
        judge_hit(session, the_hit(session), verdict="cannot_tell", reason=WHY, actor=people.bea, now=NOW)
    return case


def the_hit(session: Session) -> Hit:
    return session.scalars(select(Hit)).one()


def the_question(session: Session) -> Question:
    return session.scalars(select(Question).where(Question.hit_id.is_not(None))).one()


def is_paused(session: Session) -> bool:
    clocks = session.scalars(select(Clock).where(Clock.stopped_at.is_(None))).all()
    assert clocks
    return any(pause.resumed_on is None for clock in clocks for pause in clock.pauses)


def answers(session: Session, cast: Cast, who: str = "alice") -> None:
    question, people = the_question(session), on_stage(session, cast)
    case = session.get_one(Proposal, question.proposal_id)
    answer_question(session, case, question, answer=ANSWER, actor=getattr(people, who), now=NOW)


def test_the_partner_reads_a_question_about_its_owner_and_no_word_of_the_list(
    sessions: Sessions, cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    alice = as_person(cast.alice)
    alice.get(f"/proposals/{proposal.id}")
    assert "please tell us more about Alice Ferrand" in alice.page.text
    assert "It is your turn" in alice.page.text
    assert "Answer our question." in alice.page.text
    for word in (LISTED, "Security Council", WHY, "match", "Bea"):
        assert word not in alice.page.text, word
    with sessions() as session:
        assert the_hit(session).state == "asked"
        assert session.get_one(Proposal, proposal.id).state == "submitted"
        assert is_paused(session)
    address = next(link for link in alice.page.links if "/questions/" in link)
    assert alice.submit(address, {"answer": ANSWER}).status_code == 303
    alice.get(f"/proposals/{proposal.id}")
    assert "It is our turn" in alice.page.text


def test_the_answer_opens_the_match_again_and_the_clock_runs(
    sessions: Sessions, cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    with sessions.begin() as session:
        answers(session, cast)
    with sessions() as session:
        hit = the_hit(session)
        assert (hit.state, hit.judgement_id) == ("open", None)
        assert not is_paused(session)
        assert session.get_one(Proposal, proposal.id).state == "submitted"
    bea = as_person(cast.bea)
    bea.get(f"/hits/{hit.id}")
    assert ANSWER in bea.page.text
    assert "Cannot tell: ask the partner" in bea.page.text
    bea.get(f"/cases/{proposal.id}")
    assert ANSWER in bea.page.text
    assert refreshed(sessions, proposal).gate == "hold_screening"


def test_nobody_else_answers_for_the_partner(sessions: Sessions, cast: Cast, proposal: Proposal) -> None:
    with sessions.begin() as session, pytest.raises(NotYours):
        answers(session, cast, "aldo")


def test_a_match_judged_before_the_answer_closes_the_question(
    sessions: Sessions, cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    with sessions.begin() as session:
        bea = on_stage(session, cast).bea
        judge_hit(session, the_hit(session), verdict="different", reason="Met her.", actor=bea, now=NOW)
    with sessions() as session:
        assert the_hit(session).state == "different"
        assert list_open_questions(session, session.get_one(Proposal, proposal.id)) == []
        assert not is_paused(session)
    alice = as_person(cast.alice)
    alice.get(f"/proposals/{proposal.id}")
    assert "No answer is needed any more." in alice.page.text
    assert not any("/questions/" in link for link in alice.page.links)


def test_a_name_taken_off_its_list_is_asked_about_no_more(
    sessions: Sessions, cast: Cast, proposal: Proposal
) -> None:
    others = ("OMAR SAID", "MARIA LOPEZ", "NGUYEN VAN TRUONG", "CARLOS IBARRA")
    bring_list(sessions, list_of("", *others, day="2026-11-02"))
    do_runs(sessions)
    with sessions.begin() as session:
        assert the_hit(session).state == "closed"
        case = session.get_one(Proposal, proposal.id)
        lock_case(session, case)
        assert drop_questions(session, case, actor=None, now=NOW) == 1
        assert the_question(session).answered_by_id is None
        assert not is_paused(session)
        assert drop_questions(session, case, actor=None, now=NOW) == 0


def test_the_question_of_a_review_is_answered_by_itself_and_the_clock_waits_for_both(
    sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = accepted(session, people, screened(session, people, sent(session, people, now=NOW)))
        declare_interest(session, case, interest="none", actor=people.carl, now=NOW)
        ask_partner(session, case, text="Which 100% green cities?", actor=people.carl, now=NOW)
    bring_list(sessions, list_of(LISTED))
    do_runs(sessions)
    with sessions.begin() as session:
        people, kept = on_stage(session, cast), session.get_one(Proposal, case.id)
        declare_interest(session, kept, interest="none", actor=people.boris, now=NOW)
        hit = session.scalars(select(Hit).where(Hit.party.has(role="owner"))).one()
        judge_hit(session, hit, verdict="cannot_tell", reason=WHY, actor=people.boris, now=NOW)
        other = session.scalars(select(Question).where(Question.hit_id.is_(None))).one()
        answer_question(session, kept, other, answer="Four.", actor=people.alice, now=NOW)
        assert (kept.state, is_paused(session)) == ("in_review", True)
    with sessions.begin() as session:
        answers(session, cast)
        assert not is_paused(session)
