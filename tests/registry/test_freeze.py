"""What an approval rests on is frozen; any later change is seen, and sent back where it matters."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.files import accept
from registry.events import list_events
from registry.models import (
    Agreement,
    Assessment,
    Condition,
    Document,
    InterestDeclaration,
    Party,
    Proposal,
    Review,
    Screening,
    ScreeningRun,
    Snapshot,
    Submission,
    Task,
)
from registry.queries.freeze import AUTOMATIC, PARTS, WEIGHTY, changed_since_approval, content_hash
from registry.queries.guards import Guards
from registry.services.agreement import (
    activate_agreement,
    change_agreement,
    clear_agreement,
    clear_unit,
    meet_condition,
)
from registry.services.decision import take_act
from registry.services.document import add_document
from registry.services.freeze import look_at_approved, reroute_case
from registry.services.review import declare_interest, give_verdict
from registry.services.signature import Signature, sign_agreement
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

CONDITION = {"text": "Name the sources", "owner": "partner", "is_blocking": True}
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def case(session: Session, cast: Cast, tmp_path: Path) -> Proposal:
    """Approved by Olga with one condition; a document is on the file."""
    proposal = accepted(session, cast, screened(session, cast, sent(session, cast)))
    stored = accept(io.BytesIO(PDF), "brochure.pdf", folder=tmp_path, max_bytes=10_000)
    add_document(session, proposal, stored, kind="annual_report", actor=cast.bea, now=NOW)
    reviewed(session, cast, proposal)
    declare_interest(session, proposal, interest="none", actor=cast.olga, now=NOW)
    take_act(session, proposal, "approve_with_conditions", conditions=[CONDITION], actor=cast.olga, now=NOW)
    return proposal


def agreement_of(session: Session, case: Proposal) -> Agreement:
    return session.scalars(select(Agreement).where(Agreement.proposal_id == case.id)).one()


def ready_to_sign(session: Session, cast: Cast, case: Proposal) -> Agreement:
    agreement = agreement_of(session, case)
    terms = {"starts_on": NOW.date(), "ends_on": later(300).date()}
    change_agreement(session, agreement, terms, actor=cast.bea, now=NOW)
    for row in list(agreement.clearances):
        clear_unit(session, agreement, row.unit, note="By memo.", actor=cast.bea, now=NOW)
    clear_agreement(session, agreement, actor=cast.bea, now=NOW)
    for row in session.scalars(select(Condition).where(Condition.agreement_id == agreement.id)):
        meet_condition(session, agreement, row, evidence="List received.", actor=cast.bea, now=NOW)
    return agreement


def sign(session: Session, cast: Cast, agreement: Agreement) -> None:
    sign_agreement(session, agreement, Signature(NOW.date(), "Alice", "Otto"), actor=cast.bea, now=NOW)


def first(session: Session, model: Any, *wanted: Any) -> Any:
    return session.scalars(select(model).where(*wanted).order_by(model.id)).first()


def assess(session: Session, case: Proposal) -> None:
    row = session.scalars(
        select(Assessment).where(
            Assessment.proposal_id == case.id, Assessment.field == "screening.norges_bank"
        )
    ).one()
    row.value = "observation"


def answer(session: Session, case: Proposal) -> None:
    row = first(session, Submission, Submission.proposal_id == case.id)
    row.answers = {**row.answers, "links": {**row.answers["links"], "how": "Otherwise."}}


def by_hand(result: str) -> Callable[[Session, Proposal], None]:
    def change(session: Session, case: Proposal) -> None:
        row = first(session, Screening, Screening.proposal_id == case.id)
        row.result = result

    return change


def add_interest(session: Session, case: Proposal) -> None:
    row = session.scalars(
        select(InterestDeclaration).where(InterestDeclaration.proposal_id == case.id)
    ).first()
    assert row is not None
    row.interest = "financial"


def put(model: Any, column: str, value: Any) -> Callable[[Session, Proposal], None]:
    def change(session: Session, case: Proposal) -> None:
        row = case.snapshot if model is Snapshot else first(session, model, model.proposal_id == case.id)
        setattr(row, column, value)

    return change


def on_case(column: str, value: Any) -> Callable[[Session, Proposal], None]:
    return lambda _session, case: setattr(case, column, value)


def add_party(session: Session, case: Proposal) -> None:
    session.add(
        Party(
            organisation_id=case.organisation_id, role="director", kind="person", recorded_at=NOW,
            valid_from=date(2026, 11, 1),
        )
    )  # fmt: skip


def add_later_document(session: Session, case: Proposal) -> None:
    old = first(session, Document, Document.proposal_id == case.id, Document.sha256.is_not(None))
    session.add(
        Document(proposal_id=case.id, kind="correspondence", sha256="0" * 64, filename="late.pdf", size=1,
                 content_type="application/pdf", uploaded_by_id=old.uploaded_by_id, received_at=later())
    )  # fmt: skip


def add_run(session: Session, case: Proposal) -> None:
    """A run that nobody had recorded when the case was approved."""
    session.add(
        ScreeningRun(
            reason="hand", scope="parties", state="finished", organisation_id=case.organisation_id, lists=[],
            algorithm="names-1", ordered_at=NOW, started_at=NOW, finished_at=NOW,
        )
    )  # fmt: skip


# what → (how, the part that says so)
CHANGES: dict[str, tuple[Callable[[Session, Proposal], None], str]] = {
    "title": (on_case("title", "Tea"), "proposal"),
    "value": (on_case("value_usd_cents", 1), "proposal"),
    "lead": (on_case("lead_subprogramme", 5), "proposal"),
    "an answer": (answer, "answers"),
    "the hash of the answers": (put(Submission, "hash", "0" * 64), "answers"),
    "a finding": (assess, "facts"),
    "the level": (on_case("risk_level", "high"), "level"),
    "the gate": (on_case("gate", "excluded"), "level"),
    "the policy": (put(Snapshot, "policy_hash", "0" * 64), "level"),
    "a file": (
        lambda s, c: setattr(
            first(s, Document, Document.proposal_id == c.id, Document.sha256.is_not(None)), "sha256", "1" * 64
        ),
        "documents",
    ),
    "a removed document": (
        lambda s, c: setattr(
            first(s, Document, Document.proposal_id == c.id, Document.sha256.is_not(None)),
            "removed_at",
            later(),
        ),
        "documents",
    ),
    "a new document": (add_later_document, "documents_added"),
    "a new director": (add_party, "parties"),
    "a confirmed name": (by_hand("confirmed"), "screening"),
    "a possible name": (by_hand("possible"), "matches"),
    "a cleared name": (by_hand("false_positive"), "looked_at"),
    "a screening run": (add_run, "runs"),
    "a verdict": (put(Review, "verdict", "objection"), "reviews"),
    "a reviewer's reasons": (put(Review, "reasons", "Other."), "reviews"),
    "an interest": (add_interest, "interests"),
    "a condition": (put(Condition, "text", "Nothing"), "conditions"),
    "a blocking condition": (put(Condition, "is_blocking", False), "conditions"),
}  # fmt: skip


def test_an_approval_keeps_every_part_and_its_event_has_the_hash_over_all(
    session: Session, case: Proposal
) -> None:
    assert case.frozen is not None
    assert set(case.frozen) == set(PARTS)
    assert case.frozen_at == NOW
    [approved] = [e for e in list_events(session, case.id) if e.name == "proposal.approved_with_conditions"]
    assert json.loads(approved.payload)["content_hash"] == content_hash(case.frozen)
    session.flush()
    session.expire_all()  # as another process reads it: numbers with all their digits
    assert changed_since_approval(session, case) == []


@pytest.mark.parametrize("what", CHANGES)
def test_any_single_change_of_any_part_is_seen(session: Session, case: Proposal, what: str) -> None:
    change, part = CHANGES[what]
    change(session, case)
    session.flush()
    session.expire_all()
    assert part in changed_since_approval(session, case)


def test_every_part_has_a_change_that_is_tried() -> None:
    assert {part for _, part in CHANGES.values()} == set(PARTS)
    assert AUTOMATIC < WEIGHTY < set(PARTS)
    assert not WEIGHTY & {"looked_at", "documents_added", "runs", "reviews", "interests"}


@settings(max_examples=25)
@given(names=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4, unique=True))
def test_any_set_of_changes_is_seen_whole(session: Session, case: Proposal, names: list[str]) -> None:
    with session.begin_nested() as undone:
        for name in names:
            CHANGES[name][0](session, case)
        session.flush()
        session.expire_all()
        found = set(changed_since_approval(session, case))
        undone.rollback()
    session.expire_all()
    # two changes of one row may cancel each other: a file that is removed says nothing of its hash
    assert found
    assert found & {CHANGES[name][1] for name in names}
    assert changed_since_approval(session, case) == []


def test_time_and_another_case_of_the_partner_change_nothing(
    session: Session, cast: Cast, case: Proposal
) -> None:
    screened(session, cast, sent(session, cast, now=later(400)), now=later(400))
    assert changed_since_approval(session, case) == []


def test_a_weighty_change_stands_against_the_signature_and_others_do_not(
    session: Session, cast: Cast, case: Proposal
) -> None:
    agreement = ready_to_sign(session, cast, case)
    put(Review, "reasons", "Other.")(session, case)
    case.title = "Tea"
    session.flush()
    with pytest.raises(Blocked) as refusal:
        sign(session, cast, agreement)
    assert refusal.value.needs == ("unchanged_since_approval",)
    case.title = "Coffee break at the Forum of Mayors"
    session.flush()
    sign(session, cast, agreement)
    assert agreement.state == "signed"


def test_the_desk_sends_a_changed_case_back_to_the_same_reviewers_and_it_is_approved_again(
    session: Session, cast: Cast, case: Proposal
) -> None:
    agreement = ready_to_sign(session, cast, case)
    case.value_usd_cents = 500_000
    session.flush()
    reroute_case(session, case, reason="Dearer", actor=cast.bea, now=later())
    assert (case.state, case.round, case.frozen, case.decided_at) == ("in_review", 2, None, None)
    assert agreement.state == "drafting"
    [slot] = Guards(session, case, None, later()).reviews
    assert (slot.slot, slot.state, slot.reviewer_id, slot.is_lead) == (
        "subprogramme_2", "open", cast.carl.id, True,
    )  # fmt: skip
    with pytest.raises(Blocked, match="approved"):
        clear_agreement(session, agreement, actor=cast.bea, now=later())
    declare_interest(session, case, interest="none", actor=cast.carl, now=later())
    give_verdict(session, slot, verdict="no_objection", reasons="Still.", actor=cast.carl, now=later())
    take_act(session, case, "approve", actor=cast.olga, now=later())
    again = agreement_of(session, case)
    assert again.id == agreement.id
    assert again.state == "drafting"
    assert all(row.cleared_at is None for row in again.clearances)
    assert changed_since_approval(session, case) == []


def test_a_case_goes_back_only_when_something_that_matters_changed(
    session: Session, cast: Cast, case: Proposal
) -> None:
    with pytest.raises(Blocked) as refusal:
        reroute_case(session, case, actor=cast.bea, now=later())
    assert refusal.value.needs == ("changed_since_approval",)
    case.title = "Tea"
    session.flush()
    with pytest.raises(NotYours):
        reroute_case(session, case, actor=cast.carl, now=later())


def test_the_system_sends_a_case_back_but_marks_it_only_for_an_open_match(
    session: Session, case: Proposal
) -> None:
    by_hand("possible")(session, case)
    assert look_at_approved(session, case, now=later()) == ["matches"]
    assert case.state == "approved"
    assert set(case.changed_parts or {}) == {"matches"}
    assert look_at_approved(session, case, now=later()) == []  # told once
    by_hand("confirmed")(session, case)
    look_at_approved(session, case, now=later())
    assert case.state == "in_review"
    names = [event.name for event in list_events(session, case.id)]
    assert names.count("proposal.changed_since_approval") == 2
    assert names[-1] in ("proposal.rerouted", "review.opened")


def test_after_the_signature_a_change_opens_a_task_or_a_review_once(
    session: Session, cast: Cast, case: Proposal
) -> None:
    agreement = ready_to_sign(session, cast, case)
    sign(session, cast, agreement)
    case.title = "Tea"
    session.flush()
    look_at_approved(session, case, now=later())
    look_at_approved(session, case, now=later())
    [task] = session.scalars(select(Task).where(Task.kind == "changed_after_signature"))
    assert (task.role, task.proposal_id, task.subject_id) == ("desk", case.id, agreement.id)
    with pytest.raises(Blocked):
        reroute_case(session, case, actor=cast.bea, now=later())
    activate_agreement(session, agreement, actor=cast.bea, now=later())
    case.value_usd_cents = 1
    session.flush()
    look_at_approved(session, case, now=later())
    assert agreement.state == "under_review"
    assert case.state == "approved"


def test_a_case_that_was_not_approved_has_nothing_frozen(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    assert changed_since_approval(session, proposal) == []
    with pytest.raises(WrongState):
        reroute_case(session, proposal, actor=cast.bea, now=NOW)
