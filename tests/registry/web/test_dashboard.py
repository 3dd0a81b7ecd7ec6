"""Dashboards as people open them: each number leads to the list of what it counts; others find no page."""

from __future__ import annotations

import re
import uuid
from html import unescape

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import User
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient

WHO = {"desk": "Bea", "subprogramme": "Carl", "management": "Dmitri", "auditor": "Aldo"}
NUMBER = re.compile(r'<a class="[^"]*" href="(/dashboards/[a-z]+/[^"]+)">(.*?)</a>', re.DOTALL)
TOTAL = re.compile(r'class="list-total">([\d,]+) ')
MOST_QUERIES = 20


def two_of_each(told: dict[str, set[str]]) -> list[tuple[str, set[str]]]:
    """Of each cube; tests/registry/test_dashboard.py compares every cell."""
    paths = [href.partition("?")[0] for href in told]
    return [item for at, item in enumerate(told.items()) if paths[:at].count(paths[at]) < 2]


def test_each_number_of_each_dashboard_opens_a_list_of_that_length(
    app: Flask, as_person: AsPerson, sessions: sessionmaker[Session], staged: dict[str, uuid.UUID]
) -> None:
    with sessions() as session:
        people = {user.name.split()[0]: user for user in session.scalars(select(User))}
    assert staged
    for dashboard, who in WHO.items():
        client = as_person(people[who])
        page = client.get(f"/dashboards/{dashboard}").text
        asked = [each for each in app.extensions["questions"] if each.startswith("SELECT")]
        assert len(asked) <= MOST_QUERIES, f"{dashboard}: {len(asked)} questions"
        told: dict[str, set[str]] = {}
        for href, words in NUMBER.findall(page):
            number = re.search(r"[\d,.]+", re.sub(r"<[^>]+>", " ", words))
            assert number, (dashboard, words)
            told.setdefault(unescape(href), set()).add(number.group())
        assert len(told) > (2 if dashboard == "auditor" else 6), (dashboard, sorted(told))
        for href, numbers in two_of_each(told):
            rows = TOTAL.search(client.get(href).text)
            assert rows, href
            assert rows.group(1) in numbers, (href, numbers)
        closed_to = "Olga" if dashboard != "management" else "Bea"
        assert as_person(people[closed_to]).get(f"/dashboards/{dashboard}").status_code == 404
        assert as_person(people[closed_to]).get(f"/dashboards/{dashboard}/cases").status_code == 404
    desk = as_person(people["Bea"])
    assert "svg" in desk.get("/dashboards/desk").text
    assert "The desk" in desk.get("/dashboards").text
    assert desk.get("/dashboards/desk/cases?state=nowhere").status_code == 404
    assert desk.get("/dashboards/desk/reviews?person=me").status_code == 404
    assert desk.get("/dashboards/desk/nothing").status_code == 404
    assert "3. Statistics" in desk.get("/dashboards/subprogramme?area=3").text


def test_a_partner_finds_no_dashboard(client: CheckedClient, as_person: AsPerson, cast: Cast) -> None:
    dora = as_person(cast.dora)
    assert dora.get("/dashboards").status_code == 404
    assert dora.get("/dashboards/desk").status_code == 404
    assert client.get("/dashboards/desk").status_code == 303
