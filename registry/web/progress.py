"""How an agreement goes: the page for staff, the report that takes two minutes, the list of late reports."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement, Deliverable
from registry.models.progress_report import TRACKS
from registry.queries.agreement import AgreementGuards, list_conditions
from registry.queries.closing_review import find_closing_review
from registry.queries.name_permission import list_permissions, state_of
from registry.queries.practice import may_write_practices, practice_of_review
from registry.queries.progress import light_of, list_deliverables, list_late, list_reports
from registry.services.agreement_part import WRITERS
from registry.services.progress_report import send_report, side_of
from registry.web.access import for_roles, signed_in
from registry.web.agreement_section import load_agreement, say, section_page
from registry.web.condition import owner_name
from registry.web.formats import show_date
from registry.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    NumberField,
    RadiosField,
    TextareaField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from rules.monitoring import REPORTED_IN, is_frozen

blueprint = Blueprint("progress", __name__)

TONES = {"none": "neutral", "green": "good", "yellow": "waiting", "red": "bad"}
TRACK_TONES = {"on_track": "good", "delayed": "waiting", "in_trouble": "bad"}
PERMISSION_STATES = {
    "counts": (_l("In force"), "good"),
    "later": (_l("Begins later"), "neutral"),
    "idle": (_l("Does not count: the agreement is not active"), "waiting"),
    "frozen": (_l("Frozen: the agreement is suspended"), "bad"),
    "expired": (_l("Expired"), "neutral"),
    "revoked": (_l("Revoked"), "bad"),
}


class ReportForm(Form):
    """Four questions; the rest is optional and stands in a part that opens."""

    track = RadiosField(
        _l("Is it on track?"),
        choices=lambda: choices_of("report_track", TRACKS),
        required=_l("Choose how it goes."),
    )
    delivered = CheckboxesField(_l("What has been delivered?"), hint=_l("Tick what is done. Leave the rest."))
    done = TextareaField(
        _l("What was done since the last report?"),
        hint=_l("A few sentences."),
        rows=4,
        max_length=3000,
        required=_l("Say in one sentence at least what was done."),
    )
    hinders = TextareaField(
        _l("What hinders?"), hint=_l("Leave it empty when nothing does."), rows=2, max_length=2000
    )
    next_steps = TextareaField(_l("What comes next?"), rows=2, max_length=2000)
    people_reached = NumberField(_l("How many people did it reach? (optional)"), at_most=10**9)
    results = TextareaField(_l("Results that can be counted or seen (optional)"), rows=3, max_length=3000)

    def validate(self, extra_validators: Any = None) -> bool:
        """With everything else that is wrong: what the service would refuse, said at the field."""
        sound = bool(super().validate(extra_validators))
        if self.track.data not in ("", "on_track") and not self.hinders.data:
            self.refuse("hinders", _("Say what hinders, so that we can help."))
            return False
        return sound


@blueprint.get("/agreements/<uuid:agreement_id>/progress")
@for_roles("staff")
def show(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Deliverables, conditions and reports of both sides, with the light of M04."""
    session, agreement = current_session(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, current_actor(), now())
    closing = find_closing_review(session, agreement)
    return section_page(
        "progress/show.html",
        guards,
        reports=list_reports(session, agreement),
        conditions=list_conditions(session, agreement),
        closing=closing,
        practice=None if closing is None else practice_of_review(session, closing.id),
        may_tell=may_write_practices(current_actor(), now()),
        owner_name=owner_name,
        may_write=bool(guards.roles & WRITERS),
        is_open=agreement.state in REPORTED_IN,
        **progress_words(agreement),
    )


