"""An agreement from the approved case to its end, and what it said on a day as it was known at an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.events import list_events, rebuild
from registry.models import Agreement, AgreementHistory, AgreementLink, Condition
from registry.queries.agreement import AgreementGuards, list_files, list_history, state_as_of
from registry.services.agreement import (
    activate_agreement,
    change_agreement,
    change_state,
    clear_agreement,
    clear_unit,
    meet_condition,
    redraft_agreement,
)
from registry.services.agreement_history import reportable
from registry.services.closing_review import write_closing_review
from registry.services.decision import take_act
from registry.services.review import declare_interest
from registry.services.signature import Signature, countersign_agreement, sign_agreement
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
TERMS = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=365)}
CONDITION = {"text": "Name the sources", "owner": "partner", "is_blocking": True}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def agreement(session: Session, cast: Cast) -> Agreement:
    """Drafted by an approval with one condition that blocks signature."""
    proposal = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    declare_interest(session, proposal, interest="none", actor=cast.olga, now=NOW)
    take_act(session, proposal, "approve_with_conditions", conditions=[CONDITION], actor=cast.olga, now=NOW)
    return session.scalars(select(Agreement)).one()


def cleared(session: Session, cast: Cast, agreement: Agreement) -> Agreement:
    change_agreement(session, agreement, TERMS, actor=cast.bea, now=NOW)
    for row in list(agreement.clearances):
        clear_unit(session, agreement, row.unit, note="Cleared by memo.", actor=cast.bea, now=NOW)
    clear_agreement(session, agreement, actor=cast.bea, now=NOW)
    return agreement


def met(session: Session, cast: Cast, agreement: Agreement) -> Agreement:
    for row in session.scalars(select(Condition).where(Condition.agreement_id == agreement.id)):
        meet_condition(session, agreement, row, evidence="List received.", actor=cast.bea, now=NOW)
    return agreement


def signed(session: Session, cast: Cast, agreement: Agreement, **more: Any) -> Agreement:
    met(session, cast, cleared(session, cast, agreement))
    signature = replace(Signature(TODAY, "Alice, Director", "Otto, Chief"), **more)
    sign_agreement(session, agreement, signature, actor=cast.bea, now=NOW)
    return agreement


def in_force(session: Session, cast: Cast, agreement: Agreement) -> Agreement:
    signed(session, cast, agreement)
    activate_agreement(session, agreement, actor=cast.bea, now=NOW)
    return agreement


def test_an_approval_drafts_the_agreement_with_units_links_and_decided_conditions(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    assert agreement.state == "drafting"
    assert sorted(row.unit for row in agreement.clearances) == ["DES", "EO"]
    assert agreement.focal_point_id == cast.carl.id
    links = {(row.kind, row.value) for row in session.scalars(select(AgreementLink))}
    assert {("subprogramme", "2"), ("nexus", "cities"), ("sdg", "11"), ("type", "event_sponsorship")} <= links
    [condition] = session.scalars(select(Condition)).all()
    assert condition.agreement_id == agreement.id


def test_what_a_reviewer_asked_for_counts_only_once_an_official_took_it_over(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    review_condition = Condition(
        proposal_id=agreement.proposal_id, text="Only proposed", created_at=NOW, review_id=None
    )
    session.add(review_condition)
    session.flush()
    guards = AgreementGuards(session, agreement, cast.bea, NOW)
    assert [row.text for row in guards.conditions] == ["Name the sources"]


def test_it_is_cleared_only_with_dates_and_every_unit(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    with pytest.raises(Blocked) as refusal:
        clear_agreement(session, agreement, actor=cast.bea, now=NOW)
    assert set(refusal.value.needs) == {"clearances_given", "dates_given"}
    cleared(session, cast, agreement)
    assert agreement.state == "cleared"


def test_the_desk_records_the_clearance_of_another_unit_only_with_a_note(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    with pytest.raises(Blocked):
        clear_unit(session, agreement, "EO", actor=cast.bea, now=NOW)
    clear_unit(session, agreement, "DES", actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        clear_unit(session, agreement, "EO", note="I say so", actor=cast.carl, now=NOW)
    with pytest.raises(WrongState):
        clear_unit(session, agreement, "DES", actor=cast.bea, now=NOW)


def test_signature_waits_for_conditions_project_approval_and_valid_diligence(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    cleared(session, cast, agreement)
    agreement.excom_status = "pending"
    agreement.dd_valid_until = TODAY - timedelta(days=1)
    session.flush()
    with pytest.raises(Blocked) as refusal:
        sign_agreement(session, agreement, Signature(None, "", "Otto"), actor=cast.bea, now=NOW)
    assert set(refusal.value.needs) == {
        "excom_settled", "conditions_met", "diligence_valid", "signature_given"
    }  # fmt: skip


def test_signature_waits_for_screening(session: Session, cast: Cast, agreement: Agreement) -> None:
    met(session, cast, cleared(session, cast, agreement))
    guards = AgreementGuards(session, agreement, cast.bea, NOW)
    assert guards.facts()["screened"]
    agreement.proposal_id = agreement.proposal = None
    session.flush()
    assert not AgreementGuards(session, agreement, cast.bea, NOW).facts()["screened"]


def test_a_signature_in_the_future_is_refused(session: Session, cast: Cast, agreement: Agreement) -> None:
    with pytest.raises(Blocked, match="future"):
        signed(session, cast, agreement, signed_on=TODAY + timedelta(days=1))


def test_a_signed_file_belongs_to_the_agreement(session: Session, cast: Cast, agreement: Agreement) -> None:
    file = Stored("a" * 64, 11, "application/pdf", "signed.pdf", "clean")
    signed(session, cast, agreement, file=file)
    assert agreement.state == "signed"
    assert [row.filename for row in list_files(session, agreement)] == ["signed.pdf"]


def test_who_signs_for_another_body_proves_it(session: Session, cast: Cast, agreement: Agreement) -> None:
    with pytest.raises(Blocked) as refusal:
        signed(session, cast, agreement, on_behalf_of="Blue Well Holding")
    assert refusal.value.needs == ("proof_given",)
    proof = Stored("c" * 64, 11, "application/pdf", "power.pdf", "clean")
    signature = Signature(TODAY, "Alice, Director", "Otto, Chief", None, "Blue Well Holding", None, proof)
    sign_agreement(session, agreement, signature, actor=cast.bea, now=NOW)
    assert [row.kind for row in list_files(session, agreement)] == ["proof_of_authority"]
    assert agreement.signed_on_behalf_of == "Blue Well Holding"


def test_the_second_signature_comes_once_and_not_before_the_first(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    signed(session, cast, agreement)
    who: dict[str, Any] = {"actor": cast.bea, "now": later(3)}
    with pytest.raises(Blocked, match="before"):
        countersign_agreement(session, agreement, countersigned_on=TODAY - timedelta(days=1), **who)
    countersign_agreement(session, agreement, countersigned_on=TODAY + timedelta(days=2), **who)
    with pytest.raises(WrongState):
        countersign_agreement(session, agreement, countersigned_on=TODAY, **who)
    assert agreement.countersigned_on == TODAY + timedelta(days=2)


@pytest.mark.parametrize(
    ("status", "reference", "may_sign"),
    [("not_required", "", True), ("pending", "EXCOM 127", False), ("existing", "", False),
     ("existing", "E-215", True), ("approved", " ", False), ("approved", "EXCOM 127", True)],
)  # fmt: skip
def test_the_executive_committee_stops_the_signature_and_nothing_else(
    session: Session, cast: Cast, agreement: Agreement, status: str, reference: str, may_sign: bool
) -> None:
    change_agreement(
        session, agreement, {"excom_status": status, "excom_project": reference}, actor=cast.bea, now=NOW
    )
    met(session, cast, cleared(session, cast, agreement))  # whatever the status
    facts = AgreementGuards(session, agreement, cast.bea, NOW).facts()
    assert facts["excom_settled"] is may_sign
    change_agreement(session, agreement, {"excom_status": "not_required"}, actor=cast.bea, now=NOW)
    sign_agreement(session, agreement, Signature(TODAY, "A", "B"), actor=cast.bea, now=NOW)
    with pytest.raises(WrongState):
        change_agreement(session, agreement, {"excom_status": "pending"}, actor=cast.bea, now=NOW)


def test_it_is_put_in_force_on_its_first_day_and_not_before(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    signed(session, cast, agreement)
    agreement.starts_on = TODAY + timedelta(days=3)
    session.flush()
    with pytest.raises(Blocked):
        activate_agreement(session, agreement, actor=None, now=NOW)
    activate_agreement(session, agreement, actor=None, now=later(3))
    assert agreement.state == "active"


def test_it_is_not_put_in_force_while_a_name_is_not_screened(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    signed(session, cast, agreement)
    agreement.starts_on, agreement.proposal_id, agreement.proposal = TODAY, None, None  # nobody screens it
    session.flush()
    with pytest.raises(Blocked) as refusal:
        activate_agreement(session, agreement, actor=None, now=NOW)
    assert refusal.value.needs == ("screened",)


def test_only_the_executive_may_suspend_continue_and_terminate(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    in_force(session, cast, agreement)
    with pytest.raises(NotYours):
        change_state(session, agreement, "suspend", reason="Hit", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked):
        change_state(session, agreement, "suspend", actor=cast.elena, now=NOW)
    change_state(session, agreement, "suspend", reason="Hit", actor=cast.elena, now=NOW)
    change_state(session, agreement, "carry_on", reason="Cleared", actor=cast.dmitri, now=NOW)
    change_state(session, agreement, "review", reason="Press", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked) as refusal:
        change_state(session, agreement, "terminate", reason="Over", actor=cast.elena, now=NOW)
    assert refusal.value.needs == ("document_given",)
    letter = Stored("b" * 64, 11, "application/pdf", "letter.pdf", "clean")
    change_state(session, agreement, "terminate", reason="Over", file=letter, actor=cast.elena, now=NOW)
    assert agreement.state == "terminated"
    [kept] = list_files(session, agreement)
    assert (kept.kind, kept.is_internal) == ("ending_document", True)


def test_a_draft_is_terminated_without_a_document(session: Session, cast: Cast, agreement: Agreement) -> None:
    change_state(session, agreement, "terminate", reason="Not wanted", actor=cast.elena, now=NOW)
    assert agreement.state == "terminated"


def test_it_is_completed_by_the_desk_and_expires_after_its_end(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    in_force(session, cast, agreement)
    with pytest.raises(Blocked):
        change_state(session, agreement, "expire", actor=None, now=NOW)
    change_state(session, agreement, "expire", actor=None, now=later(366))
    assert agreement.state == "expired"
    with pytest.raises(WrongState):
        change_state(session, agreement, "complete", reason="Done", actor=cast.bea, now=later(367))


def test_it_is_closed_as_completed_only_with_results_and_lessons(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    in_force(session, cast, agreement)
    with pytest.raises(Blocked) as refusal:
        change_state(session, agreement, "complete", reason="Done", actor=cast.bea, now=NOW)
    assert refusal.value.needs == ("closing_reviewed",)
    write_closing_review(
        session, agreement, achieved="achieved", results="Forty mayors met.", lessons="Book early.",
        would_repeat=True, actor=cast.carl, now=NOW,
    )  # fmt: skip
    change_state(session, agreement, "complete", reason="Done", actor=cast.bea, now=NOW)
    assert agreement.state == "completed"


def test_redrafting_takes_every_clearance_back(session: Session, cast: Cast, agreement: Agreement) -> None:
    cleared(session, cast, agreement)
    redraft_agreement(session, agreement, reason="New annex", actor=cast.bea, now=NOW)
    assert agreement.state == "drafting"
    assert not any(row.cleared_at for row in agreement.clearances)


def test_a_form_that_is_older_than_the_agreement_is_refused_and_says_who_moved_it(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    old = agreement.version
    change_agreement(session, agreement, TERMS, version=old, actor=cast.boris, now=NOW)
    with pytest.raises(WrongState) as refusal:
        change_agreement(session, agreement, TERMS, version=old, actor=cast.bea, now=NOW)
    assert refusal.value.moved_by == cast.boris.name


def test_terms_change_only_while_drafting_but_publicity_always(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    in_force(session, cast, agreement)
    with pytest.raises(WrongState):
        change_agreement(session, agreement, {"ends_on": TODAY}, actor=cast.bea, now=NOW)
    with pytest.raises(ValueError, match="is_public"):  # the embargo has a service of its own
        change_agreement(session, agreement, {"is_public": False}, actor=cast.bea, now=NOW)
    change_agreement(session, agreement, {"is_value_public": True}, actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        change_agreement(session, agreement, {"is_value_public": False}, actor=cast.carl, now=NOW)


def test_another_instrument_asks_its_own_units(session: Session, cast: Cast, agreement: Agreement) -> None:
    clear_unit(session, agreement, "DES", actor=cast.bea, now=NOW)
    change_agreement(session, agreement, {"instrument": "data_sharing_agreement"}, actor=cast.bea, now=NOW)
    assert sorted(row.unit for row in agreement.clearances) == ["DES", "EO", "OLA"]
    assert not any(row.cleared_at for row in agreement.clearances)


def test_events_rebuild_the_row(session: Session, cast: Cast, agreement: Agreement) -> None:
    in_force(session, cast, agreement)
    change_state(session, agreement, "suspend", reason="Hit", actor=cast.elena, now=NOW)
    session.commit()
    session.expire_all()
    assert rebuild(list_events(session, agreement.id)) == reportable(agreement)


def test_history_answers_as_of_one_day_and_known_at_one_instant(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    met(session, cast, cleared(session, cast, agreement))
    learnt = later(5)
    sign_agreement(
        session, agreement, Signature(date(2026, 11, 4), "Alice", "Otto"),
        actor=cast.bea, now=learnt,
    )  # fmt: skip

    def state(day: date, known_at: Any) -> str | None:
        columns = state_as_of(session, agreement.id, day, known_at)
        return columns["state"] if columns else None

    assert state(date(2026, 11, 1), later(9)) is None
    assert state(date(2026, 11, 2), later(9)) == "cleared"
    assert state(date(2026, 11, 5), later(4)) == "cleared"  # signed already, but we did not know
    assert state(date(2026, 11, 5), later(9)) == "signed"
    assert state(date(2026, 11, 3), later(9)) == "cleared"


def test_what_is_held_true_now_covers_every_day_once(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    in_force(session, cast, agreement)
    change_state(session, agreement, "suspend", reason="Hit", actor=cast.elena, now=later(10))
    rows = list_history(session, agreement.id)
    assert [row.valid_to for row in rows[:-1]] == [row.valid_from for row in rows[1:]]
    assert rows[-1].valid_to is None
    assert rows[-1].columns == reportable(agreement)
    every = session.scalars(select(AgreementHistory)).all()
    assert all(row.superseded_at is None or row.superseded_at >= row.recorded_at for row in every)
