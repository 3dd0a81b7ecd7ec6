"""Fit check: a few plain questions for a stranger, answered by the policy itself. Nothing is stored.

Only published grounds are told; what is internal (lists, thresholds, near misses) stays inside.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

import rules
from registry import reference
from registry.queries.completeness import IN_ANSWERS
from registry.queries.policy import policy_in_force
from registry.web.access import open_to_everyone
from registry.web.document import document_name
from registry.web.formats import in_language
from registry.web.forms import CheckboxesField, Choice, Form, RadiosField, choices_of
from registry.web.proposal_page import NONE, asked, hinted
from registry.web.request import current_session, today
from rules import Outlook

blueprint = Blueprint("fit_check", __name__)

# What a band stands for: the facts that the policy judges. The bands are ours; no threshold is published.
AMOUNTS = {"nothing": 0, "small": 5_000, "middle": 50_000, "large": 500_000, "huge": 5_000_000}
MONTHS = {"event": 1, "year": 12, "long": 36}
ASKED = ("entity_type", "types", "value", "length", "business", "wishes")


def _types() -> list[Choice]:
    return [
        Choice(kind.id, in_language(kind.name), in_language(kind.hint))
        for kind in reference.load().engagement_types
        if kind.partnership
    ]


class FitForm(Form):
    entity_type = RadiosField(
        asked("submitter.entity_type"),
        hint=hinted("submitter.entity_type"),
        choices=lambda: choices_of("entity_type"),
        required=_l("Choose what kind of organization it is."),
    )
    types = CheckboxesField(
        asked("proposal.types"),
        hint=hinted("proposal.types"),
        choices=_types,
        required=_l("Choose at least one kind."),
    )
    value = RadiosField(
        _l("What is it worth in all, money and gifts in kind together?"),
        hint=_l("In US dollars, about."),
        required=_l("Choose an amount. If you do not know, take the higher one."),
    )
    length = RadiosField(_l("How long would it last?"), required=_l("Choose how long it would last."))
    business = CheckboxesField(
        _l("Does your organisation, its group, or those who pay for it have to do with any of this?"),
        choices=(
            ("tobacco_maker", _l("Making tobacco or nicotine products, or money from those who do")),
            ("tobacco_seller", _l("Selling tobacco among other things")),
            ("controversial", _l("Controversial weapons: mines, cluster, chemical, biological or nuclear")),
            ("weapons", _l("Other weapons or ammunition")),
            ("gambling", _l("Gambling")),
            ("pornography", _l("Pornography")),
            ("banned", _l("Banned substances or protected wildlife")),
            ("virtual", _l("Cryptocurrency or other virtual assets")),
            (
                "sector",
                _l(
                    "Mining, oil, gas, chemicals, cement, metals, forestry, fishing, textiles or"
                    " heavy construction"
                ),
            ),
            ("labour", _l("A case of forced or child labour that is not put right")),
            ("sanctions", _l("A breach of sanctions of the United Nations Security Council")),
        ),
        none=(NONE, _l("None of these")),
        required=_l("Tick what applies, or “None of these”."),
    )
    wishes = CheckboxesField(
        _l("Does any of this apply to what you have in mind?"),
        choices=(
            ("paid", _l("UNECE would pay you")),
            ("emblem", _l("You want to use the emblem, or the name in advertising")),
            ("exclusive", _l("You want to be the only partner, or something to carry your name")),
            ("project", _l("Your money would pay for a UNECE project")),
            ("terms", _l("You need your own legal terms, or terms on data or intellectual property")),
            ("standards", _l("A UNECE rule or standard concerns your business")),
            ("tender", _l("You take part in a United Nations tender now")),
            ("state", _l("A State holds half or more of you, or an owner holds a high public office")),
            ("hidden", _l("You cannot name somebody who owns 25 % or more")),
        ),
        none=(NONE, _l("None of these")),
        required=_l("Tick what applies, or “None of these”."),
    )


@blueprint.route("/fit-check", methods=["GET", "POST"])
@open_to_everyone
def check() -> ResponseReturnValue:
    """The notice and the questions; on sending, the answer. The answers live in the form and nowhere else."""
    form = FitForm()
    form.value.choices, form.length.choices = _values(), _lengths()
    if "change" in request.form:
        return render_template("fit_check/ask.html", form=form, is_change=True)
    if not form.validate_on_submit():
        return render_template("fit_check/ask.html", form=form), 422 if form.errors else 200
    outlook = rules.assess(policy_in_force(current_session(), today()), document_of(form))
    return render_template(
        "fit_check/answer.html",
        answer=answer_of(outlook),
        typed=[(name, value) for name, value in request.form.items(multi=True) if name in ASKED],
    )


@blueprint.get("/model-agreement")
@open_to_everyone
def model_agreement() -> ResponseReturnValue:
    """A model of a letter of agreement, to read before anything is typed."""
    return render_template("fit_check/model_agreement.html")


def _values() -> list[Choice]:
    """Round bands of our own: a threshold of the policy is not published."""
    return [
        Choice("nothing", _l("Nothing: no money and nothing of value")),
        Choice("small", _l("Up to 5,000")),
        Choice("middle", _l("Up to 50,000")),
        Choice("large", _l("Up to 500,000")),
        Choice("huge", _l("More")),
    ]


def _lengths() -> list[Choice]:
    return [
        Choice("event", _l("A single event, or up to six months")),
        Choice("year", _l("Up to a year")),
        Choice("long", _l("Longer")),
    ]


def document_of(form: FitForm) -> dict[str, Any]:
    """The answers as facts, with clear checks; what was not asked is unknown or takes its harmless value."""
    business, wishes = set(form.business.data), set(form.wishes.data)
    tobacco = (
        "manufacture" if "tobacco_maker" in business else "retail" if "tobacco_seller" in business else NONE
    )
    types = form.types.data
    declarations: dict[str, Any] = {
        "tobacco_role": tobacco,
        "controversial_weapons": "manufacture" if "controversial" in business else NONE,
        "pornography": "pornography" in business,
        "banned_substances_or_wildlife": "banned" in business,
        "forced_or_child_labour": "substantiated_unremediated" if "labour" in business else NONE,
        "unsc_sanctions_violation": "sanctions" in business,
        "virtual_assets": "virtual" in business,
        "declaration_found_false": False,
    }
    # a share is not asked: unknown where the box is ticked, so that both outcomes stay open
    for box, fact in (
        ("tobacco_seller", "tobacco_revenue_pct"),
        ("weapons", "conventional_weapons_revenue_pct"),
        ("gambling", "gambling_revenue_pct"),
    ):
        if box not in business:
            declarations[fact] = 0
    owner = {
        "name": "Owner",
        "pct": 100,
        "country": "CH",
        "pep": "state" in wishes,
        "disclosed": "hidden" not in wishes,
    }
    return {
        "submission": {"language": "en", "received": "2000-01-01", "complete": True, "missing_fields": []},
        "submitter": {
            "name": "Fit check", "entity_type": form.entity_type.data, "country": "CH",
            "isic_rev4": "08" if "sector" in business else "6201", "state_owned_pct": 0,
            "ungc_status": "never", "owners": [owner],
        },
        "proposal": {
            "types": types, "cash_usd": AMOUNTS[form.value.data], "in_kind_usd": 0,
            "same_partner_last_12m_usd": 0, "duration_months": MONTHS[form.length.data],
            "loaned_personnel_fte": 1 if "loaned_personnel" in types else 0,
            "emblem_use": "co_branding" if "emblem" in wishes else NONE,
            "exclusivity": "exclusive" in wishes, "naming_rights": "exclusive" in wishes,
            "pays_partner": "paid" in wishes, "funds_extrabudgetary_project": "project" in wishes,
            "data_or_ip_terms": "terms" in wishes, "nonstandard_legal_terms": "terms" in wishes,
            "standards_interest": "regulated_by_instrument" if "standards" in wishes else NONE,
            "un_tender": "bidding" if "tender" in wishes else NONE,
        },
        "declarations": declarations,
        "screening": dict(rules.CLEAR_SCREENING),
        "coi": dict(rules.CLEAR_COI),
    }  # fmt: skip


def answer_of(outlook: Outlook) -> dict[str, Any]:
    """What is said of an outlook: not possible and why, or the likely level, days and documents."""
    grounds = [
        in_language(finding.letter.to_dict())
        for finding in outlook.findings_proven
        if finding.kind in ("exclusion", "route", "hold") and finding.letter is not None
    ]
    gates = outlook.gates
    kind = "pass"
    if gates <= {"excluded", "referred"}:
        kind = "excluded"
    elif gates <= {"redirect_procurement", "other_track"}:
        kind = "other"
    elif gates <= {"hold_ownership"}:
        kind = "hold"
    levels = [each for each in ("simplified", "standard", "enhanced") if each in outlook.dd_levels]
    return {
        "kind": kind,
        "grounds": grounds,
        "maybe_excluded": "excluded" in gates and kind == "pass",
        "levels": levels,
        "days": (min(outlook.service_days), max(outlook.service_days)) if outlook.service_days else None,
        "needs_number": levels == ["simplified"],
        "documents": [
            document_name(each)
            for each in outlook.documents
            if each not in IN_ANSWERS and (each, levels) != ("registration_extract", ["simplified"])
        ],
    }
