"""The dashboard of one subprogramme: reviews, cases, agreements, stock-taking, goals."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registry import reference
from registry.queries.queue_statement import OPEN_STATES
from registry.web.dashboard_desk import AGE_KEYS, people_sheet
from registry.web.dashboard_part import Column, Counted, Page, Part, Sheet, grid, picture
from registry.web.dashboard_words import (
    ANSWERS,
    LIGHTS,
    SHORT_AGES,
    WITHIN,
    agreement_state,
    area_words,
    case_state,
    level_words,
)
from registry.web.formats import show_goal


def subprogramme_page(session: Session, counted: Counted) -> Page:
    area = counted.asked.area
    tiles = (
        counted.tile(_("Late reviews"), "reviews", "late", due="late"),
        counted.tile(_("Reviews due this week"), "reviews", due=("today", "week")),
        counted.tile(_("Late cases"), "cases", "late", due="late"),
        counted.tile(_("Late progress reports"), "reports", "late", due="late"),
        counted.tile(_("Agreements that end within 30 days"), "ending", within="30"),
        counted.tile(_("Agreements without an answer to the stock-taking"), "stock", answer=""),
        counted.tile(_("Open incidents"), "incidents", "late"),
    )
    choices = [
        (area_words(each.no), f"/dashboards/subprogramme?area={each.no}", each.no == area)
        for each in reference.load().subprogrammes
    ]
    parts = (_cases(counted), _reviews(session, counted), _agreements(counted), _goals(counted))
    return Page(tiles, parts, choices, area_words(area))


def _by_age() -> list[tuple[Any, str]]:
    return [({"due": "late"}, "late"), ({}, ""), *(({"age": age}, "") for age in AGE_KEYS)]


def _age_heads() -> list[Column]:
    return [Column(_("Late")), Column(_("All")), *(Column(SHORT_AGES[age]) for age in AGE_KEYS)]


def _cases(counted: Counted) -> Part:
    columns = _by_age()
    states = [state for state in OPEN_STATES if counted.number("cases", state=state)]
    heads = [(case_state(state), {"state": state}) for state in states]
    sheet = Sheet(
        "cases",
        _("Open cases that the subprogramme leads or that concern it, by working days in the same state"),
        [
            Column(_("State"), is_number=False),
            *_age_heads(),
        ],
        grid(counted, "cases", heads, columns),
        grid(counted, "cases", [(_("All open cases"), {})], columns)[0],
        empty=_("No open case that you may see concerns this subprogramme."),
    )
    return Part(
        "cases", _("Cases"), "", (), [sheet], (_("The queue"), f"/desk?subprogramme={counted.asked.area}")
    )


def _reviews(session: Session, counted: Counted) -> Part:
    columns = _by_age()
    caption = _("Open reviews of the subprogramme by reviewer, and how many working days they have been open")
    sheet = people_sheet(session, counted, caption, _age_heads(), columns)
    return Part("reviews", _("Reviews"), "", (), [sheet], (_("What waits for you"), "/reviews"))


def _agreements(counted: Counted) -> Part:
    everything = counted.number("agreements")
    states = counted.cells("agreements").values("state")
    levels = counted.cells("agreements").values("level")
    in_force = Sheet(
        "in-force",
        _("Agreements in force, by state"),
        [Column(_("State"), is_number=False), Column(_("Agreements"))],
        grid(
            counted, "agreements", [(agreement_state(each), {"state": each}) for each in states], [({}, "")]
        ),
        grid(counted, "agreements", [(_("All in force"), {})], [({}, "")])[0],
        empty=_("No agreement that this subprogramme leads is in force."),
    )
    mix = Sheet(
        "levels",
        _("The same by level of due diligence"),
        [Column(_("Level"), is_number=False), Column(_("Agreements"))],
        grid(
            counted,
            "agreements",
            [
                (level_words(each) if each else _("No due diligence on record"), {"level": each})
                for each in levels
            ],
            [({}, "")],
        ),
    )
    due: list[list[Any]] = [
        grid(counted, "reports", [(_("Progress report %(light)s", light=LIGHTS[light]), {"light": light})],
             [({}, "late" if light == "red" else "")])[0]
        for light in ("red", "yellow")
    ]  # fmt: skip
    due += grid(
        counted,
        "ending",
        [(_("End %(when)s", when=WITHIN[days]), {"within": days}) for days in ("30", "60", "90")],
        [({}, "")],
    )
    answers = [(ANSWERS[answer], {"answer": answer}) for answer in ANSWERS]
    duties = Sheet(
        "duties",
        _("What is owed on agreements"),
        [Column(_("What"), is_number=False), Column(_("Agreements"))],
        due,
    )
    asked = counted.number("stock")
    stock = Sheet(
        "stock",
        _("Yearly stock-taking"),
        [Column(_("Answer"), is_number=False), Column(_("Agreements"))],
        grid(counted, "stock", answers, [({}, "")]) if asked else [],
        grid(counted, "stock", [(_("Asked"), {})], [({}, "")])[0],
        empty=_("No stock-taking is open."),
    )
    says = ngettext("%(num)s agreement is in force.", "%(num)s agreements are in force.", everything)
    sheets = [in_force, duties, stock] if not levels else [in_force, mix, duties, stock]
    link = (_("The register"), f"/agreements?lead={counted.asked.area}")
    return Part("agreements", _("Agreements"), says, (), sheets, link)


def _goals(counted: Counted) -> Part:
    """Every goal, so that a gap is seen; the picture has those that have an agreement."""
    numbers = {goal: counted.number("goals", goal=str(goal)) for goal in range(1, 18)}
    covered = [goal for goal, number in numbers.items() if number]
    says = _("%(covered)s of 17 goals are covered by an agreement in force.", covered=len(covered))
    image = picture(
        "goals",
        _("Agreements in force by goal"),
        "bars",
        [str(goal) for goal in numbers],
        [(_("Agreements"), list(numbers.values()))],
        says,
        _("agreements, by number of the goal"),
    )
    sheet = Sheet(
        "goals",
        _("Agreements in force by goal"),
        [Column(_("Goal"), is_number=False), Column(_("Agreements"))],
        grid(
            counted,
            "goals",
            [(f"{goal}. {show_goal(goal)}", {"goal": str(goal)}) for goal in covered],
            [({}, "")],
        ),
        empty=_("No agreement in force names a goal."),
    )
    missing = [str(goal) for goal, number in numbers.items() if not number]
    lines = [(None, _("Goals without an agreement: %(goals)s.", goals=", ".join(missing)))] if missing else []
    matrix = (_("All subprogrammes and goals"), "/agreements/matrix")
    return Part("goals", _("Goals"), says, [image] if covered else (), [sheet], matrix, lines)
