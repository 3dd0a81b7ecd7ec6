"""Permissions to use name or emblem, closing reviews, action points: who gives them, when they count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Agreement, NamePermission
from registry.queries.action_point import list_points, list_staff
from registry.queries.agreement_duty import list_duties
from registry.queries.closing_review import has_closing_review
from registry.queries.name_permission import counts_today, state_of
from registry.queries.reminder import list_due
from registry.services.action_point import finish_point, open_point
from registry.services.closing_review import write_closing_review
from registry.services.name_permission import grant_permission, revoke_permission
from registry.services.reminder import remind
from registry.services.review import declare_interest
from tests.agreement import active_agreement
from tests.case import NOW, on_stage, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
CLOSING: dict[str, Any] = {
    "achieved": "partly",
    "results": "Ten wells",
    "lessons": "Dig deeper",
    "would_repeat": True,
}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def agreement(session: Session, cast: Cast) -> Agreement:
    return active_agreement(session, cast)


def granted(session: Session, cast: Cast, agreement: Agreement, **changes: Any) -> NamePermission:
    values: dict[str, Any] = {
        "kind": "emblem", "scope": "On the wells", "granted_on": TODAY,
        "expires_on": TODAY + timedelta(days=30), "authority": "Legal Affairs, 1 May", "actor": cast.bea,
    }  # fmt: skip
    return grant_permission(session, agreement, **{**values, **changes}, now=NOW)


def test_a_permission_counts_while_the_agreement_is_active_and_until_it_ends(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    row = granted(session, cast, agreement)
    assert counts_today(row, agreement, TODAY)
    for state, said in (("suspended", "frozen"), ("under_review", "idle"), ("completed", "idle")):
        agreement.state = state
        assert not counts_today(row, agreement, TODAY)
        assert state_of(row, agreement, TODAY) == said
    agreement.state = "active"
    assert state_of(row, agreement, TODAY + timedelta(days=31)) == "expired"
    revoke_permission(session, row, reason="Used on a bottle", actor=cast.lena, now=NOW)
    assert state_of(row, agreement, TODAY) == "revoked"
    with pytest.raises(WrongState):
        revoke_permission(session, row, reason="Again", actor=cast.bea, now=NOW)


def test_a_permission_names_its_scope_and_authority_and_only_the_desk_or_legal_give_it(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    with pytest.raises(Blocked) as refusal:
        granted(session, cast, agreement, scope=" ", authority="", expires_on=TODAY - timedelta(days=1))
    assert set(refusal.value.needs) == {"scope_given", "authority_given", "dates_in_order"}
    for person in (cast.carl, cast.alice, cast.dora):
        with pytest.raises(NotYours):
            granted(session, cast, agreement, actor=person)


def test_the_end_of_a_permission_is_told_before_and_after_it(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    row = granted(session, cast, agreement)
    told = []
    for days in range(40):
        for each in list_due(session, TODAY + timedelta(days=days)):
            remind(session, each, now=NOW + timedelta(days=days))
            told.append((days, each.noun))
    assert told == [(0, "name_permission"), (31, "name_permission")]
    names = [each.name for each in list_events(session, agreement.id) if each.subject_id == row.id]
    assert names == ["name_permission.granted", "name_permission.reminded", "name_permission.expired"]


def test_a_closing_review_says_results_and_lessons_and_may_be_written_again(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    assert not has_closing_review(session, agreement)
    with pytest.raises(Blocked) as refusal:
        write_closing_review(
            session, agreement, **{**CLOSING, "results": "", "lessons": " "}, actor=cast.carl, now=NOW
        )
    assert set(refusal.value.needs) == {"results_given", "lessons_given"}
    with pytest.raises(NotYours):
        write_closing_review(session, agreement, **CLOSING, actor=cast.alice, now=NOW)
    first = write_closing_review(session, agreement, **CLOSING, actor=cast.carl, now=NOW)
    again = write_closing_review(
        session, agreement, **{**CLOSING, "results": "Twelve wells"}, actor=cast.bea, now=NOW
    )
    assert (first.id, again.results) == (again.id, "Twelve wells")
    assert has_closing_review(session, agreement)
    agreement.state = "completed"
    session.flush()
    with pytest.raises(WrongState):
        write_closing_review(session, agreement, **CLOSING, actor=cast.bea, now=NOW)


def test_an_action_point_waits_for_its_owner_until_it_is_done_with_a_note(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    point = open_point(
        session, agreement, text="Call them", owner=cast.carl, due_on=TODAY, actor=cast.bea, now=NOW
    )
    [duty] = list_duties(session, cast.carl, now=NOW)
    assert (duty.what, duty.row_id, duty.due_on) == ("action_point", point.id, TODAY)
    with pytest.raises(Blocked):
        finish_point(session, point, note=" ", actor=cast.carl, now=NOW)
    with pytest.raises(NotYours):
        finish_point(session, point, note="x", actor=cast.claire, now=NOW)
    finish_point(session, point, note="Called.", actor=cast.carl, now=NOW)
    with pytest.raises(WrongState):
        finish_point(session, point, note="x", actor=cast.bea, now=NOW)
    assert list_duties(session, cast.carl, now=NOW) == []
    assert [each.done_note for each in list_points(session, cast.carl, now=NOW)] == ["Called."]
    assert cast.carl in list_staff(session, now=NOW)
    assert cast.alice not in list_staff(session, now=NOW)


def test_an_action_point_on_a_case_is_nobodys_who_may_not_see_the_case(session: Session, cast: Cast) -> None:
    case = sent(session, cast)
    declare_interest(session, case, interest="none", actor=cast.bea, now=NOW)
    for stranger in (cast.claire, cast.alice):  # no review of hers; a partner
        with pytest.raises(Blocked):
            open_point(session, case, text="x", owner=stranger, due_on=None, actor=cast.bea, now=NOW)
        with pytest.raises(NotYours):
            open_point(session, case, text="x", owner=cast.bea, due_on=None, actor=stranger, now=NOW)
    point = open_point(
        session, case, text="Ask them", owner=cast.boris, due_on=TODAY, actor=cast.bea, now=NOW
    )
    for each in list_due(session, TODAY + timedelta(days=1)):
        assert remind(session, each, now=NOW + timedelta(days=1))
    assert [each.name for each in list_events(session, case.id)][-1] == "action_point.overdue"
    declare_interest(session, case, interest="financial", actor=cast.boris, now=NOW)
    assert list_points(session, cast.boris, now=NOW) == []  # recused: the case is closed to him (K01)
    assert list_points(session, cast.bea, now=NOW, subject=case) == [point]
