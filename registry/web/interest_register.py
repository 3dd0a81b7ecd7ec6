"""For oversight: declarations, recusals, hints that were overridden, gifts. And one's own gifts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.interest_register import (
    DeclarationRow,
    GiftRow,
    list_declarations,
    list_gifts,
    list_own_gifts,
)
from registry.reports.sheet import SHEET_TYPE, safe_cell, write_sheet
from registry.services.interest import record_gift
from registry.web.access import for_roles
from registry.web.formats import show_label
from registry.web.forms import DateField, Form, NumberField, TextareaField, TextField
from registry.web.register_list import csv_file
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("interest_register", __name__)

OVERSIGHT = (r.AUDITOR, r.DEPUTY)
HINTS = {
    "sponsor": _l("asked for this proposal"),
    "email_domain": _l("e-mail address like the applicant's"),
    "past_employer": _l("earlier employer"),
    "gift": _l("gift"),
    "sponsored_before": _l("asked for an earlier proposal"),
    "earlier_cases": _l("acted on earlier cases"),
}
KINDS = ("all", "recused", "overridden")


class GiftForm(Form):
    giver = TextField(_l("Who gave it?"), max_length=300, required=_l("Say who gave it."))
    what = TextareaField(
        _l("What was it?"),
        hint=_l("A gift, a meal, a journey, a ticket."),
        rows=2,
        max_length=500,
        required=_l("Say what it was."),
    )
    value = NumberField(_l("About how much was it worth, in US dollars? (optional)"), at_most=10_000_000)
    received_on = DateField(_l("When?"), required=_l("Give the day."))


@blueprint.get("/interests")
@for_roles(*OVERSIGHT)
def index() -> ResponseReturnValue:
    """Who declared what, of the cases that the person may see; nobody's verdict is here."""
    session, actor = current_session(), current_actor()
    kind = request.args.get("show", "all")
    rows = list_declarations(session, actor, kind=kind if kind in KINDS else "all", now=now())
    return render_template(
        "interest/register.html",
        rows=rows,
        gifts=list_gifts(session, actor),
        kind=kind if kind in KINDS else "all",
        hint_names=HINTS,
    )


@blueprint.get("/interests/declarations.csv", endpoint="declarations_csv")
@blueprint.get("/interests/declarations.xlsx", endpoint="declarations_xlsx")
@for_roles(*OVERSIGHT)
def declarations() -> ResponseReturnValue:
    rows = list_declarations(current_session(), current_actor(), kind="all", now=now(), limit=None)
    return _file("declarations-of-interest", [_declaration(row) for row in rows])


@blueprint.get("/interests/gifts.csv", endpoint="gifts_csv")
@blueprint.get("/interests/gifts.xlsx", endpoint="gifts_xlsx")
@for_roles(*OVERSIGHT)
def gifts_file() -> ResponseReturnValue:
    rows = list_gifts(current_session(), current_actor(), limit=None)
    return _file("gifts", [_gift(row) for row in rows])


@blueprint.route("/interests/gifts", methods=["GET", "POST"])
@for_roles("staff")
def gifts() -> ResponseReturnValue:
    """One's own gifts: they only ever make a hint, shown to the person and to oversight."""
    session, actor = current_session(), current_actor()
    form = GiftForm()
    if form.validate_on_submit():
        dollars = form.value.data
        try:
            record_gift(
                session, giver=form.giver.data, what=form.what.data, received_on=form.received_on.data,
                value_usd_cents=None if dollars is None else int(dollars) * 100, actor=actor, now=now(),
            )  # fmt: skip
            commit()
            flash(_("The gift is recorded."), "success")
            return see_other("interest_register.gifts")
        except Blocked as refusal:
            session.rollback()
            form.refuse("received_on", " ".join(_(reason) for reason in refusal.reasons))
    page = render_template("interest/gifts.html", form=form, gifts=list_own_gifts(session, actor))
    return page, 422 if form.errors else 200


def _declaration(row: DeclarationRow) -> dict[str, Any]:
    return {
        _("Day"): row.declared_at.date().isoformat(),
        _("Person"): row.person,
        _("Case"): row.reference,
        _("Title"): row.title,
        _("Partner"): row.partner,
        _("Interest"): show_label("reviewer_interest", row.interest),
        _("Hints"): [str(HINTS.get(kind, kind)) for kind in row.hints],
        _("Note"): row.note,
    }


def _gift(row: GiftRow) -> dict[str, Any]:
    worth = None if row.value_usd_cents is None else row.value_usd_cents / 100
    return {
        _("Day"): row.received_on.isoformat(),
        _("Person"): row.person,
        _("Given by"): row.giver,
        _("What"): row.what,
        _("Value in US dollars"): worth,
        _("Recorded"): row.recorded_at.date().isoformat(),
    }


def _file(name: str, rows: list[dict[str, Any]]) -> ResponseReturnValue:
    """The rows as CSV or as a workbook in which every cell is text or a number, never a formula."""
    if request.path.endswith(".csv"):
        return csv_file(f"{name}.csv", rows)
    cells = [{key: safe_cell(value) for key, value in row.items()} for row in rows]
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Content-Type": SHEET_TYPE}
    return write_sheet(name, cells), 200, headers
