"""A confirmed match becomes the fact that its list stands for; what cannot be read has not ended."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.screening.finding import DEBARMENT, MEDIA, SANCTIONS, findings_of, is_exposed, worse

TODAY = date(2026, 11, 2)


def found(
    form: str, *, is_republished: bool = False, is_binding: bool = True, **content: tuple[str, ...]
) -> dict[str, Any]:
    return dict(
        findings_of(
            form,
            "A list",
            content,
            is_republished=is_republished,
            is_binding=is_binding,
            on=TODAY,
            window_years=5,
        )
    )


@pytest.mark.parametrize(
    ("until", "value"),
    [
        ((), "active"),
        (("permanent",), "active"),
        (("ongoing",), "active"),
        (("Until further notice",), "active"),
        (("2026-11-02",), "active"),
        (("2026-11-01",), "expired"),
        (("2021-11-02",), "expired"),
        (("2021-10-31",), "none"),
        (("2020-01-01", "2026-01-01"), "expired"),
        (("2020-01-01", "ongoing"), "active"),
    ],
)
@pytest.mark.parametrize("bank", ["worldbank", "ebrd", "idb"])
def test_a_debarment_is_over_only_when_its_entry_says_so(
    bank: str, until: tuple[str, ...], value: str
) -> None:
    content: dict[str, Any] = {"ineligible_until": until} if until else {}
    assert found(bank, **content) == {DEBARMENT: value}


def test_our_own_lists_make_ineligible_and_those_of_states_only_sanctioned() -> None:
    assert found("csv") == {"screening.ungm_ineligible": True}
    assert found("ofac", programme=("SDGT", "IRGC")) == {SANCTIONS: ["A list (SDGT, IRGC)"]}
    assert found("ftm", topics=("debarment",), dataset=("worldbank_debarred",)) == {SANCTIONS: ["A list"]}


@pytest.mark.parametrize(
    ("topics", "dataset", "paths"),
    [
        (("sanction",), "us_ofac_sdn", {SANCTIONS}),
        (("debarment",), "worldbank_debarred", {DEBARMENT}),
        (("debarment",), "us_sam_exclusions", {SANCTIONS}),
        (("debarment", "sanction"), "adb_sanctions", {DEBARMENT, SANCTIONS}),
        (("crime.fraud",), "interpol", {MEDIA}),
        (("reg.action", "role.pep"), "a_regulator", {MEDIA}),
        (("role.pep",), "everypolitician", set()),
        (("poi",), "somewhere", {SANCTIONS}),
        ((), "somewhere", {SANCTIONS}),
    ],
)
def test_a_list_of_lists_is_read_by_its_topics(
    topics: tuple[str, ...], dataset: str, paths: set[str]
) -> None:
    assert set(found("ftm", is_republished=True, topics=topics, dataset=(dataset,))) == paths
    assert is_exposed({"topics": topics}) is ("role.pep" in topics)


def test_what_others_say_of_conduct_is_new_and_not_resolved() -> None:
    [medium] = found("ftm", is_republished=True, topics=("crime.fraud",))[MEDIA]
    assert medium == {"topic": "corruption", "severity": 4, "age_years": 0, "resolved": False}


@pytest.mark.parametrize(
    ("path", "one", "other", "value"),
    [
        (DEBARMENT, "expired", "active", "active"),
        (DEBARMENT, "expired", "none", "expired"),
        (DEBARMENT, None, "none", "none"),
        ("screening.ungm_ineligible", False, True, True),
        (SANCTIONS, ["EU"], ["OFAC", "EU"], ["EU", "OFAC"]),
    ],
)
def test_of_two_findings_the_more_severe_counts(path: str, one: Any, other: Any, value: Any) -> None:
    assert worse(path, one, other) == value


def test_a_list_that_does_not_bind_raises_and_never_excludes() -> None:
    assert found("csv", is_binding=False) == {SANCTIONS: ["A list"]}
    assert found("ebrd", is_binding=False, ineligible_until=("ongoing",)) == {SANCTIONS: ["A list"]}
    assert found("ebrd", is_binding=False, ineligible_until=("2026-01-01",)) == {DEBARMENT: "expired"}
    debarred: dict[str, Any] = {"topics": ("debarment",), "dataset": ("worldbank_debarred",)}
    assert found("ftm", is_republished=True, is_binding=False, **debarred) == {SANCTIONS: ["A list"]}
