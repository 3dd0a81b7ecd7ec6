"""The first page, for strangers; signed-in people go where their work begins. And two health checks."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from registry.web.access import open_to_everyone
from registry.web.request import current_session, find_actor
from registry.web.session import start_page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@open_to_everyone
def show() -> ResponseReturnValue:
    """What this is, the three doors, how long it takes, what we never ask."""
    actor = find_actor()
    if actor is not None:
        return redirect(start_page(actor), code=303)
    return render_template("home.html")


@blueprint.get("/healthz")
@open_to_everyone
def healthy() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/readyz")
@open_to_everyone
def ready() -> ResponseReturnValue:
    """The process answers and reaches its database, which has our tables; else 500."""
    current_session().execute(text("select 1 from users where 1 = 0"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
