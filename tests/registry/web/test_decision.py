"""The acts of officials through the door: one page, its guards, its letter."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from registry.models import Agreement, Condition, Decision, Letter, Proposal
from registry.queries.guards import Guards
from registry.services.assessment import record_assessments
from registry.services.review import declare_interest, give_verdict
from registry.services.triage import propose_exclusion
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient

MODERATE = {"in_kind_minor": 5_000_000}
HIGH = {"in_kind_minor": 150_000_000}


def build(sessions: sessionmaker[Session], cast: Cast, **activity: Any) -> str:
    """A reviewed case that waits for its first act; gives its path."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = screened(session, people, sent(session, people, activity=activity))
        reviewed(session, people, accepted(session, people, proposal))
        return f"/cases/{proposal.id}/acts"


def say_none(client: CheckedClient, path: str) -> TestResponse:
    """Press the one button «I have no interest»."""
    client.declares = False
    return client.submit(path, {}, form=-2)


def state(sessions: sessionmaker[Session]) -> str:
    with sessions() as session:
        return session.scalars(select(Proposal.state)).one()


def test_an_approving_official_is_done_in_four_clicks(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    olga = as_person(cast.olga)
    olga.get("/reviews")
    assert path in olga.page.links  # 1: open
    assert say_none(olga, path).status_code == 303  # 2: no interest
    answer = olga.submit(path, {"verb": "approve"})  # 3 and 4: approve, send
    assert answer.headers["Location"].endswith("/reviews")
    assert state(sessions) == "approved"
    with sessions() as session:
        assert session.scalars(select(Letter.kind)).one() == "approved"
        assert session.scalars(select(Agreement.state)).one() == "drafting"


def test_verdicts_are_hidden_until_the_official_declared(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    olga = as_person(cast.olga)
    olga.declares = False
    olga.get(path, follow_redirects=True)
    assert "No objection" not in olga.page.text
    say_none(olga, path)
    olga.get(path)
    assert "No objection" in olga.page.text


def test_an_official_with_an_interest_loses_the_case(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    olga = as_person(cast.olga)
    olga.declares = False
    answer = olga.submit(path, {"interest": "family_employment"})
    assert answer.headers["Location"].endswith("/interests/handed-over")
    assert olga.get(path).status_code == 404


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Choose what you decide."),
        ({"verb": "decline"}, "Give your reasons."),
        ({"verb": "decline", "reasons": "x"}, "Tell the partner why"),
        ({"verb": "defer", "reasons": "x"}, "Give a date in the future."),
        ({"verb": "approve_with_conditions"}, "at least one condition"),
        ({"verb": "approve", "letter_text": "You are on the OFAC list"}, "names no rule, level or list"),
        ({"verb": "approve", "conditions-0-text": "Do it"}, "You wrote a condition"),
    ],
)
def test_an_act_that_is_not_whole_says_so_and_moves_nothing(
    answers: dict[str, str], message: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    olga = as_person(cast.olga)
    say_none(olga, path)
    assert olga.submit(path, answers).status_code == 422
    assert message in olga.page.text
    assert state(sessions) == "in_decision"


def test_the_letter_can_be_read_before_it_is_sent(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    olga = as_person(cast.olga)
    say_none(olga, path)
    answers = {"verb": "decline", "reasons": "Internal words", "letter_text": "We have no staff this year."}
    answer = olga.submit(path, answers, button="preview")
    assert answer.status_code == 200
    assert "We have no staff this year." in olga.page.text
    assert "You may ask us to look at the decision again" in olga.page.text
    assert state(sessions) == "in_decision"
    letter = answer.text.split('<div class="letter">')[1].split("</div>")[0]
    assert "Internal words" not in letter


def test_conditions_of_reviewers_are_taken_over_and_reach_letter_and_agreement(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = accepted(session, people, screened(session, people, sent(session, people)))
        [review] = Guards(session, proposal, None, NOW).reviews
        declare_interest(session, proposal, interest="none", actor=people.carl, now=NOW)
        give_verdict(
            session, review, verdict="with_conditions", actor=people.carl, now=NOW,
            conditions=[{"text": "Name the sources"}, {"text": "Dropped by the official"}],
        )  # fmt: skip
        path = f"/cases/{proposal.id}/acts"
        adopted = session.scalars(select(Condition).where(Condition.text == "Name the sources")).one()
    olga = as_person(cast.olga)
    say_none(olga, path)
    assert olga.submit(path, {"verb": "approve"}).status_code == 422
    assert "Reviewers ask for conditions." in olga.page.text
    answers = {
        "verb": "approve_with_conditions",
        "adopt": [str(adopted.id)],
        "conditions-0-text": "Sign the code",
        "conditions-0-is_blocking": "y",
    }
    assert olga.submit(path, answers).status_code == 303
    with sessions() as session:
        carried = session.scalars(
            select(Condition.text).where(Condition.agreement_id.is_not(None)).order_by(Condition.text)
        ).all()
        assert carried == ["Name the sources", "Sign the code"]
        body = session.scalars(select(Letter.body)).one()
        assert "Name the sources" in body
        assert "Dropped" not in body


def test_a_moderate_case_is_decided_by_the_director_and_concurred(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast, **MODERATE)
    otto, dmitri = as_person(cast.otto), as_person(cast.dmitri)
    dmitri.get("/reviews")
    assert path not in dmitri.page.links
    say_none(otto, path)
    assert otto.submit(path, {"verb": "approve", "letter_text": "Welcome."}).status_code == 303
    assert state(sessions) == "decided"
    say_none(dmitri, path)
    dmitri.get(path)
    assert "Otto Brandt" in dmitri.page.text
    assert dmitri.submit(path, {"verb": "refuse_concurrence"}).status_code == 422
    assert dmitri.submit(path, {"verb": "concur"}).status_code == 303
    assert state(sessions) == "approved"
    with sessions() as session:
        assert "Welcome." in session.scalars(select(Letter.body)).one()


def test_a_high_case_passes_panel_legal_deputy_and_executive_secretary(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast, **HIGH)
    for name, answers in (
        ("paul", {"outcome": "for", "reasons": "Sound."}),
        ("lena", {"outcome": "no_view", "reasons": "No legal question."}),
        ("dmitri", {"outcome": "for", "reasons": "Worth it."}),
    ):
        person = as_person(getattr(cast, name))
        say_none(person, path)
        assert person.submit(path, answers).status_code == 303, name
    elena = as_person(cast.elena)
    refusal = {"verb": "decline", "reasons": "Too large.", "letter_reason": "no_capacity"}
    say_none(elena, path)
    assert elena.submit(path, refusal).status_code == 303
    assert state(sessions) == "declined"
    with sessions() as session:
        acts = session.scalars(select(Decision).order_by(Decision.number)).all()
        assert [(act.act, act.outcome) for act in acts] == [
            ("advise", "for"), ("advise", "no_view"), ("recommend", "for"), ("decide", "decline"),
        ]  # fmt: skip
        body = session.scalars(select(Letter.body)).one()
        assert "we do not have the staff" in body
        assert "Too large" not in body


def test_the_reviewer_may_not_decide(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    carl = as_person(cast.carl)
    carl.get(path)
    assert "No act of yours is open." in carl.page.text


def test_what_blocks_an_approval_is_said_in_full(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = session.scalars(select(Proposal)).one()
        finding = {"screening.norges_bank": "observation"}
        record_assessments(session, proposal, finding, source="List", actor=people.bea, now=later())
    olga = as_person(cast.olga)
    say_none(olga, path)
    olga.get(path)
    assert "Every screening result other than clear is confirmed by a second person." in olga.page.text
    assert "The level rests on the present facts" in olga.page.text
    assert olga.submit(path, {"verb": "approve"}).status_code == 422


def test_a_deferred_case_is_taken_up_again(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast)
    olga = as_person(cast.olga)
    say_none(olga, path)
    later_on = {"defer_until-day": "1", "defer_until-month": "1", "defer_until-year": "2099"}
    answer = olga.submit(path, {"verb": "defer", "reasons": "Budget.", **later_on})
    assert answer.status_code == 303
    assert state(sessions) == "deferred"
    assert olga.submit(f"{path}/take-up", {"verb": "take_up"}).status_code == 303
    assert state(sessions) == "in_decision"


def test_an_exclusion_is_confirmed_by_the_deputy_after_the_hearing(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = sent(session, people, declarations={"pornography": True})
        screened(session, people, proposal)
        declare_interest(session, proposal, interest="none", actor=people.bea, now=NOW)
        propose_exclusion(session, proposal, actor=people.bea, now=NOW)
        path = f"/cases/{proposal.id}/acts"
        proposal.moved_at = NOW.replace(year=2025)
    dmitri = as_person(cast.dmitri)
    dmitri.get("/reviews")
    assert path in dmitri.page.links
    say_none(dmitri, path)
    assert dmitri.submit(path, {"verb": "confirm_exclusion"}).status_code == 303
    assert state(sessions) == "excluded"


def test_the_approver_lowers_a_level_with_a_reason(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    path = build(sessions, cast, **MODERATE)
    level = path.replace("acts", "level")
    otto = as_person(cast.otto)
    say_none(otto, path)
    assert otto.submit(level, {"to_risk": "low"}).status_code == 422
    assert otto.submit(level, {"to_risk": "low", "reason": "One day only."}).status_code == 303
    otto.get(path)
    assert "Approve" in otto.page.text  # the authority of the first level still decides


@pytest.mark.parametrize("name", ["alice", "dora", "claire", "ada"])
def test_a_stranger_finds_no_act(
    name: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, app: Flask
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    path = build(sessions, cast)
    person = as_person(getattr(cast, name))
    for each in (path, f"{path}/approve", path.replace("acts", "level")):
        assert person.get(each).status_code == 404
        assert person.post(each, data={"verb": "approve"}).status_code == 404
    assert person.post(path.replace("acts", "interest")).status_code == 404
