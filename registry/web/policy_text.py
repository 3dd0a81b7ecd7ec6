"""The words of a draft in three languages: what rules say, how inputs are asked; ids of rules come and go."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.web.access import for_roles
from registry.web.forms import CheckboxesField, Form, SelectField, TextareaField, TextField, VersionField
from registry.web.policy_row import keep_or_fail
from registry.web.policy_version import Version, keep, open_draft, page, part
from registry.web.policy_words import KINDS, here, show_parameter
from registry.web.request import see_other
from rules.policy.change import (
    NoSuchPart,
    is_given,
    remove_rule,
    rule_tables,
    set_input_words,
    set_wording,
)
from rules.policy.change import (
    add_rule as with_rule,
)
from rules.policy.model import WordingSource
from rules.text import LANGUAGES, Text

blueprint = Blueprint("policy_text", __name__)

RULE = re.compile("[A-Z]{1,3}[0-9]{2,3}")
PLACE = re.compile(r"\{([^{}]*)\}")


class WordingForm(Form):
    """What one rule says. The letter is given in every language or in none."""

    reason_en = TextareaField(_l("Reason in English"), rows=3, required=_l("Write the reason in English."))
    reason_fr = TextareaField(_l("Reason in French"), rows=3, required=_l("Write the reason in French."))
    reason_ru = TextareaField(_l("Reason in Russian"), rows=3, required=_l("Write the reason in Russian."))
    letter_en = TextareaField(
        _l("Letter in English"), rows=3, hint=_l("Leave all three empty when the partner must not read it.")
    )
    letter_fr = TextareaField(_l("Letter in French"), rows=3)
    letter_ru = TextareaField(_l("Letter in Russian"), rows=3)
    section = TextField(
        _l("Section of the policy"),
        width=5,
        required=_l("Give the section of the policy that it belongs to."),
    )
    after = CheckboxesField(_l("After which sources?"))
    version = VersionField()


class RuleForm(WordingForm):
    table = SelectField(_l("Which table gives it?"), required=_l("Choose the table."))
    rule = TextField(
        _l("Id of the rule"),
        width=5,
        hint=_l("Letters and digits, for example N17. It never changes its meaning later."),
        required=_l("Give the id of the rule."),
    )
    kind = SelectField(
        _l("What kind of rule is it?"), choices=lambda: list(KINDS.items()), required=_l("Choose the kind.")
    )


class AskedForm(Form):
    label_en = TextField(_l("Name in English"), width=30, required=_l("Write the name in English."))
    label_fr = TextField(_l("Name in French"), width=30, required=_l("Write the name in French."))
    label_ru = TextField(_l("Name in Russian"), width=30, required=_l("Write the name in Russian."))
    question_en = TextField(_l("Question in English"), required=_l("Write the question in English."))
    question_fr = TextField(_l("Question in French"), required=_l("Write the question in French."))
    question_ru = TextField(_l("Question in Russian"), required=_l("Write the question in Russian."))
    letter_en = TextField(
        _l("In letters, in English"), hint=_l("Leave all three empty to keep it internal."), width=30
    )
    letter_fr = TextField(_l("In letters, in French"), width=30)
    letter_ru = TextField(_l("In letters, in Russian"), width=30)
    version = VersionField()


@blueprint.route("/policy/versions/<int:number>/wording/<rule>", methods=["GET", "POST"])
@for_roles("staff")
def wording(number: int, rule: str) -> ResponseReturnValue:
    """What a rule says."""
    version = open_draft(number)
    before: WordingSource = part(lambda: _wording(version, rule))
    form = WordingForm(
        data={
            **_texts("reason", before.reason),
            **_texts("letter", before.letter),
            "section": before.section,
            "after": list(before.after),
            "version": version.row.version if version.row else 0,
        }
    )
    form.after.choices = _sources(version)
    if form.validate_on_submit() and _is_sound(form, version):
        changed = set_wording(version.policy.source, rule, _written(form, before.kind))
        if keep(version, changed, _("words of %(rule)s", rule=rule), form):
            flash(_("The words of %(rule)s are changed.", rule=rule), "success")
            return see_other("policy.wording", number=number, _anchor=rule)
    return page(
        version, "edit_wording", "wording", form=form, rule=rule, places=_places(version),
        can_remove=not is_given(version.policy.source, rule),
    )  # fmt: skip


@blueprint.route("/policy/versions/<int:number>/wording/new", methods=["GET", "POST"])
@for_roles("staff")
def add_rule(number: int) -> ResponseReturnValue:
    """A new rule id with its words; rows may then give it."""
    version = open_draft(number)
    form = RuleForm(data={"version": version.row.version if version.row else 0})
    form.after.choices = _sources(version)
    form.table.choices = [(each.name, here(each.title)) for each in rule_tables(version.policy.source)]
    if form.validate_on_submit() and _is_sound(form, version) and _is_new(form, version):
        changed = with_rule(
            version.policy.source, form.table.data, form.rule.data, _written(form, form.kind.data)
        )
        if keep(version, changed, _("a new rule %(rule)s", rule=form.rule.data), form):
            flash(_("%(rule)s has its words. Add the rows that give it.", rule=form.rule.data), "success")
            return see_other("policy_table.show", number=number, name=form.table.data)
    return page(version, "add_rule", "wording", form=form, places=_places(version))


@blueprint.post("/policy/versions/<int:number>/wording/remove")
@for_roles("staff")
def drop_rule(number: int) -> ResponseReturnValue:
    """Takes out a rule that no row gives, with its words."""
    version = open_draft(number)
    rule = request.form.get("rule", "")
    changed = part(lambda: remove_rule(version.policy.source, rule))
    keep_or_fail(version, changed, _("rule %(rule)s removed", rule=rule))
    flash(_("%(rule)s is removed with its words.", rule=rule), "success")
    return see_other("policy.wording", number=number)


@blueprint.route("/policy/versions/<int:number>/glossary/<name>", methods=["GET", "POST"])
@for_roles("staff")
def asked(number: int, name: str) -> ResponseReturnValue:
    """How an input is called and asked; its type, domain and risk order are the engine's."""
    version = open_draft(number)
    if name not in version.policy.glossary:
        part(lambda: _missing(name))
    before = version.policy.glossary[name]
    form = AskedForm(
        data={
            **_texts("label", before.label),
            **_texts("question", before.question),
            **_texts("letter", before.letter),
            "version": version.row.version if version.row else 0,
        }
    )
    if form.validate_on_submit() and _is_whole(form, "letter"):
        changed = set_input_words(
            version.policy.source,
            name,
            label=_text(form, "label"),
            question=_text(form, "question"),
            letter=_text(form, "letter") if form.letter_en.data else None,
        )
        if keep(version, changed, _("words of “%(input)s”", input=here(before.label)), form):
            flash(
                _("The words of “%(input)s” are changed.", input=form[f"label_{LANGUAGES[0]}"].data),
                "success",
            )
            return see_other("policy.glossary", number=number, _anchor=name)
    return page(version, "edit_asked", "glossary", form=form, asked=before)


