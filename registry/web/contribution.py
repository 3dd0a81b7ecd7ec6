"""Contributions of an agreement: what was promised and came, and the forms that keep it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement, Contribution
from registry.models.contribution import KINDS, UNDERTAKINGS
from registry.queries.agreement import BEFORE_SIGNATURE, AgreementGuards
from registry.queries.contribution import (
    LOAN,
    find_contribution,
    has_rate,
    late_dues,
    list_contributions,
    loan_gaps,
    promises_loan,
    received_minor,
    total_of,
)
from registry.services.contribution import (
    KEEPERS,
    add_contribution,
    change_contribution,
    correct_value,
    remove_contribution,
)
from registry.services.contribution_due import RECEIVERS
from registry.services.loan import CLEARERS
from registry.web.access import for_roles
from registry.web.agreement_section import load_agreement, say, section_page
from registry.web.formats import show_label
from registry.web.forms import (
    DateField,
    Form,
    Money,
    MoneyField,
    NumberField,
    TextareaField,
    TextField,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("contribution", __name__)

MOST_MINOR = 10**15
ONLY = {
    "trust_fund": ("cash",),
    "grant_reference": ("cash",),
    "support_cost_pct": ("cash",),
    "basis": ("in_kind", LOAN),
    "person_name": (LOAN,),
    "months": (LOAN,),
    "starts_on": (LOAN,),
    "ends_on": (LOAN,),
    "loan_instrument": (LOAN,),
    "barred_instruments": (LOAN,),
}
AMOUNT = {
    "cash": _l("Amount promised"),
    "in_kind": _l("Fair market value"),
    LOAN: _l("Notional value of the whole loan"),
}
PLAIN = (
    "title", "basis", "months", "starts_on", "ends_on", "trust_fund", "grant_reference",
    "support_cost_pct", "person_name", "loan_instrument", "barred_instruments",
)  # fmt: skip


class ContributionForm(Form):
    """What is promised; fields of other kinds are taken out."""

    title = TextField(_l("What is it?"), hint=_l("For example: catering for the Forum of Mayors."))
    amount = MoneyField(_l("Amount promised"), required=_l("Give the amount, 0 when it has no value."))
    basis = TextareaField(
        _l("How was this value found?"), hint=_l("A price list, an offer, a salary scale."), rows=2
    )
    trust_fund = TextField(_l("Trust fund (optional)"), max_length=100)
    grant_reference = TextField(_l("Grant reference (optional)"), max_length=100)
    support_cost_pct = NumberField(
        _l("Programme support cost, in per cent (optional)"), decimals=2, at_most=100
    )
    person_name = TextField(
        _l("Name of the person"),
        hint=_l("It stays with the staff. When it changes, clearance and undertakings start anew."),
        max_length=200,
    )
    months = NumberField(_l("Months of work"), decimals=2, at_most=600)
    starts_on = DateField(_l("First day here"))
    ends_on = DateField(_l("Last day here"))
    loan_instrument = TextField(
        _l("Which rules is the loan under?"),
        hint=_l("The loan agreement and the administrative instruction."),
    )
    barred_instruments = TextareaField(
        _l("UNECE instruments that regulate the lender"),
        hint=_l("The person does not work on them (K04). Write “none” if there is none."),
        rows=2,
        max_length=1000,
    )
    paper = TextField(
        _l("Which paper changes what is promised?"),
        hint=_l("Needed after the signature: an amendment, a letter. Leave it empty for our own references."),
    )


class ValueForm(Form):
    amount = MoneyField(_l("Value as the Executive Office sees it"), required=_l("Give the value."))
    basis = TextareaField(
        _l("How was this value found?"), rows=3, required=_l("Say how the value was found.")
    )


class RemoveForm(Form):
    reason = TextareaField(
        _l("Why does it not count any more?"), rows=3, required=_l("Say why it does not count any more.")
    )


@blueprint.get("/agreements/<uuid:agreement_id>/contributions")
@for_roles("staff")
def listed(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Every contribution with its dates; what a loan still lacks; sums."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    rows = list_contributions(current_session(), agreement)
    has_rates = all(has_rate(row.currency, row.valued_on) for row in rows)
    return section_page(
        "contribution/list.html",
        guards,
        rows=rows,
        name=contribution_name,
        total=total_of(rows, today()) if has_rates else None,
        received=received_minor,
        late=lambda row: late_dues(row, today()),
        gaps=loan_gaps,
        undertakings=UNDERTAKINGS,
        kinds=KINDS,
        is_loan_missing=promises_loan(agreement) and not any(row.kind == LOAN for row in rows),
        may_keep=bool(guards.roles & set(KEEPERS)),
        may_receive=bool(guards.roles & set(RECEIVERS)),
        may_clear=bool(guards.roles & set(CLEARERS)),
        may_value=r.EXECUTIVE_OFFICE in guards.roles,
    )


@blueprint.route("/agreements/<uuid:agreement_id>/contributions/add/<contributed>", methods=["GET", "POST"])
@for_roles("staff")
def add(agreement_id: uuid.UUID, contributed: str) -> ResponseReturnValue:
    """A contribution of one kind."""
    agreement = load_agreement(agreement_id)
    if contributed not in KINDS or not _roles(agreement) & set(KEEPERS):
        abort(404)
    title = _("Add a contribution: %(kind)s", kind=show_label("contribution_kind", contributed))
    return _edit(agreement, contributed, None, title)


@blueprint.route(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/edit", methods=["GET", "POST"]
)
@for_roles("staff")
def edit(agreement_id: uuid.UUID, contribution_id: uuid.UUID) -> ResponseReturnValue:
    """What is promised while drafting; our own references at any time."""
    agreement, row = load_contribution(agreement_id, contribution_id, KEEPERS)
    return _edit(agreement, row.kind, row, _("Change a contribution"))


def _edit(agreement: Agreement, kind: str, row: Contribution | None, title: str) -> ResponseReturnValue:
    """None: a new one."""
    kept: dict[str, Any] = {}
    if row is not None:
        kept = {name: getattr(row, name) for name in PLAIN}
        kept["amount"] = Money(row.promised_minor, row.currency)
    form = _form(agreement, kind, kept)
    if form.validate_on_submit() and _is_sound(form):
        how: dict[str, Any] = {"paper": _paper(form), "actor": current_actor(), "now": now()}
        try:
            if row is None:
                add_contribution(current_session(), agreement, kind, _values(form), **how)
            else:
                change_contribution(current_session(), agreement, row, _values(form), **how)
        except Blocked as refusal:
            _refuse(form, refusal)
        else:
            commit()
            flash(_("The contribution is recorded.") if row is None else _("Saved."), "success")
            return see_other("contribution.listed", agreement_id=agreement.id)
    return _page("contribution/edit.html", agreement, form, title=title, row=row)


@blueprint.route(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/value", methods=["GET", "POST"]
)
@for_roles(r.EXECUTIVE_OFFICE)
def value(agreement_id: uuid.UUID, contribution_id: uuid.UUID) -> ResponseReturnValue:
    """The Executive Office's own value; the higher one decides."""
    agreement, row = load_contribution(agreement_id, contribution_id, (r.EXECUTIVE_OFFICE,))
    if row.kind == "cash":
        abort(404)
    minor = row.promised_minor if row.corrected_minor is None else row.corrected_minor
    form = ValueForm(data={"amount": Money(minor, row.currency), "basis": row.corrected_basis})
    if form.validate_on_submit():
        if form.amount.data.currency != row.currency:
            form.refuse("amount", _("Give the value in %(currency)s.", currency=row.currency))
        elif form.amount.data.minor > MOST_MINOR:
            form.refuse("amount", too_much())
        else:
            correct_value(
                current_session(), agreement, row, minor=form.amount.data.minor, basis=form.basis.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The value is recorded. The higher one decides."), "success")
            return see_other("contribution.listed", agreement_id=agreement.id)
    return _page("contribution/value.html", agreement, form, title=_("Correct a value"), row=row)


@blueprint.route(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/remove", methods=["GET", "POST"]
)
@for_roles("staff")
def remove(agreement_id: uuid.UUID, contribution_id: uuid.UUID) -> ResponseReturnValue:
    """It does not count any more; the row stays in the file."""
    agreement, row = load_contribution(agreement_id, contribution_id, KEEPERS)
    form = RemoveForm()
    if form.validate_on_submit():
        remove_contribution(
            current_session(), agreement, row, reason=form.reason.data, actor=current_actor(), now=now()
        )
        commit()
        flash(_("It does not count any more."), "success")
        return see_other("contribution.listed", agreement_id=agreement.id)
    return _page("contribution/remove.html", agreement, form, title=_("Remove a contribution"), row=row)


def load_contribution(
    agreement_id: uuid.UUID, contribution_id: uuid.UUID, roles: tuple[str, ...]
) -> tuple[Agreement, Contribution]:
    """The contribution of an agreement that the person may see, in one of the roles; else 404."""
    agreement = load_agreement(agreement_id)
    row = find_contribution(current_session(), agreement, contribution_id)
    if row is None or not _roles(agreement) & set(roles):
        abort(404)
    return agreement, row


def contribution_name(row: Contribution) -> str:
    """Its title, else what kind it is."""
    return row.title or show_label("contribution_kind", row.kind)


def too_much() -> str:
    return str(_("This amount is too large to be kept."))


def _roles(agreement: Agreement) -> frozenset[str]:
    return AgreementGuards(current_session(), agreement, current_actor(), now()).roles


def _form(agreement: Agreement, kind: str, data: dict[str, Any]) -> ContributionForm:
    form = ContributionForm(data=data)
    for name, kinds in ONLY.items():
        if kind not in kinds:
            delattr(form, name)
    if agreement.state in BEFORE_SIGNATURE or agreement.origin != "case":
        del form.paper
    form.amount.label.text = AMOUNT[kind]
    return form


def _is_sound(form: ContributionForm) -> bool:
    if form.amount.data.minor > MOST_MINOR:
        form.refuse("amount", too_much())
    first, last = (form.starts_on.data, form.ends_on.data) if "starts_on" in form else (None, None)
    if first and last and last < first:
        form.refuse("ends_on", _("The last day is not before the first day."))
    return not form.errors


def _values(form: ContributionForm) -> dict[str, Any]:
    kept = {name: form[name].data for name in PLAIN if name in form}
    return {**kept, "promised_minor": form.amount.data.minor, "currency": form.amount.data.currency}


def _paper(form: ContributionForm) -> str:
    return form.paper.data if "paper" in form else ""


FIELD_OF_NEED = {"basis_given": "basis", "paper_named": "paper", "rate_known": "amount"}


def _refuse(form: Form, refusal: Blocked) -> None:
    """Each reason at the field that settles it; one that no field settles goes to the error page."""
    current_session().rollback()
    for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
        field = FIELD_OF_NEED.get(need, "")
        if field not in form:
            raise refusal
        form.refuse(field, _(reason))


def _page(
    template: str, agreement: Agreement, form: Form, *, title: str, row: Contribution | None = None
) -> ResponseReturnValue:
    page = render_template(
        template, form=form, agreement=agreement, title=title, say=say, row=row, name=contribution_name
    )
    return page, 422 if form.errors else 200
