"""Cases of every outcome through the services, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import rules
from registry.events import list_events, rebuild
from registry.models import Agreement, CaseCount, Clock, Letter, Proposal
from registry.models.count import DIMENSIONS, ROLLUPS
from registry.permissions import visible_to
from registry.queries.facts import case_facts
from registry.queries.guards import Guards
from registry.queries.screening import party_results
from registry.services.assessment import confirm_finding, reassess_case, record_assessments
from registry.services.decision import change_level, take_act
from registry.services.proposal import save_section, start_proposal, submit_proposal, withdraw_proposal
from registry.services.question import answer_question, ask_partner
from registry.services.review import declare_interest, give_verdict, note_conflict
from registry.services.screening import confirm_screening, enter_screening
from registry.services.triage import (
    accept_proposal,
    confirm_exclusion,
    exclude_proposal,
    propose_exclusion,
    redirect_proposal,
    send_back_proposal,
)
from tests.case import NOW, accepted, answers, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, WrongState


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def decided(
    session: Session, cast: Cast, who: str, proposal: Proposal, verb: str = "approve", **more: object
) -> None:
    actor = getattr(cast, who)
    declare_interest(session, proposal, interest="none", actor=actor, now=NOW)
    take_act(session, proposal, verb, actor=actor, now=NOW, reasons="Because.", **more)  # type: ignore[arg-type]


def test_a_small_sponsorship_is_simplified_and_approved_by_one_official(session: Session, cast: Cast) -> None:
    proposal = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    assert (proposal.dd_level, proposal.risk_level, proposal.state) == ("simplified", "low", "in_decision")
    decided(session, cast, "olga", proposal)
    agreement = session.scalars(select(Agreement)).one()
    assert proposal.state == "approved"
    assert agreement.reference == "AGR-2026-0001"
    assert agreement.dd_valid_until is not None
    assert session.scalars(select(Letter.kind)).all() == ["approved"]


def test_an_unscreened_case_has_no_level_and_cannot_be_accepted(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    assert proposal.gate is None
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked) as refusal:
        accept_proposal(session, proposal, lead=2, actor=cast.bea, now=NOW)
    assert {"screened", "gate_passes", "facts_current"} <= set(refusal.value.needs)


def test_a_possible_match_holds_the_case_until_a_second_person_cleared_it(
    session: Session, cast: Cast
) -> None:
    proposal = screened(session, cast, sent(session, cast))
    owner = next(party for party, _ in party_results(session, proposal) if party.role == "owner")
    [claim] = enter_screening(
        session, proposal, {owner.id: "possible"}, list_version="2026-11-02", actor=cast.bea, now=later()
    )
    assert proposal.gate is None
    with pytest.raises(Blocked):
        confirm_screening(session, proposal, claim.id, agrees=True, actor=cast.bea, now=later())
    with pytest.raises(Blocked) as refusal:
        confirm_screening(session, proposal, claim.id, agrees=True, actor=cast.boris, now=later())
    assert refusal.value.needs == ("k01",)
    declare_interest(session, proposal, interest="none", actor=cast.boris, now=later())
    confirm_screening(session, proposal, claim.id, agrees=True, actor=cast.boris, now=later())
    assert proposal.gate == "hold_screening"
    [cleared] = enter_screening(
        session,
        proposal,
        {owner.id: "false_positive"},
        list_version="2026-11-02",
        actor=cast.bea,
        now=later(2),
    )
    confirm_screening(session, proposal, cleared.id, agrees=True, actor=cast.boris, now=later(2))
    assert (proposal.gate, proposal.risk_level) == ("pass", "low")
    declare_interest(session, proposal, interest="none", actor=cast.boris, now=later(2))
    with pytest.raises(Blocked) as refusal:  # K02: Ben judged the match
        accept_proposal(session, proposal, lead=2, actor=cast.boris, now=later(2))
    assert refusal.value.needs == ("k02_triage",)


def test_a_moderate_case_is_decided_by_the_director_and_concurred_by_the_deputy(
    session: Session, cast: Cast
) -> None:
    changes = {"activity": {"in_kind_minor": 2_000_000, "duration_months": 18}}
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast, **changes)))
    reviewed(session, cast, proposal)
    assert proposal.risk_level == "moderate"
    with pytest.raises(Blocked):
        decided(session, cast, "dmitri", proposal)
    conditions = [{"text": "No logo", "owner": "partner", "is_blocking": True}]
    decided(session, cast, "otto", proposal, "approve_with_conditions", conditions=conditions)
    assert proposal.state == "decided"
    decided(session, cast, "dmitri", proposal, "concur")
    assert proposal.state == "approved"
    assert session.scalars(select(Letter.kind)).all() == ["approved_with_conditions"]


def test_a_refused_concurrence_asks_the_director_again(session: Session, cast: Cast) -> None:
    changes = {"activity": {"in_kind_minor": 2_000_000}}
    proposal = reviewed(
        session, cast, accepted(session, cast, screened(session, cast, sent(session, cast, **changes)))
    )
    decided(session, cast, "otto", proposal)
    decided(session, cast, "dmitri", proposal, "refuse_concurrence")
    assert proposal.state == "in_decision"
    assert Guards(session, proposal, cast.otto, NOW).act_is_due("decline")


def test_a_substantial_case_with_two_subprogrammes_is_advised_and_declined(
    session: Session, cast: Cast
) -> None:
    changes = {
        "activity": {"loaned_personnel_fte": 1, "types": ["loaned_personnel"]},
        "links": {"subprogrammes": [2, 5]},
    }
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast, **changes)), others=(5,))
    second, first = Guards(session, proposal, None, NOW).reviews
    declare_interest(session, proposal, interest="none", actor=cast.claire, now=NOW)
    give_verdict(session, first, verdict="objection", reasons="Competitors.", actor=cast.claire, now=NOW)
    assert proposal.state == "in_review"
    declare_interest(session, proposal, interest="none", actor=cast.carl, now=NOW)
    give_verdict(session, second, verdict="no_objection", actor=cast.carl, now=NOW)
    assert proposal.state == "in_review"  # for and against: the lead says first what that means
    note_conflict(session, proposal, note="Two suppliers are heard first.", actor=cast.carl, now=NOW)
    assert (proposal.state, proposal.risk_level) == ("in_decision", "substantial")
    with pytest.raises(Blocked):
        decided(session, cast, "dmitri", proposal, "decline")
    decided(session, cast, "emil", proposal, "advise", outcome="against")
    decided(session, cast, "dmitri", proposal, "decline", letter_text="Not now.")
    assert proposal.state == "declined"


def test_a_high_case_goes_through_panel_legal_deputy_and_executive_secretary(
    session: Session, cast: Cast
) -> None:
    proposal = screened(session, cast, sent(session, cast), unilateral_sanctions=["OFAC SDN"])
    assert proposal.gate is None  # a finding that is not clear waits for a second person
    waiting = next(x for x in Guards(session, proposal, None, NOW).facts.waiting)
    declare_interest(session, proposal, interest="none", actor=cast.boris, now=NOW)
    confirm_finding(session, proposal, waiting.id, agrees=True, actor=cast.boris, now=NOW)
    assert proposal.risk_level == "high"
    reviewed(session, cast, accepted(session, cast, proposal))
    for who, verb, outcome in (
        ("paul", "advise", "for"),
        ("lena", "advise", "for"),
        ("dmitri", "recommend", "for"),
    ):
        decided(session, cast, who, proposal, verb, outcome=outcome)
    decided(session, cast, "elena", proposal, "approve")
    assert proposal.state == "approved"


def test_a_tobacco_maker_is_excluded_before_any_screening(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast, declarations={"tobacco_role": "manufacture", "tobacco_revenue_pct": 97})
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=NOW)
    exclude_proposal(session, proposal, actor=cast.bea, now=NOW)
    assert (proposal.state, proposal.outcome_reason) == ("excluded", "X04")


def test_a_gambling_exclusion_waits_for_the_applicant_and_the_deputy(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast, declarations={"gambling_revenue_pct": 40})
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked):
        exclude_proposal(session, proposal, actor=cast.bea, now=NOW)
    propose_exclusion(session, proposal, actor=cast.bea, now=NOW)
    declare_interest(session, proposal, interest="none", actor=cast.dmitri, now=NOW)
    with pytest.raises(Blocked) as refusal:
        confirm_exclusion(session, proposal, actor=cast.dmitri, now=NOW)
    assert refusal.value.needs == ("applicant_heard",)
    confirm_exclusion(session, proposal, actor=cast.dmitri, now=NOW + timedelta(days=15))
    assert proposal.state == "excluded"


def test_a_case_sent_back_is_sent_again_with_a_second_submission(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=NOW)
    send_back_proposal(session, proposal, reasons=["incomplete"], note="Say more.", actor=cast.bea, now=NOW)
    assert (proposal.state, proposal.due_on) == ("returned", None)
    new = {**answers()["activity"], "description": "More words."}
    save_section(session, proposal, "activity", new, version=1, actor=cast.alice, now=later())
    submit_proposal(session, proposal, actor=cast.alice, now=later())
    assert (proposal.state, proposal.submission_no, proposal.reference) == ("submitted", 2, "P-2026-0001")


def test_paid_services_are_redirected_to_procurement_after_screening(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast, activity={"pays_partner": True})
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked):
        redirect_proposal(session, proposal, actor=cast.bea, now=NOW)
    screened(session, cast, proposal)
    redirect_proposal(session, proposal, actor=cast.bea, now=NOW)
    assert (proposal.state, proposal.gate) == ("redirected", "redirect_procurement")


def test_a_recused_reviewer_hands_over_to_the_alternate_and_loses_the_case(
    session: Session, cast: Cast
) -> None:
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast)))
    declare_interest(session, proposal, interest="family_employment", actor=cast.carl, now=NOW)
    [slot] = Guards(session, proposal, None, NOW).reviews
    assert (slot.reviewer_id, slot.attempt, slot.state) == (cast.cleo.id, 2, "open")
    assert Guards(session, proposal, cast.carl, NOW).roles == {"recused"}
    reviewed(session, cast, proposal)
    assert proposal.state == "in_decision"
    decided(session, cast, "olga", proposal)
    assert proposal.state == "approved"


def test_nobody_takes_two_duties_and_each_act_is_another_person(session: Session, cast: Cast) -> None:
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast)))
    reviewed(session, cast, proposal)
    from registry.models import RoleGrant

    for user in (cast.bea, cast.carl):
        user.grants.append(
            RoleGrant(
                role="approving_official", valid_from=date(2026, 1, 1), granted_at=NOW, confirmed_at=NOW
            )
        )
    session.flush()
    for user in (cast.bea, cast.carl):
        with pytest.raises(Blocked) as refusal:
            take_act(session, proposal, "approve", actor=user, now=NOW)
        assert "k02_approval" in refusal.value.needs


def test_a_question_stops_the_clock_and_the_answer_moves_the_due_date(session: Session, cast: Cast) -> None:
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast)))
    due = proposal.due_on
    declare_interest(session, proposal, interest="none", actor=cast.carl, now=NOW)
    question = ask_partner(session, proposal, text="Who else was asked?", actor=cast.carl, now=later())
    assert (proposal.state, proposal.due_on) == ("clarification_asked", None)
    answer_question(session, proposal, question, answer="Nobody.", actor=cast.alice, now=later(8))
    assert proposal.state == "in_review"
    assert due is not None
    assert proposal.due_on is not None
    assert proposal.due_on > due


def test_a_raised_level_stays_and_lifts_the_authority(session: Session, cast: Cast) -> None:
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast)))
    declare_interest(session, proposal, interest="none", actor=cast.carl, now=NOW)
    change_level(session, proposal, to_risk="substantial", reason="Sensitive.", actor=cast.carl, now=NOW)
    with pytest.raises(WrongState):  # a reviewer may raise, not lower
        change_level(session, proposal, to_risk="low", reason="No.", actor=cast.carl, now=NOW)
    [slot] = Guards(session, proposal, None, NOW).reviews
    give_verdict(session, slot, verdict="no_objection", actor=cast.carl, now=NOW)
    assert [act.role for act in Guards(session, proposal, None, NOW).acts] == [
        "executive_office",
        "deputy_executive_secretary",
    ]
    decided(session, cast, "emil", proposal, "advise", outcome="for")
    declare_interest(session, proposal, interest="none", actor=cast.dmitri, now=NOW)
    change_level(session, proposal, to_risk="low", reason="Checked.", actor=cast.dmitri, now=NOW)
    assert Guards(session, proposal, None, NOW).authority_risk == "substantial"


def test_facts_that_change_under_review_block_the_decision_until_assessed_again(
    session: Session, cast: Cast
) -> None:
    proposal = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    record_assessments(
        session,
        proposal,
        {"submitter.state_owned_pct": 60},
        source="Company register",
        actor=cast.bea,
        now=NOW,
    )
    with pytest.raises(Blocked) as refusal:
        decided(session, cast, "olga", proposal)
    assert "facts_current" in refusal.value.needs
    reassess_case(session, proposal, actor=cast.bea, now=NOW)
    assert proposal.risk_level == "substantial"


def test_the_second_press_finds_the_case_moved_and_names_who(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    with pytest.raises(WrongState) as refusal:
        submit_proposal(session, proposal, actor=cast.alice, now=later())
    assert refusal.value.moved_by == "Alice Moreau"
    assert proposal.submission_no == 1


def test_an_old_form_is_refused_after_somebody_moved_the_case(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    old = proposal.version
    withdraw_proposal(session, proposal, actor=cast.alice, now=NOW)
    with pytest.raises(WrongState):
        exclude_proposal(session, proposal, version=old, actor=cast.bea, now=NOW)


def test_events_carry_enough_to_rebuild_the_case(session: Session, cast: Cast) -> None:
    proposal = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    decided(session, cast, "olga", proposal)
    told = list(list_events(session, proposal.id))
    for event in told:
        event.subject_id = event.case_id  # events about a row of the case carry the case's columns too
    rebuilt = rebuild(told)
    for column in ("state", "risk_level", "lead_subprogramme", "reference", "submission_no", "title"):
        assert rebuilt[column] == getattr(proposal, column)


def test_the_numbers_follow_every_step(session: Session, cast: Cast) -> None:
    proposal = screened(session, cast, sent(session, cast))
    accepted(session, cast, proposal)
    totals: dict[str, int] = {}
    for row in session.scalars(select(CaseCount).where(CaseCount.rollup == ROLLUPS.index(DIMENSIONS))):
        key = f"{row.state} {row.risk}".strip()
        totals[key] = totals.get(key, 0) + row.delta
    assert {key: value for key, value in totals.items() if value} == {"in_review low": 1}


def test_the_value_of_twelve_months_decides_the_level(session: Session, cast: Cast) -> None:
    first = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    decided(session, cast, "olga", first)
    second = screened(session, cast, sent(session, cast, now=later(30), activity={"in_kind_minor": 800_000}))
    assert second.organisation_id == first.organisation_id
    assert (second.risk_level, second.snapshot.outcome["rule_ids"]) == ("moderate", ["A01"])  # type: ignore[union-attr]
    much_later = sent(session, cast, now=later(400))
    assert case_facts(session, much_later).get("proposal.same_partner_last_12m_usd") == 0


def test_the_worse_of_declared_and_assessed_counts(session: Session, cast: Cast) -> None:
    proposal = screened(session, cast, sent(session, cast))
    found = {
        "submitter.entity_type": "industry_association",
        "submitter.isic_rev4": "1920",
        "proposal.in_kind_usd": 100,
        "declarations.tobacco_role": "retail",
        "submitter.owners": [
            {"name": "Hidden", "pct": 30, "country": "PA", "pep": False, "disclosed": False}
        ],
    }
    record_assessments(session, proposal, found, source="Register", actor=cast.bea, now=NOW)
    facts = case_facts(session, proposal)
    assert {path: facts.get(path) for path in found} == {**found, "proposal.in_kind_usd": 4000}
    assert proposal.gate == "hold_ownership"
    better = {"submitter.isic_rev4": "6201", "declarations.tobacco_role": "none", "submitter.owners": []}
    with pytest.raises(ValueError, match=r"proposal\.nothing"):
        record_assessments(session, proposal, {"proposal.nothing": 1}, source="x", actor=cast.bea, now=NOW)
    record_assessments(session, proposal, better, source="Register", actor=cast.bea, now=later())
    again = case_facts(session, proposal)
    assert again.get("submitter.owners") == facts.declared["submitter.owners"]


def test_a_draft_thrown_away_was_never_anybody_elses(session: Session, cast: Cast) -> None:
    proposal = start_proposal(session, actor=cast.alice, now=NOW)
    assert Guards(session, proposal, cast.bea, NOW).roles == set()
    withdraw_proposal(session, proposal, actor=cast.alice, now=NOW)
    seen = session.scalars(select(Proposal.id).where(visible_to(cast.bea, NOW))).all()
    assert (proposal.state, proposal.submitted_at, seen) == ("withdrawn", None, [])
    assert session.scalars(select(CaseCount)).all() == []


def test_an_assessed_value_outside_its_domain_is_refused_by_name(session: Session, cast: Cast) -> None:
    proposal = screened(session, cast, sent(session, cast))
    with pytest.raises(rules.BadFacts, match="tobacco_role"):
        record_assessments(
            session, proposal, {"declarations.tobacco_role": "Retail"}, source="x", actor=cast.bea, now=NOW
        )


def test_a_submission_is_acknowledged_at_once_and_triage_has_five_working_days(
    session: Session, cast: Cast
) -> None:
    proposal = sent(session, cast)
    clocks = {clock.kind: clock for clock in session.scalars(select(Clock))}
    assert (clocks["acknowledge"].working_days, clocks["acknowledge"].stopped_at) == (2, NOW)
    assert clocks["triage"].due_on == date(2026, 11, 9)
    assert proposal.due_on == date(2026, 11, 9)


def test_an_interest_declared_after_the_verdict_asks_the_alternate_for_another(
    session: Session, cast: Cast
) -> None:
    changes = {"links": {"subprogrammes": [2, 5]}}
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast, **changes)), others=(5,))
    first = next(each for each in Guards(session, proposal, None, NOW).reviews if each.subprogramme == 2)
    declare_interest(session, proposal, interest="none", actor=cast.carl, now=NOW)
    give_verdict(session, first, verdict="no_objection", actor=cast.carl, now=NOW)
    declare_interest(session, proposal, interest="financial", actor=cast.carl, now=later())
    again = next(each for each in Guards(session, proposal, None, NOW).reviews if each.subprogramme == 2)
    assert (again.reviewer_id, again.state, first.verdict) == (cast.cleo.id, "open", "no_objection")
    reviewed(session, cast, proposal)
    assert proposal.state == "in_decision"


def test_many_reasons_are_kept_whole_on_the_case_and_all_in_the_event(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    reasons = ["missing_answer", "missing_document", "unclear_purpose", "contradiction"]
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=NOW)
    send_back_proposal(session, proposal, reasons=reasons, note="", actor=cast.bea, now=NOW)
    assert proposal.outcome_reason == "missing_answer,missing_document"
    assert list_events(session, proposal.id)[-1].data["reason_ids"] == reasons
