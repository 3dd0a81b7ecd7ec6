"""Who may open which page. Closed by default: a view without a declaration is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.models.user import ROLES, User
from registry.permissions import roles_held
from registry.web.request import READING, find_actor, today

View = TypeVar("View", bound=Callable[..., Any])
STAFF, PARTNER, EXPERT = "staff", "partner", "expert"
_DECLARED = "declared_access"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declares: open to strangers, or needs a person with one of `roles` (none: any person)."""

    is_open: bool = False
    roles: frozenset[str] = frozenset()


def open_to_everyone(view: View) -> View:
    """Strangers may open this page. It must show nothing about a case."""
    setattr(view, _DECLARED, Access(is_open=True))
    return view


def signed_in(view: View) -> View:
    """Any signed-in person may open this page; the view itself loads records through `visible_to`."""
    setattr(view, _DECLARED, Access())
    return view


def for_roles(*roles: str) -> Callable[[View], View]:
    """Only people who hold one of `roles` today. "staff": anybody who works here."""
    unknown = set(roles) - {*ROLES, STAFF, PARTNER, EXPERT}
    if unknown or not roles:
        raise ValueError(f"for_roles needs roles that exist, not {sorted(unknown)}")

    def declare(view: View) -> View:
        setattr(view, _DECLARED, Access(roles=frozenset(roles)))
        return view

    return declare


def roles_today(user: User | None, day: date) -> frozenset[str]:
    """The roles in force on `day`, with "staff" or "partner"; empty for a stranger."""
    if user is None:
        return frozenset()
    if not user.is_staff:
        return frozenset({PARTNER})
    if user.is_expert:  # pages for the staff stay closed; only what names experts opens
        return frozenset({EXPERT})
    return roles_held(user, day) | {STAFF}


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the view behind `endpoint` declares, or None when it declares nothing."""
    if endpoint == "static":
        return Access(is_open=True)
    declared: Access | None = getattr(app.view_functions[endpoint], _DECLARED, None)
    return declared


def undeclared_endpoints(app: Flask) -> list[str]:
    """Endpoints that nobody can open because their view says nothing; the architecture test wants none."""
    return sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None}
    )


def open_endpoints(app: Flask) -> list[str]:
    """Endpoints that a stranger can open; the architecture test compares them with a written list."""
    found = {rule.endpoint: access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    return sorted(endpoint for endpoint, access in found.items() if access is not None and access.is_open)


def guard_every_page(app: Flask) -> None:
    """Check the declaration before each view. Who may not gets 404: the page's existence stays unknown."""

    @app.before_request
    def _guard() -> Response | tuple[str, int] | None:
        if request.endpoint is None:
            return None  # no such address: the error page answers
        access = access_of(app, request.endpoint)
        if access is not None and access.is_open:
            return None
        actor = find_actor()
        if actor is None:
            return _ask_to_sign_in()
        if access is None or (access.roles and not access.roles & roles_today(actor, today())):
            abort(404)
        return None


def _ask_to_sign_in() -> Response | tuple[str, int]:
    """GET: to the sign-in page and back. POST: a page that can be sent again after signing in."""
    if request.method in READING:
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")), code=303)
    return render_template("error/signed_out.html"), 403
