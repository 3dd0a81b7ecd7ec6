"""Amends an agreement: a copy of the terms is changed, cleared by the units, and merged by its signature."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import geneva_day
from registry.events import plain, record
from registry.models import Agreement, Amendment, AmendmentClearance, User
from registry.queries.amendment import COLUMNS, AmendmentGuards, read_value
from registry.services.agreement import NOTE_OF_UNIT, lock_agreement
from registry.services.agreement_file import AMENDED_FILE, keep_file
from registry.services.agreement_history import write_change
from registry.services.agreement_level import decide_again, level_holds
from registry.services.agreement_lock import moved, refuse_old, touch
from registry.services.screening_order import order_run
from registry.services.signature import Signature
from workflows import roles as r
from workflows.agreement import AMENDABLE
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

EVENT_OF_VERB = {
    "clear": "agreement.amendment_cleared",
    "redraft": "agreement.amendment_redrafted",
    "merge": "agreement.amended",
    "cancel": "agreement.amendment_cancelled",
}
REASON_GIVEN = N_("Say why the agreement is amended.")


def open_amendment(
    session: Session,
    agreement: Agreement,
    *,
    reason: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Amendment:
    """Begins an amendment with the text in force. One is open at a time: raises WrongState otherwise."""
    guards = lock_agreement(session, agreement, "amend", version, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("amend", (r.DESK,))
    if agreement.state not in AMENDABLE:
        raise moved(agreement, "amend")
    if not reason.strip():
        raise Blocked("amend", ["reason_given"], [REASON_GIVEN])
    is_open = session.scalar(select(Amendment).where(Amendment.open_key == agreement.id))
    if is_open is not None:
        raise WrongState(
            "amend", is_open.state, moved_by=is_open.created_by.name, moved_at=is_open.created_at
        )
    last = session.scalar(select(func.max(Amendment.number)).where(Amendment.agreement_id == agreement.id))
    amendment = Amendment(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        number=(last or 0) + 1,
        state="drafting",
        open_key=agreement.id,
        reason=reason.strip(),
        base=text_in_force(agreement),
        proposed={},
        created_by_id=actor.id,
        created_at=now,
    )
    session.add(amendment)
    _ask_units(amendment, agreement)
    session.flush()
    _tell(session, agreement, amendment, "agreement.amendment_opened", actor, now, {"reason": reason.strip()})
    return amendment


def text_in_force(agreement: Agreement) -> dict[str, Any]:
    """What an amendment may change, as JSON holds it."""
    return {name: plain(getattr(agreement, name)) for name in COLUMNS} | {"clauses": ""}


def change_amendment(
    session: Session,
    amendment: Amendment,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Proposes other values while it is written; what is as in the text in force is no change. Units that had
    cleared clear the new text again."""
    agreement = amendment.agreement
    guards = _locked(session, amendment, "change", version, actor, now)
    if not guards.may_write:
        if r.DESK not in guards.of_agreement.roles:
            raise NotYours("change", (r.DESK,))
        raise WrongState("change", amendment.state)
    unknown = set(values) - set(COLUMNS) - {"clauses"}
    if unknown:
        raise ValueError(f"not a column that an amendment changes: {', '.join(sorted(unknown))}")
    wanted = {**amendment.proposed, **{name: plain(value) for name, value in values.items()}}
    amendment.base = text_in_force(agreement)  # the difference is always to the text in force
    amendment.proposed = {name: value for name, value in wanted.items() if value != amendment.base[name]}
    _ask_units(amendment, agreement)
    touch(amendment, actor, now)
    session.flush()
    _tell(
        session, agreement, amendment, "agreement.amendment_changed", actor, now,
        {"fields": sorted(amendment.proposed)},
    )  # fmt: skip


def clear_amendment_unit(
    session: Session, amendment: Amendment, unit: str, *, note: str = "", actor: User, now: datetime
) -> None:
    """One unit clears the amended text; where the desk records it for a unit, with a note."""
    guards = _locked(session, amendment, "clear_unit", None, actor, now)
    row = next((each for each in amendment.clearances if each.unit == unit), None)
    if row is None or not guards.may_clear(row):
        if row is not None and row.cleared_at is not None:
            raise WrongState("clear_unit", amendment.state)
        raise NotYours("clear_unit", (r.DESK,))
    if not guards.is_unit(row) and not note.strip():
        raise Blocked("clear_unit", ["note_given"], [NOTE_OF_UNIT])
    row.cleared_by_id, row.cleared_at, row.note = actor.id, now, note.strip()
    session.flush()
    _tell(
        session,
        amendment.agreement,
        amendment,
        "agreement.amendment_unit_cleared",
        actor,
        now,
        {"unit": unit},
    )


