"""The page of one partner for the staff: what we know, what it did with us, what the office noted."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Organisation
from registry.queries.duplicate import Pair, list_alike
from registry.queries.partner import Partner, find_kept, find_note, find_partner, is_keeper, read_partner
from registry.services.organisation_note import may_write_note, remove_note, write_note
from registry.web.access import for_roles
from registry.web.agreement_section import TONES, say, state_name
from registry.web.desk_queue import case_state_name
from registry.web.formats import show_country, show_label
from registry.web.forms import Form, TextareaField
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows.hit import HIT

blueprint = Blueprint("partner", __name__)

NUMBERS = {
    "lei": _l("Legal Entity Identifier"),
    "registration": _l("Registration number"),
    "tax": _l("Tax number"),
}
WHY = {
    "lei": _l("the same Legal Entity Identifier"),
    "registration": _l("the same registration number"),
    "name": _l("the same name as it sounds"),
    "domain": _l("the same website"),
    "alike": _l("a similar name"),
}


class NoteForm(Form):
    text = TextareaField(
        _l("Add a note"),
        hint=_l("All staff who see this partner read it. The partner does not."),
        rows=3,
        max_length=2000,
        required=_l("Write the note."),
    )


@blueprint.get("/partners/<uuid:organisation_id>")
@for_roles("staff")
def show(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Everything on one partner; the address of a record that was merged leads to the one kept."""
    found = find_partner(current_session(), organisation_id, current_actor(), now=now())
    if found is None:
        kept = find_kept(current_session(), organisation_id)
        if kept is None or find_partner(current_session(), kept, current_actor(), now=now()) is None:
            abort(404)
        return see_other("partner.show", organisation_id=kept)
    return _page(found, NoteForm())


@blueprint.post("/partners/<uuid:organisation_id>/notes")
@for_roles("staff")
def note(organisation_id: uuid.UUID) -> ResponseReturnValue:
    organisation = load_partner(organisation_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(organisation, form), 422
    write_note(current_session(), organisation, form.text.data, actor=current_actor(), now=now())
    commit()
    flash(_("The note is kept."), "success")
    return see_other("partner.show", organisation_id=organisation.id)


@blueprint.post("/partners/<uuid:organisation_id>/notes/<uuid:note_id>/remove")
@for_roles("staff")
def unnote(organisation_id: uuid.UUID, note_id: uuid.UUID) -> ResponseReturnValue:
    organisation = load_partner(organisation_id)
    row = find_note(current_session(), organisation, note_id) or abort(404)
    remove_note(current_session(), organisation, row, actor=current_actor(), now=now())
    commit()
    flash(_("The note is taken away."), "success")
    return see_other("partner.show", organisation_id=organisation.id)


def load_partner(organisation_id: uuid.UUID) -> Organisation:
    return find_partner(current_session(), organisation_id, current_actor(), now=now()) or abort(404)


def why_words(pair: Pair) -> str:
    """Why two records may be one, in words."""
    return ", ".join(str(WHY[each]) for each in pair.why)


def _page(organisation: Organisation, form: NoteForm) -> str:
    session, actor = current_session(), current_actor()
    partner = read_partner(session, organisation, actor, now=now())
    keeps = is_keeper(actor, now())
    return render_template(
        "partner/show.html",
        partner=partner,
        organisation=organisation,
        form=form,
        facts=_facts(partner),
        pairs=list_alike(session, organisation, actor, now=now()),
        why_words=why_words,
        is_keeper=keeps,
        may_note=may_write_note(actor, now()),
        may_remove=lambda row: keeps or row.written_by_id == actor.id,
        say=say,
        state_name=state_name,
        case_state=case_state_name,
        tones=TONES,
        hit_state=_hit_state,
    )


def _hit_state(state: str) -> str:
    return str(_(HIT.state(state).staff))


def _facts(partner: Partner) -> list[dict[str, object]]:
    row = partner.organisation
    kind = show_label("entity_type", row.entity_type) if row.entity_type else None
    facts: list[dict[str, object]] = [
        {"key": _("Kind"), "value": kind, "missing": _("Not known")},
        {
            "key": _("Country"),
            "value": show_country(row.country) if row.country else None,
            "missing": _("Not known"),
        },
        {"key": _("Sector"), "value": row.sector_label, "missing": _("Not known")},
        {"key": _("Website"), "value": row.website, "missing": _("Not known")},
    ]
    if partner.names:
        facts.append({"key": _("Also written"), "value": ", ".join(name for name, _script in partner.names)})
    facts += [{"key": NUMBERS.get(kind, kind), "value": value} for kind, value in partner.identifiers]
    return facts
