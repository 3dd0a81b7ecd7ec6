"""The dates of contributions: instalments and reports of one agreement, and all that is late."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement, Contribution
from registry.queries.contribution import find_due, list_cooling_off, list_overdue
from registry.services.contribution_due import RECEIVERS, add_due, finish_due, remove_due
from registry.web.access import for_roles
from registry.web.agreement_section import say
from registry.web.contribution import MOST_MINOR, contribution_name, load_contribution, too_much
from registry.web.forms import Choice, DateField, Form, Money, MoneyField, RadiosField, TextareaField
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.machine import Blocked

blueprint = Blueprint("contribution_due", __name__)

DUE_KINDS = (
    Choice("instalment", _l("An instalment or a delivery")),
    Choice("report", _l("A report that we send to the donor")),
)


class DueForm(Form):
    kind = RadiosField(_l("What is due?"), choices=DUE_KINDS, required=_l("Say what is due."))
    due_on = DateField(_l("When?"), required=_l("Give the day."))
    amount = MoneyField(_l("Amount (only of an instalment)"))


class DoneForm(Form):
    done_on = DateField(_l("When did it come?"), required=_l("Give the day."))
    amount = MoneyField(_l("What came"), required=_l("Give the amount."))
    note = TextareaField(_l("Note (optional)"), rows=2, max_length=1000)


@blueprint.route(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/dates", methods=["GET", "POST"]
)
@for_roles("staff")
def add(agreement_id: uuid.UUID, contribution_id: uuid.UUID) -> ResponseReturnValue:
    """One more instalment or report."""
    agreement, row = load_contribution(agreement_id, contribution_id, RECEIVERS)
    form = DueForm(data={"kind": "instalment", "amount": Money(0, row.currency)})
    if form.validate_on_submit() and _is_sound(form, row):
        add_due(
            current_session(), agreement, row, kind=form.kind.data, due_on=form.due_on.data,
            amount_minor=form.amount.data.minor if form.amount.data else 0,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("The date is recorded."), "success")
        return see_other("contribution.listed", agreement_id=agreement.id)
    return _page("contribution/due.html", agreement, row, form, _("Add a date"))


@blueprint.route(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/dates/<uuid:due_id>",
    methods=["GET", "POST"],
)
@for_roles("staff")
def done(agreement_id: uuid.UUID, contribution_id: uuid.UUID, due_id: uuid.UUID) -> ResponseReturnValue:
    """It came, or the report went out."""
    agreement, row = load_contribution(agreement_id, contribution_id, RECEIVERS)
    due = find_due(current_session(), row, due_id)
    if due is None or due.done_on is not None:
        abort(404)
    form = DoneForm(data={"done_on": today(), "amount": Money(due.amount_minor, row.currency)})
    if due.kind == "report":
        del form.amount
        form.done_on.label.text = _("When was it sent?")
    if form.validate_on_submit() and _is_sound(form, row):
        try:
            finish_due(
                current_session(), agreement, row, due, done_on=form.done_on.data,
                done_minor=form.amount.data.minor if "amount" in form else 0, note=form.note.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            current_session().rollback()
            form.refuse("done_on", " ".join(_(reason) for reason in refusal.reasons))
        else:
            commit()
            flash(_("Recorded."), "success")
            return see_other("contribution.listed", agreement_id=agreement.id)
    title = _("Record that a report was sent") if due.kind == "report" else _("Record what came")
    return _page("contribution/done.html", agreement, row, form, title, due_id=due.id)


@blueprint.post(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/dates/<uuid:due_id>/remove"
)
@for_roles("staff")
def remove(agreement_id: uuid.UUID, contribution_id: uuid.UUID, due_id: uuid.UUID) -> ResponseReturnValue:
    """A date that was entered by mistake."""
    agreement, row = load_contribution(agreement_id, contribution_id, RECEIVERS)
    due = find_due(current_session(), row, due_id)
    if due is None:
        abort(404)
    remove_due(current_session(), agreement, row, due, actor=current_actor(), now=now())
    commit()
    flash(_("The date is taken back."), "success")
    return see_other("contribution.listed", agreement_id=agreement.id)


@blueprint.get("/contributions")
@for_roles("staff")
def overdue() -> ResponseReturnValue:
    """What is late in all agreements that the person may see; loans under way and cooling-off."""
    session, actor = current_session(), current_actor()
    return render_template(
        "contribution/overdue.html",
        dues=list_overdue(session, today(), actor=actor, now=now()),
        loans=list_cooling_off(session, today(), actor=actor, now=now()),
        name=contribution_name,
        say=say,
        today=today(),
    )


def _is_sound(form: Form, row: Contribution) -> bool:
    money = form["amount"].data if "amount" in form else None
    if money is not None and money.currency != row.currency:
        form.refuse("amount", _("Give the amount in %(currency)s.", currency=row.currency))
    elif money is not None and money.minor > MOST_MINOR:
        form.refuse("amount", too_much())
    return not form.errors


def _page(
    template: str,
    agreement: Agreement,
    row: Contribution,
    form: Form,
    title: str,
    *,
    due_id: uuid.UUID | None = None,
) -> ResponseReturnValue:
    page = render_template(
        template, form=form, agreement=agreement, row=row, title=title, due_id=due_id,
        say=say, name=contribution_name,
    )  # fmt: skip
    return page, 422 if form.errors else 200
