"""Contributions through the door: added, valued, received, a loan bound; late ones on one page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement
from tests.case import on_stage
from tests.cast import AsPerson, Cast
from tests.registry.test_contribution import drafted

TODAY = datetime.now(UTC).date()


@pytest.fixture
def path(sessions: sessionmaker[Session], cast: Cast) -> str:
    with sessions.begin() as session:
        return f"/agreements/{drafted(session, on_stage(session, cast)).id}"


def day(name: str, on: Any) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def last_link(page: Any, ending: str) -> str:
    return [link for link in page.links if link.endswith(ending)][-1]


def test_contributions_from_promise_to_receipt(
    path: str, cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    bea = as_person(cast.bea)
    assert bea.submit(f"{path}/contributions/add/cash", {"amount-amount": "many"}).status_code == 422
    cash = {"title": "Trust fund", "amount-amount": "900", "amount-currency": "USD", "trust_fund": "32QSA"}
    assert bea.submit(f"{path}/contributions/add/cash", cash).status_code == 303
    kind = {"amount-amount": "100", "amount-currency": "USD"}
    assert bea.submit(f"{path}/contributions/add/in_kind", kind).status_code == 422
    assert "Say how the value was found" in bea.page.text
    bea.submit(f"{path}/contributions/add/in_kind", {**kind, "title": "Rooms", "basis": "Price list"})
    bea.get(f"{path}/contributions")
    assert "USD 5,000" in bea.page.text.replace("\N{NO-BREAK SPACE}", " ")
    emil = as_person(cast.emil)
    emil.get(f"{path}/contributions")
    value = last_link(emil.page, "/value")
    assert bea.get(value).status_code == 404
    higher = {"amount-amount": "150", "amount-currency": "USD", "basis": "Offer"}
    assert emil.submit(value, {**higher, "amount-currency": "EUR"}).status_code == 422
    assert emil.submit(value, higher).status_code == 303
    with sessions() as session:
        assert session.scalars(select(Agreement.value_usd_cents)).one() == 505_000
    bea.get(f"{path}/contributions")
    dates, remove = last_link(bea.page, "/dates"), last_link(bea.page, "/remove")
    due = {"kind": "instalment", "amount-amount": "450", "amount-currency": "USD"}
    assert bea.submit(dates, {**due, **day("due_on", TODAY - timedelta(days=9))}).status_code == 303
    bea.get("/contributions")
    assert "Rooms" in bea.page.text
    bea.get(f"{path}/contributions")
    [record] = [link for link in bea.page.links if "/dates/" in link]
    assert bea.submit(record, day("done_on", TODAY + timedelta(days=9)), form=-2).status_code == 422
    assert "The day is not in the future." in bea.page.text
    assert bea.submit(record, {}, form=-2).status_code == 303
    bea.get(f"{path}/contributions")
    assert "Received" in bea.page.text
    assert "/dates/" not in " ".join(bea.page.links)
    alice = as_person(cast.alice)
    assert alice.get(f"{path}/contributions").status_code == 404
    theirs = alice.get(path).text.replace("\N{NO-BREAK SPACE}", " ")
    for words in ("What you contribute", "Trust fund", "Rooms", "USD 900", "USD 450", "Done on"):
        assert words in theirs, words
    assert not [words for words in ("USD 150", "Offer", "32QSA", "Price list") if words in theirs]
    assert bea.submit(remove, {}).status_code == 422
    assert bea.submit(remove, {"reason": "Twice"}).status_code == 303


def test_a_loan_is_bound_on_its_pages(path: str, cast: Cast, as_person: AsPerson) -> None:
    bea = as_person(cast.bea)
    loan = {
        "title": "A statistician", "amount-amount": "0", "amount-currency": "USD",
        "person_name": "Sam", "months": "6", "loan_instrument": "Loan of May", "barred_instruments": "none",
        **day("starts_on", TODAY), **day("ends_on", TODAY + timedelta(days=90)),
    }  # fmt: skip
    assert bea.submit(f"{path}/contributions/add/loaned_personnel", loan).status_code == 303
    bea.get(f"{path}/contributions")
    assert "The signature waits for this loan." in bea.page.text
    cleared = {"written_in": "Memo of 4 May", **day("cleared_on", TODAY)}
    assert bea.submit(last_link(bea.page, "/clearance"), cleared).status_code == 303
    bea.get(f"{path}/contributions")
    todo = [link for link in bea.page.links if "/undertakings/" in link]
    assert len(todo) == 5
    for link in todo:
        assert bea.submit(link, day("signed_on", TODAY)).status_code == 303
    bea.get(f"{path}/contributions")
    assert "The signature waits for this loan." not in bea.page.text
