"""Incidents and adverse reports on an agreement: the list, recording one, closing one with its outcome."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.agreement import AgreementGuards
from registry.queries.incident import find_incident, list_incidents, may_see_confidential
from registry.services.agreement_part import WRITERS
from registry.services.incident import CLOSERS, MEDIA, OFFICIALS, Happened, close_incident, record_incident
from registry.web.access import for_roles
from registry.web.agreement_file import ACCEPT, store_file
from registry.web.agreement_section import load_agreement, say, section_page
from registry.web.forms import (
    DateField,
    FileField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    TickField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from rules.monitoring import is_frozen
from workflows import roles as r

blueprint = Blueprint("incident", __name__)

SEVERITY_TONES = {1: "neutral", 2: "neutral", 3: "waiting", 4: "bad", 5: "bad"}


class IncidentForm(Form):
    kind = RadiosField(
        _l("What is it?"), choices=lambda: choices_of("incident_kind"), required=_l("Choose what it is.")
    )
    topic = SelectField(
        _l("Topic of the report"),
        hint=_l("For a report in the media: it then counts in every case of this partner."),
        choices=lambda: choices_of("adverse_topic"),
    )
    severity = RadiosField(
        _l("How grave is it?"),
        hint=_l("From 4 on the agreement is reviewed, and the Executive Secretary decides (M05)."),
        choices=lambda: choices_of("severity"),
        required=_l("Choose how grave it is."),
    )
    happened_on = DateField(_l("When did it happen, or when was it published?"), required=_l("Give the day."))
    source = TextField(
        _l("Source"),
        hint=_l("Who says so: a newspaper, a person, a link."),
        max_length=500,
        required=_l("Say who says so."),
    )
    text = TextareaField(_l("What happened?"), rows=4, required=_l("Say what happened."))
    is_confidential = TickField(
        _l("Only for the desk, the Executive Office's heads, legal affairs and auditors")
    )
    file = FileField(_l("File (optional)"), accept=ACCEPT)


class CloseForm(Form):
    outcome = RadiosField(
        _l("What came of it?"),
        choices=lambda: choices_of("incident_outcome"),
        required=_l("Choose what came of it."),
    )
    note = TextareaField(
        _l("In words"),
        hint=_l("What was found, what was done."),
        rows=3,
        required=_l("Say what came of it."),
    )


@blueprint.get("/agreements/<uuid:agreement_id>/incidents")
@for_roles("staff")
def listed(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Incidents that the person may read."""
    session, actor, agreement = current_session(), current_actor(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, actor, now())
    return section_page(
        "incident/list.html",
        guards,
        incidents=list_incidents(session, agreement, actor, now=now()),
        may_record=bool(guards.roles & (WRITERS | OFFICIALS)),
        may_close=bool(guards.roles & CLOSERS),
        severity_tones=SEVERITY_TONES,
        is_frozen=is_frozen(agreement.state),
    )


@blueprint.route("/agreements/<uuid:agreement_id>/incidents/new", methods=["GET", "POST"])
@for_roles("staff")
def record(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """A grave one opens a review at once."""
    session, actor, agreement = current_session(), current_actor(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, actor, now())
    if not guards.roles & (WRITERS | OFFICIALS):
        abort(404)
    form = IncidentForm()
    if r.DESK not in guards.roles:
        del form.topic
    if not may_see_confidential(guards.roles):
        form.is_confidential.label.text = _("Keep it confidential: only you and the offices that need it")
    if form.validate_on_submit() and _is_sound(form):
        file = store_file(form)
        if not form.errors:
            happened = Happened(
                kind=form.kind.data,
                severity=int(form.severity.data),
                happened_on=form.happened_on.data,
                source=form.source.data,
                text=form.text.data,
                is_confidential=form.is_confidential.data,
                topic=form.topic.data if "topic" in form else "",
            )
            before = agreement.state
            record_incident(session, agreement, happened, file=file, actor=actor, now=now())
            commit()
            opened = agreement.state != before
            flash(
                _("The incident is recorded. A review of the agreement is open.")
                if opened
                else _("The incident is recorded."),
                "success",
            )
            return see_other("incident.listed", agreement_id=agreement.id)
    page = render_template("incident/record.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


@blueprint.route(
    "/agreements/<uuid:agreement_id>/incidents/<uuid:incident_id>/close", methods=["GET", "POST"]
)
@for_roles("staff")
def close(agreement_id: uuid.UUID, incident_id: uuid.UUID) -> ResponseReturnValue:
    """What came of it."""
    session, actor, agreement = current_session(), current_actor(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, actor, now())
    row = find_incident(session, agreement, incident_id, actor, now=now())
    if row is None or not guards.roles & CLOSERS:
        abort(404)
    form = CloseForm()
    if form.validate_on_submit():
        close_incident(session, row, outcome=form.outcome.data, note=form.note.data, actor=actor, now=now())
        commit()
        flash(_("The incident is closed."), "success")
        return see_other("incident.listed", agreement_id=agreement.id)
    page = render_template("incident/close.html", form=form, agreement=agreement, say=say, row=row)
    return page, 422 if form.errors else 200


def _is_sound(form: IncidentForm) -> bool:
    if form.happened_on.data > today():
        form.refuse("happened_on", _("The day of an incident is not in the future."))
    if "topic" in form and form.kind.data == MEDIA and not form.topic.data:
        form.refuse("topic", _("Choose the topic of the report."))
    return not form.errors
