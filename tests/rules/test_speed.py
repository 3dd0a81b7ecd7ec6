"""How many decisions and explained evaluations one core makes a second; `dev.py bench` has the figures."""

from __future__ import annotations

import time

from rules import check_facts, decide_checked, policy
from rules.evaluation import evaluate
from tests.bench.rules_table import made_cells, our_table, samples
from tests.rules.cases import case, listed_owner, medium

CASES = [
    case(),
    case(duration_months=24),
    case(exclusivity=True, adverse_media=[medium(4)]),
    case(tobacco_role="manufacture"),
    case(**listed_owner(10)),
    case(pays_partner=True),
]


def test_twenty_thousand_decisions_take_less_than_a_second_of_one_core() -> None:
    facts = [check_facts(each) for each in CASES]
    policy.load()

    def seconds_for(count: int) -> float:
        start = time.process_time()
        for _ in range(count // len(facts)):
            for each in facts:
                decide_checked(policy.load(), each)
        return time.process_time() - start

    assert min(seconds_for(6_000) for _ in range(5)) < 6_000 / 20_000


def test_twenty_thousand_evaluations_of_a_table_are_explained_in_less_than_a_second() -> None:
    table, asked = our_table(made_cells()), samples()[:4_000]

    def seconds() -> float:
        start = time.process_time()
        for values in asked:
            evaluate(table, values)
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < len(asked) / 20_000
