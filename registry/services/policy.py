"""The life of a policy version: written, checked, approved by a second person, published from a day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import changed_columns, record, system_chain
from registry.models import PolicyVersion, User
from registry.queries.policy import (
    PolicyGuards,
    example_of,
    find_policy_version,
    forget_policies,
    list_golden_cases,
    policy_of_row,
    policy_roles,
    source_of_version,
)
from registry.services.policy_check import report_on
from rules import policy as shipped
from rules.policy.file import write_policy
from rules.policy.model import PolicySource, build_policy
from rules.policy.structure import source_faults
from rules.table import BadTable
from workflows import roles as r
from workflows.machine import NotYours, Step
from workflows.policy import UNDECIDED

EVENT_OF_VERB = {
    "edit": "policy.edited",
    "check": "policy.checked",
    "submit": "policy.submitted",
    "send_back": "policy.sent_back",
    "approve": "policy.approved",
    "publish": "policy.published",
    "withdraw": "policy.withdrawn",
}
_NOT_TOLD = ("document", "report")  # too long for an event, which tells the hash instead


def create_policy(
    session: Session, *, based_on: int, title: str, note: str, actor: User, now: datetime
) -> PolicyVersion:
    """A draft with the text of another version and every golden case. Raises UnknownVersion, NotYours.

    A draft that ships and was not taken up yet keeps its number; any other copy gets the next one.
    """
    if r.POLICY_OFFICER not in policy_roles(actor, now):
        raise NotYours("create", (r.POLICY_OFFICER,))
    system_chain(session)  # its lock: two officers who start at once get two numbers
    source = source_of_version(session, based_on)
    number = _number_of_copy(session, based_on)
    known = {each.id for each in source.examples}
    golden = tuple(e for e in map(example_of, list_golden_cases(session)) if e.id not in known)
    row = PolicyVersion(
        id=uuid.uuid4(),
        number=number,
        state="draft",
        version=1,
        title=title.strip()[:200],
        note=note.strip(),
        based_on=based_on,
        edited_by=[str(actor.id)],
        is_shadow=False,
        created_by_id=actor.id,
        created_at=now,
        moved_by_id=actor.id,
        moved_at=now,
        event_count=0,
    )
    rewrite(row, replace(source, examples=(*source.examples, *golden)))
    session.add(row)
    tell_policy(session, row, "policy.created", actor, now, {"to": "draft", "based_on": based_on})
    return row


def _number_of_copy(session: Session, based_on: int) -> int:
    is_taken = find_policy_version(session, based_on) is not None
    if based_on in shipped.SOURCES and based_on not in shipped.PUBLISHED and not is_taken:
        return based_on
    last = session.scalar(select(func.max(PolicyVersion.number))) or 0
    return max(last, *shipped.SOURCES) + 1


def edit_policy(
    session: Session,
    row: PolicyVersion,
    source: PolicySource,
    *,
    what: str,
    version: int,
    actor: User,
    now: datetime,
) -> None:
    """Replaces the text. `what` says in words what was changed, `version` is that of the row on the page.

    Raises BadTable with all faults and changes nothing; WrongState when somebody else was quicker. A text
    that says the same as before is not an edit.
    """
    guards = locked_policy(session, row, "edit", version, actor, now)
    step = guards.choose("edit")
    if rewrite(row, source):
        edited(session, guards, step, what)


def edited(
    session: Session,
    guards: PolicyGuards,
    step: Step,
    what: str,
    *,
    is_author: bool = True,
    examples: Sequence[str] = (),
) -> None:
    """Every edit undoes the check and names its author, who cannot approve this version any more."""
    row, actor = guards.row, guards.actor
    if is_author and str(actor.id) not in row.edited_by:
        row.edited_by = [*row.edited_by, str(actor.id)]
    row.report = row.checked_by_id = row.checked_at = None
    more = {"examples": list(examples)} if examples else {}
    _apply(session, guards, step, {"what": what, "hash": row.hash, **more})


def rewrite(row: PolicyVersion, source: PolicySource) -> bool:
    """Writes text and hash into the row; whether the text is another one. Raises BadTable with all faults."""
    source = replace(source, version=row.number)
    faults = source_faults(source)
    try:
        policy = build_policy(source)
    except BadTable as bad:
        raise BadTable([*faults, *bad.faults]) from None
    if faults:
        raise BadTable(faults)
    text = write_policy(source)
    changed = text != row.document
    row.document, row.hash = text, policy.hash
    return changed


def check_policy(
    session: Session, row: PolicyVersion, *, version: int | None = None, actor: User, now: datetime
) -> dict[str, Any]:
    """Proves the draft and keeps the report. It becomes checked when everything holds, else stays a draft."""
    guards = locked_policy(session, row, "check", version, actor, now)
    step = guards.choose("check", {"holds": True})  # whether it does is found out below
    report = {**report_on(policy_of_row(row), row.document), "checked_at": now.isoformat()}
    row.report, row.checked_by_id, row.checked_at = report, actor.id, now
    if report["holds"] is True:
        _apply(session, guards, step, {"hash": row.hash})
    else:
        row.version += 1
        found = {"hash": row.hash, "faults": report["faults"]}
        tell_policy(session, row, "policy.refuted", actor, now, found)
    return report


def submit_policy(
    session: Session, row: PolicyVersion, *, version: int | None = None, actor: User, now: datetime
) -> None:
    guards = locked_policy(session, row, "submit", version, actor, now)
    step = guards.choose("submit")
    row.submitted_by_id, row.submitted_at, row.outcome_note = actor.id, now, ""
    _apply(session, guards, step, {"hash": row.hash})


def send_back_policy(
    session: Session,
    row: PolicyVersion,
    *,
    reason: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The second person wants something changed; the draft has to be checked again."""
    guards = locked_policy(session, row, "send_back", version, actor, now)
    step = guards.choose("send_back", {"reason_given": bool(reason.strip())})
    row.outcome_note = reason.strip()
    row.submitted_by_id = row.submitted_at = None
    _apply(session, guards, step, {"internal_reason": reason.strip()})


