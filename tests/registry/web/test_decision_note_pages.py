"""What leaves a decided case as a file: the decision note, the signed record; who may have them."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import docx
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.signing import FILE, NotAuthentic, check, key_id, open_signer, read_public
from registry.config import Config
from registry.models import Proposal, RoleGrant
from registry.queries.freeze import content_hash
from registry.queries.guards import Guards
from registry.services.decision import take_act
from registry.services.review import declare_interest, give_verdict
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.decided import CONDITION
from tests.missing import not_on_this_machine
from tests.pages import CheckedClient

Sessions = sessionmaker[Session]


@pytest.fixture(autouse=True)
def no_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_decision_note_builds_itself_with_headings_tables_and_the_hash(
    sessions: Sessions, cast: Cast, as_person: AsPerson, approved: UUID
) -> None:
    with sessions.begin() as session:  # Olga held her office for Elena
        grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == cast.olga.id)).one()
        grant.delegated_by_id, grant.instrument = cast.elena.id, "Note of 1 October"
        grant.valid_to, grant.confirmed_at = date(2030, 1, 1), NOW
    desk = as_person(cast.bea)
    assert f"/cases/{approved}/decision-note.docx" in desk.get(f"/cases/{approved}").text
    answer = desk.get(f"/cases/{approved}/decision-note.docx")
    assert answer.status_code == 200
    document = docx.Document(io.BytesIO(answer.data))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings == [
        "Proposal", "Level and why", "Screening", "Reviews", "Acts", "Conditions", "What it rests on",
    ]  # fmt: skip
    assert [each.style.name for each in document.paragraphs[:2]] == ["Title", "Subtitle"]
    for table in document.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert "w:tblCaption" in table._tbl.xml
    text = words_of(answer.data)
    with sessions() as session:
        frozen = session.get_one(Proposal, approved).frozen
    assert frozen is not None
    for words in (
        "Blue Well Software SA", "In-kind catering", "USD\u00a04,000", "Carl Weiss", "No objection",
        "Olga Petrova, by delegation of Elena Rossi (Note of 1 October)", "Secret reasons.",
        "Name the sources", "The verdicts are positive.", content_hash(frozen),
    ):  # fmt: skip
        assert words in text, words
    with ZipFile(io.BytesIO(answer.data)) as file:
        assert b"en-GB" in file.read("word/styles.xml")


def test_the_note_is_for_staff_who_may_see_reviews_and_only_after_them(
    cast: Cast, as_person: AsPerson, approved: UUID, sessions: Sessions
) -> None:
    assert as_person(cast.alice).get(f"/cases/{approved}/decision-note.docx").status_code == 404
    with sessions.begin() as session:
        people = on_stage(session, cast)
        open_case = accepted(session, people, screened(session, people, sent(session, people))).id
    assert as_person(cast.bea).get(f"/cases/{open_case}/decision-note.docx").status_code == 404


def test_a_record_is_issued_downloaded_and_verified_with_the_public_key(
    cast: Cast, as_person: AsPerson, client: CheckedClient, config: Config, approved: UUID
) -> None:
    desk = as_person(cast.bea)
    assert "there is no key" in client.get("/verification-key").text
    assert client.get("/verification-key.pem").status_code == 404
    assert not (config.var / FILE).exists()  # a page makes no key
    issued = desk.post(f"/cases/{approved}/records")
    assert issued.status_code == 303, issued.text
    page = desk.get(f"/cases/{approved}/records").text
    assert "V-2026-0001" in page or "V-20" in page
    trusted = read_public(client.get("/verification-key.pem").data)
    paths = re.findall(r'href="(/cases/[^"]+/records/[^"]+\.(?:json|pdf))"', page)
    assert len(paths) == 2
    for path in paths:
        data = desk.get(path).data
        content = check(data, trusted)
        assert content.get("case", "P-").startswith("P-")
    assert json.loads(desk.get(paths[0]).data)["content"]["subject"]["name"] == "Blue Well Software SA"
    for other in (cast.alice, cast.carl):
        assert as_person(other).get(paths[0]).status_code == 404
    assert "fingerprint" in client.get("/verification-key").text
    (config.var / FILE).unlink()  # the key is replaced: what the old one signed is still handed out
    open_signer(config.var)
    old = desk.get(paths[0]).data if paths[0].endswith("json") else desk.get(paths[1]).data
    assert check(old, trusted)["subject"]["name"] == "Blue Well Software SA"
    with pytest.raises(NotAuthentic):
        check(old, read_public(client.get("/verification-key.pem").data))
    page = client.get("/verification-key").text
    assert key_id(trusted) in page
    assert read_public(client.get(f"/verification-keys/{key_id(trusted)}.pem").data) == trusted
    assert client.get(f"/verification-keys/{'0' * 64}.pem").status_code == 404


@pytest.fixture
def long_note(sessions: Sessions, cast: Cast, as_person: AsPerson) -> bytes:
    """A note of a case in which everybody wrote at length."""
    long = "Words that go on and on. " * 200
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = screened(session, people, sent(session, people, activity={"description": long}))
        accepted(session, people, case, others=(5,))
        for review in Guards(session, case, None, NOW).reviews:
            assert review.reviewer is not None
            declare_interest(session, case, interest="none", actor=review.reviewer, now=NOW)
            give_verdict(
                session, review, verdict="no_objection", reasons=long, actor=review.reviewer, now=NOW
            )
        declare_interest(session, case, interest="none", actor=people.olga, now=NOW)
        conditions = [{**CONDITION, "text": f"{number} {long}"} for number in range(12)]
        take_act(
            session, case, "approve_with_conditions", reasons=long, conditions=conditions, actor=people.olga,
            now=NOW,
        )  # fmt: skip
        case_id = case.id
    return as_person(cast.bea).get(f"/cases/{case_id}/decision-note.docx").data


def test_long_texts_of_a_note_are_cut(long_note: bytes) -> None:
    text = words_of(long_note)
    assert "… and 6 more on the page of the case." in text
    assert max(len(line) for line in text.splitlines()) <= 400
    assert len(text) < 6500


def test_the_longest_note_has_two_pages(long_note: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        not_on_this_machine("LibreOffice", "It counts the pages of a note.", must_run_in_ci=False)
    (tmp_path / "note.docx").write_bytes(long_note)
    command = [office, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "note.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=tmp_path)
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "note.pdf").read_bytes())
    assert 1 <= len(pages) <= 2
