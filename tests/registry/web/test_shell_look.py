"""The frame and the account pages in a real browser: axe finds nothing, pages reflow, keys suffice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import NewPerson, axe, overflow
from tests.website import LiveSite

PAGES = ("/", "/sign-in", "/register", "/forgotten-password", "/confirm/unknown", "/nowhere")


@pytest.mark.parametrize("is_narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_strangers(
    live_site: LiveSite, new_person: NewPerson, scheme: str, is_narrow: bool
) -> None:
    page = new_person(javascript=True, narrow=is_narrow)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    faults: list[str] = []
    for path in PAGES:
        page.goto(live_site.address(path))
        faults += axe(page)
        assert overflow(page) == 0, path
    assert faults == []


def test_a_refused_form_is_as_accessible_as_a_blank_one(live_site: LiveSite, new_person: NewPerson) -> None:
    page = new_person(javascript=True)
    page.goto(live_site.address("/register"))
    page.get_by_role("button", name="Send me the link").click()
    expect(page).to_have_title("Error: Open an account – UNECE partnerships")
    page.get_by_role("link", name="Enter your name.").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    assert axe(page) == []


def test_the_first_stop_of_the_keyboard_skips_to_the_content(
    live_site: LiveSite, new_person: NewPerson
) -> None:
    page = new_person()
    page.goto(live_site.address("/sign-in"))
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("E-mail address")).to_be_focused()
