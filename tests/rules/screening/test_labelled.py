"""Labelled pairs: our own in the languages of the region, and those of the shared data if they are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.screening import REVIEW, compare_names
from tests.rules.screening.names import OWN_PAIRS, Pair, area_under_curve, best_f1, pairs

OWN = pairs(OWN_PAIRS)
# Rules and weights were chosen on the even rows (the first is 0); the odd ones are only reported.
REPORTED = slice(1, None, 2)


def scored(some: list[Pair]) -> list[tuple[float, bool]]:
    return [(compare_names(pair.ours, pair.theirs, pair.schema), pair.same) for pair in some]


def right(scores: list[tuple[float, bool]]) -> float:
    return sum((score >= REVIEW) == same for score, same in scores) / len(scores)


def test_our_own_pairs_are_many_and_each_rests_on_a_rule() -> None:
    assert len(OWN) >= 300
    assert all(pair.rule for pair in OWN)
    assert len({(pair.ours, pair.theirs) for pair in OWN}) == len(OWN)


def test_95_of_100_own_pairs_come_out_right() -> None:
    assert right(scored(OWN)) >= 0.95


@pytest.mark.parametrize("language", sorted({pair.id.split("-")[0] for pair in OWN}))
def test_no_language_is_left_behind(language: str) -> None:
    some = [pair for pair in OWN if pair.id.startswith(language + "-") and pair.same]
    assert right(scored(some)) >= 0.7


def test_regional_pairs_not_looked_at_come_out_right(shared_data: Path) -> None:
    scores = scored(pairs(shared_data / "names" / "regional_dev.csv")[REPORTED])
    assert right(scores) >= 0.9
    assert right([(score, same) for score, same in scores if same]) >= 0.9


def test_general_pairs_not_looked_at_are_told_apart(shared_data: Path) -> None:
    scores = scored(pairs(shared_data / "names" / "names_dev.csv")[REPORTED])
    assert area_under_curve(scores) >= 0.9
    assert best_f1(scores)[0] >= 0.84
