"""Meetings of the Task Force: invited with the pack, decided and recorded against cases, followed up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

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
from registry.services.action_point import finish_point, open_point
from registry.services.meeting import (
    close_meeting,
    fix_pack,
    hold_meeting,
    plan_meeting,
    record_decision,
)
from registry.services.message import context_of, render_mail
from registry.services.review import declare_interest
from tests.case import NOW, later, on_stage, reviewed, sent
from tests.cast import Cast
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
    case, meeting = reviewed(session, cast, sent(session, cast)), held(session, cast)
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
    case, meeting = reviewed(session, cast, sent(session, cast)), held(session, cast)
    given: dict[str, Any] = {"due_on": DAY, "meeting": meeting, "actor": cast.bea, "now": later(10)}
    on_case = open_point(session, case, text="Call Blue Well", owner=cast.boris, **given)
    alone = open_point(
        session, meeting, text="Write to all", owner=cast.grace, **{**given, "actor": cast.paul}
    )
    assert told(session, meeting) == {"Grace"}
    assert list_points(session, cast.grace, now=later(10)) == [alone]
    assert find_point(session, cast.lena, alone.id, now=later(10)) is None
    assert set(list_meeting_points(session, cast.bea, now=later(10), meeting=meeting)) == {on_case, alone}
    after = planned(session, cast, held_on=later(40).date(), now=later(20))
    when: dict[str, Any] = {"meeting": after, "known_at": later(30)}
    assert set(list_earlier_points(session, cast.bea, now=later(30), **when)) == {on_case, alone}
    declare_interest(session, case, interest="financial", note="Shares", actor=cast.boris, now=later(20))
    assert list_earlier_points(session, cast.boris, now=later(30), **when) == [alone]
    finish_point(session, alone, note="Written.", actor=cast.grace, now=later(25))
    assert list_earlier_points(session, cast.bea, now=later(40), **when) == [on_case]
    when["known_at"] = later(24)
    assert set(list_earlier_points(session, cast.bea, now=later(40), **when)) == {on_case, alone}
