"""The yearly stock-taking: opened, answered in one press, reminded, closed; who has answered is seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import list_events
from registry.models import Agreement, StockEntry, StockTaking
from registry.notifications.audience import Audience
from registry.notifications.resolve import resolve
from registry.queries.stock_taking import current_stock_taking, list_entries, list_progress
from registry.services.stock_taking import (
    answer_entry,
    close_stock_taking,
    due_for_reminder,
    open_stock_taking,
    remind_when_due,
)
from tests.case import NOW, later, on_stage
from tests.cast import AsPerson, Cast
from tests.registry.test_partnership import TERMS, recorded
from workflows.machine import Blocked, NotYours, WrongState

YEAR = NOW.year


@pytest.fixture
def staged(session: Session, cast: Cast) -> Cast:
    """Two agreements of subprogramme 2, one of 5, one that has ended."""
    people = on_stage(session, cast)
    for number, lead in enumerate((2, 2, 5, 2)):
        links = {"lead_subprogramme": lead, "subprogrammes": [lead]}
        row = recorded(session, people, terms={**TERMS, "title": {"en": f"Work {number}"}, **links})
    row.state = "expired"
    session.flush()
    return people


def opened(session: Session, cast: Cast) -> StockTaking:
    return open_stock_taking(session, year=YEAR, due_on=date(2026, 12, 15), actor=cast.bea, now=NOW)


def told(session: Session, taking: StockTaking) -> set[str]:
    event = list_events(session, taking.id)[-1]
    return {user.name.split()[0] for user in resolve(session, Audience.STOCK_TAKERS, event)}


def test_a_round_asks_of_every_agreement_that_has_not_ended_once_a_year(
    session: Session, staged: Cast
) -> None:
    cast = staged
    with pytest.raises(NotYours):
        open_stock_taking(session, year=YEAR, due_on=date(2026, 12, 15), actor=cast.carl, now=NOW)
    with pytest.raises(Blocked):
        open_stock_taking(session, year=YEAR, due_on=NOW.date(), actor=cast.bea, now=NOW)
    taking = opened(session, cast)
    assert told(session, taking) == {"Carl", "Cleo", "Claire"}
    with pytest.raises(Blocked):
        opened(session, cast)
    progress = {each.subprogramme: each for each in list_progress(session, taking, NOW.date())}
    assert [(progress[no].asked, progress[no].answered) for no in (2, 5, 1)] == [(2, 0), (1, 0), (0, 0)]
    assert [user.name.split()[0] for user in progress[2].people] == ["Carl", "Cleo"]


def test_an_answer_dates_the_agreement_and_is_given_once(session: Session, staged: Cast) -> None:
    cast, taking = staged, opened(session, staged)
    first, second = list_entries(session, taking, [2], actor=cast.carl, now=NOW)
    answers: dict[str, Any] = {"actor": cast.carl, "now": later(3)}
    with pytest.raises(NotYours):
        answer_entry(session, first, taking, "right", actor=cast.claire, now=NOW)
    answer_entry(session, first, taking, "right", **answers)
    assert (first.agreement.verified_on, first.agreement.verified_by_id) == (later(3).date(), cast.carl.id)
    with pytest.raises(WrongState):
        answer_entry(session, first, taking, "ended", note="Over.", **answers)
    with pytest.raises(Blocked):
        answer_entry(session, second, taking, "ended", **answers)
    answer_entry(session, second, taking, "ended", note="Over since May.", **{**answers, "actor": cast.cleo})
    assert list_events(session, second.agreement_id)[-1].name == "agreement.end_reported"
    [two] = [each for each in list_progress(session, taking, NOW.date()) if each.subprogramme == 2]
    assert (two.answered, two.ended) == (2, 1)
    close_stock_taking(session, taking, actor=cast.bea, now=later(9))
    [left] = list_entries(session, taking, [5], actor=cast.claire, now=NOW)
    with pytest.raises(WrongState):
        answer_entry(session, left, taking, "right", actor=cast.claire, now=later(9))
    assert current_stock_taking(session) is None


def test_only_those_who_have_not_answered_are_reminded_every_two_weeks(
    session: Session, staged: Cast
) -> None:
    cast, taking = staged, opened(session, staged)
    for entry in list_entries(session, taking, [2], actor=cast.carl, now=NOW):
        answer_entry(session, entry, taking, "right", actor=cast.carl, now=NOW)
    assert due_for_reminder(session, later(13)) is None
    assert due_for_reminder(session, later(14)) == taking.id
    remind_when_due(session, taking.id, now=later(14))
    assert told(session, taking) == {"Claire"}
    assert due_for_reminder(session, later(20)) is None
    [last] = list_entries(session, taking, [5], actor=cast.bea, now=NOW)
    answer_entry(session, last, taking, "right", actor=cast.bea, now=later(20))
    assert due_for_reminder(session, later(60)) is None


def test_a_focal_point_goes_through_the_list_on_its_page(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    now = datetime.now(UTC)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for number in range(3):
            recorded(session, people, terms={**TERMS, "title": {"en": f"Work {number}"}})
    bea, carl = as_person(cast.bea), as_person(cast.carl)
    due = (now + timedelta(days=40)).date()
    last = {"due_on-day": str(due.day), "due_on-month": str(due.month), "due_on-year": str(due.year)}
    assert bea.submit("/stock-taking", {"year": str(now.year)}).status_code == 422
    assert bea.submit("/stock-taking", {"year": str(now.year), **last}).status_code == 303
    carl.get("/stock-taking")
    page = f"/stock-taking/{now.year}/subprogrammes/2"
    assert page in carl.page.links
    carl.get(page)
    rights = [form.action for form in carl.page.forms if form.action.endswith("/right")]
    assert len(rights) == 3
    assert carl.submit(page, {}, form=-1).status_code == 303
    carl.get(page)
    [correct, *_] = [link for link in carl.page.links if "entry=" in link]
    answer = carl.submit(correct, {"targets": "11.2"})
    assert answer.headers["Location"].endswith(page)
    carl.get(page)
    [ended] = [link for link in carl.page.links if link.endswith("/ended")]
    assert carl.submit(ended, {}).status_code == 422
    assert carl.submit(ended, {"note": "Ended in May."}).status_code == 303
    carl.get(page)
    assert "Every agreement of this list is answered." in carl.page.text
    assert as_person(cast.claire).post(rights[0]).status_code in (400, 404)
    bea.get("/stock-taking")
    assert "3 of 3" in bea.page.text
    assert bea.submit("/stock-taking", {}, form=-1).status_code == 303
    with sessions() as session:
        assert session.scalars(select(StockTaking.closed_at)).one() is not None
        answers = sorted(session.scalars(select(StockEntry.answer)))
        assert answers == ["corrected", "ended", "right"]
        assert all(session.scalars(select(Agreement.verified_on)))
