"""Dashboards: desk, subprogramme, senior management, auditor; and the list behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from registry.permissions import roles_held, subprogrammes_held
from registry.queries import (
    dashboard_auditor,
    dashboard_desk,
    dashboard_management,
    dashboard_subprogramme,
)
from registry.queries.dashboard import PAGE, Asked, Cube, count_rows, list_rows
from registry.queries.dashboard_line import read_around
from registry.queries.dashboard_time import usual_days
from registry.queries.policy import policy_in_force
from registry.queries.watchlist import ListStatus, list_status
from registry.web.access import for_roles
from registry.web.dashboard_auditor import auditor_page
from registry.web.dashboard_desk import desk_page
from registry.web.dashboard_list import heads_of, lines_of
from registry.web.dashboard_management import management_page
from registry.web.dashboard_part import Counted, Page
from registry.web.dashboard_subprogramme import subprogramme_page
from registry.web.dashboard_words import area_words, value_words
from registry.web.request import current_actor, current_session, now, today
from workflows import roles as r

blueprint = Blueprint("dashboard", __name__)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Who opens it, what it is called, what it is for, what it counts."""

    name: str
    roles: frozenset[str]
    title: Any
    sentence: Any
    cubes: Mapping[str, Cube]


DASHBOARDS = {
    each.name: each
    for each in (
        Dashboard(
            "desk",
            frozenset({r.DESK}),
            _l("The desk"),
            _l("What needs somebody today, where work waits and on whom, the next four weeks, screening."),
            dashboard_desk.CUBES,
        ),
        Dashboard(
            "subprogramme",
            frozenset({r.FOCAL_POINT, r.DIVISION_DIRECTOR, r.DESK}),
            _l("A subprogramme"),
            _l("Its reviews, cases and agreements, the yearly stock-taking, the goals that it covers."),
            dashboard_subprogramme.CUBES,
        ),
        Dashboard(
            "management",
            frozenset({r.APPROVING_OFFICIAL, r.DEPUTY, r.EXECUTIVE_SECRETARY, r.EXECUTIVE_OFFICE}),
            _l("Senior management"),
            _l("What is at risk, two years of proposals and agreements, time to decide, what is in force."),
            dashboard_management.CUBES,
        ),
        Dashboard(
            "auditor",
            frozenset({r.AUDITOR}),
            _l("The auditor"),
            _l("Is the history whole, what was set aside and by whom, which policy decides."),
            dashboard_auditor.CUBES,
        ),
    )
}
# what the office is called in lists: the heading of the list behind a number
LISTED = {
    "cases": _l("Open cases"),
    "reviews": _l("Open reviews"),
    "answers": _l("Questions to partners"),
    "reports": _l("Progress reports"),
    "ending": _l("Agreements that end"),
    "tasks": _l("Open tasks"),
    "matches": _l("Open matches of names"),
    "unscreened": _l("Names that are not screened against every list"),
    "agreements": _l("Agreements in force"),
    "stock": _l("Yearly stock-taking"),
    "goals": _l("Agreements in force by goal"),
    "incidents": _l("Open incidents"),
    "received": _l("Proposals received"),
    "closed": _l("Cases decided"),
    "signed": _l("Agreements signed"),
    "in_force": _l("Agreements in force"),
    "decided": _l("Cases decided in the last four quarters"),
    "triaged": _l("Triage that ended in the last four quarters"),
    "reviewed": _l("Reviews given in the last four quarters"),
    "answered": _l("Questions answered in the last four quarters"),
    "events": _l("Overrides and exceptions"),
    "interests": _l("Interests"),
    "delegated": _l("Decisions by delegation"),
    "policies": _l("Cases by version of the policy"),
}


@blueprint.get("/dashboards")
@for_roles("staff")
def index() -> ResponseReturnValue:
    """The dashboards that this person may open."""
    held = roles_held(current_actor(), today())
    return render_template(
        "dashboard/index.html", dashboards=[each for each in DASHBOARDS.values() if each.roles & held]
    )


