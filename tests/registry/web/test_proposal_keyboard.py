"""The keyboard alone, without JavaScript, takes a small proposal from the start to «sent»."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPerson
from tests.cast import PASSWORD
from tests.website import LiveSite
from tests.wizard import SIMPLE, make_newcomer

MOST_TABS = 120


@pytest.fixture
def nina(live_site: LiveSite, new_person: NewPerson) -> Page:
    """Nina, signed in by the keyboard. The site has no script; the test itself asks where the focus is."""
    make_newcomer(live_site.sessions)
    page = new_person(javascript=True)
    page.goto(live_site.address("/sign-in"))
    type_in(page, {"email": "nina@newcomer.example", "password": PASSWORD})
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals")
    return page


def focus(page: Page) -> tuple[str, str, str]:
    """(name, value, words) of what has the focus."""
    found: list[str] = page.evaluate(
        "(() => { const e = document.activeElement;"
        " return [e.name || '', e.value || '', e.textContent || ''] })()"
    )
    return found[0], found[1], " ".join(found[2].split())


def tab_to(page: Page, name: str, value: str | None = None) -> None:
    """Presses Tab until the field (and, of several boxes, the one with the value) has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at, its_value, _words = focus(page)
        if at == name and value in (None, its_value):
            return
        if at == name and page.evaluate("document.activeElement.type") == "radio":
            for _step in range(20):
                page.keyboard.press("ArrowDown")
                if focus(page)[1] == value:
                    return
    raise AssertionError(f"{name} {value or ''} is not reached by the keyboard")


def type_in(page: Page, answers: Mapping[str, Any]) -> None:
    """Answers in the order of the page."""
    for name, answer in answers.items():
        if isinstance(answer, list):
            for value in answer:
                tab_to(page, name, value)
                page.keyboard.press("Space")
        elif page.evaluate("name => document.getElementsByName(name)[0].type", name) == "radio":
            tab_to(page, name, answer)
            page.keyboard.press("Space")
        elif page.evaluate("name => document.getElementsByName(name)[0].tagName", name) == "SELECT":
            tab_to(page, name)
            page.keyboard.type(COUNTRIES.get(answer, answer))
        else:
            tab_to(page, name)
            page.keyboard.type(answer)


COUNTRIES = {"CH": "Switz"}


def press(page: Page, words: str) -> None:
    """Tabs to a link or button with these words and presses Enter."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if focus(page)[2] == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{words} is not reached by the keyboard")


def test_the_keyboard_alone_sends_a_proposal(nina: Page) -> None:
    press(nina, "Start a proposal")
    nina.wait_for_url("**/proposals/start")
    press(nina, "Start now")
    for section, answers in SIMPLE.items():
        nina.wait_for_url(f"**/edit/{section}")
        type_in(nina, answers)
        press(nina, "Save and continue")
    nina.wait_for_url("**/check")
    type_in(nina, {"truthful": ["yes"]})
    press(nina, "Send the proposal")
    expect(nina.get_by_text("Your proposal has been sent")).to_be_visible()
