"""Reports come in from a CSV: for every case of the partner; faults by line and field, nothing lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.cli import main
from registry.events import list_events
from registry.models import Agreement, Finding, Organisation, Proposal
from registry.queries.audit import verify
from registry.queries.duties import duties_of
from registry.queries.facts import case_facts
from registry.queries.guards import Guards
from registry.queries.hit import list_open_cases
from registry.queries.interest import find_undeclared
from registry.services.finding import confirm_report
from registry.services.review import declare_interest
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from tests.registry.screening_stage import (
    bring_list,
    do_runs,
    in_force,
    list_of,
    refreshed,
    sent_case,
)

pytestmark = pytest.mark.one_engine

Sessions = sessionmaker[Session]
HEAD = "organisation,topic,severity,date,source,resolved"
GRAVE = "Blue Well Software SA,corruption,4,2026-09-14,https://news.example/1,no"
STRANGERS = ("ABDUL KARIM QUADRI", "NGUYEN VAN TRUONG", "CARLOS IBARRA MENDEZ")


@pytest.fixture
def case(sessions: Sessions, cast: Cast) -> Proposal:
    """Blue Well's case, screened and clear."""
    bring_list(sessions, list_of(*STRANGERS))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    assert refreshed(sessions, proposal).risk_level == "low"
    return proposal


def bring(folder: Path, url: str, *lines: str, head: str = HEAD, options: tuple[str, ...] = ()) -> Result:
    file = folder / "reports.csv"
    file.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return run("import", str(file), "--database", url, *options)


def run(*words: str) -> Result:
    """The command, on the day of the stage."""
    with time_machine.travel(NOW, tick=False):
        return CliRunner().invoke(main, ["findings", *words])


def last(done: Result) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return said


def media(sessions: Sessions, proposal: Proposal) -> list[dict[str, Any]]:
    with sessions() as session:
        found = case_facts(session, session.get_one(Proposal, proposal.id))
        return list(found.get("screening.adverse_media"))


def confirm_all(sessions: Sessions, cast: Cast) -> None:
    """Boris, the second person, confirms what waits."""
    with sessions.begin() as session:
        boris = on_stage(session, cast).boris
        for row in session.scalars(select(Finding).where(Finding.superseded_at.is_(None))):
            for case in list_open_cases(session, row.organisation_id):
                if find_undeclared(session, boris, case.id, now=NOW) is not None:
                    declare_interest(session, case, interest="none", actor=boris, now=NOW)
            if row.waits:
                confirm_report(session, row, agrees=True, actor=boris, now=NOW)


def test_a_report_counts_for_the_open_case_and_keeps_source_date_and_person(
    sessions: Sessions, cast: Cast, case: Proposal, tmp_path: Path, database_url: str
) -> None:
    done = bring(tmp_path, database_url, GRAVE)
    assert done.exit_code == 0, done.output
    assert last(done) == {"recorded": 1, "known": 0, "refused": 0, "dry_run": False}
    assert media(sessions, case) == []
    with sessions() as session:
        held = session.get_one(Proposal, case.id)
        assert held.risk_level == "low"
        assert not Guards(session, held, None, NOW).for_verb("accept", {})["screening_settled"]
    confirm_all(sessions, cast)
    assert media(sessions, case) == [
        {"topic": "corruption", "severity": 4, "age_years": 0.13, "resolved": False}
    ]
    with sessions() as session:
        kept = session.get_one(Proposal, case.id)
        assert kept.risk_level == "high"
        row = session.scalars(select(Finding)).one()
        assert (row.source, row.reported_on.isoformat(), row.recorded_by.name) == (
            "https://news.example/1",
            "2026-09-14",
            "Bea Keller",
        )
        names = [event.name for event in list_events(session, row.organisation_id)]
        assert names[-2:] == ["finding.recorded", "finding.confirmed"]
        assert verify(session).faults == []
        assert "adjudication" in duties_of(session, kept, on_stage(session, cast).boris)


