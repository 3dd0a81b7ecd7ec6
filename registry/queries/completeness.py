"""What a proposal still lacks before it can be sent, section by section, in words of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

import rules
from registry.models import Document, Proposal
from registry.queries.facts import CaseFacts, facts_from_answers

SECTION_OF = {"submitter": "organisation", "proposal": "activity", "declarations": "declarations"}
OF_OWNERSHIP = ("owners", "state_owned_pct")
OF_LINKS = ("subprogrammes", "nexus", "sdgs", "sdg_targets", "gender_sdg5", "beneficiary_countries")
# documents that the wizard asks for in questions, and documents that a few written lines replace
IN_ANSWERS = frozenset({"signed_declarations", "ownership_statement", "un_questionnaire"})
IN_NOTE = frozenset(
    {"emblem_request", "exclusivity_reasons", "standards_interest_statement", "project_reference"}
)
NOT_EMPTY = ("submitter.owners", "proposal.types", "proposal.subprogrammes", "proposal.sdgs")


@dataclass(frozen=True)
class Gap:
    """One answer that is missing or wrong: its section, its facts path, what was expected."""

    section: str
    path: str
    expected: str


def missing_answers(answers: Mapping[str, Mapping[str, Any]], language: str, received_on: date) -> list[Gap]:
    """Every gap of the declared facts, by the same check that the policy uses; empty: it can be sent."""
    facts = facts_from_answers(answers, language, received_on)
    facts.put("submission.complete", True)
    facts.put("submission.missing_fields", [])
    facts.put("proposal.same_partner_last_12m_usd", 0)
    document = {**facts.document, "screening": rules.CLEAR_SCREENING}
    document["coi"] = dict(rules.CLEAR_COI)
    try:
        rules.check_facts(document)
    except rules.BadFacts as bad:
        return [Gap(section_of(fault.path), fault.path, str(fault)) for fault in bad.faults]
    return []


def section_of(path: str) -> str:
    """The wizard section in which a facts path is asked."""
    room, name = [*path.split("."), ""][:2]
    name = name.split("[")[0]
    if name in OF_OWNERSHIP:
        return "ownership"
    if name in OF_LINKS:
        return "links"
    return SECTION_OF.get(room, "activity")


def partial_document(facts: CaseFacts) -> dict[str, dict[str, Any]]:
    """The declared facts with clear checks: the likely outcome if nothing is found."""
    return {**facts.document, "screening": dict(rules.CLEAR_SCREENING), "coi": dict(rules.CLEAR_COI)}


def likely_outcome(
    policy: rules.Policy, answers: Mapping[str, Mapping[str, Any]], language: str, received_on: date
) -> rules.Outlook | None:
    """What the policy says of a draft if the checks find nothing; None when answers contradict each other."""
    facts = facts_from_answers(answers, language, received_on)
    facts.put("proposal.same_partner_last_12m_usd", 0)
    for path in NOT_EMPTY:
        if facts.get(path) == []:
            section, name = path.split(".")
            del facts.document[section][name]
    if facts.get("submitter.isic_rev4") is None:
        facts.document.get("submitter", {}).pop("isic_rev4", None)
    try:
        return rules.assess(policy, partial_document(facts))
    except rules.BadFacts:
        return None


def wanted_documents(
    policy: rules.Policy, answers: Mapping[str, Mapping[str, Any]], language: str, received_on: date
) -> tuple[str, ...]:
    """Ids of the documents to add at the likely level: what the policy asks for and the answers do not give.

    On the simplified track the registration number stands for the extract: the desk looks it up itself.
    """
    outlook = likely_outcome(policy, answers, language, received_on)
    if outlook is None:
        return ()
    given, number = set(IN_ANSWERS), answers.get("organisation", {})
    if answers.get("activity", {}).get("note"):
        given |= IN_NOTE
    if "simplified" in outlook.dd_levels and (number.get("registration_no") or number.get("lei")):
        given.add("registration_extract")
    return tuple(name for name in outlook.documents if name not in given)


def documents_at_hand(session: Session, proposal: Proposal, on: date) -> set[str]:
    """Kinds for which the case has a file in force on that day, or a written reason."""
    return set(
        session.scalars(
            select(Document.kind).where(
                Document.proposal_id == proposal.id,
                Document.removed_at.is_(None),
                or_(Document.expires_on.is_(None), Document.expires_on >= on),
            )
        )
    )


def proposal_gaps(
    session: Session,
    policy: rules.Policy,
    proposal: Proposal,
    answers: Mapping[str, Mapping[str, Any]],
    received_on: date,
) -> list[Gap]:
    """Everything that keeps a proposal from being sent: answers, signatory, documents, confirmation."""
    gaps = missing_answers(answers, proposal.language, received_on)
    if not (answers.get("ownership", {}).get("signatory") or {}).get("name"):
        gaps.append(Gap("ownership", "ownership.signatory", "the person who may sign"))
    links = answers.get("links", {})
    if links.get("gender_sdg5") in ("mainstreamed", "principal") and not links.get("how"):
        gaps.append(Gap("links", "links.how", "how the proposal works for gender equality"))
    wanted = wanted_documents(policy, answers, proposal.language, received_on)
    at_hand = documents_at_hand(session, proposal, received_on) if wanted else set()
    gaps += [
        Gap("documents", f"documents.{kind}", "a file or a reason") for kind in wanted if kind not in at_hand
    ]
    if not answers.get("confirmation", {}).get("truthful"):
        gaps.append(Gap("confirmation", "confirmation.truthful", "the confirmation of the sender"))
    return gaps
