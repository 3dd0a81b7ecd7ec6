"""A draft tried on past cases: sums over all of them, names only for who may see; shadows compared later."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Proposal
from registry.queries.policy import draft_source, policy_of_row
from registry.queries.rehearsal import Moved, Rehearsal, rehearse
from registry.queries.shadow import compare_shadow
from registry.services.assessment import retier_case
from registry.services.decision import take_act
from registry.services.policy import edit_policy, shadow_policy
from registry.services.review import declare_interest
from rules.boundary import BoundaryCase
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from tests.registry.policies import drafted, published, with_parameter
from workflows.machine import NotYours

pytestmark = pytest.mark.one_engine


@pytest.fixture
def people(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def approved(session: Session, people: Cast) -> Proposal:
    """Alice's small case with its agreement."""
    proposal = reviewed(
        session, people, accepted(session, people, screened(session, people, sent(session, people)))
    )
    declare_interest(session, proposal, interest="none", actor=people.olga, now=NOW)
    take_act(session, proposal, "approve", reasons="Small and useful.", actor=people.olga, now=NOW)
    return proposal


def tried(session: Session, people: Cast, person: object, **parameters: int) -> Rehearsal:
    draft = policy_of_row(drafted(session, people, **parameters))
    return rehearse(session, draft, actor=person, now=later())  # type: ignore[arg-type]


def test_a_draft_that_changes_nothing_moves_nothing(session: Session, people: Cast) -> None:
    screened(session, people, sent(session, people))
    found = tried(session, people, people.bea)
    assert (found.cases, found.moved_count, found.moved, found.matrix) == (1, 0, [], {("low", "low"): 1})
    assert (found.boundary, found.witnesses, found.left_out) == ((), {}, 0)
    assert all(line.old == line.new for line in found.review_load)


def test_cases_that_move_are_named_with_their_live_agreement(session: Session, people: Cast) -> None:
    small = approved(session, people)
    large = screened(
        session, people, sent(session, people, by=people.dora, activity={"in_kind_minor": 1_500_000})
    )
    sent(session, people, by=people.dora)  # not decided by the policy yet: no past case
    agreement = session.scalars(select(Agreement)).one()
    agreement.state, agreement.signed_on = "active", NOW.date()
    session.flush()
    found = tried(session, people, people.bea, simplified_max_usd=2000)
    assert found.matrix == {("low", "moderate"): 1, ("moderate", "moderate"): 1}
    assert (found.cases, found.same_count, found.moved_count, found.live_count) == (2, 1, 1, 1)
    [moved] = found.moved
    assert (moved.reference, moved.proposal_id, moved.title) == (small.reference, small.id, small.title)
    assert (moved.old, moved.new, moved.agreement, moved.is_live) == (
        "low",
        "moderate",
        agreement.reference,
        True,
    )
    assert isinstance(found.witnesses["low", "moderate"], Moved)
    assert large.reference not in {each.reference for each in found.moved}


def test_who_does_not_see_a_case_is_told_of_its_agreement_only(session: Session, people: Cast) -> None:
    approved(session, people)
    screened(session, people, sent(session, people, by=people.dora))
    found = tried(session, people, people.pia, simplified_max_usd=2000)
    assert (found.moved_count, len(found.moved)) == (2, 1)
    assert (found.moved[0].reference, found.moved[0].proposal_id) == (None, None)
    assert found.moved[0].agreement is not None
    assert isinstance(found.witnesses["low", "moderate"], BoundaryCase)


def test_who_is_recused_is_told_nothing_of_the_case(session: Session, people: Cast) -> None:
    proposal = approved(session, people)
    declare_interest(session, proposal, interest="family_employment", actor=people.emil, now=NOW)
    found = tried(session, people, people.emil, simplified_max_usd=2000)
    assert (found.moved_count, found.moved) == (1, [])


def test_a_partner_rehearses_nothing(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    for person in (people.alice, people.dora):
        with pytest.raises(NotYours):
            rehearse(session, policy_of_row(row), actor=person, now=NOW)
        with pytest.raises(NotYours):
            compare_shadow(session, row, actor=person, now=NOW)


def test_who_would_have_had_to_review_more(session: Session, people: Cast) -> None:
    screened(session, people, sent(session, people))
    found = tried(session, people, people.bea, simplified_max_usd=2000)
    load = {line.role: (line.old, line.new) for line in found.review_load}
    assert load["division_director"] == (0, 1)
    assert load["approving_official"] == (1, 0)
    assert load["focal_point"] == (1, 1)


def test_each_case_is_compared_with_its_own_version(session: Session, people: Cast) -> None:
    first = screened(session, people, sent(session, people))
    published(session, people, simplified_max_usd=2000)
    second = screened(session, people, sent(session, people, by=people.dora, now=later()))
    assert (first.risk_level, second.risk_level) == ("low", "moderate")
    found = tried(session, people, people.bea)
    assert found.matrix == {("low", "low"): 1, ("moderate", "low"): 1}
    assert found.against == second.policy_version
    retier_case(session, first, actor=people.bea, now=later())
    assert tried(session, people, people.bea).matrix == {("moderate", "low"): 2}


def test_shadow_decisions_are_compared_with_the_real_ones(session: Session, people: Cast) -> None:
    row = drafted(session, people, simplified_max_usd=2000)
    shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
    small = screened(session, people, sent(session, people))
    screened(session, people, sent(session, people, by=people.dora, activity={"in_kind_minor": 1_500_000}))
    found = compare_shadow(session, row, actor=people.bea, now=later())
    assert found.matrix == {("low", "moderate"): 1, ("moderate", "moderate"): 1}
    assert (found.decisions, found.different_count, found.errors, found.earlier) == (2, 1, 0, 0)
    assert [(each.reference, each.old, each.new) for each in found.different] == [
        (small.reference, "low", "moderate")
    ]
    assert compare_shadow(session, row, actor=people.pia, now=later()).different == []
    source = with_parameter(draft_source(row), "simplified_max_usd", 3000)
    edit_policy(session, row, source, what="limit", version=row.version, actor=people.pia, now=NOW)
    again = compare_shadow(session, row, actor=people.bea, now=later())
    assert (again.decisions, again.earlier) == (0, 2)


def test_a_shadow_that_failed_is_counted(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
    document, row.document = row.document, "{}"
    session.flush()
    screened(session, people, sent(session, people))
    row.document = document
    session.flush()
    found = compare_shadow(session, row, actor=people.bea, now=later())
    assert (found.errors, found.different_count, found.classes[-1]) == (1, 1, "error")
    assert found.different[0].error
