"""Every page says who may open it; what a stranger may open is written down here, by hand."""

from __future__ import annotations

import pytest
from flask import Flask

from registry.web.access import open_endpoints, undeclared_endpoints
from tests.pages import CheckedClient

OPEN_TO_STRANGERS = {
    "account.confirm",
    "account.forgotten",
    "account.register",
    "account.reset",
    "account.sign_in",
    "account.sign_out",
    "benefit.show",
    "derogation.published",
    "fit_check.check",
    "fit_check.model_agreement",
    "glossary.show",
    "guidance.contents",  # only what is public
    "guidance.show",
    "home.healthy",
    "home.ready",
    "home.show",
    "invitation.accept",  # only with the secret of the invitation
    "language.switch",
    "practice.listed",  # only what is cleared for the public
    "practice.show",
    "public.as_csv",
    "public.as_json",
    "public.listed",
    "public.open_data",
    "public.schema",
    "public.show",
    "public_feed.atom",
    "public_feed.giving",
    "public_feed.iati",
    "public_feed.robots",
    "public_feed.sitemap",
    "static",
    "strategy_document.published",
    "strategy_document.published_file",
    "verification.earlier_key_file",
    "verification.key",
    "verification.key_file",
    "what_we_seek.listed",
    "what_we_seek.need",
    "what_we_seek.needs",
    "what_we_seek.show",
}


def test_no_page_forgets_to_say_who_may_open_it(app: Flask) -> None:
    assert undeclared_endpoints(app) == []


def test_only_these_pages_are_open_to_strangers(app: Flask) -> None:
    assert set(open_endpoints(app)) == OPEN_TO_STRANGERS


def test_an_address_that_does_not_exist_is_a_page_that_says_so(client: CheckedClient) -> None:
    response = client.get("/no-such-page")
    assert response.status_code == 404
    assert client.page.h1


@pytest.mark.parametrize("header", ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"])
def test_every_answer_tells_the_browser_what_to_refuse(client: CheckedClient, header: str) -> None:
    assert header in client.get("/no-such-page").headers
