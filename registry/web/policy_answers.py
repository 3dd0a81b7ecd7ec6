"""The answers that a policy reads, as typed fields grouped by section, and back into a facts document."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import rules
from registry import reference
from registry.web.choice import Choice as Answer
from registry.web.fact import name_of, show_fact
from registry.web.formats import in_language, show_label
from registry.web.forms import (
    CheckboxesField,
    Form,
    NumberField,
    SelectField,
    TextareaField,
    TextField,
)
from registry.web.policy_rows import MEDIA, OWNERS, Rows, add_rows, read_rows, row_field
from registry.web.policy_why import value_words
from registry.web.policy_words import here
from rules.facts import SECTIONS
from rules.shape import Choice, Flag, Kind, Number

UNKNOWN, NULL = "unknown", "null"
NOT_KNOWN = _l("Not known")
COMPLETE, MISSING = "submission.complete", "submission.missing_fields"
TYPES, PROGRAMMES = "proposal.types", "screening.unilateral_sanctions"
STANDS_FOR_MISSING = "proposal.description"  # what is missing when somebody tries an incomplete one
ROWS: Mapping[str, Rows] = {"submitter.owners": OWNERS, "screening.adverse_media": MEDIA}
TITLES: Mapping[str, Any] = {
    "submission": _l("Submission"),
    "submitter": _l("Organisation"),
    "proposal": _l("What is proposed"),
    "declarations": _l("Declarations"),
    "screening": _l("Screening"),
    "coi": _l("Interests"),
}
# what a fault of the facts document says to somebody who typed the answers: (path, beginning of `expected`)
CLASHES: Mapping[tuple[str, str], Any] = {
    ("screening.unsc_subject", "null when"): _l("When the list is clear, nobody is listed: choose “none”."),
    ("screening.unsc_subject_pct", "0 when"): _l("When the list is clear, the listed share is 0."),
    ("screening.unsc_subject", "a subject when"): _l("Choose who is listed: the list is not clear."),
    ("screening.unsc_subject_pct", "a share above"): _l("A listed owner has a share above 0."),
    ("declarations.tobacco_revenue_pct", "0 when"): _l("Without a role in tobacco, its revenue is 0."),
    ("submitter.owners", "shares of"): _l("The shares of the owners add up to more than 100 %."),
    ("proposal.duration_months", "a number above"): _l("The duration is more than 0 months."),
    ("submitter.isic_rev4", "an ISIC"): _l("Enter a code of ISIC Rev.4, two to four digits."),
}
Document = dict[str, dict[str, Any]]


def paths_read(policy: rules.Policy) -> frozenset[str]:
    """The facts that the inputs of the glossary read, by themselves or through a derived input."""
    direct = {each.path for each in policy.glossary.inputs if each.path}
    return frozenset(direct | {path for each in policy.derived for path in each.paths})


def label_of(policy: rules.Policy, path: str) -> str:
    """What the policy calls a fact; a fact behind a derived input has the name of the form."""
    name = path.rpartition(".")[2]
    if name in policy.glossary and policy.glossary[name].path == path:
        return here(policy.glossary[name].label)
    return name_of(path)


def show_answer(policy: rules.Policy, document: Mapping[str, Mapping[str, Any]], path: str) -> str:
    """The answer in words; «not known» when nobody has given it."""
    section, _dot, name = path.partition(".")
    answers = document.get(section, {})
    if answers.get(name, UNKNOWN) == UNKNOWN:
        return str(NOT_KNOWN)
    if name in policy.glossary and policy.glossary[name].path == path:
        return value_words(policy, name, answers[name])
    return show_fact(path, answers[name]) or str(_("none"))


@dataclass
class AnswerSheet:
    """The answers of `base` (a facts document, perhaps partial) as a form under one policy."""

    policy: rules.Policy
    base: Document

    @property
    def rows(self) -> Mapping[str, Rows]:
        """The facts that are lists of records, by path."""
        return ROWS

    @property
    def sections(self) -> list[tuple[str, str, list[str]]]:
        """(section, its title, the facts to ask), in the order of the document."""
        read = paths_read(self.policy)
        found = [(name, [f"{name}.{each}" for each in fields]) for name, fields in SECTIONS.items()]
        kept = [(name, [path for path in paths if path in read]) for name, paths in found]
        return [(name, str(TITLES[name]), paths) for name, paths in kept if paths]

    @property
    def paths(self) -> list[str]:
        return [path for _name, _title, paths in self.sections for path in paths]

    def get(self, path: str) -> Any:
        """The answer of the base; UNKNOWN when it has none."""
        section, _dot, name = path.partition(".")
        return self.base.get(section, {}).get(name, UNKNOWN)

    def form(self, **more: Any) -> Any:
        """The form, filled from the base; `more` are fields that the page adds."""
        fields: dict[str, Any] = dict(more)
        data: dict[str, Any] = {}
        for path in self.paths:
            if path in ROWS:
                add_rows(ROWS[path], self.get(path), fields, data)
                continue
            fields[field_name(path)] = _field(self.policy, path)
            data[field_name(path)] = _as_typed(path, self.get(path))
            if path == PROGRAMMES:
                fields[unknown_name(path)] = _known_field(path)
                data[unknown_name(path)] = UNKNOWN if self.get(path) == UNKNOWN else "known"
        return type("AnswersForm", (Form,), fields)(data=data)

    def document(self, form: Any) -> Document:
        """The facts document of what was typed; what nobody knows is left out."""
        new = copy.deepcopy(self.base)
        for path in self.paths:
            value = self._typed(form, path)
            section, _dot, name = path.partition(".")
            new.setdefault(section, {})
            if value is UNKNOWN or value == UNKNOWN:
                new[section].pop(name, None)
            else:
                new[section][name] = value
        _follow_completeness(new)
        return new

    def _typed(self, form: Any, path: str) -> Any:
        if path in ROWS:
            return read_rows(ROWS[path], self.get(path), form)
        typed = form[field_name(path)].data
        if path == PROGRAMMES:
            lines = [line.strip() for line in typed.splitlines() if line.strip()]
            return UNKNOWN if form[unknown_name(path)].data == UNKNOWN and not lines else lines
        return _as_fact(path, typed)

    def refuse(self, form: Any, faults: Iterable[rules.Fault]) -> None:
        """Each fault at the field that it is about; what no field can put right, above the form."""
        for fault in faults:
            words = _in_words(fault)
            name = self._field_of(fault.path)
            if name in form:
                form.refuse(name, words)
            else:
                form.form_errors += [f"{name_of(fault.path)}: {words}"]

    def _field_of(self, path: str) -> str:
        found = re.match(r"(\w+\.\w+)(?:\[(\d+)\](?:\.(\w+))?)?", path)
        if found is None:
            return ""
        if found.group(1) in ROWS:
            rows = ROWS[found.group(1)]
            return row_field(rows, int(found.group(2) or 0) + 1, found.group(3) or rows.first)
        return field_name(found.group(1))

    def changes(self, new: Document) -> list[tuple[str, str, str]]:
        """(fact, original answer, new answer) of every answer that differs."""
        return [
            (
                label_of(self.policy, path),
                show_answer(self.policy, self.base, path),
                show_answer(self.policy, new, path),
            )
            for path in self.paths
            if self.get(path) != new.get(path.partition(".")[0], {}).get(path.partition(".")[2], UNKNOWN)
        ]

    @property
    def unread(self) -> list[tuple[str, str]]:
        """(fact, answer) of what no rule of the policy reads."""
        read = {*paths_read(self.policy), MISSING}
        return [
            (name_of(path), show_answer(self.policy, self.base, path))
            for section, answers in self.base.items()
            for path in (f"{section}.{name}" for name in answers)
            if path not in read
        ]


def field_name(path: str) -> str:
    return path.replace(".", "__")


def unknown_name(path: str) -> str:
    return field_name(path) + "__known"


def _in_words(fault: rules.Fault) -> str:
    for (path, start), words in CLASHES.items():
        if fault.path == path and fault.expected.startswith(start):
            return str(words)
    return str(_("Expected %(expected)s.", expected=fault.expected))


def _follow_completeness(document: Document) -> None:
    """Names of missing fields follow from whether the submission is complete: nobody asks for both."""
    stated = document.setdefault("submission", {})
    complete = stated.get("complete", UNKNOWN)
    if complete == UNKNOWN:
        stated.pop("missing_fields", None)
    elif complete:
        stated["missing_fields"] = []
    elif not stated.get("missing_fields"):
        stated["missing_fields"] = [STANDS_FOR_MISSING]


def _kind(path: str) -> Kind:
    section, _dot, name = path.partition(".")
    return SECTIONS[section][name]


def _field(policy: rules.Policy, path: str) -> Any:
    """The field that fits the type and the domain of a fact."""
    kind, label, name = _kind(path), label_of(policy, path), path.rpartition(".")[2]
    if isinstance(kind, Flag):
        choices = [Answer("yes", _("Yes")), Answer("no", _("No")), Answer(UNKNOWN, str(NOT_KNOWN))]
        return SelectField(label, choices=choices, blank=None)
    if isinstance(kind, Choice):
        words = [Answer(value, show_label(name, value)) for value in kind.values]
        null = [Answer(NULL, _("none"))] if kind.nullable else []
        return SelectField(label, choices=[*null, *words, Answer(UNKNOWN, str(NOT_KNOWN))], blank=None)
    if isinstance(kind, Number):
        is_amount = name.endswith("_usd")  # two decimals: 10,000 is ten thousand
        suffix = "%" if name.endswith("_pct") else _("months") if name.endswith("_months") else ""
        most = {} if kind.high is None else {"at_most": kind.high}
        decimals, prefix = 2 if is_amount else 4, "USD" if is_amount else ""
        return NumberField(label, decimals=decimals, prefix=prefix, suffix=suffix, width=None, **most)
    if path == TYPES:
        types = [(each.id, in_language(each.name)) for each in reference.load().engagement_types]
        return CheckboxesField(label, choices=types)
    if path == PROGRAMMES:
        return TextareaField(label, hint=_("One programme a line; empty: none."), rows=2)
    return TextField(label, width=None, max_length=10)


def _known_field(path: str) -> Any:
    words = _("%(fact)s: is it known?", fact=name_of(path))
    return SelectField(words, choices=[("known", _("Yes, as written")), (UNKNOWN, NOT_KNOWN)], blank=None)


def _as_typed(path: str, value: Any) -> Any:
    """A value of the facts document as its field shows it."""
    kind = _kind(path)
    if isinstance(kind, Flag):
        return UNKNOWN if value == UNKNOWN else "yes" if value else "no"
    if isinstance(kind, Choice):
        return NULL if value is None else value
    if path == TYPES:
        return [] if value == UNKNOWN else list(value)
    if path == PROGRAMMES:
        return "" if value == UNKNOWN else "\n".join(value)
    return None if value == UNKNOWN else value


def _as_fact(path: str, typed: Any) -> Any:
    """What was typed as the facts document holds it; UNKNOWN for nothing."""
    kind = _kind(path)
    if isinstance(kind, Flag):
        return UNKNOWN if typed == UNKNOWN else typed == "yes"
    if isinstance(kind, Choice):
        return None if typed == NULL else typed
    if isinstance(kind, Number):
        return UNKNOWN if typed is None else as_number(typed)
    return typed or UNKNOWN  # a list of kinds, a code of a sector


def as_number(typed: Any) -> int | float:
    return int(typed) if typed == int(typed) else float(typed)
