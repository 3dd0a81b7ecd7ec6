"""A list comes into the register: the file, its columns, what was found, the batch and its undo."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from registry.adapters.files import path_of
from registry.adapters.register_cell import text_of
from registry.adapters.register_column import FIELD, FIELDS
from registry.adapters.register_fault import EXPECTED, FAULTS, CellFault
from registry.adapters.register_row import ORDERS, Reading, taken_defaults
from registry.adapters.sheet_rows import BAD_SHEET, BadSheet, column_letters
from registry.models import ImportBatch, ImportRow
from registry.reports.register_template import rest_lines, write_template
from registry.reports.sheet import SHEET_TYPE
from registry.services.register_import import (
    ALREADY,
    check_rows,
    choose,
    count_unscreened,
    new_batch,
    take_rows,
    taken_before,
)
from registry.services.register_judge import NO_COLUMN, ImportPlan, missing_fields, open_plan
from registry.services.register_undo import list_standing, undo_batch
from registry.web.access import for_roles
from registry.web.document import take_in
from registry.web.forms import CheckboxesField, FileField, Form, RadiosField, SelectField, TextField
from registry.web.language import current_language
from registry.web.request import commit, current_actor, current_config, current_session, now, see_other
from workflows.machine import Blocked

blueprint = Blueprint("register_import", __name__)

MOST_ROWS = 20_000  # that a page waits for; longer lists come in by the command
SHOWN = 200  # rows of the report; the file of the rest has all
PER_FIELD = ("instrument", "lead_subprogramme", "entity_type", "currency", "public")
STATES = {"checked": _l("Not taken in yet"), "taken": _l("In the register"), "undone": _l("Taken back")}
VERDICTS = {
    "accepted": _l("Accepted"),
    "warned": _l("Accepted, with something to look at"),
    "duplicate": _l("May be here already"),
    "refused": _l("Refused"),
    "note": _l("Not a row of the table"),
}


class UploadForm(Form):
    file = FileField(
        _l("The list"),
        hint=_l(
            "A workbook (.xlsx) or a CSV file (UTF-8). Partner, title and a date are needed in each row."
        ),
        accept=".xlsx,.csv",
        required=_l("Choose the file."),
    )
    sheet = TextField(
        _l("Which sheet? (optional)"), hint=_l("Of a workbook; else the first one."), max_length=31
    )


class ReadForm(Form):
    """How the file is read; `column_form` adds a field for each of its columns."""

    date_order = RadiosField(
        _l("How is 03/04/2024 meant?"),
        choices=(
            ("no", _l("Do not guess"), _l("Such rows are refused.")),
            ("dmy", _l("3 April: the day comes first"), ""),
            ("mdy", _l("4 March: the month comes first"), ""),
        ),
    )
    start_is_signature = CheckboxesField(
        _l("Where no day of signature is given"),
        choices=(("yes", _l("The start stands for it"), ""),),
    )


class TakeForm(Form):
    whole = RadiosField(
        _l("What if a row is refused?"),
        choices=(
            (
                "no",
                _l("Take the others"),
                _l("Refused rows stay out. Mend them and bring them in later."),
            ),
            ("yes", _l("Take nothing"), _l("All rows or none.")),
        ),
        required=_l("Choose what happens."),
    )


@blueprint.route("/agreements/imports", methods=["GET", "POST"])
@for_roles("desk")
def listed() -> ResponseReturnValue:
    """A new file, and the batches there were."""
    form = UploadForm()
    if form.validate_on_submit():
        batch = _bring(form)
        if batch is not None:
            commit()
            return see_other("register_import.columns", number=batch.number)
    batches = (
        current_session().scalars(select(ImportBatch).order_by(ImportBatch.number.desc()).limit(50)).all()
    )
    page = render_template(
        "register_import/list.html", form=form, batches=batches, states=STATES, most_rows=MOST_ROWS
    )
    return page, 422 if form.errors else 200


@blueprint.get("/agreements/imports/template.xlsx")
@for_roles("desk")
def template() -> ResponseReturnValue:
    """The workbook to fill in."""
    data = write_template(current_language(), lambda words: str(_(words)))
    disposition = 'attachment; filename="agreements.xlsx"'
    return Response(data, mimetype=SHEET_TYPE, headers={"Content-Disposition": disposition})


@blueprint.route("/agreements/imports/<int:number>/columns", methods=["GET", "POST"])
@for_roles("desk")
def columns(number: int) -> ResponseReturnValue:
    """Which column means what, and what holds for all rows."""
    batch = _batch(number)
    if batch.state != "checked":
        return see_other("register_import.show", number=number)
    plan = _plan(batch)
    form = _column_form(plan)
    if form.validate_on_submit() and _take_columns(form, plan):
        batch.columns, batch.settings = plan.columns, plan.settings
        check_rows(current_session(), plan, batch, actor=current_actor(), now=now())
        commit()
        return see_other("register_import.show", number=number)
    sample = [[text_of(cell) for cell in row.cells[: len(plan.header.cells)]] for row in plan.sample[:3]]
    page = render_template(
        "register_import/columns.html",
        form=form,
        batch=batch,
        plan=plan,
        letters=[column_letters(place) for place in range(1, len(plan.header.cells) + 1)],
        sample=sample,
        per_field=PER_FIELD,
        fields=FIELD,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/agreements/imports/<int:number>", methods=["GET", "POST"])
@for_roles("desk")
def show(number: int) -> ResponseReturnValue:
    """What was found, row by row; the step that takes the rows in, or the one that takes them back."""
    session, batch = current_session(), _batch(number)
    form = TakeForm(data={"whole": "no"})
    if batch.state == "checked" and not batch.counts:
        return see_other("register_import.columns", number=number)
    if batch.state == "checked" and form.validate_on_submit():
        return _take(batch, whole=form.whole.data == "yes")
    rows = session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.faults != [])
        .order_by(ImportRow.row_no)
    )
    said = [(row, [_worded(row.row_no, each) for each in row.faults]) for row in rows]
    order = ("refused", "duplicate", "warned")
    return render_template(
        "register_import/show.html",
        form=form,
        batch=batch,
        parts=[(each, [pair for pair in said if pair[0].verdict == each]) for each in order],
        shown=SHOWN,
        states=STATES,
        verdicts=VERDICTS,
        unscreened=count_unscreened(session, batch, now=now()) if batch.state == "taken" else 0,
        standing=[_(each.words, **each.details) for each in list_standing(session, batch)]
        if batch.state == "taken"
        else [],
    )


@blueprint.get("/agreements/imports/<int:number>/rest.csv")
@for_roles("desk")
def rest(number: int) -> ResponseReturnValue:
    """The rows that are not taken, as they came, with their reasons."""
    batch = _batch(number)
    plan = _plan(batch)
    rows = current_session().scalars(
        select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.agreement_id.is_(None))
    )
    reasons = {
        row.row_no: "; ".join(_worded(row.row_no, each) for each in row.faults)
        for row in rows
        if row.verdict in ("refused", "duplicate")
    }
    lines = rest_lines(plan.sheet, plan.header, reasons, _("Reasons"))
    disposition = f'attachment; filename="import-{number}-rest.csv"'
    return Response(_marked(lines), mimetype="text/csv", headers={"Content-Disposition": disposition})


@blueprint.post("/agreements/imports/<int:number>/undo")
@for_roles("desk")
def undo(number: int) -> ResponseReturnValue:
    """Takes the batch back; the page of the batch says what stands against it."""
    batch = _batch(number)
    try:
        done = undo_batch(current_session(), batch, actor=current_actor(), now=now())
    except Blocked:
        return see_other("register_import.show", number=number)
    commit()
    flash(_("%(number)s agreements were taken back.", number=done.agreements), "success")
    return see_other("register_import.show", number=number)


def _marked(lines: Any) -> Any:
    """Spreadsheets know UTF-8 by the mark at its beginning."""
    yield "\ufeff"
    yield from lines


def _batch(number: int) -> ImportBatch:
    batch = current_session().scalar(select(ImportBatch).where(ImportBatch.number == number))
    if batch is None:
        abort(404)
    return batch


def _plan(batch: ImportBatch) -> ImportPlan:
    path = path_of(current_config().files, batch.sha256)
    return open_plan(current_session(), path, batch.file_name, columns=batch.columns, settings=batch.settings)


def _bring(form: Any) -> ImportBatch | None:
    """The batch of an uploaded file, its columns proposed; None when the form says what is wrong."""
    session = current_session()
    stored = take_in(form, "file")
    if stored is None:
        return None
    path = path_of(current_config().files, stored.sha256)
    try:
        plan = open_plan(session, path, stored.name, settings={"sheet": (form.sheet.data or "").strip()})
        count = sum(1 for _row in plan.sheet.rows())
    except BadSheet as bad:
        form.refuse("sheet" if bad.code == "no_such_sheet" else "file", _(BAD_SHEET[bad.code], **bad.details))
        return None
    if count > MOST_ROWS:
        words = _(
            "The list has %(count)s rows. Lists of more than %(most)s come in by the command"
            " “partnerships register import”.",
            count=count,
            most=MOST_ROWS,
        )
        form.refuse("file", words)
        return None
    before = taken_before(session, plan.sha256)
    if before is not None:
        form.refuse("file", _(ALREADY, number=before))
        return None
    return new_batch(session, plan, stored.name, actor=current_actor(), now=now())


def _column_form(plan: ImportPlan) -> Any:
    choices = [("", _("Not used")), *((field.id, _(field.words)) for field in FIELDS)]
    of = {place: name for name, place in plan.columns.items()}
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {
        "date_order": plan.settings["date_order"] or "no",
        "start_is_signature": ["yes"] if plan.settings["start_is_signature"] else [],
    }
    for place, heading in enumerate(plan.header.cells, start=1):
        words = f"{column_letters(place)}: {heading or _('no heading')}"
        fields[f"column_{place}"] = SelectField(words, choices=choices)
        data[f"column_{place}"] = of.get(place, "")
    for name in PER_FIELD:
        fields[f"all_{name}"] = TextField(_(FIELD[name].words), max_length=100)
        data[f"all_{name}"] = plan.settings["defaults"].get(name, "")
    return type("ColumnForm", (ReadForm,), fields)(data=data)


def _take_columns(form: Any, plan: ImportPlan) -> bool:
    """Puts what the form says into the plan; False when the form says what is missing."""
    chosen: dict[str, int] = {}
    for place in range(1, len(plan.header.cells) + 1):
        name = form[f"column_{place}"].data
        if name and name in chosen:
            words = _("%(words)s is chosen for column %(letters)s already.", words=_(FIELD[name].words),
                      letters=column_letters(chosen[name]))  # fmt: skip
            form.refuse(f"column_{place}", words)
        elif name:
            chosen[name] = place
    defaults = {name: form[f"all_{name}"].data.strip() for name in PER_FIELD if form[f"all_{name}"].data}
    for name, value in defaults.items():
        try:
            taken_defaults(Reading(defaults={name: value}))
        except CellFault as fault:
            form.refuse(f"all_{name}", _sentence({"code": fault.code, **fault.details}))
    plan.columns = chosen
    plan.settings = {
        **plan.settings,
        "date_order": form.date_order.data if form.date_order.data in ORDERS else "",
        "start_is_signature": "yes" in (form.start_is_signature.data or []),
        "defaults": defaults,
    }
    form.form_errors = [
        *form.form_errors,
        *(_(NO_COLUMN, words=_(FIELD[name].words)) for name in missing_fields(plan)),
    ]
    return not form.errors and not form.form_errors


def _take(batch: ImportBatch, *, whole: bool) -> ResponseReturnValue:
    session = current_session()
    choices = {
        int(name.removeprefix("row_")): value
        for name, value in request.form.items()
        if name.startswith("row_") and name.removeprefix("row_").isdecimal()
    }
    choose(session, batch, choices)
    taken = take_rows(session, _plan(batch), batch, whole=whole, actor=current_actor(), now=now())
    commit()
    if taken:
        flash(_("%(number)s agreements are in the register.", number=batch.counts["taken"]), "success")
    else:
        flash(_("Nothing was taken: a row is refused."), "error")
    return see_other("register_import.show", number=batch.number)


def _worded(number: int, said: dict[str, Any]) -> str:
    """ "row 17, cell F17: …" in the language of the page."""
    if said["cell"]:
        return str(
            _("row %(row)s, cell %(cell)s: %(words)s", row=number, cell=said["cell"], words=_sentence(said))
        )
    return str(_("row %(row)s: %(words)s", row=number, words=_sentence(said)))


def _sentence(said: dict[str, Any]) -> str:
    expected = said.get("expected", "")
    details = {**said, "expected": _(EXPECTED[expected]) if expected in EXPECTED else expected}
    return str(_(FAULTS[said["code"]], **details))