@blueprint.route("/agreements/<uuid:agreement_id>/report", methods=["GET", "POST"])
@signed_in
def report(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """The report of the partner, or of the focal point; what it ticks is delivered."""
    session, actor, agreement = current_session(), current_actor(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, actor, now())
    side = side_of(agreement, actor, guards.roles)
    if side is None:
        abort(404)
    if agreement.state not in REPORTED_IN and request.method == "GET":
        flash(_("No report is needed: the agreement is not in force."), "notice")
        return see_other("agreement.show", agreement_id=agreement.id)
    form = ReportForm()
    _offer_deliverables(form, _tickable(agreement, side))
    if form.validate_on_submit():
        send_report(
            session, agreement, track=form.track.data, done=form.done.data, hinders=form.hinders.data,
            next_steps=form.next_steps.data, people_reached=form.people_reached.data,
            results=form.results.data, delivered=_ticked(form), actor=actor, now=now(),
        )  # fmt: skip
        commit()
        flash(_thanks(agreement), "success")
        back = "agreement.show" if side == "partner" else "progress.show"
        return see_other(back, agreement_id=agreement.id)
    page = render_template(
        "progress/report.html",
        form=form,
        agreement=agreement,
        say=say,
        side=side,
        **progress_words(agreement),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/late-reports")
@for_roles("staff")
def late() -> ResponseReturnValue:
    """Agreements whose report is due, the longest due first; yellow, red, or one's own."""
    session, actor = current_session(), current_actor()
    mine = request.args.get("whose") == "mine"
    colour = request.args.get("light", "")
    colour = colour if colour in ("yellow", "red") else ""
    everything = list_late(session, actor, now=now())
    rows = [
        row
        for row in everything
        if (not colour or row.light == colour) and (not mine or row.agreement.focal_point_id == actor.id)
    ]
    return render_template(
        "progress/late.html",
        rows=rows,
        filters=[_filter(each, colour, mine, everything) for each in ("yellow", "red")],
        whose=_whose(colour, mine, sum(row.agreement.focal_point_id == actor.id for row in everything)),
        tones=TONES,
        say=say,
    )


def progress_words(agreement: Agreement) -> dict[str, Any]:
    """What both pages of an agreement say about its progress; a partner reads its own reports."""
    session = current_session()
    permissions = list_permissions(session, agreement)
    return {
        "light": light_of(agreement, today()),
        "light_tones": TONES,
        "track_tones": TRACK_TONES,
        "deliverables": list_deliverables(session, agreement),
        "permissions": [(row, *PERMISSION_STATES[state_of(row, agreement, today())]) for row in permissions],
        "is_frozen": is_frozen(agreement.state),
    }


def partner_progress(agreement: Agreement) -> dict[str, Any]:
    """The parts of the partner's own page: what is due, what was reported, for what the name may be used."""
    return {
        **progress_words(agreement),
        "reports": list_reports(current_session(), agreement, side="partner"),
        "can_report": agreement.state in REPORTED_IN,
        "today": today(),
    }


def _tickable(agreement: Agreement, side: str) -> list[Deliverable]:
    """Open deliverables; a partner ticks its own."""
    rows = list_deliverables(current_session(), agreement)
    return [
        row
        for row in rows
        if row.done_on is None and row.dropped_at is None and (side == "unece" or row.side == side)
    ]


def _offer_deliverables(form: ReportForm, rows: list[Deliverable]) -> None:
    if not rows:
        del form.delivered
        return
    form.delivered.choices = [Choice(str(row.id), row.text, _due_words(row)) for row in rows]


def _due_words(row: Deliverable) -> str:
    return str(_("due %(date)s", date=show_date(row.due_on)) if row.due_on else _("no date"))


def _ticked(form: ReportForm) -> list[uuid.UUID]:
    return [uuid.UUID(value) for value in form.delivered.chosen()] if "delivered" in form else []


def _thanks(agreement: Agreement) -> str:
    if agreement.report_due_on is None:
        return str(_("Thank you. Your report is in."))
    return str(
        _(
            "Thank you. Your report is in. The next one is due on %(date)s.",
            date=show_date(agreement.report_due_on),
        )
    )


def _filter(colour: str, chosen: str, mine: bool, rows: list[Any]) -> dict[str, Any]:
    is_on = colour == chosen
    return {
        "colour": colour,
        "href": url_for("progress.late", light=None if is_on else colour, whose="mine" if mine else None),
        "count": sum(row.light == colour for row in rows),
        "is_on": is_on,
    }


def _whose(colour: str, mine: bool, count: int) -> dict[str, Any]:
    return {
        "words": _("Agreements that I look after"),
        "href": url_for("progress.late", light=colour or None, whose=None if mine else "mine"),
        "count": count,
        "is_on": mine,
    }
