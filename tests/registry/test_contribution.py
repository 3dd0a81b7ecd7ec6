"""Contributions: taken from the case, kept, valued by the higher value, received; loans bound by K04."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Contribution
from registry.models.contribution import UNDERTAKINGS
from registry.queries.agreement import AgreementGuards
from registry.queries.contribution import (
    is_loan_settled,
    is_value_covered,
    list_contributions,
    list_overdue,
    loan_gaps,
    total_of,
)
from registry.services.agreement_draft import open_agreement
from registry.services.contribution import (
    add_contribution,
    change_contribution,
    correct_value,
    remove_contribution,
)
from registry.services.contribution_due import add_due, finish_due, remove_due
from registry.services.loan import record_hr_clearance, sign_undertaking
from tests.case import NOW, accepted, later, on_stage, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
LOAN = {
    "title": "A statistician",
    "currency": "CHF",
    "promised_minor": 6_000_000,
    "basis": "Salary scale of the lender, half a year.",
    "months": Decimal(6),
    "starts_on": TODAY,
    "ends_on": date(2027, 5, 31),
    "person_name": "Sam Vogel",
    "loan_instrument": "Non-reimbursable loan agreement of 2 November 2026",
    "barred_instruments": "UN Regulation No. 155",
}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def drafted(session: Session, cast: Cast, **activity: Any) -> Agreement:
    """The agreement of a case with these answers; nobody reviewed it, which is not what is tested here."""
    proposal = sent(session, cast, activity=activity) if activity else sent(session, cast)
    accepted(session, cast, screened(session, cast, proposal))
    return open_agreement(session, proposal, actor=cast.bea, now=NOW)


def test_the_draft_has_what_the_case_promised_and_is_worth_the_same(session: Session, cast: Cast) -> None:
    agreement = drafted(
        session,
        cast,
        cash_minor=1_000_000,
        cash_currency="EUR",
        in_kind_minor=400_000,
        loaned_personnel_fte=1,
    )
    rows = {row.kind: row for row in list_contributions(session, agreement)}
    assert {kind: (row.promised_minor, row.currency) for kind, row in rows.items()} == {
        "cash": (1_000_000, "EUR"), "in_kind": (400_000, "USD"), "loaned_personnel": (0, "USD"),
    }  # fmt: skip
    assert agreement.proposal is not None
    assert agreement.value_usd_cents == agreement.proposal.value_usd_cents
    # several currencies are summed in dollars
    assert (agreement.currency, agreement.in_kind_minor) == ("USD", 400_000)


def test_the_value_is_the_sum_of_the_higher_values(session: Session, cast: Cast) -> None:
    agreement = drafted(session, cast)
    assert (agreement.in_kind_minor, agreement.value_usd_cents) == (400_000, 400_000)
    [coffee] = list_contributions(session, agreement)
    change_contribution(session, agreement, coffee, {"basis": "Price list."}, actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        correct_value(session, agreement, coffee, minor=1, basis="I say so", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked):
        correct_value(session, agreement, coffee, minor=1, basis=" ", actor=cast.emil, now=NOW)
    correct_value(session, agreement, coffee, minor=300_000, basis="Two offers.", actor=cast.emil, now=NOW)
    assert agreement.value_usd_cents == 400_000
    correct_value(session, agreement, coffee, minor=500_000, basis="Three offers.", actor=cast.emil, now=NOW)
    assert (agreement.in_kind_minor, agreement.value_usd_cents) == (500_000, 500_000)
    cash = add_contribution(
        session, agreement, "cash", {"currency": "USD", "promised_minor": 250_000}, actor=cast.carl, now=NOW
    )
    assert (agreement.cash_minor, agreement.value_usd_cents) == (250_000, 750_000)
    with pytest.raises(Blocked):
        correct_value(session, agreement, cash, minor=1, basis="No.", actor=cast.emil, now=NOW)
    remove_contribution(session, agreement, cash, reason="A mistake.", actor=cast.bea, now=NOW)
    assert agreement.value_usd_cents == 500_000


def test_a_value_that_needs_a_higher_approval_stops_the_signature(session: Session, cast: Cast) -> None:
    agreement = drafted(session, cast)
    [coffee] = list_contributions(session, agreement)
    assert agreement.proposal is not None
    assert agreement.proposal.risk_level == "low"
    for minor, is_covered in ((900_000, True), (1_000_001, False)):  # up to 10,000 is simplified
        correct_value(session, agreement, coffee, minor=minor, basis="Offers.", actor=cast.emil, now=NOW)
        assert is_value_covered(session, agreement, NOW) is is_covered
    agreement.state = "cleared"
    with pytest.raises(Blocked) as refusal:
        AgreementGuards(session, agreement, cast.bea, NOW).choose("sign", {"signature_given": True})
    assert "value_covered" in refusal.value.needs


def test_sums_that_were_there_before_any_contribution_are_kept(session: Session, cast: Cast) -> None:
    agreement = drafted(session, cast)
    for row in list_contributions(session, agreement):
        session.delete(row)
    agreement.origin, agreement.in_kind_minor, agreement.currency = "imported", 70_000, "USD"
    session.flush()
    add_contribution(session, agreement, "cash", {"promised_minor": 1_000}, actor=cast.bea, now=NOW)
    assert (agreement.cash_minor, agreement.in_kind_minor, agreement.value_usd_cents) == (
        1_000,
        70_000,
        71_000,
    )


def test_strangers_and_other_offices_keep_no_contributions(session: Session, cast: Cast) -> None:
    agreement = drafted(session, cast)
    for person in (cast.claire, cast.aldo, cast.alice):
        with pytest.raises(NotYours):
            add_contribution(session, agreement, "cash", {"promised_minor": 1}, actor=person, now=NOW)


def test_what_is_promised_changes_while_drafting_and_after_signature_only_by_a_paper(
    session: Session, cast: Cast
) -> None:
    agreement = drafted(session, cast)
    [coffee] = list_contributions(session, agreement)
    more = {"promised_minor": 450_000, "basis": "Price list."}
    agreement.state = "cleared"
    session.flush()
    with pytest.raises(Blocked, match="drafting"):
        change_contribution(session, agreement, coffee, more, actor=cast.bea, now=NOW)
    agreement.state, agreement.signed_on = "active", TODAY
    session.flush()
    with pytest.raises(Blocked, match="paper"):
        change_contribution(session, agreement, coffee, more, actor=cast.bea, now=NOW)
    change_contribution(session, agreement, coffee, {"trust_fund": "32QSA"}, actor=cast.bea, now=NOW)
    change_contribution(session, agreement, coffee, more, paper="Letter of 4 May", actor=cast.bea, now=NOW)
    assert agreement.value_usd_cents == 450_000


def test_a_value_in_kind_says_how_it_was_found_and_a_currency_has_a_rate(
    session: Session, cast: Cast
) -> None:
    agreement = drafted(session, cast)
    with pytest.raises(Blocked, match="value was found"):
        add_contribution(session, agreement, "in_kind", {"promised_minor": 5}, actor=cast.bea, now=NOW)
    with pytest.raises(Blocked, match="exchange rate"):
        add_contribution(
            session, agreement, "cash", {"promised_minor": 5, "currency": "AFN"}, actor=cast.bea, now=NOW
        )


def test_instalments_come_once_and_not_while_payments_are_paused(session: Session, cast: Cast) -> None:
    agreement = drafted(session, cast)
    row = add_contribution(session, agreement, "cash", {"promised_minor": 90_000}, actor=cast.bea, now=NOW)
    first, second = (
        add_due(
            session, agreement, row, kind="instalment", due_on=TODAY + timedelta(days=n),
            amount_minor=45_000, actor=cast.bea, now=NOW,
        )
        for n in (1, 30)
    )  # fmt: skip
    letter = add_due(session, agreement, row, kind="report", due_on=TODAY, actor=cast.bea, now=NOW)
    assert [due.id for due, _row in list_overdue(session, later(10).date(), actor=cast.bea, now=NOW)] == [
        letter.id,
        first.id,
    ]
    agreement.payments_paused_at = NOW
    session.flush()
    came: dict[str, Any] = {"done_on": later(2).date(), "done_minor": 40_000, "now": later(3)}
    with pytest.raises(Blocked, match="paused"):
        finish_due(session, agreement, row, first, actor=cast.bea, **came)
    finish_due(session, agreement, row, letter, done_on=later(2).date(), actor=cast.bea, now=later(3))
    agreement.payments_paused_at = None
    session.flush()
    with pytest.raises(Blocked, match="future"):
        finish_due(session, agreement, row, first, actor=cast.bea, **{**came, "done_on": later(9).date()})
    finish_due(session, agreement, row, first, actor=cast.bea, **came)
    with pytest.raises(WrongState):
        finish_due(session, agreement, row, first, actor=cast.bea, **came)
    total = total_of([row], later(40).date())
    assert (total.promised, total.received, total.late) == (90_000, 40_000, 45_000)
    remove_due(session, agreement, row, second, actor=cast.bea, now=later(3))
    assert list_overdue(session, later(40).date(), actor=cast.bea, now=NOW) == []


def test_a_loan_is_settled_by_clearance_and_five_undertakings_signed_one_by_one(
    session: Session, cast: Cast
) -> None:
    agreement = drafted(session, cast)
    assert is_loan_settled(session, agreement)
    agreement.types = [*agreement.types, "loaned_personnel"]
    session.flush()
    assert not is_loan_settled(session, agreement), "a loan is promised and nobody recorded it"
    agreement.state = "cleared"
    with pytest.raises(Blocked) as refusal:
        AgreementGuards(session, agreement, cast.bea, NOW).choose("sign", {"signature_given": True})
    assert "loan_settled" in refusal.value.needs
    agreement.state = "drafting"
    row = add_contribution(session, agreement, "loaned_personnel", LOAN, actor=cast.bea, now=NOW)
    assert row.cooling_off_until == date(2028, 5, 31)
    assert loan_gaps(row) == ["hr_cleared", *UNDERTAKINGS]
    with pytest.raises(NotYours):
        record_hr_clearance(
            session, agreement, row, cleared_on=TODAY, written_in="Memo", actor=cast.claire, now=NOW
        )
    record_hr_clearance(
        session, agreement, row, cleared_on=TODAY, written_in="Memo", actor=cast.emil, now=NOW
    )
    for kind in UNDERTAKINGS:
        assert not is_loan_settled(session, agreement)
        sign_undertaking(session, agreement, row, kind, signed_on=TODAY, actor=cast.bea, now=NOW)
    assert is_loan_settled(session, agreement)
    with pytest.raises(WrongState):
        sign_undertaking(session, agreement, row, "spending", signed_on=TODAY, actor=cast.bea, now=NOW)
    change_contribution(session, agreement, row, {"barred_instruments": "None"}, actor=cast.bea, now=NOW)
    assert loan_gaps(row) == ["regulated_instrument"]
    change_contribution(session, agreement, row, {"person_name": "Tim Vogel"}, actor=cast.bea, now=NOW)
    assert loan_gaps(row) == ["hr_cleared", *UNDERTAKINGS]
    assert not is_loan_settled(session, agreement)


def test_a_case_drafted_again_keeps_what_was_added_and_takes_the_new_amounts(
    session: Session, cast: Cast
) -> None:
    agreement = drafted(session, cast)
    add_contribution(session, agreement, "cash", {"promised_minor": 100_000}, actor=cast.bea, now=NOW)
    assert agreement.proposal is not None
    open_agreement(session, agreement.proposal, actor=cast.bea, now=later(2))
    rows = session.scalars(select(Contribution).where(Contribution.agreement_id == agreement.id)).all()
    assert sorted((row.kind, row.promised_minor) for row in rows) == [("cash", 100_000), ("in_kind", 400_000)]
    assert agreement.value_usd_cents == 500_000
