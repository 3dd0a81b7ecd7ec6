"""The named cast: the same people in every test, with real roles and a password that is quick to check."""

from __future__ import annotations

import pickle
import shutil
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask import session as cookie
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session, sessionmaker

from registry.db import make_engine, make_sessions
from registry.models import Base, Membership, Organisation, RoleGrant, User
from registry.models.user import POWERFUL_ROLES
from registry.web.session import begin_session
from tests.pages import CheckedClient

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "lantern gravel seventeen"
# Checked with its own, cheap parameters: a real hash would cost each sign-in 64 MiB and 0.1 s.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

Role = str | tuple[str, int] | tuple[str, int, bool]  # name, subprogramme, alternate


@dataclass(frozen=True)
class Cast:
    """Partners: Alice and Anton of Blue Well, Dora of another firm. Everybody else works here."""

    blue_well: Organisation
    grey_dam: Organisation
    alice: User
    anton: User
    dora: User
    bea: User  # desk
    boris: User  # desk, the second person
    carl: User  # focal point of subprogramme 2
    cleo: User  # his alternate
    claire: User  # focal point of subprogramme 5
    olga: User  # approving official
    otto: User  # division director of subprogramme 2
    dmitri: User  # deputy executive secretary
    elena: User  # executive secretary
    emil: User  # executive office
    lena: User  # legal affairs
    paul: User  # task force panel
    grace: User  # gender focal point
    aldo: User  # auditor
    ada: User  # administrator
    adam: User  # the second administrator
    pia: User  # policy officer
    piet: User  # policy officer, the second person


def make_person(
    session: Session,
    name: str,
    *,
    roles: Iterable[Role] = (),
    works_for: Organisation | None = None,
    language: str = "en",
) -> User:
    """An account that can sign in. With `works_for` a partner's, else staff; powerful roles are confirmed."""
    domain = "unit.example" if works_for is None else works_for.email_domain
    person = User(
        email=f"{name.split(maxsplit=1)[0].lower()}@{domain}",
        name=name,
        language=language,
        is_staff=works_for is None,
        password_hash=PASSWORD_HASH,
        email_confirmed_at=NOON,
        created_at=NOON,
    )
    session.add(person)
    session.flush()
    if works_for is not None:
        session.add(
            Membership(
                user_id=person.id,
                organisation_id=works_for.id,
                state="admitted",
                asked_at=NOON,
                decided_at=NOON,
            )
        )
    for role in roles:
        session.add(_grant(person, role))
    session.flush()
    return person


def _grant(person: User, role: Role) -> RoleGrant:
    name, subprogramme, is_alternate = (role, None, False) if isinstance(role, str) else (*role, False)[:3]
    return RoleGrant(
        user_id=person.id,
        role=name,
        subprogramme=subprogramme,
        is_alternate=is_alternate,
        valid_from=LONG_AGO,
        granted_at=NOON,
        confirmed_at=NOON if name in POWERFUL_ROLES else None,
    )


def make_organisation(session: Session, name: str, domain: str) -> Organisation:
    number = uuid.uuid4()
    organisation = Organisation(
        id=number, group_id=number, name=name, name_key=name.lower(), email_domain=domain,
        entity_type="company", country="CH", created_at=NOON,
    )  # fmt: skip
    session.add(organisation)
    session.flush()
    return organisation


@dataclass(frozen=True)
class Kept:
    """Everybody, made once a worker: the rows by table, parents first, and the people as they were read."""

    rows: list[tuple[Table, list[dict[str, Any]]]]
    people: bytes  # pickled: each test gets objects of its own

    def put(self, sessions: sessionmaker[Session]) -> None:
        with sessions.begin() as session:
            for table, rows in self.rows:
                session.execute(insert(table), rows)

    def everybody(self) -> Cast:
        people: Cast = pickle.loads(self.people)
        return people


@pytest.fixture(scope="session")
def kept_cast(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    path = tmp_path_factory.mktemp("cast") / "cast.sqlite3"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    people = _come_on(make_sessions(engine))
    with engine.connect() as connection:
        read = [
            (table, [dict(row) for row in connection.execute(select(table)).mappings()])
            for table in Base.metadata.sorted_tables
        ]
    engine.dispose()
    return Kept([(table, rows) for table, rows in read if rows], pickle.dumps(people))


@pytest.fixture
def cast(kept_cast: Kept, sessions: sessionmaker[Session]) -> Cast:
    """Everybody, committed. The rows are detached: add them to a session with `session.merge(cast.alice)`."""
    kept_cast.put(sessions)
    return kept_cast.everybody()


def _come_on(sessions: sessionmaker[Session]) -> Cast:
    with sessions.begin() as session:
        blue_well = make_organisation(session, "Blue Well", "bluewell.example")
        grey_dam = make_organisation(session, "Grey Dam", "greydam.example")

        def staff(name: str, *roles: Role) -> User:
            return make_person(session, name, roles=roles)

        people = Cast(
            blue_well=blue_well,
            grey_dam=grey_dam,
            alice=make_person(session, "Alice Moreau", works_for=blue_well),
            anton=make_person(session, "Anton Belov", works_for=blue_well, language="ru"),
            dora=make_person(session, "Dora Stranger", works_for=grey_dam),
            bea=staff("Bea Keller", "desk"),
            boris=staff("Boris Lang", "desk"),
            carl=staff("Carl Weiss", ("focal_point", 2)),
            cleo=staff("Cleo Marin", ("focal_point", 2, True)),
            claire=staff("Claire Dubois", ("focal_point", 5)),
            olga=staff("Olga Petrova", "approving_official"),
            otto=staff("Otto Brandt", ("division_director", 2)),
            dmitri=staff("Dmitri Sokolov", "deputy_executive_secretary"),
            elena=staff("Elena Rossi", "executive_secretary"),
            emil=staff("Emil Haas", "executive_office"),
            lena=staff("Lena Novak", "legal_affairs"),
            paul=staff("Paul Okoye", "task_force_panel"),
            grace=staff("Grace Mensah", "gender_focal_point"),
            aldo=staff("Aldo Conti", "auditor"),
            ada=staff("Ada Silva", "administrator"),
            adam=staff("Adam Wirth", "administrator"),
            pia=staff("Pia Lindgren", "policy_officer"),
            piet=staff("Piet Vermeer", "policy_officer"),
        )
    with sessions() as session:  # read back whole, so that roles and memberships can be asked when detached
        for person in vars(people).values():
            if isinstance(person, User):
                session.add(person)
                session.refresh(person, ["grants", "memberships"])
        session.expunge_all()
    return people


AsPerson = Callable[[User], CheckedClient]


@pytest.fixture
def as_person(app: Flask) -> AsPerson:
    """`as_person(cast.bea)`: a client signed in as somebody, without the detour by the sign-in page."""

    def sign_in(person: User) -> CheckedClient:
        with app.test_request_context("/"):
            begin_session(person)
            begun = dict(cookie)
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        with client.session_transaction() as kept:
            kept.update(begun)
        return client

    return sign_in
