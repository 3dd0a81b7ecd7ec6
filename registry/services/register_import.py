"""Brings a list of agreements into the register: a dry run, or all that may be taken, as one batch."""

from __future__ import annotations

import gc
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Agreement, ImportBatch, ImportMapping, ImportRow, Organisation, Party, User
from registry.services.number import next_references
from registry.services.register_bulk import BulkWriter
from registry.services.register_judge import SETTINGS, ImportPlan, Verdict, check_plan, judge_rows
from registry.services.register_text import Taken
from registry.services.screening_order import counted_versions, missing_from, order_run
from workflows.machine import Blocked
from workflows.wording import N_

MOST_NOTES = 100  # lines beside the table whose text is kept
DECISIONS = ("skip", "same", "new")
ALREADY = N_("This very file was brought in already: batch %(number)s. Take that one back first.")
Tell = Callable[[Verdict], None]


def new_batch(session: Session, plan: ImportPlan, name: str, *, actor: User, now: datetime) -> ImportBatch:
    """A batch that took nothing yet. Raises Blocked for a file that is in the register already."""
    taken = taken_before(session, plan.sha256)
    if taken is not None:
        raise Blocked("import", ["new_file"], [ALREADY % {"number": taken}])
    last = session.scalar(select(func.max(ImportBatch.number))) or 0
    batch = ImportBatch(
        id=uuid.uuid4(), number=last + 1, state="checked", file_name=name[:200], sha256=plan.sha256,
        byte_count=plan.byte_count, columns=plan.columns, settings=plan.settings, counts={},
        made_by_id=actor.id, made_at=now, event_count=0,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    return batch


def taken_before(session: Session, sha256: str) -> int | None:
    """The batch in the register that came from this very file."""
    return session.scalar(
        select(ImportBatch.number).where(ImportBatch.sha256 == sha256, ImportBatch.state == "taken").limit(1)
    )


def count_unscreened(session: Session, batch: ImportBatch, *, now: datetime) -> int:
    """Partners of the batch that were not yet met with every list that counts. Not screened is not clear."""
    query = (
        select(func.count(Party.organisation_id.distinct()))
        .join(Agreement, Agreement.organisation_id == Party.organisation_id)
        .join(ImportRow, ImportRow.agreement_id == Agreement.id)
        .where(ImportRow.batch_id == batch.id, Party.removed_at.is_(None))
    )
    missing = missing_from(counted_versions(session, now))
    return session.scalar(query if missing is None else query.where(missing)) or 0


def check_rows(
    session: Session,
    plan: ImportPlan,
    batch: ImportBatch,
    *,
    actor: User,
    now: datetime,
    tell: Tell | None = None,
) -> None:
    """A dry run: judges every row, keeps what was said, takes nothing."""
    check_plan(plan)
    choices = _forget(session, batch)
    writer = _writer(session, batch, actor, now)
    counts, notes = Counter[str](), list[Any]()
    for verdicts in judge_rows(session, plan, now=now, choices=choices):
        _count(verdicts, counts, notes, tell)
        writer.note((each.number, each.verdict, each.faults, each.choice) for each in verdicts if each.faults)
    batch.counts = {**counts, "notes": notes}
    session.flush()


def take_rows(
    session: Session,
    plan: ImportPlan,
    batch: ImportBatch,
    *,
    whole: bool,
    actor: User,
    now: datetime,
    tell: Tell | None = None,
) -> bool:
    """Takes the rows into the register. `whole`: all of them or, when one is refused, none.

    False when nothing was taken; the batch then says why, row by row.
    """
    collects = gc.isenabled()
    gc.disable()  # nothing here goes in circles; looking for it takes a sixth of the time
    try:
        return _take_rows(session, plan, batch, whole=whole, actor=actor, now=now, tell=tell)
    finally:
        if collects:
            gc.enable()


def _take_rows(
    session: Session,
    plan: ImportPlan,
    batch: ImportBatch,
    *,
    whole: bool,
    actor: User,
    now: datetime,
    tell: Tell | None,
) -> bool:
    if batch.state != "checked":
        raise ValueError(f"batch {batch.number} is {batch.state}")
    check_plan(plan)
    choices = _forget(session, batch)
    writer = _writer(session, batch, actor, now)
    counts, notes, aside = Counter[str](), list[Any](), list[Any]()
    joined: dict[str, dict[str, Any]] = {}
    nested = session.begin_nested()
    is_open, year = True, geneva_day(now).year
    for verdicts in judge_rows(session, plan, now=now, choices=choices):
        _count(verdicts, counts, notes, tell)
        aside += [
            (v.number, v.verdict, v.faults, v.choice) for v in verdicts if v.partner is None and v.faults
        ]
        if is_open and whole and counts["refused"]:
            nested.rollback()
            is_open = False
        rows = [
            Taken(v.number, v.values, v.partner, v.is_new, v.verdict, v.faults, v.choice)
            for v in verdicts
            if v.partner is not None
        ]
        if is_open and rows:
            writer.write(rows, next_references(session, "AGR", year, len(rows)))
            joined |= {row.partner.id: row.values for row in rows if not row.partner.row}
            counts["partners"] += sum(row.is_new for row in rows)
    taken = counts["accepted"] + counts["warned"] if is_open else 0
    if is_open:
        writer.finish()
        _screen(session, writer, joined, taken=taken, actor=actor, now=now)
        nested.commit()
    writer.note(aside)
    batch.counts = {**counts, "taken": taken, "notes": notes}
    if taken:
        _close(session, plan, batch, actor=actor, now=now)
    session.flush()
    return bool(taken)


def _close(session: Session, plan: ImportPlan, batch: ImportBatch, *, actor: User, now: datetime) -> None:
    batch.state, batch.taken_at = "taken", now
    remember_mapping(session, plan, actor=actor, now=now)
    record(
        session, batch, "import.taken", actor=actor, now=now,
        payload={"number": batch.number, "file": batch.sha256, "taken": batch.counts["taken"]},
    )  # fmt: skip


def remember_mapping(session: Session, plan: ImportPlan, *, actor: User, now: datetime) -> None:
    """The next file with this header is read in the same way."""
    settings = {name: plan.settings[name] for name in SETTINGS if name not in ("sheet", "duplicates")}
    session.merge(
        ImportMapping(
            fingerprint=plan.header.fingerprint, columns=plan.columns, settings=settings,
            saved_by_id=actor.id, saved_at=now,
        )
    )  # fmt: skip


def choose(session: Session, batch: ImportBatch, choices: Mapping[int, str]) -> None:
    """What a person says of duplicates: skip, same or new."""
    rows = session.scalars(
        select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.row_no.in_(list(choices)))
    )
    for row in rows:
        if choices[row.row_no] in DECISIONS:
            row.choice = choices[row.row_no]
    session.flush()


