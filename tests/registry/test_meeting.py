"""Meetings of the Task Force: invited with the pack, decided and recorded against cases, followed up."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from sqlalchemy.orm import Session, sessionmaker

from registry.cli import main
from registry.events import list_events
from registry.models import Meeting
from registry.notifications import NOTIFICATIONS
from registry.notifications.resolve import resolve
from registry.queries.action_point import find_point, list_points
from registry.queries.meeting import (
    find_meeting,
    list_decisions_on,
    list_earlier_points,
    list_meeting_decisions,
    list_meeting_points,
)
from registry.queries.meeting_pack import pack_of
from registry.queries.reminder import list_due
from registry.reports.meeting_pack import meeting_pack
from registry.reports.report_docx import docx_of
from registry.services.action_point import finish_point, open_point
from registry.services.agreement_history import write_change
from registry.services.meeting import (
    close_meeting,
    fix_pack,
    hold_meeting,
    plan_meeting,
    record_decision,
)
from registry.services.message import context_of, render_mail
from registry.services.reminder import remind
from registry.services.review import declare_interest
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.test_partnership import TERMS, recorded
from workflows.machine import Blocked, NotYours, WrongState

DAY = (NOW + timedelta(days=10)).date()


def planned(session: Session, cast: Cast, **changes: Any) -> Meeting:
    return plan_meeting(
        session, **{"held_on": DAY, "place": "Room S4", "actor": cast.bea, "now": NOW, **changes}
    )


def held(session: Session, cast: Cast) -> Meeting:
    meeting = planned(session, cast)
    fix_pack(session, meeting, stale_lists=["unsc"], actor=cast.bea, now=later(3))
    hold_meeting(session, meeting, actor=cast.bea, now=later(10))
    return meeting


def told(session: Session, row: Any) -> set[str]:
    event = list_events(session, row.id)[-1]
    return {
        user.name.split()[0]
        for notice in NOTIFICATIONS[event.name]
        for user in resolve(session, notice.audience, event)
    }


def test_a_meeting_is_planned_by_the_desk_and_its_members_are_invited_with_the_pack(
    session: Session, cast: Cast
) -> None:
    cast = on_stage(session, cast)
    with pytest.raises(NotYours):
        planned(session, cast, actor=cast.carl)
    with pytest.raises(Blocked):
        planned(session, cast, held_on=NOW.date() - timedelta(days=1))
    meeting = planned(session, cast)
    assert (meeting.number, meeting.known_at, told(session, meeting)) == (1, None, set())
    fix_pack(session, meeting, stale_lists=[], actor=cast.bea, now=later(3))
    assert meeting.known_at == later(3)
    members = {"Boris", "Carl", "Cleo", "Claire", "Dmitri", "Paul"}
    assert members <= told(session, meeting)
    assert not {"Bea", "Alice", "Lena", "Ada"} & told(session, meeting)
    event = list_events(session, meeting.id)[-1]
    said = context_of(session, event, cast.carl, "https://here.example")
    subject, body = render_mail("meeting_pack_ready", "en", said)
    assert subject == "Meeting 1 of the Task Force: the pack is ready"
    assert "12 November 2026" in body
    assert "https://here.example/task-force/1" in body
    assert find_meeting(session, cast.carl, 1, now=NOW) is meeting
    assert [find_meeting(session, each, 1, now=NOW) for each in (cast.alice, cast.lena, cast.ada)] == [
        None
    ] * 3
    with pytest.raises(Blocked):
        hold_meeting(session, meeting, actor=cast.bea, now=later(9))
    with pytest.raises(WrongState):
        record_decision(session, meeting, decided="noted", text="Too early.", actor=cast.bea, now=later(9))


def test_a_decision_on_a_case_stands_in_its_history_and_is_hidden_from_who_is_recused(
    session: Session, cast: Cast
) -> None:
    cast = on_stage(session, cast)
    case, meeting = sent(session, cast), held(session, cast)
    given: dict[str, Any] = {"actor": cast.bea, "now": later(10)}
    with pytest.raises(NotYours):
        record_decision(session, meeting, decided="noted", text="No.", actor=cast.carl, now=later(10))
    with pytest.raises(Blocked):
        record_decision(session, meeting, decided="noted", text=" ", **given)
    first = record_decision(
        session, meeting, decided="agreed", text="Ask for Spanich.", subject=case, **given
    )
    assert list_events(session, case.id)[-1].name == "proposal.task_force_decided"
    assert "Boris" in told(session, case)
    record_decision(session, meeting, decided="noted", text="The list of bodies is fine.", **given)
    put_right = record_decision(
        session, meeting, decided="agreed", text="Ask for Spanish.", subject=case, corrects=first, **given
    )
    with pytest.raises(WrongState):
        record_decision(session, meeting, decided="noted", text="Again.", corrects=first, **given)
    texts = ["The list of bodies is fine.", "Ask for Spanish."]
    seen = list_meeting_decisions(session, cast.boris, now=later(10), meeting=meeting)
    assert sorted(row.text for row in seen) == sorted(texts)
    assert list_decisions_on(session, cast.boris, case) == [put_right]
    declare_interest(session, case, interest="financial", note="Shares", actor=cast.boris, now=later(11))
    seen = list_meeting_decisions(session, cast.boris, now=later(11), meeting=meeting)
    assert [row.text for row in seen] == texts[:1]
    close_meeting(session, meeting, actor=cast.bea, now=later(12))
    assert {"Carl", "Paul"} <= told(session, meeting)
    with pytest.raises(WrongState):
        record_decision(session, meeting, decided="noted", text="Too late.", **given)


def test_action_points_of_a_meeting_are_followed_up_at_the_next_one(session: Session, cast: Cast) -> None:
    cast = on_stage(session, cast)
    case, meeting = sent(session, cast), held(session, cast)
    given: dict[str, Any] = {"due_on": DAY, "meeting": meeting, "actor": cast.bea, "now": later(10)}
    on_case = open_point(session, case, text="Call Blue Well", owner=cast.boris, **given)
    alone = open_point(
        session, meeting, text="Write to all", owner=cast.grace, **{**given, "actor": cast.paul}
    )
    assert told(session, meeting) == {"Grace"}
    assert list_points(session, cast.grace, now=later(10)) == [alone]
    assert find_point(session, cast.lena, alone.id, now=later(10)) is None
    assert set(list_meeting_points(session, cast.bea, now=later(10), meeting=meeting)) == {on_case, alone}
    late = [due for due in list_due(session, DAY + timedelta(days=1)) if due.subject_id == alone.id]
    assert [remind(session, due, now=later(11)) for due in late] == [True]
    assert list_events(session, meeting.id)[-1].name == "action_point.overdue"
    assert told(session, meeting) == {"Grace"}
    after = planned(session, cast, held_on=later(40).date(), now=later(20))
    when: dict[str, Any] = {"meeting": after, "known_at": later(30)}
    assert set(list_earlier_points(session, cast.bea, now=later(30), **when)) == {on_case, alone}
    declare_interest(session, case, interest="financial", note="Shares", actor=cast.boris, now=later(20))
    assert list_earlier_points(session, cast.boris, now=later(30), **when) == [alone]
    finish_point(session, alone, note="Written.", actor=cast.grace, now=later(25))
    assert list_earlier_points(session, cast.bea, now=later(40), **when) == [on_case]
    when["known_at"] = later(24)
    assert set(list_earlier_points(session, cast.bea, now=later(40), **when)) == {on_case, alone}


def test_a_pack_stays_what_it_was_when_things_move_on_and_hides_what_its_reader_is_recused_from(
    session: Session, cast: Cast
) -> None:
    cast = on_stage(session, cast)
    case, meeting = (
        accepted(session, cast, screened(session, cast, sent(session, cast))),
        planned(session, cast),
    )
    ends = {"starts_on": NOW.date(), "ends_on": later(60).date()}
    paper = recorded(session, cast, terms={**TERMS, **ends})
    fix_pack(session, meeting, stale_lists=["unsc"], actor=cast.bea, now=later(3))
    then = told_in(session, meeting, cast, later(3))
    assert then["submitted"] == then["waiting"] == [(case.reference, "in_review", ("subprogramme_2",))]
    assert then["ending"] == [(paper.reference, 57)]
    assert (then["stale"], then["hits"]) == (["unsc"], 0)
    reviewed(session, cast, case, now=later(4))
    sent(session, cast, now=later(5))
    paper.ends_on = later(400).date()
    write_change(session, paper, "agreement.links_changed", actor=cast.bea, now=later(5))
    session.flush()
    assert case.state != "in_review"
    assert told_in(session, meeting, cast, later(20)) == then
    following = planned(session, cast, held_on=later(20).date(), now=later(20))
    hold_meeting(session, meeting, stale_lists=["unsc"], actor=cast.bea, now=later(20))
    new = told_in(session, following, cast, later(20))
    assert [each[1] for each in new["submitted"]] == ["submitted"]
    assert [each[1] for each in new["waiting"]] == ["in_decision", "submitted"]
    assert new["ending"] == []
    hold_meeting(session, following, stale_lists=["eu"], actor=cast.bea, now=later(20))
    assert told_in(session, following, cast, later(30))["stale"] == ["eu"]
    assert told_in(session, meeting, cast, later(30)) == then
    declare_interest(session, case, interest="financial", note="Shares", actor=cast.boris, now=later(21))
    for reader, number in ((cast.bea, 1), (cast.boris, 0)):
        pack = pack_of(session, meeting, reader, now=later(22))
        assert len(pack.waiting) == number
        file = meeting_pack(pack, reader=reader.name, language="fr")
        words = "".join(paragraphs_of(docx_of(file)))
        assert (case.reference in words) is bool(number)
    assert pack_of(session, meeting, cast.paul, now=later(22)).hits is None


def told_in(session: Session, meeting: Meeting, cast: Cast, now: datetime) -> dict[str, Any]:
    """What the pack of Bea says, without objects."""
    pack = pack_of(session, meeting, cast.bea, now=now)
    return {
        "submitted": [(each.reference, each.state, each.waits_on) for each in pack.submitted],
        "waiting": [(each.reference, each.state, each.waits_on) for each in pack.waiting],
        "ending": [(each.reference, each.days) for each in pack.ending],
        "stale": pack.stale_lists,
        "hits": pack.hits,
    }


def paragraphs_of(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in document.paragraphs), *cells]


def test_the_command_makes_the_file_of_one_member(
    sessions: sessionmaker[Session], cast: Cast, database_url: str, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        reference = sent(session, people).reference
        planned(session, people)
    settings = {"DATABASE_URL": database_url, "PARTNERSHIPS_VAR": str(tmp_path), "SECRET_KEY": "x"}

    def run(email: str, number: int) -> tuple[int, str]:
        words = ["report", "task-force", "--meeting", str(number), "--for", email, "--format", "html"]
        done = CliRunner().invoke(main, [*words, "--output", "-"], env=settings)
        return done.exit_code, done.output

    for person, is_seen in ((cast.bea, True), (cast.carl, False)):
        code, page = run(person.email, 1)
        assert (code, str(reference) in page) == (0, is_seen), page
    for email, number in ((cast.lena.email, 1), (cast.alice.email, 1), (cast.bea.email, 2)):
        code, said = run(email, number)
        assert (code, "No meeting" in said) == (1, True)


def press(client: CheckedClient, step: str) -> None:
    """The button of the meeting's page that takes the step."""
    client.get("/task-force/1")
    posts = [form.action for form in client.page.forms if form.method == "post"]
    where = next(place for place, action in enumerate(posts) if action.endswith(f"/{step}"))
    assert client.submit("/task-force/1", {}, form=where).status_code == 303


