"""`partnerships rules check`: what it prints, when it fails, and how it reads files and past cases."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from registry.cli.rules import rules
from rules.policy import load
from rules.policy.file import write_policy
from rules.policy.model import PolicySource
from tests.case import accepted, on_stage, screened, sent
from tests.cast import Cast


def run(*options: str) -> Result:
    return CliRunner().invoke(rules, ["check", *options])


Change = tuple[str, int, dict[str, str], tuple[str, ...] | None]  # table, row from 1, cells, outcome


def changed(*changes: Change) -> PolicySource:
    """Version 1 with some rows written otherwise."""
    tables = {each.name: each for each in load().source.tables}
    for name, row, cells, outcome in changes:
        rows = list(tables[name].rows)
        old, given = rows[row - 1]
        rows[row - 1] = ({**old, **cells}, outcome or given)
        tables[name] = replace(tables[name], rows=tuple(rows))
    return replace(load().source, tables=tuple(tables.values()))


GAP: Change = ("level", 3, {"trigger_count": "(0..3)"}, None)  # three triggers, none of them high alone


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.json"


def check(file: Path, source: PolicySource, *options: str) -> Result:
    file.write_text(write_policy(source), encoding="utf-8")
    return run(str(file), *options)


@pytest.mark.parametrize("version", [1, 2])
def test_the_shipped_versions_hold(version: int) -> None:
    result = run("--version", str(version))
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    rows = sum(len(table.rows) for table in load(version).tables.values())
    assert lines[-1] == f"holds: 14 tables, {rows} rows, 22 invariants, 2 methods agree"
    assert "  ok      More risk never lowers the level" in result.stdout
    assert any(line.startswith("Levels of ") and "substantial" in line for line in lines)


def test_a_gap_made_on_purpose_is_shown_as_a_case_in_words(file: Path) -> None:
    result = check(file, changed(GAP))
    assert result.exit_code == 1
    assert (
        "  - gap: Table “Level of due diligence and of risk” has no answer for this case: "
        "Triggers that matched: 3; of these, high alone: 0."
    ) in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1].startswith("FAILED: ")
    assert "More risk never lowers the level: not asked" in result.stdout


def test_the_case_is_told_in_the_language_that_was_asked_for(file: Path) -> None:
    result = check(file, changed(GAP), "--language", "ru")
    assert "Сработавшие признаки: 3" in result.stdout
    assert "Даёт" not in result.stdout


def test_a_level_that_drops_when_the_case_gets_worse_is_shown_by_two_cases(file: Path) -> None:
    """High risk for a middling value, and less for a large one."""
    result = check(
        file, changed(("triggers", 3, {}, ("N02", "high")), ("triggers", 4, {}, ("N02", "substantial")))
    )
    assert result.exit_code == 1
    (line,) = [each for each in result.stdout.splitlines() if "- monotone:" in each]
    label = "Value of the relationship, 12 months included"
    assert f"“{label}” made worse lowers the level from High to Substantial." in line
    told = re.search(rf"Before: {label}: ([\d\u00a0]+)\. After: {label}: ([\d\u00a0]+)\.", line)
    assert told is not None, line
    before, after = (int(number.replace("\u00a0", "")) for number in told.groups())
    assert 100_000 < before <= 1_000_000 < after


def test_a_file_that_cannot_be_read_names_every_fault(file: Path) -> None:
    text = write_policy(load().source)
    text = text.replace('">= owner_control_pct"', '">= owner_kontrol_pct"').replace('"R02"', '"R99"', 1)
    file.write_text(text, encoding="utf-8")
    result = run(str(file))
    assert result.exit_code == 1
    assert "owner_kontrol_pct" in result.stdout
    assert "R99" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("FAILED: the policy cannot be read, ")


def test_bytes_that_are_no_text_are_one_fault(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    result = run(str(file))
    assert result.exit_code == 1
    assert "UTF-8" in result.stdout


def test_a_workbook_is_checked_like_the_policy_that_it_was_made_from(tmp_path: Path) -> None:
    book = tmp_path / "policy.xlsx"
    made = CliRunner().invoke(rules, ["export", "--version", "2", "--output", str(book)])
    assert made.exit_code == 0, made.output
    result = run(str(book))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == f"Policy version 2, {load(2).hash}"


def test_an_unknown_version_is_a_wrong_option() -> None:
    result = run("--version", "99")
    assert result.exit_code == 2
    assert "99" in result.stderr


def test_past_cases_are_counted_by_the_level_that_this_policy_gives_them(
    sessions: sessionmaker[Session], cast: Cast, database_url: str
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = sent(session, people)
        screened(session, people, proposal)
        accepted(session, people, proposal)
    result = run("--database", database_url)
    assert result.exit_code == 0, result.output
    assert "Levels of 1 past cases: low 1" in result.stdout.splitlines()


def test_a_database_that_does_not_answer_is_said_plainly(tmp_path: Path) -> None:
    result = run("--database", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert result.exit_code == 1
    assert "The database does not answer as expected" in result.stderr


def test_a_change_under_the_number_of_a_published_version_is_shown_by_a_case(file: Path) -> None:
    """A stricter row is lawful, but it is not version 1."""
    stricter = changed(("authority", 9, {}, ("desk", "review")))
    result = check(file, stricter)
    assert result.exit_code == 1
    (line,) = [each for each in result.stdout.splitlines() if each.startswith("  - ")]
    assert "This is not version 1 as it was published: table “Authority, as ordered acts”" in line
    assert "Outcome: pass; Level of risk: high" in line
    assert check(file, replace(stricter, version=3)).exit_code == 0


def test_other_words_under_the_number_of_a_published_version_are_not_that_version(file: Path) -> None:
    source = load().source
    title = replace(source.citations[0], title="Another title")
    result = check(file, replace(source, citations=(title, *source.citations[1:])))
    assert result.exit_code == 1
    assert "written otherwise, though every table means the same" in result.stdout


def test_the_whole_report_can_be_had_as_one_object(file: Path) -> None:
    result = check(file, changed(("gate", 9, {"unsc": "clear"}, None)), "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["holds"] is False
    kinds = {finding["kind"] for finding in report["findings"]}
    assert {"gap", "overlap"} <= kinds
    gap = next(finding for finding in report["findings"] if finding["kind"] == "gap")
    assert gap["witness"]["unsc"] == "possible"
