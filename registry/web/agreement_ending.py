"""The list of agreements that end within 30, 60 and 90 days."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.permissions import agreements_visible_to
from registry.queries.agreement_ending import asked_of, list_ending
from registry.web.access import for_roles
from registry.web.agreement_section import TONES, say, state_name
from registry.web.request import current_actor, current_session, now, today
from workflows.renewal import RENEWAL

blueprint = Blueprint("agreement_ending", __name__)


@blueprint.get("/agreements/expiring")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """What to renew or to close next, with how far the renewal is."""
    session = current_session()
    groups = list_ending(session, agreements_visible_to(current_actor(), now()), today())
    asked = asked_of(session, [row for _stage, rows in groups for row in rows])
    return render_template(
        "agreement/ending.html", groups=groups, tones=TONES, say=say, state_name=state_name, today=today(),
        renewal=lambda row: str(_(RENEWAL.state(asked[row.id]).staff)) if row.id in asked else "",
    )  # fmt: skip
