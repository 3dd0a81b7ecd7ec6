"""The life of a policy version: who takes which step, what an edit undoes, what publishing forbids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import PolicyVersion, User
from registry.queries.audit import verify
from registry.queries.policy import (
    ChangedPolicy,
    PolicyGuards,
    draft_source,
    find_policy_version,
    list_policy_versions,
    policy_in_force,
    policy_of,
    published_policy,
)
from registry.services import policy as life
from rules import policy as shipped
from rules.policy import UnknownVersion
from rules.policy.model import PolicySource
from rules.table import BadTable
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.policies import accept_all, drafted, published, with_parameter
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()


@pytest.fixture
def people(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def test_a_copy_gets_the_next_number_and_the_text_of_its_base(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    assert (row.number, row.state, row.based_on) == (3, "draft", 1)
    assert draft_source(row).parameters == shipped.load(1).source.parameters
    assert row.hash != shipped.load(1).hash  # another version is another policy
    assert policy_of(session, 3).hash == row.hash


def test_the_draft_that_ships_keeps_its_number_once(session: Session, people: Cast) -> None:
    assert policy_of(session, 2).hash == shipped.load(2).hash
    first, second = drafted(session, people, based_on=2), drafted(session, people, based_on=2)
    assert (first.number, second.number) == (2, 3)
    assert first.hash == shipped.load(2).hash


def test_the_list_has_every_version_the_shipped_ones_too(session: Session, people: Cast) -> None:
    assert [(line.number, line.state, line.is_shipped) for line in list_policy_versions(session)] == [
        (2, "draft", True), (1, "published", True),
    ]  # fmt: skip
    row = drafted(session, people, based_on=2)
    assert [(line.number, line.row) for line in list_policy_versions(session)] == [(2, row), (1, None)]


def test_a_version_that_is_not_there_is_unknown(session: Session, people: Cast) -> None:
    for number in (0, 9):
        with pytest.raises(UnknownVersion):
            policy_of(session, number)
    with pytest.raises(UnknownVersion):
        life.create_policy(session, based_on=9, title="x", note="", actor=people.pia, now=NOW)


def test_only_policy_officers_write(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    for person in (people.bea, people.dmitri, people.ada, people.aldo, people.alice):
        with pytest.raises(NotYours):
            life.create_policy(session, based_on=1, title="x", note="", actor=person, now=NOW)
        with pytest.raises(NotYours):
            edit(session, row, person, simplified_max_usd=1)
        with pytest.raises(NotYours):
            life.check_policy(session, row, actor=person, now=NOW)
        with pytest.raises(NotYours):
            life.shadow_policy(session, row, on=True, actor=person, now=NOW)


def edit(
    session: Session, row: PolicyVersion, actor: User, version: int | None = None, **parameters: Any
) -> None:
    source = draft_source(row)
    for name, value in parameters.items():
        source = with_parameter(source, name, value)
    life.edit_policy(
        session, row, source, what="limit", version=row.version if version is None else version,
        actor=actor, now=NOW,
    )  # fmt: skip


def test_an_edit_changes_text_and_hash_and_says_what(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    before = row.hash
    edit(session, row, people.piet, simplified_max_usd=20000)
    assert row.hash != before
    assert draft_source(row).parameters != shipped.load(1).source.parameters
    assert row.edited_by == [str(people.pia.id), str(people.piet.id)]
    told = list_events(session, row.id)[-1]
    assert (told.name, told.data["what"], told.data["set"]["hash"]) == ("policy.edited", "limit", row.hash)


def test_an_edit_of_what_somebody_else_changed_meanwhile_is_refused(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    seen = row.version
    edit(session, row, people.piet, simplified_max_usd=20000)
    with pytest.raises(WrongState) as refusal:
        edit(session, row, people.pia, seen, simplified_max_usd=30000)
    assert refusal.value.moved_by == people.piet.name


def test_a_text_that_cannot_be_read_names_all_faults_and_changes_nothing(
    session: Session, people: Cast
) -> None:
    row = drafted(session, people)
    before = (row.document, row.hash, row.version, row.event_count)
    source = draft_source(row)
    first, *rest = source.tables
    cells, outcome = first.rows[0]
    broken = replace(first, rows=(({**cells, first.inputs[0]: "nonsense ("}, outcome), *first.rows[1:]))
    with pytest.raises(BadTable) as refusal:
        life.edit_policy(
            session, row, replace(source, tables=(broken, *rest), parameters=source.parameters[1:]), what="x",
            version=row.version, actor=people.pia, now=NOW,
        )  # fmt: skip
    assert len(refusal.value.faults) >= 2
    session.flush()
    session.refresh(row)
    assert (row.document, row.hash, row.version, row.event_count) == before


def test_the_same_text_again_is_no_edit(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    before = (row.version, row.event_count, list(row.edited_by))
    edit(session, row, people.piet)
    assert (row.version, row.event_count, row.edited_by) == before


def with_a_gap(source: PolicySource) -> PolicySource:
    """The level table without its last row."""
    tables = tuple(
        replace(each, rows=each.rows[:-1]) if each.name == "level" else each for each in source.tables
    )
    return replace(source, tables=tables)


def test_a_check_that_fails_leaves_a_draft_with_its_report(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    broken, whole = with_a_gap(draft_source(row)), draft_source(row)
    life.edit_policy(session, row, broken, what="gap", version=row.version, actor=people.pia, now=NOW)
    report = life.check_policy(session, row, actor=people.pia, now=NOW)
    assert (row.state, row.report, report["holds"]) == ("draft", report, False)
    gaps = [each for each in report["findings"] if each["table"] == "level"]
    assert gaps
    assert gaps[0]["witness"]
    assert set(gaps[0]["words"]) == {"en", "fr", "ru"}
    assert list_events(session, row.id)[-1].name == "policy.refuted"
    with pytest.raises(WrongState):
        life.submit_policy(session, row, actor=people.pia, now=NOW)
    life.edit_policy(session, row, whole, what="mended", version=row.version, actor=people.pia, now=NOW)
    assert life.check_policy(session, row, actor=people.pia, now=NOW)["holds"]
    assert row.state == "checked"


def test_an_example_that_comes_out_otherwise_is_a_fault(session: Session, people: Cast) -> None:
    row = drafted(session, people, simplified_max_usd=50)
    report = life.check_policy(session, row, actor=people.pia, now=NOW)
    assert {each["kind"] for each in report["findings"]} == {"example"}


def test_from_draft_to_published_by_two_people(session: Session, people: Cast) -> None:
    row = published(session, people, simplified_max_usd=20000)
    assert (row.state, row.in_force_from) == ("published", TODAY)
    told = [event.name for event in list_events(session, row.id)]
    assert told == [
        "policy.created", "policy.edited", "policy.edited", "policy.checked", "policy.submitted",
        "policy.approved", "policy.published",
    ]  # fmt: skip
    assert verify(session).faults == []


def test_who_edited_or_submitted_does_not_approve(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    edit(session, row, people.piet, simplified_max_usd=20000)
    accept_all(session, people, row)
    life.check_policy(session, row, actor=people.pia, now=NOW)
    life.submit_policy(session, row, actor=people.pia, now=NOW)
    for person in (people.pia, people.piet):
        with pytest.raises(Blocked) as refusal:
            life.approve_policy(session, row, actor=person, now=NOW)
        assert refusal.value.needs == ("second_person",)
        with pytest.raises(Blocked):
            life.send_back_policy(session, row, reason="no", actor=person, now=NOW)
    for person in (people.bea, people.elena, people.alice):
        with pytest.raises(NotYours):
            life.approve_policy(session, row, actor=person, now=NOW)
    life.approve_policy(session, row, actor=people.dmitri, now=NOW)
    assert row.approved_by_id == people.dmitri.id


def test_an_editor_stays_one_after_being_sent_back(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    edit(session, row, people.piet, simplified_max_usd=20000)
    accept_all(session, people, row)
    life.check_policy(session, row, actor=people.pia, now=NOW)
    life.submit_policy(session, row, actor=people.pia, now=NOW)
    life.send_back_policy(session, row, reason="Say why.", actor=people.dmitri, now=NOW)
    assert (row.state, row.outcome_note, row.submitted_by_id) == ("draft", "Say why.", None)
    life.check_policy(session, row, actor=people.pia, now=NOW)
    life.submit_policy(session, row, actor=people.pia, now=NOW)
    assert not PolicyGuards(row, people.piet, NOW).is_second_person


def test_an_edit_undoes_the_check(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    life.check_policy(session, row, actor=people.pia, now=NOW)
    edit(session, row, people.pia, simplified_max_usd=20000)
    assert (row.state, row.report, row.checked_by_id) == ("draft", None, None)


def test_a_report_about_another_text_or_engine_does_not_count(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    for key in ("document", "engine_version", "holds"):
        life.check_policy(session, row, actor=people.pia, now=NOW)
        row.report = {**(row.report or {}), key: "another"}
        session.flush()
        with pytest.raises(Blocked) as refusal:
            life.submit_policy(session, row, actor=people.pia, now=NOW)
        assert refusal.value.needs == ("check_current",)
        row.state = "draft"
        session.flush()


def test_a_version_is_published_from_today_or_later(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    life.check_policy(session, row, actor=people.pia, now=NOW)
    life.submit_policy(session, row, actor=people.pia, now=NOW)
    with pytest.raises(WrongState):
        life.publish_policy(session, row, in_force_from=TODAY, actor=people.pia, now=NOW)
    life.approve_policy(session, row, actor=people.piet, now=NOW)
    with pytest.raises(Blocked) as refusal:
        life.publish_policy(session, row, in_force_from=TODAY - timedelta(1), actor=people.pia, now=NOW)
    assert refusal.value.needs == ("date_ahead",)
    life.publish_policy(session, row, in_force_from=TODAY + timedelta(7), actor=people.pia, now=NOW)
    assert policy_in_force(session, TODAY + timedelta(6)).version == 1
    assert policy_in_force(session, TODAY + timedelta(7)).version == 3


def test_of_two_versions_from_one_day_the_one_published_later_counts(session: Session, people: Cast) -> None:
    first = published(session, people, simplified_max_usd=20000)
    later = NOW + timedelta(hours=1)
    second = published(session, people, now=later, simplified_max_usd=30000)
    assert policy_in_force(session, TODAY).version == second.number
    assert published_policy(session, first.number).hash == first.hash


def test_a_draft_decides_nothing(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    with pytest.raises(UnknownVersion):
        published_policy(session, row.number)
    with pytest.raises(UnknownVersion):
        published_policy(session, 2)
    assert policy_in_force(session, TODAY).version == 1


def test_a_published_version_takes_no_step_any_more(session: Session, people: Cast) -> None:
    row = published(session, people)
    for press in (
        lambda: edit(session, row, people.pia, simplified_max_usd=1),
        lambda: life.check_policy(session, row, actor=people.pia, now=NOW),
        lambda: life.withdraw_policy(session, row, reason="no", actor=people.pia, now=NOW),
        lambda: life.shadow_policy(session, row, on=True, actor=people.pia, now=NOW),
        lambda: life.publish_policy(session, row, in_force_from=TODAY, actor=people.pia, now=NOW),
    ):
        with pytest.raises(WrongState):
            press()


@pytest.mark.parametrize("column", ["document", "hash", "title", "report", "state", "in_force_from"])
def test_the_database_itself_refuses_to_change_a_published_version(
    session: Session, people: Cast, column: str
) -> None:
    row = published(session, people)
    session.commit()
    value: Any = {"state": "withdrawn", "in_force_from": None, "report": {"x": 1}}.get(column, "x")
    with pytest.raises(DBAPIError, match="never changes"):
        session.execute(update(PolicyVersion).where(PolicyVersion.id == row.id).values({column: value}))
    session.rollback()
    session.execute(text("UPDATE policy_versions SET version = version + 1"))  # the bookkeeping may move


def test_a_text_behind_the_back_of_its_hash_decides_nothing(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    row.document = row.document.replace('"value": 10000', '"value": 99999')
    with pytest.raises(ChangedPolicy):
        policy_of(session, row.number)


def test_the_shadow_is_switched_on_and_off_and_ends_with_the_draft(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    life.shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
    life.shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
    assert row.is_shadow
    with pytest.raises(Blocked):
        life.withdraw_policy(session, row, reason=" ", actor=people.pia, now=NOW)
    life.withdraw_policy(session, row, reason="Not now.", actor=people.pia, now=NOW)
    assert (row.state, row.is_shadow) == ("withdrawn", False)
    told = [event.name for event in list_events(session, row.id)]
    assert told == ["policy.created", "policy.shadowed", "policy.withdrawn"]


def test_the_buttons_are_those_that_may_be_pressed(session: Session, people: Cast) -> None:
    row = drafted(session, people)
    verbs = {offer.step.verb for offer in PolicyGuards(row, people.pia, NOW).offers() if offer.is_possible}
    assert verbs == {"edit", "check", "withdraw"}
    for person in (people.alice, people.bea, people.dmitri):
        assert PolicyGuards(row, person, NOW).offers() == []
    assert find_policy_version(session, row.number) is row
