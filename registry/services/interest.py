"""Gifts that people record, earlier employers, and the interest groups invited beside the applicant (K03)."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Gift, InvitedGroup, Organisation, Proposal, User
from registry.permissions import roles_on
from registry.queries.guards import Guards
from registry.services.assessment import refresh_level
from registry.services.step import lock_case, write_event
from registry.text import fold
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.proposal import TERMINAL
from workflows.wording import N_

REFUSALS = {
    "not_future": N_("The day lies in the future."),
    "case_open": N_("The case is at its end: its file does not change any more."),
    "years_given": N_("Each line names an employer and the years, for example: Blue Well SA, 2019-2023."),
}
YEAR = re.compile(r"\b(19|20)\d\d\b")


def record_gift(
    session: Session,
    *,
    giver: str,
    what: str,
    received_on: date,
    value_usd_cents: int | None = None,
    actor: User,
    now: datetime,
) -> Gift:
    """One's own gift or hospitality. The giver is joined to an organisation of exactly this name."""
    if not actor.is_staff:
        raise NotYours("record_gift", r.STAFF_ROLES)
    _refuse("record_gift", "not_future", received_on > geneva_day(now))
    known = session.scalars(
        select(Organisation.id).where(Organisation.name_key == fold(giver)).limit(2)
    ).all()
    gift = Gift(
        id=uuid.uuid4(),
        user_id=actor.id,
        organisation_id=known[0] if len(known) == 1 else None,
        giver=giver,
        what=what,
        value_usd_cents=value_usd_cents,
        received_on=received_on,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(gift)
    session.flush()
    record(
        session, actor, "gift.recorded", actor=actor, now=now, about=gift,
        payload={"received_on": received_on}, personal={"giver": giver, "what": what},
    )  # fmt: skip
    session.flush()
    return gift


def change_past_employers(session: Session, user: User, employers: str, *, now: datetime) -> None:
    """A person's own lines, one employer each with its years; they only ever make a hint."""
    lines = [line.strip() for line in employers.splitlines() if line.strip()]
    _refuse("change_past_employers", "years_given", any(not YEAR.search(line) for line in lines))
    kept = "\n".join(lines)
    if kept == user.past_employers:
        return
    user.past_employers = kept
    record(
        session, user, "user.changed", actor=user, now=now, personal={"past_employers": kept}
    )  # fmt: skip
    session.flush()


def invite_group(
    session: Session,
    proposal: Proposal,
    *,
    name: str,
    kind: str,
    invited_on: date,
    note: str = "",
    actor: User,
    now: datetime,
) -> InvitedGroup:
    """Another interest group that was invited beside the applicant (K03)."""
    _lock_for_groups(session, proposal, "invite_group", actor, now)
    _refuse("invite_group", "not_future", invited_on > geneva_day(now))
    group = InvitedGroup(
        id=uuid.uuid4(), proposal_id=proposal.id, name=name, kind=kind, invited_on=invited_on, note=note,
        recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    session.add(group)
    session.flush()
    write_event(
        session, proposal, "interest.group_invited", actor=actor, now=now, about=group, payload={"kind": kind}
    )
    refresh_level(Guards(session, proposal, actor, now))
    return group


def explain_groups(session: Session, proposal: Proposal, *, note: str, actor: User, now: datetime) -> None:
    """Why fewer than two groups were invited (K03); empty takes the reason back."""
    _lock_for_groups(session, proposal, "explain_groups", actor, now)
    proposal.groups_note = note.strip()
    write_event(session, proposal, "interest.groups_explained", actor=actor, now=now)


def _lock_for_groups(session: Session, proposal: Proposal, verb: str, actor: User, now: datetime) -> None:
    lock_case(session, proposal)
    roles = roles_on(session, actor, proposal, now=now)
    allowed = {r.DESK, r.FOCAL_POINT}
    if not roles & allowed:
        raise NotYours(verb, allowed)
    guards = Guards(session, proposal, actor, now)
    _refuse(verb, "case_open", proposal.state in TERMINAL)
    if not guards.has_declared_none:
        raise NotYours(verb, allowed)


def _refuse(verb: str, name: str, is_so: bool) -> None:
    if is_so:
        raise Blocked(verb, [name], [REFUSALS[name]])
