"""Roles: granted with dates, ended; powerful ones by two administrators. Nobody grants to themselves.

Also the accounts of the staff: invited by mail, closed, opened again.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import RoleGrant, User
from registry.models.user import POWERFUL_ROLES, ROLES
from registry.permissions import roles_held
from registry.services.account import CONFIRM, CONFIRM_HOURS, find_user
from registry.services.message import queue_mail
from registry.services.token import issue_token
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

WITH_SUBPROGRAMME = (r.FOCAL_POINT, r.DIVISION_DIRECTOR)

REFUSALS = {
    "not_self": N_("Nobody grants or confirms a role for themselves: ask another administrator."),
    "second_person": N_("A powerful role is confirmed by somebody other than the person who proposed it."),
    "staff_only": N_("Roles are for members of staff with an open account."),
    "subprogramme": N_("A focal point and a Division Director need a subprogramme; other roles have none."),
    "dates": N_("The last day comes after the first day."),
    "twice": N_("The person holds this role already, or it waits for confirmation."),
    "note_and_day": N_("A delegation names the signed note, with its date, and has a last day."),
    "own_office": N_("Only an office of one's own is delegated, and not for longer than one holds it."),
    "to_another": N_("A delegation is entered by a third person: not by who gives it, not for oneself."),
    "last_administrator": N_("This is the last administrator: grant the role to somebody else first."),
    "waits": N_("This role does not wait for a confirmation any more."),
    "known_address": N_("This address has an account already."),
}


def grant_role(
    session: Session,
    user: User,
    *,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    subprogramme: int | None = None,
    is_alternate: bool = False,
    delegated_by: User | None = None,
    instrument: str = "",
    actor: User,
    now: datetime,
) -> RoleGrant:
    """Grants an ordinary role, proposes a powerful one. Raises NotYours, or Blocked with every reason.

    `delegated_by` holds the office and passes it on by a signed note (`instrument`), until a day.
    """
    _check_administrator(actor, now)
    user = _locked(session, user)
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")
    _refuse(
        "grant_role",
        ("not_self", user.id == actor.id),
        ("staff_only", not (user.is_staff and user.is_active) or user.is_expert),
        ("subprogramme", (role in WITH_SUBPROGRAMME) != (subprogramme is not None)),
        ("dates", valid_to is not None and valid_to < valid_from),
        ("note_and_day", delegated_by is not None and not (instrument.strip() and valid_to)),
        (
            "own_office",
            delegated_by is not None
            and not _may_delegate(delegated_by, role, subprogramme, valid_from, valid_to),
        ),
        ("to_another", delegated_by is not None and delegated_by.id in (user.id, actor.id)),
        ("twice", any(_is_same(g, role, subprogramme, valid_from) for g in user.grants)),
    )
    grant = RoleGrant(
        id=uuid.uuid4(),
        user_id=user.id,
        role=role,
        subprogramme=subprogramme,
        is_alternate=is_alternate,
        valid_from=valid_from,
        valid_to=valid_to,
        delegated_by_id=delegated_by.id if delegated_by else None,
        instrument=instrument.strip() if delegated_by else "",
        granted_by_id=actor.id,
        granted_at=now,
    )
    user.grants.append(grant)
    session.flush()
    _record(session, user, "role.proposed" if role in POWERFUL_ROLES else "role.granted", grant, actor, now)
    return grant


def confirm_role(session: Session, grant: RoleGrant, *, agrees: bool, actor: User, now: datetime) -> None:
    """The second administrator on a powerful role; a refused one never counted."""
    _check_administrator(actor, now)
    user = _locked(session, grant.user)
    session.refresh(grant)
    _refuse(
        "confirm_role",
        ("waits", not waits(grant)),
        ("not_self", user.id == actor.id),
        ("second_person", grant.granted_by_id == actor.id),
    )
    if agrees:
        grant.confirmed_by_id, grant.confirmed_at = actor.id, now
    else:
        grant.ended_by_id, grant.ended_at = actor.id, now
    session.flush()
    _record(session, user, "role.confirmed" if agrees else "role.refused", grant, actor, now)


def end_role(session: Session, grant: RoleGrant, *, actor: User, now: datetime) -> None:
    """Ends a role at once; its row stays for what was true then."""
    _check_administrator(actor, now)
    user = _locked(session, grant.user)
    session.refresh(grant)
    if grant.ended_at is not None:
        return
    is_last = grant.role == r.ADMINISTRATOR and grant.counts_on(geneva_day(now))
    others = _administrators(session, now) - {user.id} if is_last else {user.id}
    _refuse("end_role", ("last_administrator", not others))
    grant.ended_by_id, grant.ended_at = actor.id, now
    session.flush()
    _record(session, user, "role.ended", grant, actor, now)
    _end_delegations(session, user, actor=actor, now=now)


def invite_staff(
    session: Session, *, email: str, name: str, language: str, base_url: str, actor: User, now: datetime
) -> User:
    """An account for a member of staff, who chooses the password by a mailed link. Raises Blocked."""
    _check_administrator(actor, now)
    _refuse("invite_staff", ("known_address", find_user(session, email) is not None))
    user = User(
        id=uuid.uuid4(), email=email.lower(), name=name, language=language, is_staff=True, created_at=now
    )
    session.add(user)
    session.flush()
    record(session, user, "user.invited", actor=actor, now=now, personal={"email": email, "name": name})
    send_invitation(session, user, base_url=base_url, actor=actor, now=now)
    return user


def send_invitation(session: Session, user: User, *, base_url: str, actor: User, now: datetime) -> None:
    """Mails (again) the link by which somebody invited chooses a password."""
    _check_administrator(actor, now)
    secret = issue_token(session, user=user, purpose=CONFIRM, valid=timedelta(hours=CONFIRM_HOURS), now=now)
    queue_mail(
        session,
        to=user.email,
        to_user_id=user.id,
        template="user_invited",
        language=user.language,
        context={"name": user.name, "link": f"{base_url}/confirm/{secret}", "hours": CONFIRM_HOURS},
        key=f"invite-staff:{uuid.uuid4()}",
        secret=True,
        now=now,
    )
    session.flush()


def open_account(session: Session, user: User, *, is_active: bool, actor: User, now: datetime) -> None:
    """Closes an account (every session ends at once) or opens it again. Nobody closes their own."""
    _check_administrator(actor, now)
    user = _locked(session, user)
    held = roles_held(user, geneva_day(now))
    is_last = r.ADMINISTRATOR in held and not _administrators(session, now) - {user.id}
    _refuse(
        "open_account",
        ("not_self", user.id == actor.id),
        ("last_administrator", not is_active and is_last),
    )
    if user.is_active == is_active:
        return
    user.is_active = is_active
    user.session_epoch += 1
    if not is_active:
        _end_delegations(session, user, actor=actor, now=now)
    record(session, user, "user.activated" if is_active else "user.deactivated", actor=actor, now=now)
    session.flush()


def _may_delegate(user: User, role: str, subprogramme: int | None, start: date, last: date | None) -> bool:
    """Whether the person holds the office themselves, from the first to the last day."""
    return user.is_active and any(
        (grant.role, grant.subprogramme) == (role, subprogramme)
        and grant.delegated_by_id is None
        and grant.counts_on(start)
        and (last is None or grant.counts_on(last))
        for grant in user.grants
    )


def _end_delegations(session: Session, user: User, *, actor: User, now: datetime) -> None:
    """What the person delegated ends with the office from which it came."""
    given = session.scalars(
        select(RoleGrant).where(RoleGrant.delegated_by_id == user.id, RoleGrant.ended_at.is_(None))
    ).all()
    today = geneva_day(now)
    for grant in given:
        if not _may_delegate(user, grant.role, grant.subprogramme, max(today, grant.valid_from), None):
            grant.ended_by_id, grant.ended_at = actor.id, now
            session.flush()
            _record(session, grant.user, "role.ended", grant, actor, now)


def waits(grant: RoleGrant) -> bool:
    """Whether a second administrator still has to answer."""
    return grant.role in POWERFUL_ROLES and grant.confirmed_at is None and grant.ended_at is None


def _check_administrator(actor: User, now: datetime) -> None:
    if r.ADMINISTRATOR not in roles_held(actor, geneva_day(now)):
        raise NotYours("administer", (r.ADMINISTRATOR,))


def _refuse(verb: str, *found: tuple[str, bool]) -> None:
    names = [name for name, is_so in found if is_so]
    if names:
        raise Blocked(verb, names, [REFUSALS[name] for name in names])


def _is_same(grant: RoleGrant, role: str, subprogramme: int | None, start: date) -> bool:
    is_over = grant.ended_at is not None or (grant.valid_to is not None and grant.valid_to < start)
    return (grant.role, grant.subprogramme) == (role, subprogramme) and not is_over


def _administrators(session: Session, now: datetime) -> set[uuid.UUID]:
    """Ids of those who administer today; their rows are locked, so that two cannot end each other at once."""
    query = (
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == r.ADMINISTRATOR, User.is_active)
        .with_for_update(of=RoleGrant)
    )
    return {grant.user_id for grant in session.scalars(query) if grant.counts_on(geneva_day(now))}


def _locked(session: Session, user: User) -> User:
    return session.scalars(
        select(User).where(User.id == user.id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _record(session: Session, user: User, name: str, grant: RoleGrant, actor: User, now: datetime) -> None:
    """On the chain of the person whose role it is."""
    record(
        session,
        user,
        name,
        actor=actor,
        now=now,
        about=grant,
        payload={
            "user": user.id,
            "role": grant.role,
            "subprogramme": grant.subprogramme,
            "alternate": grant.is_alternate,
            "delegated_by": grant.delegated_by_id,
            "instrument": grant.instrument,
            "valid_from": grant.valid_from,
            "valid_to": grant.valid_to,
        },
    )
    session.flush()
