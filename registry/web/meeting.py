"""The Task Force: its meetings, the pack of each, what was decided, who does what."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement, Meeting, MeetingDecision, Proposal, User
from registry.permissions import TASK_FORCE, roles_held
from registry.queries.action_point import list_staff
from registry.queries.meeting import (
    find_meeting,
    find_meeting_decision,
    find_subject,
    list_meeting_decisions,
    list_meeting_points,
    list_meetings,
)
from registry.queries.meeting_pack import pack_of, stale_now
from registry.reports.meeting_pack import CONFLICTS, DECIDED, about, list_name, meeting_pack, waits_on
from registry.reports.report_docx import docx_of
from registry.reports.report_pdf import pdf_of
from registry.reports.words import ReportWords
from registry.services.action_point import OWNER_SEES, open_point
from registry.services.meeting import (
    CALLS,
    RECORDS,
    SUBJECT_SEEN,
    change_meeting,
    close_meeting,
    fix_pack,
    hold_meeting,
    plan_meeting,
    record_decision,
)
from registry.web.access import for_roles
from registry.web.agreement_section import say, state_name
from registry.web.desk_queue import case_state_name
from registry.web.formats import in_language
from registry.web.forms import Choice, DateField, Form, RadiosField, SelectField, TextareaField, TextField
from registry.web.language import current_language
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("meeting", __name__)
members = for_roles(*sorted({*TASK_FORCE, r.AUDITOR}))

STATES = {"planned": _l("Planned"), "held": _l("Held"), "closed": _l("Closed")}
TONES = {"planned": "waiting", "held": "yours", "closed": "done"}
WRITERS = {"docx": docx_of, "pdf": pdf_of}
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
NUMBER_HINT = _l("P-… or AGR-…, from the pack. Leave it empty when it is about nothing in particular.")


class MeetingForm(Form):
    held_on = DateField(_l("Day of the meeting"), required=_l("Give the day."))
    place = TextField(_l("Where?"), hint=_l("A room, or the address of an online meeting."), max_length=300)


class DecisionForm(Form):
    text = TextareaField(
        _l("What was decided?"), rows=3, max_length=2000, required=_l("Say in a sentence what was decided.")
    )
    decided = RadiosField(_l("Outcome"), required=_l("Choose the outcome."))
    subject = TextField(_l("Number of the case or agreement"), hint=NUMBER_HINT, width=20, max_length=40)


class PointForm(Form):
    text = TextareaField(
        _l("What is to be done?"), rows=2, max_length=1000, required=_l("Say what is to be done.")
    )
    owner = SelectField(_l("By whom?"), required=_l("Choose who does it."))
    due_on = DateField(_l("Until when?"), hint=_l("Without a date nobody is reminded."))
    subject = TextField(_l("Number of the case or agreement"), hint=NUMBER_HINT, width=20, max_length=40)


@blueprint.route("/task-force", methods=["GET", "POST"])
@members
def listed() -> ResponseReturnValue:
    """Every meeting; the desk plans the next one here."""
    session = current_session()
    form = MeetingForm() if _holds(CALLS) else None
    if form is not None and form.validate_on_submit():
        try:
            meeting = plan_meeting(
                session,
                held_on=form.held_on.data,
                place=form.place.data or "",
                actor=current_actor(),
                now=now(),
            )
        except Blocked as refusal:
            _refuse(form, refusal)
        else:
            commit()
            flash(_("The meeting is planned. Its members are told when you send the pack."), "success")
            return see_other("meeting.show", number=meeting.number)
    page = _page("meeting/list.html", meetings=list_meetings(session), form=form, today=today())
    return page, 422 if form is not None and form.errors else 200


@blueprint.get("/task-force/<int:number>")
@members
def show(number: int) -> str:
    """The pack, the decisions and the action points, as far as they are open to the reader."""
    session, actor, meeting = current_session(), current_actor(), _load(number)
    return _page(
        "meeting/show.html",
        meeting=meeting,
        pack=pack_of(session, meeting, actor, now=now()),
        decisions=list_meeting_decisions(session, actor, now=now(), meeting=meeting),
        points=list_meeting_points(session, actor, now=now(), meeting=meeting),
        may_call=_holds(CALLS),
        may_record=meeting.state == "held" and _holds(RECORDS),
        may_give=meeting.state == "held",
        actor=actor,
        today=today(),
        words=ReportWords(current_language()),
    )


@blueprint.get("/task-force/<int:number>/pack.<any(docx, pdf):written>")
@members
def file(number: int, written: str) -> ResponseReturnValue:
    """The pack of the reader as a file."""
    meeting, actor = _load(number), current_actor()
    pack = pack_of(current_session(), meeting, actor, now=now())
    made = meeting_pack(pack, reader=actor.name, language=current_language())
    name = f"task-force-{meeting.number}.{written}"
    headers = {"Content-Type": KINDS[written], "Content-Disposition": f'attachment; filename="{name}"'}
    return WRITERS[written](made), headers


@blueprint.route("/task-force/<int:number>/change", methods=["GET", "POST"])
@for_roles(r.DESK)
def change(number: int) -> ResponseReturnValue:
    """Another day or place."""
    meeting = _load(number)
    form = MeetingForm(data={"held_on": meeting.held_on, "place": meeting.place})
    if form.validate_on_submit():
        change_meeting(
            current_session(), meeting, held_on=form.held_on.data, place=form.place.data or "",
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("The meeting is changed. Send the pack again to tell its members."), "success")
        return see_other("meeting.show", number=number)
    return _page("meeting/change.html", meeting=meeting, form=form), 422 if form.errors else 200


@blueprint.post("/task-force/<int:number>/<any(invite, hold, close):move>")
@for_roles(r.DESK)
def step(number: int, move: str) -> ResponseReturnValue:
    """Sends the pack, begins the meeting, or closes its record."""
    meeting, session = _load(number), current_session()
    who: dict[str, Any] = {"actor": current_actor(), "now": now()}
    if move == "invite":
        fix_pack(session, meeting, stale_lists=stale_now(session, now()), **who)
        words = _("The pack is fixed, and every member gets a mail.")
    elif move == "hold":
        hold_meeting(session, meeting, stale_lists=stale_now(session, now()), **who)
        words = _("The meeting is open: record what it decides.")
    else:
        close_meeting(session, meeting, **who)
        words = _("The record is closed, and every member gets a mail.")
    commit()
    flash(words, "success")
    return see_other("meeting.show", number=number)


@blueprint.route("/task-force/<int:number>/decisions/new", methods=["GET", "POST"])
@for_roles(*sorted(RECORDS))
def decide(number: int) -> ResponseReturnValue:
    return _decide(_load(number), None)


@blueprint.route("/task-force/decisions/<uuid:resolution_id>/correct", methods=["GET", "POST"])
@for_roles(*sorted(RECORDS))
def correct(resolution_id: uuid.UUID) -> ResponseReturnValue:
    """A new row in the place of this one."""
    row = find_meeting_decision(current_session(), current_actor(), resolution_id, now=now())
    if row is None or row.superseded_at is not None or row.meeting.state != "held":
        abort(404)
    return _decide(row.meeting, row)


def _decide(meeting: Meeting, before: MeetingDecision | None) -> ResponseReturnValue:
    if meeting.state != "held":
        abort(404)
    given = {"subject": request.args.get("about", "")}
    if before is not None:
        given = {"text": before.text, "decided": before.decided, "subject": about(before)}
    form = DecisionForm(data=given)
    form.decided.choices = [Choice(code, _(words)) for code, words in DECIDED.items()]
    if form.validate_on_submit():
        subject = _subject_of(form)
        if not form.errors:
            record_decision(
                current_session(), meeting, decided=form.decided.data, text=form.text.data, subject=subject,
                corrects=before, actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The decision is recorded."), "success")
            return see_other("meeting.show", number=meeting.number)
    page = _page("meeting/decide.html", meeting=meeting, form=form, before=before)
    return page, 422 if form.errors else 200


@blueprint.route("/task-force/<int:number>/action-points/new", methods=["GET", "POST"])
@members
def give(number: int) -> ResponseReturnValue:
    """An action point of the meeting: on a case, an agreement, or neither."""
    meeting, actor = _load(number), current_actor()
    if meeting.state != "held":
        abort(404)
    people = {str(each.id): each for each in list_staff(current_session(), now=now())}
    form = PointForm(data={"owner": str(actor.id), "subject": request.args.get("about", "")})
    form.owner.choices = [Choice(each, user.name) for each, user in people.items()]
    if form.validate_on_submit() and _given(form, meeting, people):
        commit()
        flash(_("The action point is given."), "success")
        return see_other("meeting.show", number=number)
    return _page("meeting/give.html", meeting=meeting, form=form), 422 if form.errors else 200


def _given(form: PointForm, meeting: Meeting, people: dict[str, User]) -> bool:
    subject = _subject_of(form)
    if form.errors:
        return False
    try:
        open_point(
            current_session(), subject or meeting, text=form.text.data, owner=people[form.owner.data],
            due_on=form.due_on.data, meeting=meeting, actor=current_actor(), now=now(),
        )  # fmt: skip
    except Blocked as refusal:
        if "owner_sees" not in refusal.needs:
            raise
        form.refuse("owner", _(OWNER_SEES))
        return False
    return True


def _subject_of(form: DecisionForm | PointForm) -> Agreement | Proposal | None:
    """What the number names; refuses one that is not open to the person."""
    number = form.subject.data or ""
    if not number.strip():
        return None
    subject = find_subject(current_session(), current_actor(), number, now=now())
    if subject is None:
        form.refuse("subject", _(SUBJECT_SEEN))
    return subject


def _load(number: int) -> Meeting:
    meeting = find_meeting(current_session(), current_actor(), number, now=now())
    if meeting is None:
        abort(404)
    return meeting


def _holds(roles: frozenset[str]) -> bool:
    return bool(roles_held(current_actor(), today()) & roles)


def _refuse(form: Form, refusal: Blocked) -> None:
    current_session().rollback()
    for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
        form.refuse(need, _(reason))


def _page(template: str, **values: Any) -> str:
    return render_template(
        template, states=STATES, tones=TONES, decided=DECIDED, conflicts=CONFLICTS, waits_on=waits_on,
        list_name=list_name, case_state=case_state_name, agreement_state=state_name, say=say,
        in_language=in_language, **values,
    )  # fmt: skip
