"""The links in the header: which parts of the site are this person's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from flask_babel import lazy_gettext as _l

from registry.permissions import SEES_HITS
from registry.queries.review import OFFICIALS
from registry.queries.task import SEES_EVERY_TASK
from registry.web.access import EXPERT, PARTNER, STAFF, roles_today
from registry.web.language import own_path
from registry.web.request import current_config, find_actor, today


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in the header. `is_here`: the page lies under it."""

    words: Any
    path: str
    is_here: bool = False
    is_account: bool = False


STRANGER = "stranger"
# who sees it, words, path
# fmt: off
LINKS: tuple[tuple[frozenset[str], Any, str], ...] = (
    (frozenset({STRANGER, PARTNER}),                    _l("Check if you fit"),  "/fit-check"),
    (frozenset({PARTNER}),                              _l("Your proposals"),    "/proposals"),
    (frozenset({PARTNER}),                              _l("Your organisation"), "/organisations"),
    (frozenset({EXPERT}),                               _l("Our questions"),     "/advice"),
    (frozenset({STAFF}),                                _l("Cases"),             "/desk"),
    (frozenset({"focal_point", "desk", *OFFICIALS}),    _l("Waiting for you"),   "/reviews"),
    (SEES_EVERY_TASK,                                   _l("Tasks"),             "/tasks"),
    (SEES_HITS,                                         _l("Screening"),         "/hits"),
    (frozenset({STAFF}),                                _l("Agreements"),        "/agreements"),
    (frozenset({STAFF}),                                _l("Search"),            "/search"),
    (frozenset({STAFF}),                                _l("Reports"),           "/reports"),
    (frozenset({STAFF}),                                _l("Policy"),            "/policy"),
    (frozenset({"auditor", "deputy_executive_secretary"}), _l("Interests"),      "/interests"),
    (frozenset({"administrator", "desk"}),              _l("Administration"),    "/admin"),
    (frozenset({STRANGER, PARTNER}),                    _l("Public register"),   "/register-of-partnerships"),
)
# fmt: on
ALSO = {
    "/lists": "/hits",
    "/findings": "/hits",
    "/late": "/tasks",
    "/partners": "/search",
    "/late-reports": "/agreements",
    "/action-points": "/reviews",
    "/task-force": "/reports",
    "/practices": "/reports",
    "/guidance": "/reports",
    "/glossary": "/reports",
    "/templates": "/reports",
    "/training": "/reports",
    "/dashboards": "/reports",
    "/recommendations": "/reports",
    "/evaluations": "/reports",
    "/expectations": "/reports",
    "/strategy-documents": "/reports",
    "/benefits/without-evidence": "/reports",
}  # pages of the same part of the site that lie elsewhere


def entries_for(roles: Collection[str], name: str | None, path: str) -> list[Entry]:
    """The header's links for somebody with `roles`, called `name` (None: a stranger), on the page `path`."""
    held = set(roles) or {STRANGER}
    here = [start for other, start in ALSO.items() if _is_under(path, other)]
    shown = [Entry(words, to, _is_under(path, to) or to in here) for who, words, to in LINKS if who & held]
    if name is None:
        return [*shown, Entry(_l("Sign in"), "/sign-in", _is_under(path, "/sign-in"), is_account=True)]
    return [*shown, Entry(name, "/account", _is_under(path, "/account"), is_account=True)]


def _is_under(path: str, start: str) -> bool:
    return path == start or path.startswith(start + "/")


def page_path() -> str:
    """Where the page can be opened again: its own path, or that of the page whose button was pressed."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    rule = request.url_rule
    if rule is not None and "GET" in (rule.methods or ()):
        return request.path
    came_from = urlsplit(request.referrer or "")
    return own_path(came_from.path) if came_from.netloc == request.host else "/"


def prepare_navigation(app: Flask) -> None:
    """Hand `navigation`, `page_path` and what the footer and error pages say to every template."""

    @app.context_processor
    def _navigation() -> dict[str, object]:
        actor = find_actor()
        name = None if actor is None else actor.name
        entries = entries_for(roles_today(actor, today()), name, request.path)
        return {
            "navigation": entries,
            "page_path": page_path(),
            "is_demo": current_config().demo,
            "upload_max": current_config().upload_max_bytes,
        }
