"""Two people press at once on one version: one wins, the other is told, nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import PolicyVersion, User
from registry.queries.policy import draft_source
from registry.services.policy import (
    approve_policy,
    check_policy,
    create_policy,
    edit_policy,
    publish_policy,
    send_back_policy,
    submit_policy,
)
from tests.case import NOW, later, on_stage
from tests.cast import Cast
from tests.registry.policies import drafted, with_parameter
from tests.registry.racing import Racer, assert_whole, only_winner, race
from tests.registry.racing_cases import assert_told_who

Sessions = sessionmaker[Session]


def ready(sessions: Sessions, cast: Cast, state: str) -> UUID:
    """A version of Pia's in one of the states that people race from."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        row = drafted(session, people)
        if state != "draft":
            check_policy(session, row, actor=people.pia, now=NOW)
            submit_policy(session, row, actor=people.pia, now=NOW)
        if state == "approved":
            approve_policy(session, row, actor=people.piet, now=NOW)
        return row.id


def approve(session: Session, row: PolicyVersion, actor: User) -> None:
    approve_policy(session, row, actor=actor, now=later())


def send_back(session: Session, row: PolicyVersion, actor: User) -> None:
    send_back_policy(session, row, reason="Say why.", actor=actor, now=later())


def publish(session: Session, row: PolicyVersion, actor: User) -> None:
    publish_policy(session, row, in_force_from=later().date(), actor=actor, now=later())


def of(sessions: Sessions, row_id: UUID) -> PolicyVersion:
    with sessions() as session:
        return session.get_one(PolicyVersion, row_id)


def test_two_who_approve_at_once_approve_once(sessions: Sessions, cast: Cast) -> None:
    row_id = ready(sessions, cast, "submitted")
    results = race(sessions, PolicyVersion, row_id, Racer(cast.piet, approve), Racer(cast.dmitri, approve))
    winner = assert_told_who(results, [cast.piet, cast.dmitri])
    assert of(sessions, row_id).approved_by_id == winner.id
    assert_whole(sessions)


def test_a_version_is_approved_or_sent_back(sessions: Sessions, cast: Cast) -> None:
    row_id = ready(sessions, cast, "submitted")
    results = race(sessions, PolicyVersion, row_id, Racer(cast.piet, send_back), Racer(cast.dmitri, approve))
    winner = assert_told_who(results, [cast.piet, cast.dmitri])
    assert of(sessions, row_id).state == ("draft" if winner == cast.piet else "approved")
    assert_whole(sessions)


def test_two_who_publish_at_once_publish_once(sessions: Sessions, cast: Cast) -> None:
    row_id = ready(sessions, cast, "approved")
    results = race(sessions, PolicyVersion, row_id, Racer(cast.pia, publish), Racer(cast.dmitri, publish))
    winner = assert_told_who(results, [cast.pia, cast.dmitri])
    row = of(sessions, row_id)
    assert (row.state, row.published_by_id) == ("published", winner.id)
    assert_whole(sessions)


def test_of_two_editors_one_is_told_of_the_other(sessions: Sessions, cast: Cast) -> None:
    row_id = ready(sessions, cast, "draft")
    seen = of(sessions, row_id).version

    def press(session: Session, row: PolicyVersion, actor: User) -> None:
        source = with_parameter(draft_source(row), "simplified_max_usd", 20000 + len(actor.name))
        edit_policy(session, row, source, what="limit", version=seen, actor=actor, now=later())

    results = race(sessions, PolicyVersion, row_id, Racer(cast.pia, press), Racer(cast.piet, press))
    only_winner(results)
    assert of(sessions, row_id).version == seen + 1
    assert_whole(sessions)


def test_two_drafts_started_at_once_get_two_numbers(sessions: Sessions, cast: Cast) -> None:
    def start(person: User) -> Any:
        with sessions.begin() as session:
            actor = session.get_one(User, person.id)
            return create_policy(session, based_on=1, title="x", note="", actor=actor, now=NOW).number

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(start, [cast.pia, cast.piet] * 4))
    assert sorted(numbers) == list(range(3, 11))
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(PolicyVersion)) == 8
