"""The desk opened a case for a company: mail a link, and let its reader take the case over."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry.events import record
from registry.models import Organisation, Proposal, User
from registry.models.user import Token
from registry.permissions import organisations_of, roles_on
from registry.queries.facts import draft_answers
from registry.services.account import find_user
from registry.services.membership import add_member
from registry.services.message import queue_mail
from registry.services.organisation import new_organisation
from registry.services.step import lock_case, write_event
from registry.services.token import BadToken, digest, find_token, spend_token
from workflows import roles as r
from workflows.machine import NotYours, WrongState

INVITE = "invite"
INVITE_DAYS = 30
OPEN_FOR_INVITED = frozenset({"draft", "submitted", "returned", "clarification_asked", "exclusion_proposed"})


def create_invitation(
    session: Session, proposal: Proposal, *, email: str, base_url: str, actor: User, now: datetime
) -> None:
    """Mails a link (30 days, used once) to take the case over. An older link for the case stops working."""
    lock_case(session, proposal)
    if r.DESK not in roles_on(session, actor, proposal, now=now):
        raise NotYours("invite", (r.DESK,))
    if proposal.state not in OPEN_FOR_INVITED:
        raise WrongState("invite", proposal.state)
    address = email.strip().lower()
    session.execute(
        update(Token)
        .where(Token.proposal_id == proposal.id, Token.purpose == INVITE, Token.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    secret = secrets.token_urlsafe(32)
    session.add(
        Token(
            proposal_id=proposal.id,
            purpose=INVITE,
            email=address,
            secret_hash=digest(secret),
            created_at=now,
            expires_at=now + timedelta(days=INVITE_DAYS),
        )
    )
    proposal.contact_email = address
    session.flush()
    queue_mail(
        session,
        to=address,
        template="proposal_invited",
        language=proposal.language,
        context={
            "name": address,
            "title": proposal.title,
            "link": f"{base_url}/invitations/{secret}",
            "days": INVITE_DAYS,
        },
        key=f"invite:{uuid.uuid4()}",
        secret=True,
        now=now,
    )
    write_event(session, proposal, "proposal.invited", actor=actor, now=now)


def find_invitation(session: Session, secret: str, *, now: datetime) -> tuple[Proposal, str]:
    """The case and the address that a link was mailed to. Raises BadToken."""
    token = find_token(session, secret, purpose=INVITE, now=now)
    proposal = session.get(Proposal, token.proposal_id) if token.proposal_id else None
    if proposal is None or proposal.state not in OPEN_FOR_INVITED:
        raise BadToken
    return proposal, token.email


def register_invited(
    session: Session, secret: str, *, name: str, password_hash: str, language: str, now: datetime
) -> User:
    """An account for the reader of the mail: the link itself proves the address. Raises BadToken."""
    _proposal, email = find_invitation(session, secret, now=now)
    user = find_user(session, email)
    if user is not None and (user.email_confirmed_at is not None or user.is_staff or not user.is_active):
        raise BadToken  # somebody with an account signs in instead
    if user is None:
        user = User(id=uuid.uuid4(), email=email, created_at=now)
        session.add(user)
    user.name, user.language = name, language
    user.password_hash, user.email_confirmed_at, user.last_sign_in_at = password_hash, now, now
    session.flush()
    record(session, user, "user.registered", actor=user, now=now, personal={"email": email, "name": name})
    record(session, user, "user.confirmed", actor=user, now=now)
    session.flush()
    return user


def accept_invitation(session: Session, secret: str, *, actor: User, now: datetime) -> Proposal:
    """Makes the invited person the owner of the case. Raises BadToken, or NotYours for another address."""
    proposal, email = find_invitation(session, secret, now=now)
    if actor.is_staff or actor.email != email:
        raise NotYours("accept_invitation", (r.OWNER,))
    spend_token(session, secret, purpose=INVITE, now=now)
    lock_case(session, proposal)
    organisation = _organisation(session, proposal, actor=actor, now=now)
    if organisation is None:
        proposal.created_by_id = actor.id  # nothing names the organisation yet: the person owns the draft
    elif organisation.id not in organisations_of(actor):
        add_member(session, organisation, actor=actor, now=now)
    session.flush()
    write_event(session, proposal, "proposal.taken_over", actor=actor, now=now)
    return proposal


def _organisation(session: Session, proposal: Proposal, *, actor: User, now: datetime) -> Organisation | None:
    """Of the case; else the person's only one; else a new one when the desk wrote its name."""
    if proposal.organisation is not None:
        return proposal.organisation
    own = organisations_of(actor)
    if len(own) == 1:
        organisation = session.scalar(select(Organisation).where(Organisation.id == own[0]))
    else:
        name = str(draft_answers(session, proposal).get("organisation", {}).get("name") or "")
        organisation = new_organisation(session, name, actor=actor, now=now) if name else None
    proposal.organisation = organisation
    return organisation
