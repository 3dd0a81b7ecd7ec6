"""A written delegation: an office of one's own, by a signed note, until a day; it shows beside every act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Decision, RoleGrant, User
from registry.permissions import roles_held
from registry.queries.inbox import list_inbox
from registry.queries.role import delegations_of
from registry.services.decision import take_act
from registry.services.review import declare_interest
from registry.services.role import confirm_role, end_role, grant_role, open_account
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast, make_person
from workflows.machine import Blocked, NotYours

TODAY = NOW.date()
OFFICE = "approving_official"


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def nina(session: Session) -> User:
    return make_person(session, "Nina Deputy")


def delegated(session: Session, cast: Cast, to: User, *, confirmed: bool = True, **changes: Any) -> RoleGrant:
    given = {
        "role": OFFICE, "valid_from": TODAY, "valid_to": TODAY + timedelta(days=14),
        "delegated_by": cast.olga, "instrument": "Note of 1 November 2026", "actor": cast.ada,
        "now": NOW, **changes,
    }  # fmt: skip
    grant = grant_role(session, to, **given)
    if confirmed:
        confirm_role(session, grant, agrees=True, actor=cast.adam, now=NOW)
    return grant


def test_a_delegation_counts_after_two_people_and_ends_by_itself(
    session: Session, cast: Cast, nina: User
) -> None:
    delegated(session, cast, nina, confirmed=False)
    assert roles_held(nina, TODAY) == frozenset()
    confirm_role(session, nina.grants[0], agrees=True, actor=cast.adam, now=NOW)
    held = {day: OFFICE in roles_held(nina, TODAY + timedelta(days=day)) for day in (-1, 0, 14, 15)}
    assert held == {-1: False, 0: True, 14: True, 15: False}


def test_a_sponsor_does_not_decide_by_the_hand_of_a_delegate(
    session: Session, cast: Cast, nina: User
) -> None:
    delegated(session, cast, nina)
    case = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    for person in (nina, cast.olga, cast.dmitri):
        declare_interest(session, case, interest="none", actor=person, now=NOW)
    assert [each.proposal.id for each in list_inbox(session, nina, now=NOW)] == [case.id]
    case.sponsor_id = cast.olga.id
    for person, refusal in ((cast.olga, Blocked), (nina, NotYours)):
        with pytest.raises(refusal):
            take_act(session, case, "approve", reasons="Fits.", actor=person, now=NOW)
    assert list_inbox(session, nina, now=NOW) == []
    take_act(session, case, "approve", reasons="Fits.", actor=cast.dmitri, now=NOW)
    assert case.state == "approved"


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({"valid_to": None}, "note_and_day"),
        ({"instrument": " "}, "note_and_day"),
        ({"role": "executive_secretary"}, "own_office"),
        ({"role": "division_director", "subprogramme": 2}, "own_office"),
        ({"valid_from": TODAY - timedelta(days=9999)}, "own_office"),
    ],
)
def test_a_delegation_needs_a_note_a_last_day_and_an_office_of_ones_own(
    session: Session, cast: Cast, nina: User, changes: dict[str, Any], needs: str
) -> None:
    with pytest.raises(Blocked) as refusal:
        delegated(session, cast, nina, **changes)
    assert needs in refusal.value.needs
    assert nina.grants == []


def test_what_is_delegated_is_not_delegated_again(session: Session, cast: Cast, nina: User) -> None:
    delegated(session, cast, nina)
    with pytest.raises(Blocked) as refusal:
        delegated(session, cast, make_person(session, "Third"), delegated_by=nina)
    assert "own_office" in refusal.value.needs


def test_nobody_enters_their_own_delegation(session: Session, cast: Cast, nina: User) -> None:
    cast.olga.grants.append(
        RoleGrant(role="administrator", valid_from=TODAY, granted_at=NOW, confirmed_at=NOW)
    )
    session.flush()
    with pytest.raises(Blocked) as refusal:
        delegated(session, cast, nina, actor=cast.olga)
    assert refusal.value.needs == ("to_another",)


def test_it_ends_with_the_office_or_the_account_that_it_came_from(
    session: Session, cast: Cast, nina: User
) -> None:
    delegated(session, cast, nina)
    end_role(session, cast.olga.grants[0], actor=cast.ada, now=NOW)
    assert roles_held(nina, TODAY) == frozenset()
    other = make_person(session, "Omar", roles=[OFFICE])
    delegated(session, cast, nina, delegated_by=other)
    assert OFFICE in roles_held(nina, TODAY)
    open_account(session, other, is_active=False, actor=cast.ada, now=NOW)
    assert roles_held(nina, TODAY) == frozenset()


def test_an_act_by_delegation_says_so_for_ever_and_an_act_of_ones_own_does_not(
    session: Session, cast: Cast, nina: User
) -> None:
    for actor in (nina, cast.olga):
        case = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
        if actor is nina:
            grant = delegated(session, cast, nina)
        declare_interest(session, case, interest="none", actor=actor, now=NOW)
        take_act(
            session,
            case,
            "defer",
            reasons="Later.",
            defer_until=TODAY + timedelta(days=9),
            actor=actor,
            now=NOW,
        )
    end_role(session, grant, actor=cast.ada, now=NOW + timedelta(hours=1))
    acts = list(session.scalars(select(Decision)))
    shown = delegations_of(session, acts)
    by = {act.decided_by_id: shown.get(act.id) for act in acts}
    assert by[cast.olga.id] is None
    mine = by[nina.id]
    assert mine is not None
    assert (mine.role, mine.by, mine.instrument) == (OFFICE, "Olga Petrova", "Note of 1 November 2026")
