"""Accounts: registration, confirmation, sign-in with slow-down and lock-out, forgotten and changed passwords.

Nothing here tells a stranger whether an address has an account: the answers and the work done are the same.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from registry.events import record
from registry.models.user import SignInAttempt, User
from registry.services.message import queue_mail
from registry.services.password import hash_password, is_password
from registry.services.token import BadToken, count_tokens_since, find_token, issue_token, spend_token

CONFIRM, RESET = "confirm", "reset"
CONFIRM_HOURS, RESET_MINUTES = 48, 60
WINDOW = timedelta(minutes=15)
MOST_FAILURES = 20  # from one address in a window
MOST_ASKS = 10  # mails asked for from one address in a window
FREE_FAILURES = 5  # of one account, before it waits
LONGEST_WAIT = 15  # minutes
MAILS_AN_HOUR = 5  # to one person


class TooMany(Exception):
    """Too many tries from this address (429). `retry_after` in seconds."""

    retry_after = int(WINDOW.total_seconds())


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password that was weighed before anything was written: whose, and whether it was right."""

    user_id: uuid.UUID | None
    is_right: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a mailed link belongs to: enough for the page behind it, usable after the session is closed."""

    email: str
    name: str


def find_user(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email.lower()))


def register_user(
    session: Session, *, email: str, name: str, language: str, source: str, base_url: str, now: datetime
) -> None:
    """Mail a link to confirm the address and choose a password; somebody known is told so by mail instead.

    Raises TooMany. The password comes with the confirmation: only the owner of the address ever sets one.
    """
    _count_ask(session, source, now=now)
    user = find_user(session, email)
    if user is None:
        user = User(id=uuid.uuid4(), email=email.lower(), name=name, language=language, created_at=now)
        session.add(user)
        session.flush()
        record(session, user, "user.registered", actor=user, now=now, personal={"email": email, "name": name})
    elif user.email_confirmed_at is None:
        user.name, user.language = name, language
    session.flush()
    if (
        count_tokens_since(session, user=user, purpose=CONFIRM, since=now - timedelta(hours=1))
        >= MAILS_AN_HOUR
    ):
        return
    known = user.email_confirmed_at is not None
    secret = issue_token(session, user=user, purpose=CONFIRM, valid=timedelta(hours=CONFIRM_HOURS), now=now)
    link = f"{base_url}/sign-in" if known else f"{base_url}/confirm/{secret}"
    queue_mail(
        session,
        to=user.email,
        to_user_id=user.id,
        template="user_known" if known else "user_registered",
        language=user.language,
        context={"name": user.name, "link": link, "hours": CONFIRM_HOURS},
        key=f"register:{uuid.uuid4()}",
        secret=not known,
        now=now,
    )


def find_newcomer(session: Session, secret: str, *, now: datetime) -> Addressee:
    """Whose confirmation link this is. Raises BadToken."""
    user = _owner(session, find_token(session, secret, purpose=CONFIRM, now=now).user_id)
    return Addressee(user.email, user.name)


def confirm_email(session: Session, *, secret: str, password_hash: str, now: datetime) -> User:
    """The address is theirs, this is their password; the account can be used. Raises BadToken."""
    user = _owner(session, spend_token(session, secret, purpose=CONFIRM, now=now).user_id)
    if user.email_confirmed_at is not None:
        raise BadToken
    user.email_confirmed_at, user.password_hash = now, password_hash
    user.last_sign_in_at = now
    record(session, user, "user.confirmed", actor=user, now=now)
    session.flush()
    return user


def weigh_password(session: Session, *, email: str, password: str, source: str, now: datetime) -> Attempt:
    """Whether this is the person's password. Slow on purpose: use a reading session, before any write.

    Raises TooMany before any work is done, TooBusy when too many passwords are weighed at once.
    """
    _check_pace(session, source, now=now, most=MOST_FAILURES, failed_only=True)
    user = find_user(session, email)
    kept = user.password_hash if user is not None and user.is_active else None
    is_right = is_password(kept, password)
    return Attempt(None if user is None else user.id, is_right)


def sign_in(session: Session, attempt: Attempt, *, source: str, now: datetime) -> User | None:
    """The person, or None when refused; the attempt is remembered either way: commit. Raises TooMany."""
    _check_pace(session, source, now=now, most=MOST_FAILURES, failed_only=True)
    user = None if attempt.user_id is None else _lock(session, attempt.user_id)
    waits = user is not None and user.locked_until is not None and user.locked_until > now
    welcome = user is not None and attempt.is_right and not waits and user.email_confirmed_at is not None
    session.add(SignInAttempt(source=source, at=now, succeeded=welcome))
    if user is not None and welcome:
        user.failed_sign_ins, user.locked_until, user.last_sign_in_at = 0, None, now
    elif user is not None and not waits:
        _count_failure(session, user, now=now)
    session.flush()
    return user if welcome else None


def ask_reset(session: Session, *, email: str, source: str, base_url: str, now: datetime) -> None:
    """Mail a link for a new password to somebody we know; nothing, silently, to others. Raises TooMany."""
    _count_ask(session, source, now=now)
    user = find_user(session, email)
    if user is None or not user.is_active or user.email_confirmed_at is None:
        return
    if count_tokens_since(session, user=user, purpose=RESET, since=now - timedelta(hours=1)) >= MAILS_AN_HOUR:
        return
    secret = issue_token(session, user=user, purpose=RESET, valid=timedelta(minutes=RESET_MINUTES), now=now)
    queue_mail(
        session,
        to=user.email,
        to_user_id=user.id,
        template="user_reset_asked",
        language=user.language,
        context={"name": user.name, "link": f"{base_url}/reset/{secret}", "minutes": RESET_MINUTES},
        key=f"reset:{uuid.uuid4()}",
        secret=True,
        now=now,
    )


def find_forgetful(session: Session, secret: str, *, now: datetime) -> Addressee:
    """Whose reset link this is. Raises BadToken."""
    user = _owner(session, find_token(session, secret, purpose=RESET, now=now).user_id)
    return Addressee(user.email, user.name)


def reset_password(session: Session, *, secret: str, password_hash: str, now: datetime) -> User:
    """Set a new password by a mailed link; ends every session and the waiting. Raises BadToken."""
    user = _owner(session, spend_token(session, secret, purpose=RESET, now=now).user_id)
    _set_password(session, user, password_hash, event="user.password_reset", now=now)
    user.failed_sign_ins, user.locked_until = 0, None
    session.flush()
    return user


def change_password(session: Session, user: User, *, old: str, new: str, now: datetime) -> bool:
    """Set a new password after the old one; ends every other session. False when the old one is wrong."""
    if not is_password(user.password_hash, old):
        return False
    _set_password(session, user, hash_password(new), event="user.password_changed", now=now)
    session.flush()
    return True


def change_settings(
    session: Session, user: User, *, name: str, language: str, mail_frequency: str, now: datetime
) -> None:
    """Name, language of pages and mails, and how often mail comes (each | daily)."""
    user.name, user.language, user.mail_frequency = name, language, mail_frequency
    record(
        session,
        user,
        "user.changed",
        actor=user,
        now=now,
        payload={"set": {"language": language, "mail_frequency": mail_frequency}},
        personal={"name": name},
    )
    session.flush()


def choose_language(session: Session, user: User, language: str) -> None:
    """The language of this person's pages and mails: a taste, not a fact worth an event."""
    user.language = language
    session.flush()


