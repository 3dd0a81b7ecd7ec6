"""Recommendations: who may do what, what stays for ever, who is reminded, what the register says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import list_events
from registry.models import Evaluation, Recommendation, Task, User
from registry.notifications import NOTIFICATIONS, Audience
from registry.notifications.resolve import resolve
from registry.queries.figure import take
from registry.queries.recommendation import (
    Standing,
    days_overdue,
    evidence_names,
    find_recommendation,
    list_entries,
    list_links,
    list_reminders,
    list_standings,
    progress_as_of,
    standing_of,
)
from registry.queries.recommendation_evidence import evidence_time, list_evidence
from registry.services.recommendation import (
    DUE_TASK,
    Terms,
    add_link,
    change_terms,
    choose_figures,
    correct_progress,
    remind_recommendation,
    remove_link,
    report_progress,
)
from tests.case import NOW, later
from tests.cast import AsPerson, Cast
from tests.registry.addresses_recommendation import TABLE, bring_in
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
DAY = date(2025, 6, 30)  # of the table


@pytest.fixture
def four(session: Session, cast: Cast) -> dict[str, Recommendation]:
    """The recommendations of the invented table by number."""
    bring_in(session, cast)
    return {row.number: row for row in session.scalars(select(Recommendation))}


def now_of(session: Session, row: Recommendation, at: datetime = NOW) -> Standing:
    found = standing_of(session, row, at.date(), at)
    assert found is not None
    return found


def test_desk_and_responsible_unit_report_and_only_the_deputy_closes(
    session: Session, cast: Cast, four: dict[str, Recommendation]
) -> None:
    def step(number: str, verb: str, actor: User, text: str = "A third was taught.", **but: Any) -> None:
        said = {"text": text, "effective_on": TODAY, "now": NOW + timedelta(minutes=next(minutes)), **but}
        report_progress(session, four[number], verb, actor=actor, **said)

    minutes = count(1)
    end = later(1)
    with pytest.raises(NotYours):
        step("3", "report", cast.carl)
    with pytest.raises(NotYours):  # the gender focal point answers for number 4 alone
        step("3", "report", cast.grace)
    step("3", "report", cast.emil)
    step("4", "report", cast.grace)
    assert (now_of(session, four["3"], end).progress, now_of(session, four["4"], end).status) == (
        "A third was taught.", "in_progress",
    )  # fmt: skip
    with pytest.raises(NotYours):
        step("3", "close", cast.bea)
    with pytest.raises(Blocked) as refused:
        step("3", "close", cast.dmitri, " ", effective_on=TODAY + timedelta(days=1))
    assert refused.value.needs == ("reason_given", "not_in_future")
    step("3", "close", cast.dmitri)
    with pytest.raises(WrongState):
        step("3", "report", cast.bea)
    assert now_of(session, four["3"], end).days_overdue == 0
    step("3", "reopen", cast.bea)
    assert now_of(session, four["3"], end).days_overdue == (end.date() - date(2024, 12, 31)).days
    with pytest.raises(Blocked) as refused:
        step("1", "report", cast.bea, "Late.", effective_on=DAY - timedelta(days=1))
    assert refused.value.needs == ("after_last",)
    names = [event.name for event in list_events(session, four["3"].id)]
    assert names == [
        "recommendation.imported", "recommendation.progress_reported", "recommendation.closed",
        "recommendation.reopened",
    ]  # fmt: skip


def test_what_was_known_of_a_day_never_changes_whatever_is_recorded_later(
    session: Session, cast: Cast, four: dict[str, Recommendation]
) -> None:
    """A long sequence of changes: every earlier question gives its first answer to the end."""
    dice, asked, at = Random(7), [], 1
    rows = list(four.values())

    def ask(day: date, known_at: datetime) -> list[Standing]:
        return progress_as_of(session, day, known_at)

    for turn in range(40):
        at += 1
        now, row = later(at), dice.choice(rows)
        today = now.date()
        standing = now_of(session, row, now)
        who: dict[str, Any] = {"actor": cast.bea, "now": now}
        entries = [each for each in list_entries(session, row) if each.superseded_at is None]
        match dice.randrange(4):
            case 0 if standing.is_open:
                verb = dice.choice(["report", "implement"])
                report_progress(session, row, verb, text=f"Turn {turn}", effective_on=today, **who)
            case 1 if entries:
                day = today - timedelta(days=dice.randrange(200))
                correct_progress(
                    session, row, dice.choice(entries), text=f"So {turn}", effective_on=day, **who
                )
            case 2:
                terms = Terms(
                    f"Do {turn}", "accepted", "", "DES", ("DES",), today + timedelta(days=turn - 20)
                )
                day = today - timedelta(days=dice.randrange(400))
                change_terms(session, row, terms, effective_on=day, **who)
            case _ if not standing.is_open:
                report_progress(session, row, "reopen", text=f"Again {turn}", effective_on=today, **who)
        question = (today - timedelta(days=dice.randrange(500)), now)
        asked.append((question, ask(*question)))
    assert len({tuple(answer) for _, answer in asked}) > 10
    assert [question for question, answer in asked if ask(*question) != answer] == []


def test_a_correction_replaces_an_entry_once_and_what_it_said_stays(
    session: Session, cast: Cast, four: dict[str, Recommendation]
) -> None:
    row = four["1"]
    [entry] = list_entries(session, row)
    with pytest.raises(NotYours):
        correct_progress(session, row, entry, text="It", effective_on=DAY, actor=cast.emil, now=later(1))
    with pytest.raises(Blocked):
        correct_progress(session, row, entry, text=entry.text, effective_on=DAY, actor=cast.bea, now=later(1))
    correct_progress(
        session, row, entry, text="It has three.", effective_on=DAY, actor=cast.bea, now=later(1)
    )
    with pytest.raises(WrongState):
        correct_progress(
            session, row, entry, text="It has four.", effective_on=DAY, actor=cast.bea, now=later(2)
        )
    told = [progress_as_of(session, DAY, at)[0].progress for at in (NOW, later(1))]
    assert told == ["It has two columns: • name • length.", "It has three."]
    assert len(list_entries(session, row)) == 2


def test_documents_and_figures_are_named_and_taken_off_without_a_trace_lost(
    session: Session, cast: Cast, four: dict[str, Recommendation]
) -> None:
    row = four["1"]
    with pytest.raises(Blocked):
        add_link(session, row, title="List", url="javascript:alert(1)", actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        add_link(session, row, title="List", url="https://boats.example", actor=cast.carl, now=NOW)
    link = add_link(session, row, title="List", url="https://boats.example", actor=cast.bea, now=NOW)
    remove_link(session, row, link, actor=cast.bea, now=later(2))
    assert [len(list_links(session, row, known_at=at)) for at in (later(1), later(3))] == [1, 0]
    choose_figures(session, row, ["received", "received_by_level", "gone"], actor=cast.bea, now=NOW)
    choose_figures(session, row, ["channelled"], actor=cast.bea, now=later(2))
    kept = [evidence_names(session, [row.id], known_at=at)[row.id] for at in (later(1), later(3))]
    assert kept == [["received", "received_by_level", "gone"], ["channelled"]]
    time = evidence_time(TODAY, NOW)
    assert (time.since, evidence_time(date(2024, 2, 28), NOW).since) == (date(2025, 11, 3), date(2023, 3, 1))
    found = list_evidence(session, {row.id: kept[0]}, time)[row.id]
    assert [each.name for each in found] == ["received", "received_by_level"]
    assert found[0].values[""] == take(session, "received", time)


def test_the_figures_of_the_evaluation_of_2021_come_with_it(session: Session, cast: Cast) -> None:
    title = "Programme-level evaluation of UNECE engagement with the Private Sector (September 2021)"
    named = TABLE.replace("the harbour library (March 2024)", "").replace("Evaluation of ", title)
    bring_in(session, cast, named.replace("4\tCount", "5\tCount"))
    rows = {row.number: row.id for row in session.scalars(select(Recommendation))}
    assert evidence_names(session, rows.values(), known_at=NOW) == {
        rows["5"]: ["simplified_share", "median_days_by_level"]
    }


def test_who_is_responsible_is_reminded_once_a_stage_and_the_desk_gets_a_task(
    session: Session, cast: Cast, four: dict[str, Recommendation]
) -> None:
    row = four["3"]
    target = TODAY + timedelta(days=60)
    terms = Terms("Teach.", "accepted", "", "Executive Office", ("EO",), target)
    change_terms(session, row, terms, effective_on=TODAY, actor=cast.bea, now=NOW)

    def remind(days: int) -> list[int]:
        at = later(days)
        due = [
            each for each in list_reminders(session, at.date(), now=at) if each.recommendation_id == row.id
        ]
        assert all(remind_recommendation(session, each, now=at) for each in due)
        assert not any(remind_recommendation(session, each, now=at) for each in due)
        return [each.stage for each in due]

    def told() -> tuple[str, set[str]]:
        event = list_events(session, row.id)[-1]
        [notice] = NOTIFICATIONS[event.name]
        assert notice.audience is Audience.OFFICE
        return event.name, {user.name.split()[0] for user in resolve(session, notice.audience, event)}

    assert remind(0) == [-60]
    assert told() == ("recommendation.reminded", {"Bea", "Boris", "Emil"})
    tasks = select(Task).where(Task.kind == DUE_TASK, Task.subject_id == row.id, Task.done_at.is_(None))
    assert session.scalars(tasks).one().due_on == target
    assert [remind(days) for days in (1, 46, 47, 60, 61)] == [[], [-14], [], [], [1]]
    assert told()[0] == "recommendation.overdue"
    report_progress(
        session,
        row,
        "implement",
        text="All were taught.",
        effective_on=later(62).date(),
        actor=cast.emil,
        now=later(62),
    )
    assert session.scalars(tasks).all() == []
    assert remind(300) == []


def test_staff_with_an_office_see_recommendations_and_nobody_else(
    session: Session, cast: Cast, four: dict[str, Recommendation]
) -> None:
    for person in (cast.bea, cast.carl, cast.aldo, cast.emil):
        assert len(list_standings(session, person, now=NOW)) == 4, person.name
        assert find_recommendation(session, four["1"].id, person, now=NOW) is not None
    for stranger in (cast.alice, cast.ada, None):
        assert list_standings(session, stranger, now=NOW) == []
        assert find_recommendation(session, four["1"].id, stranger, now=NOW) is None


@pytest.mark.parametrize(
    ("target", "status", "days"),
    [(date(2022, 12, 31), "in_progress", 181), (date(2023, 6, 30), "in_progress", 0),
     (None, "in_progress", 0), (date(2023, 6, 29), "", 1), (date(2022, 12, 31), "implemented", 0),
     (date(2022, 12, 31), "closed_not_implemented", 0)],
)  # fmt: skip
def test_days_overdue_are_computed(target: date | None, status: str, days: int) -> None:
    assert days_overdue(target, status, date(2023, 6, 30)) == days


@pytest.mark.one_engine
def test_a_table_comes_in_on_its_page_and_progress_is_reported(
    app: Flask, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea, emil, dmitri = as_person(cast.bea), as_person(cast.emil), as_person(cast.dmitri)
    assert "No recommendation yet" in bea.get("/recommendations").text
    assert "No recommendation was known" in bea.get("/reports/recommendations").text
    assert as_person(cast.alice).get("/recommendations").status_code == 404
    assert emil.get("/recommendations/import").status_code == 404
    bad = TABLE.replace("31 December 2025", "soon").encode()
    page = bea.submit("/recommendations/import", {"file": (BytesIO(bad), "progress.txt")})
    assert (page.status_code, "“soon” is no day" in page.text, "Take it in" in page.text) == (
        422,
        True,
        False,
    )
    page = bea.submit("/recommendations/import", {"file": (BytesIO(TABLE.encode()), "progress.txt")})
    assert page.status_code == 200
    [sent] = [dict(form.fields) for form in bea.page.forms if "token" in dict(form.fields)]
    wrong = sent | {"token": sent["token"] + "x"}
    assert bea.post("/recommendations/import/take", data=wrong).status_code == 303
    assert "No recommendation yet" in bea.get("/recommendations").text
    assert bea.post("/recommendations/import/take", data=sent).status_code == 303
    listed = emil.get("/recommendations")
    assert "Nobody is named as responsible" in listed.text
    assert "days overdue" in emil.get("/recommendations?show=overdue").text
    with sessions() as session:
        ids = {row.number: row.id for row in session.scalars(select(Recommendation))}
        evaluation = session.scalars(select(Evaluation.id)).one()
    three = f"/recommendations/{ids['3']}"
    with sessions.begin() as session:  # what the clock does
        at = datetime.now(UTC)
        for due in list_reminders(session, at.date(), now=at):
            remind_recommendation(session, due, now=at)
    tasks = bea.get("/tasks").text
    assert ("A recommendation is due" in tasks, three in tasks) == (True, True)
    assert "Partially accepted" in emil.get(three).text
    assert emil.submit(f"{three}/report", {"text": ""}).status_code == 422
    future = {"text": "Soon.", "effective_on-year": "2099"}
    assert "The day is not in the future." in emil.submit(f"{three}/report", future).text
    assert emil.submit(f"{three}/report", {"text": "A third was taught."}).status_code == 303
    assert emil.get(f"/recommendations/{ids['2']}/report").status_code in (404, 409)
    assert emil.get(f"{three}/close").status_code == 404
    assert dmitri.submit(f"{three}/close", {"text": "No crew is left."}).status_code == 303
    assert bea.submit(f"{three}/terms", {"responsibility": "OLA", "response": "Later."}).status_code == 303
    four = {"first": "received", "second": "received_by_level", "third": "cross_share", "fourth": "delivered"}
    assert bea.submit(f"{three}/figures", four).status_code == 303
    assert bea.submit(f"{three}/links/new", {"title": "Plan", "url": "nowhere"}).status_code == 422
    assert bea.submit(f"{three}/links/new", {"title": "Plan", "url": "https://x.example"}).status_code == 303
    shown = bea.get(three).text
    for words in (
        "No crew is left.",
        "Closed without implementation",
        "Proposals received",
        "Plan",
        "Office of Legal",
    ):
        assert words in shown, words
    assert "harbour library" in bea.get(f"/evaluations/{evaluation}").text
    asked = "as_of-day=30&as_of-month=6&as_of-year=2025&with_evidence=y"
    report = bea.get(f"/reports/recommendations?{asked}&evaluation={evaluation}").text
    assert "Progress Report as of 30 June 2025" in report
    assert "181 days overdue" in report  # 31 December 2024 to 30 June 2025
    assert "A third was taught." not in report
    for form, start in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        assert bea.get(f"/reports/recommendations.{form}?{asked}").data.lstrip().startswith(start)
    early = "as_of-day=1&as_of-month=1&as_of-year=2020"
    assert bea.get(f"/reports/recommendations.docx?{early}").status_code == 404