def _forget(session: Session, batch: ImportBatch) -> dict[int, str]:
    """Takes away what an earlier look at the file said; gives the choices that a person made."""
    rows = session.execute(
        select(ImportRow.row_no, ImportRow.choice).where(
            ImportRow.batch_id == batch.id, ImportRow.choice != ""
        )
    )
    choices = {row.row_no: row.choice for row in rows}
    session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    return choices


def _writer(session: Session, batch: ImportBatch, actor: User, now: datetime) -> BulkWriter:
    return BulkWriter(session, str(batch.id), batch.number, actor, now)


def _count(verdicts: list[Verdict], counts: Counter[str], notes: list[Any], tell: Tell | None) -> None:
    for each in verdicts:
        counts[each.verdict] += 1
        if each.partner is not None and each.values.pop("old_rate", False):
            counts["old_rate"] += 1
        if each.note and len(notes) < MOST_NOTES:
            notes.append([each.number, each.note])
        if tell is not None:
            tell(each)


def _screen(
    session: Session,
    writer: BulkWriter,
    joined: Mapping[str, dict[str, Any]],
    *,
    taken: int,
    actor: User,
    now: datetime,
) -> None:
    """Whoever an agreement is with is somebody to be screened; one run for all that nothing covers."""
    ids = [uuid.UUID(key) for key in joined]
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        has_party = select(Party.id).where(
            Party.organisation_id == Organisation.id, Party.removed_at.is_(None)
        )
        bare = session.scalars(
            select(Organisation.id).where(Organisation.id.in_(part), ~has_party.exists())
        ).all()
        writer.add_parties((str(key), joined[str(key)]) for key in bare)
    if taken:
        order_run(session, "catch_up", actor=actor, now=now)
