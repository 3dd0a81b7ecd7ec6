"""The one place where a refusal becomes HTTP: what went wrong, what it means, what to do next."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from registry.queries.interest import Undeclared
from registry.services.account import TooMany
from registry.services.password import TooBusy
from registry.web.request import READING
from workflows.machine import Blocked, NotYours, WrongState

Answer = tuple[str, int]
PAGES = frozenset({403, 404, 405, 413, 422, 429})


def prepare_errors(app: Flask) -> None:
    """Register the error pages. Flask logs a crash and shows 500; in tests it stays an exception."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(WrongState, _moved)
    app.register_error_handler(NotYours, _not_yours)
    app.register_error_handler(Blocked, _blocked)
    app.register_error_handler(Undeclared, _undeclared)
    app.register_error_handler(StaleDataError, _moved_meanwhile)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(TooBusy, _too_busy)


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error  # a redirect, or an answer that somebody made on purpose
    if code not in PAGES:
        code_page = 500 if code >= 500 else 400
        return render_template(f"error/{code_page}.html"), code
    answer = render_template(f"error/{code}.html")
    return answer, code, [pair for pair in error.get_headers() if pair[0] in ("Allow", "Retry-After")]


def _stale_form(_error: CSRFError) -> Answer:
    return render_template("error/stale_form.html"), 400


def _undeclared(error: Undeclared) -> Any:
    """First the declaration of interest (K01), then the page that was asked for."""
    back = request.full_path.rstrip("?") if request.method in READING else None
    return redirect(url_for("interest.declare", proposal_id=error.proposal_id, next=back), code=303)


def _moved(error: WrongState) -> Answer:
    """Somebody else was faster: say who, when, and where the case stands now."""
    return render_template("error/409.html", moved_by=error.moved_by, moved_at=error.moved_at), 409


def _moved_meanwhile(_error: StaleDataError) -> Answer:
    """The row changed between our reading and our writing: the same answer, without a name."""
    return render_template("error/409.html", moved_by=None, moved_at=None), 409


def _too_many(error: TooMany) -> tuple[str, int, dict[str, str]]:
    minutes = -(-error.retry_after // 60)
    return render_template("error/429.html", minutes=minutes), 429, {"Retry-After": str(error.retry_after)}


def _too_busy(_error: TooBusy) -> tuple[str, int, dict[str, str]]:
    return render_template("error/429.html", minutes=1), 429, {"Retry-After": "60"}


def _not_yours(_error: NotYours) -> Answer:
    return render_template("error/404.html"), 404


def _blocked(error: Blocked) -> Answer:
    return render_template("error/blocked.html", reasons=error.reasons), 422
