"""Every page, as somebody who may see it: axe finds nothing wide and narrow, nothing scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from registry.models import User
from tests.browser import NARROW, WIDE, axe, overflow
from tests.cast import Cast
from tests.journeys.scene import Scene
from tests.registry.addresses import Address, every_address, play, values_of

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# Pages that are looked at in dark mode too, by route.
IN_THE_DARK = frozenset(
    {"home.show", "proposal.edit", "proposal_check.check", "proposal_status.show", "desk.queue", "case.show"}
    | {"policy_table.show", "policy_row.edit"}
    | {"review.show", "decision.show", "agreement.show", "public.listed", "fit_check.check"}
)
STICKS_OUT = """() => Array.from(document.querySelectorAll("body *"))
  .filter(part => !part.closest(".table-scroll") && part.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 5).map(part => part.outerHTML.slice(0, 120))"""
BY_STATE = frozenset({"case.show", "proposal_status.show", "agreement.show"})
STATES = frozenset(
    {"draft", "submitted", "clarification_asked", "in_decision", "exclusion_proposed", "in_force"}
)
# Whose page is it, by the beginning of its path: each part is one test, so that two processes share the work.
PARTS = {
    "partner": ("/proposals", "/organisations", "/membership"),
    "case": ("/cases",),
    "policy": ("/policy",),
    "rest": ("/",),
}


@dataclass(frozen=True)
class Visit:
    """A page and somebody who may open it."""

    endpoint: str
    path: str
    user: User | None
    is_like_others: bool  # a state that brings nothing new but long words: only its width is looked at


def _part_of(path: str) -> str:
    return next(part for part, starts in PARTS.items() if path.startswith(starts))


def _visits(scene: Scene, part: str) -> Iterator[Visit]:
    """One visit of each kind of page: routes by verb or name, and the pages of a case by its state."""
    app = scene.site.app
    app.config["WTF_CSRF_ENABLED"] = False
    with scene.site.sessions.begin() as session:
        cases = play(session, scene.cast, scene.site.config.files)
        kinds = {state: list(every_address(app, values_of(session, case))) for state, case in cases.items()}
    readers = [(user, _client(scene, user)) for user in _readers(scene.cast)]
    found: set[tuple[str, ...]] = set()
    for state, addresses in kinds.items():
        for address in addresses:
            kind = (address.endpoint, _kind(address, state))
            if "GET" not in address.methods or kind in found or _part_of(address.path) != part:
                continue
            for user, client in readers:
                if address.is_internal and (user is None or not user.is_staff):
                    continue
                heading = _heading(client, address.path)
                if heading:
                    look = (address.endpoint, heading, *([kind[1]] if address.endpoint in BY_STATE else []))
                    if look not in found:
                        is_like_others = address.endpoint in BY_STATE and state not in STATES
                        yield Visit(address.endpoint, address.path, user, is_like_others)
                    found |= {kind, look}
                    break


def _readers(cast: Cast) -> list[User | None]:
    staff = (cast.bea, cast.carl, cast.otto, cast.olga, cast.dmitri, cast.emil, cast.ada, cast.pia)
    return [None, cast.alice, *staff]


def _kind(address: Address, state: str) -> str:
    """Its path without ids; pages that differ much by the state of the case count once for each state."""
    return ID.sub("", address.path) + (state if address.endpoint in BY_STATE else "")


def _client(scene: Scene, user: User | None) -> FlaskClient:
    client = FlaskClient(scene.site.app, scene.site.app.response_class)
    if user is not None:
        name, value = scene.session_of(user)
        client.set_cookie(name, value)
    return client


def _heading(client: FlaskClient, path: str) -> str:
    """The heading of the page; nothing when it is no page, or not for this person."""
    answer = client.get(path)
    answer.close()
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return ""
    found = re.search(r"<h1.*?</h1>", answer.text, re.DOTALL)
    assert found, f"{path} has no heading"
    return found.group()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(scene: Scene, part: str) -> None:
    reader = scene.stranger("reader", javascript=True)
    faults: list[str] = []
    seen = 0
    for visit in _visits(scene, part):
        reader.page.context.clear_cookies()
        if visit.user is not None:
            scene.hand_over_session(reader, visit.user)
        reader.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        answer = reader.page.goto(scene.site.address(visit.path))
        assert answer is not None
        assert answer.ok, f"{visit.path} answers {answer.status}"
        if not visit.is_like_others:
            faults += _look(reader.page, in_the_dark=visit.endpoint in IN_THE_DARK)
        faults += _squeeze(reader.page)
        seen += 1
    assert seen >= 15, f"only {seen} pages of this part were found"
    assert not faults, f"{len(faults)} faults on {seen} pages:\n" + "\n".join(faults)


def _look(page: Page, *, in_the_dark: bool) -> list[str]:
    faults = axe(page)
    if in_the_dark:
        page.emulate_media(color_scheme="dark")
        faults += [f"in the dark: {fault}" for fault in axe(page)]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    return faults + [f"at 320 px: {fault}" for fault in axe(page)]


def _squeeze(page: Page) -> list[str]:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if not overflow(page):
        return []
    return [f"{page.url}: {overflow(page)} px wider than 320: {page.evaluate(STICKS_OUT)}"]
