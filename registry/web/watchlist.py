"""Lists that names are screened against: how each stands, its versions, a file brought in, quarantine."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.adapters.lists import ListFile
from registry.models import ListVersion
from registry.permissions import SEES_HITS, roles_held
from registry.queries.policy import policy_in_force
from registry.queries.watchlist import (
    REASONS,
    STATES,
    find_list_version,
    list_alarms,
    list_changed_entries,
    list_status,
    list_versions,
    list_waiting_versions,
)
from registry.services.list_import import accept_list_version, import_list, refuse_list_version
from registry.web.access import for_roles
from registry.web.formats import in_language, show_date, show_number
from registry.web.forms import DateField, FileField, Form, RadiosField, SelectField, TextareaField
from registry.web.request import (
    commit,
    current_actor,
    current_config,
    current_session,
    now,
    see_other,
    today,
)
from workflows.machine import Blocked

blueprint = Blueprint("watchlist", __name__)

MOST_VERSIONS = 50
SOON = timedelta(days=2)  # how long before its last day a list is said to be due
MOST_CHANGES = 200
TONES = {"quarantined": "waiting", "in_force": "good", "superseded": "neutral", "refused": "bad"}
BESIDE = {"ofac": ("alt", "add")}  # files that a publisher gives beside the first one


class UploadForm(Form):
    source = SelectField(
        _l("Which list is it?"),
        choices=lambda: [(each.id, each.name) for each in reference.load().list_sources],
        required=_l("Choose the list."),
    )
    file = FileField(
        _l("The file, as the publisher gives it"),
        hint=_l("Nothing of it is changed by hand: what looks wrong waits until somebody looks at it."),
        required=_l("Choose the file."),
    )
    alt = FileField(_l("Only for OFAC: the file of other names (alt)"))
    add = FileField(_l("Only for OFAC: the file of addresses (add)"))
    published_on = DateField(_l("Date of the list, if the file does not say it (optional)"))


class DecideForm(Form):
    answer = RadiosField(
        _l("What happens to this file?"),
        choices=(
            (
                "accept",
                _l("Accept it"),
                _l("It replaces the version in force; names are screened again."),
            ),
            ("refuse", _l("Refuse it"), _l("The version in force stays.")),
        ),
        required=_l("Choose “Accept it” or “Refuse it”."),
    )
    reason = TextareaField(
        _l("Why?"),
        hint=_l("One sentence, for example: the publisher confirms that 300 entries were removed."),
        rows=2,
        max_length=2000,
        required=_l("Write why. The reason is kept with the list."),
    )


@blueprint.get("/lists")
@for_roles(*SEES_HITS)
def listed() -> ResponseReturnValue:
    """Alarms first, then what waits in quarantine, then every list, then every file that came."""
    session = current_session()
    policy = policy_in_force(session, today())
    statuses = list_status(session, policy, now())
    shown = [each for each in statuses if each.counts or each.version or each.waiting]
    return render_template(
        "watchlist/list.html",
        alarms=list_alarms(session, lambda: policy, now()),
        shown=shown,
        others=[each for each in statuses if each not in shown],
        today=today(),
        soon=today() + SOON,
        waiting=list_waiting_versions(session),
        versions=list_versions(session, limit=MOST_VERSIONS),
        reasons_of=reasons_of,
        list_name=name_of_list,
        state_names=STATES,
        tones=TONES,
    )


@blueprint.route("/lists/import", methods=["GET", "POST"])
@for_roles("desk")
def bring() -> ResponseReturnValue:
    """A file from the desk's own machine; what became of it is a page of its own."""
    form = UploadForm()
    if form.validate_on_submit():
        file = _read(form)
        if file is not None:
            done = import_list(
                current_session(),
                file,
                source=form.source.data,
                published_on=form.published_on.data,
                actor=current_actor(),
                now=now(),
            )
            commit()
            _say(done.version, is_new=done.is_new)
            return see_other("watchlist.show", source=done.version.source, number=done.version.number)
    return render_template(
        "watchlist/bring.html", form=form, sources=reference.load().list_sources
    ), 422 if form.errors else 200


