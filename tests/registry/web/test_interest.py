"""The declaration, one's own gifts, the register for oversight, groups and the wait (K01, K03, K05)."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Gift, InterestDeclaration, InvitedGroup, Proposal, User
from registry.services.interest import record_gift
from registry.services.review import declare_interest
from tests.case import NOW, on_stage, sent
from tests.cast import AsPerson, Cast

Sessions = sessionmaker[Session]
TITLE = "Coffee break at the Forum of Mayors"


@pytest.fixture
def case(sessions: Sessions, cast: Cast) -> Proposal:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        session.get_one(User, cast.bea.id).past_employers = "Blue Well Software SA, 2019-2023"
        return sent(
            session,
            people,
            activity={"un_tender": "bidding", "standards_interest": "sells_conforming_product"},
        )


def test_the_declaration_shows_who_and_what_and_the_hints_of_the_person_alone(
    case: Proposal, as_person: AsPerson, cast: Cast
) -> None:
    path = f"/cases/{case.id}/declaration"
    for person, is_hinted in ((cast.bea, True), (cast.boris, False)):
        client = as_person(person)
        client.get(path)
        assert TITLE in client.page.text
        assert "Alice Ferrand" in client.page.text
        assert ("earlier employer" in client.page.text) is is_hinted
        assert ("Why is this no interest?" in client.page.text) is is_hinted


def test_no_interest_in_spite_of_a_hint_asks_for_a_note_and_goes_on_where_one_was_going(
    case: Proposal, as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    bea, page = as_person(cast.bea), f"/cases/{case.id}/screening"
    bea.declares = False
    assert bea.submit(page, {}, form=-2).status_code == 422
    assert "#none-note" in bea.page.links
    assert bea.submit(page, {"note": "A holiday job."}, form=-2).location == page
    with sessions() as session:
        row = session.scalars(select(InterestDeclaration)).one()
        assert (row.interest, row.note, row.hints) == ("none", "A holiday job.", ["past_employer"])
    boris = as_person(cast.boris)
    boris.get(f"/cases/{case.id}")
    assert "A holiday job." not in boris.page.text


def test_a_declaration_never_leads_to_another_site(case: Proposal, as_person: AsPerson, cast: Cast) -> None:
    boris = as_person(cast.boris)
    boris.declares = False
    answer = boris.submit(f"/cases/{case.id}/declaration?next=//evil.example/", {}, form=-2)
    assert answer.location == f"/cases/{case.id}"


def test_people_record_their_own_gifts_and_read_only_those(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    bea = as_person(cast.bea)
    given = {
        "giver": "Blue Well", "what": "Two tickets", "value": "80", "received_on-day": "3",
        "received_on-month": "2", "received_on-year": "2026",
    }  # fmt: skip
    assert bea.submit("/interests/gifts", {**given, "received_on-year": "2099"}).status_code == 422
    assert "lies in the future" in bea.page.text
    assert bea.submit("/interests/gifts", given).status_code == 303
    bea.get("/interests/gifts")
    assert "Two tickets" in bea.page.text
    boris = as_person(cast.boris)
    boris.get("/interests/gifts")
    assert "Two tickets" not in boris.page.text
    with sessions() as session:
        gift = session.scalars(select(Gift)).one()
        assert (gift.user_id, gift.value_usd_cents) == (cast.bea.id, 8000)
    assert as_person(cast.alice).get("/interests/gifts").status_code == 404


def test_earlier_employers_are_kept_with_their_years(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    boris = as_person(cast.boris)
    assert boris.submit("/account", {"past_employers": "Grey Dam"}).status_code == 422
    assert "names an employer and the years" in boris.page.text
    assert boris.submit("/account", {"past_employers": "Grey Dam, 2001-2004"}).status_code == 303
    with sessions() as session:
        assert session.get_one(User, cast.boris.id).past_employers == "Grey Dam, 2001-2004"
    alice = as_person(cast.alice)
    alice.get("/account")
    assert "Earlier employers" not in alice.page.text


def test_the_register_is_for_oversight_and_its_files_run_no_formula(
    case: Proposal, as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = session.get_one(Proposal, case.id)
        people.bea.past_employers = "Blue Well Software SA, 2019-2023"
        session.flush()
        declare_interest(session, proposal, interest="none", note="=HYPERLINK(1)", actor=people.bea, now=NOW)
        declare_interest(session, proposal, interest="financial", note="Shares", actor=people.boris, now=NOW)
        record_gift(
            session, giver="+Blue Well", what="@SUM(1)", received_on=NOW.date(), actor=people.bea, now=NOW
        )
    for person in (cast.bea, cast.carl, cast.olga, cast.ada, cast.alice):
        for path in ("/interests", "/interests/declarations.csv", "/interests/gifts.xlsx"):
            assert as_person(person).get(path).status_code == 404
    aldo = as_person(cast.aldo)
    aldo.get("/interests?show=overridden")
    assert "=HYPERLINK(1)" in aldo.page.text
    assert "Boris Lang" not in aldo.page.text.split("Gifts and hospitality")[0]
    aldo.get("/interests?show=recused")
    assert "Boris Lang" in aldo.page.text
    words = aldo.get("/interests/declarations.csv").text
    assert "'=HYPERLINK(1)" in words
    assert "Shares" in words
    for name, wanted in (("declarations", "'=HYPERLINK(1)"), ("gifts", "'@SUM(1)")):
        book = CalamineWorkbook.from_filelike(io.BytesIO(aldo.get(f"/interests/{name}.xlsx").data))
        cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
        assert wanted in cells


def test_whoever_oversees_and_is_recused_reads_nothing_of_the_case(
    case: Proposal, as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = session.get_one(Proposal, case.id)
        declare_interest(session, proposal, interest="none", actor=people.boris, now=NOW)
        declare_interest(session, proposal, interest="financial", actor=people.dmitri, now=NOW)
    dmitri = as_person(cast.dmitri)
    for path in ("/interests", "/interests/declarations.csv"):
        assert "Boris Lang" not in dmitri.get(path).text
    assert "Boris Lang" in as_person(cast.aldo).get("/interests").text


def test_groups_are_recorded_or_explained_on_a_page_of_the_case(
    case: Proposal, as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    boris, path = as_person(cast.boris), f"/cases/{case.id}/interest-groups"
    boris.get(f"/cases/{case.id}")
    assert path in boris.page.links
    boris.get(path)
    assert "2 more groups" in boris.page.text
    assert boris.submit(path, {"name": ""}, form=-2).status_code == 422
    assert boris.submit(path, {"name": "Rivals", "kind": "competitors"}, form=-2).status_code == 303
    assert boris.submit(path, {"reason": "Nobody else works on it."}).status_code == 303
    with sessions() as session:
        assert session.scalars(select(InvitedGroup.name)).all() == ["Rivals"]
        assert session.get_one(Proposal, case.id).groups_note == "Nobody else works on it."


def test_a_case_waits_for_the_award_and_the_partner_reads_why(
    case: Proposal, as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    boris, path = as_person(cast.boris), f"/cases/{case.id}"
    assert boris.submit(f"{path}/wait-for-award", {}).status_code == 422
    day = {"expected_on-day": "1", "expected_on-month": "2", "expected_on-year": "2099"}
    assert boris.submit(f"{path}/wait-for-award", day).status_code == 303
    boris.get(path)
    assert "Waiting for the award of a tender" in boris.page.text
    alice = as_person(cast.alice)
    alice.get(f"/proposals/{case.id}")
    assert "until a United Nations tender" in alice.page.text
    past = {"known_on-day": "1", "known_on-month": "11", "known_on-year": "2026"}
    assert boris.submit(f"{path}/resume", past).status_code == 303
    with sessions() as session:
        assert session.get_one(Proposal, case.id).state == "submitted"
