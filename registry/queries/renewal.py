"""The round of "still true?": what is asked again, what changed or lapsed since, what blocks a step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Document, Renewal, User
from registry.permissions import organisations_of
from registry.queries.agreement import AgreementGuards, case_behind
from registry.queries.facts import FIELDS, current_answers
from workflows import roles as r
from workflows.agreement import RENEWABLE
from workflows.machine import Offer, Step, WrongState
from workflows.renewal import RENEWAL

# who the partner is, is asked whenever due diligence lapsed; what it brings, when it is renewed
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "mid_term": ("organisation", "ownership", "declarations"),
    "renewal": ("organisation", "ownership", "declarations", "activity"),
}
OWNERS = "ownership."
# of the activity, what the new draft says itself
_OF_THE_DRAFT = frozenset({"title", "description", "requested_instrument", "duration_months"})


def asked_paths(answers: Mapping[str, Mapping[str, Any]], purpose: str) -> list[str]:
    """The path section.field of every answer that was given, in the order of the form."""
    return [
        f"{section}.{name}"
        for section in SECTIONS[purpose]
        for name in FIELDS[section]
        if name not in _OF_THE_DRAFT and answers.get(section, {}).get(name) not in (None, "", [])
    ]


@dataclass
class RenewalGuards:
    """Reads lazily what a step needs to know; `actor` None is the clock."""

    session: Session
    renewal: Renewal
    actor: User | None
    now: datetime

    @cached_property
    def of_agreement(self) -> AgreementGuards:
        return AgreementGuards(self.session, self.renewal.agreement, self.actor, self.now)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Of the agreement; a member of the partner is its owner."""
        actor = self.actor
        if actor is None or actor.is_staff:
            return self.of_agreement.roles
        is_own = self.renewal.agreement.organisation_id in organisations_of(actor)
        return frozenset({r.OWNER}) if is_own else frozenset()

    @cached_property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What the partner submitted, section → answers."""
        case = case_behind(self.session, self.renewal.agreement)
        return current_answers(self.session, case) if case is not None else {}

    @cached_property
    def paths(self) -> list[str]:
        return asked_paths(self.answers, self.renewal.purpose)

    @cached_property
    def changed(self) -> list[str]:
        return [path for path in self.paths if not self.renewal.answers.get(path, {}).get("still", True)]

    @cached_property
    def lapsed(self) -> list[Document]:
        """Evidence whose date is over: the newest file of its kind."""
        return lapsed_documents(self.session, self.renewal.agreement, geneva_day(self.now))

    @property
    def to_look_at(self) -> list[str]:
        """Changed answers, then lapsed evidence (ids of documents): all that the desk looks at again."""
        return [*self.changed, *(str(row.id) for row in self.lapsed)]

    def facts(self, given: Mapping[str, bool] | None = None) -> dict[str, bool]:
        row, looks = self.renewal, self.renewal.looks
        agreement = row.agreement
        of_agreement = self.of_agreement.facts()
        facts = {
            "every_answer_given": all(_is_answered(row.answers.get(path)) for path in self.paths),
            "changes_looked_at": all(looks.get(key, {}).get("note") for key in self.to_look_at),
            "owners_unchanged": not any(
                key.startswith(OWNERS) and not looks.get(key, {}).get("holds") for key in self.changed
            ),
            "answers_hold": all(looks.get(key, {}).get("holds") for key in self.to_look_at),
            "screened": of_agreement["screened"],
            "diligence_valid": of_agreement["diligence_valid"],
            "may_follow": agreement.state in RENEWABLE and not is_renewed(self.session, agreement),
            "for_renewal": row.purpose == "renewal",
        }
        return {**facts, **(given or {})}

    def offers(self, given: Mapping[str, bool]) -> list[Offer]:
        """Each step that this person may take now, with what still blocks it."""
        return RENEWAL.offers(self.renewal.state, self.roles, self.facts({"reason_given": True, **given}))

    def choose(self, verb: str, given: Mapping[str, bool]) -> Step:
        """The row that applies now. Raises WrongState (with who was quicker), NotYours or Blocked."""
        row = self.renewal
        try:
            return RENEWAL.choose(row.state, verb, self.roles, self.facts(given))
        except WrongState:
            by = row.moved_by.name if row.moved_by else None
            raise WrongState(verb, row.state, moved_by=by, moved_at=row.moved_at) from None


def _is_answered(answer: Mapping[str, Any] | None) -> bool:
    return answer is not None and (answer.get("still") is True or bool(str(answer.get("now") or "").strip()))


def is_renewed(session: Session, agreement: Agreement) -> bool:
    """Whether another agreement follows it already."""
    wanted = select(Agreement.id).where(
        Agreement.renewed_from_id == agreement.id, Agreement.state != "terminated"
    )
    return session.scalar(wanted.limit(1)) is not None


def find_open_renewal(session: Session, agreement: Agreement) -> Renewal | None:
    return session.scalar(select(Renewal).where(Renewal.open_key == agreement.id))


def list_renewals(session: Session, agreement: Agreement) -> Sequence[Renewal]:
    """Every round of "still true?" of the agreement, newest first."""
    return session.scalars(
        select(Renewal).where(Renewal.agreement_id == agreement.id).order_by(Renewal.asked_at.desc())
    ).all()


def lapsed_documents(session: Session, agreement: Agreement, today: date) -> list[Document]:
    """Files of the partner whose date is over and that no newer file of the kind replaces."""
    case = case_behind(session, agreement)
    rows = session.scalars(
        select(Document)
        .where(
            Document.organisation_id == agreement.organisation_id,
            (Document.proposal_id == case.id)
            if case is not None
            else (Document.agreement_id == agreement.id),
            Document.sha256.is_not(None),
            Document.is_internal.is_(False),
            Document.removed_at.is_(None),
        )
        .order_by(Document.received_at, Document.id)
    )
    newest = {row.kind: row for row in rows}
    return [row for row in newest.values() if row.expires_on is not None and row.expires_on < today]


def list_lapsed(session: Session, today: date) -> list[uuid.UUID]:
    """Agreements in force whose due diligence is over and whose partner was not asked since (M02).

    What was recorded without a case has no answers to ask for.
    """
    asked = (
        select(Renewal.id)
        .where(
            Renewal.agreement_id == Agreement.id,
            or_(Renewal.open_key.is_not(None), Renewal.diligence_until == Agreement.dd_valid_until),
        )
        .exists()
    )
    return list(
        session.scalars(
            select(Agreement.id)
            .where(
                Agreement.state.in_(("signed", "active", "under_review")),
                Agreement.dd_valid_until < today,
                or_(Agreement.proposal_id.is_not(None), Agreement.renewed_from_id.is_not(None)),
                ~asked,
            )
            .order_by(Agreement.id)
        )
    )


def list_unanswered(session: Session, today: date) -> list[uuid.UUID]:
    """Rounds of mid-term that nobody answered in time, while payments still flow (M02)."""
    return list(
        session.scalars(
            select(Renewal.id)
            .join(Agreement, Agreement.id == Renewal.agreement_id)
            .where(
                Renewal.state == "asked",
                Renewal.purpose == "mid_term",
                Renewal.due_on < today,
                Agreement.payments_paused_at.is_(None),
            )
            .order_by(Renewal.id)
        )
    )
