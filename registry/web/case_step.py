"""One step of a case on a page: the declaration of interest, what blocks it, its form, its one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Proposal, User
from registry.permissions import declaration_of
from registry.queries.guards import FORM_GIVES, Guards
from registry.services.review import declare_interest
from registry.web.forms import Form, TextareaField, TickField, VersionField
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows.machine import Blocked, Offer
from workflows.proposal import PROPOSAL


class StepForm(Form):
    """What every step takes: the version that the page was built from, and the declaration of interest."""

    version = VersionField()
    no_interest = TickField(
        _l("I have no interest in this case"),
        hint=_l(
            "Neither in the company and its group nor in a competitor (K01). If you have one, "
            "declare it on the page of the case."
        ),
        required=_l("Say that you have no interest in this case, or declare your interest on its page."),
    )


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
    must_declare = declaration_of(session, actor, proposal) is None
    if not must_declare and "no_interest" in form:
        del form.no_interest
    if form.validate_on_submit():
        try:
            if must_declare and "no_interest" in form:
                declare_interest(session, proposal, interest="none", actor=actor, now=now())
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
