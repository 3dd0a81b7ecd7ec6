"""The policy file: the same policy after writing and reading; whatever is not exactly right is refused."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from rules import decide
from rules.policy import SOURCES, load
from rules.policy.file import read_policy, write_policy
from rules.policy.model import PolicySource, build_policy
from rules.table import BadTable

BRIEF = replace(SOURCES[1], examples=())
TEXT = write_policy(BRIEF)
SIGNS = '"\\,:[]{}-<>=().019aXz _\n'


@pytest.mark.parametrize("version", SOURCES)
def test_a_policy_comes_back_from_its_file_with_the_same_identity(version: int) -> None:
    text = write_policy(SOURCES[version])
    read = read_policy(text)
    assert build_policy(read).hash == load(version).hash
    assert write_policy(read) == text
    assert [dict(e.expected) for e in read.examples] == [dict(e.expected) for e in SOURCES[version].examples]


@pytest.mark.parametrize("version", SOURCES)
def test_every_example_comes_out_as_its_version_says(version: int) -> None:
    policy = load(version)
    for each in policy.source.examples:
        found = decide(policy, each.facts)
        got = (found.gate, found.dd_level, found.risk_level, found.rule_ids)
        assert got == tuple(each.expected.values()), each.id


def test_the_draft_makes_two_triggers_flags() -> None:
    cases = {each.id: each for each in SOURCES[2].examples}
    for case, flag in (("E25", "F04"), ("E32", "F05")):
        assert decide(load(1), cases[case].facts).risk_level == "substantial"
        moved = decide(load(2), cases[case].facts)
        assert (moved.dd_level, moved.rule_ids) == ("standard", (flag,))
    assert decide(load(2), cases["E33"].facts).rule_ids == ("N07",)


def _rows(source: PolicySource) -> int:
    return sum(len(table.rows) for table in source.tables)


def _changed(chosen: random.Random) -> str:
    at = chosen.randrange(TEXT.index('"tables"'), TEXT.index('"wording"'))
    kind = chosen.choice(["delete", "insert", "replace"])
    sign = "" if kind == "delete" else chosen.choice(SIGNS)
    return TEXT[:at] + sign + TEXT[at + (kind != "insert") :]


def _refused_or_different(text: str) -> bool:
    """Whether a changed file is refused, or is another policy, or has nothing changed but its layout."""
    try:
        policy = build_policy(read_policy(text))
    except BadTable as bad:
        return len(bad.faults) > 0
    if policy.hash != load(1).hash:
        return _rows(policy.source) == json_rows(text)
    return json.loads(text) == json.loads(TEXT) or "".join(text.split()) == "".join(TEXT.split())


def json_rows(text: str) -> int:
    return sum(len(table["rows"]) for table in json.loads(text)["tables"])


def test_one_changed_character_is_refused_or_is_another_policy() -> None:
    chosen = random.Random(3)
    for _ in range(250):
        text = _changed(chosen)
        assert _refused_or_different(text), text


@pytest.mark.slow
def test_one_changed_character_is_refused_or_is_another_policy_often() -> None:
    chosen = random.Random(4)
    for _ in range(8_000):
        text = _changed(chosen)
        assert _refused_or_different(text), text


def _with(before: str, after: str) -> str:
    assert before in TEXT
    return TEXT.replace(before, after, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[]", "expected an object"),
        (_with('"version": 1', '"version": 1, "version": 2'), "a key stands twice: version"),
        (_with('"version": 1', '"version": 0'), "version: expected a whole number"),
        (_with('"version": 1', '"version": NaN'), "NaN is not a number"),
        (_with('"version": 1', '"version": 1, "extra": 1'), "extra: expected no such key"),
        (_with('"value": 10000,', '"value": -1,'), "parameters[0].value: expected a number, 0 or more"),
        (_with('"value": 10000,', '"value": true,'), "parameters[0].value: expected a number, 0 or more"),
        (_with('"value": 10000,', '"value": ["02"],'), "a number and a list of codes are not exchangeable"),
        (_with('"0126"', '"0426"'), "'0426' is not one of its codes"),
        (_with('["unsc", "own"]', '["own"]'), "screening_lists: unsc is always screened"),
        (_with('["unsc", "own"]', '["unsc", "own", "moon"]'), "'moon' is not one of its codes"),
        (_with('"simplified_max_usd"', '"simplified_most_usd"'), "parameter simplified_max_usd is missing"),
        (_with('"worse": "up"', '"worse": ""'), "risk order are the engine's"),
        (_with('"hit": "UNIQUE"', '"hit": "COLLECT"'), "expected hit policy"),
        (_with('"name": "binding"', '"name": "bound"'), "its outputs are rule, binding, final_by"),
        (_with('"inputs": ["entity_type"]', '"inputs": ["entity_kind"]'), "no input 'entity_kind'"),
        (_with('"low": {"en": "Low"', '"lowest": {"en": "Low"'), "low has no name"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(BadTable) as refused:
        build_policy(read_policy(text))
    assert any(said in fault for fault in refused.value.faults), refused.value.faults


def test_all_faults_of_the_tables_are_told_at_once() -> None:
    text = TEXT.replace('"> 0"', '"> nought"')
    with pytest.raises(BadTable) as refused:
        build_policy(read_policy(text))
    assert len([each for each in refused.value.faults if "nought" in each]) == TEXT.count('"> 0"')


def test_an_example_with_bad_facts_is_refused() -> None:
    text = write_policy(SOURCES[1]).replace('"entity_type": "company"', '"entity_type": "Company"', 1)
    with pytest.raises(BadTable, match="did you mean company"):
        read_policy(text)
