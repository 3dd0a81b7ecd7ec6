"""`partnerships lists`: one JSON line at the end, a new database when asked, nothing half-done if killed."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, make_url, select

from registry.cli import main
from registry.db import make_engine, make_sessions
from registry.models import Event, ListChange, ListEntry, ListName, ListVersion, RoleGrant, User
from tests import cluster
from tests.architecture.tree import ROOT
from tests.missing import not_on_this_machine
from tests.registry.lists.list_files import own_csv, un_people

SETTINGS = {"SECRET_KEY": "only for tests" * 3}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["lists", *map(str, words)], env=SETTINGS)


def last(result: Result) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(result.stdout.strip().splitlines()[-1])
    return said


@pytest.fixture
def new_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new.sqlite3'}"


@pytest.fixture
def un_file(tmp_path: Path) -> Path:
    path = tmp_path / "un.xml"
    path.write_bytes(un_people(10, day="2026-11-01"))
    return path


def test_an_import_makes_the_database_and_ends_with_one_line_of_json(new_url: str, un_file: Path) -> None:
    first = run("import", un_file, "--source", "unsc", "--database", new_url)
    assert first.exit_code == 0, first.output
    said = last(first)
    assert {name: said[name] for name in ("entries", "names", "added", "changed", "removed")} == {
        "entries": 10, "names": 10, "added": 10, "changed": 0, "removed": 0,
    }  # fmt: skip
    assert (said["state"], said["version"], said["published_on"]) == ("in_force", 1, "2026-11-01")
    again = run("import", un_file, "--source", "unsc", "--database", new_url)
    assert (again.exit_code, last(again)["is_new"], last(again)["added"]) == (0, False, 0)
    assert "nothing changed" in again.stderr


def test_a_postgresql_database_that_is_not_there_is_made(un_file: Path, worker_id: str) -> None:
    try:
        address = cluster.make_database(f"partnerships_lists_{worker_id}")
    except cluster.NoPostgres as reason:
        not_on_this_machine("PostgreSQL", f"{reason} Install it, or set TEST_DATABASE_URL.")
    cluster.drop_database(address)
    try:
        url = address.set(drivername="postgresql").render_as_string(hide_password=False)
        done = run("import", un_file, "--source", "unsc", "--database", url)
        assert done.exit_code == 0, done.output
        assert last(done)["entries"] == 10
    finally:
        cluster.drop_database(make_url(address))


def test_a_file_in_quarantine_ends_with_status_1_and_its_reasons(new_url: str, un_file: Path) -> None:
    run("import", un_file, "--source", "unsc", "--database", new_url)
    un_file.write_bytes(un_people(4, day="2026-11-02"))
    done = run("import", un_file, "--source", "unsc", "--database", new_url)
    assert done.exit_code == 1
    assert last(done)["state"] == "quarantined"
    assert last(done)["removed"] == 6  # what it would do
    assert last(done)["reasons"] == ["It has 4 entries; the version in force has 10."]


def test_a_person_of_the_desk_accepts_at_the_command_line(new_url: str, un_file: Path) -> None:
    run("import", un_file, "--source", "unsc", "--database", new_url)
    un_file.write_bytes(un_people(4, day="2026-11-02"))
    words = ("import", un_file, "--source", "unsc", "--database", new_url, "--accept")
    nobody = run(*words)
    assert nobody.exit_code == 1
    assert "nobody works at the desk" in nobody.output
    _bea(new_url)
    assert run(*words, "--by", "dora@elsewhere.example").exit_code == 1
    done = run(*words, "--by", "bea@desk.example")
    assert (done.exit_code, last(done)["state"]) == (0, "in_force")


def test_a_version_that_waits_is_accepted_by_its_number(new_url: str, un_file: Path) -> None:
    un_file.write_bytes(b"<CONSOLIDATED_LIST/>")
    assert last(run("import", un_file, "--source", "unsc", "--database", new_url))["state"] == "quarantined"
    _bea(new_url)
    accept = ("accept", 1, "--source", "unsc", "--reason", "The list is empty today.", "--database", new_url)
    assert last(run(*accept))["state"] == "in_force"
    assert run(*accept).exit_code == 1
    assert "no version 9" in run("accept", 9, *accept[2:]).output


def test_a_version_that_waits_is_refused_by_its_number(new_url: str, un_file: Path) -> None:
    un_file.write_bytes(b"<CONSOLIDATED_LIST/>")
    run("import", un_file, "--source", "unsc", "--database", new_url)
    _bea(new_url)
    refuse = ("refuse", 1, "--source", "unsc", "--reason", "A broken download.", "--database", new_url)
    assert last(run(*refuse))["state"] == "refused"
    again = run(*refuse)
    assert (again.exit_code, "refused" in again.output) == (1, True)


def test_our_own_list_is_called_csv_and_ofac_is_read_from_its_folder(new_url: str, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(own_csv(("1", "person", "Made Up", "", "", "")))
    assert last(run("import", own, "--source", "csv", "--database", new_url))["source"] == "own"
    (tmp_path / "SDN.CSV").write_bytes(b'7,"MADE UP",-0- ,"X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n')
    missing = run("import", tmp_path / "SDN.CSV", "--source", "ofac", "--database", new_url)
    assert last(missing)["reasons"] == ["The file alt.csv of the same list is missing."]
    (tmp_path / "list.csv").write_bytes((tmp_path / "SDN.CSV").read_bytes())
    unnamed = run("import", tmp_path / "list.csv", "--source", "ofac", "--database", new_url)
    assert last(unnamed)["reasons"] == ["The file alt.csv of the same list is missing."]
    (tmp_path / "list.csv").unlink()
    (tmp_path / "alt.csv").write_bytes(b'7,1,"aka","OTHER",-0- \r\n')
    (tmp_path / "add.csv").write_bytes(b'7,1,-0- ,"Havana","Cuba",-0- \r\n')
    folder = run("import", tmp_path, "--source", "ofac", "--database", new_url)
    assert (last(folder)["entries"], last(folder)["names"]) == (1, 2)


def test_how_the_lists_stand_is_one_line_each(new_url: str, un_file: Path) -> None:
    un_file.write_bytes(un_people(3, day=datetime.now(UTC).date().isoformat()))
    run("import", un_file, "--source", "unsc", "--database", new_url)
    done = run("list", "--database", new_url)
    lines = {line["source"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert (lines["unsc"]["stale"], lines["unsc"]["entries"], lines["unsc"]["counts"]) == (False, 3, True)
    assert (lines["own"]["stale"], lines["ofac"]["counts"]) == (True, False)
    assert done.exit_code == 1  # our own list is not there


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--source", "nowhere"), "expected csv or one of unsc"),
        (("--source", "unsc", "--published-on", "today"), "expected a date"),
    ],
)
def test_words_that_are_wrong_are_told(
    new_url: str, un_file: Path, words: tuple[str, ...], said: str
) -> None:
    done = run("import", un_file, *words, "--database", new_url)
    assert (done.exit_code, said in done.output) == (2, True)
    assert run("import", un_file, "--source", "unsc", "--database", "nonsense").exit_code == 2
    assert run("import", un_file, "--source", "unsc", "--database", "mysql://x/y").exit_code == 2


def test_a_file_larger_than_any_list_is_not_even_read(new_url: str, un_file: Path) -> None:
    with un_file.open("r+b") as file:
        file.truncate(300_000_000)  # a hole: it takes no room on the disk
    done = run("import", un_file, "--source", "unsc", "--database", new_url)
    assert (done.exit_code, "larger than 200 MB" in done.output) == (1, True)


def test_nothing_is_half_done_after_kill_9_and_the_next_import_starts_anew(
    database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "un.xml"
    path.write_bytes(un_people(500, day="2026-11-01"))
    words = [sys.executable, "-m", "tests.registry.lists.killed_import", database_url, str(path), "unsc"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "middle\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    tables = (ListVersion, ListEntry, ListName, ListChange, Event)
    engine = make_engine(database_url)
    with make_sessions(engine)() as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in tables] == [0] * 5
    again = subprocess.run(
        words, cwd=ROOT, input="\n" * 10, capture_output=True, text=True, timeout=60, check=True
    )
    assert again.stdout.endswith("done\n")
    with make_sessions(engine)() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in tables]
        assert counts == [1, 500, 500, 500, 1]
    engine.dispose()


def _bea(url: str) -> None:
    now = datetime.now(UTC)
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        bea = User(email="bea@desk.example", name="Bea", is_staff=True, created_at=now)
        bea.grants.append(RoleGrant(role="desk", valid_from=now.date(), granted_at=now, confirmed_at=now))
        session.add(bea)
    engine.dispose()


def test_the_real_un_list_is_imported_by_the_command(shared_data: Path, new_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "consolidated.xml"
    shutil.copyfile(shared_data / "lists" / "unsc_2026-02-27.xml", copy)
    said = last(run("import", copy, "--source", "unsc", "--database", new_url))
    assert (said["entries"], said["names"], said["added"]) == (1003, 4192, 1003)
