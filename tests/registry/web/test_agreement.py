"""An agreement through the door: cleared, signed with its file, put in force; and who sees what."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, Condition
from registry.services.decision import take_act
from registry.services.review import declare_interest
from tests.case import accepted, on_stage, reviewed, screened, sent
from tests.cast import AsPerson, Cast

TODAY = datetime.now(UTC).date()
SIGNATORIES = {
    "by_partner": "Alice", "partner_function": "Director", "by_unece": "Otto", "unece_function": "Chief",
}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def path(sessions: sessionmaker[Session], cast: Cast) -> str:
    """An agreement that an approval with one condition has just drafted."""
    now = datetime.now(UTC)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = screened(session, people, sent(session, people, now=now), now=now)
        reviewed(session, people, accepted(session, people, proposal, now=now), now=now)
        declare_interest(session, proposal, interest="none", actor=people.olga, now=now)
        take_act(
            session, proposal, "approve_with_conditions", actor=people.olga, now=now,
            conditions=[{"text": "Name the sources", "is_blocking": True}],
        )  # fmt: skip
        return f"/agreements/{session.scalars(select(Agreement.id)).one()}"


def day(name: str, on: Any) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def state(sessions: sessionmaker[Session]) -> str:
    with sessions() as session:
        return session.scalars(select(Agreement.state)).one()


def test_from_draft_to_force(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    bea.get(path)
    assert "Every unit that clears this instrument has cleared it." in bea.page.text
    dates = {**day("starts_on", TODAY), **day("ends_on", TODAY + timedelta(days=300))}
    edited = {**dates, "title_en": "Coffee for mayors", "title_fr": "Café"}
    assert bea.submit(f"{path}/edit", edited).status_code == 303
    assert bea.submit(f"{path}/units/DES", {}).status_code == 303
    assert bea.submit(f"{path}/units/EO", {}).status_code == 422  # the desk says where the unit wrote it
    assert bea.submit(f"{path}/units/EO", {"note": "Memo of 3 May."}).status_code == 303
    assert bea.submit(f"{path}/steps/clear", {}).status_code == 303
    assert state(sessions) == "cleared"
    bea.get(f"{path}/sign")
    assert "Every condition that blocks signature is met." in bea.page.text
    with sessions() as session:
        condition = session.scalars(select(Condition.id)).one()
    assert bea.submit(f"{path}/conditions/{condition}", {"note": "List of 4 May."}).status_code == 303
    signature = {**SIGNATORIES, **day("signed_on", TODAY), "on_behalf_of": "Blue Well Holding"}
    assert bea.submit(f"{path}/sign", signature).status_code == 422
    assert "Add the proof that this person may sign" in bea.page.text
    sent_files = {"file": (io.BytesIO(PDF), "signed.pdf"), "proof": (io.BytesIO(PDF), "power.pdf")}
    answer = bea.submit(f"{path}/sign", {**signature, **sent_files})
    assert answer.status_code == 303
    assert state(sessions) == "signed"
    assert bea.submit(f"{path}/steps/activate", {}).status_code == 303
    bea.get(path)
    assert "Published" in bea.page.text
    for shown in ("Alice, Director", "Blue Well Holding", "Proof of authority", "No project is funded"):
        assert shown in bea.page.text
    assert bea.submit(f"{path}/countersign", day("countersigned_on", TODAY)).status_code == 303
    assert bea.get(f"{path}/countersign").status_code == 404  # once
    bea.get(path)
    file = next(link for link in bea.page.links if "/documents/" in link)
    for person in (bea, as_person(cast.alice)):
        with person.get(file) as answer:
            assert answer.data == PDF
            assert answer.headers["Content-Disposition"].startswith("attachment")
    assert as_person(cast.dora).get(file).status_code == 404


def test_a_signature_that_is_not_whole_says_what_is_missing(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        row = session.scalars(select(Agreement)).one()
        row.state, row.starts_on, row.ends_on = "cleared", TODAY, TODAY
        for unit in row.clearances:
            unit.cleared_at = datetime.now(UTC)
        session.scalars(select(Condition)).one().met_at = datetime.now(UTC)
    bea = as_person(cast.bea)
    assert bea.submit(f"{path}/sign", day("signed_on", TODAY + timedelta(days=2))).status_code == 422
    assert "Say who signed for the partner." in bea.page.text
    both = SIGNATORIES
    late = {**both, **day("signed_on", TODAY + timedelta(days=2))}
    assert bea.submit(f"{path}/sign", late).status_code == 422
    assert "The date of signature is not in the future." in bea.page.text
    wrong = {**both, **day("signed_on", TODAY), "file": (io.BytesIO(b"MZ"), "signed.exe")}
    assert bea.submit(f"{path}/sign", wrong).status_code == 422
    assert state(sessions) == "cleared"


def test_dates_are_in_order_and_the_embargo_is_no_part_of_the_form(
    path: str, cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    dates = {**day("starts_on", TODAY), **day("ends_on", TODAY - timedelta(days=1))}
    assert bea.submit(f"{path}/edit", dates).status_code == 422
    assert "The last day is not before the first day." in bea.page.text
    assert not [name for form in bea.page.forms for name, _ in form.fields if "embargo" in name]
    assert f"{path}/publication" in bea.page.links


def test_a_step_asks_its_reason_and_only_of_those_who_may(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        row = session.scalars(select(Agreement)).one()
        row.state, row.signed_on = "active", TODAY
    assert as_person(cast.bea).get(f"{path}/steps/suspend").status_code == 404
    elena = as_person(cast.elena)
    assert elena.submit(f"{path}/steps/suspend", {}).status_code == 422
    assert "Give the reason." in elena.page.text
    assert elena.submit(f"{path}/steps/suspend", {"reason": "A hit."}).status_code == 303
    assert state(sessions) == "suspended"
    assert elena.submit(f"{path}/steps/carry-on", {"reason": "Cleared."}).status_code == 303
    assert state(sessions) == "active"
    assert elena.submit(f"{path}/steps/terminate", {"reason": "Over."}).status_code == 422
    assert "Add the document that ends the agreement." in elena.page.text
    ending = {"reason": "Over.", "file": (io.BytesIO(PDF), "letter.pdf")}
    assert elena.submit(f"{path}/steps/terminate", ending).status_code == 303
    assert state(sessions) == "terminated"
    elena.get(path)
    assert "Document of termination" in elena.page.text


def test_two_people_with_the_same_page_one_wins(
    path: str, cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    bea, boris = as_person(cast.bea), as_person(cast.boris)
    bea.get(f"{path}/edit")
    old = dict(bea.page.forms[-1].fields)
    assert boris.submit(f"{path}/edit", {"title_en": "Boris was here"}).status_code == 303
    answer = bea.post(f"{path}/edit", data={**old, "title_en": "Bea too"})
    assert answer.status_code == 409
    assert "Boris Lang" in bea.page.text
    with sessions() as session:
        assert session.scalars(select(Agreement)).one().title["en"] == "Boris was here"


def test_the_list_has_filters_counts_and_a_csv(path: str, cast: Cast, as_person: AsPerson) -> None:
    bea = as_person(cast.bea)
    bea.get("/agreements")
    assert path in bea.page.links
    assert "/agreements?state=drafting" in bea.page.links
    bea.get("/agreements?state=active")
    assert "No agreement matches." in bea.page.text
    answer = bea.get("/agreements.csv?q=coffee")
    assert "AGR-" in answer.text
    assert "simplified" in answer.text


@pytest.mark.parametrize("name", ["dora", "ada"])
def test_a_stranger_finds_no_agreement(
    name: str, path: str, cast: Cast, as_person: AsPerson, app: Flask
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    person = as_person(getattr(cast, name))
    for each in ("", "/edit", "/sign", "/units/DES", "/steps/clear"):
        assert person.get(f"{path}{each}").status_code == 404
        if each:
            assert person.post(f"{path}{each}").status_code == 404
    listed = person.get("/agreements")
    assert listed.status_code == 404 or path not in person.page.links
    assert "AGR-" not in person.get("/agreements.csv").text


def test_the_partner_reads_its_own_agreement_without_the_inside(
    path: str, cast: Cast, as_person: AsPerson
) -> None:
    alice = as_person(cast.alice)
    assert alice.get(path).status_code == 200
    assert "Name the sources" in alice.page.text
    for inside in ("Due diligence", "Simplified", "Clearance", "Embargo"):
        assert inside not in alice.page.text
    assert alice.get(f"{path}/edit").status_code == 404


def test_a_recused_person_does_not_see_the_agreement(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        row = session.scalars(select(Agreement)).one()
        assert row.proposal is not None
        now = datetime.now(UTC)
        declare_interest(session, row.proposal, interest="financial", actor=people.dmitri, now=now)
    dmitri = as_person(cast.dmitri)
    assert dmitri.get(path).status_code == 404
    dmitri.get("/agreements")
    assert path not in dmitri.page.links
