"""Registering, confirming, signing in and out, forgetting and changing a password, on both databases."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Message, Token, User
from registry.services import account
from registry.services.password import hash_password
from registry.services.token import BadToken, digest, issue_token, spend_token
from tests.pages import CheckedClient

PASSWORD = "river lamp orchard nine"
NEW = "copper violin meadow seven"
HASH = hash_password(PASSWORD)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    made: sessionmaker[Session] = app.extensions["sessions"]
    return made


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def alice(sessions: sessionmaker[Session], clock: time_machine.Traveller) -> User:
    """Alice of Blue Well, with a confirmed account."""
    with sessions() as session:
        user = User(
            id=uuid.uuid4(),
            email="alice@bluewell.example",
            name="Alice Ferrand",
            password_hash=HASH,
            email_confirmed_at=START,
            created_at=START,
        )
        session.add(user)
        session.commit()
    return user


def sign_in(client: CheckedClient, password: str = PASSWORD, email: str = "alice@bluewell.example") -> int:
    return client.submit("/sign-in", {"email": email, "password": password}).status_code


def is_signed_in(client: CheckedClient) -> bool:
    return client.get("/account").status_code == 200


def mails(sessions: sessionmaker[Session]) -> list[Message]:
    with sessions() as session:
        return list(session.scalars(select(Message).order_by(Message.queued_at, Message.id)))


def link_in(message: Message) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.body or "")
    assert found
    return found[1]


def test_a_newcomer_registers_confirms_and_is_signed_in(
    client: CheckedClient, sessions: sessionmaker[Session], clock: time_machine.Traveller
) -> None:
    answer = client.submit("/register", {"name": "Dora Stranger", "email": "Dora@Elsewhere.example"})
    assert "dora@elsewhere.example" in answer.text
    (message,) = mails(sessions)
    assert message.is_secret
    link = link_in(message)
    assert "Dora Stranger" in client.get(link).text
    assert not is_signed_in(client)
    assert client.submit(link, {"password": PASSWORD}).status_code == 303
    assert is_signed_in(client)
    assert client.get(link).status_code == 410


def test_opening_the_link_alone_confirms_nothing(
    client: CheckedClient, sessions: sessionmaker[Session], clock: time_machine.Traveller
) -> None:
    client.submit("/register", {"name": "Dora", "email": "dora@elsewhere.example"})
    link = link_in(mails(sessions)[0])
    for _scanner in range(3):
        assert client.get(link).status_code == 200
    with sessions() as session:
        assert session.scalars(select(User)).one().email_confirmed_at is None


def test_somebody_known_gets_the_same_answer_and_a_different_mail(
    client: CheckedClient, sessions: sessionmaker[Session], alice: User
) -> None:
    client.submit("/register", {"name": "Mallory", "email": alice.email})
    known = client.page.text.replace(alice.email, "x")
    client.submit("/register", {"name": "Mallory", "email": "other@bluewell.example"})
    assert client.page.text.replace("other@bluewell.example", "x") == known
    to_alice = next(each for each in mails(sessions) if each.to_address == alice.email)
    assert link_in(to_alice) == "/sign-in"
    with sessions() as session:
        assert session.get_one(User, alice.id).name == "Alice Ferrand"


def test_an_old_confirmation_link_stops_working(
    client: CheckedClient, sessions: sessionmaker[Session], clock: time_machine.Traveller
) -> None:
    client.submit("/register", {"name": "Dora", "email": "dora@elsewhere.example"})
    link = link_in(mails(sessions)[0])
    clock.shift(timedelta(hours=account.CONFIRM_HOURS, seconds=1))
    assert client.get(link).status_code == 410


def test_a_newer_link_replaces_the_older_one(
    client: CheckedClient, sessions: sessionmaker[Session], clock: time_machine.Traveller
) -> None:
    for _time in range(2):
        client.submit("/register", {"name": "Dora", "email": "dora@elsewhere.example"})
        clock.shift(timedelta(minutes=1))
    older, newer = (link_in(message) for message in mails(sessions))
    assert (client.get(older).status_code, client.get(newer).status_code) == (410, 200)


def test_of_two_who_spend_a_token_at_once_one_gets_it(sessions: sessionmaker[Session], alice: User) -> None:
    with sessions() as session:
        secret = issue_token(session, user=alice, purpose="reset", valid=timedelta(hours=1), now=START)
        session.commit()
        spend_token(session, secret, purpose="reset", now=START)
        with pytest.raises(BadToken):
            spend_token(session, secret, purpose="reset", now=START)


def test_only_a_hash_of_the_secret_is_kept(sessions: sessionmaker[Session], alice: User) -> None:
    with sessions() as session:
        secret = issue_token(session, user=alice, purpose="reset", valid=timedelta(hours=1), now=START)
        kept = session.scalars(select(Token)).one()
        assert kept.secret_hash == digest(secret)
        assert secret not in repr(vars(kept))


@pytest.mark.parametrize(
    "password", ["short", "password2026!", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaa", "dora.elsewhere1"]
)
def test_a_password_that_others_would_try_is_refused(
    client: CheckedClient, sessions: sessionmaker[Session], clock: time_machine.Traveller, password: str
) -> None:
    client.submit("/register", {"name": "Dora", "email": "dora.elsewhere@company.example"})
    link = link_in(mails(sessions)[0])
    assert client.submit(link, {"password": password}).status_code == 422
    assert "There is a problem" in client.page.text
    assert client.submit(link, {"password": PASSWORD}).status_code == 303


def test_alice_signs_in_and_out(client: CheckedClient, alice: User) -> None:
    assert sign_in(client) == 303
    assert is_signed_in(client)
    assert client.get("/account").headers["Cache-Control"] == "no-store"
    sign_out = 1  # the second form of the page
    assert client.submit("/account", {}, form=sign_out).status_code == 303
    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: CheckedClient, alice: User) -> None:
    assert sign_in(client, password="something else entirely") == 422
    wrong = client.page.text.replace(alice.email, "x")
    assert sign_in(client, email="nobody@bluewell.example") == 422
    assert client.page.text.replace("nobody@bluewell.example", "x") == wrong


def test_an_unconfirmed_or_switched_off_account_cannot_sign_in(
    client: CheckedClient, sessions: sessionmaker[Session], alice: User
) -> None:
    with sessions() as session:
        session.get_one(User, alice.id).is_active = False
        session.commit()
    assert sign_in(client) == 422
    with sessions() as session:
        user = session.get_one(User, alice.id)
        user.is_active, user.email_confirmed_at = True, None
        session.commit()
    assert sign_in(client) == 422


def test_after_five_wrong_tries_even_the_right_password_must_wait(
    client: CheckedClient, alice: User, clock: time_machine.Traveller
) -> None:
    for _try in range(account.FREE_FAILURES):
        assert sign_in(client, password="wrong wrong wrong") == 422
    assert sign_in(client) == 422
    clock.shift(timedelta(minutes=1, seconds=1))
    assert sign_in(client) == 303


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(
    sessions: sessionmaker[Session], alice: User
) -> None:
    waits = []
    at = START
    with sessions() as session:
        for number in range(12):
            account.sign_in(session, account.Attempt(alice.id, False), source=f"s{number}", now=at)
            until = session.get_one(User, alice.id).locked_until
            if until is not None:
                waits.append((until - at).total_seconds() / 60)
                at = until
    assert waits[0] == 1
    assert all(later == min(earlier * 2, 15) for earlier, later in pairwise(waits))


def test_one_network_may_not_try_for_ever(
    client: CheckedClient, alice: User, clock: time_machine.Traveller
) -> None:
    statuses = [sign_in(client, email=f"guess{n}@bluewell.example") for n in range(account.MOST_FAILURES + 1)]
    assert statuses == [422] * account.MOST_FAILURES + [429]
    clock.shift(timedelta(minutes=16))
    assert sign_in(client) == 303


def test_nobodys_mailbox_is_flooded_through_us(
    client: CheckedClient, sessions: sessionmaker[Session], alice: User
) -> None:
    for _ask in range(account.MAILS_AN_HOUR + 2):
        client.submit("/forgotten-password", {"email": alice.email})
    assert len(mails(sessions)) == account.MAILS_AN_HOUR


def test_a_forgotten_password_is_set_anew_and_ends_every_session(
    app: Flask, client: CheckedClient, sessions: sessionmaker[Session], alice: User
) -> None:
    sign_in(client)
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    answer = other.submit("/forgotten-password", {"email": alice.email})
    assert "on its way" in answer.text
    link = link_in(next(each for each in mails(sessions) if "/reset/" in (each.body or "")))
    assert other.submit(link, {"password": NEW}).status_code == 303
    assert not is_signed_in(client)
    assert sign_in(other) == 422
    assert sign_in(other, password=NEW) == 303
    assert other.get(link).status_code == 410


def test_asking_for_a_reset_does_not_tell_whether_the_address_is_known(
    client: CheckedClient, sessions: sessionmaker[Session], alice: User
) -> None:
    client.submit("/forgotten-password", {"email": alice.email})
    known = client.page.text.replace(alice.email, "x")
    client.submit("/forgotten-password", {"email": "nobody@else.example"})
    assert client.page.text.replace("nobody@else.example", "x") == known
    assert [each.to_address for each in mails(sessions)] == [alice.email]


def test_changing_the_password_signs_out_the_other_browsers_only(
    app: Flask, client: CheckedClient, alice: User
) -> None:
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    sign_in(client)
    sign_in(other)
    assert client.submit("/account/password", {"old": "not the old one", "password": NEW}).status_code == 422
    assert client.submit("/account/password", {"old": PASSWORD, "password": NEW}).status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_session_ends_when_idle_and_at_the_latest_after_half_a_day(
    client: CheckedClient, alice: User, clock: time_machine.Traveller
) -> None:
    sign_in(client)
    clock.shift(timedelta(minutes=59))
    assert is_signed_in(client)
    clock.shift(timedelta(minutes=61))
    assert not is_signed_in(client)
    sign_in(client)
    for _step in range(12):
        clock.shift(timedelta(minutes=59))
        assert is_signed_in(client)
    clock.shift(timedelta(minutes=13))
    assert not is_signed_in(client)


def test_settings_change_the_language_of_the_next_page(
    client: CheckedClient, sessions: sessionmaker[Session], alice: User
) -> None:
    sign_in(client)
    changed = {"name": "Alice F.", "language": "fr", "mail_frequency": "daily"}
    assert client.submit("/account", changed).status_code == 303
    client.get("/account")
    assert client.page.lang == "fr"
    with sessions() as session:
        user = session.get_one(User, alice.id)
        assert (user.name, user.language, user.mail_frequency) == ("Alice F.", "fr", "daily")
