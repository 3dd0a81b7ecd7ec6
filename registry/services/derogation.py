"""A derogation from X09: the desk asks, legal affairs advise, the Executive Secretary decides."""

from __future__ import annotations

import re
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
from registry.services.decision import check_recorder, new_act, write_recorded
from registry.services.letter import LETTER_IS_PUBLIC, write_letter
from registry.services.step import allowed_step, apply_step, open_case
from registry.services.triage import cancel_reviews
from registry.text import fold
from workflows.machine import Blocked, Step
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
    guards = open_case(session, proposal, "ask_derogation", version=version, actor=actor, now=now)
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
    guards, step = _open_act(
        session, proposal, "advise_derogation", reasons=reasons, recorded_by=recorded_by,
        signed_note=signed_note, version=version, actor=actor, now=now,
    )  # fmt: skip
    advice = new_act(
        guards, role=step.by[0], act="advise_derogation", outcome=outcome, reasons=reasons,
        recorded_by=recorded_by, signed_note=signed_note,
    )  # fmt: skip
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
    guards, step = _open_act(
        session, proposal, "grant_derogation", reasons=reasons, recorded_by=recorded_by,
        signed_note=signed_note, version=version, actor=actor, now=now,
        reasons_to_publish=bool(published_reasons.strip()),
    )  # fmt: skip
    _check_published(session, proposal, published_reasons, now)
    granted = new_act(
        guards, role=step.by[0], act="grant_derogation", outcome="for", reasons=reasons,
        letter_text=published_reasons, recorded_by=recorded_by, signed_note=signed_note,
    )  # fmt: skip
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
    guards, step = _open_act(
        session, proposal, "refuse_derogation", reasons=reasons, recorded_by=recorded_by,
        signed_note=signed_note, version=version, actor=actor, now=now,
    )  # fmt: skip
    refused = new_act(
        guards, role=step.by[0], act="refuse_derogation", outcome="against", reasons=reasons,
        letter_text=note, recorded_by=recorded_by, signed_note=signed_note,
    )  # fmt: skip
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


def _open_act(
    session: Session,
    proposal: Proposal,
    verb: str,
    *,
    reasons: str,
    recorded_by: User | None,
    signed_note: Document | None,
    version: int | None,
    actor: User,
    now: datetime,
    **given: bool,
) -> tuple[Guards, Step]:
    """How each act on a derogation begins, in person or from a signed note."""
    guards = open_case(session, proposal, verb, version=version, actor=actor, now=now)
    check_recorder(session, proposal, recorded_by, signed_note, actor=actor, now=now)
    return guards, allowed_step(guards, verb, {"reason_given": bool(reasons.strip()), **given})


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
