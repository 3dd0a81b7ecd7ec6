"""The facts document of a case: declared answers, what the desk found, screening, and computed amounts.

Where declared and assessed both exist the more severe one counts (POLICY.md, "Declared and assessed"); what
nobody knows is left out, so that the policy treats it as unknown.
"""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import rules
from registry import reference
from registry.models import (
    Assessment,
    Hit,
    InterestDeclaration,
    InvitedGroup,
    Organisation,
    Party,
    Proposal,
    Screening,
    Section,
    Submission,
)
from registry.models.interest import GROUPS_WANTED
from registry.queries.finding import (
    exposed_owners,
    findings_of_case,
    has_ended_debarment,
    list_findings,
    media_of_case,
)
from registry.queries.policy import published_policy
from registry.queries.screening import COUNCIL, ENGINE, case_screening, unsettled
from registry.queries.severity import more_severe
from rules.screening.finding import MEDIA, worse

# which answers of which section are facts; other answers (how, confirmation …) are read by people only
FIELDS: Mapping[str, tuple[str, ...]] = {
    "organisation": (
        "name", "entity_type", "country", "registration_no", "lei", "website", "isic_rev4", "sector_label",
        "employees", "annual_revenue_usd", "ungc_status",
    ),
    "ownership": ("owners", "state_owned_pct"),
    "activity": (
        "title", "description", "types", "requested_instrument", "loaned_personnel_fte", "duration_months",
        "emblem_use", "exclusivity", "naming_rights", "pays_partner", "funds_extrabudgetary_project",
        "data_or_ip_terms", "nonstandard_legal_terms", "standards_interest", "un_tender",
    ),
    "links": ("subprogrammes", "nexus", "sdgs", "sdg_targets", "gender_sdg5", "beneficiary_countries"),
    "declarations": (
        "tobacco_role", "tobacco_revenue_pct", "controversial_weapons", "conventional_weapons_revenue_pct",
        "gambling_revenue_pct", "pornography", "banned_substances_or_wildlife", "forced_or_child_labour",
        "unsc_sanctions_violation", "virtual_assets",
    ),
}  # fmt: skip
_FACTS_SECTION = {
    "organisation": "submitter",
    "ownership": "submitter",
    "activity": "proposal",
    "links": "proposal",
    "declarations": "declarations",
}
NULLABLE = frozenset(
    {
        "submitter.registration_no", "submitter.lei", "submitter.website", "submitter.isic_rev4",
        "submitter.employees", "submitter.annual_revenue_usd", "proposal.requested_instrument",
    }
)  # fmt: skip
OWNER_FACTS = ("name", "pct", "country", "pep", "disclosed")
NO_LARGE_OWNER: Mapping[str, Any] = {
    "name": "Nobody holds a large share", "pct": 0, "pep": False, "disclosed": True,
}  # fmt: skip
DEBARMENT = "screening.mdb_debarment"
FINDINGS = (
    "screening.ungm_ineligible",
    "screening.mdb_debarment",
    "screening.unilateral_sanctions",
    "screening.norges_bank",
    "screening.adverse_media",
    "screening.conflict_or_unsc_regime_country",
)
CLEAR_FINDINGS: Mapping[str, Any] = {
    "screening.ungm_ineligible": False,
    "screening.mdb_debarment": "none",
    "screening.unilateral_sanctions": [],
    "screening.norges_bank": "none",
    "screening.adverse_media": [],
    "screening.conflict_or_unsc_regime_country": False,
}
_SUBJECT = {
    "entity": "entity",
    "parent": "controller",
    "owner": "owner",
    "director": "director",
    "signatory": "signatory",
}