def forget_attempts(session: Session, *, before: datetime) -> int:
    """Delete what the slow-down no longer needs; how many rows went."""
    gone = session.execute(delete(SignInAttempt).where(SignInAttempt.at < before).returning(SignInAttempt.id))
    return len(gone.all())


def _set_password(session: Session, user: User, password_hash: str, *, event: str, now: datetime) -> None:
    user.password_hash = password_hash
    user.session_epoch += 1
    record(session, user, event, actor=user, now=now)


def _owner(session: Session, user_id: uuid.UUID | None) -> User:
    user = None if user_id is None else session.get(User, user_id)
    if user is None or not user.is_active:
        raise BadToken
    return user


def _lock(session: Session, user_id: uuid.UUID) -> User | None:
    """The row, held until the end: two wrong tries at once count as two."""
    return session.scalar(
        select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    )


def _count_failure(session: Session, user: User, *, now: datetime) -> None:
    """After FREE_FAILURES the account waits 1, 2, 4, 8, at most LONGEST_WAIT minutes; a reset ends it."""
    user.failed_sign_ins += 1
    over = user.failed_sign_ins - FREE_FAILURES
    if over < 0:
        return
    user.locked_until = now + timedelta(minutes=min(2**over, LONGEST_WAIT) if over < 10 else LONGEST_WAIT)
    if over == 0:
        record(session, user, "user.locked", actor=None, now=now)


def _check_pace(
    session: Session, source: str, *, now: datetime, most: int, failed_only: bool = False
) -> None:
    """Raise TooMany when `source` (a digest of an address) tried `most` times in the window."""
    wanted = select(func.count()).where(SignInAttempt.source == source, SignInAttempt.at > now - WINDOW)
    if failed_only:
        wanted = wanted.where(SignInAttempt.succeeded.is_(False))
    if (session.scalar(wanted) or 0) >= most:
        raise TooMany


def _count_ask(session: Session, source: str, *, now: datetime) -> None:
    """One more mail asked for by `source`. Raises TooMany."""
    _check_pace(session, source, now=now, most=MOST_ASKS)
    session.add(SignInAttempt(source=source, at=now, succeeded=True))
