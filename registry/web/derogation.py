"""A derogation from X09: asked, advised on, decided; and the public page, which names nobody."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from registry.models import Proposal
from registry.queries.case import CaseFile
from registry.queries.derogation import find_request, list_advice, list_derogations
from registry.services import derogation
from registry.web.access import for_roles, open_to_everyone
from registry.web.case import load_case
from registry.web.case_brief import brief_of
from registry.web.case_step import StepForm, step_page
from registry.web.formats import show_label
from registry.web.forms import RadiosField, TextareaField, choices_of
from registry.web.request import current_actor, current_session, now

blueprint = Blueprint("derogation", __name__)


class AskForm(StepForm):
    reason = TextareaField(
        _l("Why should the Executive Secretary derogate?"),
        hint=_l("For the file: what the debarment was about, what has changed since, what is at stake."),
        rows=6,
        required=_l("Give the reasons."),
    )


class AdviseForm(StepForm):
    outcome = RadiosField(
        _l("Your advice"),
        choices=lambda: choices_of("outcome", ("for", "against", "no_view")),
        required=_l("Choose your advice."),
    )
    reasons = TextareaField(
        _l("Reasons"), hint=_l("For the file. The partner does not read them."), rows=6,
        required=_l("Give the reasons."),
    )  # fmt: skip


class GrantForm(StepForm):
    reasons = TextareaField(
        _l("Reasons"), hint=_l("For the file. The partner does not read them."), rows=5,
        required=_l("Give the reasons."),
    )  # fmt: skip
    published = TextareaField(
        _l("Reasons that are published"),
        hint=_l("Everybody reads them, with the year. Name nobody: not the partner, no owner, no project."),
        rows=4,
        required=_l("Write the reasons that are published."),
    )


class RefuseForm(StepForm):
    reasons = TextareaField(
        _l("Reasons"), hint=_l("For the file. The partner does not read them."), rows=5,
        required=_l("Give the reasons."),
    )  # fmt: skip
    note = TextareaField(
        _l("Words to the partner (optional)"),
        hint=_l("They stand in the letter, below the published reason."),
        rows=3,
    )


@blueprint.route("/cases/<uuid:proposal_id>/ask-derogation", methods=["GET", "POST"])
@for_roles("desk")
def ask(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = AskForm(data={"version": proposal.version})
    return _page(
        proposal, form, "ask_derogation",
        _l("Legal affairs advise next; then the Executive Secretary decides."),
        lambda: derogation.ask_derogation(
            current_session(), proposal, reason=form.reason.data, **_who(form)
        ),
    )  # fmt: skip


@blueprint.route("/cases/<uuid:proposal_id>/advise-derogation", methods=["GET", "POST"])
@for_roles("legal_affairs")
def advise(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = AdviseForm(data={"version": proposal.version})
    return _page(
        proposal, form, "advise_derogation", _l("Your advice is with the Executive Secretary."),
        lambda: derogation.advise_derogation(
            current_session(), proposal, outcome=form.outcome.data, reasons=form.reasons.data, **_who(form)
        ),
    )  # fmt: skip


@blueprint.route("/cases/<uuid:proposal_id>/grant-derogation", methods=["GET", "POST"])
@for_roles("executive_secretary")
def grant(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = GrantForm(data={"version": proposal.version})
    return _page(
        proposal, form, "grant_derogation", _l("The exclusion is set aside; the case goes back to triage."),
        lambda: derogation.grant_derogation(
            current_session(), proposal, reasons=form.reasons.data, published_reasons=form.published.data,
            **_who(form),
        ),
    )  # fmt: skip


@blueprint.route("/cases/<uuid:proposal_id>/refuse-derogation", methods=["GET", "POST"])
@for_roles("executive_secretary")
def refuse(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = RefuseForm(data={"version": proposal.version})
    return _page(
        proposal, form, "refuse_derogation", _l("The exclusion stands; the letter is on its way."),
        lambda: derogation.refuse_derogation(
            current_session(), proposal, reasons=form.reasons.data, note=form.note.data, **_who(form)
        ),
    )  # fmt: skip


@blueprint.get("/derogations")
@open_to_everyone
def published() -> ResponseReturnValue:
    """The year and the published reasons of every derogation; no name, no link to a case."""
    return render_template("derogation/published.html", derogations=list_derogations(current_session()))


def _page(
    proposal: Proposal, form: Any, verb: str, done: Any, act: Callable[[], object]
) -> ResponseReturnValue:
    session = current_session()
    case = CaseFile(session, proposal, current_actor(), now())

    def take() -> None:
        act()

    return step_page(
        proposal, form, verb, take, done, template="derogation/step.html", facts=brief_of(case),
        request_made=find_request(session, proposal), advice=list_advice(session, proposal),
        outcome=lambda value: show_label("outcome", value),
    )  # fmt: skip


def _who(form: Any) -> dict[str, Any]:
    return {"version": form.version.data, "actor": current_actor(), "now": now()}
