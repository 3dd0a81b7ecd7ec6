"""An amendment is a copy of the terms: compared, cleared by the units, merged by its signature."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.models import Agreement, Amendment
from registry.queries.agreement import state_as_of
from registry.queries.amendment import AmendmentGuards, differences
from registry.services.agreement import change_state
from registry.services.amendment import (
    change_amendment,
    clear_amendment_unit,
    merge_amendment,
    move_amendment,
    open_amendment,
)
from registry.services.signature import Signature
from tests.agreement import agreement_of_case
from tests.case import NOW, later, on_stage
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
SIGNATURE = Signature(TODAY + timedelta(days=5), "Alice, Director", "Otto, Chief")


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def agreement(session: Session, cast: Cast) -> Agreement:
    return agreement_of_case(session, cast)


def amendment_of(session: Session, cast: Cast, agreement: Agreement, **values: Any) -> Amendment:
    amendment = open_amendment(session, agreement, reason="More time", actor=cast.bea, now=NOW)
    if values:
        change_amendment(session, amendment, values, actor=cast.bea, now=NOW)
    return amendment


def cleared(session: Session, cast: Cast, amendment: Amendment) -> Amendment:
    for row in list(amendment.clearances):
        clear_amendment_unit(session, amendment, row.unit, note="By memo.", actor=cast.bea, now=NOW)
    move_amendment(session, amendment, "clear", actor=cast.bea, now=NOW)
    return amendment


def test_the_text_in_force_stays_until_the_amendment_is_signed_and_is_kept_afterwards(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    ends, before = TODAY + timedelta(days=300), agreement.ends_on
    amendment = amendment_of(session, cast, agreement, ends_on=ends, clauses="Article 3: two events more.")
    assert [each.name for each in differences(amendment) if each.is_changed] == ["ends_on", "clauses"]
    cleared(session, cast, amendment)
    assert (agreement.ends_on, agreement.text_version) == (before, 1)
    effective = TODAY + timedelta(days=5)
    merge_amendment(session, amendment, SIGNATURE, effective_on=effective, actor=cast.bea, now=later(6))
    assert (agreement.ends_on, agreement.text_version, amendment.state) == (ends, 2, "merged")

    def known(day: date) -> Any:
        columns = state_as_of(session, agreement.id, day, later(9))
        return columns and (columns["ends_on"], columns["text_version"])

    assert before is not None
    assert known(effective - timedelta(days=1)) == (before.isoformat(), 1)
    assert known(effective) == (ends.isoformat(), 2)
    old = {each.name: each.old for each in differences(amendment)}
    assert old["ends_on"] == before.isoformat()  # the difference can be read after the merge


def test_nothing_is_cleared_that_differs_in_nothing_or_that_a_unit_has_not_seen(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    amendment = amendment_of(session, cast, agreement, ends_on=agreement.ends_on)
    with pytest.raises(Blocked) as refusal:
        move_amendment(session, amendment, "clear", actor=cast.bea, now=NOW)
    assert set(refusal.value.needs) == {"something_differs", "clearances_given"}


def test_another_change_asks_every_unit_again(session: Session, cast: Cast, agreement: Agreement) -> None:
    amendment = amendment_of(session, cast, agreement, clauses="One")
    clear_amendment_unit(session, amendment, "DES", actor=cast.bea, now=NOW)
    change_amendment(session, amendment, {"clauses": "Two"}, actor=cast.bea, now=NOW)
    assert sorted(row.unit for row in amendment.clearances) == ["DES", "EO"]
    assert not any(row.cleared_at for row in amendment.clearances)


def test_a_longer_agreement_that_would_need_a_higher_level_is_not_cleared(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    assert agreement.risk_level == "low"  # simplified: twelve months at most
    amendment = amendment_of(session, cast, agreement, ends_on=TODAY + timedelta(days=900))
    for row in list(amendment.clearances):
        clear_amendment_unit(session, amendment, row.unit, note="By memo.", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked) as refusal:
        move_amendment(session, amendment, "clear", actor=cast.bea, now=NOW)
    assert refusal.value.needs == ("level_holds",)


def test_it_is_not_merged_after_the_text_in_force_moved_or_the_diligence_lapsed(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    amendment = cleared(session, cast, amendment_of(session, cast, agreement, clauses="More"))
    agreement.title = {"en": "Another title"}
    agreement.dd_valid_until = TODAY
    session.flush()
    with pytest.raises(Blocked) as refusal:
        merge_amendment(session, amendment, SIGNATURE, actor=cast.bea, now=later(6))
    assert set(refusal.value.needs) == {"text_not_moved", "diligence_valid"}


def test_one_amendment_is_open_at_a_time_and_a_cancelled_one_keeps_its_number(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    first = amendment_of(session, cast, agreement)
    with pytest.raises(WrongState):
        amendment_of(session, cast, agreement)
    with pytest.raises(Blocked):
        move_amendment(session, first, "cancel", actor=cast.bea, now=NOW)
    move_amendment(session, first, "cancel", reason="Not wanted", actor=cast.bea, now=NOW)
    assert [first.number, amendment_of(session, cast, agreement).number] == [1, 2]
    assert agreement.text_version == 1


def test_only_the_desk_amends_what_is_in_force(session: Session, cast: Cast, agreement: Agreement) -> None:
    with pytest.raises(NotYours):
        open_amendment(session, agreement, reason="Mine", actor=cast.carl, now=NOW)
    amendment = amendment_of(session, cast, agreement, clauses="More")
    with pytest.raises(NotYours):
        change_amendment(session, amendment, {"clauses": "Less"}, actor=cast.carl, now=NOW)
    change_state(session, agreement, "suspend", reason="A hit", actor=cast.elena, now=NOW)
    assert not AmendmentGuards(session, amendment, cast.bea, NOW).facts()["agreement_in_force"]
    with pytest.raises(WrongState):
        change_amendment(session, amendment, {"clauses": "x"}, version=1, actor=cast.bea, now=NOW)
