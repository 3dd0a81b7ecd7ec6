"""Every step of triage through its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Letter, Proposal, Question, Review
from registry.services.question import ask_partner
from registry.services.review import declare_interest
from registry.services.triage import send_back_proposal
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast


@pytest.fixture
def proposal(sessions: sessionmaker[Session], cast: Cast) -> Proposal:
    with sessions.begin() as session:
        return sent(session, on_stage(session, cast), now=NOW)


def state_of(sessions: sessionmaker[Session], proposal: Proposal) -> str:
    with sessions() as session:
        return session.get_one(Proposal, proposal.id).state


def test_a_proposal_is_sent_back_with_reasons_and_a_note(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea, page = as_person(cast.bea), f"/cases/{proposal.id}/send-back"
    answer = bea.submit(page, {"reasons": ["missing_answer"], "note": ""})
    assert answer.status_code == 422
    assert ("reasons", "missing_answer") in bea.page.forms[-1].fields
    given = {"reasons": ["missing_answer"], "note": "Say who pays."}
    assert bea.submit(page, given).status_code == 303
    assert state_of(sessions, proposal) == "returned"


def test_a_case_asks_for_the_declaration_of_interest_once(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea, page = as_person(cast.bea), f"/cases/{proposal.id}/decline-at-triage"
    bea.declares = False
    assert "/declaration?next=" in bea.get(page).location
    assert bea.submit(page, {}, form=-2).location == page  # I have no interest; on to the page asked for
    assert bea.submit(page, {"reason": "no_capacity", "note": "Next year, perhaps."}).status_code == 303
    assert state_of(sessions, proposal) == "declined"
    with sessions() as session:
        assert "Next year, perhaps." in session.query(Letter).one().body


def test_somebody_with_an_interest_does_not_see_the_case_any_more(
    cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea, case = as_person(cast.bea), f"/cases/{proposal.id}"
    answer = bea.submit(f"{case}/declaration", {"interest": "former_employer", "note": "Until 2019"})
    assert answer.location == "/interests/handed-over"
    for address in (
        case,
        f"{case}/screening",
        f"{case}/accept",
        f"{case}/submissions/1",
        f"{case}/send-back",
    ):
        assert bea.get(address).status_code == 404
    bea.get("/desk")
    assert case not in bea.page.links


def test_an_exclusion_that_is_proven_is_recorded_without_waiting_for_the_rest(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast), declarations={"tobacco_role": "manufacture"})
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    assert "Certain already" in bea.page.text
    assert bea.submit(f"/cases/{case.id}/exclude", {}).status_code == 303
    assert state_of(sessions, case) == "excluded"


def test_an_exclusion_that_another_confirms_is_proposed_first(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast), declarations={"pornography": True})
    bea = as_person(cast.bea)
    answer = bea.get(f"/cases/{case.id}/exclude")
    assert "This cannot be done yet" in answer.text
    assert bea.submit(f"/cases/{case.id}/propose-exclusion", {}).status_code == 303
    assert state_of(sessions, case) == "exclusion_proposed"


def test_a_case_that_the_policy_redirects_goes_to_procurement(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = screened(session, people, sent(session, people, activity={"pays_partner": True}))
    bea = as_person(cast.bea)
    assert bea.submit(f"/cases/{case.id}/redirect", {}).status_code == 303
    assert state_of(sessions, case) == "redirected"


def test_a_government_is_referred(sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson) -> None:
    with sessions.begin() as session:
        case = sent(
            session, on_stage(session, cast), organisation={"entity_type": "government"},
            declarations={"unsc_sanctions_violation": True},
        )  # fmt: skip
    assert as_person(cast.bea).submit(f"/cases/{case.id}/refer", {}).status_code == 303
    assert state_of(sessions, case) == "referred"


def test_a_duplicate_is_merged_into_a_case_of_the_same_partner(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea = as_person(cast.bea)
    bea.get(f"/cases/{proposal.id}/merge")
    assert "This partner has no other case" in bea.page.text
    with sessions.begin() as session:
        again = sent(session, on_stage(session, cast), now=NOW + timedelta(days=1))
    answer = bea.submit(f"/cases/{again.id}/merge", {"into": str(proposal.id)})
    assert answer.status_code == 303
    assert state_of(sessions, again) == "merged"


def _returned(session: Session, people: Cast, *, now: datetime) -> Proposal:
    case = sent(session, people, now=now)
    declare_interest(session, case, interest="none", actor=people.bea, now=now)
    send_back_proposal(session, case, reasons=["incomplete"], note="Say more.", actor=people.bea, now=now)
    return case


def test_a_case_closes_when_nobody_answered_for_sixty_days(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        fresh = sent(session, people, now=datetime.now(UTC) - timedelta(days=61))
        young, old = (
            _returned(session, people, now=datetime.now(UTC) - timedelta(days=days)) for days in (3, 61)
        )
    assert "The partner had 60 days to answer" in bea.get(f"/cases/{young.id}/close").text
    assert "The partner has the next step" in bea.get(f"/cases/{fresh.id}/close").text  # it is our turn
    assert bea.submit(f"/cases/{old.id}/close", {}).status_code == 303
    assert state_of(sessions, old) == "closed"


def test_a_question_goes_out_and_its_answer_by_telephone_is_written_down(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        accepted(session, people, screened(session, people, session.get_one(Proposal, proposal.id)))
    bea = as_person(cast.bea)
    assert bea.submit(f"/cases/{proposal.id}/ask", {"text": "Who brings the coffee?"}).status_code == 303
    assert state_of(sessions, proposal) == "clarification_asked"
    with sessions() as session:
        question = session.query(Question).one()
    given = {"question": str(question.id), "text": "We do."}
    assert bea.submit(f"/cases/{proposal.id}/record-answer", given).status_code == 303
    assert state_of(sessions, proposal) == "in_review"


def test_a_review_passes_to_the_alternate(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        accepted(session, people, screened(session, people, session.get_one(Proposal, proposal.id)))
        review = session.query(Review).one()
    bea = as_person(cast.bea)
    page = f"/cases/{proposal.id}/reviews/{review.id}/reassign"
    bea.get(f"/cases/{proposal.id}")
    assert page in bea.page.links
    assert bea.submit(page, {"reviewer": str(cast.cleo.id)}).status_code == 303
    with sessions() as session:
        assert session.get_one(Review, review.id).reviewer_id == cast.cleo.id


def test_a_page_that_was_open_too_long_says_who_was_quicker(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea, boris = as_person(cast.bea), as_person(cast.boris)
    page = f"/cases/{proposal.id}/send-back"
    given = {"reasons": ["missing_answer"], "note": "Say who pays."}
    bea.get(page)
    token = {name: value for name, value in bea.page.forms[-1].fields if name in ("csrf_token", "version")}
    assert boris.submit(page, given).status_code == 303
    answer = bea.post(page, data={**token, **given})
    assert answer.status_code == 409
    assert "Boris Lang" in bea.page.text


def test_a_question_needs_a_reviewing_case_and_a_step_page_says_when_it_is_over(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea = as_person(cast.bea)
    answer = bea.get(f"/cases/{proposal.id}/ask")
    assert answer.status_code == 303
    with sessions.begin() as session:
        people = on_stage(session, cast)
        kept = accepted(session, people, screened(session, people, session.get_one(Proposal, proposal.id)))
        declare_interest(session, kept, interest="none", actor=people.carl, now=NOW)
        ask_partner(session, kept, text="Really?", actor=people.carl, now=NOW)
    assert bea.get(f"/cases/{proposal.id}/accept").status_code == 303


def test_the_desk_sees_what_else_a_proposal_touches_and_by_which_words(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    words = "Cleaner buses, and the paperless trade documents that go with them."
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = screened(session, people, sent(session, people, activity={"description": words}))
        declare_interest(session, case, interest="none", actor=people.bea, now=NOW)
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}/accept")
    assert "Trade (trade)" in bea.page.text
    assert "Transport (buses)" not in bea.page.text  # chosen already
    assert "Nexus area: Sustainable mobility and smart connectivity (paperless, trade)" in bea.page.text
