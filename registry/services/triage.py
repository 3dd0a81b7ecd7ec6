"""The desk's steps: accept, send back, redirect, refer, exclude, decline at triage, merge, close."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Document, Proposal, ProposalSubprogramme, Review, User
from registry.queries.guards import Guards
from registry.queries.reviewers import free_reviewer
from registry.services.assessment import refresh_level
from registry.services.case_clock import pause_clocks, review_due, start_service, stop_clocks
from registry.services.decision import check_recorder, new_act, write_recorded
from registry.services.letter import write_letter
from registry.services.slot import offices_asked, open_slot
from registry.services.step import allowed_step, apply_step, open_case
from workflows.machine import Blocked
from workflows.proposal import NEEDS, PROPOSAL


def accept_proposal(
    session: Session,
    proposal: Proposal,
    *,
    lead: int,
    others: Sequence[int] = (),
    reviewers: Mapping[int, uuid.UUID] | None = None,
    programme_fit: str = "",
    expected_benefit: str = "",
    staff_days: int | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Opens a review slot for each subprogramme and starts the clock of the decision.

    `reviewers` names the person per subprogramme; where it does not, the focal point, else the alternate.
    """
    guards = open_case(session, proposal, "accept", version=version, actor=actor, now=now)
    refresh_level(guards)
    guards = Guards(session, proposal, actor, now)
    proposal.lead_subprogramme = lead
    areas = sorted({lead, *others})
    chosen = {
        area: free_reviewer(
            session, proposal, area, now=now, wanted=(reviewers or {}).get(area), besides=actor
        )
        for area in areas
    }
    offices = {
        role: free_reviewer(session, proposal, None, role=role, now=now, besides=actor)
        for role in offices_asked(guards)
    }
    is_staffed = all(chosen.values()) and all(offices.values())
    step = allowed_step(guards, "accept", {"reviewers_assigned": is_staffed})
    proposal.programme_fit, proposal.expected_benefit = programme_fit, expected_benefit
    proposal.staff_days = staff_days
    proposal.triaged_by_id, proposal.triaged_at = actor.id, now
    proposal.round += 1
    proposal.subprogrammes = [ProposalSubprogramme(subprogramme=area) for area in areas]
    clock = start_service(
        session, proposal, "in_review", policy=guards.policy, now=now,
        from_on=geneva_day(proposal.completed_at or now),
    )  # fmt: skip
    until = review_due(clock, geneva_day(now))
    proposal.conflict_note = ""
    for area, reviewer in chosen.items():
        open_slot(session, proposal, subprogramme=area, reviewer=reviewer, due_on=until, now=now)
    for role, officer in offices.items():
        open_slot(session, proposal, role=role, reviewer=officer, due_on=until, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.accepted",
        payload={"lead": lead, "subprogrammes": areas, "offices": sorted(offices)},
    )  # fmt: skip


def send_back_proposal(
    session: Session,
    proposal: Proposal,
    *,
    reasons: Sequence[str],
    note: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Returns the case to the partner with reasons (ids of the reference data) and a note in plain words."""
    guards = open_case(session, proposal, "send_back", version=version, actor=actor, now=now)
    step = allowed_step(guards, "send_back", {"reason_given": bool(reasons or note.strip())})
    cancel_reviews(session, proposal)
    stop_clocks(session, proposal, now=now)
    proposal.completed_at = None
    proposal.outcome_reason, proposal.outcome_note = _first_ids(reasons), note
    write_letter(session, proposal, "returned", reasons=reasons, note=note, actor=actor, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.returned",
        payload={"reason_ids": list(reasons), "reasons": note},
    )  # fmt: skip


def redirect_proposal(
    session: Session,
    proposal: Proposal,
    *,
    note: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Shows the partner the right door: procurement (R01) or the other track (R02)."""
    guards = open_case(session, proposal, "redirect", version=version, actor=actor, now=now)
    step = allowed_step(guards, "redirect")
    proposal.outcome_reason, proposal.outcome_note = proposal.gate, note
    _end_triage(session, proposal, actor, now)
    write_letter(
        session, proposal, "redirected", reasons=[proposal.gate or ""], note=note, actor=actor, now=now
    )
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.redirected",
        payload={"destination": proposal.gate},
    )  # fmt: skip


