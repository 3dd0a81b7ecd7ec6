"""The register's steps: an agreement is drafted, cleared, signed, put in force and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry import reference
from registry.adapters.files import Stored
from registry.events import record
from registry.models import Agreement, Clearance, Condition, User
from registry.queries.agreement import BEFORE_SIGNATURE, AgreementGuards
from registry.services.agreement_file import ENDING_FILE, keep_file
from registry.services.agreement_history import write_change
from registry.services.agreement_lock import lock_row, moved, refuse_old, touch
from registry.services.agreement_part import keep_evidence
from registry.services.payment import follow_state
from registry.services.screening_order import order_run
from workflows import roles as r
from workflows.agreement import AGREEMENT
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

EVENT_OF_VERB = {
    "clear": "agreement.cleared",
    "redraft": "agreement.redrafted",
    "sign": "agreement.signed",
    "activate": "agreement.activated",
    "review": "agreement.reviewed",
    "carry_on": "agreement.carried_on",
    "suspend": "agreement.suspended",
    "terminate": "agreement.terminated",
    "complete": "agreement.completed",
    "expire": "agreement.expired",
}
TERMS = frozenset({"instrument", "title", "summary", "starts_on", "ends_on", "focal_point_id"})
AT_ANY_TIME = frozenset({"title", "summary", "is_value_public", "excom_project"})
UNTIL_SIGNATURE = frozenset({"excom_status"})  # it is settled while the text is cleared

NOTE_OF_UNIT = N_("Say who cleared it for the unit, when, and where that is written.")
EVIDENCE_GIVEN = N_("The evidence says how the condition was met.")


def change_agreement(
    session: Session,
    agreement: Agreement,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Terms while drafting; EXCOM status until the signature; wording, EXCOM reference, disclosure of the
    value at any time; the embargo has a page of its own. Another instrument starts its clearances anew."""
    guards = lock_agreement(session, agreement, "change", version, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("change", (r.DESK,))
    unknown = set(values) - TERMS - AT_ANY_TIME - UNTIL_SIGNATURE
    if unknown:
        raise ValueError(f"not a column that changes by hand: {', '.join(sorted(unknown))}")
    if set(values) & TERMS - AT_ANY_TIME and agreement.state != "drafting":
        raise moved(agreement, "change")
    if set(values) & UNTIL_SIGNATURE and agreement.state not in BEFORE_SIGNATURE:
        raise moved(agreement, "change")
    instrument = agreement.instrument
    for name, value in values.items():
        setattr(agreement, name, value)
    if agreement.instrument != instrument:
        agreement.clearances.clear()
        session.flush()
        set_clearances(session, agreement)
    touch(agreement, actor, now)
    write_change(session, agreement, "agreement.changed", actor=actor, now=now)


def clear_unit(
    session: Session, agreement: Agreement, unit: str, *, note: str = "", actor: User, now: datetime
) -> Clearance:
    """One unit clears the draft. Where the desk records it for a unit, the note says who cleared and when."""
    guards = lock_agreement(session, agreement, "clear_unit", None, actor, now)
    row = next((each for each in agreement.clearances if each.unit == unit), None)
    if row is None or not guards.may_clear(row):
        if row is not None and row.cleared_at is not None:
            raise moved(agreement, "clear_unit")
        raise NotYours("clear_unit", (r.DESK,))
    if not guards.is_unit(row) and not note.strip():
        raise Blocked("clear_unit", ["note_given"], [NOTE_OF_UNIT])
    row.cleared_by_id, row.cleared_at, row.note = actor.id, now, note.strip()
    session.flush()
    record(
        session, agreement, "agreement.unit_cleared", actor=actor, now=now, about=row, payload={"unit": unit}
    )
    session.flush()
    return row


def clear_agreement(
    session: Session, agreement: Agreement, *, version: int | None = None, actor: User, now: datetime
) -> None:
    """All units cleared it: the text is ready for signature, before which every name is screened again."""
    _move(session, agreement, "clear", version=version, actor=actor, now=now)
    order_run(session, "signature", organisation_id=agreement.organisation_id, actor=actor, now=now)


def redraft_agreement(
    session: Session,
    agreement: Agreement,
    *,
    reason: str,
    version: int | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Back to drafting: every unit clears the new text again. `actor` None: the system, with its case."""
    guards = lock_agreement(session, agreement, "redraft", version, actor, now)
    for row in agreement.clearances:
        row.cleared_by_id = row.cleared_at = None
        row.note = ""
    _step(guards, "redraft", reason=reason)


def activate_agreement(
    session: Session, agreement: Agreement, *, version: int | None = None, actor: User | None, now: datetime
) -> None:
    _move(
        session,
        agreement,
        "activate",
        version=version,
        actor=actor,
        now=now,
        effective_on=agreement.starts_on,
    )


def change_state(
    session: Session,
    agreement: Agreement,
    verb: str,
    *,
    reason: str = "",
    file: Stored | None = None,
    version: int | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """review, suspend, carry_on, terminate, complete or expire, with its reason. `actor` None: the system.

    `file`, already stored: the document with which it is terminated; needed once it is signed.
    """
    if verb not in EVENT_OF_VERB or verb in ("sign", "redraft"):
        raise ValueError(f"no such step: {verb}")
    guards = lock_agreement(session, agreement, verb, version, actor, now)
    step = guards.choose(verb, {"reason_given": bool(reason.strip()), "document_given": file is not None})
    if file is not None and actor is not None:
        keep_file(session, agreement, file, ENDING_FILE, is_internal=True, actor=actor, now=now)
    apply_step(guards, step.verb, step.target, reason=reason)


def meet_condition(
    session: Session,
    agreement: Agreement,
    condition: Condition,
    *,
    evidence: str,
    file: Stored | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Marks a condition as met; evidence and file say how. The desk or the focal point of the agreement."""
    guards = lock_agreement(session, agreement, "meet_condition", None, actor, now)
    if not guards.roles & {r.DESK, r.FOCAL_POINT} or condition.agreement_id != agreement.id:
        raise NotYours("meet_condition", (r.DESK, r.FOCAL_POINT))
    session.refresh(condition)
    if condition.met_at is not None:
        raise moved(agreement, "meet_condition")
    if not evidence.strip():
        raise Blocked("meet_condition", ["evidence_given"], [EVIDENCE_GIVEN])
    condition.evidence, condition.met_at, condition.met_by_id = evidence.strip(), now, actor.id
    condition.evidence_file_id = keep_evidence(
        session, agreement, file, title=condition.text, actor=actor, now=now
    )
    session.flush()
    record(
        session, agreement, "condition.met", actor=actor, now=now, about=condition,
        payload={"condition": condition.text},
    )  # fmt: skip
    session.flush()


def lock_agreement(
    session: Session, agreement: Agreement, verb: str, version: int | None, actor: User | None, now: datetime
) -> AgreementGuards:
    """Reads the agreement again under its lock; refuses a form opened before somebody else moved it."""
    lock_row(session, agreement)
    session.refresh(agreement, ["clearances"])
    refuse_old(agreement, verb, version)
    return AgreementGuards(session, agreement, actor, now)


def _move(
    session: Session,
    agreement: Agreement,
    verb: str,
    *,
    reason: str = "",
    version: int | None,
    actor: User | None,
    now: datetime,
    effective_on: date | None = None,
) -> None:
    guards = lock_agreement(session, agreement, verb, version, actor, now)
    _step(guards, verb, reason=reason, effective_on=effective_on)


def _step(guards: AgreementGuards, verb: str, *, reason: str = "", effective_on: date | None = None) -> None:
    step = guards.choose(verb, {"reason_given": bool(reason.strip())})
    apply_step(guards, step.verb, step.target, effective_on=effective_on, reason=reason)


def apply_step(
    guards: AgreementGuards, verb: str, target: str, *, effective_on: date | None = None, reason: str = ""
) -> None:
    agreement, before = guards.agreement, guards.agreement.state
    agreement.state = target
    follow_state(agreement, guards.now)
    touch(agreement, guards.actor, guards.now)
    payload = {"verb": verb, "from": before, "to": target}
    if reason.strip():
        payload["internal_reason"] = reason.strip()
    write_change(
        guards.session, agreement, EVENT_OF_VERB[verb], actor=guards.actor, now=guards.now,
        effective_on=effective_on, payload=payload,
    )  # fmt: skip


def set_clearances(session: Session, agreement: Agreement) -> None:
    """Asks every unit that the instrument names; nobody has cleared yet."""
    agreement.clearances = [
        Clearance(agreement_id=agreement.id, unit=unit)
        for unit in reference.load().instrument(agreement.instrument).clears
    ]
    session.flush()


# AGREEMENT is the table that all of the above asks; a verb without an event would be a hole in the audit
assert set(EVENT_OF_VERB) == set(AGREEMENT.verbs)
