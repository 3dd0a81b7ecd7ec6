"""How many whole decisions one core makes a second, without reading documents and without wording."""

from __future__ import annotations

import time

from rules import check_facts, decide_checked, policy
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
