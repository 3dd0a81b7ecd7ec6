"""The EXCOM Partnerships Report: chosen, read, taken as a file, put on record as presented."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.clock import GENEVA
from registry.models import ReportRun
from registry.permissions import roles_held
from registry.queries.report_recusal import hidden_references
from registry.queries.report_run import find_run, list_runs
from registry.queries.report_text import list_texts
from registry.queries.report_time import ReportTime
from registry.reports.document import PROFILES, Profile, Report
from registry.reports.excom import REPORT, excom_report, year_until
from registry.reports.report_digest import digest_of
from registry.reports.report_format import MEDIA_TYPES, content_of
from registry.reports.report_html import html_parts
from registry.reports.report_reader import without_records
from registry.services.report_run import record_run
from registry.web.access import for_roles
from registry.web.forms import DateField, Form, RadiosField, SelectField, TextField
from registry.web.language import NAMES, current_language
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r

blueprint = Blueprint("report_excom", __name__)
# who reads what is said inside the secretariat only; every member of the staff reads the other two
READS_INTERNAL = frozenset(
    {r.DESK, r.EXECUTIVE_OFFICE, r.DEPUTY, r.EXECUTIVE_SECRETARY, r.AUDITOR, r.APPROVING_OFFICIAL,
     r.DIVISION_DIRECTOR, r.LEGAL}
)  # fmt: skip
RECORDS = frozenset({r.DESK, r.EXECUTIVE_OFFICE, r.DEPUTY, r.EXECUTIVE_SECRETARY})
PROFILE_WORDS = {
    "internal": (_l("Inside the secretariat"), _l("Everything, with the records behind each figure.")),
    "excom": (_l("Executive Committee"), _l("No names of declined applicants; small numbers merged.")),
    "public": (_l("Public"), _l("As above, and only amounts that may be published.")),
}


class ChooseForm(Form):
    as_of = DateField(_l("Last day of the period"), required=_l("Give the last day."))
    since = DateField(_l("First day (optional)"), hint=_l("If you leave it out: a year before."))
    known_on = DateField(
        _l("Count what was recorded until the end of (optional)"),
        hint=_l("If you leave it out: everything that is recorded now."),
    )
    profile = RadiosField(
        _l("Who reads it?"),
        choices=lambda: [(each, *PROFILE_WORDS[each]) for each in allowed_profiles()],
        required=_l("Choose who reads it."),
    )
    language = SelectField(_l("Language"), choices=lambda: list(NAMES.items()))


class KeepForm(Form):
    occasion = TextField(
        _l("Where is it presented? (optional)"), hint=_l("For example: 130th meeting of EXCOM.")
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a report says; the same address gives the same report for ever."""

    time: ReportTime
    profile: Profile
    language: str

    def values(self) -> dict[str, Any]:
        """As they stand in an address."""
        return {
            "as_of": self.time.as_of.isoformat(),
            "since": self.time.since.isoformat(),
            "known_at": self.time.known_at.astimezone(UTC).isoformat(),
            "profile": self.profile,
            "language": self.language,
        }


