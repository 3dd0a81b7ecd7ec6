"""Asked "still true?" in mid-term and to renew (M02); a change of control (M03); the end announced."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.models import Agreement, Document, Event, Party, Renewal, Task
from registry.permissions import agreements_visible_to
from registry.queries.agreement import AgreementGuards, case_behind
from registry.queries.reminder import list_due
from registry.queries.renewal import RenewalGuards, list_lapsed, list_unanswered
from registry.services.agreement import change_state
from registry.services.control_change import Owner, record_owner
from registry.services.escalation import tasks_to_settle
from registry.services.reminder import remind
from registry.services.renewal import (
    answer_still_true,
    ask_lapsed,
    ask_still_true,
    confirm_diligence,
    look_at_change,
    pause_unanswered,
    refuse_renewal,
    renew_agreement,
)
from registry.services.review import declare_interest
from tests.agreement import agreement_of_case
from tests.case import NOW, later, on_stage
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def agreement(session: Session, cast: Cast) -> Agreement:
    return agreement_of_case(session, cast)


def answered(
    session: Session, cast: Cast, renewal: Renewal, changed: str = "", now: Any = NOW, files: Any = None
) -> Renewal:
    paths = RenewalGuards(session, renewal, cast.alice, now).paths
    answers = {path: {"still": path != changed, "now": "Something else"} for path in paths}
    answer_still_true(session, renewal, answers, files, actor=cast.alice, now=now)
    return renewal


def renewed(session: Session, cast: Cast, agreement: Agreement) -> Agreement:
    renewal = answered(session, cast, ask_still_true(session, agreement, "renewal", actor=cast.bea, now=NOW))
    confirm_diligence(session, renewal, note="All as it was.", actor=cast.bea, now=NOW)
    return renew_agreement(session, renewal, actor=cast.bea, now=NOW)


def test_what_is_still_true_needs_no_look_and_the_renewal_rests_on_the_same_case(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    follows = renewed(session, cast, agreement)
    assert (follows.state, follows.renewed_from_id, follows.text_version) == ("drafting", agreement.id, 1)
    assert follows.starts_on == agreement.ends_on + timedelta(days=1)  # type: ignore[operator]
    assert follows.reference != agreement.reference
    assert sorted(row.unit for row in follows.clearances) == ["DES", "EO"]
    assert follows.proposal_id is None
    assert case_behind(session, follows) == agreement.proposal
    facts = AgreementGuards(session, follows, cast.bea, NOW).facts()
    assert facts["case_approved"]
    assert facts["screened"]
    assert facts["unchanged_since_approval"]
    with pytest.raises(WrongState):
        ask_still_true(session, agreement, "renewal", actor=cast.bea, now=NOW)  # it is followed already


def test_every_answer_is_asked_and_a_changed_one_says_what_is_true_now(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    renewal = ask_still_true(session, agreement, "renewal", actor=cast.bea, now=NOW)
    paths = RenewalGuards(session, renewal, cast.alice, NOW).paths
    assert {"organisation.name", "declarations.tobacco_role", "activity.types"} <= set(paths)
    some: dict[str, dict[str, Any]] = {path: {"still": True} for path in paths}
    wrong: Any = ({}, dict(list(some.items())[1:]), {**some, paths[0]: {"still": False, "now": " "}})
    for given in wrong:
        with pytest.raises(Blocked):
            answer_still_true(session, renewal, given, actor=cast.alice, now=NOW)
    with pytest.raises(NotYours):
        answer_still_true(session, renewal, some, actor=cast.dora, now=NOW)
    answer_still_true(session, renewal, some, actor=cast.alice, now=NOW)
    assert renewal.state == "answered"


def test_only_what_changed_and_lapsed_evidence_is_looked_at_again(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    session.add(
        Document(
            proposal_id=agreement.proposal_id, organisation_id=agreement.organisation_id, kind="statutes",
            filename="old.pdf", sha256="d" * 64, received_at=NOW, uploaded_by_id=cast.alice.id,
            expires_on=TODAY - timedelta(days=1),
        )
    )  # fmt: skip
    session.flush()
    renewal = ask_still_true(session, agreement, "mid_term", actor=cast.bea, now=NOW)
    answered(session, cast, renewal, changed="organisation.website")
    [path, lapsed] = RenewalGuards(session, renewal, cast.bea, NOW).to_look_at
    assert path == "organisation.website"
    with pytest.raises(WrongState):
        look_at_change(
            session, renewal, "organisation.name", note="Fine", holds=True, actor=cast.bea, now=NOW
        )
    look_at_change(session, renewal, path, note="A new site", holds=True, actor=cast.bea, now=NOW)
    with pytest.raises(Blocked) as refusal:
        confirm_diligence(session, renewal, note="Fine", actor=cast.bea, now=NOW)
    assert set(refusal.value.needs) == {"changes_looked_at", "answers_hold"}
    look_at_change(session, renewal, lapsed, note="Seen the new ones", holds=True, actor=cast.bea, now=NOW)
    confirm_diligence(session, renewal, note="Fine", actor=cast.bea, now=later(10))
    assert (renewal.state, renewal.open_key) == ("settled", None)
    assert agreement.dd_completed_on == later(10).date()
    assert agreement.dd_valid_until is not None
    assert agreement.dd_valid_until > later(1000).date()  # low: three years


def test_a_change_that_stands_against_it_is_not_confirmed(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    renewal = ask_still_true(session, agreement, "renewal", actor=cast.bea, now=NOW)
    answered(session, cast, renewal, changed="ownership.owners")
    look_at_change(session, renewal, "ownership.owners", note="Sold", holds=False, actor=cast.bea, now=NOW)
    with pytest.raises(Blocked) as refusal:
        confirm_diligence(session, renewal, note="Fine", actor=cast.bea, now=NOW)
    assert set(refusal.value.needs) == {"owners_unchanged", "answers_hold"}
    refuse_renewal(session, renewal, reason="A new case is needed", actor=cast.bea, now=NOW)
    assert renewal.state == "refused"


def test_lapsed_diligence_blocks_the_renewal(session: Session, cast: Cast, agreement: Agreement) -> None:
    renewal = answered(session, cast, ask_still_true(session, agreement, "renewal", actor=cast.bea, now=NOW))
    with pytest.raises(WrongState):
        renew_agreement(session, renewal, actor=cast.bea, now=NOW)  # not confirmed
    confirm_diligence(session, renewal, note="Fine", actor=cast.bea, now=NOW)
    agreement.dd_valid_until = TODAY - timedelta(days=1)
    session.flush()
    with pytest.raises(Blocked) as refusal:
        renew_agreement(session, renewal, actor=cast.bea, now=NOW)
    assert refusal.value.needs == ("diligence_valid",)


def test_a_lapse_in_mid_term_asks_once_pauses_payments_when_unanswered_and_lets_them_go_on(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    agreement.dd_valid_until = TODAY - timedelta(days=1)
    session.flush()
    assert list_lapsed(session, TODAY) == [agreement.id]
    ask_lapsed(session, agreement.id, now=NOW)
    assert list_lapsed(session, TODAY) == []
    [renewal] = session.scalars(select(Renewal)).all()
    pause_unanswered(session, renewal.id, now=later(30))
    assert agreement.payments_paused_at is None  # the last day counts
    assert list_unanswered(session, later(31).date()) == [renewal.id]
    pause_unanswered(session, renewal.id, now=later(31))
    assert agreement.payments_paused_reason == "lapsed"
    assert session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all() == ["still_true_unanswered"]
    file = Stored("e" * 64, 11, "application/pdf", "extract.pdf", "clean")
    answered(session, cast, renewal, now=later(40), files={"registration_extract": file})
    assert session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all() == []
    kept = session.scalars(select(Document).where(Document.agreement_id == agreement.id)).all()
    assert [row.kind for row in kept] == ["registration_extract"]
    assert agreement.payments_paused_reason == "lapsed"  # nobody has looked at it yet
    confirm_diligence(session, renewal, note="Fine", actor=cast.bea, now=later(41))
    assert agreement.payments_paused_reason == ""
    assert list_lapsed(session, later(41).date()) == []


def test_a_question_that_was_closed_is_not_asked_again_by_the_clock(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    agreement.dd_valid_until = TODAY - timedelta(days=1)
    session.flush()
    ask_lapsed(session, agreement.id, now=NOW)
    [renewal] = session.scalars(select(Renewal)).all()
    refuse_renewal(session, renewal, reason="It ends soon", actor=cast.bea, now=later(2))
    assert list_lapsed(session, later(3).date()) == []


@pytest.mark.parametrize(("pct", "is_control"), [("49.99", False), ("50", True), ("100", True)])
def test_a_change_of_control_voids_the_level_and_opens_a_review(
    session: Session, cast: Cast, agreement: Agreement, pct: str, is_control: bool
) -> None:
    owner = Owner("Deep Pockets Holding", Decimal(pct), country="CH")
    with pytest.raises(NotYours):
        record_owner(session, agreement, owner, source="Press", actor=cast.carl, now=NOW)
    assert record_owner(session, agreement, owner, source="Register", actor=cast.bea, now=NOW) is is_control
    assert agreement.state == ("under_review" if is_control else "active")
    assert (agreement.dd_valid_until < TODAY) is is_control  # type: ignore[operator]
    assert (agreement.risk_level is None) is is_control  # nobody has screened the new owner yet
    names = [party.name for party in session.scalars(select(Party).where(Party.role == "owner"))]
    assert "Deep Pockets Holding" in names
    events = session.scalars(select(Event.name).where(Event.case_id == agreement.id)).all()
    assert ("agreement.control_changed" in events) is is_control


def test_the_end_is_announced_three_times_and_the_task_goes_when_it_is_renewed(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    assert agreement.ends_on is not None

    def told(days_before: int) -> list[int]:
        now = later(200 - days_before)
        due = [each for each in list_due(session, now.date()) if each.noun == "ending"]
        return [each.stage for each in due if remind(session, each, now=now)]

    assert [told(each) for each in (91, 90, 89, 60, 59, 30, 2)] == [[], [-90], [], [-60], [], [-30], []]
    [task] = session.scalars(select(Task)).all()
    assert (task.kind, task.due_on) == ("agreement_ending", agreement.ends_on)
    assert tasks_to_settle(session, later(190)) == []
    renewed(session, cast, agreement)
    assert tasks_to_settle(session, later(190)) == [task.id]


def test_who_declared_an_interest_in_the_case_does_not_see_its_renewal_either(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    follows = renewed(session, cast, agreement)
    assert agreement.proposal is not None
    seen = select(Agreement.id).where(Agreement.id == follows.id)
    assert session.scalar(seen.where(agreements_visible_to(cast.dmitri, NOW))) is not None
    declare_interest(session, agreement.proposal, interest="financial", actor=cast.dmitri, now=NOW)
    assert session.scalar(seen.where(agreements_visible_to(cast.dmitri, NOW))) is None


def test_what_was_terminated_is_not_renewed(session: Session, cast: Cast, agreement: Agreement) -> None:
    letter = Stored("b" * 64, 11, "application/pdf", "letter.pdf", "clean")
    change_state(session, agreement, "terminate", reason="Over", file=letter, actor=cast.elena, now=NOW)
    with pytest.raises(WrongState):
        ask_still_true(session, agreement, "renewal", actor=cast.bea, now=NOW)
