"""Wizard: the declarations, as one group of boxes; roles and shares only for what is ticked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from registry.web.forms import (
    CheckboxesField,
    Form,
    NumberField,
    RadiosField,
    VersionField,
    choices_of,
)
from registry.web.proposal_page import (
    NONE,
    Answers,
    Draft,
    Page,
    asked,
    hinted,
    number,
    put,
    ticked,
    without_mark,
)

# box → its yes-or-no fact
FLAGS: Mapping[str, str] = {
    "pornography": "pornography",
    "banned": "banned_substances_or_wildlife",
    "sanctions": "unsc_sanctions_violation",
    "virtual": "virtual_assets",
}
# box → facts that the second page asks for, with the value that says «not ticked»
ASKED_BY: Mapping[str, Mapping[str, Any]] = {
    "tobacco": {"tobacco_role": NONE, "tobacco_revenue_pct": 0},
    "controversial": {"controversial_weapons": NONE},
    "conventional": {"conventional_weapons_revenue_pct": 0},
    "gambling": {"gambling_revenue_pct": 0},
    "labour": {"forced_or_child_labour": NONE},
}


class DeclarationsForm(Form):
    applies = CheckboxesField(
        _l("Does any of this apply to your organisation, its group, or those who pay for it?"),
        choices=(
            (
                "tobacco",
                _l("Tobacco or nicotine products: making or selling them, or money from their makers"),
            ),
            ("conventional", _l("Weapons, ammunition, military vehicles, or parts made for them")),
            (
                "controversial",
                _l("Controversial weapons"),
                _l(
                    "Anti-personnel mines, cluster munitions, chemical, biological or nuclear weapons:"
                    " making, financing, or parts."
                ),
            ),
            ("gambling", _l("Gambling")),
            ("pornography", _l("Pornography")),
            (
                "banned",
                _l("Banned substances or protected wildlife"),
                _l(
                    "What international treaties ban or phase out, and products of protected animals"
                    " and plants."
                ),
            ),
            (
                "virtual",
                _l("Virtual assets"),
                _l("Exchange, custody or issue of cryptocurrency or similar."),
            ),
            (
                "labour",
                _l("A case of forced or child labour"),
                _l("Claimed, found, or being put right; in your group or with its suppliers."),
            ),
            ("sanctions", _l("A breach of sanctions of the United Nations Security Council")),
        ),
        none=(NONE, _l("None of these")),
    )
    version = VersionField()


class DeclarationsDetailsForm(Form):
    tobacco_role = RadiosField(
        asked("declarations.tobacco_role"),
        hint=hinted("declarations.tobacco_role"),
        choices=lambda: choices_of(
            "tobacco_role", ("retail", "wholesale", "manufacture", "controlled_or_funded_by_tobacco")
        ),
    )
    tobacco_revenue_pct = NumberField(
        asked("declarations.tobacco_revenue_pct"),
        hint=hinted("declarations.tobacco_revenue_pct"),
        decimals=2,
        at_most=100,
        suffix="%",
        width=5,
    )
    conventional_weapons_revenue_pct = NumberField(
        asked("declarations.conventional_weapons_revenue_pct"),
        hint=hinted("declarations.conventional_weapons_revenue_pct"),
        decimals=2,
        at_most=100,
        suffix="%",
        width=5,
    )
    controversial_weapons = RadiosField(
        asked("declarations.controversial_weapons"),
        hint=hinted("declarations.controversial_weapons"),
        choices=lambda: choices_of("controversial_weapons", ("component", "manufacture", "financing")),
    )
    gambling_revenue_pct = NumberField(
        asked("declarations.gambling_revenue_pct"),
        hint=hinted("declarations.gambling_revenue_pct"),
        decimals=2,
        at_most=100,
        suffix="%",
        width=5,
    )
    forced_or_child_labour = RadiosField(
        asked("declarations.forced_or_child_labour"),
        hint=hinted("declarations.forced_or_child_labour"),
        choices=lambda: choices_of(
            "forced_or_child_labour", ("alleged", "under_remediation", "substantiated_unremediated")
        ),
    )
    version = VersionField()


def applied(answers: Answers) -> list[str]:
    """The boxes; worked out from the facts where the desk or a file gave them."""
    if "applies" in answers:
        return list(answers["applies"])
    boxes = [box for box, fact in FLAGS.items() if answers.get(fact)]
    boxes += [
        box
        for box, facts in ASKED_BY.items()
        if any(answers.get(fact, clear) != clear for fact, clear in facts.items())
    ]
    return boxes or ([NONE] if "tobacco_role" in answers else [])


def _fill(draft: Draft) -> DeclarationsForm:
    return DeclarationsForm(
        data={
            "applies": applied(draft.of("declarations")),
            "version": draft.versions.get("declarations", 0),
        }
    )


def _read(form: DeclarationsForm, draft: Draft) -> Answers:
    answers = without_mark(draft.of("declarations"))
    before, boxes = applied(answers), form.applies.data or []
    put(answers, applies=boxes or None)
    for box, fact in FLAGS.items():
        put(answers, **{fact: ticked(boxes, box)})
    for box, facts in ASKED_BY.items():
        for fact, clear in facts.items():
            if box not in boxes:
                put(answers, **{fact: clear if boxes else None})
            elif box not in before:
                answers.pop(fact, None)  # ticked now: the second page asks
    return answers


def _fill_details(draft: Draft) -> DeclarationsDetailsForm:
    answers = draft.of("declarations")
    form = DeclarationsDetailsForm(data={**answers, "version": draft.versions.get("declarations", 0)})
    boxes = applied(answers)
    for box, facts in ASKED_BY.items():
        if box not in boxes:
            for fact in facts:
                delattr(form, fact)
    return form


def _read_details(form: Any, draft: Draft) -> Answers:
    answers = without_mark(draft.of("declarations"))
    for facts in ASKED_BY.values():
        for fact in facts:
            if fact in form:
                value = form[fact].data
                put(answers, **{fact: number(value) if fact.endswith("_pct") else value})
    return answers


PAGE = Page(
    name="declarations",
    section="declarations",
    title=_l("Declarations"),
    template="proposal/declarations.html",
    fields=frozenset({"applies", *FLAGS.values()}),
    fill=_fill,
    read=_read,
)
DETAILS = Page(
    name="declarations-details",
    section="declarations",
    title=_l("More about your declarations"),
    template="proposal/declarations_details.html",
    fields=frozenset(fact for facts in ASKED_BY.values() for fact in facts),
    fill=_fill_details,
    read=_read_details,
    is_asked=lambda sections: bool(set(applied(sections.get("declarations", {}))) & set(ASKED_BY)),
)
