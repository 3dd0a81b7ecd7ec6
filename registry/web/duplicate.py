"""Records of organisations that may be one: what speaks for it, making them one, parting them again."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Organisation
from registry.queries.duplicate import find_merge, list_pairs
from registry.queries.partner import Partner, read_partner
from registry.services.organisation_merge import (
    CannotMerge,
    keep_apart,
    merge_organisations,
    undo_merge,
)
from registry.web.access import for_roles
from registry.web.formats import show_country, show_label
from registry.web.forms import Choice, Form, RadiosField, TextareaField
from registry.web.partner import load_partner, why_words
from registry.web.request import commit, current_actor, current_session, now, see_other

blueprint = Blueprint("duplicate", __name__)


class MergeForm(Form):
    kept = RadiosField(_l("Which record stays?"), required=_l("Choose the record that stays."))
    members = RadiosField(
        _l("What about the people who act for the other record?"),
        choices=lambda: [
            Choice("ask", _("They ask to act for the record that stays; its people or the desk answer")),
            Choice("admit", _("They act for it at once, and see its cases")),
        ],
        required=_l("Choose what happens to these people."),
    )
    reason = TextareaField(
        _l("How do you know that they are one organisation?"),
        hint=_l("For example: the same registration number, confirmed by phone on 3 May 2026."),
        rows=2,
        max_length=1000,
        required=_l("Say how you know."),
    )


@blueprint.get("/partners/duplicates")
@for_roles("desk")
def listed() -> ResponseReturnValue:
    """Pairs to look at, the surest first."""
    pairs = list_pairs(current_session(), current_actor(), now=now())
    return render_template(
        "partner/duplicates.html", pairs=pairs, why_words=why_words, show_country=show_country
    )


@blueprint.route("/partners/<uuid:organisation_id>/merge/<uuid:other_id>", methods=["GET", "POST"])
@for_roles("desk")
def merge(organisation_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Both records side by side, and the choice."""
    if organisation_id == other_id:
        abort(404)
    rows = [load_partner(organisation_id), load_partner(other_id)]
    form = MergeForm()
    form.kept.choices = [Choice(str(row.id), _title(row)) for row in rows]
    if form.validate_on_submit():
        kept, merged = rows if form.kept.data == str(rows[0].id) else rows[::-1]
        try:
            merge_organisations(
                current_session(), kept, merged, reason=form.reason.data,
                admit_members=form.members.data == "admit", actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The two records are one now. You can part them again on this page."), "success")
        except CannotMerge:
            flash(_("These records cannot be joined: one of them is joined already."), "warning")
        return see_other("partner.show", organisation_id=kept.id)
    session, actor = current_session(), current_actor()
    page = render_template(
        "partner/merge.html",
        form=form,
        rows=rows,
        lines=_lines(rows, [read_partner(session, row, actor, now=now()) for row in rows]),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/partners/<uuid:organisation_id>/apart/<uuid:other_id>")
@for_roles("desk")
def apart(organisation_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """They are two organisations: not proposed again."""
    one, other = load_partner(organisation_id), load_partner(other_id)
    if one.id == other.id:
        abort(404)
    keep_apart(current_session(), one, other, actor=current_actor(), now=now())
    commit()
    flash(_("They stay two organisations and are not proposed again."), "success")
    return see_other("duplicate.listed")


@blueprint.post("/partners/merges/<uuid:merge_id>/undo")
@for_roles("desk")
def undo(merge_id: uuid.UUID) -> ResponseReturnValue:
    """Parts two records again; what came after the merge stays with the one that was kept."""
    row = find_merge(current_session(), merge_id) or abort(404)
    kept = load_partner(row.kept_id)
    try:
        undo_merge(current_session(), row, actor=current_actor(), now=now())
        commit()
        flash(_("The two records are apart again, each with what it had."), "success")
    except CannotMerge:
        flash(_("These records are apart already, or the one that was kept is joined to another."), "warning")
    return see_other("partner.show", organisation_id=kept.id)


def _title(row: Organisation) -> str:
    country = f", {show_country(row.country)}" if row.country else ""
    return f"{row.name}{country}"


def _lines(rows: list[Organisation], partners: list[Partner]) -> list[tuple[str, list[str]]]:
    """What to compare: words, and the value of each record."""
    from_row = {
        _("Name"): [row.name for row in rows],
        _("Other spellings"): [", ".join(name for name, _s in each.names) for each in partners],
        _("Kind"): [show_label("entity_type", row.entity_type) if row.entity_type else "" for row in rows],
        _("Country"): [show_country(row.country) if row.country else "" for row in rows],
        _("Website"): [row.website or "" for row in rows],
        _("Registration number"): [row.registration_no or "" for row in rows],
        _("Legal Entity Identifier"): [row.lei or "" for row in rows],
        _("Cases"): [str(each.case_count) for each in partners],
        _("Agreements"): [str(each.agreement_count) for each in partners],
    }
    return list(from_row.items())
