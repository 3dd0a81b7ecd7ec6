"""Asks "still true?", keeps the answers, confirms the due diligence, drafts the renewed agreement (M02)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from registry import reference
from registry.adapters.files import Stored
from registry.clock import geneva_day
from registry.events import record
from registry.models import Agreement, Renewal, User
from registry.queries.agreement import case_behind
from registry.queries.renewal import (
    RenewalGuards,
    find_open_renewal,
    is_renewed,
)
from registry.services.agreement import lock_agreement, set_clearances
from registry.services.agreement_file import keep_file
from registry.services.agreement_history import write_change
from registry.services.agreement_level import decide_again, level_holds
from registry.services.agreement_lock import moved, refuse_old, touch
from registry.services.freeze import freeze_case
from registry.services.number import next_reference
from registry.services.payment import LAPSED, pause_payments, resume_payments
from registry.services.step import lock_case
from registry.services.task import SILENT_TASK, close_task, key_of, open_task
from rules.monitoring import add_months
from workflows import roles as r
from workflows.agreement import IN_FORCE, RENEWABLE
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

NOTE_GIVEN = N_("Say what you looked at and what you found.")


def ask_still_true(
    session: Session,
    agreement: Agreement,
    purpose: str,
    *,
    version: int | None = None,
    actor: User | None,
    now: datetime,
) -> Renewal:
    """Opens a round: `renewal` by the desk, `mid_term` by the desk or the clock (None). One at a time."""
    guards = lock_agreement(session, agreement, "ask_still_true", version, actor, now)
    if not guards.roles & {r.DESK, r.SYSTEM}:
        raise NotYours("ask_still_true", (r.DESK,))
    allowed = RENEWABLE if purpose == "renewal" else IN_FORCE
    if agreement.state not in allowed or guards.case is None:
        raise moved(agreement, "ask_still_true")
    is_open = find_open_renewal(session, agreement)
    if is_open is not None or (purpose == "renewal" and is_renewed(session, agreement)):
        raise WrongState("ask_still_true", is_open.state if is_open else "renewed")
    days = reference.load().monitoring.still_true_days
    renewal = Renewal(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        purpose=purpose,
        state="asked",
        open_key=agreement.id,
        asked_by_id=actor.id if actor else None,
        asked_at=now,
        due_on=geneva_day(now) + timedelta(days=days),
        diligence_until=agreement.dd_valid_until,
        answers={},
        looks={},
    )
    session.add(renewal)
    session.flush()
    _tell(
        session,
        renewal,
        "agreement.still_true_asked",
        actor,
        now,
        {"purpose": purpose, "due_on": renewal.due_on},
    )
    return renewal


def ask_lapsed(session: Session, agreement_id: uuid.UUID, *, now: datetime) -> None:
    """M02: due diligence lapsed in mid-term."""
    agreement = session.get_one(Agreement, agreement_id)
    if case_behind(session, agreement) is None:
        return
    if find_open_renewal(session, agreement) is None and agreement.state in IN_FORCE:
        ask_still_true(session, agreement, "mid_term", actor=None, now=now)


def pause_unanswered(session: Session, renewal_id: uuid.UUID, *, now: datetime) -> None:
    """M02: payments pause when nobody answered in time, and the desk has a task."""
    renewal = session.get_one(Renewal, renewal_id)
    agreement = renewal.agreement
    lock_agreement(session, agreement, "pause", None, None, now)
    session.refresh(renewal)
    if renewal.state != "asked" or renewal.due_on >= geneva_day(now):
        return
    pause_payments(session, agreement, reason=LAPSED, actor=None, now=now)
    open_task(
        session,
        kind=SILENT_TASK,
        subject_id=agreement.id,
        agreement=agreement,
        due_on=renewal.due_on,
        now=now,
    )


def answer_still_true(
    session: Session,
    renewal: Renewal,
    answers: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Stored] | None = None,
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Keeps path → {"still": bool, "now": what is true now}; `files`: newer evidence by kind of document.

    A member of the partner answers, or the desk for one who wrote a letter.
    """
    guards = _locked(session, renewal, "answer", version, actor, now)
    renewal.answers = {
        path: {"still": bool(given.get("still")), "now": str(given.get("now") or "").strip()}
        for path, given in answers.items()
        if path in guards.paths
    }
    step = guards.choose("answer", {})
    agreement = renewal.agreement
    for kind, file in (files or {}).items():
        keep_file(session, agreement, file, kind, actor=actor, now=now)
    renewal.answered_by_id, renewal.answered_at = actor.id, now
    _move(renewal, step.target, actor, now)
    session.flush()
    close_task(session, key_of(SILENT_TASK, agreement.id), now=now)
    changed = sorted(guards.changed)
    _tell(session, renewal, "agreement.still_true_answered", actor, now, {"changed": changed})


