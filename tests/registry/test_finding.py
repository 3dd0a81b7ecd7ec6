"""Findings on lists beyond the Council's become facts of the case, only where the policy names the list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import ListFile
from registry.models import Hit, Proposal
from registry.queries.guards import Guards
from registry.queries.screening import party_results
from registry.services.assessment import confirm_finding, record_assessments
from registry.services.hit import confirm_judgement, judge_hit
from registry.services.list_import import import_list
from registry.services.review import declare_interest
from registry.services.screening import enter_screening
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.lists.list_files import own_csv, workbook
from tests.registry.policies import published
from tests.registry.screening_stage import bring_list, do_runs, list_of, refreshed, sent_case
from workflows.machine import Blocked

pytestmark = pytest.mark.one_engine

Sessions = sessionmaker[Session]
FIRM = "Blue Well Software SA"
WORLD_BANK = "World Bank ineligible firms and individuals"
OTHER = "Another list in FollowTheMoney form"
ALL_LISTS = ("unsc", "own", "ungm", "ofac", "eu", "uk", "worldbank", "ebrd", "idb", "ftm")
STRANGERS = ("ABDUL KARIM QUADRI", "NGUYEN VAN TRUONG")
WHY = "The same registration number."


def sdn() -> ListFile:
    empty = ",-0- " * 8
    row = f'36,"{FIRM.upper()}",-0- ,"CUBA"{empty}\r\n'.encode()
    return ListFile(row, "sdn.csv", {"alt": b"", "add": b""})


def world_bank(until: str) -> ListFile:
    heads = ["Firm Name", "Additional Firm Info", "Address", "Country", "Ineligibility Period", "", "Grounds"]
    row = [FIRM, "", "", "Switzerland", "2020-01-01", until, "Fraud"]
    return ListFile(workbook([heads, [""] * 7, row]), "worldbank.xlsx")


def ebrd(until: str) -> ListFile:
    head = "Firm Name,Address,Nationality,Ineligible From,Ineligible Until,Notice Effective At EBRD,"
    head += "Originating Institution,Prohibited Practice\n"
    return ListFile(f'{head}"{FIRM}",,"Switzerland",,{until},,"EBRD","Fraud"\n'.encode(), "ebrd.csv")


def idb(until: str) -> ListFile:
    heads = "Title,Entity,Nationality,Country,From,To,Grounds,Source,IDB Sanction Type,IDB Sanction Source,"
    row = [FIRM, "Firm", "Switzerland", "Peru", "Jul 03, 2020", until, "Fraud", "IDB", "", "", ""]
    return ListFile(workbook([[*heads.split(",")[:-1], "Other Name"], row]), "idb.xlsx")


def ftm(*topics: str, dataset: str = "somewhere") -> ListFile:
    entity = {
        "id": "Q1", "caption": FIRM, "schema": "Company", "datasets": [dataset],
        "properties": {"name": [FIRM], "topics": list(topics)},
    }  # fmt: skip
    return ListFile(json.dumps(entity).encode() + b"\n", "entities.ftm.json")


def own() -> ListFile:
    return ListFile(own_csv(("X-1", "company", FIRM, "", "", "")), "own.csv")


def bring(sessions: Sessions, source: str, file: ListFile) -> None:
    with sessions.begin() as session:
        done = import_list(session, file, source=source, actor=None, now=NOW, published_on=NOW.date())
        assert done.version.state == "in_force", done.version.reasons


def name_every_list(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        published(session, on_stage(session, cast), screening_lists=ALL_LISTS)


def confirm_the_match(sessions: Sessions, cast: Cast, proposal: Proposal, source: str) -> None:
    """Bea says that it is the same, Boris agrees."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        for person in (people.bea, people.boris):
            declare_interest(session, case, interest="none", actor=person, now=NOW)
        hit = session.scalars(select(Hit).where(Hit.source == source)).one()
        judge_hit(session, hit, verdict="same", reason=WHY, actor=people.bea, now=NOW)
        confirm_judgement(session, hit, agrees=True, actor=people.boris, now=NOW)


def facts_of(sessions: Sessions, proposal: Proposal) -> Mapping[str, Any]:
    with sessions() as session:
        facts = Guards(session, session.get_one(Proposal, proposal.id), None, NOW).facts
        assert not facts.is_undecided
        return facts.document["screening"]


@pytest.mark.parametrize(
    ("source", "file", "fact", "value", "gate", "rule"),
    [
        ("ofac", sdn(), "unilateral_sanctions",
         ["OFAC Specially Designated Nationals (CUBA)"], "pass", "N03"),
        ("eu", ftm("sanction"), "unilateral_sanctions",
         ["European Union consolidated financial sanctions"], "pass", "N03"),
        ("worldbank", world_bank("2999-12-31"), "unilateral_sanctions", [WORLD_BANK], "pass", "N03"),
        ("worldbank", world_bank("2025-01-01"), "mdb_debarment", "expired", "pass", "N14"),
        ("ebrd", ebrd("Ongoing"), "unilateral_sanctions", ["EBRD ineligible entities"], "pass", "N03"),
        ("idb", idb("Jul 03, 2024"), "mdb_debarment", "expired", "pass", "N14"),
        ("own", own(), "ungm_ineligible", True, "excluded", "X02"),
        ("ungm", own(), "ungm_ineligible", True, "excluded", "X02"),
        ("ftm", ftm("debarment", dataset="ebrd_ineligible"), "unilateral_sanctions", [OTHER], "pass", "N03"),
        ("ftm", ftm("crime.fraud"), "adverse_media",
         [{"topic": "corruption", "severity": 4, "age_years": 0, "resolved": False}], "pass", "N05"),
    ],
    ids=["ofac", "eu", "worldbank", "worldbank ended", "ebrd", "idb ended", "own", "ungm", "ftm debarred",
         "ftm crime"],
)  # fmt: skip
def test_a_confirmed_match_becomes_the_fact_of_its_list(
    sessions: Sessions, cast: Cast, source: str, file: ListFile, fact: str, value: Any, gate: str, rule: str
) -> None:
    if source != "own":  # our own list counts from the start
        name_every_list(sessions, cast)
    bring_list(sessions, list_of(*STRANGERS))
    bring(sessions, source, file)
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    assert refreshed(sessions, proposal).gate is None  # somebody must judge it first
    confirm_the_match(sessions, cast, proposal, source)
    assert facts_of(sessions, proposal)[fact] == value
    case = refreshed(sessions, proposal)
    assert case.gate == gate
    with sessions() as session:
        snapshot = session.get_one(Proposal, proposal.id).snapshot
        assert snapshot is not None
        assert rule in snapshot.outcome["rule_ids"]


