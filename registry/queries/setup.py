"""Does this installation work? One line a part: database, mail, jobs, files, reference data, policy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import geneva_day
from registry.models import Job, Message, Proposal
from registry.queries.job import count_failed_jobs, count_late_jobs
from registry.queries.policy import policy_in_force
from registry.reference import BadReference
from workflows.wording import N_

LATE = timedelta(minutes=10)
LEAST_FREE = 1_000_000_000  # bytes


@dataclass(frozen=True)
class Check:
    """One line. `words` is an English msgid with %(name)s for `values`; `advice`: what to do when not ok."""

    part: str
    is_ok: bool
    words: str
    values: Mapping[str, Any] = field(default_factory=dict)
    advice: str = ""


def check_setup(
    session: Session,
    *,
    files: Path,
    mail_url: str,
    mail_folder: Path,
    reference_dir: Path | None,
    now: datetime,
) -> list[Check]:
    """Every part once; a part that fails does not hide the others."""
    checks: tuple[Callable[[], Check], ...] = (
        lambda: _database(session),
        lambda: _mail(mail_url, mail_folder),
        lambda: _delivery(session, now),
        lambda: _worker(session, now),
        lambda: _failed(session),
        lambda: _files(files),
        lambda: _reference(reference_dir),
        lambda: _policy(session, now),
    )
    return [check() for check in checks]


def _database(session: Session) -> Check:
    cases = session.scalar(select(func.count()).select_from(Proposal.__table__)) or 0
    name = session.get_bind().dialect.name
    return Check(
        N_("Database"),
        True,
        N_("%(name)s answers; %(cases)s cases and drafts"),
        {"name": name, "cases": cases},
    )


def _mail(url: str, folder: Path) -> Check:
    if url:
        host = url.rpartition("@")[2].removeprefix("smtp://").removeprefix("smtps://")
        return Check(N_("Mail"), True, N_("sent by %(host)s"), {"host": host})
    return Check(
        N_("Mail"),
        False,
        N_("written as files into %(folder)s, sent to nobody"),
        {"folder": folder.name},
        N_("Set MAIL_URL to a mail server."),
    )


def _delivery(session: Session, now: datetime) -> Check:
    failed = session.scalar(select(func.count()).select_from(Message).where(Message.state == "failed")) or 0
    waiting = select(func.count()).select_from(Message)
    late = session.scalar(waiting.where(Message.state == "queued", Message.queued_at < now - LATE)) or 0
    return Check(
        N_("Delivery"),
        not failed and not late,
        N_("%(failed)s mails failed, %(late)s wait for more than ten minutes"),
        {"failed": failed, "late": late},
        N_("Look at the mail log, then at the mail server."),
    )


def _worker(session: Session, now: datetime) -> Check:
    late = count_late_jobs(session, now - LATE)
    last = session.scalar(select(func.max(Job.finished_at)))
    return Check(
        N_("Worker"),
        late == 0,
        N_("%(late)s jobs are late; the last one ended %(last)s"),
        {"late": late, "last": last},
        N_("Start “partnerships work” on a machine of this installation."),
    )


def _failed(session: Session) -> Check:
    failed = count_failed_jobs(session)
    return Check(
        N_("Failed jobs"),
        failed == 0,
        N_("%(failed)s jobs were given up"),
        {"failed": failed},
        N_("Read why on the page of failed jobs, then start them again."),
    )


def _files(folder: Path) -> Check:
    place = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    free = shutil.disk_usage(place).free
    can_write = os.access(place, os.W_OK)
    return Check(
        N_("Files"),
        can_write and free > LEAST_FREE,
        N_("%(free)s free in the folder of documents"),
        {"free": free},
        N_("Make room, or let the application write into its folder."),
    )


def _reference(folder: Path | None) -> Check:
    try:
        reference.load(folder).check()
    except BadReference as error:
        return Check(
            N_("Reference data"),
            False,
            N_("cannot be used: %(error)s"),
            {"error": str(error)},
            N_("Correct the file and start the application again."),
        )
    return Check(N_("Reference data"), True, N_("every file can be read"))


def _policy(session: Session, now: datetime) -> Check:
    current = policy_in_force(session, geneva_day(now))
    return Check(
        N_("Policy"),
        True,
        N_("version %(version)s, %(hash)s"),
        {"version": current.version, "hash": current.hash},
    )
