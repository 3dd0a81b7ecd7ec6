"""The part of the demonstration about the policy: an open draft that decides silently, and a golden case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from registry.models import PolicyVersion, Proposal, User
from registry.services.policy import create_policy, shadow_policy
from registry.services.policy_example import add_golden_case

DRAFT = 2  # the worked example that ships with the product
BEGUN_DAYS_AGO = 28
TITLE = "State ownership and conforming products as flags"
NOTE = (
    "Ten of sixteen ordinary partners come out at the enhanced review for one of these two reasons alone."
    " As flags they only bar the simplified track."
)


def begin_draft(session: Session, *, officer: User, now: datetime) -> PolicyVersion:
    """Takes up the draft that ships; from now on it decides silently beside new cases."""
    row = create_policy(session, based_on=DRAFT, title=TITLE, note=NOTE, actor=officer, now=now)
    shadow_policy(session, row, on=True, actor=officer, now=now)
    return row


def keep_golden_case(session: Session, proposal: Proposal, *, desk: User, now: datetime) -> None:
    add_golden_case(session, proposal, title="A small, simple event", actor=desk, now=now)
