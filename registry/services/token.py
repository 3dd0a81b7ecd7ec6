"""Mailed secrets: made once, kept only as a hash, used once, gone after some hours."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registry.models.user import Token, User


class BadToken(ValueError):
    """The link is unknown, used, replaced by a newer one, or too old."""


def issue_token(
    session: Session, *, user: User, purpose: str, valid: timedelta, now: datetime, proposal_id: object = None
) -> str:
    """The secret to mail. Older ones of the same person and purpose stop working."""
    secret = secrets.token_urlsafe(32)
    void_tokens(session, user=user, purpose=purpose, now=now)
    session.add(
        Token(
            user_id=user.id,
            proposal_id=proposal_id,
            purpose=purpose,
            email=user.email,
            secret_hash=digest(secret),
            created_at=now,
            expires_at=now + valid,
        )
    )
    session.flush()
    return secret


def find_token(session: Session, secret: str, *, purpose: str, now: datetime) -> Token:
    """The living token of a link, not yet used up by this. Raises BadToken."""
    token = session.scalar(select(Token).where(Token.secret_hash == digest(secret), Token.purpose == purpose))
    if token is None or token.used_at is not None or token.expires_at <= now:
        raise BadToken
    return token


def spend_token(session: Session, secret: str, *, purpose: str, now: datetime) -> Token:
    """Use the token up: of two who press at once, one gets it. Raises BadToken."""
    token = find_token(session, secret, purpose=purpose, now=now)
    spent = session.execute(
        update(Token)
        .where(Token.id == token.id, Token.used_at.is_(None))
        .values(used_at=now)
        .returning(Token.id)
        .execution_options(synchronize_session=False)
    ).first()
    if spent is None:
        raise BadToken
    return token


def void_tokens(session: Session, *, user: User, purpose: str, now: datetime) -> None:
    """Make every living token of this person and purpose useless."""
    session.execute(
        update(Token)
        .where(Token.user_id == user.id, Token.purpose == purpose, Token.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def count_tokens_since(session: Session, *, user: User, purpose: str, since: datetime) -> int:
    """How many links were mailed to this person since then: nobody's mailbox is flooded through us."""
    wanted = select(func.count()).where(
        Token.user_id == user.id, Token.purpose == purpose, Token.created_at >= since
    )
    return session.scalar(wanted) or 0


def digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
