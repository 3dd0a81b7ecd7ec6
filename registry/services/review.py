"""Declarations of interest and verdicts; the last verdict opens the decision."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.models import Condition, InterestDeclaration, Proposal, Review, User
from registry.permissions import declaration_of
from registry.queries.guards import Guards
from registry.queries.interest import find_undeclared, list_hints
from registry.queries.reviewers import free_reviewer
from registry.queries.verdicts import are_hidden
from registry.services.assessment import refresh_level
from registry.services.screening_order import order_run
from registry.services.slot import pass_on
from registry.services.step import check_version, lock_case, moved, take_step, write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.review import REVIEW
from workflows.wording import N_

HINT_UNANSWERED = N_("Something may tie you to this case: say in a note why you have no interest in it.")


def declare_interest(
    session: Session, proposal: Proposal, *, interest: str, note: str = "", actor: User, now: datetime
) -> InterestDeclaration:
    """Anybody's declaration on a case (K01). Any interest recuses: open reviews pass to the alternate.

    Raises Blocked when somebody declares none in spite of a hint and writes no note.
    """
    lock_case(session, proposal)
    guards = Guards(session, proposal, actor, now)
    seen = find_undeclared(session, actor, proposal.id, now=now) if actor.is_staff else None
    if seen is None or guards.roles == {r.AUDITOR}:
        raise NotYours("declare", r.STAFF_ROLES)
    hints = sorted({hint.kind for hint in list_hints(session, actor, proposal) if hint.asks_note})
    if interest == "none" and hints and not note.strip():
        raise Blocked("declare", ["hint_answered"], [HINT_UNANSWERED])
    row = declaration_of(session, actor, proposal)
    if row is None:
        row = InterestDeclaration(
            proposal_id=proposal.id, user_id=actor.id, interest=interest, declared_at=now
        )
        session.add(row)
    row.note = "\n".join(dict.fromkeys([*(row.note or "").splitlines(), *note.strip().splitlines()]))
    row.interest, row.hints, row.declared_at = interest, hints or None, now
    session.flush()
    mine = [review for review in guards.reviews if review.reviewer_id == actor.id]
    write_event(
        session, proposal, "interest.declared" if interest == "none" else "interest.recused",
        actor=actor, now=now, about=row,
        payload={"has_interest": interest != "none", "hinted": bool(hints)},
    )  # fmt: skip
    for review in mine:
        if interest == "none" and review.state == "open":
            _step(guards, review, "declare", {"no_interest": True})
        elif interest != "none" and (review.state != "given" or proposal.state == "in_review"):
            _hand_over(guards, review)
    session.flush()
    if interest != "none":
        refresh_level(Guards(session, proposal, actor, now))
    return row


def give_verdict(
    session: Session,
    review: Review,
    *,
    verdict: str,
    reasons: str = "",
    programme_fit: str = "",
    competitors: str = "",
    history: str = "",
    conditions: Sequence[Mapping[str, object]] = (),
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """A reviewer's verdict; the last one of the round moves the case on, in the same transaction.

    Each condition is {"text", "owner", "due_on", "is_blocking"}.
    """
    proposal = session.get_one(Proposal, review.proposal_id)
    lock_case(session, proposal)
    session.refresh(review)
    if version is not None and version != review.version:
        raise moved(proposal, "give")
    guards = Guards(session, proposal, actor, now)
    if review.reviewer_id != actor.id:
        raise NotYours("give", (r.FOCAL_POINT,))
    needs_reason = verdict in ("objection", "cannot_judge")
    _step(
        guards,
        review,
        "give",
        {
            "verdict_given": bool(verdict),
            "reasons_given": bool(reasons.strip()) or not needs_reason,
            "conditions_given": bool(conditions) or verdict != "with_conditions",
        },
    )
    review.verdict = verdict
    review.reasons, review.programme_fit = reasons, programme_fit
    review.competitors, review.history = competitors, history
    review.given_at = now
    if not are_hidden(guards.policy, proposal.dd_level):
        review.visible_from = now
    add_conditions(session, proposal, conditions, now=now, review_id=review.id)
    session.flush()
    write_event(
        session, proposal, "review.given", actor=actor, now=now, about=review,
        payload={"verdict": verdict, "slot": review.slot},
    )  # fmt: skip
    join_reviews(session, proposal, now)


def note_conflict(
    session: Session,
    proposal: Proposal,
    *,
    note: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The lead says what the conflicting verdicts mean for the decision; then the decision opens."""
    lock_case(session, proposal)
    check_version(proposal, version, "note_conflict")
    proposal.conflict_note = note
    take_step(
        Guards(session, proposal, actor, now), "note_conflict",
        given={"reason_given": bool(note.strip())}, event="review.conflict_noted",
    )  # fmt: skip
    join_reviews(session, proposal, now)


