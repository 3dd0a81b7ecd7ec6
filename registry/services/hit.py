"""Verdicts on hits: judged by one person, confirmed by a second; what follows for cases and agreements."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from registry.events import record
from registry.models import Hit, Judgement, User
from registry.models.hit import VERDICTS
from registry.queries.guards import Guards
from registry.queries.hit import hit_facts, hit_roles, list_open_cases, needs_second
from registry.services.assessment import refresh_level
from registry.services.freeze import order_looks
from registry.services.hit_agreement import act_on_agreements
from registry.services.hit_question import ask_about, drop_questions
from registry.services.step import lock_case
from workflows import roles as r
from workflows.hit import HIT
from workflows.machine import Step, WrongState

VERB_OF_VERDICT = {"same": "judge_same", "different": "judge_different", "cannot_tell": "ask"}
EVENT_OF_STATE = {
    "judged": "hit.judged",
    "asked": "hit.asked",
    "different": "hit.cleared",
    "same": "hit.confirmed",
}


def judge_hit(
    session: Session,
    hit: Hit,
    *,
    verdict: str,
    reason: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Judgement:
    """The verdict same, different or cannot_tell, bound to the facts of both sides as they are now.

    "same", and "different" on a strong match, wait for a second person. Raises WrongState, NotYours, Blocked.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}")
    cases = _locked(session, hit, VERB_OF_VERDICT[verdict], version, actor, now)
    facts = {**hit_facts(hit, cases, actor, verdict), "reason_given": bool(reason.strip())}
    step = _allowed(session, hit, VERB_OF_VERDICT[verdict], facts, actor, now)
    judgement = Judgement(
        id=uuid.uuid4(),
        hit_id=hit.id,
        verdict=verdict,
        reason=reason.strip(),
        judged_by_id=actor.id,
        judged_at=now,
        needs_second=needs_second(hit.band, verdict),
        party_hash=hit.party_hash,
        match_hash=hit.match_hash,
        band=hit.band,
        score=hit.score,
    )
    session.add(judgement)
    session.flush()
    _move(session, hit, step, judgement, actor=actor, now=now, event=EVENT_OF_STATE[step.target])
    _settle_alike(session, hit, now)
    open_cases = [guards.proposal for guards in cases]
    if verdict == "cannot_tell":
        ask_about(session, hit, open_cases, actor=actor, now=now)
    for case in open_cases:
        drop_questions(session, case, actor=actor, now=now)
    _after(session, hit, cases, now)
    return judgement


