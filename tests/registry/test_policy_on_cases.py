"""Which version decides a case: pinned at submission, again by an explicit step, in the shadow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import PolicyVersion, Proposal, ShadowDecision
from registry.queries.audit import verify
from registry.queries.guards import Guards
from registry.queries.policy import draft_source, policy_of_row
from registry.services.assessment import refresh_level, retier_case
from registry.services.policy import check_policy, create_policy, edit_policy, shadow_policy, withdraw_policy
from registry.services.policy_example import BLANK, accept_examples, add_golden_case
from registry.services.proposal import submit_proposal
from registry.services.review import declare_interest
from registry.services.triage import send_back_proposal
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from tests.registry.policies import accept_all, drafted, published
from workflows.machine import Blocked, NotYours

TODAY = NOW.date()


@pytest.fixture
def people(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def test_a_case_keeps_its_version_and_a_new_one_gets_the_new(session: Session, people: Cast) -> None:
    before = screened(session, people, sent(session, people))
    version = published(session, people, simplified_max_usd=2000)
    after = screened(session, people, sent(session, people, by=people.dora), now=later())
    assert (before.policy_version, before.risk_level) == (1, "low")
    assert (after.policy_version, after.risk_level) == (version.number, "moderate")
    assert after.snapshot is not None
    assert after.snapshot.policy_hash == version.hash
    told = [event.data for event in list_events(session, after.id) if event.name == "proposal.submitted"]
    assert told[0]["policy_version"] == version.number
    refresh_level(Guards(session, before, people.bea, later()))
    assert (before.policy_version, before.risk_level) == (1, "low")


def test_a_version_counts_from_its_day_in_geneva(session: Session, people: Cast) -> None:
    version = published(session, people, from_on=TODAY + timedelta(days=3), simplified_max_usd=2000)
    assert sent(session, people).policy_version == 1
    evening = later(3).replace(hour=0) - timedelta(minutes=30)  # 23:30 UTC, the next day in Geneva
    assert sent(session, people, by=people.dora, now=evening).policy_version == version.number


def test_a_case_that_comes_back_completed_keeps_its_version(session: Session, people: Cast) -> None:
    proposal = sent(session, people)
    declare_interest(session, proposal, interest="none", actor=people.bea, now=NOW)
    send_back_proposal(session, proposal, reasons=["incomplete"], note="Say more.", actor=people.bea, now=NOW)
    published(session, people, simplified_max_usd=2000)
    submit_proposal(session, proposal, actor=people.alice, now=later())
    assert (proposal.submission_no, proposal.policy_version) == (2, 1)


def test_retiering_is_an_explicit_step_that_is_told(session: Session, people: Cast) -> None:
    proposal = screened(session, people, sent(session, people))
    version = published(session, people, simplified_max_usd=2000)
    snapshot = retier_case(session, proposal, actor=people.bea, now=later())
    assert (proposal.policy_version, proposal.risk_level) == (version.number, "moderate")
    assert (snapshot.policy_version, snapshot.policy_hash) == (version.number, version.hash)
    told = list_events(session, proposal.id)[-1]
    assert told.name == "proposal.retiered"
    assert (told.data["from_version"], told.data["to_version"]) == (1, version.number)
    assert told.data["set"]["policy_version"] == version.number
    with pytest.raises(Blocked):
        retier_case(session, proposal, actor=people.bea, now=later())
    assert verify(session).faults == []


def test_a_lower_level_keeps_the_authority_of_the_one_first_computed(session: Session, people: Cast) -> None:
    proposal = screened(session, people, sent(session, people, activity={"in_kind_minor": 1_500_000}))
    assert proposal.risk_level == "moderate"
    published(session, people, simplified_max_usd=20000)
    retier_case(session, proposal, actor=people.bea, now=later())
    assert (proposal.risk_level, proposal.first_risk_level) == ("low", "moderate")
    assert Guards(session, proposal, people.bea, later()).authority_risk == "moderate"


def test_only_the_desk_retiers_and_only_to_another_version(session: Session, people: Cast) -> None:
    proposal = screened(session, people, sent(session, people))
    with pytest.raises(Blocked) as refusal:
        retier_case(session, proposal, actor=people.bea, now=NOW)
    assert refusal.value.needs == ("newer_version",)
    published(session, people, simplified_max_usd=2000)
    for person in (people.pia, people.alice, people.carl, people.aldo):
        with pytest.raises(NotYours):
            retier_case(session, proposal, actor=person, now=later())
    assert proposal.policy_version == 1


def test_an_exclusion_of_the_new_version_is_honoured(session: Session, people: Cast) -> None:
    gambling = {"gambling_revenue_pct": 7}
    proposal = accepted(
        session, people, screened(session, people, sent(session, people, declarations=gambling))
    )
    reviewed(session, people, proposal)
    published(session, people, exclusion_revenue_pct=5)
    retier_case(session, proposal, actor=people.bea, now=later())
    assert (proposal.gate, proposal.risk_level, proposal.state) == ("excluded", None, "in_decision")
    guards = Guards(session, proposal, people.bea, later())
    assert guards._excluded("other")
    offers = Guards(session, proposal, people.otto, later()).offers()
    [approve] = [offer for offer in offers if offer.step.verb == "approve"]
    assert "gate_passes" in approve.needs


def test_nothing_leads_out_of_an_exclusion(session: Session, people: Cast) -> None:
    gambling = {"gambling_revenue_pct": 12}
    proposal = screened(session, people, sent(session, people, declarations=gambling))
    assert proposal.gate == "excluded"
    published(session, people, exclusion_revenue_pct=20)
    with pytest.raises(Blocked) as refusal:
        retier_case(session, proposal, actor=people.bea, now=later())
    assert refusal.value.needs == ("stays_excluded",)
    assert (proposal.policy_version, proposal.gate) == (1, "excluded")


def test_a_case_with_open_questions_is_not_retiered(session: Session, people: Cast) -> None:
    proposal = sent(session, people)
    published(session, people, simplified_max_usd=2000)
    with pytest.raises(Blocked) as refusal:
        retier_case(session, proposal, actor=people.bea, now=later())
    assert refusal.value.needs == ("screened",)
    assert proposal.policy_version == 1


# --- shadows ---------------------------------------------------------------------------------------------


def shadows(session: Session, row: PolicyVersion) -> list[ShadowDecision]:
    query = select(ShadowDecision).where(ShadowDecision.policy_version_id == row.id)
    return list(session.scalars(query.order_by(ShadowDecision.decided_at)))


def test_a_draft_decides_silently_beside_new_cases(session: Session, people: Cast) -> None:
    row = drafted(session, people, simplified_max_usd=2000)
    screened(session, people, sent(session, people))
    assert shadows(session, row) == []
    shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
    proposal = screened(session, people, sent(session, people, by=people.dora))
    [cast_once] = shadows(session, row)
    assert proposal.risk_level == "low"
    assert (cast_once.outcome["risk_level"], cast_once.policy_hash) == ("moderate", row.hash)
    assert cast_once.snapshot_id == proposal.snapshot_id
    withdraw_policy(session, row, reason="Enough.", actor=people.pia, now=NOW)
    screened(session, people, sent(session, people, by=people.anton))
    assert len(shadows(session, row)) == 1


def test_a_shadow_that_fails_is_seen_and_stops_nothing(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
    row.document = "{}"
    session.flush()
    proposal = screened(session, people, sent(session, people))
    assert proposal.risk_level == "low"
    [failed] = shadows(session, row)
    assert "error" in failed.outcome


def test_a_draft_with_a_gap_fails_in_the_shadow_only(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    source = draft_source(row)
    tables = tuple(
        replace(each, rows=each.rows[1:]) if each.name == "level" else each for each in source.tables
    )
    edit_policy(
        session,
        row,
        replace(source, tables=tables),
        what="gap",
        version=row.version,
        actor=people.pia,
        now=NOW,
    )
    shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
    proposal = screened(session, people, sent(session, people))
    assert proposal.risk_level == "low"
    assert "error" in shadows(session, row)[0].outcome


# --- golden cases ----------------------------------------------------------------------------------------


def test_a_golden_case_holds_no_name(session: Session, people: Cast) -> None:
    proposal = screened(session, people, sent(session, people))
    golden = add_golden_case(session, proposal, title="Coffee for mayors", actor=people.bea, now=NOW)
    assert golden.facts["submitter"]["name"] == BLANK
    kept = str(golden.facts)
    for word in ("Blue Well", "Ferrand", "CHE-100", "bluewell", "catering", "Forum", "6500000"):
        assert word not in kept
    assert golden.expected == {
        "gate": "pass", "dd_level": "simplified", "risk_level": "low", "rule_ids": [],
    }  # fmt: skip
    assert list_events(session, proposal.id)[-1].name == "proposal.made_golden"
    with pytest.raises(Blocked):
        add_golden_case(session, proposal, title="Again", actor=people.bea, now=NOW)


def test_a_golden_case_is_expected_of_open_drafts_and_of_later_ones(session: Session, people: Cast) -> None:
    checked = drafted(session, people)
    accept_all(session, people, checked)
    assert check_policy(session, checked, actor=people.pia, now=NOW)["holds"]
    moved = drafted(session, people, simplified_max_usd=2000)
    proposal = screened(session, people, sent(session, people))
    add_golden_case(session, proposal, title="Coffee for mayors", actor=people.bea, now=NOW)
    assert (checked.state, checked.report) == ("draft", None)
    assert str(people.bea.id) not in checked.edited_by
    assert check_policy(session, checked, actor=people.pia, now=NOW)["holds"]
    accept = [each.id for each in draft_source(moved).examples if each.id != "G01"]
    accept_examples(session, moved, accept, actor=people.pia, now=NOW)
    report = check_policy(session, moved, actor=people.pia, now=NOW)
    assert {each["witness"]["id"] for each in report["findings"]} == {"G01"}
    later_one = create_policy(session, based_on=1, title="Later", note="", actor=people.pia, now=NOW)
    assert draft_source(later_one).examples[-1].id == "G01"
    assert policy_of_row(later_one).source.examples[-1].title == "Coffee for mayors"


def test_a_golden_case_is_kept_by_who_sees_the_case_and_has_the_office(
    session: Session, people: Cast
) -> None:
    proposal = screened(session, people, sent(session, people))
    for person in (people.alice, people.dora, people.carl, people.pia, people.aldo, people.ada):
        with pytest.raises(NotYours):
            add_golden_case(session, proposal, title="x", actor=person, now=NOW)
    with pytest.raises(Blocked):
        add_golden_case(session, sent(session, people, by=people.dora), title="x", actor=people.bea, now=NOW)
    assert isinstance(proposal, Proposal)