def approve_policy(
    session: Session, row: PolicyVersion, *, version: int | None = None, actor: User, now: datetime
) -> None:
    """By somebody who neither edited nor submitted this draft."""
    guards = locked_policy(session, row, "approve", version, actor, now)
    step = guards.choose("approve")
    row.approved_by_id, row.approved_at = actor.id, now
    _apply(session, guards, step, {"hash": row.hash})


def publish_policy(
    session: Session,
    row: PolicyVersion,
    *,
    in_force_from: date,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """From that day on new submissions are decided by it; from this instant on it never changes."""
    guards = locked_policy(session, row, "publish", version, actor, now)
    step = guards.choose("publish", {"date_ahead": in_force_from >= geneva_day(now)})
    policy_of_row(row)  # text and hash belong together, or nothing is published
    row.in_force_from, row.is_shadow = in_force_from, False
    row.published_by_id, row.published_at = actor.id, now
    _apply(session, guards, step, {"hash": row.hash, "in_force_from": in_force_from})
    forget_policies(session)


def withdraw_policy(
    session: Session,
    row: PolicyVersion,
    *,
    reason: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    guards = locked_policy(session, row, "withdraw", version, actor, now)
    step = guards.choose("withdraw", {"reason_given": bool(reason.strip())})
    row.outcome_note, row.is_shadow = reason.strip(), False
    _apply(session, guards, step, {"internal_reason": reason.strip()})


def shadow_policy(
    session: Session,
    row: PolicyVersion,
    *,
    on: bool,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Lets a draft decide silently beside new cases, or stops it. Pressed twice, it is as it was."""
    guards = locked_policy(session, row, "shadow", version, actor, now)
    if r.POLICY_OFFICER not in guards.roles:
        raise NotYours("shadow", (r.POLICY_OFFICER,))
    if row.state not in UNDECIDED:
        raise guards.moved("shadow")
    if row.is_shadow is on:
        return
    row.is_shadow = on
    row.version += 1
    event = "policy.shadowed" if on else "policy.unshadowed"
    tell_policy(session, row, event, actor, now, {"hash": row.hash})


def locked_policy(
    session: Session, row: PolicyVersion, verb: str, version: int | None, actor: User, now: datetime
) -> PolicyGuards:
    """Reads the version again under its lock; refuses a form opened before somebody else moved it."""
    session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.id == row.id)
        .with_for_update(of=PolicyVersion)
        .execution_options(populate_existing=True)
    ).one()
    guards = PolicyGuards(row, actor, now)
    if version is not None and version != row.version:
        raise guards.moved(verb)
    return guards


def _apply(session: Session, guards: PolicyGuards, step: Step, payload: Mapping[str, Any]) -> None:
    """Writes a step that `choose` gave: state, version, who and when, event."""
    row, before = guards.row, guards.row.state
    row.state = step.target
    row.version += 1
    row.moved_by_id, row.moved_at = guards.actor.id, guards.now
    moved = {"verb": step.verb, "from": before, "to": step.target}
    tell_policy(session, row, EVENT_OF_VERB[step.verb], guards.actor, guards.now, {**moved, **payload})


def tell_policy(
    session: Session,
    row: PolicyVersion,
    event: str,
    actor: User,
    now: datetime,
    payload: Mapping[str, Any],
) -> None:
    """Records what happened with every changed column but the long ones."""
    changed = {name: value for name, value in changed_columns(row).items() if name not in _NOT_TOLD}
    record(session, row, event, actor=actor, now=now, payload={**payload, "set": changed})
    session.flush()
