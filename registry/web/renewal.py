"""Still true? The desk asks and looks at what changed, the partner answers; a change of control."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement, Renewal
from registry.queries.agreement import AgreementGuards
from registry.queries.renewal import RenewalGuards, find_open_renewal, is_renewed, list_renewals
from registry.services.agreement_level import decide_again, level_holds
from registry.services.control_change import Owner, record_owner
from registry.services.partnership import OTHER_TRACK, may_be_followed
from registry.services.renewal import (
    answer_still_true,
    ask_still_true,
    confirm_diligence,
    look_at_change,
    refuse_renewal,
    renew_agreement,
)
from registry.web.access import for_roles, signed_in
from registry.web.agreement_file import ACCEPT, store_file
from registry.web.agreement_section import blocks, load_agreement, say, section_page
from registry.web.document import document_name
from registry.web.forms import (
    Choice,
    FileField,
    Form,
    NumberField,
    RadiosField,
    TextareaField,
    TextField,
    TickField,
    VersionField,
)
from registry.web.practice_beside import beside_agreement
from registry.web.proposal_answers import in_words, words_for
from registry.web.proposal_ownership import find_country
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows import roles as r
from workflows.agreement import IN_FORCE, RENEWABLE
from workflows.machine import Offer
from workflows.renewal import RENEWAL

blueprint = Blueprint("renewal", __name__)

TONES = {"asked": "waiting", "answered": "yours", "confirmed": "good", "renewed": "good", "settled": "good"}
STILL = (("yes", _l("Still true")), ("no", _l("Changed")))


class StepForm(Form):
    reason = TextareaField(
        _l("What did you find?"), rows=3, max_length=2000, required=_l("Say what you found.")
    )
    version = VersionField()


class PlainForm(Form):
    version = VersionField()


class LookForm(Form):
    note = TextareaField(
        _l("What did you look at, and what did you find?"), rows=3, max_length=2000,
        required=_l("Say what you looked at and what you found."),
    )  # fmt: skip
    holds = RadiosField(
        _l("Does it stand against going on?"),
        choices=(
            Choice("yes", _l("No, we can go on")),
            Choice("no", _l("Yes"), _l("A new case is needed, or the agreement ends.")),
        ),
        required=_l("Choose one."),
    )


class OwnerForm(Form):
    name = TextField(_l("Name of the new owner"), required=_l("Give the name of the new owner."))
    kind = RadiosField(
        _l("The owner is"),
        choices=(Choice("organisation", _l("an organisation")), Choice("person", _l("a person"))),
        required=_l("Choose one."),
    )
    country = TextField(_l("Country"), required=_l("Give the country."))
    pct = NumberField(
        _l("Share in per cent"), hint=_l("From 50 on, control has changed (M03)."), at_most=100,
        required=_l("Give the share."),
    )  # fmt: skip
    pep = TickField(_l("The owner holds or held a high public office"))
    replaces = RadiosField(_l("It takes the place of"), choices=())
    source = TextareaField(
        _l("Where is this written?"), rows=2, max_length=1000, required=_l("Say where this is written.")
    )
    version = VersionField()


@blueprint.get("/agreements/<uuid:agreement_id>/renewal")
@for_roles("staff")
def show(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Every round of "still true?", what the desk looks at in the open one, and what comes next."""
    session, agreement = current_session(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, current_actor(), now())
    row = find_open_renewal(session, agreement)
    of_row = RenewalGuards(session, row, current_actor(), now()) if row else None
    is_desk, has_case = r.DESK in guards.roles, guards.case is not None
    can_ask = is_desk and has_case and row is None
    earlier = session.get(Agreement, agreement.renewed_from_id) if agreement.renewed_from_id else None
    return section_page(
        "renewal/show.html", guards, row=row, of_row=of_row, rounds=list_renewals(session, agreement),
        offers=_offers(of_row) if of_row else [], tones_of=TONES, round_state=_state,
        looks=_looks(of_row) if of_row and row and row.state in ("answered", "confirmed") else [],
        is_desk=is_desk, earlier=earlier, has_case=has_case, may_follow=may_be_followed(session, agreement),
        is_other_track=agreement.organisation.entity_type in OTHER_TRACK,
        may_renew=can_ask and agreement.state in RENEWABLE and not is_renewed(session, agreement),
        may_ask=can_ask and agreement.state in IN_FORCE,
        may_record=is_desk and agreement.state in IN_FORCE,
        blocks=blocks, learnt=beside_agreement(agreement),
    )  # fmt: skip


