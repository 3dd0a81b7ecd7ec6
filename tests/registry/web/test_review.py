"""The inbox and the review on one screen, through the door."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from registry.models import Condition, Proposal, Question, Review
from tests.case import accepted, on_stage, reviewed, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient

TITLE = "Coffee break at the Forum of Mayors"


@pytest.fixture
def review_path(sessions: sessionmaker[Session], cast: Cast) -> str:
    """A simple case that waits for Carl."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        accepted(session, people, screened(session, people, sent(session, people)))
        return f"/reviews/{session.scalars(select(Review.id)).one()}"


def say_none(client: CheckedClient, path: str) -> TestResponse:
    """Press the one button «I have no interest»."""
    client.declares = False
    return client.submit(path, {}, form=-2)


def only(sessions: sessionmaker[Session], kind: type) -> object:
    with sessions() as session:
        return session.scalars(select(kind)).one()


def test_a_focal_point_is_done_in_four_clicks(
    review_path: str, as_person: AsPerson, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    carl = as_person(cast.carl)
    carl.get("/reviews")
    assert review_path in carl.page.links  # click 1: open it
    answer = say_none(carl, review_path)  # click 2: I have no interest
    assert answer.headers["Location"].endswith(review_path)
    # clicks 3 and 4: the verdict and the button
    answer = carl.submit(review_path, {"verdict": "no_objection"})
    assert answer.headers["Location"].endswith("/reviews")
    review = only(sessions, Review)
    assert isinstance(review, Review)
    assert review.verdict == "no_objection"
    proposal = only(sessions, Proposal)
    assert isinstance(proposal, Proposal)
    assert proposal.state == "in_decision"


def test_nobodys_view_is_seen_before_the_declaration(
    review_path: str, as_person: AsPerson, cast: Cast
) -> None:
    carl = as_person(cast.carl)
    carl.declares = False
    carl.get(review_path, follow_redirects=True)
    assert "Do you have an interest in this case?" in carl.page.h1[0]
    assert "Your verdict" not in carl.page.text


def test_an_interest_closes_the_case_and_the_alternate_gets_it(
    review_path: str, as_person: AsPerson, cast: Cast
) -> None:
    carl = as_person(cast.carl)
    carl.declares = False
    answer = carl.submit(review_path, {"interest": "financial"})
    assert answer.headers["Location"].endswith("/interests/handed-over")
    assert carl.get("/interests/handed-over").status_code == 200
    assert TITLE not in carl.page.text
    assert carl.get(review_path).status_code == 404
    carl.get("/reviews")
    assert TITLE not in carl.page.text
    cleo = as_person(cast.cleo)
    cleo.get("/reviews")
    assert TITLE in cleo.page.text


def test_an_interest_must_be_named(review_path: str, as_person: AsPerson, cast: Cast) -> None:
    carl = as_person(cast.carl)
    carl.declares = False
    answer = carl.submit(review_path, {})
    assert answer.status_code == 422
    assert "Choose what ties you to this case." in carl.page.text


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Choose your verdict."),
        ({"verdict": "objection"}, "Say why."),
        ({"verdict": "cannot_judge"}, "Say why."),
        ({"verdict": "with_conditions"}, "Write at least one condition."),
        ({"verdict": "no_objection", "conditions-0-text": "Name it"}, "You wrote a condition"),
        ({"verdict": "with_conditions", "conditions-0-is_blocking": "y"}, "Write the condition"),
    ],
)
def test_a_verdict_that_is_not_whole_says_so_and_loses_nothing(
    answers: dict[str, str], message: str, review_path: str, as_person: AsPerson, cast: Cast
) -> None:
    carl = as_person(cast.carl)
    say_none(carl, review_path)
    answer = carl.submit(review_path, {**answers, "history": "We met in 2019."})
    assert answer.status_code == 422
    assert message in carl.page.text
    assert "We met in 2019." in answer.text