def _read(form: Any) -> ListFile | None:
    """The file with those beside it; None when the form says what is missing or too large."""
    most = current_config().upload_max_bytes
    wanted = BESIDE.get(reference.load().list_source(form.source.data).format, ())
    data = form.file.data.stream.read(most + 1)
    if len(data) > most:
        form.refuse("file", _("The file is too large."))
    beside = {}
    for name in wanted:
        given = form[name].data
        if not given:
            form.refuse(name, _("This list has three files: choose “%(name)s” too.", name=name))
        else:
            beside[name] = given.stream.read(most + 1)
    if form.errors:
        return None
    return ListFile(data, form.file.data.filename or "", beside)


def _say(version: ListVersion, *, is_new: bool) -> None:
    if not is_new:
        flash(_("This very file was read before: nothing changed. This is what became of it then."), "notice")
    elif version.state == "in_force":
        flash(_("The list is in force. Names are screened again now."), "success")
    elif version.state == "quarantined":
        flash(_("The file waits for a second person: see why. The version before stays in force."), "warning")
    else:
        flash(_("The file was refused: see why. The version before stays in force."), "warning")


@blueprint.route("/lists/<source>/<int:number>", methods=["GET", "POST"])
@for_roles(*SEES_HITS)
def show(source: str, number: int) -> ResponseReturnValue:
    """One file: what it held, what it changed, why it waits; the desk accepts or refuses it here."""
    session, actor = current_session(), current_actor()
    version = find_list_version(session, source, number) or abort(404)
    form = DecideForm()
    problems: list[tuple[str, str]] | None = None
    if form.validate_on_submit():
        decide = accept_list_version if form.answer.data == "accept" else refuse_list_version
        try:
            decide(session, version, reason=form.reason.data, actor=actor, now=now())
            commit()
            flash(
                _("The list is in force. Names are screened again now.")
                if version.state == "in_force"
                else _("The file is refused. The version before stays in force."),
                "success",
            )
            return see_other("watchlist.show", source=source, number=number)
        except Blocked as refusal:
            session.rollback()
            problems = [(_(reason), form.answer.anchor()) for reason in refusal.reasons]
            version = find_list_version(session, source, number) or abort(404)
    return render_template(
        "watchlist/show.html",
        version=version,
        form=form,
        problems=problems,
        may_decide=version.state == "quarantined" and "desk" in roles_held(actor, today()),
        is_own=version.imported_by_id == actor.id,
        changes=list_changed_entries(session, version.id, limit=MOST_CHANGES),
        most=MOST_CHANGES,
        kinds={"added": _("Added"), "changed": _("Changed"), "removed": _("Removed")},
        reasons=reasons_of(version),
        list_name=name_of_list,
        state_names=STATES,
        tones=TONES,
    ), 422 if form.errors or problems else 200


def reasons_of(version: ListVersion) -> list[str]:
    """Why a version waits or was refused, in words; the texts of the file in them are not escaped yet."""
    return [_sentence(code, details) for code, details in version.reasons]


def _sentence(code: str, details: dict[str, Any]) -> str:
    if code not in REASONS:
        return str(code)
    return str(_(REASONS[code], **{name: _worded(name, value) for name, value in details.items()}))


def _worded(name: str, value: Any) -> str:
    if name in ("day", "known"):
        return show_date(date.fromisoformat(value))
    return show_number(value) if isinstance(value, int) and name not in ("row", "line") else str(value)


def name_of_list(source: str) -> str:
    """The title of a list in the page's language; its id when the reference does not name it any more."""
    listing = next((each for each in reference.load().list_sources if each.id == source), None)
    return source if listing is None else in_language(listing.name)
