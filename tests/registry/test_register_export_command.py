"""`partnerships register export` and the workbook of the worker, on a database with a few agreements."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session, sessionmaker

from registry.cli import main
from registry.config import Config
from registry.jobs import HANDLERS, Worker
from registry.models import RegisterExport
from registry.services.job import enqueue
from tests.case import on_stage
from tests.cast import AsPerson, Cast
from tests.register import entered


@pytest.fixture
def register(sessions: sessionmaker[Session], cast: Cast) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        entered(session, people, 1, title={"en": "=Clean rivers"})
        entered(session, people, 2, is_public=False, embargo_reason="Talks")


@pytest.mark.usefixtures("register")
def test_each_format_is_written_whole_and_public_holds_less(database_url: str, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": database_url, "PARTNERSHIPS_VAR": str(tmp_path), "SECRET_KEY": "x"}

    def run(form: str, *options: str) -> Path:
        file = tmp_path / f"out.{form}"
        words = ["register", "export", "--format", form, "--output", str(file), *options]
        done = CliRunner().invoke(main, words, env=settings)
        assert done.exit_code == 0, done.output
        return file

    lines = list(csv.DictReader(io.StringIO(run("csv").read_text(encoding="utf-8-sig"))))
    assert [line["reference"] for line in lines] == ["AGR-2026-0002", "AGR-2026-0001"]
    assert lines[1]["title_en"] == "'=Clean rivers"
    [line] = csv.DictReader(io.StringIO(run("csv", "--public").read_text(encoding="utf-8-sig")))
    assert "dd_level" not in line
    document = json.loads(run("json", "--public", "--language", "fr").read_text(encoding="utf-8"))
    assert document["partnerships"][0]["partner_country_name"] == "Suisse"
    assert len(etree.parse(run("iati")).getroot()) == 1
    sheet = CalamineWorkbook.from_path(run("xlsx")).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == ["reference", "AGR-2026-0002", "AGR-2026-0001"]
    words = ["register", "export", "--format", "csv", "--output"]
    assert "AGR-2026-0001" in CliRunner().invoke(main, [*words, "-"], env=settings).output
    wrong = CliRunner().invoke(main, [*words, str(tmp_path / "none" / "a.csv")], env=settings)
    assert (wrong.exit_code, "Cannot write" in wrong.output) == (1, True)
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.usefixtures("register")
def test_a_workbook_is_ordered_written_taken_by_its_person_and_forgotten(
    sessions: sessionmaker[Session], config: Config, cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    assert bea.submit("/agreements/files?q=0001", {}).status_code == 303
    bea.get("/agreements/files")
    assert "Being written" in bea.page.text
    kinds = ("write_register_export", "tidy_jobs")
    worker = Worker(config, sessions, {kind: HANDLERS[kind] for kind in kinds})
    assert worker.work(once=True) == 1
    bea.get("/agreements/files")
    [address] = [link for link in bea.page.links if re.search("/agreements/files/.", link)]
    with bea.get(address) as answer:
        assert answer.data.startswith(b"PK")
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert as_person(cast.boris).get(address).status_code == 404
    assert as_person(cast.dora).get("/agreements/files").status_code == 404
    with sessions.begin() as session:
        order = session.query(RegisterExport).one()
        assert order.row_count == 1
        order.ordered_at = datetime.now(UTC) - timedelta(days=8)
        enqueue(session, "tidy_jobs", {}, now=datetime.now(UTC))
    [file] = (config.files / "exports").iterdir()
    assert worker.work(once=True) == 1
    assert not file.exists()
    assert bea.get(address).status_code == 404
    bea.get("/agreements/files")
    assert "Removed after 7 days" in bea.page.text
