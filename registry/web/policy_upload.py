"""A whole draft from a file that was edited elsewhere: a workbook, a policy file, a decision model."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.adapters.policy_files import format_of, read_policy_file
from registry.web.access import for_roles
from registry.web.forms import FileField, Form, VersionField
from registry.web.policy_version import keep, open_draft, page
from registry.web.request import current_config, see_other
from rules.policy.model import PolicySource
from rules.table import BadTable

blueprint = Blueprint("policy_upload", __name__)

MOST_FAULTS = 50


class UploadForm(Form):
    file = FileField(
        _l("The file"),
        hint=_l(
            "A workbook (XLSX), a policy file (JSON) or a decision model (DMN), as this site writes them."
        ),
        accept=".xlsx,.json,.dmn",
        required=_l("Choose the file."),
    )
    version = VersionField()


@blueprint.route("/policy/versions/<int:number>/file", methods=["GET", "POST"])
@for_roles("staff")
def upload(number: int) -> ResponseReturnValue:
    """The text of the draft becomes that of the file, or every fault of the file is said."""
    version = open_draft(number)
    assert version.row is not None
    form = UploadForm(data={"version": version.row.version})
    if form.validate_on_submit():
        source = _read(form)
        if source is not None and keep(
            version, source, _("the file %(name)s", name=form.file.data.filename), form
        ):
            flash(_("The draft is now what the file says. Look at what differs, then check it."), "success")
            return see_other("policy.show", number=number)
    return page(version, "upload", "upload", form=form)


def _read(form: Any) -> PolicySource | None:
    """The source in the file; None when the form says what is wrong with it."""
    file = form.file.data
    form_of_file = format_of(file.filename or "")
    if form_of_file is None:
        form.refuse("file", _("The name of the file must end in .xlsx, .json or .dmn."))
        return None
    data = file.stream.read(current_config().upload_max_bytes + 1)
    if len(data) > current_config().upload_max_bytes:
        form.refuse("file", _("The file is too large."))
        return None
    try:
        return read_policy_file(data, form_of_file).source
    except BadTable as bad:
        form.refuse("file", _("The file cannot be taken over: what is wrong with it stands above the form."))
        form.form_errors = [*form.form_errors, *bad.faults[:MOST_FAULTS]]
        return None
