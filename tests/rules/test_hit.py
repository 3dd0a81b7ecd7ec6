"""Hit policies: each gives what DMN says, and refuses where DMN would leave the answer open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rules.cell import Column
from rules.glossary import Glossary, Input
from rules.hit import Aggregate
from rules.table import BadTable, Hit, NoAnswer, Output, Table, build_table, grid
from rules.text import Text

TITLE = Text("t", "t", "t")
GLOSSARY = Glossary.of([Input(Column("amount", "number"), TITLE, "facts proposal.cash_usd")])
LEVEL = Output("level", "word", ("high", "middle", "low"), nullable=True)
TRACK = Output("track", "word", ("long", "short"))
DAYS = Output("days", "number")


def build(hit: Hit, outputs: tuple[Output, ...], *rows: tuple[str, ...]) -> Table:
    return build_table(grid("try", TITLE, hit, "amount", outputs, rows), GLOSSARY, {"half": Decimal("0.5")})


def days(aggregate: Aggregate, *rows: tuple[str, str]) -> Table:
    return build(Hit.COLLECT, (Output("days", "number", aggregate=aggregate),), *rows)


LEVELS = (("> 1", "low", "1"), ("> 2", "high", "2"), ("> 3", "middle", "3"), ("> 4", "-", "4"))


def levels(hit: Hit) -> Table:
    return build(hit, (LEVEL, DAYS), *LEVELS)


# fmt: off
RESULTS: list[tuple[Hit, int, Any]] = [
    (Hit.UNIQUE,       2, ("low", 1)),
    (Hit.ANY,          2, ("low", 1)),
    (Hit.FIRST,        9, ("low", 1)),
    (Hit.PRIORITY,     9, ("high", 2)),
    (Hit.COLLECT,      9, (("low", 1), ("high", 2), ("middle", 3), (None, 4))),
    (Hit.RULE_ORDER,   9, (("low", 1), ("high", 2), ("middle", 3), (None, 4))),
    (Hit.OUTPUT_ORDER, 9, (("high", 2), ("middle", 3), ("low", 1), (None, 4))),
    (Hit.COLLECT,      0, ()),
    (Hit.RULE_ORDER,   0, ()),
    (Hit.OUTPUT_ORDER, 0, ()),
]
# fmt: on


@pytest.mark.parametrize(("hit", "amount", "expected"), RESULTS)
def test_a_hit_policy_gives_its_result(hit: Hit, amount: int, expected: Any) -> None:
    assert levels(hit).result([amount]) == expected


@pytest.mark.parametrize("hit", [Hit.UNIQUE, Hit.ANY, Hit.FIRST, Hit.PRIORITY])
def test_a_single_hit_policy_gives_no_result_for_no_row(hit: Hit) -> None:
    with pytest.raises(NoAnswer, match="table try: no row matches"):
        levels(hit).result([0])


@pytest.mark.parametrize("hit", [Hit.UNIQUE, Hit.ANY])
def test_rows_that_disagree_are_refused_with_their_numbers(hit: Hit) -> None:
    with pytest.raises(NoAnswer, match="rows 1, 2 all match"):
        levels(hit).result([3])


def test_any_takes_rows_that_agree_in_every_output() -> None:
    rows = (("> 1", "low", "1"), ("> 2", "low", "1.0"), ("> 3", "low", "2"))
    table = build(Hit.ANY, (LEVEL, DAYS), *rows)
    assert table.result([3]) == ("low", 1)
    with pytest.raises(NoAnswer):
        table.result([4])


def test_the_second_output_decides_where_the_first_is_equal() -> None:
    rows = (("> 1", "low", "long"), ("> 2", "high", "short"), ("> 3", "high", "long"))
    assert build(Hit.PRIORITY, (LEVEL, TRACK), *rows).result([9]) == ("high", "long")
    ordered = build(Hit.OUTPUT_ORDER, (LEVEL, TRACK), *rows).result([9])
    assert ordered == (("high", "long"), ("high", "short"), ("low", "long"))


def test_priority_refuses_rows_of_one_rank_that_say_different_things() -> None:
    table = build(
        Hit.PRIORITY, (LEVEL, DAYS), ("> 1", "high", "1"), ("> 2", "high", "2"), ("> 3", "low", "3")
    )
    assert table.result([2]) == ("high", 1)
    with pytest.raises(NoAnswer, match="rows 1, 2 all match"):
        table.result([9])


@pytest.mark.parametrize(
    ("aggregate", "amount", "expected"),
    [
        ("count", 9, 4),
        ("sum", 9, 8),
        ("min", 9, Decimal("0.5")),
        ("max", 9, 4),
        ("count", 0, 0),
        ("sum", 0, 0),
    ],
)
def test_collect_makes_one_number(aggregate: Aggregate, amount: int, expected: Any) -> None:
    table = days(aggregate, ("> 1", "half"), ("> 2", "2.5"), ("> 3", "4"), ("> 4", "1"))
    assert table.result([amount]) == expected
    assert type(table.result([amount])) is type(expected)


@pytest.mark.parametrize("aggregate", ["min", "max"])
def test_there_is_no_least_or_most_of_nothing(aggregate: Aggregate) -> None:
    with pytest.raises(NoAnswer, match=f"table try: no row matches, so there is no {aggregate}"):
        days(aggregate, ("> 1", "2")).result([0])


def test_a_sum_is_exact() -> None:
    table = days("sum", ("> 1", "0." + "0" * 40 + "1"), ("> 2", "1" + "0" * 40))
    assert str(table.result([9])) == "1" + "0" * 40 + "." + "0" * 40 + "1"


def test_how_many_may_be_counted_of_words_too() -> None:
    table = build(
        Hit.COLLECT,
        (Output("level", "word", ("high", "low"), aggregate="count"),),
        ("> 1", "low"),
        ("> 2", "low"),
    )
    assert table.result([9]) == 2


WORD = Output("level", "word", ("high", "low"), aggregate="sum")
EMPTY = Output("days", "number", nullable=True, aggregate="max")
SUM = Output("days", "number", aggregate="sum")
MEAN = Output("days", "number", aggregate="mean")  # type: ignore[arg-type]
TWICE = Output("level", "word", ("high", "low", "high"))

# fmt: off
UNFIT: list[tuple[Hit, tuple[Output, ...], tuple[str, ...], str]] = [
    (Hit.RULE_ORDER,   (SUM,),         ("> 1", "1"),         "sum needs the hit policy COLLECT, not"),
    (Hit.COLLECT,      (SUM, LEVEL),   ("> 1", "1", "low"),  "days: sum needs a table with one output"),
    (Hit.COLLECT,      (WORD,),        ("> 1", "low"),       "output level: sum needs numbers"),
    (Hit.COLLECT,      (EMPTY,),       ("> 1", "-"),         "max needs numbers that are never empty"),
    (Hit.COLLECT,      (MEAN,),        ("> 1", "1"),         "expected count, sum, min or max, got 'mean'"),
    (Hit.PRIORITY,     (DAYS,),        ("> 1", "1"),         "PRIORITY needs words on the first output"),
    (Hit.OUTPUT_ORDER, (DAYS,),        ("> 1", "1"),         "OUTPUT ORDER needs words on the first output"),
    (Hit.UNIQUE,       (DAYS, DAYS),   ("> 1", "1", "1"),    "output 'days' stands there twice"),
    (Hit.UNIQUE,       (TWICE,),       ("> 1", "low"),       "output level: a word stands there twice"),
    (Hit.UNIQUE,       (),             ("> 1",),             "it has no outputs"),
]
# fmt: on


@pytest.mark.parametrize(("hit", "outputs", "row", "said"), UNFIT)
def test_outputs_that_do_not_go_with_the_hit_policy_are_refused(
    hit: Hit, outputs: tuple[Output, ...], row: tuple[str, ...], said: str
) -> None:
    with pytest.raises(BadTable) as refused:
        build(hit, outputs, row)
    assert said in str(refused.value)
    assert all(fault.startswith("table try: ") for fault in refused.value.faults)


def test_first_is_accepted_with_a_warning_and_no_other_hit_policy_warns() -> None:
    for hit in Hit:
        warnings = levels(hit).warnings
        assert bool(warnings) is (hit is Hit.FIRST)
    assert "table try: hit policy FIRST" in levels(Hit.FIRST).warnings[0]


def test_an_aggregate_is_part_of_what_a_table_is_and_only_where_there_is_one() -> None:
    plain, summed = days("", ("> 1", "2")), days("sum", ("> 1", "2"))
    assert plain.canonical() != summed.canonical()
    assert summed.canonical()["outputs"][0]["aggregate"] == "sum"
    assert "aggregate" not in plain.canonical()["outputs"][0]


@pytest.mark.parametrize("text", ["1.5", "-3", "12"])
def test_a_number_outcome_is_exact(text: str) -> None:
    assert days("", ("> 1", text)).result([2]) == ((Decimal(text),),)


@pytest.mark.parametrize("text", ["012", "1.", ".5", "1e3", "+1", "1,5", "½", "١", "nan", "-", "", " 1"])
def test_another_text_is_no_number_outcome(text: str) -> None:
    with pytest.raises(BadTable, match="is not an outcome of this column"):
        days("", ("> 1", text))
