"""Who is screened and when: every name and spelling, at submission, decision, signature and each change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, Hit, Organisation, Proposal, ScreeningRun
from registry.queries.agreement import AgreementGuards
from registry.queries.screening import party_results
from registry.services.agreement import change_agreement, clear_agreement, clear_unit
from registry.services.decision import take_act
from registry.services.hit import confirm_judgement, judge_hit
from registry.services.review import declare_interest
from registry.services.signature import Signature, sign_agreement
from tests.case import NOW, accepted, answers, on_stage, reviewed, sent
from tests.cast import Cast
from tests.registry.lists.list_files import entity, person, un_list
from tests.registry.screening_stage import bring_list, do_runs, in_force, list_of, refreshed, sent_case
from workflows.machine import Blocked

Sessions = sessionmaker[Session]
STRANGERS = ("ABDUL KARIM QUADRI", "NGUYEN VAN TRUONG", "CARLOS IBARRA MENDEZ", "OMAR SAID", "MARIA LOPEZ")
BASIL = {"name": "Basil Grunwald", "title": "Director", "country": "CH"}
LISTED = un_list(
    entity("1", "GOLUBOY KOLODETS LTD"),
    entity("2", "Deep Spring Holding AG"),
    entity("3", "KOK BULAK LLP"),
    person("4", "NIKOLAI VYDUMOV"),
    person("5", "SVETLANA NESUSHCHESTVUYUSHCHAYA"),
    person("6", "FARRUKH XAYOLIY"),
    day="2026-11-01",
)
NAMED: dict[str, dict[str, Any]] = {
    "organisation": {
        "other_names": ["ООО «Голубой Колодец»"],
        "parent_name": "Deep Spring Holding",
        "parent_country": "CH",
    },
    "ownership": {
        "owners": [
            {"name": "ТОО «Көк Бұлақ»", "kind": "organisation", "pct": 60, "country": "KZ", "pep": False,
             "disclosed": True},
            {"name": "Alice Ferrand", "pct": 40, "country": "CH", "pep": False, "disclosed": True},
        ],
        "directors": [
            {"name": "Николай Выдумов", "country": "CH"},
            {"name": "Lana Nes", "other_names": ["Светлана Несуществующая"], "country": "CH"},
        ],
        "signatory": {"name": "Farrux Xayoliy", "title": "Director", "country": "UZ"},
    },
}  # fmt: skip


def met(sessions: Sessions) -> set[tuple[str, str]]:
    """(role of ours, id on the list) of every match that asks for a person."""
    with sessions() as session:
        return {(hit.party.role, hit.entry.key) for hit in session.scalars(select(Hit)) if hit.is_alert}


def reasons(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return sorted(session.scalars(select(ScreeningRun.reason)))


def test_company_parent_owners_directors_and_signatory_are_met_in_all_their_spellings(
    sessions: Sessions, cast: Cast
) -> None:
    bring_list(sessions, LISTED)
    case = sent_case(sessions, cast, **NAMED)
    with sessions() as session:
        found = party_results(session, session.get_one(Proposal, case.id), NOW)
        assert {party.role for party, result in found if result is None} == {
            "entity", "parent", "owner", "director", "signatory"
        }  # fmt: skip
    [run] = do_runs(sessions)
    assert (run.reason, run.party_count) == ("submission", 7)
    assert met(sessions) == {
        ("entity", "1"), ("parent", "2"), ("owner", "3"), ("director", "4"), ("director", "5"),
        ("signatory", "6"),
    }  # fmt: skip
    assert refreshed(sessions, case).gate == "hold_screening"


def test_every_name_is_met_again_before_a_decision(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    case = sent_case(sessions, cast)
    do_runs(sessions)
    refreshed(sessions, case)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        reviewed(session, people, accepted(session, people, session.get_one(Proposal, case.id)))
    assert reasons(sessions) == ["decision", "submission"]
    [run] = do_runs(sessions)
    assert (run.state, run.party_count, run.entry_count) == ("finished", 3, len(STRANGERS))


def test_nobody_decides_while_a_new_match_is_open(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    case = sent_case(sessions, cast)
    do_runs(sessions)
    refreshed(sessions, case)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        kept = session.get_one(Proposal, case.id)
        reviewed(session, people, accepted(session, people, kept))
        declare_interest(session, kept, interest="none", actor=people.olga, now=NOW)
    bring_list(sessions, list_of(*STRANGERS, "ALICE FERRAND", day="2026-11-02"))
    do_runs(sessions)
    refreshed(sessions, case)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        kept = session.get_one(Proposal, case.id)
        with pytest.raises(Blocked):
            take_act(session, kept, "approve", actor=people.olga, now=NOW)


def test_every_name_is_met_again_before_the_signature_which_waits_for_it(
    sessions: Sessions, cast: Cast
) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    case = sent_case(sessions, cast)
    do_runs(sessions)
    refreshed(sessions, case)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        kept = session.get_one(Proposal, case.id)
        reviewed(session, people, accepted(session, people, kept))
        declare_interest(session, kept, interest="none", actor=people.olga, now=NOW)
        take_act(session, kept, "approve", actor=people.olga, now=NOW)
        agreement = session.scalars(select(Agreement)).one()
        terms = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=365)}
        change_agreement(session, agreement, terms, actor=people.bea, now=NOW)
        for row in list(agreement.clearances):
            clear_unit(session, agreement, row.unit, note="Memo.", actor=people.bea, now=NOW)
        clear_agreement(session, agreement, actor=people.bea, now=NOW)
    assert reasons(sessions) == ["decision", "signature", "submission"]
    bring_list(sessions, list_of(*STRANGERS, "ALICE FERRAND", day="2026-11-02"))
    do_runs(sessions)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        agreement = session.scalars(select(Agreement)).one()
        with pytest.raises(Blocked) as refusal:
            sign_agreement(
                session, agreement, Signature(NOW.date(), "Alice", "Otto"),
                actor=people.bea, now=NOW,
            )  # fmt: skip
    assert "screened" in refusal.value.needs


def test_a_change_of_an_active_partner_meets_every_list_and_may_suspend(
    sessions: Sessions, cast: Cast
) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    case = sent_case(sessions, cast, ownership={"signatory": BASIL})
    do_runs(sessions)
    refreshed(sessions, case)
    in_force(sessions, cast, case)
    do_runs(sessions)
    later = NOW + timedelta(hours=2)
    owner = {"name": "Maria Lopez", "pct": 60, "country": "CH", "pep": False, "disclosed": True}
    with sessions.begin() as session:
        people = on_stage(session, cast)
        changed = {**answers()["ownership"], "owners": [owner], "signatory": BASIL}
        sent(session, people, now=later, ownership=changed)
    [run] = do_runs(sessions, now=later)
    assert (run.reason, run.scope, run.entry_count) == ("submission", "parties", len(STRANGERS))
    assert met(sessions) == {("owner", "5")}
    with sessions.begin() as session:
        agreement = session.scalars(select(Agreement)).one()
        assert agreement.state == "active"
        assert AgreementGuards(session, agreement, None, later).is_screened is False
        people = on_stage(session, cast)
        hit = session.scalars(select(Hit)).one()
        assert session.get_one(Organisation, hit.organisation_id).id == agreement.organisation_id
        for each in session.scalars(select(Proposal).where(Proposal.state == "submitted")):
            for who in (people.bea, people.boris):
                declare_interest(session, each, interest="none", actor=who, now=later)
        judge_hit(session, hit, verdict="same", reason="Same passport.", actor=people.boris, now=later)
        confirm_judgement(session, hit, agrees=True, actor=people.bea, now=later)
        assert agreement.state == "suspended"
