"""One step of a case on a page: what blocks it, its form, its one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Proposal, User
from registry.queries.guards import FORM_GIVES, Guards
from registry.web.forms import Form, TextareaField, VersionField
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows.machine import Blocked, Offer
from workflows.proposal import PROPOSAL


class StepForm(Form):
    """What every step takes: the version that the page was built from."""

    version = VersionField()


class NoteForm(StepForm):
    note = TextareaField(
        _l("Words to the partner (optional)"),
        hint=_l("They stand in the letter, below the published reason."),
        rows=4,
    )


def step_page(
    proposal: Proposal,
    form: Any,
    verb: str,
    act: Callable[[], None],
    done: Any,
    *,
    template: str = "triage/step.html",
    **shown: Any,
) -> ResponseReturnValue:
    """The page of one step. What blocks it is said on the page, and nothing that was typed is lost."""
    session, actor = current_session(), current_actor()
    if form.validate_on_submit():
        try:
            act()
            commit()
            flash(str(done), "success")
            return see_other("case.show", proposal_id=proposal.id)
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    offer = _offer(proposal, actor, verb)
    if offer is None and not form.errors:
        flash(_("This step is not open: the case has moved on, or it is somebody else's."), "notice")
        return see_other("case.show", proposal_id=proposal.id)
    row = offer.step if offer else PROPOSAL.rows(verb)[0]
    blocking = (
        []
        if offer is None
        else [reason for need, reason in zip(offer.needs, offer.reasons, strict=True) if need != "k01"]
    )
    page = render_template(template, form=form, case=proposal, step=row, blocking=blocking, **shown)
    return page, 422 if form.errors else 200


def _offer(proposal: Proposal, actor: User, verb: str) -> Offer | None:
    guards = Guards(current_session(), proposal, actor, now())
    found = PROPOSAL.verbs_from(proposal.state)
    if verb not in found:
        return None
    offers = PROPOSAL.offers(proposal.state, guards.roles, guards.for_verb(verb, FORM_GIVES), only=verb)
    return offers[0] if offers else None