def _missing(name: str) -> Any:
    raise NoSuchPart(name)


def _wording(version: Version, rule: str) -> WordingSource:
    if rule not in version.policy.source.wording:
        raise NoSuchPart(rule)
    return version.policy.source.wording[rule]


def _texts(name: str, text: Text | None) -> dict[str, str]:
    return {f"{name}_{language}": text.get(language) if text else "" for language in LANGUAGES}


def _text(form: Any, name: str) -> Text:
    return Text(*(form[f"{name}_{language}"].data for language in LANGUAGES))


def _sources(version: Version) -> list[tuple[str, str]]:
    return [(each.id, f"{each.id}: {each.title}") for each in version.policy.citations.values()]


def _places(version: Version) -> list[tuple[str, str]]:
    """What may stand in braces in a reason, and what is read there."""
    numbers = version.policy.settings.numbers
    return [
        ("{" + name + "}", f"{here(each.label)}: {show_parameter(each)}")
        for name, each in version.policy.parameters.items()
        if name in numbers
    ]


def _written(form: Any, kind: str) -> WordingSource:
    letter = _text(form, "letter") if form.letter_en.data else None
    before = WordingSource(kind, form.section.data, _text(form, "reason"), letter)
    return replace(before, after=tuple(form.after.chosen()))


def _is_sound(form: Any, version: Version) -> bool:
    """The letter in all languages or in none; braces name numbers of the policy."""
    numbers = version.policy.settings.numbers
    for language in LANGUAGES:
        field = form[f"reason_{language}"]
        strange = [each for each in PLACE.findall(field.data) if each not in numbers]
        rest = PLACE.sub("", field.data)
        if strange or "{" in rest or "}" in rest:
            form.refuse(
                field.name, _("Braces hold the name of a number of the policy, as listed beside the form.")
            )
    return _is_whole(form, "letter") and not form.errors


def _is_whole(form: Any, name: str) -> bool:
    fields = [form[f"{name}_{language}"] for language in LANGUAGES]
    empty = [field for field in fields if not field.data]
    if 0 < len(empty) < len(fields):
        for field in empty:
            form.refuse(field.name, _("Write it in all three languages, or leave all three empty."))
    return not form.errors


def _is_new(form: Any, version: Version) -> bool:
    if not RULE.fullmatch(form.rule.data):
        form.refuse(
            "rule", _("The id is one to three capital letters and two or three digits, for example N17.")
        )
    elif form.rule.data in version.policy.wording:
        form.refuse("rule", _("There is a rule of this id already. Take the next number."))
    return not form.errors
