"""Documents of a proposal: by content, with safe names, only for those who may see the case."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Document, Proposal
from tests.case import on_stage, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.wizard import fill, send, start

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def alice(cast: Cast, as_person: AsPerson) -> CheckedClient:
    return as_person(cast.alice)


def add(
    client: CheckedClient, base: str, name: str = "extract.pdf", content: bytes = PDF, **more: str
) -> int:
    answers = {"kind": "registration_extract", **more, "file": (io.BytesIO(content), name)}
    return client.submit(f"{base}/documents", answers, form=-1).status_code


def test_a_file_is_added_fetched_as_an_attachment_and_removed(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    base = start(alice, organisation=str(cast.blue_well.id))
    assert add(alice, base, "../../Ünsere <Akte>.pdf") == 303
    with sessions() as session:
        row = session.scalars(select(Document)).one()
    assert (row.content_type, row.filename, row.organisation_id) == (
        "application/pdf", "Ünsere Akte.pdf", cast.blue_well.id,
    )  # fmt: skip
    fetched = alice.get(f"{base}/documents/{row.id}", buffered=True)
    assert fetched.data == PDF
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    alice.get(f"{base}/documents")
    assert alice.post(f"{base}/documents/{row.id}/remove", data=_token(alice)).status_code == 303
    assert alice.get(f"{base}/documents/{row.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("program.exe", b"MZ\x90\x00" * 40, "There is a problem"),
        ("picture.png", PDF, "There is a problem"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_what_is_not_accepted_is_refused_at_its_field(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session], name: str, content: bytes, says: str
) -> None:
    base = start(alice, organisation=str(cast.blue_well.id))
    assert add(alice, base, name, content) == 422
    assert says in alice.page.text
    with sessions() as session:
        assert session.scalars(select(Document)).all() == []


def test_a_file_is_not_there_for_strangers_other_partners_and_colleagues_of_another_subprogramme(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session], client: CheckedClient
) -> None:
    alice = as_person(cast.alice)
    base = start(alice, organisation=str(cast.blue_well.id))
    fill(alice, base)
    add(alice, base)
    send(alice, base)
    with sessions() as session:
        address = f"{base}/documents/{session.scalars(select(Document.id)).one()}"
    assert client.get(address).status_code == 303
    for person in (cast.dora, cast.claire, cast.ada):
        assert as_person(person).get(address).status_code == 404, person.name
    for person in (cast.anton, cast.bea, cast.aldo):
        assert as_person(person).get(address, buffered=True).status_code == 200, person.name


def test_an_internal_document_is_not_for_the_partner(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = sent(session, people)
        case = proposal.id
        document = Document(
            proposal_id=case, kind="correspondence", filename="note.pdf", sha256="0" * 64, size=1,
            content_type="application/pdf", is_internal=True, uploaded_by_id=people.bea.id,
            received_at=proposal.submitted_at,
        )  # fmt: skip
        session.add(document)
        session.flush()
        address = f"/proposals/{case}/documents/{document.id}"
    alice = as_person(cast.alice)
    assert alice.get(address).status_code == 404
    alice.get(f"/proposals/{case}/documents")
    assert "note.pdf" not in alice.page.text


def test_the_desk_adds_a_note_that_the_partner_does_not_see_and_a_letter_that_it_does(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast)).id
    bea, address = as_person(cast.bea), f"/cases/{case}/documents/add"
    for name, internal in (("note.pdf", ["yes"]), ("letter.pdf", [])):
        answers = {"kind": "correspondence", "is_internal": internal, "file": (io.BytesIO(PDF), name)}
        assert bea.submit(address, answers).status_code == 303
    alice = as_person(cast.alice)
    alice.get(f"/proposals/{case}/documents")
    assert "letter.pdf" in alice.page.text
    assert "note.pdf" not in alice.page.text
    bea.get(f"/cases/{case}")
    assert "note.pdf" in bea.page.text
    assert as_person(cast.carl).get(address).status_code == 404
    assert alice.get(address).status_code == 404


def test_after_sending_nothing_is_removed(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    base = start(alice, organisation=str(cast.blue_well.id))
    fill(alice, base)
    add(alice, base)
    send(alice, base)
    with sessions() as session:
        row = session.scalars(select(Document)).one()
    alice.get("/organisations/join")
    assert alice.post(f"{base}/documents/{row.id}/remove", data=_token(alice)).status_code == 409
    assert alice.get(f"{base}/documents/{row.id}", buffered=True).status_code == 200


def test_a_document_still_valid_is_used_again_in_the_next_proposal(
    alice: CheckedClient, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    first = start(alice, organisation=str(cast.blue_well.id))
    fill(alice, first)
    year: dict[str, Any] = {"expires_on-day": "1", "expires_on-month": "2", "expires_on-year": "2199"}
    assert add(alice, first, **year) == 303
    send(alice, first)
    second = start(alice, organisation=str(cast.blue_well.id))
    alice.get(f"{second}/documents")
    assert "extract.pdf" in alice.page.text
    with sessions() as session:
        rows = session.scalars(select(Document)).all()
        assert len(rows) == 2
        assert len({row.sha256 for row in rows}) == 1
        assert session.scalars(select(Proposal.id)).all() != []


def _token(client: CheckedClient) -> dict[str, str]:
    return {"csrf_token": dict(client.page.forms[-1].fields)["csrf_token"]}
