"""Facts documents come in as submitted cases; what they claim of screening waits for a second person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

import rules
from registry.cli.demo import demo
from registry.cli.proposals import proposals
from registry.models import Agreement, Proposal
from registry.queries.guards import Guards
from registry.services.assessment import confirm_finding
from registry.services.proposal_import import import_proposal
from registry.services.review import declare_interest
from registry.services.screening import confirm_screening
from tests.case import NOW, on_stage
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

SECTIONS = ("submission", "submitter", "proposal", "declarations", "screening", "coi")


@pytest.fixture
def scenarios(shared_data: Path) -> list[dict[str, object]]:
    import yaml

    read: list[dict[str, object]] = yaml.safe_load((shared_data / "scenarios_dev.yaml").read_text("utf-8"))[
        "scenarios"
    ]
    return read


def test_every_example_comes_out_as_expected_once_its_claims_are_confirmed(
    session: Session, cast: Cast, scenarios: list[dict[str, object]]
) -> None:
    cast = on_stage(session, cast)
    found, expected = {}, {}
    for scenario in scenarios:
        document = {name: scenario[name] for name in SECTIONS}
        proposal = import_proposal(session, document, source="test", actor=cast.bea, now=NOW)
        assert proposal.state == "submitted"
        declare_interest(session, proposal, interest="none", actor=cast.boris, now=NOW)
        guards = Guards(session, proposal, cast.boris, NOW)
        for claim in list(guards.facts.waiting):
            confirm = confirm_screening if hasattr(claim, "party_id") else confirm_finding
            confirm(session, proposal, claim.id, agrees=True, actor=cast.boris, now=NOW)  # type: ignore[operator]
        gate = proposal.gate
        if gate is None:  # a possible match that was not adjudicated is still only a claim of the policy
            guards = Guards(session, proposal, cast.bea, NOW)
            gate = "/".join(sorted(guards.outlook.gates)) if guards.outlook else None
        wanted = scenario["expected"]
        assert isinstance(wanted, dict)
        found[scenario["id"]] = (gate, proposal.risk_level)
        expected[scenario["id"]] = (wanted["gate"], wanted["risk_level"])
    assert found == expected


def test_imported_clear_screening_is_a_claim(
    session: Session, cast: Cast, scenarios: list[dict[str, object]]
) -> None:
    cast = on_stage(session, cast)
    document = {name: scenarios[0][name] for name in SECTIONS}
    proposal = import_proposal(session, document, source="test", actor=cast.bea, now=NOW)
    assert proposal.gate is None
    assert len(Guards(session, proposal, cast.bea, NOW).facts.waiting) >= 2


def test_a_bad_document_writes_nothing(
    session: Session, cast: Cast, scenarios: list[dict[str, object]]
) -> None:
    cast = on_stage(session, cast)
    document = {name: dict(scenarios[0][name]) for name in SECTIONS}  # type: ignore[call-overload]
    document["proposal"]["cash_usd"] = -1
    with pytest.raises(rules.BadFacts, match="cash_usd"):
        import_proposal(session, document, source="test", actor=cast.bea, now=NOW)
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_the_command_imports_the_good_and_names_the_bad(
    sessions: sessionmaker[Session],
    cast: Cast,
    scenarios: list[dict[str, object]],
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = {name: scenarios[0][name] for name in SECTIONS}
    bad = {**good, "proposal": {**good["proposal"], "duration_months": 0}}  # type: ignore[dict-item]
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(each, default=str) + "\n" for each in (good, bad)), encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", database_url)
    dry = CliRunner().invoke(proposals, ["import", str(file), "--dry-run"])
    assert dry.exit_code == 1
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == 0
    result = CliRunner().invoke(proposals, ["import", str(file)])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert lines[0]["reference"] == "P-" + lines[0]["reference"][2:]
    assert "duration_months" in lines[1]["error"]
    assert lines[2] == {"imported": 1, "refused": 1, "dry_run": False}
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == 1


def test_the_demonstration_covers_every_gate_and_level(
    sessions: sessionmaker[Session], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = CliRunner().invoke(demo, ["load"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "desk@demo.example" in result.stdout
    with sessions() as session:
        gates = set(session.scalars(select(Proposal.gate))) - {None}
        assert gates == {
            "pass", "excluded", "referred", "redirect_procurement", "other_track", "hold_screening",
            "hold_ownership", "returned_incomplete",
        }  # fmt: skip
        assert set(session.scalars(select(Proposal.risk_level))) - {None} == {
            "low",
            "moderate",
            "substantial",
            "high",
        }
        assert {"drafting", "signed", "active", "completed"} <= set(session.scalars(select(Agreement.state)))
    again = CliRunner().invoke(demo, ["load"])
    assert again.exit_code == 1
    assert "in use" in again.output
