"""Good practices: written, published by a second person, public or not; what held then holds for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from registry.models import ClosingReview, InterestDeclaration, Practice, User
from registry.queries.practice import (
    PracticeGuards,
    find_practice,
    practices_as_of,
    related_agreements,
    told,
)
from registry.services.practice import (
    Written,
    change_practice,
    draft_from_review,
    move_practice,
    write_practice,
    written_from,
)
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.register import entered
from workflows.machine import Blocked, NotYours, WrongState

DAY = timedelta(days=1)
TAGS = {"types": ["in_kind"], "subprogramme": ["2"], "sdg": ["6", "11"], "step": ["review"]}


def text(title: str = "Ask for the budget early", **but: object) -> Written:
    words = {
        "kind": "good_practice", "title": {"en": title, "fr": "Demander le budget tôt"},
        "situation": {"en": "Costs were not known."}, "done": {"en": "We asked first."},
        "outcome": {"en": "No delay."}, "advice": {"en": "Ask before the draft."}, "tags": TAGS,
    }  # fmt: skip
    return Written(**{**words, **but})  # type: ignore[arg-type]


def published(session: Session, cast: Cast, written: Written, *, for_public: bool = False) -> Practice:
    row = write_practice(session, written, actor=cast.carl, now=NOW)
    move_practice(session, row, "submit", actor=cast.carl, now=NOW)
    move_practice(session, row, "publish", for_public=for_public, actor=cast.bea, now=NOW)
    return row


def needs(
    session: Session, row: Practice, verb: str, actor: User, *, for_public: bool = False
) -> tuple[str, ...]:
    with pytest.raises(Blocked) as refusal:
        move_practice(session, row, verb, for_public=for_public, actor=actor, now=NOW)
    return refusal.value.needs


def test_a_second_person_publishes_and_only_what_is_complete(session: Session, cast: Cast) -> None:
    cast = on_stage(session, cast)
    row = write_practice(session, text(outcome={"en": " "}), actor=cast.bea, now=NOW)
    assert needs(session, row, "submit", cast.bea) == ("texts_complete",)
    change_practice(session, row, text(), version=row.version, actor=cast.bea, now=NOW)
    with pytest.raises(WrongState):
        change_practice(session, row, text(), version=1, actor=cast.bea, now=NOW)
    move_practice(session, row, "submit", actor=cast.boris, now=NOW)
    assert needs(session, row, "publish", cast.bea) == ("second_person",)  # she wrote it
    assert needs(session, row, "publish", cast.boris) == ("second_person",)  # he sent it
    with pytest.raises(NotYours):
        move_practice(session, row, "publish", actor=cast.carl, now=NOW)
    with pytest.raises(NotYours):
        write_practice(session, text(), actor=cast.aldo, now=NOW)
    move_practice(session, row, "publish", actor=cast.dmitri, now=NOW)
    assert (row.state, row.published_no, row.is_public) == ("published", 2, False)
    assert find_practice(session, row.id, cast.aldo, NOW) is row
    assert find_practice(session, row.id, cast.alice, NOW) is None
    assert find_practice(session, row.id, None, NOW) is None


def test_what_was_in_force_on_a_day_as_it_was_known_never_changes(session: Session, cast: Cast) -> None:
    cast = on_stage(session, cast)
    today = date(NOW.year, NOW.month, NOW.day)
    row = published(session, cast, text(), for_public=True)
    other = published(session, cast, text("Second"))
    first = practices_as_of(session, today, NOW)
    assert {each.title["en"] for each in first} == {"Ask for the budget early", "Second"}
    assert next(each for each in first if each.id == row.id).tags["sdg"] == ("6", "11")
    assert practices_as_of(session, today - DAY, NOW) == []
    assert practices_as_of(session, today, NOW - DAY) == []
    later = NOW + 2 * DAY
    move_practice(session, row, "revise", actor=cast.carl, now=later)
    change_practice(session, row, text("A better title"), actor=cast.carl, now=later)
    assert told(session, row).title["en"] == "Ask for the budget early"  # until the new one is published
    move_practice(session, row, "submit", actor=cast.carl, now=later)
    move_practice(session, row, "publish", actor=cast.bea, now=later)
    move_practice(session, other, "retire", reason="Out of date", actor=cast.bea, now=later)
    assert practices_as_of(session, today, NOW) == first
    assert practices_as_of(session, today, later) == first
    assert practices_as_of(session, today + 9 * DAY, NOW) == first
    assert [each.title["en"] for each in practices_as_of(session, today + 2 * DAY, later)] == [
        "A better title"
    ]
    assert practices_as_of(session, today + 2 * DAY, later, public_only=True) == []
    assert [each.id for each in practices_as_of(session, today, later, public_only=True)] == [row.id]


def test_the_public_reads_no_name_of_a_partner_whose_agreement_is_not_public(
    session: Session, cast: Cast
) -> None:
    cast = on_stage(session, cast)
    agreement = entered(session, cast, state="signed")
    partner = agreement.organisation.name
    agreement.is_public = False
    session.flush()
    naming = text(outcome={"en": f"{partner.upper()} delivered."}, agreements=[agreement.id])
    row = write_practice(session, naming, actor=cast.carl, now=NOW)
    move_practice(session, row, "submit", actor=cast.carl, now=NOW)
    assert needs(session, row, "publish", cast.bea, for_public=True) == ("partner_may_be_named",)
    agreement.is_public, agreement.signed_on = True, date(2026, 1, 2)
    session.flush()
    move_practice(session, row, "publish", for_public=True, actor=cast.bea, now=NOW)
    assert find_practice(session, row.id, None, NOW) is row
    assert related_agreements(session, [agreement.id], None, NOW) == [agreement]
    agreement.is_public = False  # an embargo, later
    session.flush()
    assert find_practice(session, row.id, None, NOW) is None
    assert find_practice(session, row.id, cast.carl, NOW) is row
    assert related_agreements(session, [agreement.id], cast.dora, NOW) == []
    move_practice(session, row, "withhold", reason="Embargo", actor=cast.boris, now=NOW)
    assert (row.state, row.is_public, row.published_no) == ("published", False, 1)


def test_a_closing_review_becomes_a_draft_that_whoever_is_recused_does_not_see(
    session: Session, cast: Cast
) -> None:
    cast = on_stage(session, cast)
    agreement = entered(session, cast, state="active")
    review = ClosingReview(
        agreement_id=agreement.id, achieved="achieved", results="Ten wells", lessons="Begin in spring",
        would_repeat=True, written_by_id=cast.carl.id, written_at=NOW,
    )  # fmt: skip
    session.add(review)
    session.flush()
    row = draft_from_review(session, review, actor=cast.carl, now=NOW)
    assert draft_from_review(session, review, actor=cast.bea, now=NOW) is row
    made = told(session, row)
    assert (made.kind, made.outcome, made.advice) == (
        "good_practice", {"en": "Ten wells"}, {"en": "Begin in spring"},
    )  # fmt: skip
    assert made.agreements == (agreement.id,)
    assert made.tags["subprogramme"] == tuple(str(each) for each in sorted(agreement.subprogrammes))
    assert "step" not in written_from(review).tags
    assert not PracticeGuards(session, row, cast.aldo, NOW).may_write
    if agreement.proposal_id is not None:
        session.add(
            InterestDeclaration(
                proposal_id=agreement.proposal_id, user_id=cast.cleo.id, interest="financial", declared_at=NOW
            )
        )
        session.flush()
        assert find_practice(session, row.id, cast.cleo, NOW) is None