def reassign_review(
    session: Session, review: Review, *, reviewer_id: uuid.UUID, actor: User, now: datetime
) -> None:
    """The desk gives an open slot to another focal point or alternate of the subprogramme."""
    proposal = session.get_one(Proposal, review.proposal_id)
    lock_case(session, proposal)
    session.refresh(review)
    guards = Guards(session, proposal, actor, now)
    user = free_reviewer(
        session, proposal, review.subprogramme, role=review.role, now=now, wanted=reviewer_id, besides=actor
    )
    may = {"k01": guards.has_declared_none, "reviewer_may_act": user is not None}
    _step(guards, review, "reassign", may)
    review.reviewer_id = user.id if user else None
    session.flush()
    write_event(
        session,
        proposal,
        "review.reassigned",
        actor=actor,
        now=now,
        about=review,
        payload={"slot": review.slot},
    )


def add_conditions(
    session: Session,
    proposal: Proposal,
    conditions: Sequence[Mapping[str, object]],
    *,
    now: datetime,
    review_id: uuid.UUID | None = None,
    decision_id: uuid.UUID | None = None,
) -> None:
    for condition in conditions:
        due = condition.get("due_on")
        session.add(
            Condition(
                proposal_id=proposal.id,
                review_id=review_id,
                decision_id=decision_id,
                text=str(condition["text"]),
                owner=str(condition.get("owner") or ""),
                due_on=due if isinstance(due, date) else None,
                is_blocking=bool(condition.get("is_blocking")),
                created_at=now,
            )
        )


def _hand_over(guards: Guards, review: Review) -> None:
    """Ends the recused slot and opens it again for the alternate, or for nobody: then the desk assigns.

    A verdict that was given already stays readable, but the slot asks for another one.
    """
    session, proposal = guards.session, guards.proposal
    if review.state != "given":
        _step(guards, review, "recuse", {"some_interest": True}, recusing=True)
    if not review.is_required:
        return  # an expert's advice: the desk asks somebody else, or goes on without
    alternate = free_reviewer(
        session, proposal, review.subprogramme, role=review.role, now=guards.now, besides=guards.actor
    )
    replacement = pass_on(review, alternate, now=guards.now)
    session.add(replacement)
    session.flush()
    write_event(
        session, proposal, "review.handed_over", actor=None, now=guards.now, about=replacement,
        payload={"slot": review.slot, "has_reviewer": alternate is not None},
    )  # fmt: skip


def _step(
    guards: Guards, review: Review, verb: str, given: Mapping[str, bool], *, recusing: bool = False
) -> None:
    # the person who has just been recused holds no role on the case any more, but may still leave the slot
    # and an outside expert holds nothing but the one slot
    is_own = r.EXPERT in guards.roles and guards.actor is not None and review.reviewer_id == guards.actor.id
    roles = {r.FOCAL_POINT} if recusing or is_own else guards.roles
    facts = {
        **guards.for_verb(verb, {}),
        "case_in_review": guards.proposal.state in ("in_review", "in_decision"),
        **given,
    }
    try:
        step = REVIEW.choose(review.state, verb, roles, facts)
    except WrongState:
        raise moved(guards.proposal, verb) from None
    review.state = step.target
    review.version += 1


def join_reviews(session: Session, proposal: Proposal, now: datetime) -> None:
    """Opens the decision once the last review is in; the case row is locked, so it happens once."""
    guards = Guards(session, proposal, None, now)
    if proposal.state == "in_review" and all(guards.for_verb("complete_reviews", {}).values()):
        for review in guards.reviews:  # the quorum is enough: nobody waits for the others
            if review.is_required and review.state in ("open", "declared"):
                _step(guards, review, "cancel", {"no_longer_required": True})
                write_event(session, proposal, "review.cancelled", actor=None, now=now, about=review)
            review.visible_from = review.visible_from or now
        take_step(guards, "complete_reviews", event="proposal.reviews_completed")
        if proposal.organisation_id is not None:  # before somebody decides, every name is screened again
            order_run(session, "decision", organisation_id=proposal.organisation_id, now=now)
