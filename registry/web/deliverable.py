"""The forms of a deliverable: add, change, mark as delivered with its evidence, drop."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement, Deliverable
from registry.models.deliverable import SIDES
from registry.queries.agreement import AgreementGuards
from registry.queries.progress import find_deliverable
from registry.services.agreement_part import WRITERS
from registry.services.deliverable import add_deliverable, change_deliverable, deliver, drop_deliverable
from registry.web.access import for_roles
from registry.web.agreement_file import ACCEPT, is_sent, store_file
from registry.web.agreement_section import load_agreement, say
from registry.web.forms import DateField, FileField, Form, RadiosField, TextareaField, choices_of
from registry.web.request import commit, current_actor, current_session, now, see_other, today

blueprint = Blueprint("deliverable", __name__)


class DeliverableForm(Form):
    text = TextareaField(
        _l("What is delivered?"),
        hint=_l("Something that can be seen or counted. The public register may show it."),
        rows=2,
        max_length=1000,
        required=_l("Write what is to be delivered."),
    )
    side = RadiosField(
        _l("Who delivers it?"),
        choices=lambda: choices_of("deliverable_side", SIDES),
        required=_l("Choose who delivers it."),
    )
    due_on = DateField(_l("Until when?"), hint=_l("Without a date nobody is reminded."))


class DeliveredForm(Form):
    done_on = DateField(_l("When was it delivered?"), required=_l("Give the day."))
    evidence = TextareaField(
        _l("Where can it be seen?"),
        hint=_l("A link, a document number, who saw it. Or add a file."),
        rows=2,
        max_length=2000,
    )
    file = FileField(_l("File (optional)"), hint=_l("PDF, Word or a picture."), accept=ACCEPT)


class DropForm(Form):
    reason = TextareaField(
        _l("Why is it not delivered any more?"),
        rows=2,
        max_length=1000,
        required=_l("Say why it is not delivered any more."),
    )


@blueprint.route("/agreements/<uuid:agreement_id>/deliverables/new", methods=["GET", "POST"])
@for_roles("staff")
def add(agreement_id: uuid.UUID) -> ResponseReturnValue:
    return _edit(_open(agreement_id), None)


@blueprint.route(
    "/agreements/<uuid:agreement_id>/deliverables/<uuid:deliverable_id>", methods=["GET", "POST"]
)
@for_roles("staff")
def edit(agreement_id: uuid.UUID, deliverable_id: uuid.UUID) -> ResponseReturnValue:
    agreement = _open(agreement_id)
    return _edit(agreement, _load(agreement, deliverable_id))


def _edit(agreement: Agreement, row: Deliverable | None) -> ResponseReturnValue:
    """None: a new one."""
    kept = {name: getattr(row, name) for name in ("text", "side", "due_on")} if row else {"side": "partner"}
    form = DeliverableForm(data=kept)
    if form.validate_on_submit():
        values: dict[str, Any] = {
            "text": form.text.data, "side": form.side.data, "due_on": form.due_on.data,
            "actor": current_actor(), "now": now(),
        }  # fmt: skip
        if row is None:
            add_deliverable(current_session(), agreement, **values)
        else:
            change_deliverable(current_session(), row, **values)
        commit()
        flash(_("The deliverable is added.") if row is None else _("Saved."), "success")
        return see_other("progress.show", agreement_id=agreement.id)
    return _page("edit", form, agreement, row)


@blueprint.route(
    "/agreements/<uuid:agreement_id>/deliverables/<uuid:deliverable_id>/deliver", methods=["GET", "POST"]
)
@for_roles("staff")
def mark(agreement_id: uuid.UUID, deliverable_id: uuid.UUID) -> ResponseReturnValue:
    """Marks one as delivered, with where it can be seen."""
    agreement = _open(agreement_id)
    row = _load(agreement, deliverable_id)
    form = DeliveredForm(data={"done_on": today()})
    if form.validate_on_submit() and _is_proven(form):
        file = store_file(form)
        if not form.errors:
            deliver(
                current_session(), row, done_on=form.done_on.data, evidence=form.evidence.data, file=file,
                actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("Marked as delivered."), "success")
            return see_other("progress.show", agreement_id=agreement.id)
    return _page("deliver", form, agreement, row)


@blueprint.route(
    "/agreements/<uuid:agreement_id>/deliverables/<uuid:deliverable_id>/drop", methods=["GET", "POST"]
)
@for_roles("staff")
def drop(agreement_id: uuid.UUID, deliverable_id: uuid.UUID) -> ResponseReturnValue:
    agreement = _open(agreement_id)
    row = _load(agreement, deliverable_id)
    form = DropForm()
    if form.validate_on_submit():
        drop_deliverable(current_session(), row, reason=form.reason.data, actor=current_actor(), now=now())
        commit()
        flash(_("The deliverable is taken off the list. It stays readable with the reason."), "success")
        return see_other("progress.show", agreement_id=agreement.id)
    return _page("drop", form, agreement, row)


def _open(agreement_id: uuid.UUID) -> Agreement:
    """404 for who does not look after the agreement."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    return agreement if guards.roles & WRITERS else abort(404)


def _load(agreement: Agreement, deliverable_id: uuid.UUID) -> Deliverable:
    return find_deliverable(current_session(), agreement, deliverable_id) or abort(404)


def _page(name: str, form: Form, agreement: Agreement, row: Deliverable | None) -> ResponseReturnValue:
    page = render_template(f"deliverable/{name}.html", form=form, agreement=agreement, say=say, row=row)
    return page, 422 if form.errors else 200


def _is_proven(form: DeliveredForm) -> bool:
    if form.done_on.data > today():
        form.refuse("done_on", _("The day of delivery is not in the future."))
    if not form.evidence.data and not is_sent(form):
        form.refuse("evidence", _("Say where it can be seen, or add a file."))
    return not form.errors
