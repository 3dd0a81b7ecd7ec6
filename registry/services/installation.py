"""The first two administrators of an empty installation; afterwards roles are granted on the pages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import RoleGrant, User
from registry.services.account import CONFIRM, CONFIRM_HOURS, find_user
from registry.services.token import issue_token
from workflows import roles as r
from workflows.machine import Blocked
from workflows.wording import N_

REFUSALS = {
    "two_people": N_("Name two different people: powerful roles need two."),
    "founded": N_("There is an administrator already: roles are granted on the pages."),
    "known_address": N_("An account with this address exists already."),
}


def found_office(
    session: Session, people: Sequence[tuple[str, str]], *, now: datetime
) -> list[tuple[User, str]]:
    """Makes the two administrators (address, name); gives each with the secret of the link for a password.

    Recorded as done by the system: the person at the machine has no account yet. Raises Blocked.
    """
    today = geneva_day(now)
    grants = session.scalars(select(RoleGrant).where(RoleGrant.role == r.ADMINISTRATOR))
    addresses = [email.strip().lower() for email, _name in people]
    broken = [
        name
        for name, is_so in (
            ("two_people", len(set(addresses)) != 2),
            ("founded", any(grant.counts_on(today) for grant in grants)),
            ("known_address", any(find_user(session, email) is not None for email in addresses)),
        )
        if is_so
    ]
    if broken:
        raise Blocked("found_office", broken, [REFUSALS[name] for name in broken])
    made = []
    for email, (_address, name) in zip(addresses, people, strict=True):
        user = User(id=uuid.uuid4(), email=email, name=name, is_staff=True, created_at=now)
        user.grants.append(
            RoleGrant(role=r.ADMINISTRATOR, valid_from=today, granted_at=now, confirmed_at=now)
        )
        session.add(user)
        session.flush()
        record(session, user, "user.founded", actor=None, now=now, personal={"email": email, "name": name})
        secret = issue_token(
            session, user=user, purpose=CONFIRM, valid=timedelta(hours=CONFIRM_HOURS), now=now
        )
        made.append((user, secret))
    session.flush()
    return made
