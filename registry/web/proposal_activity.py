"""Wizard: what is proposed. One group of boxes finds out what a second page has to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.web.formats import in_language
from registry.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    NumberField,
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
    hinted,
    number,
    put,
    without_mark,
)
from registry.web.typed import NotANumber, read_amount

FIRST = ("USD", "EUR", "CHF")
# box → the yes-or-no fact that it is
FLAGS: Mapping[str, str] = {
    "exclusivity": "exclusivity",
    "naming": "naming_rights",
    "paid": "pays_partner",
    "project": "funds_extrabudgetary_project",
    "data": "data_or_ip_terms",
    "terms": "nonstandard_legal_terms",
    "supplies": "supplies_unece",
}
# box → the coded fact that the second page asks for
CODED: Mapping[str, str] = {"emblem": "emblem_use", "standards": "standards_interest", "tender": "un_tender"}
TO_EXPLAIN = frozenset({"exclusivity", "naming", "project", "data", "terms", *CODED})


def _types() -> list[Choice]:
    """What a partner can offer; payments by UNECE are asked in the boxes."""
    return [
        Choice(kind.id, in_language(kind.name), in_language(kind.hint))
        for kind in reference.load().engagement_types
        if kind.partnership
    ]


def _currencies() -> list[Choice]:
    """Currencies with a UN rate: another one could not be compared."""
    with_rate = {"USD", *(rate.currency for rate in reference.load().rates)}
    names = dict(reference.list_currencies(current_language()))
    codes = [*FIRST, *sorted((with_rate & set(names)) - set(FIRST))]
    return [Choice(code, f"{code} – {names[code]}") for code in codes]


class ActivityForm(Form):
    title = TextField(asked("proposal.title"), hint=hinted("proposal.title"))
    description = TextareaField(asked("proposal.description"), hint=hinted("proposal.description"), rows=7)
    types = CheckboxesField(asked("proposal.types"), hint=hinted("proposal.types"), choices=_types)
    cash = TextField(
        asked("proposal.cash_usd"),
        hint=hinted("proposal.cash_usd"),
        width=10,
        inputmode="decimal",
        max_length=30,
    )
    in_kind = TextField(
        asked("proposal.in_kind_usd"),
        hint=hinted("proposal.in_kind_usd"),
        width=10,
        inputmode="decimal",
        max_length=30,
    )
    currency = SelectField(_l("In which currency?"), choices=_currencies, blank=None)
    duration_months = NumberField(
        asked("proposal.duration_months"),
        hint=hinted("proposal.duration_months"),
        at_least=1,
        at_most=600,
        width=5,
    )
    applies = CheckboxesField(
        _l("Does any of this apply?"),
        hint=_l("None of it is forbidden. We ask only for what your proposal needs."),
        choices=(
            ("emblem", _l("You want to use our name or emblem")),
            ("exclusivity", _l("You ask to be our only partner in this")),
            ("naming", _l("Something shall carry your name, such as a prize or a room")),
            ("paid", _l("UNECE would pay you")),
            ("project", _l("Your money would pay for a UNECE project")),
            ("data", _l("It needs terms on data or intellectual property")),
            ("terms", _l("You need other words than our model agreement")),
            ("standards", _l("A UNECE rule or standard concerns your business")),
            (
                "tender",
                _l("You or your group take part in a United Nations tender now, or the proposal touches one"),
            ),
            ("supplies", _l("You or your group sold something to UNECE in the last year")),
        ),
        none=(NONE, _l("None of these")),
    )
    version = VersionField()

    def validate(self, *args: Any, **named: Any) -> bool:
        fine = bool(super().validate(*args, **named))
        for name in ("cash", "in_kind"):
            field = self[name]
            try:
                if field.data and not field.errors:
                    minor_units(field.data, self.currency.data)
            except NotANumber:
                self.refuse(
                    name, _("“%(field)s” must be an amount, for example 25,000 or 0.", field=field.label.text)
                )
                fine = False
        return fine


class ActivityDetailsForm(Form):
    loaned_personnel_fte = NumberField(
        asked("proposal.loaned_personnel_fte"),
        hint=hinted("proposal.loaned_personnel_fte"),
        decimals=2,
        at_most=1000,
        width=5,
    )
    emblem_use = RadiosField(
        asked("proposal.emblem_use"),
        hint=hinted("proposal.emblem_use"),
        choices=lambda: choices_of("emblem_use", ("text_credit", "co_branding", "commercial")),
    )
    standards_interest = RadiosField(
        asked("proposal.standards_interest"),
        hint=hinted("proposal.standards_interest"),
        choices=lambda: choices_of(
            "standards_interest", ("regulated_by_instrument", "sells_conforming_product")
        ),
    )
    un_tender = RadiosField(
        asked("proposal.un_tender"),
        hint=hinted("proposal.un_tender"),
        choices=lambda: choices_of("un_tender", ("bidding", "related_spec")),
    )
    note = TextareaField(
        _l("What should we know about the points that you ticked?"),
        hint=_l("A few lines are enough: what you ask for, and why. They stand for a separate document."),
        rows=6,
    )
    version = VersionField()


def minor_units(typed: str, currency: str) -> int:
    """An amount as typed, in minor units. Raises NotANumber."""
    code = currency if reference.is_currency(currency) else "USD"
    return read_amount(typed, reference.currency_digits(code))


def applied(answers: Answers) -> list[str]:
    """The boxes of the page; worked out from the facts where the desk or a file gave them."""
    if "applies" in answers:
        return list(answers["applies"])
    boxes = [box for box, fact in FLAGS.items() if answers.get(fact)]
    boxes += [box for box, fact in CODED.items() if answers.get(fact, NONE) != NONE]
    return boxes or ([NONE] if "emblem_use" in answers else [])


def lends(answers: Answers) -> bool:
    return "loaned_personnel" in (answers.get("types") or ()) or bool(answers.get("loaned_personnel_fte"))


def to_explain(answers: Answers) -> set[str]:
    """What the second page is about; empty: it is not asked."""
    return set(applied(answers)) & TO_EXPLAIN | ({"loan"} if lends(answers) else set())


def _fill(draft: Draft) -> ActivityForm:
    answers = draft.of("activity")
    return ActivityForm(
        data={
            **answers,
            "currency": answers.get("cash_currency") or answers.get("in_kind_currency") or "USD",
            "cash": _amount(answers, "cash"),
            "in_kind": _amount(answers, "in_kind"),
            "applies": applied(answers),
            "version": draft.versions.get("activity", 0),
        }
    )


def _amount(answers: Answers, name: str) -> str:
    minor = answers.get(f"{name}_minor")
    if minor is None:
        return ""
    digits = reference.currency_digits(answers.get(f"{name}_currency") or "USD")
    whole, part = divmod(int(minor), 10**digits)
    return f"{whole}.{part:0{digits}}" if part else str(whole)


def _read(form: ActivityForm, draft: Draft) -> Answers:
    answers = without_mark(draft.of("activity"))
    put(
        answers,
        title=form.title.data,
        description=form.description.data,
        types=form.types.data or None,
        duration_months=form.duration_months.data,
        applies=form.applies.data or None,
    )
    currency = form.currency.data or "USD"
    for name in ("cash", "in_kind"):
        typed = form[name].data
        put(answers, **{f"{name}_minor": minor_units(typed, currency) if typed else None})
        answers[f"{name}_currency"] = currency
    answers.setdefault("requested_instrument", None)
    boxes = form.applies.data or []
    for box, fact in FLAGS.items():
        put(answers, **{fact: (box in boxes) if boxes else None})
    for box, fact in CODED.items():
        if box not in boxes:
            put(answers, **{fact: NONE if boxes else None})
        elif answers.get(fact) == NONE:
            del answers[fact]
    if "loaned_personnel" not in (form.types.data or ()):
        put(answers, loaned_personnel_fte=0 if form.types.data else None)
    elif not answers.get("loaned_personnel_fte"):
        answers.pop("loaned_personnel_fte", None)
    return answers


def _fill_details(draft: Draft) -> ActivityDetailsForm:
    answers = draft.of("activity")
    fte = answers.get("loaned_personnel_fte") or None
    form = ActivityDetailsForm(
        data={**answers, "loaned_personnel_fte": fte, "version": draft.versions.get("activity", 0)}
    )
    boxes = applied(answers)
    for box, fact in CODED.items():
        if box not in boxes:
            delattr(form, fact)
    if not lends(answers):
        del form.loaned_personnel_fte
    return form


def _read_details(form: Any, draft: Draft) -> Answers:
    answers = without_mark(draft.of("activity"))
    for fact in CODED.values():
        if fact in form:
            put(answers, **{fact: form[fact].data})
    if "loaned_personnel_fte" in form:
        put(answers, loaned_personnel_fte=number(form.loaned_personnel_fte.data))
    return put(answers, note=form.note.data)


PAGE = Page(
    name="activity",
    section="activity",
    title=_l("What you propose"),
    template="proposal/activity.html",
    fields=frozenset(
        {
            "title",
            "description",
            "types",
            "cash_usd",
            "in_kind_usd",
            "duration_months",
            "exclusivity",
            "naming_rights",
            "pays_partner",
            "funds_extrabudgetary_project",
            "data_or_ip_terms",
            "nonstandard_legal_terms",
            "supplies_unece",
            "applies",
        }
    ),
    fill=_fill,
    read=_read,
)
DETAILS = Page(
    name="activity-details",
    section="activity",
    title=_l("More about what you propose"),
    template="proposal/activity_details.html",
    fields=frozenset({"loaned_personnel_fte", "note", *CODED.values()}),
    fill=_fill_details,
    read=_read_details,
    is_asked=lambda sections: bool(to_explain(sections.get("activity", {}))),
)
