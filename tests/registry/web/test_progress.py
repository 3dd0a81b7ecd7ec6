"""An agreement in force through the door: report, deliverables, incidents, use of the name, action points."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, Deliverable, Incident, ProgressReport
from registry.services.deliverable import add_deliverable
from tests.agreement import active_agreement
from tests.case import on_stage
from tests.cast import AsPerson, Cast

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TODAY = datetime.now(UTC).date()
PLACES = ("", "/progress", "/report", "/incidents", "/name-permissions", "/action-points", "/closing-review")


@pytest.fixture
def path(sessions: sessionmaker[Session], cast: Cast) -> str:
    """An agreement whose report is two months late, with a deliverable of each side."""
    now = datetime.now(UTC)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        agreement = active_agreement(
            session, people, now=now, starts_on=TODAY - timedelta(days=425),
            ends_on=TODAY + timedelta(days=700), report_due_on=TODAY - timedelta(days=60),
        )  # fmt: skip
        for side in ("partner", "unece"):
            add_deliverable(
                session, agreement, text=f"Ten wells of {side}", side=side, actor=people.bea, now=now,
                due_on=TODAY - timedelta(days=5),
            )  # fmt: skip
        return f"/agreements/{agreement.id}"


def day(name: str, on: Any) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


@pytest.mark.one_engine
def test_the_partner_reports_in_one_page_and_the_staff_read_it(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    alice = as_person(cast.alice)
    alice.get(path)
    assert "Yellow: report due" in alice.page.text
    assert f"{path}/report" in alice.page.links
    alice.get(f"{path}/report")
    assert "Ten wells of partner" in alice.page.text
    assert "Ten wells of unece" not in alice.page.text
    assert alice.submit(f"{path}/report", {"track": "delayed"}).status_code == 422
    assert "Say what hinders, so that we can help." in alice.page.text
    assert "Say in one sentence at least what was done." in alice.page.text
    with sessions() as session:
        wells = session.scalars(select(Deliverable.id).where(Deliverable.side == "partner")).one()
    told = {"track": "delayed", "done": "Nine wells", "hinders": "Frost", "people_reached": "900"}
    assert alice.submit(f"{path}/report", {**told, "delivered": [str(wells)]}).status_code == 303
    alice.get(path)
    for words in ("Nine wells", "Green: up to date", "Delivered on"):
        assert words in alice.page.text
    bea = as_person(cast.bea)
    bea.get(f"{path}/progress")
    for words in ("Frost", "900", "said in the report of", "Late"):
        assert words in bea.page.text
    with sessions() as session:
        assert session.scalars(select(ProgressReport)).one().people_reached == 900
        ours = session.scalars(select(Deliverable.id).where(Deliverable.side == "unece")).one()
    assert bea.submit(f"{path}/deliverables/{ours}/deliver", {"evidence": ""}).status_code == 422
    proof = {"evidence": "Photos", "file": (io.BytesIO(PDF), "photos.pdf")}
    assert bea.submit(f"{path}/deliverables/{ours}/deliver", proof).status_code == 303
    bea.get(f"{path}/progress")
    [file] = {link for link in bea.page.links if "/evidence/" in link}
    with as_person(cast.alice).get(file) as answer:
        assert answer.data == PDF
    assert as_person(cast.dora).get(file).status_code == 404
    added = {"text": "A map", "side": "unece", **day("due_on", TODAY)}
    assert bea.submit(f"{path}/deliverables/new", added).status_code == 303
    closing = {"achieved": "partly", "results": "Wells", "lessons": "Dig deeper", "would_repeat": "yes"}
    assert bea.submit(f"{path}/closing-review", closing).status_code == 303
    bea.get(f"{path}/progress")
    assert "Dig deeper" in bea.page.text


@pytest.mark.one_engine
def test_what_is_late_stands_in_the_list_and_in_the_inbox(path: str, cast: Cast, as_person: AsPerson) -> None:
    bea = as_person(cast.bea)
    bea.get("/late-reports")
    assert "Clean wells" in bea.page.text
    bea.get("/late-reports?light=red")
    assert "Clean wells" not in bea.page.text
    claire = as_person(cast.claire)
    claire.get("/late-reports?whose=mine")
    assert "Clean wells" not in claire.page.text
    point = {"text": "Call them", "owner": str(cast.carl.id), **day("due_on", TODAY)}
    assert bea.submit(f"{path}/action-points/new", point).status_code == 303
    stranger = {"text": "Call them", "owner": str(cast.ada.id)}
    assert bea.submit(f"{path}/action-points/new", stranger).status_code == 422
    assert "This person may not see the file" in bea.page.text
    carl = as_person(cast.carl)
    carl.get("/reviews")
    for words in ("Progress report", "Ten wells of partner", "Ten wells of unece", "Call them"):
        assert words in carl.page.text
    assert f"{path}/report" in carl.page.links
    [done] = [link for link in carl.page.links if link.startswith("/action-points/")]
    assert carl.submit(done, {"note": "Called."}).status_code == 303
    assert "Called." in carl.get("/action-points").text


@pytest.mark.one_engine
def test_a_grave_incident_opens_a_review_and_a_suspension_freezes_the_name(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    permission = {
        "kind": "emblem", "scope": "On the wells", "authority": "Legal Affairs, 1 May",
        **day("granted_on", TODAY), "file": (io.BytesIO(PDF), "letter.pdf"),
    }  # fmt: skip
    assert bea.submit(f"{path}/name-permissions/new", permission).status_code == 303
    assert "In force" in bea.get(f"{path}/name-permissions").text
    told: dict[str, Any] = {"kind": "adverse_media", "severity": "4", "source": "The Daily"}
    told["text"] = "A bribe."
    assert bea.submit(f"{path}/incidents/new", {**told, **day("happened_on", TODAY)}).status_code == 422
    assert "Choose the topic of the report." in bea.page.text
    told = {**told, "topic": "corruption", "is_confidential": "y", **day("happened_on", TODAY)}
    told["file"] = (io.BytesIO(PDF), "article.pdf")
    assert bea.submit(f"{path}/incidents/new", told).status_code == 303
    bea.get(f"{path}/incidents")
    [article] = [link for link in bea.page.links if "/evidence/" in link]
    with bea.get(article) as answer:
        assert answer.data == PDF
    for person in (cast.claire, cast.alice, cast.dora):
        assert as_person(person).get(article).status_code == 404
    assert "A bribe." not in as_person(cast.claire).get(f"{path}/incidents").text
    elena = as_person(cast.elena)
    elena.get("/reviews")
    assert "Continue, suspend or end the agreement" in elena.page.text
    assert elena.submit(f"{path}/steps/suspend", {"reason": "The bribe."}).status_code == 303
    alice = as_person(cast.alice)
    alice.get(path)
    assert "payments, events and use of the emblem are frozen" in alice.page.text
    assert "Frozen: the agreement is suspended" in alice.page.text
    assert "Payments stand still" in bea.get(f"{path}/progress").text
    with sessions() as session:
        number = session.scalars(select(Incident.id)).one()
        assert session.scalars(select(Agreement)).one().payments_paused_reason == "suspended"
    closed = {"outcome": "measures", "note": "The manager left."}
    assert bea.submit(f"{path}/incidents/{number}/close", closed).status_code == 303
    assert "The manager left." in bea.get(f"{path}/incidents").text


@pytest.mark.parametrize("name", ["dora", "alice", "claire"])
def test_each_page_opens_for_those_it_is_for(name: str, path: str, cast: Cast, as_person: AsPerson) -> None:
    person = as_person(getattr(cast, name))
    opens = {
        "dora": (),
        "alice": ("", "/report"),
        "claire": ("", *(p for p in PLACES if p not in ("/report", "/closing-review"))),
    }
    for place in PLACES:
        wanted = 200 if place in opens[name] else 404
        assert person.get(f"{path}{place}").status_code == wanted, place
    for place in ("/deliverables/new", "/incidents/new", "/name-permissions/new"):
        assert person.get(f"{path}{place}").status_code == 404, place
