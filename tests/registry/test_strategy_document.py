"""The Framework and the Strategy: versions, consultation, adoption, and how they stood on a day; benefits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Agreement, ClosingReview, Deliverable, User
from registry.permissions import agreements_visible_to
from registry.queries.benefit import OTHER, find_benefits, list_unverified
from registry.queries.strategy_document import (
    DocumentThen,
    list_review_due,
    strategy_documents_as_of,
)
from registry.services.strategy_document import (
    add_version,
    adopt_version,
    answer_comment,
    close_consultation,
    open_consultation,
    record_comment,
    record_document,
    remind_of_review,
)
from tests.case import NOW, later, on_stage
from tests.cast import Cast
from tests.register import entered
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
ABOUT = {"en": "Aims."}


@pytest.fixture
def people(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def told(then: DocumentThen) -> list[tuple[str, str, int, int]]:
    """Of each version: label, status, comments, comments without an answer."""
    return [
        (
            each.version.label,
            each.status,
            sum(len(asked.comments) for asked in each.consultations),
            sum(asked.unanswered for asked in each.consultations),
        )
        for each in then.versions
    ]


def test_how_a_document_stood_on_a_day_as_it_was_known_never_changes(session: Session, people: Cast) -> None:
    bea = people.bea
    document = record_document(session, kind="strategy", title={"en": "Strategy"}, actor=bea, now=NOW)
    first = add_version(
        session, document, label="One", about=ABOUT, link="https://s.example", actor=bea, now=NOW
    )
    asked = open_consultation(
        session, first, opened_on=TODAY, closes_on=TODAY + timedelta(20), actor=bea, now=NOW
    )
    comment = record_comment(
        session, asked, country="CH", text="Shorter.", received_on=TODAY, actor=bea, now=NOW
    )
    before = told(strategy_documents_as_of(session, TODAY, NOW)[0])
    assert before == [("One", "in_consultation", 1, 1)]
    answer_comment(session, comment, text="No.", responded_on=TODAY, actor=bea, now=later(2))
    answer_comment(session, comment, text="Done.", responded_on=TODAY, actor=bea, now=later(3))
    close_consultation(session, asked, actor=bea, now=later(4))
    adopt_version(
        session, first, adopted_on=TODAY + timedelta(5), adopted_by="EXCOM",
        review_due_on=TODAY + timedelta(100), actor=bea, now=later(5),
    )  # fmt: skip
    second = add_version(
        session, document, label="Two", about=ABOUT, link="https://t.example", actor=bea, now=later(6)
    )
    adopt_version(
        session, second, adopted_on=TODAY + timedelta(8), adopted_by="EXCOM",
        review_due_on=None, actor=bea, now=later(9),
    )  # fmt: skip
    assert told(strategy_documents_as_of(session, TODAY, NOW)[0]) == before
    answered = strategy_documents_as_of(session, TODAY + timedelta(2), later(2))[0]
    assert told(answered) == [("One", "in_consultation", 1, 0)]
    (said,) = answered.versions[0].consultations[0].comments
    assert said.response is not None
    assert said.response.text == "No."
    assert told(strategy_documents_as_of(session, TODAY + timedelta(4), later(4))[0]) == [
        ("One", "draft", 1, 0)
    ]
    stood = strategy_documents_as_of(session, TODAY + timedelta(8), later(8))[0]
    assert told(stood) == [("Two", "draft", 0, 0), ("One", "adopted", 1, 0)]
    assert stood.in_work is not None
    late = strategy_documents_as_of(session, TODAY + timedelta(8), later(9))[0]  # recorded a day after
    assert [each.status for each in late.versions] == ["adopted", "superseded"]
    assert strategy_documents_as_of(session, TODAY - timedelta(1), later(9)) == []
    assert len(list_events(session, document.id)) == 10


def test_only_the_desk_writes_and_only_what_can_be_so(session: Session, people: Cast) -> None:
    bea = people.bea
    with pytest.raises(NotYours):
        record_document(session, kind="framework", title={"en": "F"}, actor=people.otto, now=NOW)
    document = record_document(session, kind="framework", title={"en": "F"}, actor=bea, now=NOW)
    with pytest.raises(Blocked) as refused:
        add_version(session, document, label=" ", about=ABOUT, actor=bea, now=NOW)
    assert refused.value.needs == ("label", "link")
    row = add_version(session, document, label="1", about=ABOUT, link="https://f.example", actor=bea, now=NOW)
    asked = open_consultation(session, row, opened_on=TODAY, closes_on=TODAY, actor=bea, now=NOW)
    for country, text, received in (
        ("BR", "x", TODAY),
        ("CH", " ", TODAY),
        ("CH", "x", TODAY + timedelta(1)),
    ):
        with pytest.raises(Blocked):
            record_comment(
                session, asked, country=country, text=text, received_on=received, actor=bea, now=NOW
            )
    adopt: dict[str, Any] = {
        "adopted_by": "EXCOM",
        "review_due_on": TODAY + timedelta(90),
        "actor": bea,
        "now": NOW,
    }
    with pytest.raises(Blocked):
        adopt_version(session, row, adopted_on=TODAY + timedelta(1), **adopt)
    adopt_version(session, row, adopted_on=TODAY, **adopt)
    with pytest.raises(WrongState):
        adopt_version(session, row, adopted_on=TODAY, **adopt)
    with pytest.raises(WrongState):
        open_consultation(session, row, opened_on=TODAY, closes_on=TODAY, actor=bea, now=NOW)
    assert list_review_due(session, later(29)) == []
    assert list_review_due(session, later(30)) == [row.id]
    remind_of_review(session, row.id, now=later(30))
    remind_of_review(session, row.id, now=later(31))
    assert list_review_due(session, later(31)) == []
    assert [each.name for each in list_events(session, document.id)].count(
        "strategy_document.review_due"
    ) == 1


# --- benefits --------------------------------------------------------------------------------------------


def delivered(session: Session, agreement: Agreement, by: User, text: str, evidence: str = "Seen") -> None:
    session.add(
        Deliverable(
            agreement_id=agreement.id, text=text, side="partner", done_on=date(2026, 10, 1), done_at=NOW,
            done_by_id=by.id, evidence=evidence, created_by_id=by.id, created_at=NOW,
        )
    )  # fmt: skip
    session.flush()


def test_benefits_come_from_verified_results_of_published_agreements_only(
    session: Session, people: Cast
) -> None:
    assert find_benefits(session).is_empty
    shown = entered(session, people, 1, sdgs=[6])
    hidden = entered(session, people, 2, is_public=False, embargo_reason="A tender runs.")
    withheld = entered(session, people, 3, redactions={"deliverables": "A promise of the partner."})
    for number in range(5):
        delivered(session, shown, people.bea, f"Well {number}")
    delivered(session, shown, people.bea, "Nobody saw it", evidence="")
    delivered(session, hidden, people.bea, "Secret")
    delivered(session, withheld, people.bea, "Withheld")
    session.add(
        ClosingReview(
            agreement_id=shown.id, achieved="achieved", results="x", lessons="y", would_repeat=True,
            written_by_id=people.bea.id, written_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    found = find_benefits(session)
    assert sorted(each.text for each in found.results) == [f"Well {number}" for number in range(5)]
    assert (found.total, found.by_goal) == (5, {"6": 5})
    assert (found.unverified, found.reviews_achieved) == (None, None)  # one each: not a number for outside
    other = entered(session, people, 4, sdgs=[3])
    delivered(session, other, people.bea, "A clinic")
    by_goal = find_benefits(session).by_goal
    assert by_goal == {OTHER: 6}  # 1 alone would be told by the sum
    assert [each.text for each in find_benefits(session, goal=3).results] == ["A clinic"]
    rows = list_unverified(session, agreements_visible_to(people.bea, NOW))
    assert [deliverable.text for deliverable, _agreement in rows] == ["Nobody saw it"]
