"""Verdicts side by side: hidden and open, conflicts, quorum, veto, offices, what others say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.models import PolicyVersion, Proposal
from registry.queries.case import CaseFile
from registry.queries.guards import Guards
from registry.queries.policy import draft_source
from registry.queries.verdicts import are_open, summary_of, verdicts_of
from registry.services.decision import take_act
from registry.services.policy import edit_policy
from registry.services.review import declare_interest, give_verdict, note_conflict
from registry.services.verdict import respond_to_verdict
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from tests.registry.policies import drafted, published
from workflows.machine import Blocked, NotYours

LOAN = {
    "activity": {"loaned_personnel_fte": 1, "types": ["loaned_personnel"]},
    "links": {"subprogrammes": [2, 5]},
}
STANDARD = {"activity": {"in_kind_minor": 2_000_000}, "links": {"subprogrammes": [2, 5]}}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def in_review(session: Session, cast: Cast, changes: dict[str, dict[str, Any]]) -> Proposal:
    """A case of the subprogrammes 2 (lead, Carl) and 5 (Claire), both declared."""
    case = accepted(session, cast, screened(session, cast, sent(session, cast, **changes)), others=(5,))
    for person in (cast.carl, cast.claire):
        declare_interest(session, case, interest="none", actor=person, now=NOW)
    return case


def says(session: Session, case: Proposal, who: Any, verdict: str, **more: Any) -> None:
    slot = next(r for r in Guards(session, case, None, NOW).reviews if r.reviewer_id == who.id)
    give_verdict(session, slot, verdict=verdict, reasons="Seen.", actor=who, now=NOW, **more)


def test_on_the_enhanced_level_nobody_reads_another_before_all_have_spoken(
    session: Session, cast: Cast
) -> None:
    case = in_review(session, cast, LOAN)
    assert case.dd_level == "enhanced"
    says(session, case, cast.claire, "objection")
    claires = next(r for r in Guards(session, case, None, NOW).reviews if r.reviewer_id == cast.claire.id)
    for person in (cast.carl, cast.bea):
        file = CaseFile(session, case, person, NOW)
        assert not file.sees_verdict(claires)
        assert (file.verdicts.summary, file.verdicts.are_open) == ("", False)
    assert CaseFile(session, case, cast.claire, NOW).sees_verdict(claires)
    assert CaseFile(session, case, cast.aldo, NOW).sees_verdict(claires)
    says(session, case, cast.carl, "no_objection")
    assert CaseFile(session, case, cast.carl, NOW).sees_verdict(claires)
    assert verdicts_of(Guards(session, case, cast.bea, NOW)).summary == "conflicting"


def test_hidden_verdicts_open_when_the_time_is_over(session: Session, cast: Cast) -> None:
    case = in_review(session, cast, LOAN)
    says(session, case, cast.claire, "objection")
    assert not are_open(Guards(session, case, cast.carl, later(30)))
    assert are_open(Guards(session, case, cast.carl, later(100)))


def test_below_the_enhanced_level_verdicts_are_open_at_once(session: Session, cast: Cast) -> None:
    case = in_review(session, cast, STANDARD)
    assert case.dd_level == "standard"
    says(session, case, cast.claire, "with_conditions", conditions=[{"text": "No logo."}])
    assert verdicts_of(Guards(session, case, cast.carl, NOW)).summary == "mixed"


def test_conflicting_verdicts_wait_for_the_note_of_the_lead(session: Session, cast: Cast) -> None:
    case = in_review(session, cast, STANDARD)
    says(session, case, cast.claire, "objection")
    says(session, case, cast.carl, "no_objection")
    assert case.state == "in_review"
    with pytest.raises(Blocked) as refusal:  # Claire is not the lead
        note_conflict(session, case, note="Mine counts.", actor=cast.claire, now=NOW)
    assert refusal.value.needs == ("is_lead",)
    with pytest.raises(Blocked):
        note_conflict(session, case, note="  ", actor=cast.carl, now=NOW)
    note_conflict(session, case, note="The objection is about the logo only.", actor=cast.carl, now=NOW)
    assert case.state == "in_decision"


def test_when_the_lead_is_late_the_desk_writes_the_note(session: Session, cast: Cast) -> None:
    case = in_review(session, cast, STANDARD)
    says(session, case, cast.claire, "objection")
    says(session, case, cast.carl, "no_objection")
    with pytest.raises(Blocked):
        note_conflict(session, case, note="For the lead.", actor=cast.bea, now=later(2))
    note_conflict(session, case, note="For the lead.", actor=cast.bea, now=later(60))
    assert case.state == "in_decision"


def test_an_objection_is_read_by_the_deputy_before_somebody_else_approves(
    session: Session, cast: Cast
) -> None:
    case = in_review(session, cast, STANDARD)
    says(session, case, cast.claire, "objection")
    says(session, case, cast.carl, "objection")
    declare_interest(session, case, interest="none", actor=cast.otto, now=NOW)
    with pytest.raises(Blocked) as refusal:
        take_act(session, case, "approve", actor=cast.otto, now=NOW)
    assert refusal.value.needs == ("objection_heard",)


def test_reviewers_agree_or_disagree_after_they_have_spoken_and_only_then(
    session: Session, cast: Cast
) -> None:
    case = in_review(session, cast, STANDARD)
    says(session, case, cast.claire, "objection")
    claires = next(r for r in Guards(session, case, None, NOW).reviews if r.reviewer_id == cast.claire.id)
    with pytest.raises(Blocked) as refusal:
        respond_to_verdict(session, claires, stance="disagree", actor=cast.carl, now=NOW)
    assert set(refusal.value.needs) == {"spoken", "reason"}
    with pytest.raises(NotYours):
        respond_to_verdict(session, claires, stance="agree", actor=cast.bea, now=NOW)
    says(session, case, cast.carl, "objection")
    with pytest.raises(Blocked):
        respond_to_verdict(session, claires, stance="agree", actor=cast.claire, now=NOW)
    respond_to_verdict(session, claires, stance="agree", actor=cast.carl, now=NOW)
    respond_to_verdict(session, claires, stance="disagree", note="Too hard.", actor=cast.carl, now=NOW)
    said = verdicts_of(Guards(session, case, cast.carl, NOW)).responses[claires.id]
    assert [(row.user.name, row.stance) for row in said] == [(cast.carl.name, "disagree")]


def test_a_quorum_of_the_policy_is_enough_and_nobody_waits_for_the_rest(session: Session, cast: Cast) -> None:
    published(session, cast, review_quorum_pct_standard=50)
    case = in_review(session, cast, STANDARD)
    says(session, case, cast.carl, "no_objection")
    assert case.state == "in_decision"
    assert [r.slot for r in Guards(session, case, None, NOW).reviews] == ["subprogramme_2"]


def test_the_quorum_never_goes_on_without_the_lead(session: Session, cast: Cast) -> None:
    published(session, cast, review_quorum_pct_standard=50)
    case = in_review(session, cast, STANDARD)
    says(session, case, cast.claire, "no_objection")
    assert case.state == "in_review"


def test_where_an_objection_is_a_veto_nobody_approves(session: Session, cast: Cast) -> None:
    published(session, cast, review_veto_levels=("standard",))
    case = in_review(session, cast, STANDARD)
    says(session, case, cast.claire, "objection")
    says(session, case, cast.carl, "objection")
    declare_interest(session, case, interest="none", actor=cast.otto, now=NOW)
    with pytest.raises(Blocked) as refusal:
        take_act(session, case, "approve", actor=cast.otto, now=NOW)
    assert "no_veto" in refusal.value.needs
    take_act(session, case, "decline", reasons="A veto.", actor=cast.otto, now=NOW)
    assert case.state == "decided"


def test_an_office_that_the_policy_names_gets_a_slot_of_its_own(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask_legal(session, cast, monkeypatch)
    case = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    reviews = Guards(session, case, None, NOW).reviews
    assert {(r.slot, r.reviewer_id) for r in reviews} == {
        ("legal_affairs", cast.lena.id),
        ("subprogramme_2", cast.carl.id),
    }
    assert summary_of(reviews) == "positive"
    assert case.state == "in_decision"


def _ask_legal(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A published version in which legal affairs review every case that passes."""

    def with_legal(*args: Any, **more: Any) -> PolicyVersion:
        row = drafted(*args, **more)
        source = draft_source(row)
        tables = tuple(
            replace(table, rows=(*table.rows, ({"gate": "pass", "risk_level": "low"}, ("legal_affairs",))))
            if table.name == "reviewers"
            else table
            for table in source.tables
        )
        edit_policy(
            session, row, replace(source, tables=tables), what="legal", version=row.version,
            actor=cast.pia, now=NOW,
        )  # fmt: skip
        return row

    monkeypatch.setattr("tests.registry.policies.drafted", with_legal)
    published(session, cast)
