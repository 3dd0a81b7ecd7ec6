"""What changed since the approval, in words; the step that sends an approved case back into review."""

from __future__ import annotations

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.attributes import set_committed_value

from registry.queries.freeze import changed_parts
from registry.services.freeze import reroute_case
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_after import parts_in_words
from registry.web.case_step import StepForm, step_page
from registry.web.forms import TextareaField
from registry.web.request import current_actor, current_session, now

blueprint = Blueprint("freeze", __name__)


class RerouteForm(StepForm):
    reason = TextareaField(
        _l("What do the reviewers have to know? (optional)"), hint=_l("It stays on the file."), rows=3,
        max_length=2000,
    )  # fmt: skip


@blueprint.route("/cases/<uuid:proposal_id>/reroute", methods=["GET", "POST"])
@for_roles("desk")
def reroute(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Says what changed, then: a new round, the same reviewers, the agreement waits."""
    proposal = load_case(proposal_id)
    # what is found now, also when the worker has not looked yet; a page writes nothing
    set_committed_value(proposal, "changed_parts", changed_parts(current_session(), proposal) or None)
    form = RerouteForm(data={"version": proposal.version})

    def act() -> None:
        reroute_case(
            current_session(), proposal, reason=form.reason.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip

    return step_page(
        proposal, form, "reroute", act, _l("The case is in review again; its agreement waits."),
        template="freeze/reroute.html",
        changed=parts_in_words(proposal.changed_parts or ()),
    )  # fmt: skip
