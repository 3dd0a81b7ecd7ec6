"""A grave incident opens a review and asks to continue or suspend (M05); a suspension holds payments."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Agreement, Finding, Incident
from registry.notifications import Audience, resolve
from registry.queries.agreement_duty import list_duties
from registry.queries.incident import find_incident, list_incidents
from registry.services.agreement import change_state
from registry.services.finding import confirm_report
from registry.services.incident import Happened, close_incident, record_incident
from registry.services.payment import LAPSED, pause_payments, resume_payments
from tests.agreement import active_agreement
from tests.case import NOW, on_stage
from tests.cast import Cast
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def agreement(session: Session, cast: Cast) -> Agreement:
    return active_agreement(session, cast)


def happened(**changes: Any) -> Happened:
    values: dict[str, Any] = {
        "kind": "breach", "severity": 2, "happened_on": NOW.date(), "source": "Letter", "text": "A dry well.",
    }  # fmt: skip
    return Happened(**{**values, **changes})


@pytest.mark.parametrize(("severity", "state"), [(3, "active"), (4, "under_review"), (5, "under_review")])
def test_severity_four_opens_a_review_that_waits_for_the_executive_secretary(
    session: Session, cast: Cast, agreement: Agreement, severity: int, state: str
) -> None:
    record_incident(session, agreement, happened(severity=severity), actor=cast.carl, now=NOW)
    assert agreement.state == state
    waits = [duty.what for duty in list_duties(session, cast.elena, now=NOW)]
    assert waits == (["carry_on"] if state == "under_review" else [])
    reviewed = [each for each in list_events(session, agreement.id) if each.name == "agreement.reviewed"]
    assert len(reviewed) == (state == "under_review")
    for event in reviewed:
        assert cast.elena in resolve(session, Audience.M01_OFFICIALS, event)


def test_a_report_in_the_media_counts_for_every_agreement_of_the_partner(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    other = active_agreement(session, cast)
    media = happened(kind="adverse_media", topic="corruption", severity=4, source="The Daily")
    row = record_incident(session, agreement, media, actor=cast.bea, now=NOW)
    assert session.scalars(select(Finding)).one().id == row.finding_id
    assert (agreement.state, other.state) == ("under_review", "active")
    assert row.finding is not None
    confirm_report(session, row.finding, agrees=True, actor=cast.boris, now=NOW)  # a second person
    assert other.state == "under_review"
    record_incident(session, agreement, media, actor=cast.carl, now=NOW)  # the desk alone records findings
    assert len(session.scalars(select(Finding)).all()) == 1


def test_a_confidential_incident_is_read_by_offices_that_need_it_and_its_recorder(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    row = record_incident(session, agreement, happened(is_confidential=True), actor=cast.carl, now=NOW)
    for person, sees in (
        (cast.bea, True), (cast.elena, True), (cast.carl, True), (cast.claire, False), (cast.otto, False),
        (cast.alice, False), (cast.dora, False),
    ):  # fmt: skip
        assert (find_incident(session, agreement, row.id, person, now=NOW) is not None) is sees, person.name
        assert bool(list_incidents(session, agreement, person, now=NOW)) is sees


def test_an_incident_is_closed_once_with_what_came_of_it(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    row = record_incident(session, agreement, happened(kind="misuse_of_name"), actor=cast.bea, now=NOW)
    [event] = [each for each in list_events(session, agreement.id) if each.name == "incident.recorded"]
    assert event.data["role"] == r.LEGAL  # suspected misuse goes to Legal Affairs
    assert resolve(session, Audience.OFFICE, event) == [cast.lena]
    with pytest.raises(NotYours):
        close_incident(session, row, outcome="resolved", note="x", actor=cast.carl, now=NOW)
    with pytest.raises(Blocked):
        close_incident(session, row, outcome="resolved", note=" ", actor=cast.bea, now=NOW)
    close_incident(session, row, outcome="resolved", note="Taken off.", actor=cast.bea, now=NOW)
    with pytest.raises(WrongState):
        close_incident(session, row, outcome="unfounded", note="x", actor=cast.bea, now=NOW)
    assert session.scalars(select(Incident)).one().outcome == "resolved"


@pytest.mark.parametrize(("outcome", "is_resolved"), [("unfounded", True), ("measures", False)])
def test_a_report_that_proves_unfounded_stands_as_resolved_once_a_second_person_agrees(
    session: Session, cast: Cast, agreement: Agreement, outcome: str, is_resolved: bool
) -> None:
    media = happened(kind="adverse_media", topic="labour", severity=3, source="The Daily")
    row = record_incident(session, agreement, media, actor=cast.bea, now=NOW)
    confirm_report(session, session.scalars(select(Finding)).one(), agrees=True, actor=cast.boris, now=NOW)
    close_incident(session, row, outcome=outcome, note="Looked at.", actor=cast.bea, now=NOW)
    waiting = session.scalars(select(Finding).where(Finding.confirmed_at.is_(None))).all()
    assert [each.is_resolved for each in waiting] == ([True] if is_resolved else [])
    for each in waiting:
        confirm_report(session, each, agrees=True, actor=cast.boris, now=NOW)
    counts = select(Finding).where(Finding.superseded_at.is_(None))
    assert session.scalars(counts).one().is_resolved is is_resolved


@pytest.mark.parametrize("who", ["alice", "dora", "claire", "olga"])
def test_nobody_else_records_an_incident(
    session: Session, cast: Cast, agreement: Agreement, who: str
) -> None:
    with pytest.raises(NotYours):
        record_incident(session, agreement, happened(), actor=getattr(cast, who), now=NOW)


def test_a_suspension_holds_the_payments_and_its_end_lets_them_go_on(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    change_state(session, agreement, "suspend", reason="A match", actor=cast.elena, now=NOW)
    assert (agreement.payments_paused_at, agreement.payments_paused_reason) == (NOW, "suspended")
    agreement.state = "active"
    session.flush()
    agreement.payments_paused_at, agreement.payments_paused_reason = None, ""
    assert pause_payments(session, agreement, reason=LAPSED, actor=None, now=NOW)
    assert not pause_payments(session, agreement, reason=LAPSED, actor=None, now=NOW)
    change_state(session, agreement, "suspend", reason="A match", actor=cast.elena, now=NOW)
    assert not resume_payments(session, agreement, reason=LAPSED, actor=None, now=NOW)  # still frozen
    assert (
        agreement.payments_paused_reason == LAPSED
    )  # the end of the suspension does not lift another reason