def refer_proposal(
    session: Session, proposal: Proposal, *, version: int | None = None, actor: User, now: datetime
) -> None:
    """Passes a case of a government or an intergovernmental body up; no letter is written."""
    guards = open_case(session, proposal, "refer", version=version, actor=actor, now=now)
    step = allowed_step(guards, "refer")
    proposal.gate = "referred"
    _end_triage(session, proposal, actor, now)
    apply_step(session, proposal, step, actor=actor, now=now, event="proposal.referred")


def exclude_proposal(
    session: Session,
    proposal: Proposal,
    *,
    note: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Records an exclusion that needs no confirmation; proven even while other facts are unknown."""
    guards = open_case(session, proposal, "exclude", version=version, actor=actor, now=now)
    step = allowed_step(guards, "exclude")
    proven = _record_exclusion(guards)
    proposal.outcome_note = note
    _end_triage(session, proposal, actor, now)
    cancel_reviews(session, proposal)
    write_letter(session, proposal, "excluded", reasons=proven, note=note, actor=actor, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.excluded", payload={"rules": proven}
    )


def propose_exclusion(
    session: Session,
    proposal: Proposal,
    *,
    note: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Asks the applicant to comment before the Deputy Executive Secretary confirms (X05, X07, X08, X10)."""
    guards = open_case(session, proposal, "propose_exclusion", version=version, actor=actor, now=now)
    step = allowed_step(guards, "propose_exclusion")
    proven = _record_exclusion(guards)
    proposal.outcome_note = note
    proposal.triaged_by_id, proposal.triaged_at = actor.id, now
    cancel_reviews(session, proposal)
    pause_clocks(session, proposal, reason=PROPOSAL.state("exclusion_proposed").pause, now=now)
    write_letter(session, proposal, "exclusion_proposed", reasons=proven, note=note, actor=actor, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.exclusion_proposed",
        payload={"rules": proven},
    )  # fmt: skip


def confirm_exclusion(
    session: Session,
    proposal: Proposal,
    *,
    note: str = "",
    reasons: str = "",
    recorded_by: User | None = None,
    signed_note: Document | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """An act by name, or recorded from a signed note: whoever confirms does not look at it again later."""
    guards = open_case(session, proposal, "confirm_exclusion", version=version, actor=actor, now=now)
    check_recorder(session, proposal, recorded_by, signed_note, actor=actor, now=now)
    step = allowed_step(guards, "confirm_exclusion")
    proven = _record_exclusion(guards)
    stop_clocks(session, proposal, now=now)
    act = new_act(
        guards, role=step.by[0], act="confirm", outcome="decline", reasons=reasons, letter_text=note,
        recorded_by=recorded_by, signed_note=signed_note,
    )  # fmt: skip
    write_letter(session, proposal, "excluded", reasons=proven, note=note, actor=actor, now=now)
    session.flush()
    apply_step(
        session, proposal, step, actor=actor, now=now, about=act, event="proposal.excluded",
        payload={"rules": proven},
    )  # fmt: skip
    write_recorded(session, proposal, act, "confirm_exclusion", recorded_by, now=now)


def dismiss_exclusion(
    session: Session,
    proposal: Proposal,
    *,
    reason: str,
    recorded_by: User | None = None,
    signed_note: Document | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The case goes back to triage: what was found did not stand."""
    guards = open_case(session, proposal, "dismiss_exclusion", version=version, actor=actor, now=now)
    check_recorder(session, proposal, recorded_by, signed_note, actor=actor, now=now)
    step = allowed_step(guards, "dismiss_exclusion", {"reason_given": bool(reason.strip())})
    proposal.triaged_by_id = proposal.triaged_at = None
    start_service(session, proposal, "submitted", policy=guards.policy, from_on=geneva_day(now), now=now)
    act = new_act(
        guards, role=step.by[0], act="dismiss", outcome="for", reasons=reason, recorded_by=recorded_by,
        signed_note=signed_note,
    )  # fmt: skip
    apply_step(
        session, proposal, step, actor=actor, now=now, about=act, event="proposal.exclusion_dismissed",
        payload={"internal_reason": reason},
    )  # fmt: skip
    write_recorded(session, proposal, act, "dismiss_exclusion", recorded_by, now=now)


def turn_down_proposal(
    session: Session,
    proposal: Proposal,
    *,
    reason: str,
    note: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Declines at triage for a standard reason: outside the mandate, no capacity, not a partnership."""
    guards = open_case(session, proposal, "turn_down", version=version, actor=actor, now=now)
    step = allowed_step(guards, "turn_down", {"reason_given": bool(reason)})
    proposal.outcome_reason, proposal.outcome_note = reason, note
    _end_triage(session, proposal, actor, now)
    write_letter(session, proposal, "declined", reasons=[reason], note=note, actor=actor, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.declined", payload={"reason": reason}
    )


def merge_proposal(
    session: Session,
    proposal: Proposal,
    into: Proposal,
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Ends a duplicate; both histories stay, each names the other."""
    guards = open_case(session, proposal, "merge", version=version, actor=actor, now=now)
    same_partner = into.id != proposal.id and into.organisation_id == proposal.organisation_id
    step = allowed_step(guards, "merge", {"duplicate_named": same_partner and into.state != "merged"})
    proposal.merged_into_id = into.id
    stop_clocks(session, proposal, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.merged",
        payload={"into": into.reference, "into_id": str(into.id)},
    )  # fmt: skip


def close_proposal(
    session: Session, proposal: Proposal, *, version: int | None = None, actor: User | None, now: datetime
) -> None:
    """Ends a case for which the partner gave no answer for 60 days."""
    guards = open_case(session, proposal, "close", version=version, actor=actor, now=now)
    step = allowed_step(guards, "close")
    cancel_reviews(session, proposal)
    stop_clocks(session, proposal, now=now)
    apply_step(session, proposal, step, actor=actor, now=now, event="proposal.closed")


def cancel_reviews(session: Session, proposal: Proposal) -> None:
    """Ends the slots of the present round when the case leaves review."""
    for review in session.scalars(
        select(Review).where(
            Review.proposal_id == proposal.id,
            Review.round == proposal.round,
            Review.state.in_(("open", "declared")),
        )
    ):
        review.state = "cancelled"
        review.version += 1


def _end_triage(session: Session, proposal: Proposal, actor: User, now: datetime) -> None:
    proposal.triaged_by_id = proposal.triaged_by_id or actor.id
    proposal.triaged_at = proposal.triaged_at or now
    stop_clocks(session, proposal, now=now)


def _record_exclusion(guards: Guards) -> list[str]:
    """The exclusions that are proven, kept on the case; a level has no meaning any more."""
    if guards.outlook is None:
        raise Blocked("exclude", ["exclusion_immediate"], [NEEDS["exclusion_immediate"]])
    proposal = guards.proposal
    proposal.gate, proposal.dd_level, proposal.risk_level = "excluded", None, None
    proven = [f.rule_id for f in guards.outlook.findings_proven if f.kind == "exclusion"]
    proposal.outcome_reason = _first_ids(proven)
    return proven


def _first_ids(ids: Sequence[str]) -> str | None:
    """As many whole ids as the column holds; event and letter keep them all."""
    kept = ""
    for each in ids:
        longer = f"{kept},{each}" if kept else each
        if len(longer) > 40:
            break
        kept = longer
    return kept or None
