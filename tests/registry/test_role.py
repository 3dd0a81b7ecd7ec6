"""Roles: two people for powerful ones, nobody for themselves, never without an administrator."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Message, RoleGrant, User
from registry.permissions import roles_held
from registry.services.role import (
    confirm_role,
    end_role,
    grant_role,
    invite_staff,
    open_account,
)
from tests.case import NOW, on_stage
from tests.cast import Cast
from workflows.machine import Blocked, NotYours

TODAY = NOW.date()


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def granted(session: Session, cast: Cast, user: User, role: str, **more: object) -> RoleGrant:
    return grant_role(session, user, role=role, valid_from=TODAY, actor=cast.ada, now=NOW, **more)  # type: ignore[arg-type]


def test_an_ordinary_role_counts_at_once_and_is_on_the_chain_of_its_holder(
    session: Session, cast: Cast
) -> None:
    granted(session, cast, cast.carl, "focal_point", subprogramme=7)
    assert {g.subprogramme for g in cast.carl.grants if g.counts_on(TODAY)} == {2, 7}
    assert [event.name for event in list_events(session, cast.carl.id)] == ["role.granted"]


def test_a_powerful_role_counts_only_once_a_second_administrator_confirms(
    session: Session, cast: Cast
) -> None:
    grant = granted(session, cast, cast.bea, "deputy_executive_secretary")
    assert "deputy_executive_secretary" not in roles_held(cast.bea, TODAY)
    with pytest.raises(Blocked) as refusal:
        confirm_role(session, grant, agrees=True, actor=cast.ada, now=NOW)
    assert refusal.value.needs == ("second_person",)
    confirm_role(session, grant, agrees=True, actor=cast.adam, now=NOW)
    assert "deputy_executive_secretary" in roles_held(cast.bea, TODAY)


def test_a_refused_role_never_counts_and_cannot_be_confirmed_later(session: Session, cast: Cast) -> None:
    grant = granted(session, cast, cast.bea, "executive_secretary")
    confirm_role(session, grant, agrees=False, actor=cast.adam, now=NOW)
    with pytest.raises(Blocked):
        confirm_role(session, grant, agrees=True, actor=cast.adam, now=NOW)
    assert "executive_secretary" not in roles_held(cast.bea, TODAY)


def test_nobody_grants_or_confirms_a_role_for_themselves(session: Session, cast: Cast) -> None:
    with pytest.raises(Blocked) as refusal:
        granted(session, cast, cast.ada, "desk")
    assert "not_self" in refusal.value.needs
    grant = granted(session, cast, cast.adam, "approving_official")
    with pytest.raises(Blocked) as refusal:
        confirm_role(session, grant, agrees=True, actor=cast.adam, now=NOW)
    assert "not_self" in refusal.value.needs


def test_only_an_administrator_administers(session: Session, cast: Cast) -> None:
    with pytest.raises(NotYours):
        grant_role(session, cast.carl, role="desk", valid_from=TODAY, actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        end_role(session, cast.carl.grants[0], actor=cast.elena, now=NOW)


def test_every_reason_against_a_role_is_given_at_once(session: Session, cast: Cast) -> None:
    with pytest.raises(Blocked) as refusal:
        granted(session, cast, cast.alice, "focal_point", valid_to=date(2020, 1, 1))
    assert set(refusal.value.needs) == {"staff_only", "subprogramme", "dates"}
    with pytest.raises(Blocked) as refusal:
        granted(session, cast, cast.carl, "focal_point", subprogramme=2)
    assert refusal.value.needs == ("twice",)


def test_the_last_administrator_cannot_be_ended(session: Session, cast: Cast) -> None:
    end_role(session, cast.adam.grants[0], actor=cast.ada, now=NOW)
    with pytest.raises(Blocked) as refusal:
        end_role(session, cast.ada.grants[0], actor=cast.ada, now=NOW)
    assert refusal.value.needs == ("last_administrator",)
    assert "administrator" in roles_held(cast.ada, TODAY)


def test_an_ended_role_is_gone_today_and_kept_as_a_row(session: Session, cast: Cast) -> None:
    grant = cast.carl.grants[0]
    end_role(session, grant, actor=cast.ada, now=NOW)
    assert "focal_point" not in roles_held(cast.carl, TODAY)
    assert session.get(RoleGrant, grant.id) is not None


def test_a_member_of_staff_is_invited_by_a_secret_link(session: Session, cast: Cast) -> None:
    user = invite_staff(
        session, email="Nina@Unit.example", name="Nina Roth", language="fr", base_url="https://x.example",
        actor=cast.ada, now=NOW,
    )  # fmt: skip
    mail = session.scalars(select(Message).where(Message.template == "user_invited")).one()
    assert (user.is_staff, user.email, mail.to_address, mail.is_secret) == (
        True, "nina@unit.example", "nina@unit.example", True,
    )  # fmt: skip
    assert mail.body is not None
    assert "https://x.example/confirm/" in mail.body
    with pytest.raises(Blocked):
        invite_staff(
            session, email="nina@unit.example", name="N", language="en", base_url="", actor=cast.ada, now=NOW
        )


def test_a_closed_account_ends_its_sessions_and_nobody_closes_their_own(session: Session, cast: Cast) -> None:
    epoch = cast.carl.session_epoch
    open_account(session, cast.carl, is_active=False, actor=cast.ada, now=NOW)
    assert (cast.carl.is_active, cast.carl.session_epoch) == (False, epoch + 1)
    with pytest.raises(Blocked):
        open_account(session, cast.ada, is_active=False, actor=cast.ada, now=NOW)
