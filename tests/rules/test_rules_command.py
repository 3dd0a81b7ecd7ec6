"""`partnerships rules decide` and the reading of files: formats, bad neighbours, bounds, exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from registry.adapters.fact_files import read_fact_documents
from registry.adapters.plain_yaml import MAX_REPEATED
from registry.cli.rules import rules
from rules import decide, policy
from tests.rules.cases import case

TOBACCO = case(tobacco_role="manufacture")


def run(text: str | bytes, *options: str, file: str = "-") -> Result:
    return CliRunner().invoke(rules, ["decide", file, *options], input=text)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def as_json_lines(*documents: Any) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def test_a_decision_is_one_line_with_its_reasons_and_sources() -> None:
    result = run(json.dumps(TOBACCO))
    assert result.exit_code == 0
    (line,) = lines(result)
    assert (line["gate"], line["rule_ids"], line["validity_months"]) == ("excluded", ["X04"], None)
    assert line["approver"] == "DES office records; no approval step"
    (finding,) = line["findings"]
    assert "tobacco" in finding["reason"]["en"]
    assert finding["source"].startswith("Policy version 1, section 2")
    assert line == json.loads(json.dumps(decide(policy.load(), TOBACCO).to_dict()))


TOGETHER = {
    "meta": {"kind": "examples"},
    "scenarios": [{"id": "A", "title": "Tea", "expected": {}, **case()}, TOBACCO],
}


@pytest.mark.parametrize(
    "text",
    [
        as_json_lines(case(), TOBACCO),
        json.dumps([case(), TOBACCO]),
        json.dumps([case(), TOBACCO], indent=2),
        json.dumps(TOGETHER),
        yaml.safe_dump(TOGETHER),
        yaml.safe_dump([case(), TOBACCO]),
        yaml.safe_dump_all([case(), TOBACCO]),
        "\ufeff" + as_json_lines(case(), TOBACCO).replace("\n", "\r\n\r\n"),
    ],
    ids=[
        "json lines",
        "json list",
        "json list indented",
        "json scenarios",
        "yaml scenarios",
        "yaml list",
        "yaml stream",
        "dos",
    ],
)
@pytest.mark.parametrize("options", [(), ("--jsonl",)])
def test_several_documents_are_decided_in_order(text: str, options: tuple[str, ...]) -> None:
    result = run(text, *options)
    assert [line["gate"] for line in lines(result)] == ["pass", "excluded"]
    assert result.exit_code == 0


def test_id_and_title_are_carried_through_and_are_not_facts() -> None:
    first, second = lines(run(yaml.safe_dump(TOGETHER)))
    assert (first["id"], first["title"]) == ("A", "Tea")
    assert "id" not in second


def test_a_bad_document_names_every_fault_on_its_line_and_its_neighbours_are_decided() -> None:
    bad = case(country="ch", cash_usd=-1) | {"id": "B", "surplus": 1}
    result = run(as_json_lines(case(), bad, TOBACCO))
    first, error, last = lines(result)
    assert (first["gate"], last["gate"], result.exit_code) == ("pass", "excluded", 1)
    assert "gate" not in error
    assert error["id"] == "B"
    for path in ("submitter.country", "proposal.cash_usd", "surplus"):
        assert path in error["error"]
        assert path in [fault["path"] for fault in error["faults"]]


def test_a_line_that_is_no_json_spoils_only_itself() -> None:
    for broken in ('{"submission": ', "nonsense", "[1, 2", '{"a": NaN}'):
        result = run(json.dumps(case()) + f"\n{broken}\n" + json.dumps(TOBACCO), "--jsonl")
        assert [line.get("gate", "error") for line in lines(result)] == ["pass", "error", "excluded"]
        assert lines(result)[1]["line"] == 2
        assert result.exit_code == 1


def test_a_broken_yaml_document_spoils_only_itself() -> None:
    text = (
        "---\n" + yaml.safe_dump(case()) + "---\nsubmission: {complete: [}\n---\n" + yaml.safe_dump(TOBACCO)
    )
    assert [line.get("gate", "error") for line in lines(run(text))] == ["pass", "error", "excluded"]
    items = yaml.safe_dump({"scenarios": [case(), {"broken": 1}, TOBACCO]}).replace("broken: 1", "broken: [}")
    result = run(items)
    assert [line.get("gate", "error") for line in lines(result)] == ["pass", "error", "excluded"]
    assert result.exit_code == 1


@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump], ids=["json", "yaml"])
def test_a_key_written_twice_is_a_fault(dump: Any) -> None:
    text = dump({"scenarios": [case(), TOBACCO]})
    doubled = text.replace(
        '"tobacco_role": "manufacture"', '"tobacco_role": "manufacture", "tobacco_role": "none"'
    )
    doubled = doubled.replace(
        "tobacco_role: manufacture", "tobacco_role: manufacture\n    tobacco_role: none"
    )
    assert doubled != text
    first, error = lines(run(doubled))
    assert first["gate"] == "pass"
    assert "declarations.tobacco_role: expected each key once" in error["error"]


def test_yaml_dates_are_dates_and_norway_is_a_country() -> None:
    text = yaml.safe_dump(case(country="NO")).replace("'2026-09-01'", "2026-09-01").replace("'NO'", "NO")
    assert "country: NO" in text
    assert [line["gate"] for line in lines(run(text))] == ["pass"]
    assert "error" in lines(run(text.replace("pays_partner: false", "pays_partner: no")))[0]


def test_shared_parts_of_a_yaml_file_may_be_aliases() -> None:
    shared = case()
    text = yaml.dump({"scenarios": [{**shared, "id": 1}, {**shared, "id": 2}]})
    assert "*id00" in text
    assert [line["gate"] for line in lines(run(text))] == ["pass", "pass"]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        b"a: &a [*a]",
        b"[" * 100_000,
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"!!python/object/apply:os.system [x]",
        b"a: !!binary x",
        b"\xff\xfe{}",
        b"x: \x00",
        b"",
        b"# nothing\n",
        b"scenarios: []",
        b"scenarios: {}",
        b"scenarios: []\nscenario: []",
        b"text",
        b"[1, null]",
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"? [a]\n: b",
        b'{"id": true, "title": 3}',
        b'{"id": "\\ud800"}',
    ],
    ids=range(20),
)
def test_what_cannot_be_read_is_one_error_and_never_a_crash(data: bytes) -> None:
    result = run(data)
    assert result.exit_code == 1
    assert not result.exception or isinstance(result.exception, SystemExit)
    assert lines(result)
    assert all("error" in line and "gate" not in line for line in lines(result))


def test_aliases_are_bounded_before_they_fill_the_memory() -> None:
    (document,) = read_fact_documents(BOMB.encode())
    assert "aliases repeat too much" in str(document.faults[0])
    assert MAX_REPEATED < 10**8


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_faults_or_documents(data: bytes) -> None:
    found = list(read_fact_documents(data))
    assert found
    assert all(document.faults or isinstance(document.body, dict) for document in found)


def test_the_output_goes_whole_into_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "cases.yaml", tmp_path / "out.jsonl"
    source.write_text(yaml.safe_dump(TOGETHER), encoding="utf-8")
    result = CliRunner().invoke(rules, ["decide", str(source), "--output", str(target)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.yaml", "out.jsonl"]


def test_a_missing_file_and_an_unknown_version_are_said_plainly() -> None:
    missing = CliRunner().invoke(rules, ["decide", "no-such-file.yaml"])
    assert (missing.exit_code, "does not exist" in missing.output) == (2, True)
    version = run(json.dumps(case()), "--version", "9")
    assert (version.exit_code, "no policy version 9" in version.output) == (2, True)


def test_the_command_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "cases.jsonl"
    source.write_text(as_json_lines(case(), {"bad": 1}), encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from registry.cli import main; main()",
            "rules",
            "decide",
            str(source),
            "--jsonl",
        ],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PATH": ""},
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 1, done.stderr
    first, second = (json.loads(line) for line in done.stdout.decode("utf-8").splitlines())
    assert (first["gate"], "bad" in second["error"]) == ("pass", True)


def test_the_committed_page_of_the_policy_is_current() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "policy" / "version-1.md"
    result = CliRunner().invoke(rules, ["document"])
    assert result.exit_code == 0
    assert page.read_bytes() == result.stdout_bytes, (
        "run: partnerships rules document --output docs/policy/version-1.md"
    )
    for rule in policy.load().wording:
        assert f"| {rule} |" in result.stdout
