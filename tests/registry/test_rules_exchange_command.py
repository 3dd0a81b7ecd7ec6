"""`partnerships rules export`, `import` and `compare`, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.cli.rules import rules
from rules.policy import load
from rules.policy.file import write_policy

FORMATS = ("json", "xlsx", "dmn")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(rules, [str(word) for word in words])


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Version 1 with another small-contribution limit, as Petra the policy officer saves it."""
    path = tmp_path / "draft.json"
    text = write_policy(load(1).source).replace('"value": 10000,', '"value": 12000,')
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("version", [1, 2])
def test_a_version_goes_out_and_comes_in_with_the_same_hash(tmp_path: Path, version: int, form: str) -> None:
    path, back = tmp_path / f"policy.{form}", tmp_path / "back.json"
    assert run("export", "--version", str(version), "--output", path).exit_code == 0
    result = run("import", path, "--output", back)
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout.splitlines()[-1])
    policy = load(version)
    assert said == {
        "version": version,
        "hash": policy.hash,
        "changed": None if form == "json" else False,
        "warnings": [],
        "tables": 14,
        "rows": sum(len(table.rows) for table in policy.tables.values()),
    }
    assert back.read_text(encoding="utf-8") == write_policy(policy.source)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["back.json", path.name])


def test_json_goes_to_standard_output_unless_something_else_is_said() -> None:
    assert run("export").stdout == write_policy(load(1).source)
    assert run("export", "--format", "dmn").stdout.startswith("<?xml")
    assert CliRunner().invoke(rules, ["export", "--format", "xlsx"]).stdout_bytes.startswith(b"PK")


def test_what_cannot_be_exported_is_a_usage_error(tmp_path: Path) -> None:
    assert run("export", "--version", "7").exit_code == 2
    nameless = run("export", "--output", tmp_path / "policy")
    assert nameless.exit_code == 2
    assert "--format json|xlsx|dmn" in nameless.output
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_a_file_is_listed_and_nothing_is_written(tmp_path: Path) -> None:
    path, back = tmp_path / "broken.json", tmp_path / "back.json"
    text = (
        write_policy(load(1).source)
        .replace('"public"', '"publik"')
        .replace('"value": 12,', '"value": -1,', 1)
    )
    path.write_text(text, encoding="utf-8")
    result = run("import", path, "--output", back)
    assert result.exit_code == 1
    last = json.loads(result.stdout.splitlines()[-1])
    assert last["faults"] == result.stdout.splitlines()[:-1]
    assert last["error"] == f"{len(last['faults'])} fault" + ("s" if len(last["faults"]) > 1 else "")
    assert not back.exists()


def test_a_workbook_with_a_fault_names_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "policy.xlsx"
    path.write_bytes(b"PK no workbook")
    result = run("import", path)
    assert result.exit_code == 1
    assert "not an XLSX workbook" in result.stdout


def test_hit_policy_first_comes_in_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "first.dmn"
    run("export", "--output", path)
    path.write_text(
        path.read_text("utf-8").replace('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"', 1), encoding="utf-8"
    )
    result = run("import", path)
    assert result.exit_code == 0
    *warnings, last = result.stdout.splitlines()
    (warning,) = json.loads(last)["warnings"]
    assert warnings == [f"warning: {warning}"]
    assert "hit policy FIRST" in warning
    assert json.loads(last)["changed"] is True


def test_a_file_without_a_known_ending_needs_its_format(tmp_path: Path, draft: Path) -> None:
    other = draft.rename(tmp_path / "draft.txt")
    assert run("import", other).exit_code == 2
    assert run("import", other, "--format", "json").exit_code == 0


def test_comparing_a_version_with_itself_ends_with_0(tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    run("export", "--output", path)
    result = run("compare", "1", path)
    assert result.exit_code == 0
    assert result.stdout == "versions 1 and 1: no difference\n"


def test_comparing_says_each_change_and_what_it_means_and_ends_with_1(draft: Path) -> None:
    result = run("compare", "1", draft)
    assert result.exit_code == 1
    first, *meanings, last = result.stdout.splitlines()
    assert first == "parameter simplified_max_usd, value: 10000 → 12000"
    assert {line.split()[1] for line in meanings} == {"flags", "simplified"}
    assert all("answers differently, for example for " in line for line in meanings)
    assert last == "versions 1 and 1: 1 difference (1 parameter); 2 of 14 tables answer differently"


def test_the_shipped_versions_are_compared_as_sentences_and_as_data() -> None:
    result = run("compare", "1", "2")
    assert result.exit_code == 1
    assert (
        "table triggers, row 12 → 11 (N07), standards_interest: not(none) → regulated_by_instrument"
        in result.stdout
    )
    assert "table triggers, row 6 (N04): removed: state_owned_pct: >= state_control_pct" in result.stdout
    document = json.loads(run("compare", "1", "2", "--json").stdout)
    assert document["same"] is False
    assert document["new"] == {"version": 2, "hash": load(2).hash}


@pytest.mark.parametrize("name", ["3", "no-such-file.json", "."])
def test_what_cannot_be_read_ends_with_2(name: str) -> None:
    result = run("compare", "1", name)
    assert result.exit_code == 2
    assert name in result.output


def test_a_faulty_file_ends_a_comparison_with_2_and_all_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "broken.dmn"
    path.write_text("<x/>", encoding="utf-8")
    result = run("compare", path, "1")
    assert result.exit_code == 2
    assert "broken.dmn has 1 fault" in result.output
