"""A list of agreements comes into the register: every row is judged, what is taken can be taken back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import (
    Agreement,
    AgreementCount,
    AgreementHistory,
    AgreementLink,
    Event,
    ImportBatch,
    ImportRow,
    Organisation,
    Party,
    SearchEntry,
    User,
)
from registry.queries.audit import verify
from registry.services.agreement_history import reportable, write_change
from registry.services.agreement_links import facts_of, recount_agreements
from registry.services.register_import import check_rows, choose, new_batch, take_rows
from registry.services.register_judge import ImportPlan, missing_fields, open_plan
from registry.services.register_undo import list_standing, undo_batch
from registry.services.search import keep_agreement
from tests.case import NOW
from tests.cast import make_person
from tests.registry.messy_list import write_messy_list
from workflows.machine import Blocked

Sessions = sessionmaker[Session]
HEADS = (
    "Partner",
    "Country",
    "Title",
    "Instrument",
    "Subprogramme",
    "Signed",
    "Start",
    "End",
    "Status",
    "Website",
)


def write_list(path: Path, *rows: Sequence[Any], heads: Sequence[str] = HEADS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def row(partner: str = "Blue Well SA", title: str = "Clean water", **given: Any) -> list[Any]:
    values = {
        "Partner": partner, "Country": "Switzerland", "Title": title, "Instrument": "MoU",
        "Subprogramme": "1", "Signed": "2021-03-01", "Start": "2021-04-01", "End": "2024-03-31", "Status": "",
        "Website": "", **given,
    }  # fmt: skip
    return [values[head] for head in HEADS]


class Desk:
    """Bea brings files in."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.bea: User = make_person(session, "Bea Keller", roles=["desk"])
        session.flush()

    def plan(self, path: Path, **settings: Any) -> ImportPlan:
        return open_plan(self.session, path, path.name, settings=settings)

    def take(self, path: Path, *, whole: bool = False, **settings: Any) -> ImportBatch:
        plan = self.plan(path, **settings)
        batch = new_batch(self.session, plan, path.name, actor=self.bea, now=NOW)
        take_rows(self.session, plan, batch, whole=whole, actor=self.bea, now=NOW)
        return batch

    def said(self, batch: ImportBatch) -> dict[int, tuple[str, list[tuple[str, str]]]]:
        rows = self.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id))
        return {each.row_no: (each.verdict, [(f["cell"], f["code"]) for f in each.faults]) for each in rows}

    def agreement(self, title: str = "Clean water") -> Agreement:
        found = [each for each in self.session.scalars(select(Agreement)) if title in each.title.values()]
        assert len(found) == 1
        return found[0]

    def numbers(self) -> dict[tuple[Any, ...], int]:
        """The numbers beside the filters, by cell, without zeros."""
        count = AgreementCount
        cell = (count.scope, count.kind, count.value, count.with_kind, count.with_value)
        rows = self.session.execute(select(*cell, func.sum(count.delta)).group_by(*cell))
        return {tuple(each[:-1]): each[-1] for each in rows if each[-1]}


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def test_each_of_forty_planted_faults_is_named_with_its_cell(desk: Desk, tmp_path: Path) -> None:
    made = write_messy_list(tmp_path / "messy.xlsx")
    batch = desk.take(made.path)
    said = desk.said(batch)
    refused = {number: faults for number, (verdict, faults) in said.items() if verdict == "refused"}
    assert [(number, *faults[0]) for number, faults in sorted(refused.items())] == made.faults
    assert all(len(faults) == 1 for faults in refused.values())
    assert [number for number, _text in batch.counts["notes"]] == made.notes
    assert batch.counts["accepted"] == 260 == batch.counts["taken"]
    assert batch.counts["refused"] == 40
    assert desk.session.scalar(select(func.count()).select_from(Agreement)) == 260
    found = verify(desk.session)
    assert (found.faults, found.events >= 260) == ([], True)
    numbers = desk.numbers()
    recount_agreements(desk.session)
    assert desk.numbers() == numbers


