"""The command that brings agreements in: what it prints, what it leaves in the file of the rest, its undo."""

from __future__ import annotations

import json
from pathlib import Path

import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.cli import main
from registry.models import Agreement
from tests.case import NOW
from tests.cast import Cast
from tests.registry.test_register_import import row, write_list


def run(*words: str) -> Result:
    """The command, on the day of the stage."""
    with time_machine.travel(NOW, tick=False):
        return CliRunner().invoke(main, ["register", *words])


def test_a_file_is_tried_taken_in_part_and_taken_back(
    sessions: sessionmaker[Session], cast: Cast, database_url: str, tmp_path: Path
) -> None:
    bad = row("Rail AG", "Trains", Signed="31.02.2021")
    path, rest = write_list(tmp_path / "list.csv", row(), bad), tmp_path / "rest.csv"
    where = ("--database", database_url)

    def count() -> int:
        with sessions() as session:
            return session.scalar(select(func.count()).select_from(Agreement)) or 0

    done = run("import", str(path), *where)
    assert done.exit_code == 1
    assert "refused: row 3, cell F3: there is no day “31.02.2021”. Correct it." in done.stdout
    assert (json.loads(done.stdout.splitlines()[-1])["taken"], count()) == (0, 0)
    done = run("import", str(path), *where, "--dry-run", "--per-row")
    assert (json.loads(done.stdout.splitlines()[-1])["accepted"], count()) == (1, 0)
    done = run("import", str(path), *where, "--per-row", "--rest", str(rest))
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["batch"], said["taken"], said["refused"], count()) == (1, 1, 1, 1)
    assert rest.read_text(encoding="utf-8").splitlines()[1].startswith("Rail AG,")
    assert run("import", str(path), *where, "--per-row").exit_code == 1  # this very file is in
    assert run("import", str(path), *where, "--set", "instrument=handshake").exit_code == 2
    assert json.loads(run("undo", "1", *where).stdout)["agreements"] == 1
    assert count() == 0
    assert run("undo", "1", *where).exit_code == 1