def confirm_judgement(
    session: Session,
    hit: Hit,
    *,
    agrees: bool,
    reason: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The second person agrees, or does not (then with a reason, and the hit is open again)."""
    verb = "confirm" if agrees else "refuse"
    cases = _locked(session, hit, verb, version, actor, now)
    facts = {**hit_facts(hit, cases, actor), "reason_given": bool(reason.strip())}
    step = _allowed(session, hit, verb, facts, actor, now)
    judgement = hit.judgement
    assert judgement is not None  # a judged hit has one
    judgement.second_by_id, judgement.second_at = actor.id, now
    judgement.second_agrees, judgement.second_reason = agrees, reason.strip()
    event = EVENT_OF_STATE[step.target] if agrees else "hit.refused"
    _move(
        session, hit, step, judgement if agrees else None, actor=actor, now=now, event=event, told=judgement
    )
    _settle_alike(session, hit, now)
    _after(session, hit, cases, now)


def take_back(
    session: Session, hit: Hit, *, reason: str, version: int | None = None, actor: User, now: datetime
) -> None:
    """A verdict that proves wrong binds nothing any more: every hit that rests on it is open again."""
    cases = _locked(session, hit, "take_back", version, actor, now)
    facts = {**hit_facts(hit, cases, actor), "reason_given": bool(reason.strip())}
    step = _allowed(session, hit, "take_back", facts, actor, now)
    judgement = hit.judgement
    resting = [hit]
    if judgement is not None:
        judgement.revoked_at = now
        resting += _alike(session, hit, Hit.judgement_id == judgement.id, Hit.state == hit.state)
    for each in resting:
        each.raised_at = now
        _move(
            session, each, step, None, actor=actor, now=now, event="hit.taken_back", told=judgement,
            reason=reason,
        )  # fmt: skip
    _after(session, hit, cases, now)


def review_closed_hit(
    session: Session, hit: Hit, *, reason: str, version: int | None = None, actor: User, now: datetime
) -> None:
    """Somebody looked at a hit that a change of the list closed, and says what follows from it."""
    _locked(session, hit, "review", version, actor, now)
    step = _allowed(session, hit, "review", {"reason_given": bool(reason.strip())}, actor, now)
    waiting = (Hit.state == "closed", Hit.reviewed_at.is_(None), Hit.closed_because == hit.closed_because)
    for each in (hit, *_alike(session, hit, Hit.party_hash == hit.party_hash, *waiting)):
        each.reviewed_by_id, each.reviewed_at = actor.id, now
        _move(session, each, step, each.judgement, actor=actor, now=now, event="hit.reviewed", reason=reason)


def _locked(
    session: Session, hit: Hit, verb: str, version: int | None, actor: User, now: datetime
) -> list[Guards]:
    """The open cases of the organisation, then the hit, locked in this order; what speaks for each case."""
    cases = list_open_cases(session, hit.organisation_id)
    for case in cases:
        lock_case(session, case)
    session.scalars(
        select(Hit).where(Hit.id == hit.id).with_for_update(of=Hit).execution_options(populate_existing=True)
    ).one()
    if version is not None and version != hit.version:
        raise _moved(hit, verb)
    return [Guards(session, case, actor, now) for case in cases]


def _allowed(
    session: Session, hit: Hit, verb: str, facts: Mapping[str, bool], actor: User, now: datetime
) -> Step:
    try:
        return HIT.choose(hit.state, verb, hit_roles(session, hit, actor, now), facts)
    except WrongState:
        raise _moved(hit, verb) from None


def _moved(hit: Hit, verb: str) -> WrongState:
    """The refusal that names who was quicker."""
    last = hit.judgement
    by = (last.second_by or last.judged_by) if last is not None else None
    at = (last.second_at or last.judged_at) if last is not None else None
    return WrongState(verb, hit.state, moved_by=by.name if by else None, moved_at=at)


def _move(
    session: Session,
    hit: Hit,
    step: Step,
    judgement: Judgement | None,
    *,
    actor: User | None,
    now: datetime,
    event: str,
    told: Judgement | None = None,
    reason: str = "",
) -> None:
    before, spoken = hit.state, told or judgement
    hit.state = step.target
    hit.judgement_id, hit.judgement = (judgement.id if judgement else None), judgement
    payload = {"verb": step.verb, "from": before, "to": step.target, "band": hit.band}
    if spoken is not None:
        payload["verdict"] = spoken.verdict
    text = reason.strip() or (spoken.second_reason or spoken.reason if spoken is not None else "")
    record(
        session, hit, event, actor=actor, now=now, about=spoken, payload=payload,
        personal={"reason": text} if text else None,
    )  # fmt: skip
    session.flush()


def _alike(session: Session, hit: Hit, *wanted: ColumnElement[bool]) -> list[Hit]:
    """Other hits of the organisation on the same entry, locked: an owner who is the signatory as well."""
    rows = select(Hit).where(
        Hit.organisation_id == hit.organisation_id, Hit.entry_id == hit.entry_id, Hit.id != hit.id, *wanted
    )
    return list(session.scalars(rows.order_by(Hit.id).with_for_update(of=Hit)))


def _settle_alike(session: Session, hit: Hit, now: datetime) -> None:
    """A verdict that counts is about a person: it counts at once for the same facts in another capacity."""
    judgement = hit.judgement
    if judgement is None or not judgement.is_final:
        return
    same_facts = (Hit.party_hash == hit.party_hash, Hit.match_hash == hit.match_hash)
    for each in _alike(session, hit, *same_facts, Hit.state == HIT.initial):
        says = {"says_same": judgement.verdict == "same"}
        step = HIT.choose(each.state, "recall", {r.SYSTEM}, says)
        _move(session, each, step, judgement, actor=None, now=now, event="hit.recalled")


def _after(session: Session, hit: Hit, cases: Sequence[Guards], now: datetime) -> None:
    """Cases take the verdict into their level; agreements in force are suspended or reviewed."""
    for guards in cases:
        refresh_level(Guards(session, guards.proposal, guards.actor, now))
    act_on_agreements(session, hit, now=now)
    order_looks(session, [hit.organisation_id], now=now)
