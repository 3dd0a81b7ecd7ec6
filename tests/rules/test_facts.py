"""A bad facts document yields no decision and names every fault."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules import BadFacts, Facts, NoRiskOrder, check_facts, decide, more_severe, policy
from rules.codes import COUNTRIES, ISIC_DIVISIONS, SDG_TARGETS
from tests.rules.cases import INCOMPLETE, SECTION_OF, case, medium, owner

# fmt: off
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"language": "EN"},                                "submission.language"),
    ({"received": "2026-02-30"},                        "submission.received"),
    ({"received": "20260901"},                          "submission.received"),
    ({"received": datetime(2026, 9, 1)},                "submission.received"),  # noqa: DTZ001
    ({"complete": 1},                                   "submission.complete"),
    ({"complete": False},                               "submission.missing_fields"),
    ({"missing_fields": ["lei"]},                       "submission.missing_fields"),
    ({**INCOMPLETE, "missing_fields": ["ownrs"]},       "submission.missing_fields[0]"),
    ({"entity_type": "Company"},                        "submitter.entity_type"),
    ({"country": "XX"},                                 "submitter.country"),
    ({"country": "ch"},                                 "submitter.country"),
    ({"name": None},                                    "submitter.name"),
    ({"name": "half \ud800"},                           "submitter.name"),
    ({"isic_rev4": "6"},                                "submitter.isic_rev4"),
    ({"isic_rev4": "62010"},                            "submitter.isic_rev4"),
    ({"isic_rev4": 6201},                               "submitter.isic_rev4"),
    ({"isic_rev4": "0401"},                             "submitter.isic_rev4"),
    ({"isic_rev4": "٦٢٠١"},                             "submitter.isic_rev4"),
    ({"isic_rev4": None},                               "submitter.isic_rev4"),
    ({"employees": -1},                                 "submitter.employees"),
    ({"state_owned_pct": 100.01},                       "submitter.state_owned_pct"),
    ({"state_owned_pct": True},                         "submitter.state_owned_pct"),
    ({"owners": []},                                    "submitter.owners"),
    ({"owners": {}},                                    "submitter.owners"),
    ({"owners": [owner(60), owner(40.01)]},             "submitter.owners"),
    ({"owners": [{**owner(), "pep": "no"}]},            "submitter.owners[0].pep"),
    ({"owners": [{**owner(), "dob": "1970"}]},          "submitter.owners[0].dob"),
    ({"types": ["sponsoring"]},                         "proposal.types[0]"),
    ({"types": []},                                     "proposal.types"),
    ({"types": "advocacy"},                             "proposal.types"),
    ({"requested_instrument": "handshake"},             "proposal.requested_instrument"),
    ({"cash_usd": "5"},                                 "proposal.cash_usd"),
    ({"cash_usd": -0.01},                               "proposal.cash_usd"),
    ({"cash_usd": float("nan")},                        "proposal.cash_usd"),
    ({"cash_usd": float("inf")},                        "proposal.cash_usd"),
    ({"cash_usd": Decimal("NaN")},                      "proposal.cash_usd"),
    ({"cash_usd": 10**400},                             "proposal.cash_usd"),
    ({"cash_usd": None},                                "proposal.cash_usd"),
    ({"duration_months": 0},                            "proposal.duration_months"),
    ({"subprogrammes": [9]},                            "proposal.subprogrammes[0]"),
    ({"subprogrammes": [1.5]},                          "proposal.subprogrammes[0]"),
    ({"subprogrammes": [True]},                         "proposal.subprogrammes[0]"),
    ({"subprogrammes": []},                             "proposal.subprogrammes"),
    ({"sdgs": []},                                      "proposal.sdgs"),
    ({"sdgs": [18]},                                    "proposal.sdgs[0]"),
    ({"sdg_targets": [12.3]},                           "proposal.sdg_targets[0]"),
    ({"sdg_targets": ["17.20"]},                        "proposal.sdg_targets[0]"),
    ({"beneficiary_countries": ["EU"]},                 "proposal.beneficiary_countries[0]"),
    ({"pays_partner": "unknown"},                       "proposal.pays_partner"),
    ({"tobacco_revenue_pct": 1},                        "declarations.tobacco_revenue_pct"),
    ({"unsc_subject": "entity"},                        "screening.unsc_subject"),
    ({"unsc_subject_pct": 1},                           "screening.unsc_subject_pct"),
    ({"unsc": "confirmed"},                             "screening.unsc_subject"),
    ({"unsc": "false_positive"},                        "screening.unsc_subject"),
    ({"unsc": "possible", "unsc_subject": "owner"},     "screening.unsc_subject_pct"),
    ({"unilateral_sanctions": [1]},                     "screening.unilateral_sanctions[0]"),
    ({"adverse_media": [medium(0)]},                    "screening.adverse_media[0].severity"),
    ({"adverse_media": [medium(6)]},                    "screening.adverse_media[0].severity"),
    ({"adverse_media": [medium(age_years=-1)]},         "screening.adverse_media[0].age_years"),
    ({"adverse_media": ["bad"]},                        "screening.adverse_media[0]"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "path"), FAULTS)
def test_a_fault_is_named_by_its_path_and_yields_no_decision(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(BadFacts) as refused:
        decide(policy.load(), case(**changes))
    assert path in [fault.path for fault in refused.value.faults]
    assert all(fault.expected and fault.got for fault in refused.value.faults)


def test_every_fault_of_a_document_is_named() -> None:
    document = case(country="ch", cash_usd=-1, tobacco_revenue_pct=5, unsc="Clear")
    document["extra"] = {}
    document["coi"]["note"] = "x"
    document["coi"][1] = "x"
    del document["proposal"]["title"]
    del document["screening"]["norges_bank"]
    with pytest.raises(BadFacts) as refused:
        check_facts(document)
    assert {fault.path for fault in refused.value.faults} == {
        "extra",
        "coi.note",
        "coi.(number 1)",
        "proposal.title",
        "screening.norges_bank",
        "submitter.country",
        "proposal.cash_usd",
        "declarations.tobacco_revenue_pct",
        "screening.unsc",
    }


@pytest.mark.parametrize("name", sorted(SECTION_OF))
def test_each_key_is_needed_and_null_is_not_an_answer_unless_the_policy_says_so(name: str) -> None:
    document = case()
    path = f"{SECTION_OF[name]}.{name}"
    document[SECTION_OF[name]][name] = None
    nullable = {
        "registration_no",
        "lei",
        "website",
        "employees",
        "annual_revenue_usd",
        "requested_instrument",
    }
    if name in nullable | {"unsc_subject"}:
        assert check_facts(document).get(path) is None
    else:
        with pytest.raises(BadFacts, match=name):
            check_facts(document)
    del document[SECTION_OF[name]][name]
    with pytest.raises(BadFacts) as refused:
        check_facts(document)
    assert [fault.path for fault in refused.value.faults] == [path]


@pytest.mark.parametrize("document", [None, [], "facts", 3, {}, {"submission": None}])
def test_something_that_is_no_document_is_refused(document: object) -> None:
    with pytest.raises(BadFacts):
        check_facts(document)


def test_an_incomplete_document_may_leave_lists_empty_and_the_sector_open() -> None:
    facts = check_facts(case(**INCOMPLETE, owners=[], types=[], sdgs=[], subprogrammes=[], isic_rev4=None))
    assert decide(policy.load(), facts).rule_ids == ("C01",)


def test_numbers_dates_and_lists_are_kept_in_one_form() -> None:
    facts = check_facts(
        case(cash_usd=5000.0, in_kind_usd=0.1, received=date(2026, 9, 1), subprogrammes=(8.0,))
    )
    assert facts.get("proposal.cash_usd") == 5000
    assert facts.get("proposal.in_kind_usd") == Decimal("0.1")
    assert facts.get("submission.received") == "2026-09-01"
    assert json.loads(facts.canonical())["proposal"]["subprogrammes"] == [8]


def test_facts_cannot_be_changed_afterwards() -> None:
    document = case()
    facts: Facts = check_facts(document)
    document["submitter"]["name"] = "Somebody else"
    document["submitter"]["owners"].append(owner())
    assert facts.get("submitter.name") == "Blue Well SA"
    assert len(facts.get("submitter.owners")) == 1
    with pytest.raises(TypeError):
        facts.sections["submitter"]["name"] = "x"  # type: ignore[index]


def test_the_closed_lists_have_their_known_sizes() -> None:
    assert (len(COUNTRIES), len(ISIC_DIVISIONS), len(SDG_TARGETS)) == (249, 88, 169)


def test_the_target_codes_are_those_of_the_shared_texts(shared_data: Path) -> None:
    texts = json.loads((shared_data / "sdg_en_fr_ru.json").read_text(encoding="utf-8"))
    assert {target["code"] for target in texts["targets"]} == SDG_TARGETS


def test_of_two_answers_the_more_severe_is_read() -> None:
    p = policy.load()
    assert more_severe(p, "tobacco_role", "retail", "manufacture") == "manufacture"
    assert more_severe(p, "conventional_weapons_revenue_pct", 4, 3) == 4
    assert more_severe(p, "pornography", False, True) is True
    assert more_severe(p, "gambling_revenue_pct", None, 3) == 3
    with pytest.raises(NoRiskOrder):
        more_severe(p, "entity_type", "ngo", "company")
    with pytest.raises(KeyError):
        more_severe(p, "shoe_size", 1, 2)
