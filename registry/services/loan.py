"""What binds a loaned person (K04): the clearance of human resources and five undertakings, one by one."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Contribution, Undertaking, User
from registry.models.contribution import UNDERTAKINGS
from registry.queries.contribution import LOAN
from registry.services.contribution import lock_roles, tell_contribution
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

CLEARERS = (r.EXECUTIVE_OFFICE, r.DESK)

REFERENCE_GIVEN = N_("Say where human resources wrote that the loan is cleared.")
PERSON_NAMED = N_("Name the person first: an undertaking is signed by somebody.")
INSTRUMENTS_NAMED = N_("First say which UNECE instruments regulate the lender, or that none does.")
NOT_AHEAD = N_("The day is not in the future.")


def record_hr_clearance(
    session: Session,
    agreement: Agreement,
    loan: Contribution,
    *,
    cleared_on: date,
    written_in: str,
    actor: User,
    now: datetime,
) -> None:
    """Human resources cleared the loan; the Executive Office, or the desk for it, says where that stands."""
    _check(session, agreement, loan, "record_hr_clearance", cleared_on, actor, now)
    if not written_in.strip():
        raise Blocked("record_hr_clearance", ["reference_given"], [REFERENCE_GIVEN])
    loan.hr_cleared_on, loan.hr_reference = cleared_on, written_in.strip()
    loan.hr_recorded_by_id, loan.hr_recorded_at = actor.id, now
    session.flush()
    tell_contribution(session, agreement, "agreement.loan_cleared", loan, actor=actor, now=now)


def sign_undertaking(
    session: Session,
    agreement: Agreement,
    loan: Contribution,
    kind: str,
    *,
    signed_on: date,
    actor: User,
    now: datetime,
) -> Undertaking:
    """The person signed one undertaking. That on regulated instruments needs them named first."""
    _check(session, agreement, loan, "sign_undertaking", signed_on, actor, now)
    if kind not in UNDERTAKINGS:
        raise ValueError(f"no such undertaking: {kind}")
    session.refresh(loan, ["undertakings"])
    if kind in loan.signed_undertakings:
        raise WrongState("sign_undertaking", "signed")
    if not loan.person_name:
        raise Blocked("sign_undertaking", ["person_named"], [PERSON_NAMED])
    if kind == "regulated_instrument" and not loan.barred_instruments:
        raise Blocked("sign_undertaking", ["instruments_named"], [INSTRUMENTS_NAMED])
    row = Undertaking(
        id=uuid.uuid4(),
        contribution_id=loan.id,
        kind=kind,
        signed_on=signed_on,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    session.refresh(loan, ["undertakings"])
    tell_contribution(session, agreement, "agreement.undertaking_signed", loan, actor=actor, now=now)
    return row


def _check(
    session: Session,
    agreement: Agreement,
    loan: Contribution,
    verb: str,
    on: date,
    actor: User,
    now: datetime,
) -> None:
    if not lock_roles(session, agreement, actor, now) & set(CLEARERS):
        raise NotYours(verb, CLEARERS)
    if loan.kind != LOAN:
        raise ValueError("only a loan of a person is cleared by human resources")
    if on > geneva_day(now):
        raise Blocked(verb, ["not_ahead"], [NOT_AHEAD])
