"""Outside the internal profile nobody can find a number under five, whatever else is known."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from registry.queries.counted import Figure
from registry.queries.figure_merge import OTHER, hide_small, is_small, merge_small

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1)


def counted(numbers: dict[str, int]) -> dict[str, Figure]:
    return {
        key: Figure(f"of.{key}", number, "number", "of", tuple(f"{key}{each}" for each in range(number)))
        for key, number in numbers.items()
    }


@given(numbers=COUNTS)
def test_no_small_number_is_shown_and_none_is_lost(numbers: dict[str, int]) -> None:
    shown = merge_small(counted(numbers))
    assert not [key for key, each in shown.items() if each.value is not None and 0 < each.value < 5]
    assert not any(each.records for each in shown.values())
    total = sum(numbers.values())
    if OTHER in shown:
        assert shown[OTHER].merged
        hidden = {key: number for key, number in numbers.items() if number and key not in shown}
        assert all(key in hidden for key, number in numbers.items() if 0 < number < 5)
        assert len(hidden) > 1 or len(hidden) == sum(number > 0 for number in numbers.values())
        if total >= 5:
            assert sum(int(each.value or 0) for each in shown.values()) == total
            assert shown[OTHER].value == sum(hidden.values())
        else:
            assert shown[OTHER].value is None
    else:
        assert {key: each.value for key, each in shown.items()} == numbers


def test_who_knows_the_rule_and_all_that_is_shown_cannot_tell_a_single_small_number() -> None:
    possible: dict[tuple[object, ...], list[dict[str, int]]] = defaultdict(list)
    for values in product(range(10), repeat=3):
        numbers = dict(zip("abc", values, strict=True))
        shown = tuple((key, each.value) for key, each in sorted(merge_small(counted(numbers)).items()))
        possible[shown].append(numbers)
    for alike in possible.values():
        for key in "abc":
            known = {numbers[key] for numbers in alike}
            assert len(known) > 1 or not 0 < known.pop() < 5, alike


def test_amounts_are_merged_by_how_many_stand_behind_them_and_shares_are_not_added() -> None:
    money = {
        "1": Figure("value.1", 900, "usd_cents", "value", ("A", "B")),
        "2": Figure("value.2", 70, "usd_cents", "value", tuple("CDEFG")),
        "3": Figure("value.3", 5, "usd_cents", "value", tuple("HIJKLM")),
    }
    shown = merge_small(money)
    assert {key: each.value for key, each in shown.items()} == {"3": 5, OTHER: 970}
    share = Figure("share", Decimal(40), "percent", "share", ("A", "B"))
    assert is_small(share)
    assert merge_small({"1": share})["1"].value is None
    assert hide_small(share).value is None
    assert hide_small(share).merged
    assert hide_small(Figure("many", 12, records=("A",))) == Figure("many", 12)