@blueprint.get("/dashboards/<dashboard>")
@for_roles("staff")
def show(dashboard: str) -> ResponseReturnValue:
    """One dashboard, as it is now."""
    chosen = _find(dashboard)
    page = _page(chosen, _asked(chosen))
    return render_template("dashboard/show.html", dashboard=chosen, page=page, at=now())


@blueprint.get("/dashboards/<dashboard>/<cube>")
@for_roles("staff")
def rows(dashboard: str, cube: str) -> ResponseReturnValue:
    """The rows behind one number: `?due=late&state=…`, a parameter a dimension; of several values any."""
    chosen = _find(dashboard)
    if cube not in chosen.cubes:
        abort(404)
    counting, asked = chosen.cubes[cube], _asked(chosen, cube)
    wanted = {name: request.args.getlist(name) for name in counting.dimensions if name in request.args}
    place = request.args.get("page", "1")
    number = int(place) if place.isascii() and place.isdigit() and 0 < len(place) < 6 else 1
    session = current_session()
    try:
        total = count_rows(session, counting, asked, wanted)
        found = list_rows(session, counting, asked, wanted, offset=(number - 1) * PAGE) if total else []
        said = [
            value_words(counting.kind, name, value, asked.today)
            for name, values in wanted.items()
            for value in values
        ]
    except (ValueError, KeyError, StopIteration, OverflowError):
        abort(404)  # a value that a person made up
    return render_template(
        "dashboard/list.html",
        dashboard=chosen,
        title=LISTED[cube],
        area=area_words(asked.area) if asked.area else "",
        said=[each for each in said if each],
        heads=heads_of(counting.kind),
        lines=lines_of(counting.kind, found, read_around(session, asked, counting.kind, found)),
        total=total,
        previous=_place(number - 1) if number > 1 else None,
        following=_place(number + 1) if number * PAGE < total else None,
    )


def _place(number: int) -> str:
    asked = {**request.args.to_dict(flat=False), "page": [str(number)]}
    return "?" + urlencode(asked, doseq=True)


def _find(name: str) -> Dashboard:
    found = DASHBOARDS.get(name)
    if found is None or not found.roles & roles_held(current_actor(), today()):
        abort(404)
    return found


def _asked(dashboard: Dashboard, cube: str | None = None) -> Asked:
    """With what the page (or the one list) needs: the subprogramme, the usual times, the lists in force."""
    session, asked = current_session(), Asked(current_actor(), now())
    if dashboard.name == "subprogramme":
        return replace(asked, area=_area())
    if dashboard.name != "desk":
        return asked
    if cube in (None, "cases"):
        asked = replace(asked, medians=usual_days(session, asked))
    if cube in (None, "unscreened"):
        lists = _counting_lists()
        asked = replace(
            asked, lists={each.source.id: each.version.id if each.version else None for each in lists}
        )
    return asked


def _counting_lists() -> list[ListStatus]:
    """How each list that counts stands; none where no list was ever imported."""
    session = current_session()
    found = list_status(session, policy_in_force(session, today()), now())
    counting = [each for each in found if each.counts]
    return counting if any(each.version for each in found) else []


def _area() -> int:
    """The subprogramme that is asked for, else the person's own, else the first."""
    text, actor = request.args.get("area", ""), current_actor()
    if text in tuple("12345678"):
        return int(text)
    own = {
        each
        for role in (r.FOCAL_POINT, r.DIVISION_DIRECTOR)
        for each in subprogrammes_held(actor, role, today())
    }
    return min(own, default=1)


def _page(dashboard: Dashboard, asked: Asked) -> Page:
    session = current_session()
    counted = Counted(session, dashboard.name, dashboard.cubes, asked)
    if dashboard.name == "desk":
        return desk_page(session, counted, _counting_lists() if asked.lists else [])
    if dashboard.name == "subprogramme":
        return subprogramme_page(session, counted)
    if dashboard.name == "management":
        return management_page(session, counted)
    return auditor_page(session, counted, is_asked="check" in request.args)
