"""Changes of a policy source: each does what it says, leaves the rest, and gives a policy that is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rules import policy as shipped
from rules.policy import change
from rules.policy.change import NoSuchPart, row_of, table_of
from rules.policy.model import TABLES, PolicySource, WordingSource, build_policy
from rules.policy.structure import source_faults
from rules.text import Text

SOURCE = shipped.load(1).source
WORDS = WordingSource("trigger", "4", Text("A reason", "Un motif", "Причина"), None)


def cells_of(source: PolicySource, table: str) -> list[tuple[dict[str, str], tuple[str, ...]]]:
    return [(dict(cells), outcome) for cells, outcome in table_of(source, table).rows]


def holds_together(source: PolicySource) -> bool:
    return source_faults(source) == [] and build_policy(source).hash != shipped.load(1).hash


def test_a_parameter_is_changed_and_nothing_else() -> None:
    changed = change.set_parameter(SOURCE, "simplified_max_usd", 15_000)
    assert build_policy(changed).settings.numbers["simplified_max_usd"] == 15_000
    assert changed.tables == SOURCE.tables
    assert holds_together(changed)


def test_rows_are_set_added_moved_and_removed() -> None:
    before = cells_of(SOURCE, "level")
    row = ({"trigger_count": "> triggers_for_high", "high_triggers": "0"}, ("enhanced", "high"))
    assert cells_of(change.set_row(SOURCE, "level", 4, row), "level")[3] == row
    assert cells_of(change.add_row(SOURCE, "level", 2, row), "level") == [*before[:2], row, *before[2:]]
    moved = cells_of(change.move_row(SOURCE, "level", 1, 3), "level")
    assert moved == [before[1], before[2], before[0], *before[3:]]
    assert cells_of(change.remove_row(SOURCE, "level", 5), "level") == before[:4]


def test_what_is_not_there_is_said() -> None:
    wrong: list[Callable[[], PolicySource]] = [
        lambda: change.set_parameter(SOURCE, "nothing", 1),
        lambda: change.remove_row(SOURCE, "level", 6),
        lambda: change.remove_row(SOURCE, "nothing", 1),
        lambda: change.move_row(SOURCE, "level", 1, 0),
        lambda: change.add_column(SOURCE, "level", "bars"),  # it asks that already
        lambda: change.add_column(SOURCE, "track", "gate"),  # found out only later
        lambda: change.remove_column(SOURCE, "level", "bars"),
        lambda: change.set_wording(SOURCE, "Z99", WORDS),
        lambda: change.add_rule(SOURCE, "level", "Z99", WORDS),
        lambda: change.remove_rule(SOURCE, "N01"),
    ]
    for what in wrong:
        with pytest.raises(NoSuchPart):
            what()


def test_a_table_asks_one_thing_more_and_no_more() -> None:
    more = change.add_column(SOURCE, "level", "value")
    assert table_of(more, "level").inputs[-1] == "value"
    assert holds_together(more)
    assert "value" in change.unused_columns(more, "level")
    assert change.remove_column(more, "level", "value").tables == SOURCE.tables


def test_a_table_is_offered_only_what_is_known_before_it() -> None:
    for name in TABLES:
        for asked in change.askable_inputs(SOURCE, name):
            source = shipped.load(1).glossary[asked].source
            if source.startswith("table "):
                assert TABLES.index(source.removeprefix("table ")) < TABLES.index(name)


def test_a_rule_comes_with_its_words_and_goes_when_no_row_gives_it() -> None:
    with_rule = change.add_rule(SOURCE, "triggers", "N17", WORDS)
    assert holds_together(with_rule)
    assert not change.is_given(with_rule, "N17")
    row = ({"exclusivity": "true", "naming_rights": "true"}, ("N17", "high"))
    given = change.add_row(with_rule, "triggers", 24, row)
    assert change.is_given(given, "N17")
    assert row_of(table_of(given, "triggers"), 25) == row
    assert build_policy(given).wording["N17"].reason.en == "A reason"
    gone = change.remove_rule(with_rule, "N17")
    assert gone.tables == SOURCE.tables
    assert dict(gone.wording) == dict(SOURCE.wording)


def test_the_rows_that_use_a_number_are_found() -> None:
    readers = change.readers(SOURCE)
    assert readers["simplified_max_usd"] == [("flags", 6), ("simplified", 2)]
    assert readers["validity_months_low"] == [("validity", 1)]
    assert readers["owner_close_days"] == []
    assert change.says(SOURCE, "owner_close_days") == ["S02"]


def test_the_words_of_an_input_change_and_what_it_is_stays() -> None:
    text = Text("Size", "Taille", "Размер")
    changed = change.set_input_words(SOURCE, "value", label=text, question=text, letter=None)
    one = next(each for each in changed.inputs if each.name == "value")
    before = next(each for each in SOURCE.inputs if each.name == "value")
    assert (one.label, one.letter, one.column) == (text, None, before.column)
    assert holds_together(changed)
