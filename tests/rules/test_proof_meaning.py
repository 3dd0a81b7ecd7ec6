"""Two tables are told apart exactly when some case gets different answers from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from rules.hit import SINGLE, Hit, NoAnswer, Output, choose, in_order
from rules.policy import load
from rules.proof import same_meaning
from rules.proof.relations import relations_of
from rules.table import TableSource, build_table
from tests.rules.tiny_tables import Tiny, tiny, variant

FAST, SLOW = (*range(400), 805), range(400, 6_000)  # 805: no value of one input may ever stand


def answer(made: Tiny, case: Mapping[str, Any]) -> Any:
    """What the table says, from the second reader's rows."""
    table = made.table
    rows = [table.rows[at] for at in made.matching(case)]
    if table.hit in SINGLE:
        try:
            return choose(table.hit, table.outputs, rows).outcome
        except NoAnswer:
            return None
    given = [row.outcome for row in in_order(table.hit, table.outputs, rows)]
    return Counter(given) if table.hit is Hit.COLLECT else list(dict.fromkeys(given))


def check_seed(seed: int) -> bool:
    one = tiny(seed)
    other = variant(one, seed)
    differing = [case for case in one.cases() if answer(one, case) != answer(other, case)]
    found = same_meaning(one.table, other.table, one.glossary, one.relations)
    assert (found is None) == (not differing), seed
    if found is not None:
        assert found.one != found.other or one.table.hit is Hit.COLLECT, seed
        agreeing = one.agreeing(found.witness)
        assert all(answer(one, case) != answer(other, case) for case in agreeing), seed
    return found is None


def test_tables_differ_when_a_listed_case_differs_and_the_witness_is_such_a_case() -> None:
    same = [check_seed(seed) for seed in FAST]
    assert 60 < sum(same) < 340  # both answers are met often


@pytest.mark.slow
def test_many_more_tables_differ_when_a_listed_case_differs() -> None:
    for seed in SLOW:
        check_seed(seed)


def test_a_table_of_the_policy_means_the_same_with_its_rows_written_otherwise() -> None:
    policy = load()
    gate = next(each for each in policy.source.tables if each.name == "gate")
    numbers = policy.settings.numbers
    turned = build_table(replace(gate, rows=tuple(reversed(gate.rows))), policy.glossary, numbers)
    assert same_meaning(policy.tables["gate"], turned, policy.glossary, relations_of(policy)) is None


def test_a_difference_is_told_in_three_languages_by_a_case_with_its_labels() -> None:
    policy = load()
    level = next(each for each in policy.source.tables if each.name == "level")
    rows = list(level.rows)
    cells, outcome = rows[3]
    rows[3] = ({**cells, "trigger_count": ">= 5"}, outcome)
    cells, outcome = rows[2]
    rows[2] = ({**cells, "trigger_count": "(0..5)"}, outcome)
    changed = build_table(replace(level, rows=tuple(rows)), policy.glossary, policy.settings.numbers)
    found = same_meaning(policy.tables["level"], changed, policy.glossary, relations_of(policy))
    assert found is not None
    assert found.words.en == (
        "For this case: Triggers that matched: 4; of these, high alone: 0. "
        "One gives: enhanced/high. The other gives: enhanced/substantial."
    )
    assert "Сработавшие признаки: 4" in found.words.ru
    assert "Déclencheurs constatés : 4" in found.words.fr


@pytest.mark.parametrize(
    ("aggregate", "numbers", "same"),
    [
        ("sum", ("1", "2", "3"), True),
        ("sum", ("1", "2", "4"), False),
        ("count", ("1", "2", "9"), False),
        ("max", ("3", "3", "3"), True),
        ("min", ("3", "2", "1"), False),
    ],
)
def test_numbers_made_of_rows_are_compared_as_numbers(
    aggregate: Any, numbers: tuple[str, ...], same: bool
) -> None:
    """One row for both halves, against two rows that overlap nowhere or everywhere."""
    policy = load()
    outputs = (Output("n", "number", aggregate=aggregate),)
    flag, title = "exclusivity", policy.tables["level"].title

    def table(*rows: tuple[str, str]) -> Any:
        written = tuple(({flag: cell}, (number,)) for cell, number in rows)
        return build_table(
            TableSource("t", title, Hit.COLLECT, (flag,), outputs, written), policy.glossary, {}
        )

    one = table(("-", numbers[0]), ("true", numbers[1]), ("false", "9"))
    other = table(("true", numbers[2]), ("false", "9"), ("false", numbers[0]))
    assert (same_meaning(one, other, policy.glossary) is None) is same
