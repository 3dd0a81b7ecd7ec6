"""`partnerships work`: do what waits in the queue."""

from __future__ import annotations

import logging
import signal

import click
from sqlalchemy.exc import OperationalError

from registry import reference
from registry.config import BadSetting, read_config
from registry.db import make_engine, make_sessions
from registry.jobs import HANDLERS, PERIODIC, Stop, Worker


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--verbose", is_flag=True, help="Say every job that is done.")
def work(once: bool, verbose: bool) -> None:
    """Send mail, anchor the history, tidy up: everything that no page waits for.

    Runs until stopped. On SIGTERM or Ctrl-C the job in hand is finished and no other is begun. Any number of
    these processes may run on one PostgreSQL database, on several machines; on SQLite one is enough. A worker
    that is killed loses nothing: another takes its job a minute later.

    A job that fails is tried again after 30 seconds, then ever later; after 8 attempts it is kept as failed,
    with its error, on the page of failed jobs.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(name)s %(message)s"
    )
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.set)
    try:
        config = read_config()
        reference.use(config.reference_dir)
    except (BadSetting, reference.BadReference) as error:
        raise click.ClickException(str(error)) from None
    engine = make_engine(config.database_url, pool_size=2)
    worker = Worker(config, make_sessions(engine), HANDLERS, PERIODIC, stop=stop)
    try:
        count = worker.work(once=once)
    except OperationalError as error:
        raise click.ClickException(
            f"The database does not answer: {error.orig}. Is it made? `partnerships db upgrade`"
        ) from None
    finally:
        engine.dispose()
    click.echo(f"{count} jobs done.")
