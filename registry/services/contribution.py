"""Keeps what is promised under an agreement, and the agreement's value, which is their sum."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Contribution, Proposal, User
from registry.queries.agreement import BEFORE_SIGNATURE, agreement_roles
from registry.queries.contribution import LOAN, has_rate, list_contributions, usd_cents
from registry.queries.facts import current_answers
from registry.services.agreement_history import write_change
from registry.services.agreement_lock import lock_row
from rules.monitoring import add_months
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

KEEPERS = (r.DESK, r.FOCAL_POINT)
# what the signed text says; everything else of a contribution is our own bookkeeping
PROMISED = frozenset({"title", "currency", "promised_minor", "basis", "months", "starts_on", "ends_on"})
OWN = frozenset(
    {
        "trust_fund", "grant_reference", "support_cost_pct", "person_name", "loan_instrument",
        "barred_instruments",
    }
)  # fmt: skip
COOLING_OFF_MONTHS = 12

PAPER_NAMED = N_("After the signature, say which paper changes what is promised: an amendment, a letter.")
CLEARED_FIRST = N_("The text is cleared. Take it back to drafting before you change what is promised.")
RATE_KNOWN = N_("There is no exchange rate for this currency. Ask an administrator to add it.")
BASIS_GIVEN = N_("Say how the value was found: a price list, an offer, a salary scale.")
REASON_GIVEN = N_("Say why it does not count any more.")
NOTHING_TO_CORRECT = N_("Cash is what it is: only the value of things and of loans can be corrected.")


def open_contributions(session: Session, agreement: Agreement, proposal: Proposal, *, now: datetime) -> None:
    """The contributions of a draft as the case promises them; its amounts replace what it said before.

    The agreement's value columns follow; the caller writes the change.
    """
    activity = current_answers(session, proposal).get("activity", {})
    snapshot = proposal.snapshot.facts["proposal"] if proposal.snapshot is not None else {}
    day = geneva_day(proposal.submitted_at or now)
    wanted = {
        kind: (int(activity.get(f"{kind}_minor") or 0), str(activity.get(f"{kind}_currency") or "USD"))
        for kind in ("cash", "in_kind")
    }
    wanted = {kind: pair for kind, pair in wanted.items() if pair[0]}
    if snapshot.get("loaned_personnel_fte"):
        wanted[LOAN] = (0, "USD")
    known = {row.kind: row for row in list_contributions(session, agreement) if row.is_of_case}
    for kind, (minor, currency) in wanted.items():
        row = known.pop(kind, None)
        if row is None:
            row = _new(agreement, kind, now=now)
            row.is_of_case = True
            session.add(row)
        elif kind == LOAN:
            continue  # its value was found here, not by the case
        row.promised_minor, row.currency, row.valued_on = minor, currency, day
    for row in known.values():
        row.removed_at, row.removed_reason = now, "not in the case any more"
    session.flush()
    settle_value(session, agreement)


def add_contribution(
    session: Session,
    agreement: Agreement,
    kind: str,
    values: Mapping[str, Any],
    *,
    paper: str = "",
    actor: User,
    now: datetime,
) -> Contribution:
    """A contribution as promised. `values`: columns of PROMISED and OWN; `paper`: needed after signature."""
    _may_keep(session, agreement, "add_contribution", actor, now)
    _check_terms(agreement, "add_contribution", paper)
    _take_over_sums(session, agreement)
    row = _new(agreement, kind, now=now)
    row.recorded_by_id = actor.id
    _set(row, values, now)
    session.add(row)
    session.flush()
    settle_value(session, agreement)
    tell_contribution(
        session, agreement, "agreement.contribution_promised", row, actor=actor, now=now, paper=paper
    )
    return row


def change_contribution(
    session: Session,
    agreement: Agreement,
    row: Contribution,
    values: Mapping[str, Any],
    *,
    paper: str = "",
    actor: User,
    now: datetime,
) -> None:
    """What is promised changes while drafting, or by a paper after signature; our bookkeeping at any time."""
    _may_keep(session, agreement, "change_contribution", actor, now)
    if any(getattr(row, name) != value for name, value in values.items() if name in PROMISED):
        _check_terms(agreement, "change_contribution", paper)
    before = (row.person_name, row.barred_instruments)
    _set(row, values, now)
    if row.kind == LOAN and before != (row.person_name, row.barred_instruments):
        _unbind(row, is_another=before[0] != row.person_name)
    session.flush()
    settle_value(session, agreement)
    tell_contribution(
        session, agreement, "agreement.contribution_changed", row, actor=actor, now=now, paper=paper
    )


def remove_contribution(
    session: Session, agreement: Agreement, row: Contribution, *, reason: str, actor: User, now: datetime
) -> None:
    """It does not count any more; the row stays, with the reason."""
    _may_keep(session, agreement, "remove_contribution", actor, now)
    if not reason.strip():
        raise Blocked("remove_contribution", ["reason_given"], [REASON_GIVEN])
    if agreement.state == "cleared":
        raise Blocked("remove_contribution", ["drafting"], [CLEARED_FIRST])
    row.removed_at, row.removed_reason = now, reason.strip()
    session.flush()
    settle_value(session, agreement)
    tell_contribution(
        session, agreement, "agreement.contribution_removed", row, actor=actor, now=now, paper=reason
    )


def correct_value(
    session: Session,
    agreement: Agreement,
    row: Contribution,
    *,
    minor: int,
    basis: str,
    actor: User,
    now: datetime,
) -> None:
    """The Executive Office sets another fair market or notional value and says how; the higher one counts."""
    roles = lock_roles(session, agreement, actor, now)
    if r.EXECUTIVE_OFFICE not in roles:
        raise NotYours("correct_value", (r.EXECUTIVE_OFFICE,))
    if row.kind == "cash":
        raise Blocked("correct_value", ["in_kind"], [NOTHING_TO_CORRECT])
    if not basis.strip():
        raise Blocked("correct_value", ["basis_given"], [BASIS_GIVEN])
    row.corrected_minor, row.corrected_basis = minor, basis.strip()
    row.corrected_by_id, row.corrected_at = actor.id, now
    session.flush()
    settle_value(session, agreement)
    tell_contribution(session, agreement, "agreement.contribution_valued", row, actor=actor, now=now)


def settle_value(session: Session, agreement: Agreement) -> None:
    """Sets the value columns from the contributions; an agreement that never had one keeps what it says.

    A loan counts as in kind. Contributions in several currencies are summed in US dollars.
    """
    rows = list_contributions(session, agreement)
    if not rows and not _had_any(session, agreement):
        return
    if not all(has_rate(row.currency, row.valued_on) for row in rows):
        return  # of the case, which could not be valued either
    currencies = {row.currency for row in rows}
    one = currencies.pop() if len(currencies) == 1 else "USD"
    sums = {"cash": 0, "in_kind": 0}
    for row in rows:
        minor = row.deciding_minor
        sums["cash" if row.kind == "cash" else "in_kind"] += (
            minor if row.currency == one else usd_cents(row, minor)
        )
    agreement.currency = one
    agreement.cash_minor, agreement.in_kind_minor = sums["cash"], sums["in_kind"]
    agreement.value_usd_cents = sum(usd_cents(row, row.deciding_minor) for row in rows)


def lock_roles(session: Session, agreement: Agreement, actor: User, now: datetime) -> frozenset[str]:
    """Reads the agreement again under its lock; gives what the person is to it."""
    lock_row(session, agreement)
    return agreement_roles(session, agreement, actor, now)


def _may_keep(session: Session, agreement: Agreement, verb: str, actor: User, now: datetime) -> None:
    if not lock_roles(session, agreement, actor, now) & set(KEEPERS):
        raise NotYours(verb, KEEPERS)


def _check_terms(agreement: Agreement, verb: str, paper: str) -> None:
    if agreement.state == "cleared":
        raise Blocked(verb, ["drafting"], [CLEARED_FIRST])
    if agreement.state not in BEFORE_SIGNATURE and agreement.origin == "case" and not paper.strip():
        raise Blocked(verb, ["paper_named"], [PAPER_NAMED])


def _take_over_sums(session: Session, agreement: Agreement) -> None:
    """Sums of an agreement that never had a contribution (imported ones) become a contribution each."""
    if _had_any(session, agreement):
        return
    for kind, minor in (("cash", agreement.cash_minor), ("in_kind", agreement.in_kind_minor)):
        if minor:
            row = _new(agreement, kind, now=agreement.created_at)
            row.promised_minor, row.currency = minor, agreement.currency
            session.add(row)
    session.flush()


def _unbind(loan: Contribution, *, is_another: bool) -> None:
    """Another person signs and is cleared anew; other instruments need that one undertaking again."""
    kept = [] if is_another else [row for row in loan.undertakings if row.kind != "regulated_instrument"]
    loan.undertakings = kept
    if is_another:
        loan.hr_cleared_on = loan.hr_recorded_by_id = loan.hr_recorded_at = None
        loan.hr_reference = ""


def _had_any(session: Session, agreement: Agreement) -> bool:
    found = select(Contribution.id).where(Contribution.agreement_id == agreement.id).limit(1)
    return session.scalar(found) is not None


def _new(agreement: Agreement, kind: str, *, now: datetime) -> Contribution:
    return Contribution(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        kind=kind,
        promised_minor=0,
        currency="USD",
        basis="",
        valued_on=geneva_day(now),
        recorded_at=now,
    )


def _set(row: Contribution, values: Mapping[str, Any], now: datetime) -> None:
    unknown = set(values) - PROMISED - OWN
    if unknown:
        raise ValueError(f"not a column that changes by hand: {', '.join(sorted(unknown))}")
    money = (row.promised_minor, row.currency)
    for name, value in values.items():
        setattr(row, name, value)
    if (row.promised_minor, row.currency) != money:
        row.valued_on = geneva_day(now)
    if not has_rate(row.currency, row.valued_on):
        raise Blocked("change_contribution", ["rate_known"], [RATE_KNOWN])
    is_valued = row.kind != "cash" and row.promised_minor and values.keys() & {"promised_minor", "basis"}
    if is_valued and not row.basis.strip():
        raise Blocked("change_contribution", ["basis_given"], [BASIS_GIVEN])
    row.cooling_off_until = add_months(row.ends_on, COOLING_OFF_MONTHS) if row.ends_on else None


def tell_contribution(
    session: Session,
    agreement: Agreement,
    event: str,
    row: Contribution,
    *,
    actor: User,
    now: datetime,
    paper: str = "",
    more: Mapping[str, Any] | None = None,
) -> None:
    payload = {
        "contribution": row.id,
        "kind": row.kind,
        "currency": row.currency,
        "promised_minor": row.promised_minor,
        "deciding_minor": row.deciding_minor,
        **(more or {}),
    }
    if paper.strip():
        payload["internal_reason"] = paper.strip()
    write_change(session, agreement, event, actor=actor, now=now, payload=payload)
