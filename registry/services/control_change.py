"""M03: a change of control voids the level of an agreement, decides it again, and opens a review."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Party, PartyName, User
from registry.queries.policy import policy_in_force
from registry.services.agreement import change_state, lock_agreement
from registry.services.agreement_history import write_change
from registry.services.agreement_level import decide_again
from registry.services.agreement_lock import moved
from registry.services.organisation import script_of
from registry.services.screening_order import order_run
from workflows import roles as r
from workflows.agreement import IN_FORCE
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

SOURCE_GIVEN = N_("Say where this is written.")
SHARE_IN_RANGE = N_("A share is between 0 and 100 per cent.")
REASON = "M03: {name} holds {pct:f} % from {day}. {level}"
NO_LEVEL = "The level is void; what is known does not give another one yet."


@dataclass(frozen=True, slots=True)
class Owner:
    """A new owner; `pct` is the share, 0 to 100; `kind` person or organisation."""

    name: str
    pct: Decimal
    kind: str = "organisation"
    country: str | None = None
    pep: bool = False


def record_owner(
    session: Session,
    agreement: Agreement,
    owner: Owner,
    *,
    source: str,
    replaces: uuid.UUID | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> bool:
    """Adds a new owner of the partner, in place of `replaces` where one is named; names are screened again.

    From the share of control on (a parameter of the policy, 50 %) True: every agreement of the partner that
    is in force loses its level and, where it is active, is reviewed.
    """
    guards = lock_agreement(session, agreement, "record_owner", version, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("record_owner", (r.DESK,))
    if agreement.state not in IN_FORCE:
        raise moved(agreement, "record_owner")
    if not source.strip():
        raise Blocked("record_owner", ["reason_given"], [SOURCE_GIVEN])
    if not 0 <= owner.pct <= 100:
        raise Blocked("record_owner", ["share"], [SHARE_IN_RANGE])
    today = geneva_day(now)
    policy = policy_in_force(session, today)
    _keep_party(session, agreement, owner, replaces, now)
    order_run(session, "ownership", organisation_id=agreement.organisation_id, actor=actor, now=now)
    if owner.pct < Decimal(str(policy.parameters["owner_control_pct"].value)):
        return False
    concerned = session.scalars(
        select(Agreement)
        .where(Agreement.organisation_id == agreement.organisation_id, Agreement.state.in_(IN_FORCE))
        .order_by(Agreement.id)
    ).all()
    for each in concerned:
        _void(session, each, owner, source.strip(), actor=actor, now=now)
    return True


def _void(
    session: Session, agreement: Agreement, owner: Owner, source: str, *, actor: User, now: datetime
) -> None:
    """The due diligence is over; what the policy says now is kept, for the officials who decide."""
    today = geneva_day(now)
    known = {"name": owner.name, "pct": float(owner.pct), "country": owner.country, "pep": owner.pep,
             "disclosed": True}  # fmt: skip
    decision = decide_again(session, agreement, {"submitter.owners": [known]}, now=now)
    agreement.risk_level = decision.risk_level if decision else None
    agreement.dd_level = decision.dd_level if decision else None
    yesterday = today - timedelta(days=1)
    agreement.dd_valid_until = min(agreement.dd_valid_until or yesterday, yesterday)
    level = NO_LEVEL
    if decision is not None:
        rules_hit = ", ".join(decision.rule_ids)
        level = (
            f"Policy version {decision.policy_version}: {decision.gate}, {decision.risk_level} ({rules_hit})."
        )
    reason = REASON.format(name=owner.name, pct=owner.pct.normalize(), day=today, level=level)
    agreement.version += 1
    write_change(
        session, agreement, "agreement.control_changed", actor=actor, now=now,
        payload={"internal_reason": f"{reason} {source}"},
    )  # fmt: skip
    if agreement.state == "active":
        change_state(session, agreement, "review", reason=reason, actor=None, now=now)


def _keep_party(
    session: Session, agreement: Agreement, owner: Owner, replaces: uuid.UUID | None, now: datetime
) -> None:
    today = geneva_day(now)
    if replaces is not None:
        old = session.get(Party, replaces)
        if old is not None and old.organisation_id == agreement.organisation_id and old.role == "owner":
            old.removed_at, old.valid_to = now, today
    party = Party(
        id=uuid.uuid4(),
        organisation_id=agreement.organisation_id,
        role="owner",
        kind=owner.kind,
        country=owner.country,
        pct=owner.pct,
        pep=owner.pep,
        disclosed=True,
        valid_from=today,
        recorded_at=now,
    )
    party.names.append(PartyName(name=owner.name, script=script_of(owner.name)))
    session.add(party)
    session.flush()
