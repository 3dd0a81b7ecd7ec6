"""`partnerships dmn evaluate`: what it prints, and its exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.cli import main
from rules.dmn import model as m
from rules.dmn.writer import write_model
from tests.rules.dmn.models import data, decision, literal, model

SHARE = model(
    data("Paid In", "number"),
    data("on", "date"),
    decision("Share", literal("Paid In / 3"), "number", needs="Paid In"),
    decision(
        "D", literal('{share: Share, due: on + duration("P1M"), "no": 1 / 0, ok: true}'), needs="Share, on"
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "share.dmn"
    path.write_bytes(write_model(SHARE))
    return path


def run(file: Path, decision: str, inputs: str | bytes | None = None, *options: str) -> Result:
    words = ["dmn", "evaluate", str(file), "--decision", decision, *options]
    if inputs is not None:
        given = file.with_name("inputs.json")
        given.write_bytes(inputs if isinstance(inputs, bytes) else inputs.encode())
        words += ["--inputs", str(given)]
    return CliRunner().invoke(main, words)


def test_the_result_is_one_line_of_json_with_exact_numbers(file: Path) -> None:
    result = run(file, "D", '{"Paid In": 10, "on": "2016-01-31"}')
    assert result.exit_code == 0, result.output
    assert result.output == (
        '{"result": {"share": 3.333333333333333333333333333333333, '
        '"due": "2016-02-29", "no": null, "ok": true}}\n'
    )


def test_numbers_come_in_with_all_their_digits(file: Path) -> None:
    result = run(file, "Share", '{"Paid In": 0.3000000000000000000000000000000003}')
    assert result.stdout == '{"result": 0.1000000000000000000000000000000001}\n'


def test_null_is_a_result_and_the_notes_say_why(file: Path) -> None:
    for inputs in (None, "{}", '{"Paid In": null}', '{"Paid In": "much"}', "\ufeff{}"):
        result = run(file, "Share", inputs)
        assert (result.exit_code, result.output) == (0, '{"result": null}\n')
    noted = run(file, "Share", '{"Paid In": "much"}', "--notes")
    assert noted.stdout == '{"result": null}\n'
    assert "Paid In: 'much' is no number" in noted.stderr


@pytest.mark.parametrize(
    "inputs",
    [
        "",
        "[1]",
        "3",
        "{",
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        '{"a": 1e999999999999999999999}',
        b"\xff\xfe\xff",
        "[" * 100_000,
        " " * 10_000_001,
    ],
    ids=range(10),
)
def test_inputs_that_cannot_be_read_are_refused_with_status_2(file: Path, inputs: str | bytes) -> None:
    result = run(file, "Share", inputs)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "inputs.json" in result.stderr
    assert "Traceback" not in result.output


def test_a_model_that_cannot_be_read_is_refused_with_status_2(file: Path) -> None:
    file.write_text("<!DOCTYPE x><x/>", encoding="utf-8")
    result = run(file, "D", "{}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "DOCTYPE" in result.stderr
    assert run(file.with_name("none.dmn"), "D").exit_code == 2
    circle = m.Decision("D", "d", literal("D"), required_decisions=("d",))
    file.write_bytes(write_model(model(circle)))
    assert "requires itself" in run(file, "D").stderr


def test_an_unknown_decision_is_refused_with_status_2_and_the_known_ones(file: Path) -> None:
    result = run(file, "share", "{}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'Share', 'D'" in result.stderr
    assert CliRunner().invoke(main, ["dmn", "evaluate", str(file)]).exit_code == 2


def test_the_command_writes_utf_8_wherever_it_runs(file: Path) -> None:
    file.write_bytes(write_model(model(decision("D", literal(r'"Größe 🐎 \ud800"')))))
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from registry.cli import main; main()",
            "dmn",
            "evaluate",
            str(file),
            "--decision",
            "D",
        ],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PATH": ""},
        cwd=Path(__file__).resolve().parents[3],
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Größe 🐎" in done.stdout.decode("utf-8")
