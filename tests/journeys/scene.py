"""The fixture of the journeys: the live site with the cast, and people who come in."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import session as cookie
from sqlalchemy import select

from registry.jobs import HANDLERS, Worker
from registry.models import Proposal, User
from registry.web.session import begin_session
from tests.browser import NewPerson
from tests.cast import PASSWORD, Cast
from tests.journeys.effort import PROPERTY, Effort
from tests.journeys.people import Person, Wording
from tests.journeys.wording import wording_of
from tests.website import LiveSite


class Scene:
    """Where a journey plays. `track` names it in the table of effort."""

    def __init__(self, site: LiveSite, cast: Cast, new_person: NewPerson) -> None:
        self.site, self.cast, self.new_person = site, cast, new_person
        self.track = ""
        self.people: list[Person] = []

    def stranger(self, role: str, *, language: str = "en", javascript: bool = False) -> Person:
        """Somebody without an account, in a browser without JavaScript."""
        page = self.new_person(javascript=javascript, language=language)
        wording: Wording = wording_of(self.site.app, language)
        person = Person(page, self.site.url, Effort(role, self.track), wording)
        self.people.append(person)
        return person

    def signed_in(self, role: str, user: User, *, javascript: bool = False) -> Person:
        """Somebody of the cast, signed in without the detour by the form."""
        person = self.stranger(role, language=user.language, javascript=javascript)
        self.hand_over_session(person, user)
        return person

    def newcomer(self, role: str, name: str, email: str) -> Person:
        """A stranger who opens an account by the mailed link, which is counted on its own."""
        person = self.stranger("newcomer").continues("newcomer", "account")
        person.opens("/register").fills({"Your name": name, "E-mail address at work": email})
        person.presses("Send me the link")
        person.opens(self.mailed_link(email, "/confirm/")).fills({"Choose a password": PASSWORD})
        return person.presses("Open my account").continues(role, self.track)

    def at_the_door(self, role: str, user: User) -> Person:
        """Somebody of the cast who signs in by the form, which is counted on its own."""
        person = self.stranger(role, language=user.language)
        return self.signs_in(person, user)

    def signs_in(self, person: Person, user: User) -> Person:
        """By the form."""
        role = person.effort.role
        person.continues("anybody", "sign-in").opens("/sign-in")
        person.fills({"E-mail address": user.email, "Password": PASSWORD})
        return person.presses("Sign in").continues(role, self.track)

    def hand_over_session(self, person: Person, user: User) -> None:
        name, value = self.session_of(user)
        person.page.context.add_cookies([{"name": name, "value": value, "url": self.site.url}])

    def session_of(self, user: User) -> tuple[str, str]:
        """The cookie, name and value, of a browser in which somebody has just signed in."""
        app = self.site.app
        with app.test_request_context("/"):
            begin_session(user)
            begun = dict(cookie)
        interface = app.session_interface
        value = interface.get_signing_serializer(app).dumps(begun)  # type: ignore[attr-defined]
        return app.config["SESSION_COOKIE_NAME"], value

    def recorded(self, title: str) -> tuple[str, str | None]:
        """What the database says of the case of this title: its state and its risk level."""
        with self.site.sessions() as session:
            case = session.scalars(select(Proposal).where(Proposal.title == title)).one()
            return case.state, case.risk_level

    def post_goes_out(self) -> None:
        """Do the waiting jobs, as `partnerships work --once` would."""
        worker = Worker(self.site.config, self.site.sessions, HANDLERS, clock=lambda: datetime.now(UTC))
        worker.work(once=True)

    def mailed_link(self, address: str, path: str) -> str:
        """The link that begins with `path` in the last mail to `address` that has one."""
        self.post_goes_out()
        for message in reversed(self.site.mail.to(address)):
            body = message.get_body(("plain",))
            found = re.search(re.escape(self.site.url + path) + r"\S+", body.get_content() if body else "")
            if found:
                return found.group()
        raise AssertionError(f"no mail to {address} has a link to {path}")


@pytest.fixture
def scene(
    live_site: LiveSite, cast: Cast, new_person: NewPerson, request: pytest.FixtureRequest
) -> Iterator[Scene]:
    scene = Scene(live_site, cast, new_person)
    failed = request.session.testsfailed
    yield scene
    if request.session.testsfailed > failed:
        for person in scene.people:
            sys.stdout.write(f"\nLast seen by the {person.effort.role}: {person.sees()}\n")
    for effort in (each for person in scene.people for each in person.efforts):
        if effort.fields_seen:
            request.node.user_properties.append((PROPERTY, effort.row()))
