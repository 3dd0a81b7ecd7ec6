"""What a draft would have changed: cases and agreements that move, boundary cases, whose work it is.

Sums are over all cases; named are only those that the person may see.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.models import Agreement, Proposal, Snapshot, User
from registry.permissions import agreements_visible_to, visible_to
from registry.queries.policy import policy_in_force
from rules.boundary import Boundary, BoundaryCase, boundary_cases
from rules.rehearsal import Load, Outcome, Tally, classes_in, outcome_now, outcome_stored
from workflows import roles as r
from workflows.agreement import IN_FORCE
from workflows.machine import NotYours

MOST = 20_000  # cases, the newest: a page must answer
CHUNK = 500


@dataclass(frozen=True)
class Moved:
    """A case that would come out otherwise; who may not see it is told of its agreement only."""

    reference: str | None
    proposal_id: uuid.UUID | None
    title: str
    old: str
    new: str
    old_rules: tuple[str, ...]
    new_rules: tuple[str, ...]
    agreement: str | None = None
    agreement_id: uuid.UUID | None = None
    is_live: bool = False


@dataclass(frozen=True)
class Rehearsal:
    """`matrix` (old class, new class) → cases; a class is a risk level, or the gate of what did not pass.

    `moved` are the cases and live agreements that the person may see; `moved_count` counts all that move.
    `witnesses` has for each class of difference a case, or a boundary case where no case shows it.
    """

    cases: int
    left_out: int
    matrix: Mapping[tuple[str, str], int]
    classes: Sequence[str]
    moved: Sequence[Moved]
    moved_count: int
    live_count: int
    boundary: Sequence[BoundaryCase]
    boundary_tried: int
    witnesses: Mapping[tuple[str, str], Moved | BoundaryCase]
    review_load: Sequence[Load]
    against: int  # the version in force, beside which the boundary cases were tried

    @property
    def same_count(self) -> int:
        return self.cases - self.moved_count


class _Past(NamedTuple):
    """A case that the policy decided on."""

    id: uuid.UUID
    reference: str | None
    title: str
    facts: Mapping[str, Any]
    outcome: Mapping[str, Any]


@dataclass
class _Move:
    past: _Past
    old: Outcome
    new: Outcome


@dataclass
class _Run:
    cases: int = 0
    tally: Tally = field(default_factory=Tally)
    moves: list[_Move] = field(default_factory=list)


def rehearse(session: Session, draft: rules.Policy, *, actor: User, now: datetime) -> Rehearsal:
    """All past cases as they were decided, beside the draft; for staff only. Raises NotYours."""
    if not actor.is_staff or not actor.is_active:
        raise NotYours("rehearse", r.STAFF_ROLES)
    run = _Run()
    for past in _list_past(session):
        old, new = outcome_stored(past.outcome), outcome_now(draft, past.facts)
        run.cases += 1
        run.tally.add(old, new)
        if old.kind != new.kind:
            run.moves.append(_Move(past._replace(facts={}, outcome={}), old, new))
    current = policy_in_force(session, geneva_day(now))
    return _summed_up(session, run, boundary_cases(current, draft), current.version, actor, now)


def _list_past(session: Session) -> Iterator[_Past]:
    """Every case with a decision of the policy, the newest first, by its present snapshot."""
    columns = (Proposal.id, Proposal.reference, Proposal.title, Snapshot.facts, Snapshot.outcome)
    query = (
        select(*columns)
        .join(Snapshot, Snapshot.id == Proposal.snapshot_id)
        .order_by(Proposal.submitted_at.desc(), Proposal.id)
        .limit(MOST)
        .execution_options(yield_per=CHUNK)
    )
    return (_Past(*row) for row in session.execute(query))


def _summed_up(
    session: Session, run: _Run, boundary: Boundary, against: int, actor: User, now: datetime
) -> Rehearsal:
    ids = [move.past.id for move in run.moves]
    visible = _visible(session, ids, actor, now)
    agreements = _agreements(session, ids, actor, now)
    moved = [
        named
        for move in run.moves
        if (named := _named(move, move.past.id in visible, agreements.get(move.past.id))) is not None
    ]
    return Rehearsal(
        cases=run.cases,
        left_out=_count_left_out(session, run.cases),
        matrix=Counter(run.tally.matrix),
        classes=classes_in(run.tally.matrix),
        moved=moved,
        moved_count=len(run.moves),
        live_count=_count_live(session, ids),
        boundary=boundary.differing,
        boundary_tried=boundary.tried,
        witnesses=_witnesses(run, moved, boundary),
        review_load=run.tally.load,
        against=against,
    )


def _named(move: _Move, is_visible: bool, agreement: Agreement | None) -> Moved | None:
    if not is_visible and agreement is None:
        return None
    return Moved(
        reference=move.past.reference if is_visible else None,
        proposal_id=move.past.id if is_visible else None,
        title=move.past.title if is_visible else _title_of(agreement),
        old=move.old.kind,
        new=move.new.kind,
        old_rules=move.old.rules,
        new_rules=move.new.rules,
        agreement=agreement.reference if agreement else None,
        agreement_id=agreement.id if agreement else None,
        is_live=agreement is not None and agreement.state in IN_FORCE,
    )


def _title_of(agreement: Agreement | None) -> str:
    titles = agreement.title if agreement is not None else {}
    return str(titles.get("en") or next(iter(titles.values()), ""))


def _witnesses(
    run: _Run, moved: Sequence[Moved], boundary: Boundary
) -> dict[tuple[str, str], Moved | BoundaryCase]:
    """For each class of difference the first case that the person may see, else a boundary case."""
    shown: dict[tuple[str, str], Moved | BoundaryCase] = {}
    for case in moved:
        if case.reference is not None:
            shown.setdefault((case.old, case.new), case)
    for generated in boundary.differing:
        if generated.moves:
            shown.setdefault((generated.old, generated.new), generated)
    wanted = {pair for pair in run.tally.matrix if pair[0] != pair[1]}
    wanted |= {(each.old, each.new) for each in boundary.differing if each.moves}
    return {pair: shown[pair] for pair in sorted(wanted) if pair in shown}


def _visible(session: Session, ids: Sequence[uuid.UUID], actor: User, now: datetime) -> set[uuid.UUID]:
    may_see = visible_to(actor, now)
    found: set[uuid.UUID] = set()
    for part in _parts(ids):
        found.update(session.scalars(select(Proposal.id).where(Proposal.id.in_(part), may_see)))
    return found


def _agreements(
    session: Session, ids: Sequence[uuid.UUID], actor: User, now: datetime
) -> dict[uuid.UUID, Agreement]:
    may_see = agreements_visible_to(actor, now)
    found: dict[uuid.UUID, Agreement] = {}
    for part in _parts(ids):
        for row in session.scalars(select(Agreement).where(Agreement.proposal_id.in_(part), may_see)):
            if row.proposal_id is not None:
                found[row.proposal_id] = row
    return found


def _count_live(session: Session, ids: Sequence[uuid.UUID]) -> int:
    """Agreements in force among the cases that move, named or not."""
    count = 0
    for part in _parts(ids):
        live = Agreement.proposal_id.in_(part) & Agreement.state.in_(IN_FORCE)
        count += session.scalar(select(func.count()).select_from(Agreement).where(live)) or 0
    return count


def _count_left_out(session: Session, read: int) -> int:
    if read < MOST:
        return 0
    decided = select(func.count()).select_from(Proposal).where(Proposal.snapshot_id.is_not(None))
    return (session.scalar(decided) or 0) - read


def _parts(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
