"""What is asked about contributions: what was promised and came, what is late, what a loan lacks (K04)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

import rules
from registry import reference
from registry.clock import geneva_day
from registry.models import Agreement, Contribution, ContributionDue, User
from registry.models.contribution import UNDERTAKINGS
from registry.permissions import agreements_visible_to
from registry.queries.policy import policy_of_case
from registry.reference.rates import RateMissing
from rules.decision import RANKS

LOAN = "loaned_personnel"
LOAN_INSTRUMENT = "non_reimbursable_loan_agreement"


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of contributions in US cents, each at the rate of its own day; `late` is due and has not come."""

    promised: int = 0
    received: int = 0
    late: int = 0


def list_contributions(session: Session, agreement: Agreement) -> list[Contribution]:
    """Those that stand, with their dates and undertakings, oldest first."""
    return list(
        session.scalars(
            select(Contribution)
            .where(Contribution.agreement_id == agreement.id, Contribution.removed_at.is_(None))
            .options(
                selectinload(Contribution.dues),
                selectinload(Contribution.undertakings),
                selectinload(Contribution.corrected_by),
            )
            .order_by(Contribution.recorded_at, Contribution.kind, Contribution.id)
        )
    )


def find_contribution(
    session: Session, agreement: Agreement, contribution_id: uuid.UUID
) -> Contribution | None:
    """A contribution of this agreement that stands. The caller has found the agreement through its rule."""
    return session.scalar(
        select(Contribution).where(
            Contribution.id == contribution_id,
            Contribution.agreement_id == agreement.id,
            Contribution.removed_at.is_(None),
        )
    )


def find_due(session: Session, contribution: Contribution, due_id: uuid.UUID) -> ContributionDue | None:
    return session.scalar(
        select(ContributionDue).where(
            ContributionDue.id == due_id, ContributionDue.contribution_id == contribution.id
        )
    )


def list_overdue(
    session: Session, today: date, *, actor: User, now: datetime, limit: int = 200
) -> list[tuple[ContributionDue, Contribution]]:
    """Instalments not received and reports not sent whose day is over, with the agreement."""
    return [
        (due, contribution)
        for due, contribution in session.execute(
            select(ContributionDue, Contribution)
            .join(Contribution, Contribution.id == ContributionDue.contribution_id)
            .join(Agreement, Agreement.id == Contribution.agreement_id)
            .where(
                ContributionDue.done_on.is_(None),
                ContributionDue.due_on < today,
                Contribution.removed_at.is_(None),
                agreements_visible_to(actor, now),
            )
            .options(contains_eager(Contribution.agreement).joinedload(Agreement.organisation))
            .order_by(ContributionDue.due_on, ContributionDue.id)
            .limit(limit)
        )
    ]


def received_minor(contribution: Contribution) -> int:
    """What came, in the contribution's currency."""
    return sum(due.done_minor for due in contribution.dues if due.kind == "instalment" and due.done_on)


def late_dues(contribution: Contribution, today: date) -> list[ContributionDue]:
    return [due for due in contribution.dues if due.done_on is None and due.due_on < today]


def total_of(contributions: Iterable[Contribution], today: date) -> Total:
    """Raises RateMissing when a currency has no rate on the day of a contribution."""
    promised = received = late = 0
    for row in contributions:
        promised += usd_cents(row, row.deciding_minor)
        received += usd_cents(row, received_minor(row))
        late += usd_cents(
            row, sum(due.amount_minor for due in late_dues(row, today) if due.kind == "instalment")
        )
    return Total(promised, received, late)


def usd_cents(contribution: Contribution, minor: int) -> int:
    return reference.load().to_usd(minor, contribution.currency, contribution.valued_on)[0]


def has_rate(currency: str, on: date) -> bool:
    try:
        reference.load().rate(currency, on)
    except RateMissing:
        return False
    return True


def is_value_covered(session: Session, agreement: Agreement, now: datetime) -> bool:
    """Whether the approval of the case covers what is promised now: a higher value decides the level too.

    Only where more is promised than was approved is the policy of the case asked again. A loan's notional
    value is no part of the policy's value.
    """
    proposal = agreement.proposal
    if proposal is None or proposal.snapshot is None:
        return True
    rows = [row for row in list_contributions(session, agreement) if row.kind != LOAN]
    if not all(has_rate(row.currency, row.valued_on) for row in rows):
        return False
    facts = proposal.snapshot.facts
    given = dict(facts["proposal"])
    for kind in ("cash", "in_kind"):
        cents = sum(usd_cents(row, row.deciding_minor) for row in rows if row.kind == kind)
        given[f"{kind}_usd"] = max(cents / 100, given[f"{kind}_usd"])
    if given == facts["proposal"]:
        return True
    policy = policy_of_case(session, proposal, geneva_day(now))
    decision = rules.decide(policy, {**facts, "proposal": given})
    if decision.risk_level is None or proposal.risk_level is None:
        return False
    return RANKS[decision.risk_level] <= RANKS[proposal.risk_level]


# --- people on loan (K04) ----------------------------------------------------------------------------------


def promises_loan(agreement: Agreement) -> bool:
    """Whether a person is to be lent, whatever contributions were recorded."""
    if LOAN in agreement.types or agreement.instrument == LOAN_INSTRUMENT:
        return True
    snapshot = agreement.proposal.snapshot if agreement.proposal is not None else None
    return snapshot is not None and bool(snapshot.facts["proposal"].get("loaned_personnel_fte"))


def loan_gaps(contribution: Contribution) -> list[str]:
    """What a loan still lacks before signature: columns, `hr_cleared`, and undertakings by name."""
    gaps = [
        name
        for name in ("person_name", "months", "loan_instrument", "barred_instruments", "starts_on", "ends_on")
        if not getattr(contribution, name)
    ]
    if contribution.hr_cleared_on is None:
        gaps.append("hr_cleared")
    return gaps + [kind for kind in UNDERTAKINGS if kind not in contribution.signed_undertakings]


def is_loan_settled(session: Session, agreement: Agreement) -> bool:
    """Whether every person on loan is cleared and bound (K04); a loan that nobody recorded is not settled."""
    loans: Sequence[Contribution] = (
        session.scalars(
            select(Contribution)
            .where(
                Contribution.agreement_id == agreement.id,
                Contribution.removed_at.is_(None),
                Contribution.kind == LOAN,
            )
            .options(joinedload(Contribution.undertakings))
        )
        .unique()
        .all()
    )
    if not loans:
        return not promises_loan(agreement)
    return not any(loan_gaps(row) for row in loans)


def list_cooling_off(
    session: Session, today: date, *, actor: User, now: datetime, limit: int = 200
) -> list[Contribution]:
    """Loans under way, and people whose cooling-off is not over; the agreement is loaded."""
    return list(
        session.scalars(
            select(Contribution)
            .join(Agreement, Agreement.id == Contribution.agreement_id)
            .where(
                Contribution.kind == LOAN,
                Contribution.removed_at.is_(None),
                or_(Contribution.cooling_off_until.is_(None), Contribution.cooling_off_until >= today),
                agreements_visible_to(actor, now),
            )
            .options(contains_eager(Contribution.agreement).joinedload(Agreement.organisation))
            .order_by(Contribution.ends_on, Contribution.id)
            .limit(limit)
        )
    )
