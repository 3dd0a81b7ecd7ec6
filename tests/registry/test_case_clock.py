"""The promised time of a case: started from the tables, paused for a reason that the partner sees, run on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry import reference
from registry.clock import Pause, due_on, moved_by_pause, shift_working_days
from registry.events import list_events
from registry.models import Clock, Review
from registry.queries.policy import policy_of_case
from registry.queries.proposal import find_progress
from registry.services.case_clock import (
    pause_case,
    pause_clocks,
    resume_case,
    resume_clocks,
    running_clocks,
    service_days,
)
from registry.services.review import declare_interest
from rules import policy as shipped
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState
from workflows.proposal import PROPOSAL

Sessions = sessionmaker[Session]


def on(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_each_state_promises_the_time_that_its_row_names(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = sent(session, here)
        policy = policy_of_case(session, case, NOW.date())
        clock = running_clocks(session, case)[0]
        assert (clock.kind, clock.working_days) == ("triage", service_days(case, policy, "triage_days"))
        assert (
            clock.working_days == int(str(policy.parameters[PROPOSAL.state("submitted").service].value)) == 5
        )
        accepted(session, here, screened(session, here, case))
        clock = running_clocks(session, case)[0]
        assert (clock.kind, clock.working_days) == ("decision", 10)
        assert clock.started_on == date(2026, 11, 2)  # from completeness, not from the acceptance


def test_a_service_names_parameters_of_the_policy_and_a_pause_a_reason(
    sessions: Sessions, cast: Cast
) -> None:
    levels = ("simplified", "standard", "enhanced")
    for state in PROPOSAL.state_rows:
        names = [state.service.replace("*", level) for level in levels] if state.service else []
        assert set(names) <= set(shipped.load().parameters), state.name
        assert not state.pause or state.pause in reference.load().labels("pause_reason")
        assert not (state.service and state.pause), state.name


def test_the_desk_pauses_and_the_partner_reads_why(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = accepted(session, here, screened(session, here, sent(session, here)))
        was = case.due_on
        assert was is not None
        review = session.scalars(select(Review).where(Review.proposal_id == case.id)).one()
        assert (review.due_on, was) == (date(2026, 11, 11), date(2026, 11, 16))  # 7 and 10 working days
        pause_case(session, case, reason="excom", note="Asked on Monday.", actor=here.bea, now=on(1))
        assert case.due_on is None
        told = find_progress(session, case, today=on(3).date(), holidays=frozenset())
        assert told is not None
        assert (told.pause, told.due_on, told.day) == ("excom", None, 1 - 1)
        with pytest.raises(Blocked):
            pause_case(session, case, reason="excom", actor=here.bea, now=on(2))
        resume_case(session, case, actor=here.bea, now=on(8))
        assert case.due_on == shift_working_days(was, 5, ())
        assert review.due_on == date(2026, 11, 18)
        names = [event.name for event in list_events(session, case.id)][-2:]
        assert names == ["proposal.paused", "proposal.resumed"]
        assert "excom" in str(list_events(session, case.id)[-2].data["reason"])


def test_only_the_desk_that_has_declared_pauses_and_an_old_form_is_refused(
    sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = accepted(session, here, screened(session, here, sent(session, here)))
        version = case.version
        with pytest.raises(NotYours):
            pause_case(session, case, reason="ola", actor=here.olga, now=NOW)
        with pytest.raises(Blocked, match="no interest"):
            pause_case(session, case, reason="ola", actor=here.boris, now=NOW)
        for reason in ("deferred", "tender_award", "holiday"):
            with pytest.raises(Blocked):
                pause_case(session, case, reason=reason, actor=here.bea, now=NOW)
        pause_case(session, case, reason="ola", version=version, actor=here.bea, now=NOW)
        with pytest.raises(WrongState):
            resume_case(session, case, version=version, actor=here.bea, now=NOW)
        with pytest.raises(Blocked):
            pause_case(session, sent(session, here), reason="ola", actor=here.boris, now=NOW)


def test_an_answer_ends_only_the_pause_that_waited_for_it(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = accepted(session, here, screened(session, here, sent(session, here)))
        was = case.due_on
        assert was is not None
        pause_case(session, case, reason="controller", actor=here.bea, now=on(1))
        pause_clocks(session, case, reason="partner", now=on(2))
        resume_clocks(session, case, reason="partner", now=on(3))
        assert case.due_on is None  # the Controller is still silent
        declare_interest(session, case, interest="none", actor=here.boris, now=on(3))
        resume_case(session, case, actor=here.boris, now=on(8))
        assert case.due_on == shift_working_days(was, 5, ())
        clock = session.scalars(select(Clock).where(Clock.kind == "decision")).one()
        assert sorted(pause.reason for pause in clock.pauses) == ["controller", "partner"]


def test_a_review_keeps_the_working_days_that_a_standstill_found() -> None:
    friday, monday, next_friday = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 27)
    assert moved_by_pause(next_friday, monday, date(2026, 11, 26), ()) == date(2026, 12, 2)
    assert moved_by_pause(friday, monday, date(2026, 12, 1), ()) == friday  # late before, late after
    assert moved_by_pause(monday, monday, monday, ()) == monday
    for days in range(1, 30):
        whole = due_on(friday, 5, (), [Pause(monday, monday + timedelta(days=days))])
        assert moved_by_pause(next_friday, monday, monday + timedelta(days=days), ()) == whole


def test_working_days_are_counted_both_ways() -> None:
    monday = date(2026, 11, 23)
    assert shift_working_days(monday, -1, ()) == date(2026, 11, 20)
    assert shift_working_days(monday, 0, ()) == monday
    assert shift_working_days(date(2026, 11, 20), 1, {monday}) == date(2026, 11, 24)
