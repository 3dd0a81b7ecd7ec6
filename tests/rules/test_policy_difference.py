"""Two policies side by side: what is said differently, cell by cell, and what that means."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.policy import SOURCES, load
from rules.policy.alignment import align, in_place
from rules.policy.difference import Change, by_table, compare
from rules.policy.file import write_policy
from rules.policy.meaning import Case, Undecided, tables_differ
from rules.policy.model import Policy, PolicySource, build_policy
from rules.table import TableSource
from rules.text import Text
from tests.rules.changed_policy import brief, changed_sources, with_table

BRIEF = brief(1)
OLD = build_policy(BRIEF)
AT = {table.name: at for at, table in enumerate(BRIEF.tables)}


def with_rows(name: str, *rows: Any, source: PolicySource = BRIEF) -> Policy:
    table = source.tables[AT[name]]
    return build_policy(with_table(source, AT[name], replace(table, rows=tuple(rows))))


def table(name: str) -> TableSource:
    return BRIEF.tables[AT[name]]


def keys(old: Policy, new: Policy) -> list[str]:
    return [change.key for change in compare(old, new).changes]


def test_a_policy_does_not_differ_from_itself_nor_from_its_copy_under_another_number() -> None:
    copy = build_policy(replace(BRIEF, version=9))
    assert copy.hash != OLD.hash
    difference = compare(OLD, copy, differ=tables_differ)
    assert difference.is_same
    assert (difference.old_version, difference.new_version) == (1, 9)
    assert all(meaning.same for meaning in difference.meanings)


def test_the_shipped_draft_differs_as_its_description_says() -> None:
    difference = compare(load(1), load(2), differ=tables_differ)
    found = {each.key: each for each in difference.changes}
    assert set(by_table(difference.changes)) == {"triggers", "flags"}
    cell = found["tables/triggers/rows/12-11/standards_interest"]
    assert (cell.part, cell.kind, cell.old, cell.new) == (
        "cell", "changed", "not(none)", "regulated_by_instrument",
    )  # fmt: skip
    assert cell.old_words == Text("not none", "autre que none", "кроме: none")
    assert (
        found["tables/triggers/rows/6-/removed"].old
        == "state_owned_pct: >= state_control_pct → N04, substantial"
    )
    assert found["tables/flags/rows/-9/added"].new == "state_owned_pct: >= state_control_pct → F04, true"
    assert found["tables/flags/outcomes/rule/words"].new.endswith("K01, F04, F05")
    assert found["wordings/F04/added"].part == "wording"
    assert found["examples/E25/expected.risk_level"].new == "moderate"
    assert not any(each.kind == "moved" for each in difference.changes)


def test_a_table_that_means_something_else_is_told_by_a_case() -> None:
    difference = compare(load(1), load(2), differ=tables_differ)
    meaning = difference.meaning_of("triggers")
    assert meaning is not None
    assert meaning.same is False
    assert meaning.values["state_owned_pct"] == "50"
    assert (meaning.old_answer, meaning.new_answer) == ("N04, substantial", "nothing")
    assert meaning.witness is not None
    assert "Share owned by a State: 50" in meaning.witness.en
    assert "Доля государства: 50" in meaning.witness.ru
    assert {each.table for each in difference.meanings if each.same is False} == {"triggers", "flags"}


def test_another_number_changes_the_meaning_of_the_tables_that_name_it() -> None:
    parameters = tuple(
        replace(each, value=5) if each.name == "triggers_for_high" else each for each in BRIEF.parameters
    )
    difference = compare(OLD, build_policy(replace(BRIEF, parameters=parameters)), differ=tables_differ)
    (change,) = difference.changes
    assert (change.part, change.subject, change.what) == ("parameter", "triggers_for_high", "value")
    assert (change.old, change.new) == ("4", "5")
    meaning = difference.meaning_of("level")
    assert meaning is not None
    assert meaning.values["trigger_count"] == "4"
    assert (meaning.old_answer, meaning.new_answer) == ("enhanced, high", "enhanced, substantial")
    assert [each.table for each in difference.meanings if not each.same] == ["level"]


def test_a_moved_row_is_one_change_and_means_the_same_where_order_does_not_count() -> None:
    rows = table("gate").rows
    moved = with_rows("gate", *rows[3:], *rows[:3][::-1])
    difference = compare(OLD, moved, differ=tables_differ)
    assert [(each.part, each.kind) for each in difference.changes] == [("row", "moved")] * 3
    assert {each.old_row for each in difference.changes} == {1, 2, 3}
    meaning = difference.meaning_of("gate")
    assert meaning is not None
    assert meaning.same is True


def test_a_row_that_moved_and_changed_is_told_as_both() -> None:
    rows = list(table("triggers").rows)
    cells, outcome = rows.pop(10)
    rows.insert(2, ({**cells, "naming_rights": "true"}, outcome))
    found = compare(OLD, with_rows("triggers", *rows)).changes
    assert [each.key for each in found] == [
        "tables/triggers/rows/11-3/moved", "tables/triggers/rows/11-3/naming_rights",
    ]  # fmt: skip
    assert (found[1].old, found[1].new, found[1].subject) == ("-", "true", "N06")


def test_a_row_taken_out_of_the_middle_is_one_change() -> None:
    rows = table("exclusion").rows
    removed = compare(OLD, with_rows("exclusion", *rows[:4], *rows[5:])).changes
    assert [(each.kind, each.old_row, each.new_row) for each in removed] == [("removed", 5, None)]
    added = compare(with_rows("exclusion", *rows[:4], *rows[5:]), OLD).changes
    assert [(each.kind, each.old_row, each.new_row) for each in added] == [("added", None, 5)]


def test_another_outcome_is_a_change_of_its_cell() -> None:
    rows = list(table("level").rows)
    rows[0] = (rows[0][0], ("standard", "low"))
    (change,) = compare(OLD, with_rows("level", *rows)).changes
    assert (change.key, change.old, change.new) == (
        "tables/level/rows/1-1/→ dd_level",
        "simplified",
        "standard",
    )


def test_other_blanks_in_a_cell_are_no_change() -> None:
    rows = list(table("level").rows)
    rows[1] = ({**rows[1][0], "bars": "  >0 "}, rows[1][1])
    assert keys(OLD, with_rows("level", *rows)) == []


def test_a_meaning_that_nobody_could_decide_is_neither_same_nor_different() -> None:
    def gives_up(old: Policy, new: Policy, name: str) -> Case | None:
        raise Undecided(name)

    meaning = compare(load(1), load(2), differ=gives_up).meaning_of("triggers")
    assert meaning is not None
    assert meaning.same is None
    unasked = compare(load(1), load(2))
    assert {each.table for each in unasked.meanings if each.same is None} == {"triggers", "flags"}


def test_the_difference_as_data_names_every_change() -> None:
    document = compare(load(1), load(2), differ=tables_differ).to_dict()
    assert document["same"] is False
    assert document["old"]["hash"] == load(1).hash
    cell = next(each for each in document["changes"] if each["part"] == "cell")
    assert cell["new_words"]["en"] == "regulated_by_instrument"
    assert [each["table"] for each in document["meanings"] if each["same"] is False] == ["triggers", "flags"]


def _content(policy: Policy) -> str:
    """All that is compared: the file, under one number, with its cells in their canonical form."""
    renumbered = build_policy(replace(policy.source, version=1))
    return renumbered.hash + str([(e.id, e.title, e.expected, e.facts) for e in policy.source.examples])


QUIET = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def _untold(source: PolicySource) -> list[str]:
    """What is wrong: a difference is there exactly when the content is another one."""
    new = build_policy(source)
    old = build_policy(brief(source.version))
    difference = compare(old, new)
    keys = [each.key for each in difference.changes]
    wrong = {
        "left out, or invented": difference.is_same is not (_content(old) == _content(new)),
        "a key twice": len(set(keys)) != len(keys),
        "itself": not compare(new, new).is_same,
        "nothing backwards": compare(new, old).is_same is not difference.is_same,
    }
    return [said for said, is_so in wrong.items() if is_so]


@given(source=changed_sources())
@QUIET
def test_no_difference_is_left_out(source: PolicySource) -> None:
    assert _untold(source) == []


@pytest.mark.slow
@given(source=changed_sources())
@settings(QUIET, max_examples=500)
def test_no_difference_is_left_out_often(source: PolicySource) -> None:
    assert _untold(source) == []


# --- alignment -----------------------------------------------------------------------------------------


@given(st.permutations(range(9)))
def test_what_stays_in_place_rises_and_nothing_longer_does(order: list[int]) -> None:
    kept = [each for each in order if each in in_place(order)]
    assert kept == sorted(kept)
    longest = [1] * len(order)
    for at, number in enumerate(order):
        longest[at] = 1 + max((longest[b] for b in range(at) if order[b] < number), default=0)
    assert len(kept) == max(longest)


def test_rows_shuffled_at_random_are_all_found_again() -> None:
    chosen = random.Random(3)
    lines: list[Mapping[str, str]] = [{"a": str(n), "b": str(n % 3)} for n in range(40)]
    for _ in range(20):
        shuffled = chosen.sample(lines, len(lines))
        found = align(lines, shuffled)
        assert (found.added, found.removed) == ((), ())
        assert all(lines[pair.old] == shuffled[pair.new] for pair in found.pairs)


def test_rows_with_nothing_in_common_are_not_taken_for_one() -> None:
    found = align([{"a": "1", "→ rule": "X"}], [{"b": "2", "→ rule": "Y"}])
    assert (found.pairs, found.removed, found.added) == ((), (0,), (0,))


def test_every_key_of_a_change_names_its_place() -> None:
    changes: tuple[Change, ...] = compare(load(1), load(2)).changes
    assert all(each.table in each.key and each.subject for each in changes)
    assert write_policy(SOURCES[1]) != write_policy(SOURCES[2])
