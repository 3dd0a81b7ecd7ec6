"""What is asked about one agreement: who somebody is to it, what blocks a step, what it said on a day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.clock import geneva_day
from registry.models import Agreement, AgreementHistory, Clearance, Condition, Document, Proposal, User
from registry.permissions import agreements_visible_to, roles_held
from registry.queries.closing_review import has_closing_review
from registry.queries.contribution import is_loan_settled, is_value_covered
from registry.queries.entity_screening import entity_screening
from registry.queries.finding import findings_of_case
from registry.queries.freeze import changed_since_approval, weighty
from registry.queries.policy import policy_of_case
from registry.queries.screening import case_screening, unsettled
from rules.screening.finding import INELIGIBLE
from workflows import roles as r
from workflows.agreement import AGREEMENT
from workflows.machine import Offer, Step, WrongState

# who clears for a unit of the instrument's reference data; the desk may record what a unit wrote, with a note
CLEARING_ROLE: Mapping[str, str] = {
    "DES": r.DESK,
    "EO": r.EXECUTIVE_OFFICE,
    "OLA": r.LEGAL,
    "PMU": r.EXECUTIVE_OFFICE,
    "focal_point": r.FOCAL_POINT,
}
FORM_GIVES = {"reason_given": True, "signature_given": True, "proof_given": True, "document_given": True}
BEFORE_SIGNATURE = ("drafting", "cleared")
EVIDENCE = "evidence"  # kind of a file that proves something; no document type that a partner is asked for


@dataclass
class AgreementGuards:
    """Reads lazily what a step of an agreement needs to know; `actor` None is the system."""

    session: Session
    agreement: Agreement
    actor: User | None
    now: datetime

    @cached_property
    def roles(self) -> frozenset[str]:
        if self.actor is None:
            return frozenset({r.SYSTEM})
        if not self.actor.is_staff:
            return frozenset()
        return agreement_roles(self.session, self.agreement, self.actor, self.now)

    @cached_property
    def conditions(self) -> list[Condition]:
        return list_conditions(self.session, self.agreement)

    @cached_property
    def case(self) -> Proposal | None:
        """The case that the agreement rests on: its own, or that of the first one it renews."""
        return case_behind(self.session, self.agreement)

    def facts(
        self, given: Mapping[str, bool] | None = None, *, signed_on: date | None = None
    ) -> dict[str, bool]:
        """Every guard by name; `given`: what only the form knows; `signed_on`: the day to be valid on."""
        row, today = self.agreement, geneva_day(self.now)
        facts = {
            "clearances_given": bool(row.clearances) and all(x.cleared_at for x in row.clearances),
            "case_approved": self.case is None or self.case.state == "approved",
            "excom_settled": row.excom_status == "not_required"
            or (row.excom_status != "pending" and bool(row.excom_project.strip())),
            "conditions_met": all(x.met_at for x in self.conditions if x.is_blocking),
            "diligence_valid": row.origin == "recorded"  # the lighter check: the body is screened
            or (row.dd_valid_until is not None and row.dd_valid_until >= (signed_on or today)),
            "screened": self.is_screened,
            "dates_given": row.starts_on is not None and row.ends_on is not None,
            "started": row.starts_on is not None and row.starts_on <= today,
            "ended": row.ends_on is not None and row.ends_on < today,
            "unchanged_since_approval": not weighty(self.changed_parts),
            "closing_reviewed": row.state != "active" or has_closing_review(self.session, row),
            "value_covered": row.state != "cleared" or is_value_covered(self.session, row, self.now),
            "loan_settled": row.state != "cleared" or is_loan_settled(self.session, row),
        }
        return {**facts, **(given or {})}

    @cached_property
    def changed_parts(self) -> list[str]:
        """What of the approved case is not as it was when it was approved."""
        if self.case is None or self.agreement.state not in BEFORE_SIGNATURE:
            return []
        return changed_since_approval(self.session, self.case)

    @cached_property
    def is_screened(self) -> bool:
        """Every name has a settled result, and no confirmed one but that of a minority owner (X01, X02)."""
        proposal = self.case
        if proposal is None:  # of the other track: the body itself; an agreement that lost its case: nobody
            body = self.agreement.organisation_id
            return self.agreement.origin != "case" and entity_screening(self.session, body, self.now).is_clear
        screening = case_screening(self.session, proposal, self.now)
        results = screening.results
        if unsettled(screening.alerts):
            return False
        policy = policy_of_case(self.session, proposal, geneva_day(self.now))
        if any(
            path == INELIGIBLE for path, _ in findings_of_case(proposal, screening.alerts, policy, self.now)
        ):
            return False
        control = Decimal(str(policy.parameters["owner_control_pct"].value))
        return bool(results) and all(
            result is not None
            and result.is_settled
            and (result.result != "confirmed" or (party.role == "owner" and party.pct < control))
            for party, result in results
        )

    def offers(self) -> list[Offer]:
        """Each step that this person may take now, with what still blocks it."""
        return AGREEMENT.offers(self.agreement.state, self.roles, self.facts(FORM_GIVES))

    def choose(self, verb: str, given: Mapping[str, bool], signed_on: date | None = None) -> Step:
        """The row that applies now. Raises WrongState (with who was quicker), NotYours or Blocked."""
        row = self.agreement
        try:
            return AGREEMENT.choose(row.state, verb, self.roles, self.facts(given, signed_on=signed_on))
        except WrongState:
            by = row.moved_by.name if row.moved_by else None
            raise WrongState(verb, row.state, moved_by=by, moved_at=row.moved_at) from None

    def is_unit(self, clearance: Clearance) -> bool:
        """Whether the person clears for the unit itself."""
        return CLEARING_ROLE.get(clearance.unit, r.DESK) in self.roles

    def may_clear(self, clearance: Clearance) -> bool:
        """The unit itself, or the desk, which records what the unit wrote."""
        is_open = clearance.cleared_at is None and self.agreement.state == "drafting"
        return is_open and bool({CLEARING_ROLE.get(clearance.unit, r.DESK), r.DESK} & self.roles)

    @property
    def may_edit(self) -> bool:
        return r.DESK in self.roles and self.agreement.state == "drafting"

    @property
    def may_settle_excom(self) -> bool:
        """The EXCOM status is settled until the signature, also while the text waits for it."""
        return r.DESK in self.roles and self.agreement.state in BEFORE_SIGNATURE

    @property
    def may_countersign(self) -> bool:
        row = self.agreement
        return r.DESK in self.roles and row.signed_on is not None and row.countersigned_on is None

    @property
    def may_meet(self) -> bool:
        """Whether the person may mark a condition as met."""
        return bool(self.roles & {r.DESK, r.FOCAL_POINT})

    @property
    def may_publish(self) -> bool:
        """Wording, embargo and disclosure of the value change at any time; the terms only while drafting."""
        return r.DESK in self.roles


def case_behind(session: Session, agreement: Agreement) -> Proposal | None:
    """The case of the agreement, or of the first one in the row that it renews; None of what is recorded."""
    row: Agreement | None = agreement
    while row is not None and row.proposal is None:
        row = session.get(Agreement, row.renewed_from_id) if row.renewed_from_id else None
    return row.proposal if row is not None else None


def agreement_roles(session: Session, agreement: Agreement, user: User, now: datetime) -> frozenset[str]:
    """The offices of a member of staff; focal point when it is theirs; none when recused from the case."""
    visible = session.scalar(
        select(Agreement.id).where(Agreement.id == agreement.id, agreements_visible_to(user, now))
    )
    if visible is None:
        return frozenset()
    held = roles_held(user, geneva_day(now)) - {r.FOCAL_POINT}
    return held | {r.FOCAL_POINT} if agreement.focal_point_id == user.id else held


def find_agreement_of_case(
    session: Session, proposal: Proposal, user: User, *, now: datetime
) -> Agreement | None:
    """The agreement that the case became, for who may see it."""
    wanted = select(Agreement).where(Agreement.proposal_id == proposal.id, agreements_visible_to(user, now))
    return session.scalar(wanted)


def find_agreement(session: Session, agreement_id: uuid.UUID, actor: User, now: datetime) -> Agreement | None:
    """The agreement with what its page shows, when the person may see it."""
    return session.scalar(
        select(Agreement)
        .where(Agreement.id == agreement_id, agreements_visible_to(actor, now))
        .options(
            selectinload(Agreement.clearances).selectinload(Clearance.cleared_by),
            joinedload(Agreement.organisation),
            joinedload(Agreement.proposal),
            joinedload(Agreement.focal_point),
        )
    )


def list_conditions(session: Session, agreement: Agreement) -> list[Condition]:
    """Conditions carried into the agreement: those that block signature first, then by due date."""
    rows = session.scalars(
        select(Condition)
        .where(Condition.agreement_id == agreement.id)
        .options(joinedload(Condition.evidence_file), joinedload(Condition.met_by))
    )
    return sorted(rows, key=lambda row: (not row.is_blocking, row.due_on or date.max, row.text))


def list_files(session: Session, agreement: Agreement) -> list[Document]:
    """Files of the agreement itself (the signed text), newest first; evidence stands with what it proves."""
    return list(
        session.scalars(
            select(Document)
            .where(
                Document.agreement_id == agreement.id,
                Document.kind != EVIDENCE,
                Document.sha256.is_not(None),
                Document.removed_at.is_(None),
            )
            .order_by(Document.received_at.desc())
        )
    )


def list_history(session: Session, agreement_id: uuid.UUID) -> list[AgreementHistory]:
    """What we hold true now about each span of days, in order."""
    return list(
        session.scalars(
            select(AgreementHistory)
            .where(AgreementHistory.agreement_id == agreement_id, AgreementHistory.superseded_at.is_(None))
            .order_by(AgreementHistory.valid_from)
        )
    )


def state_as_of(
    session: Session, agreement_id: uuid.UUID, as_of: date, known_at: datetime
) -> dict[str, Any] | None:
    """The columns of an agreement on the day `as_of`, as they were known at the instant `known_at`.

    JSON values by column name, "state" among them; None: it was not there on that day, as far as we knew.
    """
    row = session.scalar(
        select(AgreementHistory)
        .where(
            AgreementHistory.agreement_id == agreement_id,
            AgreementHistory.recorded_at <= known_at,
            or_(AgreementHistory.superseded_at.is_(None), AgreementHistory.superseded_at > known_at),
            AgreementHistory.valid_from <= as_of,
            or_(AgreementHistory.valid_to.is_(None), AgreementHistory.valid_to > as_of),
        )
        .order_by(AgreementHistory.recorded_at.desc())
        .limit(1)
    )
    return None if row is None else dict(row.columns)
