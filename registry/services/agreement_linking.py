"""Links of an agreement: subprogrammes, goals and how, bodies, role; gender marker; other agreements."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.models import Agreement, AgreementRelation, User
from registry.permissions import agreements_visible_to
from registry.queries.agreement_linking import LINKERS, linking_roles
from registry.services.agreement_history import write_change
from registry.services.agreement_lock import lock_row, refuse_old, touch
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

LINKED = frozenset(
    {
        "lead_subprogramme", "subprogrammes", "nexus", "sdgs", "sdg_targets", "sdg_notes", "gender_marker",
        "role_in_mandate", "bodies", "beneficiary_countries",
    }
)  # fmt: skip

LEAD_AMONG = N_("The lead is one of the subprogrammes.")
NO_SUCH_AGREEMENT = N_("There is no agreement with this number that you may see.")
IS_ITSELF = N_("This is the agreement itself.")
IS_RELATED = N_("These two agreements are related already.")


def link_agreement(
    session: Session,
    agreement: Agreement,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Sets columns of LINKED; another gender marker is validated anew; notes of goals let go are dropped."""
    _locked(session, agreement, "link", LINKERS, version, actor, now)
    unknown = set(values) - LINKED
    if unknown:
        raise ValueError(f"not a link: {', '.join(sorted(unknown))}")
    lead = values.get("lead_subprogramme", agreement.lead_subprogramme)
    if lead not in values.get("subprogrammes", agreement.subprogrammes):
        raise Blocked("link", ["lead_among"], [LEAD_AMONG])
    marker = agreement.gender_marker
    for name, value in values.items():
        setattr(agreement, name, value)
    goals = {str(goal) for goal in agreement.sdgs}
    agreement.sdg_targets = [code for code in agreement.sdg_targets if code.partition(".")[0] in goals]
    kept = goals | set(agreement.sdg_targets)
    notes = agreement.sdg_notes.items()
    agreement.sdg_notes = {code: words for code, words in notes if code in kept and words.strip()}
    if agreement.gender_marker != marker:
        agreement.gender_validated_by_id = agreement.gender_validated_at = None
    touch(agreement, actor, now)
    write_change(session, agreement, "agreement.linked", actor=actor, now=now)


def validate_gender(
    session: Session,
    agreement: Agreement,
    marker: str,
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The gender focal point confirms the marker or sets another: advice, no step waits for it."""
    _locked(session, agreement, "validate_gender", frozenset({r.GENDER}), version, actor, now)
    agreement.gender_marker = marker
    agreement.gender_validated_by_id, agreement.gender_validated_at = actor.id, now
    touch(agreement, actor, now)
    write_change(
        session, agreement, "agreement.gender_validated", actor=actor, now=now, payload={"marker": marker}
    )


def relate_agreements(
    session: Session, agreement: Agreement, number: str, kind: str, *, actor: User, now: datetime
) -> AgreementRelation:
    """`agreement` is part of, follows … the one with this reference number."""
    _locked(session, agreement, "relate", LINKERS, None, actor, now)
    other = session.scalar(
        select(Agreement).where(
            Agreement.reference == number.strip().upper(), agreements_visible_to(actor, now)
        )
    )
    if other is None:
        raise Blocked("relate", ["number"], [NO_SUCH_AGREEMENT])
    if other.id == agreement.id:
        raise Blocked("relate", ["number"], [IS_ITSELF])
    pair = (AgreementRelation.agreement_id, AgreementRelation.other_id)
    known = select(AgreementRelation.id).where(
        or_(
            (pair[0] == agreement.id) & (pair[1] == other.id),
            (pair[0] == other.id) & (pair[1] == agreement.id),
        )
    )
    if session.scalar(known) is not None:
        raise Blocked("relate", ["number"], [IS_RELATED])
    row = AgreementRelation(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        other_id=other.id,
        kind=kind,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    write_change(
        session, agreement, "agreement.related", actor=actor, now=now,
        payload={"kind": kind, "other": other.reference},
    )  # fmt: skip
    return row


def unrelate_agreements(
    session: Session, agreement: Agreement, row: AgreementRelation, *, actor: User, now: datetime
) -> None:
    """Takes a relation back, from either side."""
    _locked(session, agreement, "unrelate", LINKERS, None, actor, now)
    if agreement.id not in (row.agreement_id, row.other_id):
        raise ValueError("a relation of other agreements")
    other = row.other if row.agreement_id == agreement.id else row.agreement
    session.delete(row)
    session.flush()
    write_change(
        session, agreement, "agreement.unrelated", actor=actor, now=now,
        payload={"kind": row.kind, "other": other.reference},
    )  # fmt: skip


def _locked(
    session: Session,
    agreement: Agreement,
    verb: str,
    roles: frozenset[str],
    version: int | None,
    actor: User,
    now: datetime,
) -> None:
    lock_row(session, agreement)
    refuse_old(agreement, verb, version)
    if not linking_roles(session, agreement, actor, now) & roles:
        raise NotYours(verb, tuple(sorted(roles)))
