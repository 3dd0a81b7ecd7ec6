"""Brings a progress table in: what is new becomes an entry, what is the same stays as it is."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import reference
from registry.adapters.progress_table import HEADS, Fault, ProgressTable, SourceRow, cell_of
from registry.clock import geneva_day
from registry.events import record
from registry.models import Evaluation, ProgressEntry, Recommendation, RecommendationTerms, User
from registry.permissions import roles_held
from registry.queries.recommendation import Standing, progress_as_of
from registry.services.recommendation import DUE_TASK, Terms, add_entry, set_figures, set_terms
from registry.services.task import close_task, key_of
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.recommendation import OPEN

CLOSED = "closed_not_implemented"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that the file says otherwise. `is_correction`: an entry of the same day is replaced by it."""

    column: str
    before: Any
    after: Any
    is_correction: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """What would become of one row. `standing` None: the recommendation is new."""

    row: SourceRow
    standing: Standing | None
    changes: tuple[Change, ...] = ()

    @property
    def kind(self) -> str:
        """new | changed | unchanged"""
        return "new" if self.standing is None else "changed" if self.changes else "unchanged"


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row of the file in its order. With a fault nothing is taken."""

    table: ProgressTable
    evaluation: Evaluation | None
    proposed: tuple[Proposed, ...]
    faults: tuple[Fault, ...]
    not_in_file: tuple[str, ...]  # numbers that are here and not in the file: they stay as they are

    @property
    def counts(self) -> Counter[str]:
        return Counter(each.kind for each in self.proposed)


def plan_import(session: Session, table: ProgressTable, *, actor: User, now: datetime) -> Plan:
    """Compares the file with what is known of its own day; writes nothing. The desk and the Deputy do it."""
    held = roles_held(actor, geneva_day(now))
    if not held & {r.DESK, r.DEPUTY}:
        raise NotYours("import", (r.DESK, r.DEPUTY))
    faults = list(table.faults)
    if not table.rows and not faults:
        faults.append(Fault(None, "", "no_rows", {}))
    if table.as_of is not None and table.as_of > geneva_day(now):
        faults.append(Fault(None, "", "future_day", {"given": table.as_of.isoformat()}))
    evaluation = _find_evaluation(session, table)
    standings: dict[str, Standing] = {}
    if evaluation is not None and table.as_of is not None:
        known = progress_as_of(session, table.as_of, now, evaluation_id=evaluation.id)
        standings = {each.number: each for each in known}
    there = {} if evaluation is None else _numbers(session, evaluation)
    proposed = []
    for row in table.rows:
        standing = standings.get(row.number)
        changes = tuple(_changes(session, table, row, standing, there.get(row.number)))
        proposed.append(Proposed(row, standing, changes))
        before = standing.status if standing else ""
        if row.status == CLOSED and before != CLOSED and r.DEPUTY not in held:
            faults.append(Fault(row.place, HEADS["progress"], "deputy_closes", {}))
    given = {row.number for row in table.rows}
    left = tuple(number for number in there if number not in given)
    return Plan(table, evaluation, tuple(proposed), tuple(faults), left)


def take_import(session: Session, plan: Plan, *, file_name: str, actor: User, now: datetime) -> None:
    """Writes what the plan says, true from the day of the file. Raises Blocked when a cell is refused."""
    if plan.faults:
        raise Blocked("import", [each.code for each in plan.faults], [each.said() for each in plan.faults])
    evaluation = plan.evaluation or _new_evaluation(session, plan.table, actor=actor, now=now)
    there = _numbers(session, evaluation)
    position = session.scalar(
        select(func.max(Recommendation.position)).where(Recommendation.evaluation_id == evaluation.id)
    )
    following = (position or 0) + 1
    for each in plan.proposed:
        if each.kind == "unchanged":
            continue
        row = there.get(each.row.number)
        if row is None:
            row = _new_recommendation(session, evaluation, each.row.number, following, now=now)
            following += 1
            names = reference.load().recommendations.evidence.get((evaluation.title, row.number), ())
            set_figures(session, row, names, actor=actor, now=now)
        _take_row(session, row, each, plan, file_name=file_name, actor=actor, now=now)


def _take_row(
    session: Session,
    recommendation: Recommendation,
    proposed: Proposed,
    plan: Plan,
    *,
    file_name: str,
    actor: User,
    now: datetime,
) -> None:
    day, row = plan.table.as_of, proposed.row
    assert day is not None
    columns = {change.column for change in proposed.changes}
    is_new = proposed.standing is None
    who: dict[str, Any] = {"actor": actor, "now": now}
    if is_new or columns - {"progress"}:
        set_terms(session, recommendation, _terms(row), effective_on=day, **who)
        close_task(session, key_of(DUE_TASK, recommendation.id), now=now)
    if row.status and (is_new or "progress" in columns):
        replaced = select(ProgressEntry).where(
            ProgressEntry.recommendation_id == recommendation.id,
            ProgressEntry.effective_on == day,
            ProgressEntry.superseded_at.is_(None),
        )
        for old in session.scalars(replaced):
            old.superseded_at = now
        add_entry(session, recommendation, row.status, row.progress, day, **who)
        if row.status not in OPEN:
            close_task(session, key_of(DUE_TASK, recommendation.id), now=now)
    record(
        session, recommendation, "recommendation.imported", **who,
        payload={"file": file_name, "effective_on": day, "is_new": is_new, "columns": sorted(columns)},
    )  # fmt: skip
    session.flush()


def _changes(
    session: Session,
    table: ProgressTable,
    row: SourceRow,
    standing: Standing | None,
    recommendation: Recommendation | None,
) -> Iterator[Change]:
    """What the file says otherwise. What was brought in from it before, and corrected since, is not new."""
    if standing is None or recommendation is None:
        return
    day = table.as_of
    terms = _of_day(session, RecommendationTerms, recommendation, day)
    if not any(_said_by(each) == _terms(row) for each in terms):
        is_correction = any(each.superseded_at is None for each in terms)
        before, after = _terms_of(standing), _terms(row)
        for column, name in (
            ("text", "text"), ("response", "response"), ("responsibility", "responsibility"),
            ("target", "target_on"),
        ):  # fmt: skip
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                yield Change(column, old, new, is_correction)
    entries = _of_day(session, ProgressEntry, recommendation, day)
    said = (row.status, row.progress)
    is_same = said == (standing.status, standing.progress)
    if row.status and not is_same and said not in [(each.status, each.text) for each in entries]:
        is_correction = any(each.superseded_at is None for each in entries)
        yield Change("progress", cell_of(standing.status, standing.progress), cell_of(*said), is_correction)


def _of_day(session: Session, model: Any, recommendation: Recommendation, day: Any) -> list[Any]:
    """Every row that speaks of the day, replaced ones too."""
    query = select(model).where(model.recommendation_id == recommendation.id, model.effective_on == day)
    return list(session.scalars(query))


def _terms(row: SourceRow) -> Terms:
    return Terms(row.text, row.acceptance, row.response, row.responsibility, row.units, row.target_on)


def _terms_of(standing: Standing) -> Terms:
    return Terms(
        standing.text, standing.acceptance, standing.response, standing.responsibility, standing.units,
        standing.target_on,
    )  # fmt: skip


def _said_by(row: RecommendationTerms) -> Terms:
    return Terms(row.text, row.acceptance, row.response, row.responsibility, tuple(row.units), row.target_on)


def _find_evaluation(session: Session, table: ProgressTable) -> Evaluation | None:
    return session.scalar(
        select(Evaluation).where(Evaluation.title == table.title, Evaluation.dated == table.dated)
    )


def _numbers(session: Session, evaluation: Evaluation) -> dict[str, Recommendation]:
    rows = session.scalars(
        select(Recommendation)
        .where(Recommendation.evaluation_id == evaluation.id)
        .order_by(Recommendation.position)
    )
    return {row.number: row for row in rows}


def _new_evaluation(session: Session, table: ProgressTable, *, actor: User, now: datetime) -> Evaluation:
    row = Evaluation(
        id=uuid.uuid4(), title=table.title, dated=table.dated, recorded_by_id=actor.id, recorded_at=now
    )
    session.add(row)
    session.flush()
    return row


def _new_recommendation(
    session: Session, evaluation: Evaluation, number: str, position: int, *, now: datetime
) -> Recommendation:
    row = Recommendation(
        id=uuid.uuid4(), evaluation_id=evaluation.id, number=number, position=position, recorded_at=now,
        event_count=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
