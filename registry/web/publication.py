"""The page of an agreement on what of it is published: embargo, parts withheld, value."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement
from registry.queries.agreement import AgreementGuards
from registry.queries.export import public_row
from registry.services.publication import set_publication
from registry.web.access import for_roles
from registry.web.agreement_section import load_agreement, section_page
from registry.web.forms import DateField, Form, TextareaField, TextField, TickField, VersionField
from registry.web.language import current_language
from registry.web.request import commit, current_actor, current_session, now, see_other, today

blueprint = Blueprint("publication", __name__)

# the value has its own box; the title and what the partnership serves are always published
WORDS = {
    "summary": _l("Summary"),
    "partner": _l("Partner: name, country, kind, identifiers"),
    "types": _l("Kind of partnership"),
    "role": _l("Role in the mandate"),
    "instrument": _l("Instrument"),
    "dates": _l("Days of signature, start and end"),
    "beneficiary_countries": _l("Beneficiary countries"),
    "deliverables": _l("What was promised"),
    "emblem": _l("Use of the name or emblem"),
}


class PublicationForm(Form):
    """A reason beside a part withholds it."""

    has_embargo = TickField(_l("Do not publish this agreement for now (embargo)"))
    embargo_reason = TextareaField(_l("Why not?"), hint=_l("Needed with an embargo. Internal."), rows=2)
    embargo_until = DateField(
        _l("Until which day? (optional)"), hint=_l("It is published by itself from that day on.")
    )
    is_value_public = TickField(_l("The value may be published"))
    summary = TextField(WORDS["summary"], max_length=300)
    partner = TextField(WORDS["partner"], max_length=300)
    types = TextField(WORDS["types"], max_length=300)
    role = TextField(WORDS["role"], max_length=300)
    instrument = TextField(WORDS["instrument"], max_length=300)
    dates = TextField(WORDS["dates"], max_length=300)
    beneficiary_countries = TextField(WORDS["beneficiary_countries"], max_length=300)
    deliverables = TextField(WORDS["deliverables"], max_length=300)
    emblem = TextField(WORDS["emblem"], max_length=300)
    version = VersionField()


@blueprint.route("/agreements/<uuid:agreement_id>/publication", methods=["GET", "POST"])
@for_roles("staff")
def show(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """What the public reads, for everybody who sees the agreement; the form for the desk."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    form = PublicationForm(data=_data(agreement)) if guards.may_publish else None
    if form is not None and form.validate_on_submit() and _is_sound(form):
        set_publication(
            current_session(), agreement, is_public=not form.has_embargo.data,
            embargo_reason=form.embargo_reason.data, embargo_until=form.embargo_until.data,
            redactions={name: form[name].data for name in WORDS if form[name].data},
            is_value_public=form.is_value_public.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("Saved."), "success")
        return see_other("publication.show", agreement_id=agreement.id)
    row = public_row(current_session(), agreement, language=current_language(), today=today())
    page = section_page(
        "publication/show.html", guards, form=form, row=row, parts=WORDS, withheld=_withheld(agreement)
    )
    return page, 422 if form is not None and form.errors else 200


def _withheld(agreement: Agreement) -> str:
    """The parts with their reasons, for the staff."""
    names = {**WORDS, "value": _("Value")}
    return "; ".join(f"{names.get(part, part)}: {reason}" for part, reason in agreement.redactions.items())


def _data(agreement: Agreement) -> dict[str, Any]:
    columns = ("embargo_reason", "embargo_until", "is_value_public", "version")
    return {
        **{name: getattr(agreement, name) for name in columns},
        **{part: reason for part, reason in agreement.redactions.items() if part in WORDS},
        "has_embargo": not agreement.is_public,
    }


def _is_sound(form: PublicationForm) -> bool:
    if form.has_embargo.data and not form.embargo_reason.data:
        form.refuse("embargo_reason", _("An embargo says why the agreement is not published."))
    if form.has_embargo.data and form.embargo_until.data and form.embargo_until.data <= today():
        form.refuse("embargo_until", _("Give a day after today, or leave it empty."))
    return not form.errors
