"""The register of the demonstration: made-up partnerships of some years, brought in as an office would."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import RoleGrant, User
from registry.services.register_import import new_batch, take_rows
from registry.services.register_judge import open_plan
from workflows import roles as r

FILE = Path(__file__).parent.parent / "reference" / "demo_register.csv"


def load_register(session: Session, now: datetime) -> int:
    """Brings the file in through the ordinary import, in the name of the desk; gives how many."""
    desk = session.scalars(
        select(User).join(RoleGrant, RoleGrant.user_id == User.id).where(RoleGrant.role == r.DESK)
    ).first()
    if desk is None:
        raise RuntimeError("the demonstration has nobody at the desk")
    plan = open_plan(session, FILE, FILE.name)
    batch = new_batch(session, plan, FILE.name, actor=desk, now=now)
    if not take_rows(session, plan, batch, whole=True, actor=desk, now=now):
        raise RuntimeError(f"{FILE.name}: {batch.counts}")
    return int(batch.counts["taken"])
