"""What must always hold, on generated cases; and the plain reading of the policy agrees with the tables."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules import BadFacts, check_facts, decide, decide_checked, level_rank, policy
from tests.rules.cases import owner
from tests.rules.documents import documents
from tests.rules.plain_policy import plainly

MANY = settings(max_examples=300)


@MANY
@given(documents())
def test_the_tables_decide_as_the_plain_conditions_do(document: dict[str, Any]) -> None:
    decision = decide(policy.load(), document)
    got = (
        decision.gate,
        decision.dd_level,
        decision.risk_level,
        list(decision.rule_ids),
        decision.validity_months,
    )
    assert got == plainly(document)


@MANY
@given(documents(changed=4))
def test_the_tables_decide_as_the_plain_conditions_do_near_a_clean_case(document: dict[str, Any]) -> None:
    decision = decide(policy.load(), document)
    got = (
        decision.gate,
        decision.dd_level,
        decision.risk_level,
        list(decision.rule_ids),
        decision.validity_months,
    )
    assert got == plainly(document)


@MANY
@given(documents())
def test_nothing_passes_a_security_council_exclusion(document: dict[str, Any]) -> None:
    document["declarations"]["unsc_sanctions_violation"] = True
    assert decide(policy.load(), document).gate in ("excluded", "referred")
    document["declarations"]["unsc_sanctions_violation"] = False
    document["screening"] |= {"unsc": "confirmed", "unsc_subject": "controller", "unsc_subject_pct": 0}
    assert decide(policy.load(), document).gate in ("excluded", "referred")


def _worse_media(answer: list[Any], draw: Any) -> list[Any]:
    return [{**each, "severity": 5, "age_years": 0, "resolved": False} for each in answer] + [
        {"topic": "More", "severity": draw(st.sampled_from([1, 3, 4, 5])), "age_years": 1, "resolved": False}
    ]


def _worse(document: dict[str, Any], path: str, draw: Any) -> Any:
    """A worse answer at `path`, by the risk order of the glossary or the meaning of a list."""
    section, _, name = path.partition(".")
    answer = document[section][name]
    if name == "owners":
        return [{**each, "pep": True} for each in answer] or [owner(1, pep=True)]
    if name == "adverse_media":
        return _worse_media(answer, draw)
    if name == "unilateral_sanctions":
        return [*answer, "EU-FSF"]
    if name == "types":
        return [*answer, "loaned_personnel"]
    if name == "isic_rev4":
        return "0620"
    if name in ("cash_usd", "in_kind_usd", "same_partner_last_12m_usd"):
        return answer + draw(st.sampled_from([0.1, 6000, 100_000, 1_000_000]))
    known = policy.load().glossary[name]
    if known.worst_last:
        at = known.worst_last.index(answer)
        return draw(st.sampled_from(known.worst_last[at:]))
    if known.column.type == "flag":
        return True
    most = 100 if known.column.high == 100 else answer + 20
    return min(most, answer + draw(st.sampled_from([0.1, 5, 10, 50])))


LISTS = ["submitter.owners", "screening.adverse_media", "screening.unilateral_sanctions", "proposal.types"]
AMOUNTS = ["proposal.cash_usd", "proposal.in_kind_usd", "proposal.same_partner_last_12m_usd"]
RISKY = [
    *(each.path for each in policy.load().glossary.inputs if each.path and (each.worst_last or each.worse)),
    *LISTS,
    *AMOUNTS,
    "submitter.isic_rev4",
]


@settings(max_examples=600)
@given(documents(changed=5), st.sampled_from(RISKY), st.data())
def test_one_answer_made_worse_never_lowers_the_level(document: dict[str, Any], path: str, data: Any) -> None:
    before = level_rank(decide(policy.load(), document))
    worse = copy.deepcopy(document)
    section, _, name = path.partition(".")
    worse[section][name] = _worse(document, path, data.draw)
    try:
        decision = decide(policy.load(), worse)
    except BadFacts:
        assume(False)  # a worse answer that contradicts another one
    after = level_rank(decision)
    if before is None or after is None:
        assume(False)  # a hold or a route: not on the scale
    else:
        assert after >= before


@given(documents())
def test_a_decision_is_the_same_after_a_trip_through_json(document: dict[str, Any]) -> None:
    facts = check_facts(document)
    again = check_facts(json.loads(facts.canonical()))
    assert again.sha256 == facts.sha256
    decided = decide_checked(policy.load(), facts).to_dict()
    assert decide_checked(policy.load(), again).to_dict() == decided
    assert json.loads(json.dumps(decided)) == decided
