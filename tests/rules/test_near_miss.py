"""Near misses: what nearly happened, said to staff in three languages, and never to a partner."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from rules import Decision, NearMiss, decide, policy
from tests.rules.cases import case, listed_owner, medium, owner
from tests.rules.documents import documents

LISTED_BEFORE = {"unsc": "false_positive", "unsc_subject": "owner", "unsc_subject_pct": 60}
THREE = {"exclusivity": True, "emblem_use": "commercial", "un_tender": "bidding"}
MAKER = "X04 tobacco_role: manufacture or controlled_or_funded_by_tobacco"
BARRED = "low bars: 0"

# fmt: off
TOLD: list[tuple[str, dict[str, Any], list[str]]] = [
    # what, its changes, and: rule or outcome, input, needed
    ("a clean small case", {}, []),
    ("the value at the limit itself", {"cash_usd": 96_000}, ["N02 relationship: more than 100000", BARRED]),
    ("a value less than half way", {"cash_usd": 45_999}, [BARRED]),
    ("a share just below control", {"state_owned_pct": 49.5}, ["N04 state_owned_pct: 50 or more"]),
    ("retail of tobacco below the share", {"tobacco_role": "retail", "tobacco_revenue_pct": 1},
        [MAKER, "X04 tobacco_revenue_pct: 10 or more", BARRED]),
    ("a cleared match of an owner", LISTED_BEFORE, ["X01 unsc: confirmed", "S01 unsc: possible"]),
    ("three triggers, four make it high", THREE, ["high trigger_count: 4 or more"]),
    ("one trigger alone decides", {"exclusivity": True}, ["low trigger_count: 0"]),
    ("media just below the severity", {"adverse_media": [medium(2)]}, ["N05 adverse_severity: 3 or more"]),
    ("an undisclosed owner below the share", {"owners": [owner(24, disclosed=False), owner(76)]},
        ["S02 largest_undisclosed_pct: 25 or more"]),
    ("a hold that alone stands in the way", {"owners": [owner(25, disclosed=False), owner(75)]},
        ["pass largest_undisclosed_pct: less than 25"]),
    ("an exclusion, no word of triggers", {"tobacco_role": "manufacture", "state_owned_pct": 49}, []),
    ("a track where it does not count", {"entity_type": "government", "gambling_revenue_pct": 9}, []),
]
# fmt: on


def said(miss: NearMiss) -> str:
    named = miss.rule_id or miss.outcome.get("risk_level") or miss.outcome.get("gate")
    return f"{named} {miss.failed.name}: {miss.needed.en}"


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_staff_are_told_what_is_near_and_nothing_else(changes: dict[str, Any], expected: list[str]) -> None:
    assert [said(miss) for miss in decide(policy.load(), case(**changes)).near_misses] == expected


def test_a_rule_that_fired_has_no_near_miss_and_every_row_failed_by_one_cell() -> None:
    version_1 = policy.load()
    for changes in ({"forced_or_child_labour": "alleged"}, listed_owner(10), {"cash_usd": 950_000}):
        decision = decide(version_1, case(**changes))
        assert decision.failed_by_one
        assert not {miss.rule_id for miss in decision.failed_by_one} & set(decision.rule_ids)
        for miss in decision.failed_by_one:
            table = version_1.tables[miss.table]
            cells = zip(table.inputs, table.positions, table.rows[miss.row - 1].cells, strict=True)
            failed = [name for name, at, cell in cells if not cell.matches(decision.values[at])]
            assert failed == [miss.failed.name]


@given(documents())
def test_the_short_way_to_what_is_telling_finds_what_the_long_way_finds(document: dict[str, Any]) -> None:
    decision = decide(policy.load(), document)
    told = {(m.table, m.rule_id or m.row, m.failed.name) for m in decision.failed_by_one if m.telling}
    assert [(m.table, m.rule_id or m.row, m.failed.name) for m in decision.near_misses] == [
        key
        for key in dict.fromkeys((m.table, m.rule_id or m.row, m.failed.name) for m in decision.failed_by_one)
        if key in told
    ]
    for miss in decision.near_misses:
        same = [m for m in decision.failed_by_one if m.telling and m.rule_id == miss.rule_id is not None]
        assert miss in decision.failed_by_one
        assert all(
            miss.away <= m.away for m in same if (m.table, m.failed.name) == (miss.table, miss.failed.name)
        )


def near(decision: Decision, rule: str) -> NearMiss:
    return next(miss for miss in decision.near_misses if miss.rule_id == rule)


def test_a_near_miss_says_value_cell_and_need_in_three_languages() -> None:
    miss = near(decide(policy.load(), case(cash_usd=90_000)), "N02")
    assert (miss.table, miss.row, miss.failed.value, miss.failed.unit) == ("triggers", 3, 94_000, "USD")
    assert miss.needed.to_dict() == {
        "en": "more than 100000",
        "fr": "plus de 100000",
        "ru": "больше 100000",
    }
    assert miss.failed.words.fr == "plus de 100000 et 1000000 ou moins"
    assert miss.reason == policy.load().wording["N02"].reason


def test_what_was_met_stands_beside_what_was_not_without_the_track() -> None:
    first, second, *_ = decide(
        policy.load(), case(tobacco_role="wholesale", tobacco_revenue_pct=9)
    ).near_misses
    assert (first.rule_id, first.met) == ("X04", ())
    assert [(each.name, each.value) for each in second.met] == [("tobacco_role", "wholesale")]


def test_near_misses_are_for_staff_only() -> None:
    decision = decide(policy.load(), case(state_owned_pct=49))
    plain, staff = decision.to_dict(), decision.to_dict(staff=True)
    assert "near_misses" not in plain
    assert staff.pop("near_misses")[0]["rule_id"] == "N04"
    assert staff == plain
    assert json.loads(json.dumps(decision.to_dict(staff=True))) == decision.to_dict(staff=True)
    assert not any("near" in name for name in Decision.__dataclass_fields__)
