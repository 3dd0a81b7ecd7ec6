"""Texts of officers for the EXCOM report: what there is for a day; one of them and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import ReportText
from registry.queries.report_text import Place, list_steps, list_texts, may_sign, may_write
from registry.reference.report_definition import SectionHead
from registry.reports.document import PROFILES
from registry.services.report_text import return_text, sign_text, submit_text, write_text
from registry.web.access import for_roles
from registry.web.formats import in_language
from registry.web.forms import Form, RadiosField, TextareaField, TickField, VersionField
from registry.web.language import NAMES
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows.machine import Blocked

blueprint = Blueprint("report_text", __name__)
REPORT = "excom"
PROFILE_WORDS = {
    "internal": _l("Only inside the secretariat"),
    "excom": _l("The Executive Committee"),
    "public": _l("Everybody"),
}
# state → words, tone
STATES: dict[str, tuple[Any, str]] = {
    "draft": (_l("Draft"), "waiting"),
    "submitted": (_l("Waits for a signature"), "yours"),
    "returned": (_l("Returned with a note"), "bad"),
    "signed": (_l("Signed off"), "good"),
}
STEP_WORDS = {
    "draft": _l("Written"),
    "submitted": _l("Submitted"),
    "returned": _l("Returned"),
    "signed": _l("Signed off"),
}


class TextForm(Form):
    text = TextareaField(
        _l("Text"),
        hint=_l("An empty line begins a new paragraph. Paragraphs are numbered by themselves."),
        rows=12,
        max_length=20_000,
        required=_l("Write the text first."),
    )
    profile = RadiosField(
        _l("Who may read it?"),
        hint=_l("Outside the secretariat it is read once it is signed off."),
        choices=lambda: [(each, PROFILE_WORDS[each]) for each in PROFILES],
        required=_l("Choose who may read it."),
    )
    is_machine = TickField(_l("A machine translated it. It is marked as unofficial."))
    number = VersionField()


class ReturnForm(Form):
    note = TextareaField(_l("What should change?"), rows=3, max_length=1000)
    number = VersionField()


@dataclass(frozen=True, slots=True)
class Row:
    """A section, and the last step of its text by language."""

    section: SectionHead
    texts: dict[str, ReportText | None]


@blueprint.get("/reports/excom/texts/<day>")
@for_roles("staff")
def listed(day: str) -> ResponseReturnValue:
    """Every section of the report of a day, and how its text stands in each language."""
    as_of = _day(day)
    known = {(row.section, row.language): row for row in list_texts(current_session(), REPORT, as_of)}
    rows = [
        Row(section, {each: known.get((section.id, each)) for each in reference.LANGUAGES})
        for section in reference.load().report(REPORT).sections
        if section.is_written
    ]
    return render_template(
        "report_text/list.html", rows=rows, as_of=as_of, states=STATES, languages=NAMES,
        in_language=in_language, may_write=may_write(current_actor(), now()),
    )  # fmt: skip


@blueprint.route("/reports/excom/texts/<day>/<passage>/<language>", methods=["GET", "POST"])
@for_roles("staff")
def show(day: str, passage: str, language: str) -> ResponseReturnValue:
    """One text: what it says, every step; writing it, for whose office that is."""
    place = _place(day, passage, language)
    steps = list_steps(current_session(), place)
    last = steps[-1] if steps else None
    form = TextForm(data=_filled(last)) if may_write(current_actor(), now()) else None
    if request.method == "POST" and form is None:
        abort(404)
    if form is not None and form.validate_on_submit():
        try:
            write_text(
                current_session(), place, text=form.text.data, profile=form.profile.data,
                is_machine=form.is_machine.data, number=form.number.data or 0,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            current_session().rollback()
            for reason in refusal.reasons:
                form.refuse("text", _(reason))
        else:
            commit()
            flash(_("The draft is kept. Submit it when it is ready."), "success")
            return see_other("report_text.show", day=day, passage=passage, language=language)
    page = _page(place, steps, form=form, returning=ReturnForm(data={"number": last.number if last else 0}))
    return page, 422 if form is not None and form.errors else 200


@blueprint.post("/reports/excom/texts/<day>/<passage>/<language>/<any(submit, sign, send_back):verb>")
@for_roles("staff")
def step(day: str, passage: str, language: str, verb: str) -> ResponseReturnValue:
    """Asks for a signature, signs off, or gives it back."""
    place = _place(day, passage, language)
    form = ReturnForm()
    who: dict[str, Any] = {
        "number": form.number.data or 0, "actor": current_actor(), "now": now()
    }  # fmt: skip
    session = current_session()
    if verb == "submit":
        submit_text(session, place, **who)
        words = _("Submitted. Those who may sign it off get a mail.")
    elif verb == "sign":
        sign_text(session, place, **who)
        words = _("Signed off. Reports of this day print it from now on.")
    else:
        try:
            return_text(session, place, note=form.note.data or "", **who)
        except Blocked as refusal:
            if "note_given" not in refusal.needs:
                raise
            session.rollback()
            form.refuse("note", _(refusal.reasons[0]))
            steps = list_steps(session, place)
            filled = TextForm(formdata=None, data=_filled(steps[-1]))
            return _page(place, steps, form=filled, returning=form), 422
        words = _("Returned. Its author gets a mail.")
    commit()
    flash(words, "success")
    return see_other("report_text.show", day=day, passage=passage, language=language)


def _page(place: Place, steps: list[ReportText], *, form: TextForm | None, returning: ReturnForm) -> str:
    last = steps[-1] if steps else None
    return render_template(
        "report_text/show.html", place=place, steps=steps, last=last, form=form, returning=returning,
        heading=in_language(reference.load().report(REPORT).section(place.section).heading),
        may_sign=last is not None and last.state == "submitted" and may_sign(current_actor(), steps, now()),
        may_write=form is not None, spoken=NAMES[place.language], states=STATES, step_words=STEP_WORDS,
        profile_words=PROFILE_WORDS,
        signed=next((each for each in reversed(steps) if each.state == "signed"), None),
    )  # fmt: skip


def _filled(last: ReportText | None) -> dict[str, Any]:
    if last is None:
        return {"profile": "excom", "number": 0}
    return {
        "text": last.text, "profile": last.profile, "is_machine": last.is_machine, "number": last.number
    }  # fmt: skip


def _place(day: str, section: str, language: str) -> Place:
    """404 for what no report has."""
    known = {each.id for each in reference.load().report(REPORT).sections if each.is_written}
    if section not in known or language not in reference.LANGUAGES:
        abort(404)
    return Place(REPORT, _day(day), section, language)


def _day(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        abort(404)