def test_conditions_are_typed_in_rows_without_javascript(
    review_path: str, as_person: AsPerson, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    carl = as_person(cast.carl)
    say_none(carl, review_path)
    first = {"verdict": "with_conditions", "conditions-0-text": "Name the sources"}
    answer = carl.submit(review_path, first, button="add_condition")
    assert answer.status_code == 200
    assert "Condition 2" in carl.page.text
    assert "Name the sources" in answer.text
    second = {
        **first,
        "conditions-1-text": "Invite others",
        "conditions-1-owner": "focal_point",
        "conditions-1-due_on-day": "1",
        "conditions-1-due_on-month": "2",
        "conditions-1-due_on-year": "2027",
        "conditions-1-is_blocking": "y",
    }
    assert carl.submit(review_path, second).status_code == 303
    with sessions() as session:
        rows = session.scalars(select(Condition).order_by(Condition.text.desc())).all()
        assert [(row.text, row.owner, row.is_blocking) for row in rows] == [
            ("Name the sources", "partner", False),
            ("Invite others", "focal_point", True),
        ]


def test_a_wrong_date_in_a_condition_stands_at_its_row(
    review_path: str, as_person: AsPerson, cast: Cast
) -> None:
    carl = as_person(cast.carl)
    say_none(carl, review_path)
    answers = {"verdict": "with_conditions", "conditions-0-text": "A", "conditions-0-due_on-day": "32"}
    assert carl.submit(review_path, answers).status_code == 422
    assert "must be a real date" in carl.page.text


def test_a_question_pauses_the_case(
    review_path: str, as_person: AsPerson, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    carl = as_person(cast.carl)
    say_none(carl, review_path)
    assert carl.submit(f"{review_path}/ask", {"text": "Who pays the hall?"}).status_code == 303
    question = only(sessions, Question)
    assert isinstance(question, Question)
    assert question.text == "Who pays the hall?"
    carl.get("/reviews")
    assert "Waiting for the partner" in carl.page.text
    carl.get(review_path)
    assert "Send my verdict" not in carl.page.text


def test_a_question_with_a_percent_sign_is_shown_as_it_was_asked(
    review_path: str, as_person: AsPerson, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    carl, alice = as_person(cast.carl), as_person(cast.alice)
    say_none(carl, review_path)
    asked = "Who holds the other 25 % of shares?"
    carl.submit(f"{review_path}/ask", {"text": asked})
    proposal = only(sessions, Proposal)
    assert isinstance(proposal, Proposal)
    for reader, path in ((alice, f"/proposals/{proposal.id}"), (carl, f"/cases/{proposal.id}")):
        assert reader.get(path).status_code == 200
        assert asked in reader.page.text


def test_a_reviewer_raises_the_level(
    review_path: str, as_person: AsPerson, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    carl = as_person(cast.carl)
    say_none(carl, review_path)
    proposal = only(sessions, Proposal)
    assert isinstance(proposal, Proposal)
    level = f"/cases/{proposal.id}/level"
    carl.get(review_path)
    assert level in carl.page.links
    carl.get(level)
    offered = [name for name, _value in carl.page.forms[-1].fields]
    assert "reason" in offered
    assert carl.submit(level, {"to_risk": "low", "reason": "x"}).status_code == 422
    assert carl.submit(level, {"to_risk": "substantial", "reason": "A rival complained."}).status_code == 303
    changed = only(sessions, Proposal)
    assert isinstance(changed, Proposal)
    assert (changed.risk_level, changed.dd_level) == ("substantial", "enhanced")


def test_the_second_verdict_is_told_that_it_is_too_late(
    review_path: str, as_person: AsPerson, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    first, second = as_person(cast.carl), as_person(cast.carl)
    say_none(first, review_path)
    second.get(review_path)
    form = second.page.forms[-1]
    first.submit(review_path, {"verdict": "no_objection"})
    answer = second.post(review_path, data={**dict(form.fields), "verdict": "objection", "reasons": "No"})
    assert answer.status_code == 200  # the page shows the verdict that stands
    review = only(sessions, Review)
    assert isinstance(review, Review)
    assert review.verdict == "no_objection"


@pytest.mark.parametrize("name", ["alice", "dora", "claire"])
def test_a_stranger_to_the_case_finds_no_review(
    name: str, review_path: str, as_person: AsPerson, cast: Cast, app: Flask
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    person = as_person(getattr(cast, name))
    for path in (review_path, f"{review_path}/ask"):
        assert person.get(path).status_code == 404
    assert person.post(review_path).status_code == 404


def test_the_desk_declares_before_it_reads_a_review(
    review_path: str, as_person: AsPerson, cast: Cast
) -> None:
    boris = as_person(cast.boris)
    boris.declares = False
    answer = boris.get(review_path)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/declaration?next={review_path}")


def test_officials_find_what_is_due_and_those_with_another_duty_do_not(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        reviewed(session, people, accepted(session, people, screened(session, people, sent(session, people))))
    for name, is_due in (
        ("olga", True),
        ("dmitri", True),
        ("elena", False),
        ("otto", False),
        ("carl", False),
    ):
        person = as_person(getattr(cast, name))
        person.get("/reviews")
        waiting = TITLE in person.page.text.split("Your last verdicts", maxsplit=1)[0]
        assert waiting is is_due, name


def test_an_empty_inbox_says_what_would_fill_it(as_person: AsPerson, cast: Cast) -> None:
    carl = as_person(cast.carl)
    carl.get("/reviews")
    assert "Nothing waits for you." in carl.page.text
