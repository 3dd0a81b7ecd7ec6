"""The two engines behave alike where the application relies on it."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL, Engine, func, insert, inspect, select, table, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError
from sqlalchemy.orm import Session, sessionmaker

from registry import db
from registry.db import make_engine, make_sessions, reading
from registry.migrations import differences
from registry.models import Base, Membership, User

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)


def make_user(email: str) -> User:
    return User(email=email, name=email.split("@", maxsplit=1)[0], created_at=NOON)


@pytest.mark.parametrize("attempt", ["first", "second"])
def test_every_test_begins_with_no_rows(session: Session, attempt: str) -> None:
    assert session.scalar(select(func.count()).select_from(User)) == 0
    session.add(make_user("alice@bluewell.example"))
    session.commit()


def test_all_tables_of_the_models_are_there(engine: Engine) -> None:
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())


def test_the_migrations_say_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        assert differences(connection) == []


def test_an_instant_comes_back_aware(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.add(make_user("alice@bluewell.example"))
    with sessions() as session:
        assert session.scalars(select(User.created_at)).one() == NOON


def test_a_foreign_key_is_held(session: Session) -> None:
    session.add(Membership(user_id=uuid.uuid4(), organisation_id=uuid.uuid4(), state="asked", asked_at=NOON))
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_reader_does_not_wait_for_a_writer(sessions: sessionmaker[Session]) -> None:
    with sessions() as writer:
        writer.add(make_user("alice@bluewell.example"))
        writer.flush()
        with reading(sessions) as reader:
            assert reader.scalar(select(func.count()).select_from(User)) == 0
        writer.commit()


def test_two_writers_queue_and_both_arrive(sessions: sessionmaker[Session]) -> None:
    def add(number: int) -> None:
        with sessions.begin() as session:
            session.scalar(select(func.count()).select_from(User))  # a read first: the upgrade that deadlocks
            session.add(make_user(f"person{number}@bluewell.example"))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 8


def test_the_engine_is_the_one_asked_for(engine: Engine, request: pytest.FixtureRequest) -> None:
    with engine.connect() as connection:
        asked = "sqlite_version()" if "sqlite" in request.node.name else "version()"
        answer = str(connection.scalar(text(f"SELECT {asked}")))
    assert answer.startswith("3." if "sqlite" in request.node.name else "PostgreSQL")


@pytest.mark.postgres
def test_a_connection_that_died_while_it_rested_is_made_anew(
    postgres_address: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "RESTED", 0.0)
    url = postgres_address.render_as_string(hide_password=False)
    engine, other = make_engine(url), make_engine(url)
    with engine.connect() as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
    with other.connect() as connection:
        assert connection.scalar(text(f"SELECT pg_terminate_backend({process}, 5000)"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != process
    engine.dispose()
    other.dispose()


@pytest.mark.postgres
def test_what_only_reads_cannot_write_and_keeps_its_prepared_statements(postgres_address: URL) -> None:
    """psycopg forgets them at a ROLLBACK: each page would then be planned anew."""
    engine = make_engine(postgres_address.render_as_string(hide_password=False), pool_size=1)
    sessions = make_sessions(engine)
    with reading(sessions) as reader, pytest.raises(InternalError, match="read-only transaction"):
        reader.execute(text("CREATE TABLE written (id integer)"))
    for _ in range(8):
        with reading(sessions) as reader:
            reader.scalar(select(func.count()).select_from(table("pg_class")))
    with reading(sessions) as reader:
        kept = reader.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    engine.dispose()
    assert any("FROM pg_class" in statement for statement in kept)


def test_what_a_reader_changed_in_memory_is_dropped(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.add(make_user("alice@bluewell.example"))
    with reading(sessions) as reader:
        reader.scalars(select(User)).one().name = "Mallory"
        reader.add(make_user("bob@bluewell.example"))
    with sessions() as session:
        assert session.scalars(select(User.name)).all() == ["alice"]


@pytest.mark.parametrize("how", ["rolled back by the view", "a failed flush"])
def test_a_reader_that_left_its_transaction_keeps_nothing(sessions: sessionmaker[Session], how: str) -> None:
    with reading(sessions) as reader:
        if how == "a failed flush":
            reader.add(Membership(user_id=uuid.uuid4(), organisation_id=uuid.uuid4(), state="asked"))
            with pytest.raises(DBAPIError):
                reader.flush()
        else:
            reader.rollback()
            reader.execute(insert(User).values(email="a@bluewell.example", name="a", created_at=NOON))
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 0
