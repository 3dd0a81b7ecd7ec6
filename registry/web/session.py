"""Who is signed in, and for how long: idle time, absolute time, the epoch that ends every session at once."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from registry.models.user import User
from registry.queries.review import OFFICIALS
from registry.web.access import roles_today
from registry.web.request import current_config, current_session, find_actor, now, today

_EPOCH, _BEGAN, _SEEN = "epoch", "began", "seen"
_SEEN_STEP = 60  # seconds; how often the cookie is written again
_PERSON = (  # with what decides what the person may see
    select(User)
    .options(joinedload(User.grants), joinedload(User.memberships))
    .where(User.id == bindparam("id"))
)

START_PAGES = (  # the first line whose role the person holds
    ("desk", "/desk"),
    ("focal_point", "/reviews"),
    *((role, "/reviews") for role in sorted(OFFICIALS)),
    ("staff", "/desk"),
    ("expert", "/advice"),
    ("partner", "/proposals"),
)


class SignedIn(UserMixin):
    """What flask-login keeps: the person, without teaching the model about the web."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return str(self.user.id)


def begin_session(user: User) -> None:
    """Sign `user` in to this browser: a fresh session, nothing of the stranger's kept but the form token."""
    kept = {key: session[key] for key in ("csrf_token",) if key in session}
    session.clear()
    session.update(kept)
    login_user(SignedIn(user))
    renew_session(user)


def renew_session(user: User) -> None:
    """Let this browser stay signed in after the person's epoch was raised (a new password)."""
    seconds = int(now().timestamp())
    session[_EPOCH], session[_BEGAN], session[_SEEN] = user.session_epoch, seconds, seconds


def end_session() -> None:
    """Sign this browser out."""
    logout_user()
    session.clear()


def start_page(user: User) -> str:
    """The path where this person's work begins."""
    held = roles_today(user, today())
    return next(path for role, path in START_PAGES if role in held)


def prepare_sessions(app: Flask) -> None:
    """Set up flask-login; hands `actor` and `roles` to every template."""
    manager = LoginManager()
    manager.session_protection = None  # an address that changes on a phone must not sign anybody out
    manager.init_app(app)
    manager.user_loader(_load)
    app.context_processor(_who)


def _who() -> dict[str, object]:
    actor = find_actor()
    return {"actor": actor, "roles": roles_today(actor, today())}


def _load(user_id: str) -> SignedIn | None:
    if not _is_alive():
        return None
    found = current_session().execute(_PERSON, {"id": uuid.UUID(user_id)})
    user = found.unique().scalar_one_or_none()
    if user is None or not user.is_active or user.session_epoch != session.get(_EPOCH):
        return None
    seconds = int(now().timestamp())
    if seconds - session[_SEEN] >= _SEEN_STEP:
        session[_SEEN] = seconds
    return SignedIn(user)


def _is_alive() -> bool:
    """Whether neither the idle time nor the absolute time has run out."""
    config = current_config()
    seconds = now().timestamp()
    idle = timedelta(minutes=config.session_minutes).total_seconds()
    absolute = timedelta(hours=config.session_hours_absolute).total_seconds()
    began, seen = session.get(_BEGAN, 0), session.get(_SEEN, 0)
    return bool(seconds - seen < idle and seconds - began < absolute)
