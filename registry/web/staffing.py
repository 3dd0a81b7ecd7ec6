"""The set-up page of a small office: which duties nobody is left for under K02, and what would fill them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.queries.policy import policy_in_force
from registry.queries.staffing import LEVELS, list_gaps
from registry.queries.training import list_untrained
from registry.web.access import for_roles
from registry.web.formats import in_language
from registry.web.request import current_session, today

blueprint = Blueprint("staffing", __name__)

WHAT = {
    "triage": _l("Triage"),
    "review": _l("Review"),
    "adjudication": _l("Judging a match of names (two people)"),
    "advise": _l("Advice"),
    "recommend": _l("Recommendation"),
    "decide": _l("Decision"),
    "concur": _l("Concurrence"),
}


@blueprint.get("/admin/offices")
@for_roles("administrator", "desk")
def show() -> ResponseReturnValue:
    """Level by level; then the offices that hang on one person."""
    ref = reference.load()
    policy = policy_in_force(current_session(), today())
    areas = [area.no for area in ref.subprogrammes]
    gaps, singles = list_gaps(current_session(), policy, areas, today())
    return render_template(
        "operations/offices.html",
        levels=[(level, [gap for gap in gaps if gap.level == level]) for level in LEVELS],
        singles=singles,
        what=WHAT,
        area_names={area.no: in_language(area.name) for area in ref.subprogrammes},
        number_of_areas=len(areas),
        untrained=[(path, list_untrained(current_session(), path, today())) for path in ref.training],
        today=today(),
    )
