"""Fixtures of the browser: the system's chromium, headless, with no way out of this machine; and axe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.missing import not_on_this_machine

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 700}


def find_chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Hands pytest-playwright the machine's own browser; no browser is ever downloaded."""
    path = find_chromium()
    if path is None:
        not_on_this_machine("A browser", "Install chromium, or set CHROMIUM to its path.")
    return {**browser_type_launch_args, "executable_path": path, "args": list(FLAGS), "headless": True}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": WIDE, "locale": "en-GB", "timezone_id": "UTC"}


NewPerson = Callable[..., Page]


@pytest.fixture
def new_person(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[NewPerson]:
    """`new_person(javascript=False, narrow=False, language="en")`: a page in a browser of somebody's own."""
    contexts: list[BrowserContext] = []

    def open_browser(*, javascript: bool = False, narrow: bool = False, language: str = "en") -> Page:
        settings = {**browser_context_args, "java_script_enabled": javascript, "locale": language}
        if narrow:
            settings["viewport"] = NARROW
        context = browser.new_context(**settings)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands: one line each, empty when nothing.

    The page needs a context with JavaScript, for axe itself; the site's policy against scripts stays on.
    """
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(STANDARD)}})
    return [
        f"{page.url}: {fault['id']} ({fault['impact']}): {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many CSS pixels the page is wider than its window: 0 when it reflows."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, width)
