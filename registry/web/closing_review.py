"""The closing review of an agreement: results and lessons, before it is closed as completed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models.closing_review import ACHIEVED
from registry.queries.agreement import AgreementGuards
from registry.queries.closing_review import find_closing_review
from registry.queries.progress import list_deliverables, list_reports
from registry.services.agreement_part import WRITERS
from registry.services.closing_review import write_closing_review
from registry.web.access import for_roles
from registry.web.agreement_section import load_agreement, say
from registry.web.forms import Form, NumberField, RadiosField, TextareaField, choices_of
from registry.web.progress import TRACK_TONES
from registry.web.request import commit, current_actor, current_session, now, see_other, today

blueprint = Blueprint("closing_review", __name__)


class ClosingForm(Form):
    achieved = RadiosField(
        _l("Was it achieved?"),
        choices=lambda: choices_of("closing_achieved", ACHIEVED),
        required=_l("Choose whether it was achieved."),
    )
    results = TextareaField(
        _l("Results"),
        hint=_l("What is there now that was not there before. Numbers where you have them."),
        rows=4,
        max_length=4000,
        required=_l("Say what came of the partnership."),
    )
    lessons = TextareaField(
        _l("Lessons"),
        hint=_l("What would you tell a colleague who starts something like this?"),
        rows=4,
        max_length=4000,
        required=_l("Say what others should learn from it."),
    )
    people_reached = NumberField(_l("How many people did it reach? (optional)"), at_most=10**9)
    would_repeat = RadiosField(
        _l("Would you do it again with this partner?"),
        choices=(("yes", _l("Yes")), ("no", _l("No, not like this"))),
        required=_l("Choose yes or no."),
    )


@blueprint.route("/agreements/<uuid:agreement_id>/closing-review", methods=["GET", "POST"])
@for_roles("staff")
def write(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Written, or written again, beside what was promised and reported."""
    session, agreement = current_session(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, current_actor(), now())
    if not guards.roles & WRITERS:
        abort(404)
    form = ClosingForm(data=_written(agreement))
    if form.validate_on_submit():
        write_closing_review(
            session, agreement, achieved=form.achieved.data, results=form.results.data,
            lessons=form.lessons.data, would_repeat=form.would_repeat.data == "yes",
            people_reached=form.people_reached.data, actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("The closing review is written."), "success")
        return see_other("progress.show", agreement_id=agreement.id)
    page = render_template(
        "closing_review/write.html", form=form, agreement=agreement, say=say, today=today(),
        deliverables=list_deliverables(session, agreement), reports=list_reports(session, agreement),
        track_tones=TRACK_TONES,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _written(agreement: Any) -> dict[str, Any]:
    row = find_closing_review(current_session(), agreement)
    if row is None:
        return {}
    return {
        "achieved": row.achieved,
        "results": row.results,
        "lessons": row.lessons,
        "people_reached": row.people_reached,
        "would_repeat": "yes" if row.would_repeat else "no",
    }
