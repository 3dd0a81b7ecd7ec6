"""Approves in a process that ends itself with SIGKILL, at the moment that each line of its input names.

A line is "count" (nothing is kept), "statement 7" (before the seventh is sent), "commit" (before it),
"answer" (after the commit, before anybody is told) or "never". Each is done by a child of its own, forked
from a process without threads or connections; the answer is one JSON object a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import uuid
from typing import Any

from sqlalchemy import Engine, event

import rules.policy
from registry import reference
from registry.db import make_engine, make_sessions
from registry.models import Proposal, User
from registry.services.decision import take_act
from tests.case import later


def end(*_anything: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def count_statements(engine: Engine, last: int = 0) -> list[str]:
    """Every statement from now on, BEGIN too; ends the process before number `last` is sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)
        if len(sent) == last:
            end()

    event.listen(engine, "before_cursor_execute", note)
    return sent


def approve(url: str, case_id: uuid.UUID, person_id: uuid.UUID, moment: str, number: int) -> int:
    """As the door does it: find, press, commit. Gives how many statements were sent."""
    engine = make_engine(url)
    sent = count_statements(engine, number)
    if moment == "commit":
        event.listen(engine, "commit", end)
    with make_sessions(engine)() as session:
        proposal, person = session.get_one(Proposal, case_id), session.get_one(User, person_id)
        take_act(
            session, proposal, "approve", reasons="Sound.", letter_text="Welcome.", actor=person, now=later()
        )
        if moment == "count":
            session.rollback()
        else:
            session.commit()
    if moment == "answer":
        end()
    return len(sent)


def main() -> None:
    url, case_id, person_id = sys.argv[1], uuid.UUID(sys.argv[2]), uuid.UUID(sys.argv[3])
    reference.load(), rules.policy.load()
    for line in sys.stdin:
        moment, _, number = line.strip().partition(" ")
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                count = approve(url, case_id, person_id, moment, int(number or 0))
                os.write(writing, str(count).encode())
                os._exit(0)
            except BaseException as error:
                os.write(2, f"{moment} {number}: {error!r}\n".encode())
                os._exit(1)
        os.close(writing)
        said = os.read(reading, 100)
        os.close(reading)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        answer = {"killed": killed, "exit": status, "statements": int(said or 0)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
