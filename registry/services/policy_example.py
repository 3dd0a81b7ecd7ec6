"""What a check expects: examples taken over as a draft decides them, and real cases kept as golden cases."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.events import system_chain
from registry.models import GoldenCase, PolicyVersion, Proposal, User
from registry.permissions import roles_held, roles_on
from registry.queries.policy import PolicyGuards, draft_source, example_of, policy_of_row
from registry.services.policy import edited, locked_policy, rewrite
from registry.services.step import lock_case, write_event
from rules.policy.model import Example
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.policy import OPEN
from workflows.wording import N_

BLANK = "–"
EXPECTED = ("gate", "dd_level", "risk_level", "rule_ids")
NOT_DECIDED = N_("The policy has not decided on this case yet.")
GOLDEN_ALREADY = N_("This decision is kept as a golden case already.")


def accept_examples(
    session: Session,
    row: PolicyVersion,
    ids: Collection[str],
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Takes what the draft itself decides as what is expected of these examples.

    It is an edit like any other: who accepts cannot approve, and the draft is checked again.
    """
    guards = locked_policy(session, row, "edit", version, actor, now)
    step = guards.choose("edit")
    policy = policy_of_row(row)
    unknown = set(ids) - {each.id for each in policy.source.examples}
    if unknown:
        raise ValueError(f"no such example: {', '.join(sorted(unknown))}")
    examples = tuple(
        replace(each, expected=outcome_of(rules.decide(policy, each.facts))) if each.id in ids else each
        for each in policy.source.examples
    )
    if rewrite(row, replace(policy.source, examples=examples)):
        edited(session, guards, step, "accepted examples", examples=sorted(ids))


def outcome_of(decision: rules.Decision) -> dict[str, Any]:
    """What an example expects of a decision."""
    return {
        "gate": decision.gate,
        "dd_level": decision.dd_level,
        "risk_level": decision.risk_level,
        "rule_ids": decision.rule_ids,
    }


def add_golden_case(
    session: Session, proposal: Proposal, *, title: str, actor: User, now: datetime
) -> GoldenCase:
    """Keeps the decision of a case as what every later version must give, without anybody's name.

    It goes into every draft that is still being written; one that was checked has to be checked again.
    """
    lock_case(session, proposal)
    _check_may_keep(session, proposal, actor, now)
    snapshot = proposal.snapshot
    if snapshot is None:
        raise Blocked("make_golden", ["decided"], [NOT_DECIDED])
    facts = nameless(snapshot.facts)
    system_chain(session)  # its lock: two at once get two numbers
    if session.scalar(
        select(GoldenCase.id).where(GoldenCase.proposal_id == proposal.id, GoldenCase.facts == facts)
    ):
        raise Blocked("make_golden", ["new"], [GOLDEN_ALREADY])
    golden = GoldenCase(
        id=uuid.uuid4(),
        number=(session.scalar(select(func.max(GoldenCase.number))) or 0) + 1,
        title=title.strip()[:200],
        facts=facts,
        expected={key: snapshot.outcome[key] for key in EXPECTED},
        proposal_id=proposal.id,
        policy_version=snapshot.policy_version,
        added_by_id=actor.id,
        added_at=now,
    )
    session.add(golden)
    session.flush()
    write_event(
        session, proposal, "proposal.made_golden", actor=actor, now=now, about=golden,
        payload={"number": golden.number},
    )  # fmt: skip
    for row in session.scalars(select(PolicyVersion).where(PolicyVersion.state.in_(OPEN))).all():
        _add_to_draft(session, row, example_of(golden), actor, now)
    return golden


def _check_may_keep(session: Session, proposal: Proposal, actor: User, now: datetime) -> None:
    """The desk and policy officers, if they see the case at all."""
    on_case = roles_on(session, actor, proposal, now=now)
    offices = roles_held(actor, geneva_day(now)) & {r.DESK, r.POLICY_OFFICER}
    if not actor.is_staff or not on_case or r.RECUSED in on_case or not offices:
        raise NotYours("make_golden", (r.DESK, r.POLICY_OFFICER))


def _add_to_draft(session: Session, row: PolicyVersion, example: Example, actor: User, now: datetime) -> None:
    """The draft's text grows by an example; its rules stay what they are, so nobody becomes their author."""
    guards = locked_policy(session, row, "edit", None, actor, now)
    if row.state not in OPEN:
        return
    source = draft_source(row)
    if rewrite(row, replace(source, examples=(*source.examples, example))):
        step = PolicyGuards(row, actor, now).as_system("edit")
        edited(session, guards, step, "a golden case was added", is_author=False, examples=[example.id])


def nameless(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The facts without anybody's name; what no table reads and could tell who it was is blanked too."""
    blanked = copy.deepcopy({section: dict(values) for section, values in facts.items()})
    submitter, proposal, screening = (blanked[name] for name in ("submitter", "proposal", "screening"))
    submitter |= {"name": BLANK, "sector_label": BLANK}
    submitter |= dict.fromkeys(("registration_no", "lei", "website", "employees", "annual_revenue_usd"))
    submitter["owners"] = [{**owner, "name": BLANK} for owner in submitter["owners"]]
    proposal |= {"title": BLANK, "description": BLANK}
    screening["unilateral_sanctions"] = [BLANK] * len(screening["unilateral_sanctions"])
    screening["adverse_media"] = [{**medium, "topic": BLANK} for medium in screening["adverse_media"]]
    return blanked
