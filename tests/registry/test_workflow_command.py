"""`partnerships workflow prove`: everything holds, or what does not and by which steps it comes about."""

from __future__ import annotations

import json
from dataclasses import replace

from click.testing import CliRunner

from registry.cli import main
from registry.cli.workflow import _document, _lines
from workflows.safety import Tables, prove


def test_the_production_tables_are_proven() -> None:
    result = CliRunner().invoke(main, ["workflow", "prove"])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].startswith("Everything holds: ")
    assert "ok      Nothing is approved without all required reviews." in result.output
    assert "FAILED" not in result.output


def test_every_guard_that_is_taken_away_is_noticed_for_a_program() -> None:
    result = CliRunner().invoke(main, ["workflow", "prove", "--mutants", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert document["holds"] is True
    assert document["mutants"]["missed"] == []
    assert document["mutants"]["taken_away"] > 450


def test_an_unknown_policy_is_refused() -> None:
    result = CliRunner().invoke(main, ["workflow", "prove", "--policy", "99"])
    assert result.exit_code == 2
    assert "there is no policy version 99" in result.output


def test_what_does_not_hold_is_told_step_by_step() -> None:
    tables = Tables()
    number, step = next(
        (number, step) for number, step in enumerate(tables.steps["agreement"]) if step.verb == "activate"
    )
    proof = prove(tables.replaced("agreement", number, replace(step, needs=("started",))))
    lines = list(_lines(proof, 0, None))
    assert "  FAILED  Nothing comes into force, or goes on, without a clear, current screening." in lines
    assert any(line.strip().startswith("1. somebody else (owner): “Send the proposal”") for line in lines)
    assert any("“Put in force” (agreement.activate, to active)" in line for line in lines)
    assert lines[-1].startswith("FAILED: ")
    assert _document(proof, 0, None)["holds"] is False


def test_a_guard_that_nothing_notices_is_a_failure() -> None:
    proof = prove()
    assert proof.holds
    lines = list(_lines(proof, 2, ["proposal.accept to in_review without need k01"]))
    assert "Every guard was taken away once: 1 of 2 were noticed." in lines
    assert "  not noticed: proposal.accept to in_review without need k01" in lines
    assert lines[-1].startswith("FAILED: ")
