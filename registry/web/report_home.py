"""Where reports begin: one page, a line for each kind of report or record of this part of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from registry.permissions import TASK_FORCE
from registry.web.access import STAFF, for_roles, roles_today
from registry.web.request import current_actor, today

blueprint = Blueprint("report_home", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One part: who sees it, what it is called, what it is for, where it is."""

    roles: frozenset[str]
    title: Any
    sentence: Any
    endpoint: str


ANYBODY = frozenset({STAFF})
# in the order of the page; titles and sentences with lazy_gettext
LINES: tuple[Line, ...] = (
    Line(
        ANYBODY,
        _l("Recommendations"),
        _l("What evaluations recommended, what was answered, how far it is; the progress report."),
        "recommendation.listed",
    ),
    Line(
        ANYBODY,
        _l("EXCOM Partnerships Report"),
        _l("The report to the Executive Committee for any day, as it was known at any instant; its texts."),
        "report_excom.listed",
    ),
    Line(
        ANYBODY,
        _l("Dashboards"),
        _l("What is so today: the desk, each subprogramme, senior management, the auditor."),
        "dashboard.index",
    ),
    Line(
        frozenset({*TASK_FORCE, "auditor"}),
        _l("Task Force"),
        _l("The pack of each meeting, what was decided, and who does what."),
        "meeting.listed",
    ),
    Line(
        ANYBODY,
        _l("What we seek and decline"),
        _l("What each subprogramme expects of partners, endorsed by its Director, and its needs."),
        "expectation.listed",
    ),
    Line(
        ANYBODY,
        _l("Framework and Strategy"),
        _l("Their versions, days of review, and consultations of member States."),
        "strategy_document.listed",
    ),
    Line(
        ANYBODY,
        _l("What partnerships delivered"),
        _l("The public page of verified results, and what still lacks evidence."),
        "benefit.show",
    ),
    Line(
        ANYBODY,
        _l("Good practices and lessons"),
        _l("What partnerships taught us, from closing reviews or written; published by a second person."),
        "practice.listed",
    ),
    Line(
        ANYBODY,
        _l("How it works"),
        _l("A page for each step, the glossary, the texts of clauses and letters."),
        "guidance.contents",
    ),
    Line(
        ANYBODY,
        _l("Training"),
        _l("Short paths with a check, and until when yours counts."),
        "training.listed",
    ),
)


@blueprint.get("/reports")
@for_roles("staff")
def show() -> ResponseReturnValue:
    """Every part that this person may open."""
    roles = roles_today(current_actor(), today())
    return render_template("report_home/show.html", lines=[each for each in LINES if each.roles & roles])
