"""The dates of a contribution: instalments and deliveries as they come, reports to the donor as they go."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Contribution, ContributionDue, User
from registry.queries.contribution import has_rate, usd_cents
from registry.services.contribution import KEEPERS, lock_roles, tell_contribution
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

RECEIVERS = (*KEEPERS, r.FINANCE)
MOST_AMOUNT = 9_000_000_000_000_000  # what a column holds with room for sums

PAYMENTS_PAUSED = N_("Payments are paused: nothing is received until they go on.")
NOT_AHEAD = N_("The day is not in the future.")


def add_due(
    session: Session,
    agreement: Agreement,
    contribution: Contribution,
    *,
    kind: str,
    due_on: date,
    amount_minor: int = 0,
    actor: User,
    now: datetime,
) -> ContributionDue:
    """An instalment (or delivery) with its amount in the contribution's currency, or a report to send."""
    _may_receive(session, agreement, "add_due", actor, now)
    row = ContributionDue(
        id=uuid.uuid4(),
        contribution_id=contribution.id,
        kind=kind,
        due_on=due_on,
        amount_minor=amount_minor if kind == "instalment" else 0,
    )
    session.add(row)
    session.flush()
    session.refresh(contribution, ["dues"])
    tell_contribution(session, agreement, "agreement.due_added", contribution, actor=actor, now=now)
    return row


def finish_due(
    session: Session,
    agreement: Agreement,
    contribution: Contribution,
    due: ContributionDue,
    *,
    done_on: date,
    done_minor: int = 0,
    note: str = "",
    actor: User,
    now: datetime,
) -> None:
    """It came, or it was sent. Nothing is received while payments are paused (M01, M02)."""
    _may_receive(session, agreement, "finish_due", actor, now)
    session.refresh(due, with_for_update=True)
    if due.done_on is not None:
        raise WrongState("finish_due", "done", moved_by=due.done_by.name if due.done_by else None)
    if due.kind == "instalment" and agreement.payments_paused_at is not None:
        raise Blocked("finish_due", ["payments_running"], [PAYMENTS_PAUSED])
    if done_on > geneva_day(now):
        raise Blocked("finish_due", ["not_ahead"], [NOT_AHEAD])
    due.done_on, due.done_by_id, due.note = done_on, actor.id, note.strip()
    due.done_minor = done_minor if due.kind == "instalment" else 0
    session.flush()
    session.refresh(contribution, ["dues"])
    event = "agreement.contribution_received" if due.kind == "instalment" else "agreement.donor_informed"
    tell_contribution(
        session, agreement, event, contribution, actor=actor, now=now,
        more={
            "due": due.id, "done_on": done_on, "done_minor": due.done_minor,
            "done_usd_cents": (
                usd_cents(contribution, due.done_minor)
                if has_rate(contribution.currency, contribution.valued_on)
                else None
            ),
        },
    )  # fmt: skip


def remove_due(
    session: Session,
    agreement: Agreement,
    contribution: Contribution,
    due: ContributionDue,
    *,
    actor: User,
    now: datetime,
) -> None:
    """Takes back a date that nothing happened on yet."""
    _may_receive(session, agreement, "remove_due", actor, now)
    session.refresh(due, with_for_update=True)
    if due.done_on is not None:
        raise WrongState("remove_due", "done", moved_by=due.done_by.name if due.done_by else None)
    session.delete(due)
    session.flush()
    session.refresh(contribution, ["dues"])
    tell_contribution(session, agreement, "agreement.due_removed", contribution, actor=actor, now=now)


def _may_receive(session: Session, agreement: Agreement, verb: str, actor: User, now: datetime) -> None:
    if not lock_roles(session, agreement, actor, now) & set(RECEIVERS):
        raise NotYours(verb, RECEIVERS)