@dataclass
class CaseFacts:
    """A facts document, perhaps partial, with where each value comes from."""

    document: dict[str, dict[str, Any]]
    declared: dict[str, Any] = field(default_factory=dict)
    assessed: dict[str, Assessment] = field(default_factory=dict)
    rates: dict[str, Any] = field(default_factory=dict)
    results: list[tuple[Party, Screening | None]] = field(default_factory=list)
    unscreened: list[Party] = field(default_factory=list)
    waiting: list[Screening | Assessment] = field(default_factory=list)  # claims without a second person
    reports_wait: bool = False  # a report about the partner waits for a second person
    unrecorded: list[str] = field(default_factory=list)  # findings that nobody entered
    alerts: list[Hit] = field(default_factory=list)  # matches on lists that count, whatever was judged
    set_aside: frozenset[str] = frozenset()  # facts that read milder by a derogation

    @property
    def open_hits(self) -> list[Hit]:
        """Matches that somebody still has to judge, or a second person to confirm."""
        return unsettled(self.alerts)

    @property
    def is_undecided(self) -> bool:
        """Whether no level can be computed: something is unscreened, unrecorded, or waits for a person.

        An open match on the Council's list is a fact (`possible`): the policy holds the case by it (S01).
        """
        waits = [hit for hit in self.open_hits if hit.source != COUNCIL or hit.state == "judged"]
        return bool(self.unscreened or self.waiting or self.unrecorded or waits)

    def put(self, path: str, value: Any) -> None:
        section, name = path.split(".", 1)
        self.document.setdefault(section, {})[name] = value

    def get(self, path: str) -> Any:
        section, name = path.split(".", 1)
        return self.document.get(section, {}).get(name)


def current_answers(session: Session, proposal: Proposal) -> dict[str, dict[str, Any]]:
    """Section name → answers: of the last submission, or of the draft while nothing was sent."""
    if proposal.submission_no and proposal.state not in ("draft", "returned"):
        submission = session.scalar(
            select(Submission).where(
                Submission.proposal_id == proposal.id, Submission.number == proposal.submission_no
            )
        )
        if submission is not None:
            return submission.answers
    return draft_answers(session, proposal)


def draft_answers(session: Session, proposal: Proposal) -> dict[str, dict[str, Any]]:
    """Section name → answers as they stand in the wizard now."""
    rows = session.scalars(select(Section).where(Section.proposal_id == proposal.id))
    return {row.name: dict(row.answers) for row in rows}


def case_facts(
    session: Session, proposal: Proposal, policy: rules.Policy | None = None, now: datetime | None = None
) -> CaseFacts:
    """All that is known about a case as a (perhaps partial) facts document.

    `policy` says which of two answers is the more severe and which lists count; without one, the version of
    the case does. Without `now` a list is not found too old.
    """
    answers = current_answers(session, proposal)
    facts = facts_from_answers(answers, proposal.language, proposal.received_on)
    _add_assessed(session, proposal, facts, policy)
    if proposal.organisation_id is not None and proposal.submitted_at is not None:
        _add_screening(session, proposal, facts, policy, now)
        facts.put(
            "proposal.same_partner_last_12m_usd",
            max(
                relationship_before(session, proposal),
                Decimal(str(facts.get("proposal.same_partner_last_12m_usd") or 0)),
            ),
        )
    facts.put("coi.reviewer_interest", _worst_interest(session, proposal))
    if facts.get("proposal.standards_interest") not in (None, "none"):
        groups = select(func.count()).select_from(InvitedGroup).where(InvitedGroup.proposal_id == proposal.id)
        facts.put("coi.competing_interests_represented", (session.scalar(groups) or 0) >= GROUPS_WANTED)
    return facts


def facts_from_answers(
    answers: Mapping[str, Mapping[str, Any]], language: str, received_on: date | None
) -> CaseFacts:
    """The declared part of the facts document; `declaration_found_false` starts at its clear value."""
    facts = CaseFacts(document={})
    stated = answers.get("submission", {})
    facts.put("submission.language", language)
    if received_on is not None:
        facts.put("submission.received", received_on.isoformat())
    facts.put("submission.complete", bool(stated.get("complete", True)))
    facts.put("submission.missing_fields", list(stated.get("missing_fields", [])))
    for section, names in FIELDS.items():
        given = answers.get(section, {})
        for name in names:
            path = f"{_FACTS_SECTION[section]}.{name}"
            if name in given and (given[name] is not None or path in NULLABLE):
                facts.put(path, given[name])
    _add_owners(facts, answers)
    _add_money(facts, answers.get("activity", {}), received_on)
    facts.put("declarations.declaration_found_false", False)
    facts.put("coi.company_supplies_unece", bool(answers.get("activity", {}).get("supplies_unece", False)))
    facts.put("coi.competing_interests_represented", False)
    facts.declared = {f"{s}.{n}": v for s, values in facts.document.items() for n, v in values.items()}
    return facts


