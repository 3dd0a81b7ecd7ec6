"""Workbooks that a person has ordered, with what became of each."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Job, RegisterExport, User

SHOWN = 20
JOB = "write_register_export"


@dataclass(frozen=True, slots=True)
class Ordered:
    """`state`: waiting | ready | failed | gone."""

    export: RegisterExport
    state: str


def list_exports(session: Session, actor: User) -> list[Ordered]:
    """The person's own, the newest first."""
    newest = (
        select(RegisterExport)
        .where(RegisterExport.ordered_by_id == actor.id)
        .order_by(RegisterExport.ordered_at.desc())
        .limit(SHOWN)
    )
    exports = session.scalars(newest).all()
    keys = {job_key(each.id): each.id for each in exports if each.ready_at is None}
    failed = set(session.scalars(select(Job.key).where(Job.key.in_(keys), Job.state == "failed")))
    lost = {keys[key] for key in failed if key}
    return [Ordered(each, _state(each, each.id in lost)) for each in exports]


def find_export(session: Session, export_id: uuid.UUID, actor: User) -> RegisterExport | None:
    """A workbook that is ready; only for whoever ordered it, because it holds what that person may see."""
    return session.scalar(
        select(RegisterExport).where(
            RegisterExport.id == export_id,
            RegisterExport.ordered_by_id == actor.id,
            RegisterExport.ready_at.is_not(None),
            RegisterExport.removed_at.is_(None),
        )
    )


def job_key(export_id: uuid.UUID) -> str:
    """The key of its job in the queue."""
    return f"{JOB}:{export_id}"


def path_of(folder: Path, export_id: uuid.UUID) -> Path:
    """`folder` is that of the files of this installation, which all its machines share."""
    return folder / "exports" / f"{export_id}.xlsx"


def _state(export: RegisterExport, is_lost: bool) -> str:
    if export.removed_at is not None:
        return "gone"
    if export.ready_at is not None:
        return "ready"
    return "failed" if is_lost else "waiting"
