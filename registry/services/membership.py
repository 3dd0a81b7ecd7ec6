"""Members of a partner organisation: ask to join, admit, refuse, leave."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Membership, Organisation, Proposal, User
from registry.permissions import organisations_of, roles_held
from registry.services.account import TooMany
from registry.services.organisation import new_organisation
from registry.text import fold
from workflows import roles as r
from workflows.machine import NotYours, WrongState

MOST_REQUESTS = 5  # of one person, unanswered


def ask_to_join(session: Session, organisation: Organisation, *, actor: User, now: datetime) -> Membership:
    """A request that a member (or, when nobody answers, the desk) decides. Raises TooMany."""
    if actor.is_staff:
        raise NotYours("join", ("partner",))
    row = _find(session, organisation, actor)
    if row is not None and row.state in ("asked", "admitted"):
        return row
    waiting = session.scalar(
        select(func.count()).where(Membership.user_id == actor.id, Membership.state == "asked")
    )
    if (waiting or 0) >= MOST_REQUESTS:
        raise TooMany
    if row is None:
        row = Membership(id=uuid.uuid4(), user_id=actor.id, organisation_id=organisation.id)
        session.add(row)
    row.state, row.asked_at, row.decided_by_id, row.decided_at = "asked", now, None, None
    session.flush()
    _tell(session, organisation, "membership.asked", row, actor=actor, now=now)
    return row


def admit_member(
    session: Session, organisation: Organisation, membership: Membership, *, actor: User, now: datetime
) -> None:
    _decide(session, organisation, membership, "admitted", actor=actor, now=now)


def refuse_member(
    session: Session, organisation: Organisation, membership: Membership, *, actor: User, now: datetime
) -> None:
    _decide(session, organisation, membership, "refused", actor=actor, now=now)


def end_membership(
    session: Session, organisation: Organisation, membership: Membership, *, actor: User, now: datetime
) -> None:
    """A member leaves or is taken off. The last one stays: somebody must answer for the proposals."""
    _check_member(organisation, actor, now, verb="end")
    _lock(session, organisation)
    session.refresh(membership)
    others = session.scalar(
        select(func.count()).where(
            Membership.organisation_id == organisation.id,
            Membership.state == "admitted",
            Membership.id != membership.id,
        )
    )
    if membership.organisation_id != organisation.id or membership.state != "admitted" or not others:
        raise WrongState("end", membership.state)
    membership.state, membership.decided_by_id, membership.decided_at = "ended", actor.id, now
    _tell(session, organisation, "membership.ended", membership, actor=actor, now=now)


def found_organisation(
    session: Session, proposal: Proposal, answers: Mapping[str, Any], *, actor: User, now: datetime
) -> None:
    """Gives a first draft its organisation as soon as it is named: a colleague can join before it is sent.

    Until a proposal was sent its name and country follow the draft; later only a submission changes them.
    """
    name, country = str(answers.get("name") or "")[:300], answers.get("country")
    if not name or actor.is_staff:
        return
    if proposal.organisation is None:
        proposal.organisation = new_organisation(session, name, actor=actor, now=now)
    sent = select(Proposal.id).where(
        Proposal.organisation_id == proposal.organisation.id, Proposal.submission_no > 0
    )
    if session.scalar(sent.limit(1)) is None:
        organisation = proposal.organisation
        organisation.name, organisation.name_key, organisation.country = name, fold(name)[:300], country
        organisation.registration_no, organisation.lei = answers.get("registration_no"), answers.get("lei")
    session.flush()


def add_member(session: Session, organisation: Organisation, *, actor: User, now: datetime) -> Membership:
    """Makes `actor` a member without asking: an invitation of the desk stands for the admission."""
    row = _find(session, organisation, actor)
    if row is not None and row.state == "admitted":
        return row
    if row is None:
        row = Membership(id=uuid.uuid4(), user_id=actor.id, organisation_id=organisation.id, asked_at=now)
        actor.memberships.append(row)
        session.add(row)
    row.state, row.decided_by_id, row.decided_at = "admitted", actor.id, now
    session.flush()
    _tell(session, organisation, "membership.admitted", row, actor=actor, now=now)
    return row


def _decide(
    session: Session,
    organisation: Organisation,
    membership: Membership,
    state: str,
    *,
    actor: User,
    now: datetime,
) -> None:
    _check_member(organisation, actor, now, verb="admit")
    _lock(session, organisation)
    session.refresh(membership)
    if membership.organisation_id != organisation.id or membership.state != "asked":
        raise WrongState("admit", membership.state)
    membership.state, membership.decided_by_id, membership.decided_at = state, actor.id, now
    session.flush()
    _tell(session, organisation, f"membership.{state}", membership, actor=actor, now=now)


def _check_member(organisation: Organisation, actor: User, now: datetime, *, verb: str) -> None:
    is_desk = actor.is_staff and r.DESK in roles_held(actor, geneva_day(now))
    if not is_desk and organisation.id not in organisations_of(actor):
        raise NotYours(verb, ("member", r.DESK))


def _lock(session: Session, organisation: Organisation) -> None:
    session.scalars(
        select(Organisation)
        .where(Organisation.id == organisation.id)
        .with_for_update(of=Organisation)
        .execution_options(populate_existing=True)
    ).one()


def _find(session: Session, organisation: Organisation, user: User) -> Membership | None:
    _lock(session, organisation)
    return session.scalar(
        select(Membership).where(Membership.user_id == user.id, Membership.organisation_id == organisation.id)
    )


def _tell(
    session: Session,
    organisation: Organisation,
    event: str,
    membership: Membership,
    *,
    actor: User,
    now: datetime,
) -> None:
    payload = {"user": str(membership.user_id), "to": membership.state}
    record(session, organisation, event, actor=actor, now=now, about=membership, payload=payload)
    session.flush()
