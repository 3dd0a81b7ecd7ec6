"""Payments of an agreement stand still: with a suspension (M01), or for a reason of their own (M02)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from registry.models import Agreement, User
from registry.services.agreement_history import write_change
from rules.monitoring import is_frozen

SUSPENDED, LAPSED = "suspended", "lapsed"  # reasons: M01, M02


def follow_state(agreement: Agreement, now: datetime) -> None:
    """Before a step is written: a suspension pauses payments, its end lets them go on (M01)."""
    if is_frozen(agreement.state):
        if agreement.payments_paused_at is None:
            agreement.payments_paused_at, agreement.payments_paused_reason = now, SUSPENDED
    elif agreement.payments_paused_reason == SUSPENDED:
        agreement.payments_paused_at, agreement.payments_paused_reason = None, ""


def pause_payments(
    session: Session, agreement: Agreement, *, reason: str, actor: User | None, now: datetime
) -> bool:
    """Pauses for a reason of its own, such as LAPSED; False when they are paused already."""
    if agreement.payments_paused_at is not None:
        return False
    agreement.payments_paused_at, agreement.payments_paused_reason = now, reason
    write_change(session, agreement, "agreement.payments_paused", actor=actor, now=now)
    return True


def resume_payments(
    session: Session, agreement: Agreement, *, reason: str, actor: User | None, now: datetime
) -> bool:
    """Lets them go on where they stood still for that reason."""
    if agreement.payments_paused_reason != reason or is_frozen(agreement.state):
        return False
    agreement.payments_paused_at, agreement.payments_paused_reason = None, ""
    write_change(session, agreement, "agreement.payments_resumed", actor=actor, now=now)
    return True
