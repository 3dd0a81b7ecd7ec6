"""Wizard: the organisation, its sector by plain words or a code; details only where a box asks for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.web.formats import in_language
from registry.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    HiddenField,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    VersionField,
    choices_of,
)
from registry.web.language import current_language
from registry.web.proposal_page import (
    NONE,
    Answers,
    Draft,
    Page,
    asked,
    countries,
    hinted,
    put,
    without_mark,
)

_WEBSITE = re.compile(r"(https?://)?[^\s/@]+\.[^\s/@.]{2,}(/\S*)?", re.IGNORECASE)
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
UNGC_NEVER = "never"


class OrganisationForm(Form):
    """Who proposes. `sector_asked` is the text for which sectors were last looked up."""

    name = TextField(asked("submitter.name"), hint=hinted("submitter.name"), autocomplete="organization")
    country = SelectField(asked("submitter.country"), hint=hinted("submitter.country"), choices=countries)
    entity_type = RadiosField(
        asked("submitter.entity_type"),
        hint=hinted("submitter.entity_type"),
        choices=lambda: choices_of("entity_type"),
    )
    number = TextField(
        asked("submitter.registration_no"),
        hint=_l(
            "The number in the company or tax register, or its LEI. Leave it empty if there is none:"
            " then we ask for an extract."
        ),
        max_length=100,
        width=20,
    )
    website = TextField(
        asked("submitter.website"), hint=hinted("submitter.website"), width=30, autocomplete="url"
    )
    sector_label = TextField(
        asked("submitter.sector_label"),
        hint=_l(
            "In a few words, such as “makes cement”, or your NACE, NAF, OKED or ISIC code."
            " For a group: its riskiest activity."
        ),
        width=30,
    )
    isic_rev4 = RadiosField(_l("Which of these comes closest?"))
    sector_asked = HiddenField()
    applies = CheckboxesField(
        _l("Does any of this apply?"),
        choices=(
            ("parent", _l("It belongs to a group: another company owns or controls it")),
            ("ungc", _l("It is, or was, in the UN Global Compact")),
            ("other_names", _l("It has, or had, other names or spellings")),
        ),
        none=(NONE, _l("None of these")),
    )
    version = VersionField()

    def validate_website(self, field: TextField) -> None:
        if field.data and not _WEBSITE.fullmatch(field.data):
            field.errors = [_("Enter the address of a website, for example www.example.org.")]

    def validate(self, *args: Any, **named: Any) -> bool:
        fine = super().validate(*args, **named) and not self.website.errors
        if fine and "later" not in request.form and self.sector_label.data and not self.isic_rev4.data:
            self.refuse("isic_rev4", _("Choose the activity that comes closest to yours."))
            return False
        return fine


class OrganisationByListForm(OrganisationForm):
    """The same when nothing was found: the divisions of ISIC to choose from."""

    isic_rev4 = SelectField(
        _l("We did not find these words. Try others, or choose from this list:"),
        choices=lambda: [_sector(code) for code, each in _all_sectors().items() if each.level == "division"],
    )


class OrganisationDetailsForm(Form):
    """More about the organisation, where a box on the page before asks for it."""

    parent_name = TextField(_l("Which company stands at the top of the group?"))
    parent_country = SelectField(_l("In which country is that company registered?"), choices=countries)
    ungc_status = RadiosField(
        asked("submitter.ungc_status"),
        hint=hinted("submitter.ungc_status"),
        choices=lambda: choices_of(
            "ungc_status", ("participant", "non_communicating", "delisted_cop", "expelled")
        ),
    )
    other_names = TextareaField(_l("Other names"), hint=_l("One a line."), rows=3, max_length=2000)
    version = VersionField()


def applied(answers: Answers) -> list[str]:
    """The boxes of the page; worked out from the answers where the desk or a file gave them."""
    if "applies" in answers:
        return list(answers["applies"])
    boxes = [
        box
        for box, is_so in (
            ("parent", answers.get("parent_name")),
            ("ungc", answers.get("ungc_status", UNGC_NEVER) != UNGC_NEVER),
            ("other_names", answers.get("other_names")),
        )
        if is_so
    ]
    return boxes or ([NONE] if answers.get("ungc_status") == UNGC_NEVER else [])


def _fill(draft: Draft) -> OrganisationForm:
    answers = draft.of("organisation")
    posted = request.method == "POST"
    words = (
        " ".join(request.form.get("sector_label", "").split()) if posted else answers.get("sector_label", "")
    )
    code = request.form.get("isic_rev4", "") if posted else answers.get("isic_rev4") or ""
    if posted and words != request.form.get("sector_asked", ""):
        code = ""  # another activity was typed: the old choice no longer speaks of it
    return _form(words[:300], code, None if posted else answers, draft)


def _form(words: str, code: str, answers: Answers | None, draft: Draft) -> OrganisationForm:
    ref = reference.load()
    is_chosen = ref.is_isic(code)
    looks = bool(words) and (not is_chosen or request.form.get("do") == "find")  # looking up takes long
    found = ref.find_sectors(words, current_language()) if looks else []
    codes = list(dict.fromkeys(match.sector.code for match in found if len(match.sector.code) > 1))
    if is_chosen and code not in codes:
        codes.insert(0, code)
    if not code and len(codes) == 1:
        code = codes[0]  # one answer only: nothing to choose
    kind = OrganisationForm if codes or not words else OrganisationByListForm
    form = (
        kind()
        if answers is None
        else kind(data={**answers, "version": draft.versions.get("organisation", 0)})
    )
    if codes or not words:
        form.isic_rev4.choices = [_sector(each) for each in codes]
    form.isic_rev4.data = code if ref.is_isic(code) else ""
    form.sector_asked.data = words
    if answers is not None:
        form.number.data = answers.get("registration_no") or answers.get("lei") or ""
        form.applies.data = applied(answers)
    return form


def _change(form: OrganisationForm, _draft: Draft, button: str) -> Form | None:
    return form if button == "find" else None  # `_fill` has looked the words up already


def _read(form: OrganisationForm, draft: Draft) -> Answers:
    answers = without_mark(draft.of("organisation"))
    typed = (form.number.data or "").strip()
    bare = typed.upper().replace(" ", "")
    is_lei = _LEI.fullmatch(bare) is not None and _checks_out(bare)
    put(
        answers,
        name=form.name.data,
        country=form.country.data,
        entity_type=form.entity_type.data,
        sector_label=_label_of(form.sector_label.data, form.isic_rev4.data),
        applies=form.applies.data or None,
    )
    answers["registration_no"] = None if is_lei or not typed else typed
    answers["lei"] = bare if is_lei else None
    answers["website"] = form.website.data or None
    answers["isic_rev4"] = form.isic_rev4.data or None
    answers.setdefault("employees", None)
    answers.setdefault("annual_revenue_usd", None)
    boxes = form.applies.data or []
    if "ungc" not in boxes:
        put(answers, ungc_status=UNGC_NEVER if boxes else None)
    elif answers.get("ungc_status") == UNGC_NEVER:
        del answers["ungc_status"]
    if "parent" not in boxes:
        put(answers, parent_name=None, parent_country=None)
    if "other_names" not in boxes:
        put(answers, other_names=None)
    return answers


def _label_of(typed: str, code: str) -> str:
    """The activity in words: where a code was typed, the title of its sector."""
    is_code = re.fullmatch(r"[A-Za-z]{0,6}[ .]*[0-9][0-9 .]*[A-Za-z]?", typed) is not None
    return in_language(reference.load().sector(code).title)[:300] if code and is_code else typed


def _checks_out(lei: str) -> bool:
    """Check digits of ISO 17442: the number with letters as 10 to 35, modulo 97, is 1."""
    return int("".join(str(int(sign, 36)) for sign in lei)) % 97 == 1


def _fill_details(draft: Draft) -> OrganisationDetailsForm:
    answers = draft.of("organisation")
    names = "\n".join(answers.get("other_names") or ())
    version = draft.versions.get("organisation", 0)
    form = OrganisationDetailsForm(data={**answers, "other_names": names, "version": version})
    boxes = applied(answers)
    for box, fields in ASKED_BY.items():
        if box not in boxes:
            for name in fields:
                delattr(form, name)
    return form


def _read_details(form: Any, draft: Draft) -> Answers:
    answers = without_mark(draft.of("organisation"))
    for name in ("parent_name", "parent_country", "ungc_status"):
        if name in form:
            put(answers, **{name: form[name].data})
    if "other_names" in form:
        names = [line.strip()[:300] for line in form.other_names.data.splitlines() if line.strip()]
        put(answers, other_names=names or None)
    return answers


ASKED_BY: Mapping[str, tuple[str, ...]] = {
    "parent": ("parent_name", "parent_country"),
    "ungc": ("ungc_status",),
    "other_names": ("other_names",),
}


def _all_sectors() -> Mapping[str, Any]:
    return reference.load().sectors


def _sector(code: str) -> Choice:
    sector = reference.load().sector(code)
    return Choice(code, in_language(sector.title), _("ISIC %(code)s", code=code))


PAGE = Page(
    name="organisation",
    section="organisation",
    title=_l("Your organisation"),
    template="proposal/organisation.html",
    fields=frozenset(
        {
            "name",
            "country",
            "entity_type",
            "registration_no",
            "lei",
            "website",
            "isic_rev4",
            "sector_label",
            "applies",
        }
    ),
    fill=_fill,
    read=_read,
    change=_change,
)
DETAILS = Page(
    name="organisation-details",
    section="organisation",
    title=_l("More about your organisation"),
    template="proposal/organisation_details.html",
    fields=frozenset({"ungc_status", "parent_name", "parent_country", "other_names"}),
    fill=_fill_details,
    read=_read_details,
    is_asked=lambda sections: bool(set(applied(sections.get("organisation", {}))) & set(ASKED_BY)),
)
