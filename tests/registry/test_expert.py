"""An outside expert sees one case until a day, declares first, gives advice, and nothing waits for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Document, Hit, Message, Proposal, Review, User
from registry.permissions import agreements_visible_to, hits_visible_to, roles_on, visible_to
from registry.queries.document import shown_to
from registry.queries.expert import list_own_advice
from registry.queries.verdicts import are_complete
from registry.services.expert import end_expert_access, invite_expert
from registry.services.review import declare_interest, give_verdict
from registry.services.role import grant_role
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

UNTIL = NOW.date() + timedelta(days=10)
ASKED: dict[str, Any] = {
    "email": "eva@university.example", "name": "Eva Expert", "language": "fr", "until": UNTIL,
    "question": "Is the method sound?", "base_url": "https://p.example",
}  # fmt: skip


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def case(session: Session, cast: Cast) -> Proposal:
    return accepted(session, cast, screened(session, cast, sent(session, cast)))


def asked(session: Session, cast: Cast, case: Proposal, **changes: Any) -> Review:
    return invite_expert(session, case, **{**ASKED, "actor": cast.bea, "now": NOW, **changes})


def sees(session: Session, user: User, on: int) -> list[object]:
    """Ids of the cases that the person sees so many days later."""
    return list(session.scalars(select(Proposal.id).where(visible_to(user, NOW + timedelta(days=on)))))


def test_an_expert_sees_one_case_only_until_the_last_day(
    session: Session, cast: Cast, case: Proposal
) -> None:
    other = accepted(session, cast, screened(session, cast, sent(session, cast)))
    eva = asked(session, cast, case).reviewer
    assert eva is not None
    seen = {day: sees(session, eva, day) for day in (0, 9, 10, 11, 400)}
    assert seen == {0: [case.id], 9: [case.id], 10: [case.id], 11: [], 400: []}
    assert roles_on(session, eva, case, now=NOW) == {"expert"}
    assert roles_on(session, eva, case, now=NOW + timedelta(days=11)) == frozenset()
    assert roles_on(session, eva, other, now=NOW) == frozenset()
    for model, wanted in ((Agreement, agreements_visible_to(eva, NOW)), (Hit, hits_visible_to(eva, NOW))):
        assert session.scalars(select(model.id).where(wanted)).all() == []
    assert [row.proposal_id for row in list_own_advice(session, eva, now=NOW)] == [case.id]
    assert list_own_advice(session, eva, now=NOW + timedelta(days=11)) == []


def test_an_expert_declares_then_gives_advice_which_nobody_waits_for(
    session: Session, cast: Cast, case: Proposal
) -> None:
    review = asked(session, cast, case)
    eva = review.reviewer
    assert eva is not None
    advice: dict[str, Any] = {"verdict": "no_objection", "reasons": "Sound.", "actor": eva, "now": NOW}
    with pytest.raises(WrongState):
        give_verdict(session, review, **advice)
    declare_interest(session, case, interest="none", actor=eva, now=NOW)
    assert review.state == "declared"
    carls = next(r for r in session.scalars(select(Review)) if r.role == "focal_point")
    assert not are_complete([carls, review], 100)
    declare_interest(session, case, interest="none", actor=cast.carl, now=NOW)
    give_verdict(session, carls, verdict="no_objection", actor=cast.carl, now=NOW)
    assert case.state == "in_decision"
    with pytest.raises(NotYours):
        give_verdict(session, review, **{**advice, "now": NOW + timedelta(days=11)})
    give_verdict(session, review, **advice)
    assert (review.state, review.reasons) == ("given", "Sound.")
    assert case.state == "in_decision"


def test_an_expert_with_an_interest_loses_the_case_and_opens_no_new_slot(
    session: Session, cast: Cast, case: Proposal
) -> None:
    review = asked(session, cast, case)
    assert review.reviewer is not None
    declare_interest(session, case, interest="financial", actor=review.reviewer, now=NOW)
    assert review.state == "recused"
    assert sees(session, review.reviewer, 0) == []
    assert [r.slot for r in session.scalars(select(Review).where(Review.role == "expert"))] == ["expert_1"]


def test_the_desk_closes_the_door_early(session: Session, cast: Cast, case: Proposal) -> None:
    review = asked(session, cast, case)
    assert review.reviewer is not None
    with pytest.raises(NotYours):
        end_expert_access(session, review, actor=cast.carl, now=NOW)
    end_expert_access(session, review, actor=cast.bea, now=NOW)
    assert sees(session, review.reviewer, 0) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"until": NOW.date() - timedelta(days=1)}, "at most 90 days"),
        ({"until": date(2030, 1, 1)}, "at most 90 days"),
        ({"email": "alice@bluewell.example"}, "no outside experts"),
        ({"email": "CARL@unit.example"}, "no outside experts"),
    ],
)
def test_who_cannot_be_asked_is_refused_with_the_reason(
    session: Session, cast: Cast, case: Proposal, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(Blocked, match=why):
        asked(session, cast, case, **changes)
    assert session.scalars(select(Review.id).where(Review.role == "expert")).all() == []


def test_an_expert_is_asked_once_a_case_by_the_desk_and_holds_no_office(
    session: Session, cast: Cast, case: Proposal
) -> None:
    with pytest.raises(NotYours):
        asked(session, cast, case, actor=cast.carl)
    with pytest.raises(Blocked, match="K01"):
        asked(session, cast, case, actor=cast.boris)
    eva = asked(session, cast, case).reviewer
    assert eva is not None
    with pytest.raises(Blocked, match="already"):
        asked(session, cast, case)
    with pytest.raises(Blocked, match="members of staff"):
        grant_role(session, eva, role="desk", valid_from=NOW.date(), actor=cast.ada, now=NOW)
    body = session.scalars(select(Message.body).where(Message.to_user_id == eva.id)).one()
    assert "/confirm/" in body
    assert case.title not in body


def test_internal_files_stay_inside(session: Session, cast: Cast, case: Proposal) -> None:
    eva = asked(session, cast, case).reviewer
    assert eva is not None
    for is_internal in (True, False):
        session.add(
            Document(proposal_id=case.id, kind="correspondence", title=str(is_internal), received_at=NOW,
                     is_internal=is_internal, uploaded_by_id=cast.bea.id, missing_reason="not_applicable")
        )  # fmt: skip
    session.flush()
    assert session.scalars(select(Document.title).where(shown_to(eva))).all() == ["False"]
