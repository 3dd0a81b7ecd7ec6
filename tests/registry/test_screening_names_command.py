"""`partnerships screening compare` and `search`: what they write, and what they say about bad rows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.cli.lists import lists
from registry.cli.screening_names import screening
from rules.screening import ALGORITHM

PAIRS = (
    "id,schema,name_a,name_b,note\n1,Person,Пётр Ёлкин,Petr Elkin,x\n2,Organization,ООО Ветер,Sever LLC,\n"
)
ENTRIES = [
    {"key": "own-1", "schema": "Person", "names": ["Petr Elkin", {"text": "Пётр Ёлкин", "kind": "alias"}],
     "birth_dates": ["1970-05-01"], "countries": ["RU"]},
    {"id": "ftm-1", "schema": "Company", "properties": {"name": ["Северный Ветер ООО"], "country": ["ru"]}},
]  # fmt: skip


def run(*options: str | Path) -> Result:
    return CliRunner().invoke(screening, [str(option) for option in options])


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(json.dumps(entry, ensure_ascii=False) for entry in ENTRIES) + "\n\n", "utf-8")
    return file


def written(folder: Path, text: str, name: str = "asked.csv") -> Path:
    file = folder / name
    file.write_text(text, "utf-8-sig")
    return file


def test_pairs_get_a_score_each_and_other_columns_are_ignored(tmp_path: Path) -> None:
    result = run("compare", written(tmp_path, PAIRS))
    one, two = rows(result)
    assert (one["id"], two["id"]) == ("1", "2")
    assert float(one["score"]) >= 0.95 > 0.5 > float(two["score"])
    assert f"2 pairs compared with {ALGORITHM}" in result.stderr


def test_the_result_can_go_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"
    result = run("compare", written(tmp_path, PAIRS), "--output", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert target.read_text("utf-8").splitlines()[0] == "id,score"


def test_names_are_found_in_both_kinds_of_lines(tmp_path: Path, listed: Path) -> None:
    asked = (
        "id,schema,name,birth_year,country\n"
        "a,Person,ELKIN Pyotr,1970,ru\nb,Organization,Severny Veter LLC,,\nc,Person,Ada Byron,,\n"
    )
    found = rows(run("search", written(tmp_path, asked), "--list", listed))
    assert [(hit["id"], hit["entry_id"], hit["band"]) for hit in found] == [
        ("a", "own-1", "strong"),
        ("b", "ftm-1", "strong"),
    ]


def test_a_birth_year_that_differs_lowers_the_score(tmp_path: Path, listed: Path) -> None:
    asked = "id,schema,name,birth_year,country\na,Person,Petr Elkin,1970,\nb,Person,Petr Elkin,1930,\n"
    near, far = rows(run("search", written(tmp_path, asked), "--list", listed))
    assert float(near["score"]) - float(far["score"]) >= 0.1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,schema,name\n1,Persn,Ada\n", "line 2, schema: 'Persn'; expected Person or Organization"),
        ("id,schema,name\n1,Person,\n", "line 2, name: empty"),
        ("id,schema,name,birth_year\n1,Person,Ada,99\n", "line 2, birth_year: '99'; expected a year"),
        ("id,schema,name,country\n1,Person,Ada,CHE\n", "line 2, country: 'CHE'; expected two letters"),
        ("id,schema,name\n1,Person\n", "line 2, name: nothing there"),
        ("id,schema,name\n1,Person,Ada,Byron\n", "line 2, row: more fields"),
        ("id,name\n1,Ada\n", "missing: schema"),
        (f"id,schema,name\n1,Person,{'a' * 500}\n", "line 2, name: 500 characters"),
        ('id,schema,name\n1,Person,"Ada\n', "expected CSV in UTF-8"),
    ],
)
def test_a_bad_row_is_told_by_line_and_field(tmp_path: Path, listed: Path, text: str, said: str) -> None:
    result = run("search", written(tmp_path, text), "--list", listed)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "FAILED" in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1: expected one JSON object"),
        ("[]", "line 1: expected"),
        ('{"key": "1"}', "line 1: not an entry"),
    ],
)
def test_a_bad_line_of_a_list_is_told(tmp_path: Path, line: str, said: str) -> None:
    asked = written(tmp_path, "id,schema,name\n1,Person,Ada\n")
    result = run("search", asked, "--list", written(tmp_path, line, "list.jsonl"))
    assert result.exit_code == 1
    assert said in result.stderr


def test_the_lists_in_force_of_a_database_are_searched(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'lists.sqlite'}"
    asked = written(tmp_path, "id,schema,name\n1,Person,Пётр Ёлкин\n")
    empty = run("search", asked, "--database", database)
    assert (empty.exit_code, empty.stdout) == (1, "")
    assert "no entry to search in" in empty.stderr
    own = written(tmp_path, "id,type,name\nown-7,person,Petr Elkin\n", "own.csv")
    imported = CliRunner().invoke(lists, ["import", str(own), "--source", "csv", "--database", database])
    assert imported.exit_code == 0, imported.output
    (hit,) = rows(run("search", asked, "--database", database))
    assert (hit["entry_id"], hit["band"]) == ("own-7", "strong")


def test_a_search_needs_one_list(tmp_path: Path, listed: Path) -> None:
    asked = written(tmp_path, "id,schema,name\n1,Person,Ada\n")
    assert run("search", asked).exit_code == 2
    assert run("search", asked, "--list", listed, "--database", "sqlite://").exit_code == 2
