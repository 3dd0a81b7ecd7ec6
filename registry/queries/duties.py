"""Who has done what on a case (K02), which roles may take an act, and which acts still stand."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, func, literal, or_, select, union
from sqlalchemy.orm import Session

import rules
from registry.models import (
    Assessment,
    Decision,
    Event,
    Finding,
    Hit,
    Judgement,
    Party,
    Proposal,
    Review,
    Screening,
    User,
)
from workflows import roles as r
from workflows.proposal import TERMINAL

TRIAGE = ("accept", "redirect", "refer", "turn_down", "exclude", "propose_exclusion")
OF_THE_DEPUTY = ("confirm_exclusion", "dismiss_exclusion")  # decisions without a row of their own


def standing_acts(acts: Iterable[Decision]) -> list[Decision]:
    """The acts of one round, in order, without deferrals and what a refused concurrence undid."""
    standing: list[Decision] = []
    for row in acts:
        if row.act == "concur" and row.outcome == "against":
            standing = [act for act in standing if act.act != "decide"]
        elif row.outcome != "defer":
            standing.append(row)
    return standing


def may_take(act: rules.Act) -> tuple[str, ...]:
    """The roles that may take an act: the Deputy may stand in for the approving official."""
    return (r.APPROVING_OFFICIAL, r.DEPUTY) if act.role == r.APPROVING_OFFICIAL else (act.role,)


def duties_of(session: Session, proposal: Proposal, user: User) -> frozenset[str]:
    """The duties that somebody has had on a case. Adjudication is judging a match, not entering "clear".

    A duty stays one when the case comes back and somebody else takes it up: columns of the case tell only who
    was the last, its events tell of everybody.
    """
    duties = set()
    if proposal.sponsor_id == user.id:
        duties.add("sponsor")
    if proposal.triaged_by_id == user.id:
        duties.add("triage")
    reviewed = select(Review.id).where(
        Review.proposal_id == proposal.id,
        Review.reviewer_id == user.id,
        Review.state.in_(("declared", "given")),
    )
    judged = select(Screening.id).where(
        Screening.party_id.in_(select(Party.id).where(Party.organisation_id == proposal.organisation_id)),
        Screening.proposal_id == proposal.id,
        Screening.result != "clear",
        or_(
            Screening.confirmed_by_id == user.id,
            Screening.refused_by_id == user.id,
            (Screening.entered_by_id == user.id) & Screening.result.in_(("false_positive", "confirmed")),
        ),
    )
    matched = [
        Hit.organisation_id == proposal.organisation_id,
        or_(Judgement.judged_by_id == user.id, Judgement.second_by_id == user.id),
        Judgement.judged_at >= proposal.created_at,
    ]
    if proposal.decided_at is not None and proposal.state in TERMINAL:  # else it was opened again
        matched.append(Judgement.judged_at <= proposal.decided_at)
    verdict = select(Judgement.id).join(Hit, Hit.id == Judgement.hit_id).where(*matched)
    confirmed = select(Assessment.id).where(
        Assessment.proposal_id == proposal.id, Assessment.confirmed_by_id == user.id
    )
    reported = select(Finding.id).where(
        Finding.organisation_id == proposal.organisation_id,
        or_(Finding.confirmed_by_id == user.id, Finding.refused_by_id == user.id),
        func.coalesce(Finding.confirmed_at, Finding.superseded_at) >= proposal.created_at,
    )
    decided = select(Decision.id).where(
        Decision.proposal_id == proposal.id, Decision.decided_by_id == user.id
    )

    def took(verbs: Iterable[str]) -> Select[tuple[int]]:
        told = or_(*(Event.payload.contains(f'"verb":"{verb}"', autoescape=True) for verb in verbs))
        return select(Event.seq).where(Event.case_id == proposal.id, Event.actor_id == user.id, told)

    asked = union(
        *(
            select(literal(duty)).where(question.exists())
            for duty, question in (
                ("review", reviewed),
                ("adjudication", judged),
                ("adjudication", confirmed),
                ("adjudication", verdict),
                ("adjudication", reported),
                ("approval", decided),
                ("triage", took(TRIAGE)),
                ("approval", took(OF_THE_DEPUTY)),
            )
        )
    )
    return frozenset(duties.union(session.scalars(asked)))
