"""Every stored decision can be made again; whatever was changed, or is not here any more, is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, sessionmaker

from registry.cli.rules import rules
from registry.models import Snapshot
from registry.services.assessment import retier_case
from tests.case import later, on_stage, screened, sent
from tests.cast import Cast
from tests.registry.policies import published

pytestmark = pytest.mark.one_engine


@pytest.fixture
def decided(sessions: sessionmaker[Session], cast: Cast) -> list[str]:
    """References of three cases, decided four times under two versions."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        first = screened(session, people, sent(session, people))
        flagged = {"tobacco_role": "retail", "tobacco_revenue_pct": 4}
        second = screened(session, people, sent(session, people, by=people.anton, declarations=flagged))
        published(session, people, simplified_max_usd=2000)
        third = screened(session, people, sent(session, people, by=people.dora, now=later()))
        retier_case(session, first, actor=people.bea, now=later())
        return [str(case.reference) for case in (first, second, third)]


def replay(url: str, *options: str) -> Result:
    return CliRunner().invoke(rules, ["replay", "--database", url, *options])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_what_was_stored_comes_out_again(database_url: str, processes: str) -> None:
    result = replay(database_url, "--processes", processes)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("4 decisions made again, all identical")
    [sums] = lines(replay(database_url, "--json", "--processes", processes))
    assert (sums["decisions"], sums["differences"]) == (4, 0)


def change(sessions: sessionmaker[Session], column: str, old: str, new: str) -> None:
    """What somebody with the database's password could do to every snapshot."""
    with sessions.begin() as session:
        query = f"UPDATE snapshots SET {column} = replace({column}, :old, :new)"
        session.execute(text(query), {"old": old, "new": new})


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"risk_level":"low"', '"risk_level":"high"', "risk_level"),
        ('"gate":"pass"', '"gate":"excluded"', "gate"),
        ('"validity_months":36', '"validity_months":12', "validity_months"),
        ('"service_days":10', '"service_days":99', "service_days"),
        ('"verb":"decide"', '"verb":"advise"', "acts"),
        ('"F01"', '"F02"', "rule_ids"),
        ('"registration_extract"', '"audit"', "required_documents"),
        ("tobacco", "cocoa", "findings"),
    ],
)
def test_an_outcome_that_was_changed_is_named(
    sessions: sessionmaker[Session], decided: list[str], database_url: str, old: str, new: str, part: str
) -> None:
    change(sessions, "outcome", old, new)
    result = replay(database_url, "--json", "--processes", "1")
    *found, sums = lines(result)
    assert result.exit_code == 1
    assert sums["kinds"] == {"outcome": len(found)}
    assert found
    for each in found:
        assert part in each["parts"]
        assert each["reference"] in decided


@pytest.mark.usefixtures("decided")
def test_changed_facts_are_named_even_when_nothing_else_comes_of_it(
    sessions: sessionmaker[Session], database_url: str
) -> None:
    change(sessions, "facts", "In-kind catering", "Out-of-kind catering")
    *found, sums = lines(replay(database_url, "--json", "--processes", "1"))
    assert sums["kinds"] == {"facts": 4}
    assert {each["kind"] for each in found} == {"facts"}


@pytest.mark.usefixtures("decided")
def test_facts_that_are_not_accepted_any_more_are_named(
    sessions: sessionmaker[Session], database_url: str
) -> None:
    change(sessions, "facts", '"entity_type":"company"', '"entity_type":"guild"')
    *_found, sums = lines(replay(database_url, "--json", "--processes", "1"))
    assert sums["kinds"] == {"facts": 4, "refused": 4}


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [("policy_hash", "0" * 64, "hash"), ("policy_version", 77, "version"), ("engine_version", "0", "engine")],
)
def test_a_version_a_text_or_an_engine_that_is_not_here_is_a_difference(
    sessions: sessionmaker[Session], decided: list[str], database_url: str, column: str, value: Any, kind: str
) -> None:
    with sessions.begin() as session:
        [first, *_] = session.scalars(select(Snapshot.id).order_by(Snapshot.taken_at))
        session.execute(update(Snapshot).where(Snapshot.id == first).values({column: value}))
    result = replay(database_url, "--processes", "1")
    assert result.exit_code == 1
    *said, last = result.output.splitlines()
    assert len(said) == 1
    assert said[0].startswith(tuple(decided))
    assert "1 difference" in last
    [found, _sums] = lines(replay(database_url, "--json", "--processes", "1"))
    assert found["kind"] == kind


def test_a_database_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    result = replay(f"sqlite:///{tmp_path / 'empty.sqlite3'}", "--processes", "1")
    assert result.exit_code == 1
    assert "does not answer as expected" in result.output
