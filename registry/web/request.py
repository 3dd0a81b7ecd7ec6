"""What every view needs from the request it answers: the session, the clock, the person, the commit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.clock import geneva_day
from registry.config import Config
from registry.db import begin_reading, end_reading
from registry.models.user import User

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def current_session() -> Session:
    """The one database session of this request; a GET's takes no write lock on SQLite."""
    if "session" not in g:
        session: Session = current_app.extensions["sessions"]()
        if request.method in READING:
            begin_reading(session)
        g.session = session
    opened: Session = g.session
    return opened


def commit() -> None:
    """Keep what this POST wrote. Called once, at the end of the view; otherwise all is undone."""
    if request.method in READING:
        raise RuntimeError("a GET writes nothing; make it a POST")
    current_session().commit()


def now() -> datetime:
    """The instant of this request: UTC, the same wherever it is asked."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    instant: datetime = g.now
    return instant


def today() -> date:
    """The day in Geneva at the instant of this request."""
    return geneva_day(now())


def find_actor() -> User | None:
    """The person who is signed in, or None for a stranger."""
    return current_user.user if current_user.is_authenticated else None


def current_actor() -> User:
    """The person who is signed in; 404 for a stranger (a declared view never gets there)."""
    actor = find_actor()
    if actor is None:
        abort(404)
    return actor


def current_config() -> Config:
    """The settings of this installation."""
    config: Config = current_app.extensions["config"]
    return config


def see_other(endpoint: str, **values: Any) -> Response:
    """The answer to a POST that worked: 303 to the page that shows the result."""
    return redirect(url_for(endpoint, **values), code=303)


def source_address() -> str:
    """The address that the request came from, after the trusted proxies."""
    return request.remote_addr or "unknown"


def prepare_requests(app: Flask) -> None:
    """Undo and close the session at the end of every request, also after an error."""

    @app.teardown_appcontext
    def _close_session(_error: BaseException | None) -> None:
        session: Session | None = g.pop("session", None)
        if session is not None:
            end_reading(session)
            session.close()
