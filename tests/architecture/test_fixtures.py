"""The cast, the clients and the live site are what the other tests take them for."""

from __future__ import annotations

import urllib.request
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.permissions import roles_held, subprogrammes_held
from registry.web.session import start_page
from tests.browser import NewPerson
from tests.cast import PASSWORD, AsPerson, Cast
from tests.pages import CheckedClient
from tests.website import LiveSite

DAY = date(2026, 11, 5)


def test_everybody_holds_the_role_that_the_cast_says(cast: Cast) -> None:
    assert roles_held(cast.bea, DAY) == {"desk"}
    assert roles_held(cast.alice, DAY) == set()
    assert roles_held(cast.elena, DAY) == {"executive_secretary"}
    assert subprogrammes_held(cast.cleo, "focal_point", DAY) == {2}


def test_somebody_who_is_signed_in_sees_her_account_and_a_stranger_does_not(
    cast: Cast, as_person: AsPerson, client: CheckedClient
) -> None:
    alice = as_person(cast.alice)
    assert alice.get("/account").status_code == 200
    assert cast.alice.email in alice.page.text
    assert client.get("/account").location.startswith("/sign-in")


def test_alice_signs_in_by_the_page_and_lands_where_her_work_begins(
    cast: Cast, app: Flask, client: CheckedClient
) -> None:
    answer = client.submit("/sign-in", {"email": cast.alice.email, "password": PASSWORD})
    with app.test_request_context("/"):
        assert answer.status_code == 303
        assert answer.location == start_page(cast.alice)


def test_a_page_that_asks_too_often_fails(app: Flask, client: CheckedClient) -> None:
    @app.get("/greedy")
    def greedy() -> str:
        session: Session = app.extensions["sessions"]()
        for _ in range(200):
            session.connection().exec_driver_sql("SELECT 1")
        session.close()
        return '<html lang="en"><title>T</title><h1>One</h1></html>'

    from registry.web.access import open_to_everyone

    open_to_everyone(greedy)
    with pytest.raises(AssertionError, match="200 queries"):
        client.get("/greedy")


def test_the_live_site_answers(live_site: LiveSite) -> None:
    with urllib.request.urlopen(live_site.address("/healthz"), timeout=10) as answer:
        assert answer.status == 200


def test_a_browser_without_javascript_opens_the_live_site(live_site: LiveSite, new_person: NewPerson) -> None:
    page = new_person()
    page.goto(live_site.address("/sign-in"))
    assert page.locator("h1").count() == 1
