"""The inbox across offices, and the sample of approved low-risk cases that somebody else looks at again."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Proposal, QualityCheck, User
from registry.queries.guards import Guards
from registry.queries.inbox import list_heaps, list_inbox, list_quality_checks
from registry.services.decision import take_act
from registry.services.quality import draw_sample, record_check
from registry.services.review import declare_interest, give_verdict
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from tests.registry.policies import published
from workflows.machine import Blocked, NotYours, WrongState


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def approved(session: Session, cast: Cast) -> Proposal:
    case = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    declare_interest(session, case, interest="none", actor=cast.olga, now=NOW)
    take_act(session, case, "approve", actor=cast.olga, now=NOW)
    return case


def drawn(session: Session, cast: Cast) -> QualityCheck:
    published(session, cast, review_sample_pct=100)
    approved(session, cast)
    return draw_sample(session, now=later(1))[0]


def what_waits(session: Session, who: User) -> list[str]:
    return [each.what for each in list_inbox(session, who, now=NOW)]


def test_the_share_of_the_policy_is_drawn_once_and_by_the_number_of_the_case(
    session: Session, cast: Cast
) -> None:
    case = approved(session, cast)
    assert len(draw_sample(session, now=later(1))) == (case.id.int % 100 < 10)
    assert draw_sample(session, now=later(2)) == []


def test_old_approvals_are_not_drawn_any_more(session: Session, cast: Cast) -> None:
    published(session, cast, review_sample_pct=100)
    approved(session, cast)
    assert draw_sample(session, now=later(31)) == []


def test_only_who_took_no_part_is_asked_and_may_answer(session: Session, cast: Cast) -> None:
    check = drawn(session, cast)
    asked = {
        person.name
        for person in (cast.bea, cast.boris, cast.carl, cast.olga, cast.dmitri, cast.aldo)
        if list_quality_checks(session, person, now=later(1))
    }
    assert asked == {cast.boris.name, cast.dmitri.name}
    for person in (cast.bea, cast.olga, cast.carl, cast.aldo):
        with pytest.raises(NotYours):
            record_check(session, check, finding="sound", actor=person, now=later(1))


def test_a_fault_says_what_it_is_and_a_check_is_answered_once(session: Session, cast: Cast) -> None:
    check = drawn(session, cast)
    with pytest.raises(Blocked):
        record_check(session, check, finding="wrong", note=" ", actor=cast.boris, now=later(1))
    record_check(session, check, finding="wrong", note="Value not added up.", actor=cast.boris, now=later(1))
    assert session.scalar(select(QualityCheck.finding)) == "wrong"
    with pytest.raises(WrongState):
        record_check(session, check, finding="sound", actor=cast.dmitri, now=later(1))


def test_the_inbox_names_what_each_office_has_to_do(session: Session, cast: Cast) -> None:
    wider = {"activity": {"in_kind_minor": 2_000_000}, "links": {"subprogrammes": [2, 5]}}
    case = accepted(session, cast, screened(session, cast, sent(session, cast, **wider)), others=(5,))
    assert (what_waits(session, cast.carl), what_waits(session, cast.olga)) == (["review"], [])
    for person, verdict in ((cast.claire, "objection"), (cast.carl, "no_objection")):
        declare_interest(session, case, interest="none", actor=person, now=NOW)
        slot = next(r for r in Guards(session, case, None, NOW).reviews if r.reviewer_id == person.id)
        give_verdict(session, slot, verdict=verdict, reasons="Seen.", actor=person, now=NOW)
    assert what_waits(session, cast.carl) == ["note_conflict"]
    assert what_waits(session, cast.claire) == []
    case.conflict_note, case.state = "Known.", "in_decision"
    session.flush()
    assert what_waits(session, cast.dmitri) == ["hear_objection"]
    assert what_waits(session, cast.otto) == ["decide"]


def test_the_desk_has_its_heaps_and_a_stranger_has_none(session: Session, cast: Cast) -> None:
    sent(session, cast)
    assert [(heap.what, heap.count) for heap in list_heaps(session, cast.bea, now=NOW)] == [("triage", 1)]
    assert list_heaps(session, cast.bea, now=later(60))[0].is_late
    assert list_heaps(session, cast.dora, now=NOW) == []


def test_an_approved_case_of_the_inbox_is_a_second_look(session: Session, cast: Cast) -> None:
    check = drawn(session, cast)
    assert isinstance(check.id, uuid.UUID)
    assert [each.what for each in list_inbox(session, cast.boris, now=later(1))] == ["quality_check"]
