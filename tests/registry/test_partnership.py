"""Partnerships without a case: recorded once, in force when the body is screened; interests in standards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import list_events
from registry.models import Agreement, Organisation, Party, Screening, StandardsInterest
from registry.queries.agreement_ending import asked_of
from registry.queries.entity_screening import entity_screening
from registry.queries.standards_interest import list_interests
from registry.services.agreement import activate_agreement
from registry.services.amendment import open_amendment
from registry.services.organisation_merge import merge_organisations, undo_merge
from registry.services.partnership import enter_entity_result, may_be_followed, record_partnership
from registry.services.standards_interest import end_interest, record_interest
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
TERMS: dict[str, Any] = {
    "title": {"en": "Road safety with the ministry"},
    "summary": {"en": "Joint work on road safety."},
    "instrument": "memorandum_of_understanding",
    "signed_on": TODAY - timedelta(days=30),
    "starts_on": TODAY - timedelta(days=30),
    "ends_on": TODAY + timedelta(days=300),
    "lead_subprogramme": 2,
    "subprogrammes": [2],
    "types": ["knowledge_exchange"],
    "sdgs": [3, 11],
}
MINISTRY: dict[str, Any] = {
    "name": "Ministry of Roads", "entity_type": "government", "country": "GE", "now": NOW,
}  # fmt: skip


@pytest.fixture
def staged(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def recorded(session: Session, cast: Cast, **changes: Any) -> Agreement:
    return record_partnership(session, **{"terms": TERMS, "actor": cast.bea, **MINISTRY, **changes})


def test_a_recorded_partnership_is_in_force_only_when_its_body_is_screened(
    session: Session, staged: Cast
) -> None:
    cast, agreement = staged, recorded(session, staged)
    assert (agreement.origin, agreement.state, agreement.proposal_id) == ("recorded", "signed", None)
    [(party, result)] = entity_screening(session, agreement.organisation_id, NOW).results
    assert (party.name, result) == ("Ministry of Roads", None)
    with pytest.raises(Blocked) as refusal:
        activate_agreement(session, agreement, actor=cast.bea, now=NOW)
    assert refusal.value.needs == ("screened",)
    with pytest.raises(NotYours):
        enter_entity_result(
            session, agreement, party, "clear", list_version="2 May", actor=cast.carl, now=NOW
        )
    enter_entity_result(session, agreement, party, "possible", list_version="2 May", actor=cast.bea, now=NOW)
    assert not entity_screening(session, agreement.organisation_id, NOW).is_clear
    enter_entity_result(session, agreement, party, "clear", list_version="2 May", actor=cast.bea, now=NOW)
    rows = session.scalars(select(Screening).where(Screening.party_id == party.id)).all()
    assert sorted(row.superseded_at is None for row in rows) == [False, True]
    activate_agreement(session, agreement, actor=cast.bea, now=NOW)
    assert agreement.state == "active"


def test_the_one_that_follows_is_recorded_with_the_same_body_and_once(session: Session, staged: Cast) -> None:
    first = recorded(session, staged)
    following = {**TERMS, "signed_on": None, "starts_on": first.ends_on, "ends_on": first.ends_on}
    with pytest.raises(WrongState):  # it is not in force yet
        recorded(session, staged, terms=following, follows=first)
    [(party, _result)] = entity_screening(session, first.organisation_id, NOW).results
    enter_entity_result(session, first, party, "clear", list_version="2 May", actor=staged.bea, now=NOW)
    activate_agreement(session, first, actor=staged.bea, now=NOW)
    with pytest.raises(Blocked) as refusal:
        recorded(session, staged, terms=following, follows=first, name="Ministry of Rails")
    assert refusal.value.needs == ("same_body",)
    second = recorded(session, staged, terms=following, follows=first)
    assert (second.renewed_from_id, second.state, second.is_public) == (first.id, "drafting", False)
    assert list_events(session, second.id)[0].data["renews"] == first.reference
    assert asked_of(session, [first, second]) == {first.id: "renewed"}
    with pytest.raises(WrongState):
        recorded(session, staged, terms={**following, "title": {"en": "A third"}}, follows=first)
    amendment = open_amendment(session, first, reason="Longer", actor=staged.bea, now=NOW)
    assert amendment.number == 1  # of what was recorded too
    first.organisation.entity_type = "company"
    assert not may_be_followed(session, first)


def test_what_is_known_against_a_body_stops_it_and_only_what_counts_for_it(
    session: Session, staged: Cast
) -> None:
    with pytest.raises(Blocked, match="Executive Secretary"):
        recorded(session, staged, known_exclusions=["X06"])
    with pytest.raises(Blocked):
        recorded(session, staged, entity_type="ngo", known_exclusions=["X04"])
    assert recorded(session, staged, known_exclusions=["X04"]).state == "signed"


def test_a_body_is_found_by_name_and_country_and_a_company_needs_a_case(
    session: Session, staged: Cast
) -> None:
    cast = staged
    first = recorded(session, cast)
    with pytest.raises(Blocked, match="recorded already"):
        recorded(session, cast, name="MINISTRY of  roads")
    second = recorded(session, cast, name="ministry of roads", terms={**TERMS, "title": {"en": "Bridges"}})
    assert second.organisation_id == first.organisation_id
    parties = select(Party).where(Party.organisation_id == first.organisation_id)
    assert len(session.scalars(parties).all()) == 1
    elsewhere = recorded(session, cast, country="AM")
    assert elsewhere.organisation_id != first.organisation_id
    with pytest.raises(Blocked, match="open a case"):
        recorded(session, cast, name=cast.blue_well.name, country="CH")
    with pytest.raises(NotYours):
        recorded(session, cast, actor=cast.carl)
    with pytest.raises(Blocked, match="future"):
        recorded(session, cast, name="Other", terms={**TERMS, "signed_on": TODAY + timedelta(days=1)})
    draft = recorded(session, cast, name="Third", terms={**TERMS, "signed_on": None})
    assert draft.state == "drafting"
    assert draft.clearances


def test_a_body_that_was_made_one_with_another_is_the_other(session: Session, staged: Cast) -> None:
    cast, first = staged, recorded(session, staged, name="Ministry of Roads and Bridges")
    second = recorded(session, cast, terms={**TERMS, "title": {"en": "Bridges"}})
    since: dict[str, Any] = {"body": "wp1", "subject": "Signs", "since": date(2025, 1, 1), "country": "GE"}
    interest = record_interest(session, name="Ministry of Roads", **since, actor=cast.bea, now=NOW)
    one, other = first.organisation, second.organisation
    merge = merge_organisations(
        session, one, other, reason="One ministry", admit_members=False, actor=cast.bea, now=NOW
    )
    assert interest.organisation_id == one.id
    third = recorded(session, cast, terms={**TERMS, "title": {"en": "Tunnels"}})
    assert third.organisation_id == one.id
    undo_merge(session, merge, actor=cast.bea, now=NOW)
    assert interest.organisation_id == other.id


def test_an_interest_in_a_standard_is_no_case(session: Session, staged: Cast) -> None:
    cast = staged
    interest: dict[str, Any] = {
        "name": "Brake Makers", "country": "DE", "body": "wp29", "subject": "UN Regulation No. 13",
        "since": date(2025, 1, 1), "now": NOW,
    }  # fmt: skip
    with pytest.raises(NotYours):
        record_interest(session, **interest, actor=cast.aldo)
    row = record_interest(session, **interest, actor=cast.carl)
    assert [each.id for each in list_interests(session, "wp29")] == [row.id]
    assert list_interests(session, "wp1") == []
    with pytest.raises(Blocked):
        end_interest(session, row, until=date(2024, 1, 1), actor=cast.carl, now=NOW)
    end_interest(session, row, until=TODAY, actor=cast.carl, now=NOW)
    assert row.until_on == TODAY
    assert session.scalars(select(Agreement)).all() == []


def test_the_desk_records_a_partnership_and_an_interest_on_their_pages(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    signed = {"signed_on-day": "1", "signed_on-month": "5", "signed_on-year": "2026"}
    form = {
        "name": "University of Rivers", "entity_type": "academia", "known": ["none"], "title": "River data",
        "summary": "Data on rivers.", "instrument": "letter_of_agreement", "lead": "1",
        "types": ["data_sharing"], **signed,
    }  # fmt: skip
    assert bea.submit("/agreements/record", form).status_code == 422
    assert "Choose the country." in bea.page.text
    assert "Attending or speaking at a meeting makes no partnership" in bea.page.text
    form["country"] = "GE"
    assert bea.submit("/agreements/record", {**form, "known": ["X03"]}).status_code == 422
    assert bea.submit("/agreements/record", form).status_code == 303
    with sessions() as session:
        agreement = session.scalars(select(Agreement)).one()
        assert session.get_one(Organisation, agreement.organisation_id).entity_type == "academia"
    path = f"/agreements/{agreement.id}"
    bea.get(path)
    [check] = {link for link in bea.page.links if link.endswith("/entity-check")}
    assert bea.submit(check, {"result": "clear", "list_version": "2 May 2026"}).status_code == 303
    assert bea.submit(f"{path}/steps/activate", {}).status_code == 303
    bea.get(f"{path}/renewal")
    [follow] = {link for link in bea.page.links if "follows=" in link}
    bea.get(follow)
    assert "It renews AGR-" in bea.page.text
    assert ("name", "University of Rivers") in [field for each in bea.page.forms for field in each.fields]
    assert bea.submit(follow, {**form, "title": "River data, once more"}).status_code == 303
    bea.get(f"{path}/renewal")
    assert "follows=" not in " ".join(bea.page.links)
    assert bea.get(follow).status_code == 404  # it is followed already
    bea.get("/cases/new?organisation=Blue+Well&title=Air")  # how a company goes on: with a case
    held = [field for each in bea.page.forms for field in each.fields]
    assert {("organisation", "Blue Well"), ("title", "Air")} <= set(held)
    assert as_person(cast.carl).get("/agreements/record").status_code == 404
    interest = {
        "name": "Brake Makers", "country": "DE", "body": "wp29", "subject": "Brakes",
        "since-day": "1", "since-month": "5", "since-year": "2026",
    }  # fmt: skip
    carl = as_person(cast.carl)
    assert carl.submit("/standards-interests/record", interest).status_code == 303
    with sessions() as session:
        number = session.scalars(select(StandardsInterest.id)).one()
    assert carl.submit(f"/standards-interests/{number}/end", {}).status_code == 303
    carl.get("/standards-interests?body=wp29")
    assert "Brake Makers" in carl.page.text
