"""A worker in a process of its own, with handlers made for the tests."""

from __future__ import annotations

import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from registry.config import read_config
from registry.db import make_engine, make_sessions
from registry.jobs.queue import Run
from registry.jobs.worker import Handler, Stop, Worker, utc_now


def write_and_linger(run: Run, payload: dict[str, Any]) -> None:
    """Says that it has begun, then stays until told to go on; the next attempt does not stay."""
    log = Path(payload["log"])
    with log.open("a") as file:
        file.write(f"begun {run.attempt}\n")
    release = Path(payload["release"])
    while run.attempt == 1 and not release.exists():
        time.sleep(0.02)
    with log.open("a") as file:
        file.write(f"ended {run.attempt}\n")


def note(run: Run, payload: dict[str, Any]) -> None:
    with Path(payload["log"]).open("a") as file:
        file.write(f"{payload['number']}\n")


HANDLERS = {"linger": Handler(write_and_linger), "note": Handler(note)}


def main() -> None:
    url, ahead = sys.argv[1], float(sys.argv[2])
    stop = Stop()
    signal.signal(signal.SIGTERM, stop.set)

    def clock() -> datetime:
        return utc_now() + timedelta(seconds=ahead)

    sessions = make_sessions(make_engine(url, pool_size=2))
    worker = Worker(
        read_config({"DATABASE_URL": url, "SECRET_KEY": "x"}), sessions, HANDLERS, clock=clock, stop=stop
    )
    worker.work(once="--once" in sys.argv)


if __name__ == "__main__":
    main()
