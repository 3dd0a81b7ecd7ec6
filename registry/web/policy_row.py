"""One row of a draft: every column by its type, every outcome by its words; add, move and remove rows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.web.access import for_roles
from registry.web.forms import Form, RadiosField, SelectField, VersionField
from registry.web.policy_field import CellField, NumberOutcomeField
from registry.web.policy_table import Line, read_table
from registry.web.policy_version import Version, keep, open_draft, page, part
from registry.web.policy_words import (
    UNIT_OF_OUTCOME,
    cell_words,
    domain_words,
    here,
    output_label,
    show_parameter,
    unit_words,
    word_text,
)
from registry.web.request import see_other
from rules.cell import parse_cell
from rules.glossary import Input, Parameter
from rules.hit import Output
from rules.policy.change import Row, add_row, move_row, remove_row, row_of, set_row, table_of
from rules.policy.model import Policy
from rules.table import TableSource

blueprint = Blueprint("policy_row", __name__)


class RowForm(Form):
    """The version that the page was built from; `in_…` and `out_…` fields are added by table."""

    version = VersionField()


@blueprint.route("/policy/versions/<int:number>/tables/<name>/rows/<int:at>", methods=["GET", "POST"])
@for_roles("staff")
def edit(number: int, name: str, at: int) -> ResponseReturnValue:
    """Change one row."""
    version, table = _open(number, name)
    before: Row = part(lambda: row_of(table, at))
    form = _form(version, table, before)
    if form.validate_on_submit():
        changed = set_row(version.policy.source, name, at, _row(form, table))
        if keep(version, changed, f"{here(table.title)}, {_('row %(number)s', number=at)}", form):
            flash(_("Row %(number)s is changed.", number=at), "success")
            return _to_row(number, name, at)
    return page(
        version, "row", "row", form=form, table=table, title=here(table.title), at=at,
        now=_line(version, name, at), count=len(table.rows), conditions=_conditions(form, table),
    )  # fmt: skip


@blueprint.route("/policy/versions/<int:number>/tables/<name>/rows/new", methods=["GET", "POST"])
@for_roles("staff")
def add(number: int, name: str) -> ResponseReturnValue:
    """A new row, empty or a copy: `?copy=3`. It stands below the copied one, else at the end."""
    version, table = _open(number, name)
    copied = request.args.get("copy", "")
    after = int(copied) if copied.isascii() and copied.isdecimal() else 0
    if after:
        before: Row = part(lambda: row_of(table, after))
    else:
        before = ({}, tuple("" for _output in table.outputs))
    form = _form(version, table, before)
    if form.validate_on_submit():
        at = after or len(table.rows)
        changed = add_row(version.policy.source, name, at, _row(form, table))
        what = f"{here(table.title)}, {_('a new row %(number)s', number=at + 1)}"
        if keep(version, changed, what, form):
            flash(_("Row %(number)s is added.", number=at + 1), "success")
            return _to_row(number, name, at + 1)
    return page(
        version, "row", "row", form=form, table=table, title=here(table.title), at=0,
        now=None, count=len(table.rows), conditions=_conditions(form, table), copied=after,
    )  # fmt: skip


@blueprint.post("/policy/versions/<int:number>/tables/<name>/rows/<int:at>/move")
@for_roles("staff")
def move(number: int, name: str, at: int) -> ResponseReturnValue:
    """One row up or down."""
    version, table = _open(number, name)
    way = request.form.get("way", "")
    if way not in ("up", "down"):
        abort(422)
    to = at - 1 if way == "up" else at + 1
    changed = part(lambda: move_row(version.policy.source, name, at, to))
    words = _("row %(number)s becomes row %(to)s", number=at, to=to)
    keep_or_fail(version, changed, f"{here(table.title)}, {words}")
    flash(_("Row %(number)s is now row %(to)s.", number=at, to=to), "success")
    return _to_row(number, name, to)


@blueprint.route("/policy/versions/<int:number>/tables/<name>/rows/<int:at>/remove", methods=["GET", "POST"])
@for_roles("staff")
def remove(number: int, name: str, at: int) -> ResponseReturnValue:
    """Asks once, then takes the row out."""
    version, table = _open(number, name)
    part(lambda: row_of(table, at))
    form = RowForm(data={"version": _row_version(version)})
    if form.validate_on_submit():
        changed = remove_row(version.policy.source, name, at)
        what = f"{here(table.title)}, {_('row %(number)s removed', number=at)}"
        if keep(version, changed, what, form):
            flash(_("Row %(number)s is removed.", number=at), "success")
            return see_other("policy_table.show", number=number, name=name)
    return page(
        version, "remove_row", "row", form=form, table=table, title=here(table.title), at=at,
        now=_line(version, name, at),
    )  # fmt: skip


def keep_or_fail(version: Version, changed: Any, what: str) -> None:
    """For buttons without a form of their own: what would not hold together is a 422."""
    form = RowForm(data={"version": _row_version(version)})
    if not keep(version, changed, what, form):
        abort(422)


def _open(number: int, name: str) -> tuple[Version, TableSource]:
    version = open_draft(number)
    return version, part(lambda: table_of(version.policy.source, name))


def _row_version(version: Version) -> int:
    assert version.row is not None
    return version.row.version


def _to_row(number: int, name: str, at: int) -> ResponseReturnValue:
    return see_other("policy_table.show", number=number, name=name, rows=at, _anchor=f"row-{at}")


def _line(version: Version, name: str, at: int) -> Line:
    return read_table(version.policy, version.policy.tables[name]).lines[at - 1]


def _conditions(form: Any, table: TableSource) -> tuple[list[CellField], list[CellField]]:
    """(those that the row asks, those of which it takes any value), each in the order of the table."""
    fields = [form[f"in_{name}"] for name in table.inputs]
    few = len(fields) <= 4
    return (
        [field for field in fields if few or not field.was_any()],
        [field for field in fields if not few and field.was_any()],
    )


def _form(version: Version, table: TableSource, row: Row) -> Any:
    cells, outcome = row
    policy = version.policy
    fields: dict[str, Any] = {
        f"in_{name}": _cell_field(policy, policy.glossary[name], cells.get(name, "-"))
        for name in table.inputs
    }
    data: dict[str, Any] = {"version": _row_version(version)}
    for output, text in zip(table.outputs, outcome, strict=True):
        fields[f"out_{output.name}"] = _outcome_field(policy, output, text)
        data[f"out_{output.name}"] = "" if text == "-" else text
    return type("TableRowForm", (RowForm,), fields)(data=data)


def _cell_field(policy: Policy, asked: Input, before: str) -> CellField:
    numbers = policy.settings.numbers
    cell = parse_cell(before, asked.column, numbers)
    words = [(word, word_text(policy, asked.name, word)) for word in asked.column.words]
    if asked.column.nullable and asked.column.type == "choice":
        words.append(("null", _("none given")))
    hint = f"{here(asked.question) if asked.question else ''}"
    if asked.column.type == "number":
        hint += f" ({domain_words(policy, asked)}{', ' + unit_words(asked.unit) if asked.unit else ''})"
    return CellField(
        here(asked.label),
        asked=asked,
        numbers=numbers,
        named=_named(policy, asked, cell.parameters),
        words=words,
        before=before,
        shown=cell_words(policy, asked.name, cell),
        hint=hint.strip(),
    )


def _named(policy: Policy, asked: Input, used: tuple[str, ...]) -> list[tuple[str, str]]:
    """The parameters that may stand in the column: of its unit and inside its domain, and those it names."""
    column = asked.column

    def fits(each: Parameter) -> bool:
        value = each.value
        if isinstance(value, tuple) or each.unit != asked.unit:
            return False
        return value >= column.low and (column.high is None or value <= column.high)

    return [_option(each) for each in policy.parameters.values() if fits(each) or each.name in used]


def _option(parameter: Parameter) -> tuple[str, str]:
    return parameter.name, f"{show_parameter(parameter)} – {here(parameter.label)}"


def _outcome_field(policy: Policy, output: Output, text: str) -> Any:
    label = output_label(output.name)
    needed = _("Choose an answer for “%(field)s”.", field=label)
    if output.type == "flag":
        return RadiosField(label, choices=(("true", _("yes")), ("false", _("no"))), required=needed)
    if output.type == "number":
        unit = UNIT_OF_OUTCOME.get(output.name, "")
        named = [
            _option(each)
            for each in policy.parameters.values()
            if not isinstance(each.value, tuple) and (each.unit == unit or each.name == text)
        ]
        return NumberOutcomeField(
            label, numbers=policy.settings.numbers, named=named, is_nullable=output.nullable, before=text,
            suffix=unit_words(unit),
        )  # fmt: skip
    return SelectField(
        label,
        choices=[(word, _outcome_words(policy, output, word)) for word in output.words],
        blank=_("none") if output.nullable else _("Choose"),
        required=None if output.nullable else needed,
    )


def _outcome_words(policy: Policy, output: Output, word: str) -> str:
    if output.name == "rule" and word in policy.wording:
        reason = here(policy.wording[word].reason)
        return f"{word}: {reason if len(reason) < 90 else reason[:88] + '…'}"
    return word_text(policy, output.name, word)


def _row(form: Any, table: TableSource) -> Row:
    """The row that the form says."""
    cells = {name: form[f"in_{name}"].data for name in table.inputs if form[f"in_{name}"].data != "-"}
    outcome = tuple(form[f"out_{output.name}"].data or "-" for output in table.outputs)
    return cells, outcome