def look_at_change(
    session: Session, renewal: Renewal, key: str, *, note: str, holds: bool, actor: User, now: datetime
) -> None:
    """The desk looks at one changed answer (its path) or lapsed file (its id); `holds`: it does not stand
    against going on."""
    guards = _locked(session, renewal, "look", None, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("look", (r.DESK,))
    if renewal.state != "answered" or key not in guards.to_look_at:
        raise WrongState("look", renewal.state)
    if not note.strip():
        raise Blocked("look", ["reason_given"], [NOTE_GIVEN])
    look = {"note": note.strip(), "holds": holds, "by": str(actor.id), "at": now.isoformat()}
    renewal.looks = {**renewal.looks, key: look}
    session.flush()
    _tell(session, renewal, "agreement.still_true_looked_at", actor, now, {"what": key, "holds": holds})


def confirm_diligence(
    session: Session, renewal: Renewal, *, note: str, version: int | None = None, actor: User, now: datetime
) -> None:
    """The due diligence counts anew from today, as long as the policy gives for the level; payments that
    stood still for it go on."""
    agreement = renewal.agreement
    guards = _locked(session, renewal, "confirm", version, actor, now)
    decision = decide_again(session, agreement, now=now)
    holds = level_holds(agreement, decision)
    step = guards.choose("confirm", {"level_holds": holds, "reason_given": bool(note.strip())})
    assert decision is not None
    today = geneva_day(now)
    agreement.dd_completed_on = today
    agreement.dd_valid_until = add_months(today, int(decision.validity_months or 0))
    agreement.version += 1
    case = case_behind(session, agreement)
    if case is not None:
        lock_case(session, case)
        freeze_case(session, case, now=now)  # what the desk has looked at is what the agreement rests on now
    renewal.note = note.strip()
    _move(renewal, step.target, actor, now)
    session.flush()
    write_change(
        session, agreement, "agreement.diligence_confirmed", actor=actor, now=now,
        payload={"internal_reason": note.strip(), "policy_version": decision.policy_version},
    )  # fmt: skip
    resume_payments(session, agreement, reason=LAPSED, actor=actor, now=now)


def refuse_renewal(
    session: Session, renewal: Renewal, *, reason: str, version: int | None = None, actor: User, now: datetime
) -> None:
    """Closes the round without a confirmation: what lapsed stays lapsed, paused payments stay paused."""
    guards = _locked(session, renewal, "refuse", version, actor, now)
    step = guards.choose("refuse", {"reason_given": bool(reason.strip())})
    renewal.note = reason.strip()
    _move(renewal, step.target, actor, now)
    session.flush()
    close_task(session, key_of(SILENT_TASK, renewal.agreement_id), now=now)
    _tell(session, renewal, "agreement.still_true_closed", actor, now, {"internal_reason": reason.strip()})


def renew_agreement(
    session: Session, renewal: Renewal, *, version: int | None = None, actor: User, now: datetime
) -> Agreement:
    """Drafts the agreement that follows, with the terms of the one before; its units clear it anew."""
    earlier = renewal.agreement
    guards = _locked(session, renewal, "renew", version, actor, now)
    step = guards.choose("renew", {})
    follows = Agreement(
        id=uuid.uuid4(),
        reference=next_reference(session, "AGR", geneva_day(now).year),
        state="drafting",
        organisation=earlier.organisation,
        origin=earlier.origin,
        renewed_from_id=earlier.id,
        starts_on=earlier.ends_on + timedelta(days=1) if earlier.ends_on else None,
        excom_status="existing" if earlier.excom_status == "approved" else earlier.excom_status,
        created_at=now,
        event_count=0,
        **{name: getattr(earlier, name) for name in _TAKEN_OVER},
    )
    session.add(follows)
    session.flush()
    set_clearances(session, follows)
    write_change(
        session, follows, "agreement.drafted", actor=actor, now=now,
        payload={"to": "drafting", "reference": follows.reference, "renews": earlier.reference},
    )  # fmt: skip
    renewal.successor_id = follows.id
    _move(renewal, step.target, actor, now)
    session.flush()
    _tell(session, renewal, "agreement.renewed", actor, now, {"reference": follows.reference})
    return follows


# what is promised in money or kind is promised anew: it is entered with its contributions
_TAKEN_OVER = (
    "instrument", "title", "summary", "currency", "is_value_public", "is_public", "embargo_reason",
    "embargo_until", "redactions", "lead_subprogramme", "subprogrammes", "types", "nexus", "sdgs",
    "sdg_targets", "sdg_notes", "gender_marker", "role_in_mandate", "bodies", "beneficiary_countries",
    "focal_point_id", "excom_project", "dd_level", "risk_level", "dd_completed_on", "dd_valid_until",
)  # fmt: skip


def _locked(
    session: Session, renewal: Renewal, verb: str, version: int | None, actor: User, now: datetime
) -> RenewalGuards:
    """Locks the agreement and reads the round again; refuses a form older than it."""
    lock_agreement(session, renewal.agreement, verb, None, actor, now)
    session.refresh(renewal)
    refuse_old(renewal, verb, version)
    return RenewalGuards(session, renewal, actor, now)


def _move(renewal: Renewal, target: str, actor: User, now: datetime) -> None:
    renewal.state = target
    if target in ("renewed", "settled", "refused"):
        renewal.open_key = None
    touch(renewal, actor, now)


def _tell(
    session: Session,
    renewal: Renewal,
    event: str,
    actor: User | None,
    now: datetime,
    payload: Mapping[str, Any],
) -> None:
    record(session, renewal.agreement, event, actor=actor, now=now, about=renewal, payload=payload)
    session.flush()
