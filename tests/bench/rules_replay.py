"""Seconds to make 100,000 stored decisions again from the JSON texts of facts and outcome, no database.

The fastest of the passes stands for all of them; what they took together is told too.
"""

from __future__ import annotations

import random
import time
from typing import Any

from rules import check_facts, decide
from rules.outcome_text import encode
from rules.policy import load
from rules.replay import Replay
from tests.bench.decision import documents
from tests.bench.harness import Bench, area

DECISIONS, DIFFERENT = 100_000, 4_000
AT_MOST = 10.0  # seconds of one core


def stored() -> list[tuple[str, str]]:
    """(facts, outcome) as texts: many cases, hardly two with the same numbers."""
    dice, policy = random.Random(5), load()
    kinds = documents()
    texts = []
    for at in range(DIFFERENT):
        document = _varied(kinds[at % len(kinds)], dice)
        facts = check_facts(document)
        texts.append((facts.canonical(), encode(decide(policy, facts).to_dict())))
    return texts


def _varied(document: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    proposal, submitter = document["proposal"], document["submitter"]
    money = {
        "cash_usd": proposal["cash_usd"] + dice.randrange(0, 60_000) / 4,
        "same_partner_last_12m_usd": dice.choice((0, 0, dice.randrange(1, 90_000))),
        "duration_months": dice.randrange(1, 40),
    }
    owned = max(submitter["state_owned_pct"], dice.choice((0, 0, dice.randrange(0, 49))))
    return {
        **document,
        "proposal": {**proposal, **money},
        "submitter": {**submitter, "state_owned_pct": owned, "employees": dice.randrange(1, 9_000)},
    }


@area("rules.replay")
def rules_replay(bench: Bench) -> None:
    replay, texts = Replay(load()), stored()
    passes = []
    for _ in range(DECISIONS // DIFFERENT):
        started = time.process_time()
        differ = sum(bool(replay.differences(facts, outcome)) for facts, outcome in texts)
        passes.append(time.process_time() - started)
        if differ:
            raise RuntimeError(f"{differ} of {DIFFERENT} decisions came out otherwise")
    seconds, unit = min(passes) * len(passes), "s for 100,000"
    bench.record("rules.replay.pure", seconds, unit, at_most=AT_MOST, scaled=True)
    bench.record("rules.replay.pure_all_passes", sum(passes), unit)
