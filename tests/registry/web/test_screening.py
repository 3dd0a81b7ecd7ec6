"""Screening by hand on one page, and the second person."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Assessment, Proposal, Screening
from registry.queries.screening import list_parties
from tests.case import NOW, on_stage, screened, sent
from tests.cast import AsPerson, Cast


@pytest.fixture
def proposal(sessions: sessionmaker[Session], cast: Cast) -> Proposal:
    with sessions.begin() as session:
        return sent(session, on_stage(session, cast), now=NOW)


def names(sessions: sessionmaker[Session], proposal: Proposal) -> dict[str, str]:
    """Role → name of its radio on the page."""
    with sessions() as session:
        kept = session.get_one(Proposal, proposal.id)
        return {party.role: f"result_{party.id.hex}" for party in list_parties(session, kept)}


def test_one_box_clears_every_name_and_another_every_list(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea = as_person(cast.bea)
    answer = bea.submit(f"/cases/{proposal.id}/screening", {"all_clear": "yes", "nothing_found": "yes"})
    assert answer.status_code == 303
    with sessions() as session:
        assert {row.result for row in session.query(Screening)} == {"clear"}
        assert session.query(Screening).count() == 3
        assert session.query(Assessment).count() == 6
        assert session.get_one(Proposal, proposal.id).gate == "pass"


def test_nothing_is_recorded_that_nobody_looked_up(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea = as_person(cast.bea)
    assert bea.submit(f"/cases/{proposal.id}/screening", {}).status_code == 422
    entity = names(sessions, proposal)["entity"]
    assert bea.submit(f"/cases/{proposal.id}/screening", {entity: "clear"}).status_code == 303
    with sessions() as session:
        assert session.query(Screening).count() == 1
        assert session.query(Assessment).count() == 0
        assert session.get_one(Proposal, proposal.id).gate is None
    bea.get(f"/cases/{proposal.id}")
    assert "2 names are not screened" in bea.page.text


def test_a_box_and_an_answer_that_contradict_each_other_are_refused_and_kept(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea = as_person(cast.bea)
    owner = names(sessions, proposal)["owner"]
    page = f"/cases/{proposal.id}/screening"
    given = {"all_clear": "yes", owner: "possible", "nothing_found": "yes", "norges_bank": "exclusion"}
    answer = bea.submit(page, given)
    assert answer.status_code == 422
    assert "You ticked that every name is clear" in bea.page.text
    assert "You ticked that nothing was found" in bea.page.text
    assert (owner, "possible") in bea.page.forms[-1].fields
    with sessions() as session:
        assert session.query(Screening).count() == 0


def test_findings_of_every_list_reach_the_facts_with_the_age_of_the_report(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea = as_person(cast.bea)
    answer = bea.submit(
        f"/cases/{proposal.id}/screening",
        {
            "all_clear": "yes", "ungm_ineligible": "no", "mdb_debarment": "expired", "has_sanctions": "yes",
            "unilateral_sanctions": "OFAC SDN\nEU annex I", "norges_bank": "none",
            "conflict_or_unsc_regime_country": "no", "has_media": "yes", "media_1_topic": "labour",
            "media_1_severity": "3", "media_1_on-day": "2", "media_1_on-month": "11",
            "media_1_on-year": "2024",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    with sessions() as session:
        found: dict[str, Any] = {row.field: row for row in session.query(Assessment)}
        report = found["screening.adverse_media"].value[0]
        assert (report["topic"], report["severity"], report["age_years"], report["resolved"]) == (
            "labour",
            3,
            2.0,
            False,
        )
        assert found["screening.unilateral_sanctions"].value == ["OFAC SDN", "EU annex I"]
        assert {row.field for row in found.values() if row.waits} == {
            "screening.mdb_debarment", "screening.unilateral_sanctions", "screening.adverse_media",
        }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"has_sanctions": "yes"},
        {"unilateral_sanctions": "OFAC"},
        {"has_media": "yes"},
        {"media_1_topic": "labour"},
        {"media_1_topic": "labour", "media_1_severity": "9"},
        {"list_version": "", "all_clear": "yes"},
    ],
)
def test_a_finding_that_is_not_whole_is_refused(
    cast: Cast, as_person: AsPerson, proposal: Proposal, given: dict[str, str]
) -> None:
    assert as_person(cast.bea).submit(f"/cases/{proposal.id}/screening", given).status_code == 422


def test_what_is_not_clear_waits_for_a_second_person_who_declared(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea, boris = as_person(cast.bea), as_person(cast.boris)
    found = names(sessions, proposal)
    given = {
        **dict.fromkeys(found.values(), "clear"),
        found["owner"]: "false_positive",
        "nothing_found": "yes",
    }
    bea.submit(f"/cases/{proposal.id}/screening", given)
    page = f"/cases/{proposal.id}/screening/confirm"
    bea.get(page)
    assert "You entered it" in bea.page.text
    assert not [form for form in bea.page.forms if ("answer", "yes") in form.buttons]
    answer = boris.submit(page, {}, button="yes")
    assert answer.status_code == 303
    with sessions() as session:
        claim = session.query(Screening).filter_by(result="false_positive").one()
        assert claim.confirmed_by_id == cast.boris.id
        assert session.get_one(Proposal, proposal.id).gate == "pass"


def test_a_refused_claim_leaves_the_name_unscreened(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    bea, boris = as_person(cast.bea), as_person(cast.boris)
    found = names(sessions, proposal)
    bea.submit(
        f"/cases/{proposal.id}/screening",
        {**dict.fromkeys(found.values(), "clear"), found["owner"]: "possible"},
    )
    page = f"/cases/{proposal.id}/screening/confirm"
    assert boris.submit(page, {}, button="no").status_code == 303
    boris.get(f"/cases/{proposal.id}")
    assert "1 name is not screened" in boris.page.text


def test_only_the_desk_screens_and_only_an_open_case(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, proposal: Proposal
) -> None:
    for person in (cast.olga, cast.alice, cast.carl):
        assert as_person(person).get(f"/cases/{proposal.id}/screening").status_code == 404
    with sessions.begin() as session:
        people = on_stage(session, cast)
        kept = session.get_one(Proposal, proposal.id)
        screened(session, people, kept, now=NOW)
        kept.state = "closed"
    assert as_person(cast.bea).get(f"/cases/{proposal.id}/screening").status_code == 404
