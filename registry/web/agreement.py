"""The register for staff: list, filters, CSV, the page of one agreement, its files; and a partner's own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import reference
from registry.disclosure import Level
from registry.models import Agreement
from registry.permissions import agreements_visible_to, roles_held
from registry.queries.agreement import (
    AgreementGuards,
    list_conditions,
    list_files,
    list_history,
)
from registry.queries.contribution import list_contributions, received_minor
from registry.queries.export import page_row, row_of
from registry.queries.interest import find_undeclared
from registry.queries.register import ANY_IN_FORCE, COUNTED, count_agreements, list_agreements, list_values
from registry.web.access import for_roles, signed_in
from registry.web.agreement_section import TONES, load_agreement, say, section_page, state_name
from registry.web.case_after import parts_in_words
from registry.web.condition import owner_name
from registry.web.document import send_stored
from registry.web.formats import in_language, show_label, show_number
from registry.web.language import current_language
from registry.web.progress import partner_progress
from registry.web.register_list import (
    CAP,
    address,
    capped,
    facets,
    filters_of_request,
    link_arguments,
    name_of,
    pages,
)
from registry.web.renewal import open_question
from registry.web.request import current_actor, current_session, now, today
from registry.web.search import saved_links
from workflows.agreement import AGREEMENT, IN_FORCE
from workflows.machine import Offer

blueprint = Blueprint("agreement", __name__)

# what the overview shows of the row of the register; partners read it too
SHOWN = (
    "beneficiary_country_names", "instrument_name", "nexus_names", "partner", "partner_country_name",
    "sdg_targets", "subprogramme_names", "summary",
)  # fmt: skip

FILTERS = ("state", "lead", "subprogramme", "nexus", "sdg", "type", "country", "level", "public")


@blueprint.get("/agreements")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Every agreement that the person may see, with filters and counts."""
    session, wanted = current_session(), filters_of_request()
    may_see = agreements_visible_to(current_actor(), now())
    page = list_agreements(session, may_see, wanted)
    total, counts = count_agreements(session, may_see, wanted, actor=current_actor(), now=now())
    is_exact = bool(counts) or not total
    shown = with_in_force(counts) if is_exact else list_values(session)
    return render_template(
        "agreement/list.html",
        rows=page.rows,
        wanted=wanted,
        total=capped(total) if total == CAP + 1 else show_number(total),
        is_empty=not total and not wanted.chosen(),
        facets=facets("agreement.listed", wanted, shown, _state_name, FILTERS),
        is_exact=is_exact,
        cap=CAP if total == CAP + 1 else COUNTED,
        saved=saved_links(),
        query=urlencode(link_arguments(wanted)),
        pages=pages("agreement.listed", wanted, page),
        csv=address("register_export.as_csv", wanted),
        files=address("register_export.files", wanted),
        clear=address("agreement.listed", type(wanted)()),
        state_name=state_name,
        tones=TONES,
        say=say,
        instrument_name=instrument_name,
        area_name=area_name,
        is_desk="desk" in roles_held(current_actor(), today()),
        today=today(),
    )


def with_in_force(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """With a status for all that is in force, which is several states."""
    states = counts.get("state", {})
    number = sum(states.get(state, 0) for state in IN_FORCE)
    every = {ANY_IN_FORCE: number} if number else {}
    return {name: {**every, **values} if name == "state" else {**values} for name, values in counts.items()}


def _state_name(state: str) -> str:
    return str(_("All in force")) if state == ANY_IN_FORCE else state_name(state)


@blueprint.get("/agreements/<uuid:agreement_id>")
@signed_in
def show(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Everything on one agreement and this person's buttons; a partner reads its own without the inside."""
    session, actor = current_session(), current_actor()
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, actor, now())
    page: dict[str, Any] = {
        "row": _row(agreement),
        "conditions": list_conditions(session, agreement),
        "files": list_files(session, agreement),
        "owner_name": owner_name,
    }
    if not actor.is_staff:
        partner_state = AGREEMENT.state(agreement.state).partner
        return render_template(
            "agreement/show_partner.html",
            agreement=agreement,
            state=str(_(partner_state)),
            say=say,
            tones=TONES,
            still_true=open_question(agreement),
            contributions=list_contributions(session, agreement),
            received=received_minor,
            **page,
            **partner_progress(agreement),
        )
    unit_names = {unit.id: in_language(unit.name) for unit in reference.load().organisation.units}
    return section_page(
        "agreement/show.html",
        guards,
        offers=guards.offers(),
        changed=parts_in_words(_changed(guards)),
        blocks=lambda offer: _blocks(agreement, offer),
        history=list_history(session, agreement.id),
        has_draft=reference.load().instrument(agreement.instrument).sign_role is not None,
        can_open_case=agreement.proposal is not None
        and find_undeclared(session, actor, agreement.proposal.id, now=now()) is not None,
        unit_name=lambda unit: unit_names.get(unit) or _("Focal point"),
        type_names=[show_label("types", each) for each in agreement.types],
        area_name=area_name,
        **page,
    )


@blueprint.get("/agreements/<uuid:agreement_id>/documents/<uuid:document_id>")
@signed_in
def document(agreement_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """A file of the agreement, as an attachment."""
    agreement = load_agreement(agreement_id)
    files = {row.id: row for row in list_files(current_session(), agreement)}
    row = files.get(document_id)
    if row is not None and row.is_internal and not current_actor().is_staff:
        abort(404)
    return send_stored(row, agreement.reference)


def _changed(guards: AgreementGuards) -> list[str]:
    """Before the signature what is found now; later what the worker has found last."""
    proposal = guards.agreement.proposal
    return guards.changed_parts or list((proposal.changed_parts if proposal else None) or {})


def _row(agreement: Agreement) -> dict[str, Any]:
    """Nothing is withheld from those who are let in here."""
    row = row_of(
        current_session(), agreement,
        door=Level.STAFF, language=current_language(), today=today(), only=SHOWN,
    )  # fmt: skip
    gender = show_label("gender_sdg5", agreement.gender_marker)
    return {**page_row(row, current_language()), "gender_marker_name": gender}


def instrument_name(value: str) -> str:
    """The name of an instrument."""
    return name_of("instrument", value)


def area_name(number: int) -> str:
    """The name of a subprogramme."""
    return name_of("lead", str(number))


# needs that a form of this agreement settles
_IN_THE_FORM = frozenset({"dates_given", "excom_settled"})


def _blocks(agreement: Agreement, offer: Offer) -> list[dict[str, Any]]:
    """What still stands against a step, each with the page that settles it where there is one."""
    edit = url_for("agreement_step.edit", agreement_id=agreement.id)
    pages = {
        **dict.fromkeys(_IN_THE_FORM, edit),
        **(
            {"screened": url_for("partnership.check", agreement_id=agreement.id)}
            if agreement.origin != "case"
            else {}
        ),
        "loan_settled": url_for("contribution.listed", agreement_id=agreement.id),
        "value_covered": url_for("contribution.listed", agreement_id=agreement.id),
        "closing_reviewed": url_for("closing_review.write", agreement_id=agreement.id),
    }
    return [
        {"words": _(reason), "is_met": False, "href": pages.get(need)}
        for need, reason in zip(offer.needs, offer.reasons, strict=True)
    ]
