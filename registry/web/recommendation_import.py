"""A progress table comes in: the file, what would be taken and what is refused, then the taking."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer

from registry.adapters.files import path_of
from registry.adapters.progress_file import BadProgressFile, read_lines
from registry.adapters.progress_table import FAULTS, HEADS, Fault, read_table
from registry.services.recommendation_import import Plan, plan_import, take_import
from registry.web.access import for_roles
from registry.web.agreement_file import store_file
from registry.web.formats import show_date
from registry.web.forms import FileField, Form, HiddenField
from registry.web.recommendation import words_of_tracker
from registry.web.request import commit, current_actor, current_config, current_session, now, see_other
from workflows import roles as r

blueprint = Blueprint("recommendation_import", __name__)

KINDS = {
    "new": (_l("New"), "good"),
    "changed": (_l("Changed"), "waiting"),
    "unchanged": (_l("The same"), "done"),
}


class UploadForm(Form):
    file = FileField(
        _l("Progress report"),
        hint=_l("A Word document, a workbook, or text with tabs between the cells."),
        accept=".docx,.xlsx,.txt",
        required=_l("Choose the file."),
    )


class TakeForm(Form):
    token = HiddenField()


@blueprint.route("/recommendations/import", methods=["GET", "POST"])
@for_roles(r.DESK, r.DEPUTY)
def check() -> ResponseReturnValue:
    """What the file says, cell by cell; nothing is taken yet."""
    form = UploadForm()
    if form.validate_on_submit():
        stored = store_file(form)
        plan = None if stored is None else _plan(form, stored.sha256, stored.name)
        if stored is not None and plan is not None:
            return _plan_page(plan, stored.sha256, stored.name), 422 if plan.faults else 200
    return render_template("recommendation/import.html", form=form, heads=HEADS), 422 if form.errors else 200


@blueprint.post("/recommendations/import/take")
@for_roles(r.DESK, r.DEPUTY)
def take() -> ResponseReturnValue:
    """Takes what was shown; when it does not hold any more, shows it again."""
    form = TakeForm()
    try:
        digest, name = _signer().loads(form.token.data or "")
    except BadSignature:
        flash(_("Choose the file once more."), "notice")
        return see_other("recommendation_import.check")
    plan = _plan(form, digest, name)
    if plan is None or plan.faults:
        flash(_("The file was not taken. Choose it once more."), "notice")
        return see_other("recommendation_import.check")
    take_import(current_session(), plan, file_name=name, actor=current_actor(), now=now())
    commit()
    taken = plan.counts["new"] + plan.counts["changed"]
    flash(_("Taken in: %(number)s recommendations.", number=taken), "success")
    return see_other("recommendation.listed")


def _plan(form: Form, digest: str, name: str) -> Plan | None:
    data = path_of(current_config().files, digest).read_bytes()
    try:
        table = read_table(read_lines(data, name))
    except BadProgressFile as bad:
        if "file" in form:
            form.refuse("file", _(bad.sentence, **bad.values))
        return None
    return plan_import(current_session(), table, actor=current_actor(), now=now())


def _plan_page(plan: Plan, digest: str, name: str) -> str:
    form = TakeForm(formdata=None, data={"token": _signer().dumps([digest, name])})
    return render_template(
        "recommendation/plan.html",
        form=form,
        plan=plan,
        name=name,
        kinds=KINDS,
        heads=HEADS,
        fault_words=fault_words,
        place_words=place_words,
        shown=_shown,
        **words_of_tracker(),
        is_something=bool(plan.counts["new"] + plan.counts["changed"]),
    )


def place_words(fault: Fault) -> str:
    """Where: row and column."""
    where = "" if fault.place is None else _(fault.place.sentence, **fault.place.values)
    return ", ".join(filter(None, (where, fault.column))) or str(_("The file"))


def fault_words(fault: Fault) -> str:
    return str(_(FAULTS[fault.code], **fault.values))


def _shown(value: Any) -> str:
    return show_date(value) if isinstance(value, date) else str(value or _("(empty)"))


def _signer() -> URLSafeSerializer:
    """The address of a kept file goes through the browser: nobody may name another one."""
    return URLSafeSerializer(str(current_app.secret_key), salt="progress-file")