def move_amendment(
    session: Session,
    amendment: Amendment,
    verb: str,
    *,
    reason: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """clear, redraft or cancel."""
    if verb not in EVENT_OF_VERB or verb == "merge":
        raise ValueError(f"no such step: {verb}")
    agreement = amendment.agreement
    guards = _locked(session, amendment, verb, version, actor, now)
    holds = verb != "clear" or holds_level(session, amendment, now=now)
    step = guards.choose(verb, {"reason_given": bool(reason.strip()), "level_holds": holds})
    if verb == "redraft":
        _ask_units(amendment, agreement)
    amendment.state = step.target
    if step.target == "cancelled":
        amendment.open_key = None
    touch(amendment, actor, now)
    session.flush()
    _tell(session, agreement, amendment, EVENT_OF_VERB[verb], actor, now, {"internal_reason": reason.strip()})
    if verb == "clear":
        order_run(session, "signature", organisation_id=agreement.organisation_id, actor=actor, now=now)


def merge_amendment(
    session: Session,
    amendment: Amendment,
    signature: Signature,
    *,
    effective_on: Any = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Its signature makes the amended text the text in force, from `effective_on` (the day of signature where
    none is given); the version of the text rises, and what held before stays in the history."""
    agreement = amendment.agreement
    guards = _locked(session, amendment, "merge", version, actor, now)
    signature.check_days("merge", geneva_day(now))
    holds = holds_level(session, amendment, now=now)
    step = guards.choose("merge", {**signature.facts, "level_holds": holds}, signature.signed_on)
    for name, value in amendment.proposed.items():
        if name in COLUMNS:
            setattr(agreement, name, read_value(name, value))
    agreement.text_version += 1
    agreement.version += 1
    agreement.moved_by_id, agreement.moved_at = actor.id, now
    amendment.state, amendment.open_key = step.target, None
    amendment.signed_on, amendment.effective_on = signature.signed_on, effective_on or signature.signed_on
    amendment.signed_by_partner = signature.by_partner.strip()[:200]
    amendment.signed_by_unece = signature.by_unece.strip()[:200]
    amendment.text_version = agreement.text_version
    touch(amendment, actor, now)
    if signature.file is not None:
        keep_file(
            session,
            agreement,
            signature.file,
            AMENDED_FILE,
            issued_on=signature.signed_on,
            actor=actor,
            now=now,
        )
    session.flush()
    write_change(
        session, agreement, "agreement.amended", actor=actor, now=now, effective_on=amendment.effective_on,
        payload={"amendment": amendment.number, "text_version": agreement.text_version,
                 "fields": sorted(amendment.proposed)},
    )  # fmt: skip


def holds_level(session: Session, amendment: Amendment, *, now: datetime) -> bool:
    """Whether the policy gives the amended text no higher level than the approved one."""
    proposed = amendment.proposed
    changes: dict[str, Any] = {
        name: proposed[name] for name in ("subprogrammes", "nexus", "sdgs") if name in proposed
    }
    whole = {**amendment.base, **proposed}
    starts, ends = read_value("starts_on", whole["starts_on"]), read_value("ends_on", whole["ends_on"])
    if {"starts_on", "ends_on"} & set(proposed) and starts is not None and ends is not None:
        changes["duration_months"] = max(1, round((ends - starts).days / 30.4375))
    if not changes:
        return True
    facts = {f"proposal.{name}": value for name, value in changes.items()}
    return level_holds(amendment.agreement, decide_again(session, amendment.agreement, facts, now=now))


def _locked(
    session: Session, amendment: Amendment, verb: str, version: int | None, actor: User, now: datetime
) -> AmendmentGuards:
    """Locks the agreement and reads the amendment again; refuses a form older than it."""
    lock_agreement(session, amendment.agreement, verb, None, actor, now)
    session.refresh(amendment)
    refuse_old(amendment, verb, version)
    return AmendmentGuards(session, amendment, actor, now)


def _ask_units(amendment: Amendment, agreement: Agreement) -> None:
    """Every unit of the instrument; nobody has cleared this text yet."""
    known = {row.unit: row for row in amendment.clearances}
    for unit in reference.load().instrument(agreement.instrument).clears:
        row = known.get(unit)
        if row is None:
            amendment.clearances.append(AmendmentClearance(amendment_id=amendment.id, unit=unit))
        else:
            row.cleared_by_id = row.cleared_at = None
            row.note = ""


def _tell(
    session: Session,
    agreement: Agreement,
    amendment: Amendment,
    event: str,
    actor: User,
    now: datetime,
    payload: Mapping[str, Any],
) -> None:
    """Until it is signed an amendment changes nothing of the agreement: only the event is written."""
    what = {"amendment": amendment.number, **{name: value for name, value in payload.items() if value}}
    record(session, agreement, event, actor=actor, now=now, about=amendment, payload=what)
    session.flush()
