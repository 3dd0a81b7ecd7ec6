"""A question and its answer through the pages: sections opened, files both ways, what changed in words."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Document, Proposal, Question, Review
from registry.services.review import declare_interest, give_verdict
from tests.case import accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast

Sessions = sessionmaker[Session]
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def case_id(sessions: Sessions, cast: Cast) -> uuid.UUID:
    """Carl has spoken, Claire has not."""
    now = datetime.now(UTC)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = accepted(
            session,
            here,
            screened(session, here, sent(session, here, now=now), now=now),
            now=now,
            others=(5,),
        )
        carls = session.scalars(select(Review).where(Review.subprogramme == 2)).one()
        declare_interest(session, case, interest="none", actor=here.carl, now=now)
        give_verdict(session, carls, verdict="no_objection", actor=here.carl, now=now)
        return case.id


def test_an_answer_changes_a_section_and_the_reviewer_reads_what_changed(
    sessions: Sessions, cast: Cast, as_person: AsPerson, case_id: uuid.UUID
) -> None:
    desk, partner, carl = as_person(cast.bea), as_person(cast.alice), as_person(cast.carl)
    asked = {"text": "What is it called?", "sections": ["activity"], "file": (io.BytesIO(PDF), "terms.pdf")}
    assert desk.submit(f"/cases/{case_id}/ask", asked).status_code == 303
    with sessions() as session:
        question = session.scalars(select(Question)).one()
        assert question.sections == ["activity"]
    page = f"/proposals/{case_id}/questions/{question.id}"
    assert page in partner.get(f"/proposals/{case_id}").text
    shown = partner.get(page).text
    assert "terms.pdf" in shown
    assert f"/proposals/{case_id}/edit/activity" in partner.page.links
    assert partner.get(f"/proposals/{case_id}/edit/links").status_code == 303  # not opened by the question
    saved = partner.submit(f"/proposals/{case_id}/edit/activity", {"title": "Tea at the Forum of Mayors"})
    while "/edit/" in saved.headers["Location"]:
        saved = partner.submit(saved.headers["Location"], {})
    assert saved.headers["Location"].endswith(page)
    shown = partner.get(page).text
    assert "Coffee break at the Forum of Mayors" in shown  # before
    assert "Tea at the Forum of Mayors" in shown
    assert "Coffee break" in desk.get(f"/cases/{case_id}").text  # nothing is sent yet
    kept = partner.submit(
        page, {"answer": "Tea it is", "file": (io.BytesIO(PDF + b"\n"), "menu.pdf")}, button="attach"
    )
    assert kept.status_code == 200
    assert "Tea it is" in kept.text  # what was typed is still there
    assert "menu.pdf" in kept.text
    assert partner.submit(page, {"answer": "Tea it is."}).status_code == 303
    case = desk.get(f"/cases/{case_id}").text
    assert "The partner changed answers" in case
    assert "menu.pdf" in case
    with sessions() as session:
        again = session.scalars(select(Review).where(Review.attempt == 2)).one()
        assert again.changed == ["activity"]
        assert session.scalars(select(Document.filename).where(Document.question_id == question.id)).all()
    shown = carl.get(f"/reviews/{again.id}").text
    assert "What the partner changed since you last looked" in shown
    assert "Coffee break at the Forum of Mayors" in shown
    assert "Tea at the Forum of Mayors" in shown


def test_a_file_that_is_no_document_is_refused_at_its_field_and_the_words_stay(
    sessions: Sessions, cast: Cast, as_person: AsPerson, case_id: uuid.UUID
) -> None:
    desk = as_person(cast.bea)
    answer = desk.submit(
        f"/cases/{case_id}/ask", {"text": "What is it?", "file": (io.BytesIO(b"MZ\x90\x00" * 20), "a.pdf")}
    )
    assert answer.status_code == 422
    assert "What is it?" in answer.text
    answer = desk.submit(
        f"/cases/{case_id}/ask",
        {"text": "What is it?", "due_on-day": "1", "due_on-month": "2", "due_on-year": "2020"},
    )
    assert "The date must be in the future" in answer.text
    with sessions() as session:
        assert session.get_one(Proposal, case_id).state == "in_review"


def test_a_stranger_and_an_answered_question_are_turned_away(
    sessions: Sessions, cast: Cast, as_person: AsPerson, case_id: uuid.UUID
) -> None:
    desk = as_person(cast.bea)
    assert desk.submit(f"/cases/{case_id}/ask", {"text": "Who?"}).status_code == 303
    with sessions() as session:
        page = f"/proposals/{case_id}/questions/{session.scalars(select(Question.id)).one()}"
    assert as_person(cast.dora).get(page).status_code == 404
    partner = as_person(cast.alice)
    assert partner.submit(page, {"answer": ""}).status_code == 422
    assert partner.submit(page, {"answer": "We."}).status_code == 303
    assert partner.get(page).status_code == 303
