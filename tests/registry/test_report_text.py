"""Texts of officers for a report: a step is a row, another signs, an instant decides which one counts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.notifications.audience import Audience
from registry.notifications.resolve import resolve
from registry.queries.report_text import Place, list_steps, list_texts, texts_known
from registry.services.report_text import return_text, sign_text, submit_text, write_text
from tests.case import NOW, later, on_stage
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

PLACE = Place("excom", date(2026, 6, 30), "gender", "en")


@pytest.fixture
def staged(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def test_a_text_is_written_submitted_returned_and_signed_off_by_another_person(
    session: Session, staged: Cast
) -> None:
    carl, otto, bea = staged.carl, staged.otto, staged.bea
    with pytest.raises(NotYours):
        write_text(session, PLACE, text="x", profile="excom", number=0, actor=staged.aldo, now=NOW)
    with pytest.raises(Blocked):
        write_text(session, PLACE, text=" \n ", profile="excom", number=0, actor=carl, now=NOW)
    first = write_text(
        session, PLACE, text=" One.\n\n\n Two. ", profile="excom", number=0, actor=carl, now=NOW
    )
    assert (first.number, first.state, first.text) == (1, "draft", "One.\n\nTwo.")
    with pytest.raises(WrongState):  # nobody asked for a signature yet
        sign_text(session, PLACE, number=1, actor=otto, now=later(1))
    submit_text(session, PLACE, number=1, actor=carl, now=later(1))
    with pytest.raises(NotYours):  # the desk signs nothing
        sign_text(session, PLACE, number=2, actor=bea, now=later(2))
    with pytest.raises(Blocked):
        return_text(session, PLACE, note=" ", number=2, actor=otto, now=later(2))
    return_text(session, PLACE, note="Name the project.", number=2, actor=otto, now=later(2))
    told = list_events(session, PLACE.id)[-1]
    assert [user.name for user in resolve(session, Audience.SUBJECT, told)] == [carl.name]
    # the director writes a word himself: now somebody else signs
    write_text(session, PLACE, text="Three.", profile="public", number=3, actor=otto, now=later(3))
    submit_text(session, PLACE, number=4, actor=carl, now=later(3))
    with pytest.raises(Blocked) as refusal:
        sign_text(session, PLACE, number=5, actor=otto, now=later(4))
    assert refusal.value.needs == ("second_person",)
    signed = sign_text(session, PLACE, number=5, actor=staged.dmitri, now=later(4))
    assert (signed.state, signed.written_by_id, signed.taken_by_id) == ("signed", otto.id, staged.dmitri.id)
    with pytest.raises(WrongState) as stale:  # a page that was open meanwhile
        write_text(session, PLACE, text="Four.", profile="public", number=5, actor=carl, now=later(5))
    assert stale.value.moved_by == staged.dmitri.name
    assert [step.state for step in list_steps(session, PLACE)] == [
        "draft", "submitted", "returned", "draft", "submitted", "signed",
    ]  # fmt: skip
    names = [event.name for event in list_events(session, PLACE.id)]
    assert names.count("report_text.written") == 2
    assert names[-1] == "report_text.signed"


def test_what_a_report_prints_is_what_was_signed_at_its_instant(session: Session, staged: Cast) -> None:
    def known(hours: int) -> tuple[str | None, str | None]:
        found = texts_known(session, "excom", PLACE.as_of, "en", later(hours)).get("gender")
        if found is None:
            return None, None
        return found.signed and found.signed.text, found.draft and found.draft.text

    write_text(session, PLACE, text="One.", profile="excom", number=0, actor=staged.carl, now=NOW)
    submit_text(session, PLACE, number=1, actor=staged.carl, now=later(1))
    sign_text(session, PLACE, number=2, actor=staged.otto, now=later(2))
    with pytest.raises(Blocked):  # signed off already, word for word
        write_text(session, PLACE, text="One.", profile="excom", number=3, actor=staged.carl, now=later(3))
    write_text(session, PLACE, text="Two.", profile="excom", number=3, actor=staged.carl, now=later(3))
    said = [known(hours) for hours in (-1, 0, 1, 2, 3)]
    assert said == [(None, None), (None, "One."), (None, "One."), ("One.", None), ("One.", "Two.")]
    submit_text(session, PLACE, number=4, actor=staged.carl, now=later(4))
    sign_text(session, PLACE, number=5, actor=staged.otto, now=later(5))
    assert [known(hours) for hours in (-1, 0, 1, 2, 3)] == said
    assert known(5) == ("Two.", None)
    french = Place("excom", PLACE.as_of, "gender", "fr")
    write_text(
        session, french, text="Deux.", profile="excom", is_machine=True, number=0, actor=staged.carl, now=NOW
    )
    rows = list_texts(session, "excom", PLACE.as_of)
    assert [(row.language, row.state, row.is_machine) for row in rows] == [
        ("en", "signed", False), ("fr", "draft", True),
    ]  # fmt: skip