@blueprint.route("/reports/excom", methods=["GET", "POST"])
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Choose a report; the reports that were presented; the texts that officers write."""
    days = _text_days()
    form = ChooseForm(data={"as_of": days[0], "profile": "excom", "language": current_language()})
    if form.validate_on_submit() and _is_sound(form):
        known = now()
        if form.known_on.data is not None:
            ends = datetime.combine(form.known_on.data, time.max, GENEVA).astimezone(UTC)
            known = min(known, ends)
        wanted = ReportTime(form.since.data or year_until(form.as_of.data), form.as_of.data, known)
        asked = Asked(wanted, form.profile.data, form.language.data)
        return see_other("report_excom.show", **asked.values())
    page = render_template(
        "report_excom/list.html",
        form=form,
        runs=list_runs(current_session(), REPORT, allowed_profiles()),
        profile_words=PROFILE_WORDS,
        languages=NAMES,
        text_days=days,
        values_of=lambda run: _of_run(run).values(),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/reports/excom/read")
@for_roles("staff")
def show() -> ResponseReturnValue:
    """The report of the address, with the ways to take it along."""
    asked = _asked()
    return render_template(
        "report_excom/show.html",
        parts=html_parts(_made(asked)),
        asked=asked,
        values=asked.values(),
        address=url_for("report_excom.show", **asked.values()),
        formats=tuple(MEDIA_TYPES),
        keep=KeepForm(formdata=None) if _may_record() else None,
        profile_words=PROFILE_WORDS,
    )


@blueprint.get("/reports/excom/file.<any(html,docx,pdf,xlsx):form>")
@for_roles("staff")
def download(form: str) -> ResponseReturnValue:
    """The same as a file."""
    asked = _asked()
    name = f"excom-{asked.time.as_of.isoformat()}-{asked.profile}-{asked.language}.{form}"
    return Response(
        content_of(_made(asked), form),
        headers={
            # a page with a style of its own is taken along, never opened under our address
            "Content-Type": MEDIA_TYPES[form] if form != "html" else "application/octet-stream",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


@blueprint.post("/reports/excom/read")
@for_roles(*RECORDS)
def keep() -> ResponseReturnValue:
    """Writes down that this report is presented, with the digest of its figures."""
    asked, form = _asked(), KeepForm()
    if not form.validate_on_submit():
        abort(400)
    run = record_run(
        current_session(), _made(asked), since=asked.time.since, occasion=form.occasion.data or "",
        actor=current_actor(), now=now(),
    )  # fmt: skip
    commit()
    flash(_("It is on record that this report was presented."), "success")
    return see_other("report_excom.made", run_id=run.id)


@blueprint.get("/reports/excom/presented/<uuid:run_id>")
@for_roles("staff")
def made(run_id: uuid.UUID) -> ResponseReturnValue:
    """A report that was presented: made again now, and compared with what was said then."""
    run = find_run(current_session(), run_id)
    if run is None or run.report != REPORT or run.profile not in allowed_profiles():
        abort(404)
    again = _made(_of_run(run))
    return render_template(
        "report_excom/presented.html",
        run=run,
        is_same=digest_of(again) == run.digest,
        is_same_definition=again.definition == run.definition,
        figures=len({each.figure.id for each in again.figures()}),
        values=_of_run(run).values(),
        profile_words=PROFILE_WORDS,
        languages=NAMES,
    )


def _text_days() -> list[date]:
    """The days of reports that texts were written for, the newest first; none yet: the end of last month."""
    known = {row.until_on for row in list_texts(current_session(), REPORT)}
    return sorted(known, reverse=True) or [today().replace(day=1) - timedelta(days=1)]


def allowed_profiles() -> tuple[Profile, ...]:
    held = roles_held(current_actor(), today())
    return PROFILES if held & READS_INTERNAL else PROFILES[1:]


def _may_record() -> bool:
    return bool(roles_held(current_actor(), today()) & RECORDS)


def _made(asked: Asked) -> Report:
    """The figures are everybody's; records that the reader stands aside from (K01) are not named."""
    session = current_session()
    made = excom_report(session, asked.time, profile=asked.profile, language=asked.language)
    return without_records(made, hidden_references(session, current_actor()))


def _of_run(run: ReportRun) -> Asked:
    profile: Profile = next(each for each in PROFILES if each == run.profile)
    return Asked(ReportTime(run.since_on, run.until_on, run.known_at), profile, run.language)


def _asked() -> Asked:
    """Without days: the year until today. 404 for what is no day, or for a report for other readers."""
    said = request.args
    profile = next((each for each in allowed_profiles() if each == said.get("profile", "excom")), None)
    language = said.get("language", current_language())
    if profile is None or language not in reference.LANGUAGES:
        abort(404)
    try:
        as_of = date.fromisoformat(said["as_of"]) if said.get("as_of") else today()
        since = date.fromisoformat(said["since"]) if said.get("since") else year_until(as_of)
        known = datetime.fromisoformat(said["known_at"].replace(" ", "+")) if said.get("known_at") else now()
        if known.astimezone(UTC) > now():  # what is recorded until then would change the report
            abort(404)
        return Asked(ReportTime(since, as_of, known.astimezone(UTC)), profile, language)
    except (ValueError, OverflowError):
        abort(404)


def _is_sound(form: ChooseForm) -> bool:
    if form.since.data and form.since.data > form.as_of.data:
        form.refuse("since", _("The first day is not after the last day."))
    return not form.errors
