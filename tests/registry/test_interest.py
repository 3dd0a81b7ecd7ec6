"""Hints and their notes (K01), gifts, interest groups (K03), the wait for an award (K05)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import ClockPause, Event, InvitedGroup, Message, Proposal, User
from registry.queries.guards import Guards
from registry.queries.interest import employer_name, is_same_name, list_hints
from registry.queries.interest_register import list_declarations, list_gifts
from registry.services.case_clock import running_clocks
from registry.services.interest import (
    change_past_employers,
    explain_groups,
    invite_group,
    record_gift,
)
from registry.services.review import declare_interest
from registry.services.tender import resume_after_award, wait_for_award
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours

WHY = "I left long before this proposal, and hold no shares."


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def case(session: Session, cast: Cast) -> Proposal:
    return sent(session, cast)


def kinds(session: Session, user: User, case: Proposal) -> set[str]:
    return {hint.kind for hint in list_hints(session, user, case)}


def by_domain(session: Session, cast: Cast, case: Proposal) -> None:
    cast.bea.email = "bea@bluewell.example"


def by_contact(session: Session, cast: Cast, case: Proposal) -> None:
    cast.bea.email, case.contact_email = "bea@mail.example", "rosa@mail.example"


def by_employer(session: Session, cast: Cast, case: Proposal) -> None:
    change_past_employers(session, cast.bea, "BLUE WELL Software, 2019-2023\nAnother firm (2015)", now=NOW)


def by_gift(session: Session, cast: Cast, case: Proposal) -> None:
    record_gift(
        session, giver="Blue Well", what="A pen", received_on=date(2026, 5, 1), actor=cast.bea, now=NOW
    )


def by_sponsor(session: Session, cast: Cast, case: Proposal) -> None:
    case.sponsor_id = cast.bea.id


def by_earlier_sponsor(session: Session, cast: Cast, case: Proposal) -> None:
    sent(session, cast).sponsor_id = cast.bea.id


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (by_domain, "email_domain"),
        (by_contact, "email_domain"),
        (by_employer, "past_employer"),
        (by_gift, "gift"),
        (by_sponsor, "sponsor"),
        (by_earlier_sponsor, "sponsored_before"),
    ],
)
def test_a_hint_decides_nothing_but_no_interest_needs_a_note_that_is_kept(
    session: Session, cast: Cast, case: Proposal, make: Callable[[Session, Cast, Proposal], None], kind: str
) -> None:
    assert kinds(session, cast.bea, case) == set()
    make(session, cast, case)
    session.flush()
    assert kinds(session, cast.bea, case) == {kind}
    assert kinds(session, cast.boris, case) == set()
    with pytest.raises(Blocked):
        declare_interest(session, case, interest="none", actor=cast.bea, now=NOW)
    row = declare_interest(session, case, interest="none", note=WHY, actor=cast.bea, now=NOW)
    assert (row.interest, row.note, row.hints) == ("none", WHY, [kind])
    assert WHY not in "".join(session.scalars(select(Event.payload)))


def test_earlier_work_on_the_partners_cases_is_shown_and_asks_for_nothing(
    session: Session, cast: Cast, case: Proposal
) -> None:
    accepted(session, cast, screened(session, cast, case))
    again = sent(session, cast)
    assert kinds(session, cast.bea, again) == {"earlier_cases"}
    assert declare_interest(session, again, interest="none", actor=cast.bea, now=NOW).hints is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Blue Well SA", "Blue Well Software SA", True),
        ("Blue Well", "Grey Dam", False),
        ("The Group", "The Holding", False),  # only words that every name has
        ("Société Bleue", "SOCIETE BLEUE S.A.", True),
    ],
)
def test_names_are_compared_by_their_telling_words(one: str, other: str, same: bool) -> None:
    assert is_same_name(one, other) is same
    assert employer_name(f"{one}, 2019-2023") == one


def test_an_employer_without_years_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(Blocked, match="years"):
        change_past_employers(session, cast.bea, "Blue Well SA", now=NOW)


def test_oversight_reads_declarations_and_gifts_but_not_where_it_is_recused(
    session: Session, cast: Cast, case: Proposal
) -> None:
    by_gift(session, cast, case)
    case.organisation.name_key = "blue well"  # type: ignore[union-attr]
    record_gift(
        session, giver="Blue Well", what="=1+1", received_on=date(2026, 6, 1), actor=cast.boris, now=NOW
    )
    declare_interest(session, case, interest="none", note=WHY, actor=cast.bea, now=NOW)
    declare_interest(session, case, interest="financial", note="Shares", actor=cast.dmitri, now=NOW)
    rows = list_declarations(session, cast.aldo, kind="all", now=NOW)
    assert {(row.person, row.interest) for row in rows} == {
        ("Bea Keller", "none"), ("Dmitri Sokolov", "financial")
    }  # fmt: skip
    overridden = list_declarations(session, cast.aldo, kind="overridden", now=NOW)
    assert [(row.person, row.note, row.is_overridden) for row in overridden] == [("Bea Keller", WHY, True)]
    assert [row.person for row in list_declarations(session, cast.aldo, kind="recused", now=NOW)] == [
        "Dmitri Sokolov"
    ]
    assert list_declarations(session, cast.dmitri, kind="all", now=NOW) == []
    assert len(list_gifts(session, cast.aldo)) == 2
    assert [gift.what for gift in list_gifts(session, cast.dmitri)] == ["A pen"]  # of a giver not yet joined


def standard(session: Session, cast: Cast) -> Proposal:
    case = sent(session, cast, activity={"standards_interest": "regulated_by_instrument"})
    declare_interest(session, case, interest="none", actor=cast.bea, now=NOW)
    return case


def represented(session: Session, case: Proposal) -> bool:
    return Guards(session, case, None, NOW).for_verb("approve", {})["groups_represented"]


def test_two_groups_or_a_reason_represent_other_interests(session: Session, cast: Cast) -> None:
    case = standard(session, cast)
    rest: dict[str, Any] = {"actor": cast.bea, "now": NOW}
    on = NOW.date()
    assert not represented(session, case)
    invite_group(session, case, name="Rivals", kind="competitors", invited_on=on, **rest)
    assert not represented(session, case)
    invite_group(session, case, name="Drivers", kind="users", invited_on=on, **rest)
    assert represented(session, case)
    assert Guards(session, case, None, NOW).facts.document["coi"]["competing_interests_represented"] is True
    other = standard(session, cast)
    explain_groups(session, other, note="Nobody else makes this.", **rest)
    assert represented(session, other)
    explain_groups(session, other, note=" ", **rest)
    assert not represented(session, other)


def test_groups_are_recorded_by_the_desk_and_reviewers_who_declared(session: Session, cast: Cast) -> None:
    case = sent(session, cast, activity={"standards_interest": "sells_conforming_product"})
    for actor in (cast.bea, cast.claire, cast.alice, cast.aldo, cast.olga):
        with pytest.raises(NotYours):
            invite_group(session, case, name="X", kind="users", invited_on=NOW.date(), actor=actor, now=NOW)
    declare_interest(session, case, interest="none", actor=cast.bea, now=NOW)
    tomorrow = NOW.date() + timedelta(days=1)
    with pytest.raises(Blocked, match="future"):
        invite_group(session, case, name="X", kind="users", invited_on=tomorrow, actor=cast.bea, now=NOW)
    assert session.scalar(select(func.count()).select_from(InvitedGroup)) == 0


def bidding(session: Session, cast: Cast) -> Proposal:
    case = sent(session, cast, activity={"un_tender": "bidding"})
    declare_interest(session, case, interest="none", actor=cast.bea, now=NOW)
    return case


def test_a_case_waits_for_the_award_with_its_clock_and_goes_on_after_it(session: Session, cast: Cast) -> None:
    case, later = bidding(session, cast), NOW + timedelta(days=28)
    before = case.due_on
    look = NOW.date() + timedelta(days=30)
    wait_for_award(session, case, expected_on=look, actor=cast.bea, now=NOW)
    assert (case.state, case.award_expected_on, case.due_on) == ("waiting_for_award", look, None)
    assert session.scalars(select(ClockPause.reason)).all() == ["tender_award"]
    assert not Guards(session, case, None, NOW).for_verb("approve", {})["tender_settled"]
    resume_after_award(session, case, known_on=later.date(), actor=cast.bea, now=later)
    assert case.state == "submitted"
    assert case.award_known_at == later
    assert before is not None
    assert case.due_on is not None
    assert case.due_on > before
    assert [p.resumed_on for c in running_clocks(session, case) for p in c.pauses] == [later.date()]
    assert Guards(session, case, None, later).for_verb("approve", {})["tender_settled"]


def test_a_case_in_review_goes_back_into_review_after_the_award(session: Session, cast: Cast) -> None:
    case = accepted(
        session, cast, screened(session, cast, sent(session, cast, activity={"un_tender": "bidding"}))
    )
    wait_for_award(session, case, expected_on=NOW.date() + timedelta(days=9), actor=cast.bea, now=NOW)
    resume_after_award(session, case, known_on=NOW.date(), actor=cast.bea, now=NOW)
    assert case.state == "in_review"


def test_only_a_live_tender_lets_a_case_wait_and_only_until_a_day_ahead(session: Session, cast: Cast) -> None:
    case = bidding(session, cast)
    for day in (None, NOW.date()):
        with pytest.raises(Blocked):
            wait_for_award(session, case, expected_on=day, actor=cast.bea, now=NOW)
    settled = sent(session, cast)
    declare_interest(session, settled, interest="none", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked, match="K05"):
        wait_for_award(session, settled, expected_on=NOW.date() + timedelta(days=9), actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        wait_for_award(session, case, expected_on=NOW.date() + timedelta(days=9), actor=cast.olga, now=NOW)
    assert session.scalars(select(ClockPause.id)).all() == []
    assert (case.state, settled.state) == ("submitted", "submitted")


def test_a_finished_review_does_not_open_the_way_past_a_tender(session: Session, cast: Cast) -> None:
    case = sent(session, cast, activity={"un_tender": "bidding"})
    reviewed(session, cast, accepted(session, cast, screened(session, cast, case)))
    assert not Guards(session, case, cast.olga, NOW).for_verb("approve", {})["tender_settled"]
    assert session.scalars(select(Message.id)).all() == []