def test_a_list_that_the_policy_does_not_name_says_nothing(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    bring(sessions, "ofac", sdn())
    bring(sessions, "worldbank", world_bank("2999-12-31"))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    with sessions() as session:
        assert session.scalars(select(Hit)).all() == []
    assert refreshed(sessions, proposal).gate == "pass"
    assert facts_of(sessions, proposal)["unilateral_sanctions"] == []


def test_what_the_desk_found_by_hand_and_what_the_list_says_count_together(
    sessions: Sessions, cast: Cast
) -> None:
    name_every_list(sessions, cast)
    bring_list(sessions, list_of(*STRANGERS))
    bring(sessions, "ofac", sdn())
    bring(sessions, "idb", idb("Jul 03, 2024"))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    by_hand = {"screening.unilateral_sanctions": ["UK"], "screening.mdb_debarment": "active"}
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        declare_interest(session, case, interest="none", actor=people.boris, now=NOW)
        for row in record_assessments(session, case, by_hand, source="Press", actor=people.bea, now=NOW):
            confirm_finding(session, case, row.id, agrees=True, actor=people.boris, now=NOW)
    for source in ("ofac", "idb"):
        confirm_the_match(sessions, cast, proposal, source)
    facts = facts_of(sessions, proposal)
    assert facts["unilateral_sanctions"] == ["UK", "OFAC Specially Designated Nationals (CUBA)"]
    assert facts["mdb_debarment"] == "active"
    assert refreshed(sessions, proposal).gate == "excluded"


def test_a_debarment_that_its_bank_took_off_the_list_has_ended_and_is_not_forgotten(
    sessions: Sessions, cast: Cast
) -> None:
    name_every_list(sessions, cast)
    bring_list(sessions, list_of(*STRANGERS))
    heads = ["Firm Name", "Additional Firm Info", "Address", "Country", "Ineligibility Period", "", "Grounds"]
    rows = [[f"MADE UP {at}", "", "", "Peru", "2024-01-01", "2999-12-31", "Fraud"] for at in range(9)]
    ours = [FIRM, "", "", "Switzerland", "2020-01-01", "2999-12-31", "Fraud"]
    full, without = (workbook([heads, [""] * 7, *rows, *more]) for more in ([ours], []))
    bring(sessions, "worldbank", ListFile(full, "worldbank.xlsx"))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    confirm_the_match(sessions, cast, proposal, "worldbank")
    assert facts_of(sessions, proposal)["unilateral_sanctions"] == [WORLD_BANK]  # raises, never excludes
    bring(sessions, "worldbank", ListFile(without, "worldbank.xlsx"))
    do_runs(sessions)
    assert facts_of(sessions, proposal)["mdb_debarment"] == "expired"
    case = refreshed(sessions, proposal)
    assert (case.gate, case.risk_level) == ("pass", "substantial")


def test_an_owner_whom_a_list_knows_as_exposed_raises_the_case(sessions: Sessions, cast: Cast) -> None:
    name_every_list(sessions, cast)
    bring_list(sessions, list_of(*STRANGERS))
    entity = {
        "id": "Q2", "caption": "Alice Ferrand", "schema": "Person",
        "properties": {"name": ["Alice Ferrand"], "topics": ["role.pep"]},
    }  # fmt: skip
    bring(sessions, "ftm", ListFile(json.dumps(entity).encode() + b"\n", "entities.ftm.json"))
    signatory = {"name": "Basil Grunwald", "title": "Director", "country": "CH"}
    proposal = sent_case(sessions, cast, ownership={"signatory": signatory})
    do_runs(sessions)
    confirm_the_match(sessions, cast, proposal, "ftm")
    with sessions() as session:
        facts = Guards(session, session.get_one(Proposal, proposal.id), None, NOW).facts
        assert [owner["pep"] for owner in facts.get("submitter.owners")] == [True]
        assert facts.get("screening.unilateral_sanctions") == []
    assert refreshed(sessions, proposal).risk_level == "substantial"


def test_a_match_on_our_own_list_counts_while_the_councils_list_is_looked_up_by_hand(
    sessions: Sessions, cast: Cast
) -> None:
    bring(sessions, "own", own())
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        clear = {party.id: "clear" for party, _result in party_results(session, case, NOW)}
        with pytest.raises(Blocked, match="match on one of these names is open"):
            enter_screening(session, case, clear, list_version="x", actor=people.bea, now=NOW)
    confirm_the_match(sessions, cast, proposal, "own")
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        enter_screening(session, case, clear, list_version="x", actor=people.bea, now=NOW)
    assert refreshed(sessions, proposal).gate == "excluded"
