"""The case on one screen for reviewers and officials: who, what, how much, what is unusual, which level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from registry import reference
from registry.models import Document, Proposal
from registry.queries.case import CaseFile
from registry.queries.decision import explained, list_earlier
from registry.web.formats import in_language, show_country, show_label, show_money, show_number
from workflows.proposal import PROPOSAL

# answers of `activity` that are worth a word only when they are not the usual ones
_UNUSUAL = (
    "emblem_use", "exclusivity", "naming_rights", "pays_partner", "funds_extrabudgetary_project",
    "data_or_ip_terms", "nonstandard_legal_terms", "standards_interest", "un_tender", "loaned_personnel_fte",
)  # fmt: skip
_CODED = frozenset(
    {"emblem_use", "standards_interest", "un_tender", "tobacco_role", "controversial_weapons",
     "forced_or_child_labour"}
)  # fmt: skip


@dataclass(frozen=True)
class Brief:
    """Rows {key, value} for a summary list, with what stands around them."""

    proposal: Proposal
    rows: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    earlier: list[Proposal]
    documents: list[Document]
    goals: list[int]
    states: dict[str, str]


def brief_of(case: CaseFile) -> Brief:
    """Everything that one screen shows of a case; others' views are not among it."""
    return Brief(
        proposal=case.proposal,
        rows=[row for row in _rows(case) if row["value"]],
        findings=explained(case.proposal),
        earlier=list_earlier(case.session, case.proposal, case.actor, now=case.now),
        documents=case.documents,
        goals=[int(each) for each in case.answers.get("links", {}).get("sdgs") or ()],
        states={row.name: _(row.staff) for row in PROPOSAL.state_rows},
    )


def facts_of(case: CaseFile) -> list[dict[str, Any]]:
    """What the partner says, for an outside expert: without the words of the desk."""
    ours = {case.proposal.programme_fit, case.proposal.expected_benefit}
    return [row for row in _rows(case) if row["value"] and row["value"] not in ours]


def _rows(case: CaseFile) -> list[dict[str, Any]]:
    said, proposal = case.answers, case.proposal
    activity, links = said.get("activity", {}), said.get("links", {})
    return [
        {"key": _("Partner"), "value": _partner(said.get("organisation", {}))},
        {"key": _("Owners"), "value": _owners(said.get("ownership", {}))},
        {"key": _("What is proposed"), "value": activity.get("description")},
        {"key": _("Kind"), "value": _kind(activity)},
        {"key": _("Value"), "value": _value(proposal, activity)},
        {"key": _("Subprogrammes"), "value": _areas(proposal)},
        {"key": _("Nexus areas"), "value": _joined(_nexus(each) for each in links.get("nexus") or ())},
        {"key": _("How it helps"), "value": links.get("how")},
        {"key": _("Unusual"), "value": _unusual(activity) or _("Nothing")},
        {
            "key": _("Declared"),
            "value": _declared(said.get("declarations", {})) or _("None of the exclusions"),
        },
        {"key": _("The desk on the fit"), "value": proposal.programme_fit},
        {"key": _("Expected benefit"), "value": proposal.expected_benefit},
    ]


def _partner(said: Mapping[str, Any]) -> Markup:
    name = said.get("name") or ""
    employees = said.get("employees")
    about = _joined(
        [
            show_country(said.get("country")),
            show_label("entity_type", said.get("entity_type")),
            " ".join(
                filter(
                    None,
                    [said.get("sector_label"), f"({said['isic_rev4']})" if said.get("isic_rev4") else ""],
                )
            ),
            ngettext("%(num)s employee", "%(num)s employees", int(employees)) if employees else "",
        ]
    )
    return Markup("<strong>{}</strong><br>{}").format(name, about)


def _owners(said: Mapping[str, Any]) -> str:
    if said.get("structure") == "listed":
        return str(_("Listed; nobody holds 25 % or more"))
    if said.get("structure") == "association":
        return str(_("An association of members"))
    lines = []
    for owner in said.get("owners") or ():
        words = f"{owner.get('name')} {show_number(owner.get('pct'))}\N{NO-BREAK SPACE}%"
        country = show_country(owner.get("country"))
        pep = _("politically exposed person") if owner.get("pep") else ""
        extra = ", ".join(filter(None, [country, pep]))
        lines.append(f"{words} ({extra})" if extra else words)
    state = said.get("state_owned_pct")
    if state:
        lines.append(_("State %(share)s %%", share=show_number(state)))
    return _joined(lines)


def _kind(activity: Mapping[str, Any]) -> str:
    kinds = [show_label("types", each) for each in activity.get("types") or ()]
    wanted = show_label("requested_instrument", activity.get("requested_instrument"))
    return _joined([", ".join(kinds), wanted])


def _value(proposal: Proposal, activity: Mapping[str, Any]) -> str:
    total = show_money(proposal.value_usd_cents, "USD")
    cash = show_money(activity.get("cash_minor"), activity.get("cash_currency") or "USD")
    in_kind = show_money(activity.get("in_kind_minor"), activity.get("in_kind_currency") or "USD")
    parts = [
        _("%(amount)s in cash", amount=cash) if activity.get("cash_minor") else "",
        _("%(amount)s in kind", amount=in_kind) if activity.get("in_kind_minor") else "",
    ]
    months = activity.get("duration_months")
    time = ngettext("%(num)s month", "%(num)s months", int(months)) if months else ""
    return _joined([total, ", ".join(filter(None, parts)), time])


def _areas(proposal: Proposal) -> str:
    ref = reference.load()
    names = []
    for row in proposal.subprogrammes:
        name = in_language(ref.subprogramme(row.subprogramme).name)
        is_lead = row.subprogramme == proposal.lead_subprogramme
        names.append(_("%(name)s (lead)", name=name) if is_lead else name)
    return ", ".join(names)


def _nexus(value: str) -> str:
    try:
        return in_language(reference.load().nexus_area(value).name)
    except KeyError:
        return value


def _unusual(activity: Mapping[str, Any]) -> Markup | str:
    return _set_ones("proposal", {name: activity.get(name) for name in _UNUSUAL})


def _declared(said: Mapping[str, Any]) -> Markup | str:
    return _set_ones("declarations", said)


def _set_ones(section: str, values: Mapping[str, Any]) -> Markup | str:
    """«Short name: answer» of every answer that is not the clear one."""
    ref, lines = reference.load(), []
    for name, value in values.items():
        path = f"{section}.{name}"
        if not value or value == "none" or path not in ref.questions:
            continue
        words = "" if value is True else show_label(name, value) if name in _CODED else show_number(value)
        title = in_language(ref.short_label(path))
        lines.append(f"{title}: {words}" if words else title)
    return Markup("<br>").join(escape(line) for line in lines)


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(str(part) for part in parts if part)
