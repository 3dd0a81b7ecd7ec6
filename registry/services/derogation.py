"""A derogation from X09: the desk asks, legal affairs advise, the Executive Secretary decides."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Decision, Document, Party, Proposal, User
from registry.queries.guards import Guards
from registry.queries.policy import policy_of_case
from registry.reports.letter import internal_words
from registry.services.assessment import refresh_level
from registry.services.case_clock import pause_clocks, start_service, stop_clocks
from registry.services.decision import check_recorder, next_number, write_recorded
from registry.services.letter import LETTER_IS_PUBLIC, write_letter
from registry.services.step import allowed_step, apply_step, check_version, lock_case
from registry.services.triage import cancel_reviews
from registry.text import fold
from workflows.machine import Blocked
from workflows.proposal import PROPOSAL
from workflows.wording import N_

GROUND = "X09"
SHORT_WORD = 3  # letters; "de", "van" and initials name nobody
NAMES_NOBODY = N_("The published reasons name nobody: leave out the partner, its owners and its people.")


def ask_derogation(
    session: Session,
    proposal: Proposal,
    *,
    reason: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The desk asks, where X09 is the only exclusion; reviews end, the clock waits for legal advice."""
    guards = _open(session, proposal, actor, now, version, "ask_derogation")
    step = allowed_step(guards, "ask_derogation", {"reason_given": bool(reason.strip())})
    cancel_reviews(session, proposal)
    pause_clocks(session, proposal, reason=PROPOSAL.state("derogation_asked").pause or "ola", now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.derogation_asked",
        payload={"internal_reason": reason},
    )  # fmt: skip


def advise_derogation(
    session: Session,
    proposal: Proposal,
    *,
    outcome: str,
    reasons: str,
    recorded_by: User | None = None,
    signed_note: Document | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Decision:
    """Legal affairs advise once: for, against or no_view."""
    guards = _open(session, proposal, actor, now, version, "advise_derogation", recorded_by, signed_note)
    step = allowed_step(guards, "advise_derogation", {"reason_given": bool(reasons.strip())})
    advice = _act(guards, step.by[0], "advise_derogation", outcome, reasons, "", recorded_by, signed_note)
    apply_step(
        session, proposal, step, actor=actor, now=now, about=advice, event="proposal.derogation_advised",
        payload={"act": advice.act, "role": advice.role, "outcome": outcome},
    )  # fmt: skip
    write_recorded(session, proposal, advice, "advise_derogation", recorded_by, now=now)
    return advice


def grant_derogation(
    session: Session,
    proposal: Proposal,
    *,
    reasons: str,
    published_reasons: str,
    recorded_by: User | None = None,
    signed_note: Document | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Decision:
    """X09 is set aside: the case goes back to triage, where the debarment counts as one that is over (N14).

    `published_reasons` stand on a public page with the year. Raises Blocked when they name somebody.
    """
    guards = _open(session, proposal, actor, now, version, "grant_derogation", recorded_by, signed_note)
    _check_published(session, proposal, published_reasons, now)
    step = allowed_step(
        guards, "grant_derogation",
        {"reason_given": bool(reasons.strip()), "reasons_to_publish": bool(published_reasons.strip())},
    )  # fmt: skip
    granted = _act(
        guards, step.by[0], "grant_derogation", "for", reasons, published_reasons, recorded_by, signed_note
    )
    proposal.derogated_at = now
    proposal.triaged_by_id = proposal.triaged_at = None
    start_service(session, proposal, "submitted", policy=guards.policy, from_on=geneva_day(now), now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, about=granted, event="proposal.derogation_granted",
        payload={"act": granted.act, "role": granted.role},
    )  # fmt: skip
    write_recorded(session, proposal, granted, "grant_derogation", recorded_by, now=now)
    refresh_level(Guards(session, proposal, None, now))
    return granted


def refuse_derogation(
    session: Session,
    proposal: Proposal,
    *,
    reasons: str,
    note: str = "",
    recorded_by: User | None = None,
    signed_note: Document | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Decision:
    """The exclusion stands; `note` goes to the partner in the letter, below the published ground."""
    guards = _open(session, proposal, actor, now, version, "refuse_derogation", recorded_by, signed_note)
    step = allowed_step(guards, "refuse_derogation", {"reason_given": bool(reasons.strip())})
    refused = _act(
        guards, step.by[0], "refuse_derogation", "against", reasons, note, recorded_by, signed_note
    )
    stop_clocks(session, proposal, now=now)
    proposal.gate, proposal.dd_level, proposal.risk_level = "excluded", None, None
    proposal.outcome_reason, proposal.outcome_note = GROUND, note
    write_letter(session, proposal, "excluded", reasons=[GROUND], note=note, actor=actor, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, about=refused, event="proposal.derogation_refused",
        payload={"act": refused.act, "role": refused.role, "rules": [GROUND]},
    )  # fmt: skip
    write_recorded(session, proposal, refused, "refuse_derogation", recorded_by, now=now)
    return refused


def _open(
    session: Session,
    proposal: Proposal,
    actor: User,
    now: datetime,
    version: int | None,
    verb: str,
    recorded_by: User | None = None,
    signed_note: Document | None = None,
) -> Guards:
    lock_case(session, proposal)
    check_version(proposal, version, verb)
    check_recorder(session, proposal, recorded_by, signed_note, actor=actor, now=now)
    return Guards(session, proposal, actor, now)


def _act(
    guards: Guards,
    role: str,
    act: str,
    outcome: str,
    reasons: str,
    letter_text: str,
    recorded_by: User | None,
    signed_note: Document | None,
) -> Decision:
    session, proposal = guards.session, guards.proposal
    assert guards.actor is not None
    row = Decision(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        number=next_number(session, proposal),
        submission_no=proposal.submission_no,
        round=proposal.round,
        role=role,
        act=act,
        outcome=outcome,
        reasons=reasons,
        letter_text=letter_text,
        decided_by_id=guards.actor.id,
        decided_at=guards.now,
        snapshot_id=proposal.snapshot_id,
        recorded_by_id=recorded_by.id if recorded_by else None,
        signed_note_id=signed_note.id if signed_note else None,
    )
    session.add(row)
    session.flush()
    return row


def _check_published(session: Session, proposal: Proposal, text: str, now: datetime) -> None:
    """No name of the partner or of its people, no rule and no list: the reasons stand before everybody."""
    words = f" {_plain(text)} "
    if any(f" {name} " in words for name in _telling_names(session, proposal)):
        raise Blocked("grant_derogation", ["names_nobody"], [NAMES_NOBODY])
    if internal_words(policy_of_case(session, proposal, geneva_day(now)), text):
        raise Blocked("grant_derogation", ["letter_is_public"], [LETTER_IS_PUBLIC])


def _telling_names(session: Session, proposal: Proposal) -> set[str]:
    """What leads to the partner: its title, the begin of each name, each longer word of a person's name."""
    names = {proposal.title}
    if proposal.organisation is not None:
        names.add(proposal.organisation.name)
    people: set[str] = set()
    for party in session.scalars(select(Party).where(Party.organisation_id == proposal.organisation_id)):
        for spelling in party.names:
            names.add(spelling.name)
            if party.kind == "person":
                people |= {word for word in _plain(spelling.name).split() if len(word) > SHORT_WORD}
    starts = {" ".join(_plain(name).split()[:2]) for name in names}
    return {name for name in (*people, *starts) if name}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", fold(text)).split())
