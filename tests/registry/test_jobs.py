"""The queue, with real processes: nothing is lost at kill -9, done twice at once, or fails in silence."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from registry.config import read_config
from registry.events import record
from registry.jobs import HANDLERS, PERIODIC
from registry.jobs.queue import GiveUp, LeaseLost, Run, back_off, claim, extend, fail, forget_old_jobs
from registry.jobs.worker import Handler, Periodic, Worker
from registry.models import Job, User
from registry.queries.job import count_failed_jobs, count_late_jobs, find_job, list_failed_jobs
from registry.services.job import NotFailed, enqueue, retry_job

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
CONFIG = read_config({"SECRET_KEY": "x"})


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker_with(
    sessions: sessionmaker[Session], clock: Clock
) -> Callable[[Callable[[Run, dict[str, Any]], None]], Worker]:
    """A worker whose jobs of the kind "try" are done by the function given."""

    def make(do: Callable[[Run, dict[str, Any]], None], limit_seconds: float = 30) -> Worker:
        return Worker(CONFIG, sessions, {"try": Handler(do, limit_seconds)}, clock=clock)

    return make


def add(sessions: sessionmaker[Session], kind: str = "try", **more: Any) -> Any:
    with sessions.begin() as session:
        return enqueue(session, kind, more.pop("payload", {}), now=NOW, **more)


def only_job(sessions: sessionmaker[Session]) -> Job:
    with sessions() as session:
        return session.scalars(select(Job)).one()


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def start_worker(url: str, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.registry.jobs_at_work", url, *more])


def test_a_job_enqueued_by_a_transaction_that_fails_is_not_there(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        enqueue(session, "try", {}, now=NOW)
        session.rollback()
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_the_second_job_of_a_key_is_not_written(sessions: sessionmaker[Session]) -> None:
    assert add(sessions, key="only once") is not None
    assert add(sessions, key="only once") is None
    assert only_job(sessions).key == "only once"


def test_a_done_job_is_kept_with_its_times(sessions: sessionmaker[Session], worker_with: Any) -> None:
    seen: list[Any] = []
    add(sessions, payload={"number": 7})
    assert worker_with(lambda run, payload: seen.append(payload)).work(once=True) == 1
    assert seen == [{"number": 7}]
    job = only_job(sessions)
    assert (job.state, job.attempts, job.finished_at, job.lease_until) == ("done", 1, NOW, None)


def test_a_job_for_later_waits(sessions: sessionmaker[Session], worker_with: Any, clock: Clock) -> None:
    worker = worker_with(lambda run, payload: None)
    add(sessions, run_at=NOW + timedelta(minutes=5))
    assert worker.work(once=True) == 0
    clock.now += timedelta(minutes=5)
    assert worker.work(once=True) == 1


def test_a_failing_job_is_tried_ever_later_and_then_kept_as_failed(
    sessions: sessionmaker[Session], worker_with: Any, clock: Clock
) -> None:
    def always_fails(run: Run, payload: dict[str, Any]) -> None:
        raise OSError("the mail server is away")

    worker = worker_with(always_fails)
    add(sessions, max_attempts=3)
    waits = []
    for _ in range(3):
        assert worker.work(once=True) == 1
        waits.append(only_job(sessions).run_at - clock.now)
        clock.now = only_job(sessions).run_at
    assert waits[:2] == [timedelta(seconds=30), timedelta(seconds=60)]
    job = only_job(sessions)
    assert (job.state, job.attempts, job.error) == ("failed", 3, "OSError: the mail server is away")
    assert worker.work(once=True) == 0


def test_the_longest_wait_is_an_hour() -> None:
    assert back_off(30) == timedelta(hours=1)


def test_giving_up_needs_one_attempt_only(sessions: sessionmaker[Session], worker_with: Any) -> None:
    def gives_up(run: Run, payload: dict[str, Any]) -> None:
        raise GiveUp("no such mailbox")

    add(sessions)
    worker_with(gives_up).work(once=True)
    assert (only_job(sessions).state, only_job(sessions).attempts) == ("failed", 1)


def test_a_kind_that_nobody_knows_fails_and_says_so(
    sessions: sessionmaker[Session], worker_with: Any
) -> None:
    add(sessions, kind="unheard_of")
    worker_with(lambda run, payload: None).work(once=True)
    assert "No handler is registered for 'unheard_of'" in (only_job(sessions).error or "")


def test_a_job_that_kills_its_workers_is_failed_in_the_end(
    sessions: sessionmaker[Session], worker_with: Any, clock: Clock
) -> None:
    add(sessions, max_attempts=2)
    for _ in range(2):  # two workers claim it and are never heard of again
        with sessions.begin() as session:
            assert claim(session, "dead", clock.now) is not None
        clock.now += timedelta(minutes=2)
    assert worker_with(lambda run, payload: None).work(once=True) == 0
    assert (only_job(sessions).state, only_job(sessions).attempts) == ("failed", 2)
    assert "stopped without a word" in (only_job(sessions).error or "")


def test_work_and_end_of_a_job_commit_together_or_not_at_all(
    sessions: sessionmaker[Session], worker_with: Any, clock: Clock
) -> None:
    """A worker that lost its lease while it worked must not leave half of its work behind."""

    def slow(run: Run, payload: dict[str, Any]) -> None:
        with sessions.begin() as session:
            session.execute(update(Job).values(worker="another", attempts=2))
        with sessions.begin() as session:
            session.add(User(email="bea@unece.example", name="Bea", created_at=NOW))
            run.finish(session)

    add(sessions)
    worker_with(slow).work(once=True)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 0
    assert (only_job(sessions).state, only_job(sessions).worker) == ("running", "another")


def test_a_lease_is_extended_only_by_its_holder(sessions: sessionmaker[Session], clock: Clock) -> None:
    add(sessions)
    with sessions.begin() as session:
        job = claim(session, "first", clock.now)
    assert job is not None
    first = Run(job.id, "try", 1, 8, "first", sessions, CONFIG, clock)
    clock.now += timedelta(seconds=50)
    with sessions.begin() as session:
        extend(session, first)
    assert only_job(sessions).lease_until == clock.now + timedelta(seconds=60)
    clock.now += timedelta(seconds=61)
    with sessions.begin() as session:
        assert claim(session, "second", clock.now) is not None
    for end in (extend, lambda session, run: fail(session, run, "late", for_good=True)):
        with pytest.raises(LeaseLost), sessions.begin() as session:
            end(session, first)
    assert only_job(sessions).worker == "second"


def test_a_handler_that_hangs_is_interrupted(sessions: sessionmaker[Session], worker_with: Any) -> None:
    def hangs(run: Run, payload: dict[str, Any]) -> None:
        threading.Event().wait(20)

    add(sessions)
    began = time.monotonic()
    worker_with(hangs, limit_seconds=0.2).work(once=True)
    assert time.monotonic() - began < 10
    assert only_job(sessions).error == "registry.jobs.worker.TimedOut: It took longer than 0.2 s."


def test_each_period_has_one_job_however_many_workers(sessions: sessionmaker[Session], clock: Clock) -> None:
    ran: list[str] = []
    handlers = {"tick": Handler(lambda run, payload: ran.append(run.worker))}
    workers = [
        Worker(CONFIG, sessions, handlers, (Periodic("tick", timedelta(hours=1)),), clock=clock)
        for _ in range(3)
    ]
    for minutes in (0, 10, 29, 30, 31, 60, 90):
        clock.now = NOW + timedelta(minutes=minutes)
        for worker in workers:
            worker.work(once=True)
    assert len(ran) == 3  # of the periods from 9, 10 and 11 o'clock


def test_old_jobs_are_forgotten_failed_ones_much_later(sessions: sessionmaker[Session]) -> None:
    for state, age in (("done", 13), ("done", 15), ("failed", 300), ("failed", 400)):
        job_id = add(sessions)
        with sessions.begin() as session:
            job = session.get_one(Job, job_id)
            job.state, job.finished_at = state, NOW - timedelta(days=age)
    with sessions.begin() as session:
        forget_old_jobs(session, NOW)
        left = sorted(session.scalars(select(Job.state)))
    assert left == ["done", "failed"]


def test_a_failed_job_is_listed_and_can_be_retried_once(session: Session) -> None:
    bea = User(email="bea@unece.example", name="Bea", is_staff=True, created_at=NOW)
    session.add(bea)
    job_id = enqueue(session, "try", {}, now=NOW)
    assert job_id is not None
    job = find_job(session, job_id)
    assert job is not None
    job.state, job.error, job.attempts, job.finished_at = "failed", "OSError: away", 8, NOW
    session.flush()
    assert [each.id for each in list_failed_jobs(session)] == [job_id]
    retry_job(session, job, actor=bea, now=NOW)
    session.commit()
    assert (job.state, job.attempts, count_failed_jobs(session)) == ("waiting", 0, 0)
    assert count_late_jobs(session, NOW + timedelta(minutes=1)) == 1
    assert session.scalar(text("SELECT name FROM events")) == "job.retried"
    with pytest.raises(NotFailed):
        retry_job(session, job, actor=bea, now=NOW)


@pytest.mark.slow
def test_the_job_of_a_killed_worker_is_done_by_another(
    database_url: str, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    log, release = tmp_path / "log", tmp_path / "release"
    log.touch()
    add(sessions, "linger", payload={"log": str(log), "release": str(release)})
    killed = start_worker(database_url, "0")
    wait_for(lambda: log.read_text() == "begun 1\n")
    killed.kill()
    killed.wait(timeout=10)
    assert only_job(sessions).state == "running"
    start_worker(database_url, "0", "--once").wait(timeout=30)
    assert log.read_text() == "begun 1\n"  # the lease of the dead still holds
    start_worker(database_url, "61", "--once").wait(timeout=30)  # a minute later
    assert log.read_text() == "begun 1\nbegun 2\nended 2\n"
    assert (only_job(sessions).state, only_job(sessions).attempts) == ("done", 2)


@pytest.mark.slow
def test_a_worker_told_to_stop_finishes_the_job_in_hand_and_begins_no_other(
    database_url: str, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    log, release = tmp_path / "log", tmp_path / "release"
    log.touch()
    add(sessions, "linger", payload={"log": str(log), "release": str(release)})
    add(sessions, "note", payload={"log": str(log), "number": 1}, run_at=NOW + timedelta(seconds=1))
    worker = start_worker(database_url, "0")
    wait_for(lambda: log.read_text() == "begun 1\n")
    worker.terminate()
    release.touch()
    assert worker.wait(timeout=20) == 0
    assert log.read_text() == "begun 1\nended 1\n"
    with sessions() as session:
        assert sorted(session.scalars(select(Job.state))) == ["done", "waiting"]


@pytest.mark.slow
def test_two_workers_share_the_jobs_and_do_each_once(
    database_url: str, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with sessions.begin() as session:
        for number in range(40):
            enqueue(session, "note", {"log": str(log), "number": number}, now=NOW)
    workers = [start_worker(database_url, "0", "--once") for _ in range(2)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    assert Counter(log.read_text().split()) == Counter(str(number) for number in range(40))


@pytest.mark.slow
def test_the_command_does_what_is_due_and_ends(
    database_url: str, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with sessions.begin() as session:
        alice = User(email="alice@bluewell.example", name="Alice", created_at=NOW)
        session.add(alice)
        session.flush()
        record(session, alice, "user.locked", actor=None, now=NOW)
    settings = {"DATABASE_URL": database_url, "PARTNERSHIPS_VAR": str(tmp_path), "SECRET_KEY": "x"}
    done = subprocess.run(
        [sys.executable, "-m", "registry", "work", "--once"],
        env=os.environ | settings, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == f"{len(PERIODIC) + 2} jobs done.\n"  # the periodic ones, the event, its mail
    [mail] = (tmp_path / "mail").glob("*.eml")
    assert b"To: alice@bluewell.example" in mail.read_bytes()
    with sessions() as session:
        assert session.scalar(text("SELECT head_count FROM anchors")) == 1


def test_every_periodic_job_has_a_handler() -> None:
    assert {each.kind for each in PERIODIC} <= HANDLERS.keys()
