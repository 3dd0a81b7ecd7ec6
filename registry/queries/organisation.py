"""A person's organisations: theirs, their members and requests, and the one somebody may ask to join."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.models import Membership, Organisation, User
from registry.permissions import organisations_of
from registry.text import fold

# mail for everybody: sharing such a domain says nothing about where somebody works
OPEN_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "yahoo.fr",
        "icloud.com", "proton.me", "protonmail.com", "gmx.ch", "gmx.de", "gmx.net", "web.de", "mail.ru",
        "yandex.ru", "ya.ru", "bluewin.ch", "orange.fr", "free.fr", "laposte.net", "aol.com", "qq.com",
        "163.com", "ukr.net",
    }
)  # fmt: skip
NOBODY_ANSWERED = timedelta(days=7)


def list_organisations(session: Session, user: User) -> list[Organisation]:
    """Those that have admitted the user, by name."""
    wanted = Organisation.id.in_(organisations_of(user))
    return list(session.scalars(select(Organisation).where(wanted).order_by(Organisation.name)))


def find_organisation(session: Session, user: User, organisation_id: uuid.UUID) -> Organisation | None:
    """One of the user's own organisations; None for a stranger."""
    if organisation_id not in organisations_of(user):
        return None
    return session.get(Organisation, organisation_id)


def list_own_requests(session: Session, user: User) -> list[tuple[Membership, Organisation]]:
    """Requests of the user to join that nobody has answered, or that were refused."""
    rows = session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id == user.id, Membership.state.in_(("asked", "refused")))
        .order_by(Membership.asked_at)
    )
    return [(membership, organisation) for membership, organisation in rows]


def list_members(session: Session, organisation: Organisation, state: str = "admitted") -> list[Membership]:
    """Memberships in a state (asked, admitted), oldest first."""
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.organisation_id == organisation.id, Membership.state == state)
            .options(joinedload(Membership.user))
            .order_by(Membership.asked_at, Membership.id)
        )
    )


def find_membership(
    session: Session, organisation_id: uuid.UUID, membership_id: uuid.UUID
) -> Membership | None:
    return session.scalar(
        select(Membership).where(
            Membership.id == membership_id, Membership.organisation_id == organisation_id
        )
    )


def find_to_join(
    session: Session, user: User, *, name: str = "", country: str = "", number: str = ""
) -> list[Organisation]:
    """What a stranger may learn: one named exactly, by its number, or of the person's mail domain.

    Never a part of a name: nobody may read a list of who works with us.
    """
    ways: list[ColumnElement[bool]] = []
    if name and country:
        ways.append((Organisation.name_key == fold(name)[:300]) & (Organisation.country == country))
    if number.strip():
        ways += [Organisation.registration_no == number.strip(), Organisation.lei == number.strip().upper()]
    domain = user.email.rpartition("@")[2].lower()
    if not (name or country or number) and domain not in OPEN_MAIL:
        ways.append(Organisation.email_domain == domain)
    if not ways:
        return []
    return list(
        session.scalars(
            select(Organisation)
            .where(or_(*ways), Organisation.id.not_in(organisations_of(user)))
            .order_by(Organisation.created_at)
            .limit(3)
        )
    )


def list_unanswered_requests(session: Session, *, now: datetime) -> list[tuple[Membership, Organisation]]:
    """For the desk: requests that no member answered for a week."""
    rows = session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.state == "asked", Membership.asked_at <= now - NOBODY_ANSWERED)
        .options(joinedload(Membership.user))
        .order_by(Membership.asked_at)
        .limit(100)
    )
    return [(membership, organisation) for membership, organisation in rows]
