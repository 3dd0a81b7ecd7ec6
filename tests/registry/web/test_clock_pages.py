"""The desk's pages about time: pause, run on, what will be late, tasks, a review that is waived."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import geneva_day
from registry.models import Clock, Proposal, Review, Task
from registry.services.review import declare_interest
from registry.services.task import open_task
from tests.case import accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient, Page

Sessions = sessionmaker[Session]


def read(client: CheckedClient, path: str) -> Page:
    assert client.get(path).status_code == 200, path
    return client.page


@pytest.fixture
def case_id(sessions: Sessions, cast: Cast) -> uuid.UUID:
    """In review by Carl and Claire, its clock started today."""
    now = datetime.now(UTC)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = screened(session, here, sent(session, here, now=now), now=now)
        return accepted(session, here, case, now=now, others=(5,)).id


def test_the_desk_pauses_and_runs_on_and_the_partner_reads_the_reason(
    cast: Cast, as_person: AsPerson, case_id: uuid.UUID, sessions: Sessions
) -> None:
    desk, partner = as_person(cast.bea), as_person(cast.alice)
    assert f"/cases/{case_id}/pause" in read(desk, f"/cases/{case_id}").links
    page = read(desk, f"/cases/{case_id}/pause")
    assert "Waiting for the Executive Committee" in page.text
    assert "Waiting for the award" not in page.text
    answer = desk.submit(f"/cases/{case_id}/pause", {})
    assert answer.status_code == 422
    assert "Choose what we wait for" in answer.text
    assert desk.submit(f"/cases/{case_id}/pause", {"reason": "excom"}).status_code == 303
    assert "the Executive Committee of UNECE has to approve" in read(partner, f"/proposals/{case_id}").text
    page = read(desk, f"/cases/{case_id}/resume-clock")
    assert "Waiting for the Executive Committee" in page.text
    old = desk.submit(f"/cases/{case_id}/resume-clock", {"version": "1"})
    assert old.status_code == 409
    assert desk.submit(f"/cases/{case_id}/resume-clock", {}).status_code == 303
    assert "stands still" not in read(partner, f"/proposals/{case_id}").text.partition("What happens next")[0]
    with sessions() as session:
        assert session.get_one(Proposal, case_id).due_on is not None


def test_what_will_be_late_is_listed_with_its_numbers_and_not_for_the_recused(
    cast: Cast, as_person: AsPerson, case_id: uuid.UUID, sessions: Sessions
) -> None:
    desk = as_person(cast.bea)
    assert "Nothing is late" in read(desk, "/late").text
    now = datetime.now(UTC)
    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        for clock in session.scalars(select(Clock).where(Clock.proposal_id == case_id)):
            clock.due_on = case.due_on = geneva_day(now) - timedelta(days=1)
        for review in session.scalars(select(Review).where(Review.proposal_id == case_id)):
            review.due_on = geneva_day(now)
    page = read(desk, "/late")
    assert "1 working day late" in page.text
    assert "Carl Weiss" in page.text
    assert {"/late?show=late", "/late?show=today", "/late?show=soon"} <= set(page.links)
    assert "Carl Weiss" not in read(desk, "/late?show=late").text
    assert "today" in read(desk, "/late?show=today").text
    with sessions.begin() as session:
        here = on_stage(session, cast)
        declare_interest(
            session, session.get_one(Proposal, case_id), interest="financial", actor=here.boris, now=now
        )
    assert "Nothing is late" in read(as_person(cast.boris), "/late").text


def test_a_task_is_closed_with_a_note_by_its_office_and_is_closed_to_others(
    cast: Cast, as_person: AsPerson, case_id: uuid.UUID, sessions: Sessions
) -> None:
    now = datetime.now(UTC)
    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        task = open_task(
            session, kind="step_blocked", subject_id=case.id, proposal=case, verb="close",
            reasons=["waited_long_enough"], now=now,
        )  # fmt: skip
        assert task is not None
        task_id = task.id
    desk = as_person(cast.bea)
    page = read(desk, "/tasks")
    assert "A step could not be taken by itself: Close: no answer" in page.text
    assert "The partner had 60 days to answer." in page.text
    assert "A task waits" in read(desk, f"/cases/{case_id}").text
    assert "No task waits" in read(as_person(cast.carl), "/tasks").text
    for stranger in (cast.carl, cast.alice):
        assert as_person(stranger).get(f"/tasks/{task_id}/done").status_code == 404
    boris = as_person(cast.boris)
    open_form = dict(read(boris, f"/tasks/{task_id}/done").forms[-1].fields)
    assert desk.submit(f"/tasks/{task_id}/done", {"note": ""}).status_code == 422
    assert desk.submit(f"/tasks/{task_id}/done", {"note": "Called."}).status_code == 303
    assert "No task waits" in read(desk, "/tasks").text
    assert boris.post(f"/tasks/{task_id}/done", data={**open_form, "note": "Too."}).status_code == 409
    assert "A task waits" not in read(desk, f"/cases/{case_id}").text


def test_ticked_tasks_are_closed_with_one_note_and_each_that_is_not_says_why(
    cast: Cast, as_person: AsPerson, case_id: uuid.UUID, sessions: Sessions
) -> None:
    now = datetime.now(UTC)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = session.get_one(Proposal, case_id)
        unread = sent(session, here, now=now)  # a second case, of which the desk has declared nothing yet
        tasks = [
            open_task(session, kind=kind, subject_id=about.id, proposal=about, now=now)
            for kind, about in (("late_case", case), ("long_pause", case), ("late_case", unread))
        ]
        ids = [str(task.id) for task in tasks if task is not None]
        unread_id = unread.id
    desk = as_person(cast.bea)
    desk.declares = False
    page = read(desk, "/tasks?tick=all")
    assert {value for name, value in page.forms[-1].fields if name == "row"} == set(ids)
    assert desk.submit("/tasks", {"note": "Called."}).status_code == 422
    assert "Tick at least one line." in desk.page.text
    assert desk.submit("/tasks", {"row": ids}).status_code == 422
    assert {value for name, value in desk.page.forms[-1].fields if name == "row"} == set(ids)
    ticked = [*ids, str(uuid.uuid4()), "no id"]
    assert desk.submit("/tasks", {"row": ticked, "note": "Called."}).status_code == 200
    assert "2 of 4 done" in desk.page.text
    assert "Say first whether you have an interest in the case (K01)." in desk.page.text
    assert "It is not there any more." in desk.page.text
    assert f"/cases/{unread_id}/declaration" in desk.page.links
    assert desk.post("/tasks/done", data={"row": ids[:1], "note": "Too."}).status_code == 400  # no token
    assert desk.submit("/tasks", {"row": ids[:1], "note": "Too."}).status_code == 200
    assert "Bea Keller did it before you." in desk.page.text
    with sessions() as session:
        done = {str(row.id): row.done_note for row in session.scalars(select(Task))}
        assert done == {ids[0]: "Called.", ids[1]: "Called.", ids[2]: ""}
    assert "Tick" not in read(as_person(cast.aldo), "/tasks").text


def test_a_person_who_is_recused_sees_no_task_of_the_case(
    cast: Cast, as_person: AsPerson, case_id: uuid.UUID, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = session.get_one(Proposal, case_id)
        task = open_task(session, kind="late_case", subject_id=case.id, proposal=case, now=datetime.now(UTC))
        declare_interest(session, case, interest="financial", actor=here.boris, now=datetime.now(UTC))
        assert task is not None
        task_id = task.id
    assert "No task waits" in read(as_person(cast.boris), "/tasks").text
    assert as_person(cast.boris).get(f"/tasks/{task_id}/done").status_code == 404


def test_the_desk_goes_on_without_a_late_review_and_never_without_the_lead(
    cast: Cast, as_person: AsPerson, case_id: uuid.UUID, sessions: Sessions
) -> None:
    with sessions() as session:
        rows = {
            row.slot: row.id for row in session.scalars(select(Review).where(Review.proposal_id == case_id))
        }
    desk = as_person(cast.bea)
    address = f"/cases/{case_id}/reviews/{rows['subprogramme_5']}/waive"
    assert "The time for this review is over" in read(desk, address).text
    with sessions.begin() as session:
        for row in session.scalars(select(Review)):
            row.due_on, row.reminded = datetime.now(UTC).date() - timedelta(days=9), 4
    assert address in read(desk, f"/cases/{case_id}").links
    lead = address.replace(str(rows["subprogramme_5"]), str(rows["subprogramme_2"]))
    assert "is never waived" in read(desk, lead).text
    open_form = dict(read(desk, address).forms[-1].fields)
    assert desk.post(lead, data={**open_form, "reason": "Away."}).status_code == 422
    assert desk.submit(address, {"reason": "Away."}).status_code == 303
    assert "Nobody waits for this review" in read(desk, address).text
    with sessions() as session:
        assert session.get_one(Review, rows["subprogramme_5"]).state == "waived"
