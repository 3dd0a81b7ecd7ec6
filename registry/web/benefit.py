"""What partnerships delivered: the public reads verified results, the staff what still lacks evidence."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import reference
from registry.permissions import agreements_visible_to
from registry.queries.benefit import OTHER, find_benefits, list_unverified
from registry.web.access import for_roles, open_to_everyone
from registry.web.area_choice import area_name
from registry.web.formats import show_goal
from registry.web.request import current_actor, current_session, now
from registry.web.texts import say

blueprint = Blueprint("benefit", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A subprogramme or goal with the number of its verified results; None: under five."""

    words: str
    address: str | None
    count: int | None


@blueprint.get("/benefits")
@open_to_everyone
def show() -> ResponseReturnValue:
    """Numbers by subprogramme and goal, and each result with the entry of the register that it is of."""
    area, goal = _number("subprogramme", len(reference.load().subprogrammes)), _number("sdg", 17)
    found = find_benefits(current_session(), area=area, goal=goal)
    return render_template(
        "benefit/show.html",
        found=found,
        by_area=_lines(found.by_area, "subprogramme"),
        by_goal=_lines(found.by_goal, "sdg"),
        narrowed=_narrowed(area, goal),
        area_name=area_name,
        say=say,
    )


@blueprint.get("/benefits/without-evidence")
@for_roles("staff")
def without_evidence() -> ResponseReturnValue:
    """What would count if somebody added evidence: of agreements that the person may see."""
    rows = list_unverified(current_session(), agreements_visible_to(current_actor(), now()))
    return render_template("benefit/without_evidence.html", rows=rows, say=say)


def _number(name: str, most: int) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= most else None


def _lines(counts: dict[str, int | None], name: str) -> list[Line]:
    """Each leads to its list; what was merged leads nowhere."""
    found = []
    for key, count in counts.items():
        if key == OTHER:
            found.append(Line(_("Others together"), None, count))
            continue
        number = int(key)
        words = area_name(number) if name == "subprogramme" else f"{number}. {show_goal(number)}"
        address = url_for(
            "benefit.show",
            subprogramme=key if name == "subprogramme" else None,
            sdg=key if name == "sdg" else None,
        )
        found.append(Line(words, address, count))
    return found


def _narrowed(area: int | None, goal: int | None) -> str:
    words = [area_name(area)] if area is not None else []
    words += [f"{goal}. {show_goal(goal)}"] if goal is not None else []
    return ", ".join(words)