def test_one_refused_row_refuses_the_whole_file_when_asked_so(desk: Desk, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", row(), row("Green Rail AG", "Trains", Signed="31.02.2021"))
    batch = desk.take(path, whole=True)
    assert (batch.state, batch.counts["taken"]) == ("checked", 0)
    assert desk.said(batch) == {3: ("refused", [("F3", "no_such_day")])}
    assert desk.session.scalar(select(func.count()).select_from(Agreement)) == 0
    assert desk.numbers() == {}
    assert desk.take(path).counts["taken"] == 1


def test_an_imported_agreement_is_as_one_written_by_hand(desk: Desk, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", row())
    desk.take(path)
    agreement = desk.agreement()
    assert (agreement.state, agreement.origin, agreement.dd_level) == ("expired", "imported", None)
    assert not agreement.is_public
    assert agreement.embargo_reason
    history = desk.session.scalars(select(AgreementHistory).order_by(AgreementHistory.valid_from)).all()
    assert [(each.state, each.valid_from, each.valid_to) for each in history] == [
        ("signed", date(2021, 3, 1), date(2021, 4, 1)),
        ("active", date(2021, 4, 1), date(2024, 4, 1)),
        ("expired", date(2024, 4, 1), None),
    ]
    assert history[-1].columns == reportable(agreement)
    event = desk.session.scalars(select(Event).where(Event.case_id == agreement.id)).one()
    assert event.data["set"] == reportable(agreement)
    assert event.effective_at.date() == date(2021, 3, 1)
    links = desk.session.execute(select(AgreementLink.kind, AgreementLink.value)).all()
    assert {tuple(each) for each in links} == facts_of(agreement)
    words = select(SearchEntry.words).where(SearchEntry.kind == "a")
    before = desk.session.scalar(words)
    keep_agreement(desk.session, agreement)
    assert desk.session.scalar(words) == before
    party = desk.session.scalars(select(Party)).one()
    assert (party.role, party.name, party.organisation_id) == (
        "entity", "Blue Well SA", agreement.organisation_id
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "state", "code"),
    [
        ({"End": "2030-01-01"}, "active", ""),
        ({"Start": "2027-01-01", "End": ""}, "signed", ""),
        ({"Status": "Completed"}, "completed", ""),
        ({"Status": "Résilié", "End": "2030-01-01"}, "terminated", "ended_early"),
        ({"Status": "в силе"}, "expired", "ended_says_active"),
    ],
)
def test_the_state_follows_from_the_dates(
    desk: Desk, tmp_path: Path, given: dict[str, str], state: str, code: str
) -> None:
    batch = desk.take(write_list(tmp_path / "list.csv", row(**given)))
    assert desk.agreement().state == state
    codes = [name for _verdict, faults in desk.said(batch).values() for _cell, name in faults]
    assert codes == ([code] if code else [])


def test_a_date_that_can_be_read_twice_is_refused_until_somebody_says_how(desk: Desk, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", row(Signed="03/04/2021", Start="2021-05-01"))
    assert desk.said(desk.take(path)) == {2: ("refused", [("F2", "ambiguous_date")])}
    desk.take(path, date_order="dmy")
    assert desk.agreement().signed_on == date(2021, 4, 3)


def test_the_start_stands_for_the_signature_only_when_somebody_says_so(desk: Desk, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", row(Signed="", End=""))
    assert desk.said(desk.take(path)) == {2: ("refused", [("F2", "no_signature_date")])}
    desk.take(path, start_is_signature=True)
    assert desk.agreement().signed_on == date(2021, 4, 1)


def test_a_partner_that_is_here_gets_the_agreement_and_one_alike_is_asked_about(
    desk: Desk, tmp_path: Path
) -> None:
    desk.take(write_list(tmp_path / "first.csv", row(Website="https://www.bluewell.example")))
    path = write_list(
        tmp_path / "second.csv",
        row("BLUE WELL sa", "Rivers"),
        row("Blue Well Ltd", "Lakes"),
        row("Well Blue Holding", "Seas", Website="bluewell.example/en"),
        row("Blue Well SA", "Clean water"),
        row("Blue Well SA", "Rivers"),
        row("Blue Well SA", "Ponds", Country="France"),
    )
    plan = desk.plan(path)
    batch = new_batch(desk.session, plan, path.name, actor=desk.bea, now=NOW)
    check_rows(desk.session, plan, batch, actor=desk.bea, now=NOW)
    said = {
        no: (verdict, [code for _cell, code in faults]) for no, (verdict, faults) in desk.said(batch).items()
    }
    assert said == {
        3: ("duplicate", ["alike_name"]),
        4: ("duplicate", ["alike_domain"]),
        5: ("duplicate", ["same_agreement"]),
        6: ("duplicate", ["same_row"]),
        7: ("duplicate", ["alike_country"]),
    }
    choose(desk.session, batch, {3: "same", 7: "new"})
    assert take_rows(desk.session, plan, batch, whole=True, actor=desk.bea, now=NOW)
    assert desk.agreement("Rivers").organisation_id == desk.agreement("Clean water").organisation_id
    assert desk.agreement("Lakes").organisation_id == desk.agreement("Clean water").organisation_id
    assert desk.agreement("Ponds").organisation.country == "FR"


def test_columns_are_remembered_by_the_header(desk: Desk, tmp_path: Path) -> None:
    heads = ["Wer", "Was", "Wann", *HEADS[3:5]]
    cells = ["Blue Well SA", "Clean water", "2021-03-01", "MoU", "1"]
    plan = desk.plan(write_list(tmp_path / "a.csv", cells, heads=heads))
    assert missing_fields(plan) == ["partner", "title", "signed_on"]
    batch = new_batch(desk.session, plan, "a.csv", actor=desk.bea, now=NOW)
    with pytest.raises(Blocked):
        check_rows(desk.session, plan, batch, actor=desk.bea, now=NOW)
    plan.columns |= {"partner": 1, "title": 2, "signed_on": 3}
    assert take_rows(desk.session, plan, batch, whole=True, actor=desk.bea, now=NOW)
    again = desk.plan(write_list(tmp_path / "b.csv", ["Rail AG", "Trains", *cells[2:]], heads=heads))
    assert again.remembered
    assert again.columns == plan.columns
    with pytest.raises(Blocked, match="brought in already"):
        new_batch(desk.session, desk.plan(tmp_path / "a.csv"), "a.csv", actor=desk.bea, now=NOW)


def test_a_batch_is_taken_back_without_a_trace_but_its_history(desk: Desk, tmp_path: Path) -> None:
    desk.take(write_list(tmp_path / "first.csv", row()))
    numbers, words = desk.numbers(), desk.session.scalar(select(func.count()).select_from(SearchEntry))
    batch = desk.take(write_list(tmp_path / "second.csv", row("Rail AG", "Trains"), row(title="Rivers")))
    assert batch.counts["taken"] == 2
    done = undo_batch(desk.session, batch, actor=desk.bea, now=NOW)
    assert (done.agreements, done.organisations, done.kept) == (2, 1, 0)
    assert desk.numbers() == numbers
    assert desk.session.scalar(select(func.count()).select_from(SearchEntry)) == words
    assert desk.session.scalars(select(Organisation.name)).all() == ["Blue Well SA"]
    assert desk.session.scalar(select(ImportBatch.state).where(ImportBatch.id == batch.id)) == "undone"
    assert verify(desk.session).faults == []
    taken_back = select(func.count()).select_from(Event).where(Event.name == "agreement.taken_back")
    assert desk.session.scalar(taken_back) == 2


def test_a_batch_of_which_something_was_changed_stays(desk: Desk, tmp_path: Path) -> None:
    batch = desk.take(write_list(tmp_path / "list.csv", row(), row("Rail AG", "Trains")))
    agreement = desk.agreement("Trains")
    agreement.is_public = True
    write_change(desk.session, agreement, "agreement.changed", actor=desk.bea, now=NOW)
    assert [str(each) for each in list_standing(desk.session, batch)] == [
        f"{agreement.reference} was changed since (1 times)."
    ]
    with pytest.raises(Blocked):
        undo_batch(desk.session, batch, actor=desk.bea, now=NOW)
    assert desk.session.scalar(select(func.count()).select_from(Agreement)) == 2
