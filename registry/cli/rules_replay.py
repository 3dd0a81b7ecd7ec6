"""`partnerships rules replay`: makes every stored decision again and names each one that differs."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.config import BadSetting, read_config
from registry.db import make_engine, make_sessions, reading
from registry.queries.replay import Difference, Stored, policies_replayed, replay_batch, stored_batches
from rules.policy.file import read_policy, write_policy
from rules.policy.model import build_policy
from rules.replay import Replay

WAITING = 4  # batches in the queue of each process: enough to keep it busy, few enough for the memory
SENTENCES = {
    "version": "policy version {version} was never published here",
    "hash": "it was decided by another text of policy version {version}",
    "engine": "it was decided by another version of the engine",
    "facts": "its facts were changed since",
    "outcome": "it comes out otherwise: {parts}",
    "refused": "its facts are not accepted any more",
}


@click.command("replay")
@click.option("--database", metavar="URL", help="Instead of DATABASE_URL.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a difference, then one with the sums.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="one a core",
    help="How many processes share the work.",
)
def replay_command(database: str | None, as_json: bool, processes: int) -> None:
    """Make every stored decision again, by its stored version, and name each one that differs.

    Compared are gate, levels, rules with their reasons, acts, approver, validity, days, documents and
    reviewers. A decision by a version, a text of a version or an engine that is not here is a difference;
    so are facts that were changed. Near misses follow from facts and version and are not compared.

    The exit status is 0 only when every decision comes out as it is stored.
    """
    started = time.perf_counter()
    counted: Counter[str] = Counter()
    decisions = 0
    for size, found in _replayed(database, processes):
        decisions += size
        for each in found:
            counted[each.kind] += 1
            click.echo(json.dumps(_as_json(each)) if as_json else _in_words(each))
    seconds = time.perf_counter() - started
    if as_json:
        sums = {"decisions": decisions, "differences": sum(counted.values()), "kinds": dict(counted)}
        click.echo(json.dumps({**sums, "seconds": round(seconds, 3)}))
    else:
        differ = sum(counted.values())
        said = "all identical" if not differ else f"{differ} {'difference' if differ == 1 else 'differences'}"
        rate = decisions / seconds if seconds else 0
        click.echo(f"{decisions} decisions made again, {said} ({seconds:.2f} s, {rate:,.0f} a second).")
    if counted:
        raise click.exceptions.Exit(1)


def _replayed(database: str | None, processes: int) -> Iterator[tuple[int, list[Difference]]]:
    with _pool(processes) as pool:
        try:
            engine = make_engine(database or read_config().database_url)
        except (BadSetting, SQLAlchemyError) as error:
            raise click.ClickException(str(error)) from None
        try:
            with reading(make_sessions(engine)) as session:
                yield from _shared(session, pool, processes)
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or error
            raise click.ClickException(f"The database does not answer as expected: {reason}") from None
        finally:
            engine.dispose()


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor | None]:
    """The processes, started before the database is opened: none may hold a copy of its connection."""
    if processes == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield None
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        pool.submit(_judge, {}, []).result()
        yield pool


def _shared(
    session: Session, pool: ProcessPoolExecutor | None, processes: int
) -> Iterator[tuple[int, list[Difference]]]:
    """Batches in order, each judged by whichever process is free."""
    policies = policies_replayed(session)
    if pool is None:
        replays = {number: Replay(policy) for number, policy in policies.items()}
        for batch in stored_batches(session):
            yield len(batch), replay_batch(replays, batch)
        return
    texts = {number: write_policy(policy.source) for number, policy in policies.items()}
    waiting: deque[tuple[int, Future[list[Difference]]]] = deque()
    for batch in stored_batches(session):
        waiting.append((len(batch), pool.submit(_judge, texts, batch)))
        if len(waiting) > WAITING * processes:
            size, future = waiting.popleft()
            yield size, future.result()
    for size, future in waiting:
        yield size, future.result()


def _judge(texts: Mapping[int, str], batch: list[Stored]) -> list[Difference]:
    return replay_batch({number: _replay(text) for number, text in texts.items()}, batch)


@lru_cache(maxsize=64)
def _replay(text: str) -> Replay:
    return Replay(build_policy(read_policy(text)))


def _in_words(each: Difference) -> str:
    said = SENTENCES[each.kind].format(version=each.policy_version, parts=", ".join(each.parts))
    return f"{each.reference} (snapshot {each.snapshot_id}): {said}."


def _as_json(each: Difference) -> dict[str, object]:
    return {
        "reference": each.reference,
        "snapshot": str(each.snapshot_id),
        "policy_version": each.policy_version,
        "kind": each.kind,
        "parts": list(each.parts),
    }