@blueprint.route("/agreements/<uuid:agreement_id>/renewal/ask/<purpose>", methods=["GET", "POST"])
@for_roles("desk")
def ask(agreement_id: uuid.UUID, purpose: str) -> ResponseReturnValue:
    """Asks the partner what is still true, to renew the agreement or in mid-term."""
    agreement = load_agreement(agreement_id)
    allowed = {"renewal": RENEWABLE, "mid-term": IN_FORCE}.get(purpose, ())
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    if agreement.state not in allowed or guards.case is None:
        abort(404)
    form = PlainForm(data={"version": agreement.version})
    if form.validate_on_submit():
        ask_still_true(
            current_session(), agreement, purpose.replace("-", "_"), version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("The partner is asked."), "success")
        return see_other("renewal.show", agreement_id=agreement.id)
    return render_template("renewal/ask.html", form=form, agreement=agreement, say=say, purpose=purpose)


@blueprint.route("/agreements/<uuid:agreement_id>/still-true", methods=["GET", "POST"])
@signed_in
def answer(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """The partner goes through what it submitted, answer by answer; the desk does for one who wrote."""
    session, agreement = current_session(), load_agreement(agreement_id)
    row = find_open_renewal(session, agreement)
    if row is None:
        return see_other("agreement.show", agreement_id=agreement.id)
    guards = RenewalGuards(session, row, current_actor(), now())
    if not guards.roles & {r.OWNER, r.DESK}:
        abort(404)
    if row.state != "asked":
        return render_template("renewal/answered.html", agreement=agreement, say=say, row=row)
    form = _still_true_form(guards)
    if form.validate_on_submit():
        given = {}
        for number, path in enumerate(guards.paths):
            still, words = form[f"still_{number}"].data, form[f"now_{number}"].data
            given[path] = {"still": still == "yes", "now": words if still == "no" else ""}
            if still == "no" and not words:
                form.refuse(f"now_{number}", _("Say what is true now."))
        files = {}
        for number, lapsed in enumerate(guards.lapsed):
            stored = store_file(form, f"file_{number}")
            if stored is not None:
                files[lapsed.kind] = stored
        if not form.errors:
            answer_still_true(
                session, row, given, files, version=form.version.data, actor=current_actor(), now=now()
            )
            commit()
            flash(_("Thank you. We look only at what changed."), "success")
            page = "renewal.show" if current_actor().is_staff else "agreement.show"
            return see_other(page, agreement_id=agreement.id)
    questions = [(number, _question(path)) for number, path in enumerate(guards.paths)]
    page = render_template(
        "renewal/answer.html", form=form, agreement=agreement, say=say, row=row, questions=questions,
        lapsed=list(enumerate(guards.lapsed)), document_name=document_name,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/renewal/look/<key>", methods=["GET", "POST"])
@for_roles("desk")
def look(agreement_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """One changed answer or lapsed document."""
    agreement, row, guards = _load(agreement_id)
    found = next((each for each in _looks(guards) if each["key"] == key), None)
    if found is None or row.state != "answered":
        abort(404)
    before = row.looks.get(key, {})
    form = LookForm(data={"note": before.get("note", ""), "holds": _yes_no(before.get("holds"))})
    if form.validate_on_submit():
        look_at_change(
            current_session(), row, key, note=form.note.data, holds=form.holds.data == "yes",
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        return see_other("renewal.show", agreement_id=agreement.id)
    page = render_template("renewal/look.html", form=form, agreement=agreement, say=say, found=found)
    return page, 422 if form.errors else 200


@blueprint.route(
    "/agreements/<uuid:agreement_id>/renewal/<any(confirm,renew,refuse):verb>", methods=["GET", "POST"]
)
@for_roles("desk")
def step(agreement_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Confirms the due diligence, drafts the renewed agreement, or closes the question."""
    agreement, row, guards = _load(agreement_id)
    offer = next((each for each in _offers(guards) if each.step.verb == verb), None)
    if offer is None:
        abort(404)
    form = (
        PlainForm(data={"version": row.version})
        if verb == "renew"
        else StepForm(data={"version": row.version})
    )
    if form.validate_on_submit():
        who: dict[str, Any] = {"version": form.version.data, "actor": current_actor(), "now": now()}
        shown = agreement.id
        if verb == "renew":
            shown = renew_agreement(current_session(), row, **who).id
        elif verb == "confirm":
            confirm_diligence(current_session(), row, note=form.reason.data, **who)
        else:
            refuse_renewal(current_session(), row, reason=form.reason.data, **who)
        commit()
        flash(_("Recorded."), "success")
        return see_other("agreement.show" if verb == "renew" else "renewal.show", agreement_id=shown)
    page = render_template("renewal/step.html", form=form, agreement=agreement, say=say, offer=offer)
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/owner", methods=["GET", "POST"])
@for_roles("desk")
def owner(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """A new owner of the partner; from the share of control on, the level is void (M03)."""
    agreement = load_agreement(agreement_id)
    if agreement.state not in IN_FORCE:
        abort(404)
    form = OwnerForm(data={"version": agreement.version, "kind": "organisation", "replaces": "nobody"})
    owners = [p for p in agreement.organisation.parties if p.role == "owner" and p.removed_at is None]
    form.replaces.choices = [
        *(Choice(str(party.id), f"{party.name}, {party.pct:f} %") for party in owners),
        Choice("nobody", _l("nobody: it comes beside the others")),
    ]
    if form.validate_on_submit():
        country = find_country(form.country.data)
        if country is None:
            form.refuse("country", _("We do not know this country. Check its spelling."))
        else:
            new = Owner(form.name.data, Decimal(str(form.pct.data)), form.kind.data, country, form.pep.data)
            replaces = uuid.UUID(form.replaces.data) if form.replaces.data not in ("", "nobody") else None
            is_control = record_owner(
                current_session(), agreement, new, source=form.source.data, replaces=replaces,
                version=form.version.data, actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            said = _("Control has changed: the level is void.") if is_control else _("The owner is recorded.")
            flash(said, "success")
            return see_other("agreement.show", agreement_id=agreement.id)
    page = render_template("renewal/owner.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


def _load(agreement_id: uuid.UUID) -> tuple[Agreement, Renewal, RenewalGuards]:
    agreement = load_agreement(agreement_id)
    row = find_open_renewal(current_session(), agreement)
    if row is None:
        abort(404)
    return agreement, row, RenewalGuards(current_session(), row, current_actor(), now())


def _offers(guards: RenewalGuards) -> list[Offer]:
    agreement = guards.renewal.agreement
    holds = guards.renewal.state != "answered" or level_holds(
        agreement, decide_again(guards.session, agreement, now=guards.now)
    )
    return [each for each in guards.offers({"level_holds": holds}) if each.step.verb != "answer"]


def _still_true_form(guards: RenewalGuards) -> Form:
    """Two fields for each answer that was given, one for each lapsed document."""
    fields: dict[str, Any] = {"version": VersionField()}
    for number, path in enumerate(guards.paths):
        fields[f"still_{number}"] = RadiosField(
            _question(path),
            hint=_value(guards, path) or _("nothing"),
            choices=STILL,
            required=_l("Choose “Still true” or “Changed”."),
        )
        fields[f"now_{number}"] = TextareaField(
            _l("If it changed: what is true now?"), rows=2, max_length=2000
        )
    for number, row in enumerate(guards.lapsed):
        fields[f"file_{number}"] = FileField(document_name(row.kind), accept=ACCEPT)
    form: Form = type("StillTrueForm", (Form,), fields)(data={"version": guards.renewal.version})
    return form


def _looks(guards: RenewalGuards) -> list[dict[str, Any]]:
    """What the desk looks at: its key, its name, what was said, what is said now, and the note."""
    given, notes = guards.renewal.answers, guards.renewal.looks
    found = [
        {"key": path, "words": _question(path), "was": _value(guards, path), "now": given[path]["now"]}
        for path in guards.changed
    ]
    found += [
        {
            "key": str(row.id), "words": document_name(row.kind), "was": row.filename,
            "now": _("Its date is over."),
        }
        for row in guards.lapsed
    ]  # fmt: skip
    return [{**each, "note": notes.get(each["key"], {})} for each in found]


def _question(path: str) -> str:
    return words_for(*path.split(".", 1))


def _value(guards: RenewalGuards, path: str) -> str:
    section, name = path.split(".", 1)
    return in_words(section, name, guards.answers.get(section, {}))


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _state(state: str) -> str:
    return str(_(RENEWAL.state(state).staff))


def open_question(agreement: Agreement) -> str | None:
    """The address of the partner's page while it is asked what is still true."""
    row = find_open_renewal(current_session(), agreement)
    return url_for("renewal.answer", agreement_id=agreement.id) if row and row.state == "asked" else None
