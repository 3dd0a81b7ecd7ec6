"""A derogation from X09: who asks, advises, decides; what it changes and never does; what is published."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Decision, Letter, Proposal
from registry.queries.derogation import list_derogations
from registry.queries.facts import case_facts
from registry.queries.guards import Guards
from registry.services.assessment import confirm_finding, record_assessments
from registry.services.derogation import (
    advise_derogation,
    ask_derogation,
    grant_derogation,
    refuse_derogation,
)
from registry.services.review import declare_interest
from registry.services.triage import accept_proposal
from tests.case import NOW, later, on_stage, screened, sent
from tests.cast import Cast, make_person
from workflows.machine import Blocked, NotYours

WHY = "The debarment was over a single invoice; the bank itself goes on working with the firm."


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def acting(session: Session, case: Proposal, actor: Any) -> dict[str, Any]:
    declare_interest(session, case, interest="none", actor=actor, now=NOW)
    return {"actor": actor, "now": NOW}


def debarred(session: Session, cast: Cast, **changes: Any) -> Proposal:
    """X09 is found and confirmed by a second person, who does nothing else."""
    case = screened(session, cast, sent(session, cast, **changes), mdb_debarment="active")
    bruno = make_person(session, "Bruno Abt", roles=["desk"])
    declare_interest(session, case, interest="none", actor=bruno, now=NOW)
    for waiting in list(Guards(session, case, None, NOW).facts.waiting):
        confirm_finding(session, case, waiting.id, agrees=True, actor=bruno, now=NOW)
    return case


@pytest.fixture
def asked(session: Session, cast: Cast) -> Proposal:
    case = debarred(session, cast)
    assert case.gate == "excluded"
    ask_derogation(session, case, reason="Worth it.", **acting(session, case, cast.bea))
    return case


def advised(session: Session, cast: Cast, case: Proposal) -> Proposal:
    advise_derogation(
        session, case, outcome="for", reasons="No legal bar.", **acting(session, case, cast.lena)
    )
    return case


def granted(session: Session, cast: Cast, case: Proposal) -> Proposal:
    advised(session, cast, case)
    grant_derogation(
        session, case, reasons="Weighed.", published_reasons=WHY, **acting(session, case, cast.elena)
    )
    return case


def test_after_a_grant_the_debarment_counts_as_over_and_the_case_is_enhanced(
    session: Session, cast: Cast, asked: Proposal
) -> None:
    case = granted(session, cast, asked)
    facts = case_facts(session, case, now=NOW)
    assert facts.get("screening.mdb_debarment") == "expired"
    assert facts.set_aside == {"screening.mdb_debarment"}
    assert (case.state, case.gate, case.dd_level) == ("submitted", "pass", "enhanced")
    assert case.snapshot is not None
    assert "N14" in case.snapshot.outcome["rule_ids"]
    accept_proposal(session, case, lead=2, **acting(session, case, cast.boris))
    assert case.state == "in_review"


def test_legal_affairs_advise_first_and_once_and_the_executive_secretary_alone_decides(
    session: Session, cast: Cast, asked: Proposal
) -> None:
    elena = acting(session, asked, cast.elena)
    with pytest.raises(Blocked) as early:
        grant_derogation(session, asked, reasons="Now.", published_reasons=WHY, **elena)
    assert early.value.needs == ("legal_advised",)
    advised(session, cast, asked)
    with pytest.raises(Blocked) as twice:
        advise_derogation(session, asked, outcome="for", reasons="Again.", actor=cast.lena, now=NOW)
    assert "legal_advice_due" in twice.value.needs
    with pytest.raises(NotYours):
        grant_derogation(
            session, asked, reasons="Me.", published_reasons=WHY, **acting(session, asked, cast.dmitri)
        )


@pytest.mark.parametrize(
    ("reasons", "published", "need"),
    [
        ("", WHY, "reason_given"),
        ("Weighed.", "", "reasons_to_publish"),
        ("Weighed.", "Blue Well has changed.", "names_nobody"),
        ("Weighed.", "Mr. FERRAND’s firm.", "names_nobody"),
        ("Weighed.", "Coffee break sponsors.", "names_nobody"),
        ("Weighed.", "Because of N14 only.", "letter_is_public"),
    ],
)
def test_reasons_are_given_and_the_published_ones_name_nobody(
    session: Session, cast: Cast, asked: Proposal, reasons: str, published: str, need: str
) -> None:
    advised(session, cast, asked)
    with pytest.raises(Blocked) as refusal:
        grant_derogation(
            session, asked, reasons=reasons, published_reasons=published,
            **acting(session, asked, cast.elena),
        )  # fmt: skip
    assert refusal.value.needs == (need,)
    assert asked.state == "derogation_asked"


def test_a_refusal_is_the_exclusion_with_its_letter(session: Session, cast: Cast, asked: Proposal) -> None:
    advised(session, cast, asked)
    refuse_derogation(
        session, asked, reasons="Too grave.", note="We are sorry.", **acting(session, asked, cast.elena)
    )
    assert (asked.state, asked.gate, asked.derogated_at) == ("excluded", "excluded", None)
    letter = session.scalars(select(Letter).where(Letter.proposal_id == asked.id)).all()[-1]
    assert letter.kind == "excluded"
    assert "We are sorry." in letter.body
    assert "Too grave" not in letter.body
    assert list_derogations(session) == []


@pytest.mark.parametrize(
    "worse",
    [
        {"declarations": {"tobacco_role": "manufacture", "tobacco_revenue_pct": 97}},
        {"declarations": {"controversial_weapons": "component"}},
        {"declarations": {"gambling_revenue_pct": 40}},
        {"declarations": {"unsc_sanctions_violation": True}},
    ],
)
def test_a_case_with_another_exclusion_is_never_set_aside(
    session: Session, cast: Cast, worse: dict[str, Any]
) -> None:
    case = debarred(session, cast, **worse)
    with pytest.raises(Blocked) as refusal:
        ask_derogation(session, case, reason="Please.", **acting(session, case, cast.bea))
    assert "derogation_possible" in refusal.value.needs


def test_another_exclusion_that_is_found_while_it_is_asked_stops_the_grant_and_later_the_case(
    session: Session, cast: Cast, asked: Proposal
) -> None:
    advised(session, cast, asked)
    record_assessments(
        session, asked, {"declarations.controversial_weapons": "manufacture"}, source="Report",
        actor=cast.bea, now=NOW,
    )  # fmt: skip
    with pytest.raises(Blocked) as refusal:
        grant_derogation(
            session, asked, reasons="Weighed.", published_reasons=WHY,
            **acting(session, asked, cast.elena),
        )  # fmt: skip
    assert "derogation_possible" in refusal.value.needs


def test_a_debarment_that_is_recorded_after_the_grant_excludes(
    session: Session, cast: Cast, asked: Proposal
) -> None:
    case = granted(session, cast, asked)

    case.triaged_by_id = None
    row = record_assessments(
        session, case, {"screening.mdb_debarment": "none"}, source="List", actor=cast.bea, now=later()
    )
    assert row
    record_assessments(
        session, case, {"screening.mdb_debarment": "active"}, source="Another bank", actor=cast.bea,
        now=later(2),
    )  # fmt: skip
    waiting = Guards(session, case, None, later(2)).facts.waiting
    declare_interest(session, case, interest="none", actor=cast.boris, now=later(2))
    confirm_finding(session, case, waiting[0].id, agrees=True, actor=cast.boris, now=later(2))
    assert case_facts(session, case, now=later(3)).get("screening.mdb_debarment") == "active"
    assert case.gate == "excluded"


def test_what_is_published_is_the_year_and_the_reasons(session: Session, cast: Cast, asked: Proposal) -> None:
    granted(session, cast, asked)
    [line] = list_derogations(session)
    assert (line.year, line.reasons) == (2026, WHY)
    acts = session.scalars(select(Decision).where(Decision.proposal_id == asked.id)).all()
    assert sorted(act.act for act in acts) == ["advise_derogation", "grant_derogation"]