def test_a_report_is_confirmed_or_put_aside_by_a_second_person_without_another_duty(
    sessions: Sessions, cast: Cast, case: Proposal, as_person: AsPerson, tmp_path: Path, database_url: str
) -> None:
    bring(tmp_path, database_url, GRAVE, GRAVE.replace("/1", "/2"))
    bea, boris = as_person(cast.bea), as_person(cast.boris)
    assert "/findings" in bea.get("/reviews").text
    assert "A report about the partner waits for a second person" in bea.get(f"/cases/{case.id}").text
    assert "2 reports wait." in boris.get("/findings").text
    links = [link for link in boris.page.links if link.startswith("/findings/")]
    first, second = sorted(links, key=lambda link: "news.example/2" in bea.get(link).text)
    assert "Another person confirms: not the one who entered it." in bea.get(first).text
    token = {name: value for name, value in bea.page.forms[0].fields if name == "csrf_token"}
    assert bea.post(first, data={**token, "agrees": "yes"}).status_code == 422
    for nobody in (cast.carl, cast.alice, cast.lena):
        assert as_person(nobody).get(first).status_code == 404
    boris.declares = False  # the declaration on the open case comes first
    assert boris.get(first).location == f"/cases/{case.id}/declaration?next={first}"
    boris.declares = True
    assert boris.submit(first, {}).status_code == 422
    assert boris.submit(first, {"agrees": "yes"}).status_code == 303
    assert boris.submit(second, {"agrees": "no"}).status_code == 303
    page = boris.get("/findings").text
    assert "No report waits." in page
    assert "https://news.example/1" in page
    assert "https://news.example/2" not in page
    assert [each["topic"] for each in media(sessions, case)] == ["corruption"]
    with sessions.begin() as session:
        people, held = on_stage(session, cast), session.get_one(Proposal, case.id)
        declare_interest(session, held, interest="financial", actor=people.boris, now=NOW)
    assert "https://news.example/1" not in boris.get("/findings").text
    assert boris.get(first).status_code == 404


def test_the_same_row_changes_nothing_and_another_word_replaces_it(
    sessions: Sessions, cast: Cast, case: Proposal, tmp_path: Path, database_url: str
) -> None:
    bring(tmp_path, database_url, GRAVE)
    assert last(bring(tmp_path, database_url, GRAVE))["known"] == 1
    confirm_all(sessions, cast)
    assert last(bring(tmp_path, database_url, GRAVE))["known"] == 1
    assert last(bring(tmp_path, database_url, GRAVE.replace(",no", ",YES")))["recorded"] == 1
    assert [each["resolved"] for each in media(sessions, case)] == [False]  # until it is confirmed
    confirm_all(sessions, cast)
    assert [each["resolved"] for each in media(sessions, case)] == [True]
    with sessions() as session:
        assert session.get_one(Proposal, case.id).risk_level == "low"
        assert len(session.scalars(select(Finding)).all()) == 2  # what was known is still there
    listed = run("list", "blue well software sa", "--database", database_url)
    assert [json.loads(line)["resolved"] for line in listed.stdout.splitlines()] == [True]


