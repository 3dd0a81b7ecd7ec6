"""The command for people: two first administrators, who holds what, an account that locked itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.cli.users import users
from registry.models import User
from registry.permissions import roles_held
from tests.cast import NOON, Cast

PAIR = ["ada@office.example", "Ada K", "adam@office.example", "Adam B"]


@pytest.fixture(autouse=True)
def _database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("BASE_URL", "https://partners.example")


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(users, list(words))
    return result.exit_code, result.output


def test_the_first_two_administrators_choose_their_passwords_by_link(
    sessions: sessionmaker[Session], app: Flask
) -> None:
    code, output = run("first-administrators", *PAIR)
    assert code == 0
    links = [line.split(": ", 1)[1] for line in output.splitlines()]
    assert all(link.startswith("https://partners.example/confirm/") for link in links)
    with sessions() as session:
        ada = session.scalars(select(User).where(User.email == PAIR[0])).one()
        assert roles_held(ada, ada.grants[0].valid_from) == {"administrator"}
        assert ada.password_hash is None
    page = app.test_client().get(links[0].removeprefix("https://partners.example"))
    assert page.status_code == 200


def test_one_person_alone_cannot_be_both_and_a_second_time_is_refused() -> None:
    code, output = run("first-administrators", PAIR[0], "Ada", PAIR[0].upper(), "Ada again")
    assert (code, "two different people" in output) == (1, True)
    assert run("first-administrators", *PAIR)[0] == 0
    code, output = run("first-administrators", "x@office.example", "X", "y@office.example", "Y")
    assert (code, "administrator already" in output) == (1, True)


def test_the_list_names_roles_in_force(cast: Cast) -> None:
    code, output = run("list")
    assert code == 0
    assert "focal_point 2 (alternate)" in output
    assert cast.alice.email not in output
    only = run("list", "--role", "administrator")[1].splitlines()
    assert len(only) == 2


def test_a_locked_account_is_opened(sessions: sessionmaker[Session], cast: Cast) -> None:
    with sessions.begin() as session:
        bea = session.get_one(User, cast.bea.id)
        bea.locked_until, bea.failed_sign_ins = NOON + timedelta(days=9999), 9
    assert run("unlock", cast.bea.email)[0] == 0
    with sessions() as session:
        assert session.get_one(User, cast.bea.id).locked_until is None
    assert run("unlock", "nobody@nowhere.example")[0] == 1
