"""Every fault that a hand makes in version 1 is refused, found by the check, or proven to change nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from rules.policy import load
from rules.policy.model import Policy, build_policy
from rules.proof import Difference, check, same_meaning
from rules.proof.relations import relations_of
from rules.table import BadTable
from tests.rules.seeded_faults import Fault, faults_of

POLICY = load()
FAULTS = list(faults_of(POLICY.source))
CHECKED = FAULTS[::59]  # the whole check takes most of a second


def changed(fault: Fault) -> Policy | None:
    """The policy with the fault; None when it is refused as it is read."""
    try:
        return build_policy(fault.policy(POLICY.source))
    except BadTable:
        return None


def difference(fault: Fault, policy: Policy) -> Difference | None:
    before, after = POLICY.tables[fault.table], policy.tables[fault.table]
    return same_meaning(before, after, POLICY.glossary, relations_of(POLICY))


def check_fault(fault: Fault) -> str:
    """What the whole check says of a fault that was not refused; it never lets one through."""
    policy = changed(fault)
    if policy is None:
        return "refused"
    report = check(policy, published=POLICY)
    kinds = {finding.kind for finding in report.findings}
    assert not kinds & {"disagreement", "undecided"}, (str(fault), [f.words.en for f in report.findings])
    published = [finding for finding in report.findings if finding.kind == "published"]
    if difference(fault, policy) is None:
        assert [finding.table for finding in published] == [""], str(
            fault
        )  # written otherwise, means the same
        assert kinds == {"published"}, str(fault)
        return "equivalent"
    assert [finding.table for finding in published] == [fault.table], str(fault)
    return "caught" if kinds - {"published"} else "another meaning"


def test_every_kind_of_fault_is_made_in_every_table() -> None:
    made = Counter((fault.kind, fault.table) for fault in FAULTS)
    assert len(FAULTS) > 500
    for table in POLICY.tables.values():
        assert made["dropped", table.name] == len(table.rows)
        assert made["swapped", table.name] == len(table.rows) - 1
        assert made["changed", table.name] >= len(table.rows) - 1
    assert made["shifted", "level"] >= 6


def test_a_fault_either_changes_what_a_table_answers_and_a_case_shows_it_or_is_proven_to_change_nothing() -> (
    None
):
    """Rows of a table that gives one answer may be swapped; nothing else is without effect."""
    for fault in FAULTS[::7]:
        policy = changed(fault)
        if policy is None:
            continue
        found = difference(fault, policy)
        if found is None:
            assert fault.kind == "swapped", str(fault)
        else:
            assert found.one != found.other, str(fault)


@pytest.mark.parametrize("fault", CHECKED, ids=str)
def test_the_check_finds_the_fault(fault: Fault) -> None:
    assert check_fault(fault) in ("refused", "caught", "equivalent", "another meaning")


@pytest.mark.slow
def test_the_check_finds_every_fault() -> None:
    found = Counter((fault.kind, check_fault(fault)) for fault in FAULTS)
    assert found["dropped", "equivalent"] == 0
    assert found["changed", "equivalent"] == 0
    assert found["shifted", "equivalent"] == 0
    assert sum(count for (_, what), count in found.items() if what == "caught") > 200