def test_each_fault_is_told_by_line_and_field_and_the_rest_is_kept_to_be_mended(
    sessions: Sessions, case: Proposal, tmp_path: Path, database_url: str
) -> None:
    rest = tmp_path / "rest.csv"
    bad = (
        "Nobody AG,corruption,4,2026-09-14,A paper,no",
        "Blue Well Software SA,gossip,9,14.09.2026,,maybe",
        "Blue Well Software SA,labour,3,2999-01-01,A paper,no",
        "Blue Well Software SA,labour,3",
    )
    done = bring(tmp_path, database_url, bad[0], GRAVE, *bad[1:], options=("--rest", str(rest)))
    assert done.exit_code == 1
    told = [json.loads(line) for line in done.stdout.strip().splitlines()[:-1]]
    assert [(each["line"], each["field"]) for each in told] == [
        (2, "organisation"), (4, "topic"), (4, "severity"), (4, "date"), (4, "source"), (4, "resolved"),
        (5, "date"), (6, "row"),
    ]  # fmt: skip
    assert "severity: expected a whole number from 1 to 5, not '9'" in told[2]["error"]
    assert last(done) == {"recorded": 1, "known": 0, "refused": 4, "dry_run": False}
    with rest.open(encoding="utf-8", newline="") as file:
        kept = list(csv.reader(file))
    assert kept[0] == [*HEAD.split(","), "error"]
    assert [",".join(row[:6]).rstrip(",") for row in kept[1:]] == [each.rstrip(",") for each in bad]
    mended = rest.read_text(encoding="utf-8").replace("Nobody AG", "CHE-100.200.300")
    again = bring(tmp_path, database_url, *mended.splitlines()[1:2], head=mended.splitlines()[0])
    assert last(again)["recorded"] == 1, again.output


def test_a_name_that_two_bear_is_not_guessed(
    sessions: Sessions, cast: Cast, case: Proposal, tmp_path: Path, database_url: str
) -> None:
    with sessions.begin() as session:
        other = on_stage(session, cast).grey_dam
        first = session.scalars(select(Organisation).where(Organisation.id != other.id)).first()
        assert first is not None
        known = session.get_one(Proposal, case.id).organisation
        assert known is not None
        other.name, other.name_key, other.country = known.name, known.name_key, "KZ"
    row = GRAVE.replace("Blue Well Software SA", known.name)
    done = bring(tmp_path, database_url, row)
    assert done.exit_code == 1
    assert "there are 2" in done.stdout
    assert "KZ" in done.stdout
    assert last(bring(tmp_path, database_url, row + ",KZ", head=HEAD + ",country"))["recorded"] == 1
    assert media(sessions, case) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("organisation,topic\nx,y\n", "lacks the columns severity, date, source, resolved"),
        (HEAD + ",sevrity\n", "unknown or twice: sevrity"),
        (HEAD + '\n"x,y\n', "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_not_such_a_file_is_refused_whole(
    tmp_path: Path, database_url: str, text: str, said: str
) -> None:
    file = tmp_path / "reports.csv"
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["findings", "import", str(file), "--database", database_url])
    assert done.exit_code == 1
    assert said in done.output
    assert "Nothing was taken" in done.output


def test_a_dry_run_writes_nothing(
    sessions: Sessions, case: Proposal, tmp_path: Path, database_url: str
) -> None:
    assert last(bring(tmp_path, database_url, GRAVE, options=("--dry-run",)))["recorded"] == 1
    assert media(sessions, case) == []


def test_a_grave_report_opens_a_review_of_the_agreement_in_force(
    sessions: Sessions, cast: Cast, case: Proposal, tmp_path: Path, database_url: str
) -> None:
    in_force(sessions, cast, case)
    with sessions() as session:
        name = session.scalars(select(Agreement)).one().organisation.name
    grave = GRAVE.replace("Blue Well Software SA", name)
    assert last(bring(tmp_path, database_url, grave.replace(",4,", ",3,")))["recorded"] == 1
    confirm_all(sessions, cast)
    with sessions() as session:
        assert session.scalars(select(Agreement.state)).one() == "active"
    done = bring(tmp_path, database_url, grave.replace("/1", "/2"))
    assert done.exit_code == 0, done.output
    with sessions() as session:
        assert session.scalars(select(Agreement.state)).one() == "active"
    confirm_all(sessions, cast)
    with sessions() as session:
        agreement = session.scalars(select(Agreement)).one()
        assert agreement.state == "under_review"
        assert list_events(session, agreement.id)[-1].data["internal_reason"].startswith("M05")
