"""Numbers, lists and columns of a draft: what stands outside the rows of its tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.web.access import for_roles
from registry.web.formats import in_language
from registry.web.forms import (
    CheckboxesField,
    Form,
    NumberField,
    SelectField,
    TextareaField,
    VersionField,
)
from registry.web.policy_cell import DECIMALS
from registry.web.policy_row import keep_or_fail
from registry.web.policy_version import keep, open_draft, page, part
from registry.web.policy_words import here, show_parameter, unit_words
from registry.web.request import see_other
from rules.codes import ENGAGEMENT_TYPES
from rules.glossary import Parameter
from rules.policy.change import (
    NoSuchPart,
    add_column,
    askable_inputs,
    remove_column,
    set_parameter,
    table_of,
)
from rules.policy.model import PolicySource
from rules.policy.structure import LISTS
from rules.policy.version_1 import SOURCE

blueprint = Blueprint("policy_edit", __name__)

MOST = 10**12


class ParameterForm(Form):
    """`value` is added with the field that fits the parameter."""

    version = VersionField()


class ColumnForm(Form):
    asked = SelectField(
        _l("What shall the table ask besides?"), required=_l("Choose what the table shall ask.")
    )
    version = VersionField()


@blueprint.route("/policy/versions/<int:number>/parameters/<name>", methods=["GET", "POST"])
@for_roles("staff")
def parameter(number: int, name: str) -> ResponseReturnValue:
    """One named number or list, and where it is used."""
    version = open_draft(number)
    one: Parameter = part(lambda: _parameter(version.policy.source, name))
    assert version.row is not None
    form = _parameter_form(one, version.row.version)
    if form.validate_on_submit():
        value = _value(form, one)
        if not form.errors:
            changed = set_parameter(version.policy.source, name, value)
            if keep(version, changed, _what(one, value), form):
                flash(_("“%(name)s” is changed.", name=here(one.label)), "success")
                return see_other("policy.show", number=number, _anchor=name)
    return page(version, "parameter", "parameter", form=form, parameter=one, now=show_parameter(one))


def _parameter(source: PolicySource, name: str) -> Parameter:
    for each in source.parameters:
        if each.name == name:
            return each
    raise NoSuchPart(name)


def _what(one: Parameter, value: Any) -> str:
    """What the history says: from what to what."""
    after = Parameter(one.name, value, one.unit, one.label)
    return f"{here(one.label)}: {show_parameter(one)} → {show_parameter(after)}"


def _parameter_form(one: Parameter, version: int) -> Any:
    label = here(one.label)
    data: dict[str, Any] = {"version": version, "value": one.value}
    field: Any
    if not isinstance(one.value, tuple):
        field = NumberField(
            label,
            decimals=DECIMALS,
            at_most=100 if one.unit.startswith("%") else MOST,
            suffix=unit_words(one.unit),
            required=_("Give the number."),
        )
    elif set(one.value) <= set(ENGAGEMENT_TYPES) and one.unit == "engagement type":
        names = {each.id: in_language(each.name) for each in reference.load().engagement_types}
        field = CheckboxesField(
            label,
            choices=[(code, names.get(code, code)) for code in ENGAGEMENT_TYPES],
            required=_("Tick one at least."),
        )
    elif one.unit == "due diligence level":
        field = CheckboxesField(
            label,
            choices=[(code, here(name)) for code, name in SOURCE.names.dd_levels.items()],
            none=("none", _("None of them")),
            required=_("Tick one at least."),
        )
    else:
        data["value"] = "\n".join(one.value)
        field = TextareaField(
            label, hint=_("One code a line. A code of two digits takes in all that begin with it."),
            rows=min(20, len(one.value) + 2), required=_("Give one code at least."),
        )  # fmt: skip
    return type("OneParameterForm", (ParameterForm,), {"value": field})(data=data)


def _value(form: Any, one: Parameter) -> Any:
    """The value as a policy holds it; what a list cannot hold is said at the field."""
    typed = form.value.data
    if not isinstance(one.value, tuple):
        if form.value.typed == str(one.value):
            return one.value
        number = Decimal(typed)
        return int(number) if number == number.to_integral_value() else number.normalize()
    codes = typed if isinstance(typed, list) else typed.replace(",", " ").split()
    strange = [code for code in codes if not LISTS[one.name](code)]
    if strange:
        form.refuse("value", _("No such code: %(codes)s.", codes=", ".join(strange[:10])))
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        form.refuse("value", _("Each code once. Twice there: %(codes)s.", codes=", ".join(twice[:10])))
    return one.value if set(codes) == set(one.value) else tuple(codes)


@blueprint.route("/policy/versions/<int:number>/tables/<name>/columns/new", methods=["GET", "POST"])
@for_roles("staff")
def column(number: int, name: str) -> ResponseReturnValue:
    """The table asks one thing more: of the facts, of what is worked out, of tables before it."""
    version = open_draft(number)
    table = part(lambda: table_of(version.policy.source, name))
    form = ColumnForm(data={"version": version.row.version if version.row else 0})
    form.asked.choices = [
        (each, here(version.policy.glossary[each].label))
        for each in askable_inputs(version.policy.source, name)
    ]
    if form.validate_on_submit():
        changed = add_column(version.policy.source, name, form.asked.data)
        label = here(version.policy.glossary[form.asked.data].label)
        if keep(version, changed, f"{here(table.title)}, {_('asks besides: %(input)s', input=label)}", form):
            flash(
                _("The table can ask “%(input)s” now. Set the condition in its rows.", input=label), "success"
            )
            return see_other("policy_table.show", number=number, name=name)
    return page(version, "column", "table", form=form, table=table, title=here(table.title))


@blueprint.post("/policy/versions/<int:number>/tables/<name>/columns/remove")
@for_roles("staff")
def drop_column(number: int, name: str) -> ResponseReturnValue:
    """Takes out a column in which no row asks anything."""
    version = open_draft(number)
    table = part(lambda: table_of(version.policy.source, name))
    asked = request.form.get("column", "")
    changed = part(lambda: remove_column(version.policy.source, name, asked))
    label = here(version.policy.glossary[asked].label)
    keep_or_fail(version, changed, f"{here(table.title)}, {_('asks no more: %(input)s', input=label)}")
    flash(_("The table no longer asks “%(input)s”.", input=label), "success")
    return see_other("policy_table.show", number=number, name=name)
