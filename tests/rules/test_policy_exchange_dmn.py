"""A damaged DMN model is refused with its element, or is another policy: nothing is skipped."""

from __future__ import annotations

import random
import re

import pytest

from rules.policy.dmn import NAMESPACE, policy_dmn
from rules.policy.model import build_policy
from rules.policy.read_dmn import read_policy_dmn
from rules.table import BadTable
from tests.rules.changed_policy import brief

POLICY = build_policy(brief(1))
DMN = policy_dmn(POLICY).decode("utf-8")


def _with(before: str, after: str, text: str = DMN) -> bytes:
    assert before in text, before
    return text.replace(before, after, 1).encode("utf-8")


def refused(data: bytes) -> tuple[str, ...]:
    with pytest.raises(BadTable) as found:
        read_policy_dmn(data)
    return found.value.faults


def _in_table(name: str, before: str, after: str) -> bytes:
    start = DMN.index(f'<decision id="table_{name}"')
    end = DMN.index("</decision>", start)
    return (DMN[:start] + _with(before, after, DMN[start:end]).decode() + DMN[end:]).encode("utf-8")


FAULTY = [
    (b"<x/>", "", "expected the element definitions"),
    (b"PK", "", "not well-formed"),
    (b"<!DOCTYPE x><x/>", "", "DOCTYPE"),
    (
        _in_table(
            "level", '"simplified"</text>\n        </outputEntry', '"simple"</text>\n        </outputEntry'
        ),
        "decision table_level, rule 1",
        "'simple' is not an outcome",
    ),
    (
        _in_table("track", '"ngo", "academia"', "ngo, academia"),
        "decision table_track, rule 2",
        "expected words such as",
    ),
    (
        _in_table("track", '"ngo", "academia"', '"ngo, academia"'),
        "decision table_track, rule 2",
        "expected words such as",
    ),
    (
        _in_table("track", '"ngo", "academia"', '"ngo" "academia"'),
        "decision table_track, rule 2",
        "expected words such as",
    ),
    (_in_table("track", '"ngo", "academia"', ""), "decision table_track, rule 2", "the cell is empty"),
    (
        _in_table("level", "&gt;= triggers_for_high", "&gt;= triggers"),
        "decision table_level, rule 4",
        "one of the parameters",
    ),
    (
        _in_table("level", 'hitPolicy="UNIQUE"', 'hitPolicy="COLLECT"'),
        "decision table_level",
        "expected hit policy",
    ),
    (
        _in_table("level", 'hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="COUNT"'),
        "decision table_level",
        "",
    ),
    (
        _in_table("level", 'label="Triggers that matched"', 'label="Triggers"'),
        "decision table_level, input trigger_count: label",
        "expected 'Triggers that matched'",
    ),
    (
        _in_table("level", 'typeRef="bars_type"', 'typeRef="number"'),
        "decision table_level, input bars: type",
        "expected 'bars_type'",
    ),
    (
        _in_table(
            "level",
            "</outputValues>",
            '</outputValues><defaultOutputEntry><text>"standard"</text></defaultOutputEntry>',
        ),
        "decision table_level, output dd_level",
        "default outcome",
    ),
    (
        _with("[0..100]", "[0..99]"),
        "itemDefinition state_owned_pct_type: allowed values",
        "expected '[0..100]'",
    ),
    (
        _with("<text>10000</text>", "<text>ten</text>"),
        "decision simplified_max_usd",
        "expected a number or a list",
    ),
    (
        _with("<text>10000</text>", "<text>5000 + 5000</text>"),
        "decision simplified_max_usd",
        "expected a number or a list",
    ),
    (
        _with('name="simplified_max_usd" label', 'name="simple_max" label'),
        "",
        "parameter simplified_max_usd is missing",
    ),
    (
        _with("<x:format", "<x:form").replace(b"</x:format", b"</x:form"),
        "definitions",
        "format of urn:partnerships:policy:1 is missing",
    ),
    (_with('"rule": "X01"', '"rule": "X02"'), "definitions, extension element", "X02 stands twice"),
    (
        _with('{"rule": "X01", "kind": "exclusion"', '{"rule": "X01", "kind": "ban"'),
        "definitions, extension element 4 (wording)",
        "expected one of exclusion",
    ),
    (_with('{"rule": "X01", ', '{"rule": "X01" '), "definitions, extension element 4 (wording)", "not JSON"),
    (
        _with("<inputData", '<businessKnowledgeModel id="b" name="b"/><inputData'),
        "businessKnowledgeModel b",
        "no such part",
    ),
]


@pytest.mark.parametrize(("data", "place", "said"), FAULTY)
def test_a_damaged_model_is_refused_with_its_element(data: bytes, place: str, said: str) -> None:
    found = refused(data)
    assert any(each.startswith(place) and said in each for each in found), found


def test_a_model_from_elsewhere_is_refused_with_what_is_missing() -> None:
    bare = re.sub(r"\s*<extensionElements>.*?</extensionElements>", "", DMN, flags=re.DOTALL)
    found = refused(bare.encode("utf-8"))
    for wanted in ("definitions: the extension element version", "inputData complete", "decision table_gate"):
        assert any(each.startswith(wanted) and NAMESPACE in each for each in found), wanted


def test_what_another_tool_adds_without_meaning_is_kept_out_and_said() -> None:
    noted = _in_table("level", "<variable", "<question>Which level?</question><variable")
    found = read_policy_dmn(noted)
    assert found.policy.hash == POLICY.hash
    assert found.warnings == ("decision table_level: descriptions, questions and annotations are not kept",)
    moved = DMN.replace('id="table_level_rule_1"', 'id="rule_9f2"').replace("&gt;= 0</text>", "&gt;=0</text>")
    assert read_policy_dmn(moved.encode("utf-8")).policy.hash == POLICY.hash


def test_a_cell_edited_in_another_tool_is_another_policy() -> None:
    found = read_policy_dmn(_in_table("track", '"ngo", "academia"', '"academia","ngo"'))
    assert found.identity == POLICY.hash != found.policy.hash
    assert found.source.tables[0].rows[1] == ({"entity_type": "academia, ngo"}, ("civil",))


def _silent(times: int, chosen: random.Random) -> list[str]:
    """The changed characters of rules that nobody is told of; blanks are free."""
    entries = [m.span(1) for m in re.finditer(r"<(?:in|out)putEntry>\s*<text>([^<]+)</text>", DMN)]
    found = []
    for _ in range(times):
        start, end = chosen.choice(entries)
        at = chosen.randrange(start, end)
        text = DMN[:at] + chosen.choice(["", "x", '"', "0", ",", "-", DMN[at] * 2]) + DMN[at + 1 :]
        same = "".join(text.split()) == "".join(DMN.split())
        if not same and not _is_told(text.encode("utf-8")):
            found.append(text[start - 40 : end + 40])
    return found


def _is_told(data: bytes) -> bool:
    try:
        return read_policy_dmn(data).policy.hash != POLICY.hash
    except BadTable:
        return True


def test_one_changed_character_of_a_rule_is_refused_or_another_policy() -> None:
    assert _silent(60, random.Random(21)) == []


@pytest.mark.slow
def test_one_changed_character_of_a_rule_is_refused_or_another_policy_often() -> None:
    assert _silent(1_500, random.Random(22)) == []