def test_the_desk_leads_a_meeting_through_its_page(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    now = datetime.now(UTC)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = sent(session, people, now=now - timedelta(hours=1))
        reference, case_page = case.reference, f"/cases/{case.id}/action-points"
    bea, carl, paul = (as_person(each) for each in (cast.bea, cast.carl, cast.paul))
    day = {"held_on-day": str(now.day), "held_on-month": str(now.month), "held_on-year": str(now.year)}
    assert bea.submit("/task-force", {}).status_code == 422
    assert bea.submit("/task-force", {**day, "held_on-year": "2020"}).status_code == 422
    assert bea.submit("/task-force", {**day, "place": "S4"}).status_code == 303
    assert carl.get("/task-force").status_code == 200
    assert as_person(cast.lena).get("/task-force").status_code == 404
    assert bea.submit("/task-force/1/change", {**day, "place": "S5"}).status_code == 303
    for step in ("invite", "hold"):
        press(bea, step)
    assert reference in bea.get("/task-force/1").text
    assert reference not in carl.get("/task-force/1").text
    decision = {"text": "Wait for the law.", "decided": "put_off", "subject": reference}
    assert paul.submit("/task-force/1/decisions/new", decision).status_code == 422
    assert bea.submit("/task-force/1/decisions/new", decision).status_code == 303
    bea.get("/task-force/1")
    [correct] = [link for link in bea.page.links if link.endswith("/correct")]
    assert bea.submit(correct, {"text": "Wait for the new law."}).status_code == 303
    point = {"text": "Read the law", "subject": "P-1999-0001"}
    assert carl.submit("/task-force/1/action-points/new", point).status_code == 422
    assert carl.submit("/task-force/1/action-points/new", {**point, "subject": ""}).status_code == 303
    assert "Read the law" in carl.get("/action-points").text
    assert "Wait for the new law." not in carl.get("/task-force/1").text
    assert "Wait for the new law." in bea.get(case_page).text
    assert "The Task Force spoke about the case" in bea.get(case_page.removesuffix("/action-points")).text
    for form, begin in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert bea.get(f"/task-force/1/pack.{form}").data.startswith(begin)
    press(bea, "close")
    assert bea.get("/task-force/1/decisions/new").status_code == 404