def _add_owners(facts: CaseFacts, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """The five facts of each owner; one line for «nobody holds 25 %» where that is declared."""
    ownership = answers.get("ownership", {})
    if ownership.get("structure") in ("listed", "association"):
        country = answers.get("organisation", {}).get("country")
        line = {**NO_LARGE_OWNER, **({"country": country} if country else {})}
        facts.put("submitter.owners", [line])
    elif isinstance(facts.get("submitter.owners"), list):
        named = [one for one in facts.get("submitter.owners") if isinstance(one, dict)]
        owners = [{key: one[key] for key in OWNER_FACTS if one.get(key) is not None} for one in named]
        facts.put("submitter.owners", owners)


def _add_money(facts: CaseFacts, activity: Mapping[str, Any], on: date | None) -> None:
    for name in ("cash", "in_kind"):
        minor = activity.get(f"{name}_minor")
        if minor is None:
            continue
        currency = activity.get(f"{name}_currency") or "USD"
        usd_cents = int(minor)
        if currency != "USD":
            try:
                usd_cents, rate = reference.load().to_usd(int(minor), currency, on or date.max)
            except LookupError:  # no rate: the amount stays unknown, and unknown never lowers a level
                continue
            facts.rates[currency] = {"per_usd": str(rate.per_usd), "month": rate.month.isoformat()}
        facts.put(f"proposal.{name}_usd", _number(Decimal(usd_cents) / 100))


def _number(value: Decimal) -> int | float | Decimal:
    return int(value) if value == value.to_integral_value() else float(value)


def _add_assessed(
    session: Session, proposal: Proposal, facts: CaseFacts, policy: rules.Policy | None
) -> None:
    # only a case that was sent has assessments, so its version is pinned
    for row in current_assessments(session, proposal):
        facts.assessed[row.field] = row
        if row.waits:
            facts.waiting.append(row)
            continue
        declared = facts.get(row.field)
        if declared is None or row.field.startswith("screening."):
            facts.put(row.field, row.value)
        else:
            judge = policy or published_policy(session, proposal.policy_version or 1)
            facts.put(row.field, more_severe(judge, row.field, declared, row.value))


def current_assessments(session: Session, proposal: Proposal) -> Iterable[Assessment]:
    return session.scalars(
        select(Assessment)
        .where(Assessment.proposal_id == proposal.id, Assessment.superseded_at.is_(None))
        .order_by(Assessment.recorded_at)
    ).all()


def _add_screening(
    session: Session, proposal: Proposal, facts: CaseFacts, policy: rules.Policy | None, now: datetime | None
) -> None:
    screening = case_screening(session, proposal, now, policy)
    facts.results, facts.alerts = screening.results, screening.alerts
    judge = policy or published_policy(session, proposal.policy_version or 1)
    for path, value in findings_of_case(proposal, screening.alerts, judge, now):
        facts.put(path, worse(path, facts.get(path), value))
    if has_ended_debarment(session, proposal, judge, now):
        facts.put(DEBARMENT, worse(DEBARMENT, facts.get(DEBARMENT), "expired"))
    _set_aside(proposal, facts, judge, now)
    reports = list_findings(session, proposal.organisation_id)
    facts.reports_wait = any(row.waits for row in reports)
    if media := media_of_case(proposal, reports):
        facts.put(MEDIA, worse(MEDIA, facts.get(MEDIA), media))
    for name in exposed_owners(screening.alerts):
        _mark_exposed(facts, name)
    results = screening.results
    facts.unscreened = [party for party, result in results if result is None]
    facts.waiting += [result for _, result in results if result is not None and _is_claim(result)]
    facts.unrecorded = [path for path in FINDINGS if path not in facts.assessed]
    settled = [(party, result) for party, result in results if result is not None and not _is_claim(result)]
    worst = _worst_subject(settled)
    if worst is not None:
        # a confirmed hit counts even while others are unscreened: what is found may already exclude
        party, result = worst
        holds = result.result == "confirmed" or (result.result == "possible" and result.method == ENGINE)
        if not holds and (facts.unscreened or facts.waiting):
            return
        facts.put("screening.unsc", result.result)
        facts.put("screening.unsc_subject", _SUBJECT[party.role])
        facts.put("screening.unsc_subject_pct", _number(Decimal(party.pct)))
    elif not facts.unscreened and not any(isinstance(w, Screening) for w in facts.waiting) and results:
        facts.put("screening.unsc", "clear")
        facts.put("screening.unsc_subject", None)
        facts.put("screening.unsc_subject_pct", 0)


def _set_aside(proposal: Proposal, facts: CaseFacts, policy: rules.Policy, now: datetime | None) -> None:
    """After a derogation from X09 an active debarment reads as one that is over (N14), as far as it was known
    when the derogation was granted: one that is found later counts."""
    since = proposal.derogated_at
    if since is None or facts.get(DEBARMENT) != "active":
        return
    typed = facts.assessed.get(DEBARMENT)
    if typed is not None and typed.value == "active" and typed.recorded_at > since:
        return
    later = [hit for hit in facts.alerts if hit.judgement is not None and hit.judgement.judged_at > since]
    if any(found == (DEBARMENT, "active") for found in findings_of_case(proposal, later, policy, now)):
        return
    facts.put(DEBARMENT, "expired")
    facts.set_aside = frozenset({DEBARMENT})


def _mark_exposed(facts: CaseFacts, name: str) -> None:
    """An owner whom a list knows as politically exposed is one, whatever was declared (N04)."""
    owners = facts.get("submitter.owners")
    if isinstance(owners, list):
        facts.put(
            "submitter.owners",
            [{**one, "pep": True} if one.get("name") == name else one for one in owners],
        )


def _is_claim(result: Screening) -> bool:
    """Whether a result by hand still waits for its second person; the engine's are what they are."""
    return result.method != ENGINE and not result.is_settled


def _worst_subject(settled: list[tuple[Party, Screening]]) -> tuple[Party, Screening] | None:
    """The party whose result weighs most: confirmed before possible; controllers before owners."""
    order = {"false_positive": 1, "possible": 2, "confirmed": 3}
    found = [pair for pair in settled if pair[1].result in order]
    if not found:
        return None
    return max(found, key=lambda pair: (order[pair[1].result], pair[0].role != "owner", pair[0].pct))


def _worst_interest(session: Session, proposal: Proposal) -> str:
    row = session.scalars(
        select(InterestDeclaration.interest)
        .where(InterestDeclaration.proposal_id == proposal.id, InterestDeclaration.interest != "none")
        .order_by(InterestDeclaration.declared_at)
        .limit(1)
    ).first()
    return row or "none"


def relationship_before(session: Session, proposal: Proposal) -> Decimal:
    """US dollars of the group's cases approved in the 12 months before this submission (K06)."""
    assert proposal.submitted_at is not None
    own = select(Organisation.group_id).where(Organisation.id == proposal.organisation_id)
    cents = session.scalar(
        select(func.coalesce(func.sum(Proposal.value_usd_cents), 0))
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(
            Organisation.group_id == own.scalar_subquery(),
            Proposal.id != proposal.id,
            Proposal.state == "approved",
            Proposal.decided_at >= twelve_months_before(proposal.submitted_at),
            Proposal.decided_at <= proposal.submitted_at,
        )
    )
    return Decimal(int(cents or 0)) / 100


def twelve_months_before(instant: datetime) -> datetime:
    """The same day a year earlier; 29 February becomes 28 February."""
    day = min(instant.day, calendar.monthrange(instant.year - 1, instant.month)[1])
    return instant.replace(year=instant.year - 1, day=day)


def last_answers(session: Session, organisation_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """The newest submitted answers of an organisation, to start its next proposal from."""
    row = session.scalar(
        select(Submission)
        .join(Proposal, Proposal.id == Submission.proposal_id)
        .where(Proposal.organisation_id == organisation_id)
        .order_by(Submission.submitted_at.desc())
        .limit(1)
    )
    return row.answers if row is not None else {}
