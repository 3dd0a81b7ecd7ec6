"""A live tender with the applicant in the field: let the case wait for the award, then go on (K05)."""

from __future__ import annotations

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from registry.services.tender import resume_after_award, wait_for_award
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_step import StepForm, step_page
from registry.web.forms import DateField, TextareaField
from registry.web.request import current_actor, current_session, now

blueprint = Blueprint("tender", __name__)


class WaitForm(StepForm):
    expected_on = DateField(
        _l("When do you look at the case again?"),
        hint=_l(
            "The day on which the award is expected. The partner reads that the time stands still, and why."
        ),
        required=_l("Give the day on which you look at the case again."),
    )


class ResumeForm(StepForm):
    known_on = DateField(
        _l("When was the contract awarded, or the tender ended?"),
        required=_l("Give the day of the award or of the end of the tender."),
    )
    note = TextareaField(
        _l("What came out of it? (optional)"), hint=_l("It stays on the file."), rows=2, max_length=1000
    )


@blueprint.route("/cases/<uuid:proposal_id>/wait-for-award", methods=["GET", "POST"])
@for_roles("desk")
def wait(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = WaitForm(data={"version": proposal.version})

    def act() -> None:
        wait_for_award(
            current_session(), proposal, expected_on=form.expected_on.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip

    done = _l("The case waits for the award; the partner reads why the time stands still.")
    return step_page(proposal, form, "wait_for_award", act, done)


@blueprint.route("/cases/<uuid:proposal_id>/resume", methods=["GET", "POST"])
@for_roles("desk")
def resume(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = ResumeForm(data={"version": proposal.version})

    def act() -> None:
        resume_after_award(
            current_session(), proposal, known_on=form.known_on.data, note=form.note.data,
            version=form.version.data, actor=current_actor(), now=now(),
        )  # fmt: skip

    return step_page(proposal, form, "resume", act, _l("The case goes on; its time runs again."))
