"""The pages that follow a decision: change since approval, receipt, second look, derogation, note, record."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, Decision, Document, Proposal
from registry.queries.guards import Guards
from registry.services.assessment import confirm_finding
from registry.services.derogation import ask_derogation
from registry.services.freeze import look_at_approved
from registry.services.reconsideration import ask_reconsideration
from registry.services.review import declare_interest, give_verdict
from registry.services.triage import propose_exclusion
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.addresses import PDF

Sessions = sessionmaker[Session]


@pytest.fixture(autouse=True)
def no_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def change(sessions: Sessions, case_id: UUID) -> None:
    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        case.organisation.name = "Blue Well"  # type: ignore[union-attr]
        [row] = Guards(session, case, None, NOW).reviews
        row.reasons = "Said otherwise."
        session.flush()
        look_at_approved(session, case, now=NOW)


def test_a_change_is_marked_on_case_queue_and_agreement_and_the_desk_sends_it_back(
    sessions: Sessions, cast: Cast, as_person: AsPerson, approved: UUID
) -> None:
    desk = as_person(cast.bea)
    assert "Changed since the approval" not in desk.get(f"/cases/{approved}").text
    change(sessions, approved)
    with sessions() as session:
        agreement = session.scalars(select(Agreement).where(Agreement.proposal_id == approved)).one()
    page = desk.get(f"/cases/{approved}").text
    assert "Changed since the approval" in page
    assert "reviews" in page
    assert "changed since approval" in desk.get("/desk?state=approved").text
    assert "The case has changed since the approval" in desk.get(f"/agreements/{agreement.id}").text
    assert "Nothing that matters" not in page
    with sessions.begin() as session:
        session.get_one(Proposal, approved).title = "Tea"
    page = desk.get(f"/cases/{approved}/reroute").text
    assert "matters: no signature before it is settled" in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    answer = desk.post(f"/cases/{approved}/reroute", data={"version": version[1], "reason": "Look."})
    assert answer.status_code == 303
    assert "In review" in desk.get(f"/cases/{approved}").text


def test_the_receipt_says_decision_and_date_and_no_level(
    cast: Cast, as_person: AsPerson, approved: UUID
) -> None:
    alice = as_person(cast.alice)
    assert f"/proposals/{approved}/receipt" in alice.get(f"/proposals/{approved}").text
    page = alice.get(f"/proposals/{approved}/receipt").text
    for words in ("Approved with conditions", "2 November 2026", "not an endorsement", "not for publication"):
        assert words in page
    for internal in ("Secret reasons", "Simplified", "Olga", "Low", "low risk"):
        assert internal not in page
    pdf = alice.get(f"/proposals/{approved}/receipt.pdf")
    assert pdf.data.startswith(b"%PDF-1.7")
    assert b"StructTreeRoot" in pdf.data  # tagged
    assert as_person(cast.dora).get(f"/proposals/{approved}/receipt").status_code == 404


def test_there_is_no_receipt_before_the_decision(cast: Cast, as_person: AsPerson, waiting: UUID) -> None:
    alice = as_person(cast.alice)
    assert "receipt" not in alice.get(f"/proposals/{waiting}").text.casefold()
    assert alice.get(f"/proposals/{waiting}/receipt").status_code == 404


def test_the_partner_asks_for_a_second_look_and_somebody_else_answers(
    cast: Cast, as_person: AsPerson, declined: UUID
) -> None:
    alice, deputy = as_person(cast.alice), as_person(cast.dmitri)
    assert "Ask for a second look" in alice.get(f"/proposals/{declined}").text
    empty = alice.post(f"/proposals/{declined}/reconsideration", data={"grounds": ""})
    assert empty.status_code == 422
    sent_off = alice.post(f"/proposals/{declined}/reconsideration", data={"grounds": "We have grown."})
    assert sent_off.status_code == 303
    status = alice.get(f"/proposals/{declined}").text
    assert "Being looked at again" in status
    assert "Ask for a second look" not in status
    assert "We have grown." in as_person(cast.bea).get(f"/cases/{declined}").text
    page = deputy.get(f"/cases/{declined}/uphold").text
    assert "We have grown." in page
    rude = deputy.post(
        f"/cases/{declined}/uphold", data={"reasons": "Because.", "letter_text": "You are on the OFAC list."}
    )
    assert rude.status_code == 422
    assert "internal" in rude.text
    done = deputy.post(
        f"/cases/{declined}/uphold", data={"reasons": "Internal words.", "letter_text": "With care."}
    )
    assert done.status_code == 303
    status = alice.get(f"/proposals/{declined}").text
    assert "With care." in status
    assert "The decision stands." in status
    assert "Internal words" not in status
    assert "Dmitri" not in status


def test_who_decided_sees_why_the_second_look_is_not_theirs(
    sessions: Sessions, cast: Cast, as_person: AsPerson, declined: UUID
) -> None:
    with sessions.begin() as session:
        case = session.get_one(Proposal, declined)
        ask_reconsideration(session, case, grounds="Again.", actor=session.merge(cast.alice), now=NOW)
    page = as_person(cast.olga).get(f"/cases/{declined}/uphold").text
    assert "Somebody who took no act on this case" in page


@pytest.fixture
def debarred(sessions: Sessions, cast: Cast) -> UUID:
    """The desk asked for a derogation; everybody who acts has declared."""
    with sessions.begin() as session:
        cast = on_stage(session, cast)
        case = screened(session, cast, sent(session, cast), mdb_debarment="active")
        for person in (cast.bea, cast.boris, cast.lena, cast.elena):
            if person is not cast.lena:
                declare_interest(session, case, interest="none", actor=person, now=NOW)
        for each in list(Guards(session, case, None, NOW).facts.waiting):
            confirm_finding(session, case, each.id, agrees=True, actor=cast.boris, now=NOW)
        ask_derogation(session, case, reason="A single invoice.", actor=cast.bea, now=NOW)
        declare_interest(session, case, interest="none", actor=cast.lena, now=NOW)
        return case.id


def test_a_derogation_goes_from_legal_advice_to_the_public_page(
    cast: Cast, as_person: AsPerson, client: CheckedClient, debarred: UUID
) -> None:
    legal, secretary = as_person(cast.lena), as_person(cast.elena)
    page = legal.get(f"/cases/{debarred}/advise-derogation").text
    assert "A single invoice." in page
    answer = legal.post(
        f"/cases/{debarred}/advise-derogation", data={"outcome": "for", "reasons": "No legal bar."}
    )
    assert answer.status_code == 303
    assert "No legal bar." in secretary.get(f"/cases/{debarred}/grant-derogation").text
    named = secretary.post(
        f"/cases/{debarred}/grant-derogation", data={"reasons": "Fair.", "published": "Blue Well is fine."}
    )
    assert named.status_code == 422
    assert "name nobody" in named.text
    done = secretary.post(
        f"/cases/{debarred}/grant-derogation",
        data={"reasons": "Fair.", "published": "The ban ends soon and was about one invoice."},
    )
    assert done.status_code == 303
    public = client.get("/derogations").text
    assert "The ban ends soon and was about one invoice." in public
    for secret in ("Blue Well", "Coffee break", "P-2026", "Fair.", "Elena", "No legal bar"):
        assert secret not in public
    assert "Derogation from X09 granted" in as_person(cast.bea).get(f"/cases/{debarred}").text


def test_an_objection_is_read_on_its_own_page(sessions: Sessions, cast: Cast, as_person: AsPerson) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = accepted(session, people, screened(session, people, sent(session, people)))
        for person in (people.carl, people.dmitri):
            declare_interest(session, case, interest="none", actor=person, now=NOW)
        [slot] = Guards(session, case, None, NOW).reviews
        give_verdict(
            session, slot, verdict="objection", reasons="It sells to us.", actor=people.carl, now=NOW
        )
        case_id = case.id
    deputy = as_person(cast.dmitri)
    page = deputy.get(f"/cases/{case_id}/acts/hear-objection").text
    assert "It sells to us." in page
    done = deputy.post(
        f"/cases/{case_id}/acts/hear-objection", data={"verb": "hear_objection", "reasons": "Weighed."}
    )
    assert done.status_code == 303
    with sessions() as session:
        [act] = session.scalars(select(Decision).where(Decision.proposal_id == case_id))
    assert (act.act, act.reasons) == ("hear", "Weighed.")


def record(client: CheckedClient, case_id: UUID, cast: Cast, **more: Any) -> Any:
    data = {
        "official": str(cast.olga.id), "verb": "approve", "reasons": "Fits.",
        "file": (io.BytesIO(PDF), "note.pdf"), **more,
    }  # fmt: skip
    return client.post(f"/cases/{case_id}/record-act", data=data, content_type="multipart/form-data")


def test_the_desk_records_an_act_from_the_signed_note_with_both_names(
    sessions: Sessions, cast: Cast, as_person: AsPerson, waiting: UUID
) -> None:
    desk = as_person(cast.boris)
    assert "Record an act from a signed note" in desk.get(f"/cases/{waiting}").text
    whose = desk.get(f"/cases/{waiting}/record-act").text
    assert "Olga Petrova" in whose
    assert "Carl Weiss" not in whose
    assert "The signed note" in desk.get(f"/cases/{waiting}/record-act?official={cast.olga.id}").text
    without = desk.post(
        f"/cases/{waiting}/record-act",
        data={"official": str(cast.olga.id), "verb": "approve", "reasons": "Fits."},
    )
    assert (without.status_code, "Add the signed note as a PDF." in without.text) == (422, True)
    text = record(desk, waiting, cast, file=(io.BytesIO(b"Approved. Olga"), "note.txt"))
    assert text.status_code == 422
    with sessions() as session:
        assert session.get_one(Proposal, waiting).state == "in_decision"
        assert session.scalars(select(Document).where(Document.title.like("Signed%"))).all() == []
    done = record(desk, waiting, cast)
    assert done.status_code == 303, done.text
    page = desk.get(f"/cases/{waiting}").text
    assert "Olga Petrova approved" in page
    assert "recorded by Boris Lang" in page
    assert as_person(cast.carl).get(f"/cases/{waiting}/record-act").status_code == 404
    note = re.search(r'href="(/proposals/[^"]+/documents/[^"]+)">Signed note', page)
    assert note
    assert as_person(cast.alice).get(note[1]).status_code == 404


def recorded_acts(sessions: Sessions, case_id: UUID) -> list[tuple[str, str, str]]:
    """(act, who took it, who typed it in)."""
    with sessions() as session:
        rows = session.scalars(
            select(Decision).where(Decision.proposal_id == case_id).order_by(Decision.number)
        )
        return [(row.act, row.decided_by.name, row.recorded_by.name) for row in rows if row.recorded_by]


def test_acts_on_a_derogation_are_recorded_from_signed_notes(
    sessions: Sessions, cast: Cast, as_person: AsPerson, debarred: UUID
) -> None:
    desk, path = as_person(cast.boris), f"/cases/{debarred}/record-act"
    early = record(desk, debarred, cast, official=str(cast.elena.id), verb="grant_derogation")
    assert "The Office of Legal Affairs has advised on the derogation." in early.text
    advice = {"official": str(cast.lena.id), "outcome": "for", "reasons": "No legal bar."}
    assert record(desk, debarred, cast, **advice).status_code == 303
    grant = {"official": str(cast.elena.id), "verb": "grant_derogation", "reasons": "Fair."}
    assert "Grant the derogation" in desk.get(f"{path}?official={cast.elena.id}").text
    assert "Write the reasons that are published." in record(desk, debarred, cast, **grant).text
    named = record(desk, debarred, cast, **grant, published="Blue Well is fine.")
    assert (named.status_code, "name nobody" in named.text) == (422, True)
    assert record(desk, debarred, cast, **grant, published="One invoice, long ago.").status_code == 303
    assert recorded_acts(sessions, debarred) == [
        ("advise_derogation", "Lena Novak", "Boris Lang"),
        ("grant_derogation", "Elena Rossi", "Boris Lang"),
    ]


def test_a_second_look_and_a_dismissed_exclusion_are_recorded_from_signed_notes(
    sessions: Sessions, cast: Cast, as_person: AsPerson, declined: UUID
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        refused = session.get_one(Proposal, declined)
        ask_reconsideration(session, refused, grounds="We have grown.", actor=people.alice, now=NOW)
        heard = sent(session, people, declarations={"gambling_revenue_pct": 40})
        for case, who in ((refused, people.boris), (refused, people.dmitri), (heard, people.bea)):
            declare_interest(session, case, interest="none", actor=who, now=NOW)
        propose_exclusion(session, heard, actor=people.bea, now=NOW)
        heard_id = heard.id
    desk = as_person(cast.boris)
    answer = {"official": str(cast.olga.id), "verb": "reopen", "reasons": "The call was open."}
    blocked = record(desk, declined, cast, **answer)  # she took the decision herself
    assert "Somebody who took no act on this case" in blocked.text
    answer["official"] = str(cast.dmitri.id)
    assert record(desk, declined, cast, **answer).status_code == 303
    dismissed = {"official": str(cast.dmitri.id), "verb": "dismiss_exclusion", "reasons": "Another firm."}
    assert desk.get(f"/cases/{heard_id}").status_code == 200  # declares
    assert record(desk, heard_id, cast, **dismissed, says_none="1").status_code == 303
    assert recorded_acts(sessions, declined) == [("reconsider", "Dmitri Sokolov", "Boris Lang")]
    assert recorded_acts(sessions, heard_id) == [("dismiss", "Dmitri Sokolov", "Boris Lang")]


def test_an_official_who_has_not_declared_does_so_in_the_note(
    sessions: Sessions, cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = reviewed(
            session, people, accepted(session, people, screened(session, people, sent(session, people)))
        )
        declare_interest(session, case, interest="none", actor=people.boris, now=NOW)
        case_id = case.id
    desk = as_person(cast.boris)
    silent = record(desk, case_id, cast)
    assert (silent.status_code, "the act counts only" in silent.text.casefold()) == (422, True)
    assert record(desk, case_id, cast, says_none="1").status_code == 303
    with sessions() as session:
        assert session.get_one(Proposal, case_id).state == "approved"
