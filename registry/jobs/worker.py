"""The worker's loop: hand out events, start what is due at each period, run jobs one after another."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from registry.config import Config
from registry.db import reading
from registry.jobs.queue import LEASE, GiveUp, LeaseLost, Run, claim, extend, fail, is_due
from registry.models.event import Outbox
from registry.models.job import Job
from registry.services.job import enqueue
from registry.services.message import hand_out_events

LOG = logging.getLogger("registry.jobs")
IDLE_SECONDS = 1.0


class TimedOut(RuntimeError):
    """The handler took longer than its limit."""


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of job is done: idempotent, inside `limit_seconds`."""

    do: Callable[[Run, dict[str, Any]], None]
    limit_seconds: float = 120


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that is due once in each period, however many workers there are."""

    kind: str
    every: timedelta


class Stop:
    """Set by a signal: the job in hand is finished, no other begun. (An Event may deadlock there.)"""

    def __init__(self) -> None:
        self.is_set = False

    def set(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self.is_set = True

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.is_set and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Worker:
    """One worker. `handlers` and `periodic` are given, so that a test may bring its own."""

    config: Config
    sessions: sessionmaker[Session]
    handlers: Mapping[str, Handler]
    periodic: Sequence[Periodic] = ()
    clock: Callable[[], datetime] = utc_now
    stop: Stop = field(default_factory=Stop)
    name: str = field(
        default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    )
    _ticked: dict[str, str] = field(default_factory=dict)

    def work(self, *, once: bool = False) -> int:
        """Run jobs until stopped; with `once`, until none is due. Gives how many were run."""
        count = 0
        while not self.stop.is_set:
            try:
                if self.step():
                    count += 1
                    continue
            except SQLAlchemyError:
                if once:
                    raise
                LOG.exception("the database did not answer; trying again")
            if once:
                break
            self.stop.wait(IDLE_SECONDS)
        return count

    def step(self) -> bool:
        """Hand out new events, start due periods, run one job; whether there was one."""
        now = self.clock()
        self._start_periods(now)
        with reading(self.sessions) as session:
            has_events = session.scalar(select(Outbox.seq).limit(1)) is not None
            has_job = session.scalar(select(Job.id).where(is_due(now)).limit(1)) is not None
        if has_events:
            with self.sessions.begin() as session:
                hand_out_events(session, now=now)
        if not (has_events or has_job):
            return False
        with self.sessions.begin() as session:
            job = claim(session, self.name, self.clock())
        if job is None:
            return False
        self._run(job)
        return True

    def _start_periods(self, now: datetime) -> None:
        for each in self.periodic:
            seconds = int(each.every.total_seconds())
            slot = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC).isoformat()
            if self._ticked.get(each.kind) == slot:
                continue
            with self.sessions.begin() as session:
                enqueue(session, each.kind, {}, key=f"{each.kind}@{slot}", now=now)
            self._ticked[each.kind] = slot

    def _run(self, job: Job) -> None:
        run = Run(
            job.id,
            job.kind,
            job.attempts,
            job.max_attempts,
            self.name,
            self.sessions,
            self.config,
            self.clock,
        )
        began = time.monotonic()
        try:
            handler = self.handlers.get(job.kind)
            if handler is None:
                raise GiveUp(f"No handler is registered for {job.kind!r}.")
            with _alive(run, handler.limit_seconds), _time_limit(handler.limit_seconds):
                handler.do(run, job.payload)
        except LeaseLost:
            LOG.warning("%s %s was taken over by another worker", job.kind, job.id)
            return
        except Exception as error:
            LOG.warning("%s %s failed at attempt %s", job.kind, job.id, job.attempts, exc_info=True)
            self._failed(run, error)
            return
        self._done(run)
        LOG.info("%s %s done in %.3f s", job.kind, job.id, time.monotonic() - began)

    def _failed(self, run: Run, error: Exception) -> None:
        text = "".join(traceback.format_exception_only(error)).strip()[:2000]
        try:
            with self.sessions.begin() as session:
                fail(session, run, text, for_good=isinstance(error, GiveUp))
        except LeaseLost:
            LOG.warning("%s %s was taken over by another worker", run.kind, run.job_id)

    def _done(self, run: Run) -> None:
        with self.sessions.begin() as session:
            job = session.get(Job, run.job_id)
            if job is None or job.state != "running":
                return  # the handler ended it in its own transaction
            try:
                run.finish(session)
            except LeaseLost:
                LOG.warning("%s %s was taken over by another worker", run.kind, run.job_id)


@contextmanager
def _alive(run: Run, limit_seconds: float) -> Iterator[None]:
    """Extends the lease from a second thread, not past the time limit: a handler that hangs loses its job."""
    ended = threading.Event()
    give_up_at = time.monotonic() + limit_seconds

    def beat() -> None:
        while not ended.wait(LEASE.total_seconds() / 3) and time.monotonic() < give_up_at:
            try:
                with run.sessions.begin() as session:
                    extend(session, run)
            except LeaseLost:
                return
            except SQLAlchemyError:
                LOG.warning("no sign of life for %s %s", run.kind, run.job_id, exc_info=True)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raises TimedOut in the handler. Only a main thread can be interrupted; elsewhere the lease lapses."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimedOut(f"It took longer than {seconds:g} s.")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
