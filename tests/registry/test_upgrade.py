"""Every database that an earlier version left is carried over to today's schema, with nothing lost."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from flask import session as cookie
from flask.testing import FlaskClient
from sqlalchemy import URL, Connection, NullPool, create_engine, event, func, inspect, select, table, text

from registry.app import create_app
from registry.config import Config
from registry.db import make_engine, make_sessions
from registry.migrations import alembic_config, current_revision, differences, head_revision, upgrade
from registry.models import Agreement, Base, Membership, Proposal, RoleGrant, User
from registry.queries.audit import verify
from registry.services.review import declare_interest
from registry.web.session import begin_session
from tests import cluster
from tests.engines import KINDS
from tests.missing import not_on_this_machine
from tests.registry import old_database

FIRST = "0002"  # the step with which the first version ended


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    try:
        address: URL = cluster.make_database(f"partnerships_upgrade_{worker_id}")
    except cluster.NoPostgres as reason:
        not_on_this_machine("PostgreSQL", f"{reason} Install it, or set TEST_DATABASE_URL.")
    yield address.render_as_string(hide_password=False)
    cluster.drop_database(address)


def test_the_steps_make_what_the_models_say(empty_url: str) -> None:
    upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        assert differences(connection) == []
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
    engine.dispose()


def test_a_database_of_the_first_version_is_kept() -> None:
    assert [old_database.revision_of(path) for path in old_database.kept()][:1] == [FIRST]


@pytest.mark.parametrize("path", old_database.kept(), ids=old_database.revision_of)
def test_a_kept_database_is_carried_over(empty_url: str, path: Path) -> None:
    upgrade(empty_url, old_database.revision_of(path))
    with _open(empty_url) as connection:
        count = old_database.fill(connection, path)
        connection.commit()
    assert count > 100
    upgrade(empty_url)
    assert current_revision(empty_url) == head_revision()
    before = Counter(name for name, _row in old_database.rows(path))
    with _open(empty_url) as connection:
        today = set(inspect(connection).get_table_names())
        after = {
            name: connection.scalar(select(func.count()).select_from(table(name)))
            for name in today & set(before)
        }
        assert differences(connection) == []
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert {name: number for name, number in after.items() if (number or 0) < before[name]} == {}
    engine = make_engine(empty_url)
    with make_sessions(engine)() as session:
        assert verify(session).faults == []  # what happened is still what happened
    engine.dispose()


@pytest.mark.parametrize("path", old_database.kept(), ids=old_database.revision_of)
def test_the_pages_open_on_a_database_that_was_carried_over(
    empty_url: str, path: Path, tmp_path: Path
) -> None:
    upgrade(empty_url, old_database.revision_of(path))
    with _open(empty_url) as connection:
        old_database.fill(connection, path)
        connection.commit()
    upgrade(empty_url)
    app = create_app(Config(database_url=empty_url, var=tmp_path / "var", secret_key="only for tests" * 3))
    app.testing = True
    with app.extensions["sessions"]() as session:
        desk = session.scalars(select(User).join(User.grants).where(RoleGrant.role == "desk")).first()
        cases = session.scalars(select(Proposal).where(Proposal.reference.is_not(None))).all()
        states = {case.state: case for case in cases}
        partners = {
            case.id: session.scalars(
                select(User).join(User.memberships).where(Membership.organisation_id == case.organisation_id)
            ).first()
            for case in states.values()
        }
        agreement = session.scalars(select(Agreement).where(Agreement.signed_on.is_not(None))).first()
    assert desk is not None
    assert agreement is not None
    bea = _signed_in(app, desk)
    for address in (
        "/desk",
        "/agreements",
        "/reviews",
        f"/agreements/{agreement.id}",
        "/register-of-partnerships",
    ):
        assert bea.get(address).status_code == 200, address
    assert len(states) > 5
    for case in states.values():
        first = bea.get(f"/cases/{case.id}")
        if first.status_code == 303:  # a declaration comes first (K01)
            assert bea.get(first.location).status_code == 200, case.state
            _declared_none(app, case.id, desk.id)
            first = bea.get(f"/cases/{case.id}")
        assert first.status_code == 200, case.state
        partner = partners[case.id]
        if partner is not None:
            assert _signed_in(app, partner).get(f"/proposals/{case.id}").status_code == 200, case.state
    app.extensions["engine"].dispose()


def _declared_none(app: Flask, case_id: uuid.UUID, person_id: uuid.UUID) -> None:
    with app.extensions["sessions"].begin() as session:
        case, person = session.get_one(Proposal, case_id), session.get_one(User, person_id)
        declare_interest(session, case, interest="none", actor=person, now=datetime.now(UTC))


def _signed_in(app: Flask, person: User) -> FlaskClient:
    with app.test_request_context("/"):
        begin_session(person)
        begun = dict(cookie)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update(begun)
    return client


def _open(url: str) -> Connection:
    """Without foreign keys on SQLite: the rows are put in as they come."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _no_keys(connection: object, _record: object) -> None:
            connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]

    return engine.connect()


def test_a_step_back_from_the_policy_officers_and_forward_again_keeps_the_rest(empty_url: str) -> None:
    upgrade(empty_url)
    with _open(empty_url) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert "policy_versions" not in inspect(connection).get_table_names()
        checks = {
            each["name"]: each["sqltext"] for each in inspect(connection).get_check_constraints("role_grants")
        }
        assert set(checks) == {
            "ck_role_grants_role",
            "ck_role_grants_two_people",
            "ck_role_grants_subprogramme",
        }
        assert "policy_officer" not in checks["ck_role_grants_role"]
        command.upgrade(config, "head")
        checks = {
            each["name"]: each["sqltext"] for each in inspect(connection).get_check_constraints("role_grants")
        }
        assert len(checks) == 4
        assert "policy_officer" in checks["ck_role_grants_role"]
        assert differences(connection) == []
